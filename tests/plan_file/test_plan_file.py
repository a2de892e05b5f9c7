"""A plan file with anything wrong in it: each problem with place, value and what is accepted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from functools import reduce
from hashlib import sha256
from operator import delitem, getitem, setitem
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.errors import Problem, Unusable
from plan.model.kinds import Commitment
from plan.model.plan import Plan
from plan.plan_file import load_plan, plan_digest, plan_from_bytes, plan_from_data, require_plan, schema_text

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]
Spoil = Callable[[Json], object]


def cited(section: int = 1, sentence: int = 1) -> Json:
    """A source with all three locators."""
    return {"document": "doc", "section": section, "sentence": sentence, "digest": "a" * 64, "says": "改写"}


def part(id: str, name: str, **more: Any) -> Json:
    """What every part carries, and `more`."""
    return {"id": id, "name": name, "standing": "stated", "source": cited(), **more}


def rule(value: float) -> Json:
    """A threshold."""
    return {"value": value, "unit": "点", "precedent": "先例", "standing": "arrangement"}


def good() -> Json:
    """Two lines, a goal, two activities, three milestones, an indicator, one dependency."""
    return {
        "$schema": "1plus8.schema.json",
        "name": "小计划",
        "start": "2022-01-01",
        "finish": "2022-12-31",
        "standing": "stated",
        "source": cited(),
        "rules": {"amber_gap": rule(10), "red_gap": rule(30), "near_due": rule(14), "report_cycle": rule(7)},
        "documents": [
            {
                "id": "doc",
                "title": "文件",
                "publisher": "某局",
                "dated": "2022",
                "standing": "stated",
                "has_sentences": True,
            },
            {"id": "web", "title": "网页", "publisher": "某报", "dated": "2023", "standing": "mirror"},
        ],
        "units": [
            part("KJJ", "科技局", kind="member"),
            part("U4", "成员单位04（待确认）", kind="member", confirmed=False),
        ],
        "workstreams": [part("L1", "企业主体", number=1), part("L4", "走廊", number=4)],
        "goals": [part("L4-G", "科创走廊", parent="L4", lead=None)],
        "activities": [
            part(
                "L1-A1",
                "培育",
                parent="L1",
                lead="KJJ",
                supporting=["U4"],
                baseline_start="2022-02-01",
                baseline_finish="2022-05-31",
                duration=20,
            ),
            part("L4-A1", "规划", parent="L4-G"),
        ],
        "milestones": [
            part("L1-M1", "高企", parent="L1-A1", commitment="binding", deadline="2022-06-30"),
            part("L1-M2", "未定", parent="L1", commitment="stretch"),
            part("L4-M1", "总规", parent="L4-A1", deadline="2022-12-31", closed={"evidence": "文"}),
        ],
        "indicators": [
            part(
                "L1-I1",
                "高企数",
                parent="L1",
                unit_of_measure="家",
                movement="year_end_count",
                basis="新增",
                measures="L1-M1",
                target=166,
                target_period="2022",
                readings=[
                    {"period": "2021", "value": 123, "basis": "公示", "standing": "stated", "source": cited()}
                ],
            )
        ],
        "dependencies": [
            {
                "predecessor": "L1-M1",
                "successor": "L4-M1",
                "standing": "inferred",
                "reason": "先后自然",
                "source": cited(),
            }
        ],
    }


def link(before: str, after: str, **more: Any) -> Json:
    """A dependency."""
    ends = {"predecessor": before, "successor": after}
    return {**ends, "standing": "stated", "source": cited(), **more}


def put(*path: Any) -> Spoil:
    """A spoiler that puts the last of `path` at the place the others lead to."""
    *way, key, value = path
    return lambda data: setitem(reduce(getitem, way, data), key, value)


def drop(*path: Any) -> Spoil:
    """A spoiler that takes the field at `path` out."""
    *way, key = path
    return lambda data: delitem(reduce(getitem, way, data), key)


def add(group: str, *items: Json) -> Spoil:
    """A spoiler that adds `items` to a list of the plan."""
    return lambda data: data[group].extend(items)


MISSING = "（缺）"
Case = tuple[Spoil, str, str, str]


def path_of(place: str) -> list[str | int]:
    """The steps that a place is written as, without the id behind it."""
    steps = re.findall(r"\w+", place.partition("（")[0])
    return [int(step) if step.isdigit() else step for step in steps]


def wrong(place: str, value: Any, accepted: str, shown: str = "") -> Case:
    """The case of `value` put at `place` and told there, `shown` as JSON writes it."""
    written = value if isinstance(value, str) else json.dumps(value)
    return put(*path_of(place), value), place, shown or written, accepted


def missing(place: str, accepted: str) -> Case:
    """The case of a field that is not at its place."""
    return drop(*path_of(place)), place, MISSING, accepted


M, A, S = "milestones", "activities", "source"
CASES: dict[str, Case] = {
    # what is wrong: spoiler, place, value, part of what is accepted
    "text for a number": wrong("activities[0].duration（L1-A1）", "十天", "整数"),
    "number for a text": wrong("units[0].name（KJJ）", 5, "文字"),
    "fraction for a whole number": wrong("activities[0].duration（L1-A1）", 3.0, "整数"),
    "true for a number": wrong("workstreams[0].number（L1）", True, "0 至 99"),
    "text for a flag": wrong("units[1].confirmed（U4）", "否", "true 或 false"),
    "object for a list": wrong("goals", {}, "列表"),
    "number for an item": wrong("milestones[1]", 7, "一组字段"),
    "text for a closing": wrong("milestones[2].closed（L4-M1）", "是", "一组字段"),
    "inside a closing": (
        put(M, 2, "closed", {"evidence": "文", "on": "去年"}),
        "milestones[2].closed.on（L4-M1）",
        "去年",
        "日期",
    ),
    "unknown field": wrong("milestones[0].deadlin（L1-M1）", "2022-06-30", "是否指 deadline"),
    "unknown top field": wrong("zzz", [1], "可用 name"),
    "field with a strange name": (put("a.b c", 1), '"a.b c"', "1", "已有的字段"),
    "missing field": missing("milestones[0].parent（L1-M1）", "上级"),
    "missing rules": missing("rules", "灯号规则"),
    "missing rule": missing("rules.red_gap", "一组字段"),
    "missing id": missing("milestones[1].id", "编号"),
    "missing source": missing("milestones[1].source（L1-M2）", "出处"),
    "source without a document": missing("indicators[0].readings[0].source.document（L1-I1）", "文件编号"),
    "dependency without a source": missing("dependencies[0].source（L1-M1 → L4-M1）", "出处"),
    "bad choice": wrong("milestones[0].commitment（L1-M1）", "确保", "binding 确保、stretch 力争"),
    "bad standing": wrong("standing", "sure", "stated"),
    "bad kind of link": wrong("dependencies[0].kind（L1-M1 → L4-M1）", "XX", "FS 完成后开始"),
    "bad date": wrong("milestones[0].deadline（L1-M1）", "2022-06-31", "2022-06-30 这样的日期"),
    "date in another form": wrong("activities[0].baseline_start（L1-A1）", "20220201", "日期"),
    "half a date": wrong("start", "2022", "计划开始日期"),
    "unit without a name": missing("units[0].name（KJJ）", "名称"),
    "unit with an empty name": wrong("units[0].name（KJJ）", "", "空白"),
    "blank name": wrong("goals[0].name（L4-G）", " 　", "空白"),
    "blank id": wrong("milestones[1].id", "", "不含空格"),
    "id with a space": wrong("milestones[1].id（L1 M2）", "L1 M2", "不含空格"),
    "negative duration": wrong("activities[0].duration（L1-A1）", -1, "0 至 9999"),
    "negative threshold": wrong("rules.near_due.value", -3, "0 至 366"),
    "section below zero": wrong("goals[0].source.section（L4-G）", -1, "第几部分"),
    "sentence zero": wrong("goals[0].source.sentence（L4-G）", 0, "第几句"),
    "short digest": wrong("goals[0].source.digest（L4-G）", "abc", "64 位"),
    "light on an undated milestone": wrong("milestones[1].light（L1-M2）", "绿", "未定时限的里程碑不设灯号"),
    "colour on an undated milestone": wrong(
        "milestones[1].colour（L1-M2）", "red", "未定时限的里程碑不设灯号"
    ),
    "light on a dated milestone": wrong("milestones[0].light（L1-M1）", "绿", "灯号由系统计算"),
    "control character": wrong("milestones[0].name（L1-M1）", "高\x07企", "能显示的文字", "U+0007"),
    "turned round": wrong("milestones[0].name（L1-M1）", "\u202e企高", "能显示的文字", "U+202E"),
    "half a character": wrong("milestones[0].note（L1-M1）", "\ud800", "能显示的文字", "U+D800"),
    "start after the deadline": (
        put("milestones", 0, "baseline_start", "2022-07-01"),
        "milestones[0].deadline（L1-M1）",
        "2022-06-30",
        "不早于 baseline_start 2022-07-01",
    ),
    "repeated id": wrong("milestones[1].id（L1-A1）", "L1-A1", "activities[0]"),
    "address that is none": wrong("documents[1].address（web）", "news.example/1", "https://"),
    "address of another kind": wrong("documents[1].address（web）", "javascript:alert(1)", "http"),
    "repeated document": wrong("documents[1].id（doc）", "doc", "documents[0].id 已用"),
    "repeated line number": wrong("workstreams[1].number（L4）", 1, "条线序号"),
    "unknown parent": wrong("milestones[1].parent（L1-M2）", "L9", "已有的条线、目标或任务编号"),
    "unknown lead": wrong("activities[0].lead（L1-A1）", "KJ", "是否指 KJJ"),
    "unknown supporting": (
        put(A, 0, "supporting", ["U4", "无此"]),
        "activities[0].supporting[1]（L1-A1）",
        "无此",
        "已有的单位编号",
    ),
    "lead that is no unit": wrong("goals[0].lead（L4-G）", "L1", "不是单位"),
    "lead that also supports": wrong("activities[0].supporting[0]（L1-A1）", "KJJ", "只列一次"),
    "unknown predecessor": wrong("dependencies[0].predecessor（L1-M9 → L4-M1）", "L1-M9", "是否指"),
    "dependency on a unit": wrong("dependencies[0].successor（L1-M1 → KJJ）", "KJJ", "任务或里程碑的编号"),
    "unknown milestone measured": wrong("indicators[0].measures（L1-I1）", "L1-M7", "里程碑编号"),
    "unknown document": wrong("source.document", "dok", "是否指 doc"),
    "parent of the wrong kind": wrong("goals[0].parent（L4-G）", "L1-A1", "条线的编号"),
    "locator incomplete": missing("activities[1].source.digest（L4-A1）", "三项齐全"),
    "locator where there are no sentences": (
        put(A, 1, S, {"document": "web", "says": "改写", "section": 2}),
        "activities[1].source.section（L4-A1）",
        "2",
        "空",
    ),
    "inferred without a reason": missing("dependencies[0].reason（L1-M1 → L4-M1）", "理由"),
    "reading inferred without a reason": (
        put("indicators", 0, "readings", 0, "standing", "inferred"),
        "indicators[0].readings[0].reason（L1-I1）",
        MISSING,
        "理由",
    ),
    "plan arranged without a reason": (put("standing", "arrangement"), "reason", MISSING, "理由"),
    "circle": (
        add("dependencies", link("L4-M1", "L1-M1")),
        "dependencies[0]（L1-M1 → L4-M1）",
        "L1-M1 → L4-M1 → L1-M1",
        "不成环",
    ),
    "circle through a parent": (
        put("dependencies", 0, link("L1-M1", "L1-A1")),
        "dependencies[0]（L1-M1 → L1-A1）",
        "L1-A1 → L1-M1 → L1-A1",
        "不成环",
    ),
    "waits for itself": (
        add("dependencies", link("L1-M2", "L1-M2")),
        "dependencies[1].successor（L1-M2 → L1-M2）",
        "L1-M2",
        "不能以自己为前置",
    ),
    "repeated dependency": (
        add("dependencies", link("L1-M1", "L4-M1")),
        "dependencies[1]（L1-M1 → L4-M1）",
        "L1-M1 → L4-M1（FS）",
        "不重复",
    ),
    "due before its predecessor": wrong(
        "milestones[2].deadline（L4-M1）", "2022-06-01", "不早于前置 L1-M1 的 2022-06-30"
    ),
    "due before its activity is to be done": wrong(
        "milestones[0].deadline（L1-M1）", "2022-05-30", "不早于前置 L1-A1 的 2022-05-31"
    ),
    "due outside the plan": wrong(
        "milestones[2].deadline（L4-M1）", "2023-01-01", "2022-01-01 至 2022-12-31"
    ),
    "start outside the plan": wrong("activities[0].baseline_start（L1-A1）", "2021-12-31", "计划期"),
    "plan that ends before it starts": wrong("finish", "2021-12-31", "2022-01-01"),
    "year without a calendar": wrong("start", "0022-01-01", "2000-01-01"),
    "finish before start": wrong("activities[0].baseline_finish（L1-A1）", "2022-01-31", "2022-02-01"),
    "must finish before it may start": (
        lambda data: data[A][1].update(not_earlier_than="2022-05-02", must_finish_by="2022-05-01"),
        "activities[1].must_finish_by（L4-A1）",
        "2022-05-01",
        "2022-05-02",
    ),
    "amber beyond red": wrong("rules.amber_gap.value", 40, "不大于 rules.red_gap.value"),
    "negative count": wrong("indicators[0].target（L1-I1）", -5, "不小于 0"),
}


def problems_of(data: Json) -> tuple[Problem, ...]:
    """The problems of a file that holds `data`."""
    return plan_from_bytes(json.dumps(data).encode(), "plan.json")[1]


@pytest.mark.parametrize("what", CASES)
def test_each_problem_is_told_with_place_value_and_what_is_accepted(what: str) -> None:
    """And alone: one mistake makes one problem."""
    spoil, place, value, accepted = CASES[what]
    data = good()
    spoil(data)
    (problem,) = problems_of(data)
    assert (problem.place, problem.value) == (place, value)
    assert accepted in problem.accepted


def test_a_good_plan_has_no_problem_and_reads_into_the_model() -> None:
    """Dates are dates and choices are choices."""
    plan, problems = plan_from_data(good())
    assert problems == ()
    assert plan is not None
    assert plan.milestones[0].commitment is Commitment.BINDING
    assert plan.milestones[0].deadline is not None
    assert plan.milestones[0].deadline.isoformat() == "2022-06-30"
    assert plan.milestones[1].deadline is None


def test_one_problem_does_not_hide_another() -> None:
    """Six mistakes of both sorts in one file are six problems, in the wrong types' order first."""
    names = [
        "text for a number",
        "unknown field",
        "missing source",
        "unknown lead",
        "circle through a parent",
        "due outside the plan",
    ]
    data = good()
    for name in names:
        CASES[name][0](data)
    places = {(problem.place, problem.value) for problem in problems_of(data)}
    assert places == {CASES[name][1:3] for name in names}


def test_every_spoiled_place_is_told_when_all_are_spoiled_at_once() -> None:
    """The three dates of one activity and both ends of a dependency."""
    data = good()
    for field in ("baseline_start", "baseline_finish", "must_finish_by"):
        data[A][0][field] = "2030-01-01"
    data["dependencies"][0].update(predecessor="X", successor="Y", kind="Z")
    assert [problem.place.partition("（")[0] for problem in problems_of(data)] == [
        "dependencies[0].kind",
        "dependencies[0].predecessor",
        "dependencies[0].successor",
        "activities[0].baseline_start",
        "activities[0].baseline_finish",
        "activities[0].must_finish_by",
        "milestones[0].deadline",
    ]


def test_what_is_filled_in_to_judge_the_rest_is_never_shown() -> None:
    """A part without an id, and its other mistakes."""
    data = good()
    del data[M][1]["id"], data["dependencies"][0]["predecessor"]
    data[M][1].update(lead="无此", deadline="2030-01-01")
    data["dependencies"][0].update(successor="无此", standing=None)
    places = [(problem.place, problem.value) for problem in problems_of(data)]
    assert places == [
        ("milestones[1].id", "（缺）"),
        ("dependencies[0].standing", "null"),
        ("dependencies[0].predecessor", "（缺）"),
        ("milestones[1].lead", "无此"),
        ("dependencies[0].successor", "无此"),
        ("milestones[1].deadline", "2030-01-01"),
    ]


def test_a_plan_with_a_wrong_order_is_still_read() -> None:
    """It can be shown beside its problems; with a wrong type there is no plan."""
    data = good()
    CASES["circle"][0](data)
    assert isinstance(plan_from_data(data)[0], Plan)
    CASES["bad date"][0](data)
    assert plan_from_data(data)[0] is None


def test_two_circles_are_two_problems() -> None:
    """Each begins at the part that stands first in the file."""
    data = good()
    data[A] += [part(id, id, parent="L1") for id in ("X", "Y", "Z")]
    data["dependencies"] += [link(*ends) for ends in (("Y", "X"), ("X", "Y"), ("Z", "Y"), ("Y", "Z"))]
    assert [problem.value for problem in problems_of(data)] == ["X → Y → X", "Y → Z → Y"]


def test_a_knot_of_dependencies_is_told_in_time() -> None:
    """Thirty activities that all wait for each other hold more circles than can be counted."""
    data = good()
    ids = [f"K{number}" for number in range(30)]
    data[A] += [part(id, id, parent="L1") for id in ids]
    data["dependencies"] += [link(first, second) for first in ids for second in ids if first != second]
    assert len(problems_of(data)) == 20


@pytest.mark.parametrize(
    ("kind", "more"), [("SF", {}), ("FS", {"lag": -40}), ("SS", {"predecessor": "L1-A1"})]
)
def test_a_milestone_may_be_due_first_where_the_link_allows_it(kind: str, more: Json) -> None:
    """A lead time, or a link that does not hold the predecessor's finish."""
    data = good()
    data["dependencies"][0].update(kind=kind, **more)
    data[M][2]["deadline"] = "2022-05-01"
    assert problems_of(data) == ()


def test_a_milestone_is_held_against_what_lies_far_before_it() -> None:
    """An activity without dates stands between the two deadlines."""
    data = good()
    data["dependencies"] = [link("L1-M1", "L4-A1")]
    data[M][2]["deadline"] = "2022-06-29"
    (problem,) = problems_of(data)
    assert problem.place == "milestones[2].deadline（L4-M1）"
    assert "L1-M1" in problem.accepted


WRITTEN: dict[str, tuple[bytes, str, str, str]] = {
    "not UTF-8": (
        b'{\n"name": "' + "如皋".encode("gb18030") + b'"}',
        "p.json 第 2 行（第 12 个字节）",
        "0xC8",
        "UTF-8",
    ),
    "not JSON": (b'{\n "name": "a"\n "start"', "p.json 第 3 行第 2 列", '"start"', "少一个逗号"),
    "comma at the end": (b'{"units": [1, ]}', "p.json 第 1 行第 15 列", "]}", "少一个值"),
    "empty": (b"", "p.json 第 1 行第 1 列", "（到此为止）", "JSON"),
    "cut off": (b'{"name": "a', "p.json 第 1 行第 10 列", '"a', "双引号"),
    "two documents": (b"{} {}", "p.json 第 1 行第 4 列", "{}", "到此为止"),
    "too deep": (b"[" * 5000 + b"]" * 5000, "p.json", "层次过深", "20 层"),
    "rather deep": (b"[" * 30 + b"]" * 30, "p.json", "层次过深", "20 层"),
    "a list": (b"[]", "整个文件", "[]", "行动计划"),
    "nothing": (b"null", "整个文件", "null", "行动计划"),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_a_file_that_is_no_plan_at_all_is_told(what: str) -> None:
    """Which byte, which line and column."""
    raw, place, value, accepted = WRITTEN[what]
    plan, (problem,) = plan_from_bytes(raw, "p.json")
    assert plan is None
    assert (problem.place, problem.value) == (place, value)
    assert accepted in problem.accepted


def test_a_byte_order_mark_is_no_problem_and_is_counted_as_bytes() -> None:
    """Editors on Windows put it there."""
    assert plan_from_bytes(b"\xef\xbb\xbf" + json.dumps(good()).encode(), "p")[1] == ()
    (problem,) = plan_from_bytes(b"\xef\xbb\xbf{\xff", "p")[1]
    assert problem.place == "p 第 1 行（第 5 个字节）"


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000])
def test_a_number_that_is_none_is_a_wrong_type_in_its_place(number: str) -> None:
    """Python's reader would take the first three."""
    raw = json.dumps(good()).replace('"target": 166', f'"target": {number}').encode()
    (problem,) = plan_from_bytes(raw, "p")[1]
    assert problem.place == "indicators[0].target（L1-I1）"
    assert problem.value[:40] == number[:40]


def test_a_key_written_twice_is_told_beside_the_rest() -> None:
    """Python's reader would keep the last without a word."""
    text = json.dumps(good(), ensure_ascii=False).replace(
        '"parent": "L4-G"', '"parent": "L4-G", "name": "又一名", "lead": 5', 1
    )
    problems = plan_from_bytes(text.encode(), "p")[1]
    assert [(problem.place, problem.value) for problem in problems] == [
        ("activities[1].name（L4-A1）", "name 写了多次"),
        ("activities[1].lead（L4-A1）", "5"),
    ]


def test_a_file_that_cannot_be_read_is_a_problem_too(tmp_path: Path) -> None:
    """Missing, a folder, or a name that no file can have."""
    (tmp_path / "folder").mkdir()
    values = {"none": "没有这个文件", "folder": "这是文件夹", "a\0b": "路径写法不对"}
    for name, value in values.items():
        plan, (problem,) = load_plan(tmp_path / name)
        assert plan is None
        assert problem.value.startswith(value)
        assert "\0" not in problem.place


def test_a_problem_can_be_printed_whatever_stands_in_the_file() -> None:
    """Half characters in ids come out as their numbers."""
    data = good()
    data[M][0].update(id="\ud800", parent="\udfff")
    raw = json.dumps(data).encode()
    assert [problem.place for problem in plan_from_bytes(raw, "p")[1]] == [
        r"milestones[0].id（\ud800）",
        r"milestones[0].parent（\ud800）",
        r"milestones[0].parent（\ud800）",
        "indicators[0].measures（L1-I1）",
        "dependencies[0].predecessor（L1-M1 → L4-M1）",
    ]


def test_requiring_a_plan_tells_how_many_problems_and_the_first(tmp_path: Path) -> None:
    """One sentence, with the command that shows the rest; exit code 2."""
    data = good()
    CASES["bad date"][0](data)
    CASES["unknown lead"][0](data)
    file = tmp_path / "p.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(Unusable, match="行动计划") as caught:
        require_plan(file)
    sentence = str(caught.value)
    assert "2 处问题" in sentence
    assert "milestones[0].deadline（L1-M1）" in sentence
    assert f"python -m plan check {file}" in sentence
    assert "\n" not in sentence
    assert caught.value.exit_code == 2
    file.write_text(json.dumps(good()), encoding="utf-8")
    assert require_plan(file).name == "小计划"


def test_a_plan_is_known_by_the_digest_of_its_bytes() -> None:
    """SHA-256 of the file as it lies there."""
    assert plan_digest(b"{}") == sha256(b"{}").hexdigest()


def test_the_schema_beside_the_plan_is_current(tmp_path: Path) -> None:
    """Run `python -m release.schema` after a change of the model."""
    assert (ROOT / "plan_data/1plus8.schema.json").read_text(encoding="utf-8") == schema_text()
    file = tmp_path / "s.json"
    subprocess.run([sys.executable, "-m", "release.schema", file], cwd=ROOT, check=True)
    assert file.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_strict_and_says_in_chinese_what_each_field_is() -> None:
    """It is valid itself, takes the good plan, and lets no other field in."""
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(good())
    for name, definition in schema["$defs"].items():
        assert any("一" <= char <= "鿿" for char in definition["description"]), name
        for field, inner in definition.get("properties", {}).items():
            assert any("一" <= char <= "鿿" for char in inner["description"]), (name, field)
        assert "enum" in definition or definition["additionalProperties"] is False


def first_of(data: Json, path: str, text: str) -> Json:
    """`data` with `text` at `path`: a group's first part, or the plan."""
    *groups, field = path.split(".")
    owner = reduce(lambda here, group: here[group][0], groups, data)
    owner[field] = text
    return data


@pytest.mark.parametrize(
    ("path", "longest"),
    [
        ("name", 120), ("milestones.name", 120), ("activities.name", 120), ("units.name", 120),
        ("activities.id", 64), ("documents.title", 200), ("milestones.note", 2000),
    ],
)  # fmt: skip
def test_a_text_has_a_limit(path: str, longest: int) -> None:
    """At it, and one more: the problem says how many there may be and are, and shows a part."""
    before = plan_from_data(good())[1]
    at = plan_from_data(first_of(good(), path, "字" * longest))[1]
    assert not [problem for problem in at if "个字" in problem.accepted]
    over = plan_from_data(first_of(good(), path, "字" * (longest + 1)))[1]
    (problem,) = [problem for problem in over if "个字" in problem.accepted]
    assert problem.accepted == f"不超过 {longest} 个字（现有 {longest + 1} 个）"
    assert len(problem.value) <= 60
    assert before == ()


def test_the_shipped_plan_has_no_problem() -> None:
    """What we ship passes its own check."""
    plan, problems = load_plan(ROOT / "plan_data/1plus8.json")
    assert problems == ()
    assert plan is not None
    documents = {document.id: document for document in plan.documents}
    assert documents["jschina-2021"].title == "如皋发力打造创新强市"
    assert documents["jschina-2021"].address
    assert "确保" in (plan.by_id["L1-M4"].note or "")  # how its commitment is read


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["L1", "L4-M1", "KJJ", "doc", "2022-13-01", "2022-02-01", "FS", "\ud800"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in `value`."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    places = []
    for step, value in inner:
        places.append((*path, step))
        if isinstance(value, dict | list):
            places += places_in(value, (*path, step))
    return places


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_change_of_a_plan_makes_loading_fail(data: st.DataObject) -> None:
    """Whatever is taken out or put in: a plan, or problems that print."""
    spoiled = deepcopy(good())
    for _ in range(data.draw(st.integers(1, 4))):
        places = places_in(spoiled)
        if not places:
            break
        path = data.draw(st.sampled_from(places))
        act = data.draw(st.sampled_from([drop(*path), put(*path, data.draw(VALUES))]))
        act(spoiled)
    raw = json.dumps(spoiled).encode()
    plan, problems = plan_from_bytes(raw, "p")
    assert plan is not None or problems
    assert all(problem.place and problem.accepted for problem in problems)
    assert all(str(problem).encode() for problem in problems)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 400))
def test_no_bytes_make_loading_fail(noise: bytes, at: int) -> None:
    """Noise written over a plan file is a problem, never a traceback."""
    raw = json.dumps(good()).encode()
    plan, problems = plan_from_bytes(raw[:at] + noise + raw[at + len(noise) :], "p")
    assert plan is not None or problems
