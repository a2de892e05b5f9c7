"""What is taken as a figure of an indicator, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from plan.acts.indicators import report_indicator
from plan.errors import BadValue, Unknown
from plan.ledger.events import Event, IndicatorReported
from plan.model.kinds import IndicatorClass
from plan.model.plan import Plan
from plan.state.replay import PlanState, replay
from tests.support.builders import entries
from tests.support.indicators import BASIS, DAY, figure, plan_with


def state(*events: Event, plan: Plan | None = None, as_of: date = DAY) -> PlanState:
    """The state of the plan with one indicator."""
    return replay(plan or plan_with(), entries(*events), as_of)


def test_a_figure_is_taken_as_told() -> None:
    """On the state's day, text without surrounding space."""
    found = report_indicator(state(), "I1", 50, " 2022年1—6月 ", f" {BASIS}\x07 ")
    assert found == IndicatorReported(subject="I1", as_of=DAY, value=50.0, period="2022年1—6月", basis=BASIS)


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_a_value_that_is_no_amount_is_refused(value: float) -> None:
    """Named, with what is accepted."""
    with pytest.raises(BadValue, match="不小于 0"):
        report_indicator(state(), "I1", value, "2021", BASIS)


def test_a_percentage_ends_at_100() -> None:
    """A ratio that is told in percent."""
    percent = plan_with(unit_of_measure="%", movement=IndicatorClass.ANNUAL_RATIO)
    assert report_indicator(state(plan=percent), "I1", 100, "2021", BASIS).value == 100
    with pytest.raises(BadValue, match="0 到 100"):
        report_indicator(state(plan=percent), "I1", 100.5, "2021", BASIS)


@pytest.mark.parametrize(
    ("when", "says"),
    [("去年", "写明年份"), ("", "写明年份"), ("2022年三季度", "写明年份"),
     ("2022", "不晚于统计截止日"), ("2022年1—7月", "不晚于统计截止日"), ("2023", "不晚于")],
)  # fmt: skip
def test_a_period_that_is_not_clear_or_not_over_is_refused(when: str, says: str) -> None:
    """A year that still runs is told up to a month."""
    with pytest.raises(BadValue, match=says):
        report_indicator(state(), "I1", 5, when, BASIS)


@pytest.mark.parametrize(("basis", "says"), [(" ", "不能为空"), ("长" * 101, "101")])
def test_a_figure_without_a_basis_is_refused(basis: str, says: str) -> None:
    """Nor one that is an essay."""
    with pytest.raises(BadValue, match=says):
        report_indicator(state(), "I1", 5, "2021", basis)


def test_an_unknown_indicator_is_refused_by_name() -> None:
    """Also where the id is of something else."""
    for wrong in ("I9", "L1"):
        with pytest.raises(Unknown, match=wrong):
            report_indicator(state(), wrong, 5, "2021", BASIS)


def test_a_count_does_not_fall_within_its_year() -> None:
    """Against what was told before, and after; the same period may be corrected."""
    known = state(figure("2022年1—3月", 20), figure("2022年1—5月", 40))
    assert report_indicator(known, "I1", 30, "2022年1—4月", BASIS).value == 30
    assert report_indicator(known, "I1", 25, "2022年1—5月", BASIS).value == 25
    with pytest.raises(BadValue, match="不小于本年此前已报的 40"):
        report_indicator(known, "I1", 39, "2022上半年", BASIS)
    with pytest.raises(BadValue, match="不大于本年此后已报的 20"):
        report_indicator(known, "I1", 21, "2022年1—2月", BASIS)


def test_other_years_other_bases_and_ratios_are_no_measure() -> None:
    """Only what adds up is compared."""
    assert report_indicator(state(figure("2021", 97)), "I1", 5, "2022年1—6月", BASIS)
    assert report_indicator(state(figure("2022年1—3月", 20)), "I1", 5, "2022上半年", "申报数")
    ratio = plan_with(movement=IndicatorClass.ANNUAL_RATIO)
    known = state(figure("2022年1—3月", 20), plan=ratio)
    assert report_indicator(known, "I1", 5, "2022上半年", BASIS)
