"""PostgreSQL on two machines: the primary dies, the standby takes over, nothing is lost."""

from __future__ import annotations

import os
import random
import select
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from plan.acts import items as acts
from plan.errors import LedgerBusy, Unusable
from plan.ledger.stores import connections, postgres
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.postgres import PostgresLedger
from plan.office.workspace import Workspace
from tests.support.commands import run
from tests.support.ledger_contract import OFFICE, report
from tests.support.ledger_crash import Writer, start_writer
from tests.support.postgres_server import Server, attached, running_server
from tests.support.waiting import LONGEST, until

PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"
DAY = date(2022, 6, 20)
ITEMS = ("L4-A1", "L4-M1", "L4-A2", "L1-A1")
HESITATION = 3.0  # seconds, until somebody orders the standby to take over
THREADS = 2  # of each app server


def at_both(*servers: Server) -> str:
    """The address of a ledger on one of several servers."""
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in servers)
    return f"postgresql://tester@{hosts}/postgres?target_session_attrs=read-write"


class AppServer:
    """What a process of the app does with the ledger: a report by key, on what others wrote."""

    def __init__(self, url: str) -> None:
        self._work = Workspace(PLAN, url, lambda: datetime(2022, 6, 20, 4, tzinfo=UTC))
        self._chance = random.Random(os.getpid())

    def put(self, text: str) -> None:
        """A report about any item, now and then sent twice."""
        item, percent = self._chance.choice(ITEMS), self._chance.randrange(100)
        for _ in range(self._chance.choice([1, 1, 2])):
            self._work.append(
                lambda state: acts.report(state, item, percent, note=text), DAY, OFFICE, key=text
            )


def acknowledged(writers: list[Writer], after: int, each: int) -> None:
    """Waits until every thread of `writers` was acknowledged `each` entries after a moment."""
    end = time.monotonic() + LONGEST
    for writer in writers:
        while True:
            lines = [line.split(" ") for line in writer.received.decode().split("\n")[:-1]]
            counts = defaultdict[str, int](int)
            for text, moment in lines:
                counts[text.rsplit("-", 1)[0]] += int(moment) > after
            if sum(count >= each for count in counts.values()) == THREADS:
                break
            assert select.select([writer.pipe], [], [], end - time.monotonic())[0], "it is silent"
            more = os.read(writer.pipe, 4096)
            assert more, "an app server gave up; it says why on its standard error"
            writer.received += more


Quick = Callable[[], None]


@dataclass
class Switched:
    """The first was killed while app servers wrote, and the second promoted."""

    first: Server
    second: Server
    url: str
    opened: PostgresLedger  # before that
    said: dict[str, int]  # what was acknowledged when


@pytest.fixture(scope="module")
def switched() -> Iterator[Switched]:
    """Done once: the tests below go on, each from the end of the one before."""
    with running_server() as first, running_server(first, "b") as second:
        attached(first, "b")
        url = at_both(first, second)
        with closing(PostgresLedger(url)) as opened:
            writers = [start_writer(name, partial(AppServer, url), THREADS) for name in ("a", "b")]
            try:
                acknowledged(writers, 0, 10)
            except AssertionError:
                for writer in writers:
                    writer.kill()  # they hold open what the tests after this one close
                raise
            killed = time.monotonic_ns()
            first.kill()
            time.sleep(HESITATION)
            decided = time.monotonic_ns()
            second.promote()
            acknowledged(writers, decided, 10)
            for writer in writers:
                writer.kill()
            said = dict(pair for writer in writers for pair in writer.acknowledged())
            later = min(moment for moment in said.values() if moment > decided)
            figures = [(later - moment) / 1e9 for moment in (decided, killed)]
            told = "\nwrites went on {:.2f} s after the order, {:.2f} s after the kill"
            print(told.format(*figures))  # noqa: T201 - figures
            yield Switched(first, second, url, opened, said)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Quick:
    """From when it is called on, nobody waits longer than some seconds."""

    def soon() -> None:
        for module in connections, postgres:
            monkeypatch.setattr(module, "PATIENCE", 2.0)
        monkeypatch.setattr(postgres, "OUTLAST", 4.0)

    return soon


def test_a_primary_killed_in_mid_write_loses_nothing(switched: Switched) -> None:
    """Four writers of two app servers went on by themselves; what was in doubt is there once."""
    with closing(PostgresLedger(switched.url)) as ledger:
        entries = list(ledger.entries())
        assert verify(ledger).head == ledger.head() == switched.opened.head()
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    keys = [entry.key for entry in entries]
    assert len(keys) == len(set(keys))
    assert not set(switched.said) - set(keys)
    assert len(keys) - 1 <= len(switched.said) + 2 * THREADS  # the plan is nobody's report


def test_commands_take_the_address_of_both(switched: Switched, tmp_path: Path) -> None:
    """The first machine of it is dead."""
    for words, told in (["verify"], "台账完好"), (["backup", str(tmp_path / "copy")], "备份"):
        done = run("--ledger", switched.url, "ledger", *words)
        assert told in done.stdout
        assert done.returncode == 0


def test_an_old_primary_that_comes_back_is_neither_read_nor_written(switched: Switched, quick: Quick) -> None:
    """Who knows a later entry passes it by; who does not is never told that anything is stored."""
    first, second, ledger = switched.first, switched.second, switched.opened
    last = ledger.append(report(note="at the second"), by=OFFICE)
    first.start()
    first.ask("select 1")
    for connection in ledger._connections._idle:
        connection.close()
    assert ledger.head() == (last.sequence, last.digest)
    second.stop()
    with pytest.raises(Unusable, match=rf":{first.port}”上没有本程序见过的第 {last.sequence} 条"):
        ledger.head()
    second.start()
    assert ledger.append(report(), by=OFFICE).sequence == last.sequence + 1
    quick()
    with (
        closing(PostgresLedger(at_both(first))) as stranger,
        pytest.raises(Unusable, match=r"没有回应.*还不确定.*原样再提交一次"),
    ):
        stranger.append(report(), by=OFFICE, key="split")
    first.kill()


def become_standby(old: Server, name: str, primary: Server) -> None:
    """Makes `old` anew of `primary`, whose writers then wait for it."""
    old.follow(primary, name)
    old.start()
    attached(primary, name)


def test_the_old_primary_becomes_the_standby(switched: Switched) -> None:
    """Made anew of the promoted one; what is stored then is on both."""
    become_standby(switched.first, "a", switched.second)
    with closing(PostgresLedger(switched.url.split("?")[0])) as ledger:  # the standby is named first
        assert ledger.append(report(), by=OFFICE).sequence == ledger.head()[0]
    entry = switched.opened.append(report(note="on both"), by=OFFICE)
    last = switched.second.ask("select pg_current_wal_flush_lsn()")[0][0]
    assert switched.first.ask(f"select pg_last_wal_receive_lsn() >= '{last}'") == [(True,)]
    assert switched.opened.head() == (entry.sequence, entry.digest)


def cut(primary: Server, standby: Server) -> str:
    """Ends what the standby receives; returns the setting that lets it go on."""
    line = standby.ask("show primary_conninfo")[0][0]
    standby.set(primary_conninfo="")
    until(lambda: primary.ask("select 1 from pg_stat_replication") == [], "the line is cut")
    return str(line)


WAITING = "select pid from pg_stat_activity where wait_event = 'SyncRep'"


def test_without_its_standby_nothing_is_acknowledged(switched: Switched, quick: Quick) -> None:
    """Reading goes on; writers are told that it is in doubt; what they sent is stored once."""
    standby, primary, ledger = switched.first, switched.second, switched.opened
    line, stored = cut(primary, standby), list(ledger.entries())
    writer = threading.Thread(target=lambda: stored.append(ledger.append(report(), by=OFFICE)))
    writer.start()
    until(lambda: bool(primary.ask(WAITING)), "it waits for the standby")
    assert list(ledger.entries()) == stored
    # cut off, it has stored on the primary alone: asked again, that is not enough
    ((pid,),) = primary.ask(WAITING)
    primary.ask(f"select pg_terminate_backend({pid})")
    until(lambda: primary.ask(WAITING) not in ([], [(pid,)]), "it waits anew")
    assert ledger.head()[0] == len(stored) + 1
    assert writer.is_alive()
    standby.set(primary_conninfo=line)
    writer.join()
    assert list(ledger.entries()) == stored
    cut(primary, standby)
    quick()
    with pytest.raises(Unusable, match=r"没有回应.*还不确定.*先查历史"):
        ledger.append(report(percent=20), by=OFFICE)
    with pytest.raises(LedgerBusy):
        ledger.append(report(percent=30), by=OFFICE, key="another")
    primary.kill()
    standby.promote()
    assert list(ledger.entries()) == stored
    entry = ledger.append(report(percent=30), by=OFFICE, key="another")
    assert verify(ledger).head == (stored[-1].sequence + 1, entry.digest)


def test_an_asynchronous_standby_can_lose_what_was_acknowledged(switched: Switched) -> None:
    """The control: that is why it has to be synchronous. A program that knows better stops."""
    standby, primary, ledger = switched.second, switched.first, switched.opened
    become_standby(standby, "b", primary)
    primary.set(synchronous_standby_names="")
    until(lambda: primary.ask("show synchronous_standby_names") == [("",)], "the setting holds")
    before = ledger.append(report(), by=OFFICE)
    until(lambda: primary.ask(HAS_ALL) == [(True,)], "the standby has all there is")
    cut(primary, standby)
    for n in range(3):
        ledger.append(report(percent=n), by=OFFICE)
    primary.kill()
    standby.promote()
    with pytest.raises(Unusable, match=rf"没有本程序见过的第 {before.sequence + 3} 条.*旧主库"):
        ledger.append(report(), by=OFFICE)
    with closing(PostgresLedger(switched.url)) as stranger:
        assert stranger.head() == (before.sequence, before.digest)


HAS_ALL = "select replay_lsn = pg_current_wal_lsn() from pg_stat_replication"
