"""The forecaster on promises whose ends are known: walking forward, scored beside yardsticks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning import reference
from plan.forecast.learning.forecaster import VERSION, fitted, settled_by
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Case, Columns, columns
from plan.forecast.learning.ranges import SITUATIONS, situation_of
from plan.forecast.learning.reference import MIN_SAMPLE
from plan.forecast.sampling.finishes import QUANTILES
from plan.forecast.scoring.scoring import OURS, compared, mean_of, squares
from plan.forecast.scoring.yardsticks import LEAD_NAMES, informed, lead_class, yardsticks

GROWTH = 0.02  # a model is fitted anew when this share more has ended, of `MANY` rows and more
MANY, GROWTH_OF_MANY = 5_000, 0.1


@dataclass(frozen=True)
class Walk:
    """What was told of each row on its day."""

    probability: Floats
    promises: NDArray[np.intp]  # ended ones it rested on
    days: Floats  # the ordinals by which it has ended with QUANTILES, a column each, NaN where unknown


def walk(table: Columns, progress: Callable[[int], object] = int) -> Walk:
    """The chance of each row, learned only from rows settled by its own day; told on as it goes."""
    size = len(table)
    walked = Walk(np.zeros(size), np.zeros(size, dtype=np.intp), np.zeros((size, len(QUANTILES))))
    model, learned = fitted(table, settled_by(table, -np.inf), -np.inf), 0
    for day in np.unique(table.as_of):
        known = settled_by(table, day)
        if len(known) > learned * (1.0 + (GROWTH if learned < MANY else GROWTH_OF_MANY)):
            model, learned = fitted(table, known, day), len(known)
        rows = np.flatnonzero(table.as_of == day)
        today = table.take(rows)
        walked.probability[rows], walked.promises[rows] = model.probability(today), model.promises
        walked.days[rows] = model.days(today, QUANTILES)
        progress(len(rows))
    return walked


@dataclass(frozen=True)
class BacktestResult:
    """What was told of each row, by the forecaster and by everybody, it included, by name."""

    table: Columns
    ours: Walk
    chances: Mapping[str, Floats]


def backtest(rows: Sequence[Case], progress: Callable[[int], object] = int) -> BacktestResult:
    """The chance of each row, learned only from rows settled by its day, and the yardsticks'."""
    table = columns(rows)
    ours = walk(table, progress)
    return BacktestResult(table, ours, {OURS: ours.probability, **yardsticks(table)})


def scores(result: BacktestResult, seed: int = 1) -> dict[str, Any]:
    """All scores as plain values: of all rows, of those told with enough history, and by lead."""
    table, chances, scored = result.table, result.chances, ~np.isnan(result.table.late)
    held = days_held(result)
    return {
        "model": VERSION,
        "reference": {"name": reference.NAME, "source": reference.SOURCE},
        "rows": len(table),
        "items": len(np.unique(table.item)),
        "enough": MIN_SAMPLE,
        "informed": informed(table, scored),
        "coverage_80": held[0]["in_range"],
        "coverage_rows": held[0]["rows"],
        "days": held,
        "all": compared(table, chances, scored, seed),
        "with_history": compared(table, chances, scored & (result.ours.promises >= MIN_SAMPLE), seed),
        "by_lead": _by_lead(result, scored),
    }


def days_held(result: BacktestResult) -> list[dict[str, Any]]:
    """How the days told did against known finishes: of all, then in each situation that has some.

    The share between the 10% and the 90% day, that by the 80% day, and the pinball loss in days, the
    mean over QUANTILES.
    """
    days, finished = result.ours.days, result.table.finished
    known, situation = ~np.isnan(days[:, 0] + finished), situation_of(result.table)
    after = finished[:, None] - days
    pinball = np.maximum(QUANTILES * after, (np.array(QUANTILES) - 1.0) * after).mean(axis=1)
    _, _, by_p80, in_range = finished <= days.T
    in_range &= days[:, 0] <= finished
    parts = [("all", known), *((name, known & (situation == name)) for name in SITUATIONS)]

    return [
        {
            "situation": name,
            "rows": int(rows.sum()),
            "in_range": mean_of(in_range[rows]),
            "by_p80": mean_of(by_p80[rows]),
            "pinball_days": mean_of(pinball[rows]),
        }
        for name, rows in parts
        if name == "all" or rows.any()
    ]


def _by_lead(result: BacktestResult, scored: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """For each class of days left that has rows: count, late share, and everyone's Brier."""
    lead, late = lead_class(result.table), result.table.late
    return [
        {
            "days": LEAD_NAMES[number],
            "rows": int(rows.sum()),
            "late_share": mean_of(late[rows]),
            "brier": {name: mean_of(squares(of[rows], late[rows])) for name, of in result.chances.items()},
        }
        for number in np.unique(lead[scored]).tolist()
        for rows in [scored & (lead == number)]
    ]
