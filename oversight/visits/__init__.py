"""Visits: what the drawn team finds at a drawn object, answered line by line, proved, and signed by both sides."""
