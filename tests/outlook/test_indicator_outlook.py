"""Whether an indicator will reach its target, from figures on its own basis alone."""

from __future__ import annotations

import re
from datetime import date

import pytest

from plan.ledger.events import Event
from plan.model.kinds import IndicatorClass, Verdict
from plan.model.plan import Plan
from plan.outlook.indicators import IndicatorOutlook, indicator_outlook, indicator_outlooks
from plan.state.figures import figures_of
from plan.state.replay import replay
from tests.support.builders import entries
from tests.support.indicators import DAY, figure, plan_with, reading


def outlook_of(plan: Plan, *events: Event, as_of: date = DAY) -> IndicatorOutlook:
    """The outlook of the one indicator."""
    return indicator_outlook(replay(plan, entries(*events), as_of), plan.indicators[0])


HISTORY = tuple(reading(str(year), value) for year, value in ((2019, 88), (2020, 92), (2021, 97)))


def test_three_years_and_half_of_one_give_a_chance() -> None:
    """With the range, the chance in words of five points, and what it rests on."""
    outlook = outlook_of(plan_with(*HISTORY), figure("2022上半年", 50))
    assert outlook.forecast is not None
    assert outlook.probability == outlook.forecast.probability
    assert outlook.forecast.years == 3
    assert "目前50家" in outlook.sentence
    assert "八成可能" in outlook.sentence
    assert "可能性约" in outlook.sentence
    assert "3 个年度" in outlook.sentence


def test_more_by_now_is_never_less_likely() -> None:
    """The same history, more come."""
    chances = [
        outlook_of(plan_with(*HISTORY), figure("2022上半年", value)).probability or 0.0
        for value in (30, 40, 50, 60)
    ]
    assert chances == sorted(chances)
    assert chances[0] < 0.3 < 0.7 < chances[-1]


def test_too_few_years_give_a_chance_and_say_so() -> None:
    """With the range and n: the promise that it decides is told by the same chance, so it shows."""
    outlook = outlook_of(plan_with(*HISTORY[1:]))
    assert outlook.forecast is not None
    assert outlook.probability == outlook.forecast.probability
    assert "样本不足" in outlook.sentence
    assert "仅 2 个" in outlook.sentence
    assert "八成可能" in outlook.sentence
    assert "可能性约 65%" in outlook.sentence
    assert re.search(r"预计 2022 年 [\d.]+ 至 [\d.]+家（八成可能", outlook.sentence)


def test_another_basis_is_never_mixed_in() -> None:
    """Neither from papers nor from reports; how many were left out is said."""
    clean = outlook_of(plan_with(*HISTORY))
    mixed = outlook_of(
        plan_with(*HISTORY, reading("2018", 900, "申报数"), reading("2021", 300, "申报数")),
        figure("2022上半年", 400, basis="申报数"),
    )
    assert mixed.forecast == clean.forecast
    assert "另有 3 个数据口径不同" in mixed.sentence
    only = outlook_of(plan_with(reading("2021", 300, "申报数")))
    assert (only.forecast, only.probability) == (None, None)
    assert "缺少 2021 年或 2022 年的同口径数据" in only.sentence


def test_what_was_not_known_that_day_is_not_used() -> None:
    """A report of September and a paper of September do not reach back to July."""
    plan = plan_with(*HISTORY, reading("2022", 99, document="late"))
    later = figure("2022年前8个月", 98, day=date(2022, 9, 1))
    assert outlook_of(plan, later).forecast == outlook_of(plan_with(*HISTORY)).forecast
    after = outlook_of(plan, later, as_of=date(2022, 9, 30))
    assert after.forecast is not None
    assert after.forecast.low >= 99  # the paper's year ends on the day it was published


def test_a_target_reached_is_told_as_reached() -> None:
    """However short the history."""
    outlook = outlook_of(plan_with(), figure("2022上半年", 120))
    assert outlook.probability == 1.0
    assert "已实现" in outlook.sentence


@pytest.mark.parametrize(("value", "verdict", "chance"), [(90, "未实现", 0.0), (100, "已实现", 1.0)])
def test_a_year_that_is_over_is_a_result(value: float, verdict: str, chance: float) -> None:
    """No forecast of what is known."""
    outlook = outlook_of(plan_with(), figure("2022", value, date(2023, 1, 20)), as_of=date(2023, 2, 1))
    assert outlook.probability == chance
    assert verdict in outlook.sentence


@pytest.mark.parametrize(
    ("values", "verdict", "chance", "says"),
    [
        ((42.0, 228.0), Verdict.BASIS, None, "目标100家：口径待核。"),
        ((142.0, 228.0), Verdict.REACHED, 1.0, "目标100家：已实现。"),
        ((42.0, 28.0), Verdict.MISSED, 0.0, "目标100家：未实现。"),
    ],
)
def test_a_year_published_on_other_bases_is_told_with_them(
    values: tuple[float, float], verdict: Verdict, chance: float | None, says: str
) -> None:
    """Where they do not agree nothing is called missed, and no chance is told."""
    published = [
        reading("2022", value, basis) for value, basis in zip(values, ("净增数", "新认定数"), strict=True)
    ]
    outlook = outlook_of(plan_with(*HISTORY, *published), as_of=date(2023, 5, 1))
    assert (outlook.verdict, outlook.probability) == (verdict, chance)
    assert f"{values[0]:g}家（净增数）、{values[1]:g}家（新认定数）" in outlook.sentence
    assert outlook.sentence.endswith(says)


def test_a_year_told_of_before_it_ends_counts_up_to_that_day() -> None:
    """The figure of 2022 that is told in July is of no full year."""
    plan = plan_with(*HISTORY)
    state = replay(plan, entries(figure("2022", 50)), DAY)
    (*_, last), _ = figures_of(plan, state.readings, plan.indicators[0], DAY)
    assert (last.period.gone, last.value) == (182 / 365, 50)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    """The later word on the same period."""
    corrected = outlook_of(plan_with(*HISTORY), figure("2022上半年", 80), figure("2022年1-6月", 50))
    assert corrected.forecast == outlook_of(plan_with(*HISTORY), figure("2022上半年", 50)).forecast


def test_shares_of_earlier_years_by_the_same_month_are_used() -> None:
    """A fifth by the half year was enough in three years running: then it is no alarm."""
    halves = [figure(f"{year}上半年", 19) for year in (2019, 2020, 2021)]
    usual = outlook_of(plan_with(*HISTORY), *halves, figure("2022上半年", 20))
    unknown = outlook_of(plan_with(*HISTORY), figure("2022上半年", 20))
    assert usual.forecast is not None
    assert unknown.forecast is not None
    assert usual.forecast.probability > unknown.forecast.probability + 0.2


def test_a_gap_in_the_years_ends_the_history() -> None:
    """A count needs last year; a ratio reaches further ahead from its last."""
    old = (reading("2018", 80), reading("2019", 85), reading("2020", 90))
    assert outlook_of(plan_with(*old)).forecast is None
    ratio = outlook_of(plan_with(*old, movement=IndicatorClass.ANNUAL_RATIO))
    near = outlook_of(plan_with(*HISTORY, movement=IndicatorClass.ANNUAL_RATIO))
    assert ratio.forecast is not None
    assert near.forecast is not None
    assert ratio.forecast.high - ratio.forecast.low > near.forecast.high - near.forecast.low
    broken = outlook_of(plan_with(reading("2018", 80), *HISTORY[1:]))
    assert broken.forecast is not None
    assert broken.forecast.years == 2


def test_without_a_target_or_its_year_there_is_nothing_to_reach() -> None:
    """Said in words; and only indicators with a target are listed."""
    plan = plan_with(*HISTORY, target_period=None)
    assert "未定目标" in outlook_of(plan).sentence
    assert len(indicator_outlooks(replay(plan, (), DAY))) == 1
    none = plan_with(*HISTORY, target=None)
    assert indicator_outlooks(replay(none, (), DAY)) == ()
    assert outlook_of(none).probability is None
