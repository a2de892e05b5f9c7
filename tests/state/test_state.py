"""What was known on a day."""

from datetime import UTC, date, datetime

from plan.calendar.zone import end_of_day, local_day
from plan.ledger.events import (
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    ExtensionRequested,
    RequestWithdrawn,
)
from plan.state.replay import replay
from tests.support.builders import CLERK, entries, june_plan, ledger_at, reported

JUNE_10, JUNE_20, JULY_1 = date(2022, 6, 10), date(2022, 6, 20), date(2022, 7, 1)


def test_the_latest_report_by_the_day_counts() -> None:
    """A report of the 20th is not known on the 10th."""
    recorded = entries(reported("M1", JUNE_10, 30), reported("M1", JUNE_20, 60))
    assert replay(june_plan(), recorded, JUNE_10).items["M1"].percent_complete == 30
    assert replay(june_plan(), recorded, JULY_1).items["M1"].percent_complete == 60


def test_what_was_recorded_later_was_not_known_then() -> None:
    """A report filled in on 1 July for 20 June changes nothing of what was known on 20 June."""
    ledger = ledger_at(datetime(2022, 6, 10, 4, tzinfo=UTC), datetime(2022, 7, 1, 4, tzinfo=UTC))
    ledger.append(reported("M1", JUNE_10, 30), by=CLERK)
    ledger.append(reported("M1", JUNE_20, 90), by=CLERK)
    recorded = tuple(ledger.entries())
    assert replay(june_plan(), recorded, JUNE_20).items["M1"].percent_complete == 30
    assert replay(june_plan(), recorded, JUNE_20, hindsight=True).items["M1"].percent_complete == 90
    assert not replay(june_plan(), recorded, JUNE_20).hindsight


def test_a_ledger_begun_after_the_day_is_seen_with_hindsight() -> None:
    """Nothing could be known then, so what was filled in later is shown, and marked."""
    ledger = ledger_at(datetime(2026, 11, 23, tzinfo=UTC))
    ledger.append(reported("M1", JUNE_20, 90), by=CLERK)
    state = replay(june_plan(), tuple(ledger.entries()), JULY_1)
    assert state.hindsight
    assert state.items["M1"].percent_complete == 90


def test_a_day_can_be_seen_as_known_at_any_moment() -> None:
    """Between two recordings of the same day the first alone was known."""
    ledger = ledger_at(datetime(2022, 6, 20, 4, tzinfo=UTC), datetime(2022, 6, 20, 8, tzinfo=UTC))
    ledger.append(reported("M1", JUNE_20, 30), by=CLERK)
    ledger.append(reported("M1", JUNE_20, 90), by=CLERK)
    recorded = tuple(ledger.entries())
    noon, evening = datetime(2022, 6, 20, 6, tzinfo=UTC), datetime(2022, 6, 20, 9, tzinfo=UTC)
    percents = [
        replay(june_plan(), recorded, JUNE_20, known_at=moment).items["M1"].percent_complete
        for moment in (noon, evening)
    ]
    assert percents == [30, 90]


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    """16:00 UTC is already the next day in Shanghai."""
    assert end_of_day(JUNE_10) < datetime(2022, 6, 10, 16, tzinfo=UTC)
    assert local_day(datetime(2022, 6, 10, 16, tzinfo=UTC)) == date(2022, 6, 11)


def test_an_extension_keeps_the_original_deadline() -> None:
    """Both clocks stay on the promise."""
    later = DeadlineExtended(subject="M1", as_of=JUNE_20, to=date(2022, 8, 31), reason="审批")
    item = replay(june_plan(), entries(later), JULY_1).items["M1"]
    assert (item.deadline, item.approved_deadline) == (date(2022, 6, 30), date(2022, 8, 31))


def test_a_returned_request_waits_no_longer() -> None:
    """A request waits for the office until it is closed or returned."""
    asked = ClosureRequested(subject="M1", as_of=JUNE_10, evidence="批复")
    returned = ClosureReturned(subject="M1", as_of=JUNE_20, reason="缺章")
    recorded = entries(asked, returned)
    assert replay(june_plan(), recorded, JUNE_10).items["M1"].asked_to_close is not None
    after = replay(june_plan(), recorded, JUNE_20).items["M1"]
    assert after.asked_to_close is None
    assert after.answer is not None
    assert after.answer.event == returned


def test_a_closed_milestone_is_whole() -> None:
    """Closing needs no report of 100%."""
    item = replay(june_plan(), entries(Closed(subject="M1", as_of=JUNE_20, evidence="批复")), JULY_1).items[
        "M1"
    ]
    assert item.percent_complete == 100
    assert item.closed is not None
    assert item.closed.on == JUNE_20


def test_work_starts_with_the_first_progress_and_ends_with_the_last_unbroken_whole() -> None:
    """100, then corrected to 90, then 100 again: finished on the last day it became whole.

    Of a milestone: an activity reported as whole while a milestone of its own is open is not.
    """
    recorded = entries(
        reported("M1", date(2022, 6, 1), 0),
        reported("M1", date(2022, 6, 3), 10),
        reported("M1", JUNE_10, 100),
        reported("M1", JUNE_20, 90),
        reported("M1", date(2022, 6, 24), 100),
        reported("M1", date(2022, 6, 27), 100),
    )
    item = replay(june_plan(), recorded, JULY_1).items["M1"]
    assert (item.actual_start, item.actual_finish) == (date(2022, 6, 3), date(2022, 6, 24))


def test_the_last_sequence_counts_entries_not_yet_known() -> None:
    """`expect` compares with what the ledger holds, whatever day is looked at."""
    recorded = entries(reported("M1", JUNE_10, 30), reported("M1", JUNE_20, 60))
    assert replay(june_plan(), recorded, JUNE_10).items["M1"].last_sequence == 2


def test_a_later_day_asked_for_is_taken_back_with_the_one_it_replaced() -> None:
    """Nothing waits then; a request made after that waits again."""
    first, second = (
        ExtensionRequested(subject="M1", as_of=JUNE_10, to=date(2022, month, 1), reason="审批")
        for month in (8, 9)
    )
    withdrawn = RequestWithdrawn(subject="M1", as_of=JUNE_20, request=2)
    asked = replay(june_plan(), entries(first, second), JUNE_20).items["M1"].asked_to_extend
    assert asked
    assert asked.event == second
    recorded = entries(first, second, withdrawn)
    assert replay(june_plan(), recorded, JUNE_20).items["M1"].asked_to_extend is None
    assert replay(june_plan(), recorded, JUNE_10).items["M1"].asked_to_extend
    again = ExtensionRequested(subject="M1", as_of=JUNE_20, to=date(2022, 8, 1), reason="审批")
    waits = replay(june_plan(), entries(first, second, withdrawn, again), JUNE_20).items["M1"]
    assert waits.asked_to_extend
