"""A real server, and visitors who never come to the end of what they ask for."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from bench.app_session import token
from components.identity import COOKIE
from components.web.api import HOLD
from components.web.connections import HEADERS_UP_TO, HEADERS_WITHIN
from tests.browser.conftest import APP, OFFICE, Server, serve

ROOT = Path(__file__).parents[2]
ASKED = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POSTED = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FAR_TOO_MUCH = 32 * 1024**2  # bytes; what the machine keeps on the way is less


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as it is started, with nothing before it."""
    with serve(APP, tmp_path_factory.mktemp("bare"), anew=True) as running:
        yield running


def connected(server: Server) -> socket.socket:
    """A connection to the app."""
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=2 * HEADERS_WITHIN)


def answered(line: socket.socket) -> bytes:
    """What comes back until the connection ends, or a whole short answer is there."""
    got = b""
    while not got.endswith(b"ok"):
        try:
            piece = line.recv(65536)
        except ConnectionError:
            break
        if not piece:
            break
        got += piece
    return got


def asked_in(length: int) -> bytes:
    """A request of `length` bytes."""
    rest = length - len(ASKED) - len(b"X: \r\n\r\n")
    return ASKED + b"X: " + b"x" * rest + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("length", "passes"), [(HEADERS_UP_TO - 1, True), (HEADERS_UP_TO, True), (HEADERS_UP_TO + 1, False)]
)
def test_headers_may_be_so_long(site: Server, length: int, passes: bool) -> None:
    """Every time anew on the same connection; a body does not count."""
    with connected(site) as line:
        for _ in range(3):
            line.sendall(asked_in(length))
            got = answered(line)
            assert got.endswith(b"ok") is passes, got
            if not passes:
                return


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"GET /", b"x" * 4096),
        (ASKED, b"X: " + b"x" * 90 + b"\r\n"),
        (ASKED + b"X: ", b"x" * 4096),
        (POSTED + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", b"X: x\r\n" * 50),
        (b"\r\n", b"\r\n" * 500),
    ],
    ids=["address", "headers", "one header", "behind the body", "nothing"],
)
def test_what_has_no_end_is_cut(site: Server, start: bytes, piece: bytes) -> None:
    """Long before it weighs anything."""
    with connected(site) as line:
        line.sendall(start)
        sent = 0
        while sent < FAR_TOO_MUCH:
            try:
                line.sendall(piece)
            except ConnectionError:
                break
            sent += len(piece)
    assert sent < FAR_TOO_MUCH


def test_a_stop_lets_nobody_wait(tmp_path: Path) -> None:
    """A page that asks for another entry is answered when the server stops, not when it waited enough."""
    with serve(APP, tmp_path, anew=True) as server:
        held = f"GET /api/head?after=9 HTTP/1.1\r\nHost: {urlsplit(server.url).netloc}\r\n"
        with connected(server) as line:
            line.sendall(f"{held}Cookie: {COOKIE}={token(server, name=OFFICE)}\r\n\r\n".encode())
            line.settimeout(1)
            with pytest.raises(TimeoutError):  # it waits
                line.recv(1)
            line.settimeout(HOLD)
            began = time.monotonic()
            server.process.terminate()
            assert b'{"sequence":' in answered(line)
    assert time.monotonic() - began < HOLD / 2


def test_a_body_is_no_header(site: Server) -> None:
    """However long it is."""
    body = b"name=" + b"x" * 4 * HEADERS_UP_TO
    answer = httpx2.post(
        f"{site.url}/login", content=body,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.status_code < 500


def test_who_takes_too_long_is_cut_and_others_are_served(site: Server) -> None:
    """Silent, at a byte a second, or on a connection that was used; not one that sends a body."""
    starts = {
        "silent": b"",
        "dripping": ASKED,
        "used before": ASKED + b"\r\n" + ASKED,
        "sending": POSTED + b"Content-Length: 1000\r\n\r\n",
    }
    with ExitStack() as stack:
        lines = {name: stack.enter_context(connected(site)) for name in starts}
        for name, start in starts.items():
            lines[name].sendall(start)
            lines[name].settimeout(0.01)
        began, ended = time.monotonic(), dict[str, float]()
        while (after := time.monotonic() - began) < HEADERS_WITHIN + 5:
            for name in set(lines) - set(ended):
                if is_cut(lines[name], b"" if name == "silent" else b"x"):
                    ended[name] = after
            assert httpx2.get(f"{site.url}/healthz", timeout=5).text == "ok"
            time.sleep(0.5)
    assert set(ended) == {"silent", "dripping", "used before"}
    assert all(HEADERS_WITHIN - 1 < after < HEADERS_WITHIN + 4 for after in ended.values()), ended


def is_cut(line: socket.socket, more: bytes) -> bool:
    """Whether the other side has ended the connection, found by reading and by sending `more`."""
    try:
        line.sendall(more)
        while line.recv(65536):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


@pytest.mark.parametrize(
    ("address", "trusted", "says"),
    [
        ("127.0.0.1", None, False),
        ("localhost", None, False),
        ("0.0.0.0", None, True),
        ("10.1.2.3", None, True),
        ("0.0.0.0", "10.1.2.4", False),
    ],
)
def test_the_app_says_where_nothing_stands_before_it(address: str, trusted: str | None, says: bool) -> None:
    """By the address it listens at, and by whom it believes to be a proxy on another machine."""
    asked = (
        f"import streamlit.config as c; c.set_option('server.address', '{address}');"
        "from components.web.connections import unproxied; print(unproxied())"
    )
    believed = {"FORWARDED_ALLOW_IPS": trusted} if trusted else {}
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env={**os.environ, **believed},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert (f"监听 {address}" in told) is says, told


def test_it_is_in_the_log_of_the_start(site: Server, tmp_path: Path) -> None:
    """Once, and not where only this machine is let in."""
    with serve(APP, tmp_path, anew=True, STREAMLIT_SERVER_ADDRESS="0.0.0.0") as open_to_all:
        told = open_to_all.logged()
    assert len(re.findall("可不经 nginx 直接访问", told)) == 1
    assert "不经 nginx" not in site.logged()
