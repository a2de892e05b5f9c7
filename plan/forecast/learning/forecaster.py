"""What has been learned by a day from promises that ended, and what it says of open ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.chance import Work, chance, work
from plan.forecast.learning.history import DurationModel, durations_of
from plan.forecast.learning.normal import Floats, survival
from plan.forecast.learning.progress_evidence import ProgressEvidence, progress_evidence
from plan.forecast.learning.promise import Case, Columns, columns, is_last
from plan.forecast.learning.ranges import Ranges, ranges
from plan.forecast.learning.recalibration import MIN_CHANCE, Recalibration, recalibration

VERSION = "4"  # of the model; stored with every forecast issued
ENOUGH = 5_000  # rows to learn ranges from
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Model:
    """All that has been learned by a day."""

    durations: DurationModel
    evidence: ProgressEvidence
    correction: Recalibration
    ranges: Ranges
    judged_at_deadline: bool  # else promises are judged at reviews before their day comes

    @property
    def promises(self) -> int:
        """How many ended promises it has learned from."""
        return self.durations.promises

    def works(self, table: Columns) -> Work:
        """How long the work of each row takes."""
        return work(table, self.durations.ratios(table), self.evidence)

    def days(self, table: Columns, chances: Sequence[float]) -> Floats:
        """The ordinals by which each row has ended with each of `chances`, a column each."""
        works = self.works(table)
        late = survival(np.nan_to_num(works.standing(table.promised)))
        told = np.where(table.lead_days < 0.0, 1.0, self.probability(table))
        shares = self.ranges.shown(late, told, table.waits == 1.0).shares(chances)
        return np.column_stack([works.finish(share) for share in shares.T])

    def probability(self, table: Columns, simulated: Floats | None = None) -> Floats:
        """The chance of each row ending late; one past its day and still open is late.

        The `simulated` chances of a network take the place of those by work and time alone.
        Where promises are judged at reviews, one past its day is told as if it were due today: the
        longer past, the shorter it was planned, and that must not make it safer.
        """
        due = replace(table, promised=np.maximum(table.promised, table.as_of))
        chances = chance(due, self.durations.ratios(due), self.evidence)
        if simulated is not None:
            return self.correction(table, replace(chances, timed=simulated))
        is_late = (table.lead_days < 0.0) & self.judged_at_deadline
        return np.where(is_late, 1.0 - MIN_CHANCE, self.correction(due, chances))


def learn(cases: Sequence[Case], as_of: date) -> Model:
    """What `cases` teach by `as_of`: those settled by then, and how long open ones have lasted.

    A case is one report on a promise; what was settled after `as_of` counts as open.
    """
    table, day = columns(cases), float(as_of.toordinal())
    return fitted(table, settled_by(table, day), day)


def settled_by(table: Columns, day: float) -> Rows:
    """The rows told of before `day` that can be learned from by then.

    Their end is known. Where promises are judged at their deadline, it has passed as well: what
    ends in time is known sooner than what ends late, so early news alone would be too good.
    """
    known = (table.settled <= day) & (table.as_of < day) & ~np.isnan(table.late)
    late = known & (table.late == 1.0)
    if _judged_at_deadline(table, late):
        known &= ~(table.promised >= day)
    return np.flatnonzero(known)


def fitted(table: Columns, known: Rows, day: float) -> Model:
    """What the `known` rows teach by `day`; others past their day count as longer than so far.

    Not those before it: most work ends near its day, so that many have not yet ended says little.
    Nor where promises are judged at reviews: their end is not that of the work.
    """
    ended = _known_on(table.take(known), day)
    at_deadline = _judged_at_deadline(ended, ended.late == 1.0)
    is_open = (table.as_of <= day) & (table.promised < day) & at_deadline
    is_open[known] = False
    going = _known_on(table.take(is_open), day)
    last = np.concatenate((known[is_last(ended)], np.flatnonzero(is_open)[is_last(going)]))
    durations = durations_of(_known_on(table.take(last), day))
    undecided = ended.take(ended.as_of < ended.settled)
    evidence = progress_evidence(undecided)
    chances = chance(undecided, durations.ratios_without_own(undecided), evidence)
    correction = recalibration(undecided, chances)
    some = ended.take(_is_drawn(ended, len(ended) // ENOUGH + 1))
    ratios = durations.ratios_without_own(some)
    works, told = work(some, ratios, evidence), correction(some, chance(some, ratios, evidence))
    return Model(durations, evidence, correction, ranges(some, works, told, day), at_deadline)


def _is_drawn(table: Columns, of: int) -> NDArray[np.bool_]:
    """Every `of`-th row or so, by its item and its day alone: in whatever order rows come."""
    mixed = table.item * (2 * table.as_of.astype(np.int64) + 1)  # wraps; its high bits are as good as drawn
    return np.asarray((mixed >> 32) % of == 0)


def _known_on(table: Columns, day: float) -> Columns:
    """The columns without the ends that came after `day`."""
    settled = table.settled <= day
    return replace(
        table,
        late=np.where(settled, table.late, np.nan),
        settled=np.where(settled, table.settled, np.nan),
        finished=np.where(table.finished <= day, table.finished, np.nan),
    )


def _judged_at_deadline(ended: Columns, late: NDArray[np.bool_]) -> bool:
    """Whether what was `late` was mostly found so on or after its day, and not before."""
    early = late & (ended.settled < ended.promised)
    return bool(2 * np.sum(early) <= np.sum(late))
