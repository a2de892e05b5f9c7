"""A town reports its share, a supporting unit its part; the lead sees both; form and sheet."""

from __future__ import annotations

import html
import io
import json
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from components import session
from components.pages.report.excel import line_of
from plan.acts import revisions
from plan.acts.indicators import report_figure
from plan.exports.report_sheet import SHEET, to_report_sheet
from plan.ledger.access import Account
from plan.ledger.events import Author, ItemChanged, PartReported
from plan.model.kinds import Role
from plan.office.workspace import workspace_at
from plan.state.parts import parts_of
from plan.state.revisions import part_to_dict
from tests.support import app_page
from tests.support.app_page import OFFICE, called, entered, press, text

DAY = date(2022, 6, 20)
TOWNS = ("rucheng", "chengbei", "baipu")
TOWN = Account(name="如城", role=Role.CLERK, unit="rucheng")
LEAD = Account(name="科技局", role=Role.CLERK, unit="kjj")
ZONE = Account(name="高新区", role=Role.CLERK, unit="gxq")  # supports L4-M1
BY = Author(account="李四")


@pytest.fixture
def _split() -> None:
    """L1-M3, 50 wanted, is split to three towns."""
    work = workspace_at()
    part = part_to_dict(work.plan.by_id["L1-I3"])
    part["shares"] = [{"unit": unit, "target": 20.0} for unit in TOWNS]
    work.append(lambda s: revisions.change(s, "L1-I3", part, "镇区分解"), DAY, BY)


def opened(unit: str) -> AppTest:
    """The page of a unit, scrolled to its end and the part for sheets opened."""
    app = app_page.opened("report", as_of=DAY.isoformat(), unit=unit)
    app.session_state["report-shown"], app.session_state["by-excel"] = 99, True
    return app.run()


def field(app: AppTest, item: str, name: str) -> Any:
    """The widget of a field."""
    every = [*app.number_input, *app.text_input, *app.text_area]
    return next(w for w in every if w.key and w.key.split(":")[::2] == [item, name])


def send(app: AppTest) -> AppTest:
    """Presses the button that sends all."""
    return press(app, next(b.label for b in app.button if (b.key or "").startswith("send-all:")))


def told(unit: str, value: float) -> None:
    """A share reported by somebody else."""
    act = lambda s: report_figure(s, "L1-M3", value, "2022-05-31", unit)  # noqa: E731
    workspace_at().append(act, DAY, BY)


@pytest.mark.usefixtures("_split")
def test_a_town_reports_its_share_as_one_of_its_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """One number up to the last month, and what is said of it; then nothing is due."""
    app_page.be(monkeypatch, TOWN)
    app = opened("fgw")
    assert app.query_params["unit"] == "rucheng"
    assert "分解到如城街道 20项，未报" in text(app)
    assert field(app, "L1-M3@rucheng", "period").value == "2022-05-31"
    assert any("本期已报 **0/1**" in each.value for each in app.markdown)
    field(app, "L1-M3@rucheng", "value").set_value(8.0).run()
    field(app, "L1-M3@rucheng", "note").set_value("已辅导三家").run()
    send(app)
    figure, said = [entry.event for entry in entered()][-2:]
    assert (figure.subject, figure.unit, figure.value) == ("L1-I3", "rucheng", 8)
    assert (said.subject, said.unit, said.note) == ("L1-M3", "rucheng", "已辅导三家")
    assert any("本期已报 **1/1**" in each.value for each in app.markdown)
    kept = 'class="st-key-told-L1-M3@rucheng"><div class="headline" data-sent="'
    sent = html.unescape(text(app).partition(kept)[2].partition('">')[0])
    assert [it.get("value", it.get("note")) for it in json.loads(sent)] == [8.0, "已辅导三家"]
    assert "本期应报事项已全部填报" in "".join(each.value for each in app.success)
    assert session.workspace().outlook(DAY).row("L1-M3").item.percent_complete == 16


@pytest.mark.usefixtures("_split")
def test_a_share_that_falls_is_told_beside_it_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """As any figure; another town's report in between does not stand in its way."""
    told("rucheng", 8)
    app_page.be(monkeypatch, TOWN)
    app = opened("rucheng")
    called(app.selectbox, "其他事项（1 项），有进展时选择填报").set_value("L1-M3@rucheng").run()
    field(app, "L1-M3@rucheng", "value").set_value(7.0).run()
    assert any("应不小于本年此前已报的 8" in error.value for error in app.error) is False
    field(app, "L1-M3@rucheng", "period").set_value("2022-06-15").run()
    assert any("应不小于本年此前已报的 8" in error.value for error in app.error)
    told("baipu", 5)
    field(app, "L1-M3@rucheng", "value").set_value(9.0).run()
    send(app)
    assert (entered()[-1].event.unit, entered()[-1].event.value) == ("rucheng", 9)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_split")
def test_the_lead_sees_what_is_in_and_reports_no_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its number is the sum; before any share is reported it may still give one."""
    app_page.be(monkeypatch, LEAD)
    assert not field(opened("kjj"), "L1-M3", "value").disabled
    told("rucheng", 8)
    told("baipu", 4)
    app = press(opened("kjj"), "更正或申请")
    assert "已报 2/3 家" in text(app)
    assert field(app, "L1-M3", "value").disabled
    field(app, "L1-M3", "note").set_value("本周督导").run()
    send(app)
    assert entered()[-1].event.percent_complete == 24  # type: ignore[attr-defined]


@pytest.mark.usefixtures("_split")
def test_the_sheet_of_towns_goes_out_and_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line a town in the lead's own sheet: unit, target, value, period, note."""
    app_page.be(monkeypatch, LEAD)
    app = opened("kjj")
    outlook = session.workspace().outlook(DAY)
    row = outlook.row("L1-M3")
    lines = [line_of(row, DAY, True, it) for it in parts_of(outlook.state, row.id) if it.share]
    book = load_workbook(io.BytesIO(to_report_sheet(lines, DAY)))
    sheet = book[SHEET]
    names = [sheet.cell(at, 2).value for at in (3, 4, 5)]
    assert names[0] == "申报资金类项目50项以上（填数值；分解到如城街道 20项，未报）"
    for at, value in ((3, 8), (4, 6)):
        sheet.cell(at, 5).value = value
    sheet.cell(3, 7).value = "已辅导"
    out = io.BytesIO()
    book.save(out)
    (uploader,) = [each for each in app.file_uploader if "填报表" in each.label]
    uploader.set_value([("填报表.xlsx", out.getvalue(), "")]).run()
    assert "（如城街道）" in text(app)
    press(app, "按表提交 2 项")
    events = [entry.event for entry in entered()][1:]
    assert [type(event).__name__ for event in events] == [
        "IndicatorReported", "PartReported", "IndicatorReported",
    ]  # fmt: skip
    assert session.workspace().outlook(DAY).row("L1-M3").item.percent_complete == 28
    app = opened("kjj")
    (uploader,) = [each for each in app.file_uploader if "填报表" in each.label]
    uploader.set_value([("填报表.xlsx", out.getvalue(), "")]).run()
    assert "请重新下载填报表" in text(app)
    assert len(entered()) == 4


def test_a_supporting_unit_says_how_its_part_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chosen from those it supports; the lead reads it beside its item, percentage untouched."""
    app_page.be(monkeypatch, ZONE)
    app = opened("gxq")
    chooser = next(each for each in app.selectbox if "其他事项" in each.label)
    chooser.set_value("L4-M1@gxq").run()
    assert not [w for w in app.number_input if w.key and w.key.startswith("L4-M1@gxq")]
    field(app, "L4-M1@gxq", "problem").set_value("<b>缺坐标</b>").run()
    send(app)
    (event,) = [entry.event for entry in entered()]
    assert event == PartReported(subject="L4-M1", as_of=DAY, unit="gxq", problem="<b>缺坐标</b>")
    row = session.workspace().outlook(DAY).row("L4-M1")
    assert row.item.percent_complete is None
    app_page.be(monkeypatch, OFFICE)
    for page in (opened("undecided"), app_page.opened("graph", as_of=DAY.isoformat(), item="L4-M1")):
        assert "配合单位 高新区" in text(page)
        assert "&lt;b&gt;缺坐标" in text(page)


def test_nothing_said_of_a_part_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The box says so, and stays."""
    app_page.be(monkeypatch, ZONE)
    app = opened("gxq")
    next(w for w in app.selectbox if "其他事项" in w.label).set_value("L4-M1@gxq").run()
    field(app, "L4-M1@gxq", "note").set_value(" ").run()
    send(app)
    assert entered() == ()


@pytest.mark.usefixtures("_split")
def test_the_indicators_page_lists_the_shares() -> None:
    """Target, figure, how far, and who has not reported."""
    told("rucheng", 8)
    shown = text(app_page.opened("indicators", as_of=DAY.isoformat()))
    for words in ("如城街道", "40%", "未报", "各单位所报合计（已报 1/3 家）"):
        assert words in shown


def test_the_office_splits_a_promise_and_names_persons_by_a_revision() -> None:
    """A line a unit, a line a person; what is no line is told beside it."""
    app = app_page.opened("handle", as_of=DAY.isoformat(), part="计划修订")
    app.segmented_control(key="revise-act").set_value("修改").run()
    app.selectbox(key="revise-group").set_value("indicators").run()
    app.selectbox(key="revise-indicators").set_value("L1-I3").run()
    box = called(app.text_area, "分解")
    box.set_value("如城街道 20\n没有的镇 5").run()
    assert any("没有的镇" in error.value for error in app.error)
    called(app.text_area, "分解").set_value("如城街道 20\n白蒲镇 30").run()
    assert "如城街道 20、白蒲镇 30" in text(app)
    called(app.text_area, "修订理由").set_value("镇区分解").run()
    press(app, "确认修订")
    (event,) = [entry.event for entry in entered()]
    assert isinstance(event, ItemChanged)
    assert event.part["shares"] == [{"unit": "rucheng", "target": 20.0}, {"unit": "baipu", "target": 30.0}]
    app.selectbox(key="revise-group").set_value("units").run()
    app.selectbox(key="revise-units").set_value("kjj").run()
    called(app.text_area, "人员").set_value("责任人 王某 0513-87650001").run()
    called(app.text_area, "修订理由").set_value("人员").run()
    press(app, "确认修订")
    panel = text(app_page.opened("graph", as_of=DAY.isoformat(), item="L1-M3"))
    assert "责任人 王某 0513-87650001" in panel
