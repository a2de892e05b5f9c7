"""The chance that an indicator reaches its target."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from plan.forecast.indicator_forecast import reach
from plan.model.kinds import IndicatorClass

STEADY, YEAR_END, RATIO = (
    IndicatorClass.STEADY_COUNT,
    IndicatorClass.YEAR_END_COUNT,
    IndicatorClass.ANNUAL_RATIO,
)
amounts = st.floats(1, 1e4)


def forecast_of(movement: IndicatorClass, target: float, *known: Any, **more: Any) -> Any:
    """The forecast of what there is something to tell from."""
    forecast = reach(movement, target, *known, **more)
    assert forecast is not None
    return forecast


def test_a_target_reached_is_certain() -> None:
    """Counts do not go back."""
    for movement in (STEADY, YEAR_END):
        forecast = forecast_of(movement, 50, [40, 45], so_far=50, year_gone=0.4)
        assert forecast.probability == 1.0
        assert forecast.low >= 50
    assert forecast_of(STEADY, 0, (), so_far=0).probability == 1.0


def test_nothing_known_is_not_forecast() -> None:
    """No past, nothing come: there is nothing to tell it from."""
    assert reach(STEADY, 50, ()) is None
    assert reach(RATIO, 2.75, ()) is None


def test_half_at_half_year_is_on_course_when_steady_and_ahead_when_loaded_at_the_end() -> None:
    """The same numbers mean different things for different movements."""
    steady = forecast_of(STEADY, 100, [95, 96, 98, 100], so_far=50, year_gone=0.5)
    loaded = forecast_of(YEAR_END, 100, [95, 96, 98, 100], so_far=50, year_gone=0.5)
    assert 0.3 < steady.probability < 0.85
    assert loaded.probability > steady.probability


def test_few_by_autumn_is_no_alarm_when_most_comes_at_the_end() -> None:
    """With past shares known, a fifth by the third quarter is the usual course."""
    shares = [0.18, 0.22, 0.20]
    usual = forecast_of(YEAR_END, 100, [90, 96, 99], so_far=21, year_gone=0.75, past_shares=shares)
    behind = forecast_of(YEAR_END, 100, [90, 96, 99], so_far=8, year_gone=0.75, past_shares=shares)
    assert usual.probability > 0.5 > behind.probability


def test_three_points_of_a_ratio_give_a_wide_range() -> None:
    """2.0, 2.3, 2.58 and a target of 2.75: open, and 样本不足 with two points."""
    forecast = forecast_of(RATIO, 2.75, [2.0, 2.3, 2.58])
    assert 0.3 < forecast.probability < 0.7
    assert forecast.high - forecast.low > 0.4
    assert forecast.is_enough
    fewer = forecast_of(RATIO, 2.75, [2.0, 2.58])
    assert not fewer.is_enough


def test_a_ratio_further_ahead_is_less_sure() -> None:
    """The band widens with the years."""
    near, far = (forecast_of(RATIO, 2.75, [2.0, 2.3, 2.58], years_ahead=n) for n in (1, 3))
    assert far.high - far.low > near.high - near.low


@given(
    st.sampled_from(IndicatorClass), st.lists(amounts, min_size=1, max_size=6),
    amounts, amounts, amounts, st.floats(0, 1),
)  # fmt: skip
def test_a_higher_target_is_never_more_likely(
    movement: IndicatorClass, past: list[float], target: float, other: float, so_far: float,
    year_gone: float,
) -> None:  # fmt: skip
    """And a chance short of reached is never certain; the band is in order."""
    easy, hard = (forecast_of(movement, t, past, so_far, year_gone) for t in sorted((target, other)))
    assert hard.probability <= easy.probability
    assert 0 < hard.probability <= 1
    assert hard.low <= hard.median <= hard.high


def test_bands_hold_four_in_five_of_simulated_years() -> None:
    """Totals that grow by chance, coming in by chance over the year."""
    chance, inside = np.random.default_rng(2), []
    for _ in range(300):
        growth = chance.normal(0.04, 0.06, 6)
        totals = 500 * np.exp(np.cumsum(growth))
        share = float(np.clip(chance.normal(0.5, 0.03), 0.3, 0.7))
        forecast = forecast_of(STEADY, 600, totals[:5].tolist(), share * totals[5], 0.5)
        inside.append(forecast.low <= totals[5] <= forecast.high)
    assert 0.75 <= np.mean(inside) <= 0.95
