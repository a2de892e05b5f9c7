"""Lights by facts, by chances (up when sure, down slowly) and by 序时进度, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NoReturn

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plan.forecast.sentence import about
from plan.ledger.events import Closed, ClosureRequested, DeadlineExtended, Event
from plan.model.kinds import Level
from plan.model.plan import Rules
from plan.outlook.board import Row
from plan.outlook.lazy import Lazy
from plan.outlook.lights import GRAVITY, Alert, light, settled
from plan.outlook.outlook import outlook
from plan.plan_file import require_plan
from plan.state.replay import PlanState
from tests.support.builders import (
    CHANCE_LIMITS,
    activity,
    after,
    entries,
    june_plan,
    milestone,
    plan_of,
    reported,
)
from tests.support.light_series import LightWeek, without_warning, world_lights, worth

RULES = replace(june_plan().rules, forecast=CHANCE_LIMITS)
JUNE_1, JUNE_15, JULY_1 = date(2022, 6, 1), date(2022, 6, 15), date(2022, 7, 1)


def of_row(row: Row, rules: Rules, as_of: date) -> PlanState:
    """The state in which a row stands, by these rules on that day."""
    return PlanState(plan=replace(june_plan(), rules=rules), as_of=as_of, items={row.id: row.item})


def judged(row: Row, chances: list[float], rules: Rules = RULES, as_of: date = JUNE_15) -> Alert:
    """The light of a row with these chances."""
    return light(of_row(row, rules, as_of), row.part, row.progress, lambda: chances)


def m1_on_15_june(*events: Event) -> Row:
    """The promise of the June plan half way."""
    return outlook(june_plan(), entries(*events), JUNE_15).row("M1")


def light_of(part_id: str, as_of: date, *events: Event) -> tuple[Level, str]:
    """The light of a part of the June plan and its reason."""
    alert = outlook(june_plan(), entries(*events), as_of).row(part_id).alert
    return alert.level, alert.reason


def june(day: int) -> date:
    """A day of June 2022."""
    return date(2022, 6, day)


@pytest.mark.parametrize(
    ("as_of", "events", "level", "says"),
    [
        (date(2022, 5, 20), (), Level.NONE, "未启动"),
        (june(1), (), Level.GREEN, "完成 0%，序时 5%"),
        (june(8), (), Level.AMBER, "从未上报，序时应达 24%"),
        (june(20), (), Level.RED, "从未上报，序时应达 62%"),
        (june(15), (reported("M1", june(15), 48),), Level.GREEN, "完成 48%，序时 48%"),
        (june(15), (reported("M1", june(15), 38),), Level.GREEN, "完成 38%"),
        (june(15), (reported("M1", june(15), 37),), Level.AMBER, "落后 11 个百分点"),
        (june(15), (reported("M1", june(15), 17),), Level.RED, "落后 31 个百分点"),
        (june(15), (reported("M1", june(7), 60),), Level.AMBER, "已 8 天未上报"),
        (june(20), (reported("M1", june(20), 90),), Level.AMBER, "距完成时限 10 天"),
        (june(20), (reported("M1", june(20), 100),), Level.GREEN, "已报完成，待申请销号"),
        (june(1), (reported("M1", june(1), 100),), Level.GREEN, "已报完成，待申请销号"),
        (june(30), (reported("M1", june(30), 100),), Level.GREEN, "距完成时限 0 天"),
        (JULY_1, (reported("M1", june(30), 100),), Level.RED, "已逾期 1 天（1 个工作日）"),
        (JULY_1, (Closed(subject="M1", as_of=june(30), evidence="批复12号"),), Level.CLOSED, "批复12号"),
        (
            date(2022, 7, 4),
            (ClosureRequested(subject="M1", as_of=june(30), evidence="批复"),),
            Level.GREEN,
            "已申请销号，待核查，已等 2 个工作日",
        ),
        (
            date(2022, 7, 4),
            (ClosureRequested(subject="M1", as_of=JULY_1, evidence="批复"),),
            Level.RED,
            "已逾期 4 天（2 个工作日），逾期后已申请销号，待核查",
        ),
    ],
)
def test_the_gravest_rule_that_applies_decides(
    as_of: date, events: tuple[Event, ...], level: Level, says: str
) -> None:
    """June 2022 has 21 working days (the 3rd is 端午): the 8th is the 5th, the 15th the 10th."""
    level_now, reason = light_of("M1", as_of, *events)
    assert (level_now, says in reason) == (level, True), reason


@pytest.mark.parametrize("as_of", [date(2022, 1, 4), june(15), date(2022, 12, 31)])
def test_an_undated_milestone_never_has_a_light(as_of: date) -> None:
    """未定时限 is never green and never overdue, whatever is reported."""
    assert light_of("M2", as_of)[0] is Level.NONE
    assert light_of("M2", as_of, reported("M2", as_of, 100))[0] is Level.NONE


def test_an_activity_past_its_planned_finish_is_not_called_overdue() -> None:
    """Only milestones are promises; an activity has passed its planned finish."""
    level, reason = light_of("A1", date(2022, 7, 2))
    assert (level, reason) == (Level.RED, "已过计划完成日 2 天，尚未完成")


@pytest.mark.parametrize(
    ("chances", "level"),
    [
        ([0.1], Level.GREEN),
        ([0.5], Level.GREEN),  # once is not yet
        ([0.5, 0.45], Level.AMBER),
        ([0.7, 0.3, 0.7], Level.GREEN),  # not running
        ([0.7, 0.72], Level.RED),
        ([0.85], Level.RED),
        ([0.9, 0.6, 0.6], Level.RED),  # not low enough to leave
        ([0.9, 0.5], Level.RED),  # low enough, but once
        ([0.9, 0.5, 0.5], Level.AMBER),
        ([0.9, 0.1, 0.1], Level.AMBER),  # one step at a time
        ([0.9, 0.1, 0.1, 0.1, 0.1], Level.GREEN),
        ([0.9, 0.5, 0.6, 0.5], Level.RED),  # low twice, not running
        ([0.9, 0.6, 0.5, 0.5], Level.AMBER),  # a high one between counts for nothing
        # each limit just below and at it
        ([0.845], Level.GREEN),
        ([0.695, 0.695], Level.AMBER),
        ([0.7, 0.7], Level.RED),
        ([0.398, 0.398], Level.GREEN),
        ([0.4, 0.4], Level.AMBER),
        ([0.9, 0.55, 0.55], Level.RED),  # at the limit itself it is not left
        ([0.9, 0.547, 0.547], Level.AMBER),
        ([0.5, 0.5, 0.25, 0.25], Level.AMBER),
        ([0.5, 0.5, 0.248, 0.248], Level.GREEN),
        ([0.5, 0.5, 0.1], Level.AMBER),  # one low reading is not two
        ([0.9, 0.1, 0.1, 0.1], Level.AMBER),  # nor after a step
        ([0.9, 0.5, 0.5, 0.7, 0.7], Level.RED),  # amber again, and raised from there
    ],
)
def test_a_light_is_raised_when_sure_and_lowered_slowly(chances: list[float], level: Level) -> None:
    """Oldest chance first, one a cycle."""
    assert settled(chances, CHANCE_LIMITS) is level


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1))
def test_a_higher_last_chance_never_gives_a_milder_light(chances: list[float], other: float) -> None:
    """All else alike."""
    order = [Level.GREEN, Level.AMBER, Level.RED]
    low, high = sorted((chances[-1], other))
    milder = settled([*chances[:-1], low], CHANCE_LIMITS)
    graver = settled([*chances[:-1], high], CHANCE_LIMITS)
    assert order.index(milder) <= order.index(graver)


percents = st.none() | st.integers(0, 99).map(float)
histories = st.lists(st.floats(0, 1), min_size=1, max_size=9)
FACTS = ("未上报", "序时红灯界限", "距完成时限", "自报 100%")


@given(
    st.tuples(percents, st.integers(0, 12), histories),
    st.tuples(percents, st.integers(0, 12), histories),
    st.integers(0, 60),
)
@example((50.0, 0, [0.75]), (50.0, 0, [0.5, 0.5]), 40)  # 首次达到 70%
@example((50.0, 0, [0.9, 0.1]), (50.0, 0, [0.5]), 40)  # red is kept
@example((20.0, 0, [0.05]), (99.0, 0, [0.3]), 28)  # far behind
@example((99.0, 8, [0.05]), (99.0, 0, [0.3]), 40)  # silent
@example((99.0, 0, [0.05]), (99.0, 0, [0.3]), 14)
def test_a_better_chance_has_no_worse_light_without_a_word_why(
    one: tuple[float | None, int, list[float]], other: tuple[float | None, int, list[float]], days: int
) -> None:
    """By ten points or more, on one page: a fact says why, or a 维持 of either says why not."""
    alerts = [
        (chances[-1], judged(long_work(percent, age, days), chances, as_of=JUNE_15))
        for percent, age, chances in sorted((one, other), key=lambda item: item[2][-1])
    ]
    (better, its), (worse, theirs) = alerts
    if worse - better >= 0.1 and GRAVITY[its.level] > GRAVITY[theirs.level]:
        says = any(fact in its.reason for fact in FACTS)
        assert says or "维持" in its.reason or "维持" in theirs.reason, (its, theirs)


def long_work(percent: float | None, age: int, days: int) -> Row:
    """A promise due in so many days, reported so many days ago with a percentage, if with any."""
    work = activity("A1", JUNE_15 - timedelta(60), JUNE_15 + timedelta(days))
    promise = milestone("M1", work.baseline_finish, parent="A1")
    told = [] if percent is None else [reported("M1", JUNE_15 - timedelta(age), percent)]
    return outlook(plan_of(work, promise), entries(*told), JUNE_15).row("M1")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lights_of_a_simulated_county_are_worth_acting_on(seed: int) -> None:
    """Red a month early: right in .84 to .91, .70 to .75 of the late; .62 changes in ten weeks.

    And no late promise is green without a word in its last four weeks.
    """
    weeks = world_lights(seed)
    value = worth(weeks)
    print(f"\ncounty {seed}: {value}", end="")  # noqa: T201 - figures
    assert value.items > 400, value
    assert value.precision >= 0.80, value
    assert value.recall >= 0.63, value
    assert value.changes <= 0.80, value
    assert without_warning(weeks) == []
    assert sum(week.late for week in weeks) > 1000


def test_a_green_week_before_a_late_end_is_counted_unless_it_warns() -> None:
    """In the last four weeks, the day of the deadline among them."""

    def week(days: int, level: Level, reason: str, late: bool = True) -> LightWeek:
        return LightWeek("M1", june(30) - timedelta(days), Alert(level, reason), june(30), late)

    plain = [week(28, Level.GREEN, "按序时推进"), week(0, Level.GREEN, "按序时推进")]
    fine = [
        week(29, Level.GREEN, "按序时推进"),
        week(-1, Level.GREEN, "按序时推进"),
        week(7, Level.GREEN, "按序时推进", late=False),
        week(7, Level.AMBER, "逾期可能性约 40%"),
        week(7, Level.GREEN, "逾期可能性约 10%，距完成时限 7 天"),
        week(7, Level.GREEN, "已申请销号，待核查"),
    ]
    assert without_warning([*plain, *fine]) == plain


@pytest.mark.parametrize(
    ("done", "level", "says"),
    [
        (None, Level.RED, "自报 100%，其里程碑“节点M1”从未上报；完成 0%"),
        (5.0, Level.RED, "自报 100%，其里程碑“节点M1”仅 5%；"),
        (99.6, Level.AMBER, "自报 100%，其里程碑“节点M1”仅 99%；"),
        (100.0, Level.GREEN, "已报完成"),
    ],
)
def test_an_activity_reported_whole_over_an_open_milestone_says_so(
    done: float | None, level: Level, says: str
) -> None:
    """It is as far as its milestones, and at least amber."""
    told = [] if done is None else [reported("M1", JUNE_15, done)]
    row = outlook(june_plan(), entries(reported("A1", JUNE_15, 100), *told), JUNE_15).row("A1")
    assert row.progress.percent_complete == done
    assert row.item.actual_finish == (JUNE_15 if done == 100 else None)
    assert (row.alert.level, row.alert.reason.startswith(says)) == (level, True), row.alert
    whole = outlook(june_plan(), entries(reported("A1", JUNE_15, 90), *told), JUNE_15).row("A1")
    assert whole.progress.percent_complete == 90


def test_facts_are_not_for_chances_to_judge() -> None:
    """Overdue, closed, whole, undated: as they were."""
    late = outlook(june_plan(), (), JULY_1).row("M1")
    assert judged(late, [0.0], as_of=JULY_1) == late.by_pace
    undated = outlook(june_plan(), (), JUNE_15).row("M2")
    assert judged(undated, [0.9]) == undated.by_pace
    for event in (Closed(subject="M1", as_of=JUNE_15, evidence="批复"), reported("M1", JUNE_15, 100)):
        row = m1_on_15_june(event)
        assert judged(row, [0.9]) == row.by_pace


@pytest.mark.parametrize(
    ("day", "chance", "level", "is_said"),
    [
        (date(2022, 7, 2), 0.9, Level.RED, False),
        (date(2022, 7, 3), 0.9, Level.RED, True),
        (date(2022, 7, 3), 0.05, Level.AMBER, True),
        (date(2022, 7, 4), 0.9, Level.RED, True),
        (date(2022, 7, 5), 0.05, Level.RED, False),  # overdue
    ],
)
def test_a_day_off_makes_nothing_better(day: date, chance: float, level: Level, *, is_said: bool) -> None:
    """Due on Saturday, kept until Monday: what was red on Friday is not amber in between."""
    later = DeadlineExtended(subject="M1", as_of=JUNE_15, to=date(2022, 7, 2), reason="准")
    row = outlook(june_plan(), entries(later, reported("M1", date(2022, 7, 1), 95)), day).row("M1")
    alert = judged(row, [chance, chance], as_of=day)
    said = "时限 2022-07-02 逢休息日，2022-07-04 以前完成仍算按时；逾期可能性"
    assert (alert.level, alert.reason.startswith(said)) == (level, is_said)


def test_the_light_says_its_chance_and_the_gap() -> None:
    """42% where 48% should be."""
    row = m1_on_15_june(reported("M1", JUNE_15, 42))
    alert = judged(row, [0.2, 0.31])
    assert alert == Alert(Level.AMBER, "逾期可能性约 30%，落后序时 6 个百分点，距完成时限 15 天")


@pytest.mark.parametrize(
    ("chances", "left"),
    [
        ([0.9, 0.695], "，风险回落未满两期，暂维持红灯"),
        ([0.9, 0.7], ""),  # red by what it is now
        ([0.5, 0.5, 0.398], "，风险回落未满两期，暂维持预警"),
        ([0.5, 0.5, 0.4], ""),
        ([0.1], ""),
        ([0.398], ""),
        ([0.4], "，维持正常：本期刚达到 40%，下期仍高即转预警"),
        ([0.698], "，维持正常：本期刚达到 40%，下期仍高即转预警"),
        ([0.7], "，维持正常：本期刚达到 70%，下期仍高即转红灯"),
        ([0.4, 0.7], "，维持预警：本期刚达到 70%，下期仍高即转红灯"),
        ([0.4, 0.698], ""),
        ([0.85], ""),
        ([0.9, 0.1, 0.1], "，维持预警：灯号逐级下调"),
        ([0.9, 0.1, 0.1, 0.1], "，维持预警：灯号逐级下调"),
        ([0.9, 0.1, 0.3], "，风险回落未满两期，暂维持预警"),
    ],
)
def test_a_light_that_is_kept_says_so_and_until_when(chances: list[float], left: str) -> None:
    """Where the chance of today alone would not give it, in either direction."""
    alert = judged(far_off(42), chances, as_of=JUNE_1)
    assert alert.reason.partition("个百分点")[2] == left


def far_off(percent: float) -> Row:
    """The promise of the June plan with its deadline put off to the end of July."""
    later = DeadlineExtended(subject="M1", as_of=JUNE_1, to=date(2022, 7, 29), reason="批")
    events = entries(later, reported("M1", JUNE_1, percent))
    return outlook(june_plan(), events, JUNE_1).row("M1")


@pytest.mark.parametrize(
    ("chance", "days", "level", "says"),
    [
        (0.248, 29, Level.GREEN, ""),
        (0.398, 29, Level.GREEN, ""),
        (0.248, 28, Level.GREEN, "，距完成时限 28 天"),
        (0.25, 28, Level.AMBER, "，距完成时限 28 天"),
        (0.1, 15, Level.GREEN, "，距完成时限 15 天"),
        (0.1, 14, Level.AMBER, "，距完成时限 14 天"),
        (0.1, 0, Level.AMBER, "，距完成时限 0 天"),
    ],
)
def test_what_is_not_whole_near_its_deadline_is_never_plain_green(
    chance: float, days: int, level: Level, says: str
) -> None:
    """Four weeks before it the reason says how near it is; a chance of a quarter is amber then."""
    as_of = june(30) - timedelta(days)
    row = outlook(june_plan(), entries(reported("M1", as_of, 99)), as_of).row("M1")
    even = replace(row, progress=replace(row.progress, expected_percent=99.0, starts=None))
    alert = judged(even, [chance], as_of=as_of)
    assert (alert.level, alert.reason.partition("与序时持平")[2]) == (level, says)
    assert "维持" not in alert.reason


@pytest.mark.parametrize(("gap", "level"), [(29.9, Level.GREEN), (30.0, Level.AMBER)])
def test_what_the_pace_rule_calls_red_is_never_green(gap: float, level: Level) -> None:
    """However good the chance: at least amber, and the reason says the gap and its limit."""
    row = far_off(50)
    behind = replace(row.progress, percent_complete=60 - gap, expected_percent=60.0)
    alert = judged(replace(row, progress=behind), [0.05], as_of=JUNE_1)
    assert alert.level is level
    assert ("落后序时 30 个百分点，达到序时红灯界限（30 个百分点）" in alert.reason) == (gap == 30)
    red = judged(replace(row, progress=behind), [0.9], as_of=JUNE_1)
    assert red.level is Level.RED


@pytest.mark.parametrize(
    ("gap", "words"), [(-0.6, "落后序时 1 个百分点"), (0.4, "与序时持平"), (0.6, "超前序时 1 个百分点")]
)
def test_the_gap_is_said_in_whole_points(gap: float, words: str) -> None:
    """Before, behind or level with 序时."""
    row = m1_on_15_june(reported("M1", JUNE_15, 42))
    even = replace(row.progress, percent_complete=50 + gap, expected_percent=50.0)
    assert words in judged(replace(row, progress=even), [0.1]).reason.split("，")


@pytest.mark.parametrize(("percent", "level"), [(99.0, Level.AMBER), (100.0, Level.GREEN)])
def test_nobody_need_report_on_what_its_work_has_finished(percent: float, level: Level) -> None:
    """The activities before a milestone are whole: it is not silent, whoever reports on it."""
    row = m1_on_15_june()
    done = replace(row.progress, percent_complete=percent, derived=True)
    assert judged(replace(row, progress=done), [0.1]).level is level


def test_a_deadline_without_a_beginning_is_no_pace_to_be_behind() -> None:
    """A promise of no day that was given one: nothing says when its work was to begin."""
    extended = DeadlineExtended(subject="M2", as_of=june(1), to=date(2022, 12, 31), reason="批")
    assert light_of("M2", JUNE_15, extended) == (Level.GREEN, "按序时推进")


def test_a_silent_unit_is_never_green() -> None:
    """However good the chances."""
    row = m1_on_15_june(reported("M1", june(2), 20))
    alert = judged(row, [0.1])
    assert alert.level is Level.AMBER
    assert alert.reason.startswith("本期未上报")


def test_without_limits_the_lights_go_by_pace() -> None:
    """The plan file chooses."""
    row = m1_on_15_june()
    assert judged(row, [0.1], june_plan().rules) == row.by_pace


@pytest.mark.parametrize(("days", "silent"), [(6, False), (7, False), (8, True)])
def test_a_unit_is_silent_when_more_than_a_cycle_has_gone(days: int, silent: bool) -> None:
    """A report cycle is seven days; after exactly one the next report may still come that day."""
    report = reported("M1", JUNE_15 - timedelta(days), 60)
    row = m1_on_15_june(report)
    assert (row.silent, row.alert.level is Level.AMBER) == (silent, silent)
    assert (judged(row, [0.1]).level is Level.AMBER) == silent


@pytest.mark.parametrize(("as_of", "silent"), [(june(1), False), (june(8), False), (june(9), True)])
def test_who_never_reported_is_silent_from_a_cycle_after_the_start(as_of: date, silent: bool) -> None:
    """Its work begins on 1 June; before, nobody need report."""
    assert outlook(june_plan(), (), as_of).row("M1").silent == silent
    assert outlook(june_plan(), (), as_of).row("M1").alert.level is not Level.NONE
    assert outlook(june_plan(), (), june(1) - timedelta(1)).row("M1").alert.level is Level.NONE
    early = entries(reported("M1", date(2022, 5, 20), 5))
    assert outlook(june_plan(), early, june(1)).row("M1").silent  # since its last report


@pytest.mark.parametrize(("day", "silent"), [(7, False), (8, False), (9, True)])
def test_a_unit_is_silent_on_an_undated_step_that_a_dated_promise_waits_for(day: int, silent: bool) -> None:
    """A cycle after the promise's work was to begin, on 1 January; it has no light even so."""
    plan = plan_of(
        activity("A1", None, None, duration=5),
        activity("A2", None, None, duration=5),
        milestone("M1", date(2022, 6, 30)),
        links=[after("A1", "M1")],
    )
    now = outlook(plan, (), date(2022, 1, day))
    assert now.row("A1").silent == silent
    assert now.row("A1").asked_because == "“节点M1”等它"
    assert now.row("A1").alert.level is Level.NONE
    assert (now.row("A2").silent, now.row("A2").asked_because) == (False, "")
    told = entries(reported("A1", date(2022, 1, day), 10))
    assert not outlook(plan, told, date(2022, 1, day)).row("A1").silent


@pytest.mark.parametrize(
    ("days", "level"), [(15, Level.GREEN), (14, Level.AMBER), (13, Level.AMBER), (0, Level.AMBER)]
)
def test_what_is_due_within_fourteen_days_is_amber(days: int, level: Level) -> None:
    """M1 is due on 30 June and well on; the limit itself is within."""
    as_of = june(30) - timedelta(days)
    assert light_of("M1", as_of, reported("M1", as_of, 99))[0] is level


@pytest.mark.parametrize(
    ("gap", "level"),
    [
        (9.9, Level.GREEN),
        (10.0, Level.AMBER),
        (10.1, Level.AMBER),
        (29.9, Level.AMBER),
        (30.0, Level.RED),
        (30.1, Level.RED),
    ],
)
def test_ten_points_behind_are_amber_and_thirty_red(gap: float, level: Level) -> None:
    """The limit itself is behind; progress where 60% should be, long before the deadline."""
    row = m1_on_15_june(reported("M1", JUNE_15, 50))
    far = replace(row.progress, percent_complete=60 - gap, expected_percent=60.0)
    by_pace = replace(RULES, forecast=None)
    assert light(of_row(row, by_pace, JUNE_15), row.part, far).level is level


def test_the_overdue_are_listed_without_a_forecast() -> None:
    """Facts are known at once; only a light that no fact decides is worth a simulation."""

    def unasked(*_: object) -> NoReturn:
        raise AssertionError

    lazy = {"earlier": Lazy(unasked), "forecast": unasked}
    july = outlook(replace(june_plan(), rules=RULES), (), JULY_1, **lazy)
    assert [item.row.alert.level for item in july.overdue] == [Level.RED]
    assert [row.id for row in july.rows if row.silent] == ["M1"]
    before = outlook(replace(june_plan(), rules=RULES), (), JUNE_15, **lazy)
    with pytest.raises(AssertionError):
        before.lights  # noqa: B018


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.0, "低于 5%"), (0.07, "约 5%"), (0.5, "约 50%"), (0.95, "约 95%"), (1.0, "高于 95%")],
)
def test_a_chance_is_shown_to_five_points_and_never_sure(chance: float, words: str) -> None:
    """Standard error is about half a point; nobody should read more into it."""
    assert about(chance, space=" ") == words


def test_an_activity_whose_milestones_are_yearly_figures_has_no_light_of_its_own() -> None:
    """Nobody reports on it, and no pace says where it should be; its milestone has the chance."""
    plan = require_plan("plan_data/1plus8.json")
    row = outlook(plan, (), date(2022, 9, 1)).row("L0-A1")
    assert (row.alert.level, "年度数据" in row.alert.reason) == (Level.NONE, True)
    counted = outlook(plan, (), date(2022, 9, 1)).row("L1-A1")
    assert (counted.alert.level, "所含里程碑尚无进度" in counted.alert.reason) == (Level.RED, True)
