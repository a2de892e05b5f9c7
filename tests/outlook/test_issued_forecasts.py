"""Forecasts as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from plan.acts import items as acts
from plan.acts.series import Step
from plan.errors import BadValue, Refused
from plan.ledger.events import FORECAST, Author, Closed, DeadlineExtended, ForecastsIssued
from plan.ledger.stores.memory import MemoryLedger
from plan.office.workspace import Workspace
from plan.outlook.issued_forecasts import issue
from plan.state.replay import PlanState, default_as_of, replay
from tests.support.builders import entries, june_plan, milestone, plan_of, reported

DAY = date(2022, 6, 1)


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """A forecast made up for a test."""

    item: str = "M1"
    p10: date = date(2022, 6, 20)
    p50: date = date(2022, 6, 28)
    p80: date = date(2022, 7, 8)
    p90: date = date(2022, 7, 15)
    probability_late: float | None = 0.4
    probability_late_original: float | None = 0.4


def test_both_deadlines_are_kept_as_they_stood() -> None:
    """The original and the approved one, in the plan's order, whatever order they came in."""
    plan = plan_of(milestone("M1", date(2022, 6, 30)), milestone("M2", None))
    later = DeadlineExtended(subject="M1", as_of=DAY, to=date(2022, 7, 31), reason="雨")
    undated = Forecast(item="M2", probability_late=None, probability_late_original=None)
    forecasts = issue(
        replay(plan, entries(later), DAY),
        [undated, Forecast(probability_late=0.1, probability_late_original=0.4)],
        model="1",
        seed=7,
        samples=2000,
    )
    assert (forecasts.subject, forecasts.as_of) == (FORECAST, DAY)
    assert (forecasts.seed, forecasts.samples) == (7, 2000)
    first, second = forecasts.told
    assert (first.item, first.deadline) == ("M1", date(2022, 6, 30))
    assert (first.approved_deadline, first.probability_late) == (date(2022, 7, 31), 0.1)
    assert first.probability_late_original == 0.4
    assert (second.item, second.deadline, second.probability_late) == ("M2", None, None)


def test_what_is_closed_is_not_told_of() -> None:
    """And when nothing is open there is nothing to store."""
    state = replay(june_plan(), entries(Closed(subject="M1", as_of=DAY, evidence="文")), DAY)
    with pytest.raises(Refused, match="没有未销号的里程碑"):
        issue(state, [Forecast()], model="1", seed=1, samples=1)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (Forecast(item="A1"), "A1"),
        (Forecast(item="X9"), "X9"),
        (Forecast(p80=date(2022, 6, 1)), "由早到晚"),
        (Forecast(probability_late=1.5), "1.5"),
        (Forecast(probability_late_original=float("nan")), "nan"),
    ],
)
def test_a_forecast_that_cannot_be_is_refused(wrong: Forecast, named: str) -> None:
    """It would be held against the forecaster for ever."""
    with pytest.raises(BadValue, match=named):
        issue(replay(june_plan(), (), DAY), [wrong], model="1", seed=1, samples=1)


def issued(state: PlanState) -> ForecastsIssued:
    """What a workspace is given to append."""
    return issue(state, [Forecast()], model="1", seed=1, samples=1)


class WorkspaceOf(Workspace):
    """A workspace in June 2022 on the small plan, with a ledger in memory."""

    plan, plan_digest = june_plan(), "0" * 64  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__(Path(), "memory:", lambda: datetime(2022, 6, 1, 8, tzinfo=UTC))
        self.ledger = MemoryLedger(self.clock)

    def adopt_first(self) -> None:
        """Its plan comes from no file."""


def test_storing_forecasts_comes_between_no_writer() -> None:
    """A clerk who opened the item before still writes, and nothing is said of the item."""
    workspace, author = WorkspaceOf(), Author(account="命令行")
    workspace.append(lambda s: acts.report(s, "M1", 5), DAY, author)
    assert workspace.append(issued, DAY, author, key="forecast 2022-06-01").event.subject == FORECAST
    workspace.append(issued, DAY, author, key="forecast 2022-06-01")
    assert workspace.ledger.head()[0] == 2
    step = Step(act=lambda s: acts.report(s, "M1", 10), expect=1)
    workspace.append_series([step], DAY, author)
    assert [len(item.reports) for item in workspace.outlook(DAY).state.items.values()] == [0, 2, 0]


def test_a_stored_forecast_is_no_report() -> None:
    """Pages open on the last day somebody said something, not on the last forecast."""
    after = date(2023, 3, 1)
    state = replay(june_plan(), (), after)
    known = entries(reported("M1", DAY, 5), issued(state))
    assert default_as_of(june_plan(), known, date(2023, 3, 2)) == DAY
