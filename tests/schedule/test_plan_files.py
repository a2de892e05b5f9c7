"""Networks as plan files, read and scheduled as `schedule FILE` does: dates, floats, length."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.ledger.events import Event
from plan.model.kinds import LagUnit, LinkKind
from plan.model.plan import Dependency, Plan
from plan.plan_file import require_plan
from plan.schedule.network import Network, network_of
from plan.state.replay import replay
from tests.support.builders import after, entries, milestone, plan_of, reported
from tests.support.networks import schedule
from tests.support.plain_schedule import plain_schedule
from tests.support.plan_files import plan_of_network, written

AS_OF = date(2022, 1, 4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where plan files are written, each over the one before."""
    return tmp_path_factory.mktemp("plans")


@st.composite
def layered(draw: st.DrawFn) -> Plan:
    """Activities of 0 to 10 days, each waiting for up to three before it, as PSPLIB has them."""
    ids = [f"A{n}" for n in range(draw(st.integers(1, 12)))]
    links = [
        after(before, id_)
        for at, id_ in enumerate(ids[1:], start=1)
        for before in draw(st.lists(st.sampled_from(ids[:at]), max_size=3, unique=True))
    ]
    return plan_of_network({id_: draw(st.integers(0, 10)) for id_ in ids}, links)


@st.composite
def tangled(draw: st.DrawFn) -> Plan:
    """The same with links of every kind, lags in either unit, and milestones, most of them due."""
    plan = draw(layered())
    links = [
        Dependency(
            predecessor=link.predecessor,
            successor=link.successor,
            kind=draw(st.sampled_from(LinkKind)),
            lag=draw(st.integers(-4, 9)),
            lag_unit=draw(st.sampled_from(LagUnit)),
            source=link.source,
            standing=link.standing,
        )
        for link in plan.dependencies
    ]
    due = st.none() | st.dates(date(2022, 1, 1), date(2022, 3, 31))
    promises = [
        milestone(f"M{n}", draw(due), parent=part.id) for n, part in enumerate(plan.activities)
    ]
    return plan_of(*plan.activities, *promises, links=links)


def network(plan: Plan, folder: Path, *events: Event) -> Network:
    """The network of `plan`, read from its file, after `events`."""
    read = require_plan(written(plan, folder))
    assert read == plan
    return network_of(read, replay(read, entries(*events), AS_OF))


@given(tangled(), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 99)), max_size=4))
def test_arrays_give_the_dates_of_the_plain_pass(
    folder: Path, plan: Plan, percents: list[tuple[int, int]]
) -> None:
    """Of every activity and milestone, whatever the links, the deadlines and the progress."""
    ids = {part.id for part in plan.activities}
    events = [reported(f"A{n}", AS_OF, percent) for n, percent in percents if f"A{n}" in ids]
    of = network(plan, folder, *events)
    assert schedule(of, AS_OF) == plain_schedule(of, AS_OF)


@given(layered())
def test_a_plan_is_as_long_as_its_longest_path(folder: Path, plan: Plan) -> None:
    """In working days, as networkx finds it."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((part.id, "end", part.duration) for part in plan.activities)
    days = {part.id: part.duration for part in plan.activities}
    graph.add_weighted_edges_from(
        (link.predecessor, link.successor, days[link.predecessor]) for link in plan.dependencies
    )
    timetable = schedule(network(plan, folder), AS_OF)
    assert timetable.working_days == nx.dag_longest_path_length(graph)


@given(tangled())
def test_without_deadlines_free_float_never_exceeds_total_float(folder: Path, plan: Plan) -> None:
    """Neither is negative then; what keeps every successor in place keeps the end in place."""
    promises = [milestone(part.id, None, parent=part.parent) for part in plan.milestones]
    of = network(plan_of(*plan.activities, *promises, links=plan.dependencies), folder)
    for row in schedule(of, AS_OF).dates.values():
        assert 0 <= row.free_float <= row.total_float
