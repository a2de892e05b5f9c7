"""Acts in one go: what each is decided on, what holds all back, what the ledger must not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec import structs

from plan.acts import items as acts
from plan.acts.series import Step, decide
from plan.errors import BadValue, Refused
from plan.ledger.access import Account
from plan.ledger.events import Closed, ClosureProposed, Event
from plan.model.kinds import Role
from plan.state.replay import PlanState, replay
from tests.support.builders import entries, june_plan, reported, threshold

DAY = date(2022, 6, 20)
OFFICE, THEIRS = (Account(name="李四", role=Role.OFFICE), Account(name="王五", role=Role.CLERK, unit="u2"))
REPORT = Step(act=lambda state: acts.report(state, "M1", 100))
ASK = Step(act=lambda state: acts.request_closure(state, "M1", "批复"))
CLOSE = Step(act=lambda state: acts.close(state, "M1", "批复"))
LATER = Step(act=lambda state: acts.extend(state, "M1", date(2022, 9, 1), "审批"))


def state(*events: Event) -> PlanState:
    """The June plan on the day after `events`."""
    return replay(june_plan(), entries(*events), DAY, hindsight=True)


def test_each_is_decided_on_what_those_before_it_leave() -> None:
    """A closing after a closing is refused, a report and a request go together."""
    report, ask = decide(state(), [REPORT, ASK], OFFICE, DAY)
    assert (report.event.subject, ask.event.subject) == ("M1", "M1")
    with pytest.raises(Refused, match="已销号"):
        decide(state(), [REPORT, CLOSE, ASK], OFFICE, DAY)


def test_who_may_not_do_one_of_them_does_none() -> None:
    """A unit that does not lead may not report; nobody asked is the machine's owner, who may."""
    with pytest.raises(Refused):
        decide(state(), [REPORT], THEIRS, DAY)
    assert len(decide(state(), [REPORT], None, DAY)) == 1


def test_an_act_expects_that_nobody_wrote_in_between() -> None:
    """All but a report, which may be one of many; what the author saw goes before what is known."""
    known = state(reported("M1", DAY, 30), reported("M2", DAY, 30), reported("M1", DAY, 60))
    assert [decided.expect for decided in decide(known, [REPORT, ASK, LATER], OFFICE, DAY)] == [None, 3, 3]
    seen = Step(act=ASK.act, expect=1, key="k")
    (decided,) = decide(known, [seen], OFFICE, DAY)
    assert (decided.expect, decided.key) == (1, "k")
    assert [decided.expect for decided in decide(state(), [CLOSE], OFFICE, DAY)] == [0]


def filling_in(days: int, who: Account | None = OFFICE, why: str = "停电") -> Event:
    """What becomes of a report of DAY recorded so many days later, where 14 are allowed."""
    plan = june_plan()
    plan = replace(plan, rules=replace(plan.rules, backdating=threshold(14)))
    known = replay(plan, entries(reported("A1", date(2022, 6, 1), 1)), DAY, hindsight=True)
    (decided,) = decide(known, [REPORT], who, DAY + timedelta(days=days), why)
    return decided.event


def test_what_is_recorded_of_a_day_before_says_why_and_reaches_back_so_far() -> None:
    """Today needs no reason and keeps none; 14 days are taken, 15 not, nor a reason that nobody sees."""
    assert filling_in(0, why="").backdated == ""
    assert filling_in(0).backdated == ""
    for days in (1, 14):
        assert filling_in(days).backdated == "停电"
        with pytest.raises(Refused, match="补录须写明原因"):
            filling_in(days, why=" \u200b")
    with pytest.raises(BadValue, match="14 天以内"):
        filling_in(15)


def test_the_machine_s_owner_fills_in_what_a_ledger_lacks() -> None:
    """Beyond the limit, with or without a reason."""
    assert filling_in(15, who=None, why="").backdated == ""
    assert filling_in(15, who=None).backdated == "停电"


def test_before_the_ledger_began_nothing_could_be_recorded_in_time() -> None:
    """Neither a reason is asked for nor a limit kept: of an empty one, and of one begun since."""
    plan = june_plan()
    plan = replace(plan, rules=replace(plan.rules, backdating=threshold(14)))
    began = DAY + timedelta(days=1)
    for known in (
        replay(plan, (), DAY),
        replay(plan, entries(reported("A1", began, 1)), DAY, hindsight=True),
    ):
        (decided,) = decide(known, [REPORT], OFFICE, DAY + timedelta(days=300))
        assert decided.event.backdated == ""


@pytest.mark.parametrize(("step", "then"), [(CLOSE, "close"), (CLOSE, "ask"), (ASK, "ask"), (LATER, "close")])
def test_what_decides_an_item_is_not_dated_before_what_is_there(step: Step, then: str) -> None:
    """A second closing, or one dated before the request, would judge it anew; the same day is taken."""
    later = DAY + timedelta(days=1)
    act = CLOSE if then == "close" else ASK
    (there,) = decide(replay(june_plan(), (), later, hindsight=True), [act], None, later)
    known = replay(june_plan(), entries(there.event), DAY, hindsight=True)
    with pytest.raises(BadValue, match=f"应不早于该事项最近一次的 {later}"):
        decide(known, [step], None, DAY + timedelta(days=30))
    assert decide(known, [REPORT], None, DAY + timedelta(days=30)), "what a unit reported may be filled in"
    before = replay(june_plan(), entries(replace_day(there.event, DAY - timedelta(days=1))), DAY, True)
    assert (before.acted_on["M1"], before.acted_on.get("A1")) == (DAY - timedelta(days=1), None)
    if (step, then) == (CLOSE, "ask"):
        assert decide(before, [step], None, DAY + timedelta(days=30))
        same = replay(june_plan(), entries(replace_day(there.event, DAY)), DAY, hindsight=True)
        assert decide(same, [step], None, DAY + timedelta(days=30))


def replace_day(event: Event, day: date) -> Event:
    """`event` as of another day."""
    return structs.replace(event, as_of=day)


def two_persons(*events: Event) -> PlanState:
    """The state where closing wants a second person."""
    known = state(*events)
    rules = replace(known.plan.rules, second_person=True)
    return replay(replace(known.plan, rules=rules), entries(*events), DAY, hindsight=True)


def as_(known: PlanState, account: str) -> PlanState:
    """`known` as `account` acts on it."""
    return replace(known, acting=account)


def test_a_second_person_closes() -> None:
    """The first proposes, which closes nothing; he himself is refused, also in one series."""
    known = two_persons(reported("M1", DAY, 100))
    (proposed,) = decide(as_(known, "李四"), [CLOSE], OFFICE, DAY)
    assert type(proposed.event) is ClosureProposed
    with pytest.raises(Refused, match="由“李四”提出，须由科创办另一人复核"):
        decide(as_(known, "李四"), [CLOSE, CLOSE], OFFICE, DAY)
    known = two_persons(reported("M1", DAY, 100), proposed.event)  # by the builder's author
    assert known.items["M1"].closed is None
    first = known.items["M1"].proposed
    assert first
    with pytest.raises(Refused, match="另一人"):
        decide(as_(known, first.by.account), [CLOSE], None, DAY)
    (closed,) = decide(as_(known, "赵六"), [CLOSE], OFFICE, DAY)
    assert type(closed.event) is Closed
    both = two_persons(reported("M1", DAY, 100), proposed.event, closed.event)
    assert both.items["M1"].closed
    assert both.items["M1"].proposed is None


def test_without_the_rule_one_closes_and_old_closings_hold() -> None:
    """Switching it on reopens nothing; switching it off lets one person close what is proposed."""
    (closed,) = decide(as_(state(), "李四"), [CLOSE], OFFICE, DAY)
    assert type(closed.event) is Closed
    assert two_persons(closed.event).items["M1"].closed
    (proposed,) = decide(as_(two_persons(), "李四"), [CLOSE], OFFICE, DAY)
    known = state(proposed.event)
    author = known.items["M1"].proposed
    assert author
    (alone,) = decide(as_(known, author.by.account), [CLOSE], OFFICE, DAY)
    assert type(alone.event) is Closed


def test_what_was_proposed_is_declined_or_withdrawn() -> None:
    """The other person sends it back; the unit takes its request back; then it begins anew."""
    (asked,) = decide(two_persons(), [ASK], OFFICE, DAY)
    (proposed,) = decide(as_(two_persons(asked.event), "李四"), [CLOSE], OFFICE, DAY)
    sent_back = Step(act=lambda known: acts.return_closure(known, "M1", "材料不符"))
    (returned,) = decide(two_persons(proposed.event), [sent_back], OFFICE, DAY)
    withdraw = Step(act=lambda known: acts.withdraw_request(known, "M1"))
    (withdrawn,) = decide(two_persons(asked.event, proposed.event), [withdraw], OFFICE, DAY)
    for events in ((proposed.event, returned.event), (asked.event, proposed.event, withdrawn.event)):
        known = two_persons(*events)
        assert known.items["M1"].proposed is None
        (again,) = decide(as_(known, "赵六"), [CLOSE], OFFICE, DAY)
        assert type(again.event) is ClosureProposed
