"""Import: messy sheets are understood or told of, all or nothing, one entry a change."""

from __future__ import annotations

import io
import json
import random
import re
import resource
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from plan.acts import items as acts
from plan.acts import revisions as revise
from plan.errors import BadValue, LedgerUnwritable, PlanError, Refused
from plan.exports.plan_sheet import plan_sheet
from plan.exports.xlsx_file import to_xlsx
from plan.ledger.access import Account
from plan.ledger.events import Author, DeadlineExtended, Event, ItemAdded, ItemChanged, StatusReported
from plan.model.kinds import Field, ItemKind, Role
from plan.model.plan import kind_of
from plan.mspdi.write_file import to_mspdi
from plan.office.importing import Import, rows_of, take_in, try_import
from plan.office.workspace import Workspace
from plan.outlook.outlook import Outlook
from plan.words import labels

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "plan_data/1plus8.json"
DAY = date(2022, 6, 15)
OFFICE = Author(account="科创办")
HEADINGS = ("序号", "工作任务", "责任单位", "配合单位", "时间节点", "进度")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with an empty ledger."""
    return Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}")


def sheet(*rows: Sequence[Any], merge: Sequence[str] = (), percent: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet with these rows."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    for cells in merge:
        page.merge_cells(cells)
    for cell in percent:
        page[cell].number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tried(workspace: Workspace, raw: bytes, name: str = "分解表.xlsx") -> Import:
    """What a file would do."""
    return try_import(workspace, raw, name, DAY)


def changes_of(trial: Import) -> list[tuple[str, str, list[tuple[str, str | None, str]]]]:
    """(kind, subject, differences) of each change."""
    return [
        (change.kind.value, change.subject, [(d.field.value, d.before, d.after) for d in change.differences])
        for change in trial.run.changes
    ]


def taken(workspace: Workspace, raw: bytes, name: str = "分解表.xlsx") -> list[Event]:
    """The events of a file that was taken in."""
    return [entry.event for entry in take_in(workspace, tried(workspace, raw, name), OFFICE)]


def outlook_on(workspace: Workspace) -> Outlook:
    """The plan on the day."""
    return workspace.outlook(DAY, samples=10)


WRITERS: dict[str, Callable[[Outlook], bytes]] = {
    "plan.xlsx": lambda shown: to_xlsx(plan_sheet(shown)),
    "plan.xml": to_mspdi,
}


@pytest.mark.parametrize("name", WRITERS)
def test_what_we_exported_changes_nothing(name: str, workspace: Workspace) -> None:
    """With reports, an extension and a closed milestone in the ledger."""
    plain = sheet(
        ("编号", "任务", "时限", "完成率"),
        ("L4-M1", "龙游河科创走廊规划", "2022-09-30", 40),
        ("L0-A1", "引导企业加大研发投入", None, 35),
    )
    assert {type(event) for event in taken(workspace, plain)} >= {DeadlineExtended, StatusReported}
    trial = tried(workspace, WRITERS[name](outlook_on(workspace)), name)
    assert (trial.run.problems, changes_of(trial), trial.run.unlisted) == ((), [], ())
    assert len(trial.run.untouched) == 110


def test_a_plain_sheet_as_offices_write_them(workspace: Workspace) -> None:
    """A title, merged headings, sections, several units in a cell, full-width digits, words."""
    raw = sheet(
        ("2022年科创工作任务分解表",),
        ("序号", "工作任务", "责任单位", "", "时间节点", "进度"),
        ("", "", "牵头单位", "配合单位", "", ""),
        ("一、企业主体",),
        ("１", "  组建科创\n服务专班", "市科技局、财政局", None, "６月底前", "８０％"),
        (None,),
        ("2", "编印政策汇编", "科技局", "发改委、财政局", "2022年12月", 0.5),
        ("二、科技金融",),
        ("3", "开展银企对接", "牵头：发改委；配合：科技局", None, "下半年", "未启动"),
        ("4", "长期跟踪服务", "科技局", None, "长期", "进行中"),
        ("合计", 4),
        merge=("A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "F2:F3", "A4:F4", "A8:F8"),
        percent=("F7",),
    )
    trial = tried(workspace, raw)
    assert trial.run.problems == ()
    added = {change.name: change for change in trial.run.changes if change.kind.value == "add"}
    first = added["组建科创 服务专班"]
    assert (first.part["parent"], first.part["deadline"]) == ("L1", "2022-06-30")
    assert (first.part["lead"], first.part["supporting"]) == ("kjj", ["czj"])
    assert added["编印政策汇编"].part["deadline"] == "2022-12-31"
    assert added["开展银企对接"].part["parent"] == "L7"
    assert added["开展银企对接"].part["deadline"] == "2022-12-31"
    assert added["开展银企对接"].part["supporting"] == ["kjj"]
    assert "deadline" not in added["长期跟踪服务"].part
    understood = {d.field.value: d.after for d in first.differences}
    assert (understood["lead"], understood["supporting"]) == ("科技局", "财政局")
    assert (understood["line"], understood["finish"]) == ("企业主体", "2022-06-30")
    reports = {change.name: change.percent for change in trial.run.changes if change.kind.value == "report"}
    assert reports == {"组建科创 服务专班": 80.0, "编印政策汇编": 50.0}
    assert any("“６月底前”" in note or "6月底前" in note for note in trial.run.notes)


def test_every_problem_is_told_with_row_column_value_and_what_is_accepted(workspace: Workspace) -> None:
    """Four at once; nothing is taken in."""
    raw = sheet(
        HEADINGS, (1, "规划展示馆", "科学技木局", None, "6月31日", "0.5"), (2, "", "科技局", None, None, None)
    )
    trial = tried(workspace, raw)
    shown = [str(problem) for problem in trial.run.problems]
    assert shown[0].startswith("第2行 E列“时间节点”：“6月31日”，应为日期")
    assert shown[1].startswith("第2行 F列“进度”：“0.5”，应为0 到 100 的数")
    assert shown[2] == "第3行 B列“工作任务”：“”，应为任务名称"
    assert any("规划展示馆" in problem and "须写明所属" in problem for problem in shown)
    assert any(problem.startswith("第2行 C列“责任单位”：“科学技木局”") for problem in shown)
    with pytest.raises(Refused):
        take_in(workspace, trial, OFFICE)
    assert workspace.entries() == ()


def test_a_unit_that_is_none_is_told_with_the_nearest(workspace: Workspace) -> None:
    """A slip of the pen."""
    raw = sheet(("编号", "任务", "牵头单位"), ("L4-M1", "龙游河科创走廊规划", "科枝局"))
    (problem,) = tried(workspace, raw).run.problems
    assert problem.place == "第2行 C列“牵头单位”"
    assert "科技局" in problem.accepted


def test_typed_words_that_equal_an_id_or_a_code_stay_as_typed(workspace: Workspace) -> None:
    """A note "kjj" is no unit's name, nor one "binding" a 确保."""
    raw = sheet(
        ("编号", "任务", "所属", "牵头单位", "备注", "销号凭据"),
        ("L8-M90", "fgw", "L8", "科技局", "kjj", "binding"),
    )
    (change,) = tried(workspace, raw).run.changes
    shown = {difference.field.value: difference.after for difference in change.differences}
    assert (shown["note"], shown["evidence"], shown["lead"]) == ("kjj", "binding", "科技局")
    words = labels.plan_value("note", "binding"), labels.plan_value("commitment", "binding")
    assert words == ("binding", "确保")


def test_a_cell_of_a_deadline_gives_commitment_and_note(workspace: Workspace) -> None:
    """力争 is the commitment where no column says it; work without an end says so in its note."""
    headings = ("序号", "条线", "工作任务", "完成时限", "备注")
    rows = [("力争6月底", None), ("长期坚持", "续"), ("2022年7月底", None), ("月底前", None)]
    every = [(n, "企业主体", f"新任务{n}", *cells) for n, cells in enumerate(rows)]
    trial = tried(workspace, sheet(headings, *every)).run
    parts = [change.part for change in trial.changes]
    assert [(part.get("deadline"), part.get("commitment"), part.get("note")) for part in parts] == [
        ("2022-06-30", "stretch", None),
        (None, None, "续；时限写作“长期坚持”"),
        ("2022-07-31", None, None),
        (None, None, None),
    ]
    assert [str(problem).split("，如")[0] for problem in trial.problems] == [
        "第5行 D列“完成时限”：“月底前”，应为日期"
    ]
    assert str(trial.problems[0]).endswith("（“月底前”定不出是哪一天）")


@pytest.mark.parametrize(
    ("shown", "day"),
    [('yyyy"年"m"月"', "2022-06-30"), ("[Red]mmm-yy", "2022-06-30"), ("yyyy-mm-dd", "2022-06-01")],
)
def test_a_cell_that_shows_a_month_is_the_month(shown: str, day: str, workspace: Workspace) -> None:
    """Excel keeps 2022年6月 as its first day."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["序号", "条线", "工作任务", "完成时限"])
    page.append([1, "企业主体", "新任务", date(2022, 6, 1)])
    page["D2"].number_format = shown
    book.save(out := io.BytesIO())
    (change,) = try_import(workspace, out.getvalue(), "表.xlsx", date(2022, 5, 1)).run.changes
    assert change.part["deadline"] == day


def test_units_that_only_support_leave_the_lead_to_be_stated(workspace: Workspace) -> None:
    """配合 alone in the column of leads is a problem, told with its place."""
    run = tried(workspace, sheet(HEADINGS, (1, "新任务", "配合：科技局", None, "6月底", None))).run
    assert [(problem.place, problem.value) for problem in run.problems][:1] == [
        ("第2行 C列“责任单位”", "配合：科技局")
    ]


def test_one_entry_a_change_and_the_plan_has_them(workspace: Workspace) -> None:
    """Added, renamed, put off, reported; again the same file changes nothing."""
    raw = sheet(
        ("编号", "类别", "任务", "所属", "牵头单位", "计划开始", "完成时限", "前置任务", "完成率"),
        ("L8-A90", "任务", "编制操作指南", "L8", "科技局", "2022-07-01", "2022-08-31", None, 0),
        ("L8-M90", "里程碑", "操作指南印发", "L8", "科技局", None, "2022-09-30", "L8-A90FS+5天", None),
        ("L4-M1", "里程碑", "走廊总体规划完成", "", "", "", "2022-09-30", "", 60),
    )
    events = taken(workspace, raw, "改动.xlsx")
    kinds = [type(event) for event in events]
    assert kinds == [ItemAdded, ItemAdded, ItemChanged, ItemAdded, DeadlineExtended, StatusReported]
    assert len(workspace.entries()) == 7  # the plan first
    shown = outlook_on(workspace)
    assert shown.plan.by_id["L4-M1"].name == "走廊总体规划完成"
    assert shown.row("L4-M1").item.approved_deadline == date(2022, 9, 30)
    assert shown.row("L4-M1").item.deadline == date(2022, 6, 30)
    assert shown.row("L4-M1").item.percent_complete == 60
    new = shown.row("L8-M90")
    assert (new.part.standing.value, new.part.source.document) == ("arrangement", "own")
    assert shown.schedule.dates["L8-M90"].early_finish == date(2022, 9, 7)  # 31 August and 5 days
    assert changes_of(tried(workspace, raw, "改动.xlsx")) == []


def test_a_deadline_is_a_deadline_whatever_other_columns_there_are(workspace: Workspace) -> None:
    """With a start beside it the row is a milestone that is chased, closed and extended.

    It was a task: red on 总览, and on no overdue list, in no reminder, never to be closed.
    """
    raw = sheet(
        ("任务分解表",),
        ("序号", "条线", "工作任务", "牵头单位", "开始时间", "完成时限", "工期"),
        (1, "企业主体", "建立培育库", "科技局", "2022年4月", "2022年6月底前", 60),
        (2, "企业主体", "走访企业", "科技局", "2022年4月", None, None),
    )
    assert "第3行 G列“工期”：“60”未计入，里程碑没有工期。" in tried(workspace, raw).run.notes
    activity, milestone = taken(workspace, raw)
    assert isinstance(milestone, ItemAdded)
    assert isinstance(activity, ItemAdded)
    assert (activity.group, milestone.group) == ("activities", "milestones")
    id_ = milestone.subject
    late = {item.row.id: item.days_overdue for item in workspace.outlook(date(2022, 7, 1)).overdue}
    assert late[id_] == 1
    assert outlook_on(workspace).row(id_).progress.starts == date(2022, 4, 1)
    assert changes_of(tried(workspace, raw)) == []
    for name, write in WRITERS.items():
        trial = tried(workspace, write(outlook_on(workspace)), name)
        assert (trial.run.problems, changes_of(trial)) == ((), [])
    workspace.append(lambda s: acts.extend(s, id_, date(2022, 8, 31), "慢"), DAY, OFFICE)
    workspace.append(lambda s: acts.close(s, id_, "库已建"), DAY, OFFICE)


def test_a_row_that_says_it_is_a_task_stays_one_and_it_is_told(workspace: Workspace) -> None:
    """Nobody chases its planned finish: the trial says so."""
    raw = sheet(
        ("编号", "类别", "任务", "所属", "计划开始", "完成时限"),
        ("L8-A90", "任务", "编制操作指南", "L8", "2022-07-01", "2022-08-31"),
    )
    note, *units = tried(workspace, raw).run.notes
    assert note.startswith("新增任务的完成日期记作计划完成，不列入逾期清单（")
    assert note.endswith("），1 项：编制操作指南。")
    assert [each[:10] for each in units] == ["新增事项没有写明牵头", "新增事项没有写明配合"]


def test_new_items_without_a_deadline_are_named(workspace: Workspace) -> None:
    """Whether a cell is empty, says 长期 or the name has the day; tasks and known items are not."""
    raw = sheet(
        ("类别", "条线", "任务", "牵头单位", "开始时间", "完成时限"),
        ("", "企业主体", "6月底前建成培育库", "科技局", "", ""),
        ("", "企业主体", "甲项工作", "科技局", "", "长期"),
        ("", "企业主体", "乙项工作", "科技局", "", "年底"),
        ("任务", "企业主体", "丙项工作", "科技局", "9月", ""),
        ("", "企业主体", "新增高企166家", "科技局", "", ""),
    )
    (note,) = [note for note in tried(workspace, raw).run.notes if "没有定出完成时限" in note]
    assert note == "新增事项没有定出完成时限，按未定时限单列，2 项：6月底前建成培育库、甲项工作。"


def test_units_that_a_new_item_has_from_above_are_told(workspace: Workspace) -> None:
    """Not those that its row names, nor who leads it among those that support what is above."""
    raw = sheet(
        ("条线", "任务", "牵头单位", "配合单位", "完成时限"),
        ("企业主体", "甲项工作", "", "发改委", "年底"),
        ("企业主体", "乙项工作", "待定", "财政局", "年底"),
        ("企业主体", "丙项工作", "高新区", "", "年底"),
        ("科技金融", "丁项工作", "", "财政局", "年底"),
    )
    assert [note for note in tried(workspace, raw).run.notes if "新增事项" in note] == [
        "新增事项没有写明牵头单位，随所属为 科技局，2 项：L1-M6、L1-M7。",
        "新增事项没有写明配合单位，随所属为 经济技术开发区、如皋工业园区、长江镇，1 项：L1-M8。",
        "新增事项没有写明牵头单位，随所属为 待定，1 项：L7-M2。",
    ]
    measures = sheet(
        ("条线", "重点任务", "具体举措", "责任单位", "配合单位", "完成时限"),
        ("企业主体", "实施培优", "建立培育库", "", "", "6月底"),
        ("企业主体", "实施培优", "入库辅导", "", "", "9月底"),
    )
    notes = [note for note in tried(workspace, measures).run.notes if "新增事项" in note]
    assert [note.rpartition("，")[2] for note in notes] == ["1 项：L1-A5。"] * 2


@pytest.mark.parametrize(
    ("title", "name", "expected", "others"),
    [
        ("2021年科技创新重点任务分解表", "Sheet", "2021-09-30", 0),
        ("分解表", "2021年", "2021-09-30", 0),
        ("2023年重点任务", "2021", "2023-09-30", 1),
        ("二〇二三年任务（2022年12月20日）", "Sheet", "2023-09-30", 0),
        ("分解表", "Sheet", "2022-09-30", 0),
    ],
)
def test_the_year_is_that_of_the_title_or_of_the_sheet(
    title: str, name: str, expected: str, others: int, workspace: Workspace
) -> None:
    """Else that of the day; where title and sheet differ, the title, and it is told."""
    rows = (title, "附件1"), HEADINGS, (1, "甲", None, None, "9月底前", 0)
    book = load_workbook(io.BytesIO(sheet(*rows)))
    book.worksheets[0].title = name
    out = io.BytesIO()
    book.save(out)
    (row,) = rows_of(out.getvalue(), "表.xlsx", 2022).rows
    assert str(row.value(Field.FINISH)) == expected
    notes = tried(workspace, out.getvalue()).run.notes
    assert sum("未按它理解" in note for note in notes) == others


@pytest.mark.parametrize(("year", "is_outside"), [(2020, True), (2021, False), (2023, False), (2024, True)])
def test_a_year_outside_the_plan_is_told(year: int, is_outside: bool, workspace: Workspace) -> None:
    """The plan is of 2021 to 2023."""
    raw = sheet((f"{year}年任务",), HEADINGS, (1, "甲", None, None, None, 0))
    sentence = f"文件写明是 {year} 年的，行动计划的计划期为 2021-01-01 至 2023-12-31。"
    assert (sentence in tried(workspace, raw).run.notes) == is_outside


@pytest.mark.parametrize(("when", "is_past"), [("6月14日", True), ("6月15日", False), ("6月16日", False)])
def test_a_new_deadline_in_the_past_is_a_problem(when: str, is_past: bool, workspace: Workspace) -> None:
    """Of a new item and of one without a deadline, the day before, on and after the import's day.

    Next year's sheet, tried in December, was overdue at birth.
    """
    known = workspace.plan.milestones
    undated = next(part for part in known if not part.deadline and not part.closed)
    raw = sheet(
        ("编号", "任务", "时间节点", "所属"),
        ("x1", "组织高企申报", when, "L1"),
        (undated.id, undated.name, when, undated.parent),
    )
    problems = [str(problem) for problem in tried(workspace, raw).run.problems]
    assert len(problems) == 2 * is_past
    for row, problem in enumerate(problems, 2):
        assert problem.startswith(f"第{row}行 C列“时间节点”：“{when}”，应为不早于 2022-06-15 的日期")


def test_a_work_node_is_read_as_one(workspace: Workspace) -> None:
    """Added as such; a promise that the sheet calls one is changed, and the change is shown."""
    head = ("编号", "类别", "任务", "所属", "完成时限")
    due = date(2022, 12, 15)
    raw = sheet(
        head,
        ("", "工作节点", "季度节点", "L4", due),
        ("L4-M1", "工作节点", "完成龙游河科创走廊规划编制", "L4", None),
    )
    differences = [each for _, _, of_one in changes_of(tried(workspace, raw)) for each in of_one]
    assert differences.count(("kind", None, "工作节点")) == 1
    assert ("kind", "", "工作节点") in differences
    added, changed = taken(workspace, raw)
    assert isinstance(added, ItemAdded)
    assert isinstance(changed, ItemChanged)
    assert added.part["kind"] == "work_node"
    assert (changed.subject, changed.part["kind"]) == ("L4-M1", "work_node")
    plan = outlook_on(workspace).plan
    sheet_again = to_xlsx(plan_sheet(outlook_on(workspace)))
    assert changes_of(tried(workspace, sheet_again, "plan.xlsx")) == []
    assert kind_of(plan.by_id["L4-M1"]) is ItemKind.NODE


def test_an_earlier_deadline_is_no_matter_of_an_import(workspace: Workspace) -> None:
    """It is told; a later one is an extension."""
    raw = sheet(("编号", "任务", "时限"), ("L4-M1", "龙游河科创走廊规划", "2022-05-31"))
    (problem,) = tried(workspace, raw).run.problems
    assert "不早于现行时限 2022-06-30" in problem.accepted


def test_what_would_make_a_circle_is_refused_before_anything_is_written(workspace: Workspace) -> None:
    """Also a task that waits for itself."""
    circle = sheet(("编号", "任务", "前置任务"), ("L4-A1", "x", "L4-A2"), ("L4-A2", "y", "L4-A1SS+30天"))
    assert tried(workspace, circle).run.problems
    itself = sheet(("编号", "任务", "前置任务"), ("L4-A1", "x", "L4-A1"))
    (problem,) = [
        problem for problem in tried(workspace, itself).run.problems if "不能是自己" in problem.accepted
    ]
    assert problem.value == "L4-A1"


def test_a_ledger_that_went_on_since_the_trial_is_not_written_to(workspace: Workspace) -> None:
    """Somebody reported in between."""
    raw = sheet(("编号", "任务", "完成率"), ("L0-A1", "引导企业加大研发投入", 10))
    trial = tried(workspace, raw)
    taken(workspace, sheet(("编号", "任务", "完成率"), ("L0-A1", "引导企业加大研发投入", 5)))
    with pytest.raises(Refused, match="又有新记录"):
        take_in(workspace, trial, OFFICE)
    assert len(workspace.entries()) == 2


def test_what_an_import_does_not_change_is_told_and_not_passed_over(workspace: Workspace) -> None:
    """Another line or kind of an item by its id; an id that is none; sheets that were not read."""
    head = ("编号", "类别", "任务", "所属")
    moved = ("L4-M1", "任务", "完成总规及专项规划研究", "L5")
    line, kind = map(str, tried(workspace, sheet(head, moved)).run.problems)
    parent = workspace.plan.by_id["L4-M1"].parent  # type: ignore[attr-defined]
    assert line.startswith(f"第2行 D列“所属”：“L5”，应为现在的所属 {parent}")
    assert kind.startswith("第2行 B列“类别”：“任务”，应为现在的类别“里程碑”")
    book = load_workbook(io.BytesIO(sheet(head, ("L4-M1x", "里程碑", moved[2], "L4"))))
    book.create_sheet("说明").append(("填表说明",))
    out = io.BytesIO()
    book.save(out)
    trial = tried(workspace, out.getvalue()).run
    assert (trial.problems, trial.changes) == ((), ())
    assert trial.notes == (
        "只读工作表“Sheet”；其余 1 张未读：说明。",
        "第2行 A列“编号”：“L4-M1x”不是计划中的编号，按名称认作 L4-M1。",
    )


def test_what_the_plan_check_refuses_is_told_in_words(workspace: Workspace) -> None:
    """No name of a field of the plan file."""
    raw = sheet(("编号", "任务", "计划开始", "完成时限"), ("L2-A3", "x", "2022-12-31", "2022-01-01"))
    (problem,) = tried(workspace, raw).run.problems
    assert problem.place.startswith("第2行 计划完成")
    assert not re.search(r"[a-z]_[a-z]", str(problem))


def test_an_import_that_the_disk_does_not_take_leaves_nothing(workspace: Workspace) -> None:
    """A limit on the size of files stands for a full disk: room for two entries of four.

    It left the first two before all entries were one write; the same file goes in whole then.
    """
    raw = sheet(
        ("编号", "任务", "时限", "完成率"),
        ("L4-M1", "走廊总体规划完成", "2022-09-30", 40),
        ("L0-A1", "引导企业加大研发投入", None, 35),
    )
    workspace.adopt_first()
    (file,) = (workspace.folder / "entries").iterdir()
    trial, before = tried(workspace, raw), file.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before + 1_000, hard))
    try:
        with pytest.raises(LedgerUnwritable):
            take_in(workspace, trial, OFFICE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (file.stat().st_size, len(workspace.entries())) == (before, 1)
    entries = take_in(workspace, trial, OFFICE)
    assert len(entries) == 4
    assert file.stat().st_size > before + 1_000
    assert [entry.key[-2:] for entry in entries if entry.key] == [":0", ":1", ":2", ":3"]
    assert tried(workspace, raw).run.changes == ()


def test_a_file_is_checked_once_and_written_once(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eighty new rows, each with a percentage; how far it has come is told."""
    workspace.adopt_first()
    checks, writes, told = [], [], list[float]()
    check, append = revise.plan_from_data, workspace.ledger.append_all
    monkeypatch.setattr(revise, "plan_from_data", lambda *of: (checks.append(of), check(*of))[1])
    writer = lambda of, **named: (writes.append(len(of)), append(of, **named))[1]  # noqa: E731
    monkeypatch.setattr(workspace.ledger, "append_all", writer)
    rows = [(n, f"第{n}件", "科技局", None, "2022-12-30", 5, "L8") for n in range(1, 81)]
    raw = sheet((*HEADINGS, "所属"), *rows)
    trial = try_import(workspace, raw, "多.xlsx", DAY, progress=told.append)
    assert (len(trial.run.changes), trial.run.problems, len(checks)) == (160, (), 1)
    assert (told, told[-1]) == (sorted(told), 1)
    take_in(workspace, trial, OFFICE, progress=told.append)
    assert (len(checks), writes, told[-1]) == (2, [160], 1)


def test_a_unit_may_not_import(workspace: Workspace) -> None:
    """Only the office revises the plan; nothing is written."""
    raw = sheet(("编号", "任务", "时限"), ("L4-M1", "龙游河科创走廊规划", "2022-09-30"))
    clerk = Account(name="张三", role=Role.CLERK, unit="kjj")
    with pytest.raises(Refused):
        take_in(workspace, tried(workspace, raw), OFFICE, clerk)
    assert workspace.entries() == ()


def test_names_twice_in_the_plan_or_in_the_file_have_to_be_told_apart(workspace: Workspace) -> None:
    """The same item in two rows."""
    raw = sheet(("编号", "任务"), ("L0-A1", "甲"), ("L0-A1", "乙"))
    assert any("每项一行" in problem.accepted for problem in tried(workspace, raw).run.problems)


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 60 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


def with_entity() -> bytes:
    """A workbook with a document type in its sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet(HEADINGS))) as packed, zipfile.ZipFile(out, "w") as changed:
        for part in packed.namelist():
            text = packed.read(part)
            if part.endswith("sheet1.xml"):
                text = b'<!DOCTYPE x [<!ENTITY e "e">]>' + text
            changed.writestr(part, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "name", "why"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧.xls", "另存为 .xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "改名.xlsx", "另存为 .xlsx"),
        (b"PK nothing", "坏.xlsx", "不是可读的表格"),
        (bomb(), "弹.xlsx", "解压后超过 25 MB"),
        (with_entity(), "型.xlsx", "DOCTYPE"),
        (b"x" * (5 * 2**20 + 1), "大.xlsx", "超过 5 MB"),
        (sheet(("甲", "乙"), (1, 2)), "无表头.xlsx", "前 20 行没有表头"),
        (sheet(HEADINGS), "空.xlsx", "表头之下没有任务"),
        (sheet(), "空白.xlsx", "表格是空的"),
        (sheet(HEADINGS, *[(n, "甲") for n in range(3_001)]), "长.xlsx", "超过 3000 行"),
        (b'<!DOCTYPE x [<!ENTITY e "e">]><Project/>', "型.xml", "DOCTYPE"),
        (b"<Project><Tasks/></Project>", "空.xml", "没有任务"),
        (b"<html/>", "页.xml", "根元素应为 Project"),
        (b"a,b", "表.pdf", "应为 .xlsx、"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    raw: bytes, name: str, why: str, workspace: Workspace
) -> None:
    """It names the file and what is accepted."""
    with pytest.raises(BadValue) as raised:
        tried(workspace, raw, name)
    assert why in str(raised.value)
    assert name in str(raised.value)


def test_a_changed_microsoft_project_file_is_taken_in(workspace: Workspace) -> None:
    """Renamed, put off, reported there; its links and lags are compared."""
    text = to_mspdi(outlook_on(workspace)).decode()
    at = text.index("<WBS>L4-M1</WBS>")
    end = text.index("</Task>", at)
    task = text[at:end].replace("2022-06-30T17:00:00</Deadline>", "2022-08-31T17:00:00</Deadline>")
    task = task.replace("<PhysicalPercentComplete>0<", "<PhysicalPercentComplete>30<")
    trial = tried(workspace, (text[:at] + task + text[end:]).encode(), "plan.xml")
    assert trial.run.problems == ()
    assert changes_of(trial) == [
        ("extend", "L4-M1", [("finish", "2022-06-30", "2022-08-31")]),
        ("report", "L4-M1", [("percent", None, "30")]),
    ]


PIECES = (b"<", b"&", b"9999999999", b"\xff", b"</c>", "年".encode())


def mutated(raw: bytes, seed: int) -> bytes:
    """`raw` with a part of it changed: bytes of the file, or of what is packed in it."""
    draw = random.Random(seed)
    if seed % 2:
        return _changed(raw, draw)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as packed, zipfile.ZipFile(out, "w") as changed:
        names = packed.namelist()
        hit = draw.choice([part for part in names if part.startswith("xl/")])
        for part in names:
            text = packed.read(part)
            changed.writestr(part, _changed(text, draw) if part == hit else text)
    return out.getvalue()


def _changed(raw: bytes, draw: random.Random) -> bytes:
    cut = bytearray(raw)
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(cut))
        match draw.randrange(4):
            case 0:
                cut[at] = draw.randrange(256)
            case 1:
                del cut[at : at + draw.randint(1, 40)]
            case 2:
                cut[at:at] = draw.choice(PIECES)
            case _:
                cut[at : at + 8] = cut[-8:]
    return bytes(cut)


MESSY = sheet(
    ("分解表",),
    HEADINGS,
    ("一、企业主体",),
    (1, "组建专班", "科技局、财政局", "发改委", "6月底前", "80%"),
    (2, "编印汇编", "科技局", None, date(2022, 12, 1), 20),
    merge=("A1:F1", "A3:F3"),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One workspace for all, since nothing is written."""
    return Workspace(PLAN, f"tinydb:{tmp_path_factory.mktemp('shared') / 'ledger'}")


@pytest.fixture(scope="module")
def project(shared: Workspace) -> bytes:
    """The plan as a Microsoft Project file."""
    return to_mspdi(outlook_on(shared))


@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl repairs some of it, and says so
@settings(max_examples=1_000)
@given(seed=st.integers(0, 2**32))
def test_damaged_files_are_refused_or_read_never_half_written(seed: int, shared: Workspace) -> None:
    """A sentence or a trial; no other exception, and trying writes nothing."""
    assert is_read_or_refused(shared, mutated(MESSY, seed), "表.xlsx")
    assert shared.entries() == ()


@settings(max_examples=200)
@given(seed=st.integers(0, 2**32))
def test_damaged_project_files_too(seed: int, shared: Workspace, project: bytes) -> None:
    """The same of XML."""
    assert is_read_or_refused(shared, _changed(project, random.Random(seed)), "plan.xml")
    assert shared.entries() == ()


def is_read_or_refused(workspace: Workspace, raw: bytes, name: str) -> bool:
    """Whether a trial comes of the file, or a sentence that refuses it as a whole."""
    try:
        tried(workspace, raw, name)
    except PlanError as error:
        return str(error).endswith("。")
    return True


def test_the_command_line_tries_and_takes_in(tmp_path: Path, capsys: Any) -> None:
    """`import --dry-run --json`, then without."""
    from plan.cli import main

    path = tmp_path / "表.xlsx"
    path.write_bytes(sheet(("编号", "任务", "完成率"), ("L0-A1", "引导企业加大研发投入", 10)))
    command = ["--ledger", f"tinydb:{tmp_path / 'ledger'}", "import", str(path)]
    for more, written in ((["--dry-run"], []), ([], [2])):
        with pytest.raises(SystemExit) as ended:
            main([*command, "--as-of", "2022-06-15", "--json", *more])
        assert ended.value.code == 0
        record = json.loads(capsys.readouterr().out)
        assert record["changes"][0]["differences"] == [{"field": "percent", "before": None, "after": "10"}]
        assert record["written"] == written
