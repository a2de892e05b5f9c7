"""How good told probabilities were: Brier, log score, AUC, calibration, and their differences."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Columns, Names

OURS = "forecast"  # among those whose chances are compared
BINS = 10
DRAWS = 2000
LEAST = 20  # ended items of which a mean has an interval
LOTS = 2000  # drawn at most: more items are drawn in lots, as good as at random


def compared(
    table: Columns, chances: Mapping[str, Floats], rows: NDArray[np.bool_], seed: int
) -> dict[str, Any]:
    """How everybody's `chances` did in those of the rows where it told one, and ours better there."""
    late, scores, better = table.late[rows], {}, {}
    for name, chance in chances.items():
        said = rows & ~np.isnan(chance)
        came, item = table.late[said], table.item[said]
        losses, ours = squares(chance[said], came), squares(chances[OURS][said], came)
        scores[name] = {**score(chance[said], came), "items": len(np.unique(item))}
        if len(came):
            own = difference(0 * losses, losses, item, seed)
            scores[name] |= {"interval": own, "ours": mean_of(ours)}
            better[name] = difference(ours, losses, item, seed)
    better.pop(OURS, None)
    return {"rows": len(late), "late_share": mean_of(late), "scores": scores, "better_than": better}


def mean_of(values: NDArray[Any]) -> float | None:
    """Their mean to six decimals; None for none."""
    return round(float(values.mean()), 6) if len(values) else None


def score(chance: Floats, late: Floats) -> dict[str, Any]:
    """How each `chance` of being late did against `late`, 0 or 1; None where there is too little.

    `log_score` is the mean of -log(probability of what happened), natural, `calibration_error` the
    ECE over `reliability`.

    >>> score(np.array([0.1, 0.9]), np.array([0.0, 1.0]))["brier"]
    0.01
    """
    bins = reliability(chance, late)
    apart = sum(tenth["count"] * abs(tenth["told"] - tenth["late"]) for tenth in bins)
    return {
        "count": len(chance),
        "brier": mean_of(squares(chance, late)),
        "log_score": mean_of(log_scores(chance, late)),
        "auc": area_under_curve(chance, late),
        "calibration_error": round(apart / len(chance), 6) if bins else None,
        "reliability": bins,
    }


def squares(chance: Floats, late: Floats) -> Floats:
    """The Brier score of each row (Brier 1950)."""
    return np.asarray((chance - late) ** 2)


def log_scores(chance: Floats, late: Floats) -> Floats:
    """-log(probability told of what happened) of each row; a certainty that fails costs 20."""
    happened = np.where(late == 1.0, chance, 1.0 - chance)
    return np.asarray(-np.log(np.maximum(happened, np.exp(-20.0))))


def area_under_curve(chance: Floats, late: Floats) -> float | None:
    """The chance that a late one was told a higher risk than one in time; ties count half."""
    values, at, counts = np.unique(chance, return_inverse=True, return_counts=True)
    is_late = late == 1.0
    pairs = int(is_late.sum()) * int((~is_late).sum())
    if not pairs or not len(values):
        return None
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    least = is_late.sum() * (is_late.sum() + 1) / 2.0
    return round(float((ranks[at][is_late].sum() - least) / pairs), 6)


def reliability(chance: Floats, late: Floats) -> tuple[dict[str, float], ...]:
    """The tenths of the scale that have forecasts: how many, what was told and what came."""
    tenth = np.minimum((chance * BINS).astype(np.intp), BINS - 1)
    return tuple(
        {
            "low": number / BINS,
            "high": (number + 1) / BINS,
            "count": int(np.sum(tenth == number)),
            "told": round(float(chance[tenth == number].mean()), 6),
            "late": round(float(late[tenth == number].mean()), 6),
        }
        for number in np.unique(tenth).tolist()
    )


def coverage(earliest: Floats, latest: Floats, finished: Floats) -> tuple[float | None, int]:
    """The share of known finishes within their range, and how many there were."""
    known = ~(np.isnan(earliest) | np.isnan(latest) | np.isnan(finished))
    inside = (earliest <= finished) & (finished <= latest)
    return mean_of(inside[known]), int(known.sum())


def difference(losses: Floats, yardstick: Floats, item: Names, seed: int) -> dict[str, Any]:
    """How much lower `losses` are than the yardstick's, items drawn with replacement.

    The `mean`, above 0 when ours is better, and its 95% interval, from `low` to `high`. Rows of one
    item stand or fall together (cluster bootstrap); below `LEAST` items there is no interval.
    """
    at = np.unique(item, return_inverse=True)[1] % LOTS
    gains = np.bincount(at, yardstick - losses).astype(float)
    counts = np.bincount(at).astype(float)
    random, means = np.random.default_rng(seed), np.empty(DRAWS)
    for draw in range(DRAWS):
        picked = random.integers(0, len(counts), len(counts))
        means[draw] = gains[picked].sum() / counts[picked].sum()
    means.sort()
    values = gains.sum() / counts.sum(), means[int(0.025 * DRAWS)], means[int(0.975 * DRAWS)]
    mean, *interval = (round(float(value), 6) for value in values)
    is_enough = len(counts) >= LEAST
    low, high = interval if is_enough else (None, None)
    return {"mean": mean, "low": low, "high": high, "is_enough": is_enough}
