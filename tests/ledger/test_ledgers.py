"""The one contract, over memory, TinyDB and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from plan.errors import BadValue, PlanError
from plan.ledger.contract import Ledger
from plan.ledger.stores import open_ledger
from tests.support.ledger_contract import Clock, LedgerContract
from tests.support.postgres_server import Server, postgres

__all__ = ["postgres"]  # pytest finds the fixture here


class Place:
    """A URL that can be opened again and again, everything closed at the end."""

    def __init__(self, url: str, another: Iterator[str]) -> None:
        self.clock, self._url, self._another = Clock(), url, another
        self.shared = not url.startswith("memory")
        self._opened: list[Ledger] = []

    def __call__(self) -> Ledger:
        """One more ledger on the same place."""
        self._opened.append(open_ledger(self._url, self.clock))
        return self._opened[-1]

    def fresh(self) -> Ledger:
        """A ledger of the same kind where nothing is stored."""
        self._opened.append(open_ledger(next(self._another), self.clock))
        return self._opened[-1]

    def close(self) -> None:
        """Closes all."""
        for ledger in self._opened:
            ledger.close()


class TestMemory(LedgerContract):
    """A list in memory."""

    @pytest.fixture
    def opened(self) -> Place:
        """A new list each time."""
        return Place("memory:", iter(["memory:"]))


class TestTinyDB(LedgerContract):
    """A directory."""

    @pytest.fixture
    def opened(self, tmp_path: Path) -> Iterator[Place]:
        """A directory that is not there yet."""
        place = Place(f"tinydb:{tmp_path}/a/ledger", (f"tinydb:{tmp_path}/{n}" for n in count()))
        yield place
        place.close()


class TestPostgres(LedgerContract):
    """A schema of a real server."""

    @pytest.fixture
    def opened(self, postgres: Server) -> Iterator[Place]:
        """An empty schema."""
        place = Place(postgres.new_schema(), (postgres.new_schema() for _ in count()))
        yield place
        place.close()


@pytest.mark.parametrize(
    "url", ["", "tinydb:", "tinydb", "memory:x", "mysql://host/db", "postgresql:db", "/var/ledger"]
)
def test_an_address_that_is_none_is_refused_in_a_sentence(url: str) -> None:
    """It says what may be written."""
    with pytest.raises(BadValue, match="tinydb:目录"):
        open_ledger(url)


def test_a_server_that_does_not_answer_is_named() -> None:
    """Host and database, and never the password."""
    with pytest.raises(PlanError, match=r"127\.0\.0\.1/plan") as refused:
        open_ledger("postgresql://u:geheim@127.0.0.1:9/plan")
    assert "geheim" not in str(refused.value)
