"""The one time zone: a day is a day in Shanghai, a moment is kept in UTC."""

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)  # of those that are looked from


def day_of(text: str) -> date:
    """The day that `text` writes; raises ValueError where it writes none from 2000 to 2099."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(text)
    return day


def end_of_day(day: date) -> datetime:
    """The last moment of `day` in Shanghai, in UTC."""
    return datetime.combine(day, time.max, SHANGHAI).astimezone(UTC)


def local_day(moment: datetime) -> date:
    """The day in Shanghai that holds `moment`."""
    return moment.astimezone(SHANGHAI).date()
