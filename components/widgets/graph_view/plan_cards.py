"""The task graph as cards and edges: which parts are shown, how rolled up, how far around one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from components.widgets.graph_view.card import Card, Edge, Kind
from components.widgets.markup import UNDECIDED, unit_id
from plan.model.graph import EdgeKind, only
from plan.model.kinds import ItemKind, Level
from plan.model.plan import Founded, Goal, Unit, Workstream, lead_of
from plan.outlook.board import Row, of_kind
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
    nodes: bool = True  # work nodes too
    around: str | None = None
    steps: int = 2


def drawn(outlook: Outlook, wish: Wish) -> tuple[list[Card], list[Edge]]:
    """The cards and edges that `wish` asks for, in the plan's reading order."""
    ids = _chosen(outlook, wish)
    if wish.around and wish.around in outlook.graph:
        either_way = only(outlook.graph, EdgeKind.CONTAINS, EdgeKind.PRECEDES).to_undirected(
            as_view=True
        )
        near = nx.single_source_shortest_path_length(either_way, wish.around, cutoff=wish.steps)
        ids &= set(near)
    rows = {row.id: row for row in outlook.rows if row.id in ids}
    if wish.grouping == "单位":
        return _by_unit(outlook, list(rows.values()), wish.rollup)
    plan, contains = outlook.plan, only(outlook.graph, EdgeKind.CONTAINS)
    cards = []
    for part in (*plan.workstreams, *plan.goals, *plan.activities, *plan.milestones):
        if part.id in rows:
            cards.append(_row_card(rows[part.id]))
        elif part.id in ids:
            inside = nx.descendants(contains, part.id)
            kind: Kind = "workstream" if isinstance(part, Workstream) else "goal"
            lead = labels.unit(lead_of(plan, part.id))
            within = (row for row in outlook.rows if row.id in inside)
            cards.append(_group_card(part, kind, lead, within))
    return cards, list(_edges(outlook, ids))


def chain(outlook: Outlook, ids: frozenset[str]) -> tuple[list[Card], list[Edge]]:
    """The cards of the items `ids` in the plan's reading order, and what must come before what."""
    cards = [_row_card(row) for row in outlook.rows if row.id in ids]
    return cards, [edge for edge in _edges(outlook, set(ids)) if edge.kind == "precedes"]


def _chosen(outlook: Outlook, wish: Wish) -> set[str]:
    """The rows that pass every filter and fit the roll-up, with all that contains them."""
    rows = [
        row
        for row in outlook.rows
        if (wish.closed or row.item.closed is None)
        and (wish.nodes or row.kind is not ItemKind.NODE)
        and (not wish.lines or row.workstream.id in wish.lines)
        and (not wish.units or wish.units & {u.id for u in (row.lead, *row.supporting) if u})
        and (not wish.levels or row.alert.level in wish.levels)
    ]
    contains = only(outlook.graph, EdgeKind.CONTAINS)
    groups = {up for row in rows for up in nx.ancestors(contains, row.id)}
    if wish.rollup == "条线":
        return {id_ for id_ in groups if isinstance(outlook.plan.by_id[id_], Workstream | Goal)}
    return groups | {row.id for row in rows if wish.rollup == "里程碑" or not row.is_milestone}


def _by_unit(outlook: Outlook, rows: list[Row], rollup: str) -> tuple[list[Card], list[Edge]]:
    """Each unit with what it leads, those without a lead last."""
    led: dict[Unit | None, list[Row]] = {unit: [] for unit in (*outlook.plan.units, None)}
    for row in rows:
        led[row.lead].append(row)
    heads = [
        _group_card(unit, "unit", labels.UNIT_KIND[unit.kind] if unit else "", of_unit)
        for unit, of_unit in led.items()
        if of_unit
    ]
    if rollup == "条线":
        return heads, []
    shown = {row.id: row for row in rows}
    precedes = [edge for edge in _edges(outlook, set(shown)) if edge.kind == "precedes"]
    drawn_already = {(edge.source, edge.target) for edge in precedes}
    contains = []
    for row in rows:  # a row hangs from its activity where that has the same lead, else the unit
        parent = shown.get(getattr(row.part, "parent", None) or "")
        holder = parent.id if parent and parent.lead == row.lead else unit_id(row.lead)
        if (holder, row.id) not in drawn_already:
            contains.append(Edge(source=holder, target=row.id, kind="contains"))
    return heads + [_row_card(row) for row in rows], contains + precedes


def _edges(outlook: Outlook, ids: set[str]) -> Iterable[Edge]:
    """The edges among `ids`: first from the line that steers the others to each of them.

    Precedence where a pair has both: containment is then plain from the order.
    """
    lines = [line for line in outlook.plan.workstreams if line.id in ids]
    for first in lines:
        if first.number == 0:
            for line in lines:
                if line.number:
                    yield Edge(source=first.id, target=line.id, kind="contains")
    for source, target, kinds in outlook.graph.edges(data="kinds"):
        if source not in ids or target not in ids:
            continue
        if EdgeKind.PRECEDES in kinds:
            dates = outlook.schedule.dates.get(target)
            driving = dates is not None and source in dates.driving
            yield Edge(source=source, target=target, kind="precedes", driving=driving)
        elif EdgeKind.CONTAINS in kinds:
            yield Edge(source=source, target=target, kind="contains")


def _row_card(row: Row) -> Card:
    percent, light_word = row.progress.percent_complete, labels.LIGHT[row.alert.level]
    # On a card one word must not cover two cases.
    if row.alert.level is Level.NONE:
        light_word = "未启动" if row.item.approved_deadline else labels.UNDATED
    elif row.alert.level is Level.RED:
        light_word = "逾期" if row.overdue else "高风险"
    return Card(
        id=row.id,
        kind="milestone" if row.is_milestone else "activity",
        name=row.part.name,
        unit=labels.unit(row.lead),
        light=row.alert.level.value,
        light_word=light_word,
        percent=None if percent is None else round(percent),
        deadline=row.due_words,
        mark=labels.MARK[row.part.standing],
        commitment=labels.COMMITMENT[row.part.commitment] if row.part.commitment else "",
    )


def _group_card(part: Founded | None, kind: Kind, unit: str, rows: Iterable[Row]) -> Card:
    """A line, goal or unit with the gravest light of its promises, and how many have each.

    Of its work nodes where it has no promises. None is what has no lead yet.
    """
    rows = list(rows)
    counted = of_kind(rows, ItemKind.PROMISE) or of_kind(rows, ItemKind.NODE)
    counts = Counter(row.alert.level for row in counted)
    level = next((level for level in labels.LIGHT if counts[level]), Level.NONE)
    return Card(
        id=part.id if part else UNDECIDED,
        kind=kind,
        name=part.name if part else labels.UNDECIDED,
        unit=unit,
        light=level.value,
        light_word=labels.LIGHT[level],
        deadline=" ".join(
            f"{labels.LIGHT_SHAPE[level]}{counts[level]}" for level in labels.LIGHT if counts[level]
        ),
        mark=labels.MARK[part.standing] if part else "",
    )
