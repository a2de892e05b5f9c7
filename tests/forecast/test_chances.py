"""The light of a day rests on the chances of the cycles before, each as known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from plan.forecast.chances import CYCLES, Chances, chances_before
from plan.ledger.events import Entry
from plan.model.kinds import Level
from plan.model.plan import Plan
from plan.outlook.outlook import agenda_of, outlook
from plan.state.replay import replay
from tests.support.builders import (
    CHANCE_LIMITS,
    CLERK,
    activity,
    after,
    entries,
    ledger_at,
    milestone,
    plan_of,
    reported,
)

START, END, DAY = date(2022, 1, 4), date(2022, 6, 30), date(2022, 5, 31)


def plan() -> Plan:
    """Half a year's work for one milestone, its lights by chance."""
    base = plan_of(activity("A1", START, END), milestone("M1", END, parent="A1"))
    return replace(base, start=START, rules=replace(base.rules, forecast=CHANCE_LIMITS))


def chances_on(
    plan: Plan, known: Sequence[Entry], day: date, cached: Chances, hindsight: bool | None = None
) -> Chances:
    """The chances before `day`."""
    return chances_before(replay(plan, known, day, hindsight), known, hindsight, None, cached)


def test_there_are_as_many_chances_as_cycles_since_the_plan_began() -> None:
    """Eight at most, a week apart, oldest first; none where lights do not go by them."""
    chances = chances_on(plan(), (), DAY, {})
    assert list(chances) == [DAY - timedelta(days=7 * back) for back in range(CYCLES, 0, -1)]
    assert list(chances_on(plan(), (), START + timedelta(days=8), {})) == [START + timedelta(days=1)]
    without = replace(plan(), rules=replace(plan().rules, forecast=None))
    assert chances_on(without, (), DAY, {}) == {}


def test_what_is_known_of_a_day_is_not_computed_again() -> None:
    """The chances handed over stand."""
    last = DAY - timedelta(days=7)
    assert chances_on(plan(), (), DAY, {last: {"M1": 0.5}})[last] == {"M1": 0.5}


def test_earlier_chances_know_only_what_was_recorded_by_then() -> None:
    """What was filled in on the day about a month ago does not change last week's chance."""
    first, late = datetime(2022, 1, 4, 1, tzinfo=UTC), datetime(2022, 5, 31, 1, tzinfo=UTC)
    ledger = ledger_at(first, late)
    ledger.append(reported("M1", START, 0), by=CLERK)
    before = chances_on(plan(), tuple(ledger.entries()), DAY, {})
    ledger.append(reported("M1", date(2022, 5, 3), 95), by=CLERK)
    reports = tuple(ledger.entries())
    assert chances_on(plan(), reports, DAY, {}) == before
    with_hindsight = chances_on(plan(), reports, DAY, {}, True)
    last = DAY - timedelta(days=7)
    assert with_hindsight[last]["M1"] < before[last]["M1"] - 0.2


def test_a_light_goes_by_the_chances_and_says_so() -> None:
    """A tenth done a month before the end: red; most of it in the first half of the time: green."""
    weeks = [DAY - timedelta(days=7 * back) for back in range(4)]
    slow = entries(*(reported("M1", day, 10) for day in reversed(weeks)))
    row = outlook(plan(), slow, DAY).row("M1")
    assert row.alert.level is Level.RED
    assert "逾期可能性" in row.alert.reason
    early = date(2022, 3, 22)
    fast = entries(*(reported("M1", early - timedelta(days=7 * back), 80) for back in (3, 2, 1, 0)))
    assert outlook(plan(), fast, early).row("M1").alert.level is Level.GREEN


def test_an_agenda_is_what_the_day_and_a_cycle_before_call_for() -> None:
    """Unreported work is silent and the first matter; an outlook before reuses the chances."""
    on_day = outlook(plan(), (), DAY)
    agenda = agenda_of(on_day)
    assert [matter.row.id for matter in agenda.matters] == ["M1"]
    assert [row.id for rows in agenda.silent.values() for row in rows] == ["M1"]
    before = outlook(plan(), (), DAY - timedelta(days=7), earlier=on_day.earlier)
    shared = set(before.earlier) & set(on_day.earlier)
    assert len(shared) == CYCLES - 1
    assert all(before.earlier[day] is on_day.earlier[day] for day in shared)


def test_work_reported_for_the_first_time_began_when_planned() -> None:
    """Eighty percent said late in the year is not eighty percent in a day."""
    on_day = outlook(plan(), entries(reported("M1", DAY, 80)), DAY)
    assert on_day.forecast.work.network.by_id["M1"].actual_start == START
    slip = reported("M1", date(2022, 5, 3), 20, actual_start=date(2012, 5, 3))
    corrected = entries(slip, reported("M1", DAY, 80, actual_start=date(2022, 5, 3)))
    begun = outlook(plan(), corrected, DAY).forecast.work.network.by_id["M1"].actual_start
    assert begun == date(2022, 5, 3)  # as stated last
    idle = entries(reported("M1", date(2022, 5, 3), 0), reported("M1", DAY, 80))
    assert outlook(plan(), idle, DAY).forecast.work.network.by_id["M1"].actual_start == DAY


def test_promises_of_one_activity_are_forecast_by_their_own_reports() -> None:
    """Of two milestones of one activity, the one that has come farther is the safer."""
    two = replace(plan(), milestones=(*plan().milestones, milestone("M2", END, parent="A1")))
    reports = entries(reported("M1", DAY, 90), reported("M2", DAY, 20))
    on_day = outlook(two, reports, DAY)
    safe, grave = (on_day.forecast.of(id_) for id_ in ("M1", "M2"))
    assert safe is not None
    assert grave is not None
    assert safe.probability_late < grave.probability_late - 0.2
    assert safe.p50 < grave.p50


def test_what_waits_for_nothing_open_is_forecast_by_its_own_report() -> None:
    """Its activities are done and it is at a third: it is not done the day after."""
    halfway = date(2022, 3, 31)
    base = plan_of(
        activity("A1", START, halfway),
        activity("A2", START, halfway),
        milestone("M1", END),
        links=[after("A1", "M1"), after("A2", "M1")],
    )
    done = {"actual_start": START, "actual_finish": halfway}
    reports = entries(
        reported("A1", halfway, 100, **done), reported("A2", halfway, 100, **done), reported("M1", DAY, 35)
    )
    on_day = outlook(replace(base, start=START, rules=plan().rules), reports, DAY).forecast.of("M1")
    assert on_day is not None
    assert on_day.p50 > DAY + timedelta(days=30)
    assert on_day.p90 > on_day.p50
