"""Alembic migrations: how the schema came to be what the models say."""
