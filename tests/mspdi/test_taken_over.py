"""A Microsoft Project file against a plan: what an ordinary one adds, an edited one changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plan.imports.incoming import DryRun
from plan.imports.plan_changes import dry_run
from plan.mspdi.read_rows import read_mspdi_rows
from plan.mspdi.write_file import to_mspdi
from plan.outlook.outlook import Outlook, outlook
from tests.mspdi.test_read_rows import DAY, foreign, link, others
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

AS_OF = date(2022, 5, 9)


@pytest.fixture(scope="module")
def shown() -> Outlook:
    """Work with a duration of its own and without, one of it under way, and milestones."""
    plan = plan_of(
        activity("A1", None, None, duration=10),
        activity("A2", date(2022, 6, 1), date(2022, 6, 30), must_finish_by=date(2022, 7, 29)),
        activity("A3", date(2022, 4, 1), date(2022, 5, 31)),
        activity("A4", None, None),
        milestone("M1", date(2022, 7, 30)),
        milestone("M2", None),
        links=(after("A1", "A2", lag=2), after("A2", "M1"), after("A3", "M2")),
    )
    events = (
        reported("A3", date(2022, 4, 6), 10, actual_start=date(2022, 4, 6)),
        reported("A3", date(2022, 5, 6), 40),
    )
    return outlook(plan, entries(*events), AS_OF)


def tried(raw: bytes, shown: Outlook) -> DryRun:
    """What the file would change."""
    return dry_run(read_mspdi_rows(raw, "plan.xml", 2022), shown.state, "plan.xml")


def changes_of(run: DryRun) -> list[tuple[Any, ...]]:
    """Kind, subject and differences."""
    assert run.problems == ()
    return [
        (str(change.kind), change.subject, *(
            (str(cell.field), cell.before, cell.after) for cell in change.differences
        ))
        for change in run.changes
    ]  # fmt: skip


def edited(shown: Outlook, id_: str, pattern: str, text: str) -> bytes:
    """Our export with the first match of `pattern` in the task `id_` replaced."""
    whole = to_mspdi(shown).decode()
    at = whole.index(f"<WBS>{id_}</WBS>")
    end = whole.index("</Task>", at)
    task, count = re.subn(pattern, text, whole[at:end], count=1)
    assert count == 1
    return (whole[:at] + task + whole[end:]).encode()


def test_our_own_export_changes_nothing(shown: Outlook) -> None:
    """Neither durations that the plan leaves to the dates nor where work under way lies now."""
    assert changes_of(tried(to_mspdi(shown), shown)) == []


@pytest.mark.parametrize(
    ("id_", "pattern", "text", "expected"),
    [
        ("A2", "<Duration>PT168H", "<Duration>PT176H",
         ("change", "A2", ("duration", "21", "22"))),
        ("A1", "<Duration>PT80H", "<Duration>PT88H", ("change", "A1", ("duration", "10", "11"))),
        ("A1", "<Notes>", f"<Deadline>{DAY.format('05-31')}</Deadline><Notes>",
         ("change", "A1", ("must_finish_by", "", "2022-05-31"))),
        ("M1", "<Deadline>2022-07-30", "<Deadline>2022-08-31",
         ("extend", "M1", ("finish", "2022-07-30", "2022-08-31"))),
        ("A2", "<LinkLag>9600<", "<LinkLag>24000<",
         ("change", "A1 → A2（FS）", ("predecessors", "A1FS+2天", "A1FS+5天"))),
        ("A3", "<PercentComplete>40<", "<PercentComplete>60<",
         ("report", "A3", ("percent", "40", "60"))),
        ("A2", "(<Baseline>.*)<Start>2022-06-01", r"\1<Start>2022-06-08",
         ("change", "A2", ("start", "2022-06-01", "2022-06-08"))),
    ],
)  # fmt: skip
def test_what_was_edited_there_changes_and_nothing_else(
    id_: str, pattern: str, text: str, expected: tuple[Any, ...], shown: Outlook
) -> None:
    """Duration, deadline of work and of a milestone, lag, percentage, first date."""
    assert changes_of(tried(edited(shown, id_, pattern, text), shown)) == [expected]


def test_an_ordinary_file_brings_its_links_and_its_people(shown: Outlook) -> None:
    """A link to a later task and to one the plan knows by name; a person is told, a unit leads."""
    plan = replace(shown.plan, activities=(replace(shown.plan.activities[0], name="踏勘"),
                                           *shown.plan.activities[1:]))  # fmt: skip
    listed = "".join(
        f"<Resource><UID>{uid}</UID><Name>{name}</Name></Resource>"
        for uid, name in ((1, "张三"), (2, "乙镇"), (3, "甲局"))
    )
    assigned = "".join(
        f"<Assignment><TaskUID>2</TaskUID><ResourceUID>{uid}</ResourceUID></Assignment>" for uid in (1, 2, 3)
    )
    raw = others(
        foreign(1, OutlineLevel=1, Name="一线"),
        foreign(2, link(4), link(3), OutlineLevel=2, Duration="PT16H0M0S"),
        foreign(3, OutlineLevel=2, Name="踏勘", Duration="PT80H0M0S"),
        foreign(4, OutlineLevel=2, Duration="PT0H0M0S", Finish=DAY.format("06-30")),
        tail=f"<Resources>{listed}</Resources><Assignments>{assigned}</Assignments>",
    )
    run = tried(raw, outlook(plan, (), AS_OF))
    assert run.problems == ()
    assert [(each.subject, each.part.get("lead"), each.part.get("supporting"))
            for each in run.changes if each.group != "dependencies"] == [
        ("L1-A1", "u2", ["u1"]), ("L1-M1", None, None),
    ]  # fmt: skip
    links = {each.subject for each in run.changes if each.group == "dependencies"}
    assert links == {"L1-M1 → L1-A1（FS）", "A1 → L1-A1（FS）"}
    assert "任务 UID 2 资源：“张三”不是行动计划中的单位，未计入。" in run.notes
