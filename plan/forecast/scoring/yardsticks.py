"""What a forecaster has to beat: past rates, the reported light, and the linear rule."""

import numpy as np
from numpy.typing import NDArray

from plan.forecast.learning import reference
from plan.forecast.learning.forecaster import settled_by
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.progress_evidence import MIN_SHARE
from plan.forecast.learning.promise import Columns, alike, outcome_of

# 10, 21, 42, 63 and 105 working days in calendar days; then one, two and four years.
LEAD_EDGES = np.array([14.0, 29.0, 59.0, 88.0, 147.0, 365.0, 730.0, 1460.0])
LEAD_NAMES = (
    "≤14", "15–29", "30–59", "60–88", "89–147", "148–365", "366–730", "731–1460", ">1460", "—",
)  # fmt: skip
RULE_SURE = 0.95  # a rule that only says yes or no is read as this sure


def lead_class(table: Columns) -> NDArray[np.intp]:
    """The place in `LEAD_NAMES` of the days left of each row; the last where undated."""
    classes = np.digitize(table.lead_days, LEAD_EDGES, right=True)
    return np.where(np.isnan(table.lead_days), len(LEAD_EDGES) + 1, classes)


def yardsticks(table: Columns) -> dict[str, Floats]:
    """The chances that each of them tells, by name.

    A rule that has nothing to go by says what is usual with as many days left.
    """
    overall, by_lead = climatology(table)
    return {
        "climatology": overall,
        "climatology_by_lead": by_lead,
        "light": light_rule(table, by_lead),
        "linear": linear_rule(table, by_lead),
    }


def informed(table: Columns, rows: NDArray[np.bool_]) -> dict[str, int]:
    """On how many of the `rows` a rule has something to go by."""
    said = {"light": table.light, "linear": table.percent}
    return {name: int((~np.isnan(values[rows])).sum()) for name, values in said.items()}


def climatology(table: Columns) -> tuple[Floats, Floats]:
    """The late share of promises settled by each row's day: of all, and of those of its lead class.

    A promise counts once however often it was told of, and once in each lead class in which it was.
    Both shares are drawn to the reference class with its weight, the second through the first.
    """
    overall, by_lead = np.zeros(len(table)), np.zeros(len(table))
    lead, size, weight = lead_class(table), len(LEAD_NAMES), reference.WEIGHT
    outcome = alike(outcome_of(table), table.late)
    is_first, is_first_of_class = (_is_first(table, of) for of in (outcome, alike(outcome, lead)))
    for day in np.unique(table.as_of):
        known, today = settled_by(table, day), table.as_of == day
        once, each = known[is_first[known]], known[is_first_of_class[known]]
        rate = (table.late[once].sum() + weight * reference.LATE_SHARE) / (len(once) + weight)
        late = np.bincount(lead[each], table.late[each], size)
        rates = (late + weight * rate) / (np.bincount(lead[each], minlength=size) + weight)
        overall[today], by_lead[today] = rate, rates[lead[today]]
    return overall, by_lead


def _is_first(table: Columns, number: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether a row is the earliest of its number, known whenever another of it is."""
    order = np.lexsort((table.as_of, number))
    is_first = np.zeros(len(table), dtype=np.bool_)
    is_first[order[np.diff(number[order], prepend=-1) != 0]] = True
    return is_first


def light_rule(table: Columns, otherwise: Floats) -> Floats:
    """The reported light read as .1, .5 and .9; `otherwise` where there is none."""
    return np.where(np.isnan(table.light), otherwise, 0.1 + 0.8 * table.light)


def linear_rule(table: Columns, otherwise: Floats) -> Floats:
    """Whether the pace so far ends after the promised day; `otherwise` where there is none."""
    at = np.where(np.isnan(table.reported_on), table.as_of, table.reported_on)
    share = np.where(table.percent >= MIN_SHARE, table.percent, np.nan)
    projected = table.start + np.maximum(at - table.start, 0.0) / share
    says = np.where(projected > table.promised, RULE_SURE, 1.0 - RULE_SURE)
    return np.where(np.isnan(projected) | np.isnan(table.promised), otherwise, says)
