"""Connections: how many pages an account may have open, how long a request may take to say what.

A page is a websocket and keeps about four descriptors; where none is left nobody is answered.
"""

import os
import resource
from asyncio import Transport
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock

import streamlit as st
from starlette.types import Receive
from uvicorn.lifespan.on import LifespanOn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_OPEN = 200  # pages of one account, in this process
TOO_MANY = f"本账号打开着 {MOST_OPEN} 个页面，不能再开；请关闭不用的页面，再刷新本页。"
HEADERS_UP_TO, HEADERS_WITHIN = 64 * 1024, 15.0  # bytes and seconds; all of a request but its body
MESSAGE_UP_TO = 4 * 2**20  # bytes of what a page sends at once: all that is typed in it, no file
UNPROXIED = "其他机器可不经 nginx 直接访问（监听 {}），密码以明文经过网络；请按手册配置 HTTPS。"
stopping = Event()  # of the server: nobody is kept waiting any more
_open: Counter[str] = Counter()
_lock = Lock()


@contextmanager
def opened(account: str) -> Iterator[bool]:
    """Counts a page of `account` while it is open; False, uncounted, where there are too many."""
    with _lock:
        free = has_room(account)
        _open[account] += free
    try:
        yield free
    finally:
        with _lock:
            _open[account] -= free
            _open[account] or _open.pop(account)


def has_room(account: str) -> bool:
    """Whether `account` may open another page."""
    return _open[account] < MOST_OPEN


def count() -> int:
    """How many pages are open."""
    return _open.total()


def raise_descriptor_limit() -> None:
    """Lets this process open as much as the machine allows it, not only what shells begin with."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # where the system allows less than it says
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Bounded(HttpToolsProtocol):
    """How the server reads requests, but for those whose headers do not end."""

    _size, _timer, _is_over = 0, None, False

    def connection_made(self, transport: Transport) -> None:
        """Waits for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Takes up to HEADERS_UP_TO beside a body, be it before or after that."""
        if self._is_over:
            self._size, self._is_over = 0, False
            self._wait()
        self._size += len(data)
        super().data_received(data)
        if self._size > HEADERS_UP_TO:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """Waits no longer: bodies and answers take as long as they take."""
        self._timer.cancel()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Leaves a body's size to whoever reads it."""
        self._size -= len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Has what comes next counted anew."""
        self._is_over = True
        super().on_message_complete()

    def shutdown(self) -> None:
        """Ends the connection once what was asked is answered."""
        stopping.set()
        super().shutdown()

    def _wait(self) -> None:
        self._timer = self.loop.call_later(HEADERS_WITHIN, self.transport.abort)


def bound_requests(receive: Receive) -> None:
    """Has the server that `receive` of an app's lifespan comes from read no more than is said here."""
    # Streamlit starts it, and takes no such setting.
    if isinstance(server := getattr(receive, "__self__", None), LifespanOn):
        stopping.clear()
        server.config.http_protocol_class = Bounded
        server.config.ws_max_size, server.config.ws_max_queue = MESSAGE_UP_TO, 2


def unproxied() -> str | None:
    """What is wrong where other machines reach this one with no proxy between; None elsewhere."""
    address = st.get_option("server.address") or "0.0.0.0"
    is_here = address in ("localhost", "::1") or address.startswith("127.")
    return None if is_here or os.environ.get("FORWARDED_ALLOW_IPS") else UNPROXIED.format(address)
