"""Walking forward through promises: each is told by what had ended by its own day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.forecaster import fitted, settled_by
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Columns
from plan.forecast.learning.reference import ReferenceClass

GROWTH = 0.02  # a model is fitted anew when this share more has ended
TAIL = 0.1


@dataclass(frozen=True)
class Walk:
    """What was told of each row on its day."""

    probability: Floats
    promises: NDArray[np.intp]  # ended ones it rested on
    earliest: Floats  # the ordinals between which the finish lies with 80%, NaN where unknown
    latest: Floats


def walk(table: Columns, reference: ReferenceClass) -> Walk:
    """The chance of each row, learned only from rows settled by its own day."""
    chance, earliest, latest = np.zeros((3, len(table)))
    walked = Walk(chance, np.zeros(len(table), dtype=np.intp), earliest, latest)
    model, learned = fitted(table, settled_by(table, -np.inf), -np.inf, reference), 0
    for day in np.unique(table.as_of):
        known = settled_by(table, day)
        if len(known) > learned * (1.0 + GROWTH):
            model, learned = fitted(table, known, day, reference), len(known)
        rows = np.flatnonzero(table.as_of == day)
        today = table.take(rows)
        works = model.works(today)
        walked.probability[rows], walked.promises[rows] = model.probability(today), model.promises
        walked.earliest[rows], walked.latest[rows] = works.finish(TAIL), works.finish(1.0 - TAIL)
    return walked
