"""The task graph: what must come before what, and whose work that is.

A plan is turned into a graph after it was checked: every id it mentions exists.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from plan.errors import Unknown
from plan.model import plan as model
from plan.model.kinds import Standing

if TYPE_CHECKING:
    import networkx as nx

IMPLIED = "里程碑列在该任务之下，任务完成后方可达成"


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
            reason=IMPLIED,
        )
        for parent, milestone in parents
        if isinstance(parent, model.Activity) and frozenset((parent.id, milestone.id)) not in stated
    )
    return (*plan.dependencies, *implied)


@lru_cache(maxsize=32)
def graph_of(plan: model.Plan) -> "nx.DiGraph[str]":
    """A node for each id of `plan` and an edge from each part to what comes after it.

    An edge holds the `dependencies` of its pair. Made once for the very object; shared, so only to
    be read.
    """
    import networkx as nx  # here, as it takes long to load and most commands walk no graph

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(plan.by_id)
    parents = {part.id: part.parent for part in plan.milestones}
    # what a milestone lies in is told before all else that it waits for
    for link in sorted(precedence(plan), key=lambda link: parents.get(link.successor) != link.predecessor):
        known = graph.get_edge_data(link.predecessor, link.successor, {"dependencies": ()})
        graph.add_edge(link.predecessor, link.successor, dependencies=(*known["dependencies"], link))
    return graph


def blocks(plan: model.Plan, part_id: str) -> tuple[str, ...]:
    """What comes just after `part_id`."""
    return tuple(_graph_with(plan, part_id).successors(part_id))


def blocked_by(plan: model.Plan, part_id: str, direct: bool = False) -> tuple[str, ...]:
    """What must come before `part_id`, nearest first; only what comes just before when `direct`."""
    graph = _graph_with(plan, part_id)
    return tuple(graph.predecessors(part_id)) if direct else _before(plan)[part_id]


@lru_cache(maxsize=8)
def _before(plan: model.Plan) -> Mapping[str, tuple[str, ...]]:
    """What must come before each part, nearest first."""
    import networkx as nx

    graph = graph_of(plan)
    return {id_: tuple(end for _, end in nx.bfs_edges(graph, id_, reverse=True)) for id_ in graph}


def _graph_with(plan: model.Plan, part_id: str) -> "nx.DiGraph[str]":
    """The graph of `plan`; raises Unknown where it has no such part."""
    graph = graph_of(plan)
    if part_id not in graph:
        raise Unknown("事项", part_id, graph)
    return graph


def depends_on_units(plan: model.Plan, part_id: str) -> dict[str, tuple[str, ...]]:
    """The units that lead anything inside or before `part_id`, each with what it leads there.

    Units and parts come in reading order.
    """
    inside = {id_ for id_, line in plan.lineage.items() if part_id in (part.id for part in line)}
    around = inside.union(*(blocked_by(plan, id_) for id_ in inside))
    led: dict[str, list[str]] = {unit.id: [] for unit in plan.units}
    for id_, part in plan.by_id.items():
        if id_ in around and isinstance(part, model.Led) and (lead := model.lead_of(plan, id_)):
            led[lead.id].append(id_)
    return {unit: tuple(parts) for unit, parts in led.items() if parts}
