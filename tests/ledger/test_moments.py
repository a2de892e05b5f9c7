"""When entries count as recorded, worked out by hand: stamps, own clocks, and now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

import pytest

from plan.ledger.events import Entry
from plan.ledger.moments import by_own_clock, counted, is_continued, settled
from tests.support.ledger_contract import OFFICE, report

START = datetime(2022, 7, 1, tzinfo=UTC)
Day = int | None


def day(number: Day) -> datetime:
    """The moment so many days after the start."""
    return START + timedelta(days=number or 0)


def entry(sequence: int, stamp: int, clock: Day = None) -> Entry:
    """An entry as it is stored."""
    own = None if clock is None else day(clock)
    return Entry(
        sequence=sequence,
        recorded_at=day(stamp),
        by=OFFICE,
        event=report(),
        key=None,
        digest=f"{sequence}",
        clock=own,
    )


def stored(*clocks: int) -> list[Entry]:
    """What a store keeps of entries written at these days by the machine's clock."""
    stamps = accumulate(clocks, max)
    return [
        entry(n, stamp, clock if clock < stamp else None)
        for n, (stamp, clock) in enumerate(zip(stamps, clocks, strict=True), 1)
    ]


def days(entries: tuple[Entry, ...]) -> list[int]:
    """The day each counts as recorded on."""
    return [(e.recorded_at - START).days for e in entries]


@pytest.mark.parametrize(
    ("clocks", "now", "expected"),
    [
        ([], 5, []),
        ([0, 1, 2], 2, [0, 1, 2]),
        ([0, 31, 1, 1], 1, [0, 1, 1, 1]),  # it ran ahead once, and was set right
        ([0, 31, 1, 2, 31, 32], 40, [0, 1, 1, 2, 31, 32]),  # and that day came
        ([0, 31, 32, 1], 1, [0, 1, 1, 1]),  # ahead for two entries
        ([0, 31, 5, 60, 6, 7], 7, [0, 5, 5, 6, 6, 7]),  # twice
        ([0, 31], 1, [0, 1]),  # nobody wrote since: not later than now
        ([0, 31], 31, [0, 31]),
        ([0, 31], 30, [0, 30]),
    ],
)
def test_no_entry_counts_as_later_than_one_after_it_nor_than_now(
    clocks: list[int], now: int, expected: list[int]
) -> None:
    """Worked by hand. What is as stored stays the very entry; the stored moment is kept else."""
    entries = stored(*clocks)
    result = counted(entries, day(now))
    assert days(result) == expected
    for before, after in zip(entries, result, strict=True):
        if after.recorded_at == before.recorded_at:
            assert after is before
        else:
            assert after.stamped_at == before.recorded_at


def test_a_ledger_hurt_by_a_version_that_kept_no_clock_counts_as_now() -> None:
    """Equal stamps a month ahead: as now, until an entry with its own clock says no later than."""
    hurt = [entry(1, 0), entry(2, 31), entry(3, 31), entry(4, 31)]
    assert days(counted(hurt, day(1))) == [0, 1, 1, 1]
    assert days(counted(hurt, day(9))) == [0, 9, 9, 9]
    more = [*hurt, entry(5, 31, 2), entry(6, 31, 3)]
    assert days(counted(more, day(9))) == [0, 2, 2, 2, 2, 3]
    assert days(counted(more, day(90))) == [0, 2, 2, 2, 2, 3]


def test_what_is_taken_in_piece_by_piece_counts_as_all_of_it() -> None:
    """Whatever the clocks were: the first so many that are settled need no second look."""
    random = Random(7)
    for _ in range(300):
        clocks = [random.randrange(12) for _ in range(random.randrange(1, 14))]
        entries, known, sure = stored(*clocks), (), 0
        for n in range(len(entries)):
            now = day(random.choice([clocks[n], 12, random.randrange(12)]))
            known = counted((*known, entries[n]), now, sure)
            assert known == counted(entries[: n + 1], now), (clocks, n)
            sure = settled(known, now)
        assert days(known) == sorted(days(known))


def test_only_those_ahead_of_now_may_still_change() -> None:
    """An entry after them by its own clock settles them."""
    assert settled(stored(0, 31), day(1)) == 1
    assert settled(stored(0, 31), day(31)) == 2
    assert settled(stored(0, 31, 1), day(1)) == 3
    assert settled(stored(0, 31, 1), day(0)) == 1


def test_a_longer_ledger_goes_on_from_a_shorter_unless_it_counts_otherwise() -> None:
    """The last entry tells."""
    entries = stored(0, 31, 1)
    ahead = counted(entries[:2], day(31))
    assert not is_continued(ahead, counted(entries, day(1)))
    assert is_continued(ahead[:1], counted(entries, day(1)))
    assert is_continued((), ahead)
    assert is_continued(ahead, ahead[:1])


def test_an_entry_by_its_own_clock() -> None:
    """As the command that wrote it shows it."""
    ahead, behind = stored(31, 1)
    assert by_own_clock(ahead) is ahead
    own = by_own_clock(behind)
    assert (own.recorded_at, own.stamped_at) == (day(1), day(31))
