"""kill -9 at any moment, and crowds of writers: nothing acknowledged is lost, torn or doubled."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from tinydb import TinyDB

from plan.ledger.contract import Addition
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from tests.support.ledger_contract import OFFICE, report
from tests.support.ledger_crash import (
    BufferedStore,
    LedgerStore,
    held_by_buffered,
    held_by_ledger,
    killed_writers,
)
from tests.support.threads import forked

KILLS = int(os.environ.get("LEDGER_KILLS", "30"))
PUTS = 40
LONGEST = 0.02  # seconds from one kill to the next


def test_no_kill_loses_what_was_acknowledged(tmp_path: Path) -> None:
    """After every kill each acknowledged entry is there, once, in a sound chain."""
    place, acknowledged = tmp_path / "ledger", set[str]()
    for new in killed_writers(lambda: LedgerStore(place), KILLS, LONGEST):
        acknowledged |= new
        held = held_by_ledger(place)
        assert len(held) == len(set(held))
        assert not acknowledged - set(held)
    assert len(acknowledged) > KILLS
    sys.stdout.write(f"{KILLS} kills, {len(acknowledged):,} entries acknowledged, none lost\n")


def test_a_kill_in_the_middle_of_one_write_leaves_nothing_of_it(tmp_path: Path) -> None:
    """The system kills the writer when half of 400 lines are in the file; all of them follow then.

    A limit on the size of files does it: what is over it raises SIGXFSZ.
    """
    ledger = TinyDBLedger(tmp_path)
    first = ledger.append(report("before"), by=OFFICE)
    (file,) = (tmp_path / "entries").iterdir()
    size = file.stat().st_size
    several = [Addition(event=report(f"S{n}", 1, "详" * 90), key=f"k{n}") for n in range(400)]

    def write() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50_000, size + 50_000))
        TinyDBLedger(tmp_path).append_all(several, by=OFFICE)

    _, status = os.waitpid(forked(write), 0)
    assert os.WTERMSIG(status) == signal.SIGXFSZ
    assert file.stat().st_size == size + 50_000
    assert list(TinyDBLedger(tmp_path).entries()) == [first]  # who only reads sees none of it
    assert len(ledger.append_all(several, by=OFFICE)) == 400
    assert verify(TinyDBLedger(tmp_path)).head == ledger.head() == (401, ledger.head()[1])
    (aside,) = (tmp_path / "entries").glob("*.torn-*")
    assert aside.stat().st_size == 50_000


def test_the_kill_test_bites(tmp_path: Path) -> None:
    """A store that acknowledges from memory loses entries under the same kills."""
    acknowledged = set[str]()
    for new in killed_writers(lambda: BufferedStore(tmp_path / "buffered"), 10, LONGEST):
        acknowledged |= new
    assert acknowledged - set(held_by_buffered(tmp_path / "buffered"))


def crowd(put: Callable[[str], object]) -> list[str]:
    """The texts put by 8 threads here and 3 processes, all at once; those refused left out."""
    read, write = os.pipe()

    def put_all(name: str) -> None:
        for n in range(PUTS):
            with suppress(Exception):
                put(f"{name}-{n}")
                os.write(write, f"{name}-{n}\n".encode())

    children = [forked(partial(put_all, f"process{n}")) for n in range(3)]
    threads = [threading.Thread(target=put_all, args=(f"thread{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    texts: list[bytes] = []
    reader = threading.Thread(target=lambda: texts.extend(iter(lambda: os.read(read, 65536), b"")))
    reader.start()
    for thread in threads:
        thread.join()
    for child in children:
        os.waitpid(child, 0)
    os.close(write)
    reader.join()
    os.close(read)
    return b"".join(texts).decode().split()


def test_a_crowd_of_threads_and_processes_loses_nothing(tmp_path: Path) -> None:
    """8 threads and 3 processes: all kept, gapless, the chain holds."""
    ledger = TinyDBLedger(tmp_path)
    said = crowd(lambda text: ledger.append(report(text), by=OFFICE, key=text))
    assert len(said) == 11 * PUTS
    assert sorted(entry.key or "" for entry in ledger.entries()) == sorted(said)
    again = TinyDBLedger(tmp_path)
    assert verify(again).head == ledger.head() == (11 * PUTS, ledger.head()[1])


def test_the_crowd_test_bites(tmp_path: Path) -> None:
    """TinyDB as shipped loses entries, or its whole file, in the same crowd."""
    path = tmp_path / "stock.json"

    def put(text: str) -> None:
        with TinyDB(path) as database:
            database.insert({"text": text})

    said = crowd(put)
    try:
        kept = {document["text"] for document in TinyDB(path)}
    except ValueError:  # unreadable
        kept = set()
    assert set(said) - kept or len(said) < 11 * PUTS
