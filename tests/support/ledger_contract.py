"""What every store of entries must do: one suite, run over each of them."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Protocol

import pytest

from plan.errors import BadValue, KeyReused, LedgerDamaged, LedgerMovedOn, Unusable
from plan.ledger.codec import encode_body
from plan.ledger.contract import EMPTY, SHA_256, SM3, Addition, Ledger, algorithm_of, chain, hasher
from plan.ledger.events import Author, Closed, Event, StatusReported
from plan.ledger.stores.keeping import verify
from tests.support.event_samples import EVERY
from tests.support.threads import at_once, forked

OFFICE = Author(account="office", unit="U-OFFICE")
MEMBER = Author(account="member")
DAY = date(2022, 3, 1)


def report(subject: str = "L1-A1", percent: float = 10, note: str = "") -> StatusReported:
    """A report for tests."""
    return StatusReported(subject=subject, as_of=DAY, percent_complete=percent, note=note)


class Clock:
    """A clock that moves a second at each look, and anywhere when told."""

    def __init__(self) -> None:
        self.now = datetime(2022, 3, 1, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The next second."""
        self.now += timedelta(seconds=1)
        return self.now


class Opener(Protocol):
    """Opens the same place as often as asked; `shared` says whether two openings see each other.

    What is begun has its digests by `digests`.
    """

    shared: bool
    digests: str
    clock: Clock

    def __call__(self) -> Ledger:
        """One more ledger on the same place."""
        ...

    def fresh(self) -> Ledger:
        """A ledger of the same kind where nothing is stored."""
        ...


class LedgerContract:
    """Subclass it with a fixture `opened` that returns an Opener."""

    def test_an_empty_ledger_has_the_empty_head(self, opened: Opener) -> None:
        """Nothing stored, nothing read."""
        ledger = opened()
        assert ledger.head() == EMPTY
        assert list(ledger.entries()) == []

    def test_entries_come_back_in_order_without_gaps(self, opened: Opener) -> None:
        """Sequence is the order of appending, from 1, whatever the subject."""
        ledger = opened()
        stored = [ledger.append(report(f"S{n % 3}", n), by=OFFICE) for n in range(20)]
        assert [entry.sequence for entry in stored] == list(range(1, 21))
        assert list(ledger.entries()) == stored
        assert ledger.head() == (20, stored[-1].digest)

    def test_every_kind_of_event_comes_back_as_it_was(self, opened: Opener) -> None:
        """What is appended is what is read, to the last field."""
        ledger = opened()
        for event in EVERY:
            assert ledger.append(event, by=MEMBER).event == event
        assert [entry.event for entry in ledger.entries()] == list(EVERY)

    def test_a_part_can_be_read(self, opened: Opener) -> None:
        """`after` is left out, `until` is included; beyond the end is the end."""
        ledger = opened()
        for n in range(10):
            ledger.append(report(percent=n), by=OFFICE)
        assert [e.sequence for e in ledger.entries(after=3, until=6)] == [4, 5, 6]
        assert [e.sequence for e in ledger.entries(after=8)] == [9, 10]
        assert [e.sequence for e in ledger.entries(until=2)] == [1, 2]
        assert list(ledger.entries(after=10)) == list(ledger.entries(until=0)) == []
        assert [e.sequence for e in ledger.entries(after=9, until=99)] == [10]

    def test_the_digests_are_a_chain(self, opened: Opener) -> None:
        """Each is the hash of the one before and the stored bytes, as the first one says."""
        ledger, new, digest = opened(), hasher(opened.digests), EMPTY[1]
        for n in range(5):
            ledger.append(report(percent=n), by=OFFICE)
        for body, stored in ledger.lines():
            digest = chain(digest, body, new)
            assert digest == stored
        entries = list(ledger.entries())
        assert [entry.digests for entry in entries] == [opened.digests, None, None, None, None]
        assert [*ledger.entries(after=3)] == entries[3:]

    def test_a_ledger_goes_on_by_the_algorithm_it_was_begun_with(
        self, opened: Opener, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whatever the setting says since, and into whatever empty place it is moved."""
        old = opened()
        old.append(report(note=f'x","digests":"{SM3}"}}'), by=OFFICE, key=f'k","digests":"{SM3}"}}')
        monkeypatch.setenv("PLAN_DIGEST", SM3 if opened.digests == SHA_256 else SHA_256)
        for ledger in (opened() if opened.shared else old, opened.fresh()):
            if not ledger.head()[0]:
                ledger.adopt(list(old.lines()))
            ledger.append(report(percent=ledger.head()[0] * 10), by=OFFICE)
            lines = list(ledger.lines())
            assert algorithm_of(lines[0][0]) == opened.digests
            assert lines[1][1] == chain(lines[0][1], lines[1][0], hasher(opened.digests))
            assert verify(ledger).head == ledger.head()

    def test_lines_of_a_version_that_named_no_algorithm_are_sha_256(self, opened: Opener) -> None:
        """Whatever the setting says."""
        body = encode_body(1, opened.clock(), OFFICE, report(), None)
        ledger = opened()
        ledger.adopt([(body, chain(EMPTY[1], body))])
        second = ledger.append(report(percent=20), by=OFFICE)
        bodies = [body for body, _ in ledger.lines()]
        assert second.digest == chain(chain(EMPTY[1], bodies[0]), bodies[1])
        assert [entry.digests for entry in ledger.entries()] == [None, None]
        assert verify(ledger).head == ledger.head()

    def test_the_same_history_has_the_same_digest_in_every_store(self, opened: Opener) -> None:
        """Author, key, event, moment and order decide it, nothing of the store: a constant."""
        ledger = opened()
        ledger.append(report(note="已开工 🙂\n“引号”"), by=OFFICE, key="k1")
        ledger.append(Closed(subject="L1-M1", as_of=DAY, evidence="验收"), by=MEMBER)
        assert ledger.head()[1] == PINNED[opened.digests], ledger.head()[1]

    def test_the_recorded_moment_never_goes_back(self, opened: Opener) -> None:
        """A clock set back must not reorder what was known when."""
        ledger = opened()
        first = ledger.append(report(), by=OFFICE)
        opened.clock.now -= timedelta(days=400)
        second = ledger.append(report(percent=20), by=OFFICE)
        assert second.recorded_at == first.recorded_at
        assert (first.clock, second.clock) == (None, opened.clock.now)
        opened.clock.now += timedelta(days=800)
        third = ledger.append(report(percent=30), by=OFFICE)
        assert (third.recorded_at, third.clock) == (opened.clock.now, None)
        assert list(ledger.entries()) == [first, second, third]
        assert [b'"clock"' in body for body, _ in ledger.lines()] == [False, True, False]

    def test_an_earlier_clock_is_kept_in_the_same_bytes_in_every_store(self, opened: Opener) -> None:
        """As the last field of the line, with and without a key: a constant."""
        ledger = opened()
        ledger.append(report(), by=OFFICE)
        opened.clock.now -= timedelta(days=31)
        ledger.append(report(percent=20), by=OFFICE, key="k")
        last = ledger.append(report(percent=30), by=OFFICE)
        assert ledger.head() == (3, PINNED_CLOCKS[opened.digests]), ledger.head()[1]
        ending = b'"clock":"2022-01-29T08:00:03Z"}'
        assert [body.endswith(ending) for body, _ in ledger.lines()] == [False, False, True]
        assert last.clock == opened.clock.now

    def test_a_writer_who_saw_the_last_entry_may_append(self, opened: Opener) -> None:
        """Entries about other subjects do not matter; 0 is none seen."""
        ledger = opened()
        first = ledger.append(report("a"), by=OFFICE, expect=0)
        ledger.append(report("b"), by=OFFICE, expect=0)
        assert ledger.append(report("a", 20), by=OFFICE, expect=first.sequence).sequence == 3

    def test_a_stale_writer_is_told_what_came_in_between(self, opened: Opener) -> None:
        """All of it, in order, of that subject only; nothing is written."""
        ledger = opened()
        first = ledger.append(report("a"), by=OFFICE)
        ledger.append(report("b"), by=OFFICE)
        between = [ledger.append(report("a", n), by=MEMBER) for n in (20, 30)]
        with pytest.raises(LedgerMovedOn) as moved:
            ledger.append(report("a", 99), by=OFFICE, expect=first.sequence)
        assert list(moved.value.between) == between
        assert moved.value.expected == first.sequence
        assert ledger.head()[0] == 4

    def test_the_same_key_stores_once(self, opened: Opener) -> None:
        """The second click gets the first entry, even when the world has moved on since."""
        ledger = opened()
        first = ledger.append(report(), by=OFFICE, expect=0, key="k")
        ledger.append(report(percent=50), by=MEMBER)
        assert ledger.append(report(), by=OFFICE, expect=0, key="k") == first
        assert ledger.head()[0] == 2

    def test_a_key_is_not_for_other_content_or_another_person(self, opened: Opener) -> None:
        """Both are refused and name the first entry."""
        ledger = opened()
        first = ledger.append(report(), by=OFFICE, key="k")
        for event, by in ((report(percent=11), OFFICE), (report(), MEMBER)):
            with pytest.raises(KeyReused) as reused:
                ledger.append(event, by=by, key="k")
            assert reused.value.first == first
        assert ledger.head()[0] == 1

    def test_an_empty_key_is_no_key(self, opened: Opener) -> None:
        """Two writers without one do not meet."""
        ledger = opened()
        ledger.append(report(), by=OFFICE, key="")
        assert ledger.append(report(), by=OFFICE, key="").sequence == 2

    @pytest.mark.parametrize(
        "text",
        [
            "Änderung 延期 🙂 \u2028 \u0085 \ufeff",
            '引号"反斜\\杠\n回车\r制表\t',
            "\x00\x1b",
            "𠮷" * 70_000,
            "x" * 2_000_000,
        ],
        ids=["letters", "quotes", "controls", "wide", "big"],
    )
    def test_any_text_comes_back(self, opened: Opener, text: str) -> None:
        """Line ends inside a text are not lines, and length has no limit that a report meets."""
        ledger = opened()
        ledger.append(report(note=text), by=OFFICE)
        ledger.append(report(), by=OFFICE)
        note = next(iter(ledger.entries())).event
        assert isinstance(note, StatusReported)
        assert note.note == text

    @pytest.mark.parametrize(
        "event",
        [
            report(note="\ud800"),
            report(percent=float("nan")),
            report(percent="many"),  # type: ignore[arg-type]
        ],
        ids=["half a character", "no number", "wrong type"],
    )
    def test_what_could_not_be_read_again_is_refused(self, opened: Opener, event: Event) -> None:
        """Nothing is stored, and the next one is."""
        ledger = opened()
        with pytest.raises(BadValue):
            ledger.append(event, by=OFFICE)
        assert ledger.append(report(), by=OFFICE).sequence == 1

    def test_what_is_appended_as_one_is_stored_whole_or_not_at_all(self, opened: Opener) -> None:
        """In order; where one is refused, by what was there or by its key, nothing is."""
        ledger = opened()
        first = ledger.append(report("b"), by=OFFICE, key="k")
        new = [Addition(event=report(s), expect=0, key=f"{s}{n}") for n, s in enumerate("aacd")]
        stale = Addition(event=report("b", 20), expect=0)
        reused = Addition(event=report("e"), key="k")
        for wrong, error in ((stale, LedgerMovedOn), (reused, KeyReused)):
            with pytest.raises(error):
                ledger.append_all([*new, wrong], by=OFFICE)
            assert ledger.head() == first.head
        entries = ledger.append_all(new, by=OFFICE)
        assert [entry.key for entry in entries] == ["a0", "a1", "c2", "d3"]
        assert [entry.sequence for entry in entries] == [2, 3, 4, 5]
        assert list(ledger.entries()) == [first, *entries]
        assert ledger.append_all(new, by=OFFICE) == entries
        more = Addition(event=report("e"), key="e")
        assert ledger.append_all([new[3], more], by=OFFICE)[1].sequence == 6
        assert verify(ledger).head == ledger.head()

    def test_a_kill_leaves_all_of_what_is_one_or_nothing(self, opened: Opener) -> None:
        """A process that appends 150 at a time, killed again and again."""
        if not opened.shared:
            return
        chance = random.Random(5)

        def write(turn: int) -> None:
            ledger = opened()
            for n in range(10_000):
                events = (report(f"{turn}.{n}", part, "详" * 300) for part in range(150))
                ledger.append_all([Addition(event=event) for event in events], by=OFFICE)

        for turn in range(6):
            reader = opened()
            before = reader.head()[0]
            child = forked(partial(write, turn))
            while reader.head()[0] == before:
                time.sleep(0.005)
            time.sleep(chance.random() * 0.2)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            of_each = Counter(entry.event.subject for entry in opened().entries())
            assert set(of_each.values()) == {150}

    def test_another_opening_sees_what_this_one_wrote(self, opened: Opener) -> None:
        """Both write and read in turn, and judge key and expect by all of it."""
        if not opened.shared:
            return
        writer, other = opened(), opened()
        first = writer.append(report(), by=OFFICE, key="k")
        assert other.head() == writer.head()
        assert other.append(report(), by=OFFICE, key="k") == first
        second = other.append(report(percent=20), by=MEMBER)
        assert list(writer.entries()) == [first, second]
        with pytest.raises(LedgerMovedOn):
            writer.append(report(percent=30), by=OFFICE, expect=1)

    def test_closing_and_opening_again_keeps_all(self, opened: Opener) -> None:
        """Entries, head, keys and subjects."""
        if not opened.shared:
            return
        ledger = opened()
        stored = [ledger.append(report(f"S{n % 2}", n), by=OFFICE, key=f"k{n}") for n in range(6)]
        ledger.close()
        again = opened()
        assert list(again.entries()) == stored
        assert again.append(report("S0", 4), by=OFFICE, key="k4") == stored[4]
        with pytest.raises(LedgerMovedOn):
            again.append(report("S0"), by=OFFICE, expect=3)

    def test_of_writers_who_saw_the_same_one_wins(self, opened: Opener) -> None:
        """Twelve at once: one entry, eleven told of it."""
        ledgers = [opened() for _ in range(3)] if opened.shared else [opened()]
        won, lost = [], []

        def write(n: int) -> None:
            try:
                won.append(ledgers[n % len(ledgers)].append(report(percent=n), by=OFFICE, expect=0))
            except LedgerMovedOn as moved:
                lost.append(moved.between)

        at_once(write, range(12))
        assert len(won) == 1
        assert lost == [(won[0],)] * 11

    def test_a_button_hit_by_sixteen_threads_stores_once(self, opened: Opener) -> None:
        """All get the same entry."""
        ledgers = [opened() for _ in range(2)] if opened.shared else [opened()]
        got = []
        appended = [ledgers[n % len(ledgers)] for n in range(16)]
        at_once(lambda ledger: got.append(ledger.append(report(), by=OFFICE, key="k")), appended)
        assert len(got) == 16
        assert set(got) == {got[0]}
        assert ledgers[0].head()[0] == 1

    def test_writers_at_once_leave_no_gap(self, opened: Opener) -> None:
        """Six threads, fifteen entries each."""
        ledgers = [opened() for _ in range(2)] if opened.shared else [opened()]

        def write(n: int) -> None:
            for turn in range(15):
                ledgers[n % len(ledgers)].append(report(f"S{n}", turn), by=OFFICE)

        at_once(write, range(6))
        entries = list(ledgers[0].entries())
        assert [entry.sequence for entry in entries] == list(range(1, 91))
        for n in range(6):
            mine = [e.event.percent_complete for e in entries if e.event.subject == f"S{n}"]  # type: ignore[attr-defined]
            assert mine == list(range(15))

    def test_what_was_known_at_a_moment_is_a_prefix(self, opened: Opener) -> None:
        """The recorded moments rise with the sequence, so a past view never changes."""
        ledger = opened()
        for n in range(8):
            ledger.append(report(percent=n), by=OFFICE)
        moments = [entry.recorded_at for entry in ledger.entries()]
        assert moments == sorted(moments)

    def test_lines_of_another_ledger_are_taken_in_byte_for_byte(self, opened: Opener) -> None:
        """Same head, and appending goes on from there; only into an empty one."""
        old, new = opened(), opened.fresh()
        for n in range(7):
            opened.clock.now += timedelta(days=20)
            old.append(report(percent=n), by=OFFICE, key=f"k{n}")
        new.adopt(old.lines())
        assert new.head() == old.head()
        assert list(new.lines()) == list(old.lines())
        assert new.append(report(percent=3), by=OFFICE, key="k3").sequence == 4
        assert new.append(report(percent=8), by=OFFICE).sequence == 8
        with pytest.raises(Unusable, match="不能覆盖"):
            new.adopt(old.lines())

    def test_lines_that_follow_the_head_are_taken_in(self, opened: Opener) -> None:
        """In parts, over a month's end; keys and subjects of each part are known afterwards."""
        old, new = opened(), opened.fresh()
        heads = [EMPTY]
        for n in range(6):
            opened.clock.now += timedelta(days=20)
            entry = old.append(report(percent=n), by=OFFICE, key=f"k{n}")
            heads.append((entry.sequence, entry.digest))
        for start, stop in ((0, 2), (2, 3), (3, 6), (6, 6)):
            new.adopt(old.lines(start, stop), heads[start])
            assert new.head() == heads[stop]
        assert list(new.lines()) == list(old.lines())
        assert new.append(report(percent=4), by=OFFICE, key="k4").sequence == 5
        assert new.append(report(percent=9), by=OFFICE, expect=6).sequence == 7
        new.inspect()

    def test_lines_that_follow_another_head_are_not_taken_in(self, opened: Opener) -> None:
        """An earlier one, a later one, the same number with another digest: nothing is written."""
        old, new = opened(), opened.fresh()
        for n in range(4):
            old.append(report(percent=n), by=OFFICE)
        new.adopt(old.lines(0, 2))
        before = new.head()
        for after in ((1, "0" * 64), (3, "0" * 64), (2, "0" * 64)):
            with pytest.raises(Unusable, match=f"第 {after[0]} 条"):
                new.adopt(old.lines(after[0]), after)
        with pytest.raises(LedgerDamaged):  # its own head, and lines with one left out
            new.adopt(old.lines(3), before)
        assert new.head() == before

    def test_lines_that_are_no_chain_are_not_taken_in(self, opened: Opener) -> None:
        """A changed body is named by its place."""
        old, new = opened(), opened.fresh()
        for n in range(3):
            old.append(report(percent=n), by=OFFICE)
        lines = list(old.lines())
        lines[1] = (lines[1][0].replace(b'"percent_complete":1', b'"percent_complete":9'), lines[1][1])
        with pytest.raises(LedgerDamaged) as damaged:
            new.adopt(lines)
        assert damaged.value.last_good == 1


# of version 2, since the first entry names its algorithm
PINNED_CLOCKS = {
    SHA_256: "db2f42bc971486da6ad395f6dd91744d5955e2a4ced5908c25fbaf70a6757a5d",
    SM3: "c43f29ba68d6382f46da082ee72209d91eaf0b1a0cae2bb1dd215b5a0095b7ba",
}
PINNED = {
    SHA_256: "7e8ffb5bea42ee31628d6405edae0f0d6f349a58fb4f805344acbeb8d8fc459f",
    SM3: "39bbd449b02805e6ac625306836ec8459dafa7ff35ac68ba325cace7e1013d7b",
}
