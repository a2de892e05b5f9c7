"""The plan file beside the ledger: whether it is the one adopted, and adopting another."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from plan.acts.adoption import adopting, differences
from plan.acts.items import required
from plan.acts.series import Step
from plan.errors import Refused
from plan.ledger.events import Author, Revision, SimulationMarked, of_kind
from plan.office.workspace import Outcome, Workspace
from plan.plan_file import adoption, load_plan, plan_and_text
from plan.state.revisions import RevisedPlan, plan_of
from plan.words.entries import SUBJECTS

NAMED = 3  # differences that a sentence names


@dataclass
class PlanFile:
    """The plan file of a workspace, read anew whenever it was written."""

    workspace: Workspace
    _compared: tuple[object, tuple[str, ...]] = field(default=(None, ()), repr=False)

    def differences(self) -> tuple[str, ...]:
        """How it differs from the one adopted, a phrase each; none while none is adopted."""
        adopted, path = self.workspace.adopted(), self.workspace.plan_path
        if not adopted:
            return ()
        state: object = adopted[-1].sequence
        with suppress(OSError):
            stat = path.stat()
            state = (state, stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if self._compared[0] != state:
            plan, problems = load_plan(path)
            before = plan_of(adopted[-1].event)
            found = differences(before, plan) if plan else tuple(map(str, problems[:1]))
            self._compared = state, found
        return self._compared[1]

    def warning(self) -> str:
        """What to say of the differences; empty where there are none."""
        phrases = self.differences()
        if not phrases:
            return ""
        more = f"等 {len(phrases)} 处" if len(phrases) > NAMED else ""
        return (
            f"计划文件与台账登记的计划不同，没有采用：{'；'.join(phrases[:NAMED])}{more}。要采用的，"
            f"在服务器上运行 python -m plan adopt {self.workspace.plan_path} --reason 理由。"
        )


def unknown(workspace: Workspace) -> Counter[str]:
    """How many entries are about what the plan does not have and never had, by subject."""
    plan = workspace.plan_on()
    withdrawn = plan.withdrawn if isinstance(plan, RevisedPlan) else {}
    subjects = Counter(entry.event.subject for entry in workspace.entries())
    for known in (*plan.by_id, *withdrawn, *SUBJECTS):
        del subjects[known]
    for entry in of_kind(workspace.entries(), Revision, SimulationMarked):
        del subjects[entry.event.subject]
    return subjects


def adopt(workspace: Workspace, path: Path, reason: str, by: Author) -> Outcome:
    """What came of taking the file at `path` as the plan from today on.

    What it says otherwise of a part is a revision, a later deadline an extension.
    Raises Unusable, Refused where it says nothing else than the one adopted.
    """
    workspace.adopt_first()
    plan, text = plan_and_text(path)
    events = [entry.event for entry in workspace.adopted()]
    event = adoption(text, workspace.today(), required("登记理由", reason), events[-1].digest)
    again = event.digest == events[-1].digest
    # one that stopped halfway is taken up again: what it said of parts may be missing
    before = events[-2] if again and len(events) > 1 else events[-1]
    state = workspace.state_on(workspace.today())
    acts = adopting(state, plan_of(before), plan, event)[int(again) :]
    if not acts:
        raise Refused(f"“{path}”就是台账登记的计划，没有改动。")
    return workspace.append_series([Step(act=act) for act in acts], None, by)
