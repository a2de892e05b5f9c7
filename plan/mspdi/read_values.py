"""The values of a Microsoft Project XML file: texts, numbers, days; what is wrong is gathered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from xml.etree.ElementTree import Element

from plan.errors import Problem

Read = TypeVar("Read")
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

    def day(self, parent: Element, name: str) -> date | None:
        """The day of a date and time, None for none."""
        return self._of(parent, name, _day, "日期和时间，如 2022-09-01T08:00:00", None)

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


def _day(text: str) -> date:
    day = datetime.fromisoformat(text).date()
    if day.year not in YEARS:
        raise ValueError(text)
    return day
