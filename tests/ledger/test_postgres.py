"""PostgreSQL in particular: one round trip, races, restarts, readers that follow."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from plan.errors import BadValue, LedgerDamaged, Unusable
from plan.ledger.contract import EMPTY, SM3
from plan.ledger.stores import open_ledger
from plan.ledger.stores import postgres as postgres_store
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.postgres import PostgresLedger
from tests.support.ledger_contract import OFFICE, Clock, report
from tests.support.postgres_server import Server, postgres, running_server
from tests.support.threads import at_once, running
from tests.support.waiting import free_port

__all__ = ["postgres"]  # pytest finds the fixture here
Opened = Callable[..., PostgresLedger]


@pytest.fixture
def url(postgres: Server) -> str:
    """An empty schema."""
    return postgres.new_schema()


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens ledgers, which are closed at the end."""
    with ExitStack() as stack:
        yield lambda *place: stack.enter_context(closing(PostgresLedger(*place)))


@pytest.fixture
def ledger(opened: Opened, url: str) -> PostgresLedger:
    """A ledger in it."""
    return opened(url, Clock())


class Wire:
    """Stands between client and server and counts how often the client spoke and was answered."""

    def __init__(self, port: int) -> None:
        self._port, self.turns, self._last = port, 0, ""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            client, _ = self._server.accept()
            server = socket.create_connection(("127.0.0.1", self._port))
            for ends in ((client, server, "asks"), (server, client, "answers")):
                threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, who: str) -> None:
        with suppress(OSError):  # the other end was closed first
            while data := source.recv(65536):
                if who == "asks" and self._last != who:
                    self.turns += 1
                self._last = who
                target.sendall(data)
        target.close()


def test_an_append_is_one_round_trip(opened: Opened, postgres: Server, url: str) -> None:
    """Counted on the wire, once the statement is prepared."""
    wire = Wire(postgres.port)
    ledger = opened(url.replace(f":{postgres.port}/", f":{wire.port}/"))
    for n in range(8):
        ledger.append(report(percent=n), by=OFFICE)
    before = wire.turns
    for n in range(20):
        ledger.append(report(percent=n), by=OFFICE, key=f"k{n}")
    assert wire.turns - before == 20


def test_entries_can_be_neither_changed_nor_removed(url: str, ledger: PostgresLedger) -> None:
    """Not by a clumsy hand at the console either."""
    ledger.append(report(), by=OFFICE)
    for act in ("update ledger_entry set subject = 'x'", "delete from ledger_entry",
                "truncate ledger_entry"):  # fmt: skip
        with (
            psycopg.connect(url) as connection,
            pytest.raises(psycopg.errors.RaiseException, match="append-only"),
        ):
            connection.execute(act.encode())


def test_a_row_changed_by_force_is_noticed(url: str, ledger: PostgresLedger) -> None:
    """By every reader, with its place."""
    for n in range(4):
        ledger.append(report(percent=n), by=OFFICE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter table ledger_entry disable trigger all")
        connection.execute(
            "update ledger_entry set body = replace(body, 'U-OFFICE', 'U-FORGED') where sequence = 3"
        )
    for read in (lambda: list(ledger.entries()), lambda: list(ledger.entries(2)), lambda: verify(ledger)):
        with pytest.raises(LedgerDamaged, match="第 3 条") as damaged:
            read()
        assert damaged.value.last_good == 2
    assert len(list(ledger.entries(until=2))) == 2


def test_a_row_removed_by_force_is_noticed(url: str, ledger: PostgresLedger) -> None:
    """In the middle and at the end."""
    for n in range(4):
        ledger.append(report(percent=n), by=OFFICE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter table ledger_entry disable trigger all")
        connection.execute("delete from ledger_entry where sequence = 4")
    with pytest.raises(LedgerDamaged):
        verify(ledger)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("update ledger_head set sequence = 2, digest = (select digest from ledger_entry"
         " where sequence = 2)", "ledger_head"),
        ("update ledger_head set digest = repeat('1', 64)", "ledger_head"),
        ("update ledger_head set sequence = 9", "ledger_head|记录不见了"),
        ("update ledger_head set recorded_at = recorded_at + interval '1 day'", "ledger_head"),
        ("update ledger_head set recorded_text = '2022-01-01T00:00:00Z'", "ledger_head"),
        ("update ledger_head set digests = 'SM3'", "ledger_head"),
        ("update ledger_entry set subject = 'S9' where sequence = 3", "第 3 条"),
        ("update ledger_entry set key = null where sequence = 2", "第 2 条"),
        ("update ledger_entry set key = 'k9' where sequence = 4", "第 4 条"),
        # a row that no reading reaches answers for its key
        ("insert into ledger_entry values (0, 'S9', 'k9', null, '', '')", "ledger_head"),
        ("insert into ledger_entry values (9, 'S9', 'k9', null, '', '')", "ledger_head"),
        ("delete from ledger_head", "ledger_head，应有一行，现有 0 行"),
        ("alter table ledger_head drop constraint ledger_head_one_check;"
         " insert into ledger_head values (false, 0, repeat('0', 64), '-infinity', '')",
         "ledger_head，应有一行，现有 2 行"),
        ("alter table ledger_entry alter body drop not null;"
         " update ledger_entry set body = null where sequence = 3", "第 3 条"),
        ("alter table ledger_entry alter digest drop not null;"
         " update ledger_entry set digest = null where sequence = 3", "第 3 条"),
    ],
)  # fmt: skip
def test_what_entries_are_found_by_is_verified(
    url: str, ledger: PostgresLedger, change: str, place: str
) -> None:
    """The head's row and the columns beside the body; sound ones are found sound."""
    for n in range(4):
        ledger.append(report(f"S{n}", n, "\x00 🙂"), by=OFFICE, key=["", "k1", "k2", "k3"][n])
    assert verify(ledger).head == ledger.head()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter table ledger_entry disable trigger all")
        connection.execute(change.encode())
    for look in (lambda: verify(ledger), lambda: verify(PostgresLedger(url))):
        with pytest.raises(LedgerDamaged, match=place):
            look()


def test_a_head_s_table_that_is_gone_is_no_busy_ledger(url: str, ledger: PostgresLedger) -> None:
    """Nor an empty one that is made anew: entries are there."""
    ledger.append(report(), by=OFFICE)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("drop table ledger_head")
    with pytest.raises(Unusable, match="ledger_head"):
        PostgresLedger(url)


def test_what_names_a_call_may_say_anything(url: str, ledger: PostgresLedger) -> None:
    """`attempt` is looked up while one call is sent again, never after: nothing follows from it."""
    stored = [ledger.append(report(percent=n), by=OFFICE, key=f"k{n}") for n in range(4)]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("alter table ledger_entry disable trigger all")
        connection.execute("update ledger_entry set attempt = null where sequence = 2")
        connection.execute("update ledger_entry set attempt = gen_random_uuid() where sequence > 2")
    assert verify(ledger).head == ledger.head()
    assert [ledger.append(report(percent=n), by=OFFICE, key=f"k{n}") for n in range(4)] == stored
    assert [ledger.append(report(percent=4), by=OFFICE).sequence for _ in range(2)] == [5, 6]
    assert verify(ledger).head == ledger.head()


def test_a_database_that_cannot_compute_sm3_says_what_is_missing(postgres: Server) -> None:
    """A role that may not add pgcrypto; once somebody did, it may begin; SHA-256 needs neither."""
    url = postgres.url.replace("tester@", "plain@").replace("/postgres", "/bare")
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("create role plain login")
        connection.execute("create database bare")
    with psycopg.connect(postgres.url.replace("/postgres", "/bare"), autocommit=True) as owner:
        owner.execute("grant create on schema public to plain")
        PostgresLedger(url, Clock()).close()
        with pytest.raises(Unusable, match=r"不能用 SM3 .*create extension pgcrypto"):
            PostgresLedger(url, Clock(), SM3)
        owner.execute("create extension pgcrypto")
    with closing(PostgresLedger(url, Clock(), SM3)) as ledger:
        assert ledger.append(report(), by=OFFICE).digests == SM3
        assert verify(ledger).head == ledger.head()


def test_an_empty_database_is_sound(ledger: PostgresLedger) -> None:
    """Nothing to compare."""
    assert verify(ledger).head == EMPTY


def test_a_server_that_stores_something_else_is_found_out(url: str, ledger: PostgresLedger) -> None:
    """By the body that it returns: a function that somebody changed."""
    ledger.append(report(), by=OFFICE)
    with psycopg.connect(url, autocommit=True) as connection:
        source = connection.execute(
            "select pg_get_functiondef(oid) from pg_proc where proname = 'ledger_append'"
            " and pg_function_is_visible(oid)"
        ).fetchone()
        assert source is not None
        forged = source[0].replace("|| rest;", "|| replace(rest, 'OFFICE', 'FORGED');")
        assert forged != source[0]
        connection.execute(forged.encode())
    for key in (None, "k"):
        with pytest.raises(LedgerDamaged, match="与提交的不同"):
            ledger.append(report(percent=20), by=OFFICE, key=key)


def test_many_starting_at_once_make_the_tables_once(opened: Opened, url: str) -> None:
    """Eight replicas come up together."""
    ledgers: list[PostgresLedger] = []
    at_once(lambda _: ledgers.append(opened(url)), range(8))
    assert len(ledgers) == 8
    assert ledgers[0].append(report(), by=OFFICE).sequence == 1
    assert {ledger.head() for ledger in ledgers} == {ledgers[3].head()}


def test_a_type_that_another_just_made_is_waited_for(
    opened: Opened, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table's type is there before others see the table: opening asks again, after a pause."""
    pauses = list[float]()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("create type ledger_head as enum ()")

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            connection.execute("drop type if exists ledger_head")

        monkeypatch.setattr(postgres_store.time, "sleep", pause)
        assert opened(url).head() == EMPTY
    assert len(pauses) == 1


OF_0_1_0 = (Path(__file__).parents[1] / "samples" / "postgres_v0_1_0.sql").read_bytes()


def test_a_database_of_version_0_1_0_gets_the_new_function(opened: Opened, url: str) -> None:
    """When its owner opens it, however many do at once; what is stored stays as it is."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(OF_0_1_0)
    clock, ledgers = Clock(), list[PostgresLedger]()
    at_once(lambda _: ledgers.append(opened(url, clock)), range(6))
    first = ledgers[0].append(report(), by=OFFICE)
    clock.now -= timedelta(days=31)
    second = ledgers[1].append(report(percent=20), by=OFFICE)
    assert (second.recorded_at, second.clock) == (first.recorded_at, clock.now)
    assert verify(ledgers[2]).head == (2, second.digest)


def test_who_may_not_renew_the_function_appends_by_the_old_one(
    opened: Opened, postgres: Server, url: str
) -> None:
    """It stores no earlier clock, and the ledger is sound."""
    schema = url.rsplit("%3D", 1)[1]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(OF_0_1_0)
        connection.execute("do $$ begin create role clerk login; exception"
                           " when duplicate_object then null; end $$")  # fmt: skip
        connection.execute(f"grant usage on schema {schema} to clerk".encode())
        connection.execute(f"grant all on all tables in schema {schema} to clerk".encode())
    clock = Clock()
    ledger = opened(url.replace("tester@", "clerk@"), clock)
    ledger.append(report(), by=OFFICE)
    clock.now -= timedelta(days=31)
    assert ledger.append(report(percent=20), by=OFFICE).clock is None
    assert verify(ledger).head[0] == 2


def test_a_role_that_may_only_read_and_call_appends(opened: Opened, url: str) -> None:
    """It can neither write to the tables nor switch off what guards them."""
    schema, as_clerk = url.rsplit("%3D", 1)[1], url.replace("tester@", "clerk@")
    opened(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("do $$ begin create role clerk login; exception"
                           " when duplicate_object then null; end $$")  # fmt: skip
        for right in (
            f"grant usage on schema {schema} to clerk",
            f"grant select on all tables in schema {schema} to clerk",
        ):
            connection.execute(right.encode())
        ledger = opened(as_clerk)
        with pytest.raises(Unusable, match="permission denied"):
            ledger.append(report(), by=OFFICE)
        connection.execute(f"grant execute on all functions in schema {schema} to clerk".encode())
    stored = [ledger.append(report(percent=n), by=OFFICE, key=f"k{n}") for n in range(3)]
    assert list(ledger.entries()) == stored
    assert verify(ledger).head == ledger.head()
    with psycopg.connect(as_clerk, autocommit=True) as connection:
        for act in (
            b"update ledger_head set sequence = 1",
            b"insert into ledger_entry values (4, 's', null, null, '{}', '')",
            b"delete from ledger_entry",
            b"truncate ledger_entry",
            b"alter table ledger_entry disable trigger all",
            b"drop function ledger_refuse cascade",
            b"drop table ledger_entry",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(act)


def test_a_follower_misses_nothing(opened: Opened, url: str) -> None:
    """Reading on after the last sequence seen, while four replicas write."""
    writers = [opened(url) for _ in range(4)]
    follower, sequences = opened(url), list[int]()

    def write(ledger: PostgresLedger) -> None:
        for n in range(40):
            ledger.append(report(percent=n), by=OFFICE)

    with running(write, writers):
        while len(sequences) < 160:
            sequences += [entry.sequence for entry in follower.entries(after=len(sequences))]
    assert sequences == list(range(1, 161))


def test_a_repeatable_database_makes_writers_try_again(opened: Opened, url: str) -> None:
    """Where every transaction is serializable, the losers of a race retry and all are stored."""
    strict = f"{url}%20-cdefault_transaction_isolation%3Dserializable"
    ledgers = [opened(strict) for _ in range(3)]

    def write(ledger: PostgresLedger) -> None:
        for n in range(15):
            ledger.append(report(percent=n), by=OFFICE)

    at_once(write, ledgers)
    assert [entry.sequence for entry in ledgers[0].entries()] == list(range(1, 46))


def test_a_restarted_server_is_found_again() -> None:
    """After a crash of the server: nothing lost, and the next append goes through."""
    with running_server() as server:
        ledger = open_ledger(server.url)
        stored = [ledger.append(report(percent=n), by=OFFICE) for n in range(20)]
        server.stop("immediate")
        server.start()
        assert list(ledger.entries()) == stored
        assert ledger.append(report(percent=20), by=OFFICE).sequence == 21
        server.stop("immediate")
        server.start()
        assert ledger.append(report(percent=21), by=OFFICE).sequence == 22
        assert verify(ledger).head[0] == 22
        ledger.close()


def test_a_lost_connection_never_stores_twice(opened: Opened, postgres: Server, url: str) -> None:
    """Connections are cut all the time; every append comes back and is stored once."""
    ledger, stop = opened(url), threading.Event()

    def cut() -> None:
        with psycopg.connect(postgres.url, autocommit=True) as connection:
            while not stop.wait(0.03):
                connection.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where query like '%ledger_append%' and pid <> pg_backend_pid()"
                )

    cutter = threading.Thread(target=cut)
    cutter.start()
    try:
        stored = [ledger.append(report(percent=n), by=OFFICE) for n in range(60)]
    finally:
        stop.set()
        cutter.join()
    assert [entry.sequence for entry in stored] == list(range(1, 61))
    assert list(ledger.entries()) == stored


def test_a_key_the_server_cannot_hold_is_refused(ledger: PostgresLedger) -> None:
    """In a sentence; nothing is stored."""
    with pytest.raises(BadValue):
        ledger.append(report(), by=OFFICE, key="a\x00b")
    assert ledger.head()[0] == 0


@pytest.mark.parametrize(
    ("server_s", "ours"), [("off", "on"), ("local", "on"), ("on", "on"), ("remote_apply",) * 2]
)
def test_what_is_acknowledged_is_flushed_whatever_the_server_is_set_to(
    opened: Opened, url: str, server_s: str, ours: str
) -> None:
    """And at the standby, where there is one."""
    ledger = opened(f"{url}%20-csynchronous_commit%3D{server_s}")
    with ledger._connections.lend() as connection:
        assert connection.execute("show synchronous_commit").fetchall() == [(ours,)]


def test_a_machine_that_says_nothing_any_more_is_noticed(opened: Opened, url: str) -> None:
    """By the system's own probes, within seconds; an address may say otherwise."""
    for place, seconds in ((url, 5), (f"{url}&tcp_user_timeout=9000", 9)):
        with (
            opened(place)._connections.lend() as connection,
            socket.socket(fileno=os.dup(connection.fileno())) as wire,
        ):
            assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == seconds * 1000
            assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 3


def test_a_server_that_is_not_there_is_told_soon(opened: Opened) -> None:
    """At the first opening nothing is being switched: whoever mistyped an address need not wait."""
    began = time.monotonic()
    with pytest.raises(Unusable, match="台账数据库没有回应"):
        opened(f"postgresql://tester@127.0.0.1:{free_port()}/postgres")
    assert time.monotonic() - began < postgres_store.OUTLAST / 2
