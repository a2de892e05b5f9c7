"""Microsoft Project files as rows of a plan: what is read, and files that must be refused."""

from __future__ import annotations

from datetime import date

import pytest

from plan.errors import BadValue
from plan.imports.incoming import Before
from plan.imports.safe_xml import MAX_BYTES
from plan.model.kinds import Field, LagUnit, LinkKind
from plan.mspdi.read_rows import read_mspdi_rows

FIELD = "<ExtendedAttribute><FieldID>188743731</FieldID><Value>{}</Value></ExtendedAttribute>"


def task(uid: int, *links: str, **values: object) -> str:
    """A task whose own id is A and its UID; `values` stand in elements of their names."""
    elements = {"UID": uid, "Name": f"任务{uid}", **values}
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f"<Task>{inside}{''.join(links)}{FIELD.format(f'A{uid}')}</Task>"


def link(uid: int, kind: int = 1, lag: int = 0, form: int = 7) -> str:
    """A link from the task `uid`, its lag in tenths of a minute."""
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{kind}</Type>"
        f"<LinkLag>{lag}</LinkLag><LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def project(*tasks: str) -> bytes:
    """A file of these tasks."""
    inside = f"<Tasks>{''.join(tasks)}</Tasks>"
    return f'<Project xmlns="http://schemas.microsoft.com/project">{inside}</Project>'.encode()


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (link(1), Before("A1")),
        (link(1, lag=4_800), Before("A1", lag=1)),
        (link(1, kind=0, lag=-9_600), Before("A1", LinkKind.FF, -2)),
        (link(1, kind=3, lag=14_400, form=8), Before("A1", LinkKind.SS, 1, LagUnit.ELAPSED)),
        (link(1, kind=2, lag=24_000, form=9), Before("A1", LinkKind.SF, 5)),
    ],
)
def test_links_have_their_kind_and_lag_in_days(element: str, expected: Before) -> None:
    """Working days of eight hours, elapsed ones of 24."""
    read = read_mspdi_rows(project(task(1), task(2, element)), "plan.xml")
    assert read.problems == []
    assert read.rows[1].value(Field.PREDECESSORS) == (expected,)


def test_a_link_to_what_is_not_in_the_file_is_told() -> None:
    """Tasks of the file are named by their UID where they have no id of ours.

    They were left out with it, and nobody was told of either.
    """
    unnamed = "<Task><UID>3</UID><Name>无编号</Name></Task>"
    read = read_mspdi_rows(project(task(1, link(9), link(3)), unnamed), "plan.xml")
    assert read.problems == []
    assert read.rows[0].value(Field.PREDECESSORS) == (Before("#3"),)
    assert any("不在本文件中" in note and "“任务1”← UID 9" in note for note in read.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "格式"),
        ("<Project>", "格式"),
        ("<Plan/>", "Microsoft Project"),
        ("<Project><Tasks/></Project>", "没有任务"),
        ('<!DOCTYPE Project [<!ENTITY a "b">]><Project>&a;</Project>', "DOCTYPE"),
        ('<!DOCTYPE Project SYSTEM "file:///etc/passwd"><Project/>', "DOCTYPE"),
        ("<Project>" + "<a>" * 60 + "</a>" * 60 + "</Project>", "嵌套"),
        ("<Project><Tasks>" + "<Task><UID>1</UID></Task>" * 3_001 + "</Tasks></Project>", "3000"),
    ],
)
def test_an_unusable_file_is_refused_in_a_sentence(text: str, words: str) -> None:
    """What is wrong is named; no other error comes through."""
    with pytest.raises(BadValue, match=words):
        read_mspdi_rows(text.encode(), "plan.xml")


def test_an_enormous_file_is_refused() -> None:
    """The size is bounded before anything is parsed."""
    with pytest.raises(BadValue, match="超过 50 MB"):
        read_mspdi_rows(bytes(MAX_BYTES + 1), "plan.xml")


def test_every_problem_of_a_file_is_told() -> None:
    """One bad value does not hide the next.

    A lag of hours is none of them any more: it is a whole day, and told.
    """
    read = read_mspdi_rows(
        project(
            task(1, Milestone=1, Deadline="明天"),
            task(2, link(1, kind=7), link(1, lag=100), PercentComplete=101),
            task(3, Milestone=1, Deadline="1799-01-01T08:00:00"),
        ),
        "plan.xml",
    )
    assert [(problem.place, problem.value) for problem in read.problems] == [
        ("Task（UID 1）.Deadline", "明天"),
        ("Task（UID 2）.PercentComplete", "101"),
        ("PredecessorLink.Type", "7"),
        ("Task（UID 3）.Deadline", "1799-01-01T08:00:00"),
    ]
    assert "间隔不足整天的按一整天，1 处：“任务2”0.0208333 天按 1 天。" in read.notes


def foreign(uid: int, *inside: str, **values: object) -> str:
    """A task of somebody else's file, in which nothing of ours stands."""
    elements = {"UID": uid, "ID": uid, "Name": f"工作{uid}", **values}
    own = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f"<Task>{own}{''.join(inside)}</Task>"


def others(*tasks: str, head: str = "", tail: str = "") -> bytes:
    """A file of somebody else's: one text of its own, whose id is that of our 编号."""
    field = "<FieldID>188743731</FieldID><FieldName>Text1</FieldName><Alias>{}</Alias>"
    defined = f"<ExtendedAttributes><ExtendedAttribute>{field.format('批次')}"
    inside = f"</ExtendedAttribute></ExtendedAttributes><Tasks>{''.join(tasks)}</Tasks>{tail}"
    return f"<Project>{head}{defined}{inside}</Project>".encode()


def said(raw: bytes, at: int = 0) -> dict[str, object]:
    """What the row `at` says, by the words of its fields."""
    read = read_mspdi_rows(raw, "plan.xml", 2022)
    assert read.problems == []
    return {str(field): stated.value for field, stated in read.rows[at].values.items()}


DAY = "2022-{}T08:00:00"


def test_an_ordinary_task_keeps_its_days_its_duration_and_its_notes() -> None:
    """Seven hours are a day where the file says so; a number of its own is no id of ours."""
    raw = others(
        foreign(
            1, FIELD.format("甲-1"), Start=DAY.format("06-06"), Finish=DAY.format("06-17"),
            Duration="PT70H0M0S", Deadline=DAY.format("07-08"), Notes="含评审", PercentComplete=30,
        ),
        head="<MinutesPerDay>420</MinutesPerDay>",
    )  # fmt: skip
    assert said(raw) == {
        "id": "#1",
        "name": "工作1",
        "kind": "activity",
        "start": date(2022, 6, 6),
        "finish": date(2022, 6, 17),
        "duration": 10,
        "must_finish_by": date(2022, 7, 8),
        "note": "含评审",
        "percent": 30.0,
    }
    assert read_mspdi_rows(raw, "plan.xml").notes == ["自定义域“批次”未计入，1 处：“工作1”甲-1。"]


@pytest.mark.parametrize(
    ("hours", "days", "is_told"), [(0, None, False), (8, 1, False), (9, 2, True), (16, 2, False)]
)
def test_a_part_of_a_day_is_a_whole_one(hours: int, days: int | None, is_told: bool) -> None:
    """And told; no duration at all is an event."""
    raw = others(foreign(1, Duration=f"PT{hours}H0M0S"))
    assert said(raw).get("duration") == days
    assert ("不足整天" in str(read_mspdi_rows(raw, "plan.xml").notes)) == is_told
    assert said(raw)["kind"] == ("activity" if hours else "milestone")


@pytest.mark.parametrize(
    ("form", "amount", "lag", "unit"),
    [
        (3, 4_800, 1, LagUnit.WORKING),  # minutes
        (6, 14_400, 1, LagUnit.ELAPSED),  # hours as they pass
        (7, 4_799, 1, LagUnit.WORKING),
        (7, 4_801, 2, LagUnit.WORKING),
        (7, -4_799, 0, LagUnit.WORKING),  # never sooner than said
        (10, 100_800, 7, LagUnit.ELAPSED),
        (11, 96_000, 20, LagUnit.WORKING),  # months
        (19, 50, 5, LagUnit.WORKING),  # percent of ten days
        (39, 4_800, 1, LagUnit.WORKING),  # guessed
        (40, 28_800, 2, LagUnit.ELAPSED),
    ],
)
def test_a_lag_is_in_days_whatever_its_format(form: int, amount: int, lag: int, unit: LagUnit) -> None:
    """Tenths of a minute in all of them, but for a percentage."""
    raw = others(foreign(1, Duration="PT80H0M0S"), foreign(2, link(1, lag=amount, form=form)))
    assert said(raw, 1)["predecessors"] == (Before("#1", LinkKind.FS, lag, unit),)


def test_what_an_outline_says_is_kept_and_what_its_summaries_say_told() -> None:
    """Names from the outermost in; a link from a summary is one from each task within."""
    raw = others(
        foreign(1, OutlineLevel=1, Summary=1),
        foreign(2, OutlineLevel=2, Summary=1, Deadline=DAY.format("09-30")),
        foreign(3, OutlineLevel=3),
        foreign(4, OutlineLevel=3),
        foreign(5, link(2), link(2, kind=3), OutlineLevel=2),
        foreign(6, OutlineLevel=1),
    )
    read = read_mspdi_rows(raw, "plan.xml")
    assert [row.value(Field.LINE) for row in read.rows] == [
        *[("工作1", "工作2")] * 2, "工作1", None,
    ]  # fmt: skip
    assert read.rows[2].value(Field.PREDECESSORS) == (Before("#3"), Before("#4"))
    assert [(each.row, each.level) for each in read.headings] == [(1, 1), (2, 2)]
    assert "汇总任务自己的期限未计入，1 处：“工作2”2022-09-30。" in read.notes
    assert "前置任务是汇总任务，按其下各项计入，1 处：“工作5”←“工作2”。" in read.notes
    assert any(note.startswith("前置任务不在本文件中、未计入或是汇总任务") for note in read.notes)


def test_a_link_to_another_project_is_none_to_the_task_of_that_number_here() -> None:
    """It is told, and not taken."""
    across = link(1).replace("</PredecessorLink>", "<CrossProject>1</CrossProject></PredecessorLink>")
    read = read_mspdi_rows(others(foreign(1), foreign(2, across)), "plan.xml")
    assert Field.PREDECESSORS not in read.rows[1].values
    assert any("前置关系未计入，1 处：“工作2”← UID 1" in note for note in read.notes)


def test_resources_are_units_in_their_order_and_what_does_no_work_is_told() -> None:
    """Whether there is such a unit the plan has to say: so they are doubtful."""
    resources = [(1, "科技局", 1), (2, "财政局", 1), (3, "水泥", 0), (4, "张三", 1)]
    listed = "".join(
        f"<Resource><UID>{uid}</UID><Name>{name}</Name><Type>{kind}</Type></Resource>"
        for uid, name, kind in resources
    )
    assigned = "".join(
        f"<Assignment><TaskUID>1</TaskUID><ResourceUID>{uid}</ResourceUID></Assignment>"
        for uid in (2, 1, 3, -65535)
    )
    tail = f"<Resources>{listed}</Resources><Assignments>{assigned}</Assignments>"
    read = read_mspdi_rows(others(foreign(1), tail=tail), "plan.xml")
    lead = read.rows[0].values[Field.LEAD]
    assert (lead.value, lead.doubtful) == (("财政局", "科技局"), True)
    assert read.notes == [
        "材料、成本类的资源未计入，1 处：“工作1”水泥。",
        "没有分配任务的资源未计入，1 处：“张三”。",
    ]


def test_blank_inactive_and_foreign_tasks_are_passed_and_told() -> None:
    """So is a link from one of them."""
    read = read_mspdi_rows(
        others(
            foreign(1, Active=0),
            "<Task><UID>2</UID><ID>2</ID><IsNull>1</IsNull></Task>",
            foreign(3, ExternalTask=1),
            foreign(4, link(1), Active=1),
        ),
        "plan.xml",
    )
    assert [row.text(Field.NAME) for row in read.rows] == ["工作4"]
    assert [(each.row, each.why) for each in read.passed] == [
        (1, "已停用的任务"), (2, "空行"), (3, "属于另一份文件的任务"),
    ]  # fmt: skip
    for why in ("已停用的任务未计入", "空行未计入", "属于另一份文件的任务未计入", "前置任务"):
        assert any(note.startswith(why) for note in read.notes), why


@pytest.mark.parametrize(
    ("kind", "field"),
    [(1, None), (2, "not_earlier_than"), (3, "must_finish_by"), (4, "not_earlier_than"),
     (5, None), (6, None), (7, "must_finish_by")],
)  # fmt: skip
def test_a_constraint_holds_the_start_or_the_finish_or_is_told(kind: int, field: str | None) -> None:
    """Each of the seven that Microsoft Project has beside none."""
    raw = others(foreign(1, ConstraintType=kind, ConstraintDate=DAY.format("08-01")))
    values = said(raw)
    assert {name for name in ("not_earlier_than", "must_finish_by") if name in values} == (
        {field} if field else set()
    )
    assert ("限制类型未计入" in str(read_mspdi_rows(raw, "plan.xml").notes)) == (field is None)


@pytest.mark.parametrize(("due", "is_told"), [("06-09", True), ("06-10", False)])
def test_a_deadline_before_the_planned_end_is_told(due: str, is_told: bool) -> None:
    """Both are taken as they stand, as the deadline of work is a limit."""
    days = {"Start": DAY.format("06-06"), "Finish": DAY.format("06-10")}
    for limit in ({"Deadline": DAY.format(due)}, {"ConstraintType": 7, "ConstraintDate": DAY.format(due)}):
        raw = others(foreign(1, **days, **limit))
        values, told = said(raw), f"期限 2022-{due}，计划 2022-06-06 至 2022-06-10"
        assert (values["finish"], str(values["must_finish_by"])) == (date(2022, 6, 10), f"2022-{due}")
        assert (told in str(read_mspdi_rows(raw, "plan.xml").notes)) is is_told


def test_a_baseline_alone_and_a_task_that_recurs() -> None:
    """Without days of now there is no other plan; each time of a meeting is a task."""
    first, last = (f"<{name}>{DAY.format('06-06')}</{name}>" for name in ("Start", "Finish"))
    raw = others(
        foreign(1, f"<Baseline>{first}{last}</Baseline>", OutlineLevel=1),
        foreign(2, OutlineLevel=1, Summary=1, Recurring=1),
        foreign(3, OutlineLevel=2),
    )
    assert read_mspdi_rows(raw, "plan.xml").notes == ["周期性任务的各次按各项任务计入，1 处：“工作2”1。"]


def test_the_first_baseline_is_what_was_approved() -> None:
    """What is planned now, other baselines, costs and people to ask are told."""

    def baseline(number: int, month: int) -> str:
        first, last = (f"2022-{month:02}-{day}T08:00:00" for day in ("01", "20"))
        days = f"<Start>{first}</Start><Finish>{last}</Finish>"
        return f"<Baseline><Number>{number}</Number>{days}<Duration>PT40H0M0S</Duration></Baseline>"

    raw = others(
        foreign(
            1, baseline(0, 6), baseline(1, 7), Start=DAY.format("06-06"),
            Finish=DAY.format("06-30"), Duration="PT80H0M0S", Cost="1200", Contact="李四",
        )
    )  # fmt: skip
    values = said(raw)
    assert (values["start"], values["finish"]) == (date(2022, 6, 1), date(2022, 6, 20))
    assert values["duration"] == 5
    assert read_mspdi_rows(raw, "plan.xml").notes == [
        "联系人未计入，1 处：“工作1”李四。",
        "成本未计入，1 处：“工作1”1200。",
        "其他基线未计入，1 处：“工作1”1。",
        "起止与基线不同，现计划未计入，1 处：“工作1”2022-06-06 至 2022-06-30。",
    ]


@pytest.mark.parametrize(
    ("text", "expected"), [("6月底前", date(2022, 6, 30)), ("未定时限", None), ("6月31日", ValueError)]
)
def test_a_typed_date_is_read_as_in_a_sheet(text: str, expected: object) -> None:
    """Of a task whose dates somebody keeps by hand; what is none is a problem."""
    read = read_mspdi_rows(others(foreign(1, Manual=1, FinishText=text)), "plan.xml", 2022)
    if expected is ValueError:
        assert [problem.value for problem in read.problems] == [text]
    else:
        assert (read.problems, read.rows[0].value(Field.FINISH)) == ([], expected)


def test_a_lag_is_of_the_files_own_hours_a_day() -> None:
    """Seven hours are a day where it says so."""
    raw = others(foreign(1), foreign(2, link(1, lag=42_000)), head="<MinutesPerDay>420</MinutesPerDay>")
    assert said(raw, 1)["predecessors"] == (Before("#1", LinkKind.FS, 10),)
