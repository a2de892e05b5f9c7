"""What reminders went out: a small table beside the accounts, never the ledger."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tinydb import where

from plan.ledger.stores.settings import LockedTable, SettingsDB

FILE = "reminders.json"
KEPT = timedelta(days=60)


def once_a_day(folder: Path, recipient: str | None, day: date, send: Callable[[], bool]) -> bool | None:
    """Whether `send` delivered; None, without calling it, where the recipient had one on `day`.

    The recipient is a unit's id, None for the office. The day is taken before sending, so that of
    two runs at once one sends, and given back when nothing was delivered.
    """
    table, mark = _table(folder), _mark(recipient, day)
    with table.held():
        if table.contains(mark):
            return None
        table.remove(where("day") < (day - KEPT).isoformat())
        table.insert({"recipient": recipient or "", "day": day.isoformat()})
    delivered = False
    try:
        delivered = send()
    finally:
        if not delivered:
            table.remove(mark)
    return delivered


def was_sent(folder: Path, recipient: str | None, day: date) -> bool:
    """Whether the recipient had a reminder on `day`."""
    return _table(folder).contains(_mark(recipient, day))


def last_sent(folder: Path, recipient: str, today: date) -> date | None:
    """The last day up to `today` on which `recipient`, or one named so with a #, was sent anything."""
    sent = _table(folder).search(where("recipient").matches(f"{recipient}(#|$)"))
    days = (date.fromisoformat(each["day"]) for each in sent)
    return max((day for day in days if day <= today), default=None)


def _mark(recipient: str | None, day: date) -> Any:
    return (where("recipient") == (recipient or "")) & (where("day") == day.isoformat())


def _table(folder: Path) -> LockedTable:
    return SettingsDB(folder / FILE, replaceable=True).table("sent")
