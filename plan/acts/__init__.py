"""Everything that somebody may do, and why not: functions from a state to an event."""
