"""Persons are on the office's papers, and in nothing that goes to others."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from components.web.downloads import DOCUMENTS
from plan.acts.revisions import change, plan_to_dict
from plan.errors import BadValue
from plan.exports.notice_docx import one_each, to_notices
from plan.exports.three_lists import three_lists
from plan.exports.xlsx_file import to_xlsx
from plan.imports.incoming import FieldValue, PlanRow
from plan.imports.persons import persons_in, persons_of
from plan.ledger.events import Author
from plan.model.kinds import Duty, Field
from plan.model.plan import Contact
from plan.office.importing import take_in, try_import
from plan.office.papers import EXPORTS
from plan.office.selection import Selection
from plan.office.workspace import Workspace
from plan.outlook.outlook import outlook
from plan.plan_file import plan_from_data, require_plan
from plan.state.revisions import part_to_dict
from plan.words import labels
from tests.acts.test_notices import issued, july
from tests.acts.test_notices import plan as notices_plan
from tests.support.builders import entries
from tests.support.commands import run

TELEPHONE, OWN = "0513-87650001", "13900000001"
PLAN = "plan_data/1plus8.json"
PAPERS = {("lists", "xlsx")}  # what the office prints for itself


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The shipped plan, 科技局 with a person of its own and one of its items with another."""
    plan = require_plan(PLAN)
    chief = Contact(duty=Duty.RESPONSIBLE, name="王某", telephone=TELEPHONE)
    liaison = Contact(duty=Duty.LIAISON, name="李某", telephone=OWN)
    units = [replace(u, contacts=(chief,)) if u.id == "kjj" else u for u in plan.units]
    items = [replace(m, contacts=(liaison,)) if m.id == "L1-M3" else m for m in plan.milestones]
    named = replace(plan, units=tuple(units), milestones=tuple(items))
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(plan_to_dict(named), ensure_ascii=False), encoding="utf-8")
    assert require_plan(path) == named
    return Workspace(path, f"tinydb:{tmp_path / 'ledger'}")


def written(content: bytes) -> str:
    """All that a file says, unpacked where it is packed."""
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode("utf-8", "ignore") for name in packed.namelist())


def test_a_telephone_is_on_the_offices_papers(workspace: Workspace) -> None:
    """In 责任清单 by unit and item, beside the lead's own the item's."""
    shown = workspace.outlook(date(2022, 7, 6), samples=50)
    book = load_workbook(io.BytesIO(to_xlsx(*three_lists(shown))))
    cells = [
        (row[2].value, row[-2].value, row[-1].value)
        for row in book["责任清单"].iter_rows()
        if row[1].value == "牵头"
    ]
    assert ("L1-M3", "王某", TELEPHONE) in cells
    assert any(who == "未填" and number == "未填" for _, who, number in cells)


def test_a_notice_names_whom_to_turn_to() -> None:
    """Behind the promise; nothing is said where nobody is named."""
    chief = Contact(duty=Duty.RESPONSIBLE, name="王某", telephone=TELEPHONE)
    nobody = notices_plan()
    units = tuple(replace(unit, contacts=(chief,)) for unit in nobody.units)
    for plan, said in ((nobody, ""), (replace(nobody, units=units), f"责任人 王某 {TELEPHONE}。")):
        shown = outlook(plan, entries(issued(july(1))), july(2), samples=50)
        letters = one_each(shown.row("M1").item.notices)
        paper = Document(io.BytesIO(to_notices(shown, letters, {}, {})))
        (line,) = [p.text for p in paper.paragraphs if p.text.startswith("承诺：")]
        assert line.endswith(f"配合单位为乙镇。{said}")


def test_no_telephone_is_in_what_goes_to_others(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in an address for programs, the calendar, a Project file, nor what a command prints."""
    day = date(2022, 7, 6)
    part = part_to_dict(workspace.plan.by_id["L1-M4"])
    part["contacts"] = [{"duty": "liaison", "name": "李某", "telephone": OWN}]
    workspace.append(lambda s: change(s, "L1-M4", part, "定联络员"), day, Author(account="办"))
    shown = workspace.outlook(day, samples=50)
    about = Selection(workspace, shown)
    files = {name: msgspec.json.encode(make(about)) for name, (_, make) in DOCUMENTS.items()}
    papers = {key: make for key, make in EXPORTS.items() if key not in PAPERS}
    files |= {".".join(key): make(about) for key, make in papers.items()}
    texts = {name: written(file) for name, file in files.items()}
    monkeypatch.setenv("PLAN_FILE", str(workspace.plan_path))
    monkeypatch.setenv("PLAN_LEDGER", workspace.ledger_url)
    since = "changes --since 2022-06-01"
    for command in ("status", "schedule", "agenda", "forecast", "remind --dry-run", since):
        done = run(*command.split(), "--json", "--as-of", "2022-07-06")
        assert done.returncode == 0, done.stderr
        texts[command] = done.stdout
    assert {"overdue.csv", "calendar.ics", "plan.mspdi", "plan.xlsx"} <= texts.keys()
    for name, text in texts.items():
        for secret in (TELEPHONE, OWN, "王某", "李某"):
            assert secret not in text, name


def row(**cells: str) -> PlanRow:
    """A row of a sheet by the names of its fields."""
    fields = {Field[name]: FieldValue(text, "第5行", text) for name, text in cells.items()}
    return PlanRow(place="第5行", values=fields)


@pytest.mark.parametrize(
    ("cells", "persons"),
    [
        ({"RESPONSIBLE": "王某"}, ["责任人 王某"]),
        ({"RESPONSIBLE": "王某", "TELEPHONE": "0513-87650001"}, ["责任人 王某 0513-87650001"]),
        ({"RESPONSIBLE": "王某（局长）13900000001"}, ["责任人 王某（局长） 13900000001"]),
        ({"RESPONSIBLE": "王某（13900000001）"}, ["责任人 王某 13900000001"]),
        ({"LIAISON": "李某", "TELEPHONE": "8765001"}, ["联络员 李某 8765001"]),
        (
            {"RESPONSIBLE": "王某、李某", "TELEPHONE": "87650001、87650002"},
            ["责任人 王某 87650001", "责任人 李某 87650002"],
        ),
        (
            {"RESPONSIBLE": "王某", "LEADER": "赵某", "TELEPHONE": "87650001/13900000001"},
            ["责任人 王某 87650001", "分管领导 赵某 13900000001"],
        ),
        ({"RESPONSIBLE": "王某", "TELEPHONE": "87650001 13900000001"}, ["责任人 王某 87650001/13900000001"]),
        ({"RESPONSIBLE": "王某 87650001、13900000001"}, ["责任人 王某 87650001/13900000001"]),
        ({"RESPONSIBLE": "—", "TELEPHONE": "87650001"}, []),
        (
            {"LEADER": "赵某", "LIAISON": "李某", "TELEPHONE": "87650001"},
            ["分管领导 赵某", "联络员 李某 87650001"],
        ),
        ({"LEADER": "赵某", "TELEPHONE": "87650001"}, ["分管领导 赵某 87650001"]),
        (
            {"RESPONSIBLE": "王某 13900000001\n李某 13900000002"},
            ["责任人 王某 13900000001", "责任人 李某 13900000002"],
        ),
        (
            {"RESPONSIBLE": "王某 13900000001 李某13900000002"},
            ["责任人 王某 13900000001", "责任人 李某 13900000002"],
        ),
    ],
)
def test_a_sheets_persons(cells: dict[str, str], persons: list[str]) -> None:
    """By their columns; a telephone is of who has none beside the name."""
    assert [labels.plan_value("contacts", person) for person in persons_of(row(**cells))] == persons


def test_a_sheet_replaces_those_of_the_duties_that_it_names() -> None:
    """A column of one duty says nothing of the others, an empty row nothing at all."""
    present = persons_in("责任人 王某 87650001\n联络员 李某")
    changed = persons_of(row(RESPONSIBLE="赵某"), present)
    assert labels.plan_value("contacts", changed) == "责任人 赵某、联络员 李某"
    assert persons_of(row(RESPONSIBLE="王某", TELEPHONE="87650001"), present) == present
    assert persons_of(row(), present) == []


def test_what_a_form_shows_is_what_it_reads() -> None:
    """In the order of duties; a line that is none is refused and named."""
    typed = "联络员 李某 0513-87650001 、13900000001\n\n责任人　王某（局长）"
    persons = persons_in(typed)
    shown = "\n".join(labels.plan_value("contacts", person) for person in persons)
    assert shown == "责任人 王某（局长）\n联络员 李某 0513-87650001/13900000001"
    assert persons_in(shown) == persons
    for wrong in ("王某", "责任人", "局长 王某", "责任人 0513-87650001"):
        with pytest.raises(BadValue, match="每行一人"):
            persons_in(wrong)


def test_a_plan_file_without_a_name_is_refused() -> None:
    """A telephone alone is nobody; a duty is one of three."""
    data = json.loads(Path(PLAN).read_text("utf-8"))
    data["units"][0]["contacts"] = [{"duty": "responsible", "telephone": "1"}, {"duty": "x", "name": "y"}]
    places = [problem.place for problem in plan_from_data(data)[1]]
    assert any("contacts[0].name" in place for place in places)
    assert any("contacts[1].duty" in place for place in places)


def test_a_sheets_columns_of_persons_go_into_the_plan(workspace: Workspace) -> None:
    """By their headings, once: the same sheet again changes nothing, an empty cell no one."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(("工作任务", "责任单位", "责任人", "联系电话", "分管领导", "联络员"))
    name = workspace.plan.by_id["L4-M1"].name
    page.append((name, "发改委", "周某", 87650009, "吴某", "郑某 13900000009"))
    page.append((workspace.plan.by_id["L1-M4"].name, "科技局", "", "", "", ""))
    out = io.BytesIO()
    book.save(out)
    trial = try_import(workspace, out.getvalue(), "分解表.xlsx", date(2022, 6, 15))
    assert not trial.run.problems
    (change_,) = trial.run.changes
    (said,) = [d.after for d in change_.differences if d.field is Field.RESPONSIBLE]
    assert said == "责任人 周某 87650009、分管领导 吴某、联络员 郑某 13900000009"
    take_in(workspace, trial, Author(account="办"))
    part = workspace.plan_on(date(2022, 6, 15)).by_id["L4-M1"]
    assert labels.contacts(getattr(part, "contacts")).replace("；", "、") == said  # noqa: B009
    again = try_import(workspace, out.getvalue(), "分解表.xlsx", date(2022, 6, 15))
    assert not again.run.changes
