"""Measure 7: the previous year's work report, compiled, filled in, submitted, returned, accepted and printed."""
