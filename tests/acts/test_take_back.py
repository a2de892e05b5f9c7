"""Acts that take others back, and what the office is asked before it closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from plan.acts import items as acts
from plan.acts import meetings
from plan.errors import BadValue, PlanError, Refused
from plan.ledger.events import (
    Closed,
    ClosureRequested,
    DeadlineExtended,
    Event,
    EvidenceFile,
    ExtensionCorrected,
    ExtensionRequested,
    MeetingClosed,
)
from plan.model.plan import Closing
from plan.state.replay import PlanState, replay
from tests.support.builders import entries, june_plan, milestone, plan_of, reported

DAY, DUE = date(2022, 6, 20), date(2022, 6, 30)
END = date(2022, 12, 31)  # of the plan
ASKED = ClosureRequested(subject="M1", as_of=DAY, evidence="批复")
WANTS_TIME = ExtensionRequested(subject="M1", as_of=DAY, to=date(2022, 8, 1), reason="审批")
CLOSED = Closed(subject="M1", as_of=DAY, evidence="批复")
EXTENDED = DeadlineExtended(subject="M1", as_of=DAY, to=date(2022, 10, 31), reason="年份打错")


def state(*events: Event, as_of: date = DAY) -> PlanState:
    """The state of the June plan on `as_of`."""
    return replay(june_plan(), entries(*events), as_of)


def test_a_unit_takes_back_what_waits() -> None:
    """The latest, or the one that is named; nothing that was answered."""
    both = state(ASKED, WANTS_TIME)
    assert acts.withdraw_request(both, "M1").request == 2
    assert acts.withdraw_request(both, "M1", 1, "材料未齐").request == 1
    for nothing in (state(), state(ASKED, CLOSED)):
        with pytest.raises(Refused, match="无可撤回"):
            acts.withdraw_request(nothing, "M1")
    with pytest.raises(Refused, match="无可撤回"):
        acts.withdraw_request(both, "M1", 3)


def test_only_a_closing_of_the_office_is_taken_back() -> None:
    """With a reason; what the source reports as done is no act of the office's."""
    assert acts.reopen(state(CLOSED), "M1", "误办").reason == "误办"
    with pytest.raises(BadValue, match="撤销原因"):
        acts.reopen(state(CLOSED), "M1", " ")
    with pytest.raises(Refused, match="没有销号"):
        acts.reopen(state(), "M1", "误办")
    plan = plan_of(replace(milestone("R1", None), closed=Closing(evidence="第 1 句")))
    with pytest.raises(Refused, match="来源文件载明"):
        acts.reopen(replay(plan, (), DAY), "R1", "误办")


@pytest.mark.parametrize("to", [DUE, date(2022, 7, 1), END])
def test_an_extension_is_put_right_between_the_original_deadline_and_the_plan_s_end(to: date) -> None:
    """The original deadline takes it back."""
    event = acts.correct_extension(state(EXTENDED), "M1", to, "更正")
    assert event.to == to
    after = replay(june_plan(), entries(EXTENDED, event), DAY)
    assert after.items["M1"].approved_deadline == to


@pytest.mark.parametrize(
    ("events", "to", "error", "says"),
    [
        ((EXTENDED,), date(2022, 6, 29), BadValue, "原定时限"),
        ((EXTENDED,), date(2023, 1, 1), BadValue, "2022-12-31"),
        ((EXTENDED,), EXTENDED.to, Refused, "没有改动"),
        ((), END, Refused, "没有批准过延期"),
        ((EXTENDED, CLOSED), END, Refused, "已销号"),
    ],
)
def test_no_other_extension_is(
    events: tuple[Event, ...], to: date, error: type[PlanError], says: str
) -> None:
    """Said in a sentence that names the limit."""
    with pytest.raises(error, match=says):
        acts.correct_extension(state(*events), "M1", to, "更正")


def test_what_stands_against_a_closing_is_said() -> None:
    """Below 100%, and without the evidence that the plan asks for; otherwise nothing."""
    plan = plan_of(milestone("M1", DUE, evidence="批复"))
    file = EvidenceFile(name="批复.pdf", size=9, sha256="ab" * 32)

    def doubts(*events: Event, has_files: bool = False) -> tuple[str, ...]:
        return acts.doubts(replay(plan, entries(*events), DAY), "M1", has_files=has_files)

    assert doubts(reported("M1", DAY, 100), has_files=True) == ()
    assert doubts(reported("M1", DAY, 100), structs.replace(ASKED, files=(file,))) == ()
    assert doubts(reported("M1", DAY, 99), has_files=True) == ("填报完成 99%，不足 100%",)
    assert doubts(reported("M1", DAY, 100)) == ("未附佐证文件（应有：批复）",)
    assert acts.close(replay(plan, (), DAY), "M1", "通过").doubts.startswith("填报完成 0%")


@pytest.mark.parametrize(
    ("done_on", "is_taken"),
    [(date(2021, 12, 31), False), (date(2022, 1, 1), True), (DAY, True), (DUE, False)],
)
def test_the_evidence_s_own_day_lies_in_the_plan_and_not_ahead(done_on: date, *, is_taken: bool) -> None:
    """From the plan's first day to the day of the closing."""
    if is_taken:
        assert acts.close(state(), "M1", "通过", done_on=done_on).done_on == done_on
        return
    with pytest.raises(BadValue, match="实际完成日"):
        acts.close(state(), "M1", "通过", done_on=done_on)


def test_a_meeting_changes_and_strikes_its_own_decisions_until_it_ends() -> None:
    """No longer after it, and none of another meeting."""
    taken = meetings.take_decision(state(), "M1", "会办", "u1", due=DUE)
    known = (taken, meetings.take_decision(state(), "A1", "赶工", "u1", due=DUE))
    change = meetings.change_decision(state(*known), 1, "一周内会办", "u2", DUE)
    strike = meetings.strike_decision(state(*known), 2, "重复")
    after = state(*known, change, strike)
    (decision,) = meetings.taken_on(after, DAY)
    assert (decision.event.text, decision.event.unit, decision.event.due) == ("一周内会办", "u2", DUE)
    assert after.items["A1"].decisions == ()
    ended = meetings.close_meeting(after, counts=(), overdue=0, agenda=())
    assert isinstance(ended, MeetingClosed)
    assert ended.decisions == (1,)
    for late in (state(*known, ended), state(*known, as_of=date(2022, 6, 21))):
        with pytest.raises(Refused):
            meetings.strike_decision(late, 1)
        with pytest.raises(Refused, match=r"结束|没有"):
            meetings.change_decision(late, 1, "再议", "u1", late.as_of)
    with pytest.raises(Refused, match="须有办结期限"):
        meetings.change_decision(state(*known), 1, "再议", "u1", None)
    assert isinstance(acts.correct_extension(state(EXTENDED), "M1", DUE, "误"), ExtensionCorrected)
