"""Writers that are killed, and the stores they write to: what was acknowledged must be there."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from plan.ledger.codec import event_to_dict
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from tests.support.ledger_contract import OFFICE, report

LONG = "已核对现场并形成纪要。" * 12


class Store(Protocol):
    """Something that acknowledges texts and can tell what it holds."""

    def put(self, text: str) -> None:
        """Returns when `text` is stored."""
        ...


class LedgerStore:
    """The ledger; a text is an entry's key."""

    def __init__(self, place: Path, **options: object) -> None:
        self.ledger = TinyDBLedger(place, **options)

    def put(self, text: str) -> None:
        """Appends an entry."""
        self.ledger.append(report(text, 1, LONG[: len(text) * 7]), by=OFFICE, key=text)


def held_by_ledger(place: Path) -> list[str]:
    """The texts in the ledger at `place`, opened anew; raises when its chain does not hold."""
    ledger = TinyDBLedger(place)
    try:
        entries = list(ledger.entries())
        assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
        return [entry.key or "" for entry in entries]
    finally:
        ledger.close()


class BufferedStore:
    """The control: acknowledges what is still in the process's memory, as a missing flush does."""

    def __init__(self, place: Path) -> None:
        place.mkdir(exist_ok=True)
        self._file = (place / "lines").open("ab", buffering=1 << 16)
        self._lock = threading.Lock()

    def put(self, text: str) -> None:
        """Writes to a buffer."""
        line = {"key": text, **event_to_dict(report(text, 1, LONG))}
        with self._lock:
            self._file.write(msgspec.json.encode(line) + b"\n")


def held_by_buffered(place: Path) -> list[str]:
    """The texts on those lines of the control's file that can be read."""
    keys = []
    for line in (place / "lines").read_bytes().split(b"\n"):
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            keys.append(msgspec.json.decode(line)["key"])
    return keys


@dataclass
class Writer:
    """A process that writes, and the pipe over which it says what was acknowledged, and when."""

    pid: int
    pipe: int
    received: bytes = b""

    def wait_for_first(self) -> None:
        """Returns once anything was acknowledged."""
        self.received += os.read(self.pipe, 4096)

    def kill(self) -> None:
        """Kills it, whatever it is doing."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def acknowledged(self) -> list[tuple[str, int]]:
        """Every text with the moment (monotonic, ns) at which its acknowledgement was sent."""
        while more := os.read(self.pipe, 1 << 16):
            self.received += more
        os.close(self.pipe)
        lines = self.received.decode().split("\n")[:-1]
        return [(text, int(moment)) for text, moment in (line.split(" ") for line in lines)]


def start_writer(name: str, make: Callable[[], Store], threads: int) -> Writer:
    """A process that puts texts until it is killed, from `threads` threads."""
    read, write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write)
        return Writer(pid, read)
    try:
        store = make()

        def put_on(thread: int) -> None:
            n = 0
            while True:
                n += 1
                store.put(f"{name}-{thread}-{n}")
                os.write(write, f"{name}-{thread}-{n} {time.monotonic_ns()}\n".encode())

        for thread in range(1, threads):
            threading.Thread(target=put_on, args=(thread,), daemon=True).start()
        put_on(0)
    except BaseException:
        traceback.print_exc()  # pytest shows it: nothing else says why this process is gone
    finally:
        os._exit(1)


def killed_writers(make: Callable[[], Store], kills: int, longest: float) -> Iterator[set[str]]:
    """What was acknowledged in each round of two processes, one of three threads, both killed.

    The second writes on for a while after the first was killed: it must cope with what is left.
    """
    chance = random.Random(7)
    for turn in range(kills // 2):
        writers = [start_writer(f"{turn}.{n}", make, threads) for n, threads in ((0, 3), (1, 1))]
        chance.shuffle(writers)
        for writer in writers:
            writer.wait_for_first()
        for writer in writers:
            time.sleep(chance.random() * longest)
            writer.kill()
        yield {text for writer in writers for text, _ in writer.acknowledged()}
