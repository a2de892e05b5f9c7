"""Our own Microsoft Project file, edited there: only what was edited there counts."""

from __future__ import annotations

import re

import pytest

from plan.acts import items as acts
from plan.mspdi.write_file import to_mspdi
from plan.office.importing import Import, try_import
from plan.office.workspace import Workspace
from tests.imports.test_own_sheet import LATER, MADE, OFFICE, SINCE, changes, workspace

__all__ = ["workspace"]  # the fixture


def exported(workspace: Workspace) -> str:
    """The file as of the day."""
    outlook = workspace.outlook(MADE, True, samples=10)
    return to_mspdi(outlook).decode()


def tried(workspace: Workspace, text: str) -> Import:
    """What it would do a week later."""
    return try_import(workspace, text.encode(), "plan.xml", LATER)


def edited(text: str, id_: str, pattern: str, by: str) -> str:
    """The file with the first match of `pattern` in the task `id_` replaced."""
    at = text.index(f"<WBS>{id_}</WBS>")
    end = text.index("</Task>", at)
    task, count = re.subn(pattern, by, text[at:end], count=1)
    assert count == 1, text[at:end]
    return text[:at] + task + text[end:]


@pytest.mark.parametrize("name", SINCE)
def test_what_nobody_touched_changes_nothing(name: str, workspace: Workspace) -> None:
    """Nor does where our schedule put it, once more was reported."""
    text = exported(workspace)
    workspace.append(SINCE[name], LATER, OFFICE)
    trial = tried(workspace, text)
    assert (changes(trial), trial.run.problems) == ([], ())
    assert any("2022-03-01、台账第 3 条导出" in note for note in trial.run.notes)


HELD = "<ConstraintType>4</ConstraintType><CalendarUID>-1</CalendarUID><ConstraintDate>{}T08"


@pytest.mark.parametrize(
    ("id_", "pattern", "by", "expected"),
    [
        ("L1-M1", "<PhysicalPercentComplete>40<", "<PhysicalPercentComplete>0<",
         ("report", "L1-M1", "percent")),
        ("L4-M1", "<Deadline>2022-06-30", "<Deadline>2022-08-31", ("extend", "L4-M1", "finish")),
        ("L4-A1", "<Duration>PT720H", "<Duration>PT800H", ("change", "L4-A1", "duration")),
        ("L4-A1", HELD.format(r"[\d-]+"), HELD.format("2022-04-01"),
         ("change", "L4-A1", "not_earlier_than")),
    ],
)  # fmt: skip
def test_only_what_was_edited_is_changed(
    id_: str, pattern: str, by: str, expected: tuple[str, str, str], workspace: Workspace
) -> None:
    """Also a percentage taken back to nothing, and a first day."""
    text = edited(exported(workspace), id_, pattern, by)
    workspace.append(SINCE["name"], LATER, OFFICE)
    trial = tried(workspace, text)
    assert (changes(trial), trial.run.problems) == ([expected], ())


def test_what_both_sides_changed_is_a_problem(workspace: Workspace) -> None:
    """It names the task."""
    text = edited(exported(workspace), "L4-M1", "<Deadline>2022-06-30", "<Deadline>2022-10-31")
    workspace.append(SINCE["extension"], LATER, OFFICE)
    (problem,) = tried(workspace, text).run.problems
    assert re.search(r"任务 UID \d+ Deadline", problem.place)
    assert "下载之后" in problem.accepted


@pytest.mark.parametrize(
    ("id_", "pattern", "by", "words"),
    [
        ("L4-A1", r"<Start>[\d-]+", "<Start>2022-04-11", "2022-04-11T08:00:00 至"),
        ("L4-M1", r"<Deadline>[^<]+</Deadline>", "", "期限 无"),
        ("L4-A2", "<PredecessorLink>.*?</PredecessorLink>", "", "前置 无"),
        ("L4-A2", "<Type>3<", "<Type>0<", "FF"),
    ],
)
def test_what_is_not_taken_of_an_edit_is_told(
    id_: str, pattern: str, by: str, words: str, workspace: Workspace
) -> None:
    """Days that a schedule computes, a deadline struck out, a link struck out or of another kind."""
    trial = tried(workspace, edited(exported(workspace), id_, pattern, by))
    assert len(changes(trial)) == (words == "FF")  # the new link comes, the old one stays
    assert not trial.run.problems
    (note,) = [note for note in trial.run.notes if note.startswith("排期与导出时不同")]
    assert words in note
    assert "1 处：" in note


@pytest.mark.parametrize(
    ("id_", "pattern", "by", "note"),
    [
        ("L4-A1", "<Notes>", "<Notes>另写的话。", "备注的改动未计入，1 处：“"),
        ("L4-A1", "<Notes>[^<]*</Notes>", "", "”已清空。"),
        ("L4-A1", "<OutlineLevel>", "<Priority>900</Priority><OutlineLevel>", "优先级未计入，1 处：“"),
        ("L4-A1", "<OutlineLevel>", "<ActualFinish>2022-04-01T17:00:00</ActualFinish><OutlineLevel>",
         "实际完成未计入，1 处：“"),
        ("L4-A1", r"(188743743</FieldID>\s*<Value>)[^<]*", r"\1别处", "来源的改动未计入，1 处：“"),
        ("L4-A1", "<OutlineLevel>", "<Priority>500</Priority><OutlineLevel>", ""),
    ],
)  # fmt: skip
def test_other_edits_of_a_task_are_told_too(
    id_: str, pattern: str, by: str, note: str, workspace: Workspace
) -> None:
    """What no import takes: what was there already is not, nor what says nothing."""
    trial = tried(workspace, edited(exported(workspace), id_, pattern, by))
    assert (changes(trial), trial.run.problems) == ([], ())
    notes = [each for each in trial.run.notes if "导出：没有改动" not in each]
    assert len(notes) == bool(note)
    assert note in "".join(notes)


def test_a_task_that_was_deleted_is_named(workspace: Workspace) -> None:
    """Nothing is withdrawn by an import."""
    text = exported(workspace)
    begin = text.rindex("<Task>", 0, text.index("<WBS>L4-M1</WBS>"))
    end = text.index("</Task>", begin) + len("</Task>")
    trial = tried(workspace, text[:begin] + text[end:])
    assert (changes(trial), trial.run.problems) == ([], ())
    assert "没有读到的事项不撤销，要撤销的请用“计划修订”，1 项：L4-M1。" in trial.run.notes


def test_a_percentage_that_is_no_whole_number_here_can_be_edited_there(workspace: Workspace) -> None:
    """A file has whole ones, and that is no later entry."""
    workspace.append(lambda state: acts.report(state, "L1-M1", 33.4), MADE, OFFICE)
    name = "<PhysicalPercentComplete>"
    text = edited(exported(workspace), "L1-M1", f"{name}33<", f"{name}60<")
    trial = tried(workspace, text)
    assert (changes(trial), trial.run.problems) == ([("report", "L1-M1", "percent")], ())


@pytest.mark.parametrize(
    "ruin", ["", "{", "{}", "[1]", '{"": "1"}', '{"": "{}"}', '{"": "{}", "L4-M1": "x"}']
)
def test_a_ruined_note_of_what_it_was_made_from_is_none(ruin: str, workspace: Workspace) -> None:
    """The file is compared with the ledger, as an older one is."""
    text = re.sub(r"(导出底稿（请勿改动）：)[^<]*", lambda match: match[1] + ruin, exported(workspace))
    trial = tried(workspace, text)
    assert (changes(trial), trial.run.problems) == ([], ())
