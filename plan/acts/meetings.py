"""What a meeting does: it decides, hears what became of decisions, and ends; or is refused."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from plan.acts.items import chance, plain_text, required
from plan.errors import BadValue, Refused, Unknown
from plan.ledger import events
from plan.model.plan import Milestone, Unit, item_of
from plan.state.answered import Decision
from plan.state.replay import PlanState


def take_decision(
    state: PlanState,
    item_id: str,
    text: str,
    unit: str,
    *,
    due: date | None,
    milestone: str | None = None,
    probability_before: float | None = None,
    probability_after: float | None = None,
    what_if: str = "",
) -> events.DecisionTaken:
    """The decision about `item_id` of the meeting on the state's day; it needs unit and day."""
    item = item_of(state.plan, item_id)
    _still_meeting(state, "记录决定")
    _may_be_given(state, unit, due)
    if milestone is not None and not isinstance(item_of(state.plan, milestone), Milestone):
        raise BadValue("逾期可能性所指", milestone, "应为里程碑编号")
    return events.DecisionTaken(
        subject=item.id,
        as_of=state.as_of,
        text=required("决定内容", text),
        unit=unit,
        meeting=state.as_of,
        due=due,
        milestone=milestone,
        probability_before=chance("逾期可能性", probability_before),
        probability_after=chance("逾期可能性", probability_after),
        what_if=plain_text("推演", what_if),
    )


def change_decision(
    state: PlanState, sequence: int, text: str, unit: str, due: date | None
) -> events.DecisionChanged:
    """The decision known by `sequence` put otherwise, until its meeting has ended."""
    about = _about(state, _own_decision(state, sequence, "更改决定"))
    _may_be_given(state, unit, due)
    return events.DecisionChanged(**about, text=required("决定内容", text), unit=unit, due=due)


def strike_decision(state: PlanState, sequence: int, reason: str = "") -> events.DecisionStruck:
    """The decision known by `sequence` taken back, until its meeting has ended."""
    about = _about(state, _own_decision(state, sequence, "撤销决定"))
    return events.DecisionStruck(**about, reason=plain_text("撤销原因", reason))


def _own_decision(state: PlanState, sequence: int, act: str) -> Decision:
    """The decision known by `sequence` that the meeting of the state's day took."""
    _still_meeting(state, act)
    decision = next((d for d in taken_on(state, state.as_of) if d.sequence == sequence), None)
    if decision is None:
        raise Refused(f"{state.as_of} 的例会没有第 {sequence} 条所记的决定，不能{act}。")
    return decision


def _about(state: PlanState, decision: Decision) -> dict[str, Any]:
    """What every event about a decision says: of which item and of which day it is."""
    return {"subject": decision.event.subject, "as_of": state.as_of, "decision": decision.sequence}


def finish_decision(state: PlanState, sequence: int, outcome: str) -> events.DecisionFinished:
    """The word that the decision known by `sequence` has come to an end."""
    decision = next((d for d in all_decisions(state) if d.sequence == sequence), None)
    if decision is None:
        raise Refused(f"截至 {state.as_of} 没有第 {sequence} 条所记的决定，本次未写入。")
    if decision.answer:
        raise Refused(f"第 {sequence} 条所记的决定已于 {decision.answer.as_of} 办结，不能再次办结。")
    return events.DecisionFinished(**_about(state, decision), outcome=required("办结情况", outcome))


def close_meeting(
    state: PlanState,
    *,
    counts: Iterable[events.LightCount],
    overdue: int,
    agenda: Iterable[events.Discussed],
    forecasts: int | None = None,
    attendance: events.Attendance | None = None,
    discussed: Iterable[str] | None = None,
) -> events.MeetingClosed:
    """The end of the meeting on the state's day: what it was shown, who was there."""
    _still_meeting(state, "再次结束")
    return events.MeetingClosed(
        subject=events.MEETING,
        as_of=state.as_of,
        counts=tuple(counts),
        overdue=overdue,
        agenda=tuple(agenda),
        decisions=tuple(decision.sequence for decision in taken_on(state, state.as_of)),
        carried_over=tuple(decision.sequence for decision in carried_over(state)),
        forecasts=forecasts,
        attendance=attendance,
        discussed=None if discussed is None else tuple(discussed),
    )


def all_decisions(state: PlanState) -> Iterator[Decision]:
    """Every decision known on the state's day, in the plan's order."""
    return (decision for part in state.plan.items for decision in state.items[part.id].decisions)


def taken_on(state: PlanState, day: date) -> list[Decision]:
    """What the meeting of `day` decided, in the order it did."""
    taken = (decision for decision in all_decisions(state) if decision.event.meeting == day)
    return sorted(taken, key=lambda decision: decision.sequence)


def carried_over(state: PlanState) -> list[Decision]:
    """What meetings before the state's day decided and is still open, the soonest due first."""
    ended, earlier = state.ended, (d for d in all_decisions(state) if d.event.meeting < state.as_of)
    open_ = (each for each in earlier if not each.answer and each.event.subject not in ended)
    return sorted(open_, key=lambda decision: decision.by_due)


def closing_of(state: PlanState, day: date) -> events.MeetingClosed | None:
    """How the meeting of `day` ended; None while it has not."""
    return next((each.event for each in state.meetings if each.event.as_of == day), None)


def last_closing(state: PlanState) -> events.MeetingClosed | None:
    """How the last meeting before the state's day ended; None where there was none."""
    before = [entry.event for entry in state.meetings if entry.event.as_of < state.as_of]
    return before[-1] if before else None


def _still_meeting(state: PlanState, act: str) -> None:
    if closing_of(state, state.as_of):
        raise Refused(f"{state.as_of} 的例会已经结束，不能{act}。")


def _may_be_given(state: PlanState, unit: str, due: date | None) -> None:
    if not isinstance(state.plan.by_id.get(unit), Unit):
        raise Unknown("单位", unit, [other.id for other in state.plan.units])
    if due is None:
        raise Refused("决定须有办结期限，请选择日期。")
    if due < state.as_of:
        raise BadValue("办结期限", due, f"应不早于例会日期 {state.as_of}")
