"""One promise as it is known on a day, how it ended, and many of them as columns."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import Floats

Names = NDArray[np.int64]  # see `name_code`


@dataclass(frozen=True, kw_only=True, slots=True)
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
    waits: bool | None = None  # for others' work that is not done
    still_since: date | None = None  # when `percent` was first reported, and nothing else since
    expected_finish: date | None = None  # as the unit itself said last
    names_wait: bool | None = None  # whether the unit said what it waits for


@dataclass(frozen=True, kw_only=True, slots=True)
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
    waits: Floats
    still_since: Floats
    expected_finish: Floats
    names_wait: Floats
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


@lru_cache(maxsize=1 << 16)
def name_code(name: str) -> int:
    """A number that stands for `name` and sorts faster, always the same; 0 for the empty one."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True) if name else 0


def columns(cases: Sequence[Case]) -> Columns:
    """`cases` as columns, in their order."""
    promises, own = [case.promise for case in cases], ("late", "settled", "finished")
    table = {
        field.name: _column(cases if field.name in own else promises, field.name) for field in fields(Columns)
    }
    table["percent"] = np.clip(table["percent"] / 100.0, 0.0, 1.0)
    return Columns(**table)


def columns_of(promises: Sequence[Promise]) -> Columns:
    """`promises` as columns, their ends unknown."""
    return columns([Case(promise=promise) for promise in promises])


def _column(of: Sequence[Promise | Case], name: str) -> NDArray[Any]:
    """What `of` have under `name`; days as ordinals, NaN for None."""
    values = [getattr(each, name) for each in of]
    if name in ("item", "unit", "kind"):
        return np.array([name_code(value) for value in values], dtype=np.int64)
    numbers = [value.toordinal() if isinstance(value, date) else value for value in values]
    return np.array(numbers, dtype=float)


def outcome_of(table: Columns) -> NDArray[np.intp]:
    """A number for each row, the same where rows tell of one promise with one end."""
    return alike(table.item, table.promised, table.settled)


def alike(*columns: NDArray[Any]) -> NDArray[np.intp]:
    """A number for each row, the same where rows are the same in all `columns`."""
    number = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        codes = np.unique(column, return_inverse=True)[1]
        number = np.unique(number * (int(codes.max(initial=0)) + 1) + codes, return_inverse=True)[1]
    return number


def is_last(table: Columns) -> NDArray[np.bool_]:
    """Whether a row is the latest of its outcome."""
    order = np.lexsort((table.as_of, outcomes := outcome_of(table)))
    ends = np.append(np.diff(outcomes[order]) != 0, True)[: len(order)]
    last = np.zeros(len(table), dtype=np.bool_)
    last[order[ends]] = True
    return last
