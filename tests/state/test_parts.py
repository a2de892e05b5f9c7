"""What units report of their shares is the figure of the whole; a unit's part beside its lead's."""

from __future__ import annotations

from datetime import date

import pytest

from plan.ledger.events import Event, StatusReported
from plan.model.kinds import Verdict
from plan.model.plan import Share
from plan.outlook.outlook import outlook
from plan.state.figures import Whole
from plan.state.item_state import ItemState
from plan.state.parts import part_of, parts_of
from plan.state.replay import PlanState, replay, with_event
from tests.support.builders import entries
from tests.support.indicators import reading
from tests.support.shares import part, share, split_plan

OCTOBER = date(2022, 10, 1)
JUNE, SEPTEMBER, YEAR = "2022年1—6月", "2022年1—9月", "2022年"
AFTER = date(2023, 1, 10)


def state(*events: Event, day: date = OCTOBER, **more: object) -> PlanState:
    """The split plan on `day`, as everything that is recorded says."""
    return replay(split_plan(**more), entries(*events), day, hindsight=True)


def item(*events: Event, day: date = OCTOBER, **more: object) -> ItemState:
    """The promise."""
    return state(*events, day=day, **more).items["M1"]


def test_the_whole_is_the_sum_of_the_shares_and_says_how_many_were_reported() -> None:
    """Two of three: 30 of 100; nothing is told of a town that has said nothing."""
    known = item(share("t1", 20, JUNE), share("t2", 10, "2022-06-30"))
    assert known.percent_complete == 30
    assert known.latest
    assert known.latest.note == "30家（2022-06-30，已报 2/3 家）"
    assert item(share("t1", 0, JUNE)).percent_complete == 0
    assert item().percent_complete is None


def test_the_later_word_on_a_period_stands_and_a_unit_without_a_share_is_none() -> None:
    """As with any figure; the shares are those of the plan of the day."""
    corrected = item(share("t1", 20, JUNE), share("t1", 25, JUNE), share("u2", 40, JUNE))
    assert corrected.percent_complete == 25


def test_a_share_not_reported_for_a_period_is_as_far_as_it_was() -> None:
    """One town's September does not make the whole fall to what that town has."""
    june = [share("t1", 20, JUNE), share("t2", 10, JUNE), share("t3", 10, JUNE)]
    known = item(*june, share("t1", 30, SEPTEMBER))
    assert known.percent_complete == 50
    assert known.latest
    assert known.latest.note == "50家（2022年1—9月，已报 1/3 家）"
    late = item(*june, share("t1", 30, SEPTEMBER), share("t2", 15, JUNE))
    assert late.percent_complete == 55


def test_what_an_earlier_year_had_is_no_part_of_this_one() -> None:
    """A count begins anew, that of the whole too."""
    by_hand = share(None, 90, "2021年")
    assert item(by_hand, share("t2", 5, JUNE)).percent_complete == 5
    assert item(share("t1", 90, "2021年"), share("t2", 5, JUNE)).percent_complete == 5


@pytest.mark.parametrize(("value", "percent"), [(9, 40), (39, 40), (40, 40), (41, 41)])
def test_until_all_have_reported_the_sum_is_a_least(value: float, percent: float) -> None:
    """Below what the whole had been told to be it says nothing yet."""
    by_hand = share(None, 40, JUNE)
    assert item(by_hand, share("t1", value, SEPTEMBER)).percent_complete == percent
    plan = split_plan(reading(JUNE, 40))
    known = replay(plan, entries(share("t1", value, SEPTEMBER)), OCTOBER, hindsight=True)
    assert known.items["M1"].percent_complete == percent


def test_once_all_have_reported_the_sum_stands_whatever_was_said_before() -> None:
    """A whole told too high by hand is put right by its shares."""
    told = [share("t1", 10, SEPTEMBER), share("t2", 10, SEPTEMBER), share("t3", 10, SEPTEMBER)]
    assert item(share(None, 40, JUNE), *told).percent_complete == 30


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((60, 39), None),  # the third may still bring one
        ((60, 40), Verdict.REACHED),
        ((60, 39, 0), Verdict.MISSED),
        ((60, 39, 1), Verdict.REACHED),
    ],
)
def test_a_year_is_missed_only_when_all_have_reported(
    values: tuple[float, ...], verdict: Verdict | None
) -> None:
    """Reached it is as soon as the sum reaches the target."""
    told = [share(f"t{n}", value, YEAR, AFTER) for n, value in enumerate(values, 1)]
    assert item(*told, day=AFTER).verdict is verdict


def test_shares_reported_one_by_one_leave_the_same_state_as_all_at_once() -> None:
    """Resumed entry by entry, as a running office does."""
    told = [share("t1", 20, JUNE), share("t3", 5, JUNE), share("t1", 25, SEPTEMBER)]
    step = state(told[0])
    for event in told[1:]:
        step = with_event(step, event)
    assert step.items["M1"].percent_complete == state(*told).items["M1"].percent_complete == 30


def test_a_sum_is_never_stored() -> None:
    """It is made of what stands in the ledger, under the latest entry that it is made of."""
    known = state(share("t1", 20, JUNE), share("t2", 10, JUNE))
    (whole,) = known.readings["I1"]
    assert isinstance(whole.event, Whole)
    assert (whole.sequence, whole.event.value) == (2, 30)


def test_parts_are_shares_first_then_who_supports_it() -> None:
    """Each with its figure of the latest period, and what it said last."""
    known = state(share("t2", 9, SEPTEMBER), share("t2", 5, JUNE), part("u2", "已供图"))
    parts = parts_of(known, "M1")
    assert [each.id for each in parts] == ["M1@t1", "M1@t2", "M1@t3", "M1@u2"]
    assert parts[1].figure
    assert parts[1].figure.event.value == 9
    assert parts[3].report
    assert (parts[3].share, parts[3].report.event.note, parts[3].last_sequence) == (None, "已供图", 3)
    assert part_of(known, "M1@u2") == parts[3]
    assert part_of(known, "M1@u1") is None


def test_what_a_supporting_unit_says_changes_nothing_of_the_item() -> None:
    """Neither how far it is nor its light, nor when its lead last reported."""
    report = StatusReported(subject="M1", as_of=date(2022, 6, 1), percent_complete=0)
    plan = split_plan(shares=(), measures=None)
    before = outlook(plan, entries(report), OCTOBER, hindsight=True, samples=50).row("M1")
    after = outlook(
        plan, entries(report, part("u2", problem="缺图")), OCTOBER, hindsight=True, samples=50
    ).row("M1")
    assert before.item.reports == after.item.reports
    assert before.item.percent_complete == after.item.percent_complete
    assert before.item.reported_on == after.item.reported_on
    assert before.alert == after.alert


def test_a_share_of_nothing_is_a_share() -> None:
    """A target of 0 is allowed, and divides nothing."""
    known = state(share("t1", 3, JUNE), shares=(Share(unit="t1", target=0),))
    assert known.items["M1"].percent_complete == 3
