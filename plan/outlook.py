"""Everything a face shows of one day: the one call that pages and commands both make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import networkx as nx

from plan.alerts import Level
from plan.board import Board, Row, board, count_lights, milestones
from plan.changes import Change, changes
from plan.events import Entry, ForecastsIssued
from plan.graph import task_graph
from plan.model import Commitment, Plan
from plan.network import network_of
from plan.overdue import Overdue, overdue
from plan.schedule import Schedule, schedule
from plan.state import PlanState, local_day, replay


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A plan on a day, with what it rests on."""

    plan: Plan
    as_of: date
    head: tuple[int, str]  # of the entries it was made from
    state: PlanState
    graph: nx.DiGraph[str]
    schedule: Schedule
    rows: Board
    overdue: tuple[Overdue, ...]

    @property
    def lights(self) -> dict[Commitment | None, Counter[Level]]:
        """Milestones counted by commitment and light."""
        return count_lights(self.rows)

    @property
    def undated(self) -> list[Row]:
        """Open milestones without a deadline (未定时限)."""
        return [
            row
            for row in milestones(self.rows)
            if row.item.approved_deadline is None and row.item.closed is None
        ]

    def row(self, item_id: str) -> Row:
        """The row of `item_id`."""
        return next(row for row in self.rows if row.id == item_id)


def outlook(
    plan: Plan,
    entries: Sequence[Entry],
    as_of: date,
    hindsight: bool | None = None,
    known_at: datetime | None = None,
) -> Outlook:
    """The outlook of `plan` on `as_of` from the ledger's `entries`; see `state.known_until`."""
    state = replay(plan, entries, as_of, hindsight, known_at)
    graph = task_graph(plan)
    dates = schedule(network_of(plan, state), as_of)
    rows = board(graph, state, dates)
    return Outlook(
        plan=plan,
        as_of=as_of,
        head=(entries[-1].sequence, entries[-1].digest) if entries else (0, "0" * 64),
        state=state,
        graph=graph,
        schedule=dates,
        rows=rows,
        overdue=overdue(rows, as_of),
    )


def changes_since(now: Outlook, entries: Sequence[Entry], since: date) -> tuple[Change, ...]:
    """What changed from `since` to the outlook's day."""
    return changes(outlook(now.plan, entries, since, now.state.hindsight).rows, now.rows)


def default_as_of(plan: Plan, entries: Sequence[Entry], today: date) -> date:
    """The day to open on.

    Today while the plan runs or something was reported in the last two cycles; otherwise the last
    day that anything was reported of. While nothing is, the day the plan's work begins, or the last
    result it holds when that is later.
    """
    cycle = timedelta(days=2 * plan.rules.report_cycle.value)
    said = (one.event.as_of for one in entries if not isinstance(one.event, ForecastsIssued))
    last = max(said, default=None)
    if plan.start <= today <= plan.finish:
        return today
    if last is not None:
        return today if today - last <= cycle else last
    begins = [a.baseline_start for a in plan.activities if a.baseline_start]
    closed = [m.closed.on for m in plan.milestones if m.closed and m.closed.on]
    return max((*sorted(begins)[:1], *closed), default=plan.start)


def last_recorded(entries: Sequence[Entry]) -> date | None:
    """The day the newest entry was recorded, in Shanghai."""
    return local_day(entries[-1].recorded_at) if entries else None
