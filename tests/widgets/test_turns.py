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
        turn.over.set()

    first, runs = line.take(), list[Future[None]]()
    for number in range(10):
        before = line._last
        runs.append(pool.submit(run, number))
        until(lambda before=before: line._last is not before, "it waits")
    first.over.set()
    for each in runs:
        each.result(ENOUGH)
    assert (order, max(most)) == (list(range(10)), 1)


def test_a_long_run_is_waited_for_until_it_has_taken_longest(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From when it began, not from when somebody came to wait."""
    line, clock = Turns(), 100.0
    monkeypatch.setattr(turns, "monotonic", lambda: clock)
    long, waited = line.take(), list[float | None]()
    monkeypatch.setattr(long.over, "wait", waited.append)
    clock += turns.LONGEST / 4
    turn = pool.submit(line.take).result(ENOUGH)
    assert waited == [pytest.approx(turns.LONGEST * 3 / 4)]
    assert turn.until == pytest.approx(clock + turns.LONGEST)


def test_behind_a_long_run_nobody_waits_for_its_end(pool: ThreadPoolExecutor) -> None:
    """Those after it still follow each other: its end, when it comes, is nobody's turn."""
    line = Turns()
    long = line.take()
    second = pool.submit(line.take).result(ENOUGH)
    second.until = time.monotonic() + 2 * ENOUGH
    third = pool.submit(line.take)
    until(lambda: line._last is not second, "it waits")
    long.over.set()
    assert not third.done()
    second.over.set()
    third.result(ENOUGH)


def test_a_run_that_fails_gives_its_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a page does that is drawn anew: it ends by an exception."""
    monkeypatch.setattr(turns, "_turns", line := Turns())

    @turns.one_by_one
    def failing() -> None:
        assert not line._last.over.is_set()
        raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert line._last.over.is_set()
