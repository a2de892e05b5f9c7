"""Networks as plan files, read and scheduled as `schedule FILE` does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.model.plan import Plan
from plan.plan_file import require_plan
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import after
from tests.support.networks import schedule
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


@given(layered())
def test_a_plan_is_as_long_as_its_longest_path(folder: Path, plan: Plan) -> None:
    """In working days, as networkx finds it."""
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((part.id, "end", part.duration) for part in plan.activities)
    days = {part.id: part.duration for part in plan.activities}
    graph.add_weighted_edges_from(
        (link.predecessor, link.successor, days[link.predecessor]) for link in plan.dependencies
    )
    read = require_plan(written(plan, folder))
    assert read == plan
    timetable = schedule(network_of(read, replay(read, (), AS_OF)), AS_OF)
    assert timetable.working_days == nx.dag_longest_path_length(graph)
