"""A journal that is damaged, full, read-only or on a failing disk: refused, named, never served."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from plan.errors import LedgerBusy, LedgerDamaged, LedgerMovedOn, LedgerUnwritable, PlanError, Unusable
from plan.ledger.contract import EMPTY, Addition
from plan.ledger.events import Entry, EvidenceFile
from plan.ledger.stores import open_ledger, snapshot
from plan.ledger.stores.attempts import Attempt
from plan.ledger.stores.disk import Fsync, durable
from plan.ledger.stores.evidence import store
from plan.ledger.stores.highwater import mark
from plan.ledger.stores.journal import framed
from plan.ledger.stores.keeping import backup, verify
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from tests.ledger.test_tinydb_ledger import many
from tests.support.ledger_contract import OFFICE, Clock, report
from tests.support.threads import forked

NOBODY = 65534


def small(directory: Path) -> list[Entry]:
    """A ledger of two months, two entries each."""
    clock = Clock()
    ledger = TinyDBLedger(directory, clock)
    entries = []
    for n in range(4):
        clock.now += timedelta(days=31 * (n == 2))
        entries.append(ledger.append(report(f"S{n % 2}", n, "长" * n), by=OFFICE, key=f"k{n}"))
    ledger.close()
    return entries


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the small ledger lies."""
    small(tmp_path / "ledger")
    return tmp_path / "ledger"


def files(place: Path) -> list[Path]:
    """Every file that holds anything."""
    return sorted(path for path in place.rglob("*") if path.is_file() and path.stat().st_size)


def must_refuse(place: Path, entries: list[Entry]) -> LedgerDamaged:
    """Opening names the damage; on request the entries before it can be read, and only those."""
    with pytest.raises(LedgerDamaged) as damaged:
        TinyDBLedger(place)
    kept = TinyDBLedger(place, salvage=True)
    assert list(kept.entries()) == entries[: len(list(kept.entries()))]
    assert kept.damage is not None
    assert damaged.value.last_good == len(list(kept.entries()))
    with pytest.raises(LedgerDamaged):
        kept.append(report(), by=OFFICE)
    kept.close()
    return damaged.value


def test_every_byte_flipped_in_turn_is_noticed(place: Path) -> None:
    """In every file, every byte; the place is named and the entries before it can be read."""
    entries = list(TinyDBLedger(place).entries())
    tried = 0
    for path in files(place):
        whole = path.read_bytes()
        for n in range(len(whole)):
            path.write_bytes(whole[:n] + bytes([whole[n] ^ 1 << n % 8]) + whole[n + 1 :])
            damaged = must_refuse(place, entries)
            assert damaged.last_good <= 4
            assert "行" in damaged.place or path.name in str(damaged) or "HEAD" in str(damaged)
            tried += 1
        path.write_bytes(whole)
    assert tried > 1500
    assert list(TinyDBLedger(place).entries()) == entries


def test_every_length_cut_is_noticed(place: Path) -> None:
    """Also a cut at a line's end, which a chain alone cannot see."""
    entries = list(TinyDBLedger(place).entries())
    for path in files(place):
        whole = path.read_bytes()
        for length in range(len(whole)):
            path.write_bytes(whole[:length])
            must_refuse(place, entries)
        path.write_bytes(whole)
    assert list(TinyDBLedger(place).entries()) == entries


def test_a_missing_or_doubled_or_moved_line_is_noticed(place: Path) -> None:
    """The chain holds lines in their order."""
    entries = list(TinyDBLedger(place).entries())
    path = files(place)[1]
    one, two = path.read_bytes().splitlines(keepends=True)
    for wrong in (two, one, one + one + two, two + one, one + two + two, one + b"\n" + two, b"\n"):
        path.write_bytes(wrong)
        must_refuse(place, entries)


def test_missing_swapped_and_foreign_files_are_noticed(place: Path, tmp_path: Path) -> None:
    """Each month is where it was."""
    entries = list(TinyDBLedger(place).entries())
    march, april = sorted((place / "entries").iterdir())
    texts = march.read_bytes(), april.read_bytes()
    for path in (march, april):
        aside = path.rename(tmp_path / "aside")
        must_refuse(place, entries)
        aside.rename(path)
    march.write_bytes(texts[1])
    april.write_bytes(texts[0])
    must_refuse(place, entries)
    march.write_bytes(texts[0])
    april.write_bytes(texts[1])
    (place / "entries" / "2022-05.jsonl").write_bytes(texts[0])
    must_refuse(place, entries)


def test_a_chain_computed_anew_is_noticed_by_the_mark(place: Path, tmp_path: Path) -> None:
    """Somebody rewrote the last month with sound digests but forgot the mark."""
    entries = list(TinyDBLedger(place).entries())
    forged = tmp_path / "forged"
    clock = Clock()
    ledger = TinyDBLedger(forged, clock)
    for entry in entries:
        clock.now = entry.recorded_at - timedelta(seconds=1)
        ledger.append(report(entry.event.subject, 100), by=entry.by, key=entry.key)
    for path in (forged / "entries").iterdir():
        shutil.copy(path, place / "entries" / path.name)
    with pytest.raises(LedgerDamaged, match="HEAD"):
        TinyDBLedger(place)


def test_an_old_copy_put_back_is_noticed(place: Path, tmp_path: Path) -> None:
    """The files of yesterday under today's mark; also in a process that was running all along."""
    shutil.copytree(place / "entries", tmp_path / "yesterday")
    ledger = TinyDBLedger(place)
    ledger.append(report(percent=5), by=OFFICE)
    for path in (tmp_path / "yesterday").iterdir():
        shutil.copy(path, place / "entries" / path.name)
    shutil.rmtree(place / "entries" / "nothing", ignore_errors=True)
    for path in set((place / "entries").iterdir()):
        if not (tmp_path / "yesterday" / path.name).exists():
            path.unlink()
    with pytest.raises(LedgerDamaged):
        TinyDBLedger(place)
    with pytest.raises(LedgerDamaged):
        ledger.append(report(percent=6), by=OFFICE)
    with pytest.raises(LedgerDamaged):
        ledger.head()


def test_a_file_swapped_under_a_running_process_is_noticed(place: Path, tmp_path: Path) -> None:
    """Even by one that looks the same: an entry must not go into a file that nobody has."""
    ledger = TinyDBLedger(place)
    ledger.append(report(), by=OFFICE)
    last = max((place / "entries").iterdir())
    shutil.copy(last, tmp_path / "same")
    (tmp_path / "same").replace(last)
    with pytest.raises(LedgerDamaged, match="换"):
        ledger.append(report(percent=50), by=OFFICE)
    assert TinyDBLedger(place).head()[0] == 5


def test_a_deleted_lock_file_does_not_let_two_writers_in(place: Path) -> None:
    """The old file's lock is worth nothing once another can be made."""
    one = TinyDBLedger(place)
    one.append(report(), by=OFFICE)
    (place / "LOCK").unlink()
    other = TinyDBLedger(place, patience=0.1)
    other.append(report(), by=OFFICE)
    with one._journal.exclusive(), pytest.raises(LedgerBusy):
        other.append(report(), by=OFFICE)


def test_a_byte_flipped_while_running_is_not_served(place: Path) -> None:
    """What was taken in is checked again whenever it is read."""
    ledger = TinyDBLedger(place)
    path = files(place)[1]
    whole = path.read_bytes()
    at = whole.index(b"OFFICE")
    path.write_bytes(whole[:at] + b"o" + whole[at + 1 :])
    with pytest.raises(LedgerDamaged, match="第 1 行"):
        list(ledger.entries())
    with pytest.raises(LedgerDamaged):
        ledger.db.all()


def test_a_byte_flipped_under_a_snapshot_is_not_served(tmp_path: Path) -> None:
    """Opening reads no old line again, reading does."""
    ledger = TinyDBLedger(tmp_path)
    ledger.adopt(many(5100))
    ledger.close()
    TinyDBLedger(tmp_path).close()
    path = tmp_path / "entries" / "2022-01.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:20000] + bytes([whole[20000] ^ 1]) + whole[20001:])
    opened = TinyDBLedger(tmp_path)
    with pytest.raises(LedgerDamaged):
        list(opened.entries())
    (tmp_path / "snapshot").unlink()
    with pytest.raises(LedgerDamaged):
        TinyDBLedger(tmp_path)


def test_a_line_nobody_was_promised_is_set_aside(place: Path) -> None:
    """Cut at every length; kept beside the file; the next append follows the last whole entry."""
    last = files(place)[-1]
    assert last.name == "2022-04.jsonl"
    whole = last.read_bytes()
    line = framed(b'{"sequence":5,"x":"' + "未写完".encode() + b'"}', "0" * 64)
    for length in range(1, len(line)):
        last.write_bytes(whole + line[:length])
        ledger = TinyDBLedger(place, Clock())
        assert len(list(ledger.entries())) == 4
        assert last.read_bytes() == whole + line[:length]  # a reader repairs nothing
        with pytest.raises(PlanError):
            ledger.append(report(), by=OFFICE, key="k0")  # refused, yet the tail is set aside
        ledger.close()
        (aside,) = place.glob("entries/*.torn-*")
        assert aside.read_bytes() == line[:length]
        assert last.read_bytes() == whole
        aside.unlink()


def test_a_whole_line_that_is_wrong_is_not_set_aside(place: Path) -> None:
    """Only what is unfinished can be told to be nobody's."""
    last = files(place)[-1]
    whole = last.read_bytes()
    last.write_bytes(whole + framed(b'{"sequence":5}', "0" * 64))
    with pytest.raises(LedgerDamaged, match="第 3 行"):
        TinyDBLedger(place)
    assert not list(place.glob("entries/*.torn-*"))


def test_a_whole_line_that_a_dead_writer_left_counts(tmp_path: Path) -> None:
    """Sound but not acknowledged: it is an entry, and made durable before it is acknowledged."""
    synced: list[str] = []

    def fsync(file: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{file}"))
        durable(file)

    first, second = tmp_path / "first", tmp_path / "second"
    longer = TinyDBLedger(first, Clock())
    for n in range(2):
        longer.append(report(percent=n), by=OFFICE, key=f"k{n}")
    shorter = TinyDBLedger(second, Clock())
    shorter.append(report(percent=0), by=OFFICE, key="k0")
    shorter.close()
    shutil.copy(first / "entries" / "2022-03.jsonl", second / "entries")
    ledger = TinyDBLedger(second, Clock(), fsync=fsync)
    assert ledger.append(report(percent=1), by=OFFICE, key="k1").sequence == 2
    assert any(name.endswith("2022-03.jsonl") for name in synced)


def flushed_by(ledger_of: Callable[[Fsync], TinyDBLedger], month: int) -> list[str]:
    """The names, in order, that a ledger flushes to store one entry in `month`."""
    names: list[str] = []
    ledger = ledger_of(lambda file: names.append(Path(os.readlink(f"/proc/self/fd/{file}")).name))
    ledger._clock = lambda: datetime(2022, month, 9, tzinfo=UTC)
    ledger.append(report(), by=OFFICE)
    return names


def test_what_a_dead_writer_did_not_flush_the_next_one_does(tmp_path: Path) -> None:
    """The mark and the folders before the first entry; a month left behind before the next."""
    small(place := tmp_path / "ledger")
    shutil.rmtree(place / "entries")
    (place / "HEAD").write_bytes(mark(EMPTY))  # killed before it was flushed
    opened = lambda fsync: TinyDBLedger(place, fsync=fsync)  # noqa: E731
    before = ["HEAD", "ledger", tmp_path.name, "entries", "2022-03.jsonl", "entries"]
    assert flushed_by(opened, 3) == before
    (place / "entries" / "2022-04.jsonl").touch()  # taken back, and that was not flushed
    turn = ["2022-03.jsonl", "2022-04.jsonl", "entries", "2022-05.jsonl", "entries"]
    assert flushed_by(opened, 5) == turn
    (place / "HEAD").write_bytes(mark(EMPTY))  # as if the last one had been killed before its flush
    assert flushed_by(opened, 5) == ["2022-05.jsonl", "entries", "2022-05.jsonl"]


def test_a_month_with_nothing_but_an_unfinished_line_is_nobodys(tmp_path: Path) -> None:
    """A writer who saw it sees what another one writes to a month before it."""
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "2022-04.jsonl").write_bytes(b'{"digest":"12')
    one = TinyDBLedger(tmp_path, Clock())
    other = TinyDBLedger(tmp_path, Clock())
    assert other.append(report(), by=OFFICE).sequence == 1
    assert one.append(report(percent=20), by=OFFICE).sequence == 2
    assert verify(TinyDBLedger(tmp_path)).head == one.head() == other.head()


def test_a_closed_month_cut_under_a_snapshot_is_noticed_at_opening(tmp_path: Path) -> None:
    """The snapshot knows how long every file is."""
    ledger = TinyDBLedger(tmp_path)
    ledger.adopt(many(snapshot.MIN_LINES, minutes=10))
    ledger.close()
    TinyDBLedger(tmp_path).close()
    first, *others = sorted((tmp_path / "entries").iterdir())
    assert others
    whole = first.read_bytes()
    first.write_bytes(whole[: whole.rindex(b"\n", 0, -1) + 1])
    with pytest.raises(LedgerDamaged):
        TinyDBLedger(tmp_path)


class FailingDisk:
    """An fsync that fails while told so; the bytes before it are written."""

    def __init__(self) -> None:
        self.failing = False

    def __call__(self, file: int) -> None:
        """Fails as a broken disk does."""
        if self.failing:
            raise OSError(errno.EIO, "Input/output error")
        durable(file)


def test_a_failing_fsync_is_an_error_and_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """Not acknowledged, not stored, not seen by others; the next one works."""
    disk = FailingDisk()
    ledger = TinyDBLedger(tmp_path, Clock(), fsync=disk)
    ledger.append(report(), by=OFFICE)
    before = (tmp_path / "entries" / "2022-03.jsonl").read_bytes(), ledger.head()
    disk.failing = True
    for _ in range(3):
        with pytest.raises(LedgerUnwritable, match="磁盘读写出错"):
            ledger.append(report(percent=20), by=OFFICE, key="k")
    assert ((tmp_path / "entries" / "2022-03.jsonl").read_bytes(), ledger.head()) == before
    assert TinyDBLedger(tmp_path).head() == before[1]
    disk.failing = False
    assert ledger.append(report(percent=20), by=OFFICE, key="k").sequence == 2


def test_a_failing_fsync_at_the_first_entry_ever(tmp_path: Path) -> None:
    """An empty ledger stays empty and usable."""
    disk = FailingDisk()
    disk.failing = True
    ledger = TinyDBLedger(tmp_path / "new", Clock(), fsync=disk)
    with pytest.raises(LedgerUnwritable):
        ledger.append(report(), by=OFFICE)
    assert TinyDBLedger(tmp_path / "new").head()[0] == 0
    disk.failing = False
    assert ledger.append(report(), by=OFFICE).sequence == 1


def test_a_failing_fsync_at_the_turn_of_a_month(tmp_path: Path) -> None:
    """The new month's file stays empty and is used by the next entry."""
    disk, clock = FailingDisk(), Clock()
    ledger = TinyDBLedger(tmp_path, clock, fsync=disk)
    ledger.append(report(), by=OFFICE)
    clock.now += timedelta(days=40)
    disk.failing = True
    with pytest.raises(LedgerUnwritable):
        ledger.append(report(), by=OFFICE)
    assert list(TinyDBLedger(tmp_path).entries()) == list(ledger.entries())
    disk.failing = False
    assert ledger.append(report(percent=30), by=OFFICE).sequence == 2
    assert len(list(TinyDBLedger(tmp_path).entries())) == 2


def test_nobody_is_told_of_an_entry_that_the_disk_did_not_take(tmp_path: Path) -> None:
    """Two in one commit, the second stale only because of the first: both hear of the disk."""
    disk = FailingDisk()
    ledger = TinyDBLedger(tmp_path, Clock(), fsync=disk)
    ledger.append(report("other"), by=OFFICE)
    disk.failing = True
    batch = [Attempt(additions=[Addition(event=report(percent=n), expect=0)], by=OFFICE) for n in range(2)]
    ledger._together.settle(batch)
    assert [type(attempt.outcome.exception()) for attempt in batch] == [LedgerUnwritable] * 2
    disk.failing = False
    batch = [Attempt(additions=[Addition(event=report(percent=n), expect=0)], by=OFFICE) for n in range(2)]
    ledger._together.settle(batch)
    assert batch[0].outcome.result()[0].sequence == 2
    assert isinstance(batch[1].outcome.exception(), LedgerMovedOn)


# A full disk, for real: a small memory file system where mounting is allowed, and everywhere a
# limit on the size of files, in a process of its own.


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A file system of 256 KB, or None with the reason printed."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], capture_output=True, text=True
    )
    if mounted.returncode:
        assert os.geteuid() or "permission denied" in mounted.stderr.lower(), mounted.stderr
        sys.stdout.write(f"no small file system here: {mounted.stderr}")
        yield None
        return
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(ledger: TinyDBLedger) -> tuple[int, str]:
    """Appends until there is no room; returns how many were acknowledged and the sentence."""
    acknowledged = 0
    try:
        while True:
            ledger.append(report(percent=acknowledged % 100, note="满" * 300), by=OFFICE)
            acknowledged += 1
    except LedgerUnwritable as error:
        return acknowledged, str(error)


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(small_disk: Path | None) -> None:
    """Acknowledged entries stay, the refused one left no trace."""
    if small_disk is None:
        return
    ledger = TinyDBLedger(small_disk / "ledger", Clock())
    acknowledged, sentence = fill(ledger)
    assert "磁盘已满" in sentence
    assert acknowledged > 20
    assert fill(ledger)[0] == 0
    for opened in (ledger, TinyDBLedger(small_disk / "ledger")):
        assert [e.sequence for e in opened.entries()] == list(range(1, acknowledged + 1))
    subprocess.run(["mount", "-o", "remount,size=1m", small_disk], check=True)
    assert ledger.append(report(), by=OFFICE).sequence == acknowledged + 1
    ledger.close()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(LedgerUnwritable, match="只读"):
        TinyDBLedger(small_disk / "ledger").append(report(), by=OFFICE)
    assert TinyDBLedger(small_disk / "ledger").head()[0] == acknowledged + 1


def test_a_file_that_may_not_grow_is_a_full_disk(tmp_path: Path) -> None:
    """The same by a limit of the process: half a line is written, then no more."""

    def fill_up() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        ledger = TinyDBLedger(tmp_path, Clock())
        acknowledged, sentence = fill(ledger)
        assert "文件大小超出限额" in sentence
        assert len(list(ledger.entries())) == acknowledged > 10

    assert os.waitstatus_to_exitcode(os.waitpid(forked(fill_up), 0)[1]) == 0
    ledger = TinyDBLedger(tmp_path, Clock())
    stored = ledger.head()[0]
    assert ledger.append(report(), by=OFFICE).sequence == stored + 1
    assert not list(tmp_path.glob("entries/*.torn-*"))


def as_nobody(url: str) -> list[str]:
    """What a process without rights says: how much it reads, and why it cannot write."""
    read, write = os.pipe()

    def ask() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        os.write(write, "\n".join(_try_both(url)).encode())

    pid = forked(ask)
    os.close(write)
    os.waitpid(pid, 0)
    with os.fdopen(read) as answer:
        return answer.read().splitlines()


def _try_both(url: str) -> Iterator[str]:
    try:
        ledger = open_ledger(url)
        yield str(len(list(ledger.entries())))
        ledger.append(report(), by=OFFICE)
    except PlanError as error:
        yield f"{type(error).__name__} {error}"


@pytest.fixture
def public() -> Iterator[Path]:
    """A directory that everybody may look into."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place
    subprocess.run(["chmod", "-R", "u+rwX", place], check=True)
    shutil.rmtree(place)


def test_a_directory_that_may_only_be_read_is_read(public: Path) -> None:
    """And writing is refused in a sentence."""
    small(public / "ledger")
    # who may read besides is for the machine's owner to say: it is made for him alone
    subprocess.run(["chmod", "-R", "a+rX,a-w", public], check=True)
    read, refused = as_nobody(f"tinydb:{public}/ledger")
    assert read == "4"
    assert refused.startswith("LedgerUnwritable")
    assert "没有权限" in refused


def test_a_directory_that_may_not_be_read_is_said_to_be_so(public: Path) -> None:
    """It is not an empty ledger."""
    small(public / "ledger")
    subprocess.run(["chmod", "-R", "a-rwx", public / "ledger"], check=True)
    (sentence,) = as_nobody(f"tinydb:{public}/ledger")
    assert sentence.startswith("Unusable")
    assert "没有权限" in sentence


def test_a_directory_that_cannot_be_made_is_an_empty_ledger_that_cannot_be_written(public: Path) -> None:
    """Looking creates nothing."""
    read, refused = as_nobody(f"tinydb:{public}/ledger")
    assert read == "0"
    assert refused.startswith("LedgerUnwritable")
    assert not list(public.iterdir())


def test_a_file_where_the_directory_should_be(tmp_path: Path) -> None:
    """Named, in a sentence."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unusable, match="不是目录"):
        open_ledger(f"tinydb:{tmp_path}/file")


def test_what_the_ledger_makes_its_owner_alone_may_read(tmp_path: Path) -> None:
    """Whatever the umask: directories, entries, mark, lock, snapshot, what was torn, evidence."""
    before = os.umask(0)
    try:
        place = tmp_path / "var" / "ledger"
        ledger = TinyDBLedger(place, Clock())
        ledger.append(report(), by=OFFICE)
        snapshot.save(ledger._journal)
        ledger.close()
        with open(place / "entries" / "2022-03.jsonl", "ab") as last:
            last.write(b"torn")
        TinyDBLedger(place, Clock()).append(report(), by=OFFICE)
        content = b"%PDF-1.7"
        file = EvidenceFile(name="a.pdf", size=8, sha256=sha256(content).hexdigest())
        store(place / "evidence", file, content)
        backup(f"tinydb:{place}", tmp_path / "backup")
    finally:
        os.umask(before)
    made = [path for folder in ("var", "backup") for path in (tmp_path / folder).rglob("*")]
    assert len(made) > 12
    assert {f"{path.stat().st_mode & 0o777:o}" for path in made if path.is_file()} == {"600"}
    assert {f"{path.stat().st_mode & 0o777:o}" for path in made if path.is_dir()} == {"700"}
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["2099-01.jsonl", "2022-04.jsonl", "zzz.jsonl", "9.jsonl"])
@pytest.mark.parametrize("running", [True, False])
def test_an_empty_file_of_somebody_else_is_no_month(tmp_path: Path, name: str, running: bool) -> None:
    """Nothing is written into it, nothing is missed for it; a foreign name never is one."""
    clock = Clock()
    ledger = TinyDBLedger(tmp_path, clock)
    ledger.append(report(), by=OFFICE)
    clock.now += timedelta(days=70)
    ledger.append(report(percent=20), by=OFFICE)
    (tmp_path / "entries" / name).touch()
    if not running:
        ledger = TinyDBLedger(tmp_path, clock)
    clock.now += timedelta(days=31)
    ledger.append(report(percent=30), by=OFFICE)
    assert (tmp_path / "entries" / name).stat().st_size == 0
    entries = sorted((tmp_path / "entries").iterdir())
    assert [path.name for path in entries if path.stat().st_size] == [
        "2022-03.jsonl", "2022-05.jsonl", "2022-06.jsonl",
    ]  # fmt: skip
    for each in (ledger, TinyDBLedger(tmp_path)):
        assert verify(each).head == ledger.head()
