"""What a meeting talks about first: what keeps most promises."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plan.forecast.plan_forecast import plan_forecast
from plan.forecast.sampling.finishes import probability_late
from plan.forecast.sampling.what_if import KeepToPlan, what_if
from plan.ledger.events import (
    ClosureRequested,
    DecisionFinished,
    DecisionTaken,
    Event,
    ExtensionRefused,
    ExtensionRequested,
)
from plan.model.graph import task_graph
from plan.model.kinds import Commitment
from plan.model.plan import Plan
from plan.outlook.attention import attention
from plan.outlook.board import board
from plan.outlook.meeting.agenda import Agenda, agenda
from plan.outlook.outlook import outlook
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import activity, after, entries, june_plan, milestone, plan_of, reported
from tests.support.networks import schedule

MAY, JUNE, END, JULY = date(2022, 5, 9), date(2022, 6, 1), date(2022, 6, 30), date(2022, 7, 4)


def agenda_of(plan: Plan, *events: Event, as_of: date, **settings: float) -> Agenda:
    """The agenda of `plan` after `events`."""
    graph, ledger = task_graph(plan), entries(*events)

    def rows(day: date) -> tuple[object, ...]:
        state = replay(plan, ledger, day)
        return state, board(graph, state, schedule(network_of(plan, state), day))

    state, now = rows(as_of)
    _, before = rows(as_of - timedelta(days=7))
    forecast = plan_forecast(graph, state, network_of(plan, state), samples=1000)
    return agenda(now, attention(now, before), forecast, **settings)


def two_lines(far: Commitment, near: Commitment) -> Plan:
    """A1 holds up three promises, A2 one; all are due when their work is planned to end."""
    parts = [activity("A1", MAY, END), activity("A2", MAY, END)]
    many = [milestone(f"M{n}", END, commitment=far) for n in (1, 2, 3)]
    fourth = milestone("M4", END, commitment=near)
    links = [after("A1", part.id) for part in many]
    return plan_of(*parts, *many, fourth, links=[*links, after("A2", "M4")])


def test_what_holds_up_most_promises_comes_first() -> None:
    """A1 with three before A2 with one; what each avoids is said with its milestones."""
    both = two_lines(Commitment.BINDING, Commitment.BINDING)
    matters = agenda_of(both, as_of=JUNE).matters
    assert [matter.row.id for matter in matters] == ["A1", "A2"]
    first, second = (matter.benefit for matter in matters)
    assert first.avoided == pytest.approx(3 * second.avoided, rel=0.15)
    assert {risk.milestone for risk in first.risks} == {"M1", "M2", "M3"}
    assert all(risk.after < risk.before for risk in first.risks)
    assert "任务A1（甲局）" in matters[0].reason
    assert "节点M1的逾期可能性由" in matters[0].reason


def test_what_is_binding_outweighs_what_is_a_stretch() -> None:
    """With a fifth of the weight three stretches count less than one binding promise."""
    mixed = two_lines(Commitment.STRETCH, Commitment.BINDING)
    assert [matter.row.id for matter in agenda_of(mixed, as_of=JUNE).matters] == ["A1", "A2"]
    light = agenda_of(mixed, as_of=JUNE, stretch_weight=0.2).matters
    assert [matter.row.id for matter in light] == ["A2", "A1"]


def test_no_more_is_shown_than_asked_for() -> None:
    """The most worthy first."""
    both = two_lines(Commitment.BINDING, Commitment.BINDING)
    assert [matter.row.id for matter in agenda_of(both, as_of=JUNE, limit=1).matters] == ["A1"]


def test_overdue_and_undecided_is_told_until_somebody_asks_or_decides() -> None:
    """A request waits for the office instead; its refusal decides."""
    late = reported("M1", date(2022, 6, 29), 80)
    assert [row.id for row in agenda_of(june_plan(), late, as_of=JULY).undecided] == ["M1"]
    asked = ClosureRequested(subject="M1", as_of=JULY, evidence="报告")
    meeting = agenda_of(june_plan(), late, asked, as_of=JULY)
    assert (meeting.undecided, [row.id for row in meeting.requests]) == ((), ["M1"])
    more_time = ExtensionRequested(subject="M1", as_of=JULY, to=date(2022, 8, 1), reason="测试")
    refused = ExtensionRefused(subject="M1", as_of=JULY, reason="测试")
    assert agenda_of(june_plan(), late, more_time, refused, as_of=JULY).undecided == ()


def test_silent_units_are_named() -> None:
    """甲局 has said nothing of M1 since its work began."""
    meeting = agenda_of(june_plan(), as_of=date(2022, 6, 20))
    assert [
        (unit.name, [row.id for row in rows]) for unit, rows in meeting.silent.items() if unit
    ] == [("甲局", ["M1"])]


def test_open_decisions_come_by_the_day_they_are_due() -> None:
    """What has no day comes last, in the order decided; what was carried out is not there."""
    decided = [
        DecisionTaken(subject="M1", as_of=JUNE, meeting=JUNE, unit="u1", text=text, due=due)
        for text, due in (
            ("无期限", None),
            ("七月", date(2022, 7, 1)),
            ("六月", date(2022, 6, 9)),
            ("办结", date(2022, 6, 8)),
            ("也在七月", date(2022, 7, 1)),
        )
    ]
    done = DecisionFinished(subject="M1", as_of=JUNE, decision=4, outcome="已办")
    pending = agenda_of(june_plan(), *decided, done, as_of=JUNE).decisions
    assert [p.decision.event.text for p in pending] == ["六月", "七月", "也在七月", "无期限"]


def test_kept_to_plan_is_by_its_finish_but_not_hurried_without_end() -> None:
    """Most of it done when most of the time has gone: in time; hardly begun: late all the same."""
    start, finish = date(2022, 1, 4), date(2022, 6, 30)
    day = date(2022, 5, 20)
    late = {}
    for percent in (60.0, 5.0):
        report = reported("M1", day, percent, actual_start=start)
        plan = plan_of(activity("A1", start, finish), milestone("M1", finish, parent="A1"))
        forecast = outlook(plan, entries(report), day).forecast
        outcome = what_if(forecast.samples, KeepToPlan(task="M1"))
        late[percent] = probability_late(outcome, "M1", forecast.due["M1"])
    assert late[60.0] == 0.0
    assert late[5.0] > 0.8
