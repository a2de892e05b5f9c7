"""Every plan that one sign-in opens: the one that the settings name, and further ones in folders.

A folder holds `plan.json` and its ledger. Its name is the plan's id; none but these is opened.
"""

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plan.accounts.book import book_at
from plan.errors import Refused
from plan.exports.overdue_list import over_plans, overdue_tables
from plan.exports.table import Table
from plan.ledger.access import FIRST, NO_PLAN, Account
from plan.model.kinds import Role
from plan.model.plan import short_name
from plan.office.workspace import Workspace, workspace_at
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import PROMISES, Kinds, Overdue, left_out, overdue
from plan.plan_file import write_new

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def folder() -> Path:
    """Where further plans lie: where PLAN_PLANS says, else beside the accounts."""
    return Path(os.environ.get("PLAN_PLANS") or book_at().folder.parent / "plans")


def ids() -> tuple[str, ...]:
    """Every plan, the first one first, the others in the order of their numbers."""
    names = (path.parent.name for path in folder().glob("*/plan.json"))
    return (FIRST, *sorted(filter(ID.fullmatch, names), key=lambda name: (len(name), name)))


def of(account: Account | None, asked: str | None = None) -> tuple[str, ...]:
    """The plans in which `account` has a role; of `asked`, where that is one, only it."""
    own = (id_ for id_ in ids() if account and account.in_plan(id_).role is not Role.NONE)
    return tuple(id_ for id_ in own if asked in (None, id_))


def workspace_of(plan: str) -> Workspace:
    """The workspace of a plan; raises Refused where there is none of this id."""
    if plan not in ids():
        raise Refused(NO_PLAN)
    place = folder() / plan
    further = Workspace(place / "plan.json", f"tinydb:{place}/ledger", id=plan)
    return further if plan else workspace_at()


def with_others(work: Workspace, of: Callable[[str], Workspace] = workspace_of) -> list[Workspace]:
    """`work`, and where it is the first plan's, the workspace of every other after it."""
    return [work, *map(of, ids()[1:] if work.id == FIRST else ())]


def begin(data: dict[str, Any]) -> str:
    """The id of a new plan that has `data`, checked before, as its file; raises PlanError."""
    id_ = str(1 + max([1, *map(int, filter(str.isdecimal, ids()))]))
    write_new(data, folder() / id_)
    return id_


@dataclass(frozen=True)
class Request:
    """A plan on a day, of which papers are made; `unit` is the id of the unit it is for, None for all."""

    workspace: Workspace
    outlook: Outlook
    unit: str | None = None
    kinds: Kinds = PROMISES  # which milestones the overdue list has

    @property
    def digest(self) -> str:
        """SHA-256 of the plan file, which every paper names."""
        return self.workspace.plan_digest

    @property
    def name(self) -> str:
        """What its plan is called for short."""
        return short_name(self.outlook.plan)

    @property
    def late(self) -> tuple[Overdue, ...]:
        """What the overdue list has."""
        return overdue(self.outlook.rows, self.outlook.as_of, self.unit, self.kinds)


def overdue_list(*requests: Request) -> Sequence[Table]:
    """The overdue list of a plan, or of several as one."""
    plans = []
    for it in requests:
        others = left_out(it.outlook.rows, it.outlook.as_of, it.unit, it.kinds)
        plans.append((it.name, overdue_tables(it.outlook, it.late, it.digest, others)))
    return over_plans(plans)
