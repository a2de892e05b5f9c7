"""A process that has imported the app once and forks for each one that is started.

Importing is two of three seconds of a start. What a start itself does is proved with `python -m
streamlit run`, in tests/house/test_operate.py, tests/web and wherever `serve` is told so.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.components.v2 import manifest_scanner

from components.web import compressed, linked, shell

ROOT = Path(__file__).parents[2]
SERVING = (  # what answers for `streamlit run`
    "anyio._backends._asyncio", "starlette.applications", "starlette.middleware.sessions",
    "streamlit.web.cli", "streamlit.web.server.app_discovery", "streamlit.web.server.starlette",
    "streamlit.web.server.starlette.starlette_agent_routes", "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl", "uvicorn.protocols.websockets.websockets_sansio_impl",
)  # fmt: skip


class Forked:
    """An app that the warm process has forked: of subprocess.Popen what the tests use."""

    def __init__(self, line: socket.socket, **start: Any) -> None:
        self._line, self.returncode = line, None
        self.pid = int(self._asked(**start))

    def poll(self) -> int | None:
        """How it ended, None while it runs."""
        if self.returncode is None:
            self.returncode = self._asked(pid=self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has."""
        end = time.monotonic() + (timeout or float("inf"))
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("streamlit run", timeout or 0)
            time.sleep(0.01)
        return code

    def terminate(self) -> None:
        """Asks it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it where it stands."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _asked(self, **what: Any) -> Any:
        self._line.sendall(json.dumps(what).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            piece = self._line.recv(4096)
            assert piece, "the process that forks the apps is gone"
            answer += piece
        return json.loads(answer)


@cache
def _warm() -> socket.socket:
    """The line to the warm process of this one, which ends with it."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.warm", str(theirs.fileno())],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )  # fmt: skip
    atexit.register(process.wait)
    atexit.register(ours.close)  # goes first
    return ours


def forked(words: list[str], log: Path, environment: dict[str, str]) -> Forked:
    """`python -m WORDS` in the project's folder, with `environment` alone, writing to `log`."""
    return Forked(_warm(), words=words, log=str(log), environment=environment)


def _imported() -> None:
    """Imports what a start would; none of it starts a thread or reads the environment.

    What every browser is sent first is compressed, and installed packages are looked through, once.
    """
    for name in SERVING:
        importlib.import_module(name)
    shell.warm()
    for name in linked.NAMES:
        compressed._answer(f"{linked.VERSION}/js/{name}", "br")
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    manifest_scanner.scan_component_manifests()
    gc.collect()
    gc.freeze()


def _ended(pid: int) -> int | None:
    """How the child `pid` ended, None while it runs."""
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def _become(words: list[str], log: str, environment: dict[str, str]) -> None:
    """Makes this process what `python -m WORDS` would be."""
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.closerange(3, 1 << 16)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = words
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def main(line: socket.socket) -> dict[str, Any] | None:
    """Forks for each line that asks for a start and says how each has ended, until nobody asks.

    In the child it returns what that is to become.
    """
    _imported()
    with suppress(ConnectionError), line, line.makefile("rb") as asked:
        for text in asked:
            what: dict[str, Any] = json.loads(text)
            if "pid" in what:
                answer = _ended(what["pid"])
            elif not (answer := os.fork()):
                return what
            line.sendall(json.dumps(answer).encode() + b"\n")
    return None


if __name__ == "__main__" and (start := main(socket.socket(fileno=int(sys.argv[1])))):
    _become(**start)
