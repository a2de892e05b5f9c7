"""A network turned once into arrays, in an order in which each task follows all it waits for.

A task's level is the longest way to it in links: tasks of one level wait for none of their own, so
a few operations on whole arrays place them all. Whoever compiles a network keeps the result for as
long as the network stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from plan.schedule.arrays import POINT, Links, Tasks, link_arrays, task_arrays
from plan.schedule.day_axis import DayAxis, Ints, day_axis
from plan.schedule.network import Network
from plan.schedule.way_back import WayBack, way_back


class Level(NamedTuple):
    """The tasks of a level and the links into them, as places; `starts` of each task's links."""

    tasks: slice
    links: slice
    column: Ints
    reach: Ints
    starts: Ints
    elapsed: Ints  # which links have to be counted by dates


@dataclass(frozen=True, eq=False)
class Compiled:
    """A network as arrays; `ids` in compiled order, `rank` is each id's place in it."""

    network: Network
    axis: DayAxis
    ids: tuple[str, ...]
    rank: dict[str, int]
    level: Ints  # of each task
    tasks: Tasks
    links: Links  # in the order of their targets; none into what is finished
    given: Ints  # the place of each link in the network's
    first_link: Ints  # the place of each task's first link, and the number of links

    def __len__(self) -> int:
        return len(self.ids)

    def floor(self, as_of: date) -> int:
        """The morning before which nothing open can be, seen on `as_of`."""
        return 2 * int(self.axis.on_or_after(max(self.network.start, as_of).toordinal()))

    @cached_property
    def odd(self) -> Ints:
        """1 for work, which finishes on evenings, 0 for events."""
        return self.tasks.is_work.astype(POINT)

    @cached_property
    def target_odd(self) -> Ints:
        """The same of each link's target."""
        return self.odd[self.links.target]

    @cached_property
    def span(self) -> Ints:
        """From the start of each task to its finish, in points."""
        return 2 * self.tasks.duration - self.odd

    @cached_property
    def open_span(self) -> Ints:
        """From where what remains of each task may begin to its finish, in points."""
        return 2 * self.tasks.remaining - self.odd

    @cached_property
    def column(self) -> Ints:
        """Where each link counts from, in finishes, then starts, then actual starts."""
        begins = np.where(self.tasks.is_start_known[self.links.source], 2, 1) * len(self)
        return self.links.source + np.where(self.links.from_finish, 0, begins)

    @cached_property
    def rest(self) -> Ints:
        """From where each link holds its target to the target's finish, in points."""
        target = self.links.target
        work = np.where(self.links.to_finish, POINT(0), 2 * self.tasks.remaining[target]) - 1
        return np.where(self.tasks.is_work[target], work, POINT(0))

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The levels after the first, whose tasks wait for nothing."""
        bounds = np.searchsorted(self.level, np.arange(self.level.max(initial=0) + 2)).tolist()
        elapsed, reach = np.flatnonzero(self.links.elapsed), 2 * self.links.lag + self.rest
        levels = []
        for low, high in pairwise(bounds[1:]):
            links = slice(int(self.first_link[low]), int(self.first_link[high]))
            first, last = np.searchsorted(elapsed, (links.start, links.stop)).tolist()
            starts = self.first_link[low:high] - links.start
            levels.append(
                Level(
                    slice(low, high),
                    links,
                    self.column[links],
                    reach[links],
                    starts,
                    elapsed[first:last],
                )
            )
        return tuple(levels)

    @cached_property
    def way_back(self) -> WayBack:
        """The links as the backward pass takes them."""
        return way_back(self.tasks, self.links, self.rest, self.level)


def compile_network(network: Network) -> Compiled:
    """`network` as arrays.

    Raises DependencyCircle when tasks wait for one another, Unknown for a link to no task.
    """
    links = _links(network)
    finished = np.array([task.actual_finish is not None for task in network.tasks], dtype=np.bool_)
    holding = links.take(~finished[links.target])
    level = _levels(network, holding)
    if len(holding) < len(links):
        _levels(network, links)  # for a circle that runs through what is finished
    order = np.argsort(level, kind="stable")
    tasks = [network.tasks[at] for at in order.tolist()]
    axis = day_axis(network.calendar)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    by_target = np.argsort(rank[holding.target], kind="stable")
    ranked = _between(rank, holding.take(by_target))
    return Compiled(
        network=network,
        axis=axis,
        ids=tuple(task.id for task in tasks),
        rank={task.id: at for at, task in enumerate(tasks)},
        level=level[order],
        tasks=task_arrays(tasks, axis),
        links=ranked,
        given=np.flatnonzero(~finished[links.target])[by_target],
        first_link=np.searchsorted(ranked.target, np.arange(len(tasks) + 1)),
    )


def _links(network: Network) -> Links:
    place = {task.id: at for at, task in enumerate(network.tasks)}
    source = [place.get(link.predecessor, -1) for link in network.links]
    target = [place.get(link.successor, -1) for link in network.links]
    if min((*source, *target), default=0) < 0:
        raise AssertionError(network.into)  # raises Unknown
    return link_arrays(network.links, source, target)


def _between(rank: Ints, links: Links) -> Links:
    """`links` between tasks by their rank."""
    return Links(
        source=rank[links.source],
        target=rank[links.target],
        lag=links.lag,
        from_finish=links.from_finish,
        to_finish=links.to_finish,
        elapsed=links.elapsed,
    )


def _levels(network: Network, links: Links) -> Ints:
    """The longest way to each task, in links, from tasks that wait for nothing."""
    count = len(network.tasks)
    waits = np.bincount(links.target, minlength=count)
    leaving = np.bincount(links.source, minlength=count)
    target = links.target[np.argsort(links.source, kind="stable")]
    first = np.cumsum(leaving) - leaving
    level = np.full(count, -1, dtype=np.int64)
    reached, depth = np.flatnonzero(waits == 0), 0
    while len(reached):
        level[reached] = depth
        after = target[_ranges(first[reached], leaving[reached])]
        freed, times = np.unique(after, return_counts=True)
        waits[freed] -= times
        reached, depth = freed[waits[freed] == 0], depth + 1
    if level.min(initial=0) < 0:
        raise AssertionError(network.order)  # raises DependencyCircle
    return level


def _ranges(first: Ints, counts: Ints) -> Ints:
    """The numbers from each of `first`, as many as `counts`, one after another."""
    offsets = np.repeat(first - (np.cumsum(counts) - counts), counts)
    return np.asarray(offsets + np.arange(len(offsets)))
