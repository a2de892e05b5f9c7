"""When work was to be done, was done and is expected to be: a bar for each item that has dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plan.forecast.plan_forecast import PlanForecast
from plan.forecast.sampling.finishes import days_by
from plan.model.graph import blocked_by
from plan.model.plan import Plan
from plan.outlook.board import Board, Row

EXPECTED = (0.5, 0.8)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The days of an item; None where nothing says them.

    `expected_from` is the first day that still lies ahead, `p50` and `p80` the days by which it is
    done with those chances.
    """

    row: Row
    baseline_start: date | None
    baseline_finish: date | None
    actual_start: date | None
    actual_finish: date | None
    expected_from: date | None
    p50: date | None
    p80: date | None
    waits_for: tuple[str, ...]  # ids that must come directly before

    @property
    def days(self) -> list[date]:
        """Every day that is known of it."""
        planned = self.baseline_start, self.baseline_finish, self.row.item.deadline
        actual = self.row.item.approved_deadline, self.actual_start, self.actual_finish
        days = (*planned, *actual, self.expected_from, self.p50, self.p80)
        return [day for day in days if day is not None]


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """Bars in reading order, milestones after the activity they belong to; and what has none."""

    bars: tuple[Bar, ...]
    undated: tuple[Bar, ...]  # open, without a deadline or planned finish
    closed: tuple[Row, ...]  # on no known day


def timetable(rows: Board, plan: Plan, forecast: PlanForecast, as_of: date) -> Timetable:
    """The timetable of the board `rows` of `plan` on `as_of`."""
    place = {row.id: at for at, row in enumerate(rows)}

    def position(row: Row) -> tuple[int, int, bool, int]:
        parent = place.get(row.part.parent)
        at = parent if row.is_milestone and parent is not None else place[row.id]
        return row.workstream.number, at, row.is_milestone, place[row.id]

    bars, undated, closed = [], [], []
    for row in sorted(rows, key=position):
        item = row.item
        if item.closed and item.closed.on is None:
            closed.append(row)
        elif item.approved_deadline is None and item.actual_finish is None:
            undated.append(_bar(row, plan, forecast, as_of))
        else:
            bars.append(_bar(row, plan, forecast, as_of))
    return Timetable(bars=tuple(bars), undated=tuple(undated), closed=tuple(closed))


def span(bars: Iterable[Bar], start: date, finish: date) -> tuple[date, date]:
    """The first and the last day that `bars` take up, and from `start` to `finish` in any case."""
    days = [day for bar in bars for day in bar.days]
    return min([start, *days]), max([finish, *days])


def quarter(day: date) -> tuple[date, date]:
    """The first and the last day of the quarter that holds `day`.

    >>> [str(day) for day in quarter(date(2022, 5, 17))]
    ['2022-04-01', '2022-06-30']
    """
    first = 3 * ((day.month - 1) // 3) + 1
    last = date(day.year + first // 10, (first + 2) % 12 + 1, 1)
    return date(day.year, first, 1), date.fromordinal(last.toordinal() - 1)


def _bar(row: Row, plan: Plan, forecast: PlanForecast, as_of: date) -> Bar:
    item = row.item
    is_open = item.closed is None and item.actual_finish is None
    p50, p80 = None, None
    if is_open and (own := forecast.of(row.id)):
        p50, p80 = own.p50, own.p80
    elif is_open and row.id in forecast.work.network.by_id:
        p50, p80 = days_by(forecast.samples, row.id, EXPECTED)
    begun = item.actual_start is not None
    ahead = row.dates.early_start if row.dates and not begun else as_of
    return Bar(
        row=row,
        baseline_start=row.part.baseline_start,
        baseline_finish=None if row.is_milestone and not row.part.baseline_start else item.deadline,
        actual_start=item.actual_start,
        actual_finish=item.actual_finish,
        expected_from=min(max(ahead, as_of), p50) if p50 else None,
        p50=p50,
        p80=p80,
        waits_for=blocked_by(plan, row.id, direct=True),
    )
