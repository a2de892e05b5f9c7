"""A clock of a test's own."""

from __future__ import annotations

from datetime import datetime, timedelta


class Clock:
    """A clock that stands at a moment and goes when told to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.moment

    def forward(self, seconds: float) -> None:
        """Lets `seconds` pass."""
        self.moment += timedelta(seconds=seconds)
