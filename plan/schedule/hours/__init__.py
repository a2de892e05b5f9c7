"""Schedules to the second: working hours, constraints, an outline, as in Microsoft Project."""
