"""The journal: hash-chained lines of JSON, one file a month, that only ever grow."""

import os
import re
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate, count, pairwise, repeat, takewhile
from pathlib import Path
from threading import RLock

from plan.errors import LedgerBusy, LedgerDamaged
from plan.ledger.contract import EMPTY, Head, algorithm_of, chain, hasher
from plan.ledger.stores import disk, highwater

FOLDER = "entries"
MONTH = re.compile(r"\d{4}-\d{2}\.jsonl")
START = b'{"sequence":%d,'  # of a body
BODY, END = slice(85, -2), b"}\n"  # of a line
UNFINISHED = b"\0"  # in place of the first byte of lines until all of them are on disk


def framed(body: bytes, digest: str) -> bytes:
    """The line that holds `body`: its digest at a fixed place, so that checking needs no parser."""
    return b'{"digest":"%b","entry":%b}\n' % (digest.encode(), body)


class Journal:
    """Lines on disk, and in memory where each ends and its digest.

    `took` is told the bodies that become part of the journal, in order. With `salvage`, reading
    stops before the first damage, which is kept in `damage`, and nothing can be written.
    """

    def __init__(
        self,
        directory: Path,
        took: Callable[[list[bytes]], None],
        *,
        fsync: disk.Fsync = disk.durable,
        patience: float = 10.0,
        salvage: bool = False,
    ) -> None:
        self.directory, self._root = directory, str(directory)
        self.damage: LedgerDamaged | None = None
        self.files: list[tuple[str, int]] = []  # name, sequence before its first line
        self.ends = array("Q")  # by sequence, in its file
        self.digests = bytearray()  # 32 bytes each; grow before `ends` does
        self.synced = 0  # sequences up to here are known to be on disk
        self._took, self._fsync = took, fsync
        self._patience, self._salvage = patience, salvage
        self._mutex, self._looked = RLock(), False
        self._inode = 0  # of the last file, once known
        self._begin(b"")  # until the first line is known
        self._opened = disk.OpenFiles(directory)

    @property
    def head(self) -> Head:
        """Sequence and digest of the last line taken in."""
        last = len(self.ends)
        return last, self._known(last).hex()

    # Locks: the mutex always first. A flock belongs to the open file: of two threads that both
    # asked for it, one would silently turn the other's exclusive lock into a shared one.

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keeps every other thread and process out, having taken in what they wrote."""
        is_ours = False
        while not is_ours:
            with self._mutex, disk.flocked(lock := self._lock(), disk.EXCLUSIVE, self._patience):
                # a lock that was put aside with its folder while it was waited for keeps nobody out
                if is_ours := disk.is_at(lock, f"{self.directory}/LOCK"):
                    if self._changed():
                        self._catch_up(repair=True)
                    if self.damage:
                        raise self.damage
                    yield

    def _lock(self) -> int:
        """The lock's descriptor; a lock file that somebody deleted and made again is another."""
        with disk.writing(self.directory):
            if not self.ends:
                disk.private_folder(self.directory)
            return self._opened.get("LOCK", os.O_RDWR | os.O_CREAT, still_there=True)

    def refresh(self) -> None:
        """Takes in what other processes wrote; keeps the present view while somebody writes."""
        if not self.damage and self._mutex.acquire(blocking=False):
            try:
                # whoever writes first makes the lock before all else: nothing is read without
                if self._changed() and (self.files or self._names() or self._size("HEAD")):
                    lock = None
                    with suppress(OSError):  # a copy on a read-only medium may have no lock
                        lock = self._opened.get("LOCK", os.O_RDONLY)
                    with suppress(LedgerBusy), disk.flocked(lock, disk.SHARED, self._patience / 5):
                        self._catch_up()
            finally:
                self._mutex.release()

    # Reading on

    def _catch_up(self, repair: bool = False) -> None:
        """Takes in the lines that follow.

        The mark is read before them and judged before any repair: a promise is not set aside.
        """
        try:
            promised = self._promised()
            torn = self._read_on()
            self._keep_promise(promised)
            self.synced, self._looked = max(self.synced, (promised or EMPTY)[0]), True
        except LedgerDamaged as damage:
            if not self._salvage:
                raise
            self.damage = damage
        else:
            if repair and torn:
                self._set_aside(*torn)

    def _names(self) -> list[str]:
        with disk.reading(self.directory), suppress(FileNotFoundError):
            listed = os.listdir(f"{self._root}/{FOLDER}")
            names = sorted(f"{FOLDER}/{name}" for name in listed if MONTH.fullmatch(name))
            while names and names[-1] != self._last_name() and not self._size(names[-1]):
                names.pop()
            return names
        return []

    def _last_name(self) -> str:
        return self.files[-1][0] if self.files else ""

    def _size(self, name: str) -> int:
        with suppress(FileNotFoundError):
            return os.stat(f"{self._root}/{name}").st_size
        return 0

    def _changed(self) -> bool:
        names, known = self._names(), [name for name, _ in self.files]
        if not self._looked or not known or names[-1:] != known[-1:] or len(names) < len(known):
            return True
        with disk.reading(self.directory):
            now = os.stat(f"{self._root}/{names[-1]}")
        return (now.st_size, now.st_ino) != (self._end(), self._inode)

    def _read_on(self) -> tuple[str, int] | None:
        """Where the unfinished line begins that a file ends in, having taken in all whole lines."""
        known, torn = [name for name, _ in self.files], None
        with disk.reading(self.directory):  # an empty file is no month: nobody wrote to it
            names = [name for name in self._names() if name in known or self._size(name)]
        if names[: len(known)] != known:
            raise self._damage(min(set(known) ^ set(names[: len(known)])), "文件不见了，或多了一个")
        for name in names[max(len(known) - 1, 0) :]:
            if torn:
                raise self._damage(torn[0], "最后一行不完整")
            if name not in known:
                self.files.append((name, len(self.ends)))
            torn = (name, self._end()) if self._read_file(name) else None
        if self.files and self.files[-1][1] == len(self.ends):
            # nothing but that line: somebody may write to a month before it
            _, self._inode = self.files.pop(), 0
        return torn

    def _read_file(self, name: str) -> bool:
        """Whether the last file ends in an unfinished line, having taken in the whole ones."""
        path = self.directory / name
        with disk.reading(self.directory), open(path, "rb", buffering=1 << 20) as stream:
            now = os.fstat(stream.fileno())
            if now.st_size < self._end():
                raise self._damage(name, "文件变短了")
            if self._inode and self._end() and now.st_ino != self._inode:
                raise self._damage(name, "使用中被换成了另一个文件")
            self._inode = now.st_ino
            stream.seek(self._end())
            while lines := stream.readlines(1 << 17):
                whole = [*takewhile(lambda line: line[-1:] == b"\n" and line[:1] != UNFINISHED, lines)]
                if whole:
                    self._take(whole)
                if len(whole) < len(lines):
                    return True
        return False

    def _take(self, lines: list[bytes]) -> None:
        """Makes `lines` part of the journal, up to the first that is damaged."""
        before, bodies = len(self.ends), [line[BODY] for line in lines]
        if not before:
            self._begin(bodies[0])
        try:
            digests = self._checked(lines, bodies, before)
            self._took(bodies)
        except (LedgerDamaged, ValueError) as error:
            for line in lines if len(lines) > 1 else ():
                self._take([line])
            if isinstance(error, LedgerDamaged):
                raise
            raise self._damaged_line(before, "不是台账记录") from error
        self.digests += digests
        self.ends.extend(map(self._end().__add__, accumulate(map(len, lines))))

    def _known(self, sequence: int) -> bytearray:
        """The digest taken in for `sequence`, zeros for 0."""
        return self.digests[32 * sequence - 32 : 32 * sequence] or bytearray(32)

    def _checked(self, lines: list[bytes], bodies: list[bytes], before: int) -> bytes:
        """The digests of the lines that follow sequence `before`; raises LedgerDamaged for others."""
        last, low = bytes(self._known(before)), BODY.start
        digests = b"".join([last := self._new(last + body).digest() for body in bodies])
        # What stands around the bodies, of all lines in one string: quicker than line by line.
        frames = framed(b"", digests.hex(" ", 32).replace(" ", '","entry":{"digest":"'))
        if (
            b"".join([*[line[:low] for line in lines], END]) != frames
            or not all(map(bytes.endswith, lines, repeat(END)))
            or not all(map(bytes.startswith, bodies, map(START.__mod__, count(before + 1))))
        ):
            raise self._damaged_line(before, "内容与校验不符，或前面缺了一行")
        return digests

    def _begin(self, first: bytes) -> None:
        """Hashes from now on as the first line's body says."""
        self.algorithm = algorithm_of(first)
        self._new = hasher(self.algorithm)

    def begin_again(self) -> None:
        """As `_begin`, where nobody read the first line: what it names stands at its end."""
        with disk.reading(self.directory):
            file, end = self._opened.get(self.files[0][0], os.O_RDONLY), self.ends[0] - 2
            self._begin(os.pread(file, min(end, 64), max(end - 64, 0)))

    def _end(self) -> int:
        """How many bytes of the last file are taken in."""
        return self.ends[-1] if self.files[-1][1] < len(self.ends) else 0

    def _damage(self, name: str, what: str) -> LedgerDamaged:
        return LedgerDamaged(str(self.directory / name), what, len(self.ends))

    def _damaged_line(self, before: int, what: str) -> LedgerDamaged:
        name, first = self._file_of(before)
        return LedgerDamaged(f"{self.directory / name} 第 {before - first + 1} 行", what, before)

    def _file_of(self, before: int) -> tuple[str, int]:
        return next(file for file in reversed(self.files) if file[1] <= before)

    def _set_aside(self, name: str, start: int) -> None:
        """Moves an unfinished last line, which nobody was promised, to a file beside."""
        path = self.directory / name
        with disk.writing(self.directory), open(path, "rb") as stream:
            stream.seek(start)
            aside_path = f"{path}.torn-{start}-{time.time_ns()}"
            with open(aside_path, "xb", opener=disk.private) as aside:
                aside.write(stream.read())
                aside.flush()
                self._fsync(aside.fileno())
            os.truncate(path, start)

    def _promised(self) -> Head | None:
        """What the high-water mark says; None where there is none."""
        try:
            with disk.reading(self.directory):
                return highwater.read(self.directory / "HEAD")
        except ValueError as error:
            raise self._damage("HEAD", "标记损坏") from error

    def _keep_promise(self, promised: Head | None) -> None:
        sequence, digest = promised or EMPTY
        if promised is None and self.ends:
            raise self._damage("HEAD", "标记不见了")
        if sequence > len(self.ends):
            what = f"已确认到第 {sequence} 条，现存 {len(self.ends)} 条：末尾被截，或放回了旧文件"
            raise self._damage(self.files[-1][0] if self.files else FOLDER, what)
        if sequence and self._known(sequence).hex() != digest:
            raise self._damage("HEAD", f"第 {sequence} 条不是当初确认的那一条：文件被换过")

    def check_mark(self) -> None:
        """Raises LedgerDamaged where the mark, read anew, does not lie on these lines."""
        self._keep_promise(self._promised())

    # Reading again, checked against what was taken in

    def read(self, after: int, until: int) -> Iterator[tuple[list[bytes], list[str]]]:
        """Bodies and digests with `after` < sequence ≤ `until`, some at once; raises LedgerDamaged."""
        at_once, new, low, high = 200, self._new, BODY.start, BODY.stop
        while after < until:
            name, first = self._file_of(after)
            following = next((before for _, before in self.files if before > after), until)
            stop = min(until, following, after + at_once)
            start = self.ends[after - 1] if after > first else 0
            with disk.reading(self.directory):
                file = self._opened.get(name, os.O_RDONLY)
                block = os.pread(file, self.ends[stop - 1] - start, start)
            ends = [end - start for end in self.ends[after:stop]]
            bodies = [block[at + low : end + high] for at, end in pairwise((0, *ends))]
            known, last = self.digests[32 * after : 32 * stop], bytes(self._known(after))
            digests = known.hex(" ", 32)
            frames = [block[:low], *[block[end + high : end + low] for end in ends]]
            # its own digest is not enough: whoever changes a line can change both
            if (
                b"".join([last := new(last + body).digest() for body in bodies]) == known
                and b"".join(frames) == framed(b"", digests.replace(" ", '","entry":}\n{"digest":"'))
                and all(map(bytes.startswith, bodies, map(START.__mod__, count(after + 1))))
            ):
                yield bodies, digests.split()
                after = stop
            elif at_once > 1:  # up to the line that it is
                at_once = 1
            else:
                self._checked([block], bodies, after)
                raise self._damaged_line(after, "不是读入时的那一行")

    # Writing, under `exclusive`

    def write(self, month: str, bodies: list[bytes], is_one: bool = False) -> None:
        """Appends `bodies` as one durable write, or changes nothing.

        Where they are all `is_one`, no kill and no power cut leaves a part of them either.
        """
        # files are read in the order of their names: a clock set back opens no earlier month
        name = max([f"{FOLDER}/{month}.jsonl", *(name for name, _ in self.files[-1:])])
        if not self.ends:
            self._begin(bodies[0])
        digest = self.head[1]
        lines = [framed(body, digest := chain(digest, body, self._new)) for body in bodies]
        with disk.writing(self.directory):
            if not self.ends:
                disk.private_folder(self.directory / FOLDER)
            # before the first line: lines without a mark mean that somebody took the mark away
            mark = self._opened.get("HEAD", os.O_RDWR | os.O_CREAT)
            if not self.ends:
                highwater.begin(mark, self.directory, self._fsync)
            if self.synced < len(self.ends) or name != self._last_name():
                self._settle()
            self._write(name, b"".join(lines), is_one and len(lines) > 1)
        if not self.files or self.files[-1][0] != name:
            self.files.append((name, len(self.ends)))
        self._take(lines)
        self.synced = len(self.ends)
        # last of all, as the mark promises only what is on disk; not synced: one that is lost
        # promises less, never more, and so it may where the disk refuses
        with suppress(OSError):
            os.pwrite(mark, highwater.mark(self.head), 0)

    def _write(self, name: str, data: bytes, is_one: bool) -> None:
        """Adds `data` to the file, which ends where it ended when that fails."""
        file = self._opened.get(name, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        now = os.fstat(file)
        start, rest = now.st_size, memoryview(UNFINISHED + data[1:] if is_one else data)
        try:
            while rest:
                rest = rest[os.write(file, rest) :]
            self._fsync(file)
            if is_one:  # the first line is one from here on, and with it those that follow
                again = self._opened.get(name, os.O_RDWR)  # what may only append writes at the end
                os.pwrite(again, data[:1], start)
                self._fsync(again)
            # a new file is only there after a power cut when its directory was written too
            if not start:
                disk.sync_directory(self.directory / FOLDER, self._fsync)
            self._inode = now.st_ino
        except OSError:
            with suppress(OSError):
                os.ftruncate(file, start)
                self._fsync(file)
            raise

    def sync(self) -> None:
        """Makes durable what a writer that died may have left in the machine's memory."""
        if self.synced < len(self.ends):
            with disk.writing(self.directory):
                self._settle()
            self.synced = len(self.ends)

    def _settle(self) -> None:
        """Makes durable what others left in the last file, or took back there or in a later one.

        They may have died before the flush, or it failed: what the disk dropped it is given anew.
        """
        if self.synced < len(self.ends):
            name, first = self.files[-1]
            start = self.ends[self.synced - 1] if self.synced > first else 0
            file = self._opened.get(name, os.O_RDWR)
            os.pwrite(file, os.pread(file, self._end() - start, start), start)
        for name in sorted(os.listdir(f"{self._root}/{FOLDER}")):
            if MONTH.fullmatch(name) and (path := f"{FOLDER}/{name}") >= self._last_name():
                with suppress(PermissionError):  # an empty one of somebody else
                    self._fsync(self._opened.get(path, os.O_RDONLY))
        disk.sync_directory(self.directory / FOLDER, self._fsync)

    def close(self) -> None:
        """Gives back every open file; a later call opens what it needs again."""
        self._opened.close()
