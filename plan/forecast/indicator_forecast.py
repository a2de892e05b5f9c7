"""The chance that an indicator reaches its target by the year's end, and the sentence about it.

Counts that add up within a year: log(total) is told by last year's total with a shrunk growth,
and by what has come so far over the share that usually has by now; the two are joined by their
precisions. Ratios published once a year: a random walk with a shrunk drift. Both are Student t:
a handful of years says little of its own spread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import exp, log, sqrt
from statistics import NormalDist

from plan.forecast.learning import student
from plan.forecast.sentence import about
from plan.model.kinds import IndicatorClass
from plan.model.plan import Indicator
from plan.state.counted import LOADING, Count, usual_share

GROWTH_PRIOR = 0.05  # a year, worth one observed year
PRIOR_YEARS = 2  # that a class's spread of growth counts for
SHARE_PRIOR_YEARS = 0.7  # that a class's usual share by now counts for
RATIO_SPREAD = 0.06  # of the level, a year
FIRST_DAY = 1 / 366  # of a year
MIN_CHANCE, MAX_CHANCE = 0.005, 0.995  # but 1 for a target that is reached
NORMAL = NormalDist()
MIN_YEARS = 3  # full years; below them a forecast says 样本不足


SPREADS = {  # how far counts of a class spread: their growth, and the share that has come by now
    IndicatorClass.STEADY_COUNT: (0.05, 0.08),
    IndicatorClass.YEAR_END_COUNT: (0.10, 0.35),
}


@dataclass(frozen=True)
class IndicatorForecast:
    """The chance of reaching the target and the 80% band of the final value."""

    probability: float
    low: float
    median: float
    high: float
    years: int  # full years behind it
    is_enough: bool  # at least MIN_YEARS; else 样本不足


@dataclass(frozen=True)
class _Belief:
    """What is believed of a value: Student's t."""

    mean: float
    variance: float
    degrees: int

    def quantile(self, share: float) -> float:
        """The value that it is below with probability `share`."""
        return self.mean + sqrt(self.variance) * student.quantile(share, self.degrees)

    def chance_of(self, least: float) -> float:
        """The chance that it is at least so much."""
        t = (least - self.mean) / sqrt(self.variance)
        return min(max(1 - student.cumulative(t, self.degrees), MIN_CHANCE), MAX_CHANCE)


def expected(count: Count) -> IndicatorForecast | None:
    """What is expected of a count, or its result once the year's own figure is known.

    None where no figure says anything of it.
    """
    known = count.known
    if known.result is not None:
        chance, band = float(known.result >= count.target), (known.result,) * 3
        return IndicatorForecast(chance, *band, len(known.past), is_enough=True)
    so_far, gone = (known.so_far.value, known.so_far.period.gone) if known.so_far else (0.0, 0.0)
    movement, ahead = count.indicator.movement, known.year - (known.last_year or known.year)
    return reach(movement, count.target, known.past, so_far, gone, known.past_shares, ahead)


def reached_by(count: Count, forecast: IndicatorForecast, share: float, due: date, *, is_late: bool) -> date:
    """The day by which a count has reached its target with the chance `share`.

    Where it comes to less than the target in its year, the rest comes next year at the same rate; a
    ratio is told once a year. `is_late` says whether that is after `due`, as its chance has it.
    """
    loading = LOADING.get(count.indicator.movement)
    years = 2.0 if is_late else 1.0
    if loading:
        # the total that is exceeded with that chance, between the three that are known
        end = forecast.low if share > 0.5 else forecast.high
        part = abs(NORMAL.inv_cdf(share) / NORMAL.inv_cdf(0.9))
        middle = max(forecast.median, FIRST_DAY)
        total = middle * (max(end, FIRST_DAY) / middle) ** part
        missing = count.target / total - 1
        years = 1 + min(missing, 2.0) if missing > 0 else (1 + missing) ** (1 / loading)
    day = date(count.goal.year, 1, 1) + timedelta(days=round(years * 365) - 1)
    return max(day, due + timedelta(days=1)) if is_late else min(day, due)


def reach(
    movement: IndicatorClass,
    target: float,
    past: Sequence[float],
    so_far: float = 0.0,
    year_gone: float = 0.0,
    past_shares: Sequence[float] = (),
    years_ahead: int = 1,
) -> IndicatorForecast | None:
    """The chance of at least `target`, None when nothing is known to tell it from.

    `past` are full years' values on one basis (口径), oldest first. For counts `so_far` is what
    has come when the part `year_gone` (0 to 1) of the year has, and `past_shares` the shares of
    past years' totals that had come by then. For a ratio `years_ahead` are the years from the
    last value to the target's, and `so_far` and the shares are not used.
    """
    if not movement.is_count:
        return _ratio(target, past, years_ahead) if past else None
    growth_spread, share_spread = SPREADS[movement]
    beliefs = []  # of the logarithm of the total
    if totals := [value for value in past if value > 0]:
        beliefs.append(_by_growth(growth_spread, totals))
    if so_far > 0 and year_gone > 0:
        usual = usual_share(movement, min(max(year_gone, FIRST_DAY), 1.0)) or 1.0
        beliefs.append(_by_share(share_spread, so_far, usual, past_shares))
    is_reached = so_far >= target
    if not beliefs:
        return _forecast(1.0, (so_far, so_far, so_far), len(past)) if is_reached else None
    weight = sum(1 / belief.variance for belief in beliefs)
    mean = sum(belief.mean / belief.variance for belief in beliefs) / weight
    total = _Belief(mean, 1 / weight, max(belief.degrees for belief in beliefs))
    low, median, high = (max(so_far, exp(total.quantile(share))) for share in (0.1, 0.5, 0.9))
    chance = 1.0 if is_reached else total.chance_of(log(target) if target > 0 else -1e9)
    return _forecast(chance, (low, median, high), len(past))


def _by_growth(spread: float, totals: Sequence[float]) -> _Belief:
    """The logarithm of the total, from last year's and the growth so far."""
    logs = [log(total) for total in totals]
    growth = [after - before for before, after in pairwise(logs)]
    known = len(growth)
    mean = (sum(growth) + GROWTH_PRIOR) / (known + 1)
    squares = sum((value - mean) ** 2 for value in growth) + PRIOR_YEARS * spread**2
    variance = squares / (known + PRIOR_YEARS) * (1 + 1 / (known + 1))
    return _Belief(logs[-1] + mean, variance, known + PRIOR_YEARS + 1)


def _by_share(spread: float, so_far: float, usual: float, past_shares: Sequence[float]) -> _Belief:
    """The logarithm of the total, from what has come over the share that usually has."""
    shares = [share for share in past_shares if share > 0]
    known = len(shares)
    total = known + SHARE_PRIOR_YEARS
    mean = (sum(map(log, shares)) + SHARE_PRIOR_YEARS * log(usual)) / total
    left = 1 - exp(mean)
    squares = sum((log(share) - mean) ** 2 for share in shares) + (spread * left) ** 2
    variance = squares / (known + 1) * (1 + 1 / (known + 1)) + left / max(so_far, 1.0)
    return _Belief(log(so_far) - mean, max(variance, 1e-6), known + PRIOR_YEARS + 1)


def _ratio(target: float, past: Sequence[float], years_ahead: int) -> IndicatorForecast:
    """The forecast of a ratio by its random walk."""
    steps = [after - before for before, after in pairwise(past)]
    known = len(steps)
    drift = sum(steps) / (known + PRIOR_YEARS)
    supposed = (RATIO_SPREAD * max(abs(past[-1]), 1e-9)) ** 2
    squares = sum((step - drift) ** 2 for step in steps) + PRIOR_YEARS * supposed
    years = max(years_ahead, 1)
    variance = squares / (known + PRIOR_YEARS) * (years + years**2 / (known + PRIOR_YEARS))
    final = _Belief(past[-1] + years * drift, variance, known + PRIOR_YEARS)
    band = (final.quantile(0.1), final.mean, final.quantile(0.9))
    return _forecast(final.chance_of(target), band, len(past))


def _forecast(chance: float, band: tuple[float, float, float], years: int) -> IndicatorForecast:
    return IndicatorForecast(chance, *band, years, is_enough=years >= MIN_YEARS)


def expectation(count: Count, forecast: IndicatorForecast | None) -> str:
    """The range expected, the chance of the target and what they rest on; or what is missing.

    Few years give both all the same, with 样本不足 beside them.
    """
    indicator, known, year = count.indicator, count.known, count.goal.year
    goal = f"目标{amount(indicator, count.target)}"
    if forecast is None:
        years = f" {year - 1} 年或 {year} 年的" if indicator.movement.is_count else f" {year} 年以前的"
        return f"{goal}；缺少{years}同口径数据（口径：{indicator.basis}），不作预测。"
    if known.result is not None:
        verdict = "已实现" if forecast.probability else "未实现"
        return f"{year} 年为{amount(indicator, known.result)}，{goal}{verdict}。"
    now = f"目前{amount(indicator, known.so_far.value)}，" if known.so_far else ""
    if forecast.probability == 1.0:
        return f"{now}{goal}已实现。"
    low, high = rounded(forecast.low), rounded(forecast.high)
    span = f"{now}预计 {year} 年 {low} 至 {high}{indicator.unit_of_measure}（八成可能在此范围）"
    chance = f"达到{goal}的可能性{about(forecast.probability, space=' ')}"
    if not forecast.is_enough:
        few = f"同口径完整年度仅 {len(known.past)} 个，样本不足，可能性仅供参考"
        return f"{span}，{chance}；{few}。"
    return f"{span}，{chance}；依据同口径 {len(known.past)} 个年度。"


def amount(indicator: Indicator, value: float) -> str:
    """As published, with its unit."""
    return f"{value:g}{indicator.unit_of_measure}"


def rounded(value: float) -> str:
    """An expected value to three figures: more would claim more."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
