"""The task graph as cards and edges: which parts are shown, how rolled up, how far around one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from components.widgets.graph_view.card import Card, Edge
from components.widgets.markup import UNDECIDED, unit_id
from plan.model.graph import EdgeKind, only
from plan.model.kinds import Level
from plan.model.plan import Founded, Goal, Unit, Workstream, lead_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

ROLLUPS = ("条线", "任务", "里程碑")
GROUPINGS = ("条线", "单位")
STEPS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Wish:
    """What the visitor wants to see; None and empty mean no limit."""

    rollup: str = "里程碑"
    grouping: str = "条线"
    lines: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    closed: bool = False
    around: str | None = None
    steps: int = 2


def drawn(outlook: Outlook, wish: Wish) -> tuple[list[Card], list[Edge]]:
    """The cards and edges that `wish` asks for, in the plan's reading order."""
    ids = _chosen(outlook, wish)
    if wish.around in outlook.graph:
        ids &= _around(outlook.graph, wish.around or "", wish.steps)
    rows = {row.id: row for row in outlook.rows if row.id in ids}
    if wish.grouping == "单位":
        return _by_unit(outlook, list(rows.values()), wish.rollup)
    order = [part.id for part in _parts(outlook) if part.id in ids]
    cards = [
        _row_card(rows[id_]) if id_ in rows else _group_card(outlook, outlook.plan.by_id[id_])
        for id_ in order
    ]
    return cards, list(_edges(outlook, ids))


def _by_unit(outlook: Outlook, rows: list[Row], rollup: str) -> tuple[list[Card], list[Edge]]:
    """Each unit with what it leads, those without a lead last."""
    led: dict[str | None, list[Row]] = {unit.id: [] for unit in outlook.plan.units} | {None: []}
    for row in rows:
        led[row.lead.id if row.lead else None].append(row)
    led = {id_: ones for id_, ones in led.items() if ones}
    heads = [_unit_card(outlook, id_, ones) for id_, ones in led.items()]
    if rollup == "条线":
        return heads, []
    shown = {row.id: row for row in rows}
    holder = {row.id: _holder(row, shown) for row in rows}
    contains = [Edge(source=holder[id_], target=id_, kind="contains") for id_ in shown]
    precedes = [one for one in _edges(outlook, set(shown)) if one.kind == "precedes"]
    held = {(one.source, one.target) for one in precedes}
    kept = [one for one in contains if (one.source, one.target) not in held]
    return heads + [_row_card(row) for row in rows], kept + precedes


def _holder(row: Row, shown: Mapping[str, Row]) -> str:
    """What a card of the view by unit hangs from: its activity of the same lead, else the unit."""
    parent = shown.get(getattr(row.part, "parent", None) or "")
    if parent is not None and parent.lead == row.lead:
        return parent.id
    return unit_id(row.lead)


def chain(outlook: Outlook, ids: frozenset[str]) -> tuple[list[Card], list[Edge]]:
    """The cards of the items `ids` in the plan's reading order, and what must come before what."""
    cards = [_row_card(row) for row in outlook.rows if row.id in ids]
    return cards, [edge for edge in _edges(outlook, set(ids)) if edge.kind == "precedes"]


def _parts(outlook: Outlook) -> Iterable[Founded]:
    plan = outlook.plan
    return (*plan.workstreams, *plan.goals, *plan.activities, *plan.milestones)


def _chosen(outlook: Outlook, wish: Wish) -> set[str]:
    """The rows that pass every filter and fit the roll-up, with all that contains them."""
    rows = [row for row in outlook.rows if _passes(row, wish)]
    contains = only(outlook.graph, EdgeKind.CONTAINS)
    groups = {up for row in rows for up in nx.ancestors(contains, row.id)}
    if wish.rollup == "条线":
        return {id_ for id_ in groups if isinstance(outlook.plan.by_id[id_], Workstream | Goal)}
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


def _edges(outlook: Outlook, ids: set[str]) -> Iterable[Edge]:
    """Precedence where a pair has both: containment is then plain from the order."""
    yield from _one_to_eight(outlook, ids)
    graph = outlook.graph.subgraph(ids)
    for source, target, kinds in graph.edges(data="kinds"):
        if EdgeKind.PRECEDES in kinds:
            dates = outlook.schedule.dates.get(target)
            driving = dates is not None and source in dates.driving
            yield Edge(source=source, target=target, kind="precedes", driving=driving)
        elif EdgeKind.CONTAINS in kinds:
            yield Edge(source=source, target=target, kind="contains")


def _one_to_eight(outlook: Outlook, ids: set[str]) -> Iterable[Edge]:
    """The line that steers the others, drawn before them."""
    lines = [line for line in outlook.plan.workstreams if line.id in ids]
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


def _unit_card(outlook: Outlook, id_: str | None, rows: Iterable[Row]) -> Card:
    level, said = _lights_of(row for row in rows if row.is_milestone)
    unit = outlook.plan.by_id[id_] if id_ else None
    return Card(
        id=id_ or UNDECIDED,
        kind="unit",
        name=unit.name if unit else labels.UNDECIDED,
        unit=labels.UNIT_KIND[unit.kind] if isinstance(unit, Unit) else "",
        light=level.value,
        light_word=labels.LIGHT[level],
        deadline=said,
        mark=labels.MARK[unit.standing] if unit else "",
    )


def _lights_of(rows: Iterable[Row]) -> tuple[Level, str]:
    """The gravest light of milestones, and how many have each."""
    counts = Counter(row.alert.level for row in rows)
    said = " ".join(
        f"{labels.LIGHT_SHAPE[level]}{counts[level]}" for level in labels.LIGHT if counts[level]
    )
    return next((level for level in labels.LIGHT if counts[level]), Level.NONE), said


def _group_card(outlook: Outlook, part: Founded) -> Card:
    """A line or goal, with the gravest light of the milestones in it."""
    contains = only(outlook.graph, EdgeKind.CONTAINS)
    inside = nx.descendants(contains, part.id)
    gravest, said = _lights_of(row for row in outlook.rows if row.id in inside and row.is_milestone)
    return Card(
        id=part.id,
        kind="workstream" if isinstance(part, Workstream) else "goal",
        name=part.name,
        unit=labels.unit(lead_of(outlook.plan, part.id)),
        light=gravest.value,
        light_word=labels.LIGHT[gravest],
        deadline=said,
        mark=labels.MARK[part.standing],
    )
