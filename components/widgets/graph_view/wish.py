"""What the visitor wants to see of the task graph, and which items that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import networkx as nx

from components.widgets.markup import unit_id
from plan.forecast.answers import Answer
from plan.forecast.sentence import MIN_SHARE
from plan.model.graph import graph_of
from plan.model.kinds import ItemKind, Level
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook

KEY, ALL = "key", "all"
SCOPES = {KEY: "要害", ALL: "全部"}
BY_LINE, BY_UNIT, BY_GOAL = "line", "unit", "goal"
LANES = {BY_LINE: "按条线", BY_UNIT: "按单位", BY_GOAL: "按目标"}
MAX_KEY = 25  # marks in the opening view: more cannot be read across a room
AT_RISK = (Level.RED, Level.AMBER)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is shown, grouped how, in how much room; None and empty mean no limit.

    `width` and `height` in px; `window` is the first and the last day.
    """

    show: str = KEY
    lanes: str = BY_LINE
    lines: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    closed: bool = False
    nodes: bool = True
    around: str | None = None  # only what comes before and after this item
    also: frozenset[str] = frozenset()  # shown whatever the rest says
    after: tuple[Answer, ...] = ()  # what a what-if says: bars move, nothing else does
    folded: frozenset[str] = frozenset()
    window: tuple[date, date] | None = None
    width: float = 1240.0
    height: float = 620.0


def chosen(outlook: Outlook, wish: Wish) -> list[Row]:
    """The rows that `wish` asks for, in the plan's reading order."""
    if near := chain(outlook, wish.around):
        return [row for row in outlook.rows if row.id in near]
    rows = [
        row
        for row in outlook.rows
        if (wish.closed or row.item.closed is None)
        and (wish.nodes or row.kind is not ItemKind.NODE)
        and (not wish.lines or row.workstream.id in wish.lines)
        and (not wish.units or wish.units & {unit_id(u) for u in (row.lead, *row.supporting)})
        and (not wish.levels or row.alert.level in wish.levels)
    ]
    shown = {row.id for row in (_key(outlook, rows) if wish.show == KEY else rows)} | wish.also
    return [row for row in outlook.rows if row.id in shown]


def chain(outlook: Outlook, item: str | None) -> frozenset[str]:
    """`item` with all that comes before and after it; empty where it is no item."""
    graph = graph_of(outlook.plan)
    near = nx.ancestors(graph, item) | nx.descendants(graph, item) if item in graph else set()
    return frozenset({item, *near} & graph.nodes)


def with_item(outlook: Outlook, wish: Wish, item: str | None) -> Wish:
    """`wish` with `item` shown in any case, in the opening view with what is open of its chain."""
    near = chain(outlook, item) if wish.show == KEY else {item}
    shown = {row.id for row in chosen(outlook, wish)}
    rows = [row for row in outlook.rows if row.id == item or row.item.closed is None]
    return replace(wish, also=wish.also | ({row.id for row in rows if row.id in near} - shown))


def _key(outlook: Outlook, rows: Sequence[Row]) -> list[Row]:
    """The gravest promises, each flagship's next one, what holds them up; else what there is."""
    promises = [row for row in rows if row.kind is ItemKind.PROMISE and row.item.closed is None]
    chances = {forecast.item: forecast.probability_late for forecast in outlook.forecast.forecasts}
    grave = sorted(
        (row for row in promises if row.overdue or row.alert.level in AT_RISK),
        key=lambda row: (not row.overdue, -chances.get(row.id, 0.0), row.item.approved_deadline),
    )
    shown: dict[str, None] = {}
    for flagship in dict.fromkeys(goal.parent for goal in outlook.plan.goals):
        own = [row for row in rows if row.workstream.id == flagship and row.is_milestone]
        own = [row for row in own if row.item.closed is None] or own
        shown |= dict.fromkeys(row.id for row in sorted(own, key=_due)[:1])
    for row in grave:
        shown[row.id] = None
        forecast = outlook.forecast.of(row.id)
        shares = forecast.drivers if forecast else ()
        shown |= dict.fromkeys(driver.task for driver in shares[:2] if driver.share >= MIN_SHARE)
    shown |= dict.fromkeys(row.id for row in sorted(promises, key=_due))
    first = set(list(shown or (row.id for row in rows))[:MAX_KEY])
    return [row for row in rows if row.id in first]


def _due(row: Row) -> date:
    return row.item.approved_deadline or date.max
