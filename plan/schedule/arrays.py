"""Working days, tasks and links as columns.

Days are ordinals, points those of `plan.schedule.dates`, working days counted as by a `Calendar`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from plan.calendar.workdays import Calendar
from plan.model.plan import Link
from plan.schedule.network import Task

Flags = NDArray[np.bool_]
Ints = NDArray[np.signedinteger[Any]]
POINT = np.int32  # half the memory of the usual is a fifth of the time
UNBOUNDED = 1 << 29  # a point beyond any day; its negative is before any


@dataclass(frozen=True)
class DayAxis:
    """A calendar's week and the days that differ from it, as arrays; see `Calendar`."""

    worked: Ints  # 1 to 7 of the week
    before: Ints  # working days of a week before each of its days
    ordinals: Ints  # the days that differ from the week
    shifts: Ints  # working days gained or lost up to and with each
    counts: Ints  # working days up to and with each

    def day(self, index: Any) -> Ints:
        """The ordinals of the working days at `index`."""
        wanted = np.asarray(index, dtype=np.int64) + 1
        at = np.searchsorted(self.counts, wanted, side="left")
        weeks, nth = np.divmod(wanted - self.shifts[at] - 1, len(self.worked))
        return np.minimum(weeks * 7 + self.worked[nth], self.ordinals[at])

    def on_or_before(self, ordinal: Any) -> Ints:
        """The index of each day, or of the last working day before it."""
        days = np.asarray(ordinal, dtype=np.int64)
        at = np.searchsorted(self.ordinals, days, side="right")
        weeks, over = np.divmod(days, 7)
        return np.asarray(weeks * len(self.worked) + self.before[over] + self.shifts[at] - 1)

    def on_or_after(self, ordinal: Any) -> Ints:
        """The index of each day, or of the next working day after it."""
        return self.on_or_before(np.asarray(ordinal, dtype=np.int64) - 1) + 1


@lru_cache(maxsize=8)
def day_axis(calendar: Calendar) -> DayAxis:
    """The axis of `calendar`.

    >>> from datetime import date
    >>> from plan.calendar.workdays import CHINA
    >>> china, day = day_axis(CHINA), date(2022, 9, 30)  # after 国庆, on a worked Saturday
    >>> date.fromordinal(int(china.day(china.on_or_before(day.toordinal()) + 1)))
    datetime.date(2022, 10, 8)
    """
    week = np.array(calendar.week, dtype=np.int64)
    worked, before = np.flatnonzero(week) + 1, np.concatenate([[0], np.cumsum(week)])
    endless = np.iinfo(np.int64).max  # stands after the last day that differs
    columns = ([*calendar.ordinals, endless], [0, *calendar.shifts], calendar.counts)
    return DayAxis(worked, before, *(np.array(column, dtype=np.int64) for column in columns))


@dataclass(frozen=True)
class Tasks:
    """The tasks of a network in an order of their own; days 0 where there is none."""

    duration: Ints
    remaining: Ints
    is_work: Flags  # has a duration; else it is an event
    is_finished: Flags
    is_begun: Flags
    first: Ints  # the morning before which its own dates let it not start, or -UNBOUNDED
    due: Ints  # the evening by which it must finish, or UNBOUNDED
    opens: Ints  # the midnight before what has started on a known day, or finished
    closes: Ints  # the midnight after what has finished
    start: Ints  # the point of what has started on a known day, or finished
    finish: Ints  # the point of what has finished

    @property
    def is_start_known(self) -> Flags:
        """Whether the start is a fact."""
        return np.asarray(self.opens > 0)


@dataclass(frozen=True)
class Links:
    """What holds open tasks; a task is its place in the order."""

    source: Ints
    target: Ints
    lag: Ints
    from_finish: Flags
    to_finish: Flags
    elapsed: Flags

    def __len__(self) -> int:
        return len(self.source)

    def take(self, which: Flags | Ints) -> Self:
        """Some of the links."""
        return type(self)(*(getattr(self, field.name)[which] for field in fields(self)))


def task_arrays(tasks: Sequence[Task], axis: DayAxis) -> Tasks:
    """`tasks` as columns, in their order."""
    duration = np.array([task.duration for task in tasks], dtype=POINT)
    is_finished = np.array([task.actual_finish is not None for task in tasks], dtype=np.bool_)
    is_begun = np.array([task.begun for task in tasks], dtype=np.bool_)
    started = _ordinals([task.actual_start for task in tasks])
    begins = np.where(is_begun | is_finished, started, 0)
    ends = _ordinals([task.actual_finish for task in tasks])
    own = np.where(is_begun, begins, _ordinals([task.not_earlier_than for task in tasks]))
    due = _ordinals([task.must_finish_by for task in tasks])
    finish = np.where(is_finished, evening(axis, ends), POINT(UNBOUNDED))
    supposed = finish - np.maximum(2 * duration - 1, 0)  # by the duration
    since = np.where(duration > 0, axis.day(np.where(is_finished, supposed, 0) // 2), ends + 1)
    return Tasks(
        duration=duration,
        remaining=np.array([task.remaining for task in tasks], dtype=POINT),
        is_work=duration > 0,
        is_finished=is_finished,
        is_begun=is_begun,
        first=np.where(own > 0, morning(axis, own), POINT(-UNBOUNDED)),
        due=np.where(due > 0, evening(axis, due), POINT(UNBOUNDED)),
        opens=np.where(is_finished & (begins == 0), since, begins),
        closes=np.where(is_finished, ends + 1, 0),
        start=np.where(begins > 0, np.minimum(morning(axis, begins), finish), supposed),
        finish=finish,
    )


def link_arrays(links: Sequence[Link], source: Sequence[int], target: Sequence[int]) -> Links:
    """`links` as columns, between the tasks at these places."""
    return Links(
        source=np.array(source, dtype=np.int64),
        target=np.array(target, dtype=np.int64),
        lag=np.array([link.lag for link in links], dtype=POINT),
        from_finish=np.array([link.from_finish for link in links], dtype=np.bool_),
        to_finish=np.array([link.to_finish for link in links], dtype=np.bool_),
        elapsed=np.array([link.elapsed for link in links], dtype=np.bool_),
    )


def morning(axis: DayAxis, day: Ints) -> Ints:
    """The morning of each day, or of the next working day."""
    return (2 * axis.on_or_after(day)).astype(POINT)


def evening(axis: DayAxis, day: Ints) -> Ints:
    """The evening of each day, or of the last working day before it."""
    return (2 * axis.on_or_before(day) + 1).astype(POINT)


def midnight(axis: DayAxis, point: Ints) -> Ints:
    """The midnight before a morning, after an evening, as the day that begins with it."""
    return axis.day(point // 2) + point % 2


def _ordinals(days: Sequence[date | None]) -> Ints:
    return np.array([0 if day is None else day.toordinal() for day in days], dtype=np.int64)
