"""What may be asked beside the pages: where the ledger's head stands."""

from __future__ import annotations

import time
from threading import Lock

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from components import session

STALE_AFTER = 0.5  # seconds; many tabs ask, the ledger is asked once


class _Head:
    """The sequence of the ledger's last entry, read anew when older than STALE_AFTER."""

    def __init__(self) -> None:
        self._sequence, self._read_at, self._lock = 0, float("-inf"), Lock()

    def sequence(self) -> int:
        """The last entry's sequence."""
        with self._lock:
            if time.monotonic() - self._read_at > STALE_AFTER:
                self._sequence = session.desk().ledger.head()[0]
                self._read_at = time.monotonic()
            return self._sequence


_head = _Head()


async def head(_: Request) -> Response:
    """`{"sequence": n}`: a page drawn from another one is out of date."""
    return JSONResponse({"sequence": await to_thread.run_sync(_head.sequence)})


def routes() -> list[BaseRoute]:
    """The routes of this module; before those of the pages."""
    return [Route("/api/head", head)]
