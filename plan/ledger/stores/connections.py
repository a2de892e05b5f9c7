"""Connections to one PostgreSQL server, kept open and lent to one thread at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from selectors import EVENT_READ, DefaultSelector
from threading import BoundedSemaphore
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from plan.errors import LedgerBusy

MOST = 8
PATIENCE = 10.0  # seconds, for a connection to be free and for the server to answer
Connection = psycopg.Connection[tuple[Any, ...]]


class Connections:
    """At most `MOST` at a time; one that broke is replaced at once by whoever needs it next.

    psycopg_pool makes its replacements in the background: after broken connections we saw it keep
    a writer waiting for three seconds.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: list[Connection] = []
        self._places = BoundedSemaphore(MOST)

    @contextmanager
    def lend(self) -> Iterator[Connection]:
        """A connection in autocommit; raises LedgerBusy, psycopg.OperationalError."""
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
            self._places.release()

    def _take(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if _is_quiet(connection):
                return connection
            connection.close()
        return psycopg.connect(self._url, autocommit=True, connect_timeout=int(PATIENCE))

    def close(self) -> None:
        """Closes those that nobody uses."""
        while self._idle:
            self._idle.pop().close()


def _is_quiet(connection: Connection) -> bool:
    """Whether the server has said nothing since: what an idle one says is mostly goodbye.

    Costs no round trip.
    """
    with DefaultSelector() as selector:  # select() knows no file beyond the 1024th
        selector.register(connection.fileno(), EVENT_READ)
        return not selector.select(0)
