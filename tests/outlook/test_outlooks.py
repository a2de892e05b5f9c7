"""Outlooks of a ledger that grows: equal to those made anew, and made of no more than needed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.ledger.events import MEETING, Entry
from plan.ledger.stores.memory import MemoryLedger
from plan.outlook import cache
from plan.outlook.cache import KEPT, Outlooks
from plan.outlook.lazy import Lazy
from plan.outlook.outlook import Outlook, agenda_of, outlook
from plan.state.touched import touched
from tests.forecast.test_chances import DAY, END, START, plan
from tests.state.test_resume import event_of
from tests.support.builders import CLERK, activity, after, entries, ledger_at, milestone, plan_of, reported
from tests.support.indicators import plan_with

WEEK = timedelta(days=7)
FIRST = datetime(2022, 1, 4, 1, tzinfo=UTC)
NOON = datetime(2022, 5, 31, 4, tzinfo=UTC)


def grown() -> tuple[Entry, ...]:
    """Reports in time, then one of the day, one filled in for a month ago, one of tomorrow."""
    weeks = [FIRST + WEEK * n for n in range(0, 20, 3)]
    ledger = ledger_at(*weeks, NOON, NOON, NOON + timedelta(days=1))
    for n, moment in enumerate(weeks):
        ledger.append(reported("M1", moment.date(), 4.0 * n), by=CLERK)
    for day, percent in ((DAY, 30.0), (DAY - 4 * WEEK, 26.0), (DAY + timedelta(days=1), 35.0)):
        ledger.append(reported("M1", day, percent), by=CLERK)
    return tuple(ledger.entries())


def facts(outlook: Outlook) -> object:
    """All that a screen reads of an outlook."""
    return (
        outlook.head,
        outlook.state,
        outlook.rows,
        [row.alert for row in outlook.rows],
        outlook.forecast.forecasts,
        agenda_of(outlook),
        outlook.earlier,
        outlook.schedule,
        outlook.overdue,
    )


@pytest.mark.parametrize("hindsight", [None, True, False])
def test_an_outlook_is_the_same_as_one_made_anew(hindsight: bool | None) -> None:
    """Whatever was asked before, and in whatever order, of every length of the ledger."""
    made_of, ledger = plan(), grown()
    outlooks, alive = Outlooks(made_of), []
    for count in (0, 1, 5, 7, 8, 9, 10, 8):
        for day in (DAY, DAY - WEEK, DAY - 3 * WEEK, DAY):
            cached = outlooks.on(ledger[:count], day, hindsight)
            alive.append(cached)
            assert facts(cached) == facts(outlook(made_of, ledger[:count], day, hindsight))


def test_a_new_entry_leaves_what_was_known_of_earlier_days() -> None:
    """A report of the day: today's forecast is new, the days before and their chances are not."""
    outlooks, ledger = Outlooks(plan()), grown()
    before, week = outlooks.on(ledger[:7], DAY), outlooks.on(ledger[:7], DAY - WEEK)
    after = outlooks.on(ledger[:8], DAY)
    assert after.forecast is not before.forecast
    assert all(after.earlier[day] is chances for day, chances in before.earlier.items())
    again = outlooks.on(ledger[:8], DAY - WEEK)
    assert again.forecast is week.forecast
    assert facts(again) == facts(outlook(plan(), ledger[:8], DAY - WEEK))
    assert [row.judge for row in again.rows] == [row.judge for row in week.rows]  # no light is judged anew


def test_what_is_filled_in_later_counts_only_with_hindsight() -> None:
    """With it, a report for a month ago changes the chances since, and none before."""
    outlooks, ledger = Outlooks(plan()), grown()
    before, after = (outlooks.on(ledger[:count], DAY, True) for count in (8, 9))
    same = {day: after.earlier[day] is chances for day, chances in before.earlier.items()}
    assert same == {DAY - n * WEEK: n > 4 for n in range(1, 9)}


def test_the_plan_file_is_the_one_adopted_by_then() -> None:
    """Also where nothing newer counts on the day, so that all else is taken over; asked once an outlook."""
    digests = iter("78")
    outlooks, ledger = Outlooks(plan(), lambda: next(digests)), grown()
    before, after, again = (outlooks.on(ledger[:count], DAY - WEEK) for count in (7, 8, 8))
    assert before.lazy_forecast is after.lazy_forecast
    assert (before.plan_digest, after.plan_digest, again.plan_digest) == ("7", "8", "8")


WORK = replace(  # two lines of work that meet, one for itself, a step without a date, a count
    plan_of(
        activity("A1", START, DAY - 2 * WEEK),
        activity("A2", START + WEEK, END),
        activity("A3", START, END),
        milestone("M1", DAY - WEEK, parent="A1"),
        milestone("M2", END, parent="A1"),
        milestone("M3", END, parent="A2"),
        milestone("M4", END + 12 * WEEK),
        milestone("M5", DAY + 12 * WEEK, parent="A3"),
        milestone("M6", None),
        milestone("M7", END + 26 * WEEK),
        links=[after("A1", "A2"), after("M2", "M4"), after("M3", "M4"), after("M6", "M4")],
    ),
    start=START,
    rules=plan().rules,
    indicators=tuple(replace(of, measures="M7") for of in plan_with().indicators),
    documents=plan_with().documents,
)
ABOUT = (*(part.id for part in (*WORK.items, *WORK.indicators)), "X1", MEETING)
SAID = st.tuples(st.integers(0, 16), st.sampled_from(ABOUT), st.integers(-20, 1), st.booleans())


@settings(max_examples=20)
@given(st.lists(SAID, min_size=2, max_size=8), st.lists(st.integers(0, 8), max_size=4))
def test_an_outlook_goes_on_from_any_other_of_its_day(
    said: list[tuple[int, str, int, bool]], stops: list[int]
) -> None:
    """Whatever is said of whatever in between: rows, lights, chances, sentences and the agenda."""
    moment, ledger = [FIRST], MemoryLedger(clock=lambda: moment[0])
    for number, (kind, subject, weeks, is_late) in enumerate(said):
        day = max(DAY + weeks * WEEK, START)
        at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + is_late * WEEK
        moment[0] = max(moment[0], at)
        ledger.append(event_of(kind, subject, day, number), by=CLERK)
    every, outlooks, alive = tuple(ledger.entries()), Outlooks(WORK), []
    for count in (*sorted(stops), len(every)):
        for day in (DAY, DAY - WEEK):
            alive.append(outlooks.on(every[:count], day))
            anew = outlook(WORK, every[:count], day, earlier=alive[-1].earlier)
            assert facts(alive[-1]) == facts(anew)


def test_an_entry_is_worked_out_where_it_reaches_and_nowhere_else() -> None:
    """What waits for it, what it lies in, what lies beside it there; other work is as it was."""
    outlooks = Outlooks(WORK)
    done = (reported(item, DAY, 100, actual_finish=DAY) for item in ("M1", "M4"))
    said = reported("M5", DAY - WEEK, 20), reported("M3", DAY - WEEK, 20), reported("M3", DAY, 60)
    ledger = entries(*said, reported("A1", DAY, 50), *done)
    before, now, begun, ended, whole = (outlooks.on(ledger[:count], DAY) for count in (2, 3, 4, 5, 6))
    assert touched(before.state, now.state) == {"A2", "M3", "M4"}
    forecast = before.forecast  # asked before the next, which goes on from it
    same = {of.item: now.forecast.of(of.item) is of for of in forecast.forecasts}
    assert same == {"M1": True, "M2": True, "M3": False, "M4": False, "M5": True, "M7": True}
    assert now.forecast.model is forecast.model
    assert ended.forecast.model is not forecast.model
    assert (bool(now.row("M6").awaited), whole.row("M6").awaited) == (True, None)  # before it in time
    assert touched(now.state, begun.state) == {"A1", "M1", "M2", "A2", "M3", "M4"}


def test_what_begins_changes_the_order_of_tasks_and_not_what_is_known_of_others() -> None:
    """An end that has come waits for nothing: its task is worked out earlier, all else stays as it was."""
    outlooks, ledger = Outlooks(WORK), entries(reported("A1", DAY - WEEK, 40), reported("A2", DAY, 5))
    before = outlooks.on(ledger[:1], DAY)
    last, now = before.forecast, outlooks.on(ledger, DAY)
    anew = outlook(WORK, ledger, DAY, earlier=now.earlier)
    ids = [of.samples.simulation.compiled.ids for of in (last, now.forecast)]
    assert ids[0] != ids[1]
    assert now.forecast.of("M5") is last.of("M5")
    assert facts(now) == facts(anew)
    days = [
        [dict(zip(of.tasks, of.days, strict=True)) for of in each.forecast.lateness] for each in (now, anew)
    ]
    assert days[0] == days[1]
    assert {of.tasks for of in now.forecast.lateness} == {ids[1]}


def test_the_days_asked_for_last_are_kept_each_once() -> None:
    """As of the newest entries, with what its forecast was; one day more lets go of the oldest."""
    outlooks, ledger = Outlooks(plan()), grown()
    days = [DAY - n * WEEK for n in range(KEPT)]
    older, newer = ([outlooks.on(ledger[:count], day) for day in days] for count in (7, 8))
    assert [it.forecast for it in newer]
    again = [outlooks.on(ledger[:8], day) for day in days]
    assert all(it is kept for it, kept in zip(again, newer, strict=True))
    assert outlooks.on(ledger[:7], DAY) is not older[0]
    assert outlooks.on(ledger[:8], DAY) is newer[0]  # fewer entries put none of more out
    outlooks.on(ledger[:8], DAY + WEEK)
    assert outlooks.on(ledger[:8], days[2]) is newer[2]
    assert outlooks._forecasts.keys() == {(day, None) for day in days if day != days[1]}
    assert len(outlooks._outlooks) == KEPT
    assert outlooks.on(ledger[:8], days[1]) is not newer[1]


def test_who_asks_for_what_is_being_made_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight at once after an entry: it is made once."""

    def slowly(*asked: Any, **known: Any) -> Outlook:
        time.sleep(0.01)
        return outlook(*asked, **known)

    monkeypatch.setattr(cache, "outlook", slowly)
    outlooks, ledger = Outlooks(plan()), grown()
    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(lambda _: outlooks.on(ledger, DAY), range(8))))) == 1


def test_what_is_computed_when_asked_for_is_computed_once() -> None:
    """Eight threads ask at once; and again after a failure, as nothing is known then."""
    calls: list[int] = []

    def compute() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("一")
        time.sleep(0.01)
        return len(calls)

    lazy = Lazy(compute)
    with pytest.raises(ValueError, match="一"):
        _ = lazy.value
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: lazy.value, range(8))) == {2}
