"""The office's own time: how long requests wait for it, and how soon it answered others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from plan.ledger.events import (
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    Event,
    ExtensionRefused,
    ExtensionRequested,
    RequestWithdrawn,
)
from plan.model.plan import Plan
from plan.outlook.outlook import outlook
from plan.outlook.review import Review, answered_after, reviews
from plan.state.replay import replay
from tests.support.builders import june_plan, recorded, threshold

MONDAY, FRIDAY = date(2022, 6, 13), date(2022, 6, 17)
REQUEST = ClosureRequested(subject="M1", as_of=MONDAY, evidence="批复")
LONGER = ExtensionRequested(subject="M1", as_of=MONDAY, to=date(2022, 8, 1), reason="审批")


def limited() -> Plan:
    """The June plan, whose office has three working days."""
    plan = june_plan()
    return replace(plan, rules=replace(plan.rules, review_days=threshold(3)))


def waiting(day: date, *events: Event | tuple[Event, date]) -> tuple[Review, ...]:
    """What waits on `day`."""
    then = outlook(limited(), recorded(*events), day)
    return reviews(then.rows, then.state)


@pytest.mark.parametrize(
    ("day", "waited", "is_over"),
    [(date(2022, 6, 13), 0, False), (date(2022, 6, 16), 3, False), (FRIDAY, 4, True)],
)
def test_the_office_has_so_many_working_days(day: date, waited: int, *, is_over: bool) -> None:
    """Three by the rule: the third is in time, the fourth not."""
    (review,) = waiting(day, REQUEST)
    assert (review.waited, review.is_over) == (waited, is_over)


def test_what_was_recorded_later_waits_from_then() -> None:
    """The office could not know of it before; the day it speaks of carries the mark."""
    (review,) = waiting(FRIDAY, (REQUEST, date(2022, 6, 16)))
    assert review.waited == 1
    assert "2022-06-13〔补录〕" in review.words
    assert review.row.alert.reason == "已申请销号，待核查，已等 1 个工作日"


def test_each_of_two_requests_waits_and_none_that_was_taken_back() -> None:
    """A closing and a later deadline of one item."""
    assert len(waiting(FRIDAY, REQUEST, LONGER)) == 2
    taken_back = RequestWithdrawn(subject="M1", as_of=MONDAY, request=2)
    assert [type(r.request.event) for r in waiting(FRIDAY, REQUEST, LONGER, taken_back) if r.request] == [
        ExtensionRequested
    ]


ACCEPTED = Closed(subject="M1", as_of=date(2022, 6, 15), evidence="属实")
RETURNED = ClosureReturned(subject="M1", as_of=date(2022, 6, 14), reason="缺件")
GRANTED = DeadlineExtended(subject="M1", as_of=FRIDAY, to=date(2022, 7, 29), reason="同意")
REFUSED = ExtensionRefused(subject="M1", as_of=date(2022, 6, 20), reason="不允")
LATER = structs.replace(LONGER, as_of=date(2022, 6, 14), to=date(2022, 9, 1))


@pytest.mark.parametrize(
    ("events", "days"),
    [
        ((), ()),
        ((REQUEST,), ()),
        ((REQUEST, ACCEPTED), (2,)),
        ((REQUEST, RETURNED, structs.replace(REQUEST, as_of=date(2022, 6, 14)), ACCEPTED), (1, 1)),
        ((LONGER, GRANTED), (4,)),
        ((LONGER, REFUSED), (5,)),
        ((LONGER, LATER, GRANTED), (3,)),
        ((REQUEST, LONGER, ACCEPTED, GRANTED), (2, 4)),
        ((ACCEPTED,), ()),
        ((REQUEST, RequestWithdrawn(subject="M1", as_of=MONDAY, request=2), ACCEPTED), ()),
    ],
)
def test_only_what_was_asked_and_answered_is_measured(
    events: tuple[Event, ...], days: tuple[int, ...]
) -> None:
    """In working days from request to answer, each to its own kind."""
    assert answered_after(replay(limited(), recorded(*events), date(2022, 7, 1))) == days
