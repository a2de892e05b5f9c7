"""What a unit's sending of five items costs: functions of ours entered, and calls of them.

`python -m bench.calls` sends them from the simulated year's last day and prints both. A count says
what a clock on a busy machine cannot: whether anything is done twice.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType

from plan.acts.items import report
from plan.acts.series import Step
from plan.demo.folder import make_demo
from plan.ledger.access import Account
from plan.ledger.events import Author
from plan.model.kinds import Role
from plan.office.workspace import Workspace, workspace_at

ROOT = Path(__file__).parent.parent
PLAN = ROOT / "plan_data/1plus8.json"
OURS = tuple(f"{ROOT / name}/" for name in ("plan", "components"))
ITEMS, MOST = 5, 10
OFFICE = Account(name="科创办值班员", role=Role.OFFICE)


def counted(work: Callable[[], object]) -> Counter[CodeType]:
    """How often each function of ours was entered while `work` was done, in this thread."""
    entered: Counter[CodeType] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            entered[frame.f_code] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return entered


def send_five(workspace: Workspace) -> None:
    """Five reports, each its own entry, on the day that the workspace opens on."""
    day = workspace.default_as_of()
    state = workspace.outlook(day, samples=10).state
    milestones = [part.id for part in state.plan.milestones]
    parts = [id_ for id_ in milestones if not state.items[id_].closed][:ITEMS]

    def step(id_: str) -> Step:
        return Step(act=lambda now: report(now, id_, 40), expect=state.items[id_].last_sequence, key=id_)

    def send() -> None:
        for id_ in parts:
            workspace.append_series([step(id_)], day, Author(account="?"), OFFICE)

    show(f"{len(parts)} reports, {len(workspace.entries()):,} entries before", counted(send))


def show(title: str, entered: Counter[CodeType]) -> None:
    """Prints the counts, and what was entered most."""
    print(f"{title}: {len(entered):,} functions of ours entered, {entered.total():,} calls")
    for code, calls in entered.most_common(MOST):
        print(f"{calls:>9,}  {Path(code.co_filename).relative_to(ROOT)} {code.co_qualname}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        make_demo(Path(PLAN), home)
        send_five(workspace_at(str(PLAN), f"tinydb:{home / 'ledger'}"))
