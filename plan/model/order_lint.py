"""What is wrong in the order of a plan: circles, and promises due before what they wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from plan.errors import Problem
from plan.model.kinds import LinkKind
from plan.model.places import dependencies, place
from plan.model.plan import Activity, Dependency, Founded, Milestone, Plan

SHOWN_CIRCLES = 20
"""Circles told for one plan: a knot of many dependencies holds more than anyone would read."""


def order_problems(plan: Plan) -> Iterator[Problem]:
    """Every problem in the dependencies of `plan` and in the order its containment implies."""
    yield from _to_itself(plan)
    yield from _repeated(plan)
    yield from _circles(plan)
    yield from _too_early(plan)


def _to_itself(plan: Plan) -> Iterator[Problem]:
    for path, mark, link in dependencies(plan):
        if link.predecessor == link.successor:
            accepted = "另一任务或里程碑（不能以自己为前置）"
            yield Problem(place(f"{path}.successor", mark), link.successor, accepted)


def _repeated(plan: Plan) -> Iterator[Problem]:
    seen: Counter[tuple[str, str, LinkKind]] = Counter()
    for path, mark, link in dependencies(plan):
        key = (link.predecessor, link.successor, link.kind)
        if seen[key]:
            yield Problem(place(path, mark), f"{mark}（{link.kind}）", "不重复的前置关系")
        seen[key] += 1


def _edges(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Predecessor, successor and place of all that orders work, dependencies first."""
    for path, mark, link in dependencies(plan):
        if link.predecessor != link.successor:
            yield link.predecessor, link.successor, place(path, mark)
    yield from _implied(plan)


def _implied(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """The same for what containment says: an activity comes before the milestones under it."""
    for index, milestone in enumerate(plan.milestones):
        if isinstance(plan.by_id.get(milestone.parent), Activity):
            at = place(f"milestones[{index}].parent", milestone.id)
            yield milestone.parent, milestone.id, at


def _circles(plan: Plan) -> Iterator[Problem]:
    """Circles begin at the part that comes first in the file, and are told in the file's order."""
    places: dict[tuple[str, str], str] = {}
    for before, after, at in _edges(plan):
        places.setdefault((before, after), at)
    names = list(
        dict.fromkeys([part.id for part in plan.promises] + [n for e in places for n in e])
    )
    number = {name: index for index, name in enumerate(names)}
    order = nx.DiGraph((number[before], number[after]) for before, after in places)
    circles = sorted(_from_first(one) for one in islice(nx.simple_cycles(order), SHOWN_CIRCLES))
    for circle in circles:
        ring = [names[index] for index in (*circle, circle[0])]
        at = min((places[edge] for edge in pairwise(ring)), key=list(places.values()).index)
        yield Problem(at, " → ".join(ring), "不成环的前置关系")


def _from_first(circle: list[int]) -> list[int]:
    start = circle.index(min(circle))
    return circle[start:] + circle[:start]


def _too_early(plan: Plan) -> Iterator[Problem]:
    """A milestone due before something that must finish first, however far back, by plain dates."""
    order: nx.DiGraph[Any] = nx.DiGraph(_finish_order(plan))
    for index, milestone in enumerate(plan.milestones):
        if milestone.deadline is None or milestone.id not in order:
            continue
        # What lies on a circle with it has its problem already.
        first = nx.ancestors(order, milestone.id) - nx.descendants(order, milestone.id)
        before = (plan.by_id[one] for one in first)
        due = [(day, part.id) for part in before if (day := _due(part)) is not None]
        if due and max(due)[0] > milestone.deadline:
            day, part_id = max(due)
            at = place(f"milestones[{index}].deadline", milestone.id)
            accepted = f"不早于前置 {part_id} 的 {day.isoformat()}"
            yield Problem(at, milestone.deadline.isoformat(), accepted)


def _finish_order(plan: Plan) -> Iterator[tuple[str, str]]:
    """Pairs of known parts of which the first cannot finish after the second."""
    for link in plan.dependencies:
        known = link.predecessor in plan.by_id and link.successor in plan.by_id
        if known and link.predecessor != link.successor and _holds_finish(plan, link):
            yield link.predecessor, link.successor
    stated = {frozenset((link.predecessor, link.successor)) for link in plan.dependencies}
    for before, after, _ in _implied(plan):
        if frozenset((before, after)) not in stated:  # a stated kind takes the place
            yield before, after


def _holds_finish(plan: Plan, link: Dependency) -> bool:
    """A lead (negative lag) lets the successor go first; SS holds only what has no length."""
    instant = isinstance(plan.by_id[link.predecessor], Milestone)
    kinds = (LinkKind.FS, LinkKind.FF, LinkKind.SS) if instant else (LinkKind.FS, LinkKind.FF)
    return link.lag >= 0 and link.kind in kinds


def _due(part: Founded) -> date | None:
    if isinstance(part, Milestone):
        return part.deadline
    return part.baseline_finish if isinstance(part, Activity) else None
