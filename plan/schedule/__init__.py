"""Dates and floats of a network of tasks, by the critical path method."""
