"""The weekly sheet: out and in again unchanged, every slip named by its place, nothing computed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from plan.accounts.drafts import Draft
from plan.errors import BadValue
from plan.exports.report_sheet import SHEET, Line, to_report_sheet
from plan.imports.packed import OLD_EXCEL
from plan.imports.report_sheet import read_report_sheet, reports_of
from plan.state.replay import PlanState, replay
from tests.support.builders import entries, june_plan, reported
from tests.support.evidence_files import PDF, packed
from tests.support.indicators import figure, plan_with

DAY = date(2022, 6, 20)
LINES = (
    Line(
        Draft(item="A1", seen=1, percent=40.0, note="=1+1", problem="+SUM(A1)",
              next_step="@next\n第二行", expected_finish=date(2022, 7, 1)),
        "任务A1", "2022-06-30",
    ),
    Line(Draft(item="M1", seen=0), "节点M1", "2022-06-30"),
)  # fmt: skip


@pytest.fixture
def state() -> PlanState:
    """The June plan with one report of A1."""
    return replay(june_plan(), entries(reported("A1", date(2022, 6, 6), 30)), DAY)


@pytest.fixture
def counting() -> PlanState:
    """The June plan, whose milestone is decided by 100 enterprises."""
    measured = plan_with(measures="M1")
    return replay(replace(june_plan(), indicators=measured.indicators), (), DAY)


def changed(change: Callable[[Any], object], lines: tuple[Line, ...] = LINES) -> bytes:
    """The sheet of `lines` as somebody saved it after `change`."""
    book = load_workbook(io.BytesIO(to_report_sheet(lines, DAY)))
    change(book[SHEET])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(**cells: object) -> Callable[[Any], None]:
    """A change that types into cells."""

    def change(sheet: Any) -> None:
        for place, value in cells.items():
            sheet[place].value = value

    return change


def test_what_was_typed_leaves_as_text_and_comes_back_the_same(state: PlanState) -> None:
    """No formula in the file; the line with a percentage is read, the empty one is not."""
    content = to_report_sheet(LINES, DAY)
    kinds = {c.data_type for row in load_workbook(io.BytesIO(content))[SHEET] for c in row}
    assert "f" not in kinds
    (line,), problems = read_report_sheet(content, state, {"A1", "M1"})
    assert problems == ()
    assert (line.item, line.seen, line.percent, line.note) == ("A1", 1, 40.0, "=1+1")
    assert (line.problem, line.next_step) == ("+SUM(A1)", "@next\n第二行")
    assert line.expected_finish == date(2022, 7, 1)
    (act,) = reports_of(line).values()
    assert act(state) == reported(
        "A1", DAY, 40.0, note="=1+1", problem="+SUM(A1)", next_step="@next\n第二行",
        expected_finish=date(2022, 7, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("place", "typed", "where", "accepted"),
    [
        ("D3", 140, "第 3 行 D 列（完成百分比）", "0 到 100"),
        ("D3", "一半", "第 3 行 D 列（完成百分比）", "0 到 100"),
        ("D3", "nan", "第 3 行 D 列（完成百分比）", "0 到 100"),
        ("D3", "=20*2", "第 3 行 D 列（完成百分比）", "0 到 100"),
        ("G3", "=1+1", "第 3 行 G 列（本期进展）", "不能是公式"),
        ("H3", "长" * 2001, "第 3 行 H 列（存在问题）", "最多 2000 字"),
        ("J3", "下月底", "第 3 行 J 列（预计完成）", "日期，如"),
        ("J3", "2022-02-30", "第 3 行 J 列（预计完成）", "日期，如"),
        ("J3", "2022-06-01", "第 3 行 A 列（编号）", "预计完成"),
        ("A3", "X9", "第 3 行 A 列（编号）", "本单位"),
        ("A3", "M1", "第 3 行 K 列（记录序号）", "重新下载"),
        ("K3", 0, "第 3 行 K 列（记录序号）", "重新下载"),
        ("K3", "旧", "第 3 行 K 列（记录序号）", "整数"),
    ],
)
def test_a_slip_is_named_with_sheet_row_column_value_and_what_is_accepted(
    state: PlanState, place: str, typed: object, where: str, accepted: str
) -> None:
    """One problem, one sentence."""
    lines, (problem,) = read_report_sheet(changed(put(**{place: typed})), state, {"A1", "M1"})
    assert lines == ()
    assert problem.place == f"工作表“{SHEET}”{where}"
    assert accepted in problem.accepted
    assert problem.value in (str(typed)[:40], "A1", "1")


def test_a_percentage_typed_with_its_sign_is_that_percentage(state: PlanState) -> None:
    """Excel keeps 35% as 0.35 and shows the sign."""

    def sign(sheet: Any) -> None:
        sheet["D3"].value, sheet["D3"].number_format = 0.35, "0%"

    (line,), problems = read_report_sheet(changed(sign), state, {"A1", "M1"})
    assert (line.percent, problems) == (35.0, ())


def test_a_formula_is_none_of_ours_though_excel_computed_it(state: PlanState) -> None:
    """Its value stands in the file beside it."""
    content, out = changed(put(D3="=30+5", G3="=30+5")), io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"</f><v( ?/|></v)>", b"</f><v>35</v>", old.read(name)))
    assert load_workbook(out, data_only=True)[SHEET]["D3"].value == 35
    lines, problems = read_report_sheet(out.getvalue(), state, {"A1", "M1"})
    assert lines == ()
    assert ["0 到 100" in problems[0].accepted, "不能是公式" in problems[1].accepted] == [True, True]


def test_every_problem_is_told_at_once(state: PlanState) -> None:
    """One does not hide the next, in the same row or another; an item stands once."""
    both = put(D3=140, J3="下月", D4=50, A4="A1")
    _, problems = read_report_sheet(changed(both), state, {"A1", "M1"})
    places = [problem.place.partition("第 ")[2][:7] for problem in problems]
    assert places == ["3 行 D 列", "3 行 J 列", "4 行 A 列"]


def test_columns_may_be_moved_and_must_be_there(state: PlanState) -> None:
    """They are found by name."""
    content = changed(lambda sheet: sheet.delete_cols(7))
    _, problems = read_report_sheet(content, state, {"A1"})
    assert [problem.accepted for problem in problems] == ["含有“本期进展”列"]
    content = changed(lambda sheet: sheet.insert_cols(2))
    (line,), _ = read_report_sheet(content, state, {"A1"})
    assert line.percent == 40.0


def test_a_sheet_taken_out_before_figures_were_asked_for_is_read(state: PlanState) -> None:
    """It has neither of their columns."""
    (line,), problems = read_report_sheet(changed(lambda sheet: sheet.delete_cols(5, 2)), state, {"A1"})
    assert (line.percent, line.value, problems) == (40.0, None, ())


COUNTED = Line(Draft(item="M1", seen=0, period="2022-06-20"), "节点M1")


def test_what_an_indicator_decides_is_reported_by_its_figure(counting: PlanState) -> None:
    """And what is said beside it, with no percentage but the figure's."""
    assert read_report_sheet(to_report_sheet([COUNTED], DAY), counting, {"M1"}) == ((), ())
    content = changed(put(E3=20, G3="进展顺利"), (COUNTED,))
    (line,), problems = read_report_sheet(content, counting, {"M1"})
    assert (line.value, line.percent, line.period, problems) == (20.0, None, "2022-06-20", ())
    told, said = (act(counting) for act in reports_of(line).values())
    assert told == figure("2022-06-20", 20.0, DAY)
    assert said == reported("M1", DAY, 0.0, note="进展顺利")
    (line,), _ = read_report_sheet(changed(put(E3=20), (COUNTED,)), counting, {"M1"})
    assert list(reports_of(line)) == ["figure"]


@pytest.mark.parametrize(
    ("cells", "where", "accepted"),
    [
        ({"E3": -1}, "E 列（指标数值）", "不小于 0"),
        ({"E3": "二十"}, "E 列（指标数值）", "不小于 0"),
        ({"E3": "=10+10"}, "E 列（指标数值）", "不小于 0"),
        ({"E3": 20, "F3": "六月"}, "A 列（编号）", "应写明年份"),
        ({"E3": 20, "F3": "2022-06-21"}, "A 列（编号）", "不晚于统计截止日"),
    ],
)
def test_a_figure_that_is_none_is_named(
    counting: PlanState, cells: dict[str, object], where: str, accepted: str
) -> None:
    """As any other slip."""
    content = changed(put(**cells), (COUNTED,))
    lines, (problem,) = read_report_sheet(content, counting, {"M1"})
    assert (lines, where in problem.place, accepted in problem.accepted) == ((), True, True), problem


def test_a_figure_of_what_no_indicator_decides_is_refused(state: PlanState) -> None:
    """It is reported by a percentage."""
    (line,), (problem,) = read_report_sheet(changed(put(E4=20)), state, {"A1", "M1"})
    assert (line.item, "请填报完成百分比" in problem.accepted) == ("A1", True)


@pytest.mark.parametrize(
    "content", [b"", PDF, packed("a.txt"), packed("[Content_Types].xml", "xl/workbook.xml")]
)
def test_what_is_no_sheet_is_refused_in_one_sentence(state: PlanState, content: bytes) -> None:
    """No traceback."""
    with pytest.raises(BadValue, match="填报表"):
        read_report_sheet(content, state, {"A1"})


def test_an_old_excel_file_is_told_how_to_be_saved(state: PlanState) -> None:
    """As wherever a workbook is taken in, and by the same reader."""
    with pytest.raises(BadValue, match=r"请用 Excel 或 WPS 打开（有密码的先去掉），另存为 \.xlsx 后再试"):
        read_report_sheet(OLD_EXCEL, state, {"A1"})


def test_another_workbook_is_told_which_sheet_is_wanted(state: PlanState) -> None:
    """By its name."""

    def rename(sheet: Any) -> None:
        sheet.title = "Sheet1"

    with pytest.raises(BadValue, match="应有名为“本期填报”的工作表"):
        read_report_sheet(changed(rename), state, {"A1"})
