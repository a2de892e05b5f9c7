"""Whether an indicator will reach its target, by what was known of it on a day."""

from __future__ import annotations

from dataclasses import dataclass

from plan.calendar.periods import period
from plan.forecast.indicator_forecast import IndicatorForecast, reach
from plan.model.kinds import IndicatorClass
from plan.model.plan import Indicator
from plan.outlook.lights import chance_words
from plan.state.figures import Known, figures_of, known_for
from plan.state.replay import PlanState


@dataclass(frozen=True, kw_only=True)
class IndicatorOutlook:
    """What is expected of an indicator; without `forecast` the sentence says what is missing.

    `probability` is None where there is too little to tell it from: `forecast` is then a range.
    """

    indicator: Indicator
    forecast: IndicatorForecast | None
    probability: float | None
    sentence: str
    years: int  # full years on its basis, in an unbroken run


def indicator_outlooks(state: PlanState) -> tuple[IndicatorOutlook, ...]:
    """The outlook of each indicator that has a target, in the plan's order."""
    return tuple(
        indicator_outlook(state, indicator)
        for indicator in state.plan.indicators
        if indicator.target is not None
    )


def indicator_outlook(state: PlanState, indicator: Indicator) -> IndicatorOutlook:
    """What is expected of `indicator` by the figures known on the state's day."""
    figures, left_out = figures_of(state.plan, state.readings, indicator, state.as_of)
    aside = f"另有 {left_out} 个数据口径不同或时期不明，未采用。" if left_out else ""
    goal, target = period(indicator.target_period or ""), indicator.target
    known = known_for(figures, goal.year, indicator.movement) if goal else None
    forecast = _forecast(indicator, target, known) if known and target is not None else None
    if known is None or target is None:
        probability, sentence = None, "未定目标值或目标年份，不作预测。"
    else:
        probability, sentence = None, _sentence(indicator, target, known, forecast)
        is_sure = known.result is not None or (forecast and forecast.probability == 1.0)
        if forecast and (is_sure or forecast.is_enough):
            probability = forecast.probability
    return IndicatorOutlook(
        indicator=indicator,
        forecast=forecast,
        probability=probability,
        sentence=sentence + aside,
        years=len(known.past) if known else 0,
    )


def _forecast(indicator: Indicator, target: float, known: Known) -> IndicatorForecast | None:
    """The forecast, or the result once the year's own figure is known."""
    if known.result is not None:
        return IndicatorForecast(
            probability=float(known.result >= target),
            median=known.result,
            low=known.result,
            high=known.result,
            years=len(known.past),
            is_enough=True,
        )
    return reach(
        indicator.movement,
        target,
        known.past,
        so_far=known.so_far.value if known.so_far else None,
        year_gone=known.so_far.period.gone if known.so_far else 0.0,
        past_shares=known.past_shares,
        years_ahead=known.year - (known.last_year or known.year),
    )


def _sentence(
    indicator: Indicator, target: float, known: Known, forecast: IndicatorForecast | None
) -> str:
    goal, year = f"目标{_amount(indicator, target)}", known.year
    if forecast is None:
        is_count = indicator.movement is not IndicatorClass.ANNUAL_RATIO
        years = f" {year - 1} 年或 {year} 年的" if is_count else f" {year} 年以前的"
        return f"{goal}；缺少{years}同口径数据（口径：{indicator.basis}），不作预测。"
    if known.result is not None:
        verdict = "已实现" if forecast.probability else "未实现"
        return f"{year} 年为{_amount(indicator, known.result)}，{goal}{verdict}。"
    now = f"目前{_amount(indicator, known.so_far.value)}，" if known.so_far else ""
    if forecast.probability == 1.0:
        return f"{now}{goal}已实现。"
    low, high = _rounded(forecast.low), _rounded(forecast.high)
    span = f"{now}预计 {year} 年{low}至{high}{indicator.unit_of_measure}（八成把握）"
    if not forecast.is_enough:
        few = f"同口径完整年度仅 {len(known.past)} 个，样本不足"
        return f"{span}；{few}，只列范围，不判断能否达到{goal}。"
    chance = f"达到{goal}的可能性{chance_words(forecast.probability)}"
    return f"{span}，{chance}；依据同口径 {len(known.past)} 个年度。"


def _amount(indicator: Indicator, value: float) -> str:
    """As published, with its unit."""
    return f"{value:g}{indicator.unit_of_measure}"


def _rounded(value: float) -> str:
    """An expected value to three figures: more would claim more."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
