"""The fourteen checks of a plan, each at its limit, and which forecasts are in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from plan.calendar.workdays import CHINA
from plan.ledger.events import Closed, ClosureRequested, DeadlineExtended, Event
from plan.model.kinds import Grade, LagUnit, LinkKind, Mend, Standing
from plan.model.plan import Activity, Closing, Plan
from plan.outlook.outlook import Outlook, outlook
from plan.outlook.quality import Check
from plan.plan_file import require_plan
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

START, END, DUE = date(2022, 6, 1), date(2022, 6, 20), date(2022, 6, 30)
LOGIC, LEADS, LAGS, FS, HARD, FAR, LATE, LONG, ODD, NOBODY, MISSED, TRIED, CPLI, BEI = range(14)
NAMES = (
    "缺前后置关系", "提前量", "滞后量", "完成-开始关系占比", "硬约束", "时差过大", "负时差", "工期过长",
    "日期不合理", "无牵头单位", "逾期未完成", "关键路线检验", "关键路线指数 (CPLI)", "基线执行指数 (BEI)",
)  # fmt: skip


def seen_on(plan: Plan, as_of: date, *events: Event) -> Outlook:
    """The plan on a day."""
    return outlook(plan, entries(*events), as_of)


def checked(plan: Plan, which: int, as_of: date = START, *events: Event) -> Check:
    """One of the fourteen."""
    return seen_on(plan, as_of, *events).quality.checks[which]


def doubts_of(plan: Plan, as_of: date, *events: Event) -> dict[str, str]:
    """Which forecasts are in doubt on a day."""
    return dict(seen_on(plan, as_of, *events).doubts)


def subjects(check: Check) -> list[str]:
    """What falls short in it, worst first."""
    return [subject for subject, _, _ in check.findings]


def whole(**more: Any) -> Plan:
    """A plan whose forecast nothing puts in doubt: A1 in June, M1 after it."""
    return plan_of(activity("A1", START, END), milestone("M1", DUE, parent="A1", evidence="批复", **more))


def row_of(count: int, *links: dict[str, Any], **more: Any) -> Plan:
    """`count` activities of a day one after another; the first links as told, the others FS."""
    works = [activity(f"A{n:03}", None, None, duration=1, **more) for n in range(count)]
    told = [*links, *({} for _ in range(count - 1 - len(links)))]
    chain = zip(pairwise(works), told, strict=True)
    return plan_of(*works, links=[after(one.id, two.id, **link) for (one, two), link in chain])


def test_the_fourteen_come_in_their_order() -> None:
    """By their names, whatever the plan."""
    assert tuple(check.name for check in seen_on(whole(), START).quality.checks) == NAMES


@pytest.mark.parametrize(("count", "passed"), [(39, False), (40, True), (41, True)])
def test_a_twentieth_may_lack_what_comes_before_or_after(count: int, passed: bool) -> None:
    """The first and the last of a row do: 5.1, 5 and 4.9%."""
    check = checked(row_of(count), LOGIC)
    assert (check.passed, check.words) == (passed, f"2/{count}")
    assert check.findings == (
        ("A000", "没有前置", Mend.PREDECESSOR),
        (f"A{count - 1:03}", "没有后续", Mend.SUCCESSOR),
    )


def test_what_lacks_both_is_worst_and_a_promise_may_rather_be_the_last() -> None:
    """What stands under an activity comes after it."""
    plan = plan_of(milestone("M1", DUE, parent="A1"), activity("A1", START, END), activity("A2", START, END))
    check = checked(plan, LOGIC)
    assert [it[:2] for it in check.findings] == [
        ("A2", "没有前置、后续"), ("A1", "没有前置"), ("M1", "没有后续"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("which", "links", "count", "passed", "words"),
    [
        (LEADS, [], 3, True, "0/2"),
        (LEADS, [{"lag": -1}], 21, False, "1/20"),
        (LAGS, [{"lag": 1}], 22, True, "1/21"),
        (LAGS, [{"lag": 1}], 21, True, "1/20"),
        (LAGS, [{"lag": 1, "lag_unit": LagUnit.ELAPSED}], 20, False, "1/19"),
        (LAGS, [{"lag": -9}], 2, True, "0/1"),
        (FS, [{"kind": LinkKind.SS}], 12, True, "10/11"),
        (FS, [{"kind": LinkKind.SS}], 11, True, "9/10"),
        (FS, [{"kind": LinkKind.FF}], 10, False, "8/9"),
    ],
)
def test_links_at_their_limits(
    which: int, links: list[dict[str, Any]], count: int, passed: bool, words: str
) -> None:
    """No lead, lags of at most a twentieth, nine of ten from finish to start."""
    check = checked(row_of(count, *links), which)
    assert (check.passed, check.words) == (passed, words)


def test_only_links_that_the_plan_states_to_what_is_unfinished_count() -> None:
    """M1 lies in A1, which no statement says; A2 is reported whole."""
    plan = plan_of(
        activity("A1", START, END), milestone("M1", DUE, parent="A1"),
        activity("A2", START, END), links=[after("A1", "A2", lag=-2)],
    )  # fmt: skip
    assert subjects(checked(plan, LEADS)) == ["A1 → A2（FS）"]
    done = checked(plan, LEADS, END, reported("A2", END, 100))
    assert (done.passed, done.value, done.words) == (None, None, "没有写明的前置关系")


@pytest.mark.parametrize(("count", "passed"), [(21, True), (20, True), (19, False)])
def test_a_twentieth_of_the_activities_may_have_a_day_they_must_finish_by(count: int, passed: bool) -> None:
    """A deadline of a milestone is none."""
    plan = row_of(count)
    first = replace(plan.activities[0], must_finish_by=END)
    plan = replace(plan, activities=(first, *plan.activities[1:]), milestones=(milestone("M1", DUE),))
    check = checked(plan, HARD)
    assert (check.passed, check.words, subjects(check)) == (passed, f"1/{count}", ["A000"])


@pytest.mark.parametrize(
    ("spare", "is_far", "is_late"),
    [(45, True, False), (44, False, False), (0, False, False), (-1, False, True)],
)
def test_float_at_its_limits(spare: int, is_far: bool, is_late: bool) -> None:
    """A day's work before a promise, `spare` working days after it; nothing that has no dates."""
    due = CHINA.day(CHINA.index_on_or_after(START) + spare)
    work, last = activity("A1", START, None, duration=1), milestone("M2", date(2022, 12, 30))
    ahead = activity("A3", date(2022, 12, 30), None, duration=1)
    parts = (work, milestone("M1", due, parent="A1"), activity("A2", None, None), last, ahead)
    plan = plan_of(*parts, links=[after("A3", "M2")])
    far, late = checked(plan, FAR), checked(plan, LATE)
    assert ([it in subjects(far) for it in ("A1", "M1")], far.words) == ([is_far] * 2, f"{2 * is_far}/4")
    assert (late.passed, subjects(late)) == (not is_late, ["A1", "M1"] * is_late)
    assert [it[2] for it in late.findings] == [Mend.REVISE, Mend.ANSWER] * is_late


@pytest.mark.parametrize(("days", "count"), [(44, 0), (45, 1)])
def test_an_activity_may_take_two_months(days: int, count: int) -> None:
    """44 working days, by its duration or its planned dates, 国庆 left out."""
    finish = CHINA.day(CHINA.index_on_or_after(date(2022, 9, 1)) + days - 1)
    for work in (activity("A1", START, None, duration=days), activity("A1", date(2022, 9, 1), finish)):
        check = checked(plan_of(work, activity("A2", None, None), milestone("M1", DUE)), LONG)
        assert (check.words, check.passed) == (f"{count}/1", not count)


def test_an_expected_finish_that_went_by_is_no_date() -> None:
    """From the day after it, until the item is whole."""
    word = reported("A1", START, 50, expected_finish=END)
    assert checked(whole(), ODD, END, word).passed
    check = checked(whole(), ODD, END + timedelta(days=1), word)
    assert (check.findings, check.words) == (
        (("A1", f"所报预计完成日 {END} 已过，仍未完成", Mend.REPORT),), "1/2",
    )  # fmt: skip
    done = reported("A1", END + timedelta(days=1), 100)
    assert checked(whole(), ODD, END + timedelta(days=1), word, done).passed


def test_each_item_wants_a_lead() -> None:
    """Its own or that of its line."""
    assert checked(whole(), NOBODY).passed
    plan = plan_of(activity("A1", START, END, lead="u2"), milestone("M1", DUE))
    check = checked(replace(plan, workstreams=(replace(plan.workstreams[0], lead=None),)), NOBODY)
    assert (check.passed, check.words, subjects(check)) == (False, "1/2", ["M1"])


def nodes(count: int) -> Plan:
    """`count` promises for the 20th."""
    return plan_of(*(milestone(f"M{n}", END) for n in range(count)))


def closed(item: str, day: date, **more: Any) -> Closed:
    """The office's act."""
    return Closed(subject=item, as_of=day, evidence="批复", **more)


@pytest.mark.parametrize(("count", "passed"), [(21, True), (20, True), (19, False)])
def test_a_twentieth_of_what_was_due_may_be_missed(count: int, passed: bool) -> None:
    """One is open on the day after; on the last day itself nothing is due yet."""
    acts = [closed(f"M{n}", END) for n in range(1, count)]
    check = checked(nodes(count), MISSED, END + timedelta(days=1), *acts)
    assert (check.passed, check.words) == (passed, f"1/{count}")
    assert check.findings == (("M0", f"应于 {END} 完成", Mend.REPORT),)
    early = checked(nodes(count), MISSED, END, *acts)
    assert (early.passed, early.words) == (None, "还没有到期的事项")


def test_missed_is_what_was_late_or_not_kept_by_the_deadline_that_was_granted() -> None:
    """Not what waits for the office, ended for good reason, or was reported of the year before."""
    day = END + timedelta(days=8)
    results = [milestone("R1", END, closed=Closing(evidence="公报", on=DUE))]
    plan = plan_of(*nodes(6).milestones, *results, activity("A1", START, END), activity("A2", START, END))
    acts = (
        closed("M1", END + timedelta(days=1)),
        closed("M2", END, grade=Grade.CARRIED_OVER),
        closed("M3", END, grade=Grade.TERMINATED),
        ClosureRequested(subject="M4", as_of=END, evidence="批复"),
        DeadlineExtended(subject="M5", as_of=END, to=DUE, reason="雨"),
        reported("A1", END, 100),
        reported("A2", END + timedelta(days=1), 100),
    )
    now = seen_on(plan, day, *acts).quality
    assert [it[::2] for it in now.checks[MISSED].findings] == [
        ("M0", Mend.REPORT), ("A2", None), ("M1", None), ("M2", None),
    ]  # fmt: skip
    assert [it[1] for it in now.checks[MISSED].findings[-2:]] == [
        f"时限 {END}，{date(2022, 6, 21)} 完成",
        f"时限 {END}，{END} 销号，没有兑现",
    ]
    assert now.checks[MISSED].words == "4/5"
    ((unit, pairs),) = now.completed.items()
    assert unit is not None
    assert (unit.id, pairs) == ("u1", ([1, 3], [2, 2]))


@pytest.mark.parametrize(("count", "passed"), [(21, True), (20, True), (19, False)])
def test_bei_is_done_by_due(count: int, passed: bool) -> None:
    """19 of 20, worked out anew; what was done early counts as done, not as due."""
    acts = [closed(f"M{n}", END) for n in range(1, count)]
    check = checked(nodes(count), BEI, END + timedelta(days=1), *acts)
    assert (check.value, check.passed) == ((count - 1) / count, passed)
    plan = plan_of(*nodes(count).milestones, milestone("N1", date(2022, 9, 1)), milestone("N2", None))
    ahead = checked(plan, BEI, END + timedelta(days=1), *acts, closed("N1", END), closed("N2", END))
    assert (ahead.value, ahead.passed) == (1, True)


def path(due: date, **link: Any) -> Plan:
    """A1, then A2, then M1; A3 leads nowhere, and has no day to be done by."""
    return plan_of(
        activity("A1", START, None, duration=10),
        activity("A2", None, None, duration=20),
        activity("A3", START, None, duration=5),
        milestone("M1", due),
        links=[after("A1", "A2", **link), after("A2", "M1")],
    )


def working_days(first: date, last: date) -> int:
    """Counted one by one."""
    return sum(CHINA.is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1))


@pytest.mark.parametrize(("begun", "percent"), [(False, 0), (True, 40)], ids=["not begun", "under way"])
def test_the_critical_path_moves_with_its_task(begun: bool, percent: float) -> None:
    """600 working days, also of one under way, whose remaining days are what they were and 600."""
    reports = [reported("A1", START, percent)] * begun
    check = checked(path(DUE), TRIED, START, *reports)
    assert (check.value, check.passed) == (1, True)
    assert check.words == "“任务A1”推迟 600 个工作日，最后一个有时限的里程碑推迟 600 个"


@pytest.mark.parametrize(
    ("plan", "moved"),
    [
        (path(DUE, kind=LinkKind.SS), 0),  # A2 waits for its start alone
        (plan_of(activity("A1", START, None, duration=90), milestone("M1", DUE)), 0),
        (plan_of(activity("A1", START, None, duration=30), milestone("M1", DUE, parent="A1"),
                 activity("A2", START, None, duration=20), milestone("M2", START, parent="A2")), 590),
    ],
    ids=["from start to start", "no link", "another lies later"],
)  # fmt: skip
def test_a_delay_that_does_not_reach_the_end(plan: Plan, moved: int) -> None:
    """The task of the least float, and by how much the last promise moves."""
    plan = replace(
        plan, activities=tuple(_must(it) if it.id == "A1" and moved == 0 else it for it in plan.activities)
    )
    check = checked(plan, TRIED)
    assert check.words.endswith(f"推迟 {moved} 个")
    assert check.passed is (moved >= 570)
    assert bool(check.findings) is (moved < 570)


def _must(work: Activity) -> Activity:
    """Critical, by the day it must finish by."""
    return replace(work, must_finish_by=START)


@pytest.mark.parametrize(("spare", "passed"), [(1, True), (0, True), (-1, True), (-2, False)])
def test_cpli_is_what_is_left_by_what_it_takes(spare: int, passed: bool) -> None:
    """30 working days to M1, worked out anew day by day: 29/30 is .967, 28/30 .933."""
    start = CHINA.index_on_or_after(START)
    due = CHINA.day(start + 29 + spare)
    check = checked(path(due), CPLI)
    finish = CHINA.day(start + 29)
    left = working_days(START, due) / working_days(START, finish)
    assert (check.value, check.passed) == (pytest.approx(left), passed)
    assert check.words == f"到“节点M1”还需 30 个工作日，距时限 {spare} 个"
    assert subjects(check) == ["M1"] * (spare < 0)


def test_work_under_way_keeps_the_start_that_others_count_from() -> None:
    """A2 follows the start of A1 by 15 working days: that A1 takes longer moves M1 by nothing."""
    day = CHINA.day(CHINA.index_on_or_after(START) + 10)
    work = activity("A1", START, None, duration=10, must_finish_by=START)
    plan = path(DUE, kind=LinkKind.SS, lag=15)
    plan = replace(plan, activities=(work, *plan.activities[1:]))
    check = checked(plan, TRIED, day, reported("A1", START, 10), reported("A1", day, 50))
    assert check.words == "“任务A1”推迟 600 个工作日，最后一个有时限的里程碑推迟 0 个"


def test_before_the_plan_begins_its_days_count_from_its_start() -> None:
    """20 working days of 2022, looked at in December 2021."""
    first = date(2022, 1, 1)
    plan = plan_of(activity("A1", first, None, duration=20), milestone("M1", DUE, parent="A1"))
    words = checked(plan, CPLI, date(2021, 12, 1)).words
    assert words.startswith("到“节点M1”还需 20 个工作日")


def test_cpli_at_its_limit() -> None:
    """19 of 20 passes; 18 of 19 does not."""
    for days, passed in ((20, True), (19, False)):
        due = CHINA.day(CHINA.index_on_or_after(START) + days - 2)
        plan = plan_of(activity("A1", START, None, duration=days), milestone("M1", due, parent="A1"))
        check = checked(plan, CPLI)
        assert (check.value, check.passed) == ((days - 1) / days, passed)


def test_what_cannot_be_checked_says_why() -> None:
    """A plan of one promise without a deadline; one of a dated promise that comes of nothing."""
    empty = seen_on(plan_of(milestone("M1", None)), START).quality
    none = {n: check.words for n, check in enumerate(empty.checks) if check.passed is None}
    assert none.keys() == {LEADS, LAGS, FS, HARD, FAR, LATE, LONG, MISSED, TRIED, CPLI, BEI}
    assert all(none.values())
    assert empty.index == pytest.approx(200 / 3)  # lacks both links; has its lead and no odd date
    alone = plan_of(activity("A1", START, END), milestone("M1", DUE))
    assert "推不出关键路线" in checked(alone, CPLI).words
    assert checked(alone, CPLI).passed is None
    assert seen_on(plan_of(), START).quality.index is None


def test_the_plan_as_shipped() -> None:
    """What docs/forecast.md says of it on its first day."""
    now = outlook(require_plan("plan_data/1plus8.json"), (), date(2022, 1, 1)).quality
    words = [now.checks[n].words for n in (LOGIC, LEADS, LAGS, FS, HARD, FAR, LATE, LONG, ODD, NOBODY)]
    assert words == [
        "63/71", "0/16", "4/16", "12/16", "0/49", "7/30", "0/30", "16/17", "0/71", "21/71",
    ]  # fmt: skip
    assert [check.passed for check in now.checks].count(True) == 6
    assert now.index == 50


def test_silence_lowers_confidence_and_a_report_restores_it() -> None:
    """Two cycles of seven days after the start; the one report may be on anything before it."""
    assert doubts_of(whole(), date(2022, 6, 15)) == {}
    silent = doubts_of(whole(), date(2022, 6, 16))
    assert silent == {"M1": "应于 2022-06-01 开始，本项及前置事项从未填报。"}
    word = reported("A1", date(2022, 6, 10), 30)
    assert doubts_of(whole(), date(2022, 6, 24), word) == {}
    assert "已 15 天未填报" in doubts_of(whole(), date(2022, 6, 25), word)["M1"]


def test_the_last_report_on_anything_before_counts() -> None:
    """M1 on the 8th and A1 on the 10th: fifteen days on the 25th."""
    reports = (reported("M1", date(2022, 6, 8), 20), reported("A1", date(2022, 6, 10), 30))
    assert "已 15 天未填报" in doubts_of(whole(), date(2022, 6, 25), *reports)["M1"]


def test_work_that_is_finished_lacks_nothing_any_more() -> None:
    """Nobody says how long A0 takes: at 99% that puts M1 in doubt, a start alone is no length."""
    plan = plan_of(
        activity("A0", START, None),
        activity("A1", START, END),
        milestone("M1", DUE, parent="A1", evidence="批复"),
        links=[after("A0", "M1")],
    )
    day = date(2022, 6, 2)
    nearly = doubts_of(plan, day, reported("A0", day, 99))
    assert nearly == {"M1": "前置任务“任务A0”未定工期。"}
    assert doubts_of(plan, day, reported("A0", day, 100)) == {}


def test_a_length_nobody_stated_lowers_confidence() -> None:
    """No start at all, or activities that are all inferred; work once begun has its start."""
    alone = plan_of(milestone("M1", DUE, evidence="批复"))
    assert "只能从年初起推算" in doubts_of(alone, date(2022, 1, 10))["M1"]
    begun = reported("M1", date(2022, 3, 1), 20)
    assert doubts_of(alone, date(2022, 3, 10), begun) == {}
    supposed = plan_of(
        activity("A1", START, END, standing=Standing.INFERRED, reason="倒排"),
        milestone("M1", DUE, parent="A1", evidence="批复"),
    )
    assert doubts_of(supposed, date(2022, 5, 1)) == {"M1": "前置任务的工期均为推定。"}
    nobody = replace(supposed, workstreams=(replace(supposed.workstreams[0], lead=None),))
    assert doubts_of(nobody, date(2022, 5, 1))["M1"].startswith("牵头单位待定；")


def test_what_is_finished_is_not_searched() -> None:
    """A closed milestone and finished work put nothing in doubt, and still count as the start."""
    done = reported("A1", date(2022, 6, 15), 100)
    assert doubts_of(whole(), date(2022, 6, 20), done) == {}
    assert doubts_of(whole(), date(2022, 7, 30)) != {}
    assert doubts_of(whole(), date(2022, 7, 30), done, closed("M1", date(2022, 6, 21))) == {}


@pytest.mark.parametrize(
    ("kind", "before", "after_", "words"),
    [
        (LinkKind.FS, 99, 1, "“任务A2”已开始，而其前置“任务A1”尚未完成"),
        (LinkKind.FS, 99, 0, None),
        (LinkKind.FS, 100, 1, None),  # reported whole is done for what follows
        (LinkKind.FS, 99, 100, "“任务A2”已完成，而其前置“任务A1”尚未完成"),
        (LinkKind.SS, 0, 1, "“任务A2”已开始，而其前置“任务A1”尚未开始"),
        (LinkKind.SS, 1, 1, None),
        (LinkKind.FF, 0, 100, None),  # only its finish waits
    ],
)
def test_work_before_its_turn_is_listed_with_both_its_ends(
    kind: LinkKind, before: int, after_: int, words: str | None
) -> None:
    """Of the later step while that is open, else of the one that is; nothing of it is doubted."""
    plan = plan_of(
        activity("A1", START, END), activity("A2", START, END), links=[after("A1", "A2", kind=kind)]
    )
    day = date(2022, 6, 7)
    odd = checked(plan, ODD, day, reported("A1", day, before), reported("A2", day, after_)).findings
    assert [it[0] for it in odd] == ([] if words is None else ["A1" if after_ == 100 else "A2"])
    assert words is None or odd[0][1].startswith(words)


def test_a_milestone_goes_on_with_what_leads_to_it() -> None:
    """Half done before its steps are is as it should be; reached before they are is not.

    Nor does an activity wait for itself where one of its milestones is reached before the other.
    Told of A2, which is open: M2 is reported whole, and asked nothing any more.
    """
    plan = plan_of(
        activity("A1", START, END),
        milestone("M1", DUE, parent="A1"),
        milestone("M2", DUE, parent="A1"),
        activity("A2", START, END),
        links=[after("A2", "M2")],
    )
    day = date(2022, 6, 7)
    for percent, is_listed in ((99, False), (100, True)):
        reports = (reported("M1", day, 100), reported("M2", day, percent))
        assert subjects(checked(plan, ODD, day, *reports)) == (["A2"] if is_listed else [])


def test_a_promise_of_a_yearly_figure_is_not_said_to_be_unreported() -> None:
    """Nobody can report R&D before the year's figure is published; what is counted is asked for."""
    plan = require_plan("plan_data/1plus8.json")
    low = outlook(plan, (), date(2022, 11, 25), samples=10).doubts
    assert "从未填报" not in low.get("L0-M1", "")
    assert "从未填报" in low["L1-M3"]
