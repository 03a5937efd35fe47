"""The log's read side: signed checkpoints, proofs to take away, and the check of the whole."""
