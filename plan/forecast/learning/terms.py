"""What a recalibration looks at beside the model's own chance, one column a term.

A term that grows as time passes or as a deadline comes nearer may only raise the risk
(the last of its `TERMS`): otherwise more time gone unfinished could lower it.
"""

import numpy as np

from plan.forecast.learning.chance import FORTNIGHT, Chance
from plan.forecast.learning.normal import Floats, logit
from plan.forecast.learning.progress_evidence import stage_of
from plan.forecast.learning.promise import Columns, Names

EXTREME = 4.0  # log-odds: a model's 2% and 98% are as sure as it is taken to be
MONTH = 30.0  # days
NOTHING, WHOLE = -1, -2  # stages of report beside those that are counted from 1
TERMS = (  # name, prior mean and sd of its coefficient, whether it may only raise the risk
    ("history", 1.0, 0.25, True),  # log-odds of unit and kind
    ("timing", 0.5, 0.4, True),  # log-odds that time gone unfinished adds
    ("timing_reported", 0.3, 0.4, True),  # the same once progress is reported
    ("light", 0.4, 0.4, False),  # reported: green, the usual, 0; red 2
    ("behind", 0.3, 0.4, True),  # 序时 less reported, 0 to 1 of the work
    ("not_begun", 0.3, 0.4, True),  # share of the time gone with nothing done
    ("near", 0.0, 0.3, True),  # minus log of the time left
    ("original_passed", 0.3, 0.3, True),  # the first promised day has passed
    ("stale", 0.2, 0.3, True),  # log of the months since a report
    ("predecessor_overdue", 0.5, 0.5, True),
    ("expected_late", 0.5, 0.4, True),  # by the finish that the unit itself expects
    ("names_wait", 0.3, 0.4, False),  # the unit says what it waits for
)


def groups_of(table: Columns) -> dict[str, Names]:
    """The unit, the kind and the stage of report of each promise: none moves as time passes."""
    share = table.percent
    ends = (np.isnan(share), share == 0.0, share == 1.0)
    stage = np.select(ends, (0, NOTHING, WHOLE), stage_of(share) + 1)
    return {"unit": table.unit, "kind": table.kind, "stage": stage}


def term_columns(table: Columns, chances: Chance) -> Floats:
    """One row a promise, one column a term of `TERMS`; NaN where nothing is known."""
    history = np.clip(logit(chances.base), -EXTREME, EXTREME)
    timed = np.clip(logit(np.clip(chances.timed, 1e-9, 1 - 1e-9)), -EXTREME, EXTREME)
    first, expected = table.first_promised, table.expected_finish
    with np.errstate(invalid="ignore"):
        gone = np.clip((table.as_of - table.start) / table.planned_days, 0.0, 1.0)
        age = np.maximum(table.as_of - table.reported_on, 0.0)
        return np.column_stack(
            (
                history,
                timed - history,
                np.where(np.isnan(table.percent), 0.0, timed - history),
                2.0 * table.light,
                gone - table.percent,
                np.where(table.is_idle, np.nan_to_num(gone), 0.0),
                -np.log((np.maximum(table.lead_days, 0.0) + FORTNIGHT) / MONTH),
                np.where(np.isnan(first), np.nan, (table.as_of > first).astype(float)),
                np.log1p(age / MONTH),
                table.predecessor_overdue,
                np.where(np.isnan(expected), np.nan, (expected > table.promised) | (table.lead_days <= 0.0)),
                table.names_wait,
            )
        )
