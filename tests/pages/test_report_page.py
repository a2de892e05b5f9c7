"""填报 as its clerk uses it: drafts, one button, requests with evidence, conflicts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from components import session
from components.pages.report import sending
from components.pages.report.excel import line_of
from components.pages.report.items import due, works
from components.web.router import pages_for
from components.widgets.markup import unit_id
from plan.accounts.book import book_at
from plan.accounts.drafts import CLOSURE, Draft, drafts_of
from plan.acts import items as acts
from plan.acts.indicators import report_figure
from plan.errors import Refused, Unusable
from plan.exports.report_sheet import SHEET, to_report_sheet
from plan.ledger.access import Account
from plan.ledger.events import (
    Author,
    ClosureRequested,
    Event,
    ExtensionRequested,
    IndicatorReported,
    RequestWithdrawn,
    StatusReported,
)
from plan.ledger.stores import postgres
from plan.ledger.stores.evidence import load
from plan.model.kinds import Role
from plan.office.workspace import Workspace, workspace_at
from plan.state.replay import PlanState
from tests.support import app_page
from tests.support.app_page import OFFICE, entered, text
from tests.support.evidence_files import PDF, PNG
from tests.support.postgres_server import running_server

DAY = date(2022, 6, 20)


def opened(unit: str = "undecided", day: date = DAY) -> AppTest:
    """The page of `unit` as a new tab shows it, scrolled to its end and the part for sheets opened."""
    app = app_page.opened("report", as_of=day.isoformat(), unit=unit)
    app.session_state["report-shown"], app.session_state["by-excel"] = 99, True
    return app.run()


def test_boxes_further_down_are_drawn_when_they_are_come_to() -> None:
    """Three of what nothing is typed of, three more each time; what is in hand is drawn besides."""
    app = app_page.opened("report", as_of=DAY.isoformat(), unit="undecided")

    def drawn() -> list[str]:
        return [w.key.split(":")[0] for w in app.text_area if w.key and w.key.endswith(":note")]

    first = drawn()
    assert len(first) == 3
    (more,) = [button for button in app.button if button.label == "再显示 3 项"]
    more.click().run()
    six = drawn()
    assert (len(six), six[:3]) == (6, first)
    (other,) = [each for each in app.selectbox if each.label.startswith("其他事项")]
    later = [name for name in other.options if name in text(app)]
    assert len(later) > 1
    rows = session.workspace().outlook(DAY).rows
    other.set_value(next(row.id for row in rows if row.part.name == later[-1])).run()
    assert len(drawn()) == 7
    field(app, first[0], "note").set_value("推进").run()
    assert len(drawn()) == 8  # the next takes its place


def test_the_work_of_units_is_what_is_open_and_begun() -> None:
    """Every open item is its lead's, and nothing else; on the day before its start it is not due."""
    now = session.workspace().outlook(DAY)
    of = works(now)
    led = [row.id for work in of.values() for row in work.led]
    assert sorted(led) == sorted(row.id for row in now.rows if row.item.closed is None)
    assert all(unit_id(row.lead) == id_ for id_, work in of.items() for row in work.led)
    pairs = [row for work in of.values() for row, _ in work.parts]
    assert pairs
    assert all(row.reportable for row in pairs)

    def due_on(day: date) -> set[str]:
        outlook = session.workspace().outlook(day)
        rows = due(outlook, outlook.row(later.id).lead, {})
        return {it.id for it in (*rows.form_rows, *rows.undated)}

    later = next(row for row in now.rows if row.reportable and row.progress.starts == date(2022, 2, 18))
    assert later.id in due_on(date(2022, 2, 18))
    assert later.id not in due_on(date(2022, 2, 17))


def field(app: AppTest, item: str, name: str) -> Any:
    """The widget of an item's field."""
    every = [*app.number_input, *app.text_input, *app.text_area, *app.date_input, *app.pills]
    (widget,) = [w for w in every if w.key and w.key.split(":")[::2] == [item, name]]
    return widget


def send_button(app: AppTest) -> Any:
    """The button that sends all; after a refusal it is another one."""
    return next(button for button in app.button if (button.key or "").startswith("send-all:"))


def press(app: AppTest, label: str = "") -> AppTest:
    """Clicks the first button that says `label`, the one that sends all where none is named."""
    return app_page.press(app, label or send_button(app).label)


def ask_to_close(app: AppTest, evidence: str, *files: tuple[str, bytes, str]) -> None:
    """Fills the request to close L4-M1."""
    field(app, "L4-M1", "asks").set_value(["closure"]).run()
    field(app, "L4-M1", "evidence").set_value(evidence).run()
    app.file_uploader[0].set_value([*files]).run()


def somebody(act: Callable[[PlanState], Event], day: date = DAY) -> None:
    """Writes to the ledger as another person does."""
    workspace_at().append(act, day, Author(account="李四"))


def written() -> list[Event]:
    """What the ledger holds."""
    return [entry.event for entry in entered()]


def test_a_report_is_stored_and_the_form_is_done_with_it() -> None:
    """The clerk fills one item and sends; the ledger holds it, the count follows."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    press(app)
    (event,) = written()
    assert (event.subject, event.as_of) == ("L4-A1", DAY)
    assert any("本期已报 **1/" in markdown.value for markdown in app.markdown)
    assert drafts_of(book_at(), OFFICE.name) == {}


def test_what_was_typed_is_there_in_a_new_tab_until_it_is_sent() -> None:
    """Every field, under the account that typed it, with the time it was kept."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    field(app, "L4-A1", "note").set_value("总规送审").run()
    field(app, "L4-A1", "expected_finish").set_value(date(2022, 7, 5)).run()
    assert "草稿已保存" in text(app)
    again = opened()
    assert field(again, "L4-A1", "percent").value == 60.0
    assert field(again, "L4-A1", "note").value == "总规送审"
    assert field(again, "L4-A1", "expected_finish").value == date(2022, 7, 5)
    assert "草稿已保存" in text(again)
    press(again)
    assert [event.note for event in written()] == ["总规送审"]
    assert "草稿已保存" not in text(opened())


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("percent", 101.0, "完成百分比“101”不能接受：应为 0 到 100 之间的数。"),
        ("percent", -5.0, "完成百分比“-5”不能接受：应为 0 到 100 之间的数。"),
        ("note", "字" * 2001, "最多 2000 字，现为 2001 字。"),
        ("note", "10~20场，" * 500, r"10\~20场，10\~20场"),  # not struck through
        ("expected_finish", date(2020, 1, 1), "未完成的事项应不早于统计截止日"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_it_kept_and_not_sent(
    name: str, typed: object, says: str
) -> None:
    """At once, and still when sent; what stood there before is not sent in its place."""
    somebody(lambda state: acts.report(state, "L4-A1", 40, note="上次"), date(2022, 6, 6))
    app = opened()
    field(app, "L4-A1", name).set_value(typed).run()
    assert [error.value for error in app.error if says in error.value]
    press(app)
    assert [error.value for error in app.error if says in error.value]
    assert field(app, "L4-A1", name).value == typed
    assert len(written()) == 1
    good = {"percent": 85.5, "note": "送审", "expected_finish": date(2022, 9, 1)}[name]
    field(app, "L4-A1", name).set_value(good).run()
    assert not app.error
    press(app)
    assert getattr(written()[-1], {"percent": "percent_complete"}.get(name, name)) == good


def test_a_draft_is_its_account_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another account sees the item as it was."""
    app = opened()
    field(app, "L4-A1", "note").set_value("只是我的").run()
    app_page.be(monkeypatch, Account(name="另一人", role=Role.OFFICE))
    assert field(opened(), "L4-A1", "note").value == ""


def test_last_week_s_words_stand_beside_and_nothing_goes_by_itself() -> None:
    """Only what was typed is sent; what stands of the last report is in the fields already."""
    said = {"note": "上次所报", "problem": "缺件"}
    somebody(lambda state: acts.report(state, "L4-A1", 30, **said), date(2022, 6, 6))
    app = opened()
    assert field(app, "L4-A1", "note").value == ""
    assert field(app, "L4-A1", "problem").value == "缺件"
    assert "上次（2022-06-06〔补录〕，李四）：30%；上次所报；缺件" in text(app)
    press(app)
    assert len(written()) == 1
    field(app, "L4-A1", "note").set_value("本期所报").run()
    assert "已改 1 项" in text(app)
    press(app)
    said = [(e.subject, e.percent_complete, e.note, e.problem) for e in written()[1:]]
    assert said == [("L4-A1", 30, "本期所报", "缺件")]
    assert "已提交 1 项。" in text(app)


def test_one_tap_says_that_nothing_has_changed() -> None:
    """It is a report that says so, and stands so in the list; offered only after a first report."""
    somebody(lambda state: acts.report(state, "L4-A1", 30, problem="缺件"), date(2022, 6, 6))
    app = opened()
    offered = [button.key for button in app.button if button.label == "本期无变化"]
    assert offered == ["unchanged-L4-A1"]
    app.button(key="unchanged-L4-A1").click().run()
    told = written()[-1]
    assert (told.percent_complete, told.problem, told.unchanged) == (30, "缺件", True)
    assert "2022-06-20〔补录〕 已提交 本期无变化" in text(app)
    app.button(key="again-L4-A1").click().run()
    assert "上次（2022-06-06〔补录〕，李四）：30%；缺件　此后连续 1 期无变化" in text(app)


def test_all_the_others_are_unchanged_by_one_press() -> None:
    """Not what something was typed of, on this screen or another, nor what was never reported."""
    for item in ("L4-A1", "L4-A2", "L4-M1", "L4-A3"):
        somebody(lambda state, item=item: acts.report(state, item, 30), date(2022, 6, 6))
    late = {"expected_finish": date(2022, 6, 10)}
    somebody(lambda state: acts.report(state, "L4-A3", 30, **late), date(2022, 6, 7))
    app, other = opened(), opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    assert "其余 3 项均无变化" in [button.label for button in app.button]
    field(other, "L4-A2", "note").set_value("别处所写").run()
    app.button(key="send-rest").click().run()
    assert [(e.subject, e.unchanged) for e in written()[5:]] == [("L4-M1", True)]
    assert any("预计完成“2022-06-10”" in error.value for error in app.error)
    assert field(app, "L4-A1", "percent").value == 60.0
    assert field(app, "L4-A2", "note").value == "别处所写"


def test_a_second_screen_of_one_account_goes_on_with_what_the_first_wrote() -> None:
    """Its fields follow at its next doing; a stale one overwrites nothing when it sends."""
    first, second = opened(), opened()
    field(first, "L4-A1", "percent").set_value(60.0).run()
    field(first, "L4-A1", "note").set_value("甲屏").run()
    field(second, "L4-A1", "problem").set_value("乙屏").run()
    assert field(second, "L4-A1", "note").value == "甲屏"
    field(first, "L4-A1", "note").set_value("甲屏再写").run()
    assert field(first, "L4-A1", "problem").value == "乙屏"
    press(second)
    (told,) = written()
    assert (told.percent_complete, told.note, told.problem) == (60, "甲屏再写", "乙屏")
    press(first)
    assert len(written()) == 1


def test_what_was_typed_is_given_up_and_a_box_closed_again() -> None:
    """The fields say again what they said before; an item reported already leaves the form."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    press(app, "放弃所填")
    assert field(app, "L4-A1", "percent").value is None
    assert drafts_of(book_at(), OFFICE.name) == {}
    field(app, "L4-A1", "percent").set_value(60.0).run()
    press(app)
    app.button(key="again-L4-A1").click().run()
    press(app, "收起")
    assert not [number for number in app.number_input if number.key.startswith("L4-A1:")]
    assert len(written()) == 1


def test_an_undated_step_stands_in_the_form_where_a_dated_promise_waits_for_it() -> None:
    """And says which; the steps after it are to be chosen until it is whole."""
    app = opened()
    assert field(app, "L5-A1", "percent").value is None
    assert "“淮水科学城开工建设”等它" in text(app)
    assert not any(w.key and w.key.startswith("L5-A2:") for w in app.number_input)
    field(app, "L5-A1", "percent").set_value(100.0).run()
    app = press(app)
    assert field(app, "L5-A2", "percent").value is None


def test_what_an_indicator_decides_is_asked_for_its_figure() -> None:
    """One box, the period filled in, target and last figure beside it; the entry is the figure."""
    somebody(lambda state: acts.report(state, "L1-M3", 90), date(2022, 6, 1))
    somebody(lambda state: report_figure(state, "L1-M3", 20, "2022年1—5月"), date(2022, 6, 2))
    app = opened("kjj")
    keys = [widget.key.split(":")[::2] for widget in app.number_input if widget.key]
    assert ["L1-M3", "percent"] not in keys
    assert "目标 50项，上次 20项（截至 2022-05-31）" in text(app)
    assert "本年尚无数值" in text(app)  # of others
    assert field(app, "L1-M3", "period").value == "2022-06-20"
    field(app, "L1-M3", "value").set_value(24.0).run()
    press(app)
    (*_, told) = written()
    assert told == IndicatorReported(
        subject="L1-I3", as_of=DAY, value=24.0, period="2022-06-20", basis="原文未载明口径"
    )
    assert session.workspace().outlook(DAY).row("L1-M3").progress.percent_complete == 48
    press(app)
    assert len(written()) == 3  # nothing twice


def test_what_is_said_beside_a_figure_goes_with_it() -> None:
    """As a report whose percentage is the figure's; words alone go too."""
    app = opened("kjj")
    field(app, "L1-M3", "value").set_value(25.0).run()
    field(app, "L1-M3", "problem").set_value("资金未到位").run()
    field(app, "L1-M4", "note").set_value("已与上级对接").run()
    press(app)
    told, beside, alone = written()
    assert (told.subject, beside.subject, alone.subject) == ("L1-I3", "L1-M3", "L1-M4")
    assert (beside.percent_complete, beside.problem) == (50.0, "资金未到位")
    assert (alone.percent_complete, alone.note) == (0.0, "已与上级对接")


def test_troubles_stand_until_they_are_said_to_be_over() -> None:
    """A figure goes with the trouble that was told of last time; words of last time do not."""
    told = {"note": "上周", "problem": "资金未到位", "next_step": "催办"}
    somebody(lambda state: acts.report(state, "L1-M3", 40, **told), date(2022, 6, 6))
    app = opened("kjj")
    assert field(app, "L1-M3", "note").value == ""
    assert field(app, "L1-M3", "problem").value == "资金未到位"
    press(app)
    assert len(written()) == 1  # nothing was typed
    field(app, "L1-M3", "value").set_value(25.0).run()
    press(app)
    said = written()[-1]
    assert (said.percent_complete, said.note, said.problem) == (50.0, "", "资金未到位")


def test_a_figure_that_cannot_be_is_told_beside_its_item_and_kept() -> None:
    """A count does not fall within its year."""
    somebody(lambda state: report_figure(state, "L1-M3", 20, "2022年1—5月"), date(2022, 6, 2))
    app = opened("kjj")
    field(app, "L1-M3", "value").set_value(19.0).run()
    assert any("应不小于本年此前已报的 20" in error.value for error in app.error)
    press(app)
    assert len(written()) == 1
    assert field(app, "L1-M3", "value").value == 19.0


@pytest.mark.parametrize(("value", "asks"), [(150.0, 0), (151.0, 1)])
def test_a_figure_far_beyond_its_target_is_asked_about_once(value: float, asks: int) -> None:
    """Of 50 items three times as many may be; 500 for 50 is a slip of the hand more likely."""
    app = opened("kjj")
    field(app, "L1-M3", "value").set_value(value).run()
    press(app)
    says = f"请核对：数值 {value:g} 超过目标 50 的 3 倍。确认无误的，再按一次“提交”。"
    assert [error.value for error in app.error].count(says) == asks
    assert len(written()) == 1 - asks
    press(app)
    assert len(written()) == 1


@pytest.mark.parametrize(("value", "is_short"), [(0.16, True), (0.17, False), (0.18, False)])
def test_a_figure_that_is_its_target_is_whole(value: float, is_short: bool) -> None:
    """Also where the target has decimals."""
    item = SimpleNamespace(percent_complete=None, count=SimpleNamespace(target=0.17))
    row: Any = SimpleNamespace(row=SimpleNamespace(item=item), part=None)
    against = sending._against(row, Draft(item="M1", seen=0, value=value, asks=(CLOSURE,)))
    assert against == "完成不足 100%、" * is_short + "未附佐证文件"


@pytest.mark.parametrize(("percent", "asks"), [(4.0, 1), (40.0, 0), (45.0, 0)])
def test_a_percentage_that_falls_is_asked_about_once(percent: float, asks: int) -> None:
    """As 4 for 45 would: nothing of the item is written before it is sent once more."""
    somebody(lambda state: acts.report(state, "L4-M1", 40), date(2022, 6, 6))
    app = opened()
    field(app, "L4-M1", "percent").set_value(percent).run()
    field(app, "L4-M1", "note").set_value("已送审").run()
    press(app)
    says = f"请核对：完成百分比由 40% 降为 {percent:g}%。确认无误的，再按一次“提交”。"
    assert [error.value for error in app.error].count(says) == asks
    assert len(written()) == 2 - asks
    press(app)
    assert len(written()) == 2


def test_two_figures_of_one_indicator_stand_side_by_side() -> None:
    """Somebody gave another while this one was typed."""
    app = opened("kjj")
    field(app, "L1-M3", "value").set_value(24.0).run()
    somebody(lambda state: report_figure(state, "L1-M3", 30, "2022年1—5月"))
    press(app)
    assert "30项（2022年1—5月）" in text(app)
    assert field(app, "L1-M3", "value").value == 24.0
    assert len(written()) == 1


def test_a_half_failing_sending_tells_of_each_item_and_keeps_it() -> None:
    """One is stored; the other, promised for a day that has passed, stays with its reason."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    field(app, "L4-A2", "percent").set_value(20.0).run()
    field(app, "L4-A2", "expected_finish").set_value(date(2022, 6, 1)).run()
    press(app)
    assert [event.subject for event in written()] == ["L4-A1"]
    assert any("预计完成“2022-06-01”" in error.value for error in app.error)
    assert any("1 项未提交" in warning.value for warning in app.warning)
    assert field(app, "L4-A2", "percent").value == 20.0
    field(app, "L4-A2", "expected_finish").set_value(date(2022, 7, 1)).run()
    assert not app.error
    press(app)
    assert [event.subject for event in written()] == ["L4-A1", "L4-A2"]


def test_an_item_with_words_but_no_percentage_is_told_of() -> None:
    """It is not dropped in silence."""
    app = opened()
    field(app, "L4-A1", "note").set_value("有进展").run()
    press(app)
    assert written() == []
    assert any("请填写 0 到 100" in error.value for error in app.error)
    assert field(app, "L4-A1", "note").value == "有进展"


def test_a_request_to_close_goes_with_its_evidence() -> None:
    """Files are checked and kept when they are chosen, named by the request, listed afterwards."""
    app = opened()
    field(app, "L4-M1", "percent").set_value(100.0).run()
    ask_to_close(app, "市政府批复", ("批复.pdf", PDF, ""), ("假.png", b"MZ", ""))
    assert any("假.png" in error.value for error in app.error)
    app = opened()
    assert "批复.pdf" in text(app)
    press(app)
    report, request = written()
    assert isinstance(request, ClosureRequested)
    assert (report.subject, request.evidence) == ("L4-M1", "市政府批复")
    assert load(workspace_at().evidence, request.files[0]) == PDF
    shown = text(app)
    assert f"<b>待核查</b> {DAY}〔补录〕 申请销号，佐证：市政府批复" in shown
    assert f"api/evidence/{request.files[0].sha256}?item=L4-M1" in shown


def test_a_file_can_be_taken_back_before_it_is_sent() -> None:
    """The request then names only what is left."""
    app = opened()
    ask_to_close(app, "见附件", ("甲.pdf", PDF, ""), ("乙.png", PNG, ""))
    press(app, "移除")
    press(press(app))  # the first asks: nothing says that it is done
    (request,) = written()
    assert isinstance(request, ClosureRequested)
    assert [file.name for file in request.files] == ["乙.png"]


@pytest.mark.parametrize(
    ("percent", "has_file", "says"),
    [
        (99.0, True, "请核对：完成不足 100%。"),
        (100.0, False, "请核对：未附佐证文件。"),
        (99.0, False, "请核对：完成不足 100%、未附佐证文件。"),
        (100.0, True, ""),
    ],
)
def test_a_closing_that_something_stands_against_is_asked_about_once(
    percent: float, has_file: bool, says: str
) -> None:
    """Nothing of the item is written before it is asked for once more."""
    app = opened()
    field(app, "L4-M1", "percent").set_value(percent).run()
    ask_to_close(app, "市政府批复", *([("批复.pdf", PDF, "")] if has_file else []))
    press(app)
    if says:
        assert [error.value for error in app.error if says in error.value]
        assert written() == []
        press(app)
    assert [type(event) for event in written()] == [StatusReported, ClosureRequested]


def test_a_lost_file_holds_its_item_back() -> None:
    """No request names what is not there."""
    app = opened()
    ask_to_close(app, "见附件", ("甲.pdf", PDF, ""))
    for path in workspace_at().evidence.rglob("*"):
        if path.is_file():
            path.unlink()
    press(press(app))  # the first asks: nothing says that it is done
    assert written() == []
    assert any("甲.pdf”已不在存放处" in error.value for error in app.error)


def test_a_later_deadline_is_asked_for_with_its_reason() -> None:
    """Without a percentage too; a reason that is missing holds it back."""
    app = opened()
    field(app, "L4-M1", "asks").set_value(["extension"]).run()
    press(app)
    assert [error.value for error in app.error if "须晚于现行时限 2022-06-30" in error.value]
    field(app, "L4-M1", "to").set_value(date(2022, 8, 31)).run()
    press(app)
    assert written() == []
    assert any("延期原因" in error.value for error in app.error)
    field(app, "L4-M1", "reason").set_value("专家评审改期").run()
    press(app)
    (request,) = written()
    assert isinstance(request, ExtensionRequested)
    assert (request.to, request.reason) == (date(2022, 8, 31), "专家评审改期")


def test_what_came_back_is_shown_with_its_reason_and_what_to_do() -> None:
    """Until it is asked for again."""
    somebody(lambda state: acts.request_closure(state, "L4-M1", "批复"))
    somebody(lambda state: acts.request_extension(state, "L4-M1", date(2022, 8, 1), "评审"))
    app = opened()
    assert "<b>待核查</b> 2022-06-20" in text(app)
    assert "<b>待审批</b> 2022-06-20〔补录〕 申请延期至 2022-08-01，原因：评审" in text(app)
    somebody(lambda state: acts.return_closure(state, "L4-M1", "缺盖章页"))
    somebody(lambda state: acts.refuse_extension(state, "L4-M1", "节点不变"))
    shown = text(opened())
    assert "缺盖章页。 <span" in shown  # a sentence, then the next
    assert "补正后请重新申请销号" in shown
    assert "节点不变。 <span" in shown
    assert "请按现行时限 2022-06-30 推进" in shown
    somebody(lambda state: acts.request_closure(state, "L4-M1", "批复，含盖章页"))
    assert "缺盖章页" not in text(opened())


@pytest.mark.parametrize("reason", ["", "材料有误"])
def test_a_request_that_waits_is_taken_back(reason: str) -> None:
    """A reason is not asked for; what the visitor has typed of the item stays and can be sent."""
    somebody(lambda state: acts.request_closure(state, "L4-M1", "批复"))
    app = opened()
    field(app, "L4-M1", "percent").set_value(80.0).run()
    if reason:
        app_page.called(app.text_input, "撤回原因（可不填）").set_value(reason)
    press(app, "撤回")
    _, withdrawn = written()
    assert isinstance(withdrawn, RequestWithdrawn)
    assert (withdrawn.request, withdrawn.reason) == (2, reason)  # the plan stands before it
    assert "待核查" not in text(app)
    assert field(app, "L4-M1", "percent").value == 80.0
    press(app)
    assert getattr(written()[-1], "percent_complete", None) == 80.0
    somebody(lambda state: acts.request_closure(state, "L4-M1", "批复二"))
    assert "批复二" in text(opened())


def test_a_request_that_was_answered_meanwhile_is_not_taken_back() -> None:
    """The page that lags behind shows the answer in its place."""
    somebody(lambda state: acts.request_closure(state, "L4-M1", "批复"))
    app = opened()
    somebody(lambda state: acts.return_closure(state, "L4-M1", "缺件"))
    press(app, "撤回")
    assert len(written()) == 2
    assert "缺件" in text(app)


def test_the_day_asked_for_is_changed_while_it_is_not_answered() -> None:
    """The form has what was asked; the newer request stands, and with it all is taken back."""
    somebody(lambda state: acts.request_extension(state, "L4-M1", date(2022, 8, 1), "评审"))
    app = opened()
    assert "更改延期申请" in "".join(field(app, "L4-M1", "asks").options)
    field(app, "L4-M1", "asks").set_value(["extension"]).run()
    assert field(app, "L4-M1", "reason").value == "评审"
    assert field(app, "L4-M1", "to").value == date(2022, 8, 1)
    field(app, "L4-M1", "to").set_value(date(2022, 7, 15)).run()
    press(app)
    shown = text(opened())
    assert "申请延期至 2022-07-15" in shown
    assert "申请延期至 2022-08-01" not in shown
    press(opened(), "撤回")
    assert "待审批" not in text(opened())


def test_more_time_is_not_asked_for_late_by_choosing_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the deadline's day it is offered; the day after not, whatever day is chosen at the top."""
    monkeypatch.setattr(Workspace, "now", lambda _: datetime(2022, 6, 1, 6, tzinfo=UTC))
    somebody(lambda state: acts.report(state, "L4-M1", 40, note="上次"), date(2022, 6, 1))
    deadline = date(2022, 6, 30)
    for day, is_open in ((deadline, True), (date(2022, 7, 1), False)):
        moment = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
        monkeypatch.setattr(Workspace, "now", lambda _, moment=moment: moment)
        app = opened(day=deadline)
        assert app.session_state["as_of"] == deadline
        offered = "".join(field(app, "L4-M1", "asks").options)
        assert ("申请延期" in offered) is is_open


def test_a_day_that_has_passed_is_recorded_with_a_reason_within_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The box at the top; without a reason, or too late, one clear sentence and nothing written."""
    monkeypatch.setattr(Workspace, "now", lambda _: datetime(2022, 6, 1, 6, tzinfo=UTC))
    somebody(lambda state: acts.report(state, "L4-M1", 40, note="上次"), date(2022, 6, 1))
    monkeypatch.setattr(Workspace, "now", lambda _: datetime(2022, 7, 4, 6, tzinfo=UTC))
    app = opened(day=date(2022, 7, 4))
    assert not [box for box in app.text_input if box.label == "补录原因"]
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    press(app)
    assert [error.value for error in app.error if "补录须写明原因" in error.value]
    app_page.called(app.text_input, "补录原因").set_value("停电").run()
    press(app)
    stored = written()[1:]
    assert {event.backdated for event in stored} == {"停电"}
    too_early = opened(day=date(2022, 6, 19))
    field(too_early, "L4-A2", "percent").set_value(60.0).run()
    app_page.called(too_early.text_input, "补录原因").set_value("停电").run()
    press(too_early)
    assert [error.value for error in too_early.error if "14 天以内" in error.value]
    assert written()[1:] == stored


def test_what_is_done_and_asked_for_is_not_awaited_any_more() -> None:
    """Weeks after, it stands with the office and not among what is due."""
    somebody(lambda state: acts.report(state, "L4-M1", 100), date(2022, 6, 1))
    app = opened()
    due = text(app)
    assert "本期已报和待核查" not in [header.value for header in app.header]
    somebody(lambda state: acts.request_closure(state, "L4-M1", "批复"), date(2022, 6, 1))
    app = opened()
    rested = text(app)
    assert "本期已报和待核查" in [header.value for header in app.header]  # none of it is in the count
    total = int(due.split("本期已报 **0/")[1].split("*")[0])
    assert f"本期已报 **0/{total - 1}**" in rested
    assert "<b>待核查</b>" in rested


def test_what_was_reported_can_be_corrected() -> None:
    """The item comes back into the form, filled with what was said."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    press(app)
    app.button(key="again-L4-A1").click().run()
    assert field(app, "L4-A1", "percent").value == 60.0
    field(app, "L4-A1", "percent").set_value(65.0).run()
    press(app)
    assert [event.percent_complete for event in written()] == [60, 65]
    assert any("本期已报 **1/" in markdown.value for markdown in app.markdown)


def conflict() -> AppTest:
    """A page whose text about L4-A1 was begun before somebody else reported it, and sent."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    field(app, "L4-A1", "note").set_value("我所报").run()
    somebody(lambda state: acts.report(state, "L4-A1", 45, note="他人所报"))
    press(app)
    assert len(written()) == 1
    (why,) = [error.value for error in app.error]
    assert re.search("在您填写期间，李四于 .+ 写入了“填报进度”，本项未提交", why)
    assert "，李四）：45%；他人所报" in text(app)
    assert field(app, "L4-A1", "note").value == "我所报"
    return app


def test_mine_is_sent_after_what_another_wrote() -> None:
    """One more click, and both are in the ledger, mine last."""
    press(conflict())
    assert [event.percent_complete for event in written()] == [45, 60]


def test_mine_is_given_up_after_what_another_wrote() -> None:
    """The item is done with; nothing of mine is written."""
    app = press(conflict(), "放弃所填")
    assert [event.note for event in written()] == ["他人所报"]
    assert any("本期已报 **1/" in markdown.value for markdown in app.markdown)
    assert not [number for number in app.number_input if number.key.startswith("L4-A1:")]


def test_a_conflict_is_found_in_a_draft_too() -> None:
    """What was written between typing and F5 is shown before anything is sent."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    somebody(lambda state: acts.report(state, "L4-A1", 45, note="他人所报"))
    again = opened()
    assert "他人所报" in text(again)
    assert field(again, "L4-A1", "percent").value == 60.0


def test_an_item_untouched_and_reported_by_another_is_not_reported_again() -> None:
    """What the stale page would have sent of it is not what anybody typed."""
    earlier = date(2022, 6, 6)
    somebody(lambda state: acts.report(state, "L4-A1", 30, note="上次"), earlier)
    app = opened()
    field(app, "L4-A2", "percent").set_value(20.0).run()
    somebody(lambda state: acts.report(state, "L4-A1", 45, note="他人所报"))
    press(app)
    assert [(e.subject, e.note) for e in written()[1:]] == [("L4-A1", "他人所报"), ("L4-A2", "")]


def test_a_second_click_that_finds_nothing_left_says_nothing_new() -> None:
    """The first one's success stays what is told."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()
    press(press(app))
    assert len(written()) == 1
    assert not app.error


def test_sending_nothing_says_so() -> None:
    """And writes nothing."""
    app = press(opened())
    assert any("未提交任何内容" in error.value for error in app.error)
    assert written() == []


def test_a_clerk_reports_for_its_unit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to choose, whatever the address says; who has no part in anything has no form."""
    app_page.be(monkeypatch, Account(name="张三", role=Role.CLERK, unit="kjj"))
    app = opened("fgw")
    assert [box.label for box in app.selectbox if box.label == "填报单位"] == []
    assert app.query_params["unit"] == "kjj"
    assert "新增高企166家" in app_page.text(app)
    app_page.be(monkeypatch, Account(name="无关", role=Role.CLERK, unit="rucheng"))
    assert any("无须填报" in info.value for info in opened().info)
    assert "填报" not in pages_for(Account(name="看", role=Role.VIEWER))


def test_what_was_typed_before_signing_out_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The write itself asks who it is, not the page that was drawn before."""
    app = opened()
    field(app, "L4-A1", "percent").set_value(60.0).run()

    refused = session.Outcome(refusal=Refused(session.ENDED))
    monkeypatch.setattr(sending, "send", lambda attempts, _: [refused for _ in attempts])
    press(app)
    assert any("登录已失效" in error.value for error in app.error)
    assert written() == []
    assert field(app, "L4-A1", "percent").value == 60.0


def filled(**cells: object) -> bytes:
    """The sheet that the page offers, by the calls of its button, with `cells` typed into it."""
    outlook = session.workspace().outlook(DAY)
    lines = [line_of(row, DAY, True) for row in outlook.rows if row.id in ("L4-A1", "L4-A2")]
    book = load_workbook(io.BytesIO(to_report_sheet(lines, DAY)))
    for place, value in cells.items():
        book[SHEET][place].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(app: AppTest, content: bytes) -> AppTest:
    """Hands the sheet in."""
    (uploader,) = [uploader for uploader in app.file_uploader if "填报表" in uploader.label]
    uploader.set_value([("填报表.xlsx", content, "")]).run()
    assert not app.exception
    return app


def test_a_sheet_is_looked_at_before_it_is_sent() -> None:
    """Uploading writes nothing; the button writes one entry an item, once."""
    app = opened()
    content = filled(D3=35, G3="表中所填", D4=20)
    upload(app, content)
    assert written() == []
    assert "表中所填" in text(app)
    press(app, "按表提交 2 项")
    assert [(e.subject, e.percent_complete) for e in written()] == [("L4-A1", 35), ("L4-A2", 20)]
    upload(app, content)
    assert any("2 处问题" in error.value for error in app.error)
    assert "请重新下载填报表" in text(app)
    assert len(written()) == 2


def test_a_sheet_with_one_slip_writes_nothing() -> None:
    """All or nothing, and the slip is named."""
    app = upload(opened(), filled(D3=35, D4=120))
    assert "第 4 行 D 列（完成百分比）" in text(app)
    assert not [button for button in app.button if button.label.startswith("按表提交")]
    assert written() == []


def test_a_sheet_is_read_again_when_it_is_sent() -> None:
    """What others wrote between the look and the click stops all of it."""
    app = opened()
    upload(app, filled(D3=35, D4=20))
    somebody(lambda state: acts.report(state, "L4-A2", 45))
    press(app, "按表提交 2 项")
    assert [event.percent_complete for event in written()] == [45]
    assert any("未写入任何内容" in error.value for error in app.error)


def test_a_database_that_is_away_costs_nobody_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The page says so in a sentence; when the database is back, the draft is there and is sent."""
    monkeypatch.setattr(postgres, "OUTLAST", 0.0)
    monkeypatch.setenv("PLAN_VAR", str(tmp_path))
    with running_server() as server:
        monkeypatch.setenv("PLAN_LEDGER", server.url)
        st.cache_resource.clear()
        app = opened()
        field(app, "L4-A1", "percent").set_value(60.0).run()
        field(app, "L4-A1", "note").set_value("总规送审").run()
        server.stop()
        send_button(app).click().run()
        assert app.exception  # which the server tells as a sentence
        with pytest.raises(Unusable, match=r"^台账数据库没有回应.*不会重复记录"):
            session.workspace().entries()
        server.start()
        again = opened()
        assert field(again, "L4-A1", "note").value == "总规送审"
        press(again)
        assert [event.note for event in written()] == ["总规送审"]
