"""What headings of task lists mean: those known by name, however they are dressed, and the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from plan.imports.headers import WORDS, role_of
from plan.model.kinds import Field

LISTED = [(name, role) for role, names in WORDS["headings"].items() for name in names]
OTHERS = {
    "measure": "measure",
    "unit": "unit",
    "period": "start and finish",
    "goal": "note",
    "told": "not taken",
}
ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_each_listed_heading_means_one_thing() -> None:
    """Far more than 150 of them; every role is a field, or one that the docs explain."""
    assert len({name for name, _ in LISTED}) == len(LISTED) > 600
    # what only Microsoft Project says has no headings
    others = {"not_earlier_than", "must_finish_by"}
    assert {role for _, role in LISTED} == (set(map(str, Field)) | OTHERS.keys()) - others


@pytest.mark.parametrize(
    "dressed", ["{}", " {} ", "1.{}", "（二）{}", "{}：", "*{}", "{}（万元）", "{}(可多填)", "2022年{}"]
)
def test_a_heading_is_known_however_it_is_dressed(dressed: str) -> None:
    """With numbers, breaks, brackets and a year; letters of any width."""
    wrong = {
        name: (role, found)
        for name, role in LISTED
        if (found := role_of(dressed.format(f"{name[: (half := len(name) // 2)]}\n{name[half:]}"))) != role
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("县级牵头责任单位", "lead"),
        ("各有关配合部门", "supporting"),
        ("责任（协办）部门", "unit"),
        ("主要任务及要求", "name"),
        ("预计完成时间节点", "finish"),
        ("项目起止年月", "period"),
        ("实际完成日期", "told"),
        ("2023年工作目标", "goal"),
        ("1-6月目标", "goal"),
        ("第三季度末完成", "goal"),
        ("6月底进度", "goal"),
        ("上半年推进计划", "goal"),
        ("GDP增长率", "told"),
        ("牵头县领导姓名", "leader"),
        ("责任人及联系方式", "responsible"),
        ("口号", ""),
        ("何时报完", ""),
    ],
)
def test_headings_of_their_kinds_are_known_too(heading: str, role: str) -> None:
    """By what they are made of; what is made of nothing known is not guessed."""
    assert role_of(heading) == role


def test_the_docs_say_how_sixty_headings_are_read() -> None:
    """The table of docs/import.md, each as it stands."""
    text = Path("docs/import.md").read_text("utf-8")
    rows = ROW.findall(text[text.index("| heading |") :].partition("\n\n")[0])[2:]
    told = {name: meaning for names, meaning in rows for name in names.split("、")}
    assert len(told) >= 60
    for heading, meaning in told.items():
        role = role_of(heading)
        assert OTHERS.get(role, role) == meaning, heading
