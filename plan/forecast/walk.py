"""Walking forward through promises: each is told by what had ended by its day."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plan.forecast.chance import chance
from plan.forecast.history import DurationModel, durations_of
from plan.forecast.normal import Floats
from plan.forecast.progress_evidence import ProgressEvidence, progress_evidence
from plan.forecast.promise import Columns, is_last, joined, outcome_of
from plan.forecast.recalibration import LEAST, Recalibration, recalibration
from plan.forecast.reference import ReferenceClass
from plan.forecast.terms import term_columns

GROWTH = 0.02  # a model is fitted anew when this share more has ended
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Model:
    """All that has been learned by a day."""

    durations: DurationModel
    evidence: ProgressEvidence
    correction: Recalibration
    judged_at_deadline: bool  # else promises are judged at reviews before their day comes

    @property
    def promises(self) -> int:
        """How many ended promises it has learned from."""
        return self.durations.promises

    def probability(self, table: Columns) -> Floats:
        """The chance of each row ending late; one past its day and still open is late."""
        chances = chance(table, self.durations.ratios(table), self.evidence)
        is_late = (table.lead_days < 0.0) & self.judged_at_deadline
        return np.where(is_late, 1.0 - LEAST, self.correction(term_columns(table, chances)))


@dataclass(frozen=True)
class Walk:
    """What was told of each row on its day, and how many ended promises it rested on."""

    probability: Floats
    promises: Rows


def walk(table: Columns, reference: ReferenceClass) -> Walk:
    """The chance of each row, learned only from rows settled by its own day."""
    probability = np.zeros(len(table))
    promises = np.zeros(len(table), dtype=np.intp)
    model, learned = fitted(table, settled_by(table, -np.inf), -np.inf, reference), 0
    for day in np.unique(table.as_of):
        known = settled_by(table, day)
        if len(known) > learned * (1.0 + GROWTH):
            model, learned = fitted(table, known, day, reference), len(known)
        rows = np.flatnonzero(table.as_of == day)
        probability[rows] = model.probability(table.take(rows))
        promises[rows] = model.promises
    return Walk(probability, promises)


def settled_by(table: Columns, day: float) -> Rows:
    """The rows told of before `day` whose end was known by then."""
    with np.errstate(invalid="ignore"):
        known = (table.settled <= day) & (table.as_of < day) & ~np.isnan(table.late)
    return np.flatnonzero(known)


def fitted(
    table: Columns,
    known: Rows,
    day: float,
    reference: ReferenceClass,
    still_open: Rows | None = None,
) -> Model:
    """What the `known` rows teach by `day`; open ones count as longer than so far."""
    ended = known_on(table.take(known), day)
    last = ended.take(is_last(ended))
    if still_open is not None:
        last = joined(last, known_on(table.take(still_open), day))
    durations, evidence = durations_of(last, reference), progress_evidence(ended)
    chances = chance(ended, durations.ratios_without_own(ended), evidence)
    return Model(
        durations,
        evidence,
        recalibration(term_columns(ended, chances), ended.late, outcome_of(ended)),
        _judged_at_deadline(ended),
    )


def known_on(table: Columns, day: float) -> Columns:
    """The columns without the ends that came after `day`."""
    with np.errstate(invalid="ignore"):
        hidden = ~(table.settled <= day)
        finished = np.where(table.finished <= day, table.finished, np.nan)
    late, settled = np.where(hidden, np.nan, table.late), np.where(hidden, np.nan, table.settled)
    return replace(table, late=late, settled=settled, finished=finished)


def _judged_at_deadline(ended: Columns) -> bool:
    """Whether what was late was mostly found so on or after its day, and not before."""
    late = ended.late == 1.0
    return bool(np.sum(late & (ended.settled < ended.promised)) * 2 <= np.sum(late))
