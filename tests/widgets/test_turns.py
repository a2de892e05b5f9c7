"""Runs of the pages follow each other; behind a long one nobody waits for its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from components.widgets import turns
from components.widgets.turns import Turns
from tests.support.waiting import until

ENOUGH = 30  # seconds, of a busy machine


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads of visitors."""
    with ThreadPoolExecutor(12) as threads:
        yield threads


def test_they_come_in_order_and_no_two_at_a_time(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten that come while another runs."""
    monkeypatch.setattr(turns, "LONGEST", ENOUGH)
    line, running, most, order = Turns(), list[int](), list[int](), list[int]()

    def run(number: int) -> None:
        turn = line.take()
        running.append(number)
        most.append(len(running))
        order.append(number)
        time.sleep(0.002)
        running.remove(number)
        line.give_back(turn)

    first, runs = line.take(), list[Future[None]]()
    for number in range(10):
        runs.append(pool.submit(run, number))
        until(lambda: len(line._waiting) == len(runs), "it waits")
    line.give_back(first)
    for each in runs:
        each.result(ENOUGH)
    assert (order, max(most)) == (list(range(10)), 1)


def test_who_looks_a_moment_too_early_waits_for_that_moment_alone(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before began a little later than expected; another LONGEST would be for nothing."""
    line = Turns()
    line.take()
    second = pool.submit(line.take)
    until(lambda: bool(line._waiting), "it waits")
    line._until = time.monotonic() + 3 * turns.LONGEST
    monkeypatch.setattr(turns, "LONGEST", 2 * ENOUGH)
    turn = second.result(ENOUGH)
    assert line._whose is turn


def test_behind_a_long_run_nobody_waits_for_its_end(pool: ThreadPoolExecutor) -> None:
    """Those after it still follow each other: its end, when it comes, is nobody's turn."""
    line = Turns()
    long = line.take()
    second = pool.submit(line.take).result(ENOUGH)
    line.give_back(long)
    assert line._whose is second
    third = pool.submit(line.take)
    line.give_back(second)
    line.give_back(third.result(ENOUGH))
    assert line._whose is None


def test_a_run_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a page does that is drawn anew: it ends by an exception."""
    monkeypatch.setattr(turns, "_turns", line := Turns())

    @turns.one_by_one
    def failing() -> None:
        assert line._whose
        raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert line._whose is None


def test_a_run_that_stands_aside_has_others_run_meanwhile(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on in a turn of its own, given back at its end."""
    monkeypatch.setattr(turns, "LONGEST", ENOUGH)
    monkeypatch.setattr(turns, "_turns", line := Turns())
    monkeypatch.setattr(turns, "sleep", lambda _: pool.submit(other).result(ENOUGH))
    order = list[str]()

    @turns.one_by_one
    def other() -> None:
        order.append("other")

    @turns.one_by_one
    def standing_aside() -> None:
        order.append("begun")
        turns.aside(0)
        assert line._whose
        order.append("ended")

    standing_aside()
    assert order == ["begun", "other", "ended"]
    assert line._whose is None
