"""A leader's half minute: which lines there are, in which order, and what they say."""

from dataclasses import replace
from datetime import date

from components.pages.overview.picture import brief_png
from plan.ledger.events import NoticeIssued
from plan.model.kinds import Commitment, Level, NoticeStep
from plan.model.plan import Goal, Plan
from plan.outlook.brief import Brief, brief
from plan.outlook.outlook import Outlook, agenda_of, outlook
from tests.support.builders import FOUNDED, entries, milestone, plan_of, reported

DAY = date(2022, 7, 15)


def promised() -> Plan:
    """M1 (力争) and M2 (确保) were due in June, M1 first; M3 of nobody is due in December."""
    plan = plan_of(
        milestone("M1", date(2022, 6, 1), commitment=Commitment.STRETCH, lead="u1"),
        milestone("M2", date(2022, 6, 30), commitment=Commitment.BINDING, lead="u1"),
        milestone("M3", date(2022, 12, 30)),
    )
    line = replace(plan.workstreams[0], lead=None)
    goal = Goal(id="G1", name="旗舰", parent=line.id, **FOUNDED)
    return replace(plan, goals=(goal,), workstreams=(line, *plan.workstreams[1:]))


def seen(*events: object) -> tuple[Outlook, Brief]:
    """The outlook and its brief after `events`."""
    ledger = entries(*events)  # type: ignore[arg-type]
    now = outlook(promised(), ledger, DAY, samples=200)
    return now, brief(now, agenda_of(now))


def test_what_is_late_comes_by_commitment_then_days_each_with_its_owner() -> None:
    """The 确保 first, though the other is late for longer."""
    _, said = seen(reported("M1", DAY, 60))
    late = [line for row, line in said.late if row.overdue]
    assert [(line.item, line.who, line.level) for line in late] == [
        ("M2", "已逾期 15 天", Level.RED),
        ("M1", "已逾期 44 天", Level.RED),
    ]
    assert late[0].about == "确保 · 甲局 · 2022-06-30"
    assert late[0].expected.startswith("预计 2022-")


def test_a_flagship_says_its_next_promise_and_its_gravest_light() -> None:
    """The next is the one due first that is open."""
    (line,) = seen(reported("M1", DAY, 60))[1].flagships
    assert (line.name, line.who, line.level) == ("旗舰", "待定", Level.RED)
    assert (line.about, line.item) == ("2022-06-01 节点M1", "M1")


def test_the_leader_is_asked_for_a_lead_and_for_what_came_up_to_it() -> None:
    """A matter that was put before it comes first."""
    day, step = date(2022, 7, 14), NoticeStep.REFERRAL
    notice = NoticeIssued(
        subject="M2", as_of=day, unit="u1", step=step, asked="请研究", answer_by=date(2022, 7, 20)
    )
    asked = seen(reported("M1", DAY, 60), notice)[1].asked
    assert [line.name for line in asked][:2] == ["提请研究：节点M2", "明确 1 项的牵头单位"]


def test_before_the_first_report_nobody_is_judged() -> None:
    """No light, no list of the late; what the plan itself lacks is asked for all the same."""
    _, said = seen()
    assert not said.is_known
    assert said.late == ()
    assert {line.level for line in said.flagships} == {Level.NONE}
    assert [line.name for line in said.asked] == ["明确 1 项的牵头单位"]
    assert seen(reported("M1", DAY, 60))[1].is_known


def test_the_picture_is_a_png_that_is_the_same_for_the_same_day() -> None:
    """For a group chat: small, whatever was typed in it."""
    now, said = seen(reported("M1", DAY, 60))
    odd = replace(said, flagships=(replace(said.flagships[0], name='<&">\x00' * 40),))
    assert brief_png(now, said) == brief_png(now, said) != brief_png(now, odd)
    assert brief_png(now, odd).startswith(b"\x89PNG")
    assert len(brief_png(now, said)) < 1_000_000
