"""A PostgreSQL server of the tests' own: started, used, stopped, nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.support.waiting import free_port, until

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

    def follow(self, primary: Server, name: str) -> None:
        """Makes the data directory anew: a copy of `primary`, as whose standby `name` it starts."""
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.mkdir(mode=0o700)
        if prefix := _unprivileged():
            for path in (self._home, self._data):
                shutil.chown(path, user=prefix[2])
        source = f"{primary.url.replace('/postgres', '/')}?application_name={name}"
        self._run("pg_basebackup", "-d", source, "-D", self._data, "-c", "fast", "-R", "--no-sync",
                  "-C", "-S", name)  # fmt: skip
        self.set(synchronous_standby_names="", wal_retrieve_retry_interval="100ms")

    def set(self, **settings: str) -> None:
        """Changes its settings, now where it runs."""
        with (self._data / "postgresql.auto.conf").open("a") as file:
            for name, value in settings.items():
                quoted = value.replace("'", "''")
                file.write(f"{name} = '{quoted}'\n")
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", self._data, "reload")

    def promote(self) -> None:
        """Makes a standby the primary, and waits until it is."""
        self._run("pg_ctl", "-D", self._data, "-w", "promote")

    def kill(self) -> None:
        """Kills every process of it, whatever they are doing, as when the machine loses power.

        All stand still before the first dies: one that saw the others gone would stop waiting for the
        standby, and show what that never received.
        """
        file = self._data / "postmaster.pid"
        if not file.exists():
            return
        postmaster = int(file.read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # from now on it starts no more
        kin = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for how in (signal.SIGSTOP, signal.SIGKILL):
            for pid in (*map(int, kin), postmaster):
                with suppress(ProcessLookupError):
                    os.kill(pid, how)
        until(lambda: not any(map(_is_running, (postmaster, *map(int, kin)))), "it is dead")
        # init may not have taken leave of it yet
        for left in (file, self._home / f".s.PGSQL.{self.port}.lock"):
            left.unlink()

    def ask(self, what: str) -> list[tuple[Any, ...]]:
        """What the server answers to a statement."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(what.encode()).fetchall()

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


def _is_running(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


@contextmanager
def running_server(primary: Server | None = None, name: str = "") -> Iterator[Server]:
    """A server that lives as long as the block; with `primary`, its standby called `name`."""
    home = Path(tempfile.mkdtemp(prefix="plan-postgres-"))
    home.chmod(0o755)
    server = Server(home)
    try:
        if primary:
            server.follow(primary, name)
        else:
            server.make()
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(home, ignore_errors=True)


def attached(primary: Server, name: str) -> None:
    """Makes nothing count as stored at `primary` but what its standby has too, and waits for it."""
    primary.set(synchronous_standby_names=name)
    asked = "select sync_state from pg_stat_replication where state = 'streaming'"
    until(lambda: primary.ask(asked) == [("sync",)], f"{name} is a synchronous standby")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """One server for all tests."""
    with running_server() as server:
        yield server
