"""The engine of the rules: pure, it knows the form of a law but no law; the law itself is `oversight.rulebook`."""
