"""What the office may do to the plan itself: each function returns the event, or refuses.

A revision is judged as the plan file is: by its structure and its lint, with the same sentences.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from plan.acts.items import required
from plan.errors import BadValue, PlanError, Problem, Refused
from plan.ledger.events import ItemAdded, ItemChanged, ItemWithdrawn, Revision
from plan.model.kinds import Standing
from plan.model.plan import Milestone, Plan
from plan.plan_file import plan_from_data
from plan.state import revisions
from plan.state.replay import PlanState


class UnsoundRevision(PlanError):
    """The plan could not be used with the revision; `problems` are those of the plan check."""

    exit_code = 1

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = f"（共 {len(problems)} 处）" if len(problems) > 1 else ""
        super().__init__(f"修订后计划不能用，本次未写入：{problems[0]}{more}。")


def add(state: PlanState, group: str, part: dict[str, Any], reason: str) -> ItemAdded:
    """A new part in the list `group`, `part` as the plan file writes it."""
    if group not in revisions.GROUPS:
        raise BadValue("修订内容", group, f"应为 {'、'.join(revisions.GROUPS)} 之一")
    event = ItemAdded(
        subject=subject_in(group, part),
        as_of=state.as_of,
        group=group,
        part=part,
        reason=required("修订理由", reason),
    )
    _not_closed_by(part, None)
    _sound(state, event)
    return event


def change(state: PlanState, subject: str, part: dict[str, Any], reason: str) -> ItemChanged:
    """`subject` as `part` from the state's day on; its original deadline stays."""
    present = revisions.find(state.plan, subject)
    if present is None:
        raise Refused(f"计划中没有“{subject}”，无法修改。")
    before = revisions.part_to_dict(present)
    if part == before:
        raise Refused(f"“{subject}”没有改动，本次未写入。")
    group = revisions.group_of(present)
    dates_first = isinstance(present, Milestone) and not present.deadline and part.get("deadline")
    is_founded = part.get("deadline_standing") or present.standing is Standing.ARRANGEMENT
    if dates_first and not is_founded:  # a deadline of the office's, and not the source's
        own = {"deadline_standing": Standing.ARRANGEMENT.value, "deadline_reason": reason}
        part = {**part, **own}
    event = ItemChanged(
        subject=subject,
        as_of=state.as_of,
        group=group,
        part=part,
        reason=required("修订理由", reason),
    )
    if subject_in(group, part) == subject:
        _not_closed_by(part, before)
    _sound(state, event)
    return event


def withdraw(state: PlanState, subject: str, reason: str) -> ItemWithdrawn:
    """`subject` out of the plan from the state's day on; it stays on every day before."""
    present = revisions.find(state.plan, subject)
    if present is None:
        raise Refused(f"计划中没有“{subject}”，无法撤销。")
    item = state.items.get(subject)
    if item and item.closed:
        raise Refused(f"“{subject}”已销号，不能撤销。")
    if item and (item.asked_to_close or item.asked_to_extend):
        raise Refused(f"“{subject}”有待办的申请，请先办理再撤销。")
    event = ItemWithdrawn(
        subject=subject,
        as_of=state.as_of,
        group=revisions.group_of(present),
        reason=required("修订理由", reason),
    )
    _sound(state, event)
    return event


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """`plan` as the values of a plan file."""
    values = ((spec.name, getattr(plan, spec.name)) for spec in fields(Plan))
    return {name: revisions.plain(value) for name, value in values if value is not None}


def problems_with(plan: Plan, event: Revision) -> tuple[Problem, ...]:
    """What the plan check says of `plan` with `event`, as of a plan file."""
    data = plan_to_dict(plan)
    group, part = data[event.group], getattr(event, "part", None)
    index = len(group)
    if not isinstance(event, ItemAdded):
        index = [subject_in(event.group, item) for item in group].index(event.subject)
    group[index : index + 1] = [] if part is None else [part]
    known = {document.id for document in plan.documents}
    source = part.get("source") if part else None
    if (
        isinstance(source, dict)
        and source.get("document") == revisions.OWN.id
        and revisions.OWN.id not in known
    ):
        data["documents"].append(revisions.part_to_dict(revisions.OWN))
    return plan_from_data(data, (event.group, index) if part else None)[1]


def _sound(state: PlanState, event: Revision) -> None:
    """Returns when the plan can be used with `event`; raises Refused or UnsoundRevision."""
    if state.as_of < state.plan.start:
        raise BadValue("修订日期", state.as_of, f"应不早于行动计划起始日 {state.plan.start}")
    if state.revised_on and state.as_of < state.revised_on:
        accepted = f"修订按日期先后记入，应不早于最近一次修订的 {state.revised_on}"
        raise BadValue("修订日期", state.as_of, accepted)
    if problems := problems_with(state.plan, event):
        raise UnsoundRevision(problems)
    revisions.with_revision(state.plan, event)
    if past := past_deadline(state, event.subject, getattr(event, "part", {})):
        raise BadValue("完成时限", past, f"新定的时限应不早于修订日 {state.as_of}")


def past_deadline(state: PlanState, subject: str, part: dict[str, Any]) -> date | None:
    """The deadline that `part` gives `subject`, which had none, where that day has passed."""
    plan = state.plan
    withdrawn = plan.withdrawn if isinstance(plan, revisions.RevisedPlan) else {}
    former = revisions.find(plan, subject) or withdrawn.get(subject)
    given = part.get("deadline")
    if given is None or getattr(former, "deadline", None) is not None:
        return None
    day = date.fromisoformat(given)
    return day if day < state.as_of else None


def subject_in(group: str, part: dict[str, Any]) -> str:
    """What a revision of `part` is about; a problem of its own where ids are missing."""
    if group != "dependencies":
        return str(part.get("id", ""))
    kind = part.get("kind", "FS")
    return f"{part.get('predecessor', '')} → {part.get('successor', '')}（{kind}）"


def _not_closed_by(part: dict[str, Any], before: dict[str, Any] | None) -> None:
    if part.get("closed") != (before or {}).get("closed"):
        raise Refused("销号须经办理，不能以修订计划代替。")
