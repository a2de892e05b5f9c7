"""An indicator's figures on its own basis (口径), and what they are good for in a year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, takewhile

from msgspec.structs import replace

from plan.calendar.periods import Period, last_day, period, year_so_far
from plan.ledger.events import Entry, IndicatorReported
from plan.model.kinds import IndicatorClass
from plan.model.plan import Indicator, Plan, Reading

Readings = Mapping[str, Sequence[Entry[IndicatorReported]]]  # by indicator, oldest first

SAME_SHARE = 0.02  # of a year: a figure "by now" of an earlier year may be a week apart


@dataclass(frozen=True)
class Figure:
    """A value for a period, on the indicator's own basis."""

    period: Period
    value: float


@dataclass(frozen=True)
class StatedFigure:
    """A figure as it was stated: in a paper (`reading`) or by a unit (`entry`).

    `when` is None where `period`, as written, is not clear.
    """

    basis: str
    period: str
    when: Period | None
    value: float
    reading: Reading | None = None
    entry: Entry | None = None


class Whole(IndicatorReported, frozen=True, kw_only=True):
    """The sum of an indicator's shares, never stored; `reported` of all `shares` are of its period."""

    reported: int
    shares: int


@dataclass(frozen=True)
class Known:
    """Figures by what they say of the year they are looked at for."""

    year: int
    past: tuple[float, ...]  # full years in an unbroken run, oldest first
    last_year: int | None  # of `past`
    result: float | None  # of the year itself
    so_far: Figure | None  # of the year itself, before it is over
    past_shares: tuple[float, ...]  # of past totals that had come by the same part of the year


def wholes(
    indicator: Indicator, entries: Sequence[Entry[IndicatorReported]]
) -> tuple[Entry[IndicatorReported], ...]:
    """`entries` with sums of shares in their place, one for each day up to which one was reported.

    A share that was not is as far as it last was in that year: a count does not fall. Until all
    are, the sum is a least: it says nothing below what the whole had been, nor of a missed target.
    """
    units = {share.unit for share in indicator.shares}
    own = [entry for entry in entries if entry.event.unit is None]
    reported = {  # the later word on a period stands
        (entry.event.unit, last_day(when)): entry
        for entry in entries
        if entry.event.unit in units and (when := _period(entry.event.period, entry.event.as_of))
    }
    figures: tuple[Reading | IndicatorReported, ...] = indicator.readings
    before = [
        (last_day(when), figure.value)
        for figure in (*figures, *(entry.event for entry in own))
        if figure.basis == indicator.basis and (when := period(figure.period))
    ]
    for day in sorted({day for _, day in reported}):
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
        of_year = {key: reported[key] for key in sorted(reported) if first <= key[1] <= day}
        value = sum({unit: entry.event.value for (unit, _), entry in of_year.items()}.values())
        now = [entry for (_, of), entry in of_year.items() if of == day]
        least = [v for of, v in before if first <= of < day]
        least += [indicator.target or 0.0] * (day == last)
        if len(now) == len(units) or value >= max(least, default=0.0):
            latest = max(now, key=lambda entry: (entry.event.as_of, entry.sequence))
            event = Whole(
                subject=indicator.id,
                as_of=latest.event.as_of,
                value=value,
                period=latest.event.period,
                basis=indicator.basis,
                reported=len(now),
                shares=len(units),
            )
            own.append(replace(latest, event=event))
    return tuple(own)


def stated_figures(
    plan: Plan, readings: Readings, indicator: Indicator, as_of: date
) -> Iterator[StatedFigure]:
    """Every figure known on `as_of` on any basis, the published ones first.

    `readings` are those of the state of that day. A document without a full date counts as known.
    """
    published = {document.id: _published(document.dated) for document in plan.documents}
    for reading in indicator.readings:
        day = published[reading.source.document]
        if day is None or day <= as_of:
            when = _period(reading.period, day)
            yield StatedFigure(reading.basis, reading.period, when, reading.value, reading=reading)
    for entry in readings.get(indicator.id, ()):
        event = entry.event
        when = _period(event.period, event.as_of)
        yield StatedFigure(event.basis, event.period, when, event.value, entry=entry)


def _published(dated: str) -> date | None:
    """The day a document is dated, None where it gives less than a day."""
    try:
        return date.fromisoformat(dated)
    except ValueError:
        return None


def _period(text: str, day: date | None) -> Period | None:
    """The period; a year that was not over when it was told of counts up to that day."""
    written = period(text)
    if written and day and written.is_whole and day.year == written.year:
        return year_so_far(day)
    return written


def figures_of(
    plan: Plan, readings: Readings, indicator: Indicator, as_of: date
) -> tuple[tuple[Figure, ...], int]:
    """The figures on the indicator's basis known on `as_of`, one a period, by period.

    And how many are left out for another basis, or for a period that is not clear.
    """
    by_period: dict[Period, Figure] = {}
    left_out = 0
    for figure in stated_figures(plan, readings, indicator, as_of):
        if figure.basis == indicator.basis and figure.when is not None:
            # the later word on a period stands
            by_period[figure.when] = Figure(figure.when, figure.value)
        else:
            left_out += 1
    return tuple(by_period[when] for when in sorted(by_period)), left_out


def known_for(figures: Sequence[Figure], year: int, movement: IndicatorClass) -> Known:
    """What `figures`, in order, say of `year`.

    A count is told by the year before it, or not by the past at all: an older total says nothing
    of the growth since.
    """
    totals = {figure.period.year: figure.value for figure in figures if figure.period.is_whole}
    parts = [figure for figure in figures if not figure.period.is_whole]
    last = max((earlier for earlier in totals if earlier < year), default=None)
    if movement.is_count and last != year - 1:
        last = None
    run = takewhile(totals.__contains__, count(last, -1)) if last is not None else ()
    so_far = next((part for part in reversed(parts) if part.period.year == year), None)
    shares = (
        part.value / totals[part.period.year]
        for part in parts
        if so_far
        and part.period.year < year
        and abs(part.period.gone - so_far.period.gone) <= SAME_SHARE
        and totals.get(part.period.year)
    )
    past = tuple(totals[earlier] for earlier in run)[::-1]
    return Known(year, past, last, totals.get(year), so_far, tuple(shares))
