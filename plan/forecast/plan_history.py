"""A plan's own promises, as the forecaster takes them: those that ended, and those still open."""

from collections.abc import Iterable, Set
from datetime import date, timedelta
from itertools import groupby, takewhile
from typing import Any

from plan.forecast.learning.promise import Case, Promise
from plan.model.graph import blocked_by
from plan.model.kinds import Condition, Grade
from plan.model.plan import Item, Milestone, lead_id_of, workstream_of
from plan.state.item_state import ItemState
from plan.state.progress import percent_of, start_of
from plan.state.replay import PlanState


def history(state: PlanState, last: Iterable[Case] = (), new: Set[str] = frozenset()) -> tuple[Case, ...]:
    """What units reported of their promises, and how they ended against the original deadline.

    One case a report, one for a milestone that ended without any. What ended on no known day, or is
    open before its day, teaches nothing; nor does an activity with milestones: its are no promises.
    The `last` cases of what is not `new` since are as they were.
    """
    kept = {id_: list(of) for id_, of in groupby(last, lambda case: case.promise.item) if id_ not in new}
    promised = (part for part in state.plan.items if part.id not in state.plan.milestones_of)
    return tuple(case for part in promised for case in kept.get(part.id) or _cases(state, part))


def _cases(state: PlanState, part: Item) -> list[Case]:
    item = state.items[part.id]
    deadline, finished, late = item.deadline, *_outcome(state, part)
    if deadline is None or (late is None and (item.closed is not None or deadline >= state.as_of)):
        return []
    start = start_of(state, part)
    settled = state.plan.rules.last_day(deadline) + timedelta(days=1) if late else finished
    own = {"promised": deadline, "start": start}
    promises = [
        _promise(state, part, said.as_of, percent=said.percent_complete, reported_on=said.as_of, **own)
        for said in (report.event for report in item.reports)
    ]
    if not promises and isinstance(part, Milestone) and start is not None and late is not None:
        promises = [_promise(state, part, start, **own)]
    return [
        Case(promise=promise, late=late, settled=settled, finished=finished)
        for promise in promises
        if finished is None or promise.as_of < finished
    ]


def _outcome(state: PlanState, part: Item) -> tuple[date | None, bool | None]:
    """When `part` was done and whether that was late; None while it can still be either.

    A milestone is done on the day that counts (`ItemState.done_on`), however long the office took.
    What waits for the office or for a figure has not ended.
    """
    item = state.items[part.id]
    finished = item.done_on if item.closed or isinstance(part, Milestone) else item.actual_finish
    until = state.plan.rules.last_day(item.deadline) if item.deadline else None
    if until is None or (item.closed and item.closed.is_kept and finished is None):
        return finished, None
    if finished is not None:
        return finished, finished > until
    waits = item.condition in (Condition.AWAITING_REVIEW, Condition.AWAITING_DATA, Condition.BASIS)
    if item.closed:  # and not kept
        return None, None if item.closed.grade is Grade.TERMINATED else True
    return None, True if state.as_of > until and not waits else None


def promise_of(state: PlanState, part: Item, promised: date) -> Promise:
    """The promise to be done with `part` by `promised`, as it stands."""
    before = [state.items[id_] for id_ in blocked_by(state.plan, part.id) if id_ in state.items]
    is_overdue = any(
        other.due is not None
        and other.due < state.as_of
        and other.closed is None
        and other.actual_finish is None
        for other in before
    )
    start = start_of(state, part)
    return _as_it_stands(state, part, promised=promised, start=start, predecessor_overdue=is_overdue)


def still_since(item: ItemState, day: date) -> date | None:
    """Since when reports have said the same as the last of them by `day`; None without any."""
    events = [entry.event for entry in reversed(item.reports) if entry.event.as_of <= day]
    same = takewhile(lambda event: event.percent_complete == events[0].percent_complete, events)
    return min((event.as_of for event in same), default=None)


def _waits(state: PlanState, part: Item, day: date) -> bool:
    """Whether on `day` something was open that comes just before `part`, its own activity aside."""
    before = set(blocked_by(state.plan, part.id, direct=True)) - {getattr(part, "parent", None)}
    finishes = [state.items[id_].actual_finish for id_ in before if id_ in state.items]
    return any(finish is None or finish > day for finish in finishes)


def work_of(state: PlanState, part: Item, start: date, finish: date) -> Promise:
    """The work on `part` as if promised to go from `start` to `finish`.

    What is not under way on `start` is known not to be: nothing is left to be judged.
    """
    return _as_it_stands(state, part, promised=finish, start=start, started=start < state.as_of)


def _as_it_stands(state: PlanState, part: Item, **known: Any) -> Promise:
    known |= {"percent": percent_of(state, part), "reported_on": state.items[part.id].reported_on}
    return _promise(state, part, state.as_of, **known)


def _promise(state: PlanState, part: Item, as_of: date, **known: Any) -> Promise:
    item = state.items[part.id]
    last = next((entry.event for entry in reversed(item.reports) if entry.event.as_of <= as_of), None)
    return Promise(
        item=part.id,
        as_of=as_of,
        unit=lead_id_of(state.plan, part.id) or "",
        kind=workstream_of(state.plan, part.id).id,
        first_promised=item.deadline,
        waits=_waits(state, part, as_of),
        still_since=still_since(item, as_of),
        expected_finish=last.expected_finish if last else None,
        names_wait=bool(last.waits_for) if last else None,
        **known,
    )
