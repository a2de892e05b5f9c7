"""The links of a network as the backward pass takes them.

Tasks that something waits for are numbered in the order in which their latest finishes are found,
deepest level first, so that those of one level lie side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from plan.schedule.arrays import POINT, Flags, Links, Tasks
from plan.schedule.day_axis import Ints


class Step(NamedTuple):
    """Tasks found at once, the links out of them, and `starts` of each task's links."""

    tasks: slice
    links: slice
    target: Ints
    amount: Ints
    starts: Ints
    elapsed: Ints  # which links have to be counted by dates


@dataclass(frozen=True, eq=False)
class WayBack:
    """Links in the order of their sources; tasks by number, of which `place` is the old one."""

    place: Ints  # the place of each task in compiled order
    number: Ints  # and the reverse
    odd: Ints  # 1 for work, by number
    due: Ints  # the evening by which each must finish, by number
    link: Ints  # which of the compiled links each is
    source: Ints
    target: Ints
    target_place: Ints
    amount: Ints  # from the target's finish to the source's, in points
    starts: Ints  # of each source, its first link
    held: Ints  # the sources, in order
    steps: tuple[Step, ...]


def way_back(tasks: Tasks, links: Links, rest: Ints, level: Ints) -> WayBack:
    """The way back over `links`; a start that has happened is not held back.

    `rest` is what the target has to do after what a link holds, in points.
    """
    link = np.flatnonzero(links.from_finish | ~tasks.is_begun[links.source])
    has_links = np.zeros(len(level), dtype=np.bool_)
    has_links[links.source[link]] = True
    place = np.lexsort((~has_links, -level))
    number = np.empty_like(place)
    number[place] = np.arange(len(place))
    link = link[np.argsort(number[links.source[link]], kind="stable")]
    source, target = number[links.source[link]], number[links.target[link]]
    held, starts = np.unique(source, return_index=True)
    amount = after(tasks, links, link) - rest[link] - 2 * links.lag[link]
    elapsed = links.elapsed[link]
    return WayBack(
        place=place,
        number=number,
        odd=tasks.is_work[place].astype(POINT),
        due=tasks.due[place],
        link=link,
        source=source,
        target=target,
        target_place=links.target[link],
        amount=amount,
        starts=starts,
        held=held,
        steps=_steps(level[place[held]], held, starts, target, amount, elapsed),
    )


def after(tasks: Tasks, links: Links, link: Ints) -> Ints:
    """From where each link counts to the finish of its source, before it is moved to an evening.

    Work that finishes on a morning's point finishes the evening before.
    """
    source = links.source[link]
    whole = np.where(links.from_finish[link], POINT(0), 2 * tasks.duration[source] - 1)
    return np.where(tasks.is_work[source], whole - 1, POINT(0))


def _steps(
    level: Ints, held: Ints, starts: Ints, target: Ints, amount: Ints, elapsed: Flags
) -> tuple[Step, ...]:
    """The steps over the tasks that are held, whose levels fall."""
    edges = [*np.flatnonzero(np.diff(level, prepend=-1)).tolist(), len(level)]
    ends = np.append(starts, len(target))
    steps = []
    for low, high in pairwise(edges):
        links = slice(int(ends[low]), int(ends[high]))
        steps.append(
            Step(
                slice(int(held[low]), int(held[low]) + high - low),
                links,
                target[links],
                amount[links],
                starts[low:high] - links.start,
                np.flatnonzero(elapsed[links]) + links.start,
            )
        )
    return tuple(steps)
