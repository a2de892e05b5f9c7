"""The plan file beside the ledger: whether it is the one adopted, and adopting another."""

from collections import Counter
from contextlib import suppress

from plan.acts.adoption import adopting, differences
from plan.acts.items import required
from plan.acts.series import Step
from plan.errors import NotAllowed, Refused
from plan.ledger.access import Account, may_write
from plan.ledger.events import PLAN, Author, Entry, PlanAdopted, Revision, SimulationMarked, of_kind
from plan.model.plan import Plan
from plan.office.workspace import Workspace
from plan.plan_file import adoption, load_plan, plan_digest
from plan.state.revisions import plan_of, withdrawn
from plan.words import labels

NAMED = 3  # differences that a sentence names


def file_differences(workspace: Workspace) -> tuple[str, ...]:
    """How the plan file differs from the one adopted, a phrase each; none while none is adopted.

    One that was adopted, and then another, says nothing new.
    """
    adopted, path = workspace.adopted(), workspace.plan_path
    with suppress(OSError):
        if plan_digest(path.read_bytes()) in {entry.event.digest for entry in adopted}:
            return ()
    plan, problems = load_plan(path) if adopted else (None, ())
    return differences(plan_of(adopted[-1].event), plan) if plan else tuple(map(str, problems[:1]))


def warning(workspace: Workspace) -> str:
    """What to say of the differences; empty where there are none."""
    phrases = file_differences(workspace)
    if not phrases:
        return ""
    more = f"等 {len(phrases)} 处" if len(phrases) > NAMED else ""
    return (
        f"计划文件与台账登记的计划不同，没有采用：{'；'.join(phrases[:NAMED])}{more}。要采用的，"
        f"在服务器上运行 python -m plan adopt {workspace.plan_path} --reason 理由。"
    )


def unknown(workspace: Workspace) -> Counter[str]:
    """How many entries are about what the plan does not have and never had, by subject."""
    plan = workspace.plan_on()
    subjects = Counter(entry.event.subject for entry in workspace.entries())
    for known in (*plan.by_id, *withdrawn(plan), *labels.SUBJECTS):
        del subjects[known]
    for entry in of_kind(workspace.entries(), Revision, SimulationMarked):
        del subjects[entry.event.subject]
    return subjects


def adopt(
    workspace: Workspace, plan: Plan, text: str, reason: str, by: Author, who: Account | None = None
) -> tuple[Entry, ...]:
    """The entries by which `plan`, with the `text` of its file, is the plan from today on.

    What it says otherwise of a part is a revision, a later deadline an extension. `who` None is the
    machine's owner. Raises NotAllowed, Refused where it says nothing else than the one adopted.
    """
    if who and (why := may_write(who, PlanAdopted, PLAN, plan)):
        raise NotAllowed(why)
    workspace.adopt_first()
    events = [entry.event for entry in workspace.adopted()]
    event = adoption(text, workspace.today(), required("登记理由", reason), events[-1].digest)
    again = event.digest == events[-1].digest
    # one that stopped halfway is taken up again: what it said of parts may be missing
    before = events[-2] if again and len(events) > 1 else events[-1]
    acts = adopting(workspace.state_on(workspace.today()), plan_of(before), plan, event)[int(again) :]
    if not acts:
        raise Refused("与台账登记的计划相同，没有改动。")
    return workspace.append_series([Step(act=act) for act in acts], None, by)
