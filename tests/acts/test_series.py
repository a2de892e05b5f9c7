"""Acts in one go: what each is decided on, what holds all back, what the ledger must not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plan.acts import items as acts
from plan.acts.series import Step, decide
from plan.errors import BadValue, Refused
from plan.ledger.access import Account
from plan.ledger.events import Event
from plan.model.kinds import Role
from plan.state.replay import PlanState, replay
from tests.support.builders import entries, june_plan, reported, threshold

DAY = date(2022, 6, 20)
OFFICE, THEIRS = (
    Account(name="李四", role=Role.OFFICE),
    Account(name="王五", role=Role.CLERK, unit="u2"),
)
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
    assert [decided.expect for decided in decide(known, [REPORT, ASK, LATER], OFFICE, DAY)] == [
        None,
        3,
        3,
    ]
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
    """Today needs no reason and keeps none; 14 days are taken, 15 not, nor an empty reason."""
    assert filling_in(0, why="").backdated == ""
    assert filling_in(0).backdated == ""
    for days in (1, 14):
        assert filling_in(days).backdated == "停电"
        with pytest.raises(Refused, match="补录须写明原因"):
            filling_in(days, why=" ")
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
