"""Arrays give the dates, floats and drivers of the pass that goes task by task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given

from plan.calendar.workdays import CHINA, Calendar
from plan.errors import Unknown, Unusable
from plan.schedule.arrays import day_axis
from plan.schedule.compiled import compile_network
from plan.schedule.network import Network
from plan.schedule.passes import backward, forward, schedule_of
from tests.support.networks import DAYS, START, large, link, networks, schedule, task
from tests.support.networks import network as network_of
from tests.support.plain_schedule import plain_schedule


@given(networks(), DAYS)
def test_the_arrays_give_the_schedule(network: Network, as_of: date) -> None:
    """Dates, floats, criticality, drivers and the end, with every kind of link, lag and status."""
    assert schedule(network, as_of) == plain_schedule(network, as_of)


@given(networks(), DAYS, DAYS)
def test_a_compiled_network_serves_every_day(network: Network, day: date, other: date) -> None:
    """What is kept from one day does not colour another."""
    compiled = compile_network(network)
    schedule_of(compiled, day)
    assert schedule_of(compiled, other) == plain_schedule(network, other)


@given(networks(), DAYS)
def test_free_float_is_never_beyond_total_float(network: Network, as_of: date) -> None:
    """Whatever the links, lags, status and deadlines; without deadlines neither is negative."""
    for row in schedule(network, as_of).dates.values():
        assert row.free_float <= row.total_float
    free = network.with_tasks(replace(task, must_finish_by=None) for task in network.tasks)
    for row in schedule(free, as_of).dates.values():
        assert 0 <= row.free_float <= row.total_float


def test_a_network_of_many_levels_and_tasks_gives_the_schedule() -> None:
    """Six hundred tasks with two thousand links, drawn once."""
    many = large(600, 2000)
    assert len(compile_network(many).levels) > 9
    assert schedule(many, START) == plain_schedule(many, START)


def test_positions_are_in_compiled_order() -> None:
    """B follows A though it is written first; one day of float on C."""
    compiled = compile_network(network_of(task("B", 2), task("A", 3), task("C", 4), link("AB")))
    early = forward(compiled, START)
    latest, _, _ = backward(compiled, early)
    floor = compiled.floor(START)
    assert compiled.ids == ("A", "C", "B")
    assert (early.finish - floor).tolist() == [5, 7, 9]
    assert (latest - early.finish).tolist() == [0, 2, 0]
    assert early.driving.tolist() == [True]


@pytest.mark.parametrize("finished", [None, START])
def test_tasks_that_wait_for_one_another_are_named(finished: date | None) -> None:
    """Also where one of them is finished and waits no longer."""
    parts = (task("A", 1, actual_finish=finished), task("B", 1), link("AB"), link("BA"))
    with pytest.raises(Unusable, match="成环") as caught:
        compile_network(network_of(*parts))
    assert str(caught.value).partition("：")[2][:9] in ("A → B → A", "B → A → B")


def test_a_link_to_no_task_is_refused() -> None:
    """With its name."""
    with pytest.raises(Unknown, match="X"):
        compile_network(network_of(task("A", 1), link("AX")))


@pytest.mark.parametrize("calendar", [CHINA, Calendar(), Calendar(week=(True,) * 6 + (False,))])
def test_days_of_many_are_the_days_of_each(calendar: Calendar) -> None:
    """Twenty years, day by day and index by index."""
    axis, first = day_axis(calendar), date(2010, 1, 1)
    days = [first + timedelta(days=n) for n in range(7300)]
    ordinals = np.array([day.toordinal() for day in days])

    def each(of: Callable[[date], int]) -> list[int]:
        return [of(day) for day in days]

    assert axis.on_or_before(ordinals).tolist() == each(calendar.index_on_or_before)
    assert axis.on_or_after(ordinals).tolist() == each(calendar.index_on_or_after)
    indices = np.unique(axis.on_or_after(ordinals))
    assert axis.day(indices).tolist() == [calendar.day(index).toordinal() for index in indices.tolist()]


def test_the_late_finish_of_work_begun_after_its_deadline_is_the_deadline() -> None:
    """Its start has happened and stays."""
    begun = task("A", 5, must_finish_by=date(2022, 9, 14), actual_start=START, percent_complete=20)
    for timetable in (schedule(network_of(begun), START), plain_schedule(network_of(begun), START)):
        row = timetable.dates["A"]
        assert (row.late_start, row.late_finish) == (START, date(2022, 9, 14))
