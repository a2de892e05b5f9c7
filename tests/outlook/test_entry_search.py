"""Entries found by item, unit, kind, account and day, and the days they were recorded on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from plan.ledger.events import Author, Closed, Entry, Event
from plan.outlook.entry_search import Wanted, known_by, matching, recorded_days
from tests.support.builders import reported

DAY = date(2022, 6, 1)


def entry(sequence: int, hours: float, event: Event, by: Author) -> Entry:
    """An entry recorded `hours` after midnight of 1 June in 如皋."""
    moment = datetime(2022, 5, 31, 16, tzinfo=UTC) + timedelta(hours=hours)
    return Entry(sequence=sequence, recorded_at=moment, by=by, event=event, key=None, digest="")


ZHANG, LI = Author(account="张三", unit="u1"), Author(account="李四 Li", unit="u2")
ENTRIES = (
    entry(1, 0, reported("A1", DAY, 10), ZHANG),
    entry(2, 23.99, reported("M1", DAY, 20), LI),
    entry(3, 24, reported("A1", DAY, 30), LI),
    entry(4, 72, Closed(subject="M1", as_of=DAY, evidence="文件"), ZHANG),
)


@pytest.mark.parametrize(
    ("wanted", "sequences"),
    [
        (Wanted(), [1, 2, 3, 4]),
        (Wanted(item="A1"), [1, 3]),
        (Wanted(unit="u2"), [2, 3]),
        (Wanted(kind=Closed), [4]),
        (Wanted(account="LI"), [2, 3]),
        (Wanted(account="王"), []),
        (Wanted(day=DAY), [1, 2]),
        (Wanted(day=date(2022, 6, 3)), []),
        (Wanted(day=DAY, unit="u2", item="M1"), [2]),
    ],
)
def test_what_is_wanted_is_found(wanted: Wanted, sequences: list[int]) -> None:
    """By each filter and by several; a day begins at midnight in 如皋, not in Greenwich."""
    assert [ENTRIES[at].sequence for at in matching(ENTRIES, wanted)] == sequences


def test_the_days_hold_every_entry_once() -> None:
    """Three days with two, one and one; a day without entries is not among them."""
    days = recorded_days(ENTRIES)
    assert [(day.day, list(places)) for day, places in days.items()] == [(1, [0, 1]), (2, [2]), (4, [3])]
    assert recorded_days(()) == {}


def test_what_was_known_by_a_day_is_what_was_recorded_by_its_end() -> None:
    """One more with each midnight in 如皋."""
    assert [known_by(ENTRIES, DAY + timedelta(days=d)) for d in (-1, 0, 1, 2, 3)] == [0, 2, 3, 3, 4]
