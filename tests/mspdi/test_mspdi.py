"""Plans from Microsoft Project files: dates worked by hand, and files that must be refused."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from plan.errors import BadValue, Unusable
from plan.imports.safe_xml import MAX_BYTES
from plan.mspdi.read_plan import read_mspdi
from plan.mspdi.read_schedule import schedule_mspdi
from tests.support.mspdi_files import WEEKDAYS, calendar, project, rows, task, written

SAMPLE = Path(__file__).parents[1] / "samples" / "mspdi_bridge.xml"
DATES = ("early_start", "early_finish", "late_start", "late_finish")


def early(row: dict[str, object]) -> tuple[object, object]:
    """Early start and finish, of September 2022 as day and hour."""
    return tuple(str(row[name]).removeprefix("2022-09-") for name in DATES[:2])  # type: ignore[return-value]


def late(row: dict[str, object]) -> tuple[object, object]:
    """Late start and finish likewise."""
    return tuple(str(row[name]).removeprefix("2022-09-") for name in DATES[2:])  # type: ignore[return-value]


def test_a_plan_with_calendars_a_summary_and_a_deadline_has_the_dates_worked_by_hand() -> None:
    """A link to a summary holds its parts; 中秋 is off; 72 elapsed hours pass at the week's end."""
    found = {row["uid"]: row for row in schedule_mspdi(SAMPLE).to_dict()["activities"]}
    assert early(found[1]) == ("2022-08-29T08:00", "02T17:00")
    assert early(found[3]) == ("05T08:00", "07T17:00")
    assert early(found[4]) == ("07T17:00", "10T17:00")
    assert early(found[5]) == ("08T20:00", "11T22:00")  # 12 night hours after the 5th
    assert early(found[6]) == ("13T08:00", "13T08:00")
    assert early(found[2]) == ("05T08:00", "11T22:00")
    assert late(found[4]) == ("06T17:00", "09T17:00")
    assert [found[uid]["total_float_hours"] for uid in (1, 3, 4, 5, 2, 0)] == [
        -8,
        -8,
        -8,
        -2,
        -8,
        -8,
    ]
    assert found[1]["total_float"] == -1


def test_the_record_tells_the_finish_and_what_was_left_out() -> None:
    """Inactive and empty tasks have no row; a link to one is told."""
    record = schedule_mspdi(SAMPLE).to_dict()
    assert record["finish"] == "2022-09-13T08:00"
    assert record["working_days"] == 10  # 29 August to 9 September; the 13th has only begun
    assert [row["id"] for row in record["activities"]] == ["0", "1", "2", "3", "4", "5", "6"]
    assert any("未启用" in note and "UID 9" in note for note in record["notes"])
    assert any("9→6" in note for note in record["notes"])
    json.dumps(record)


def test_what_the_file_says_was_computed_is_not_read(tmp_path: Path) -> None:
    """Other answers in the file leave ours as they are."""
    text = SAMPLE.read_text(encoding="utf-8")
    lies = re.sub(
        r"<(Start|EarlyStart|FinishDate)>[^<]*<", r"<\1>1999-09-09T09:00:00<", text
    ).replace(
        "</Task>", "<LateFinish>1999-09-09T09:00:00</LateFinish><Critical>1</Critical></Task>"
    )
    assert lies != text
    assert schedule_mspdi(written(tmp_path, lies)).to_dict() == schedule_mspdi(SAMPLE).to_dict()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("1FS", ("06T08:00", "06T17:00")),
        ("1FS+4800/7", ("07T08:00", "07T17:00")),  # a working day
        ("1FS+24000/9", ("13T08:00", "13T17:00")),  # a working week
        ("1FS+14400/8", ("06T17:00", "07T17:00")),  # 24 hours as they pass
        ("1FS+72000/8", ("12T08:00", "12T17:00")),  # until Saturday 17:00
        ("1FS+50/19", ("06T13:00", "07T12:00")),  # half of the predecessor
        ("1FS+50/20", ("05T21:00", "06T17:00")),  # the same as it passes
        ("1FS+-2400/5", ("05T13:00", "06T12:00")),
        ("1SS", ("05T08:00", "05T17:00")),
        ("1SS+2400/5", ("05T13:00", "06T12:00")),
        ("1FF+4800/7", ("06T08:00", "06T17:00")),
        ("1SF", ("05T08:00", "05T17:00")),  # not before the plan begins
        ("1SF+7200/5", ("05T13:00", "06T12:00")),
    ],
)
def test_links_hold_with_lags_in_their_units(
    tmp_path: Path, link: str, expected: tuple[str, str]
) -> None:
    """Two tasks of a day, the second held by the first."""
    found = early(rows(tmp_path, project(task(1), task(2, after=link)))[2])
    begins = {"06T17:00": "07T08:00", "05T21:00": "06T08:00"}  # work begins in the morning
    assert found == (begins.get(expected[0], expected[0]), expected[1])


def test_a_finish_that_a_morning_holds_shows_that_morning(tmp_path: Path) -> None:
    """Start-to-finish: the second may end when the first begins, on Wednesday morning."""
    found = rows(tmp_path, project(task(3, 16), task(1, after="3FS"), task(2, after="1SF")))
    assert early(found[2]) == ("06T08:00", "07T08:00")


@pytest.mark.parametrize(
    ("hold", "expected", "total_float"),
    [
        ("SNET 2022-09-07T08:00:00", ("07T08:00", "07T17:00"), 2),
        ("SNET 2022-09-10T08:00:00", ("12T08:00", "12T17:00"), 0),  # a Saturday: 工作日 follows
        ("FNET 2022-09-08T17:00:00", ("08T08:00", "08T17:00"), 1),
        ("MSO 2022-09-07T08:00:00", ("07T08:00", "07T17:00"), 0),
        ("MFO 2022-09-07T17:00:00", ("07T08:00", "07T17:00"), 0),
        ("FNLT 2022-09-07T17:00:00", ("06T08:00", "06T17:00"), 1),
        ("SNLT 2022-09-08T08:00:00", ("06T08:00", "06T17:00"), 2),
        ("MFO 2022-09-05T17:00:00", ("05T08:00", "05T17:00"), -1),
        ("SNLT 2022-09-05T08:00:00", ("05T08:00", "05T17:00"), -1),
        ("ALAP", ("06T08:00", "06T17:00"), 0),
    ],
)
def test_constraints_hold_and_limit(
    tmp_path: Path, hold: str, expected: tuple[str, str], total_float: int
) -> None:
    """A day's task after another of a day, in a plan that ends on Friday evening."""
    found = rows(tmp_path, project(task(1), task(2, after="1FS", hold=hold), task(3, 40)))
    assert (early(found[2]), found[2]["total_float"]) == (expected, total_float)


def test_links_win_where_the_file_does_not_keep_dates(tmp_path: Path) -> None:
    """Without HonorConstraints the broken limit shows as negative float alone."""
    text = project(
        task(1), task(2, after="1FS", hold="MFO 2022-09-05T17:00:00"), HonorConstraints=0
    )
    found = rows(tmp_path, text)
    assert (early(found[2]), found[2]["total_float"]) == (("06T08:00", "06T17:00"), -1)
    assert found[1]["total_float"] == -1


def test_what_follows_a_task_put_late_waits_for_it(tmp_path: Path) -> None:
    """The first goes as late as the second allows, which itself has two days."""
    text = project(
        task(1, hold="ALAP"), task(2, after="1FS", hold="FNLT 2022-09-08T17:00:00"), task(3, 40)
    )
    found = rows(tmp_path, text)
    assert (late(found[1]), found[1]["total_float"]) == (("07T08:00", "07T17:00"), 0)
    assert (early(found[2]), found[2]["total_float"]) == (("08T08:00", "08T17:00"), 0)


def test_a_task_dated_before_the_plan_starts_there_and_what_follows_too(tmp_path: Path) -> None:
    """A date that somebody set says more than the start of the plan; others begin with the plan."""
    text = project(task(1, hold="SNET 2022-09-01T08:00:00"), task(2, after="1FS"), task(3))
    found = rows(tmp_path, text)
    assert [early(found[uid])[0] for uid in (1, 2, 3)] == ["01T08:00", "02T08:00", "05T08:00"]


def test_a_summary_spans_its_parts_and_its_float_is_counted_from_its_own_dates(
    tmp_path: Path,
) -> None:
    """Parts of a day with 4 and of two days with 3 days of float; a start of it binds the first."""
    text = project(
        task(1, level=1),
        task(2, 8, level=2),
        task(3, 16, level=2),
        task(4, 40),
        task(5, 8, "1SS+4800/7"),
    )
    found = rows(tmp_path, text)
    assert early(found[1]) == ("05T08:00", "06T17:00")
    assert (found[1]["total_float"], found[1]["summary"]) == (3, True)
    assert early(found[5]) == ("06T08:00", "06T17:00")
    assert [found[uid]["total_float"] for uid in (2, 3, 5)] == [3, 3, 3]


def test_actual_dates_stand_and_what_remains_follows(tmp_path: Path) -> None:
    """Finished work has no float and is not critical; half of 16 hours remains on Thursday."""
    text = project(
        task(1, began="2022-09-05T08:00:00", done="2022-09-07T17:00:00", pct=100),
        task(2, 16, "1FS", began="2022-09-06T08:00:00", pct=50, remaining="PT8H0M0S"),
        task(3, after="2FS"),
    )
    found = rows(tmp_path, text)
    assert early(found[1]) == ("05T08:00", "07T17:00")
    assert (found[1]["total_float"], found[1]["critical"]) == (0, False)
    assert early(found[2]) == ("06T08:00", "08T17:00")  # waits for its predecessor
    assert early(found[3]) == ("09T08:00", "09T17:00")


def test_links_leave_started_work_where_the_file_does_not_split_it(tmp_path: Path) -> None:
    """The same without SplitsInProgressTasks: what remains follows what is done."""
    text = project(
        task(1, 40),
        task(2, 16, "1FS", began="2022-09-05T08:00:00", pct=50),
        SplitsInProgressTasks=0,
    )
    assert early(rows(tmp_path, text)[2]) == ("05T08:00", "06T17:00")


def test_a_pause_before_the_rest_is_kept(tmp_path: Path) -> None:
    """Half is done on Monday, the rest is taken up again on Thursday."""
    begun = task(1, 16, began="2022-09-05T08:00:00", pct=50, resume="2022-09-08T08:00:00")
    assert early(rows(tmp_path, project(begun))[1]) == ("05T08:00", "08T17:00")


def test_seen_on_a_day_nothing_open_lies_before_it(tmp_path: Path) -> None:
    """On Wednesday: what has not begun starts then, what is half done ends a day's work later."""
    text = project(
        task(1, 16, began="2022-09-05T08:00:00", pct=50), task(2), StatusDate="2022-09-06T17:00:00"
    )
    assert early(rows(tmp_path, text)[2]) == ("05T08:00", "05T17:00")  # a status date moves nothing
    found = rows(tmp_path, text, as_of=date(2022, 9, 7))
    assert early(found[1]) == ("05T08:00", "07T17:00")
    assert early(found[2]) == ("07T08:00", "07T17:00")


@pytest.mark.parametrize(
    ("delay", "form", "starts"), [(43200, 8, "09T08:00"), (19200, 7, "12T08:00")]
)
def test_levelling_puts_off_a_start(tmp_path: Path, delay: int, form: int, starts: str) -> None:
    """From Tuesday by three days as they pass, or by four working days."""
    text = project(task(1), task(2, after="1FS", delay=delay, delay_form=form))
    assert early(rows(tmp_path, text)[2])[0] == starts


@pytest.mark.parametrize("how", ["manual", "external"])
def test_tasks_placed_by_hand_or_elsewhere_keep_their_dates(tmp_path: Path, how: str) -> None:
    """They hold others and are told."""
    dates = {"start": "2022-09-07T08:00:00", "finish": "2022-09-08T17:00:00"}
    path = written(tmp_path, project(task(1, 16, **dates, **{how: 1}), task(2, after="1FS")))
    record = schedule_mspdi(path).to_dict()
    assert [early(row) for row in record["activities"]] == [
        ("07T08:00", "08T17:00"),
        ("09T08:00", "09T17:00"),
    ]
    assert len(record["notes"]) == 1


NIGHTS = calendar(
    2,
    "<WeekDays>"
    + "".join(
        f"<WeekDay><DayType>{day}</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime>"
        "<FromTime>20:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay>"
        for day in range(2, 7)
    )
    + WEEKDAYS
    + "</WeekDays>",
)
PEOPLE = (
    "<Resources>"
    "<Resource><UID>1</UID><Type>1</Type><CalendarUID>1</CalendarUID></Resource>"
    "<Resource><UID>2</UID><Type>1</Type><CalendarUID>2</CalendarUID></Resource>"
    "<Resource><UID>3</UID><Type>0</Type><CalendarUID>2</CalendarUID></Resource>"
    "</Resources><Assignments>"
    + "".join(
        f"<Assignment><TaskUID>{task_}</TaskUID><ResourceUID>{who}</ResourceUID></Assignment>"
        for task_, who in ((1, 1), (1, 2), (2, 2), (3, 3), (4, 2))
    )
    + "</Assignments>"
)


def test_work_is_done_when_the_people_assigned_work(tmp_path: Path) -> None:
    """By day and night; by night; material does not count; a fixed duration is the plan's."""
    text = project(
        *(task(uid, 24, type=int(uid == 4)) for uid in (1, 2, 3, 4)), calendars=NIGHTS, more=PEOPLE
    )
    found = rows(tmp_path, text)
    assert [early(found[uid])[1] for uid in (1, 2, 3, 4)] == [
        "07T00:00",
        "13T00:00",
        "07T17:00",
        "07T17:00",
    ]


def test_each_end_may_be_its_own_and_the_limit_of_critical_may_be_set(tmp_path: Path) -> None:
    """A day's task beside one of a week has 4 days of float, or none, and is critical at 4."""
    tasks = task(1), task(2, 40)
    plain = rows(tmp_path, project(*tasks))[1]
    assert (plain["total_float"], plain["critical"]) == (4, False)
    assert rows(tmp_path, project(*tasks, MultipleCriticalPaths=1))[1]["critical"]
    assert rows(tmp_path, project(*tasks, CriticalSlackLimit=4))[1]["critical"]


def test_a_plan_reckoned_back_from_its_end_starts_as_late_as_it_can(tmp_path: Path) -> None:
    """Three days of work end on Friday evening; its stated start is a result and not read."""
    text = project(
        task(1, 16),
        task(2, after="1FS"),
        task(3),
        ScheduleFromStart=0,
        FinishDate="2022-09-09T17:00:00",
    )
    found = rows(tmp_path, text)
    assert [early(found[uid])[0] for uid in (1, 2, 3)] == ["07T08:00", "09T08:00", "07T08:00"]
    assert [found[uid]["total_float"] for uid in (1, 2, 3)] == [0, 0, 2]


def period(begin: str, end: str) -> str:
    """A time period of September 2022."""
    return (
        f"<TimePeriod><FromDate>2022-09-{begin}T00:00:00</FromDate>"
        f"<ToDate>2022-09-{end}T23:59:00</ToDate></TimePeriod>"
    )


def exceptions(kind: str, days: str) -> str:
    """Exceptions of a calendar: one, of that kind, on those days."""
    return f"<Exceptions><Exception>{kind}{days}</Exception></Exceptions>"


OFF = "<DayWorking>0</DayWorking>"
MORNING = (
    "<DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime>"
    "<ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes>"
)


@pytest.mark.parametrize(
    ("inside", "finish"),
    [
        ("", "09T17:00"),
        (
            exceptions("<Type>1</Type>", period("06", "07") + OFF),
            "13T17:00",
        ),
        (
            exceptions("", period("10", "10") + MORNING),
            "09T17:00",
        ),
        (
            "<WeekDays><WeekDay><DayType>0</DayType>"
            f"{OFF}{period('05', '05')}</WeekDay></WeekDays>",
            "12T17:00",
        ),
        (
            "<Exceptions><Exception><Type>6</Type><Period>1</Period><DaysOfWeek>20</DaysOfWeek>"
            f"{period('01', '30')}{OFF}</Exception></Exceptions>",  # Tuesdays and Thursdays
            "14T17:00",
        ),
        (
            "<Exceptions><Exception><Type>5</Type><Period>1</Period><MonthItem>5</MonthItem>"
            f"<MonthPosition>0</MonthPosition>{period('01', '30')}{OFF}</Exception></Exceptions>",
            "12T17:00",  # the first Tuesday of the month
        ),
        (
            "<Exceptions><Exception><Type>4</Type><Period>1</Period><MonthDay>8</MonthDay>"
            f"{period('01', '30')}{OFF}</Exception></Exceptions>",
            "12T17:00",
        ),
        (
            f"<WorkWeeks><WorkWeek>{period('05', '09')}<WeekDays><WeekDay><DayType>2</DayType>"
            f"{MORNING}</WeekDay></WeekDays></WorkWeek></WorkWeeks>",
            "12T12:00",  # half of Monday the 5th is lost; the 12th is as usual
        ),
        (f"<WeekDays><WeekDay><DayType>7</DayType>{MORNING}</WeekDay></WeekDays>", "09T17:00"),
    ],
)
def test_calendars_rest_on_others_and_have_exceptions(
    tmp_path: Path, inside: str, finish: str
) -> None:
    """40 hours from Monday the 5th in a calendar that rests on the usual week."""
    text = project(task(1, 40, calendar=2), calendars=calendar(2, inside, base=1))
    assert early(rows(tmp_path, text)[1])[1] == finish


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "格式"),
        ("<Project>", "格式"),
        ("<Plan/>", "Microsoft Project"),
        ("<Project><StartDate>2022-09-05T08:00:00</StartDate></Project>", "没有可推算的任务"),
        ('<!DOCTYPE Project [<!ENTITY a "b">]><Project>&a;</Project>', "DOCTYPE"),
        ('<!DOCTYPE Project SYSTEM "file:///etc/passwd"><Project/>', "DOCTYPE"),
        ("<Project>" + "<a>" * 60 + "</a>" * 60 + "</Project>", "嵌套"),
        (project(task(1), start="后天"), "StartDate"),
        (project(task(1, hold="SNET 明天")), "ConstraintDate"),
        (project(task(1), task(1)), "UID"),
        (project(task(1, hold="MSO 2199-12-31T08:00:00", hours=90_000_000)), "超出范围"),
        (project(task(1).replace("PT8H0M0S", "8天")), "Duration"),
    ],
)
def test_an_unusable_file_is_refused_in_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    """What is wrong is named; no other error comes through."""
    with pytest.raises(BadValue, match=told):
        schedule_mspdi(written(tmp_path, text))


def test_a_missing_and_an_enormous_file_are_refused(tmp_path: Path) -> None:
    """The size is bounded before anything is parsed."""
    with pytest.raises(BadValue, match="无法读取"):
        schedule_mspdi(tmp_path / "none.xml")
    enormous = tmp_path / "big.xml"
    with enormous.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(BadValue, match="超过 50 MB"):
        schedule_mspdi(enormous)


def test_every_problem_of_a_file_is_told(tmp_path: Path) -> None:
    """One bad value does not hide the next."""
    text = project(task(1, hold="SNET 明天"), task(2, deadline="后天"))
    plan, problems = read_mspdi(written(tmp_path, text))
    assert plan is None
    assert [one.value for one in problems] == ["明天", "后天"]


def test_a_circle_is_named(tmp_path: Path) -> None:
    """Through a summary too: a part cannot wait for its own summary."""
    with pytest.raises(Unusable, match="1 任务1"):
        schedule_mspdi(written(tmp_path, project(task(1, after="2FS"), task(2, after="1FS"))))
    with pytest.raises(Unusable, match="成环"):
        schedule_mspdi(written(tmp_path, project(task(1), task(2, level=2, after="1FS"))))


def test_late_dates_count_an_elapsed_lag_back(tmp_path: Path) -> None:
    """24 hours before Friday morning is Thursday morning: the first is done on Wednesday."""
    found = rows(tmp_path, project(task(1), task(2, after="1FS+14400/8"), task(3, 40)))
    assert late(found[1]) == ("07T08:00", "07T17:00")
    assert [found[uid]["total_float"] for uid in (1, 2)] == [2, 2]
    assert found[1]["free_float"] == 0.0
