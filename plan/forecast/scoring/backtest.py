"""The forecaster on promises whose ends are known: walking forward, scored beside yardsticks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.forecaster import VERSION
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Case, Columns, columns
from plan.forecast.learning.reference import MIN_SAMPLE, NEUTRAL
from plan.forecast.scoring import yardsticks as rules
from plan.forecast.scoring.scoring import coverage, difference, score, squares
from plan.forecast.scoring.walk import Walk, walk

OURS = "forecast"


@dataclass(frozen=True)
class BacktestResult:
    """What was told of each row, by the forecaster and by each yardstick."""

    table: Columns
    ours: Walk
    yardsticks: Mapping[str, Floats]

    @property
    def probability(self) -> Floats:
        """The chance of being late told of each row, in the order of the rows."""
        return self.ours.probability

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Which rows have an end to be scored against."""
        return np.asarray(~np.isnan(self.table.late))

    @property
    def everyone(self) -> Mapping[str, Floats]:
        """The probabilities of the forecaster and of the yardsticks, by name."""
        return {OURS: self.ours.probability, **self.yardsticks}


def backtest(rows: Sequence[Case]) -> BacktestResult:
    """The chance of each row, learned only from rows settled by its day, and the yardsticks'.

    A rule that has nothing to go by says what is usual with as many days left.
    """
    table = columns(rows)
    overall, by_lead = rules.climatology(table, NEUTRAL)
    yardsticks = {
        "climatology": overall,
        "climatology_by_lead": by_lead,
        "light": rules.light_rule(table, by_lead),
        "linear": rules.linear_rule(table, by_lead),
    }
    return BacktestResult(table, walk(table, NEUTRAL), yardsticks)


def scores(result: BacktestResult, seed: int = 1) -> dict[str, Any]:
    """All scores as plain values: of all rows, of those told with enough history, and by lead."""
    table, scored = result.table, result.scored
    covered, finishes = coverage(result.ours.earliest, result.ours.latest, table.finished)
    return {
        "model": VERSION,
        "reference": {"name": NEUTRAL.name, "source": NEUTRAL.source},
        "rows": len(table),
        "items": len(np.unique(table.item)),
        "enough": MIN_SAMPLE,
        "informed": {
            "light": int((~np.isnan(table.light[scored])).sum()),
            "linear": int((~np.isnan(table.percent[scored])).sum()),
        },
        "coverage_80": covered,
        "coverage_rows": finishes,
        "all": _scores(result, scored, seed),
        "with_history": _scores(result, scored & (result.ours.promises >= MIN_SAMPLE), seed),
        "by_lead": _by_lead(result, scored),
    }


def _scores(result: BacktestResult, rows: NDArray[np.bool_], seed: int) -> dict[str, Any]:
    late, item = result.table.late[rows], result.table.item[rows]
    ours = squares(result.probability[rows], late)
    by_name = {name: score(chance[rows], late) for name, chance in result.everyone.items()}
    better = {
        name: difference(ours, squares(chance[rows], late), item, seed)
        for name, chance in result.yardsticks.items()
        if len(ours)
    }
    return {
        "rows": len(late),
        "late_share": round(float(late.mean()), 6) if len(late) else None,
        "scores": {name: asdict(value) for name, value in by_name.items()},
        "better_than": {name: asdict(value) for name, value in better.items()},
    }


def _by_lead(result: BacktestResult, scored: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """For each class of days left that has rows: count, late share, and everyone's Brier."""
    lead, classes = rules.lead_class(result.table), []
    for number in np.unique(lead[scored]).tolist():
        rows = scored & (lead == number)
        late = result.table.late[rows]
        brier = {
            name: round(float(squares(chance[rows], late).mean()), 6)
            for name, chance in result.everyone.items()
        }
        classes.append(
            {
                "days": rules.LEAD_NAMES[number],
                "rows": len(late),
                "late_share": round(float(late.mean()), 6),
                "brier": brier,
            }
        )
    return classes
