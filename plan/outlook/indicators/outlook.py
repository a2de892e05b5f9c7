"""Whether an indicator will reach its target, by what was known of it on a day."""

from dataclasses import dataclass

from plan.forecast.indicator_forecast import IndicatorForecast, amount, expectation, expected
from plan.model.kinds import Verdict
from plan.model.plan import Indicator
from plan.state.counted import count_of
from plan.state.replay import PlanState
from plan.state.verdict import Judged, judged


@dataclass(frozen=True, kw_only=True)
class IndicatorOutlook:
    """What is expected of an indicator; without `forecast` the sentence says what is missing.

    `probability` is 1 or 0 where a verdict is known, and None where its 口径 is in question.
    """

    indicator: Indicator
    forecast: IndicatorForecast | None
    verdict: Verdict | None
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
        forecast=forecast,
        verdict=result.verdict if result else None,
        probability=sure.get(result.verdict) if result else chance,
        sentence=sentence,
        years=len(count.known.past) if count else 0,
    )


def _published(result: Judged) -> str:
    """What was published on other bases than the target's, and what it lets say."""
    indicator = result.indicator
    values = "、".join(
        f"{amount(indicator, figure.value)}（{figure.basis}）" for figure in result.figures
    )
    goal = f"目标{amount(indicator, indicator.target or 0.0)}"
    return f"{indicator.target_period} 年已公布{values}，{goal}：{result.verdict.word}。"
