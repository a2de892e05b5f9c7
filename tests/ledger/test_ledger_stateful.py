"""Ledger and plain list side by side: whatever is done to both, they hold the same."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from plan.errors import KeyReused, LedgerDamaged, LedgerMovedOn
from plan.ledger.contract import Ledger
from plan.ledger.events import Author, Entry
from plan.ledger.stores import snapshot
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from tests.support.ledger_contract import Clock, report

SUBJECTS = st.sampled_from(["L1-A1", "L1-A2", "八号线"])
WRITERS = st.sampled_from([Author(account="甲"), Author(account="乙", unit="U1")])
NOTES = st.text(max_size=20)


class LedgerBesideList(RuleBasedStateMachine):
    """Two openings of one directory, and the list of what was acknowledged."""

    keys: Bundle[str] = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.home, self.clock = Path(tempfile.mkdtemp()), Clock()
        self.place = self.home / "ledger"
        self.model: list[Entry] = []
        self.ledgers: list[Ledger] = [self.opened(), self.opened()]

    def opened(self) -> TinyDBLedger:
        """One more opening."""
        return TinyDBLedger(self.place, self.clock)

    def about(self, subject: str, after: int = 0) -> list[Entry]:
        """The model's entries about `subject`."""
        return [e for e in self.model if e.event.subject == subject and e.sequence > after]

    @rule(target=keys, which=st.integers(0, 1), subject=SUBJECTS, by=WRITERS, note=NOTES)
    def append(self, which: int, subject: str, by: Author, note: str) -> str:
        """A writer who knows the last entry, with a key of his own."""
        key, seen = f"k{len(self.model)}", self.about(subject)
        expect = seen[-1].sequence if seen else 0
        event = report(subject, len(self.model), note)
        entry = self.ledgers[which].append(event, by=by, expect=expect, key=key)
        assert (entry.sequence, entry.event, entry.by) == (len(self.model) + 1, event, by)
        self.model.append(entry)
        return key

    @rule(which=st.integers(0, 1), key=keys)
    def repeat(self, which: int, key: str) -> None:
        """The same click again, with what was expected then."""
        first = next(entry for entry in self.model if entry.key == key)
        again = self.ledgers[which].append(first.event, by=first.by, expect=0, key=key)
        assert again == first

    @rule(which=st.integers(0, 1), key=keys, note=NOTES)
    def reuse(self, which: int, key: str, note: str) -> None:
        """Another content under a used key."""
        with pytest.raises(KeyReused):
            self.ledgers[which].append(report("L9", 1, note), by=Author(account="丙"), key=key)

    @rule(which=st.integers(0, 1), subject=SUBJECTS, behind=st.integers(1, 3))
    def conflict(self, which: int, subject: str, behind: int) -> None:
        """A writer whose screen is some entries old."""
        seen = self.about(subject)
        expect = seen[-behind - 1].sequence if len(seen) > behind else 0
        if not (between := self.about(subject, expect)):
            return
        with pytest.raises(LedgerMovedOn) as moved:
            self.ledgers[which].append(report(subject), by=Author(account="丁"), expect=expect)
        assert list(moved.value.between) == between

    @rule(days=st.integers(-40, 40))
    def time_passes(self, days: int) -> None:
        """Months turn, and sometimes the clock is set back."""
        self.clock.now += timedelta(days=days)

    @rule(which=st.integers(0, 1))
    def reopen(self, which: int) -> None:
        """Everything is read again."""
        self.ledgers[which].close()
        self.ledgers[which] = self.opened()

    @rule(which=st.integers(0, 1))
    def reopen_from_snapshot(self, which: int) -> None:
        """Nothing is read again."""
        ledger = self.opened()
        snapshot.save(ledger._journal)
        self.ledgers[which].close()
        self.ledgers[which] = self.opened()
        ledger.close()

    @precondition(lambda self: self.model)
    @rule(tail=st.binary(min_size=1, max_size=40))
    def crash(self, tail: bytes) -> None:
        """A writer died in the middle of a line."""
        last = max((self.place / "entries").glob("*.jsonl"))
        with last.open("ab") as file:
            file.write(tail.replace(b"\n", b""))

    @precondition(lambda self: self.model)
    @rule(at=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
    def damage(self, at: float, bit: int, cut: bool) -> None:
        """A copy is damaged: it is refused, and before the damage it reads as the list does."""
        copy = self.home / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        self.append(0, "L1-A1", Author(account="甲"), "")  # sets any torn tail aside
        shutil.copytree(self.place, copy)
        (copy / "snapshot").unlink(missing_ok=True)
        files = sorted(copy.glob("entries/*.jsonl"))
        path = files[int(at * len(files))]
        content = bytearray(path.read_bytes())
        place = int(at * len(content))
        if cut:
            del content[place:]
        else:
            content[place] ^= 1 << bit
        path.write_bytes(content)
        with pytest.raises(LedgerDamaged) as damaged:
            TinyDBLedger(copy)
        kept = list(TinyDBLedger(copy, salvage=True).entries())
        assert kept == self.model[: damaged.value.last_good]

    @invariant()
    def the_same(self) -> None:
        """Both openings hold what the list holds."""
        for ledger in self.ledgers:
            assert list(ledger.entries()) == self.model
            assert ledger.head()[0] == len(self.model)

    def teardown(self) -> None:
        """What is on disk at the end is sound."""
        ledger = self.opened()
        assert verify(ledger).head[0] == len(self.model)
        for opened in (ledger, *self.ledgers):
            opened.close()
        shutil.rmtree(self.home)


TestLedgerBesideList = LedgerBesideList.TestCase
TestLedgerBesideList.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
