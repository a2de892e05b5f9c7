"""What a unit that is waited for may say to it."""

from plan.acts.items import plain_text
from plan.errors import BadValue, Refused
from plan.ledger.events import WaitAnswered
from plan.model.plan import Unit, item_of, lead_of
from plan.state.replay import PlanState
from plan.state.waits import waits_of


def answer_wait(
    state: PlanState, report: int, subject: str, *, confirmed: bool, text: str = ""
) -> WaitAnswered:
    """A unit's word on whether its item `subject` is what the report `report` waits for.

    Where the report names the unit, that says which of its items it is; it denies in its own name.
    """
    wait = next((wait for wait in waits_of(state) if wait.report.sequence == report), None)
    if wait is None:
        raise Refused(f"台账第 {report} 条填报没有等待中的事项，或已另有填报，请刷新后再答复。")
    unit = state.plan.by_id[wait.target]
    if isinstance(unit, Unit) and confirmed:
        item, lead = item_of(state.plan, subject), lead_of(state.plan, subject)
        if lead != unit or state.items[subject].closed or subject == wait.item:
            raise BadValue("所等事项", item.name, f"应为“{unit.name}”牵头的在办事项")
    elif subject != wait.target:
        raise BadValue("所等事项", subject, f"填报所等的是“{wait.target}”")
    return WaitAnswered(
        subject=subject, as_of=state.as_of, report=report, confirmed=confirmed, text=plain_text("说明", text)
    )
