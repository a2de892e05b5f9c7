"""材料, its import: a file is tried, shown and taken in once; what was shown is what is written."""

from __future__ import annotations

import re
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from components.pages.exchange.trial import TRIED, by_kind
from components.web.router import pages_for
from plan.acts import items as acts
from plan.ledger.access import Account
from plan.ledger.events import Author, DeadlineExtended, Event, ItemAdded, ItemChanged, StatusReported
from plan.model.kinds import Role
from plan.office.importing import Import, in_words
from plan.office.workspace import workspace_at
from tests.imports.test_import import sheet
from tests.support.app_page import be, called, entered, opened, press, text

GOOD = sheet(("编号", "任务", "时限", "完成率"), ("L4-M1", "完成总规及专项规划研究", "2022-09-30", 40))


def with_file(raw: bytes, name: str = "任务表.xlsx") -> AppTest:
    """The page after a file was chosen."""
    app = opened("exchange")
    app.get("file_uploader")[0].upload(name, raw)
    app.run()
    assert not app.exception, app.exception
    return app


def tried_on(app: AppTest) -> Import:
    """The trial that the page shows."""
    trial = app.session_state[TRIED][1]
    assert isinstance(trial, Import)
    return trial


def write(app: AppTest) -> AppTest:
    """The app after everything was to be written."""
    (button,) = [button for button in app.button if button.label.startswith("全部写入")]
    return button.click().run()


def test_what_a_file_would_do_is_shown_before_anything_is_written() -> None:
    """Two changes; the ledger is empty until the button."""
    app = with_file(GOOD)
    assert "2022-06-30 → 2022-09-30" in text(app)
    assert entered() == ()
    write(app)
    assert not app.exception
    assert {type(entry.event) for entry in entered()} == {DeadlineExtended, StatusReported}
    assert {entry.by.account for entry in entered()} == {"值班员"}


def test_a_file_with_problems_has_no_button() -> None:
    """Place, value and what is accepted are shown; names are text, never markup."""
    app = with_file(sheet(("编号", "任务", "时限"), ("L4-M1", "<b>x</b>", "13月")), "<i>表</i>.xlsx")
    shown = text(app)
    assert "13月" in shown
    assert "C列" in shown
    assert "<i>表" not in shown
    assert not any(button.label.startswith("全部写入") for button in app.button)


def test_a_ledger_that_went_on_is_not_written_over() -> None:
    """Somebody reports while the trial is on the screen."""
    app = with_file(GOOD)
    clerk = Author(account="张三", unit="kjj")
    workspace_at().append(lambda state: acts.report(state, "L4-M1", 20), date(2022, 7, 1), clerk)
    write(app)
    assert any("又有新记录" in error.value for error in app.error)
    assert len(entered()) == 1


SHEET = sheet(
    ("2022年任务分解表",),
    ("序号", "工作任务", "责任单位", "要求", "完成时限"),
    ("一、企业主体",),
    (1, "组建培育专班", "科技局", "财政局", "6月底前"),
    (2, "编印培育手册", "科技局", None, "2022-12-01"),
    ("合计", "2项"),
    merge=("A3:E3",),
)


def test_the_sheet_is_shown_as_it_was_read() -> None:
    """Which heading was taken for what, the rows that are no items, what will lie where."""
    app = with_file(SHEET)
    labels = [box.label for box in app.selectbox]
    assert "C 列“责任单位”（2 格）" in labels
    assert called(app.selectbox, "D 列“要求”（1 格）").value == "按表头识别（不读）"
    shown = text(app)
    assert re.search(r"一、企业主体</td><td[^>]*>第 1 级标题", shown)
    assert re.search(r"合计[^<]*</td><td[^>]*>不计入", shown)
    new = shown[shown.index("<p>企业主体</p><ul>") :]
    assert "<b>组建培育专班</b>" in new
    assert "科技局" in new
    assert "（原写“6月底前”）" in new


def test_a_column_is_corrected_remembered_and_forgotten() -> None:
    """For this sheet and for the next with that heading, until it is left to its heading."""
    heading = "D 列“要求”（1 格）"
    app = with_file(SHEET)
    assert "配合单位 财政局" not in text(app)
    called(app.selectbox, heading).set_value("配合单位").run()
    (change,) = [each for each in tried_on(app).run.changes if each.name == "组建培育专班"]
    assert change.part["supporting"] == ["czj"]
    again = with_file(SHEET, "下一份.xlsx")
    assert called(again.selectbox, heading).value == "配合单位"
    assert "已记住" in text(again)
    called(again.selectbox, heading).set_value("按表头识别").run()
    assert "已记住" not in text(with_file(SHEET, "再一份.xlsx"))


@pytest.mark.parametrize(
    ("row", "kind", "names"),
    [
        (4, "不计入", ["编印培育手册"]),
        (5, "分节标题", ["组建培育专班"]),
        (4, "事项", ["组建培育专班", "编印培育手册"]),
    ],
)
def test_a_row_is_corrected_and_taken_back(row: int, kind: str, names: list[str]) -> None:
    """In this file alone."""
    app = with_file(SHEET)
    called(app.number_input, "行号").set_value(row)
    called(app.selectbox, "这一行是").set_value(kind)
    press(app, "照此再读")
    assert [each.name for each in tried_on(app).run.changes] == names
    press(app, "撤回更正的 1 行")
    assert len(tried_on(app).run.changes) == 2


@pytest.mark.parametrize(("answer", "kinds"), [("是 L4-M1", {DeadlineExtended}), ("是新的一项", {ItemAdded})])
def test_a_near_name_is_asked_about(answer: str, kinds: set[type[Event]]) -> None:
    """Nothing is written before it is answered; then it is what was said."""
    near = ("编号", "任务", "时限", "所属"), ("", "完成总规及专项规划的研究", "2022-09-30", "L4")
    app = with_file(sheet(*near))
    (question,) = [box for box in app.selectbox if "名称相近" in box.label]
    assert question.label == "第 2 行“完成总规及专项规划的研究”与已有事项名称相近"
    assert not any(button.label.startswith("全部写入") for button in app.button)
    (option,) = [each for each in question.options if each.startswith(answer)]
    question.set_value(option).run()
    assert not any("名称相近" in box.label for box in app.selectbox)
    write(app)
    assert {type(entry.event) for entry in entered()} == kinds


def test_a_name_with_another_number_is_asked_about_with_what_differs() -> None:
    """Said to be the promise that is known, it gives that its number, to be seen before it is written."""
    near = ("编号", "任务", "时限", "所属"), ("", "新增高企200家", "2022-12-31", "L1")
    app = with_file(sheet(*near))
    (question,) = [box for box in app.selectbox if "名称相近" in box.label]
    assert question.label == "第 2 行“新增高企200家”与已有事项名称相近（数不同：表中 200，计划中 166）"
    assert question.options == ["是 L1-M1 新增高企166家，名称照表改", "是新的一项"]
    question.set_value(question.options[0]).run()
    (change,) = tried_on(app).run.changes
    assert in_words(change) == "名称 新增高企166家 → 新增高企200家"
    assert any("目标值仍为 166" in note for note in tried_on(app).run.notes)
    write(app)
    assert {type(entry.event) for entry in entered()} == {ItemChanged}


def test_what_is_of_a_kind_is_told_once_with_its_number() -> None:
    """All of it is folded below; what is one of its kind stands as it is."""
    notes = ("第4行 E列“时限”：“6月底前”按 2022-06-30 理解。", "只读工作表“甲”。",
             "第15行 E列“时限”：“年底前”按 2022-12-31 理解。")  # fmt: skip
    table, every = by_kind(["理解"], [(note,) for note in notes]).split("<details>")
    assert "“6月底前”按 2022-06-30 理解。（同类共 2 处）" in table
    assert "只读工作表“甲”。</td>" in table
    assert "年底前" not in table
    assert all(note in every for note in notes)
    assert "<details>" not in by_kind(["理解"], [(notes[0],), (notes[1],)])


@pytest.mark.parametrize("role", [Role.CLERK, Role.VIEWER, Role.ADMIN])
def test_only_the_office_takes_in(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    """Others take papers away there and find nothing to take in."""
    who = Account(name="某人", role=role, unit="kjj" if role is Role.CLERK else None)
    assert "材料" in pages_for(who)
    be(monkeypatch, who)
    app = opened("exchange")
    assert any(b.label == "下载周报 Word" for b in app.get("download_button"))
    assert not app.get("file_uploader")
    assert not app.text_input
