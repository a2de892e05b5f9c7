"""Lights by facts and by 序时进度, each with its reason."""

from datetime import date

import pytest

from plan.ledger.events import Closed, ClosureRequested, Event
from plan.model.kinds import Level
from plan.outlook.outlook import outlook
from tests.support.builders import entries, june_plan, reported


def light(part_id: str, as_of: date, *events: Event) -> tuple[Level, str]:
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
        (
            date(2022, 7, 1),
            (reported("M1", june(30), 100),),
            Level.RED,
            "已逾期 1 天（1 个工作日）",
        ),
        (
            date(2022, 7, 1),
            (Closed(subject="M1", as_of=june(30), evidence="批复12号"),),
            Level.CLOSED,
            "批复12号",
        ),
        (
            date(2022, 7, 4),
            (ClosureRequested(subject="M1", as_of=june(30), evidence="批复"),),
            Level.RED,
            "已逾期 4 天（2 个工作日），已申请销号待核查",
        ),
    ],
)
def test_the_gravest_rule_that_applies_decides(
    as_of: date, events: tuple[Event, ...], level: Level, says: str
) -> None:
    """June 2022 has 21 working days (the 3rd is 端午): the 8th is the 5th, the 15th the 10th."""
    found, reason = light("M1", as_of, *events)
    assert (found, says in reason) == (level, True), reason


@pytest.mark.parametrize("as_of", [date(2022, 1, 4), june(15), date(2022, 12, 31)])
def test_an_undated_milestone_never_has_a_light(as_of: date) -> None:
    """未定时限 is never green and never overdue, whatever is reported."""
    assert light("M2", as_of)[0] is Level.NONE
    assert light("M2", as_of, reported("M2", as_of, 100))[0] is Level.NONE


def test_an_activity_past_its_planned_finish_is_not_called_overdue() -> None:
    """Only milestones are promises; an activity has passed its planned finish."""
    level, reason = light("A1", date(2022, 7, 2))
    assert (level, reason) == (Level.RED, "已过计划完成日 2 天，尚未完成")
