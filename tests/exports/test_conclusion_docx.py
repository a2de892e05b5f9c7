"""收官报告: what stands in it of a plan that ended, of a year of it, and of one that has not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest
from msgspec import structs

from plan.exports.conclusion_docx import conclusion_fields
from plan.ledger.events import Event, ForecastsIssued
from plan.model.kinds import Ending
from plan.outlook.outlook import outlook
from tests.acts.test_conclusion import AFTER, CLOSING, NEW_YEAR, TOLD, end, figure, known, plan
from tests.support.builders import recorded

N, T = Ending.NOT_COMPLETED, Ending.TERMINATED


def fields(day: date, *events: Event) -> dict[str, Any]:
    """The paper on `day`."""
    entries = recorded(CLOSING, *events)
    shown = outlook(plan(), entries, day, samples=10)
    return cast(dict[str, Any], conclusion_fields(shown))


def test_each_promise_has_its_end_and_what_that_rests_on() -> None:
    """Work and nodes are counted apart; a figure stands against its target."""
    day = date(2022, 7, 1)
    told = replace(TOLD, item="K", deadline=date(2022, 6, 30), probability_late_original=0.2)
    forecast = ForecastsIssued(subject="forecast", as_of=day, model="1", seed=1, samples=10, told=(TOLD,))
    early = structs.replace(forecast, as_of=date(2022, 5, 2), told=(told,))
    events = (early, forecast, figure(94.0))
    given = {"B": (N, "设备未到"), "S": (N, "流标")}
    paper = fields(AFTER, *events, end(known(AFTER, *events), given))
    assert paper["标题"] == "测试计划收官报告"
    assert paper["承诺"] == "5 项，完成 1 项、未完成 2 项、转入下一计划 2 项"
    assert paper["其他"] == "未完成 1 项"
    assert paper["条线"] == [{"名称": "一线", "结论": paper["承诺"][4:]}]
    assert paper["单位"] == [{"名称": "甲局", "结论": paper["承诺"][4:]}]
    kept, missed = paper["事项"][:2]
    assert (kept["结论"], kept["原定时限"], kept["完成日"]) == (
        "完成", "2022-06-30", "2022-06-28",
    )  # fmt: skip
    assert (kept["依据"], kept["指标"]) == ("批复。", "")
    assert (missed["结论"], missed["完成日"], missed["依据"]) == ("未完成", "—", "设备未到。")
    assert missed["指标"] == "目标 100，实际 94"
    assert paper["预测"] == (
        "时限前所作的预测，可以核对的 2 次：预计逾期 1 次，果然逾期 1 次；预计按期 1 次，果然按期 1 次。"
    )


@pytest.mark.parametrize(("chance", "late"), [(0.474, 0), (0.476, 1), (0.5, 1)])
def test_what_was_told_as_even_is_counted_as_expected_late(chance: float, late: int) -> None:
    """47.6 was told as 50%, and is counted as it was told."""
    told = replace(TOLD, probability_late_original=chance)
    forecast = ForecastsIssued(
        subject="forecast", as_of=date(2022, 7, 1), model="1", seed=1, samples=10, told=(told,)
    )
    assert f"预计逾期 {late} 次，" in fields(AFTER, forecast)["预测"]


def test_a_year_has_a_report_of_its_own() -> None:
    """Of what it ended and what it carries on."""
    paper = fields(NEW_YEAR, end(known(NEW_YEAR), {"S": (T, "政策调整")}, year=2022))
    assert paper["标题"] == "测试计划 2022 年度收官报告"
    assert [item["名称"] for item in paper["事项"]] == ["节点K", "节点B", "节点S"]


def test_before_it_is_what_is_proposed_and_says_so() -> None:
    """Nothing is ended by a paper."""
    paper = fields(AFTER)
    assert paper["收官说明"] == "尚未收官，结论为拟定。"
    assert [item["结论"] for item in paper["事项"]] == ["完成", *["未完成"] * 3, "转入下一计划"]
    assert [item["完成日"] for item in paper["事项"]] == ["2022-06-28", *["—"] * 4]  # as it was closed
