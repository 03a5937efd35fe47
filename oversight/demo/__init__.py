"""The demonstration: Longyan's real divisions and an invented year, entered through the services."""
