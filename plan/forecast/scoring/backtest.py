"""The forecaster on promises whose ends are known: walking forward, scored beside yardsticks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning import reference
from plan.forecast.learning.forecaster import VERSION, fitted, settled_by
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Case, Columns, columns
from plan.forecast.learning.reference import MIN_SAMPLE
from plan.forecast.scoring.scoring import OURS, compared, coverage, squares
from plan.forecast.scoring.yardsticks import LEAD_NAMES, informed, lead_class, yardsticks

GROWTH = 0.02  # a model is fitted anew when this share more has ended, of `MANY` rows and more
MANY, GROWTH_OF_MANY = 5_000, 0.1
TAIL = 0.1


@dataclass(frozen=True)
class Walk:
    """What was told of each row on its day."""

    probability: Floats
    promises: NDArray[np.intp]  # ended ones it rested on
    earliest: Floats  # the ordinals between which the finish lies with 80%, NaN where unknown
    latest: Floats


def walk(table: Columns) -> Walk:
    """The chance of each row, learned only from rows settled by its own day."""
    chance, earliest, latest = np.zeros((3, len(table)))
    walked = Walk(chance, np.zeros(len(table), dtype=np.intp), earliest, latest)
    model, learned = fitted(table, settled_by(table, -np.inf), -np.inf), 0
    for day in np.unique(table.as_of):
        known = settled_by(table, day)
        if len(known) > learned * (1.0 + (GROWTH if learned < MANY else GROWTH_OF_MANY)):
            model, learned = fitted(table, known, day), len(known)
        rows = np.flatnonzero(table.as_of == day)
        today = table.take(rows)
        works = model.works(today)
        walked.probability[rows], walked.promises[rows] = model.probability(today), model.promises
        walked.earliest[rows], walked.latest[rows] = works.finish(TAIL), works.finish(1.0 - TAIL)
    return walked


@dataclass(frozen=True)
class BacktestResult:
    """What was told of each row, by the forecaster and by everybody, it included, by name."""

    table: Columns
    ours: Walk
    chances: Mapping[str, Floats]


def backtest(rows: Sequence[Case]) -> BacktestResult:
    """The chance of each row, learned only from rows settled by its day, and the yardsticks'."""
    table = columns(rows)
    ours = walk(table)
    return BacktestResult(table, ours, {OURS: ours.probability, **yardsticks(table)})


def scores(result: BacktestResult, seed: int = 1) -> dict[str, Any]:
    """All scores as plain values: of all rows, of those told with enough history, and by lead."""
    table, chances, scored = result.table, result.chances, ~np.isnan(result.table.late)
    covered, finishes = coverage(result.ours.earliest, result.ours.latest, table.finished)
    return {
        "model": VERSION,
        "reference": {"name": reference.NAME, "source": reference.SOURCE},
        "rows": len(table),
        "items": len(np.unique(table.item)),
        "enough": MIN_SAMPLE,
        "informed": informed(table, scored),
        "coverage_80": covered,
        "coverage_rows": finishes,
        "all": compared(table, chances, scored, seed),
        "with_history": compared(table, chances, scored & (result.ours.promises >= MIN_SAMPLE), seed),
        "by_lead": _by_lead(result, scored),
    }


def _by_lead(result: BacktestResult, scored: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """For each class of days left that has rows: count, late share, and everyone's Brier."""
    lead, classes = lead_class(result.table), []
    for number in np.unique(lead[scored]).tolist():
        rows = scored & (lead == number)
        late = result.table.late[rows]
        brier = {
            name: round(float(squares(chance[rows], late).mean()), 6)
            for name, chance in result.chances.items()
        }
        classes.append(
            {
                "days": LEAD_NAMES[number],
                "rows": len(late),
                "late_share": round(float(late.mean()), 6),
                "brier": brier,
            }
        )
    return classes
