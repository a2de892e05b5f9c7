"""What may be asked beside the pages: where the ledger's head stands."""

from __future__ import annotations

import time

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from components import session

LOOK_EVERY = 0.5  # seconds; many tabs wait, the ledger is looked at once for all
HOLD = 4.0  # seconds that a question waits for another entry; also what a stop may have to wait


class _Head:
    """The sequence of the ledger's last entry."""

    def __init__(self) -> None:
        self._sequence, self._looked_at = 0, float("-inf")

    async def now(self) -> int:
        """As it was at most LOOK_EVERY ago, while another asks even the one before."""
        if time.monotonic() - self._looked_at > LOOK_EVERY:
            self._looked_at = time.monotonic()
            self._sequence = await to_thread.run_sync(lambda: session.desk().ledger.head()[0])
        return self._sequence

    async def other_than(self, known: str | None) -> int:
        """As soon as it is not `known`; as it is when HOLD is over."""
        until = time.monotonic() + HOLD
        while str(sequence := await self.now()) == known and time.monotonic() < until:
            await anyio.sleep(LOOK_EVERY)
        return sequence


_head = _Head()


async def head(request: Request) -> Response:
    """`{"sequence": n}`, with `after=n` as soon as it is another, or when some time has passed.

    A page drawn from another one is out of date.
    """
    return JSONResponse({"sequence": await _head.other_than(request.query_params.get("after"))})


def routes() -> list[BaseRoute]:
    """The routes of this module; before those of the pages."""
    return [Route("/api/head", head)]
