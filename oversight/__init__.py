"""社会救助监督: sees that a city's social-assistance reform is carried out, so that anyone can check."""
