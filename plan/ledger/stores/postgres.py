"""The ledger in PostgreSQL, for any number of machines: one call, one round trip an entry."""

import math
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
from psycopg import errors

from plan.errors import BadValue, LedgerBusy, LedgerDamaged, PlanError, Unusable, ledger_is_elsewhere
from plan.ledger import contract
from plan.ledger.codec import decode_body, draft, index_terms, sound
from plan.ledger.contract import EMPTY, SHA_256, Addition, Clock, Head, Ledger, Line, algorithm_of
from plan.ledger.events import Author, Entry
from plan.ledger.stores.connections import PATIENCE, Connection, Connections

SCHEMA = Path(__file__).with_name("postgres.sql")
FUNCTION = Path(__file__).with_name("postgres_append.sql")
WRITTEN_BY = """select nspname, prosrc from pg_proc join pg_namespace n on n.oid = pronamespace
where proname = 'ledger_append' and pg_function_is_visible(pg_proc.oid)"""
APPEND = "select outcome, body, digest from ledger_append(%s, %s, %s, %s, %s, %s, %s)"
STANDS = "select sequence, digest from ledger_head"
READ = """select coalesce(body, ''), coalesce(digest, '') from ledger_entry
where sequence > %s and sequence <= %s order by sequence"""
# not by json: the server refuses a text with a NUL in it
HEAD = """select h.sequence, h.digest = coalesce(e.digest, repeat('0', 64)),
    h.recorded_text = coalesce(moment, ''),
    h.recorded_at = coalesce(moment::timestamptz, '-infinity'),
    (select count(*) from ledger_entry),
    coalesce(to_jsonb(h)->>'digests', 'SHA-256')
from ledger_head h left join ledger_entry e using (sequence),
    substring(body from '"recorded_at":"([^"]*)"') as moment"""
COLUMNS = """select sequence, subject, key, body from ledger_entry
where sequence > %s and sequence <= %s order by sequence"""
DIGESTS = "select sequence, coalesce(to_jsonb(h)->>'digests', 'SHA-256') from ledger_head h"
PGCRYPTO = "select 1 from pg_extension where extname = 'pgcrypto'"
COPY = "copy ledger_entry (sequence, subject, key, body, digest) from stdin"
BATCH = 5000
OUTLAST = 30.0  # seconds: a restart, a switch to the standby
BUSY = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable, LedgerBusy)
LOST = """台账数据库没有回应，可能正在重启或切换：{}（{}）。请稍候再试；此时提交的内容是否写入\
还不确定：页面上的内容原样再提交一次，不会重复记录；用命令录入的，请先查历史。"""
RACED = (
    errors.DuplicateTable,
    errors.UniqueViolation,
    errors.DuplicateFunction,
    errors.DuplicateObject,  # a table's type
    errors.InternalError_,  # the function, replaced by two at once
)
Answer = TypeVar("Answer")
Asked = tuple[Any, ...]  # what APPEND is given
Cursor = psycopg.Cursor[tuple[Any, ...]]


class PostgresLedger(Ledger):
    """Entries in the tables of `postgres.sql`, which it makes where they are missing."""

    def __init__(self, url: str, clock: Clock = contract.utc_now, digests: str = SHA_256) -> None:
        self._clock = clock
        try:
            parts = psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise BadValue("台账地址", "postgresql:…", _first_line(error)) from error
        # what sentences call the place: user and password stay out of them
        self._place = f"{parts.get('host') or 'localhost'}/{parts.get('dbname') or ''}"
        self._connections = Connections(url)
        self._lost_at = -math.inf  # at the first opening nothing is waited for
        self._tried(lambda connection: _make_tables(connection, digests))

    def append_all(self, additions: Sequence[Addition], *, by: Author) -> tuple[Entry, ...]:
        """See `Ledger.append_all`: a call each, all in one transaction and one round trip."""
        now, expected, asked = self._clock(), dict[str, set[int]](), list[Asked]()
        for each in additions:
            if each.expect is not None:
                expected.setdefault(each.event.subject, set()).add(each.expect)
        for each in additions:
            # the server gives the sequence, and the first entry's algorithm; all else is here
            body, _ = draft((1, EMPTY[1]), now, by, each.event, each.key)
            _, at_text, rest = body.decode().split(",", 2)
            at_text = at_text.removeprefix('"recorded_at":"').removesuffix('"')
            subject = each.event.subject
            # judged once a subject: later ones would find what is appended with them
            expect = min(expected.pop(subject, ()), default=None)
            asked.append((now, at_text, rest, subject, each.key or None, uuid4(), expect))

        def answers(cursors: list[Cursor]) -> tuple[Entry, ...]:
            of_each = zip(additions, asked, cursors, strict=True)
            return tuple(self._answer(each, by, what, cursor) for each, what, cursor in of_each)

        def ask(connection: Connection) -> tuple[Entry, ...]:
            if len(asked) == 1:
                return answers([connection.execute(APPEND, asked[0])])
            with connection.transaction():
                with connection.pipeline():
                    cursors = [connection.execute(APPEND, each) for each in asked]
                return answers(cursors)

        entries = self._tried(ask)
        self._learn(*max(entry.head for entry in entries))
        return entries

    def _answer(self, addition: Addition, by: Author, asked: Asked, cursor: Cursor) -> Entry:
        """The entry that holds `addition`; raises why there is none."""
        rows, key = cursor.fetchall(), addition.key
        if rows[0][0] == "stored" or (rows[0][0] == "held" and not key):
            self._compare(rows[0][1], *asked[1:3])
        entries = [decode_body(*row[1:]) for row in rows]
        if rows[0][0] == "between":
            self._learn(*entries[-1].head)
            contract.admit(replace(addition, expect=asked[-1]), by, None, entries)
        if rows[0][0] == "held" and key:
            contract.admit(addition, by, entries[0], ())
        return entries[0]

    def _compare(self, stored: str, at_text: str, rest: str) -> None:
        """Raises LedgerDamaged where the server says that it stored something else."""
        _, same, added = stored.partition(f'",{rest[:-1]}')
        digests = algorithm_of(stored.encode())
        if not same or added not in ("}", f',"clock":"{at_text}"}}', f',"digests":"{digests}"}}'):
            sequence = int(stored[len('{"sequence":') : stored.index(",")])
            place = f"{self._place} 第 {sequence} 条"
            raise LedgerDamaged(place, "数据库存下的与提交的不同", sequence - 1)

    def entries(self, after: int = 0, until: int | None = None) -> Iterator[Entry]:
        """See `Ledger.entries`."""
        return (decode_body(*line) for line in self.lines(after, until))

    def lines(self, after: int = 0, until: int | None = None) -> Iterator[Line]:
        """See `Ledger.lines`."""
        last = self.head()[0]
        return self._lines(max(after, 0), last if until is None else min(until, last))

    def _lines(self, after: int, until: int) -> Iterator[Line]:
        head = EMPTY
        # the chain of the lines asked for goes on from the digest before them
        if 0 < after < until:
            head = (after, self._rows(after - 1, after)[0][1])
        stored = (
            (body.encode(), digest)
            for start in range(after, until, BATCH)
            for body, digest in self._rows(start, min(start + BATCH, until))
        )
        algorithm = self._algorithm if head != EMPTY else SHA_256
        for line in sound(stored, self._place, head, algorithm):
            after += 1
            yield line
        if after < until:
            raise LedgerDamaged(f"{self._place} 第 {after + 1} 条", "记录不见了", after)

    @cached_property
    def _algorithm(self) -> str:
        return algorithm_of(self._rows(0, 1)[0][0].encode())

    def _rows(self, after: int, until: int, what: str = READ) -> list[tuple[Any, ...]]:
        return self._tried(lambda c: c.execute(what.encode(), (after, until)).fetchall())

    def adopt(self, lines: Iterable[Line], after: Head = EMPTY) -> None:
        """See `Ledger.adopt`."""
        try:
            with self._connections.lend() as connection, connection.transaction():
                self._take_in(connection, lines, after)
        except psycopg.Error as error:
            raise self._gave_up(error) from error

    def _take_in(self, connection: Connection, lines: Iterable[Line], after: Head) -> None:
        locked = connection.execute(f"{STANDS} for update".encode()).fetchone()
        if locked != after:
            raise ledger_is_elsewhere(self._place, after[0])
        head, at, algorithm = after, self._clock(), self._algorithm if after[0] else SHA_256
        with connection.cursor().copy(COPY) as copy:
            for body, digest in sound(lines, self._place, after, algorithm):
                if not head[0]:
                    algorithm = algorithm_of(body)
                head, (at, subject, key) = (head[0] + 1, digest), index_terms(body)
                copy.write_row((head[0], subject, key, body.decode(), digest))
        if head != after:
            text = body.decode().split(",", 2)[1][len('"recorded_at":"') : -1]
            connection.execute(
                "update ledger_head set sequence=%s, digest=%s, recorded_at=%s, recorded_text=%s",
                (*head, at, text),
            )
            _hash_by(connection, algorithm)

    def head(self) -> Head:
        """See `Ledger.head`."""
        sequence, digest = self._tried(lambda c: _only(c.execute(STANDS)))
        return self._learn(int(sequence), str(digest))

    def _learn(self, *head: Any) -> Head:
        self._connections.known = max(self._connections.known, head)
        return head

    def inspect(self) -> None:
        """See `Ledger.inspect`: the head's row, and the columns that entries are found by."""
        head = self._tried(lambda c: _only(c.execute(HEAD)))
        digests = self._algorithm if head[0] else head[5]
        if not all(head[1:4]) or head[0] != head[4] or head[5] != digests:
            last = min(head[0], head[4])
            raise LedgerDamaged(f"{self._place} 的 ledger_head", "与第一条或最后一条不符", last)
        for start in range(0, head[0], BATCH):
            for sequence, *columns, body in self._rows(start, start + BATCH, COLUMNS):
                if (*columns,) != index_terms(body.encode())[1:]:
                    place = f"{self._place} 第 {sequence} 条"
                    raise LedgerDamaged(place, "事项或提交编号一列与内容不符", sequence - 1)

    def close(self) -> None:
        """See `Ledger.close`."""
        self._connections.close()

    def _tried(self, ask: Callable[[Connection], Answer]) -> Answer:
        """What `ask` answers; asked again where the server says that it may be, or was lost.

        An entry's attempt has an id of its own: asking twice stores once.
        """
        problem, start, pause = None, time.monotonic(), 0.005
        while True:
            try:
                with self._connections.lend() as connection:
                    answer = ask(connection)
                self._lost_at = math.inf
                return answer
            except (psycopg.OperationalError, LedgerBusy) as error:
                # once lost, what the server did is in doubt, whatever it says afterwards
                problem = problem if _is_lost(problem) else error
                if time.monotonic() > self._until(start, problem):
                    raise self._gave_up(problem) from error
                time.sleep(random.uniform(0, pause := min(2 * pause, 0.3)))
            except errors.DataError as error:
                sentence = _first_line(error)
                raise BadValue("记录内容", sentence, "不能含有数据库存不下的字符") from error
            except psycopg.Error as error:
                raise self._gave_up(error) from error

    def _until(self, start: float, problem: Exception | None) -> float:
        """When to give up: counted from when the server was lost, so that later ones do soon."""
        if not _is_lost(problem):
            return start + PATIENCE
        self._lost_at = min(self._lost_at, start)
        return max(start + 0.5, self._lost_at + OUTLAST)

    def _gave_up(self, problem: Exception | None) -> PlanError:
        if isinstance(problem, BUSY):
            return LedgerBusy(PATIENCE)
        said = LOST if _is_lost(problem) else "台账数据库没有完成操作：{}（{}）。"
        return Unusable(said.format(self._place, _first_line(problem)))


def _only(cursor: Cursor) -> tuple[Any, ...]:
    """The one row of the head; raises LedgerDamaged."""
    if len(rows := cursor.fetchall()) != 1:
        raise LedgerDamaged("数据库的 ledger_head", f"应有一行，现有 {len(rows)} 行", 0)
    return rows[0]


def _is_lost(error: Exception | None) -> bool:
    """Whether the connection went or never came: the server down, shutting down, starting."""
    code = error.sqlstate or "08" if isinstance(error, psycopg.OperationalError) else ""
    return code.startswith(("08", "57"))


def _make_tables(connection: Connection, digests: str) -> None:
    """Makes the tables once, however many start at the same moment, for a chain by `digests`."""
    asked = """select coalesce(to_regclass('ledger_head'), to_regclass('ledger_entry')) is not null,
        current_schema"""
    ((is_there, schema),) = connection.execute(asked).fetchall()
    try:
        if not is_there:
            with connection.transaction():
                connection.execute(SCHEMA.read_bytes())
                connection.execute(_function(connection, schema or "public"))
        row = connection.execute(WRITTEN_BY).fetchone()
        if row and _version(row[1]) < _version(FUNCTION.read_text()):
            # of an earlier version: brought up to this one, where this role may
            with suppress(errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction):
                connection.execute(_function(connection, row[0]))
        sequence, named = _only(connection.execute(DIGESTS))
        _hash_by(connection, named if sequence or named != SHA_256 else digests)
    except RACED as error:
        raise LedgerBusy(PATIENCE) from error  # asked again


def _hash_by(connection: Connection, algorithm: str) -> None:
    """Has the chain computed by `algorithm`; raises Unusable where this server or role cannot."""
    try:
        if connection.execute(DIGESTS).fetchall()[0][1] != algorithm:
            connection.execute("update ledger_head set digests = %s", (algorithm,))
        if algorithm != SHA_256:
            if not connection.execute(PGCRYPTO).fetchone():
                connection.execute("create extension if not exists pgcrypto")
            connection.execute("select ledger_hash('', %s)", (algorithm,))
    except (errors.DataError, errors.ProgrammingError, errors.NotSupportedError) as error:
        needs = f"{algorithm} 需要 OpenSSL 3 和 pgcrypto 扩展（create extension pgcrypto）"
        why = f"台账数据库不能用 {algorithm} 计算校验值（{_first_line(error)}）"
        raise Unusable(f"{why}：{needs}，并由建表的账号先打开一次。") from error


def _function(connection: Connection, schema: str) -> bytes:
    name = psycopg.sql.Identifier(schema).as_bytes(connection)
    return FUNCTION.read_bytes().replace(b"the_schema", name)


def _version(function: str) -> int:
    stated = re.search(r"-- version (\d+)", function)
    return int(stated[1]) if stated else 1


def _first_line(error: Exception | None) -> str:
    return (str(error).strip().splitlines() or ["没有回应"])[0]
