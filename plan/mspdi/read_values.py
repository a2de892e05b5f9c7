"""The values of a Microsoft Project XML file: numbers, dates, durations; what is wrong is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from xml.etree.ElementTree import Element

from plan.errors import Problem
from plan.schedule.hours.work_calendar import DAY, HOUR, moment_of

Read = TypeVar("Read")
DURATION = re.compile(
    r"(-?)P(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})(?:\.\d*)?S)?)?"
)
YEARS = range(1900, 2200)


class Values:
    """Reads the values within elements; gathers what cannot be read as `problems`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def text(self, parent: Element, name: str) -> str:
        """The text of a child, empty for none."""
        return (parent.findtext(name) or "").strip()

    def number(self, parent: Element, name: str, default: int = 0) -> int:
        """A whole number."""
        return self._of(parent, name, _number, "数", default)

    def flag(self, parent: Element, name: str, default: bool) -> bool:
        """Yes (1, true) or no."""
        return self._of(parent, name, _flag, "0 或 1", default)

    def moment(self, parent: Element, name: str) -> int | None:
        """A date and time."""
        return self._of(parent, name, _moment, "日期和时间，如 2022-09-01T08:00:00", None)

    def seconds(self, parent: Element, name: str) -> int | None:
        """A duration in seconds, fractions dropped."""
        return self._of(parent, name, _seconds, "时长，如 PT8H0M0S", None)

    def time(self, parent: Element, name: str) -> int | None:
        """A time of day in seconds."""
        return self._of(parent, name, _time, "时间，如 08:00:00", None)

    def missing(self, parent: Element, name: str, accepted: str) -> None:
        """Notes that a child of `parent` is not there; one that cannot be read is told already."""
        if not self.text(parent, name):
            self.wrong(parent, name, accepted)

    def wrong(self, parent: Element, name: str, accepted: str) -> None:
        """Notes that a child of `parent` is not what is accepted."""
        where = self.text(parent, "UID")
        place = f"{parent.tag}{f'（UID {where[:40]}）' if where else ''}.{name}"
        self.problems.append(Problem(place, self.text(parent, name)[:80], accepted))

    def _of(
        self,
        parent: Element,
        name: str,
        read: Callable[[str], Read],
        accepted: str,
        default: Read,
    ) -> Read:
        text = self.text(parent, name)
        try:
            return read(text) if text else default
        except (ValueError, OverflowError):
            self.wrong(parent, name, accepted)
        return default


def _number(text: str) -> int:
    return round(float(text))


def _flag(text: str) -> bool:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return _number(text) != 0


def _moment(text: str) -> int:
    at = datetime.fromisoformat(text)
    if at.year not in YEARS:
        raise ValueError(text)
    return moment_of(at)


def _seconds(text: str) -> int:
    found = DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    sign, days, hours, minutes, seconds = found.groups(default="0")
    total = int(days) * DAY + int(hours) * HOUR + int(minutes) * 60 + int(seconds)
    return -total if sign == "-" else total


def _time(text: str) -> int:
    at = datetime.strptime(text[:8], "%H:%M:%S" if text.count(":") > 1 else "%H:%M")  # noqa: DTZ007
    return at.hour * HOUR + at.minute * 60 + at.second
