"""The ladder 提示 → 督办 → 通报 → 约谈 → 提请研究: a step only after the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from plan.acts import notices
from plan.errors import BadValue, PlanError, Refused
from plan.ledger.access import NOT_THIS_UNIT, Account, may
from plan.ledger.events import Closed, DeadlineExtended, Event, NoticeAnswered, NoticeIssued
from plan.model.kinds import ItemKind, NoticeStep, Role
from plan.model.plan import NoticeRules, Plan
from plan.plan_file import require_plan
from plan.state.replay import PlanState, replay
from tests.support.builders import entries, june_plan, threshold

ROOT = Path(__file__).parents[2]
REMINDER, SUPERVISION, CIRCULAR, INTERVIEW, REFERRAL = NoticeStep


def plan(**rules: float) -> Plan:
    """The June plan, M1 due on the 30th, a week for an answer, one unanswered for a step up."""
    values = {"answer_within": 7, "unanswered_reminders": 1, "unanswered_supervisions": 1, **rules}
    june = june_plan()
    ladder = NoticeRules(**{name: threshold(value) for name, value in values.items()})
    return replace(june, rules=replace(june.rules, notices=ladder))


def issued(day: date, step: NoticeStep = REMINDER, days: int = 7) -> NoticeIssued:
    """A notice about M1."""
    until = date.fromordinal(day.toordinal() + days)
    return NoticeIssued(subject="M1", as_of=day, step=step, unit="u1", asked="报原因", answer_by=until)


def state(as_of: date, *events: Event, of: Plan | None = None) -> PlanState:
    """The state after `events` on `as_of`."""
    return replay(of or plan(), entries(*events), as_of)


def july(day: int) -> date:
    """A day of July 2022."""
    return date(2022, 7, day)


def answered(day: int, notice: int = 1, promised: date | None = None) -> NoticeAnswered:
    """An answer to a notice about M1, on a day of July."""
    return NoticeAnswered(subject="M1", as_of=july(day), notice=notice, text="在办", promised=promised)


LADDER: list[tuple[tuple[Event, ...], date, NoticeStep | None]] = [
    ((), july(1), REMINDER),
    ((issued(july(1)),), july(8), None),  # the last day for an answer
    ((issued(july(1)),), july(9), SUPERVISION),
    ((issued(july(1)), issued(july(9), SUPERVISION)), july(16), None),
    ((issued(july(1)), issued(july(9), SUPERVISION)), july(17), CIRCULAR),
    ((issued(july(9), CIRCULAR),), july(17), CIRCULAR),
    ((issued(july(1)), answered(5)), july(5), None),  # no day is promised: the time for an answer again
    ((issued(july(1)), answered(5)), july(12), None),
    ((issued(july(1)), answered(5)), july(13), REMINDER),
    ((issued(july(1)), issued(july(9), SUPERVISION), answered(20, 2)), july(27), None),
    ((issued(july(1)), issued(july(9), SUPERVISION), answered(20, 2)), july(28), SUPERVISION),
    (  # a new deadline begins a new ladder
        (issued(july(1)), DeadlineExtended(subject="M1", as_of=july(9), to=july(20), reason="准")),
        july(21),
        REMINDER,
    ),
]


WHOLE = {"unanswered_circulars": 1, "unanswered_interviews": 1}
ANSWERED_STEPS = (  # each answered with the promise of 20 July
    (REMINDER, SUPERVISION),
    (SUPERVISION, CIRCULAR),
    (CIRCULAR, INTERVIEW),
    (INTERVIEW, REFERRAL),
    (REFERRAL, REFERRAL),
)


@pytest.mark.parametrize(("issued_step", "following"), ANSWERED_STEPS)
def test_an_answer_holds_until_the_day_it_promised_then_the_next_step_comes(
    issued_step: NoticeStep, following: NoticeStep
) -> None:
    """Nothing on the day before and on the day itself, whatever the unit was to answer by."""
    events = (issued(july(5), issued_step), answered(6, promised=july(20)))
    rule = plan(**WHOLE, unanswered_reminders=2)
    for day in (7, 13, 19, 20):
        now = notices.next_notice(state(july(day), *events, of=rule), "M1")
        assert (now.step, "2022-07-06 答复，承诺 2022-07-20 前完成" in now.reason) == (None, True)
        with pytest.raises(Refused, match="承诺 2022-07-20"):
            notices.issue(state(july(day), *events, of=rule), "M1", "报", july(28))
    after = notices.next_notice(state(july(21), *events, of=rule), "M1")
    assert after.step is following
    assert "承诺 2022-07-20 前完成，至今没有销号" in after.reason


def test_a_broken_promise_of_an_earlier_notice_does_not_end_the_wait_for_the_last() -> None:
    """The unit answers the first only after the second went out: its promise holds all the same."""
    sent = (issued(july(1)), issued(july(9), SUPERVISION))
    events = (*sent, answered(10, 1, july(25)))
    following = {day: notices.next_notice(state(july(day), *events), "M1").step for day in (17, 25, 26)}
    assert following == {17: None, 25: None, 26: CIRCULAR}


@pytest.mark.parametrize(
    ("rules", "steps"),
    [
        ({}, (CIRCULAR, CIRCULAR)),
        ({"unanswered_circulars": 1}, (INTERVIEW, INTERVIEW)),
        ({"unanswered_circulars": 2}, (CIRCULAR, INTERVIEW)),
        (WHOLE, (INTERVIEW, REFERRAL)),
        ({**WHOLE, "unanswered_interviews": 2}, (INTERVIEW, INTERVIEW)),
        ({"unanswered_interviews": 1}, (CIRCULAR, CIRCULAR)),
    ],
)
def test_after_a_circular_the_ladder_goes_as_far_as_the_rules_say(
    rules: dict[str, float], steps: tuple[NoticeStep, NoticeStep]
) -> None:
    """A plan without the further thresholds stops at 通报, as every plan did before them."""
    rule = plan(**rules)
    first = issued(july(1), CIRCULAR)
    once = notices.next_notice(state(july(9), first, of=rule), "M1")
    assert once.step is steps[0]
    twice = state(july(17), first, issued(july(9), steps[0]), of=rule)
    assert notices.next_notice(twice, "M1").step is steps[1]
    assert notices.next_notice(state(july(8), first, of=rule), "M1").step is None


def test_a_work_node_is_outside_the_ladder_unless_the_rules_say_so() -> None:
    """It is overdue like a promise, but nobody is written to."""
    base = plan()
    node = replace(base.milestones[0], kind=ItemKind.NODE)
    nodes = replace(base, milestones=(node, *base.milestones[1:]))
    refused = notices.next_notice(state(july(1), of=nodes), "M1")
    assert (refused.step, "工作节点" in refused.reason) == (None, True)
    assert base.rules.notices
    ladder = replace(base.rules.notices, work_nodes=True)
    within = replace(nodes, rules=replace(base.rules, notices=ladder))
    assert notices.next_notice(state(july(1), of=within), "M1").step is REMINDER


@pytest.mark.parametrize(("day", "accepted"), [(1, False), (2, False), (3, True)])
def test_the_day_promised_is_after_the_day_of_the_answer(day: int, accepted: bool) -> None:
    """Answered on 2 July; an answer without a day is one as earlier versions wrote it."""
    now = state(july(2), issued(july(1)))
    assert notices.answer(now, "M1", 1, "在办").promised is None
    if accepted:
        assert notices.answer(now, "M1", 1, "在办", july(day)).promised == july(day)
        return
    with pytest.raises(BadValue, match="应晚于答复日 2022-07-02"):
        notices.answer(now, "M1", 1, "在办", july(day))


NEW_YEAR = date(2023, 1, 5)  # the plan is over, and what is left of it is pressed on


@pytest.mark.parametrize(
    ("day", "last", "limit"),
    [
        (july(2), date(2022, 12, 31), "行动计划结束日 2022-12-31"),
        (NEW_YEAR, NEW_YEAR + timedelta(days=92), " 2023-04-07"),
    ],
)
def test_a_day_to_answer_or_finish_by_is_no_slip_of_the_key(day: date, last: date, limit: str) -> None:
    """The last day accepted, and the day after it: 2032 typed for 2022 would stop the ladder for years."""
    asked, now = state(day), state(day, issued(day))
    acts = (
        lambda on: notices.issue(asked, "M1", "报", on),
        lambda on: notices.answer(now, "M1", 1, "在办", on),
    )
    for act in acts:
        assert last in (getattr(act(last), name, None) for name in ("answer_by", "promised"))
        with pytest.raises(BadValue, match=f"应不晚于{limit}"):
            act(last + timedelta(days=1))


def test_a_unit_that_took_the_item_over_begins_with_the_first_step() -> None:
    """It is not blamed for the silence of the one before it; back there the ladder goes on."""
    sent, base = (issued(july(1)), issued(july(9), SUPERVISION)), plan()
    other = replace(base, workstreams=(replace(base.workstreams[0], lead="u2"),))
    now = notices.next_notice(state(july(17), *sent, of=other), "M1")
    assert (now.step, now.unanswered) == (REMINDER, ())
    assert notices.next_notice(state(july(17), *sent), "M1").step is CIRCULAR


@pytest.mark.parametrize(("events", "day", "step"), LADDER)
def test_the_step_is_decided_by_what_went_unanswered(
    events: tuple[Event, ...], day: date, step: NoticeStep | None
) -> None:
    """The rule and not a person says which step is next; where none is, why."""
    following = notices.next_notice(state(day, *events), "M1")
    assert following.step is step
    assert following.reason


def test_a_rule_may_ask_for_more_than_one_unanswered_reminder() -> None:
    """Two running; an answer in between begins to count anew."""
    rule = plan(unanswered_reminders=2)
    once, twice = (issued(july(1)),), (issued(july(1)), issued(july(9)))
    assert notices.next_notice(state(july(9), *once, of=rule), "M1").step is REMINDER
    assert notices.next_notice(state(july(17), *twice, of=rule), "M1").step is SUPERVISION
    late = state(july(17), issued(july(1)), answered(8), issued(july(9)), of=rule)
    assert notices.next_notice(late, "M1").step is REMINDER


def test_what_was_issued_holds_the_step_the_unit_and_the_day() -> None:
    """By the rule; the text without blanks around it."""
    now = state(july(9), issued(july(1)))
    assert notices.issue(now, "M1", " 报原因 ", july(16)) == issued(july(9), SUPERVISION)
    assert notices.answer_by(now) == july(16)
    assert notices.answer(now, "M1", 1, "已补办").notice == 1


def test_what_cannot_be_issued_or_answered_is_refused_in_one_sentence() -> None:
    """Not overdue, closed, without a rule, without a unit, twice, too early, empty."""
    closed = Closed(subject="M1", as_of=july(2), evidence="文件", files=())
    base = plan()
    nobody = replace(base, workstreams=(replace(base.workstreams[0], lead=None),))
    late = state(july(1))
    refused = [
        (Refused, lambda: notices.issue(state(date(2022, 6, 30)), "M1", "报", july(9))),
        (Refused, lambda: notices.issue(state(july(3), closed), "M1", "报", july(9))),
        (Refused, lambda: notices.issue(state(july(1), of=june_plan()), "M1", "报", july(9))),
        (Refused, lambda: notices.issue(state(july(1), of=nobody), "M1", "报", july(9))),
        (Refused, lambda: notices.issue(state(july(2), issued(july(1))), "M1", "报", july(9))),
        (Refused, lambda: notices.issue(late, "M2", "报", july(9))),
        (BadValue, lambda: notices.issue(late, "M1", "报", july(1))),
        (BadValue, lambda: notices.issue(late, "M1", "  ", july(9))),
        (Refused, lambda: notices.answer(late, "M1", 1, "在办")),
        (Refused, lambda: notices.answer(state(july(2), issued(july(1)), answered(2)), "M1", 1, "再")),
        (BadValue, lambda: notices.answer(state(july(2), issued(july(1))), "M1", 1, " ")),
    ]
    for kind, act in refused:
        with pytest.raises(kind) as caught:
            act()
        assert isinstance(caught.value, PlanError)
        assert str(caught.value).endswith("。")


def test_a_past_day_shows_the_ladder_as_it_was() -> None:
    """What was issued or answered later does not count then."""
    events = (issued(july(1)), issued(july(9), SUPERVISION))
    assert notices.next_notice(state(july(5), *events), "M1").step is None
    assert len(state(july(5), *events).items["M1"].notices) == 1


def test_a_unit_answers_its_own_only_and_issues_none() -> None:
    """The office may do both."""
    wrote, back = issued(july(1)), answered(2)
    own, other = (
        Account(name="甲", role=Role.CLERK, unit="u1"),
        Account(name="乙", role=Role.CLERK, unit="u2"),
    )
    assert may(own, back, plan()) is None
    assert may(other, back, plan()) == NOT_THIS_UNIT
    assert may(own, wrote, plan()) is not None
    assert may(Account(name="办", role=Role.OFFICE), wrote, plan()) is None


def test_the_shipped_plan_has_a_ladder() -> None:
    """With a precedent for each number."""
    rules = require_plan(ROOT / "plan_data/1plus8.json").rules
    assert rules.notices is not None
    assert rules.notices.answer_within.precedent


def test_the_last_notice_of_an_open_item_waits_for_an_answer() -> None:
    """An earlier one does not, nor one that has its answer, nor any once the item is closed."""
    both = (issued(july(1)), issued(july(9), SUPERVISION))
    closed = Closed(subject="M1", as_of=july(10), evidence="文件", files=())
    waiting = [
        notices.to_be_answered(state(july(10), *events).items["M1"])
        for events in ((), both, (*both, answered(10, 2)), (*both, closed))
    ]
    assert [notice and notice.sequence for notice in waiting] == [None, 2, None, None]


def test_a_notice_of_the_new_deadline_s_own_day_is_of_the_old_ladder() -> None:
    """Issued on 9 July for the deadline of June, which is then extended to that very day."""
    later = DeadlineExtended(subject="M1", as_of=july(9), to=july(9), reason="准")
    now = state(july(17), issued(july(9)), later)
    assert notices.next_notice(now, "M1").step is REMINDER
    assert [notice.sequence for notice in notices.next_notice(now, "M1").unanswered] == []
    assert [
        notice.sequence for notice in notices.next_notice(state(july(17), issued(july(9))), "M1").unanswered
    ] == [1]
