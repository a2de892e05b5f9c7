"""What was reported: events, entries, who may write them, and how they are written down."""
