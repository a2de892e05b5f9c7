"""The ledger beside SQLite, stock TinyDB and PostgreSQL: medians of interleaved runs.

LEDGER_BENCH_MILLION=0 leaves the million out, and its goals unmeasured. An ordinary disk is imitated
by 5 ms more at every fsync and fdatasync, through a small library loaded before all others.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from tinydb import TinyDB

from bench.table import MISSING, Row, dump, load, show
from plan.ledger.codec import decode_body, encode_body, entry_to_dict, index_terms
from plan.ledger.contract import EMPTY, Addition, Ledger, Line, admit, chain, utc_now
from plan.ledger.events import Author, Entry, Event, StatusReported
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.postgres import PostgresLedger
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from plan.plan_file import require_plan
from plan.state.replay import PlanState, earlier, known_until, replay
from tests.support.postgres_server import running_server

PLAN = "plan_data/1plus8.json"
SLOW_MS = 5
ROUNDS = 250
THREADS = (1, 8, 32)
SECONDS = 2.0
SUBJECTS = tuple(part.id for part in require_plan(Path(PLAN)).items)
BY = tuple(Author(account=f"账号{n}", unit=f"U{n % 30}") for n in range(50))
SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
static int slow(const char *name, int file) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    usleep(%d);
    return real(file);
}
int fsync(int file) { return slow("fsync", file); }
int fdatasync(int file) { return slow("fdatasync", file); }
"""
Put = Callable[[int], object]


def event(n: int, subjects: Sequence[str] = SUBJECTS) -> StatusReported:
    """A report of ordinary length."""
    return StatusReported(
        subject=subjects[n % len(subjects)],
        as_of=date(2022, 1, 1) + timedelta(days=n % 365),
        percent_complete=n % 100,
        note="已完成招标文件编制并报送审核，正在公示。" * 2,
        next_step="下周签订合同并组织进场。",
    )


def history(count: int, subjects: Sequence[str] = SUBJECTS) -> list[Line]:
    """Lines of a ledger of `count` entries over three years; every tenth speaks of an earlier day."""
    lines, digest, start = [], EMPTY[1], datetime(2020, 1, 1, tzinfo=UTC)
    for n in range(1, count + 1):
        moment = start + timedelta(minutes=n * 1_500_000 // count)
        day = moment.date() - timedelta(days=0 if n % 10 else n % 31)
        said = replace(event(n, subjects), as_of=day)
        body = encode_body(n, moment, BY[n % 50], said, f"k{n:036d}")
        digest = chain(digest, body)
        lines.append((body, digest))
    return lines


class SqliteLedger:
    """The same contract in SQLite: WAL, synchronous=FULL, head, unique key, chain, one commit."""

    SCHEMA = """
    create table if not exists entry (sequence integer primary key, subject text not null,
        key text unique, body text not null, digest text not null);
    create index if not exists by_subject on entry (subject, sequence);
    """

    def __init__(self, path: Path) -> None:
        self._path, self._local = path, threading.local()
        self._connection().executescript(self.SCHEMA)

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._local, "connection"):
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=60)
            connection.execute("pragma journal_mode=wal")
            connection.execute("pragma synchronous=full")
            self._local.connection = connection
        return self._local.connection  # type: ignore[no-any-return]

    def append(self, what: Event, *, by: Author, key: str | None = None) -> Entry:
        """The stored entry."""
        connection = self._connection()
        connection.execute("begin immediate")
        try:
            last = connection.execute(
                "select sequence, digest from entry order by sequence desc limit 1"
            ).fetchone()
            earlier = connection.execute("select body, digest from entry where key = ?", (key,))
            row = earlier.fetchone()
            if row and (stored := admit(Addition(event=what), by, decode_body(*row), ())):
                connection.execute("rollback")
                return stored
            sequence, digest = last or EMPTY
            body = encode_body(sequence + 1, utc_now(), by, what, key)
            entry = decode_body(body, chain(digest, body))
            row = (entry.sequence, what.subject, key, body.decode(), entry.digest)
            connection.execute("insert into entry values (?, ?, ?, ?, ?)", row)
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
        return entry

    def adopt(self, lines: Iterable[Line]) -> None:
        """Fills it."""
        connection = self._connection()
        connection.execute("begin")
        rows = (
            (n, index_terms(body)[1], index_terms(body)[2], body.decode(), digest)
            for n, (body, digest) in enumerate(lines, 1)
        )
        connection.executemany("insert into entry values (?, ?, ?, ?, ?)", rows)
        connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")

    def rows(self) -> Iterator[Line]:
        """All of them, as stored."""
        return self._connection().execute("select body, digest from entry order by sequence")


def stock(path: Path, lines: list[Line]) -> Put:
    """TinyDB as shipped, filled with the same entries."""
    documents = {str(n): {**json.loads(body), "digest": digest} for n, (body, digest) in enumerate(lines, 1)}
    path.write_text(json.dumps({"_default": documents}))
    database = TinyDB(path)
    document = entry_to_dict(decode_body(*lines[-1]))
    return lambda n: database.insert({**document, "sequence": n})


def interleaved(puts: dict[str, Put], seldom: set[str], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each put; every round puts one entry into each store, in another order."""
    chance, taken = random.Random(1), {name: list[float]() for name in puts}
    for turn in range(rounds):
        names = [name for name in puts if name not in seldom or turn % (rounds // 5) == 0]
        for name in chance.sample(names, len(names)):
            start = time.perf_counter()
            puts[name](turn)
            taken[name].append((time.perf_counter() - start) * 1e3)
    return taken


def p99(values: list[float]) -> float:
    """The value that one in a hundred exceeds."""
    return sorted(values)[int(len(values) * 0.99)]


def append_line(store: Ledger | SqliteLedger, marker: str) -> Put:
    """Puts the n-th report, of today, with a key of its own."""
    today = utc_now().date()
    return lambda n: store.append(replace(event(n), as_of=today), by=BY[n % 50], key=f"{marker}{n:036d}")


def bench_append(home: Path, size: int, server: str | None, disk: str) -> Iterator[Row]:
    """Medians, p99 and ratios of an append at `size` entries."""
    lines = history(size)
    ledger, sqlite = TinyDBLedger(home / f"ledger{size}"), SqliteLedger(home / f"sqlite{size}")
    ledger.adopt(lines)
    sqlite.adopt(lines)
    puts = {"SQLite": append_line(sqlite, "n"), "ledger": append_line(ledger, "n")}
    seldom = set[str]()
    if size <= 100_000:
        puts["stock TinyDB"] = stock(home / f"stock{size}.json", lines)
        seldom = {"stock TinyDB"}
    if server:
        postgres = PostgresLedger(server)
        postgres.adopt(lines)
        puts["PostgreSQL"] = append_line(postgres, "n")
    taken = interleaved(puts, seldom, ROUNDS if disk == "fast" else ROUNDS // 2)
    base = statistics.median(taken["SQLite"]), p99(taken["SQLite"])
    for name, values in taken.items():
        median, late = statistics.median(values), p99(values)
        yield Row(
            f"append, {disk} disk, {size:,} entries: {name}",
            median,
            f"{median / base[0]:.2f} x SQLite; p99 {late:.2f} ms, {late / base[1]:.2f} x",
        )
    ledger.close()


def grown(medians: Mapping[str, float]) -> Row:
    """An append at a million entries over that at a thousand, SQLite's beside it."""
    ours, theirs = (
        medians[f"append, fast disk, {MILLION:,} entries: {name}"]
        / medians[f"append, fast disk, {SMALL:,} entries: {name}"]
        for name in ("ledger", "SQLite")
    )
    figures = {"ledger-append": ours, "ledger-append beside": theirs}
    note = f"{ours:.2f} x that at {SMALL:,}; SQLite {theirs:.2f} x"
    return Row(f"append, fast disk, {MILLION:,} entries, over {SMALL:,}", None, note, figures)


def throughput(put: Put, threads: int) -> tuple[float, float]:
    """Entries a second and p99 in ms, from `threads` threads."""
    stop, taken = time.perf_counter() + SECONDS, list[float]()

    def work(thread: int) -> None:
        n = thread * 1_000_000
        while time.perf_counter() < stop:
            start, n = time.perf_counter(), n + 1
            put(n)
            taken.append((time.perf_counter() - start) * 1e3)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(taken) / (time.perf_counter() - start), p99(taken)


def bench_threads(home: Path, disk: str) -> Iterator[Row]:
    """The p99 and throughput of many threads, one store after the other, twice."""
    for threads in THREADS:
        for turn in range(2 if disk == "fast" else 1):
            stores: dict[str, Ledger | SqliteLedger] = {
                "SQLite": SqliteLedger(home / f"threads{threads}{turn}.db"),
                "ledger": TinyDBLedger(home / f"threads{threads}{turn}"),
            }
            rates = {name: throughput(append_line(s, "t"), threads) for name, s in stores.items()}
            for name, (rate, late) in rates.items():
                yield Row(
                    f"p99 of appends, {disk} disk, {threads} threads: {name}",
                    late,
                    f"{rate:,.0f} a second, {rate / rates['SQLite'][0]:.2f} x SQLite",
                )


LOADS = (
    "SQLite, read and decode",
    "SQLite, read and json.loads",
    "open, every line checked",
    "open, every line checked, read, decode",
    "open from snapshot",
    "open from snapshot, read, decode",
    "verify",
    "state of everything, entries in memory",
    "state of a past day, cut from that",
)
SMALL, LARGE, MILLION = SIZES = (1_000, 100_000, 1_000_000)
RATIOS = {  # to SQLite's own reading and decoding
    (LARGE, "open from snapshot, read, decode"): "ledger-read",
    (LARGE, "open, every line checked, read, decode"): "ledger-checked",
}
TIMES = {
    (MILLION, "open from snapshot"): "ledger-open",
    (MILLION, "state of a past day, cut from that"): "ledger-past",
}


def bench_load(home: Path, size: int) -> Iterator[Row]:
    """What opening, reading and verifying cost: fresh processes, the best of three."""
    base = None
    for what in LOADS:
        place = home / (f"sqlite{size}" if what.startswith("SQLite") else f"ledger{size}")
        command = [sys.executable, "-m", "bench.bench_ledger", "--one", what, str(place)]
        runs = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(3)]
        quickest = min(runs, key=lambda run: run["ms"])
        base, ms, at = base or quickest["ms"], quickest["ms"], (size, what)
        figures = {RATIOS[at]: ms / base} if at in RATIOS else {}
        figures |= {TIMES[at]: ms} if at in TIMES else {}
        note = f"{ms / base:.2f} x SQLite; memory {quickest['mb']:.0f} MB"
        yield Row(f"{size:,} entries: {what}", ms, note, figures)


def measure_one(what: str, place: Path) -> None:
    """Does one thing in this process and prints its ms and the process's memory."""
    plan = require_plan(Path(PLAN))
    if "checked" in what:
        (place / "snapshot").unlink(missing_ok=True)
    before, start = memory(), time.perf_counter()
    if what.startswith("SQLite"):
        rows = SqliteLedger(place).rows()
        work = (json.loads(row[0]) if "json" in what else decode_body(*row) for row in rows)
        count = sum(1 for _ in work)
    else:
        ledger = TinyDBLedger(place)
        count = ledger.head()[0]
        if what.startswith("state"):
            entries = tuple(ledger.entries())
            start = time.perf_counter()
            every = replay(plan, entries, date.max, hindsight=True)
            if "past" in what:  # any of them: the slowest of a month's ends, as known then
                days = [date(2020, 1, 31) + timedelta(days=30 * n) for n in range(34)]
                slowest = max(cut(every, entries, day) for day in days)
                start = time.perf_counter() - slowest
        if "decode" in what:
            count = sum(1 for _ in ledger.entries())
        if what == "verify":
            count = verify(ledger).head[0]
    spent = (time.perf_counter() - start) * 1e3
    print(json.dumps({"ms": spent, "mb": memory() - before, "count": count}))


def cut(every: PlanState, entries: Sequence[Entry], day: date) -> float:
    """The seconds that the state of `day` takes, in the quickest of three."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        earlier(every, entries, day, known_until(entries, day, None))
        taken.append(time.perf_counter() - start)
    return min(taken)


def memory() -> float:
    """What this process holds in memory, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def slow_disk(home: Path) -> dict[str, str]:
    """The environment in which every fsync takes 5 ms more."""
    source, library = home / "slow.c", home / "slow.so"
    source.write_text(SHIM % (SLOW_MS * 1000))
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return {**os.environ, "LD_PRELOAD": str(library)}


def rows(slow: bool = False) -> Iterator[Row]:
    """Everything; the ordinary disk in a process of its own."""
    has_million = os.environ.get("LEDGER_BENCH_MILLION", "1") != "0"
    sizes = SIZES if has_million and not slow else SIZES[:-1]
    home = Path(tempfile.mkdtemp(prefix="bench-ledger-", dir=Path(__file__).parent))
    try:
        if slow:
            for size in sizes:
                yield from bench_append(home, size, None, "ordinary")
            yield from bench_threads(home, "ordinary")
            return
        with running_server() as server:
            medians = {}
            for size in sizes:
                for row in bench_append(home, size, server.new_schema(), "fast"):
                    medians[row.name] = row.ms or 0.0
                    yield row
            if has_million:
                yield grown(medians)
        yield from bench_threads(home, "fast")
        for size in sizes[1:]:
            yield from bench_load(home, size)
        if shutil.which("gcc"):
            command = [sys.executable, "-m", "bench.bench_ledger", "--slow"]
            ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=slow_disk(home))
            yield from load(ran.stdout.decode())
        else:
            yield Row("ordinary disk", None, f"{MISSING}: no gcc")
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure_one(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--slow"]:
        dump(rows(slow=True))
    else:
        show(rows())
