"""The one time zone: a day is a day in Shanghai, a moment is kept in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


def end_of_day(day: date) -> datetime:
    """The last moment of `day` in Shanghai, in UTC."""
    return datetime.combine(day, time.max, SHANGHAI).astimezone(UTC)


def local_day(moment: datetime) -> date:
    """The day in Shanghai that holds `moment`."""
    return moment.astimezone(SHANGHAI).date()
