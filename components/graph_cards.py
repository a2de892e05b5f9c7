"""The task graph as cards and edges: which parts are shown, how rolled up, how far around one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from components.graph_view.card import Card, Edge
from plan import labels
from plan.alerts import Level
from plan.board import Row
from plan.graph import EdgeKind, only
from plan.model import Founded, Goal, Workstream
from plan.outlook import Outlook

ROLLUPS = ("条线", "任务", "里程碑")


@dataclass(frozen=True)
class Wish:
    """What the visitor wants to see; None and empty mean no limit."""

    rollup: str = "里程碑"
    lines: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    closed: bool = False
    around: str | None = None
    steps: int = 2


def drawn(seen: Outlook, wish: Wish) -> tuple[list[Card], list[Edge]]:
    """The cards and edges that `wish` asks for, in the plan's reading order."""
    ids = _chosen(seen, wish)
    if wish.around in seen.graph:
        ids &= _around(seen.graph, wish.around or "", wish.steps)
    order = [part.id for part in _parts(seen) if part.id in ids]
    rows = {row.id: row for row in seen.rows}
    cards = [
        _row_card(rows[id_]) if id_ in rows else _group_card(seen, seen.plan.by_id[id_])
        for id_ in order
    ]
    return cards, list(_edges(seen, ids))


def _parts(seen: Outlook) -> Iterable[Founded]:
    plan = seen.plan
    return (*plan.workstreams, *plan.goals, *plan.activities, *plan.milestones)


def _chosen(seen: Outlook, wish: Wish) -> set[str]:
    """The rows that pass every filter and fit the roll-up, with all that contains them."""
    rows = [row for row in seen.rows if _passes(row, wish)]
    contains = only(seen.graph, EdgeKind.CONTAINS)
    groups = {up for row in rows for up in nx.ancestors(contains, row.id)}
    if wish.rollup == "条线":
        return {id_ for id_ in groups if isinstance(seen.plan.by_id[id_], Workstream | Goal)}
    kept = {row.id for row in rows if wish.rollup == "里程碑" or not row.is_milestone}
    return kept | groups


def _passes(row: Row, wish: Wish) -> bool:
    units = {unit.id for unit in (row.lead, *row.supporting) if unit}
    return (
        (wish.closed or row.item.closed is None)
        and (not wish.lines or row.workstream.id in wish.lines)
        and (not wish.units or bool(units & wish.units))
        and (not wish.levels or row.alert.level in wish.levels)
    )


def _around(graph: nx.DiGraph[str], centre: str, steps: int) -> set[str]:
    """The parts within `steps` edges of `centre`, either way, over containment and precedence."""
    near = only(graph, EdgeKind.CONTAINS, EdgeKind.PRECEDES).to_undirected(as_view=True)
    return set(nx.single_source_shortest_path_length(near, centre, cutoff=steps))


def _edges(seen: Outlook, ids: set[str]) -> Iterable[Edge]:
    """Precedence where a pair has both: containment is then plain from the order."""
    yield from _one_to_eight(seen, ids)
    graph = seen.graph.subgraph(ids)
    for source, target, kinds in graph.edges(data="kinds"):
        if EdgeKind.PRECEDES in kinds:
            dates = seen.schedule.dates.get(target)
            driving = dates is not None and source in dates.driving
            yield Edge(source=source, target=target, kind="precedes", driving=driving)
        elif EdgeKind.CONTAINS in kinds:
            yield Edge(source=source, target=target, kind="contains")


def _one_to_eight(seen: Outlook, ids: set[str]) -> Iterable[Edge]:
    """The line that steers the others, drawn before them."""
    lines = [line for line in seen.plan.workstreams if line.id in ids]
    first = [line.id for line in lines if line.number == 0]
    return (
        Edge(source=one, target=line.id, kind="contains")
        for one in first
        for line in lines
        if line.number
    )


def _row_card(row: Row) -> Card:
    percent = row.progress.percent_complete
    return Card(
        id=row.id,
        kind="milestone" if row.is_milestone else "activity",
        name=row.part.name,
        unit=labels.unit(row.lead),
        light=row.alert.level.value,
        light_word=_word(row),
        percent=None if percent is None else round(percent),
        deadline=labels.deadline(row.item.approved_deadline),
        mark=labels.MARK[row.part.standing],
        commitment=labels.COMMITMENT[row.part.commitment] if row.part.commitment else "",
    )


def _word(row: Row) -> str:
    """The light's word, said more closely where one word covers two cases."""
    if row.alert.level is Level.NONE:
        return "未启动" if row.item.approved_deadline else labels.UNDATED
    if row.alert.level is Level.RED:
        return "逾期" if row.overdue else "高风险"
    return labels.LIGHT[row.alert.level]


def _group_card(seen: Outlook, part: Founded) -> Card:
    """A line or goal, with the gravest light of the milestones in it."""
    contains = only(seen.graph, EdgeKind.CONTAINS)
    inside = nx.descendants(contains, part.id)
    counts = Counter(row.alert.level for row in seen.rows if row.id in inside and row.is_milestone)
    gravest = next((level for level in labels.LIGHT if counts[level]), Level.NONE)
    said = " ".join(
        f"{labels.LIGHT_SHAPE[level]}{counts[level]}" for level in labels.LIGHT if counts[level]
    )
    lead = seen.plan.by_id[part.lead].name if getattr(part, "lead", None) else labels.UNDECIDED
    return Card(
        id=part.id,
        kind="workstream" if isinstance(part, Workstream) else "goal",
        name=part.name,
        unit=lead,
        light=gravest.value,
        light_word=labels.LIGHT[gravest],
        deadline=said,
        mark=labels.MARK[part.standing],
    )
