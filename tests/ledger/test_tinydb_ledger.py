"""The journal as a TinyDB database: queries, refusals, one file a month, one fsync for all."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tinydb import Query, where

from plan.errors import LedgerBusy, Unusable
from plan.ledger.codec import encode_body, entry_to_dict, index_terms
from plan.ledger.contract import ALGORITHMS, EMPTY, SHA_256, Line, chain, hasher
from plan.ledger.stores import snapshot
from plan.ledger.stores.disk import durable
from plan.ledger.stores.index import Index
from plan.ledger.stores.tinydb_ledger import LedgerDB, TinyDBLedger
from tests.support.ledger_contract import MEMBER, OFFICE, Clock, report
from tests.support.threads import at_once, forked


@pytest.fixture
def ledger(tmp_path: Path) -> TinyDBLedger:
    """Six entries about two subjects."""
    ledger = TinyDBLedger(tmp_path / "ledger", Clock())
    for n in range(6):
        ledger.append(report(f"S{n % 2}", 10 * n, f"第{n}次"), by=OFFICE, key=f"k{n}")
    return ledger


def test_queries_find_what_is_stored(ledger: TinyDBLedger) -> None:
    """search, get, contains, count, all, len and iteration, as on any TinyDB table."""
    table = ledger.db.table("entries")
    subject = Query().event.subject
    assert [d.doc_id for d in table.search(subject == "S1")] == [2, 4, 6]
    assert table.get(where("key") == "k3").doc_id == 4  # type: ignore[union-attr]
    assert table.get(where("key") == "none") is None
    assert table.contains(subject == "S0")
    assert not table.contains(doc_id=7)
    assert table.count(Query().event.percent_complete >= 30) == 3
    assert len(table) == len(ledger.db) == len(table.all()) == len(list(table)) == 6
    assert [d.doc_id for d in table.get(doc_ids=[5, 2, 99])] == [2, 5]
    assert table.search(Query().event.note.matches("第[45]"))[0].doc_id == 5
    assert ledger.db.tables() == {"entries"}
    assert "S1" in ledger.db.get(doc_id=2)["event"]["subject"]  # type: ignore[index]


def test_a_document_is_the_entry_as_the_command_line_prints_it(ledger: TinyDBLedger) -> None:
    """Same fields, same values."""
    for entry, document in zip(ledger.entries(), ledger.db.all(), strict=True):
        assert dict(document) == entry_to_dict(entry)


def test_another_table_is_empty_and_stays_so(ledger: TinyDBLedger) -> None:
    """A ledger holds entries and nothing else."""
    other = ledger.db.table("notes")
    assert len(other) == 0
    with pytest.raises(Unusable, match="只能追加"):
        other.insert({"a": 1})


REFUSED: dict[str, Callable[[LedgerDB], object]] = {
    "update": lambda db: db.update({"key": "x"}),
    "update where": lambda db: db.update({"key": "x"}, where("key") == "k1"),
    "update ids": lambda db: db.update({"key": "x"}, doc_ids=[1]),
    "update_multiple": lambda db: db.update_multiple([({"key": "x"}, where("key") == "k1")]),
    "upsert": lambda db: db.upsert({"key": "x"}, where("key") == "k1"),
    "remove": lambda db: db.remove(where("key") == "k1"),
    "remove ids": lambda db: db.remove(doc_ids=[1]),
    "truncate": lambda db: db.truncate(),
    "insert": lambda db: db.insert({"key": "x"}),  # entries come by `append` alone
    "drop_table": lambda db: db.drop_table("entries"),
    "drop_tables": lambda db: db.drop_tables(),
    "write": lambda db: db.storage.write({}),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_whatever_would_change_entries_is_refused(
    ledger: TinyDBLedger, act: Callable[[LedgerDB], object]
) -> None:
    """And nothing has changed."""
    before = ledger.head(), ledger.db.all()
    with pytest.raises(Unusable, match="只能追加"):
        act(ledger.db)
    assert (ledger.head(), ledger.db.all()) == before


def test_changing_a_result_changes_nothing(ledger: TinyDBLedger) -> None:
    """Documents are copies."""
    ledger.db.get(doc_id=1)["event"]["subject"] = "forged"  # type: ignore[index]
    assert ledger.db.get(doc_id=1)["event"]["subject"] == "S0"  # type: ignore[index]


def test_a_second_database_sees_new_documents_at_once(ledger: TinyDBLedger, tmp_path: Path) -> None:
    """No query is answered from what it was before."""
    other = LedgerDB(tmp_path / "ledger")
    everything = Query().sequence.exists()
    assert len(other.search(everything)) == 6
    ledger.append(report(), by=OFFICE)
    assert len(other.search(everything)) == 7


def test_a_ledger_that_nobody_has_any_more_holds_no_files(tmp_path: Path) -> None:
    """Closed or just dropped."""

    def open_files() -> int:
        links = (Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd"))
        return sum(str(tmp_path) in os.path.realpath(link) for link in links)

    for is_closed in (True, False):
        ledger = TinyDBLedger(tmp_path / "ledger", Clock())
        ledger.append(report(), by=OFFICE)
        assert open_files() > 0
        if is_closed:
            ledger.close()
        del ledger
        gc.collect()
        assert open_files() == 0


def test_there_is_one_file_a_month(tmp_path: Path) -> None:
    """By the recorded moment; a quiet month has none; reading crosses them."""
    clock = Clock()
    ledger = TinyDBLedger(tmp_path, clock)
    for days in (0, 31, 1, 61):
        clock.now += timedelta(days=days)
        ledger.append(report(percent=days), by=OFFICE)
    names = sorted(path.name for path in (tmp_path / "entries").iterdir())
    assert names == ["2022-03.jsonl", "2022-04.jsonl", "2022-06.jsonl"]
    assert [e.sequence for e in TinyDBLedger(tmp_path).entries(after=1)] == [2, 3, 4]


def test_waiting_threads_share_one_fsync(tmp_path: Path) -> None:
    """While the first commit's fsync lasts, all others queue up and then go together."""
    syncs = 0
    gate, waiting = threading.Event(), threading.Semaphore(0)

    def fsync(file: int) -> None:
        nonlocal syncs
        syncs += 1
        waiting.release()
        gate.wait(10)
        durable(file)

    ledger = TinyDBLedger(tmp_path, fsync=fsync)
    gate.set()
    ledger.append(report(), by=OFFICE)
    gate.clear()
    syncs = 0
    threads = [
        threading.Thread(target=ledger.append, args=(report(percent=n),), kwargs={"by": OFFICE})
        for n in range(33)
    ]
    while waiting.acquire(blocking=False):
        pass
    threads[0].start()
    waiting.acquire()
    for thread in threads[1:]:
        thread.start()
    queue = ledger._together._waiting
    while len(queue) < 32:
        threading.Event().wait(0.005)
    gate.set()
    for thread in threads:
        thread.join()
    assert syncs == 2
    assert ledger.head()[0] == 34


def test_an_error_of_one_is_not_an_error_of_all(tmp_path: Path) -> None:
    """In one commit some are stored, some are told why not."""
    ledger = TinyDBLedger(tmp_path)
    ledger.append(report("a"), by=OFFICE, key="k")
    results: dict[int, object] = {}

    def write(n: int) -> None:
        try:
            event = report("a" if n % 2 else f"b{n}", n)
            results[n] = ledger.append(event, by=MEMBER, expect=0).sequence
        except Exception as error:
            results[n] = type(error).__name__

    at_once(write, range(10))
    assert [results[n] for n in range(1, 10, 2)] == ["LedgerMovedOn"] * 5
    assert sorted(results[n] for n in range(0, 10, 2)) == [2, 3, 4, 5, 6]  # type: ignore[type-var]


def test_a_reader_in_another_thread_does_not_loosen_the_writers_lock(tmp_path: Path) -> None:
    """A shared lock asked for on the writer's file would have let another process in."""
    inside, go_on = threading.Event(), threading.Event()

    def fsync(file: int) -> None:
        inside.set()
        go_on.wait(10)
        durable(file)

    ledger = TinyDBLedger(tmp_path, fsync=fsync)
    writer = threading.Thread(target=ledger.append, args=(report(),), kwargs={"by": OFFICE})
    writer.start()
    inside.wait(10)
    assert ledger.head() == EMPTY  # reads on in the middle of the commit, without waiting
    assert list(ledger.entries()) == []
    intruder = TinyDBLedger(tmp_path, patience=0.2)
    with pytest.raises(LedgerBusy):
        intruder.append(report(), by=OFFICE)
    go_on.set()
    writer.join()
    assert intruder.head() == ledger.head()
    assert ledger.head()[0] == 1


def test_a_forked_child_does_not_share_the_lock(ledger: TinyDBLedger) -> None:
    """Parent and child write at once and lose nothing."""

    def append(subject: str) -> None:
        for n in range(50):
            ledger.append(report(subject, n), by=OFFICE)

    pid = forked(lambda: append("child"))
    append("parent")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert [e.sequence for e in ledger.entries()] == list(range(1, 107))


def many(count: int, minutes: int = 1, digests: str = SHA_256) -> list[Line]:
    """A long history, cheaply: bodies and digests."""
    lines, digest, new = [], EMPTY[1], hasher(digests)
    start = datetime(2022, 1, 1, tzinfo=UTC)
    for n in range(1, count + 1):
        moment = start + timedelta(minutes=n * minutes)
        what, named = report(f"S{n % 50}", n % 100), None if n > 1 else digests
        body = encode_body(n, moment, OFFICE, what, f"k{n}", digests=named)
        digest = chain(digest, body, new)
        lines.append((body, digest))
    return lines


@pytest.fixture(scope="module", params=ALGORITHMS)
def long_lines(request: pytest.FixtureRequest) -> list[Line]:
    """As many as make a snapshot worth writing, and some more."""
    return many(snapshot.MIN_LINES + 500, digests=request.param)


@pytest.fixture
def with_snapshot(tmp_path: Path, long_lines: list[Line]) -> Path:
    """A ledger that was opened once, so that a snapshot lies beside it."""
    ledger = TinyDBLedger(tmp_path)
    ledger.adopt(long_lines)
    ledger.close()
    TinyDBLedger(tmp_path).close()
    assert (tmp_path / "snapshot").exists()
    return tmp_path


def test_a_ledger_opened_from_its_snapshot_is_the_same(with_snapshot: Path, long_lines: list[Line]) -> None:
    """Entries, keys, subjects, head; and what was written after the snapshot."""
    first = TinyDBLedger(with_snapshot)
    first.append(report("S1", 99), by=OFFICE, key="after")
    again = TinyDBLedger(with_snapshot)
    assert again._by_snapshot
    assert list(again.lines(until=len(long_lines))) == long_lines
    assert again.append(report("S7", 7), by=OFFICE, key="k7").sequence == 7
    assert again.append(report("S1", 99), by=OFFICE, key="after").sequence == len(long_lines) + 1
    assert again.head() == first.head()


def test_whoever_reads_all_entries_makes_the_index(with_snapshot: Path, long_lines: list[Line]) -> None:
    """The same as of line by line: it is what appends go by."""
    ledger, each = TinyDBLedger(with_snapshot), Index()
    assert len(list(ledger.entries())) == len(long_lines)
    assert not ledger._by_snapshot
    for body, _ in long_lines:
        moment, subject, key = index_terms(body)
        each.add(moment, [subject], [key])
    assert vars(ledger._index) == vars(each)


def test_a_snapshot_is_disposable(with_snapshot: Path) -> None:
    """Without it, cut, flipped or foreign, the ledger opens as before."""
    path = with_snapshot / "snapshot"
    whole, head = path.read_bytes(), TinyDBLedger(with_snapshot).head()
    broken = [b"", b"x", whole[:100], whole[:-1], whole[:50] + b"!" + whole[51:], whole + b"\0"]
    for content in broken:
        path.write_bytes(content)
        ledger = TinyDBLedger(with_snapshot)
        assert ledger.head() == head
        assert ledger.append(report("S3", 3), by=OFFICE, key="k3").sequence == 3
        assert path.read_bytes() == whole
    path.unlink()
    assert TinyDBLedger(with_snapshot).head() == head


def test_a_snapshot_of_another_ledger_is_not_believed(with_snapshot: Path, tmp_path: Path) -> None:
    """It has to sit on this journal's chain."""
    other = tmp_path / "other"
    ledger = TinyDBLedger(other, Clock())
    for n in range(3):
        ledger.append(report(percent=n), by=OFFICE)
    (other / "snapshot").write_bytes((with_snapshot / "snapshot").read_bytes())
    assert TinyDBLedger(other).head() == ledger.head()


def test_no_leftovers_of_snapshots(with_snapshot: Path) -> None:
    """Written aside, moved into place."""
    names = sorted(path.name for path in with_snapshot.iterdir())
    assert names == ["HEAD", "LOCK", "entries", "snapshot"]
