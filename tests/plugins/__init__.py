"""Fixtures of the machinery: a real PostgreSQL, a real Chromium."""
