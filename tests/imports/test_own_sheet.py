"""Our own sheet taken in again: what nobody touched changes nothing, whatever came since."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from plan.acts import items as acts
from plan.acts import revisions as revise
from plan.errors import Refused
from plan.exports.plan_sheet import held, plan_sheet
from plan.exports.xlsx_file import KEPT, to_xlsx
from plan.ledger.events import Author
from plan.model.graph import precedence
from plan.model.kinds import Field
from plan.office.importing import Import, take_in, try_import
from plan.office.workspace import Workspace
from plan.state.replay import PlanState
from plan.state.revisions import find, part_to_dict

PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"
MADE, LATER = date(2022, 3, 1), date(2022, 3, 8)
OFFICE = Author(account="科创办")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace in which something was reported on the day the sheet is made."""
    made = Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}")
    for id_ in ("L1-M1", "L4-M1"):
        made.append(partial(acts.report, item_id=id_, percent_complete=40.0), MADE, OFFICE)
    return made


def exported(workspace: Workspace) -> bytes:
    """The plan sheet as of the day."""
    return to_xlsx(plan_sheet(workspace.outlook(MADE, True, samples=10)))


def edited(raw: bytes, **cells: dict[str, Any]) -> bytes:
    """The sheet with other values in cells, by id (_ for -) and heading, saved elsewhere."""
    book = load_workbook(io.BytesIO(raw))
    page = book.worksheets[0]
    rows = {str(row[0].value): row for row in page.iter_rows()}
    headings = [cell.value for cell in rows["编号"]]
    for id_, values in cells.items():
        for heading, value in values.items():
            rows[id_.replace("_", "-")][headings.index(heading)].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tried(workspace: Workspace, raw: bytes) -> Import:
    """What it would do a week later."""
    return try_import(workspace, raw, "plan.xlsx", LATER)


def changes(trial: Import) -> list[tuple[str, str, str]]:
    """Kind, subject and the fields of each change."""
    return [
        (each.kind.value, each.subject, ",".join(d.field.value for d in each.differences))
        for each in trial.run.changes
    ]


def changed(state: PlanState, subject: str, **fields: Any) -> Any:
    """The revision of some fields of a part."""
    part = find(state.plan, subject)
    return revise.change(state, subject, {**part_to_dict(part), **fields}, "会议")


LINK = "L4-A1 → L4-A2（SS）"
SINCE: dict[str, Callable[[PlanState], Any]] = {
    "report": partial(acts.report, item_id="L1-M1", percent_complete=70.0),
    "done": partial(acts.report, item_id="L4-M1", percent_complete=100.0),
    "extension": partial(acts.extend, item_id="L4-M1", to=date(2022, 9, 30), reason="会议"),
    "name": partial(changed, subject="L1-M1", name="新增高企一百六十六家"),
    "note": partial(changed, subject="L1-M1", note="另见通知"),
    "lead": partial(changed, subject="L1-M1", lead="fgw", supporting=["kjj"]),
    "commitment": partial(changed, subject="L1-M1", commitment="stretch"),
    "link": partial(changed, subject=LINK, lag=3),
    "withdrawn": partial(revise.withdraw, subject="L1-M5", reason="会议"),
}


def test_the_link_of_these_tests_is_in_the_plan(workspace: Workspace) -> None:
    """And it has another lag."""
    assert any(
        f"{link.predecessor} → {link.successor}（{link.kind}）" == LINK and link.lag != 3
        for link in workspace.plan.dependencies
    )


@pytest.mark.parametrize("name", SINCE)
def test_what_nobody_touched_changes_nothing(name: str, workspace: Workspace) -> None:
    """Whatever was reported or revised since; it is told from which entry the sheet is."""
    raw = exported(workspace)
    workspace.append(SINCE[name], LATER, OFFICE)
    trial = tried(workspace, raw)
    assert (changes(trial), trial.run.problems) == ([], ())
    assert len(trial.run.untouched) == 110 - (name == "withdrawn")
    assert any("2022-03-01、台账第 3 条导出" in note for note in trial.run.notes)
    again = edited(raw)  # saved by another program
    assert (changes(tried(workspace, again)), tried(workspace, again).run.problems) == ([], ())


def test_only_what_was_touched_is_changed(workspace: Workspace) -> None:
    """Other cells of the same row have changed since, and stay as they are."""
    raw = exported(workspace)
    for act in (SINCE["report"], SINCE["name"], SINCE["extension"]):
        workspace.append(act, LATER, OFFICE)
    raw = edited(raw, L1_M1={"备注": "按季调度"}, L4_M1={"牵头单位": "发改委"})
    trial = tried(workspace, raw)
    assert trial.run.problems == ()
    assert changes(trial) == [("change", "L1-M1", "note"), ("change", "L4-M1", "lead")]
    take_in(workspace, trial, OFFICE)
    state = workspace.state_on(LATER)
    assert state.items["L1-M1"].percent_complete == 70
    assert state.plan.by_id["L1-M1"].name == "新增高企一百六十六家"
    assert changes(tried(workspace, raw)) == []


TOUCHED: dict[str, tuple[str, str, Any]] = {
    "report": ("L1_M1", "完成率", "55%"),
    "extension": ("L4_M1", "完成时限", date(2022, 10, 31)),
    "name": ("L1_M1", "任务名称", "新增高企 200 家"),
    "note": ("L1_M1", "备注", "别的话"),
    "lead": ("L1_M1", "牵头单位", "财政局"),
    "commitment": ("L1_M1", "确保/力争", "力争"),
    "link": ("L4_A2", "前置任务", "L4-A1SS+9天"),
    "withdrawn": ("L1_M5", "备注", "别的话"),
}


@pytest.mark.parametrize("name", TOUCHED)
def test_what_both_sides_changed_is_a_problem(name: str, workspace: Workspace) -> None:
    """It names the cell; alone either is none. What both changed to the same is no conflict."""
    id_, heading, value = TOUCHED[name]
    raw = exported(workspace)
    touched = edited(raw, **{id_: {heading: value}})
    assert tried(workspace, touched).run.problems == ()
    assert len(tried(workspace, touched).run.changes) == 1
    workspace.append(SINCE[name], LATER, OFFICE)
    trial = tried(workspace, touched)
    if name == "commitment":
        assert (changes(trial), trial.run.problems) == ([], ())
        return
    (problem,) = trial.run.problems
    assert "下载之后" in problem.accepted
    assert heading in problem.place or name == "withdrawn"
    with pytest.raises(Refused):
        take_in(workspace, trial, OFFICE)


def test_a_percentage_that_has_been_reported_since_is_no_conflict(workspace: Workspace) -> None:
    """In the sheet it is changed to what the ledger has by now, from another."""
    raw = edited(exported(workspace), L1_M1={"完成率": "70%"})
    workspace.append(SINCE["report"], LATER, OFFICE)
    trial = tried(workspace, raw)
    assert (changes(trial), trial.run.problems) == ([], ())


def test_a_cell_that_was_emptied_changes_nothing_and_is_told(workspace: Workspace) -> None:
    """Also one that says there is no deadline, and those of a column that is not there any more."""
    raw = edited(exported(workspace), L1_M1={"牵头单位": None, "完成时限": "长期"}, L1_M2={"备注": ""})
    trial = tried(workspace, raw)
    assert (changes(trial), trial.run.problems) == ([], ())
    assert {note for note in trial.run.notes if "没有读到" in note} == {
        "没有读到原有的牵头单位，不作改动，1 项：L1-M1。",
        "没有读到原有的完成时限，不作改动，1 项：L1-M1。",
        "没有读到原有的备注，不作改动，1 项：L1-M2。",
    }
    book = load_workbook(io.BytesIO(exported(workspace)))
    book.worksheets[0].delete_cols(9)  # 完成时限
    book.save(out := io.BytesIO())
    (note,) = [note for note in tried(workspace, out.getvalue()).run.notes if "没有读到" in note]
    assert note.startswith("没有读到原有的完成时限，不作改动，24 项：L0-A1、")
    assert not any("没有读到" in note for note in tried(workspace, exported(workspace)).run.notes)


def test_a_sheet_of_another_ledger_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Of the same plan; and so is one of another plan, where both ledgers are empty."""
    other = Workspace(PLAN, f"tinydb:{tmp_path / 'other'}")
    strange = replace(other.outlook(MADE, True), plan_digest="0" * 64)
    for raw in (exported(workspace), to_xlsx(plan_sheet(strange))):
        (problem,) = tried(other, raw).run.problems
        assert "出自另一计划或另一台账" in problem.accepted
    fresh = to_xlsx(plan_sheet(other.outlook(MADE, True, samples=10)))
    assert tried(other, fresh).run.problems == ()
    assert len(tried(workspace, fresh).run.problems) == 0  # the same plan, before its first entry


def test_what_the_sheet_keeps_is_out_of_sight_and_one_row_an_item(workspace: Workspace) -> None:
    """It has no formula, and the sheet that people see is as it was."""
    book = load_workbook(io.BytesIO(exported(workspace)))
    assert [page.sheet_state for page in book.worksheets] == ["visible", "veryHidden"]
    kept = list(book[KEPT].iter_rows())
    assert len(kept) == 111
    assert {cell.data_type for row in kept for cell in row} <= {"s", "n"}
    outlook = workspace.outlook(MADE, True, samples=10)
    row = outlook.row("L1-M1")
    links = [link for link in precedence(outlook.plan) if link.successor == row.id]
    assert held(outlook.plan, row.part, row.item, links)[Field.PERCENT] == 40.0


def test_a_long_note_is_kept_whole(workspace: Workspace) -> None:
    """As long as the plan takes one, and with an evidence as long."""
    long = "详" * 2000
    workspace.append(lambda s: changed(s, "L1-M1", note=long, evidence=long), MADE, OFFICE, backdated="补")
    trial = tried(workspace, exported(workspace))
    assert (changes(trial), trial.run.problems) == ([], ())
