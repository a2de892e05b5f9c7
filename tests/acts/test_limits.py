"""Every limit of what people may do, below, at and above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from plan.acts import items as acts
from plan.acts import meetings, revisions
from plan.acts.indicators import report_indicator
from plan.calendar.zone import FIRST_DAY, LAST_DAY
from plan.errors import BadValue, PlanError, Refused
from plan.ledger.events import DecisionTaken, Event, EvidenceFile
from plan.model.kinds import IndicatorClass
from plan.model.plan import Plan
from plan.outlook.issued_forecasts import issue
from plan.state.replay import PlanState, replay
from plan.state.revisions import part_to_dict
from tests.outlook.test_issued_forecasts import Forecast
from tests.support.builders import entries, june_plan
from tests.support.indicators import BASIS, figure, plan_with

DAY, DEADLINE = date(2022, 6, 20), date(2022, 6, 30)
START, END = date(2022, 1, 1), date(2022, 12, 31)  # of the plan
A_DAY = timedelta(days=1)


def state(as_of: date = DAY, *events: Event, plan: Plan | None = None) -> PlanState:
    """The state of the June plan, or of another."""
    return replay(plan or june_plan(), entries(*events), as_of)


def files(count: int) -> tuple[EvidenceFile, ...]:
    """So many files."""
    return (EvidenceFile(name="文.pdf", size=1, sha256="0" * 64),) * count


def decided(chance: float) -> DecisionTaken:
    """A decision that holds a chance of being late."""
    return meetings.take_decision(state(), "A1", "抓紧", "u1", due=DAY, probability_before=chance)


def forecast_of(chance: float) -> Event:
    """A forecast that tells of this chance of being late."""
    forecast = Forecast(probability_late=chance)
    return issue(state(), [forecast], model="1", seed=1, samples=1)


def counted(value: float, when: str = "2022年1—5月") -> Event:
    """A count of the year, of which 10 by the end of March and 20 by the end of June are told."""
    plan = plan_with(movement=IndicatorClass.STEADY_COUNT)
    day = date(2022, 7, 1)
    known = (figure("2022年1—3月", 10, day), figure("2022年上半年", 20, day))
    return report_indicator(state(date(2022, 7, 2), *known, plan=plan), "I1", value, when, BASIS)


def measured(value: float, unit: str = "家", as_of: date = date(2022, 7, 1)) -> Event:
    """A value for the first half-year, which is over on 30 June."""
    plan = plan_with(unit_of_measure=unit, movement=IndicatorClass.STEADY_COUNT)
    return report_indicator(state(as_of, plan=plan), "I1", value, "2022年上半年", BASIS)


def named(basis: str) -> Event:
    """A value on a basis."""
    return report_indicator(state(date(2022, 7, 1), plan=plan_with()), "I1", 5, "2022年上半年", basis)


def reported(percent: float, as_of: date = DAY, **more: Any) -> Event:
    """A report of M1."""
    return acts.report(state(as_of), "M1", percent, **more)


def asked(to: date | None, as_of: date = DAY) -> Event:
    """A request to extend M1."""
    return acts.request_extension(state(as_of), "M1", to, "慢")


def given_deadline(day: date) -> Event:
    """The first deadline of M2."""
    part = {**part_to_dict(june_plan().by_id["M2"]), "deadline": day.isoformat()}
    return revisions.change(state(), "M2", part, "会议定")


def added_milestone(day: date) -> Event:
    """A new milestone."""
    part = {**part_to_dict(june_plan().by_id["M2"]), "id": "M9", "deadline": day.isoformat()}
    return revisions.add(state(), "milestones", part, "会议定")


# What is done, and with what it may be done and may not: at the limit, and just beyond it.
LIMITS: dict[str, tuple[Callable[[Any], object], object, object]] = {
    "percent from 0": (reported, 0, -0.1),
    "percent to 100": (reported, 100, 100.1),
    "expected to finish today": (lambda on: reported(99, expected_finish=on), DAY, DAY - A_DAY),
    "expected to have finished, when it has": (
        lambda percent: reported(percent, expected_finish=DAY - A_DAY),
        100,
        99.9,
    ),
    "begun today": (lambda on: reported(5, actual_start=on), DAY, DAY + A_DAY),
    "begun in this century": (lambda on: reported(5, actual_start=on), FIRST_DAY, FIRST_DAY - A_DAY),
    "done in this century": (lambda on: reported(100, actual_finish=on), FIRST_DAY, date.min),
    "expected in this century": (lambda on: reported(5, expected_finish=on), LAST_DAY, LAST_DAY + A_DAY),
    "the plan's first day": (lambda as_of: reported(5, as_of), START, START - A_DAY),
    "revised on the plan's first day": (
        lambda as_of: revisions.withdraw(state(as_of), "M2", "会议"),
        START,
        START - A_DAY,
    ),
    "a first deadline today": (given_deadline, DAY, DAY - A_DAY),
    "a new milestone due today": (added_milestone, DAY, DAY - A_DAY),
    "2,000 characters": (lambda count: reported(5, note="长" * count), 2000, 2001),
    "10 files": (lambda count: acts.close(state(), "M1", "批复", files(count)), 10, 11),
    "asked for on the deadline": (lambda as_of: asked(as_of + A_DAY, as_of), DEADLINE, DEADLINE + A_DAY),
    "a day later": (lambda to: acts.extend(state(), "M1", to, "慢"), DEADLINE + A_DAY, DEADLINE),
    "extended to the plan's last day": (lambda to: acts.extend(state(), "M1", to, "慢"), END, END + A_DAY),
    "asked for up to the plan's last day": (asked, END, END + A_DAY),
    "an end named": (asked, DEADLINE + A_DAY, None),
    "due on the meeting's day": (
        lambda due: meetings.take_decision(state(), "A1", "抓紧", "u1", due=due),
        DAY,
        DAY - A_DAY,
    ),
    "a chance from 0": (decided, 0.0, -0.01),
    "a chance to 1": (decided, 1.0, 1.01),
    "forecast from 0": (forecast_of, 0.0, -0.01),
    "forecast to 1": (forecast_of, 1.0, 1.01),
    "a value from 0": (measured, 0, -0.1),
    "a value to a million million": (measured, 1e12, 1e12 + 1),
    "a share to 100": (lambda share: measured(share, "%"), 100, 100.1),
    "a period that ends today": (lambda as_of: measured(5, as_of=as_of), DEADLINE, DEADLINE - A_DAY),
    "a basis of 100 characters": (lambda count: named("口" * count), 100, 101),
    "no less than before": (counted, 10, 9.9),
    "no more than after": (counted, 20, 20.1),
    "from nothing where nothing is told before": (lambda value: counted(value, "2022年1—2月"), 0, 10.1),
    "a correction of the same period": (lambda value: counted(value, "2022年1—3月"), 12, 20.1),
}


@pytest.mark.parametrize(("act", "within", "beyond"), LIMITS.values(), ids=LIMITS)
def test_at_the_limit_it_may_be_done_and_beyond_it_is_refused(
    act: Callable[[Any], object], within: object, beyond: object
) -> None:
    """The first is an event, the second a sentence."""
    assert isinstance(act(within), Event)
    with pytest.raises((BadValue, Refused)) as refusal:
        act(beyond)
    assert isinstance(refusal.value, PlanError)


def test_what_is_carried_over_comes_by_its_due_day() -> None:
    """The soonest first, of one day the older, what has no day last; what was ended not at all."""
    days = (date(2022, 6, 20), None, date(2022, 6, 14), date(2022, 6, 20))
    taken = [
        DecisionTaken(
            subject=item, as_of=date(2022, 6, 13), text="抓紧", unit="u1",
            meeting=date(2022, 6, 13), due=due,
        )
        for item, due in zip(("M1", "A1", "M2", "A1"), days, strict=True)
    ]  # fmt: skip
    now = state(DAY, *taken)
    assert [decision.sequence for decision in meetings.carried_over(now)] == [3, 1, 4, 2]
    ended = meetings.finish_decision(now, 3, "已办")
    left = meetings.carried_over(state(DAY, *taken, ended))
    assert [decision.sequence for decision in left] == [1, 4, 2]


@pytest.mark.parametrize("percent", [0, 100])
def test_the_office_judges_a_chance_from_nothing_to_certain(percent: float) -> None:
    """Both ends are taken, with what they rest on."""
    judged = acts.judge_chance(state(), "M1", percent, " 土地没有批下来 ")
    assert (judged.probability_late, judged.reason) == (percent / 100, "土地没有批下来")


@pytest.mark.parametrize(
    ("item", "percent", "why"),
    [
        *(("M1", percent, "因") for percent in (-1, 101, None, float("nan"))),
        ("M1", 50, " "),
        ("A1", 50, "因"),
    ],
)
def test_a_judgement_beyond_that_or_without_a_reason_is_refused(
    item: str, percent: float | None, why: str
) -> None:
    """Nor is an activity judged: it is no promise."""
    with pytest.raises((BadValue, Refused)):
        acts.judge_chance(state(), item, percent, why)
