"""A machine that one seed drives: disk, clock, processes and when they are killed, power cuts.

Real files lie in a folder, and the real code works on them. The calls by which it asks the system
for anything go through here while a simulated process runs: each may be where another process goes
on, where the process is killed or the power cut, and some fail as a disk does. After a power cut
only what was flushed is sure to be there; the rest is there as the seed has it.

Of the file system this supposes what ext4 and XFS do: what is written to one sector is there whole
or not at all, and a file that grows does so from front to back.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

SECTOR = 512
REAL: dict[str, Any] = {
    **{name: getattr(os, name) for name in (
        "open", "close", "write", "pwrite", "pread", "ftruncate", "truncate", "stat", "fstat",
        "listdir", "mkdir", "unlink", "replace", "getpid",
    )},
    "flock": fcntl.flock, "sleep": time.sleep, "monotonic": time.monotonic,
    "time_ns": time.time_ns,
}  # fmt: skip


class Killed(BaseException):
    """The process is no more; nothing that its code still tries has any effect."""


class File:
    """What a file holds now, what of it is sure to be on disk, and what may be."""

    def __init__(self, path: str, durable: bytes = b"") -> None:
        self.path, self.data, self.durable = path, bytearray(durable), durable
        self.later: list[bytes] = []  # contents since the last flush
        self.dropped = (0, 0)  # what the disk forgot when it could not flush it
        self.unseen = False  # written by Python's own files, past the calls below

    def look(self) -> None:
        """Takes in what was written past the calls."""
        if self.unseen and os.path.exists(self.path):
            self.data = bytearray(Path(self.path).read_bytes())
            self.later.append(bytes(self.data))

    def flush(self) -> None:
        """All is on disk, but what an earlier flush that failed left behind."""
        self.look()
        start, end = self.dropped
        lost = bytes(max(end - start, 0))
        self.durable, self.later = (bytes(self.data[:start] + lost + self.data[start + len(lost) :]), [])

    def shorten(self, length: int) -> None:
        """Cuts it off."""
        del self.data[length:]
        self.later.append(bytes(self.data))
        self.dropped = (self.dropped[0], min(self.dropped[1], length))

    def after_cut(self, chance: Random) -> bytes:
        """What is found when the power is back."""
        self.look()
        contents = [self.durable, *self.later]
        which = chance.randrange(len(contents))
        content, before = contents[which], contents[max(which - 1, 0)]
        grown = content.startswith(before) and len(content) > len(before)
        if grown and (borders := range(len(before) // SECTOR + 1, (len(content) - 1) // SECTOR + 1)):
            content = content[: chance.choice([len(content), *(n * SECTOR for n in borders)])]
        return content


class Folder:
    """The names in a folder now, on disk, and what each may be on disk instead."""

    def __init__(self) -> None:
        self.names: dict[str, File | Folder] = {}
        self.durable: dict[str, File | Folder] = {}
        self.later: dict[str, list[File | Folder | None]] = {}

    def put(self, name: str, node: File | Folder | None) -> None:
        """Gives `node` the name, or takes the name away."""
        if node is None:
            self.names.pop(name, None)
        else:
            self.names[name] = node
        self.later.setdefault(name, []).append(node)

    def flush(self) -> None:
        """The names are on disk."""
        self.durable, self.later = dict(self.names), {}

    def after_cut(self, chance: Random) -> dict[str, File | Folder]:
        """The names that are found when the power is back."""
        names = dict(self.durable)
        for name, later in self.later.items():
            node = chance.choice([self.durable.get(name), *later])
            names.pop(name, None)
            if node is not None:
                names[name] = node
        return names


class Process(threading.Thread):
    """Work of one process after another in one place: when one is killed, the next begins."""

    def __init__(self, machine: Machine, number: int, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.machine, self.number, self.work = machine, number, work
        self.baton = threading.Semaphore(0)
        self.pid, self.dead = 0, False
        self.looks, self.changes = 0, 0  # calls until it is killed; at none of them below zero
        self.failure: BaseException | None = None

    def run(self) -> None:
        """As long as there are lives and power."""
        self.baton.acquire()
        try:
            for _ in range(self.machine.chance.randint(1, 3)):
                self.begin()
                try:
                    self.work()
                    break
                except Killed:
                    if self.machine.cut:
                        break
        except BaseException as failure:
            self.failure = failure
        self.machine.leave(self)

    def begin(self) -> None:
        """A new process, which may be killed at one of its calls."""
        machine = self.machine
        machine.pids += 1
        self.pid, self.dead = machine.pids, machine.cut
        self.looks = machine.chance.choice((-1, -1, -1, machine.chance.randint(1, 100)))
        self.changes = machine.chance.choice((-1, machine.chance.randint(1, 20)))


class Machine:
    """See the module. `forgets` names what it says to have flushed and has not: the control."""

    def __init__(self, home: Path, seed: int, forgets: frozenset[type] = frozenset()) -> None:
        self.home, self.chance, self.forgets = home, Random(seed), forgets
        self.now = datetime(2022, 3, 1, 8, tzinfo=UTC)
        self.tree, self.boots, self.pids, self.calls = Folder(), 0, 1, 0
        self.cut, self.cut_at, self.room, self.failing = False, 0, -1, 0.0
        self.steps: list[str] = []
        self.waiting: list[Process] = []
        self.running: Process | None = None
        self._idle = threading.Semaphore(0)
        self._files: dict[int, File | Folder] = {}
        self.root = self._boot({})

    # Power

    def _boot(self, names: dict[str, File | Folder]) -> str:
        self.boots += 1
        root = self.home / f"boot{self.boots}"
        self.tree = self._found(str(root), names)
        shutil.rmtree(self.home / f"boot{self.boots - 1}", ignore_errors=True)
        self.cut, self.cut_at, self._files = False, 0, {}
        return str(root)

    def _found(self, path: str, names: dict[str, File | Folder]) -> Folder:
        REAL["mkdir"](path)
        folder = Folder()
        for name, node in names.items():
            at = f"{path}/{name}"
            if isinstance(node, Folder):
                folder.names[name] = self._found(at, node.after_cut(self.chance))
            else:
                content = node.after_cut(self.chance)
                Path(at).write_bytes(content)
                folder.names[name] = File(at, content)
                self.steps.append(f"found {_plain(name)} {len(content)} {sha256(content).hexdigest()[:8]}")
        folder.flush()
        return folder

    def power_back(self) -> None:
        """Starts anew from what the disk kept."""
        self.root = self._boot(self.tree.after_cut(self.chance))

    # Processes, of which one runs at a time

    def run(self, works: list[Callable[[], None]], cut_at: int) -> None:
        """Returns when all work is done or died; the power is cut at call `cut_at`, 0 for never.

        Raises what went wrong in any of them.
        """
        self.cut_at = self.calls + cut_at if cut_at else 0
        processes = [Process(self, number, work) for number, work in enumerate(works)]
        self.waiting = list(processes)
        for process in processes:
            process.start()
        with self._in_place():
            self._pass_on()
            self._idle.acquire()
        for process in processes:
            process.join()
        for failure in (process.failure for process in processes if process.failure):
            raise failure

    def _pass_on(self) -> None:
        self.running = self.chance.choice(self.waiting) if self.waiting else None
        (self.running.baton if self.running else self._idle).release()

    def leave(self, process: Process) -> None:
        """The process is done; another goes on."""
        self.waiting.remove(process)
        self._pass_on()

    def _turn(self, process: Process, likely: float) -> None:
        """Perhaps another process's turn."""
        if len(self.waiting) > 1 and self.chance.random() < likely:
            self._pass_on()
            process.baton.acquire()
        if self.cut or process.dead:
            process.dead = True
            raise Killed

    def _call(self, process: Process, what: str, likely: float = 0.2, looks: bool = False) -> str:
        """Counts a call; says whether the process ends before it, after it, or not at all."""
        if process.dead:
            raise Killed
        self._turn(process, likely)
        self.calls += 1
        process.looks, process.changes = process.looks - looks, process.changes - (not looks)
        self.now += timedelta(microseconds=self.chance.randint(1, 3000))
        ends = ""
        if self.calls == self.cut_at or (process.looks if looks else process.changes) == 0:
            ends = self.chance.choice(("before", "after"))
            self.cut = self.calls == self.cut_at
            self.steps.append("power cut" if self.cut else f"{process.pid} killed")
        self.steps.append(f"{process.pid} {what} {ends}")
        return ends

    def _done(self, process: Process, how: str = "before") -> None:
        if how:
            process.dead = True
            raise Killed

    # The calls

    @contextmanager
    def _in_place(self) -> Iterator[None]:
        own = {name: self._by_process(name) for name in REAL}
        try:
            for name in REAL:
                setattr(_module(name), name, own[name])
            yield
        finally:
            for name, call in REAL.items():
                setattr(_module(name), name, call)

    def _by_process(self, name: str) -> Callable[..., Any]:
        simulated, real = getattr(self, f"_{name}"), REAL[name]

        def call(*words: Any, **named: Any) -> Any:
            process = self.running
            if process is None or process.ident != threading.get_ident():
                return real(*words, **named)
            return simulated(process, *words, **named)

        return call

    def _at(self, path: object) -> tuple[Folder, str] | None:
        """The folder and the name of a path on the simulated disk."""
        text = os.fspath(path) if isinstance(path, (str, Path)) else ""
        if not text.startswith(self.root):
            return None
        *folders, name = text.removeprefix(self.root).strip("/").split("/")
        folder = self.tree
        for each in folders:
            below = folder.names.get(each)
            if not isinstance(below, Folder):
                return None
            folder = below
        return folder, name

    def _open(self, process: Process, path: Any, flags: int, mode: int = 0o777) -> int:
        if not (at := self._at(path)):
            return int(REAL["open"](path, flags, mode))
        folder, name = at
        ends = self._call(process, f"open {_plain(name)}")
        if ends == "before":
            self._done(process)
        new = name not in folder.names and flags & os.O_CREAT
        if new and self.room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        file = int(REAL["open"](path, flags, mode))
        if new:
            folder.put(name, File(str(path)))
        node = folder.names[name] if name else folder
        if isinstance(node, File) and flags & os.O_ACCMODE == os.O_WRONLY:
            node.unseen = True
            if flags & os.O_TRUNC:
                node.later.append(b"")
        self._files[file] = node
        if ends:
            REAL["close"](file)
            self._done(process)
        return file

    def _close(self, process: Process, file: int) -> None:  # noqa: ARG002 the kernel does it too
        self._files.pop(file, None)
        REAL["close"](file)

    def _write(self, process: Process, file: int, data: Any) -> int:
        node = self._files.get(file)
        if not isinstance(node, File):
            return int(REAL["write"](file, data))
        ends = self._call(process, f"write {len(data)} {sha256(data).hexdigest()[:8]}")
        size = len(data)
        if ends:
            size = self.chance.choice((0, self.chance.randint(0, size), size))
        elif self.chance.random() < self.failing / 2:
            raise OSError(errno.EIO, "Input/output error")
        elif self.room >= 0:
            size = min(size, self.room)
            self.room -= size
            if not size:
                raise OSError(errno.ENOSPC, "No space left on device")
        REAL["write"](file, data[:size])
        node.data += data[:size]
        node.later.append(bytes(node.data))
        self._done(process, ends)
        return size

    def _pwrite(self, process: Process, file: int, data: bytes, offset: int) -> int:
        node = self._files[file]
        assert isinstance(node, File)
        ends = self._call(process, f"pwrite {sha256(data).hexdigest()[:8]}")
        if ends == "before":
            self._done(process)
        if self.room == 0 and offset + len(data) > len(node.data):
            raise OSError(errno.ENOSPC, "No space left on device")
        REAL["pwrite"](file, data, offset)
        node.data[offset : offset + len(data)] = data
        node.later.append(bytes(node.data))
        start, end = node.dropped
        if offset <= start and end <= offset + len(data):
            node.dropped = (0, 0)
        elif start < offset < end:
            node.dropped = (start, offset)
        self._done(process, ends)
        return len(data)

    def _shortened(self, process: Process, node: File | Folder | None, length: int) -> None:
        assert isinstance(node, File)
        ends = self._call(process, f"truncate {length}")
        if ends == "before":
            self._done(process)
        REAL["truncate"](node.path, length)
        self.room += max(len(node.data) - length, 0) if self.room >= 0 else 0
        node.shorten(length)
        self._done(process, ends)

    def _ftruncate(self, process: Process, file: int, length: int) -> None:
        self._shortened(process, self._files[file], length)

    def _truncate(self, process: Process, path: Any, length: int) -> None:
        at = self._at(path)
        assert at
        self._shortened(process, at[0].names[at[1]], length)

    def fsync(self, file: int) -> None:
        """What the stores call to flush a file or a folder."""
        process = self.running
        assert process
        node = self._files[file]
        ends = self._call(process, f"fsync {type(node).__name__}", likely=0.4)
        if ends == "before":
            self._done(process)
        if self.chance.random() < self.failing:
            if isinstance(node, File) and self.chance.random() < 0.5:
                node.dropped = (min(len(node.durable), len(node.data)), len(node.data))
            self.steps.append("fails")
            raise OSError(errno.EIO, "Input/output error")
        if type(node) not in self.forgets:
            node.flush()
        self._done(process, ends)

    def _mkdir(self, process: Process, path: Any, mode: int = 0o777) -> None:
        at = self._at(path)
        assert at
        ends = self._call(process, f"mkdir {at[1]}")
        if ends == "before":
            self._done(process)
        if self.room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        REAL["mkdir"](path, mode)
        at[0].put(at[1], Folder())
        self._done(process, ends)

    def _unlink(self, process: Process, path: Any) -> None:
        at = self._at(path)
        assert at
        ends = self._call(process, f"unlink {_plain(at[1])}")
        if ends == "before":
            self._done(process)
        REAL["unlink"](path)
        at[0].put(at[1], None)
        self._done(process, ends)

    def _replace(self, process: Process, source: Any, target: Any) -> None:
        old, new = self._at(source), self._at(target)
        assert old
        assert new
        ends = self._call(process, f"replace {_plain(new[1])}")
        if ends == "before":
            self._done(process)
        node = old[0].names[old[1]]
        REAL["replace"](source, target)
        if isinstance(node, File):
            node.path = str(target)
        new[0].put(new[1], node)
        old[0].put(old[1], None)
        self._done(process, ends)

    def _looked(self, process: Process, name: str, *words: Any, **named: Any) -> Any:
        self._done(process, self._call(process, name, looks=True))
        return REAL[name](*words, **named)

    def _stat(self, process: Process, path: Any, **named: Any) -> Any:
        if not self._at(path):
            return REAL["stat"](path, **named)
        return self._looked(process, "stat", path, **named)

    def _listdir(self, process: Process, path: Any) -> Any:
        return sorted(self._looked(process, "listdir", path))

    def _fstat(self, process: Process, file: int) -> Any:
        return self._looked(process, "fstat", file)

    def _pread(self, process: Process, *words: int) -> Any:
        return self._looked(process, "pread", *words)

    def _flock(self, process: Process, file: int, how: int) -> None:
        if how != fcntl.LOCK_UN:
            self._done(process, self._call(process, f"flock {how}", looks=True))
        REAL["flock"](file, how)

    def _sleep(self, process: Process, seconds: float) -> None:
        self._done(process, self._call(process, "sleep", likely=0.9, looks=True))
        self.now += timedelta(seconds=seconds)

    def _monotonic(self, process: Process) -> float:  # noqa: ARG002 all have the same
        return self.calls / 1000

    def _time_ns(self, process: Process) -> int:  # noqa: ARG002 all have the same
        return self.calls

    def _getpid(self, process: Process) -> int:
        return process.pid


def _module(name: str) -> Any:
    return {"flock": fcntl}.get(name) or (os if hasattr(os, name) else time)


def _plain(name: str) -> str:
    """A name without the number of the thread that is in it."""
    return name if not name.startswith("snapshot.") else "snapshot.…"
