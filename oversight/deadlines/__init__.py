"""Working days, due dates with their clause, warnings and alarms."""
