"""How Microsoft Project XML (MSPDI) states values: elements, days, durations, lags; both ways.

Elements, their order and codes: Microsoft, "Project XML Data Interchange Schema Reference".
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from xml.etree.ElementTree import Element

from plan.errors import Problem
from plan.model.kinds import LagUnit, LinkKind

HOURS_PER_DAY = 8
TENTHS_PER_DAY = HOURS_PER_DAY * 600  # of a minute
ELAPSED_TENTHS_PER_DAY = 24 * 600
IN_DAYS, IN_ELAPSED_DAYS = 7, 8  # DurationFormat, LagFormat
ELAPSED_FORMATS = {4, 6, IN_ELAPSED_DAYS, 10, 12, 20, 36, 38, 40, 42, 44, 52}
PERCENT_FORMATS = {19, 20, 51, 52}  # of the predecessor's duration
LAGS = {
    LagUnit.WORKING: (TENTHS_PER_DAY, IN_DAYS),
    LagUnit.ELAPSED: (ELAPSED_TENTHS_PER_DAY, IN_ELAPSED_DAYS),
}
LINK_TYPES = {LinkKind.FF: 0, LinkKind.FS: 1, LinkKind.SF: 2, LinkKind.SS: 3}
YEARS = range(1900, 2200)
_DURATION = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:([\d.]{1,9})S)?)?")

Read = TypeVar("Read")


def morning(day: date) -> str:
    """When work begins on `day`."""
    return f"{day}T08:00:00"


def evening(day: date) -> str:
    """When work ends on `day`."""
    return f"{day}T17:00:00"


def duration(days: int) -> str:
    """Working days as a duration."""
    return f"PT{days * HOURS_PER_DAY}H0M0S"


class Values:
    """Reads the values within elements; gathers what cannot be read as `problems`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def text(self, parent: Element, name: str) -> str:
        """The text of a child, empty for none."""
        return (parent.findtext(name) or "").strip()

    def number(self, parent: Element, name: str, default: int = 0) -> int:
        """A whole number."""
        return self._value(parent, name, _number, "数", default)

    def flag(self, parent: Element, name: str) -> bool:
        """Yes (1, true) or no, also where nothing is said."""
        word = self.text(parent, name).lower()
        if word in ("true", "false"):
            return word == "true"
        return self._value(parent, name, _number, "0 或 1", 0) != 0

    def day(self, parent: Element, name: str) -> date | None:
        """The day of a date and time, None for none."""
        return self._value(parent, name, _day, "日期和时间，如 2022-09-01T08:00:00", None)

    def minutes(self, parent: Element, name: str) -> float | None:
        """The minutes of a duration, None for none."""
        return self._value(parent, name, _minutes, "工期，如 PT80H0M0S", None)

    def wrong(self, parent: Element, name: str, accepted: str, text: str = "") -> None:
        """Notes that a child of `parent`, or `text` of it, is not what is accepted."""
        uid = self.text(parent, "UID")
        place = f"{parent.tag}{f'（UID {uid[:40]}）' if uid else ''}.{name}"
        self.problems.append(Problem(place, (text or self.text(parent, name))[:80], accepted))

    def _value(
        self, parent: Element, name: str, read: Callable[[str], Read], accepted: str, default: Read
    ) -> Read:
        text = self.text(parent, name)
        try:
            return read(text) if text else default
        except (ValueError, OverflowError):
            self.wrong(parent, name, accepted)
        return default


def _number(text: str) -> int:
    return round(float(text))


def _minutes(text: str) -> float:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return sum(float(part or 0) * of for part, of in zip(match.groups(), (1440, 60, 1, 1 / 60), strict=True))


def _day(text: str) -> date:
    day = datetime.fromisoformat(text).date()
    if day.year not in YEARS:
        raise ValueError(text)
    return day
