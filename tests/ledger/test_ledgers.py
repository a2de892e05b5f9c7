"""The one contract, over memory, TinyDB and PostgreSQL, by each digest algorithm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from plan.errors import BadValue, PlanError
from plan.ledger.contract import ALGORITHMS, Ledger
from plan.ledger.stores import open_ledger
from tests.support.ledger_contract import OFFICE, Clock, LedgerContract, report
from tests.support.postgres_server import Server, postgres

__all__ = ["postgres"]  # pytest finds the fixture here


NO_SM3 = """openssl_conf = init
[init]
providers = providers
alg_section = algorithms
[providers]
default = default
[default]
activate = 1
[algorithms]
default_properties = fips=yes
"""


class Place:
    """A URL that can be opened again and again, everything closed at the end."""

    def __init__(self, url: str, another: Iterator[str], digests: str) -> None:
        self.clock, self._url, self._another, self.digests = Clock(), url, another, digests
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


@pytest.fixture(params=ALGORITHMS)
def digests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a ledger that is begun now goes by."""
    monkeypatch.setenv("PLAN_DIGEST", request.param)
    return str(request.param)


class TestMemory(LedgerContract):
    """A list in memory."""

    @pytest.fixture
    def opened(self, digests: str) -> Place:
        """A new list each time."""
        return Place("memory:", iter(["memory:"]), digests)


class TestTinyDB(LedgerContract):
    """A directory."""

    @pytest.fixture
    def opened(self, tmp_path: Path, digests: str) -> Iterator[Place]:
        """A directory that is not there yet."""
        another = (f"tinydb:{tmp_path}/{n}" for n in count())
        place = Place(f"tinydb:{tmp_path}/a/ledger", another, digests)
        yield place
        place.close()


class TestPostgres(LedgerContract):
    """A schema of a real server."""

    @pytest.fixture
    def opened(self, postgres: Server, digests: str) -> Iterator[Place]:
        """An empty schema."""
        another = (postgres.new_schema() for _ in count())
        place = Place(postgres.new_schema(), another, digests)
        yield place
        place.close()


@pytest.mark.parametrize("named", ["SHA-1", "sm4", "SHA256"])
def test_another_algorithm_is_refused_in_a_sentence(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the setting, the value and what is accepted; small letters and none are."""
    monkeypatch.setenv("PLAN_DIGEST", named)
    with pytest.raises(BadValue, match=rf"PLAN_DIGEST.*“{named}”.*请写 SHA-256 或 SM3"):
        open_ledger("memory:")
    for accepted, digests in (("sm3", "SM3"), ("", "SHA-256"), (" sha-256 ", "SHA-256")):
        monkeypatch.setenv("PLAN_DIGEST", accepted)
        assert open_ledger("memory:").append(report(), by=OFFICE).digests == digests


def test_a_machine_without_the_algorithm_says_so(tmp_path: Path) -> None:
    """As under a policy of its OpenSSL that leaves SM3 out; SHA-256 goes on."""
    policy = tmp_path / "openssl.cnf"
    policy.write_text(NO_SM3)
    program = (
        "from plan.errors import Unusable; from plan.ledger.contract import hasher, SHA_256, SM3\n"
        "assert hasher(SHA_256)(b'').hexdigest().startswith('e3b0c442')\n"
        "try: hasher(SM3)\nexcept Unusable as error: print(error)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "OPENSSL_CONF": str(policy)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "不提供校验算法 SM3" in said.stdout, said


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
