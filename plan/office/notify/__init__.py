"""Where reminders go out: channels and what has been sent."""
