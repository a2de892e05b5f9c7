"""Which of the ledger's entries a reader wants, by index; fast where there are very many."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from plan.calendar.zone import SHANGHAI, end_of_day, local_day
from plan.ledger.events import Entry, Event


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What entries have to be; None is no matter."""

    item: str | None = None  # whatever they are about: an item, an indicator, a meeting
    unit: str | None = None  # of the account that wrote
    kind: type[Event] | None = None
    account: str | None = None  # a part of its name
    day: date | None = None  # on which they were recorded, in Shanghai


def matching(entries: Sequence[Entry], wanted: Wanted) -> Sequence[int]:
    """The indices of the entries that are as `wanted`, in the ledger's order."""
    within = range(len(entries))
    if wanted.day is not None:
        midnight = datetime.combine(wanted.day, time.min, SHANGHAI).astimezone(UTC)
        first = bisect_left(entries, midnight, key=lambda entry: entry.recorded_at)
        within = range(first, known_by(entries, wanted.day))
    if wanted == Wanted(day=wanted.day):
        return within
    name = (wanted.account or "").casefold()
    return [
        index
        for index in within
        if (entry := entries[index])
        and (
            wanted.item in (None, entry.event.subject)
            or any(wanted.item == each.item for each in getattr(entry.event, "endings", ()))
        )
        and (wanted.kind is None or type(entry.event) is wanted.kind)
        and (wanted.unit is None or entry.by.unit == wanted.unit)
        and name in entry.by.account.casefold()
    ]


def recorded_days(entries: Sequence[Entry]) -> dict[date, range]:
    """The indices of the entries recorded on each day, oldest first; a look a day, not an entry."""
    days, first = {}, 0
    while first < len(entries):
        day = local_day(entries[first].recorded_at)
        days[day] = range(first, known_by(entries, day))
        first = days[day].stop
    return days


def known_by(entries: Sequence[Entry], day: date) -> int:
    """The number of entries recorded by the end of `day`."""
    return bisect_right(entries, end_of_day(day), key=lambda entry: entry.recorded_at)
