"""A network turned once into arrays, in an order in which each task follows all it waits for.

A task's level is the longest way to it in links: tasks of one level wait for none of their own, so
a few operations on whole arrays place them all. Whoever compiles a network keeps the result for as
long as the network stands.
"""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from plan.errors import Unusable
from plan.schedule.arrays import POINT, DayAxis, Ints, Links, Tasks, day_axis, link_arrays, task_arrays
from plan.schedule.network import Network


class Level(NamedTuple):
    """Tasks that wait for none of one another, and the links that bound them in a pass.

    Forward these are the links into the tasks, backward those out of them.
    """

    tasks: slice | Ints
    counts_from: Ints  # of each link: where its pass keeps the point that it counts from
    offset: Ints  # of each link: from there to the finish that it bounds, in points
    first_link: Ints  # of each task: its first link among those of the level
    elapsed: Ints  # which of the level's links have to be counted by dates
    elapsed_links: Ints  # the same as compiled links


@dataclass(frozen=True, eq=False)
class Compiled:
    """A network as arrays; `ids` in compiled order, `rank` is each id's place in it."""

    network: Network
    axis: DayAxis
    ids: tuple[str, ...]
    rank: dict[str, int]
    level: Ints  # of each task
    tasks: Tasks
    links: Links  # in the order of their targets; those that still hold
    network_link: Ints  # the place of each link in the network's
    first_link: Ints  # the place of each task's first link, and the number of links

    def __len__(self) -> int:
        return len(self.ids)

    def floor(self, as_of: date) -> int:
        """The morning before which nothing open can be, seen on `as_of`."""
        return 2 * int(self.axis.on_or_after(max(self.network.start, as_of).toordinal()))

    @cached_property
    def parity(self) -> Ints:
        """1 for work, which finishes on evenings, the odd points; 0 for events."""
        return self.tasks.is_work.astype(POINT)

    @cached_property
    def span(self) -> Ints:
        """From the start of each task to its finish, in points."""
        return 2 * self.tasks.duration - self.parity

    @cached_property
    def remaining_span(self) -> Ints:
        """From where what remains of each task may begin to its finish, in points."""
        return 2 * self.tasks.remaining - self.parity

    @cached_property
    def work_after(self) -> Ints:
        """From where each link bounds its target to the target's finish, in points."""
        target = self.links.target
        work = np.where(self.links.to_finish, POINT(0), 2 * self.tasks.remaining[target]) - 1
        return np.where(self.tasks.is_work[target], work, POINT(0))

    @cached_property
    def counts_from(self) -> Ints:
        """Where each link counts from, in finishes, then starts, then actual starts."""
        begins = np.where(self.tasks.is_start_known[self.links.source], 2, 1) * len(self)
        return self.links.source + np.where(self.links.from_finish, 0, begins)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The levels of the forward pass: those after the first, whose tasks wait for nothing.

        Their links are those of the network, in order.
        """
        bounds = np.searchsorted(self.level, np.arange(self.level.max(initial=0) + 2)).tolist()
        offset = 2 * self.links.lag + self.work_after
        levels = []
        for low, high in pairwise(bounds[1:]):
            links, first = np.arange(*self.first_link[[low, high]]), self.first_link[low:high]
            counts_from, first = self.counts_from[links], first - first[0]
            levels.append(self._level(slice(low, high), links, counts_from, offset[links], first))
        return tuple(levels)

    @cached_property
    def source_span(self) -> Ints:
        """From where each link counts to its source's finish, before that is an evening's.

        Work that finishes on a morning's point finishes the evening before.
        """
        source = self.links.source
        whole = np.where(self.links.from_finish, POINT(0), 2 * self.tasks.duration[source] - 1)
        return np.where(self.tasks.is_work[source], whole - 1, POINT(0))

    @cached_property
    def backward_links(self) -> Ints:
        """The links that bound their sources in the backward pass, in the order of the sources.

        A start that has happened is not bounded by what follows it.
        """
        links, is_begun = self.links, self.tasks.is_begun
        bounding = np.flatnonzero(links.from_finish | ~is_begun[links.source])
        return bounding[np.argsort(links.source[bounding], kind="stable")]

    @cached_property
    def backward_levels(self) -> tuple[Level, ...]:
        """The levels of the backward pass, the deepest first."""
        level = self.level[self.links.source[self.backward_links]]
        edges = np.flatnonzero(np.diff(level, prepend=-1, append=-1)).tolist()
        slices = (slice(low, high) for low, high in reversed(list(pairwise(edges))))
        return tuple(self._backward_level(self.backward_links[links]) for links in slices)

    @cached_property
    def all_backward(self) -> Level | None:
        """All that something waits for, as if of one level; None where nothing waits."""
        return self._backward_level(self.backward_links) if len(self.backward_links) else None

    def _backward_level(self, links: Ints) -> Level:
        """The sources of `links`, which are in their order, as a level."""
        tasks, first_link = np.unique(self.links.source[links], return_index=True)
        offset = self.source_span[links] - self.work_after[links] - 2 * self.links.lag[links]
        return self._level(tasks, links, self.links.target[links], offset, first_link)

    def _level(
        self, tasks: slice | Ints, links: Ints, counts_from: Ints, offset: Ints, first_link: Ints
    ) -> Level:
        elapsed = np.flatnonzero(self.links.elapsed[links])
        return Level(tasks, counts_from, offset, first_link, elapsed, links[elapsed])


def compile_network(network: Network) -> Compiled:
    """`network` as arrays.

    Raises Unusable when tasks wait for one another, Unknown for a link to no task.
    """
    network.require_known_ends()
    place = {task.id: at for at, task in enumerate(network.tasks)}
    links = link_arrays(
        network.links,
        [place[link.predecessor] for link in network.links],
        [place[link.successor] for link in network.links],
    )
    finished = np.array([task.actual_finish is not None for task in network.tasks], dtype=np.bool_)
    begun = np.array([task.begun for task in network.tasks], dtype=np.bool_)
    # an end that has happened waits for nothing
    is_past = finished[links.target] | (begun[links.target] & ~links.to_finish)
    holding = np.flatnonzero(~is_past)
    level = _levels(len(place), links.take(holding))
    is_circular = level.min(initial=0) < 0
    if len(holding) < len(links):  # a circle may run through what holds nothing any more
        is_circular |= _levels(len(place), links).min(initial=0) < 0
    if is_circular:
        ring = " → ".join(network.ring)
        raise Unusable(f"前置关系成环，无法推算日期：{ring}。请断开其中一处。")
    order = np.argsort(level, kind="stable")
    tasks = [network.tasks[at] for at in order.tolist()]
    axis = day_axis(network.calendar)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    by_target = holding[np.argsort(rank[links.target[holding]], kind="stable")]
    ranked = replace(links, source=rank[links.source], target=rank[links.target]).take(by_target)
    return Compiled(
        network=network,
        axis=axis,
        ids=tuple(task.id for task in tasks),
        rank={task.id: at for at, task in enumerate(tasks)},
        level=level[order],
        tasks=task_arrays(tasks, axis),
        links=ranked,
        network_link=by_target,
        first_link=np.searchsorted(ranked.target, np.arange(len(tasks) + 1)),
    )


def _levels(count: int, links: Links) -> Ints:
    """The longest way to each task, in links, from tasks that wait for nothing; -1 in circles."""
    waits = np.bincount(links.target, minlength=count)
    leaving = np.bincount(links.source, minlength=count)
    target = links.target[np.argsort(links.source, kind="stable")]
    first = np.cumsum(leaving) - leaving
    level = np.full(count, -1, dtype=np.int64)
    reached, depth = np.flatnonzero(waits == 0), 0
    while len(reached):
        level[reached] = depth
        counts = leaving[reached]  # the links out of each, which lie side by side
        out = np.repeat(first[reached] - (np.cumsum(counts) - counts), counts)
        freed, times = np.unique(target[out + np.arange(len(out))], return_counts=True)
        waits[freed] -= times
        reached, depth = freed[waits[freed] == 0], depth + 1
    return level
