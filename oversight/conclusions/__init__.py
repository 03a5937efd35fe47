"""Conclusions of visits: drafted, approved by a second person, published in time and without personal data."""
