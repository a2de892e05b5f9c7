"""The outlook of a day: derived progress, what changed, what wants attention, the default day."""

from dataclasses import replace
from datetime import date

import pytest

from plan.ledger.events import Closed, ClosureRequested, DeadlineExtended, Event, Reopened, StatusReported
from plan.model.kinds import ChangeKind, Commitment, Grade, ItemKind, Level
from plan.model.plan import Closing
from plan.outlook.attention import attention, upcoming
from plan.outlook.board import Row
from plan.outlook.changes import order_changes
from plan.outlook.changes import reported as reports_since
from plan.outlook.lazy import Lazy
from plan.outlook.lights import Alert
from plan.outlook.outlook import changes_since, outlook
from plan.state.replay import default_as_of
from plan.words.labels import change_value
from tests.support.builders import activity, after, entries, june_plan, milestone, plan_of, reported

DAY = date(2022, 6, 20)


def test_lights_are_counted_by_milestone_and_commitment() -> None:
    """M1 is binding and red; M2 is undated and counted apart; the activity does not count."""
    lights = outlook(june_plan(), (), DAY).lights
    assert lights[Commitment.BINDING] == {Level.RED: 1}
    assert lights[Commitment.STRETCH] == {}
    assert lights[None] == {}


def test_undated_milestones_are_listed_apart() -> None:
    """M2 has no deadline."""
    assert [row.id for row in outlook(june_plan(), (), DAY).undated] == ["M2"]


def test_an_activity_s_progress_is_that_of_its_milestones() -> None:
    """The unit reports on the promise; the work around it follows, and is marked as derived."""
    june = outlook(june_plan(), entries(reported("M1", DAY, 60)), DAY)
    assert june.row("A1").progress.percent_complete == 60
    assert june.row("A1").progress.derived
    assert not june.row("A1").reportable
    assert june.row("M1").reportable


def test_a_milestone_s_progress_is_that_of_the_activities_before_it() -> None:
    """Two activities before it, one reported at 80 and one not at all: 40."""
    begin, end = date(2022, 6, 1), date(2022, 6, 30)
    plan = plan_of(
        activity("A1", begin, end),
        activity("A2", begin, end),
        milestone("M1", end),
        links=[after("A1", "M1"), after("A2", "M1")],
    )
    june = outlook(plan, entries(reported("A1", DAY, 80)), DAY)
    assert june.row("M1").progress.percent_complete == 40
    assert june.row("M1").progress.derived


def test_changes_between_two_days_come_by_kind() -> None:
    """Reported, extended and asked to close between the 13th and the 20th."""
    ledger = entries(
        reported("M1", date(2022, 6, 13), 30),
        reported("M1", date(2022, 6, 16), 60),
        DeadlineExtended(subject="M1", as_of=date(2022, 6, 17), to=date(2022, 7, 15), reason="批"),
        ClosureRequested(subject="M1", as_of=date(2022, 6, 18), evidence="批复"),
    )
    listed = changes_since(outlook(june_plan(), ledger, DAY), date(2022, 6, 14))
    by_kind = {change.kind: (change.before, change.after) for change in listed if change.row.id == "M1"}
    assert by_kind[ChangeKind.PERCENT] == (30, 60)
    assert by_kind[ChangeKind.DEADLINE] == (date(2022, 6, 30), date(2022, 7, 15))
    assert by_kind[ChangeKind.CLOSURE_REQUEST] == (False, True)
    assert ChangeKind.OVERDUE not in by_kind


def test_a_milestone_that_became_overdue_is_a_change() -> None:
    """Nothing was reported; the day alone changed it."""
    listed = changes_since(outlook(june_plan(), (), date(2022, 7, 1)), date(2022, 6, 30))
    assert (ChangeKind.OVERDUE, "M1") in {(change.kind, change.row.id) for change in listed}


@pytest.mark.parametrize(
    ("grade", "word"),
    [
        (None, "已销号"), (Grade.FULL, "已销号"), (Grade.MOSTLY, "已销号"), (Grade.PARTLY, "部分完成"),
        (Grade.CARRIED_OVER, "未完成转结"), (Grade.NOT_COMPLETED, "未完成"), (Grade.TERMINATED, "终止"),
    ],
)  # fmt: skip
def test_what_ended_is_told_as_it_ended(grade: Grade | None, word: str) -> None:
    """Overdue since 1 July, closed on the 5th: that it is 逾期 no more would be no news of it."""
    closed = Closed(subject="M1", as_of=date(2022, 7, 5), evidence="文", grade=grade)
    reopened = Reopened(subject="M1", as_of=date(2022, 7, 7), reason="回头看")
    again = Closed(subject="M1", as_of=date(2022, 7, 8), evidence="文", grade=Grade.FULL)
    ledger = entries(closed, reopened, again)

    def told(number: int, since: int, day: int) -> dict[ChangeKind, tuple[str, ...]]:
        known = ledger[:number]
        listed = changes_since(outlook(june_plan(), known, date(2022, 7, day)), date(2022, 7, since))
        pairs = [(it.kind, (it.before, it.after)) for it in listed if it.row.id == "M1"]
        return {kind: tuple(change_value(kind, value) for value in pair) for kind, pair in pairs}

    first = told(1, 4, 5)
    assert first[ChangeKind.CLOSED] == ("未销号", word)
    assert ChangeKind.OVERDUE not in first
    back = told(2, 5, 7)
    assert back[ChangeKind.CLOSED] == (word, "未销号")
    assert back[ChangeKind.OVERDUE] == ("未逾期", "已逾期")
    other = told(3, 5, 8).get(ChangeKind.CLOSED)
    assert other == (None if word == "已销号" else (word, "已销号"))


def test_what_wants_attention_is_silent_worse_overdue_or_waiting() -> None:
    """On 16 June nobody has reported; a week before M1 was amber, now it is red."""
    now = outlook(june_plan(), (), date(2022, 6, 16))
    want = attention(now.rows, outlook(june_plan(), (), date(2022, 6, 9)).rows)
    assert not want.overdue
    assert [row.id for row in want.worse] == ["M1"]
    assert [unit.name for unit in want.silent if unit] == ["甲局"]
    early = attention(outlook(june_plan(), (), date(2022, 5, 1)).rows, ())
    assert [*early.overdue, *early.worse, *early.silent, *early.requests] == []


def test_what_was_reported_on_is_listed_with_the_number_of_reports() -> None:
    """One more on M1 between the days, none on M2; what was not there before is no news."""
    ledger = entries(reported("M1", date(2022, 6, 13), 30), reported("M1", DAY, 60))
    before, now = (outlook(june_plan(), ledger, day).rows for day in (date(2022, 6, 14), DAY))
    (change,) = reports_since(before, now)
    assert (change.kind, change.row.id) == (ChangeKind.REPORTED, "M1")
    assert (change.before, change.after) == (1, 2)
    assert reports_since((), now) == ()


def test_an_item_that_waits_for_others_than_before_is_a_change() -> None:
    """M1 waited for A1, now it waits for A1 and A2; the rest as it was."""
    parts = [activity("A1", DAY, DAY), activity("A2", DAY, DAY), milestone("M1", DAY)]
    links = [after("A1", "M1"), after("A2", "M1")]
    before, after_ = plan_of(*parts, links=links[:1]), plan_of(*parts, links=links)
    rows = outlook(after_, (), DAY).rows
    (change,) = order_changes(before, after_, rows)
    assert (change.kind, change.row.id) == (ChangeKind.ORDER, "M1")
    assert (change.before, change.after) == ("A1", "A1、A2")
    assert order_changes(after_, after_, rows) == ()


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        (Level.AMBER, Level.RED, "worse"),
        (Level.GREEN, Level.AMBER, "worse"),
        (Level.RED, Level.RED, ""),
        (None, Level.RED, ""),  # was not in the plan
        (Level.RED, Level.AMBER, "better"),
        (Level.RED, Level.CLOSED, "closed"),
    ],
)
def test_a_week_moves_a_promise_to_a_graver_or_a_lighter_light(
    before: Level | None, now: Level, moved: str
) -> None:
    """M1 on two days, with the lights it had; in one list at most. A work node is in none."""
    row = outlook(june_plan(), (), DAY).row("M1")

    def lit(level: Level, of: Row = row) -> Row:
        return replace(of, judge=Lazy(lambda: Alert(level, "测试")))

    want = attention((lit(now),), (lit(before),) if before else ())
    lists = {name: [r.id for r in getattr(want, name)] for name in ("worse", "better", "closed")}
    assert lists == {name: ["M1"] if name == moved else [] for name in lists}
    node = replace(row, part=replace(row.part, kind=ItemKind.NODE))
    if before:
        of_node = attention((lit(now, node),), (lit(before, node),))
        assert [*of_node.worse, *of_node.better, *of_node.closed] == []


def test_what_is_due_soon_comes_soonest_first() -> None:
    """Within thirty days, open, and not yet past."""
    plan = plan_of(
        milestone("M1", date(2022, 7, 20)),
        milestone("M2", date(2022, 6, 21)),
        milestone("M3", date(2022, 7, 21)),
        milestone("M4", date(2022, 6, 17)),
        milestone("M5", DAY),
    )
    rows = outlook(plan, (), DAY).rows
    assert [row.id for row in upcoming(rows, DAY)] == ["M5", "M2", "M1"]


@pytest.mark.parametrize(("day", "listed"), [(3, ["M1"]), (4, ["M1"]), (5, [])])
def test_what_a_day_off_lets_come_later_is_due_still(day: int, listed: list[str]) -> None:
    """Promised for a Saturday, kept until Monday: on Sunday it is neither late nor gone from the lists."""
    on = date(2022, 7, day)
    rows = outlook(plan_of(milestone("M1", date(2022, 7, 2))), (), on).rows
    assert [row.id for row in upcoming(rows, on)] == listed


@pytest.mark.parametrize(
    ("today", "reports", "expected"),
    [
        (date(2022, 5, 1), [], date(2022, 5, 1)),  # the plan runs
        (date(2026, 11, 23), [], date(2021, 12, 6)),  # over, nothing reported: what the plan holds
        (date(2026, 11, 23), [date(2022, 6, 1)], date(2022, 6, 1)),  # over: the last report
        (date(2023, 1, 10), [date(2023, 1, 3)], date(2023, 1, 10)),  # over, but still reported on
    ],
)
def test_the_default_day(today: date, reports: list[date], expected: date) -> None:
    """Today while the plan lives, else the last day anything is recorded of."""
    done = milestone("M3", None, closed=Closing(on=date(2021, 12, 6), evidence="公告"))
    ledger = entries(*(reported("M1", day, 10) for day in reports))
    assert default_as_of(plan_of(milestone("M1", None), done), ledger, today) == expected


def test_two_reports_running_that_nothing_changed_want_attention() -> None:
    """Not one, nor two with a change after them, nor of what is closed."""

    def said(day: int, *, unchanged: bool = True) -> StatusReported:
        return StatusReported(
            subject="M1", as_of=date(2022, 6, day), percent_complete=40, unchanged=unchanged
        )

    def still(*events: Event) -> list[str]:
        rows = outlook(june_plan(), entries(*events), date(2022, 6, 20)).rows
        return [row.id for row in attention(rows, rows).unchanged]

    first, two = said(1, unchanged=False), (said(8), said(15))
    assert still(first, said(8)) == []
    assert still(first, *two) == ["M1"]
    assert still(first, *two, said(16, unchanged=False)) == []
    assert still(first, *two, Closed(subject="M1", as_of=date(2022, 6, 18), evidence="批复")) == []
