"""Lights by facts, by chances (up when sure, down slowly) and by 序时进度, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.ledger.events import Closed, ClosureRequested, DeadlineExtended, Event
from plan.model.kinds import Level
from plan.model.plan import Rules
from plan.outlook.board import Row
from plan.outlook.lazy import Lazy
from plan.outlook.lights import Alert, chance_words, light, settled
from plan.outlook.outlook import outlook
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

RULES = replace(june_plan().rules, forecast=CHANCE_LIMITS)
JUNE_15, JULY_1 = date(2022, 6, 15), date(2022, 7, 1)


def judged(row: Row, chances: list[float], rules: Rules = RULES, as_of: date = JUNE_15) -> Alert:
    """The light of a row with these chances."""
    return light(row.part, row.item, row.progress, rules, as_of, lambda: chances)


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
        (june(30), (reported("M1", june(30), 100),), Level.GREEN, "已报完成"),
        (JULY_1, (reported("M1", june(30), 100),), Level.RED, "已逾期 1 天（1 个工作日）"),
        (
            JULY_1,
            (Closed(subject="M1", as_of=june(30), evidence="批复12号"),),
            Level.CLOSED,
            "批复12号",
        ),
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
def test_a_higher_last_chance_never_gives_a_milder_light(
    chances: list[float], other: float
) -> None:
    """All else alike."""
    order = [Level.GREEN, Level.AMBER, Level.RED]
    low, high = sorted((chances[-1], other))
    milder = settled([*chances[:-1], low], CHANCE_LIMITS)
    graver = settled([*chances[:-1], high], CHANCE_LIMITS)
    assert order.index(milder) <= order.index(graver)


def test_facts_are_not_for_chances_to_judge() -> None:
    """Overdue, closed, whole, undated: as they were."""
    late = outlook(june_plan(), (), JULY_1).row("M1")
    assert judged(late, [0.0], as_of=JULY_1) == late.by_pace
    undated = outlook(june_plan(), (), JUNE_15).row("M2")
    assert judged(undated, [0.9]) == undated.by_pace
    for event in (
        Closed(subject="M1", as_of=JUNE_15, evidence="批复"),
        reported("M1", JUNE_15, 100),
    ):
        row = m1_on_15_june(event)
        assert judged(row, [0.9]) == row.by_pace


def test_the_light_says_its_chance_and_the_gap() -> None:
    """42% where 48% should be."""
    row = m1_on_15_june(reported("M1", JUNE_15, 42))
    alert = judged(row, [0.2, 0.31])
    assert (alert.level, alert.reason) == (Level.GREEN, "逾期可能性约 30%，落后序时 6 个百分点")


@pytest.mark.parametrize(
    ("chances", "left"),
    [
        ([0.9, 0.695], "，尚未连续两期低于 55%"),
        ([0.9, 0.7], ""),  # red by what it is now
        ([0.5, 0.5, 0.398], "，尚未连续两期低于 25%"),
        ([0.5, 0.5, 0.4], ""),
        ([0.1], ""),
    ],
)
def test_a_light_that_is_kept_says_when_it_is_left(chances: list[float], left: str) -> None:
    """Where the chance of today alone would not give it."""
    row = m1_on_15_june(reported("M1", JUNE_15, 42))
    assert judged(row, chances).reason.partition("个百分点")[2] == left


@pytest.mark.parametrize(
    ("gap", "words"),
    [(-0.6, "落后序时 1 个百分点"), (0.4, "与序时持平"), (0.6, "超前序时 1 个百分点")],
)
def test_the_gap_is_said_in_whole_points(gap: float, words: str) -> None:
    """Before, behind or level with 序时."""
    row = m1_on_15_june(reported("M1", JUNE_15, 42))
    even = replace(row.progress, percent_complete=50 + gap, expected_percent=50.0)
    assert judged(replace(row, progress=even), [0.1]).reason.endswith(words)


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
def test_who_never_reported_is_silent_from_a_cycle_after_the_start(
    as_of: date, silent: bool
) -> None:
    """Its work begins on 1 June; before, nobody need report."""
    assert outlook(june_plan(), (), as_of).row("M1").silent == silent
    assert outlook(june_plan(), (), as_of).row("M1").alert.level is not Level.NONE
    assert outlook(june_plan(), (), june(1) - timedelta(1)).row("M1").alert.level is Level.NONE
    early = entries(reported("M1", date(2022, 5, 20), 5))
    assert outlook(june_plan(), early, june(1)).row("M1").silent  # since its last report


@pytest.mark.parametrize(("day", "silent"), [(7, False), (8, False), (9, True)])
def test_a_unit_is_silent_on_an_undated_step_that_a_dated_promise_waits_for(
    day: int, silent: bool
) -> None:
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
    assert light(row.part, row.item, far, by_pace, JUNE_15).level is level


def test_the_overdue_are_listed_without_a_forecast() -> None:
    """Facts are known at once; only a light that no fact decides is worth a simulation."""

    def unasked() -> NoReturn:
        raise AssertionError

    lazy = {"earlier": Lazy(unasked), "forecast": Lazy(unasked)}
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
    assert chance_words(chance) == words
