"""The open pages: how many an account may have at once, and what the machine lets the app open.

A page is a websocket and keeps about four descriptors; where none is left nobody is answered.
"""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock

MOST_OPEN = 200  # pages of one account, in this process
TOO_MANY = f"本账号打开着 {MOST_OPEN} 个页面，不能再开；请关闭不用的页面，再刷新本页。"
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
