"""Microsoft Project files that we write: MPXJ reads in them, and computes, what we do."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from plan.calendar.workdays import CHINA
from plan.errors import Unusable
from plan.ledger.events import Closed, DeadlineExtended, Event
from plan.model.kinds import LagUnit, LinkKind
from plan.model.plan import Activity, Milestone, Plan
from plan.mspdi.read_plan import read_mspdi
from plan.mspdi.read_schedule import schedule_mspdi
from plan.mspdi.write_file import NAMESPACE, to_mspdi
from plan.outlook.outlook import Outlook, outlook
from plan.plan_file import require_plan
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

ROOT = Path(__file__).parents[2]
AS_OF = date(2022, 9, 20)  # before 国庆, with its two worked days at the weekend after
NAMES = '任务<b>&"一"</b> ]]> =1+1'
DAYS = ("early_start", "early_finish", "late_start", "late_finish")


def work(id_: str, days: int, **more: Any) -> Activity:
    """An activity of `days` working days."""
    return activity(id_, None, None, duration=days, **more)


def links_plan() -> Plan:
    """Every kind of link and lag, two predecessors, a broken deadline, progress of every sort."""
    return plan_of(
        replace(work("A1", 5), name=NAMES),
        work("A2", 10),
        work("A3", 8, not_earlier_than=date(2022, 10, 10)),
        work("A4", 4),
        work("A5", 6, must_finish_by=date(2022, 9, 28)),
        work("B1", 10),
        work("B2", 10),
        work("B3", 3),
        work("B4", 7),
        activity("C1", date(2022, 9, 1), date(2022, 9, 30)),
        milestone("M1", date(2022, 10, 8)),
        milestone("M2", date(2022, 9, 19)),
        milestone("M3", date(2022, 12, 31), evidence="批文"),
        milestone("M4", None),
        milestone("M5", date(2022, 9, 9)),
        milestone("M6", date(2022, 9, 16)),
        links=(
            after("A1", "A2"),
            after("A1", "A3", kind=LinkKind.SS, lag=3),
            after("A2", "A3", kind=LinkKind.FF, lag=2),
            after("A2", "A4", lag=-3),
            after("A3", "A4", lag=9, lag_unit=LagUnit.ELAPSED),
            after("A4", "A5"),
            after("B1", "B3", lag=1),
            after("B3", "B4", kind=LinkKind.SF, lag=12),
            after("A5", "M3"),
            after("B4", "M3"),
            after("A2", "M1"),
        ),
    )


EVENTS: tuple[Event, ...] = (
    reported("B1", date(2022, 9, 1), 5, actual_start=date(2022, 9, 1)),
    Closed(subject="M5", as_of=date(2022, 9, 8), evidence="通报"),
    reported("B2", date(2022, 9, 15), 60, actual_start=date(2022, 9, 8)),
    DeadlineExtended(subject="M6", as_of=date(2022, 9, 15), to=date(2022, 9, 30), reason="防汛"),
    reported("B1", date(2022, 9, 16), 33),
    reported("C1", date(2022, 9, 19), 100, actual_finish=date(2022, 9, 19)),
)


@pytest.fixture(scope="module", name="outlook")
def links_outlook() -> Outlook:
    """The plan above on its day."""
    return outlook(links_plan(), entries(*EVENTS), AS_OF)


@pytest.fixture(scope="module")
def real() -> Outlook:
    """The shipped plan in the middle of its second year."""
    return outlook(require_plan(ROOT / "plan_data/1plus8.json"), (), date(2022, 6, 30))


@pytest.fixture(scope="module")
def found(
    outlook: Outlook, real: Outlook, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What MPXJ reads in the two files."""
    folder = tmp_path_factory.mktemp("mspdi")
    paths = {"outlook": folder / "outlook.xml", "real": folder / "real.xml"}
    for name, shown in (("outlook", outlook), ("real", real)):
        paths[name].write_bytes(to_mspdi(shown))
    command = [sys.executable, "-m", "tests.support.mpxj_reading", *map(str, paths.values())]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    read = json.loads(ran.stdout)
    return {name: read[str(path)] for name, path in paths.items()}


def ours(shown: Outlook) -> dict[str, tuple[Any, ...]]:
    """Days, float in minutes and criticality by id."""
    return {
        id_: (
            *(getattr(one, name).isoformat() for name in DAYS),
            one.total_float * 480.0,
            one.critical,
        )
        for id_, one in shown.schedule.dates.items()
    }


def theirs(tasks: dict[str, dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """The same of what MPXJ says."""
    return {
        id_: (*(one[name][:10] for name in DAYS), one["total_slack"], one["critical"])
        for id_, one in tasks.items()
        if one["early_start"] and one["early_start"] != "None" and not one.get("summary")
    }


@pytest.mark.parametrize("which", ["outlook", "real"])
def test_another_program_reads_our_dates_and_computes_the_same(
    which: str, found: dict[str, dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    """Days, slack and critical flags, as the file states them and as MPXJ's scheduler finds."""
    expected = ours(request.getfixturevalue(which))
    assert theirs(found[which]["tasks"]) == expected
    computed = theirs(found[which]["computed"])
    assert {id_: placed(id_, computed[id_]) for id_ in expected} == {
        id_: placed(id_, row) for id_, row in expected.items()
    }


def placed(id_: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row to be compared; the evening before is as late as a morning, to an event."""
    return (*row[:2], *row[4:]) if "M" in id_ or "R" in id_ else row


def test_another_program_reads_links_with_kinds_and_lags(found: dict[str, dict[str, Any]]) -> None:
    """Two predecessors of a task, a negative lag, days as they pass."""
    tasks = found["outlook"]["tasks"]
    assert tasks["A3"]["links"] == [["A1", "SS", 1440, "d"], ["A2", "FF", 960, "d"]]
    assert tasks["A4"]["links"] == [["A2", "FS", -1440, "d"], ["A3", "FS", 12960, "ed"]]
    assert tasks["B4"]["links"] == [["B3", "SF", 5760, "d"]]


def test_another_program_reads_what_else_is_known(found: dict[str, dict[str, Any]]) -> None:
    """Outline, milestones, deadlines as approved, first dates, progress, constraints, notes."""
    tasks = found["outlook"]["tasks"]
    assert (tasks["L1"]["summary"], tasks["A1"]["level"], tasks["A1"]["name"]) == (True, 2, NAMES)
    assert tasks["M6"]["milestone"]
    assert tasks["M6"]["deadline"] == "2022-09-30T08:00"  # it stands in a morning
    assert tasks["M6"]["baseline_finish"] == "2022-09-16T17:00"
    assert tasks["M1"]["deadline"] == "2022-10-08T17:00"
    assert tasks["C1"]["baseline_start"] == "2022-09-01T08:00"
    assert (tasks["C1"]["percent"], tasks["C1"]["actual_finish"]) == (100, "2022-09-19T17:00")
    assert (tasks["B1"]["percent"], tasks["B1"]["actual_start"]) == (33, "2022-09-01T08:00")
    assert tasks["A3"]["constraint"] == "START_NO_EARLIER_THAN"
    assert tasks["A3"]["constraint_date"] == "2022-10-10T08:00"
    assert tasks["M3"]["notes"].splitlines() == ["来源：原文载明：测试用", "销号凭据：批文"]


def test_the_calendar_is_named_and_has_the_worked_days_at_weekends(
    found: dict[str, dict[str, Any]],
) -> None:
    """Every day of 2022 is worked or not as we have it."""
    assert found["outlook"]["calendar"] == "中国工作日历（含调休）"
    first = date(2022, 1, 1).toordinal()
    days = [CHINA.is_workday(date.fromordinal(first + day)) for day in range(365)]
    assert found["outlook"]["worked"] == days


def test_what_has_no_date_is_there_without_one(
    outlook: Outlook, found: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    """未定时限: a manual task, which our own reader leaves out of the schedule and tells of."""
    assert (
        found["outlook"]["tasks"]["M4"]["early_start"],
        found["outlook"]["tasks"]["M4"]["id"],
    ) == (
        None,
        "M4",
    )
    path = tmp_path / "plan.xml"
    path.write_bytes(to_mspdi(outlook))
    plan, problems = read_mspdi(path)
    assert plan is not None
    assert not problems
    assert any("没有日期" in note for note in plan.notes)


@pytest.mark.parametrize("which", ["outlook", "real"])
def test_our_own_reader_computes_the_same(
    which: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Out and in again: days, total and free float, criticality."""
    shown: Outlook = request.getfixturevalue(which)
    assert read_back(shown, tmp_path) == round_trip(shown)


def round_trip(shown: Outlook) -> dict[str, tuple[Any, ...]]:
    """What a plan should come back as; free float is never more than total float there."""
    dates = shown.schedule.dates
    return {id_: (*row, dates[id_].total_float) for id_, row in ours(shown).items()}


def read_back(shown: Outlook, folder: Path) -> dict[str, tuple[Any, ...]]:
    """What our reader makes of the file."""
    path = folder / "plan.xml"
    path.write_bytes(to_mspdi(shown))
    texts = {"n": NAMESPACE}
    tasks = fromstring(path.read_bytes()).iterfind("n:Tasks/n:Task", texts)
    ids = {task.findtext("n:UID", "", texts): task.findtext("n:WBS", "", texts) for task in tasks}
    return {
        ids[str(row["uid"])]: (
            *(row[name][:10] for name in DAYS),
            row["total_float_hours"] * 60.0,
            row["critical"],
            row["total_float"],
        )
        for row in schedule_mspdi(path).to_dict()["activities"]
        if not row["summary"]
    }


def test_a_task_that_waits_for_itself_is_refused() -> None:
    """Before anything is written."""
    with pytest.raises(Unusable, match="A1 → A1"):
        outlook(plan_of(work("A1", 2), links=[after("A1", "A1")]), (), AS_OF)


def test_the_same_outlook_gives_the_same_bytes() -> None:
    """Nothing of the clock, nothing by chance."""
    first, second = (to_mspdi(outlook(links_plan(), entries(*EVENTS), AS_OF)) for _ in range(2))
    assert first == second


def test_what_no_xml_can_hold_is_left_out() -> None:
    """Control characters in a name; the file opens."""
    odd = plan_of(replace(milestone("M1", date(2022, 6, 30)), name="控\x00制\x0b字\ud800符"))
    root = fromstring(to_mspdi(outlook(odd, (), AS_OF)))
    names = [one.text for one in root.iter(f"{{{NAMESPACE}}}Name")]
    assert "控制字符" in names


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Up to six activities and milestones with links of every kind.

    None with a lag between two events: after a morning that ends in an evening there.
    """
    names = "ABCDEF"[: draw(st.integers(1, 6))]
    kinds = {name: draw(st.booleans()) for name in names}
    days = st.dates(date(2022, 9, 1), date(2022, 11, 15))
    parts: list[Activity | Milestone] = [
        milestone(name, draw(days))
        if kinds[name]
        else work(
            name,
            draw(st.integers(1, 9)),
            not_earlier_than=draw(st.none() | days),
            must_finish_by=draw(st.none() | days),
        )
        for name in names
    ]
    ends = [(a, b) for at, a in enumerate(names) for b in names[at + 1 :]]
    chosen = draw(st.lists(st.sampled_from(ends), unique=True, max_size=6)) if ends else []
    links = [
        after(a, b, lag=0 if kinds[a] and kinds[b] else draw(st.integers(0, 6)))
        if kinds[a] or kinds[b]
        else after(a, b, kind=draw(st.sampled_from(LinkKind)), lag=draw(st.integers(-4, 6)))
        for a, b in chosen
    ]
    return plan_of(*parts, links=links)


def test_work_held_to_end_a_day_before_another_ends_that_evening(tmp_path: Path) -> None:
    """Not in the morning after, which is the same working time."""
    plan = plan_of(work("B", 2), work("C", 1), links=[after("B", "C", kind=LinkKind.FF, lag=-1)])
    shown = outlook(plan, (), AS_OF)
    assert read_back(shown, tmp_path)["C"][:2] == ("2022-09-20", "2022-09-20")
    assert read_back(shown, tmp_path) == round_trip(shown)


@hypothesis_settings(max_examples=40)
@given(plan=plans(), done=st.lists(st.tuples(st.sampled_from("ABCDEF"), st.integers(0, 99))))
def test_any_plan_comes_back_with_its_days(
    plan: Plan, done: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Early days of every task, whatever the links and the progress."""
    known = {part.id for part in plan.activities}
    events = [reported(id_, date(2022, 9, 12), percent) for id_, percent in done if id_ in known]
    shown = outlook(plan, entries(*events), AS_OF)
    got = read_back(shown, tmp_path_factory.mktemp("any"))
    expected = round_trip(shown)
    assert {id_: row[:2] for id_, row in got.items()} == {
        id_: row[:2] for id_, row in expected.items()
    }
