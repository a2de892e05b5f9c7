"""Every plan that one sign-in opens: the one that the settings name, and further ones in folders.

A folder holds `plan.json` and its ledger. Its name is the plan's id; none but these is opened.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plan.accounts.book import book_at
from plan.errors import Refused
from plan.ledger.access import FIRST, NO_PLAN, Account
from plan.model.kinds import Role
from plan.office.workspace import Workspace, workspace_at
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
    return Workspace(place / "plan.json", f"tinydb:{place}/ledger", id=plan) if plan else workspace_at()


def with_others(work: Workspace, of: Callable[[str], Workspace] = workspace_of) -> list[Workspace]:
    """`work`, and where it is the first plan's, the workspace of every other after it."""
    return [work, *map(of, ids()[1:] if work.id == FIRST else ())]


def begin(data: dict[str, Any]) -> str:
    """The id of a new plan that has `data`, checked before, as its file; raises PlanError."""
    id_ = str(1 + max([1, *map(int, filter(str.isdecimal, ids()))]))
    write_new(data, folder() / id_)
    return id_
