"""The layout of task lists: which sheet, which headings, which rows are items and which are not."""

from __future__ import annotations

import io
import subprocess
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from plan.errors import BadValue
from plan.imports.incoming import Corrections, PlanRows
from plan.imports.loose_values import plain
from plan.model.kinds import Commitment, Field, RowKind
from plan.office.importing import rows_of
from tests.support.task_sheets import HEADS, long_sheet, saved, sheet

YEAR = 2022
TWO = ((1, "企业主体", "甲项工作", "科技局", "财政局", "年底前"),
       (2, "企业主体", "乙项工作", "科技局", "财政局", "年底前"))  # fmt: skip
END, JUNE = "2022-12-31", "2022-06-30"


def read(raw: bytes, name: str = "表.xlsx", corrections: Corrections | None = None) -> PlanRows:
    """What a file says."""
    return rows_of(raw, name, YEAR, corrections or Corrections())


def shown(read_: PlanRows, *fields: Field) -> list[tuple[Any, ...]]:
    """Name and these fields of each row, days as text."""
    return [
        tuple(
            str(value) if hasattr(value := row.value(field), "isoformat") else value
            for field in (Field.NAME, *fields)
        )
        for row in read_.rows
    ]


def notes(read_: PlanRows, part: str = "") -> list[str]:
    """Those notes in which `part` stands."""
    return [note for note in read_.notes if part in note]


def roles(*heads: str, row: Sequence[Any] = ()) -> list[str]:
    """What headings are taken for side by side, with one row below."""
    filled = row or tuple(f"值{n}" for n, _ in enumerate(heads))
    return [str(column.field or "") for column in read(sheet(heads, filled)).columns]


# Units


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        (("牵头单位", "责任单位"), "lead supporting"),
        (("责任单位", "牵头单位"), "supporting lead"),
        (("责任单位", "配合单位"), "lead supporting"),
        (("责任单位",), "lead"),
        (("责任（配合）单位",), "lead"),
        (("牵头单位", "责任（配合）单位"), "lead supporting"),
        (("主要责任单位", "其他责任单位"), "lead supporting"),
        (("责任单位", "责任单位"), "lead supporting"),
        (("牵头部门", "协同部门", "配合单位"), "lead supporting supporting"),
        (("市级\n牵头单位", "属地责任单位"), "lead supporting"),
        (("主办单位", "协办单位", "承办单位"), "lead supporting supporting"),
        (("1.牵头 单位：", "参与单位（镇、街道）"), "lead supporting"),
    ],
)
def test_who_leads_and_who_supports_by_the_headings_beside(heads: tuple[str, ...], expected: str) -> None:
    """A 责任单位 leads where nobody else does, and supports beside a 牵头单位."""
    units = ("科技局", "财政局", "高新区")[: len(heads)]
    raw = sheet(("序号", "工作任务", *heads, "完成时限"), (1, "甲项工作", *units, "年底前"))
    result = read(raw)
    assert [str(each.field) for each in result.columns[2:-1]] == expected.split()
    (row,) = result.rows
    by_role = dict(zip(expected.split()[::-1], units[::-1], strict=True))
    assert row.value(Field.LEAD) == by_role["lead"]
    others = [unit for unit, role in zip(units, expected.split(), strict=True) if role != "lead"]
    assert row.value(Field.SUPPORTING) == (tuple(others) or None)
    assert result.problems == []


def test_two_unit_columns_under_one_heading_are_both_taken_and_told() -> None:
    """Merged over both, without headings of their own."""
    raw = sheet(
        ("序号", "工作任务", "责任单位", None, "完成时限"),
        (1, "甲项工作", "科技局", "财政局", "年底前"),
        merge=("C1:D1",),
    )
    result = read(raw)
    assert shown(result, Field.LEAD, Field.SUPPORTING) == [("甲项工作", "科技局", ("财政局",))]
    assert notes(result, "D列“责任单位”与C列“责任单位”并列，按配合单位理解。")


def test_units_of_several_supporting_columns_come_together() -> None:
    """Each once, in their order."""
    raw = sheet(
        ("任务", "牵头单位", "责任单位", "配合单位"),
        ("甲项工作", "科技局", "财政局、高新区", "财政局、人社局"),
    )
    assert shown(read(raw), Field.SUPPORTING) == [("甲项工作", ("财政局", "高新区", "人社局"))]


# Columns that are not known


@pytest.mark.parametrize(
    ("heading", "values", "accepted"),
    [
        ("何时报完", ("6月底前", "年底前"), "能认出的完成时限列"),
        ("预定日期", ("待商", "再议"), "能认出的完成时限列"),
        ("到哪一步", ("50%", "80%"), "能认出的完成率列"),
        ("谁来办", ("科技局", "财政局、工信局"), "能认出的责任单位或配合单位列"),
        ("", ("科技局", "财政局"), "能认出的责任单位或配合单位列"),
        ("协同推进部门", ("科技局", "财政局"), ""),
        ("口号", ("鼓足干劲", "力争上游"), ""),
        ("编码", ("2022", "44742"), ""),
    ],
)
def test_a_column_that_is_not_known_is_told_or_a_problem(
    heading: str, values: Sequence[str], accepted: str
) -> None:
    """A problem where it looks like a deadline, a percentage or a unit that was not read."""
    rows = [(n, f"第{n}项工作", value) for n, value in enumerate(values, 1)]
    result = read(sheet(("序号", "工作任务", heading), *rows))
    problems = [str(problem) for problem in result.problems]
    if accepted:
        assert len(problems) == 1
        assert problems[0].startswith(f"C列{f'“{heading}”' if heading else ''}：“{values[0]}（共 2 格）”")
        assert accepted in problems[0]
    else:
        assert problems == []
        known = result.columns[2].field is Field.SUPPORTING or notes(
            result, f"C列“{heading}”未计入（2 格，如“{values[0]}”）。"
        )
        assert known


def test_half_of_what_it_holds_decides_how_a_column_looks() -> None:
    """One day of three is none, one of two is."""
    for values, is_problem in ((("6月底前", "再议", "再议"), False), (("6月底前", "再议"), True)):
        rows = [(n, f"第{n}项工作", value) for n, value in enumerate(values, 1)]
        assert bool(read(sheet(("序号", "工作任务", "其它"), *rows)).problems) == is_problem


def test_beside_a_known_column_of_its_kind_only_what_might_be_another_is_a_problem() -> None:
    """A date that nothing calls a deadline is told; units and a second deadline are not to pass."""
    heads = ("序号", "工作任务", "牵头单位", "完成时限")

    def problems(heading: str, value: str) -> list[str]:
        row = (1, "甲项工作", "科技局", "年底前", value)
        return [str(each) for each in read(sheet((*heads, heading), row)).problems]

    assert problems("档案", "2022-03-01") == []
    (deadline,) = problems("最终期限", "2022-06-30")
    assert "唯一的完成时限列（D列“完成时限”也是）" in deadline
    assert problems("截止日期", "年底前") == []  # says the same
    (unit,) = problems("还有谁", "财政局")
    assert "能认出的责任单位或配合单位列" in unit


def test_an_empty_column_is_not_spoken_of() -> None:
    """Whatever it is called; it stands among the columns."""
    result = read(sheet((*HEADS, "口号", "最终期限"), (1, "企业主体", "甲项工作", "科技局", None, "年底前")))
    assert (result.problems, notes(result, "口号")) == ([], [])
    assert [column.filled for column in result.columns] == [1, 1, 1, 1, 0, 1, 0, 0]


def test_goals_of_quarters_are_kept_as_the_note() -> None:
    """Not as deadlines; beside the note of the sheet, and told."""
    raw = sheet(
        ("序号", "工作任务", "工作目标", None, "备注"),
        (None, None, "一季度", "第二季度", None),
        (1, "新增高企200家", "摸排", "申报", "重点"),
        merge=("A1:A2", "B1:B2", "C1:D1", "E1:E2"),
    )
    result = read(raw)
    assert shown(result, Field.NOTE, Field.FINISH) == [
        ("新增高企200家", "重点；一季度：摸排；第二季度：申报", None)
    ]
    assert len(notes(result, "不作时限，记入备注")) == 2


def test_a_column_of_kinds_is_the_line_where_its_words_are_no_kinds() -> None:
    """Words of kinds remain kinds; 确保 and 力争 are what they are."""
    heads = ("序号", "类别", "工作任务", "完成时限")
    line = read(sheet(heads, (1, "企业主体", "甲项工作", "年底前")))
    assert shown(line, Field.LINE, Field.KIND) == [("甲项工作", "企业主体", None)]
    assert notes(line, "B列“类别”写的不是任务或里程碑，按所属条线理解。")
    kind = read(sheet(heads, (1, "任务", "甲项工作", None), (2, "里程碑", "乙项工作", "年底前")))
    assert [row.value(Field.KIND) for row in kind.rows] == ["activity", "milestone"]
    promise = read(sheet(heads, (1, "确保", "甲项工作", "年底前"), (2, "力争", "乙项工作", None)))
    assert [str(row.value(Field.COMMITMENT)) for row in promise.rows] == ["binding", "stretch"]
    beside = read(sheet(("条线", *heads), ("企业主体", 1, "督办", "甲项工作", "年底前")))
    assert notes(beside, "C列“类别”未计入（1 格，如“督办”）")
    mixed = read(sheet(heads, (1, "任务", "甲项工作", None), (2, "其他", "乙项工作", None)))
    assert [str(problem) for problem in mixed.problems] == [
        "第3行 B列“类别”：“其他”，应为“任务”“里程碑”或“工作节点”"
    ]


def test_a_heading_nobody_knows_left_of_the_tasks_and_merged_down_is_the_line() -> None:
    """Merged down it spans several tasks; typed in each row it is told."""
    rows = ((None, "甲项工作", "科技局"), (None, "乙项工作", "财政局"))
    raw = sheet(("板块甲", "工作任务", "责任单位"), ("企业主体", *rows[0][1:]), rows[1], merge=("A2:A3",))
    assert shown(read(raw), Field.LINE) == [("甲项工作", "企业主体"), ("乙项工作", "企业主体")]
    plain = read(sheet(("板块甲", "工作任务", "责任单位"), ("企业主体", *rows[0][1:])))
    assert shown(plain, Field.LINE) == [("甲项工作", None)]
    assert notes(plain, "A列“板块甲”未计入")


def test_a_line_left_empty_is_that_of_the_row_above_and_told() -> None:
    """Until the next section; a row with an id of the plan keeps its line."""
    raw = sheet(
        HEADS,
        (1, "企业主体", "甲项工作", "科技局", None, "年底前"),
        (2, None, "乙项工作", "科技局", None, "年底前"),
        ("L4-M1", None, "丙项工作", "科技局", None, "年底前"),
    )
    result = read(raw)
    assert [row.value(Field.LINE) for row in result.rows] == ["企业主体", "企业主体", None]
    assert notes(result, "空着") == ["第3行 B列“条线”空着，按上面的“企业主体”理解。"]
    after = sheet(HEADS, TWO[0], ("科技金融",), (2, None, "乙项工作"), (3, None, "丙项工作", "科技局"))
    assert shown(read(after), Field.LINE)[1:] == [("乙项工作", "科技金融"), ("丙项工作", "科技金融")]


ALL = (Field.LINE, Field.LEAD, Field.SUPPORTING, Field.FINISH)
FIRST = (1, "企业主体", "甲项工作", "科技局", "财政局", "6月底前")


@pytest.mark.parametrize(
    ("typed", "is_ditto"),
    [
        *((text, True) for text in (
            "同上", "（同上）", "同 上", "同上。", "同前", "同上栏", "与上同", "如上", "〃", "--〃--",
            "— 〃 —", "″", "''", '"', "＂", "”", "〞",
        )),
        *((text, False) for text in ("同下", "同上，另加高新区", "--", "'", "上", "同等", "〃〃〃")),
    ],
)  # fmt: skip
def test_what_is_written_for_the_same_as_above_is_that(typed: str, is_ditto: bool) -> None:
    """In each column, with a note that names the cell, what stands there and what it means."""
    result = read(sheet(HEADS, FIRST, (2, typed, "乙项工作", typed, typed, typed)))
    same = ("乙项工作", "企业主体", "科技局", ("财政局",), JUNE)
    assert (shown(result, *ALL)[1] == same) is is_ditto
    if is_ditto:
        assert result.problems == []
        cell = f"“{plain(typed)}（科技局）”按上面一格理解。"
        assert notes(result, "第3行 D列") == [f"第3行 D列“牵头单位”：{cell}"]
        due = f"“{plain(typed)}（6月底前）”按 {JUNE} 理解。"
        assert notes(result, "第3行 F列") == [f"第3行 F列“完成时限”：{due}"]


def test_the_same_as_above_goes_over_a_page_and_not_over_a_section_s_own_value() -> None:
    """A repeated head, a total, an empty cell and a section's name are not meant; a hidden row is."""
    same = ("同上", "同上", "同上", "同上")
    ours = ("平台与载体", "孵化工作", "发改委", "高新区", "9月底前")
    result = read(
        sheet(
            HEADS,
            FIRST,
            HEADS,
            ("合计", None, "1项", "各单位", "各单位", "年底前"),
            ("二", "平台与载体"),
            (2, same[0], "乙项工作", *same[1:]),
            (3, "企业主体", "丙项工作", "财政局", None, None),
            (4, "企业主体", "丁项工作", *same[1:]),
            ("三", "平台与载体", "平台与载体", "发改委", None, None),
            (5, "企业主体", "戊项工作", *same[1:]),
            (6, *ours),
            (7, "企业主体", "己项工作", *same[1:]),
            (8, "企业主体", "庚项工作", "财政局", "同左", "同上"),
            merge=["B5:F5"],
            hidden=[11],
        )
    )
    assert result.problems == []
    assert [(name[:1], *rest) for name, *rest in shown(result, *ALL[1:])] == [
        ("甲", "科技局", ("财政局",), JUNE),
        ("乙", "科技局", ("财政局",), JUNE),
        ("丙", "财政局", None, None),
        ("丁", "财政局", None, JUNE),  # which leads supports no more
        ("戊", "发改委", ("财政局",), JUNE),
        ("己", "发改委", ("高新区",), "2022-09-30"),
        ("庚", "财政局", None, "2022-09-30"),
    ]


def test_the_same_as_what_is_not_there_is_a_problem_with_its_place() -> None:
    """The first row, what is struck out above, and what has nothing at its left."""
    result = read(
        sheet(
            ("工作任务", "工作措施", "牵头单位", "配合单位", "完成时限"),
            ("同上", "甲项工作", "同上", "同左", "6月底前"),
            ("任务", "乙项工作", "科技局", "财政局", "9月底前"),
            ("同左", "丙项工作", "科技局", "财政局", "〃"),
            ("任务", "丁项工作", "科技局", "", ""),
            struck=["E3"],
        )
    )
    told = [(problem.place, problem.value) for problem in result.problems]
    assert told == [
        ("第2行 C列“牵头单位”", "同上"),
        ("第2行 D列“配合单位”", "同左"),
        ("第2行 A列“工作任务”", "同上"),
        ("第4行 E列“完成时限”", "〃"),
        ("第4行 A列“工作任务”", "同左"),
    ]
    assert all("没有内容" in problem.accepted for problem in result.problems)
    first = read(sheet(HEADS, (1, "同上", *FIRST[2:]), (2, *FIRST[1:2], "乙项工作", *FIRST[3:])))
    assert [(each.place, each.value) for each in first.problems] == [("第2行 B列“条线”", "同上")]


def test_a_task_that_is_the_same_as_above_goes_on_and_a_bad_value_is_told_at_each_place() -> None:
    """Merged above or not; the value that is meant is told with the sign."""
    for merge in ([], ["A2:A3"]):
        result = read(
            sheet(
                ("工作任务", "工作措施", "牵头单位", "完成时限"),
                ("任务", "甲项工作", "科技局", "月底前"),
                ("同上", "乙项工作", "科技局", "9月底前"),
                ("同上", "丙项工作", "科技局", "9月底前"),
                ("另一任务", "丁项工作", "科技局", "月底前"),
                ("〃", "戊项工作", "科技局", "同上"),
                merge=merge,
            )
        )
        parents = [(row.text(Field.NAME)[:1], row.value(Field.LINE)) for row in result.rows]
        assert parents == [
            ("任", None), *((name, "任务") for name in "甲乙丙"),
            ("另", None), *((name, "另一任务") for name in "丁戊"),
        ]  # fmt: skip
        told = [(problem.place[:3], problem.value) for problem in result.problems]
        assert told == [("第2行", "月底前"), ("第5行", "月底前"), ("第6行", "同上（月底前）")]


@pytest.mark.parametrize("name", ["表.csv", "表.docx", "文.txt"])
def test_the_same_as_above_in_other_files(name: str) -> None:
    """A text, a table in a document, sentences with who answers behind them."""
    rows = [HEADS, FIRST, (2, "同上", "乙项工作", "同上", "〃", "--〃--"), HEADS]
    rows.append((3, "同上", "丙项工作", "同上", "〃", "同上"))
    if name.endswith("csv"):
        raw = "\n".join(",".join(map(str, row)) for row in rows).encode("gb18030")
    elif name.endswith("docx"):
        document, out = Document(), io.BytesIO()
        table = document.add_table(len(rows), len(HEADS))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = str(text)
        document.save(out)
        raw = out.getvalue()
    else:
        who = "责任单位：科技局、财政局；完成时限：6月底前"
        same = "责任单位：同上；完成时限：同上"
        raw = f"2022年重点工作\n1.新增企业8家（{who}）。\n2.新增平台5个（{same}）。\n".encode()
    result = read(raw, name)
    assert result.problems == []
    assert {row[1:] for row in shown(result, *ALL[1:])} == {("科技局", ("财政局",), JUNE)}
    assert len(result.rows) == 2 + (not name.endswith("txt"))


def test_a_period_is_start_and_finish_a_day_alone_is_the_finish() -> None:
    """年底前 in a column of periods starts nowhere; beside deadlines a period is the start."""
    heads = ("序号", "工作任务", "起止时间")
    raw = sheet(heads, (1, "甲项工作", "2022.3-2022.12"), (2, "乙项工作", "6月底前"))
    assert shown(read(raw), Field.START, Field.FINISH) == [
        ("甲项工作", "2022-03-01", END),
        ("乙项工作", None, JUNE),
    ]
    both = sheet((*heads, "完成时限"), (1, "甲项工作", "2022年3月至6月", "年底前"))
    assert shown(read(both), Field.START, Field.FINISH) == [("甲项工作", "2022-03-01", END)]


def test_a_column_of_measures_units_is_no_column_of_offices() -> None:
    """单位 may be either."""
    heads = ("序号", "指标名称", "单位", "责任单位")
    measures = read(sheet(heads, (1, "高企数", "家", "科技局"), (2, "研发投入", "亿元", "财政局")))
    assert [row.value(Field.LEAD) for row in measures.rows] == ["科技局", "财政局"]
    assert notes(measures, "C列“单位”未计入（2 格，如“家”）。")
    assert shown(read(sheet(heads[:3], (1, "高企数", "科技局"))), Field.LEAD) == [("高企数", "科技局")]


# Headings


def test_headings_in_two_and_three_rows_with_units_numbers_and_breaks() -> None:
    """Merged or not."""
    raw = sheet(
        ("2022年任务表",),
        ("序\n号", "工 作 任 务", "责任分工", None, "进度", None),
        (None, None, "单位", None, "（一）完成时限（月）", "2.完成率（%）"),
        (None, None, "牵头", "配合", None, None),
        (1, "甲项工作", "科技局", "财政局", "6月", "50%"),
        merge=("A2:A4", "B2:B4", "C2:D2", "C3:D3", "E2:F2", "E3:E4", "F3:F4"),
    )
    fields = (Field.LEAD, Field.SUPPORTING, Field.FINISH, Field.PERCENT)
    assert shown(read(raw), *fields) == [("甲项工作", "科技局", ("财政局",), JUNE, 50.0)]
    flat = sheet(
        ("序号", "工作任务", "责任单位", None, "完成时限"),
        (None, None, "牵头单位", "配合单位", None),
        (1, "甲项工作", "科技局", "财政局", "年底前"),
    )
    assert shown(read(flat), Field.SUPPORTING, Field.FINISH) == [("甲项工作", ("财政局",), END)]


@pytest.mark.parametrize("above", [19, 20])
def test_headings_are_looked_for_in_twenty_rows(above: int) -> None:
    """In the twentieth still."""
    rows = [(f"第{n}段说明",) for n in range(above)]
    raw = sheet(*rows, HEADS, (1, "企业主体", "甲项工作", "科技局", None, "年底前"))
    if above == 19:
        assert shown(read(raw)) == [("甲项工作",)]
    else:
        with pytest.raises(BadValue, match="前 20 行没有表头"):
            read(raw)


# Tasks and measures

MEASURES = ("序号", "重点任务", "具体举措", "牵头单位", "完成时限")
TREE = [
    ("实施倍增", "activity", None, None, "1"),
    ("建立培育库", None, "实施倍增", "2022-03-31", None),
    ("组织辅导", None, "实施倍增", JUNE, None),
    ("引进人才", "activity", None, None, "2"),
    ("举办双选会", None, "引进人才", END, None),
]


@pytest.mark.parametrize("how", ["merged", "repeated", "first row"])
def test_a_task_with_its_measures_is_their_parent(how: str) -> None:
    """Merged, repeated or in its first row alone; its number is the task's, not a measure's."""
    again = (1, "1.实施倍增") if how == "repeated" else (None, None)
    raw = sheet(
        MEASURES,
        (1, "1.实施倍增", "（1）建立培育库", "科技局", "力争3月底前"),
        (*again, "（2）组织辅导", "科技局", "6月底前"),
        (2, "2.引进人才", "（1）举办双选会", "人社局", "年底前"),
        merge=("A2:A3", "B2:B3") if how == "merged" else (),
    )
    result = read(raw)
    assert shown(result, Field.KIND, Field.LINE, Field.FINISH, Field.ID) == TREE
    assert result.problems == []


def test_where_each_task_has_one_measure_the_task_is_the_item() -> None:
    """The measure is kept as its note; the numbers stay."""
    raw = sheet(
        MEASURES,
        (1, "实施倍增", "建立培育库", "科技局", "3月底前"),
        (2, "引进人才", "举办双选会", "人社局", "年底前"),
    )
    result = read(raw)
    assert shown(result, Field.NOTE, Field.ID) == [
        ("实施倍增", "具体举措：建立培育库", "1"),
        ("引进人才", "具体举措：举办双选会", "2"),
    ]
    assert notes(result, "C列“具体举措”不作时限，记入备注。")


def test_a_task_without_measure_among_others_is_an_item_itself() -> None:
    """With its own deadline; numbers of the measures stay theirs."""
    raw = sheet(
        MEASURES,
        (1, "实施倍增", "建立培育库", "科技局", "3月底前"),
        (2, "实施倍增", "组织辅导", "科技局", "6月底前"),
        (3, "引进人才", None, "人社局", "年底前"),
    )
    assert shown(read(raw), Field.LINE, Field.FINISH, Field.ID) == [
        ("实施倍增", None, None, None),
        ("建立培育库", "实施倍增", "2022-03-31", "1"),
        ("组织辅导", "实施倍增", JUNE, "2"),
        ("引进人才", None, END, "3"),
    ]


def test_a_heading_over_two_columns_is_task_and_measure() -> None:
    """工作任务 merged over both."""
    raw = sheet(
        ("序号", "工作任务", None, "责任单位"),
        (1, "实施倍增", "建立培育库", "科技局"),
        (2, None, "组织辅导", "科技局"),
        merge=("B1:C1", "B2:B3"),
    )
    assert [name for (name,) in shown(read(raw))] == ["实施倍增", "建立培育库", "组织辅导"]


def test_rows_of_one_merged_task_are_one_item() -> None:
    """Further units support; another deadline is a problem with both places."""
    raw = sheet(
        ("序号", "工作任务", "责任单位", "完成时限"),
        (1, "甲项工作", "科技局", "6月底前"),
        (None, None, "财政局", "6月底前"),
        (2, "乙项工作", "工信局", "年底前"),
        merge=("A2:A3", "B2:B3"),
    )
    result = read(raw)
    assert shown(result, Field.LEAD, Field.SUPPORTING) == [
        ("甲项工作", "科技局", ("财政局",)),
        ("乙项工作", "工信局", None),
    ]
    assert notes(result, "第3行 C列“责任单位”：“财政局”与上一行同属一项")
    other = sheet(
        ("序号", "工作任务", "完成时限"), (1, "甲项工作", "6月底前"), (None, None, "年底前"), merge=("B2:B3",)
    )
    (problem,) = read(other).problems
    assert str(problem).startswith("第3行 C列“完成时限”：“年底前”，应为与第2行 C列“完成时限”的“6月底前”相同")


# Sections


@pytest.mark.parametrize("column", [0, 1])
@pytest.mark.parametrize("is_merged", [True, False])
def test_sections_are_counted_nested_and_in_any_column(column: int, is_merged: bool) -> None:
    """In the first column or that of the names, merged or not."""

    def section(text: str) -> tuple[Any, ...]:
        return (*(None,) * column, text)

    heads = ("序号", "工作任务", "牵头单位", "完成时限")
    raw = sheet(
        heads,
        section("一、企业主体（2项）"),
        (1, "1.建立培育库", "科技局", "年底前"),
        section("（一）梯度培育"),
        (2, "兑现奖励政策", "财政局", "6月底前"),
        section("（二）研发投入（共1项任务）"),
        (3, "落实加计扣除", "财政局", "6月底前"),
        section("二、科技金融"),
        (4, "设立风险资金池", "财政局", "9月底前"),
        merge=[f"{'AB'[column]}{row}:D{row}" for row in (2, 4, 6, 8)] if is_merged else (),
    )
    result = read(raw)
    assert shown(result, Field.LINE) == [
        ("建立培育库", "企业主体"),
        ("兑现奖励政策", ("企业主体", "梯度培育")),
        ("落实加计扣除", ("企业主体", "研发投入")),
        ("设立风险资金池", "科技金融"),
    ]
    assert [(each.row, each.level) for each in result.headings] == [(2, 1), (4, 2), (6, 2), (8, 1)]


def test_a_numeral_beside_a_name_alone_is_a_section() -> None:
    """Also with a count behind; with a unit and a date it is an item."""
    raw = sheet(
        ("序号", "工作任务", "牵头单位", "完成时限"),
        ("一", "企业主体", None, "2项"),
        (1, "建立培育库", "科技局", "年底前"),
        ("（二）", "科技金融", None, None),
        (2, "设立风险资金池", "财政局", "年底前"),
        ("三", "兑现奖励政策", "财政局", "年底前"),
    )
    assert [(each.row, each.text) for each in read(raw).headings] == [(2, "企业主体"), (4, "科技金融")]
    assert len(read(raw).rows) == 3


@pytest.mark.parametrize(("text", "is_section"), [("科技金融", True), ("科" * 15, True), ("科" * 16, False)])
def test_a_bare_name_is_a_section_where_all_items_have_numbers(text: str, is_section: bool) -> None:
    """And is told as a reading; longer than 15 signs it is an item."""
    raw = sheet(("序号", "工作任务", "牵头单位"), (None, text, None), (1, "设立风险资金池", "财政局"))
    result = read(raw)
    assert len(result.headings) == is_section
    assert len(result.rows) == 2 - is_section
    assert bool(notes(result, "按分节标题理解")) == is_section
    unnumbered = read(sheet(("工作任务", "牵头单位"), (text, None), ("设立风险资金池", "财政局")))
    assert len(unnumbered.rows) == 2


def test_a_counted_name_is_a_section_and_a_new_section_ends_the_task() -> None:
    """Where rows have no numbers; a measure under it without a task stands by itself."""
    raw = sheet(
        ("重点任务", "具体举措", "牵头单位"),
        ("企业主体（2项）",),
        ("实施倍增", "建立培育库", "科技局"),
        (None, "组织辅导", "科技局"),
        ("科技金融（1项）",),
        (None, "设立风险资金池", "财政局"),
    )
    assert shown(read(raw), Field.LINE)[1:] == [
        ("建立培育库", ("企业主体", "实施倍增")),
        ("组织辅导", ("企业主体", "实施倍增")),
        ("设立风险资金池", "科技金融"),
    ]


@pytest.mark.parametrize(("length", "is_section"), [(40, True), (41, False)])
def test_a_text_of_more_than_forty_signs_is_no_heading(length: int, is_section: bool) -> None:
    """It explains something, and is told."""
    result = read(sheet(HEADS, ("说" * length,), TWO[0], merge=("A2:F2",)))
    assert len(result.headings) == is_section
    assert bool(notes(result, "第2行只是说明，未计入")) != is_section


def test_sections_merged_down_the_left_column_with_sections_above() -> None:
    """From the outer to the inner."""
    raw = sheet(
        ("领域", "序号", "工作任务", "牵头单位"),
        ("一、企业主体",),
        ("梯度培育（2项）", 1, "建立培育库", "科技局"),
        (None, 2, "组织辅导", "科技局"),
        merge=("A2:D2", "A3:A4"),
    )
    assert shown(read(raw), Field.LINE) == [
        ("建立培育库", ("企业主体", "梯度培育")),
        ("组织辅导", ("企业主体", "梯度培育")),
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("1.新增高企166家", "新增高企166家"),
        ("2、建立培育库", "建立培育库"),
        ("（三）组织辅导", "组织辅导"),
        ("④兑现政策", "兑现政策"),
        ("1．2022年新增10家", "2022年新增10家"),
        ("3.5亿元基金设立", "3.5亿元基金设立"),
        ("5G基站建设", "5G基站建设"),
        ("十条政策兑现", "十条政策兑现"),
        ("1，建立培育库", "建立培育库"),
        ("Ⅱ.建立培育库", "建立培育库"),
        ("01 建立培育库", "建立培育库"),
        ("1.5 平台建设", "平台建设"),
        ("1.5 万平方米厂房建成", "1.5 万平方米厂房建成"),
        ("一、二、三产业融合", "一、二、三产业融合"),
        ("一、 二期工程完工", "一、 二期工程完工"),
        ("一、三大工程开工", "三大工程开工"),
        ("1、2号楼封顶", "1、2号楼封顶"),
        ("1、2022年新增10家", "2022年新增10家"),
        ("第三类医疗器械产业园", "第三类医疗器械产业园"),
        ("第三类、医疗器械", "医疗器械"),
        ("（二）期工程", "（二）期工程"),
        ("（二）批发市场", "批发市场"),
        ("建设众创空间（3个）", "建设众创空间（3个）"),
    ],
)
def test_numbers_before_names_are_no_part_of_them(typed: str, name: str) -> None:
    """Unless they are what is promised, or the row has an id of the plan."""
    raw = sheet(
        ("编号", "工作任务", "责任单位"),
        (1, typed, "科技局"),
        ("L1-M1", typed, "科技局"),
        ("新增", typed, "科技局"),
    )
    assert shown(read(raw)) == [(name,), (typed,), (name,)]


# Rows that are no items


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (HEADS, "是重复的表头"),
        (("序 号", None, "工作任务", "牵头单位"), "是重复的表头"),
        ((1, 2, 3, 4, 5, 6), "是栏号"),
        (("甲", "乙", 1, 2, 3, 4), "是栏号"),
        (("2022年重点任务分解表",), "是页码或重复的标题"),
        (("第2页 共5页",), "是页码或重复的标题"),
        ((None, None, "- 3 -"), "是页码或重复的标题"),
        (("合 计（2项）", None, None, None, None, 2), "是合计"),
        (("总计：", None, "2项"), "是合计"),
        (("企业主体小计", None, 2), "是合计"),
        (("序号", "条线", "保障措施", "责任部门"), "是另一种表头（其下各行仍按上面的表头）"),
        ((3,), "只有序号"),
    ],
)
def test_rows_between_items_that_are_none_are_passed_and_told(row: Sequence[Any], why: str) -> None:
    """With their number and text; the items beside them stay."""
    result = read(sheet(("2022年重点任务分解表",), HEADS, TWO[0], row, TWO[1], merge=("A1:F1",)))
    assert [name for (name,) in shown(result)] == ["甲项工作", "乙项工作"]
    assert (result.passed[-1].row, result.passed[-1].why) == (4, why)
    assert notes(result, f"第4行{why}，未计入")
    assert (result.problems, result.headings) == ([], [])


@pytest.mark.parametrize(
    "rows",
    [
        [(None, None, "注：列首位的为牵头单位")],
        [("备注：1.本表一式两份",), ("2.每月25日前报送",)],
        [("填表人：某甲", None, "审核人：某乙", None, "联系电话：000", None)],
        [("填表人", "某甲", "审核人", "某乙")],
        [("单位（盖章）：", None, None, "日期：2022年3月1日")],
        [("说明:带*的为省级任务",)],
        [("填报日期：2022-03-01",)],
        [("主要负责人签字：", None, None, "联系人：某丙")],
        [("※列首位的为牵头单位",)],
        [("以上任务由科创办督办",)],
    ],
)
def test_what_stands_below_the_last_item_is_no_item(rows: list[tuple[Any, ...]]) -> None:
    """Notes, signatures, telephones: told with their text."""
    result = read(sheet(HEADS, *TWO, *rows))
    assert [name for (name,) in shown(result)] == ["甲项工作", "乙项工作"]
    assert [each.row for each in result.passed] == list(range(4, 4 + len(rows)))
    assert (result.problems, result.headings) == ([], [])
    first = plain(next(cell for cell in rows[0] if cell))
    assert notes(result, first[:20])


def test_an_item_whose_name_only_resembles_those_is_one() -> None:
    """说明会, 备注册资本, 合计算力 are work."""
    names = ("说明会组织召开", "备案企业走访", "合计算力建设", "注册企业走访", "总计划编制", "联系人大代表")
    rows = [(n, "企业主体", name, "科技局", None, "年底前") for n, name in enumerate(names, 1)]
    assert shown(read(sheet(HEADS, *rows))) == [(name,) for name in names]


# What is hidden, struck out, computed


def test_hidden_and_struck_rows_are_told_and_not_taken() -> None:
    """Each with its number."""
    raw = sheet(
        HEADS,
        TWO[0],
        (2, "企业主体", "被隐藏的任务", "科技局", None, "6月底前"),
        (3, "企业主体", "加了删除线的任务", "科技局", None, "6月底前"),
        (4, "企业主体", "名称划掉的任务", "科技局", None, "6月底前"),
        (5, "企业主体", "时限划掉的任务", "科技局", None, "6月底前"),
        hidden=(3,),
        struck=[*(f"{letter}4" for letter in "ABCDF"), "C5", "F6"],
    )
    result = read(raw)
    assert shown(result, Field.FINISH) == [("甲项工作", END), ("时限划掉的任务", None)]
    assert notes(result, "第3行隐藏，未计入")
    assert notes(result, "第4、5行有删除线，未计入")
    assert notes(result, "第6行 F列“完成时限”：“6月底前”有删除线，未计入。")


def test_a_partly_struck_cell_is_read_without_that_part_and_told() -> None:
    """财政局 was struck out by hand."""
    book = load_workbook(io.BytesIO(sheet(HEADS, TWO[0])))
    cell = book.worksheets[0]["E2"]
    cell.value = CellRichText("工信局", TextBlock(InlineFont(strike=True), "、财政局"))
    result = read(saved(book))
    assert shown(result, Field.SUPPORTING) == [("甲项工作", ("工信局",))]
    assert notes(result, "第2行 E列“配合单位”：“、财政局”有删除线，未计入。")


def test_a_hidden_column_is_told_and_not_taken() -> None:
    """The other of the kind takes its place."""
    raw = sheet(
        ("序号", "工作任务", "牵头单位", "责任单位"), (1, "甲项工作", "科技局", "财政局"), hidden=("C",)
    )
    result = read(raw)
    assert shown(result, Field.LEAD, Field.SUPPORTING) == [("甲项工作", "财政局", None)]
    assert notes(result, "C列“牵头单位”未计入（隐藏，1 格，如“科技局”）。")


def test_comments_are_told() -> None:
    """With their place and text."""
    book = load_workbook(io.BytesIO(sheet(HEADS, TWO[0])))
    book.worksheets[0]["F2"].comment = Comment("改到9月", "某甲")
    assert notes(read(saved(book)), "第2行 F列有批注“改到9月”，未计入。")


def test_errors_and_formulas_nobody_computed_are_problems() -> None:
    """In a column that is read; nobody knows what they would say."""
    raw = sheet(HEADS, (1, "企业主体", "甲项工作", "科技局", "#N/A", "=DATE(2022,6,30)"))
    result = read(raw)
    problems = [(each.place, each.value) for each in result.problems]
    assert problems == [("第2行 E列“配合单位”", "#N/A"), ("第2行 F列“完成时限”", "=DATE(2022,6,30)")]
    assert all("没有算出结果的公式" in each.accepted for each in result.problems)


# Which sheet


def test_the_first_visible_sheet_with_headings_is_read() -> None:
    """Those that are not are named, hidden ones and ones with headings marked."""
    raw = sheet(
        HEADS,
        TWO[0],
        before={"填表说明": [("请逐项填写",)], "数据源": [HEADS, TWO[1]]},
        after={"附件2": [HEADS, TWO[1]]},
        hidden_sheets=("数据源",),
    )
    result = read(raw)
    assert shown(result) == [("甲项工作",)]
    left = "填表说明、数据源（隐藏）（也有表头）、附件2（也有表头）"
    assert notes(result)[0] == f"只读工作表“任务分解表”；其余 3 张未读：{left}。"
    assert (result.sheet, result.sheets) == ("任务分解表", ("填表说明", "数据源", "任务分解表", "附件2"))
    assert shown(read(raw, corrections=Corrections(sheet="附件2"))) == [("乙项工作",)]
    assert shown(read(raw, corrections=Corrections(sheet="数据源"))) == [("乙项工作",)]
    with pytest.raises(BadValue, match="前 20 行没有表头"):
        read(raw, corrections=Corrections(sheet="填表说明"))


def test_where_only_a_hidden_sheet_has_headings_that_is_said() -> None:
    """With the names of what was looked at."""
    raw = sheet(("甲",), ("乙",), after={"数据源": [HEADS, TWO[1]]}, hidden_sheets=("数据源",))
    with pytest.raises(BadValue, match="看了工作表 任务分解表、数据源；“数据源”有表头，但是隐藏的"):
        read(raw)


# Corrections


def test_a_reading_can_be_corrected() -> None:
    """A column is another field or none, a row a heading, an item or nothing, another sheet."""
    raw = sheet(
        ("序号", "工作任务", "谁来办", "何时报完", "完成时限"),
        (1, "企业主体", None, None, None),
        (2, "甲项工作", "科技局", "6月底前", "年底前"),
        (3, "乙项工作", "财政局", "6月底前", "年底前"),
    )
    assert len(read(raw).problems) == 1
    corrections = Corrections(
        columns={"谁来办": Field.LEAD, "何时报完": Field.FINISH, "完成时限": None},
        rows={2: RowKind.HEADING, 4: RowKind.PASSED},
    )
    result = read(raw, corrections=corrections)
    assert shown(result, Field.LINE, Field.LEAD, Field.FINISH) == [("甲项工作", "企业主体", "科技局", JUNE)]
    assert result.problems == []
    assert notes(result, "E列“完成时限”未计入（按更正，2 格，如“年底前”）。")
    assert notes(result, "第4行按更正，未计入")
    bare = sheet(("序号", "工作任务", "牵头单位"), (None, "科技金融"), (1, "甲项工作", "科技局"))
    as_item = read(bare, corrections=Corrections(rows={2: RowKind.ITEM}))
    assert [name for (name,) in shown(as_item)] == ["科技金融", "甲项工作"]


# A long sheet


def test_a_sheet_of_243_rows_is_read_row_by_row() -> None:
    """228 measures below their tasks, in two levels of sections; nothing is left over."""
    result = read(long_sheet())
    assert result.problems == []
    kinds = [row.text(Field.KIND) for row in result.rows]
    assert (kinds.count(""), kinds.count("activity")) == (228, 104)
    assert (len(result.headings), [each.row for each in result.passed]) == (9, [1, 241, 242, 243])
    told = {*(int(row.place[1:-1]) for row in result.rows), *(each.row for each in result.headings)}
    assert told | {each.row for each in result.passed} | {2, 3} == set(range(1, 244))
    first = result.rows[1]
    assert first.value(Field.LINE) == ("企业主体", "梯度培育", "推进梯度培育第1项工作")
    assert (first.value(Field.LEAD), first.value(Field.SUPPORTING)) == ("财政局", ("长江镇",))


def seconds(rows: int) -> float:
    """Of the processor, for a sheet of so many rows."""
    raw = long_sheet(rows)
    began = time.process_time()
    read(raw)
    return time.process_time() - began


def test_reading_is_linear() -> None:
    """A thousand rows in less than a second."""
    seconds(100)
    assert seconds(1_000) < 1
    assert seconds(2_000) < 4 * max(seconds(1_000), 0.05)


# Files as Excel, WPS and LibreOffice write them


def changed(raw: bytes, part: str, *pairs: tuple[str, str]) -> bytes:
    """A packed file with texts in one part, or in all for an empty name, replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part or not part:
                for old, new in pairs:
                    assert not part or old.encode() in text, old
                    text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return out.getvalue()


def styled() -> bytes:
    """A sheet in which formats matter: a day, a percentage, a struck and a hidden row."""
    book = load_workbook(io.BytesIO(sheet(
        (*HEADS, "完成率"),
        (1, "企业主体", "甲项工作", "科技局", None, None, 0.5),
        (2, "企业主体", "划掉的工作", "科技局", None, "年底前", None),
        (3, "企业主体", "隐藏的工作", "科技局", None, "年底前", None),
        struck=[f"{letter}3" for letter in "ABCDF"], hidden=(4,),
    )))  # fmt: skip
    page = book.worksheets[0]
    page["F2"] = date(2022, 6, 30)
    page["G2"].number_format = "0%"
    return saved(book)


STYLES = "xl/styles.xml"
PURL, USUAL = "http://purl.oclc.org/ooxml/", "http://schemas.openxmlformats.org/"
FILL = '<fills count="2"><fill><patternFill /></fill>'


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw,
        lambda raw: changed(raw, STYLES, ("<fill><patternFill/></fill>", "<fill/>")),
        lambda raw: changed(raw, STYLES, ('<family val="2"/>', '<family val="34"/>')),
        lambda raw: changed(
            raw, "", (f"{USUAL}spreadsheetml/2006/", f"{PURL}spreadsheetml/"),
            (f"{USUAL}officeDocument/2006/", f"{PURL}officeDocument/"),
        ),
    ],
    ids=["sound", "empty fill", "font family 34", "strict"],
)  # fmt: skip
def test_formats_that_openpyxl_does_not_take_are_mended(harm: Callable[[bytes], bytes]) -> None:
    """Days, percentages, what is hidden and what is struck out are as in the sound file."""
    result = read(harm(styled()))
    assert shown(result, Field.FINISH, Field.PERCENT) == [("甲项工作", JUNE, 50.0)]
    assert [(each.row, each.why) for each in result.passed] == [(3, "有删除线"), (4, "隐藏")]
    assert notes(result, "看不出") == []


def test_days_since_1904_are_the_same_days() -> None:
    """As old Excel for Macintosh counts."""
    book = load_workbook(io.BytesIO(styled()))
    book.epoch = CALENDAR_MAC_1904
    assert shown(read(saved(book)), Field.FINISH) == [("甲项工作", JUNE)]


def test_where_only_another_library_opens_a_file_it_is_said_what_that_does_not_show() -> None:
    """Formats that are no XML at all."""
    result = read(changed(styled(), STYLES, ("<styleSheet", "<<")))
    assert len(result.rows) == 3
    assert notes(result, "看不出隐藏的行列、删除线和批注")


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """A sheet as LibreOffice writes it in other formats."""
    folder = tmp_path_factory.mktemp("converted")
    raw = sheet(
        ("2022年重点任务分解表",),
        ("序号", "重点任务", "具体举措", "牵头单位", "责任单位", "完成时限", "完成率"),
        (1, "实施倍增", "建立培育库", "科技局", "高新区、长江镇", "3月底前", "50%"),
        (None, None, "组织辅导", "科技局", None, date(2022, 6, 30), "80%"),
        merge=("A1:G1", "A3:A4", "B3:B4"),
        after={"数据源": [("科技局",)]},
        hidden_sheets=("数据源",),
    )
    (folder / "表.xlsx").write_bytes(raw)

    def to(ending: str) -> bytes:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", folder]
        subprocess.run([*command, folder / "表.xlsx"], check=True, capture_output=True, timeout=120)
        return (folder / f"表.{ending}").read_bytes()

    return to


@pytest.mark.parametrize(("ending", "names"), [("xls", ("表.xls", "表.et")), ("ods", ("表.ods",))])
def test_files_of_other_programs_are_read_alike(
    ending: str, names: tuple[str, ...], converted: Callable[[str], bytes]
) -> None:
    """Merged cells, days, sheets; what such a file does not show is said."""
    raw = converted(ending)
    for name in names:
        result = read(raw, name)
        assert shown(result, Field.LINE, Field.SUPPORTING, Field.FINISH, Field.PERCENT) == [
            ("实施倍增", None, None, None, None),
            ("建立培育库", "实施倍增", ("高新区", "长江镇"), "2022-03-31", 50.0),
            ("组织辅导", "实施倍增", None, JUNE, 80.0),
        ]
        assert notes(result, "其余 1 张未读：数据源（隐藏）。")
        assert notes(result, "看不出隐藏的行列、删除线和批注")


def test_a_second_table_with_more_headings_does_not_put_the_first_above_them() -> None:
    """Its own headings are passed, which is told; those that tell neither who nor when come after."""
    first = (("序号", "条线", "任务", "责任单位", "完成时限"), (1, "企业主体", "甲项工作", "科技局", "6月底"))
    second = (("序号", "条线", "项目名称", "建设单位", "竣工时间", "总投资"),
              (1, "企业主体", "乙项工作", "财政局", "年底", "3亿元"))  # fmt: skip
    result = read(sheet(*first, (), ("表二",), *second))
    assert shown(result, Field.LEAD, Field.FINISH) == [
        ("甲项工作", "科技局", JUNE), ("乙项工作", "财政局", END)]  # fmt: skip
    assert notes(result, "第5行是另一种表头")
    vague = (("序号", "任务", "目标"), ("一", "说明", "见下"))
    assert shown(read(sheet(*vague, *first)), Field.LEAD) == [("甲项工作", "科技局")]


def test_a_name_that_begins_with_it_says_whether_it_is_certain() -> None:
    """Where neither a column nor the deadline does, and the row has no id of a plan."""
    heads = ("编号", "条线", "任务", "确保/力争", "完成时限")
    rows = ((1, "企业主体", "1.确保新增瞪羚5家", "", "6月底"), (2, "企业主体", "力争甲项", "确保", "6月底"),
            (3, "企业主体", "力争乙项", "", "确保6月底"), ("L1-M9", "企业主体", "确保丙项", "", "6月底"),
            (4, "企业主体", "丁项确保", "", "6月底"))  # fmt: skip
    result = read(sheet(heads, *rows))
    assert [row.value(Field.COMMITMENT) for row in result.rows] == [
        Commitment.BINDING, Commitment.BINDING, Commitment.BINDING, None, None]  # fmt: skip
    assert notes(result, "承诺按名称前的") == ["第2行 C列“任务”：承诺按名称前的“确保”理解。"]


def test_two_columns_of_persons_and_of_telephones_are_both_read() -> None:
    """As of two of units: neither is lost without a word."""
    heads = ("条线", "任务", "分管负责人", "主要负责人", "办公电话", "手机", "联络员", "联系人")
    (row,) = read(
        sheet(heads, ("企业主体", "甲项", "王五", "赵六", "85123456", "13912345678", "钱七", "孙八"))
    ).rows
    fields = (Field.RESPONSIBLE, Field.TELEPHONE, Field.LIAISON)
    assert [row.value(each) for each in fields] == ["王五；赵六", "85123456；13912345678", "钱七；孙八"]


def test_a_title_that_goes_on_over_the_page_is_no_section() -> None:
    """（续） behind it makes it no other; the section above it holds on."""
    title, heads = "2022年任务分解表", ("序号", "任务", "责任单位", "完成时限")
    rows = ((1, "甲项工作", "科技局", "6月底"), (f"{title}（续）",), (2, "乙项工作", "科技局", "6月底"))
    result = read(sheet((title,), heads, ("", "企业主体"), *rows))
    assert shown(result, Field.LINE) == [("甲项工作", "企业主体"), ("乙项工作", "企业主体")]
    assert notes(result, "第5行是页码或重复的标题")


@pytest.mark.parametrize("word", ["删除", "已删除", "并入第1项", "已并入3"])
def test_a_row_that_says_it_is_struck_or_part_of_another_is_none(word: str) -> None:
    """As one that says 取消; a name that only begins so is one."""
    heads = ("条线", "任务", "责任单位", "完成时限", "备注")
    rows = (
        ("企业主体", "甲项工作", "科技局", "6月底", word),
        ("企业主体", f"{word}的乙项", "科技局", "6月底", ""),
    )
    result = read(sheet(heads, *rows))
    assert [each[0] for each in shown(result)] == [f"{word}的乙项"]
    assert notes(result, "第2行写明已取消")


def test_who_leads_by_the_column_of_those_that_support_leads() -> None:
    """Where the other is empty or not there: who is said to lead is not lost."""
    for lead in ({}, {"牵头单位": ""}):
        heads = ("条线", "任务", *lead, "配合单位")
        rows = (("企业主体", "甲项", *lead.values(), "财政局（牵头）、发改委"),
                ("企业主体", "乙项", *lead.values(), "牵头领导：张三；财政局"))  # fmt: skip
        result = read(sheet(heads, *rows))
        assert shown(result, Field.LEAD, Field.SUPPORTING) == [
            ("甲项", "财政局", ("发改委",)), ("乙项", None, ("财政局",))]  # fmt: skip
        assert notes(result, "领导 张三（未计入）")


def test_words_of_completion_are_a_percentage_only_where_they_say_one() -> None:
    """全部完成 and more is all of it; 基本完成 and 未完成 say none, change nothing and are told."""
    words = ("已全部完成", "全面完成", "超额完成", "基本完成", "未完成", "50%")
    rows = [("企业主体", f"{word}的事项", word) for word in words]
    result = read(sheet(("条线", "任务", "完成率"), *rows))
    assert [row.value(Field.PERCENT) for row in result.rows] == [100, 100, 100, None, None, 50]
    assert (len(notes(result, "按 100% 理解")), len(notes(result, "按 不作改动 理解"))) == (3, 2)
    assert result.problems == []


TABLE = '序号,工作任务,责任单位,完成时限\n1,"甲项工作，分两步",科技局,6月底前\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_text_files_are_read_in_the_usual_encodings_and_signs(encoding: str, between: str) -> None:
    """Commas in quotes are no signs between cells."""
    raw = TABLE.replace(",", between).encode(encoding)
    assert shown(read(raw, "表.csv"), Field.LEAD, Field.FINISH) == [("甲项工作，分两步", "科技局", JUNE)]


@pytest.mark.parametrize(("between", "within"), [("\t", ","), (";", ","), (",", ";")])
def test_what_stands_between_cells_is_in_every_line(between: str, within: str) -> None:
    """However often another sign stands in some of them."""
    rows = [
        ["序号", "工作任务", "责任单位", "完成时限"],
        ["1", within.join("甲乙丙丁戊己庚辛壬癸"), "科技局", "6月底"],
    ]
    raw = "\n".join(between.join(row) for row in rows).encode("gb18030")
    expected = [(within.join("甲乙丙丁戊己庚辛壬癸"), "科技局", JUNE)]
    assert shown(read(raw, "表.csv"), Field.LEAD, Field.FINISH) == expected


@pytest.mark.parametrize(
    ("raw", "name", "why"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧.xls", "有密码的先去掉"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页.xls", "是网页格式的表格"),
        (b"\xff\xff\xff", "乱.csv", "另存为 .xlsx 后再试"),
        (b"", "空.csv", "表格是空的"),
        (("工作任务,责任单位\n" + "甲,乙\n" * 3_000).encode(), "长.csv", "超过 3000 行"),
        (b"PK\3\4", "坏.ods", "不是可读的表格"),
    ],
)
def test_what_cannot_be_read_says_how_to_save(raw: bytes, name: str, why: str) -> None:
    """In one sentence."""
    with pytest.raises(BadValue, match=why):
        read(raw, name)


# What a second reading of many lists found


@pytest.mark.parametrize("numbers", [("1", "1.1", "2", "2.1"), ("Ⅰ", "1", "Ⅱ", "2")])
def test_a_row_whose_number_others_go_on_is_a_section(numbers: Sequence[str]) -> None:
    """As long as it says no more than its name."""
    one, first, two, second = numbers
    raw = sheet(
        ("编号", "任务", "责任单位", "时限"),
        (one, "企业主体"),
        (first, "甲项工作", "科技局", "年底前"),
        (two, "科技金融"),
        (second, "乙项工作", "财政局", "年底前"),
    )
    lines = [("甲项工作", "企业主体"), ("乙项工作", "科技金融")]
    assert shown(read(raw), Field.LINE) == lines


def test_a_numbered_task_with_a_unit_of_its_own_is_no_section() -> None:
    """Though others go on from its number."""
    raw = sheet(
        ("编号", "条线", "任务", "责任单位"),
        ("1", "企业主体", "甲项工作", "科技局"),
        ("1.1", "企业主体", "乙项工作", "科技局"),
    )
    assert len(read(raw).rows) == 2


@pytest.mark.parametrize(
    ("value", "percent", "reading"),
    [
        (1, 1.0, "“1”按 1% 理解"),
        ("已完成", 100.0, "“已完成”按 100% 理解"),
        ("正在推进，已走访30家", None, "按 不作改动 理解"),
        ("已启动", None, "“已启动”按 不作改动 理解"),
        ("50%", 50.0, ""),
    ],
)
def test_words_in_the_column_of_percentages_are_told(value: Any, percent: float | None, reading: str) -> None:
    """A bare 1, too, since it may have been meant as all."""
    result = read(sheet(("任务", "条线", "进度"), ("甲项工作", "企业主体", value)))
    rest = read(sheet(("任务", "条线", "进度"), ("甲", "企业主体", value), ("乙", "企业主体", "5%")))
    assert (shown(rest, Field.PERCENT)[0][1], rest.problems) == (percent, [])
    assert bool(notes(rest, reading)) == bool(reading or rest.notes)
    assert not result.problems


@pytest.mark.parametrize("value", ["过半", "五成", "30家", "百分之五"])
def test_a_share_in_words_is_still_a_problem(value: str) -> None:
    """It says how much, and is not understood."""
    assert read(sheet(("任务", "条线", "进度"), ("甲", "企业主体", value), ("乙", "", "5%"))).problems


def test_shares_to_be_reached_by_quarters_are_kept_as_they_are_shown() -> None:
    """They are no progress, and no number without its sign."""
    raw = sheet(("任务", "条线", "时序进度", ""), ("", "", "一季度", "二季度"),
                ("甲项工作", "企业主体", "25%", "50%"),
                merge=("A1:A2", "B1:B2", "C1:D1"))  # fmt: skip
    book = load_workbook(io.BytesIO(raw))
    book.active["C3"].value, book.active["C3"].number_format = 0.25, "0%"
    result = read(saved(book))
    assert not result.problems
    assert shown(result, Field.NOTE) == [("甲项工作", "一季度：25%；二季度：50%")]


@pytest.mark.parametrize(
    ("values", "are_taken"),
    [(("约束性", "预期性"), False), (("约束性", "力争"), True), (("—", "一般事项"), True)],
)
def test_a_column_of_other_sorts_of_aims_is_told(values: Sequence[str], are_taken: bool) -> None:
    """One that says 确保 or 力争 anywhere is taken, and what is neither a problem there."""
    rows = [(n, "企业主体", f"第{n}项", value) for n, value in enumerate(values)]
    result = read(sheet(("序号", "条线", "任务", "目标性质"), *rows))
    assert bool(notes(result, "“目标性质”未计入")) != are_taken
    assert bool(result.problems) == ("力争" in values)


def test_a_deadline_in_two_columns_is_not_overlooked() -> None:
    """A year in one and a month in the other is not read, and refuses the file."""
    raw = sheet(("任务", "条线", "完成年份", "完成月份"), ("甲项工作", "企业主体", 2022, 6))
    assert len(read(raw).problems) == 2


def test_a_section_of_a_year_sets_the_year_of_its_rows() -> None:
    """Whatever the title says, until the next section of its level."""
    raw = sheet(
        ("2022年重点任务",),
        ("序号", "条线", "任务", "时限"),
        ("一、2023年目标任务",),
        (1, "企业主体", "甲项工作", "6月底"),
        ("二、日常工作",),
        (2, "企业主体", "乙项工作", "6月底"),
        merge=("A1:D1", "A3:D3", "A5:D5"),
    )
    days = [("甲项工作", "2023-06-30"), ("乙项工作", "2022-06-30")]
    assert shown(read(raw), Field.FINISH) == days


def test_numbers_of_several_in_one_cell_stay() -> None:
    """A name that is one loses its number; the last of listed deadlines is taken."""
    raw = sheet(
        ("任务", "条线", "时限"),
        ("1.建库\n2.辅导", "企业主体", "1.6月底\n2.9月底"),
        ("1.建库2.5万条", "企业主体", "2022年\n6月底"),
    )
    assert shown(read(raw), Field.FINISH) == [("1.建库 2.辅导", "2022-09-30"), ("建库2.5万条", "2022-06-30")]


@pytest.mark.parametrize(("heading", "is_unit"), [("科技局", True), ("产业布局", False)])
def test_a_column_for_each_unit_is_not_overlooked(heading: str, is_unit: bool) -> None:
    """It has ticks, and says who."""
    raw = sheet(("任务", "条线", heading), ("甲项工作", "企业主体", "★"))
    assert bool(read(raw).problems) == is_unit


@pytest.mark.parametrize(
    ("heading", "value", "share"),
    [
        ("完成情况", "50%", 50),
        ("完成情况（%）", 50, 50),
        ("完成情况", 50, None),
        ("同比增幅", "50%", None),
        ("权重", "50%", None),
        ("上年完成率", "50%", None),
        ("投资完成率", "50%", None),
        ("工程完成率", "50%", 50),
    ],
)
def test_only_a_share_of_the_work_is_its_progress(heading: str, value: Any, share: float | None) -> None:
    """Growth, weights, last year's and money spent are told and not taken."""
    result = read(sheet(("任务", "条线", heading), ("甲项工作", "企业主体", value)))
    assert shown(result, Field.PERCENT) == [("甲项工作", share)]
    assert bool(notes(result, "未计入")) == (share is None)


@pytest.mark.parametrize(
    ("others", "is_problem"), [((), True), (("办结时限",), False), (("牵头单位",), True)]
)
def test_a_hidden_deadline_is_not_overlooked(others: tuple[str, ...], is_problem: bool) -> None:
    """Where no other column says by when."""
    filled = {"办结时限": "9月底", "牵头单位": "科技局"}
    row = ("甲项工作", "企业主体", "6月底", *(filled[each] for each in others))
    result = read(sheet(("任务", "条线", "完成时限", *others), row, hidden=("C",)))
    assert bool(result.problems) == is_problem
    assert not is_problem or "先取消隐藏" in result.problems[0].accepted


def test_first_and_last_day_side_by_side_under_one_heading() -> None:
    """起 and 止 are what they say; two columns of unnamed halves are a problem, not the first alone."""
    heads = [("任务", "条线", "起止时间", None), (None, None, "起", "止")]
    row, merge = ("甲项工作", "企业主体", "3月", "6月底"), ("A1:A2", "B1:B2", "C1:D1")
    days = shown(read(sheet(*heads, row, merge=merge)), Field.START, Field.FINISH)
    assert days == [("甲项工作", "2022-03-01", JUNE)]
    heads[1] = (None, None, "甲", "乙")
    assert read(sheet(*heads, row, merge=merge)).problems


@pytest.mark.parametrize(
    ("heading", "title", "name", "day"),
    [
        ("完成时限", None, "2023年任务.xlsx", "2023-06-30"),
        ("完成时限", None, "二O二三年任务.xlsx", "2023-06-30"),
        ("完成时限", "2022年重点任务", "2023年任务.xlsx", JUNE),
        ("完成时限", None, "任务2023.1.5.xlsx", JUNE),
        ("完成时限", None, "任务20230105.xlsx", JUNE),
        ("2023年完成时限", "2022年重点任务", "表.xlsx", "2023-06-30"),
    ],
)
def test_whose_year_it_is(heading: str, title: str | None, name: str, day: str) -> None:
    """Of the column's heading, else of the title, the sheet, the file; a date of print is none."""
    rows = [*([(title,)] if title else []), ("任务", "条线", heading), ("甲项工作", "企业主体", "6月底")]
    assert shown(read(sheet(*rows), name), Field.FINISH) == [("甲项工作", day)]


def test_a_list_comes_before_an_index_and_an_empty_form() -> None:
    """Neither says who or by when; where nothing does, the first is read."""
    index, form = [("序号", "名称", "页码"), (1, "任务分解表", 3)], [HEADS]
    result = read(sheet(HEADS, TWO[0], before={"目录": index, "样表": form}))
    assert shown(result) == [("甲项工作",)]
    assert "目录（也有表头）、样表（也有表头）" in notes(result)[0]
    assert shown(read(sheet(*index, title="目录", after={"样表": form}))) == [("任务分解表",)]


@pytest.mark.parametrize(
    ("name", "note", "is_out"),
    [
        ("甲项工作（取消）", None, True),
        ("甲项工作", "已取消", True),
        ("甲项工作", "取消收费", False),
        ("取消证明事项", None, False),
    ],
)
def test_what_is_said_to_be_cancelled_is_told_and_not_taken(
    name: str, note: str | None, is_out: bool
) -> None:
    """Where a cell says nothing else; work that cancels something is work."""
    result = read(
        sheet((*HEADS, "备注"), (1, "企业主体", name, "科技局", None, "年底前", note), (*TWO[1], None))
    )
    assert (
        bool(notes(result, "第2行写明已取消（计划中已有的，要撤销请用“计划修订”），未计入"))
        == is_out
        == (len(result.rows) == 1)
    )


def test_signatures_in_columns_below_the_last_item_are_told() -> None:
    """A row without a name there is none; one with a number lacks its name."""
    stamp, unnamed = ("（单位盖章）", None, None, None, None, "2022年3月1日"), (3, None, None, "科技局")
    result = read(sheet(HEADS, *TWO, stamp))
    assert not result.problems
    assert notes(result, "第4行在最后一项之后")
    assert [each.accepted for each in read(sheet(HEADS, *TWO, unnamed)).problems] == ["任务名称"]


def test_a_task_in_a_row_of_its_own_is_above_the_measures_below_it() -> None:
    """Their parent where it has no deadline, else a milestone that their notes name; （续） is the same."""
    heads = ("序号", "条线", "重点任务", "具体举措", "牵头单位", "完成时限")
    below = [(None, None, None, f"第{n}步工作", "科技局", "6月底") for n in "甲乙"]
    own = (1, "企业主体", "1.推进专项", None, "财政局", None)
    again = (1, "企业主体", "推进专项（续）", "第丙步工作", "科技局", "6月底")
    path = ("企业主体", "推进专项")
    result = read(sheet(heads, own, *below, again))
    steps = [("第甲步工作", None, path), ("第乙步工作", None, path), ("第丙步工作", None, path)]
    assert shown(result, Field.KIND, Field.LINE) == [("推进专项", "activity", "企业主体"), *steps]
    result = read(sheet(heads, (*own[:5], "年底前"), *below))
    assert shown(result, Field.KIND, Field.LINE) == [("推进专项", None, "企业主体"), *steps[:2]]
    other = (*own[:2], "别的任务", "一步", "科技局")
    assert shown(read(sheet(heads, own, other, *below)), Field.KIND)[0][1] is None


def test_the_same_as_above_beside_other_words() -> None:
    """Said twice it is the cell above; with another it is both; without anything above a problem."""
    raw = sheet(
        HEADS,
        TWO[0],
        (2, "同上", "乙项工作", "同上、高新区", "同上；长江镇", "同上；同上"),
        (3, "企业主体", "丙“ 某 ”项", "科技局", "同左、高新区", "6月底"),
    )
    result = read(raw)
    both = [
        ("甲项工作", "科技局", ("财政局",), END),
        ("乙项工作", "科技局", ("财政局", "长江镇", "高新区"), END),
        ("丙“ 某 ”项", "科技局", ("高新区",), JUNE),
    ]
    assert shown(result, Field.LEAD, Field.SUPPORTING, Field.FINISH) == both
    assert notes(result, "“同上、高新区（科技局）”按上面一格理解")
    assert read(sheet(HEADS, (1, "企业主体", "甲项工作", "同上、科技局"))).problems


def test_a_table_between_tabs_is_a_table_whatever_its_ending() -> None:
    """Text that has tabs and no headings is read as text."""
    table = "序号\t条线\t任务\t时限\n1\t企业主体\t甲项工作\t6月底\n"
    assert shown(read(table.encode("gb18030"), "表.txt"), Field.FINISH) == [("甲项工作", JUNE)]
    text = "\t1.\t2022年底前建成甲园。\n\t2.\t2022年底前建成乙园。\n"
    assert [name for (name,) in shown(read(text.encode(), "文.TXT"))] == ["建成甲园", "建成乙园"]


@pytest.mark.parametrize("units", ["2项，财政局牵头", "牵头单位：财政局", "责任单位：财政局、科技局"])
def test_units_in_the_name_of_a_section_are_no_part_of_it_and_told(units: str) -> None:
    """Its rows have those that they say themselves."""
    result = read(sheet(("序号", "任务", "责任单位"), (f"一、企业主体（{units}）",), (1, "甲项工作", None)))
    assert shown(result, Field.LINE, Field.LEAD) == [("甲项工作", "企业主体", None)]
    assert notes(result, "第2行标题中的“(")
    assert "财政局" in "".join(notes(result, "未计入，单位按各行所写"))
