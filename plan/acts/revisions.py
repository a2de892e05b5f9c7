"""What the office may do to the plan itself: each function returns the event, or refuses.

A revision is judged as the plan file is: by its structure and its lint, with the same sentences.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from plan.acts.items import required
from plan.errors import AsThingsStand, BadValue, PlanError, Problem, Refused
from plan.ledger.events import PLAN, ItemAdded, ItemChanged, ItemWithdrawn, Revision
from plan.model.kinds import Standing
from plan.model.lint import MAX_CIRCLES, dependency_problems, lint
from plan.model.plan import Milestone, Plan
from plan.plan_file import plan_from_data
from plan.plan_file.faults import faults
from plan.state import revisions
from plan.state.replay import PlanState

Kind = TypeVar("Kind", bound=Revision)


class UnsoundRevision(AsThingsStand):
    """The plan could not be used with the revision; `problems` are those of the plan check."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = f"（共 {len(problems)} 处）" if len(problems) > 1 else ""
        super().__init__(f"修订后计划不能用，本次未写入：{problems[0]}{more}。")


def add(state: PlanState, group: str, part: dict[str, Any], reason: str, *, alone: bool = True) -> ItemAdded:
    """A new part in the list `group`, `part` as the plan file writes it.

    Where it does not stand `alone`, all that go together are judged by `sound`.
    """
    if group not in revisions.GROUPS:
        raise BadValue("修订内容", group, f"应为 {'、'.join(revisions.GROUPS)} 之一")
    event = _event(ItemAdded, state, group, subject_in(group, part), reason, part=part)
    _not_closed_by(part, None)
    sound(state, [event] if alone else [])
    return event


def change(
    state: PlanState, subject: str, part: dict[str, Any], reason: str, *, alone: bool = True
) -> ItemChanged:
    """`subject` as `part` from the state's day on; its original deadline stays; see `add`."""
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
        part = {**part, "deadline_standing": Standing.ARRANGEMENT.value, "deadline_reason": reason}
    event = _event(ItemChanged, state, group, subject, reason, part=part)
    if subject_in(group, part) == subject:
        _not_closed_by(part, before)
    sound(state, [event] if alone else [])
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
    event = _event(ItemWithdrawn, state, revisions.group_of(present), subject, reason)
    return sound(state, [event])[0]


def _event(kind: type[Kind], state: PlanState, group: str, subject: str, reason: str, **more: Any) -> Kind:
    return kind(subject=subject, as_of=state.as_of, group=group, reason=required("修订理由", reason), **more)


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """`plan` as the values of a plan file."""
    values = ((spec.name, getattr(plan, spec.name)) for spec in fields(Plan))
    return {name: revisions.plain(value) for name, value in values if value is not None}


def judged(state: PlanState, events: Sequence[Revision]) -> dict[int, PlanError]:
    """Why revisions cannot be made, by their number among `events`; empty where all of them can.

    The plan is checked once with all of them. A problem is that of the event about its part; of
    an order that several make, of the first with which it no longer holds.
    """
    why: PlanError | None = None
    if state.as_of < state.plan.start:
        why = BadValue("修订日期", state.as_of, f"应不早于行动计划起始日 {state.plan.start}")
    elif state.as_of < (latest := state.acted_on.get(PLAN, state.as_of)):
        accepted = f"修订按日期先后记入，应不早于最近一次修订的 {latest}"
        why = BadValue("修订日期", state.as_of, accepted)
    if why:
        return dict.fromkeys(range(len(events)), why)
    left, refused, crossings = dict(enumerate(events)), dict[int, PlanError](), 0
    while left and crossings < MAX_CIRCLES:
        problems, of_one = _checked(state.plan, list(left.values()))
        if not problems:
            break
        own: dict[int, list[Problem]] = {}
        about = {  # by what the plan check calls a part
            event.subject.partition("（")[0] if event.group == "dependencies" else event.subject: number
            for number, event in left.items()
        }
        for problem in of_one:
            if problem.mark in about:
                own.setdefault(about[problem.mark], []).append(problem)
        if not own:
            crossings += 1
            own = _first_of_several(state.plan, left)
        refused |= {number: UnsoundRevision(of_one) for number, of_one in own.items()}
        left = {number: event for number, event in left.items() if number not in own}
    numbers, others = list(left), revisions.with_revisions(state.plan, list(left.values()))[1]
    refused |= {numbers[number]: error for number, error in others.items()}
    for number, event in left.items():
        if past := past_deadline(state, event.subject, getattr(event, "part", {})):
            accepted = f"新定的时限应不早于修订日 {state.as_of}"
            refused.setdefault(number, BadValue("完成时限", past, accepted))
    return refused


def sound(state: PlanState, events: Sequence[Kind]) -> Sequence[Kind]:
    """`events` where the plan can be used with all of them; raises why the first one cannot."""
    for _, error in sorted(judged(state, events).items()):
        raise error
    return events


def _checked(plan: Plan, events: Sequence[Revision]) -> tuple[Sequence[Problem], Sequence[Problem]]:
    """What is wrong in `plan` with `events`, as of a plan file, and of it what is so by itself."""
    data = plan_to_dict(plan)
    at = {
        name: {subject_in(name, part): index for index, part in enumerate(data[name])}
        for name in {event.group for event in events}
    }
    for event in events:
        group, part = data[event.group], getattr(event, "part", None)
        index = len(group) if isinstance(event, ItemAdded) else at[event.group][event.subject]
        group[index : index + 1] = [part]
        source = part.get("source") if part else None
        is_own = isinstance(source, dict) and source.get("document") == revisions.OWN.id
        if is_own and revisions.OWN.id not in {document["id"] for document in data["documents"]}:
            data["documents"].append(revisions.part_to_dict(revisions.OWN))
    for name in at:
        data[name] = [part for part in data[name] if part is not None]
    parts = {id(getattr(event, "part", None)) for event in events}
    places = [(n, i) for n in at for i, part in enumerate(data[n]) if id(part) in parts]
    made, problems = plan_from_data(data, places)
    if made is None:  # then the structure is wrong, and an order may only seem so
        wrong = {fault.problem.mark for fault in faults(data, places)}
        return problems, [problem for problem in problems if problem.mark in wrong]
    of_several = set(dependency_problems(made)) if problems else set()
    return problems, [problem for problem in problems if problem not in of_several]


def _first_of_several(plan: Plan, left: Mapping[int, Revision]) -> dict[int, list[Problem]]:
    """The first of `left` with which the plan no longer holds, and what is wrong then."""
    numbers, events = list(left), list(left.values())

    def is_wrong(count: int) -> bool:
        return bool(lint(revisions.with_revisions(plan, events[:count])[0]))

    count = bisect_left(range(len(events)), True, key=is_wrong)
    return {numbers[count - 1]: list(_checked(plan, events[:count])[0])}


def past_deadline(state: PlanState, subject: str, part: dict[str, Any]) -> date | None:
    """The deadline that `part` gives `subject`, which had none, where that day has passed."""
    former = revisions.find(state.plan, subject) or revisions.withdrawn(state.plan).get(subject)
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
