"""How far an item is, and how far the calendar says it should be (序时进度)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import floor

from plan.calendar.workdays import CHINA
from plan.model.graph import blocked_by, blocks
from plan.model.plan import Activity, Item, Milestone, Plan
from plan.state.replay import PlanState, mean_percent, percent_of_milestones


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Percentages from 0 to 100; None where nothing can be said."""

    percent_complete: float | None
    derived: bool  # from the activities before it, not from a report of its own
    starts: date | None  # when 序时 begins to count
    expected_percent: float | None
    against: str = ""  # see `against_whole`
    by_milestones: bool = False  # whether its milestones tell of it, and not its unit

    @property
    def gap(self) -> float | None:
        """Points ahead of 序时, negative when behind."""
        if self.expected_percent is None:
            return None
        return (self.percent_complete or 0.0) - self.expected_percent


@dataclass(frozen=True)
class Awaited:
    """The dated milestone that waits for an undated step, and the day from which it could begin."""

    by: Milestone
    since: date


def progress(state: PlanState, part: Item) -> Progress:
    """Where `part` stands and should stand on the state's day."""
    item = state.items[part.id]
    starts, percent = start_of(state, part), percent_of(state, part)
    return Progress(
        percent_complete=percent,
        derived=item.percent_complete is None and percent is not None,
        starts=starts,
        expected_percent=_expected(state, part, starts),
        against=against_whole(state, part),
        by_milestones=not reports_itself(state.plan, part),
    )


def against_whole(state: PlanState, part: Item) -> str:
    """What stands against that `part` is whole, as a report of 100% or a request to close it says.

    The figure of the indicator that decides a milestone, or the least done of an activity's own
    milestones, in words; nothing where it is so, or where nobody says it.
    """
    item = state.items[part.id]
    is_reported = item.report and item.report.event.percent_complete == 100
    if item.closed or not (is_reported or item.asked_to_close):
        return ""
    said = "自报 100%" if is_reported else "申请销号"
    if isinstance(part, Milestone):
        if item.count is None or item.count.figure is None or item.percent_complete == 100:
            return ""
        percent = item.percent_complete
        reached = "未实现" if percent is None else f"仅为目标的 {floor(percent)}%"
        return f"{said}，指标“{item.count.indicator.name}”{reached}"
    own = ((state.items[m.id].percent_complete, m.name) for m in state.plan.milestones_of.get(part.id, ()))
    short = [each for each in own if each[0] != 100]
    percent, name = min(short, key=lambda each: each[0] or 0.0, default=(None, ""))
    done = "从未上报" if percent is None else f"仅 {floor(percent)}%"
    return f"{said}，其里程碑“{name}”{done}" if name else ""


def _expected(state: PlanState, part: Item, starts: date | None) -> float | None:
    """序时: of a count by its season, else by the calendar.

    None of an activity all of whose milestones are yearly ratios: only the year's figure tells.
    """
    item, as_of = state.items[part.id], state.as_of
    if item.is_counted and item.count and item.count.has_pace:
        return item.count.expected_percent(as_of)
    own = state.plan.milestones_of.get(part.id, ())
    if own and all(_expected(state, milestone, starts) is None for milestone in own):
        return None
    return expected_percent(starts, item.approved_deadline, as_of)


def start_of(state: PlanState, part: Item) -> date | None:
    """The day from which 序时 of `part` counts, None where there is none."""
    return planned_start(state, part) or state.items[part.id].actual_start


def percent_of(state: PlanState, part: Item) -> float | None:
    """How far `part` is: as reported of it, else the mean of its parts; None while none is known.

    Its parts are an activity's own milestones, or the activities directly before a milestone.
    """
    own = state.items[part.id].percent_complete
    if own is not None:
        return own
    if isinstance(part, Activity):
        return percent_of_milestones(state.plan, state.items, part)
    before = blocked_by(state.plan, part.id, direct=True)
    return mean_percent(state.items[id_] for id_ in before if id_ in state.items)


def reports_itself(plan: Plan, part: Item) -> bool:
    """Whether units report on `part`: an activity that holds milestones is told of by them."""
    return isinstance(part, Milestone) or part.id not in plan.milestones_of


def awaited(state: PlanState) -> Mapping[str, Awaited]:
    """The undated steps to ask for: for each the open dated milestone that waits for it first.

    Of what units report on, what is under way, or could be as nothing open comes before it. What is
    whole holds nobody up, nor does what only that waited for.
    """
    plan, items, parts = state.plan, state.items, {part.id: part for part in state.plan.items}
    steps: dict[str, Milestone] = {}

    @cache
    def is_open(id_: str) -> bool:
        return id_ in parts and items[id_].closed is None and percent_of(state, parts[id_]) != 100

    undated = (part for part in parts.values() if items[part.id].approved_deadline is None)
    asking = [part.id for part in undated if reports_itself(plan, part) and is_open(part.id)]
    after = dict.fromkeys(asking)  # these and what waits for them: no other way leads back to them
    for id_ in (ways := list(after)):
        new = [other for other in blocks(plan, id_) if other not in after and is_open(other)]
        after |= dict.fromkeys(new)
        ways += new
    days = {id_: day for id_ in after if (day := items[id_].approved_deadline)}
    due = [part for part in plan.milestones if part.id in days]
    for promise in sorted(due, key=lambda part: days[part.id]):
        waiting = [promise.id]
        for id_ in waiting:
            new = sorted(set(blocked_by(plan, id_, direct=True)) & after.keys() - steps.keys())
            steps |= dict.fromkeys(new, promise)
            waiting += new
    asked = {}
    for id_ in asking:
        by, item = steps.get(id_), items[id_]
        if by is None or (start := start_of(state, by)) is None:
            continue
        before = [parts[before] for before in blocked_by(plan, id_) if before in parts]
        waits = any(is_open(part.id) and reports_itself(plan, part) for part in before)
        if item.percent_complete or not waits:
            ended = [day for part in before if (day := items[part.id].actual_finish)]
            asked[id_] = Awaited(by, max([start, *ended]))
    return asked


def planned_start(state: PlanState, part: Item) -> date | None:
    """The day work on `part` was to begin.

    For a milestone without one of its own the earliest start of the activities before it, else the
    first day of its deadline's year: a promise "for the year" is measured against the year.
    """
    if isinstance(part, Activity) or part.baseline_start:
        return part.baseline_start
    before = (state.plan.by_id[id_] for id_ in blocked_by(state.plan, part.id))
    starts = [a.baseline_start for a in before if isinstance(a, Activity) and a.baseline_start]
    if starts:
        return min(starts)
    return date(part.deadline.year, 1, 1) if part.deadline else None


def expected_percent(starts: date | None, deadline: date | None, as_of: date) -> float | None:
    """The share of working days from `starts` to `deadline`, both included, gone by `as_of`.

    >>> expected_percent(date(2022, 6, 1), date(2022, 6, 30), date(2022, 6, 15))
    47.61904761904762
    """
    if starts is None or deadline is None:
        return None
    if as_of >= deadline:
        return 100.0
    whole = CHINA.workdays_from_to(starts, deadline)
    gone = CHINA.workdays_from_to(starts, as_of)
    return 100.0 * gone / whole if whole else 100.0


def contradictions(state: PlanState, item_id: str) -> list[str]:
    """What stands against a report of 100% of an item, or of the activity that holds it."""
    parts = [p for p in state.plan.lineage[item_id] if isinstance(p, Item)]
    words = ((part, against_whole(state, part)) for part in parts)
    return [f"“{part.name}”{word}" for part, word in words if word]
