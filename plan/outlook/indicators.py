"""Whether an indicator will reach its target, and its figures in time, never joined across 口径."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from plan.calendar.periods import Period, last_day, period
from plan.forecast.indicator_forecast import IndicatorForecast, amount, expectation, expected
from plan.model.kinds import Verdict
from plan.model.plan import Indicator
from plan.state.counted import Count, count_of, usual_share
from plan.state.figures import StatedFigure, stated_figures
from plan.state.replay import PlanState
from plan.state.verdict import Judged, judged


@dataclass(frozen=True, kw_only=True)
class IndicatorOutlook:
    """What is expected of an indicator; without `forecast` the sentence says what is missing.

    `probability` is 1 or 0 where a verdict is known, and None where its 口径 is in question.
    """

    indicator: Indicator
    count: Count | None  # without a target or its year there is none
    forecast: IndicatorForecast | None
    verdict: Verdict | None
    probability: float | None
    sentence: str


def indicator_outlooks(state: PlanState) -> tuple[IndicatorOutlook, ...]:
    """The outlook of each indicator that has a target, in the plan's order."""
    return tuple(
        indicator_outlook(state, indicator)
        for indicator in state.plan.indicators
        if indicator.target is not None
    )


def indicator_outlook(state: PlanState, indicator: Indicator) -> IndicatorOutlook:
    """What is expected of `indicator` by the figures known on the state's day."""
    known = (state.plan, state.readings, indicator, state.as_of)
    count, result = count_of(*known), judged(*known)
    forecast = expected(count) if count else None
    sure = {Verdict.REACHED: 1.0, Verdict.MISSED: 0.0}
    chance = forecast.probability if forecast else None
    sentence = expectation(count, forecast) if count else "未定目标值或目标年份，不作预测。"
    if result and result.figures[0].basis != indicator.basis:
        sentence = _published(result)
    elif count and count.left_out:
        sentence += f"另有 {count.left_out} 个数据口径不同或时期不明，未采用。"
    return IndicatorOutlook(
        indicator=indicator,
        count=count,
        forecast=forecast,
        verdict=result.verdict if result else None,
        probability=sure.get(result.verdict) if result else chance,
        sentence=sentence,
    )


def _published(result: Judged) -> str:
    """What was published on other bases than the target's, and what it lets say."""
    indicator = result.indicator
    values = "、".join(f"{amount(indicator, figure.value)}（{figure.basis}）" for figure in result.figures)
    goal = f"目标{amount(indicator, indicator.target or 0.0)}"
    return f"{indicator.target_period} 年已公布{values}，{goal}：{result.verdict.word}。"


@dataclass(frozen=True)
class Point:
    """A figure on the last day of its period; None for where a count begins, at 0."""

    day: date
    value: float
    figure: StatedFigure | None


@dataclass(frozen=True)
class Series:
    """Points on one basis that may be joined by a line, oldest first."""

    basis: str
    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Trajectory:
    """All there is to draw and to say of an indicator on a day.

    `way` is where a count would usually be on its way to the target.
    """

    outlook: IndicatorOutlook
    stated: tuple[StatedFigure, ...]  # every figure
    series: tuple[Series, ...]  # the indicator's own basis first
    due: date | None  # the last day of the target's year
    way: tuple[tuple[date, float], ...]

    @property
    def indicator(self) -> Indicator:
        """What it is of."""
        return self.outlook.indicator

    @property
    def bases(self) -> tuple[str, ...]:
        """The bases of its figures, its own first."""
        return tuple(dict.fromkeys(series.basis for series in self.series))


def trajectory(state: PlanState, indicator: Indicator) -> Trajectory:
    """The trajectory of `indicator` as known on the state's day."""
    stated = tuple(stated_figures(state.plan, state.readings, indicator, state.as_of))
    goal = period(indicator.target_period or "")
    return Trajectory(
        outlook=indicator_outlook(state, indicator),
        stated=stated,
        series=tuple(_series(indicator, stated)),
        due=last_day(goal) if goal else None,
        way=tuple(_way(indicator, goal)) if goal else (),
    )


def _series(indicator: Indicator, stated: Iterable[StatedFigure]) -> Iterator[Series]:
    """Counts of one year and basis are joined from 0, ratios of whole years, nothing else."""
    is_count = indicator.movement.is_count
    # the later word on a period stands
    last = {(figure.basis, figure.when): figure for figure in stated if figure.when is not None}
    lines: dict[tuple[str, int | bool], list[Point]] = {}
    for (basis, when), figure in sorted(last.items(), key=lambda pair: pair[0][1]):
        joined = when.year if is_count else when.is_whole
        points = lines.setdefault((basis, joined), [])
        points.append(Point(last_day(when), figure.value, figure))
    for (basis, year), points in sorted(lines.items(), key=lambda p: p[0][0] != indicator.basis):
        first = [Point(date(year, 1, 1), 0.0, None)] if is_count and len(points) > 1 else []
        yield Series(basis, (*first, *points))


def _way(indicator: Indicator, goal: Period) -> Iterator[tuple[date, float]]:
    """The last day of each month and what of the target would usually have come by then."""
    for month in range(13):
        share = usual_share(indicator.movement, month / 12)
        if share is not None and indicator.target is not None:
            day = last_day(Period(goal.year, month / 12)) if month else date(goal.year, 1, 1)
            yield day, indicator.target * share


def fan(trajectory: Trajectory) -> tuple[tuple[date, float, float], ...]:
    """The 80% band from the latest figure on the indicator's own basis to the target's day."""
    forecast, due, indicator = trajectory.outlook.forecast, trajectory.due, trajectory.indicator
    if forecast is None or due is None or forecast.low == forecast.high:
        return ()
    own = [p for line in trajectory.series if line.basis == indicator.basis for p in line.points]
    last = max((p for p in own if p.day < due), key=lambda p: p.day, default=None)
    day, value = (last.day, last.value) if last else (due - timedelta(days=365), forecast.median)
    if indicator.movement.is_count and (last is None or last.day.year < due.year):
        day, value = date(due.year, 1, 1), 0.0
    return ((day, value, value), (due, forecast.low, forecast.high))
