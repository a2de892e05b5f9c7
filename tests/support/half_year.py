"""A ledger with reports, figures and stored forecasts of the real plan, written as it went."""

from __future__ import annotations

from datetime import UTC, date, datetime

from plan.ledger.events import (
    FORECAST,
    Author,
    DeadlineExtended,
    Event,
    ForecastsIssued,
    IndicatorReported,
    StatusReported,
    Told,
)
from plan.ledger.stores import open_ledger

DUE = date(2022, 6, 30)  # of L4-M1
BASIS = "原文未载明口径"  # of L1-I3


def forecast(chance: float) -> Told:
    """A forecast of the corridor's plan."""
    return Told(
        item="L4-M1",
        deadline=DUE,
        approved_deadline=DUE,
        p10=date(2022, 5, 20),
        p50=date(2022, 6, 10),
        p80=date(2022, 6, 20),
        p90=date(2022, 6, 25),
        probability_late=chance,
        probability_late_original=chance,
    )


def issued(day: date, chance: float) -> ForecastsIssued:
    """What was told on a day."""
    return ForecastsIssued(
        subject=FORECAST, as_of=day, model="1", seed=0, samples=100, told=(forecast(chance),)
    )


def figure(day: date, value: float, period: str) -> IndicatorReported:
    """A figure of L1-I3, 申报资金类项目."""
    return IndicatorReported(subject="L1-I3", as_of=day, value=value, period=period, basis=BASIS)


def went_on() -> tuple[Event, ...]:
    """Half a year, in its order."""
    return (
        issued(date(2022, 3, 1), 0.6),
        StatusReported(subject="L4-A1", as_of=date(2022, 3, 4), percent_complete=30, note="在编"),
        figure(date(2022, 4, 2), 9, "2022年1—3月"),
        issued(date(2022, 5, 6), 0.85),
        StatusReported(subject="L2-M1", as_of=date(2022, 6, 3), percent_complete=60, note="<img src=x>"),
        DeadlineExtended(subject="L4-M1", as_of=date(2022, 6, 24), to=date(2022, 9, 30), reason="审批顺延"),
        figure(date(2022, 7, 1), 24, "2022年1—6月"),
    )


def fill(url: str) -> None:
    """Writes that half year into the ledger at `url`, each event at noon of its day."""
    events = went_on()
    clock = iter([datetime(e.as_of.year, e.as_of.month, e.as_of.day, 4, tzinfo=UTC) for e in events])
    ledger = open_ledger(url, lambda: next(clock))
    for event in events:
        ledger.append(event, by=Author(account="值班员"))
    ledger.close()
