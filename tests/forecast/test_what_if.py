"""What-ifs: the overlay's rows are those of a full computation of the changed network."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plan.errors import Refused, Unknown
from plan.forecast.sampling import samples as sampling
from plan.forecast.sampling.finishes import probability_late
from plan.forecast.sampling.samples import Samples
from plan.forecast.sampling.what_if import Change, Extend, KeepToPlan, Outcome, what_if
from plan.schedule.compiled import compile_network
from plan.schedule.network import Network
from tests.support.networks import DAYS, START, large, link, network, networks, sampled, simulate, task

FEW = 50


def same_rows(outcome: Outcome, full: Samples) -> bool:
    """Whether every task has the very same finishes."""
    ranks = full.simulation.compiled.rank
    return all(
        np.array_equal(outcome.finish[place], full.finish[ranks[id_]])
        for id_, place in outcome.simulation.compiled.rank.items()
    )


def open_names(of: Network) -> list[str]:
    """The tasks that a what-if can change."""
    return [task.id for task in of.tasks if task.actual_finish is None]


@st.composite
def paced(draw: st.DrawFn, names: list[str]) -> Change:
    """A change of pace."""
    name, days = draw(st.sampled_from(names)), draw(st.integers(1, 9))
    kinds = [Extend(task=name, days=days), Extend(task=name, days=-days), KeepToPlan(task=name)]
    return draw(st.sampled_from(kinds))


@settings(max_examples=60)
@given(networks(), DAYS, st.data())
def test_changes_of_pace_give_the_rows_of_a_full_computation(
    of: Network, as_of: date, data: st.DataObject
) -> None:
    """Bit by bit, several changes at once, with every kind of link and status."""
    samples = sampled(of, as_of, FEW)
    assume(names := open_names(of))
    changes = data.draw(st.lists(paced(names), min_size=1, max_size=3))
    outcome = what_if(samples, *changes)
    assert same_rows(outcome, sampling.sampled(outcome.simulation))


def test_only_what_follows_is_computed_anew() -> None:
    """B follows A, C does not; and the base is left as it was."""
    of = network(task("A", 5), task("B", 3), task("C", 4), link("AB"))
    samples = sampled(of, samples=FEW)
    before = samples.finish.copy()
    outcome = what_if(samples, Extend(task="A", days=2))
    assert outcome.changed == {"A", "B"}
    assert np.array_equal(samples.finish, before)
    np.testing.assert_allclose(outcome.finish[0], before[0] + 2, rtol=1e-6)


def test_a_change_that_comes_to_nothing_changes_nothing() -> None:
    """A held to its plan in a plan that goes as planned."""
    of = network(task("A", 5), task("B", 3), link("AB"))
    compiled = compile_network(of)
    samples = simulate(compiled, {}, START, FEW)
    assert what_if(samples, KeepToPlan(task="A")).changed == frozenset()


def test_less_work_is_less_risk_with_the_same_draws() -> None:
    """In every sample, not only on average."""
    of = large(60, 120)
    samples = sampled(of, samples=FEW)
    late, later = (what_if(samples, Extend(task="T1", days=days)) for days in (2, 5))
    for place in range(60):
        assert (samples.finish[place] <= late.finish[place]).all()
        assert (late.finish[place] <= later.finish[place]).all()
    due = START + timedelta(days=40)
    risks = [probability_late(outcome, "T59", due) for outcome in (samples, late, later)]
    assert risks == sorted(risks)


def test_an_unknown_task_is_refused() -> None:
    """With its name, whatever is to change."""
    samples = sampled(network(task("A", 5), task("B", 3), link("AB")), samples=FEW)
    for change in (Extend(task="X", days=1), KeepToPlan(task="X")):
        with pytest.raises(Unknown, match="X"):
            what_if(samples, change)


@pytest.mark.parametrize(
    "change", [Extend(task="A", days=-1), KeepToPlan(task="A")], ids=lambda change: type(change).__name__
)
def test_what_is_finished_cannot_be_changed(change: Change) -> None:
    """With its name and day; what waits for it can."""
    done = task("A", 5, actual_finish=START)
    samples = sampled(network(done, task("B", 3), link("AB", lag=9)), samples=FEW)
    with pytest.raises(Refused, match=f"“A”已于 {START} 完成"):
        what_if(samples, change)
    assert what_if(samples, Extend(task="B", days=-1)).changed == {"B"}


def test_an_event_takes_no_time_that_could_be_less() -> None:
    """Nor more: it comes when what it waits for has ended."""
    samples = sampled(network(task("A", 5), task("B", 0), link("AB")), samples=FEW)
    assert what_if(samples, Extend(task="B", days=-1), Extend(task="B", days=9)).changed == frozenset()
    assert what_if(samples, Extend(task="B", days=9)).changed == frozenset()
