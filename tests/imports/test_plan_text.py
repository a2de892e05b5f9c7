"""The text of a plan: what promises becomes a row tied to its sentence, what does not is told."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from plan.errors import BadValue
from plan.imports import apart
from plan.imports.document import read_document
from plan.imports.incoming import PlanRow, PlanRows
from plan.imports.plan_text import read_plan_text
from plan.model.kinds import Field
from plan.model.source_text import digest, sentences
from plan.office.importing import rows_of, try_import
from plan.office.workspace import Workspace
from plan.plan_file.sources import keep_document
from tests.bench.plan_text import score
from tests.support import bombs
from tests.support.commands import run
from tests.support.plan_texts import TEXTS, PlanText

TITLE = "青禾县2024年科技工作要点\n"
Said = tuple[str, str, str, str, tuple[str, ...]]


def read(text: str, year: int = 2030) -> PlanRows:
    """What is read of a .txt."""
    return read_plan_text(text.encode(), "计划.txt", year)


def said(row: PlanRow) -> Said:
    """Name, 确保 or 力争, deadline, who leads, who supports."""
    others = row.value(Field.SUPPORTING)
    texts = [str(row.value(field) or "") for field in (Field.COMMITMENT, Field.FINISH, Field.LEAD)]
    assert isinstance(others, tuple | None)
    return (row.text(Field.NAME), *texts, tuple(map(str, others or ())))  # type: ignore[return-value]


def names(rows: PlanRows) -> list[str]:
    """Of all rows."""
    return [row.text(Field.NAME) for row in rows.rows]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.name)
def test_two_plans_are_found_as_a_reader_would(text: PlanText) -> None:
    """All that promise and nothing else; who answers, 确保/力争 and days as they stand there."""
    result = score(text.raw(), text.name, text.wanted)
    assert (result.found, result.right_rows) == (result.wanted, result.read), result.surplus
    for about in ("commitment", "deadline", "lead"):
        right, of = result.agreeing[about]
        assert right == of, result.differing


def test_one_sentence_with_several_promises_is_several_rows_tied_to_it() -> None:
    """力争 holds for the numbers that follow, and ends at the next work."""
    text = TITLE + "一、企业\n力争高企突破100家，产值增长10%以上，新增平台30家，完善制度。"
    rows = read(text).rows
    assert [said(row)[:2] for row in rows] == [
        ("高企突破100家", "stretch"),
        ("产值增长10%以上", "stretch"),
        ("新增平台30家", "stretch"),
        ("完善制度", ""),
    ]
    (sentence,) = (s for s in sentences(text) if s.section == 1)
    assert {row.source for row in rows} == {sentence}
    assert sentence.digest == digest(sentence.text)
    assert [row.place for row in rows][::3] == ["第1部分第1句第1项", "第1部分第1句第4项"]
    assert rows[0].values[Field.COMMITMENT].place == "第1部分第1句“确保/力争”"


@pytest.mark.parametrize(
    ("clause", "name", "day"),
    [
        ("到2026年底，高企达到180家", "高企达到180家", "2026-12-31"),
        ("6月底前建成中心", "建成中心", "2024-06-30"),
        ("确保上半年完成规划研究", "完成规划研究", "2024-06-30"),
        ("力争年内引进人才200人", "引进人才200人", "2024-12-31"),
        ("10月1日前投入试运营的场馆3座建成", "投入试运营的场馆3座建成", "2024-10-01"),
        ("比2020年新增企业30家", "比2020年新增企业30家", "2024-12-31"),
        ("新增企业30家", "新增企业30家", "2024-12-31"),
        ("完善工作制度", "完善工作制度", ""),
        ("2025年6月底前，制定培育方案", "制定培育方案", "2025-06-30"),
        ("制定培育方案，2025年6月底前完成", "制定培育方案", "2025-06-30"),
        ("制定培育方案，6月底前全部完成到位", "制定培育方案", "2024-06-30"),
        ("到2025年，制定培育方案", "制定培育方案", ""),  # a term is not a day
    ],
)
def test_days_are_those_of_the_sentence(clause: str, name: str, day: str) -> None:
    """A number without a day is of the year that the title names; work without one has none."""
    (row,) = read(f"{TITLE}{clause}。").rows
    assert said(row)[::2][:2] == (name, day)


def test_a_day_before_the_comma_is_of_the_work_up_to_the_next_part() -> None:
    """Who leads it stands before the work, or alone before the day, and is no part of its name."""
    text = "6月底前，县科技局牵头制定方案，开展调研；完善制度。县工信局牵头，9月底前制定办法。"
    assert [said(row)[::2][:2] for row in read(TITLE + text).rows] == [
        ("制定方案", "2024-06-30"),
        ("开展调研", "2024-06-30"),
        ("完善制度", ""),
        ("制定办法", "2024-09-30"),
    ]
    assert [said(row)[3] for row in read(TITLE + text).rows] == ["县科技局"] * 3 + ["县工信局"]


def test_what_is_promised_otherwise_is_not_ended_by_the_clause_after_it() -> None:
    """A number keeps its own year; 全部完成 is then a row of its own, as before."""
    rows = read(f"{TITLE}改造危桥8座，10月底前全部完成。").rows
    assert [said(row)[2] for row in rows] == ["2024-12-31", "2024-10-31"]


def test_a_day_goes_on_in_its_sentence_and_takes_its_year_along() -> None:
    """A month ends at ；."""
    text = "青禾县三年行动计划（2024—2026年）\n2025年3月底前完成选址，年底前开工建设；新建公园3座。"
    rows = read(text).rows
    assert [said(row)[2] for row in rows] == ["2025-03-31", "2025-12-31", ""]


@pytest.mark.parametrize(
    ("text", "lead", "others"),
    [
        ("建成中心3个。（责任单位：县科技局、县财政局）", "县科技局", ("县财政局",)),
        ("建成中心3个（牵头：县科技局；配合：县财政局、各镇）。", "县科技局", ("县财政局", "各镇")),
        ("由县科技局牵头，县财政局配合，建成中心3个。", "县科技局", ("县财政局",)),
        ("建成中心3个。由县科技局牵头。", "县科技局", ()),
        ("建成中心3个。\n责任单位：县科技局", "县科技局", ()),
        ("建成中心3个。\n牵头单位：县科技局\n配合单位：县财政局", "县科技局", ("县财政局",)),
        ("建成中心3个。（县科技局、青禾高新区）", "县科技局", ("青禾高新区",)),
        ("建成中心3个（含改造1个）。", "", ()),
    ],
)  # fmt: skip
def test_who_answers_stands_in_brackets_below_or_in_the_sentence(
    text: str, lead: str, others: tuple[str, ...]
) -> None:
    """Whatever else is in brackets stays with the name."""
    (row,) = read(TITLE + text).rows
    assert said(row)[3:] == (lead, others)
    assert row.text(Field.NAME).startswith("建成中心3个")


def test_a_term_in_brackets_makes_a_promise_of_work() -> None:
    """完成时限 is for all that stands before it."""
    (row,) = read(TITLE + "完善工作制度。（责任单位：县科技局，完成时限：2024年9月）").rows
    assert said(row) == ("完善工作制度", "", "2024-09-30", "县科技局", ())


def test_what_was_is_no_promise() -> None:
    """Last year's results, and all before the sentence that turns to what will be."""
    text = (
        "科技专刊\n一、平台建设成效\n新增平台3家。\n2023年，新增企业30家，获评先进。\n"
        "2024年，我局将抓好下列工作。\n一、企业\n新增企业50家。\n近年来，已新增企业9家。"
    )
    rows = read(text)
    assert [said(row)[:3] for row in rows.rows] == [("新增企业50家", "", "2024-12-31")]
    assert rows.year == 2024
    told = {row.text: row.why for row in rows.passed}
    assert told["新增平台3家"] == told["新增企业30家，获评先进"] == "是已有的情况"
    assert "已有" in told["近年来，已新增企业9家"]


def test_background_and_guarantees_are_told_with_why() -> None:
    """Every clause is a row, or passed."""
    text = TITLE + (
        "一、指导思想\n建成一流强县。\n二、重点任务\n围绕主导产业，新增平台3家，提升发展水平。\n"
        "三、保障措施\n加强组织领导，每月调度1次。"
    )
    rows = read(text)
    assert names(rows) == ["新增平台3家"]
    told = {(row.text, row.why) for row in rows.passed}
    assert {
        ("建成一流强县", "是总的要求"),
        ("围绕主导产业", "是依据、背景"),
        ("提升发展水平", "是目的、成效"),
        ("加强组织领导，每月调度1次", "是保障、要求"),
    } <= told


def test_sections_nest_and_a_leaf_of_a_list_is_an_item() -> None:
    """一、（一）1. are headings where something stands under them."""
    text = TITLE + (
        "一、重点任务\n（一）企业培育\n1.高企倍增。新增高企30家。\n2.建立培育库\n3.建设服务站\n"
        "二、平台建设\n1.建成平台2家。"
    )
    rows = read(text)
    assert [(row.text(Field.NAME), row.value(Field.LINE)) for row in rows.rows] == [
        ("新增高企30家", ("重点任务", "企业培育", "高企倍增")),
        ("建立培育库", ("重点任务", "企业培育")),
        ("建设服务站", ("重点任务", "企业培育")),
        ("建成平台2家", ("平台建设",)),
    ]
    assert [heading.level for heading in rows.headings] == [2, 3, 4, 2]


def document(build: Callable[[Any], None]) -> bytes:
    """A .docx."""
    made, out = Document(), io.BytesIO()
    made.add_paragraph(TITLE.strip())
    build(made)
    made.save(out)
    return out.getvalue()


def numbered_by_word(made: Any, text: str, number: int, level: int) -> None:
    """A paragraph that Word itself numbers."""
    properties = made.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number


def test_word_s_own_numbers_and_headings_count_as_typed_ones() -> None:
    """The sentences are counted as they are without them."""

    def build(made: Any) -> None:
        numbering = made.part.numbering_part.element
        abstract = OxmlElement("w:abstractNum")
        abstract.set(qn("w:abstractNumId"), "77")
        for level, (form, shape) in enumerate((("chineseCounting", "%1、"), ("decimal", "%2."))):
            lvl = OxmlElement("w:lvl")
            lvl.set(qn("w:ilvl"), str(level))
            for name, value in (("w:numFmt", form), ("w:lvlText", shape)):
                child = OxmlElement(name)
                child.set(qn("w:val"), value)
                lvl.append(child)
            abstract.append(lvl)
        numbering.insert(0, abstract)
        number = numbering.add_num(77).numId
        numbered_by_word(made, "企业培育", number, 0)
        numbered_by_word(made, "新增高企30家。", number, 1)
        made.add_heading("平台建设", 1)
        made.add_paragraph("建成平台2家。")

    rows = read_plan_text(document(build), "计划.docx", 2024).rows
    assert [(row.text(Field.NAME), row.value(Field.LINE)) for row in rows] == [
        ("新增高企30家", ("企业培育",)),
        ("建成平台2家", ("平台建设",)),
    ]
    assert [row.source and row.source.number for row in rows] == [3, 5]


def test_a_table_of_tasks_is_read_like_a_sheet() -> None:
    """Under its section, each row tied to the sentence that its name is; another table is told."""

    def build(made: Any) -> None:
        made.add_paragraph("一、平台建设")
        table = made.add_table(3, 4)
        texts = (
            ("序号", "工作任务", "责任单位", "完成时限"),
            ("1", "建成省级平台", "县科技局", "6月底前"),
            ("2", "完成园区搬迁", "青禾高新区", "年底前"),
        )
        for row, cells in zip(table.rows, texts, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        made.add_table(1, 1).cell(0, 0).text = "联系人：王某"

    rows = read_plan_text(document(build), "计划.docx", 2024)
    assert [(said(row), row.value(Field.LINE)) for row in rows.rows] == [
        (("建成省级平台", "", "2024-06-30", "县科技局", ()), ("平台建设",)),
        (("完成园区搬迁", "", "2024-12-31", "青禾高新区", ()), ("平台建设",)),
    ]
    assert [row.source and row.source.text for row in rows.rows] == ["建成省级平台", "完成园区搬迁"]
    assert rows.rows[0].place == "第3段的表第2行第1项"
    assert ("联系人：王某", "表格没有任务表的表头") in {(r.text, r.why) for r in rows.passed}


def test_a_day_that_is_none_is_a_problem_with_its_sentence() -> None:
    """It looks like a deadline and is not dropped."""
    rows = read(TITLE + "2024年13月底前建成平台2家。")
    (problem,) = rows.problems
    assert problem.place.startswith("第0部分第2句")
    assert "13月" in problem.value


def test_a_text_without_a_promise_is_refused() -> None:
    """In one sentence."""
    with pytest.raises(BadValue, match="没有读出任务或承诺"):
        read("各镇人民政府：\n现予印发。\n")


def test_a_bomb_is_refused_and_a_usual_file_goes_in_by_the_same_door() -> None:
    """It is read apart, as all that is uploaded."""
    for raw in (bombs.spaces(49), bombs.tables(100_000, 100_000)):
        with pytest.raises(BadValue):
            apart.call(rows_of, raw, "文.docx", 2024)
    assert len(apart.call(rows_of, TEXTS[0].raw(), "文.docx", 2024).rows) == 40


def test_ten_thousand_sentences_are_read_in_seconds() -> None:
    """Twice the text takes about twice the time."""
    lines = (f"第{at}项新增平台{at}家，完善制度{at}。" for at in range(1, 10_001))
    text = TITLE + "\n".join(lines)
    rows = apart.call(rows_of, text.encode(), "文.txt", 2024)
    assert len(rows.rows) == 20_000


def test_what_the_plan_s_own_document_says_rests_on_its_sentence(tmp_path: Path) -> None:
    """Where the file is the document that was loaded; another file's rows rest on the office."""
    text = TEXTS[1]
    file = tmp_path / text.name
    file.write_bytes(text.raw())
    assert run("new", str(tmp_path / "a"), "--from", str(file)).returncode == 0
    plan = json.loads((tmp_path / "a/plan.json").read_text("utf-8"))
    taken = plan["milestones"].pop()
    (tmp_path / "a/plan.json").write_text(json.dumps(plan), "utf-8")
    workspace = Workspace(tmp_path / "a/plan.json", f"tinydb:{tmp_path / 'a/ledger'}")

    def source() -> Any:
        trial = try_import(workspace, text.raw(), text.name, date(2025, 1, 1))
        assert not trial.run.problems
        (change,) = trial.run.changes
        return change.part["source"]

    assert source()["document"] == "own"
    keep_document(read_document(text.raw(), text.name), workspace.folder, "file")
    assert source() == taken["source"]


def test_units_behind_a_heading_are_no_part_of_it_and_told() -> None:
    """The items below stand under its name, whoever they say is responsible."""
    items = "1.2022年6月底前建成甲库。\n2.2022年9月底前建成乙库。\n"
    text = f"2022年工作要点\n一、企业主体（牵头单位：财政局）\n{items}"
    read = read_plan_text(text.encode(), "要点.txt", 2022)
    assert [row.value(Field.LINE) for row in read.rows] == [("企业主体",)] * 2
    assert any("标题中的“（牵头单位：财政局）”未计入" in note for note in read.notes)
