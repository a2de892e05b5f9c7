"""Waiting for something to come true, as long as a busy machine may take; a port to wait at."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest

LONGEST = 60.0  # seconds; ends a test that would hang, and says nothing about speed


def until(so: Callable[[], bool], what: str, seconds: float = LONGEST) -> None:
    """Returns as soon as `so`; fails, naming `what`, when it has not come to be in time."""
    end = time.monotonic() + seconds
    while not so():
        if time.monotonic() > end:
            pytest.fail(f"did not come to be: {what}")
        time.sleep(0.02)


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
