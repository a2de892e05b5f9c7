"""Connections to PostgreSQL on one machine or several, lent to one thread at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from plan.errors import LedgerBusy, Unusable
from plan.ledger.contract import EMPTY

MOST = 8
PATIENCE = 10.0  # seconds, for a connection to be free and for the server to answer
USUAL = """connect_timeout=5 keepalives_idle=3 keepalives_interval=1 keepalives_count=3
tcp_user_timeout=5000"""  # a machine that lost its power closes no connection
SESSION = """select set_config('lock_timeout', %s, false), set_config('synchronous_commit',
case is_now when 'remote_apply' then is_now else 'on' end, false)
from current_setting('synchronous_commit') as is_now"""
KNOWN = "select digest from ledger_entry where sequence = %s"


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """Waits for an answer no longer than PATIENCE."""

    def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
        """What `gen` returns; raises psycopg.OperationalError."""
        return super().wait(gen, *args, **{"timeout": PATIENCE, **options})


class Connections:
    """At most `MOST` at a time; one that broke is replaced at once by whoever needs it next.

    psycopg_pool makes its replacements in the background: after broken connections we saw it keep
    a writer waiting for three seconds.
    """

    def __init__(self, url: str) -> None:
        self._servers = _servers(url)
        self._idle: list[Connection] = []
        self._places = BoundedSemaphore(MOST)
        self.known = EMPTY  # the last entry stored or read: a server without it is not used

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """A connection in autocommit; raises LedgerBusy, Unusable, psycopg.OperationalError."""
        if not self._places.acquire(timeout=PATIENCE):
            raise LedgerBusy(PATIENCE)
        connection = None
        try:
            connection = self._take()
            yield connection
        finally:
            # one in the middle of a transaction would lock rows for whoever has it next
            if connection and connection.info.transaction_status == TransactionStatus.IDLE:
                self._idle.append(connection)
            elif connection:
                connection.close()
                self.close()  # the server that was lost is the others' too
            self._places.release()

    def _take(self) -> Connection:
        with suppress(IndexError):
            return self._idle.pop()
        problem: psycopg.Error | Unusable | None = None
        for server in self._servers:
            try:
                connection = self._proven(Connection.connect(autocommit=True, **server))
                self._servers = sorted(self._servers, key=lambda other: other is not server)
                return connection
            except (psycopg.Error, Unusable) as error:
                problem = problem if isinstance(problem, Unusable) else error
        raise problem or AssertionError

    def _proven(self, connection: Connection) -> Connection:
        """`connection` to a server whose chain passes through the last entry known."""
        (number, digest), where = self.known, connection.info
        try:
            connection.execute(SESSION, (f"{PATIENCE * 500:.0f}",))
            if number and connection.execute(KNOWN, (number,)).fetchall() != [(digest,)]:
                lacks = f"数据库服务器“{where.host}:{where.port}”上没有本程序见过的第 {number} 条记录"
                why = "可能是切换前的旧主库，或没有跟上的备库"
                raise Unusable(f"{lacks}：{why}；请系统管理员核对，在此之前不读也不写。")
        except (psycopg.Error, Unusable):
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Closes those that nobody uses."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()


def _servers(url: str) -> list[dict[str, Any]]:
    """How to reach each server that `url` names; of several, only one that takes entries."""
    named = {**conninfo_to_dict(USUAL), **conninfo_to_dict(url)}
    hosts, ports = (str(named.get(name) or "").split(",") for name in ("host", "port"))
    if len(hosts) == 1:
        return [named]
    named.setdefault("target_session_attrs", "read-write")
    return [{**named, "host": host, "port": ports[n % len(ports)]} for n, host in enumerate(hosts)]
