"""An indicator's figures in time, never joined across 口径, beside the way to its target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from plan.calendar.periods import Period, last_day, period
from plan.forecast.indicator_forecast import usual_share
from plan.model.kinds import IndicatorClass
from plan.model.plan import Indicator
from plan.outlook.indicators.figures import Word, words
from plan.outlook.indicators.outlook import IndicatorOutlook, indicator_outlook
from plan.state.replay import PlanState


@dataclass(frozen=True)
class Point:
    """A figure on the last day of its period; None for where a count begins, at 0."""

    day: date
    value: float
    word: Word | None


@dataclass(frozen=True)
class Series:
    """Points on one basis that may be joined by a line, oldest first."""

    basis: str
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """All there is to draw and to say of an indicator on a day.

    `way` is where a count would usually be on its way to the target; `usual` and `so_far` the
    shares (0 to 1) of the target that should have come by the latest figure, and that have.
    """

    outlook: IndicatorOutlook
    words: tuple[Word, ...]  # every figure, as told
    series: tuple[Series, ...]  # the indicator's own basis first
    due: date | None  # the last day of the target's year
    way: tuple[tuple[date, float], ...]
    usual: float | None
    so_far: float | None

    @property
    def indicator(self) -> Indicator:
        """What it is of."""
        return self.outlook.indicator

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases of its figures, its own first."""
        return tuple(dict.fromkeys(one.basis for one in self.series))


def trajectories(state: PlanState) -> tuple[Trajectory, ...]:
    """The trajectory of each indicator, in the plan's order."""
    return tuple(trajectory(state, one) for one in state.plan.indicators)


def trajectory(state: PlanState, indicator: Indicator) -> Trajectory:
    """The trajectory of `indicator` as known on the state's day."""
    told = tuple(words(state, indicator))
    series = tuple(_series(indicator, told))
    goal = period(indicator.target_period or "")
    usual, so_far = _shares(indicator, series, goal)
    return Trajectory(
        outlook=indicator_outlook(state, indicator),
        words=told,
        series=series,
        due=last_day(goal) if goal else None,
        way=tuple(_way(indicator, goal)) if goal else (),
        usual=usual,
        so_far=so_far,
    )


def _series(indicator: Indicator, told: Iterable[Word]) -> Iterator[Series]:
    """Counts of one year and basis are joined from 0, ratios of whole years, nothing else."""
    is_count = indicator.movement is not IndicatorClass.ANNUAL_RATIO
    kept: dict[tuple[str, Period], Word] = {}
    for one in told:
        if one.when is not None:
            kept[one.basis, one.when] = one  # the later word on a period stands
    groups: dict[tuple[str, int | bool], list[Point]] = {}
    for (basis, when), one in sorted(kept.items(), key=lambda pair: pair[0][1]):
        kind = when.year if is_count else when.is_whole
        groups.setdefault((basis, kind), []).append(Point(last_day(when), one.value, one))
    ordered = sorted(groups.items(), key=lambda pair: pair[0][0] != indicator.basis)
    for (basis, kind), points in ordered:
        first = [Point(date(kind, 1, 1), 0.0, None)] if is_count and len(points) > 1 else []
        yield Series(basis, (*first, *points))


def _way(indicator: Indicator, goal: Period) -> Iterator[tuple[date, float]]:
    for month in range(13):
        share = usual_share(indicator.movement, month / 12)
        if share is not None and indicator.target is not None:
            day = last_day(Period(goal.year, month / 12)) if month else date(goal.year, 1, 1)
            yield day, indicator.target * share


def _shares(
    indicator: Indicator, series: Iterable[Series], goal: Period | None
) -> tuple[float | None, float | None]:
    """What should have come of the target by the latest figure of its year, and what has."""
    own = [
        point
        for one in series
        if one.basis == indicator.basis
        for point in one.points
        if goal and point.word and point.word.when and point.word.when.year == goal.year
    ]
    if not own or not indicator.target or own[-1].word is None or own[-1].word.when is None:
        return None, None
    share = usual_share(indicator.movement, own[-1].word.when.gone)
    return (None, None) if share is None else (share, own[-1].value / indicator.target)


def fan(one: Trajectory) -> tuple[tuple[date, float, float], ...]:
    """The 80% band from the latest figure on the indicator's own basis to the target's day."""
    told, due = one.outlook.forecast, one.due
    if told is None or due is None or told.low == told.high:
        return ()
    own = [p for s in one.series if s.basis == one.indicator.basis for p in s.points]
    last = max((p for p in own if p.day < due), key=lambda p: p.day, default=None)
    is_count = one.indicator.movement is not IndicatorClass.ANNUAL_RATIO
    start = (last.day, last.value) if last else (due - timedelta(days=365), told.median)
    if is_count and (last is None or last.day.year < due.year):
        start = (date(due.year, 1, 1), 0.0)
    return ((start[0], start[1], start[1]), (due, told.low, told.high))
