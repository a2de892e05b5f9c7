"""What is expected of an indicator, in one Chinese sentence."""

from __future__ import annotations

from plan.forecast.indicator_forecast import IndicatorForecast
from plan.forecast.sentence import about
from plan.model.kinds import IndicatorClass
from plan.model.plan import Indicator
from plan.state.counted import Count


def expectation(count: Count, forecast: IndicatorForecast | None) -> str:
    """The range expected, the chance of the target and what they rest on; or what is missing.

    Few years give both all the same, with 样本不足 beside them.
    """
    indicator, known, year = count.indicator, count.known, count.goal.year
    goal = f"目标{amount(indicator, count.target)}"
    if forecast is None:
        is_count = indicator.movement is not IndicatorClass.ANNUAL_RATIO
        years = f" {year - 1} 年或 {year} 年的" if is_count else f" {year} 年以前的"
        return f"{goal}；缺少{years}同口径数据（口径：{indicator.basis}），不作预测。"
    if known.result is not None:
        verdict = "已实现" if forecast.probability else "未实现"
        return f"{year} 年为{amount(indicator, known.result)}，{goal}{verdict}。"
    now = f"目前{amount(indicator, known.so_far.value)}，" if known.so_far else ""
    if forecast.probability == 1.0:
        return f"{now}{goal}已实现。"
    low, high = _rounded(forecast.low), _rounded(forecast.high)
    span = f"{now}预计 {year} 年{low}至{high}{indicator.unit_of_measure}（八成把握）"
    chance = f"达到{goal}的可能性{about(forecast.probability, space=' ')}"
    if not forecast.is_enough:
        few = f"同口径完整年度仅 {len(known.past)} 个，样本不足，可能性仅供参考"
        return f"{span}，{chance}；{few}。"
    return f"{span}，{chance}；依据同口径 {len(known.past)} 个年度。"


def amount(indicator: Indicator, value: float) -> str:
    """As published, with its unit."""
    return f"{value:g}{indicator.unit_of_measure}"


def _rounded(value: float) -> str:
    """An expected value to three figures: more would claim more."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
