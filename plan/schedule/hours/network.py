"""What is to be placed in time to the second: tasks with working hours, and an outline of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from plan.errors import dependency_circle
from plan.model.kinds import LinkKind
from plan.schedule.hours.work_calendar import WorkCalendar


class ConstraintKind(Enum):
    """What a date or a wish says of a task; without one it is as soon as possible."""

    AS_LATE_AS_POSSIBLE = 1
    MUST_START_ON = 2
    MUST_FINISH_ON = 3
    START_NO_EARLIER = 4
    START_NO_LATER = 5
    FINISH_NO_EARLIER = 6
    FINISH_NO_LATER = 7

    @property
    def of_start(self) -> bool:
        """Whether it speaks of the start."""
        return self in (
            ConstraintKind.MUST_START_ON,
            ConstraintKind.START_NO_EARLIER,
            ConstraintKind.START_NO_LATER,
        )

    @property
    def no_earlier(self) -> bool:
        """Whether it holds the task back."""
        return self in (
            ConstraintKind.MUST_START_ON,
            ConstraintKind.MUST_FINISH_ON,
            ConstraintKind.START_NO_EARLIER,
            ConstraintKind.FINISH_NO_EARLIER,
        )

    @property
    def no_later(self) -> bool:
        """Whether it is a limit."""
        return self in (
            ConstraintKind.MUST_START_ON,
            ConstraintKind.MUST_FINISH_ON,
            ConstraintKind.START_NO_LATER,
            ConstraintKind.FINISH_NO_LATER,
        )


class Constraint(NamedTuple):
    """A constraint and its moment; 0 for as late as possible, which has none."""

    kind: ConstraintKind
    at: int = 0


@dataclass(frozen=True, kw_only=True)
class TimedTask:
    """Work of `duration` seconds of `calendar`, an event when 0, or a summary of others.

    `clock` counts its float and the lags before it. `fixed` are the start and finish that
    somebody set by hand; `resumes` is when the remaining work of a started task is taken up again;
    `delay` puts off its start, in seconds passed or, when `delay_worked`, worked.
    """

    id: str
    name: str
    duration: int
    remaining: int
    calendar: WorkCalendar
    clock: WorkCalendar
    parent: str | None = None
    constraint: Constraint | None = None
    deadline: int | None = None
    actual_start: int | None = None
    actual_finish: int | None = None
    resumes: int | None = None
    delay: int = 0
    delay_worked: bool = False
    fixed: tuple[int, int] | None = None

    @property
    def started(self) -> bool:
        """Whether work has begun, finished or not."""
        return self.actual_start is not None or self.actual_finish is not None

    @property
    def goes_late(self) -> bool:
        """Whether it is put as late as nothing else is delayed."""
        wish = self.constraint
        late = wish is not None and wish.kind is ConstraintKind.AS_LATE_AS_POSSIBLE
        return late and not self.started and self.fixed is None


@dataclass(frozen=True, kw_only=True)
class TimedLink:
    """`successor` waits for `predecessor`, `lag` seconds worked or, when `elapsed`, passed."""

    predecessor: str
    successor: str
    kind: LinkKind
    lag: int = 0
    elapsed: bool = False

    @property
    def from_finish(self) -> bool:
        """Whether it counts from the predecessor's finish."""
        return self.kind in (LinkKind.FS, LinkKind.FF)

    @property
    def to_finish(self) -> bool:
        """Whether it holds the successor's finish."""
        return self.kind in (LinkKind.FF, LinkKind.SF)


class Node(NamedTuple):
    """A step of a pass: a task, or what a summary hands down to its parts, `gate`."""

    id: str
    gate: bool = False


@dataclass(frozen=True, kw_only=True)
class TimedNetwork:
    """Tasks, their links and the rules of their plan.

    `not_before` is the moment we look from, None to leave what is not done where it is;
    `finish` is set where a plan is reckoned back from its end. `keeps_dates`: a limit is kept
    though a link is broken. `splits`: what remains of a started task waits for its predecessors.
    `each_end`: every task without a successor is its own end. `critical_limit` in seconds.
    """

    tasks: tuple[TimedTask, ...]
    links: tuple[TimedLink, ...]
    calendar: WorkCalendar
    start: int
    finish: int | None = None
    not_before: int | None = None
    keeps_dates: bool = True
    splits: bool = True
    each_end: bool = False
    critical_limit: int = 0

    @cached_property
    def by_id(self) -> dict[str, TimedTask]:
        """Every task by its id."""
        return {task.id: task for task in self.tasks}

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The parts of each summary, of one level; only summaries have an entry."""
        found: dict[str, list[str]] = {}
        for task in self.tasks:
            if task.parent is not None:
                found.setdefault(task.parent, []).append(task.id)
        return found

    @cached_property
    def into(self) -> dict[str, list[TimedLink]]:
        """The links that hold each task."""
        return self._links_by("successor")

    @cached_property
    def out_of(self) -> dict[str, list[TimedLink]]:
        """The links by which each task holds others."""
        return self._links_by("predecessor")

    @cached_property
    def leaves(self) -> tuple[TimedTask, ...]:
        """The tasks that are no summaries."""
        return tuple(task for task in self.tasks if task.id not in self.children)

    @cached_property
    def leaves_of(self) -> dict[str, list[TimedTask]]:
        """The tasks within each summary that are none themselves."""
        found: dict[str, list[TimedTask]] = {id_: [] for id_ in self.children}
        for leaf in self.leaves:
            for id_ in list(self.lineage(leaf.id))[1:]:
                found[id_].append(leaf)
        return found

    def lineage(self, id_: str) -> Iterator[str]:
        """`id_`, the summary it belongs to, and so on up."""
        at: str | None = id_
        while at is not None:
            yield at
            at = self.by_id[at].parent

    @cached_property
    def order(self) -> tuple[Node, ...]:
        """Every step after what it waits for; raises Unusable where there is none.

        A summary comes after its parts, its gate before them and after the summary's predecessors.
        """
        waits: dict[Node, set[Node]] = {}
        for task in self.tasks:
            before = {Node(link.predecessor) for link in self.into[task.id]}
            if task.parent is not None:
                before.add(Node(task.parent, gate=True))
            waits[Node(task.id, gate=task.id in self.children)] = before
        for id_, parts in self.children.items():
            waits[Node(id_)] = {Node(part) for part in parts}
        try:
            return tuple(TopologicalSorter(waits).static_order())
        except CycleError as error:
            ring = [self.by_id[node.id] for node in error.args[1]]
            names = [f"{one.id} {one.name}".strip() for one in ring]
            kept = [name for name, last in zip(names, [None, *names], strict=False) if name != last]
            raise dependency_circle(kept) from error

    def _links_by(self, end: str) -> dict[str, list[TimedLink]]:
        links: dict[str, list[TimedLink]] = {id_: [] for id_ in self.by_id}
        for link in self.links:
            links[getattr(link, end)].append(link)
        return links
