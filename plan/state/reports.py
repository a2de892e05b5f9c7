"""A subject's reports in columns, so that those of an earlier day are cut from them unread."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate, islice, takewhile
from operator import attrgetter
from typing import NamedTuple

from plan.ledger.events import Entry, StatusReported

Report = Entry[StatusReported]
by_day = attrgetter("event.as_of")


class Reports(NamedTuple):
    """Reports by day; for each the last sequence up to there, and the days that it states."""

    entries: tuple[Report, ...] = ()
    reached: "array[int]" = array("Q")
    starts: tuple[date | None, ...] = ()
    finishes: tuple[date | None, ...] = ()

    def until(self, day: date, last: int) -> "Reports":
        """Those that speak of `day` or before, up to the sequence `last`."""
        size = bisect_right(self.entries, day, key=by_day)
        whole = bisect_right(self.reached, last, 0, size)  # from there on some were recorded later
        these = Reports._make(column[:whole] for column in self)
        rest = [entry for entry in self.entries[whole:size] if entry.sequence <= last]
        return reports_of(rest, these) if rest else these

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


NONE = Reports()


def reports_of(reports: Sequence[Report], before: Reports = NONE) -> Reports:
    """`reports`, which are by day, in columns after those `before`."""
    reached = accumulate(
        (entry.sequence for entry in reports), max, initial=max(before.reached[-1:], default=0)
    )
    return Reports(
        (*before.entries, *reports),
        before.reached + array("Q", islice(reached, 1, None)),
        (*before.starts, *[entry.event.actual_start for entry in reports]),
        (*before.finishes, *[entry.event.actual_finish for entry in reports]),
    )
