"""The overdue list: never an undated, closed or future one; the same everywhere."""

import csv
import io
from datetime import date, timedelta

from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from plan.exports import records
from plan.exports.docx_table import to_docx
from plan.exports.overdue_list import overdue_tables
from plan.exports.records import counts
from plan.exports.xlsx_file import to_xlsx
from plan.ledger.events import Closed, DeadlineExtended, Event
from plan.model.kinds import Level
from plan.office.papers import to_csv
from plan.outlook.outlook import outlook
from plan.outlook.overdue import left_out, overdue
from tests.support.builders import activity, entries, june_plan, milestone, plan_of, reported

JULY_1 = date(2022, 7, 1)


def test_a_milestone_is_overdue_the_day_after_its_deadline() -> None:
    """On the deadline itself it is not."""
    on_the_day = outlook(june_plan(), (), date(2022, 6, 30))
    the_day_after = outlook(june_plan(), (), JULY_1)
    assert not on_the_day.overdue
    (late,) = the_day_after.overdue
    assert (late.row.id, late.days_overdue, late.workdays_overdue) == ("M1", 1, 1)


def test_overdue_is_judged_on_closed_and_not_on_whole() -> None:
    """100% reported is still overdue; closed is not."""
    whole = entries(reported("M1", date(2022, 6, 29), 100))
    closed = entries(Closed(subject="M1", as_of=date(2022, 6, 29), evidence="批复"))
    assert [late.row.id for late in outlook(june_plan(), whole, JULY_1).overdue] == ["M1"]
    assert not outlook(june_plan(), closed, JULY_1).overdue


def test_an_extension_moves_what_is_judged_and_keeps_both_deadlines() -> None:
    """Overdue counts from the approved deadline; the list shows the original too."""
    later = DeadlineExtended(subject="M1", as_of=date(2022, 6, 20), to=date(2022, 7, 15), reason="审批")
    assert not outlook(june_plan(), entries(later), JULY_1).overdue
    (late,) = outlook(june_plan(), entries(later), date(2022, 7, 18)).overdue
    item = late.row.item
    assert (item.deadline, item.approved_deadline) == (date(2022, 6, 30), date(2022, 7, 15))
    assert (late.days_overdue, late.workdays_overdue) == (3, 1)


def test_the_list_shows_the_latest_report_and_its_age() -> None:
    """A report of 28 June is three days old on 1 July."""
    ledger = entries(reported("M1", date(2022, 6, 28), 80, note="待评审"))
    (late,) = outlook(june_plan(), ledger, JULY_1).overdue
    shown = records.overdue(late, JULY_1)
    assert (shown["latest_report"]["note"], shown["report_age_days"]) == ("待评审", 3)


def test_a_unit_s_list_holds_what_it_leads_and_supports() -> None:
    """甲局 leads the line, 乙镇 supports it, a stranger has none."""
    june = outlook(june_plan(), (), JULY_1)
    assert [len(overdue(june.rows, JULY_1, unit)) for unit in ("u1", "u2", "u3")] == [1, 1, 0]


DAYS = st.none() | st.dates(date(2022, 1, 1), date(2022, 12, 31))


@given(st.lists(st.tuples(DAYS, DAYS), max_size=8), st.dates(date(2022, 1, 1), date(2023, 1, 31)))
def test_never_an_undated_a_closed_or_a_future_one(
    promises: list[tuple[date | None, date | None]], as_of: date
) -> None:
    """The list is what the definition says, and every face counts the same rows."""
    parts = [milestone(f"M{i}", deadline) for i, (deadline, _) in enumerate(promises)]
    acts = sorted((closed, f"M{i}") for i, (_, closed) in enumerate(promises) if closed is not None)
    ledger = entries(*(Closed(subject=id_, as_of=day, evidence="批复") for day, id_ in acts))
    june = outlook(plan_of(*parts), ledger, as_of)
    expected = {
        f"M{i}"
        for i, (deadline, closed) in enumerate(promises)
        if deadline is not None
        and june.plan.rules.last_day(deadline) < as_of  # a day off holds until the next workday
        and (closed is None or closed > as_of)
    }
    assert {late.row.id for late in june.overdue} == expected
    assert all(
        late.days_overdue == (as_of - june.plan.rules.last_day(late.row.item.approved_deadline)).days
        for late in june.overdue
    )
    table = overdue_tables(june, june.overdue, left_out(june.rows, june.as_of))[0]
    rows = list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(to_xlsx(table))).worksheets[0]
    shown = [row[1].value for row in sheet.iter_rows(min_row=3) if isinstance(row[0].value, int)]
    assert len(table.rows) == rows.index([]) - 1 == len(shown) == len(expected)
    assert counts(june)["overdue"] == len(expected)


def test_longest_overdue_comes_first() -> None:
    """The list is ordered by days, then by id."""
    day = date(2022, 6, 1)
    parts = [milestone(f"M{i}", day - timedelta(days=i % 3)) for i in range(5)]
    june = outlook(plan_of(*parts), (), JULY_1)
    assert [late.row.id for late in june.overdue] == ["M2", "M1", "M4", "M0", "M3"]


def test_what_is_red_for_lateness_and_not_listed_is_told() -> None:
    """Work the day after its planned finish, in every file and whatever the unit; not on the day.

    What is reported whole is late no more, and what is extended not yet.
    """
    work = activity("A2", date(2022, 6, 1), date(2022, 6, 30), lead="u2", supporting=())
    plan = plan_of(*june_plan().items, work)

    def others(day: date, *events: Event, unit: str | None = None) -> list[str]:
        return [row.id for row in left_out(outlook(plan, entries(*events), day).rows, day, unit)]

    assert others(date(2022, 6, 30)) == []
    assert others(JULY_1) == ["A1", "A2"]
    assert others(JULY_1, unit="u1") == ["A1"]
    assert others(JULY_1, reported("A2", date(2022, 6, 30), 100)) == ["A1"]
    later = DeadlineExtended(subject="A2", as_of=date(2022, 6, 20), to=JULY_1, reason="慢")
    assert others(JULY_1, later) == ["A1"]
    shown = outlook(plan, (), JULY_1)
    late = {row.id for row in shown.rows if row.alert.level is Level.RED}
    assert late == {item.row.id for item in shown.overdue} | {"A1", "A2"}
    line = "另有 2 项任务已过计划完成日，未列入：A1、A2。"
    tables = overdue_tables(shown, shown.overdue, left_out(shown.rows, shown.as_of))
    assert line in to_csv(tables[0]).decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(to_xlsx(*tables))).worksheets[0]
    assert line in [row[0].value for row in sheet.iter_rows()]
    document = Document(io.BytesIO(to_docx(tables[0])))
    assert line in [paragraph.text for paragraph in document.paragraphs]
