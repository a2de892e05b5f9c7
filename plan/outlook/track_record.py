"""Forecasts that were told, each with what came of its promise and what else was known that day.

Only what was told before the deadline counts: a forecast recorded after its day counts from the day
it was recorded. A promise has at most one row for each lead, the last forecast told no later than
that many working days before the ORIGINAL deadline and not already the row of a longer lead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import networkx as nx

from plan.calendar.workdays import CHINA
from plan.calendar.zone import local_day
from plan.forecast.learning.promise import Case, Promise
from plan.ledger.events import Entry, ForecastsIssued, Told
from plan.model.graph import task_graph
from plan.model.kinds import Level
from plan.model.plan import Milestone, Plan, lead_of
from plan.outlook.lights import light
from plan.state.progress import progress
from plan.state.replay import PlanState, known_until, replay, visible

LEADS = (10, 21, 42, 63, 105)  # working days before the original deadline
LIGHT = {Level.GREEN: 0.0, Level.AMBER: 0.5, Level.RED: 1.0}


@dataclass(frozen=True, kw_only=True)
class ScoredForecast:
    """A forecast, its lead of `LEADS`, and its promise as it was known when it was told."""

    told: Told
    model: str
    lead: int
    case: Case


@dataclass(frozen=True, kw_only=True)
class TrackRecord:
    """Every row that can be scored on `as_of`, and what was told besides."""

    as_of: date
    rows: tuple[ScoredForecast, ...]
    issued: int  # times that forecasts were stored
    waiting: int  # promises told of whose original deadline has not passed
    too_late: int  # rows told with less than the shortest lead to go, or after the deadline
    unknown: int  # promises no longer in the plan, or closed on no known day


@dataclass(frozen=True)
class _Telling:
    """A promise told of in an entry, on the day it was really told."""

    entry: Entry
    told: Told
    deadline: date
    told_on: date
    model: str

    @property
    def lead(self) -> int | None:
        """The longest of `LEADS` that was still to go; None when it was told too late."""
        left = CHINA.workdays_after(self.told_on, self.deadline)
        return max((lead for lead in LEADS if lead <= left), default=None)


def track_record(plan: Plan, entries: Sequence[Entry], as_of: date) -> TrackRecord:
    """What the stored forecasts in `entries` came to by `as_of`, as known then."""
    seen = visible(entries, as_of, known_until(entries, as_of, None))
    tellings = [one for entry in seen for one in _tellings(entry)]
    due = [one for one in tellings if one.deadline < as_of]
    chosen = _chosen(due)
    state = replay(plan, entries, as_of)
    graph = task_graph(state.plan)
    known = [one for one in chosen if _is_known(state, one)]
    then = {
        one.entry.sequence: replay(plan, _before(entries, one.entry), one.told_on, hindsight=True)
        for one in {one.entry.sequence: one for one in known}.values()
    }
    rows = tuple(_row(graph, state, one, then[one.entry.sequence]) for one in known)
    return TrackRecord(
        as_of=as_of,
        rows=rows,
        issued=sum(isinstance(entry.event, ForecastsIssued) for entry in seen),
        waiting=len(_promises(tellings) - _promises(due)),
        too_late=sum(one.lead is None for one in due),
        unknown=len(_promises([one for one in chosen if not _is_known(state, one)])),
    )


def _tellings(entry: Entry) -> Iterator[_Telling]:
    """The promises of an entry that can be late against their original deadline."""
    event = entry.event
    if not isinstance(event, ForecastsIssued):
        return
    told_on = max(event.as_of, local_day(entry.recorded_at))
    for told in event.told:
        if told.deadline is not None and told.probability_late_original is not None:
            yield _Telling(entry, told, told.deadline, told_on, event.model)


def _promises(tellings: Sequence[_Telling]) -> set[tuple[str, date]]:
    return {(one.told.item, one.deadline) for one in tellings}


def _chosen(due: Sequence[_Telling]) -> list[_Telling]:
    """The last told of each promise and lead, by promise, longest lead first."""
    last: dict[tuple[str, date, int], _Telling] = {}
    for one in sorted(due, key=lambda one: (one.told_on, one.entry.sequence)):
        if one.lead is not None:
            last[one.told.item, one.deadline, -one.lead] = one
    return [last[key] for key in sorted(last)]


def _is_known(state: PlanState, one: _Telling) -> bool:
    item = state.items.get(one.told.item)
    return item is not None and not (item.closed and item.closed.on is None)


def _before(entries: Sequence[Entry], entry: Entry) -> Sequence[Entry]:
    """The entries that were recorded before `entry`: what its forecasts could know."""
    return entries[: bisect_left(entries, entry.sequence, key=lambda one: one.sequence)]


def _row(
    graph: nx.DiGraph[str], state: PlanState, one: _Telling, then: PlanState
) -> ScoredForecast:
    closed = state.items[one.told.item].closed
    finished = closed.on if closed else None
    is_late = finished is None or finished > one.deadline
    late_since = one.deadline + timedelta(days=1)
    return ScoredForecast(
        told=one.told,
        model=one.model,
        lead=one.lead or 0,
        case=Case(
            promise=_promise(_graph_of(then, state, graph), then, one),
            late=is_late,
            settled=late_since if is_late else finished,
            finished=finished,
        ),
    )


def _graph_of(then: PlanState, state: PlanState, graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """The task graph of `then`, `graph` being that of `state`."""
    return graph if then.plan is state.plan else task_graph(then.plan)


def _promise(graph: nx.DiGraph[str], then: PlanState, one: _Telling) -> Promise:
    """The promise as it stood at the moment the forecast was recorded."""
    part, item = then.plan.by_id[one.told.item], then.items[one.told.item]
    assert isinstance(part, Milestone)
    done = progress(graph, then, part)
    lead = lead_of(then.plan, part.id)
    return Promise(
        item=part.id,
        as_of=one.told_on,
        promised=one.deadline,
        first_promised=one.deadline,
        unit=lead.id if lead else "",
        start=done.starts,
        percent=done.percent_complete,
        light=LIGHT.get(light(part, item, done, then.plan.rules, then.as_of).level),
        reported_on=item.report.event.as_of if item.report else None,
    )
