"""What holds of every agenda: no red promise is absent, and no node comes before a promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from plan.forecast.sentence import twentieths
from plan.ledger.events import ClosureRequested, ClosureReturned, Event, ExtensionRequested
from plan.model.kinds import Commitment, Condition, ItemKind, Level
from plan.model.plan import Goal, Milestone, Plan
from plan.outlook.lazy import Lazy
from plan.outlook.meeting.agenda import Agenda
from plan.outlook.outlook import Outlook, agenda_of, outlook
from tests.support.builders import (
    CHANCE_LIMITS,
    FOUNDED,
    activity,
    after,
    entries,
    milestone,
    plan_of,
    reported,
)

DAY = date(2022, 6, 17)
NAMES = ("M1", "M2", "M3", "M4", "M5")
GOAL = Goal(id="G1", name="旗舰", parent="L1", **FOUNDED)


@st.composite
def milestones(draw: st.DrawFn, id_: str) -> Milestone:
    """A promise or a node around `DAY`, some without a deadline."""
    kind = draw(st.sampled_from([None, None, ItemKind.NODE]))
    days = draw(st.sampled_from([None, -30, -3, -1, 0, 1, 14, 60]))
    return milestone(
        id_,
        None if days is None else DAY + timedelta(days=days),
        parent=draw(st.sampled_from(["L1", "G1", "A1"])),
        commitment=draw(st.sampled_from([*Commitment, None])),
        kind=kind,
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """One piece of work, up to five milestones, some waiting for the work or for each other."""
    work = activity("A1", date(2022, 5, 4), DAY + timedelta(days=draw(st.integers(-20, 40))))
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    parts = [draw(milestones(id_)) for id_ in names]
    pairs = [(a, b) for a in ("A1", *names) for b in names if a < b]
    links = [after(*pair) for pair in draw(st.lists(st.sampled_from(pairs), unique=True))]
    plan = plan_of(GOAL, work, *parts, links=links)
    forecast = draw(st.sampled_from([CHANCE_LIMITS, None]))
    return replace(plan, rules=replace(plan.rules, forecast=forecast))


@st.composite
def histories(draw: st.DrawFn, plan: Plan) -> list[Event]:
    """What units reported and asked for, and what came back."""
    events: list[Event] = []
    for id_ in ("A1", *(part.id for part in plan.milestones)):
        day = DAY - timedelta(days=draw(st.sampled_from([0, 5, 20])))
        if draw(st.booleans()):
            events.append(reported(id_, day, draw(st.sampled_from([0, 40, 90, 100]))))
        what = draw(st.sampled_from(["", "", "close", "returned", "extend"]))
        if id_ == "A1" or not what:
            continue
        if what == "extend":
            later = DAY + timedelta(days=30)
            events.append(ExtensionRequested(subject=id_, as_of=day, to=later, reason="测试"))
            continue
        events.append(ClosureRequested(subject=id_, as_of=day, evidence="报告"))
        if what == "returned":
            events.append(ClosureReturned(subject=id_, as_of=day, reason="测试"))
    return sorted(events, key=lambda event: event.as_of)


@st.composite
def meetings(draw: st.DrawFn) -> tuple[Outlook, Agenda]:
    """A day with its agenda; the chances of the cycles before are anything."""
    plan = draw(plans())
    ledger = entries(*draw(histories(plan)))
    chance = st.floats(0.05, 0.95)
    earlier = {
        DAY - timedelta(weeks=weeks): {part.id: draw(chance) for part in plan.milestones} for weeks in (2, 1)
    }
    now = outlook(plan, ledger, DAY, samples=50, earlier=Lazy(lambda: earlier))
    return now, agenda_of(now)


@given(meetings())
@settings(max_examples=80, deadline=None)
def test_no_red_promise_is_absent_from_the_agenda(meeting: tuple[Outlook, Agenda]) -> None:
    """By its chance, pace or deadline, or held from before; what is likely late is at risk."""
    now, opening = meeting
    promises = {row.id for row in opening.overdue} | {p.row.id for p in opening.at_risk}
    nodes = {row.id for row in opening.nodes}
    for row in now.rows:
        if row.is_milestone and row.alert.level is Level.RED:
            assert row.id in (nodes if row.kind is ItemKind.NODE else promises)
        forecast = now.forecast.of(row.id)
        waits = row.item.condition in (Condition.OVERDUE, Condition.AWAITING_REVIEW)
        is_likely = forecast is not None and forecast.probability_late >= 0.7
        if is_likely and not waits and row.kind is not ItemKind.NODE:
            assert row.id in {promise.row.id for promise in opening.at_risk}
    assert not {row.id for row in opening.overdue} & {p.row.id for p in opening.at_risk}


@given(meetings())
@settings(max_examples=80, deadline=None)
def test_no_node_stands_before_a_promise(meeting: tuple[Outlook, Agenda]) -> None:
    """Among what can be kept; and nowhere among promises at risk or overdue.

    What can be kept is told with chances that fall, as they are told: never from 35% to 35%.
    """
    _, opening = meeting
    for matter in opening.matters:
        assert matter.benefit.risks
        assert all(twentieths(risk.after) < twentieths(risk.before) for risk in matter.benefit.risks)
    kinds = [matter.row.kind for matter in opening.matters]
    first_node = kinds.index(ItemKind.NODE) if ItemKind.NODE in kinds else len(kinds)
    assert ItemKind.PROMISE not in kinds[first_node:]
    others = [*(promise.row for promise in opening.at_risk), *opening.overdue]
    assert all(row.kind is not ItemKind.NODE for row in others)
    assert all(row.kind is ItemKind.NODE for row in opening.nodes)
