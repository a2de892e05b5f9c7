"""Lights from chances: up when sure, down slowly; facts act at once."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.ledger.events import Closed
from plan.model.kinds import Level
from plan.model.plan import ForecastRules, Rules
from plan.outlook.lights import judged, settled, shown
from plan.outlook.outlook import outlook
from tests.support.builders import entries, june_plan, reported, threshold

LIMITS = ForecastRules(
    amber=threshold(40),
    amber_left=threshold(25),
    red=threshold(70),
    red_once=threshold(85),
    red_left=threshold(55),
)
RULES = Rules(
    amber_gap=threshold(10),
    red_gap=threshold(30),
    near_due=threshold(14),
    report_cycle=threshold(7),
    forecast=LIMITS,
)
JUNE_15 = date(2022, 6, 15)


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
    ],
)
def test_a_light_is_raised_when_sure_and_lowered_slowly(chances: list[float], level: Level) -> None:
    """Oldest chance first, one a cycle."""
    assert settled(chances, LIMITS) is level


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0, 1))
def test_a_higher_last_chance_never_gives_a_milder_light(
    chances: list[float], other: float
) -> None:
    """All else alike."""
    order = [Level.GREEN, Level.AMBER, Level.RED]
    low, high = sorted((chances[-1], other))
    milder = settled([*chances[:-1], low], LIMITS)
    graver = settled([*chances[:-1], high], LIMITS)
    assert order.index(milder) <= order.index(graver)


def test_facts_are_not_for_chances_to_judge() -> None:
    """Overdue, closed, whole, undated: as they were."""
    late = outlook(june_plan(), (), date(2022, 7, 1)).row("M1")
    assert judged(late, [0.0], RULES) == late
    undated = outlook(june_plan(), (), JUNE_15).row("M2")
    assert judged(undated, [0.9], RULES) == undated
    told = entries(Closed(subject="M1", as_of=JUNE_15, evidence="批复"))
    closed = outlook(june_plan(), told, JUNE_15).row("M1")
    assert judged(closed, [0.9], RULES) == closed
    told = entries(reported("M1", JUNE_15, 100))
    whole = outlook(june_plan(), told, JUNE_15).row("M1")
    assert judged(whole, [0.9], RULES) == whole


def test_the_light_says_its_chance_and_the_gap() -> None:
    """42% where 48% should be."""
    row = outlook(june_plan(), entries(reported("M1", JUNE_15, 42)), JUNE_15).row("M1")
    alert = judged(row, [0.2, 0.31], RULES).alert
    assert (alert.level, alert.reason) == (Level.GREEN, "逾期可能性约 30%，落后序时 6 个百分点")


def test_a_silent_unit_is_never_green() -> None:
    """However good the chances."""
    row = outlook(june_plan(), entries(reported("M1", date(2022, 6, 2), 20)), JUNE_15).row("M1")
    alert = judged(row, [0.1], RULES).alert
    assert alert.level is Level.AMBER
    assert alert.reason.startswith("本期未上报")


def test_without_limits_the_lights_go_by_pace() -> None:
    """The plan file chooses."""
    row = outlook(june_plan(), (), JUNE_15).row("M1")
    assert judged(row, [0.1], june_plan().rules) == row


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.0, "低于 5%"), (0.07, "约 5%"), (0.5, "约 50%"), (0.95, "约 95%"), (1.0, "高于 95%")],
)
def test_a_chance_is_shown_to_five_points_and_never_sure(chance: float, words: str) -> None:
    """Standard error is about half a point; nobody should read more into it."""
    assert shown(chance) == words
