"""Samples of finishes: laws, formulas, and each sample against a textbook pass."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise
from math import erfc, log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.forecast.sampling.draws import draws, exp
from plan.forecast.sampling.finishes import QUANTILES, days_at, days_by, limit, probability_late
from plan.forecast.sampling.samples import Samples, remaining
from plan.forecast.sampling.samples import sampled as sampled_from
from plan.forecast.sampling.simulation import Dependency, Pace, simulation
from plan.model.kinds import LinkKind
from plan.schedule.compiled import compile_network
from plan.schedule.network import Network
from tests.support.networks import (
    DAYS,
    START,
    WORKING,
    large,
    link,
    network,
    networks,
    paces,
    sampled,
    schedule,
    simulate,
    task,
    tasks,
)
from tests.support.plain_schedule import plain_schedule

FEW = 200
DAY = timedelta(days=1)


def row(samples: Samples, id_: str) -> np.ndarray:
    """The finishes of a task."""
    return samples.finish[samples.simulation.compiled.rank[id_]]


@given(networks(), DAYS)
def test_without_spread_everything_ends_where_the_schedule_says(of: Network, as_of: date) -> None:
    """Whatever the links, lags, calendars and status; to the day, and late by the same days."""
    compiled = compile_network(of)
    samples = simulate(compiled, {}, as_of, samples=3)
    timetable = plain_schedule(of, as_of)
    for task_ in of.tasks:
        if task_.actual_finish is None:
            ends = timetable.dates[task_.id].early_finish
            assert set(days_by(samples, task_.id)) == {ends}
            for due in (ends - DAY, ends, ends + DAY):
                assert probability_late(samples, task_.id, due) == float(ends > due)


@given(networks(WORKING), DAYS)
def test_every_sample_is_a_forward_pass_with_its_own_durations(of: Network, as_of: date) -> None:
    """Each finish is the latest that its dates and links allow, computed anew in plain floats."""
    samples = sampled(of, as_of, samples=3)
    simulation, out = samples.simulation, np.empty(3, np.float32)
    finish, start = np.array(samples.finish), np.zeros((len(of.tasks), 3))
    for place, part in enumerate(simulation.tasks):
        remaining(simulation, place, out)
        start[place] = finish[place] - out
        if part.fact and part.fact.start is not None:
            start[place] = part.fact.start
        elif part.fact:
            start[place] = finish[place] - part.duration

    def bound(before: Dependency) -> np.ndarray:
        return (finish if before.from_finish else start)[before.source] + before.lag

    for place, part in enumerate(simulation.tasks):
        if part.fact and part.fact.finish is not None:
            assert (finish[place] == part.fact.finish).all()
            continue
        remaining(simulation, place, out)
        begins = np.max([np.full(3, part.earliest), *map(bound, part.to_start)], axis=0)
        ends = np.max([begins + out, *map(bound, part.to_finish)], axis=0)
        np.testing.assert_allclose(finish[place], ends, rtol=0, atol=1e-3)


def digest(samples: Samples) -> str:
    """A digest of the bytes of all rows."""
    return sha256(np.array(samples.finish).tobytes()).hexdigest()


@cache
def status_network() -> Network:
    """Sixty tasks, one in seven begun, with links of every kind."""
    many = large(60, 150)
    begun = {task_.id for task_ in many.tasks[::7]}
    tasks = (
        task(task_.id, task_.duration + 1, percent_complete=30, actual_start=START - 9 * DAY)
        if task_.id in begun
        else task_
        for task_ in many.tasks
    )
    return Network(tasks=tuple(tasks), links=many.links, start=START)


def test_the_same_seed_gives_the_same_bytes_and_another_others() -> None:
    """Also when the draws were made anew."""
    of = compile_network(status_network())
    pace = paces(status_network())
    first = digest(simulate(of, pace, START, FEW, seed=1))
    draws.cache_clear()
    assert digest(simulate(of, pace, START, FEW, seed=1)) == first
    assert digest(simulate(of, pace, START, FEW, seed=2)) != first


def test_a_processor_without_vector_units_gives_the_same_bytes() -> None:
    """Nothing that processors round differently is done on the draws."""
    code = "from tests.forecast.test_simulation import *; print(digest(sampled(status_network())))"
    basic = {**os.environ, "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX2 FMA3 AVX512F"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=basic, capture_output=True, check=False
    )
    assert ran.stdout.decode().strip() == digest(sampled(status_network())), ran.stderr


def test_more_work_elsewhere_leaves_the_luck_of_the_rest_alone() -> None:
    """Each task has its own draws, wherever it comes in the order."""
    alone = sampled(network(task("A", 9), task("B", 4), link("AB")))
    more = network(task("Z", 3), task("B", 4), task("A", 9), link("AB"), task("C", 2), link("ZC"))
    both = sampled(more)
    assert np.array_equal(row(alone, "A"), row(both, "A"))


def test_durations_are_lognormal_about_the_pace() -> None:
    """Mean and spread of log(actual / planned), over four hundred tasks and 10,000 samples."""
    parts = [task(f"T{n}", 20) for n in range(400)]
    compiled = compile_network(network(*parts))
    pace = {task_.id: Pace(mu=0.2, sigma=0.5) for task_ in parts}
    samples = simulate(compiled, pace, START)
    ratio = np.log(np.array(samples.finish) / 20.0)
    assert abs(ratio.mean() - 0.2) < 0.005
    assert abs(ratio.std() - 0.5) < 0.005


@pytest.mark.parametrize("begun", [{}, {"actual_start": START - 6 * DAY, "percent_complete": 10}])
def test_work_of_one_unit_shares_a_part_of_its_luck(begun: dict[str, Any]) -> None:
    """15% of its variance within a unit, none between units nor without one; also once begun."""
    parts = [task(f"T{n}", 20, **begun) for n in range(90)]
    compiled = compile_network(network(*parts))
    units = ["甲", "乙", ""]
    pace = {f"T{n}": Pace(mu=0, sigma=0.4, unit=units[n % 3]) for n in range(90)}
    samples = simulate(compiled, pace, START)
    whole = samples.finish + np.array([work.gone for work in samples.simulation.work])[:, None]
    correlation = np.corrcoef(np.log(whole))
    where = np.array([compiled.rank[f"T{n}"] for n in range(90)])
    for unit, expected in ((0, 0.15), (1, 0.15), (2, 0.0)):
        same = correlation[np.ix_(where[unit::3], where[unit::3])]
        assert abs(same[np.triu_indices(30, 1)].mean() - expected) < 0.01
    assert abs(correlation[np.ix_(where[0::3], where[1::3])].mean()) < 0.02


def survival(z: float) -> float:
    """P(Z > z)."""
    return erfc(z / sqrt(2)) / 2


@pytest.mark.parametrize("gone", [4, 20, 60])
def test_work_under_way_takes_longer_than_it_has(gone: int) -> None:
    """P(T > x | T > gone) of a lognormal, also when it has long been overrun."""
    compiled = compile_network(network(task("A", 20, actual_start=START, percent_complete=10), task("B", 1)))
    as_of = date.fromordinal(int(compiled.axis.day(compiled.floor(START) // 2 + gone)))
    samples = simulate(compiled, {"A": Pace(mu=0.1, sigma=0.5)}, as_of)
    finish = row(samples, "A")
    assert finish.min() >= 0
    for more in (1, 5, 15, 40):
        z_now, z = ((log(days / 20) - 0.1) / 0.5 for days in (gone, gone + more))
        expected = survival(z) / survival(z_now)
        assert abs((finish > more).mean() - expected) < 0.02


@settings(max_examples=30)
@given(networks(), DAYS)
def test_later_shares_come_later(of: Network, as_of: date) -> None:
    """P10 <= P50 <= P80 <= P90, between the first day of all and the last."""
    samples = sampled(of, as_of, FEW)
    for task_ in of.tasks:
        days = days_by(samples, task_.id, (0.0, *QUANTILES, 1.0))
        assert list(days) == sorted(days)


@settings(max_examples=30)
@given(networks(), DAYS, st.lists(DAYS, min_size=2, max_size=5))
def test_an_earlier_deadline_never_lowers_the_risk(of: Network, as_of: date, dues: list[date]) -> None:
    """And one that has passed is missed for sure by whatever is open."""
    samples = sampled(of, as_of, FEW)
    for task_ in of.tasks:
        risks = [probability_late(samples, task_.id, due) for due in sorted(dues)]
        assert all(a >= b for a, b in pairwise(risks))
        floor = max(as_of, START)
        if task_.actual_finish is None:
            assert probability_late(samples, task_.id, floor - DAY) == 1.0


def test_the_median_of_many_is_the_schedule_of_medians_in_a_chain_of_one() -> None:
    """A task of ten days, mu 0: as likely before as after the evening of the tenth day."""
    samples = sampled(network(task("A", 10)), mu=0.0)
    due = schedule(network(task("A", 10)), START).dates["A"].early_finish
    assert abs(probability_late(samples, "A", due) - 0.5) < 0.02
    assert limit(samples.simulation, due) == 10.0


def test_a_finish_within_a_day_is_on_that_day() -> None:
    """After 2.3 days it is the third; after exactly 3, the third evening still."""
    of = sampled(network(task("A", 3))).simulation
    assert days_at(of, 0, (2.3, 3.0, 3.1)) == (date(2022, 9, 21), date(2022, 9, 21), date(2022, 9, 22))


def test_powers_of_e_are_those_of_the_library() -> None:
    """To the fourteenth digit."""
    x = np.linspace(-40, 40, 4001)
    np.testing.assert_allclose(exp(x), np.exp(x), rtol=1e-14)


def test_parallel_work_ends_later_than_its_schedule_suggests() -> None:
    """Of five tasks of ten days, each even odds, all are in time with about one in thirty."""
    parts = [task(id_, 10) for id_ in "ABCDE"]
    links = [link(id_ + "M", LinkKind.FS) for id_ in "ABCDE"]
    compiled = compile_network(network(*parts, task("M", 0), *links))
    pace = {id_: Pace(mu=0, sigma=0.4) for id_ in "ABCDE"}
    samples = simulate(compiled, pace, START)
    due = schedule(compiled.network, START).dates["M"].early_finish
    assert abs(probability_late(samples, "M", due) - (1 - 0.5**5)) < 0.01


def test_samples_are_made_in_memory_that_nobody_holds_any_more() -> None:
    """A single row of the last ones keeps all of theirs."""

    def alike() -> tuple[Samples, int]:
        samples = sampled(large(40, 80), samples=1000)
        return samples, samples.finish[0].ctypes.data

    first, place = alike()
    row_, copy = first.finish[7], first.finish[7].copy()
    del first
    other, elsewhere = alike()
    other.buffer.finish.fill(-1)
    assert (row_ == copy).all()
    assert elsewhere != place
    del other
    _, again = alike()
    assert again == elsewhere


def gone_on(of: Network, last: Samples | None, as_of: date = START) -> Samples:
    """Samples of a network, made from those before."""
    compiled = compile_network(of)
    return sampled_from(
        simulation(compiled, paces(of), as_of, draws(FEW, 7), last.simulation if last else None), last
    )


@st.composite
def altered(draw: st.DrawFn, of: Network) -> Network:
    """`of` with some tasks and lags otherwise, some links gone, and tasks in another order."""
    other = [draw(tasks(part.id)) if draw(st.integers(0, 2)) == 0 else part for part in of.tasks]
    links = (replace(each, lag=draw(st.sampled_from((each.lag, each.lag, 9)))) for each in of.links)
    left = tuple(each for each in links if draw(st.integers(0, 3)))
    return replace(of, tasks=tuple(draw(st.permutations(other))), links=left)


@settings(max_examples=60)
@given(networks(), DAYS, st.data())
def test_samples_that_go_on_from_others_are_those_made_anew(
    of: Network, as_of: date, data: st.DataObject
) -> None:
    """Bit by bit, finishes and what drives them, whatever is reported, planned otherwise or taken out."""
    last = gone_on(of, None, as_of)
    for _ in range(3):
        of = data.draw(altered(of))
        as_of = data.draw(st.sampled_from((as_of, as_of, as_of + DAY)))
        last, anew = gone_on(of, last, as_of), gone_on(of, None, as_of)
        for made in ("finish", "driver"):
            assert np.array_equal(getattr(last, made), getattr(anew, made))


def test_what_nothing_touched_is_not_computed_again() -> None:
    """B waits for A, C for nothing: C stays where it lay, until twice as many rows as tasks are full."""
    b, c, links = task("B", 3), task("C", 4), (link("AB"),)
    first = gone_on(network(task("A", 5), b, c, *links), None)
    place = {id_: row(first, id_).ctypes.data for id_ in "ABC"}
    same = gone_on(network(task("A", 5), c, b, *links), first)
    assert {id_: row(same, id_).ctypes.data for id_ in "ABC"} == place
    now = gone_on(network(task("A", 6), b, c, *links), same)
    assert {id_ for id_ in "ABC" if row(now, id_).ctypes.data == place[id_]} == {"C"}
    later = gone_on(network(task("A", 6), b, task("C", 5), *links), now)  # six rows are taken
    assert later.buffer is first.buffer
    last = gone_on(network(task("A", 6), b, task("C", 6), *links), later)
    assert last.buffer is not first.buffer
    assert len(last.buffer.finish) == 6
