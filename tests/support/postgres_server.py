"""A PostgreSQL server of the tests' own: started, used, stopped, nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.support.waiting import free_port

INSTALL = "the ledger's tests need PostgreSQL 15 or later: apt-get install postgresql"


def binaries() -> Path:
    """The folder of the newest server installed; installs Debian's where missing and allowed."""
    if not _found() and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "check": False}
        for words in (["update"], ["install", "-y", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", "-qq", *words], capture_output=True, **quiet)  # type: ignore[call-overload]
    if not _found():
        raise RuntimeError(INSTALL)
    return max(_found(), key=lambda path: int(path.parent.name))


def _found() -> list[Path]:
    return [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]


def _unprivileged() -> list[str]:
    """What to put before a command: the server refuses to run as root."""
    if os.geteuid():
        return []
    known = Path("/etc/passwd").read_text()
    return ["runuser", "-u", "postgres" if "\npostgres:" in known else "nobody", "--"]


class Server:
    """A running server; `url` opens its one database."""

    def __init__(self, home: Path) -> None:
        self._bin, self._data, self.port = binaries(), home / "data", free_port()
        self._home = home
        self.url = f"postgresql://tester@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Makes the data directory."""
        self._data.mkdir()
        if prefix := _unprivileged():
            for path in (self._home, self._data):
                shutil.chown(path, user=prefix[2])
        self._run("initdb", "-D", self._data, "-U", "tester", "-A", "trust", "-k", "-E", "UTF8",
                  "--locale=C", "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = f"-p {self.port} -h 127.0.0.1 -k {self._home}"
        log = self._home / "log"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stops it; `immediate` is what a crash leaves."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def _run(self, program: str, *words: object) -> None:
        command = [*_unprivileged(), str(self._bin / program), *map(str, words)]
        subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

    def new_schema(self) -> str:
        """A URL under which nothing has been stored yet."""
        name = f"t{uuid4().hex[:12]}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"create schema {name}".encode())
        return f"{self.url}?options=-csearch_path%3D{name}"


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that lives as long as the block."""
    home = Path(tempfile.mkdtemp(prefix="plan-postgres-"))
    home.chmod(0o755)
    server = Server(home)
    try:
        server.make()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all tests."""
    with running_server() as server:
        yield server
