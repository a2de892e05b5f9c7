"""What is to be placed in time: tasks and the links between them, in general and from a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from math import ceil

from plan.calendar.workdays import CHINA, Calendar
from plan.errors import Unknown, dependency_circle
from plan.model.graph import precedence
from plan.model.kinds import LagUnit, LinkKind
from plan.model.plan import Activity, Milestone, Plan
from plan.state.replay import ItemState, PlanState, percent_of_milestones


@dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work of `duration` working days, or an event, of 0."""

    id: str
    name: str
    duration: int
    not_earlier_than: date | None = None  # the first day it may start
    must_finish_by: date | None = None
    percent_complete: float = 0.0
    actual_start: date | None = None
    actual_finish: date | None = None

    @property
    def begun(self) -> bool:
        """Whether work is under way; an event happens, it is never under way."""
        started = self.actual_start is not None or self.percent_complete > 0
        return started and self.duration > 0 and self.actual_finish is None

    @property
    def remaining(self) -> int:
        """Working days still to be done, rounded up to whole ones; 1 at 100% without a finish."""
        days = ceil(round(self.duration * (100 - self.percent_complete) / 100, 6))
        return max(days, min(self.duration, 1))


@dataclass(frozen=True, kw_only=True)
class Link:
    """`successor` waits for `predecessor`; `lag` in days of `lag_unit`, may be negative."""

    predecessor: str
    successor: str
    kind: LinkKind = LinkKind.FS
    lag: int = 0
    lag_unit: LagUnit = LagUnit.WORKING

    @property
    def from_finish(self) -> bool:
        """Whether it counts from the predecessor's finish."""
        return self.kind in (LinkKind.FS, LinkKind.FF)

    @property
    def to_finish(self) -> bool:
        """Whether it holds the successor's finish."""
        return self.kind in (LinkKind.FF, LinkKind.SF)

    @property
    def elapsed(self) -> bool:
        """Whether its lag has to be counted by dates; no lag is none in either unit."""
        return self.lag_unit is LagUnit.ELAPSED and self.lag != 0


@dataclass(frozen=True, kw_only=True)
class Network:
    """Tasks and what holds them; `unscheduled` names what was left out for want of dates."""

    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    start: date
    calendar: Calendar = CHINA
    unscheduled: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Task]:
        """Every task by its id."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def into(self) -> dict[str, list[Link]]:
        """The links that hold each task; raises Unknown where a link names no task."""
        return self._links_by("successor")

    @cached_property
    def out_of(self) -> dict[str, list[Link]]:
        """The links by which each task holds others; raises Unknown likewise."""
        return self._links_by("predecessor")

    @cached_property
    def order(self) -> tuple[Task, ...]:
        """The tasks, each after all it waits for; raises Unusable where there is none."""
        waits = {id_: [one.predecessor for one in links] for id_, links in self.into.items()}
        try:
            return tuple(self.by_id[id_] for id_ in TopologicalSorter(waits).static_order())
        except CycleError as error:
            raise dependency_circle(error.args[1]) from error

    def _links_by(self, end: str) -> dict[str, list[Link]]:
        links: dict[str, list[Link]] = {id_: [] for id_ in self.by_id}
        for link in self.links:
            for id_ in (link.predecessor, link.successor):
                if id_ not in self.by_id:
                    raise Unknown("任务", id_, self.by_id)
            links[getattr(link, end)].append(link)
        return links


def network_of(plan: Plan, state: PlanState, calendar: Calendar = CHINA) -> Network:
    """The network of what `plan` gives dates for, as far as it has come in `state`.

    Left out, so that nothing is invented: activities with neither a duration nor baseline dates,
    undated milestones that wait for nothing in the network, and what closed on no known day.
    """
    links = tuple(
        Link(
            predecessor=d.predecessor,
            successor=d.successor,
            kind=d.kind,
            lag=d.lag,
            lag_unit=d.lag_unit,
        )
        for d in precedence(plan)
    )
    found = (_task(part, state, calendar) for part in plan.promises)
    tasks = {task.id: task for task in found if task is not None}
    undated = {task.id for task in tasks.values() if _is_undated(plan, task)}
    kept = _held(tasks.keys() - undated, undated, links)
    return Network(
        tasks=tuple(task for task in tasks.values() if task.id in kept),
        links=tuple(one for one in links if one.predecessor in kept and one.successor in kept),
        start=plan.start,
        calendar=calendar,
        unscheduled=tuple(part.id for part in plan.promises if part.id not in kept),
    )


def _held(dated: set[str], undated: set[str], links: Sequence[Link]) -> set[str]:
    """`dated`, and the undated that wait for any of them, at once or through one another."""
    held, found = set(dated), set(dated)
    while found:
        found = {one.successor for one in links if one.predecessor in found} & undated - held
        held |= found
    return held


def _is_undated(plan: Plan, task: Task) -> bool:
    dates = (task.must_finish_by, task.actual_finish)
    return isinstance(plan.by_id[task.id], Milestone) and dates == (None, None)


def _task(part: Activity | Milestone, state: PlanState, calendar: Calendar) -> Task | None:
    """`part` as a task; None where nothing says how long it takes or when it closed."""
    item = state.items[part.id]
    duration = 0 if isinstance(part, Milestone) else _duration(part, calendar)
    if item.actual_finish is not None:
        return _finished(part, item, duration or 0)
    if item.closed is not None or duration is None:
        return None
    if isinstance(part, Milestone):
        return Task(
            id=part.id,
            name=part.name,
            duration=0,
            must_finish_by=item.approved_deadline,
        )
    return Task(
        id=part.id,
        name=part.name,
        duration=duration,
        not_earlier_than=_earliest(part),
        must_finish_by=part.must_finish_by,
        percent_complete=_percent(part, state),
        actual_start=item.actual_start,
    )


def _percent(part: Activity, state: PlanState) -> float:
    """As reported, else as its milestones stand."""
    reported = state.items[part.id].percent_complete
    if reported is None:
        reported = percent_of_milestones(state.plan, state.items, part)
    return reported or 0.0


def _finished(part: Activity | Milestone, item: ItemState, duration: int) -> Task:
    """`part` with its actual dates; an event has but one."""
    start = None if isinstance(part, Milestone) else item.actual_start
    return Task(
        id=part.id,
        name=part.name,
        duration=duration,
        percent_complete=100.0,
        actual_start=start,
        actual_finish=item.actual_finish,
    )


def _duration(part: Activity, calendar: Calendar) -> int | None:
    """Working days as stated, else those of the baseline, both ends included."""
    if part.duration is not None or part.baseline_start is None or part.baseline_finish is None:
        return part.duration
    return calendar.workdays_from_to(part.baseline_start, part.baseline_finish)


def _earliest(part: Activity) -> date | None:
    days = (part.baseline_start, part.not_earlier_than)
    return max((day for day in days if day is not None), default=None)
