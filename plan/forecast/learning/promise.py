"""One promise as it is known on a day, how it ended, and many of them as columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import Floats

Names = NDArray[np.str_]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is known of a promise on `as_of`; None or an empty name where nothing is."""

    item: str
    as_of: date
    promised: date | None
    unit: str = ""
    kind: str = ""
    start: date | None = None  # begun, or to begin, on this day
    first_promised: date | None = None
    percent: float | None = None  # 0 to 100, as last reported
    light: float | None = None  # as reported: 0 green, 0.5 yellow, 1 red
    reported_on: date | None = None  # None: `percent` and `light` are of `as_of`
    started: bool | None = None  # None: judged by `start` and `percent`
    predecessor_overdue: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A promise on a day and how it ended; None where that is not known."""

    promise: Promise
    late: bool | None = None
    settled: date | None = None  # the day `late` became known
    finished: date | None = None


@dataclass(frozen=True)
class Columns:
    """Promises and their ends as arrays of equal length; days as ordinals, NaN where unknown."""

    item: Names
    unit: Names
    kind: Names
    as_of: Floats
    promised: Floats
    start: Floats
    first_promised: Floats
    percent: Floats  # 0 to 1
    light: Floats
    reported_on: Floats
    started: Floats
    predecessor_overdue: Floats
    late: Floats
    settled: Floats
    finished: Floats

    def __len__(self) -> int:
        return len(self.as_of)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """The columns of some rows."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    @property
    def planned_days(self) -> Floats:
        """Days from start to promise, at least one."""
        return np.maximum(self.promised - self.start, 1.0)

    @property
    def elapsed_days(self) -> Floats:
        """Days since the start, at least one; NaN before it, unless work is reported."""
        elapsed = self.as_of - self.start
        return np.where((elapsed > 0) | self.is_begun, np.maximum(elapsed, 1.0), np.nan)

    @property
    def lead_days(self) -> Floats:
        """Days left until the promise, negative when it has passed."""
        return self.promised - self.as_of

    @property
    def is_begun(self) -> NDArray[np.bool_]:
        """Whether work is known to have begun, by word or by a percentage."""
        unsaid = np.isnan(self.started)
        return np.asarray((self.started == 1.0) | (unsaid & (self.percent > 0.0)))

    @property
    def is_idle(self) -> NDArray[np.bool_]:
        """Whether work is known not to have begun, by word, by 0%, or by a start to come."""
        unsaid = np.isnan(self.started)
        to_come = (self.start > self.as_of) & ~self.is_begun
        return np.asarray((self.started == 0.0) | (unsaid & ((self.percent == 0.0) | to_come)))


def columns(cases: Sequence[Case]) -> Columns:
    """`cases` as columns, in their order."""
    promises = [case.promise for case in cases]
    percents = _numbers(promise.percent for promise in promises)
    return Columns(
        item=_names(promise.item for promise in promises),
        unit=_names(promise.unit for promise in promises),
        kind=_names(promise.kind for promise in promises),
        as_of=_days(promise.as_of for promise in promises),
        promised=_days(promise.promised for promise in promises),
        start=_days(promise.start for promise in promises),
        first_promised=_days(promise.first_promised for promise in promises),
        percent=np.clip(percents / 100.0, 0.0, 1.0),
        light=_numbers(promise.light for promise in promises),
        reported_on=_days(promise.reported_on for promise in promises),
        started=_numbers(promise.started for promise in promises),
        predecessor_overdue=_numbers(promise.predecessor_overdue for promise in promises),
        late=_numbers(case.late for case in cases),
        settled=_days(case.settled for case in cases),
        finished=_days(case.finished for case in cases),
    )


def _names(values: Iterable[str]) -> Names:
    return np.array(list(values), dtype=np.str_)


def _days(values: Iterable[date | None]) -> Floats:
    return _numbers(None if value is None else value.toordinal() for value in values)


def _numbers(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def outcome_of(table: Columns) -> NDArray[np.intp]:
    """A number for each row, the same where rows tell of one promise with one end."""
    number = np.unique(table.item, return_inverse=True)[1]
    for days in (table.promised, table.settled):
        codes = np.unique(days, return_inverse=True)[1]
        number = np.unique(number * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)[1]
    return np.asarray(number, dtype=np.intp)


def is_last(table: Columns) -> NDArray[np.bool_]:
    """Whether a row is the latest of its outcome."""
    order = np.lexsort((table.as_of, outcomes := outcome_of(table)))
    ends = np.append(np.diff(outcomes[order]) != 0, True)[: len(order)]
    last = np.zeros(len(table), dtype=np.bool_)
    last[order[ends]] = True
    return last


def joined(first: Columns, second: Columns) -> Columns:
    """The rows of `first`, then those of `second`."""
    names = [field.name for field in fields(Columns)]
    return Columns(
        *(np.concatenate((getattr(first, name), getattr(second, name))) for name in names)
    )
