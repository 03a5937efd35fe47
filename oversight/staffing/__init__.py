"""Measure 3(1), the people: persons, appointments, who is at post on a day, and villages that need nobody."""
