"""Builders of small, exact worlds for tests."""
