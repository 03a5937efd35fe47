"""Double-random inspections (双随机): yearly plan, notice, seed, draw, and the register that chains them."""
