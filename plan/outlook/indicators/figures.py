"""An indicator's figures on its own basis (口径), and what they are good for in a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plan.calendar.periods import Period, period, year_so_far
from plan.ledger.events import Entry, IndicatorReported
from plan.model.kinds import IndicatorClass
from plan.model.plan import Indicator, Reading
from plan.outlook.indicators.readings import known_readings, published_on
from plan.state.replay import PlanState

SAME_SHARE = 0.02  # of a year: a figure "by now" of an earlier year may be a week apart


@dataclass(frozen=True)
class Figure:
    """A value for a period, on the indicator's own basis."""

    period: Period
    value: float


@dataclass(frozen=True)
class Word:
    """A figure as it was told: in a paper (`reading`) or by a unit (`entry`).

    `when` is None where `period`, as written, is not clear.
    """

    basis: str
    period: str
    when: Period | None
    value: float
    reading: Reading | None = None
    entry: Entry[IndicatorReported] | None = None


@dataclass(frozen=True)
class Known:
    """Figures by what they say of the year they are looked at for."""

    year: int
    past: tuple[float, ...]  # full years in an unbroken run, oldest first
    last_year: int | None  # of `past`
    result: float | None  # of the year itself
    so_far: Figure | None  # of the year itself, before it is over
    past_shares: tuple[float, ...]  # of past totals that had come by the same part of the year


def figures_of(state: PlanState, indicator: Indicator) -> tuple[tuple[Figure, ...], int]:
    """The figures on the indicator's basis known on the state's day, one a period, by period.

    And how many are left out for another basis, or for a period that is not clear.
    """
    kept: dict[Period, Figure] = {}
    left_out = 0
    for one in words(state, indicator):
        if one.basis == indicator.basis and one.when is not None:
            kept[one.when] = Figure(one.when, one.value)  # the later word on a period stands
        else:
            left_out += 1
    return tuple(kept[when] for when in sorted(kept)), left_out


def known_for(figures: Sequence[Figure], year: int, movement: IndicatorClass) -> Known:
    """What `figures`, in order, say of `year`.

    A count is told by the year before it, or not by the past at all: an older total says nothing
    of the growth since.
    """
    totals = {one.period.year: one.value for one in figures if one.period.is_whole}
    parts = [one for one in figures if not one.period.is_whole and one.period.year == year]
    last = max((one for one in totals if one < year), default=None)
    if movement is not IndicatorClass.ANNUAL_RATIO and last != year - 1:
        last = None
    so_far = parts[-1] if parts else None
    return Known(
        year=year,
        past=_run(totals, last),
        last_year=last,
        result=totals.get(year),
        so_far=so_far,
        past_shares=tuple(_shares(figures, totals, so_far)) if so_far else (),
    )


def words(state: PlanState, indicator: Indicator) -> Iterator[Word]:
    """Every figure known on the state's day on any basis, the published ones first."""
    dated = {document.id: document.dated for document in state.plan.documents}
    for one in known_readings(state.plan, indicator, state.as_of):
        when = _until(one.period, published_on(dated[one.source.document]))
        yield Word(one.basis, one.period, when, one.value, reading=one)
    for entry in state.readings[indicator.id]:
        event = entry.event
        when = _until(event.period, event.as_of)
        yield Word(event.basis, event.period, when, event.value, entry=entry)


def _until(text: str, day: date | None) -> Period | None:
    """The period; a year that was not over when it was told of counts up to that day."""
    named = period(text)
    if named and day and named.is_whole and day.year == named.year:
        return year_so_far(day)
    return named


def _run(totals: Mapping[int, float], last: int | None) -> tuple[float, ...]:
    """The values of the years up to `last` without a gap, oldest first."""
    values: list[float] = []
    while last is not None and last in totals:
        values.append(totals[last])
        last -= 1
    return tuple(reversed(values))


def _shares(
    figures: Sequence[Figure], totals: Mapping[int, float], so_far: Figure
) -> Iterator[float]:
    for one in figures:
        year, gone = one.period.year, one.period.gone
        is_like = year < so_far.period.year and abs(gone - so_far.period.gone) <= SAME_SHARE
        if is_like and not one.period.is_whole and totals.get(year):
            yield one.value / totals[year]
