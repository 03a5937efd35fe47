"""Evidence: photographs and documents kept by their SHA-256, never opened and never changed."""
