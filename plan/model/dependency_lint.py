"""What is wrong in the dependencies of a plan: circles, and what is due too early."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

import networkx as nx

from plan.errors import Problem
from plan.model.kinds import LinkKind
from plan.model.places import dependencies, problem_at
from plan.model.plan import Activity, Milestone, Plan

_LAST_DAY = {Milestone: "deadline", Activity: "baseline_finish"}
MAX_CIRCLES = 20
"""Circles told for one plan: a knot of many dependencies holds more than anyone would read."""


def dependency_problems(plan: Plan) -> Iterator[Problem]:
    """Every problem in the dependencies of `plan` and in the order its containment implies."""
    for path, mark, link in dependencies(plan):
        if link.predecessor == link.successor:
            accepted = "另一任务或里程碑（不能以自己为前置）"
            yield problem_at(f"{path}.successor", mark, link.successor, accepted)
    earlier: set[tuple[str, str, LinkKind]] = set()
    for path, mark, link in dependencies(plan):
        key = (link.predecessor, link.successor, link.kind)
        if key in earlier:
            yield problem_at(path, mark, f"{mark}（{link.kind}）", "不重复的前置关系")
        earlier.add(key)
    yield from _circles(plan)
    yield from _too_early(plan)


def _implied(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """What containment orders: an activity, a milestone under it, and the path that says so."""
    for index, milestone in enumerate(plan.milestones):
        if isinstance(plan.by_id.get(milestone.parent), Activity):
            yield milestone.parent, milestone.id, f"milestones[{index}].parent"


def _circles(plan: Plan) -> Iterator[Problem]:
    """Circles begin at the part that comes first in the file, and are told in the file's order."""
    places: dict[tuple[str, str], tuple[str, str]] = {}  # of each edge: path and mark
    for path, mark, link in dependencies(plan):
        if link.predecessor != link.successor:
            places.setdefault((link.predecessor, link.successor), (path, mark))
    for activity, milestone, path in _implied(plan):
        places.setdefault((activity, milestone), (path, milestone))
    ids = [promise.id for promise in plan.promises] + [id_ for edge in places for id_ in edge]
    ids = list(dict.fromkeys(ids))
    number = {id_: index for index, id_ in enumerate(ids)}
    order = nx.DiGraph((number[before], number[after]) for before, after in places)
    circles = []
    for circle in islice(nx.simple_cycles(order), MAX_CIRCLES):
        start = circle.index(min(circle))
        circles.append(circle[start:] + circle[:start])
    for circle in sorted(circles):
        ring = [ids[index] for index in (*circle, circle[0])]
        path, mark = min((places[edge] for edge in pairwise(ring)), key=list(places.values()).index)
        yield problem_at(path, mark, " → ".join(ring), "不成环的前置关系")


def _too_early(plan: Plan) -> Iterator[Problem]:
    """A milestone due before something that must finish first, however far back, by plain dates."""
    order: nx.DiGraph[Any] = nx.DiGraph(_finish_order(plan))
    for index, milestone in enumerate(plan.milestones):
        if milestone.deadline is None or milestone.id not in order:
            continue
        # What lies on a circle with it has its problem already.
        first = nx.ancestors(order, milestone.id) - nx.descendants(order, milestone.id)
        parts = [plan.by_id[id_] for id_ in first]
        days = ((getattr(part, _LAST_DAY.get(type(part), ""), None), part.id) for part in parts)
        due = [(day, id_) for day, id_ in days if day is not None]
        if due and max(due)[0] > milestone.deadline:
            day, id_ = max(due)
            path, accepted = f"milestones[{index}].deadline", f"不早于前置 {id_} 的 {day}"
            yield problem_at(path, milestone.id, milestone.deadline.isoformat(), accepted)


def _finish_order(plan: Plan) -> Iterator[tuple[str, str]]:
    """Pairs of known parts of which the first cannot finish after the second."""
    for link in plan.dependencies:
        known = link.predecessor in plan.by_id and link.successor in plan.by_id
        if not known or link.predecessor == link.successor:
            continue
        # A lead (negative lag) lets the successor go first; SS holds only what has no length.
        instant = isinstance(plan.by_id[link.predecessor], Milestone)
        kinds = (LinkKind.FS, LinkKind.FF, LinkKind.SS) if instant else (LinkKind.FS, LinkKind.FF)
        if link.lag >= 0 and link.kind in kinds:
            yield link.predecessor, link.successor
    stated = {frozenset((link.predecessor, link.successor)) for link in plan.dependencies}
    for before, after, _ in _implied(plan):
        if frozenset((before, after)) not in stated:  # a stated kind takes the place
            yield before, after
