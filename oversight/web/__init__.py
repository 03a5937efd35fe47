"""What every page and every API answer share; it knows no slice."""
