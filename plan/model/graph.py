"""The task graph: who leads what, what holds what, and what must come before what.

A plan is turned into a graph after it was checked: every id it mentions exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

import networkx as nx

from plan.errors import Unknown
from plan.model import plan as model
from plan.model.kinds import Standing


class NodeKind(StrEnum):
    """What sort of part a node is: attribute `kind`, beside `part`, the part itself."""

    WORKSTREAM = "workstream"
    GOAL = "goal"
    ACTIVITY = "activity"
    MILESTONE = "milestone"
    INDICATOR = "indicator"
    UNIT = "unit"


class EdgeKind(StrEnum):
    """What an edge says of its two ends: attribute `kinds`, a frozenset, for a pair may be several.

    `dependencies` holds the `Dependency` objects of a pair that precedes, else nothing.
    """

    CONTAINS = "contains"  # parent -> part
    LEADS = "leads"  # unit -> part that it leads itself or by inheritance
    SUPPORTS = "supports"  # unit -> part, likewise
    PRECEDES = "precedes"  # predecessor -> successor
    MEASURES = "measures"  # indicator -> milestone


def precedence(plan: model.Plan) -> tuple[model.Dependency, ...]:
    """The stated dependencies of `plan`, then those implied by a milestone's parent activity.

    A statement about the two, in either direction, takes the place of the implied one.
    """
    stated = {frozenset((link.predecessor, link.successor)) for link in plan.dependencies}
    parents = ((plan.by_id[part.parent], part) for part in plan.milestones)
    implied = (
        model.Dependency(
            predecessor=parent.id,
            successor=milestone.id,
            source=parent.source,
            standing=Standing.INFERRED,
            reason="里程碑列在该任务之下，任务完成后方可达成",
        )
        for parent, milestone in parents
        if isinstance(parent, model.Activity) and frozenset((parent.id, milestone.id)) not in stated
    )
    return (*plan.dependencies, *implied)


def task_graph(plan: model.Plan) -> nx.DiGraph[str]:
    """A node for each part of `plan` with an id, in reading order, and the edges between them."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    nodes = (*plan.workstreams, *plan.goals, *plan.promises, *plan.indicators, *plan.units)
    for node in nodes:
        graph.add_node(node.id, kind=NodeKind(type(node).__name__.lower()), part=node)

    def join(start: str, end: str, kind: EdgeKind) -> None:
        known = graph.get_edge_data(start, end, {"kinds": frozenset()})["kinds"]
        graph.add_edge(start, end, kinds=known | {kind}, dependencies=())

    for part in plan.by_id.values():
        if parent := model.parent_of(part):
            join(parent, part.id, EdgeKind.CONTAINS)
        if isinstance(part, model.Led):
            if lead := model.lead_of(plan, part.id):
                join(lead.id, part.id, EdgeKind.LEADS)
            for unit in model.supporting_of(plan, part.id):
                join(unit.id, part.id, EdgeKind.SUPPORTS)
    links = precedence(plan)
    for link in links:
        join(link.predecessor, link.successor, EdgeKind.PRECEDES)
    for indicator in plan.indicators:
        if indicator.measures:
            join(indicator.id, indicator.measures, EdgeKind.MEASURES)
    for link in links:  # only now: joining the two once more would empty what they hold
        graph.edges[link.predecessor, link.successor]["dependencies"] += (link,)
    return graph


def graph_of(plan: model.Plan) -> nx.DiGraph[str]:
    """The task graph of `plan`, made once for the very object; shared, so only to be read."""
    # to hash a plan would be to hash all its parts: the key goes by the very object
    return _graph_of(model.PlanKey(plan))


@lru_cache(maxsize=32)
def _graph_of(plan: model.PlanKey) -> nx.DiGraph[str]:
    return task_graph(plan.plan)


def only(graph: nx.DiGraph[str], *kinds: EdgeKind) -> nx.DiGraph[str]:
    """`graph` seen with no other edges than those of `kinds`; all nodes stay."""
    view: nx.DiGraph[str] = nx.subgraph_view(
        graph, filter_edge=lambda start, end: not graph[start][end]["kinds"].isdisjoint(kinds)
    )
    return view


def blocks(graph: nx.DiGraph[str], part_id: str, direct: bool = False) -> tuple[str, ...]:
    """What must come after `part_id`, nearest first; only what comes just after when `direct`."""
    return _reached(only(graph, EdgeKind.PRECEDES), part_id, direct)


def blocked_by(graph: nx.DiGraph[str], part_id: str, direct: bool = False) -> tuple[str, ...]:
    """What must come before `part_id`, nearest first; only what comes just before when `direct`."""
    if direct or part_id not in graph:
        return _reached(_waits(graph), part_id, direct)
    return _before(graph)[part_id]


@lru_cache(maxsize=8)
def _waits(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """What directly precedes each part: the edges alone; a graph is not changed once it is made."""
    return nx.DiGraph(only(graph, EdgeKind.PRECEDES).reverse(copy=False))


@lru_cache(maxsize=8)
def _before(graph: nx.DiGraph[str]) -> Mapping[str, tuple[str, ...]]:
    """What must come before each part, nearest first."""
    waits = _waits(graph)
    return {part_id: _reached(waits, part_id) for part_id in graph}


def answerable_for(graph: nx.DiGraph[str], unit_id: str) -> tuple[str, ...]:
    """The parts that `unit_id` leads, itself or by inheritance, in reading order."""
    led = set(_reached(only(graph, EdgeKind.LEADS), unit_id, direct=True))
    return tuple(part_id for part_id in graph if part_id in led)


def depends_on_units(graph: nx.DiGraph[str], part_id: str) -> dict[str, tuple[str, ...]]:
    """The units that lead anything inside or before `part_id`, each with what it leads there.

    Units and parts come in reading order.
    """
    inside = {part_id, *_reached(only(graph, EdgeKind.CONTAINS), part_id)}
    around = inside.union(*(blocked_by(graph, id_) for id_ in inside))
    units = (node for node in graph if graph.nodes[node]["kind"] is NodeKind.UNIT)
    led = {unit: [p for p in answerable_for(graph, unit) if p in around] for unit in units}
    return {unit: tuple(parts) for unit, parts in led.items() if parts}


def _reached(graph: nx.DiGraph[str], start: str, direct: bool = False) -> tuple[str, ...]:
    """What edges lead to from `start`, nearest first."""
    if start not in graph:
        raise Unknown("事项", start, graph)
    if direct:
        return tuple(graph.successors(start))
    return tuple(end for _, end in nx.bfs_edges(graph, start))
