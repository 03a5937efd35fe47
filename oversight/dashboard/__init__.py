"""One page per reader: what is due, and how the city stands rule by rule."""
