"""风险 and 指标 through the navigation: on an empty ledger and on half a year's."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from markupsafe import escape
from streamlit.testing.v1 import AppTest

from components.pages.indicators.form import periods
from components.web.router import pages_for
from plan.exports import records
from plan.forecast.sentence import percent
from plan.ledger.access import Account
from plan.ledger.events import (
    FORECAST,
    Author,
    ChanceJudged,
    ForecastsIssued,
    IndicatorReported,
    Told,
    of_kind,
)
from plan.ledger.stores import open_ledger
from plan.model.kinds import ItemKind, Role
from plan.model.plan import kind_of
from plan.office.workspace import Workspace, workspace_at
from tests.support import half_year
from tests.support.app_page import OFFICE, be, entered, opened, press, text

PEOPLE = [
    OFFICE,
    Account(name="甲", role=Role.CLERK, unit="kjj"),
    Account(name="看", role=Role.VIEWER),
    Account(name="管", role=Role.ADMIN),
]
PAGES = {"risk": "风险", "indicators": "指标"}


@pytest.fixture
def filled(ledger: str) -> str:
    """Half a year of reports, figures and stored forecasts."""
    half_year.fill(ledger)
    return ledger


def charts(app: AppTest) -> list[dict[str, Any]]:
    """The specifications of the charts on the page."""
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


def of_figure(fields: Sequence[Any], name: str) -> Any:
    """The field `name` of the form for a figure of L1-I3."""
    return next(field for field in fields if field.key.endswith(f":L1-I3:{name}"))


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who.role)
def test_everybody_reads_the_two_pages(monkeypatch: pytest.MonkeyPatch, who: Account, filled: str) -> None:
    """Each with its title and something drawn."""
    be(monkeypatch, who)
    assert set(PAGES) <= set(pages_for(who).values())
    app = opened("risk")
    for page, title in PAGES.items():
        app.switch_page(f"components/pages/{page}/page.py").run()
        assert not app.exception
        assert [element.value for element in app.title] == [title]
        assert charts(app)


def test_risk_on_an_empty_ledger_says_when_scores_will_come() -> None:
    """No number that rests on nothing; the first deadline is named."""
    app = opened("risk")
    notes = "".join(note.value for note in app.info)
    assert "台账中没有存档的预测" in notes  # said once: by the sentence
    assert "2022-12-31" in notes
    assert "n=" not in notes  # which nobody in an office reads
    assert "平均误差" not in text(app)


def test_risk_counts_what_it_lists() -> None:
    """The number in the sentence is the rows of the table and of the units."""
    shown = text(opened("risk"))
    assert "未完成且有时限的承诺 <b>11</b> 项" in shown
    assert len(re.findall(r"样本不足 \d+ 项", shown)) == 11


def test_a_milestone_in_the_address_is_told_in_full(filled: str) -> None:
    """Its sentence, what makes it late, and where the source has it."""
    shown = text(opened("risk", item="L4-M1"))
    assert '按当前进度，<span class="day">2022年9月30日</span>前完成的可能性' in shown
    assert "龙游河走廊总体规划研究" in shown
    assert "第 10 部分第 4 句" in shown
    assert "原定时限 2022-06-30" in shown


def test_what_would_keep_a_promise_is_told_beside_what_holds_it_up(filled: str) -> None:
    """Each with its days and both chances, as the command has them.

    On 周例会 the same are pressed: `test_meeting_page`.
    """
    shown = text(opened("risk", item="L1-M5"))
    outlook = workspace_at().outlook(date(2022, 7, 1))
    record = records.forecast(outlook)
    told = next(own for own in record["milestones"] if own["id"] == "L1-M5")
    assert told["levers"]
    for lever in told["levers"]:
        assert lever["chance_before"] == told["probability_late"] > lever["chance_after"]
        chances = f"{percent(lever['chance_before'])} → {percent(lever['chance_after'])}"
        assert f"早 {lever['days_earlier']} 个工作日完成</span><b>{escape(chances)}</b>" in shown
        assert lever["name"] in shown or lever["step"] == "L1-M5"
    assert "到周例会推演、议定" in shown


def test_past_forecasts_are_scored_when_there_are_any(filled: str) -> None:
    """Two told of one promise: scores, no interval of a single item, figures folded."""
    app = opened("risk")
    shown = text(app)
    assert "按原定时限评分 1 项" in shown
    assert "n=" not in shown.replace("item=", "").replace("plan=", "")
    assert "样本不足" in shown
    assert [box.label for box in app.expander] == [
        "科创办另有判断", "未定时限，不作预测（11 项）", "预测准确度明细",
    ]  # fmt: skip
    assert "平均误差" in shown
    assert "（样本不足）" in shown  # in place of an interval


def test_a_miss_is_opened_as_it_was_known_on_that_day(ledger: str) -> None:
    """Told 10% four weeks before, and late: with the day, what was told, what came, and the link."""
    day, due = date(2022, 5, 31), date(2022, 6, 30)
    item = next(
        m for m in workspace_at().plan.milestones if m.deadline == due and kind_of(m) is not ItemKind.NODE
    )
    store = open_ledger(ledger, lambda: datetime(2022, 5, 31, 1, tzinfo=UTC))
    days = dict.fromkeys(("deadline", "approved_deadline", "p10", "p50", "p80", "p90"), due)
    told = Told(item=item.id, **days, probability_late=0.1, probability_late_original=0.1)
    event = ForecastsIssued(subject=FORECAST, as_of=day, model="1", seed=1, samples=10, told=(told,))
    store.append(event, by=Author(account="办"))
    store.close()
    shown = text(opened("risk", as_of="2022-07-05"))
    link = f'<a href="graph?item={item.id}&amp;as_of={day}" target="_self">{escape(item.name)}</a>'
    assert link in shown
    assert re.search(f"{re.escape(link)}.*{day}.*约 10%.*误期", shown)


def test_the_office_says_what_it_holds_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stored with its reason and shown beside the forecast, which stays; a clerk reads it, has no form."""
    app = opened("risk", item="L4-M1")
    before = text(app)
    (chance,) = (field for field in app.number_input if field.label == "逾期可能性（%）")
    (reason,) = (field for field in app.text_input if field.label == "理由")
    chance.set_value(80)
    reason.set_value("<b>用地</b>没有批下来")
    press(app, "记录判断")
    assert not app.error
    (entry,) = of_kind(workspace_at().entries(), ChanceJudged)
    assert (entry.event.subject, entry.event.probability_late) == ("L4-M1", 0.8)
    be(monkeypatch, PEOPLE[1])
    app = opened("risk", item="L4-M1")
    assert any("逾期可能性 80%。<b>用地</b>没有批下来" in line.value for line in app.text)
    assert "记录判断" not in [button.label for button in app.button]
    assert re.findall("前完成的可能性[^。]*", text(app)) == re.findall("前完成的可能性[^。]*", before)


def test_a_unit_s_filter_leaves_its_own(filled: str) -> None:
    """From the address, as a link from the table of units has it."""
    shown = text(opened("risk", unit="kcb"))
    assert "未完成且有时限的承诺 <b>1</b> 项" in shown


def test_the_undated_are_listed_apart() -> None:
    """Counted on the head of their list, each with its unit."""
    app = opened("risk")
    assert "未定时限，不作预测（11 项）" in [box.label for box in app.expander]
    assert "建成绿色健康" in text(app)


def test_an_office_reports_a_figure() -> None:
    """It is stored with its period and basis, and drawn at once."""
    app = opened("indicators")
    app.selectbox(key="indicator-chosen").select("L1-I3").run()
    of_figure(app.number_input, "value").set_value(24.0)
    press(app, "提交")
    (entry,) = entered()
    assert isinstance(entry.event, IndicatorReported)
    assert (entry.event.subject, entry.event.value) == ("L1-I3", 24.0)
    assert (entry.event.period, entry.event.basis) == ("2022年1—6月", half_year.BASIS)
    assert "现为 48%" in text(app)


def test_a_refused_figure_stays_in_the_form(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason; nothing is stored."""
    monkeypatch.setattr(Workspace, "now", lambda _: datetime(2022, 7, 1, 6, tzinfo=UTC))
    before = len(entered())
    app = opened("indicators")
    app.selectbox(key="indicator-chosen").select("L1-I3").run()
    of_figure(app.selectbox, "when").select("2022年1—5月")
    of_figure(app.number_input, "value").set_value(25.0)
    press(app, "提交")
    assert any("不大于本年此后已报的 24" in error.value for error in app.error)
    figure = of_figure(app.number_input, "value")
    assert figure.value == 25.0
    figure.set_value(-5.0)
    press(app, "提交")
    assert any("不小于 0 的数" in error.value for error in app.error)
    assert len(entered()) == before


@pytest.mark.parametrize(
    ("who", "count"), [(PEOPLE[0], 13), (PEOPLE[1], 11), (PEOPLE[2], 0)], ids=["all", "own", "none"]
)
def test_who_may_report_which_figures(monkeypatch: pytest.MonkeyPatch, who: Account, count: int) -> None:
    """A unit those of what it leads; who only reads has no form."""
    be(monkeypatch, who)
    boxes = [field for field in opened("indicators").selectbox if field.key == "indicator-chosen"]
    assert [len(box.options) for box in boxes] == ([count] if count else [])


def test_what_was_not_known_that_day_is_not_told() -> None:
    """The note that speaks of 2022's result is for those who look from later."""
    assert "按新认定已超过" not in text(opened("indicators"))


def test_the_last_periods_are_offered() -> None:
    """Those that are over, the newest first."""
    assert periods(date(2022, 4, 20)) == ["2022年1—3月", "2022年1—2月", "2022年1月底", "2021年"]
    assert periods(date(2022, 1, 5)) == ["2021年"]
