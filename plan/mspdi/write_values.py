"""How Microsoft Project XML (MSPDI) writes values: elements, days, durations, lags."""

from __future__ import annotations

import re
from datetime import date
from xml.etree.ElementTree import Element, SubElement

MORNING, EVENING = "08:00:00", "17:00:00"
HOURS_PER_DAY = 8
TENTHS_PER_DAY = HOURS_PER_DAY * 600  # of a minute
ELAPSED_TENTHS_PER_DAY = 24 * 600
IN_DAYS, IN_ELAPSED_DAYS = 7, 8  # DurationFormat, LagFormat
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Value = str | int | None


def put(parent: Element, tag: str | None = None, **values: Value) -> Element:
    """A new child `tag` of `parent`, or `parent` itself, with `values` as children.

    A value of None has no element. Text stays text: markup is escaped when the tree is written, and
    characters that XML cannot hold are left out.
    """
    element = parent if tag is None else SubElement(parent, tag)
    for name, value in values.items():
        if value is not None:
            SubElement(element, name).text = _NOT_IN_XML.sub("", str(value))
    return element


def morning(day: date) -> str:
    """When work begins on `day`."""
    return f"{day}T{MORNING}"


def evening(day: date) -> str:
    """When work ends on `day`."""
    return f"{day}T{EVENING}"


def duration(days: int) -> str:
    """Working days as a duration."""
    return f"PT{days * HOURS_PER_DAY}H0M0S"
