"""What everybody may see (一公开): draws with their bundles, the register, and the program that verifies them."""
