"""A subject's reports in columns, so that those of an earlier day are cut from them unread."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import compress, takewhile
from operator import attrgetter
from typing import Any, NamedTuple

from plan.ledger.events import Entry, StatusReported

Report = Entry[StatusReported]
by_day = attrgetter("event.as_of")


class Reports(NamedTuple):
    """Reports by day; of each its sequence and the days that it states."""

    entries: tuple[Report, ...] = ()
    sequences: "array[int]" = array("Q")
    starts: tuple[date | None, ...] = ()
    finishes: tuple[date | None, ...] = ()

    def until(self, day: date, last: int) -> "Reports":
        """Those that speak of `day` or before, up to the sequence `last`."""
        size = bisect_right(self.entries, day, key=by_day)
        columns: list[Any] = [column[:size] for column in self]
        if max(columns[1], default=0) > last:  # some were recorded later
            counts = bytes(map(last.__ge__, columns[1]))
            columns = [tuple(compress(column, counts)) for column in columns]
            columns[1] = array("Q", columns[1])
        return Reports(*columns)

    def worked(self) -> tuple[date | None, date | None]:
        """When work began and ended, as stated last; else the days of reports.

        The first with any progress, and the first of the unbroken run of 100% that ends them,
        without which nothing has ended.
        """
        first = (entry.event.as_of for entry in self.entries if entry.event.percent_complete > 0)
        ended = takewhile(lambda entry: entry.event.percent_complete >= 100, reversed(self.entries))
        finish = min((entry.event.as_of for entry in ended), default=None)
        start = next(filter(None, reversed(self.starts)), None) or next(first, None)
        return start, finish and (next(filter(None, reversed(self.finishes)), None) or finish)


def reports_of(reports: Sequence[Report]) -> Reports:
    """`reports`, which are by day, in columns."""
    starts, finishes = ([getattr(e.event, day) for e in reports] for day in ("actual_start", "actual_finish"))
    sequences = array("Q", [entry.sequence for entry in reports])
    return Reports(tuple(reports), sequences, tuple(starts), tuple(finishes))
