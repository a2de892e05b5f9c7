"""Which item a row is about: by id or name, under which line, and what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plan.imports.incoming import FieldValue, PlanRow, PlanRows, Value
from plan.imports.matching import Index, name_key
from plan.imports.plan_changes import dry_run
from plan.model.kinds import Field
from plan.model.plan import Goal, Plan, Workstream
from plan.state.replay import replay
from tests.support.builders import FOUNDED, activity, milestone, plan_of
from tests.support.indicators import plan_with

DAY = date(2022, 3, 1)
BASE = plan_of(
    replace(activity("L1-A1", None, None), name="实施高企倍增计划"),
    replace(milestone("L1-M1", date(2022, 12, 31)), name="新增高企166家"),
    replace(milestone("L1-M2", date(2022, 12, 31)), name="投资35亿元"),
    replace(milestone("L1-M3", None), name="走访第1批企业"),
)
PLAN = replace(
    BASE,
    workstreams=(*BASE.workstreams, Workstream(id="L2", name="科技金融", number=2, **FOUNDED)),
    goals=(Goal(id="L1-G1", name="梯度培育", parent="L1", **FOUNDED),),
)
LINE = PLAN.workstreams[0].name


def row(number: int, name: str, line: Value | None = LINE, id_: str = "", **more: Value) -> PlanRow:
    """A row as a reader makes it."""
    stated: dict[Field, Value | None] = {Field.NAME: name, Field.LINE: line, Field.ID: id_ or None}
    stated |= {Field[field.upper()]: value for field, value in more.items()}
    place = f"第{number}行"
    values = {
        field: FieldValue(value, place, str(value)) for field, value in stated.items() if value is not None
    }
    return PlanRow(place=place, values=values)


def run(*rows: PlanRow, plan: Plan = PLAN, **more: object) -> tuple[list[str], list[str], object]:
    """What each change is about, the problems, and all of it."""
    tried = dry_run(PlanRows(rows=list(rows)), replay(plan, (), DAY), "表.xlsx", **more)  # type: ignore[arg-type]
    changes = [f"{change.kind.value} {change.subject}" for change in tried.changes]
    return changes, [str(problem) for problem in tried.problems], tried


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("新增高企 １６６ 家。", True),
        ("1.新增高企166家", True),
        ("（三）新增高企166家", True),
        ("④新增高企（166家）", True),
        ("2、新增高企166家；", True),
        ("新增高企166家以上", False),
        ("新增高企16.6家", False),
        ("新增高企166%", False),
    ],
)
def test_a_name_is_the_items_but_for_number_marks_and_widths(name: str, is_it: bool) -> None:
    """Its typing never becomes the promise's wording."""
    assert (name_key(name) == name_key("新增高企166家")) == is_it
    changes, problems, tried = run(row(2, name))
    assert (changes == []) == is_it
    assert (tried.untouched == ("L1-M1",)) == is_it  # type: ignore[attr-defined]
    assert (len(problems) == 0) == is_it


def test_a_point_in_a_number_is_no_mark() -> None:
    """3.5 is not 35: asked, and told that the numbers differ."""
    changes, problems, _ = run(row(2, "投资3.5亿元"))
    assert changes == ["add L1-M4"]
    assert "L1-M2 “投资35亿元”（数不同：表中 3.5，计划中 35）" in problems[0]


def test_only_the_plans_own_id_renames() -> None:
    """By an id of the plan, as typed; by another id or none never."""
    assert run(row(2, "新增高企一百六十六家", id_="L1-M1"))[0] == ["change L1-M1"]
    assert run(row(2, "新增高企（166家）", id_="7"))[0] == []


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("新增高企166家以上", ["L1-M1"]),
        ("新增高企170家", ["L1-M1"]),
        ("实施高企倍增", ["L1-A1"]),
        ("甲乙丙丁戊己庚辛壬癸子丑寅卯实施高企倍增计划", ["L1-A1"]),  # all of it: 7 pairs of 21
        ("甲乙丙丁戊己庚辛壬癸子丑寅卯辰实施高企倍增计划", []),  # 7 of 22: below a half
        ("新增高企户", ["L1-M1"]),  # 3 of 4 and 4
        ("培育新增高企", []),  # 3 of 5 and 4
        ("举办银企对接会", []),
    ],
)
def test_what_is_near_an_item_is_asked_about(name: str, near: list[str]) -> None:
    """Not added without a word; answered by the id, by 新增, or on the page."""
    _, problems, tried = run(row(2, name))
    assert list(tried.near.get(2, ())) == near  # type: ignore[attr-defined]
    assert len(problems) == len(near)
    if near:
        assert f"是否指 {near[0]} " in problems[0]
        assert run(row(2, name, id_="新增"))[1] == []
        assert run(row(2, name), items={2: ""})[:2] == ([f"add {new_id(name)}"], [])
        # what is said to be that item with another number gives it that, or the number would be lost
        renamed = [f"change {near[0]}"] if "170" in name else []
        assert run(row(2, name), items={2: near[0]})[:2] == (renamed, [])
        assert run(row(2, name, id_=near[0]))[1] == []


@pytest.mark.parametrize(
    ("known", "name", "says"),
    [
        ("建设人才公寓300套", "建设人才公寓500套", "数不同：表中 500，计划中 300"),
        ("举办第二届创业大赛2场", "举办第二届创业大赛3场", "数不同：表中 3，计划中 2"),
        ("举办科创大讲堂12期", "举办科创大讲堂16期", "数不同：表中 16，计划中 12"),
        ("争创全省考核第5名", "争创全省考核第10名", "数不同：表中 10，计划中 5"),
        ("举办第二届创业大赛", "举办第三届创业大赛", ""),
        ("举办第2届创业大赛", "举办第12届创业大赛", ""),
        ("建成智能制造园一期", "建成智能制造园二期", ""),
    ],
)
def test_another_number_is_asked_about_and_the_next_of_a_series_is_new(
    known: str, name: str, says: str
) -> None:
    """The question shows both, and what differs; told what it takes to be the one that is known."""
    for new, old in ((name, known), (known, name)):
        plan = plan_of(replace(milestone("L1-M1", date(2022, 12, 31)), name=old))
        changes, problems, tried = run(row(2, new), plan=plan)
        assert changes == ["add L1-M2"]
        assert bool(tried.near) is bool(problems) is bool(says)  # type: ignore[attr-defined]
        told = (problems or tried.notes)[0]  # type: ignore[attr-defined]
        assert f"L1-M1 “{old}”" in told
        assert f"“{new}”" in told
        assert says in told or new == known


def test_an_indicator_s_target_does_not_follow_the_name_and_that_is_told() -> None:
    """L1-M1 is decided by it; an item that none decides gives nothing to tell."""
    with_it = plan_with(measures="L1-M1")
    plan = replace(PLAN, indicators=with_it.indicators, documents=with_it.documents)
    for id_, items in (("L1-M1", {}), ("", {2: "L1-M1"})):
        changes, _, tried = run(row(2, "新增高企200家", id_=id_), plan=plan, items=items)
        assert changes == ["change L1-M1"]
        (change,) = tried.changes  # type: ignore[attr-defined]
        assert [(it.before, it.after) for it in change.differences] == [("新增高企166家", "新增高企200家")]
        (note,) = [note for note in tried.notes if "目标值仍为 100" in note]  # type: ignore[attr-defined]
        assert "表中 200，计划中 166" in note
    assert not run(row(2, "新增高企(166家)", id_="L1-M1"), plan=plan)[2].notes  # type: ignore[attr-defined]


def new_id(name: str) -> str:
    """The id that a new row has in this plan."""
    return run(row(2, name, id_="新增"))[0][0].removeprefix("add ")


def test_a_row_of_a_series_is_no_question() -> None:
    """The first of it is listed by its name, the others differ from it in a number."""
    series = [row(n + 1, f"走访第{n}批企业") for n in range(1, 6)]
    changes, problems, _ = run(*series)
    assert (len(changes), problems) == (4, [])
    changes, problems, tried = run(*series[1:])  # nor where it is not: 第二批 is another, and told
    assert (len(changes), problems) == (4, [])
    assert [note.partition("按")[2] for note in tried.notes[:4]] == [  # type: ignore[attr-defined]
        "新的一项理解；就是那一项的，在编号列写其编号。"
    ] * 4
    assert len(run(*series, row(9, "走访第1批企业家"))[1]) == 1


def test_two_rows_of_a_name_are_two_items_only_under_two_lines() -> None:
    """The one under the item's own line is it, whichever comes first."""
    for order in (1, -1):
        rows = [row(2, "新增高企166家"), row(3, "新增高企166家", "科技金融")][::order]
        changes, problems, tried = run(*rows)
        assert (changes, problems) == (["add L2-M1"], [])
        assert tried.untouched == ("L1-M1",)  # type: ignore[attr-defined]
    problems = run(row(2, "新增高企166家"), row(3, "1、新增高企166家"))[1]
    assert "每项一行，该项已在第2行" in problems[0]
    problems = run(row(2, "建库"), row(3, "建库 "), row(4, "建库", "科技金融"))[1]
    assert [problem[:3] for problem in problems] == ["第3行"]
    assert "同一所属下的同名事项已在第2行" in problems[0]


def test_an_item_is_never_moved_to_another_line() -> None:
    """By its name it is told, by its id it is a problem."""
    changes, problems, tried = run(row(2, "新增高企166家", "科技金融"))
    assert (changes, problems) == ([], [])
    (note,) = tried.notes  # type: ignore[attr-defined]
    assert note.startswith("“科技金融”之下的按名称认作计划中已有事项")
    assert note.endswith("，1 项：L1-M1。")
    problems = run(row(2, "新增高企166家", "科技金融", "L1-M1"))[1]
    assert len(problems) == 1
    assert "改所属请用“计划修订”" in problems[0]
    assert not any("之下的" in note for note in run(row(2, "新增高企166家"))[2].notes)  # type: ignore[attr-defined]


def test_of_nested_sections_the_innermost_that_the_plan_has_is_the_parent() -> None:
    """What it has not is told in the item's note, as is one of another line: neither is lost."""
    new = [
        row(2, "甲", (f"一、{LINE}（2项）", "（一）梯度培育")),
        row(3, "乙", (LINE, "（二）服务保障", "3.辅导")),
        row(4, "丙", ("科技金融", "梯度培育")),
    ]
    changes, problems, tried = run(*new)
    assert (changes, problems) == (["add L1-M4", "add L1-M5", "add L2-M1"], [])
    parts = [change.part for change in tried.changes]  # type: ignore[attr-defined]
    assert [part["parent"] for part in parts] == ["L1-G1", "L1", "L2"]
    assert [part.get("note") for part in parts] == [None, "分节：服务保障 / 辅导", "分节：梯度培育"]
    assert "须写明所属" in run(row(2, "丁", ("没有的", "也没有的")))[1][0]


@pytest.mark.parametrize(("behind", "is_it"), [("条线", True), ("方面", True), ("处", False)])
def test_a_line_may_be_called_one(behind: str, is_it: bool) -> None:
    """A word for what it is behind its name says nothing else."""
    problems = run(row(2, "甲", f"一、科技金融{behind}"))[1]
    assert bool(problems) != is_it


def test_a_section_that_is_a_unit_names_who_leads() -> None:
    """Where the row names nobody; the section stays in the note."""
    unit = PLAN.units[0]
    of_unit = (f"{unit.name}（2项）", LINE)
    other = PLAN.units[-1]
    rows = [row(2, "甲", of_unit), row(3, "乙", of_unit, lead=other.name)]
    changes, problems, tried = run(*rows)
    assert (changes, problems) == (["add L1-M4", "add L1-M5"], [])
    parts = [change.part for change in tried.changes]  # type: ignore[attr-defined]
    assert [part["lead"] for part in parts] == [unit.id, other.id]
    assert unit.name in parts[0]["note"]


def test_a_measure_may_stand_under_a_task_of_the_same_file() -> None:
    """New or of the plan; the same measure under two tasks is two items."""
    rows = [
        row(2, "建立培育体系", kind="activity"),
        row(3, "编制目录", (LINE, "建立培育体系")),
        row(4, "组织辅导", (LINE, "实施高企倍增计划")),
        row(5, "编制目录", (LINE, "实施高企倍增计划")),
    ]
    changes, problems, tried = run(*rows)
    assert problems == []
    assert changes == ["add L1-A2", "add L1-M4", "add L1-M5", "add L1-M6"]
    changes, problems, of_it = run(
        row(2, "高企倍增", kind="activity"), row(3, "建库", (LINE, "高企倍增")), items={2: "L1-A1"}
    )
    assert (changes, problems) == (["add L1-M4"], [])
    assert of_it.changes[0].part["parent"] == "L1-A1"  # type: ignore[attr-defined]
    parts = {change.subject: change.part for change in tried.changes}  # type: ignore[attr-defined]
    parents = {id_: part["parent"] for id_, part in parts.items()}
    assert parents == {"L1-A2": "L1", "L1-M4": "L1-A2", "L1-M5": "L1-A1", "L1-M6": "L1-A1"}


def test_names_are_compared_by_an_index_not_each_with_each() -> None:
    """What a name is held against are the items that share two signs with it."""
    many = [replace(milestone(f"L1-M{n}", None), name=f"事项{chr(0x4E00 + n)}") for n in range(500)]
    index = Index(plan_of(*many))
    assert max(map(len, index.pairs.values())) == 500  # 事项
    assert len(index.pairs) == 501
    assert index.near("事项", set()) == []
