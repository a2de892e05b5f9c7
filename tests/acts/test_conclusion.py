"""收官: what may end how and when, what holds it back, and what holds afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec import structs

from plan.acts import conclusion as acts
from plan.acts import items
from plan.acts.meetings import close_meeting, take_decision
from plan.acts.revisions import withdraw
from plan.acts.series import Act, Step, decide
from plan.errors import BadValue, PlanError, Refused, Unknown
from plan.forecast.plan_history import history
from plan.ledger.access import Account
from plan.ledger.events import (
    Closed,
    ClosureProposed,
    ClosureRequested,
    DecisionTaken,
    Event,
    ExtensionRequested,
    ForecastsIssued,
    IndicatorReported,
    NoticeIssued,
    PlanConcluded,
    Told,
)
from plan.model.kinds import Commitment, Condition, Ending, Grade, Level, NoticeStep, Role
from plan.model.plan import Closing, Plan
from plan.outlook.outlook import agenda_of, outlook
from plan.outlook.reminders import reminders
from plan.outlook.track_record import track_record
from plan.state.replay import PlanState, replay, resume, with_event
from tests.support.builders import activity, milestone, plan_of, recorded, reported
from tests.support.indicators import BASIS, plan_with
from tests.support.sections import sections

FINISH = date(2023, 12, 31)
DUE, NEW_YEAR, AFTER = date(2022, 12, 31), date(2023, 1, 10), date(2024, 1, 8)
OFFICE = Account(name="李四", role=Role.OFFICE)
BINDING, STRETCH = {"commitment": Commitment.BINDING}, {"commitment": Commitment.STRETCH}
C, N, T, GO = Ending.COMPLETED, Ending.NOT_COMPLETED, Ending.TERMINATED, Ending.CARRIED
CLOSING = Closed(subject="K", as_of=date(2022, 6, 28), evidence="批复", grade=Grade.FULL)


def plan() -> Plan:
    """2021 to 2023: kept, counted and stretch promises of 2022, one of 2023, one without a day."""
    parts = plan_of(
        activity("W", date(2022, 1, 4), DUE),
        milestone("K", date(2022, 6, 30), **BINDING),
        milestone("B", DUE, **BINDING),
        milestone("S", DUE, **STRETCH),
        milestone("L", date(2023, 10, 31), **BINDING),
        milestone("U", None),
    )
    counted = plan_with(measures="B")
    return replace(
        parts,
        start=date(2021, 1, 1),
        finish=FINISH,
        indicators=counted.indicators,
        documents=counted.documents,
    )


def figure(value: float) -> IndicatorReported:
    """The year's figure of what decides B, for which 100 are wanted."""
    return IndicatorReported(subject="I1", as_of=DUE, value=value, period="2022", basis=BASIS)


def known(day: date, *events: Event) -> PlanState:
    """The plan on `day`, K closed."""
    return replay(plan(), recorded(CLOSING, *events), day, hindsight=True)


REASONS = {"B": (GO, "设备未到"), "L": (GO, "用地未批")}


def end(
    state: PlanState,
    given: Mapping[str, tuple[Ending, str]] | None = None,
    year: int | None = None,
    reason: str = "",
) -> PlanConcluded:
    """The conclusion with reasons for what is binding and ends now: of another item none is taken."""
    may = acts.to_end(state, year)
    reasons = {id_: end for id_, end in REASONS.items() if id_ in may}
    return acts.conclude(state, {**reasons, **(given or {})}, "总体完成", year, reason)


def endings(event: PlanConcluded) -> dict[str, Ending]:
    """How each item ends."""
    return {each.item: each.ending for each in event.endings}


def concluded(*events: Event, year: int | None = None, day: date = AFTER) -> PlanState:
    """The state once it was concluded on `day`."""
    state = known(day, *events)
    return with_event(state, end(state, year=year))


def test_an_ending_of_what_does_not_end_now_is_refused_not_passed_over() -> None:
    """L is of 2023: of the whole plan it ends, of 2022 it does not; Z is none of the plan's."""
    assert endings(end(known(AFTER), {"L": (N, "未批")}))["L"] is N
    with pytest.raises(Refused, match="“节点L”不在本次收官的事项之列"):
        end(known(NEW_YEAR), {"L": (N, "未批")}, 2022)
    with pytest.raises(Unknown, match="没有任务或里程碑“Z”"):
        end(known(AFTER), {"Z": (N, "未批")})


@pytest.mark.parametrize(
    ("day", "may"), [(FINISH - timedelta(days=1), False), (FINISH, True), (FINISH + timedelta(days=1), True)]
)
def test_before_its_last_day_the_plan_ends_for_a_reason_only(day: date, *, may: bool) -> None:
    """The last day itself is late enough."""
    if not may:
        with pytest.raises(Refused, match="至 2023-12-31 结束，提前收官须写明原因"):
            end(known(day), reason="\u200b")
    event = end(known(day), reason="" if may else "并入新计划")
    assert (event.subject, event.as_of, event.year) == ("plan", day, None)


def test_what_is_proposed_goes_by_how_things_stand() -> None:
    """Closed is done; past its day is not; what has no day goes on; work is past its finish too."""
    assert endings(end(known(AFTER), {"L": (N, "用地未批"), "B": (N, "未到")})) == {
        "W": N, "K": C, "B": N, "S": N, "L": N, "U": GO,
    }  # fmt: skip
    first = {id_: may[0] for id_, may in acts.to_end(known(AFTER), None).items()}
    assert first == {"W": N, "K": C, "B": N, "S": N, "L": N, "U": GO}
    whole = known(AFTER, reported("W", DUE, 100))
    assert acts.to_end(whole, None)["W"][0] is C
    early = acts.to_end(known(date(2023, 10, 31)), None)
    assert (early["L"][0], early["S"][0]) == (GO, N)


@pytest.mark.parametrize(("value", "may"), [(99.0, False), (100.0, True), (101.0, True)])
def test_a_figure_at_its_target_is_enough(value: float, *, may: bool) -> None:
    """Below it only a closing makes it 完成; done on the last day of the figure's year."""
    state = known(AFTER, figure(value))
    if not may:
        with pytest.raises(BadValue, match=r"“节点B”的结论.*已销号或指标达到目标的才是完成"):
            end(state, {"B": (C, "")})
        return
    event = end(state, {"B": (C, "")})
    (ended,) = (each for each in event.endings if each.item == "B")
    assert (ended.ending, ended.done_on) == (C, DUE)
    item = with_event(state, event).items["B"]
    assert (item.done_on, item.closed and item.closed.is_kept) == (DUE, True)


@pytest.mark.parametrize("ending", [N, T, GO])
def test_a_binding_promise_that_is_not_kept_needs_its_reason(ending: Ending) -> None:
    """White space is none, nor is what nobody sees; a 力争 needs none."""
    with pytest.raises(Refused, match=f"“节点B”是确保事项，结论为{ending.word}的，须写明原因"):
        end(known(AFTER), {"B": (ending, " \u200b")})
    event = end(known(AFTER), {"B": (ending, "设备未到"), "S": (ending, "")})
    assert endings(event)["B"] is endings(event)["S"] is ending


def test_what_is_closed_ends_as_it_was_closed() -> None:
    """A kept one only as 完成, one closed as undone not so; taken back first where it is wrong."""
    with pytest.raises(BadValue, match=r"“节点K”的结论.*应为完成"):
        end(known(AFTER), {"K": (T, "并入")})
    for grade, ending in ((Grade.PARTLY, N), (Grade.CARRIED_OVER, GO), (Grade.TERMINATED, T)):
        closing = Closed(subject="S", as_of=DUE, evidence="核查", grade=grade)
        assert acts.to_end(known(AFTER, closing), None)["S"] == (ending,)


def test_results_of_the_source_are_not_this_plan_s_to_end() -> None:
    """Nor counted with what it promised."""
    done = milestone("R", None, closed=Closing(evidence="上年", on=date(2021, 12, 30)))
    results = replace(plan(), milestones=(*plan().milestones, done))
    assert "R" not in acts.to_end(replay(results, recorded(CLOSING), AFTER, True), None)


@pytest.mark.parametrize(
    "asked",
    [
        ClosureRequested(subject="S", as_of=DUE, evidence="验收"),
        ClosureProposed(subject="S", as_of=DUE, evidence="验收"),
        ExtensionRequested(subject="S", as_of=DUE, to=FINISH, reason="流标"),
    ],
)
def test_what_waits_for_the_office_is_dealt_with_first(asked: Event) -> None:
    """All of it is named; of a year only what that year ends."""
    with pytest.raises(Refused, match="1 项的申请或复核没有办理，请先办理：节点S"):
        end(known(AFTER, asked))
    with pytest.raises(Refused, match="节点S"):
        end(known(NEW_YEAR, asked), year=2022)
    later = structs.replace(asked, subject="L")
    assert end(known(NEW_YEAR, later), year=2022).year == 2022


def test_it_ends_once_and_a_year_before_the_last_alone() -> None:
    """The last year ends with the whole; there are years of the plan only."""
    with pytest.raises(Refused, match="行动计划已经收官"):
        end(concluded())
    with pytest.raises(Refused, match="2022 年已经收官"):
        end(concluded(year=2022, day=NEW_YEAR), year=2022)
    with pytest.raises(Refused, match="2022 年已经收官"):
        end(concluded(), year=2022)
    for year in (2020, 2023, 2024):
        with pytest.raises(Refused, match="不是可以先行收官的年度"):
            end(known(AFTER), year=year)
    assert end(concluded(year=2022, day=NEW_YEAR), reason="并入新计划").year is None


@pytest.mark.parametrize(("day", "may"), [(DUE - timedelta(days=1), False), (DUE, True)])
def test_a_year_ends_on_its_last_day(day: date, *, may: bool) -> None:
    """Before it for a reason only."""
    if not may:
        with pytest.raises(Refused, match="2022 年至 2022-12-31 结束"):
            end(known(day), year=2022)
    assert end(known(day), year=2022, reason="" if may else "提前部署").year == 2022


def test_a_year_ends_what_was_due_by_then_and_carries_on_the_rest() -> None:
    """What it carries on is open with the deadline it has; what has a later day is untouched."""
    before = known(NEW_YEAR)
    event = end(before, {"S": (T, "政策调整"), "B": (GO, "设备未到")}, year=2022)
    assert endings(event) == {"W": GO, "K": C, "B": GO, "S": T}
    state = with_event(before, event)
    assert state.items["B"] == replace(before.items["B"], last_sequence=0)
    assert state.items["L"] == before.items["L"]
    assert getattr(state.items["S"].closed, "grade", None) is Grade.TERMINATED
    again = end(replace(state, as_of=AFTER), {"S": (T, "")})
    assert endings(again)["S"] is T  # a year's word holds in the end
    earlier = with_event(before, end(before, {"S": (T, "")}, year=2021, reason="")) if False else state
    assert "S" not in acts.to_end(earlier, 2022)


def test_afterwards_nothing_is_late_silent_or_asked() -> None:
    """No overdue item, no reminder, nothing on the agenda, no forecast; each light says how."""
    notice = NoticeIssued(
        subject="S", as_of=NEW_YEAR, step=NoticeStep.REMINDER, unit="u1", asked="说明",
        answer_by=NEW_YEAR,
    )  # fmt: skip
    decision = DecisionTaken(
        subject="S", as_of=NEW_YEAR, text="限期", unit="u1", meeting=NEW_YEAR, due=FINISH
    )
    entries = recorded(CLOSING, notice, decision)
    before = outlook(plan(), entries, AFTER, samples=10)
    assert before.overdue
    assert reminders(before.rows, before.plan.rules, AFTER)
    assert agenda_of(before).decisions
    given = {"B": (N, "设备未到"), "L": (GO, "用地未批"), "S": (T, "政策调整"), "U": (GO, "")}
    entries = [*entries, *recorded((end(before.state, given), AFTER))[1:]]
    entries[-1] = structs.replace(entries[-1], sequence=len(entries))
    after = outlook(plan(), entries, AFTER + timedelta(days=60), samples=10)
    assert not after.overdue
    assert not reminders(after.rows, after.plan.rules, after.as_of)
    assert not any(rows for _, rows in sections(agenda_of(after)))
    assert not after.forecast.forecasts
    assert {row.id: row.alert.level for row in after.rows} == {
        "W": Level.NOT_COMPLETED, "K": Level.CLOSED, "B": Level.NOT_COMPLETED,
        "S": Level.TERMINATED, "L": Level.CARRIED_OVER, "U": Level.CARRIED_OVER,
    }  # fmt: skip
    assert after.row("S").alert.reason == "2024-01-08 由科创办销号（终止）：计划收官；政策调整"
    assert acts.conclusion_words(after.state) == (
        "本计划已于 2024-01-08 收官：承诺完成 1 项、未完成 1 项、终止 1 项、转入下一计划 2 项。"
    )


OTHERS: list[Act] = [
    lambda state: items.report(state, "U", 50),
    lambda state: items.reopen(state, "K", "误办"),
    lambda state: take_decision(state, "K", "再议", "u1", due=date(2024, 3, 1)),
    lambda _: figure(100.0),
    lambda state: close_meeting(state, counts=(), overdue=0, agenda=()),
    lambda state: withdraw(state, "U", "并入"),
]


@pytest.mark.parametrize("act", OTHERS)
@pytest.mark.parametrize("day", [DUE, AFTER, AFTER + timedelta(days=9)])
def test_nothing_more_is_recorded_of_a_plan_that_ended(act: Act, day: date) -> None:
    """Of the days before neither, whoever fills in; what it came to stays so."""
    today, ending = AFTER + timedelta(days=9), end(known(AFTER))
    state = replay(plan(), recorded(CLOSING, ending), day, hindsight=True)
    with pytest.raises(PlanError, match=r"收官|已销号"):
        decide(state, [Step(act=act)], OFFICE, today, "补记")


def test_of_a_year_only_what_ended_with_it_is_left_as_it_is() -> None:
    """What it carried on and what is due later are reported on as before; so is other data."""
    state = concluded(figure(100.0), year=2022, day=NEW_YEAR)
    ended = with_event(
        known(NEW_YEAR, figure(100.0)), end(known(NEW_YEAR, figure(100.0)), {"B": (C, "")}, 2022)
    )
    for id_ in ("L", "U"):
        assert decide(state, [Step(act=lambda s, id_=id_: items.report(s, id_, 9))], OFFICE, NEW_YEAR)
    with pytest.raises(Refused, match="2022 年度事项已于 2023-01-10 收官，不再记入"):
        decide(ended, [Step(act=lambda _: figure(101.0))], None, NEW_YEAR)


def test_taken_back_it_is_as_before() -> None:
    """Item by item; on the days between it stays ended, as was then known; not on a day before."""
    ending = end(known(AFTER))
    later = AFTER + timedelta(days=3)
    entries = recorded(CLOSING, ending)
    state = replay(plan(), entries, later, hindsight=True)
    back = acts.withdraw_conclusion(state, "漏列一项")
    assert (back.conclusion, back.reason) == (entries[-1].sequence, "漏列一项")
    open_ = replay(plan(), recorded(CLOSING, ending, back), later)
    assert open_.items == known(later).items
    assert (open_.conclusions, open_.concluding) == ((), ())
    then = replay(plan(), recorded(CLOSING, ending, back), AFTER)
    assert then.items["U"].condition is Condition.CLOSED
    with pytest.raises(Refused, match="没有收官，无可撤销"):
        acts.withdraw_conclusion(open_, "再次")
    with pytest.raises(Refused, match="不能补录"):
        decide(replay(plan(), entries, AFTER), [Step(act=lambda _: back)], OFFICE, later, "补")
    assert end(open_).year is None


def test_a_conclusion_is_not_of_a_day_before() -> None:
    """What was known on it would not be what ends."""
    state, today = known(AFTER), AFTER + timedelta(days=1)
    with pytest.raises(Refused, match="不能补录"):
        decide(state, [Step(act=end)], OFFICE, today, "补记")
    assert decide(state, [Step(act=end)], OFFICE, AFTER)


def test_step_by_step_it_comes_to_the_same() -> None:
    """A state that is gone on from is that of all entries at once."""
    later = AFTER + timedelta(days=3)
    first, ending = known(AFTER), end(known(AFTER))
    back = acts.withdraw_conclusion(with_event(first, ending), "漏列")
    entries = recorded(CLOSING, ending, structs.replace(back, conclusion=3), ending)
    step = PlanState(plan=plan(), as_of=later)
    for entry in entries:
        step = resume(step, [entry])
    whole = replay(plan(), entries, later, hindsight=True)
    assert (step.items, step.conclusions) == (whole.items, whole.conclusions)
    assert len(whole.conclusions) == 1


TOLD = Told(
    item="S", deadline=DUE, approved_deadline=DUE, p10=DUE, p50=DUE, p80=DUE, p90=DUE,
    probability_late=0.5, probability_late_original=0.5,
)  # fmt: skip


@pytest.mark.parametrize(("ending", "late"), [(N, {True}), (T, set())])
def test_what_was_terminated_is_no_lesson_and_no_score(ending: Ending, late: set[bool]) -> None:
    """未完成 is late, of promises and of work; 终止 is neither kept nor broken."""
    day = date(2022, 7, 1)
    forecast = ForecastsIssued(subject="forecast", as_of=day, model="1", seed=1, samples=10, told=(TOLD,))
    events = (CLOSING, reported("W", day, 40), forecast)
    state = replay(plan(), recorded(*events), AFTER, True)
    event = end(state, {"S": (ending, ""), "W": (ending, "")})
    done = with_event(state, event)
    for item in ("S", "W"):
        assert {case.late for case in history(done) if case.promise.item == item} == late
    record = track_record(plan(), recorded(*events, event), AFTER)
    assert {row.case.late for row in record.rows} == late
    assert record.unsettled == (() if late else ("S",))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (DUE, ""),
        (DUE + timedelta(days=1), "2022 年已于 2022-12-31 结束，尚未收官。"),
        (FINISH, "2022 年已于 2022-12-31 结束，尚未收官。"),
        (AFTER, "本计划已于 2023-12-31 结束，尚未收官。"),
    ],
)
def test_an_end_that_is_due_is_told(day: date, words: str) -> None:
    """From the day after; the plan's own before a year's."""
    assert acts.conclusion_words(replay(plan(), recorded(CLOSING), day, True)) == words
