"""What is to be placed in time: tasks and the links between them, in general and from a plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from graphlib import CycleError, TopologicalSorter
from math import ceil
from typing import Self

from plan.calendar.workdays import CHINA, Calendar
from plan.errors import Unknown
from plan.model.graph import precedence
from plan.model.plan import Activity, Item, Link, Milestone, Plan
from plan.state.replay import PlanState, percent_of_milestones


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

    @cached_property
    def remaining(self) -> int:
        """Working days still to be done, rounded up to whole ones; 1 at 100% without a finish."""
        days = ceil(round(self.duration * (100 - self.percent_complete) / 100, 6))
        return max(days, min(self.duration, 1))


@dataclass(frozen=True, kw_only=True)
class Network:
    """Tasks and what holds them."""

    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    start: date
    calendar: Calendar = CHINA
    day_off_counts_next: bool = False  # whether a promise for a day off is kept on the next workday

    @cached_property
    def by_id(self) -> dict[str, Task]:
        """Every task by its id."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def into(self) -> dict[str, list[Link]]:
        """The links that hold each task; raises Unknown where a link names no task."""
        self.require_known_ends()
        links: dict[str, list[Link]] = {id_: [] for id_ in self.by_id}
        for link in self.links:
            links[link.successor].append(link)
        return links

    @property
    def ring(self) -> list[str]:
        """Tasks that wait for one another, the first again at the end; none where all is well."""
        waits = {id_: [link.predecessor for link in links] for id_, links in self.into.items()}
        try:
            TopologicalSorter(waits).prepare()
        except CycleError as error:
            return list(error.args[1])
        return []

    def with_tasks(self, tasks: Iterable[Task]) -> Self:
        """The same network with `tasks` in place of those of the same ids."""
        changed = {task.id: task for task in tasks}
        return replace(self, tasks=tuple(changed.get(task.id, task) for task in self.tasks))

    def require_known_ends(self) -> None:
        """Raises Unknown where a link names no task."""
        for link in self.links:
            for id_ in (link.predecessor, link.successor):
                if id_ not in self.by_id:
                    raise Unknown("任务", id_, self.by_id)


def network_of(plan: Plan, state: PlanState) -> Network:
    """The one network of `plan`: what it gives dates for, as far as it has come in `state`.

    推算完成 is the finish of a task of it after its planned duration. The forecast lays what it
    supposes over the same network (`plan.forecast.plan_work`).

    What is reported whole is finished for what follows it, closed by the office or not. So is an
    activity all of whose milestones are, and an undated milestone that nobody reports on when all
    that comes before it is.

    Left out, so that nothing is invented: activities with neither a duration nor baseline dates,
    undated milestones that wait for nothing in the network, and what closed on no known day.
    """
    links = precedence(plan)
    tasks = {part.id: task for part in plan.items if (task := _task(part, state))}
    tasks |= _come_to_pass(tasks, links, state)
    undated = {
        part.id
        for part in plan.milestones
        if part.id in tasks and tasks[part.id].must_finish_by is None and tasks[part.id].actual_finish is None
    }
    scheduled = reached = tasks.keys() - undated
    while reached:  # an undated milestone has the dates of what it waits for, if that has any
        after = {link.successor for link in links if link.predecessor in reached}
        reached = after & undated - scheduled
        scheduled = scheduled | reached
    return Network(
        tasks=tuple(task for task in tasks.values() if task.id in scheduled),
        links=tuple(link for link in links if link.predecessor in scheduled and link.successor in scheduled),
        start=plan.start,
        day_off_counts_next=plan.rules.day_off_counts_next,
    )


def _come_to_pass(tasks: Mapping[str, Task], links: Sequence[Link], state: PlanState) -> dict[str, Task]:
    """The undated milestones without a report that all before them has brought about.

    An event takes no work of its own: it was on the day the last of them finished.
    """
    before: dict[str, set[str]] = {}
    for link in links:
        before.setdefault(link.successor, set()).add(link.predecessor)
    silent = {
        id_
        for id_ in before.keys() & tasks.keys()
        if not (tasks[id_].duration or tasks[id_].must_finish_by or state.items[id_].reports)
    }
    ended = {id_: task.actual_finish for id_, task in tasks.items() if task.actual_finish}
    passed: dict[str, Task] = {}
    while now := [id_ for id_ in silent - ended.keys() if before[id_] <= ended.keys()]:
        for id_ in now:
            ended[id_] = max(ended[end] for end in before[id_])
            passed[id_] = replace(tasks[id_], percent_complete=100.0, actual_finish=ended[id_])
    return passed


def _task(part: Item, state: PlanState) -> Task | None:
    """`part` as a task; None where nothing says how long it takes or when it closed."""
    item, duration, is_work = state.items[part.id], None, isinstance(part, Activity)
    if isinstance(part, Milestone):
        duration = 0
    elif part.duration is not None:
        duration = part.duration
    elif part.baseline_start is not None and part.baseline_finish is not None:
        duration = CHINA.workdays_from_to(part.baseline_start, part.baseline_finish)
    task = partial(Task, id=part.id, name=part.name, duration=duration or 0)
    if item.actual_finish is not None:
        start = item.actual_start if is_work else None  # an event has but one day
        return task(percent_complete=100.0, actual_start=start, actual_finish=item.actual_finish)
    if item.closed is not None or duration is None:
        return None
    if isinstance(part, Milestone):
        return task(must_finish_by=item.approved_deadline)
    percent, finish = item.percent_complete, None
    if percent is None:
        percent = percent_of_milestones(state.plan, state.items, part)
        finish = _finish_of_milestones(part, state)
    earliest = [day for day in (part.baseline_start, part.not_earlier_than) if day is not None]
    return task(
        not_earlier_than=max(earliest, default=None),
        must_finish_by=part.must_finish_by,
        percent_complete=percent or 0.0,
        actual_start=item.actual_start,
        actual_finish=finish,
    )


def _finish_of_milestones(activity: Activity, state: PlanState) -> date | None:
    """The day the last of an activity's own milestones was whole; None while one of them is not.

    Results that the plan itself reports are of earlier work.
    """
    own = state.plan.milestones_of.get(activity.id, ())
    days = [state.items[part.id].actual_finish for part in own if part.closed is None]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
