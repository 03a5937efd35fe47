"""Findings (问题): a breach that was kept, put right by the county, and closed by another person's review."""
