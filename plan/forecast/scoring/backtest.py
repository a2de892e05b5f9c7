"""The forecaster on promises whose ends are known: walking forward, scored beside yardsticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.forecaster import VERSION
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Case, Columns, columns
from plan.forecast.learning.reference import MIN_SAMPLE, NEUTRAL
from plan.forecast.scoring.scoring import OURS, compared, coverage, squares
from plan.forecast.scoring.walk import Walk, walk
from plan.forecast.scoring.yardsticks import LEAD_NAMES, informed, lead_class, yardsticks


@dataclass(frozen=True)
class BacktestResult:
    """What was told of each row, by the forecaster and by everybody, it included, by name."""

    table: Columns
    ours: Walk
    chances: Mapping[str, Floats]


def backtest(rows: Sequence[Case]) -> BacktestResult:
    """The chance of each row, learned only from rows settled by its day, and the yardsticks'."""
    table = columns(rows)
    ours = walk(table, NEUTRAL)
    return BacktestResult(table, ours, {OURS: ours.probability, **yardsticks(table)})


def scores(result: BacktestResult, seed: int = 1) -> dict[str, Any]:
    """All scores as plain values: of all rows, of those told with enough history, and by lead."""
    table, chances, scored = result.table, result.chances, ~np.isnan(result.table.late)
    covered, finishes = coverage(result.ours.earliest, result.ours.latest, table.finished)
    return {
        "model": VERSION,
        "reference": {"name": NEUTRAL.name, "source": NEUTRAL.source},
        "rows": len(table),
        "items": len(np.unique(table.item)),
        "enough": MIN_SAMPLE,
        "informed": informed(table, scored),
        "coverage_80": covered,
        "coverage_rows": finishes,
        "all": compared(table, chances, scored, seed),
        "with_history": compared(
            table, chances, scored & (result.ours.promises >= MIN_SAMPLE), seed
        ),
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
