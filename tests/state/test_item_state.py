"""Done, in time, waiting or late: by the unit's day and the day of recording, at their limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from plan.ledger.events import (
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    Entry,
    ExtensionCorrected,
    ExtensionRequested,
    IndicatorReported,
    Reopened,
    RequestWithdrawn,
)
from plan.model.kinds import Condition, Grade, IndicatorClass, Standing
from plan.model.plan import Indicator, Plan, Publication
from plan.state.item_state import ItemState
from plan.state.replay import replay
from tests.support.builders import milestone, plan_of, recorded

DUE = date(2022, 6, 30)  # a Thursday
JULY_1, JULY_4, JULY_5 = date(2022, 7, 1), date(2022, 7, 4), date(2022, 7, 5)
PLAN = plan_of(milestone("M1", DUE))
CONDITIONS = (Condition.OPEN, Condition.AWAITING_REVIEW, Condition.OVERDUE, Condition.CLOSED)


def asked(day: date) -> ClosureRequested:
    """A request of `day` to close M1."""
    return ClosureRequested(subject="M1", as_of=day, evidence="批复")


def closed(day: date, **more: object) -> Closed:
    """The office's closing of M1 on `day`."""
    return structs.replace(Closed(subject="M1", as_of=day, evidence="通过"), **more)  # type: ignore[arg-type]


def returned(day: date) -> ClosureReturned:
    """The office's return of a request on `day`."""
    return ClosureReturned(subject="M1", as_of=day, reason="缺章")


def state_on(day: date, entries: Sequence[Entry], plan: Plan = PLAN) -> ItemState:
    """M1 on `day`."""
    return replay(plan, entries, day).items["M1"]


@pytest.mark.parametrize(
    ("day", "condition"),
    [
        (DUE - timedelta(days=1), Condition.AWAITING_REVIEW),
        (DUE, Condition.AWAITING_REVIEW),
        (JULY_1, Condition.OVERDUE),
    ],
)
def test_only_what_was_asked_by_the_deadline_waits_for_review(day: date, condition: Condition) -> None:
    """The day before, on it, the day after."""
    assert state_on(JULY_4, recorded(asked(day))).condition is condition


def test_a_promise_kept_in_time_is_not_late_because_the_office_was_slow() -> None:
    """It counts as done on the day that its unit asked; the office's day stands beside."""
    item = state_on(JULY_5, recorded(asked(date(2022, 6, 28)), closed(JULY_5)))
    assert (item.done_on, item.confirmed_on) == (date(2022, 6, 28), JULY_5)
    assert item.condition is Condition.CLOSED


def test_a_request_sent_back_counts_as_never_made() -> None:
    """Late from the deadline; asked again and accepted, done on the second day."""
    entries = recorded(asked(DUE), returned(JULY_4))
    assert state_on(JULY_1, entries).condition is Condition.AWAITING_REVIEW
    assert state_on(JULY_4, entries).condition is Condition.OVERDUE
    again = recorded(asked(DUE), returned(JULY_4), asked(JULY_4), closed(JULY_5))
    assert state_on(JULY_5, again).done_on == JULY_4


def test_the_day_of_an_act_is_not_the_actor_s_choice() -> None:
    """What is recorded after the deadline is not in time, whatever day it speaks of."""
    late = recorded((asked(DUE), JULY_1))
    assert late[-1].is_backdated
    assert state_on(JULY_1, late).condition is Condition.OVERDUE
    accepted = recorded((asked(date(2022, 6, 28)), JULY_4), closed(JULY_5))
    assert state_on(JULY_5, accepted).done_on == JULY_4
    without_request = recorded((closed(date(2022, 6, 29)), JULY_4))
    assert state_on(JULY_5, without_request).done_on == JULY_4
    in_time = recorded((asked(DUE), DUE))
    assert state_on(JULY_1, in_time).condition is Condition.AWAITING_REVIEW


def test_what_was_before_the_ledger_counts_by_the_day_it_speaks_of() -> None:
    """Nothing of that day could be recorded then; the mark says that it was filled in."""
    (entry,) = [
        structs.replace(entry, sequence=1, recorded_at=datetime(2026, 11, 29, tzinfo=UTC))
        for entry in recorded(asked(DUE))[1:]
    ]
    assert entry.is_backdated
    assert state_on(JULY_4, [entry]).condition is Condition.AWAITING_REVIEW


def test_a_closing_taken_back_leaves_the_item_open() -> None:
    """From its day on; on the days before it was closed, and another closing counts anew."""
    entries = recorded(
        asked(date(2022, 6, 20)),
        closed(date(2022, 6, 21)),
        Reopened(subject="M1", as_of=JULY_1, reason="误办"),
    )
    assert state_on(DUE, entries).condition is Condition.CLOSED
    item = state_on(JULY_4, entries)
    assert (item.condition, item.done_on, item.closed) == (Condition.OVERDUE, None, None)
    assert item.reopened
    again = [*entries, *recorded(closed(JULY_4))[1:]]
    assert state_on(JULY_4, again).done_on == JULY_4, "the request was that of the first closing"
    assert state_on(JULY_4, again).reopened is None


def test_a_request_withdrawn_waits_no_longer() -> None:
    """What was sent back before stands again."""
    entries = recorded(
        asked(date(2022, 6, 20)),
        returned(date(2022, 6, 21)),
        asked(date(2022, 6, 22)),
        RequestWithdrawn(subject="M1", as_of=date(2022, 6, 23), request=4),
    )
    assert state_on(date(2022, 6, 22), entries).asked_to_close
    item = state_on(date(2022, 6, 23), entries)
    assert item.asked_to_close is None
    assert item.returned
    assert item.returned.sequence == 3


def test_a_closing_ends_the_question_of_a_later_deadline() -> None:
    """Nobody waits for an answer to it, nor after the closing was taken back."""
    wanted = ExtensionRequested(subject="M1", as_of=date(2022, 6, 20), to=JULY_5, reason="评审")
    entries = recorded(wanted, closed(DUE), Reopened(subject="M1", as_of=JULY_1, reason="误办"))
    assert state_on(date(2022, 6, 29), entries).asked_to_extend
    assert state_on(DUE, entries).asked_to_extend is None
    assert state_on(JULY_1, entries).asked_to_extend is None


def test_an_extension_put_right_holds_as_corrected() -> None:
    """The original deadline for none."""
    entries = recorded(
        DeadlineExtended(subject="M1", as_of=DUE, to=date(2032, 7, 31), reason="延"),
        ExtensionCorrected(subject="M1", as_of=JULY_1, to=date(2022, 7, 31), reason="年份"),
    )
    assert state_on(DUE, entries).approved_deadline == date(2032, 7, 31)
    assert state_on(JULY_1, entries).approved_deadline == date(2022, 7, 31)
    assert state_on(JULY_1, entries).deadline == DUE


@pytest.mark.parametrize(
    ("grade", "done_on"),
    [(None, DUE), (Grade.FULL, DUE), (Grade.MOSTLY, DUE), (Grade.PARTLY, None), (Grade.CARRIED_OVER, None)],
)
def test_what_is_closed_as_undone_was_not_kept(grade: Grade | None, done_on: date | None) -> None:
    """It is closed all the same."""
    item = state_on(JULY_5, recorded(asked(DUE), closed(JULY_4, grade=grade)))
    assert (item.condition, item.done_on) == (Condition.CLOSED, done_on)
    assert item.percent_complete == (100 if done_on else None)


def test_the_evidence_may_give_its_own_day() -> None:
    """As the office confirms it."""
    item = state_on(JULY_5, recorded(closed(JULY_5, done_on=date(2022, 6, 29))))
    assert item.done_on == date(2022, 6, 29)


@pytest.mark.parametrize(("counts_next", "late_from"), [(True, date(2022, 7, 5)), (False, date(2022, 7, 3))])
def test_a_deadline_on_a_day_off_holds_until_the_next_working_day(
    *, counts_next: bool, late_from: date
) -> None:
    """2 July 2022 is a Saturday; the rule may say otherwise."""
    plan = plan_of(milestone("M1", date(2022, 7, 2)))
    plan = replace(plan, rules=replace(plan.rules, day_off_counts_next=counts_next))
    before = late_from - timedelta(days=1)
    assert state_on(before, recorded(), plan).condition is Condition.OPEN
    assert state_on(late_from, recorded(), plan).condition is Condition.OVERDUE


def counted(target: float = 50) -> Plan:
    """A promise that a figure decides, to be published by the end of April."""
    plan = plan_of(milestone("M1", date(2022, 12, 31)))
    source = plan.milestones[0].source
    publication = Publication(by=date(2023, 4, 30), standing=Standing.STATED)
    indicator = Indicator(
        id="I1", name="项目数", parent="L1", unit_of_measure="项", basis="新增",
        movement=IndicatorClass.STEADY_COUNT, measures="M1", target=target, target_period="2022",
        source=source, standing=Standing.STATED,
    )  # fmt: skip
    return replace(
        plan,
        finish=date(2023, 12, 31),
        milestones=(replace(plan.milestones[0], publication=publication),),
        indicators=(indicator,),
    )


def figure(day: date, value: float) -> IndicatorReported:
    """The year's figure as told on `day`."""
    return IndicatorReported(subject="I1", as_of=day, value=value, period="2022年", basis="新增")


@pytest.mark.parametrize(
    ("day", "condition"),
    [
        (date(2023, 1, 3), Condition.OPEN),  # the year's end was a day off
        (date(2023, 1, 4), Condition.AWAITING_DATA),
        (date(2023, 4, 30), Condition.AWAITING_DATA),
        (date(2023, 5, 1), Condition.OVERDUE),
    ],
)
def test_between_deadline_and_publication_a_promise_waits_for_data(day: date, condition: Condition) -> None:
    """It is late when the day of publication has passed."""
    assert state_on(day, recorded(), counted()).condition is condition


def test_a_figure_ends_the_waiting() -> None:
    """Reached, the office has to close it, which counts for the deadline; missed, it is late."""
    day, later = date(2023, 2, 10), date(2023, 3, 1)
    assert state_on(later, recorded(figure(day, 49)), counted()).condition is Condition.OVERDUE
    reached = recorded(figure(day, 50))
    assert state_on(later, reached, counted()).condition is Condition.AWAITING_REVIEW
    item = state_on(later, [*reached, *recorded(closed(later))[1:]], counted())
    assert item.done_on == date(2022, 12, 31)


EVENTS = st.sampled_from(
    [asked, closed, returned, lambda day: Reopened(subject="M1", as_of=day, reason="误")]
)
DAYS = st.dates(date(2022, 6, 20), date(2022, 7, 10))


@given(st.lists(st.tuples(EVENTS, DAYS, st.integers(0, 5)), max_size=8), DAYS)
def test_a_milestone_is_in_one_condition_and_never_done_before_it_is_recorded(
    acts: list[tuple[object, date, int]], as_of: date
) -> None:
    """Whatever was asked, closed, returned and reopened, and however late it was written."""
    entries = recorded(
        *(
            (act(day), day + timedelta(days=late))  # type: ignore[operator]
            for act, day, late in sorted(acts, key=lambda act: act[1] + timedelta(days=act[2]))
        )
    )
    item = state_on(as_of, entries)
    assert item.condition in CONDITIONS
    assert (item.condition is Condition.CLOSED) == (item.closed is not None)
    if item.condition is Condition.OVERDUE:
        assert as_of > DUE
        assert item.done_on is None
    if item.closed and item.done_on:
        basis = item.closed.request or item.closed.entry
        assert basis
        assert item.done_on == max(basis.event.as_of, basis.recorded_at.date())
    if item.asked_in_time and not item.closed:
        assert item.condition is Condition.AWAITING_REVIEW
