"""The demonstration's year, entry by entry: gone on from the last equals worked out anew."""

from __future__ import annotations

from datetime import date

from plan.ledger.events import Entry, Event
from plan.office.workspace import Workspace
from plan.outlook.cache import Outlooks
from plan.outlook.outlook import outlook
from tests.outlook.test_outlooks import facts


def test_after_an_entry_of_every_kind_all_is_as_if_made_anew(demo: Workspace) -> None:
    """On the day of the last of each kind, from the entry before it."""
    entries = demo.entries()
    last: dict[type[Event], Entry] = {type(entry.event): entry for entry in entries[1:]}
    outlooks, days = Outlooks(demo.plan), set[date]()
    for entry in last.values():
        day, count = entry.event.as_of, entry.sequence
        before = outlooks.on(entries[: count - 1], day)
        assert before.forecast
        now = outlooks.on(entries[:count], day)
        anew = outlook(demo.plan, entries[:count], day, earlier=now.earlier)
        assert facts(now) == facts(anew), entry.event
        days.add(day)
    assert len(days) > 5
