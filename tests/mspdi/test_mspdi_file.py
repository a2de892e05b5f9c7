"""Microsoft Project files that we write: MPXJ reads in them, and computes, what we do."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from plan.calendar.workdays import CHINA
from plan.errors import Unusable
from plan.imports.plan_changes import dry_run
from plan.ledger.events import Closed, DeadlineExtended, Event
from plan.model.kinds import Field, LagUnit, LinkKind
from plan.model.plan import Activity, Plan
from plan.mspdi.read_rows import read_mspdi_rows
from plan.mspdi.write_file import to_mspdi
from plan.outlook.outlook import Outlook, outlook
from plan.plan_file import require_plan
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

ROOT = Path(__file__).parents[2]
AS_OF = date(2022, 9, 20)  # before 国庆, with its two worked days at the weekend after
NAMESPACE = "http://schemas.microsoft.com/project"
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


@pytest.fixture(scope="module")
def small() -> Outlook:
    """The plan above on its day."""
    return outlook(links_plan(), entries(*EVENTS), AS_OF)


@pytest.fixture(scope="module")
def shipped() -> Outlook:
    """The shipped plan in the middle of its second year."""
    return outlook(require_plan(ROOT / "plan_data/1plus8.json"), (), date(2022, 6, 30))


@pytest.fixture(scope="module")
def mpxj(
    small: Outlook, shipped: Outlook, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Any]]:
    """What MPXJ reads in the two files."""
    return read_by_mpxj(tmp_path_factory.mktemp("mspdi"), {"small": small, "shipped": shipped})


def read_by_mpxj(folder: Path, shown: dict[str, Outlook]) -> dict[str, dict[str, Any]]:
    """What MPXJ reads in the file of each."""
    paths = {name: folder / f"{name}.xml" for name in shown}
    for name, path in paths.items():
        path.write_bytes(to_mspdi(shown[name]))
    command = [sys.executable, "-m", "tests.support.mpxj_reading", *map(str, paths.values())]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    read = json.loads(ran.stdout)
    return {name: read[str(path)] for name, path in paths.items()}


def ours(shown: Outlook) -> dict[str, tuple[Any, ...]]:
    """Days, float in minutes and criticality by id."""
    return {
        id_: (*(getattr(dates, name).isoformat() for name in DAYS), dates.total_float * 480.0, dates.critical)
        for id_, dates in shown.schedule.dates.items()
    }


def theirs(tasks: dict[str, dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """The same of what MPXJ says."""
    return {
        id_: (*(task[name][:10] for name in DAYS), task["total_slack"], task["critical"])
        for id_, task in tasks.items()
        if task["early_start"] and task["early_start"] != "None" and not task.get("summary")
    }


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_another_program_reads_our_dates_and_computes_the_same(
    which: str, mpxj: dict[str, dict[str, Any]], request: pytest.FixtureRequest
) -> None:
    """Days, slack and critical flags, as the file states them and as MPXJ's scheduler finds."""
    expected = ours(request.getfixturevalue(which))
    assert theirs(mpxj[which]["tasks"]) == expected
    computed = theirs(mpxj[which]["computed"])
    assert {id_: placed(id_, computed[id_]) for id_ in expected} == {
        id_: placed(id_, row) for id_, row in expected.items()
    }


def placed(id_: str, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row to be compared; the evening before is as late as a morning, to an event."""
    return (*row[:2], *row[4:]) if "M" in id_ or "R" in id_ else row


def test_another_program_reads_links_with_kinds_and_lags(mpxj: dict[str, dict[str, Any]]) -> None:
    """Two predecessors of a task, a negative lag, days as they pass."""
    tasks = mpxj["small"]["tasks"]
    assert tasks["A3"]["links"] == [["A1", "SS", 1440, "d"], ["A2", "FF", 960, "d"]]
    assert tasks["A4"]["links"] == [["A2", "FS", -1440, "d"], ["A3", "FS", 12960, "ed"]]
    assert tasks["B4"]["links"] == [["B3", "SF", 5760, "d"]]


def test_another_program_reads_what_else_is_known(mpxj: dict[str, dict[str, Any]]) -> None:
    """Outline, milestones, deadlines as approved, first dates, progress, constraints, notes."""
    tasks = mpxj["small"]["tasks"]
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


def test_the_calendar_is_named_and_has_the_worked_days_at_weekends(mpxj: dict[str, dict[str, Any]]) -> None:
    """Every day of 2022 is worked or not as we have it."""
    assert mpxj["small"]["calendar"] == "中国工作日历（含调休）"
    first = date(2022, 1, 1).toordinal()
    days = [CHINA.is_workday(date.fromordinal(first + day)) for day in range(365)]
    assert mpxj["small"]["worked"] == days


@pytest.mark.parametrize("days_after", [0, 1])
def test_a_holiday_that_no_notice_has_settled_says_so(
    days_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that ends on the last day of the last notice is settled; one that ends the day after is not."""
    begin, end = date(2022, 10, 3), date(2022, 10, 7)
    monkeypatch.setitem(vars(CHINA), "official_through", end - timedelta(days=days_after))
    file = fromstring(to_mspdi(outlook(links_plan(), (), AS_OF)))
    names = {
        part.findtext("{*}TimePeriod/{*}FromDate", "")[:10]: "".join(part.findtext("{*}Name", "").split())
        for part in file.iterfind(".//{*}Exception")
    }
    assert names[str(begin)] == "节假日" + "（待国务院通知）" * days_after


def test_what_has_no_date_is_there_without_one(small: Outlook, mpxj: dict[str, dict[str, Any]]) -> None:
    """未定时限: a manual task, in which our own reader finds no day."""
    assert (mpxj["small"]["tasks"]["M4"]["early_start"], mpxj["small"]["tasks"]["M4"]["id"]) == (None, "M4")
    read = read_mspdi_rows(to_mspdi(small), "plan.xml")
    (row,) = (row for row in read.rows if row.text(Field.ID) == "M4")
    assert (read.problems, row.value(Field.FINISH)) == ([], None)


def test_our_own_reader_finds_what_we_wrote(small: Outlook) -> None:
    """Out and in again: every link with its kind, lag and unit, and the approved deadlines."""
    rows = {row.text(Field.ID): row for row in read_mspdi_rows(to_mspdi(small), "plan.xml").rows}
    assert set(rows) == {part.id for part in small.plan.items}
    assert {
        (before.id, id_, before.kind, before.lag, before.lag_unit)
        for id_, row in rows.items()
        for before in row.value(Field.PREDECESSORS) or ()  # type: ignore[union-attr]
    } == {
        (link.predecessor, link.successor, link.kind, link.lag, link.lag_unit)
        for link in small.plan.dependencies
    }
    open_ = [row for row in small.rows if row.is_milestone and not row.item.closed]
    due = {row.id: row.item.approved_deadline for row in open_}
    assert {id_: rows[id_].value(Field.FINISH) for id_ in due} == due


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_free_slack_is_never_more_than_total_slack(which: str, request: pytest.FixtureRequest) -> None:
    """A broken deadline leaves none: Microsoft Project shows both as negative then."""
    root = fromstring(to_mspdi(request.getfixturevalue(which)))
    free, total = (
        [int(element.text or 0) for element in root.iter(f"{{{NAMESPACE}}}{name}")]
        for name in ("FreeSlack", "TotalSlack")
    )
    assert len(free) == len(total) > 0
    assert all(a <= b for a, b in zip(free, total, strict=True))
    assert min(total) < 0


def test_a_task_that_waits_for_itself_is_refused() -> None:
    """Before anything is written."""
    with pytest.raises(Unusable, match="A1 → A1"):
        outlook(plan_of(work("A1", 2), links=[after("A1", "A1")]), (), AS_OF)


def test_the_same_outlook_gives_the_same_bytes(small: Outlook) -> None:
    """Nothing of the clock or of chance stands in the file."""
    assert to_mspdi(small) == to_mspdi(outlook(links_plan(), entries(*EVENTS), AS_OF))


def test_what_no_xml_can_hold_is_left_out() -> None:
    """Control characters in a name; the file opens."""
    odd = plan_of(replace(milestone("M1", date(2022, 6, 30)), name="控\x00制\x0b字\ud800符"))
    root = fromstring(to_mspdi(outlook(odd, (), AS_OF)))
    names = [element.text for element in root.iter(f"{{{NAMESPACE}}}Name")]
    assert "控制字符" in names


def any_plan(seed: int) -> Outlook:
    """Up to six activities and milestones with links of every kind, some activities under way.

    None with a lag between two events: after a morning that ends in an evening there.
    """
    draw = random.Random(seed)

    def day() -> date:
        return date(2022, 9, 1) + timedelta(days=draw.randint(0, 75))

    def maybe() -> date | None:
        return day() if draw.random() < 0.5 else None

    names = "ABCDEF"[: draw.randint(1, 6)]
    is_event = {name: draw.random() < 0.5 for name in names}
    parts = [
        milestone(name, day())
        if is_event[name]
        else work(name, draw.randint(1, 9), not_earlier_than=maybe(), must_finish_by=maybe())
        for name in names
    ]
    pairs = [(a, b) for at, a in enumerate(names) for b in names[at + 1 :]]
    links = [
        after(a, b, lag=0 if is_event[a] and is_event[b] else draw.randint(0, 6))
        if is_event[a] or is_event[b]
        else after(a, b, kind=draw.choice(list(LinkKind)), lag=draw.randint(-4, 6))
        for a, b in draw.sample(pairs, min(len(pairs), draw.randint(0, 6)))
    ]
    events = [
        reported(name, date(2022, 9, 12), draw.randint(0, 99))
        for name in names
        if not is_event[name] and draw.random() < 0.5
    ]
    return outlook(plan_of(*parts, links=links), entries(*events), AS_OF)


def test_work_held_to_end_a_day_before_another_ends_that_evening(tmp_path: Path) -> None:
    """Not in the morning after, which is the same working time."""
    plan = plan_of(work("B", 2), work("C", 1), links=[after("B", "C", kind=LinkKind.FF, lag=-1)])
    shown = outlook(plan, (), AS_OF)
    computed = theirs(read_by_mpxj(tmp_path, {"plan": shown})["plan"]["computed"])
    assert computed["C"][:2] == ("2022-09-20", "2022-09-20")
    assert {id_: computed[id_] for id_ in "BC"} == ours(shown)


def test_any_plan_comes_back_with_its_days(tmp_path: Path) -> None:
    """Early days of every task, whatever the links and the progress."""
    shown = {str(seed): any_plan(seed) for seed in range(60)}
    for seed, read in read_by_mpxj(tmp_path, shown).items():
        computed, expected = theirs(read["computed"]), ours(shown[seed])
        days = {id_: computed[id_][:2] for id_ in expected}
        assert days == {id_: row[:2] for id_, row in expected.items()}, seed


def known_and_not() -> Outlook:
    """Work begun by a report, by a stated day, by its milestones' reports alone, and by nothing.

    F1 was stated to have finished before the first report of it; F2 is whole by its milestone; E,
    which nobody reports on, came to pass with F2.
    """
    plan = plan_of(
        *(work(name, 9) for name in ("A", "B", "C", "D", "F1", "F2")),
        milestone("C-M1", date(2022, 10, 31), parent="C"),
        milestone("C-M2", date(2022, 10, 31), parent="C"),
        milestone("F2-M1", date(2022, 9, 30), parent="F2"),
        milestone("E", None),
        links=(after("F2", "E"),),
    )
    events = (
        reported("A", date(2022, 9, 14), 0),
        reported("A", date(2022, 9, 15), 30),
        reported("B", date(2022, 9, 16), 20, actual_start=date(2022, 9, 3)),  # a Saturday
        reported("C-M1", date(2022, 9, 15), 60),
        reported("F1", date(2022, 9, 16), 100, actual_finish=date(2022, 9, 9)),
        reported("F2-M1", date(2022, 9, 15), 100),
    )
    return outlook(plan, entries(*events), AS_OF)


def test_only_a_start_that_was_stated_or_reported_is_actual() -> None:
    """No start is invented for what its milestones tell of, is finished, or came to pass."""
    shown = known_and_not()
    root = fromstring(to_mspdi(shown))
    texts = {
        task.findtext(f"{{{NAMESPACE}}}WBS"): task.findtext(f"{{{NAMESPACE}}}ActualStart")
        for task in root.iter(f"{{{NAMESPACE}}}Task")
    }
    assert {id_: text for id_, text in texts.items() if text} == {
        "A": "2022-09-15T08:00:00",
        "B": "2022-09-03T08:00:00",
        "F2-M1": "2022-09-15T17:00:00",  # an event starts when it happens
    }
    trial = dry_run(read_mspdi_rows(to_mspdi(shown), "plan.xml"), shown.state, "plan.xml")
    assert (trial.problems, trial.changes) == ((), ())


def test_another_program_finishes_all_when_we_do_without_invented_starts(tmp_path: Path) -> None:
    """What has no known start may begin elsewhere: it has to end on the same day."""
    shown = known_and_not()
    read = read_by_mpxj(tmp_path, {"plan": shown})["plan"]
    computed, expected = theirs(read["computed"]), ours(shown)
    assert {id_: computed[id_][1] for id_ in expected} == {id_: row[1] for id_, row in expected.items()}
