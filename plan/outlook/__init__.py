"""A plan on a day: rows, lights, lists over them, and what the meeting talks about."""
