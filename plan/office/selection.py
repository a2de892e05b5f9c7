"""What papers are made of, a plan on a day, and the overdue list of such."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from plan.exports.overdue_list import over_plans, overdue_tables
from plan.exports.table import Table
from plan.model.plan import short_name
from plan.office.workspace import Workspace
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import PROMISES, Kinds, Overdue, left_out, overdue


@dataclass(frozen=True)
class Selection:
    """What papers are made of: a plan on a day; `unit` is the id of the unit it is for, None for all."""

    workspace: Workspace
    outlook: Outlook
    unit: str | None = None
    kinds: Kinds = PROMISES  # which milestones the overdue list has

    @property
    def name(self) -> str:
        """What its plan is called for short."""
        return short_name(self.outlook.plan)

    @cached_property
    def late(self) -> tuple[Overdue, ...]:
        """What the overdue list has."""
        return overdue(self.outlook.rows, self.outlook.as_of, self.unit, self.kinds)


def overdue_list(*selections: Selection) -> Sequence[Table]:
    """The overdue list of a plan, or of several as one."""
    plans = []
    for it in selections:
        others = left_out(it.outlook.rows, it.outlook.as_of, it.unit, it.kinds)
        plans.append((it.name, overdue_tables(it.outlook, it.late, others)))
    return over_plans(plans)
