"""What a meeting talks about: promises likely late, what keeps most, what is late, what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

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
from plan.model.kinds import Commitment, ItemKind, Topic
from plan.model.plan import Goal, Plan, Threshold
from plan.outlook.board import board
from plan.outlook.meeting.agenda import Agenda, agenda, spoken_of
from plan.outlook.outlook import outlook
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import (
    CHANCE_LIMITS,
    FOUNDED,
    activity,
    after,
    entries,
    june_plan,
    milestone,
    plan_of,
    reported,
    threshold,
)
from tests.support.networks import schedule
from tests.support.sections import sections

MAY, JUNE, END, JULY = date(2022, 5, 9), date(2022, 6, 1), date(2022, 6, 30), date(2022, 7, 4)


def agenda_of(plan: Plan, *events: Event, as_of: date) -> Agenda:
    """The agenda of `plan` after `events`."""
    state = replay(plan, entries(*events), as_of)
    now = board(state, schedule(network_of(plan, state), as_of))
    forecast = plan_forecast(state, network_of(plan, state), samples=1000)
    return agenda(state, now, forecast)


def ruled(plan: Plan, **rules: Threshold) -> Plan:
    """`plan` with other rules."""
    return replace(plan, rules=replace(plan.rules, **rules))


def foreseen(plan: Plan, chances: dict[str, float], *events: Event, as_of: date = JUNE) -> Agenda:
    """The agenda of `plan` where the chances of being late are these."""
    now = outlook(plan, entries(*events), as_of, samples=100)
    known = tuple(replace(own, probability_late=chances.get(own.item, 0.1)) for own in now.forecast.forecasts)
    forecast = replace(now.forecast, forecasts=known)
    return agenda(now.state, now.rows, forecast)


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
    light = agenda_of(ruled(mixed, stretch=threshold(20)), as_of=JUNE).matters
    assert [matter.row.id for matter in light] == ["A2", "A1"]


def test_no_more_is_shown_than_a_meeting_has_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The most worthy first."""
    monkeypatch.setattr("plan.outlook.meeting.agenda.MAX_LISTED", 1)
    both = two_lines(Commitment.BINDING, Commitment.BINDING)
    assert [matter.row.id for matter in agenda_of(both, as_of=JUNE).matters] == ["A1"]


@pytest.mark.parametrize(("chance", "listed"), [(0.699, False), (0.7, True), (0.701, True)])
@pytest.mark.parametrize("with_rule", [False, True])
def test_a_promise_is_at_risk_from_the_chance_that_is_red(
    chance: float, listed: bool, with_rule: bool
) -> None:
    """70% where the plan has no limit of its own; a promise that is done or late is none."""
    plan = ruled(june_plan(), forecast=CHANCE_LIMITS) if with_rule else june_plan()
    assert [p.row.id for p in foreseen(plan, {"M1": chance}).at_risk] == ["M1"] * listed
    stricter = ruled(june_plan(), forecast=replace(CHANCE_LIMITS, red=threshold(60)))
    assert foreseen(stricter, {"M1": 0.6}).at_risk


def test_what_is_red_by_its_pace_is_at_risk_whatever_its_chance() -> None:
    """Nothing done at five sixths of the time."""
    (promise,) = foreseen(june_plan(), {"M1": 0.2}, as_of=date(2022, 6, 24)).at_risk
    assert (promise.row.id, promise.chance) == ("M1", 0.2)


def test_the_firmest_promise_at_risk_comes_first_and_a_flagship_before_the_others() -> None:
    """确保, 力争, 一般事项; of each those under a goal first, then by chance; no nodes."""
    goal = Goal(id="G1", name="旗舰", parent="L1", **FOUNDED)
    firm = {"B": Commitment.BINDING, "S": Commitment.STRETCH, "N": None}
    parts = [
        milestone(f"{letter}{parent}{n}", END, commitment=firm[letter], parent=parent)
        for letter in "NSB"
        for parent in ("L1", "G1")
        for n in (1, 2)
    ]
    node = milestone("K1", END, kind=ItemKind.NODE)
    chances = {part.id: 0.8 if part.id.endswith("1") else 0.9 for part in parts} | {"K1": 0.99}
    meeting = foreseen(plan_of(goal, *parts, node), chances)
    assert [promise.row.id for promise in meeting.at_risk] == [
        f"{letter}{parent}{n}" for letter in "BSN" for parent in ("G1", "L1") for n in (2, 1)
    ]
    assert {p.row.id for p in meeting.at_risk if p.is_flagship} == {
        part.id for part in parts if part.parent == "G1"
    }


def test_a_node_never_comes_before_a_promise_that_can_be_kept() -> None:
    """K1 to K3 wait for A1, M4 for A2: A1 helps more, but nodes alone; with one it leads."""
    nodes = [milestone(f"K{n}", END, kind=ItemKind.NODE) for n in (1, 2, 3)]
    work = [activity("A1", MAY, END), activity("A2", MAY, END)]
    links = [*(after("A1", node.id) for node in nodes), after("A2", "M4")]
    plan = ruled(plan_of(*work, *nodes, milestone("M4", END), links=links), node=threshold(100))
    assert [matter.row.id for matter in agenda_of(plan, as_of=JUNE).matters] == ["A2", "A1"]
    plan = plan_of(*work, *nodes, milestone("M4", END), milestone("M5", END), links=links)
    both = replace(plan, dependencies=(*plan.dependencies, after("A1", "M5")))
    assert [matter.row.id for matter in agenda_of(both, as_of=JUNE).matters] == ["A1", "A2"]


def test_a_node_that_helps_promises_comes_after_a_promise_that_helps_itself() -> None:
    """M1 and M3 wait for the work of K1, which helps more than that of M2."""
    parts = [
        *(activity(id_, MAY, END) for id_ in ("A1", "A2")),
        milestone("K1", END, parent="A1", kind=ItemKind.NODE),
        milestone("M2", END, parent="A2"),
        *(milestone(id_, END) for id_ in ("M1", "M3")),
    ]
    plan = plan_of(*parts, links=[after("K1", "M1"), after("K1", "M3")])
    first, second = agenda_of(plan, as_of=JUNE).matters
    assert (first.row.id, second.row.id) == ("M2", "K1")
    assert second.benefit.avoided > first.benefit.avoided


def test_a_node_weighs_what_the_rules_say() -> None:
    """A1 holds up a promise and a node: with a fifth of the weight the node adds a fifth."""
    node = milestone("K1", END, kind=ItemKind.NODE)
    parts = activity("A1", MAY, END), milestone("M1", END), node
    plan = plan_of(*parts, links=[after("A1", "M1"), after("A1", "K1")])
    (alone, light) = (
        agenda_of(ruled(plan, node=threshold(weight)), as_of=JUNE).matters[0].benefit.avoided
        for weight in (0, 20)
    )
    assert light == pytest.approx(1.2 * alone, rel=0.15)


@pytest.mark.parametrize(("avoided", "listed"), [(0.049, False), (0.05, True)])
def test_what_avoids_a_twentieth_of_a_promise_is_a_matter(avoided: float, listed: bool) -> None:
    """Less is told as 0.0; a node weighs just so much that keeping it avoids this much."""
    node = milestone("K1", END, parent="A1", kind=ItemKind.NODE)
    plan = plan_of(activity("A1", MAY, END), node)
    (whole,) = agenda_of(ruled(plan, node=threshold(100)), as_of=JUNE).matters
    weight = 100 * (avoided + 1e-9) / whole.benefit.avoided
    matters = agenda_of(ruled(plan, node=threshold(weight)), as_of=JUNE).matters
    assert [matter.row.id for matter in matters] == ["K1"] * listed


def test_all_that_is_overdue_is_listed_the_binding_first_then_the_longest() -> None:
    """With what was asked for or decided since; nodes by themselves."""
    early, late = date(2022, 6, 1), date(2022, 6, 20)
    plan = plan_of(
        milestone("M1", early),
        milestone("M2", late, commitment=Commitment.STRETCH),
        milestone("M3", late, commitment=Commitment.BINDING),
        milestone("M4", early, commitment=Commitment.BINDING),
        milestone("K1", early, kind=ItemKind.NODE),
    )
    decided = DecisionTaken(subject="M3", as_of=JULY, meeting=JULY, unit="u1", text="会商")
    before = structs.replace(decided, subject="M2", as_of=late, meeting=late)
    asked = ClosureRequested(subject="M1", as_of=JULY, evidence="报告")
    meeting = agenda_of(plan, before, decided, asked, as_of=JULY)
    assert [row.id for row in meeting.overdue] == ["M4", "M3", "M1", "M2"]
    assert [spoken_of(row.item) for row in meeting.overdue] == ["", "2022-07-04 例会已议", "已申请销号", ""]
    assert [row.id for row in meeting.undecided] == ["M4", "M2", "K1"]
    assert [row.id for row in meeting.nodes] == ["K1"]
    asked_for = [topic for topic, rows in sections(meeting) if meeting.overdue[2] in rows]
    assert asked_for == [Topic.OVERDUE, Topic.REVIEW, Topic.SILENT]


@pytest.mark.parametrize(("day", "waited", "over"), [(4, 2, False), (5, 3, False), (6, 4, True)])
def test_what_waits_for_the_office_says_for_how_long(day: int, waited: int, over: bool) -> None:
    """Asked on Thursday 30 June, with three working days for the office; the longest first."""
    plan = ruled(june_plan(), review_days=threshold(3))
    more_time = ExtensionRequested(subject="M1", as_of=END, to=date(2022, 8, 1), reason="测试")
    asked = ClosureRequested(subject="M1", as_of=date(2022, 7, 1), evidence="报告")
    meeting = agenda_of(plan, more_time, asked, as_of=date(2022, 7, day))
    first, second = meeting.review
    assert (first.waited, first.is_over, second.waited) == (waited, over, waited - 1)
    assert first.words.startswith(f"2022-06-30 申请延期至 2022-08-01，已等 {waited} 个工作日")
    assert second.words.startswith("2022-07-01 逾期后申请销号")
    assert ("已超过 3 个工作日" in first.words) == over
    assert [row.id for row in meeting.requests] == ["M1"]
    in_time = ClosureRequested(subject="M1", as_of=END, evidence="报告")
    (kept,) = agenda_of(plan, in_time, as_of=JULY).review
    assert kept.words == "2022-06-30 申请销号，已等 2 个工作日"


def test_a_promise_asked_in_time_to_be_closed_waits_and_is_not_at_risk() -> None:
    """Whatever its chance was: the office has to speak."""
    asked = ClosureRequested(subject="M1", as_of=JUNE, evidence="报告")
    meeting = foreseen(june_plan(), {"M1": 0.95}, asked)
    assert (meeting.at_risk, [review.row.id for review in meeting.review]) == ((), ["M1"])


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
    assert [(unit.name, [row.id for row in rows]) for unit, rows in meeting.silent.items() if unit] == [
        ("甲局", ["M1"])
    ]


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
        late[percent] = probability_late(outcome, "M1", finish)
    assert late[60.0] == 0.0
    assert late[5.0] > 0.8
