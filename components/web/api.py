"""What may be asked beside the pages: where the ledger's head stands."""

import time
from functools import cache

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from components import session
from components.web.connections import stopping

LOOK_EVERY = 0.5  # seconds; many tabs wait, the ledger is looked at once for all
OUTAGE = 30.0  # seconds, in which one question is enough for a database that does not answer
LONGEST = 16  # digits of a sequence
HOLD = 10.0  # seconds that a question waits for another entry, while the server goes on


class _Head:
    """The sequence of the last entry of a plan's ledger."""

    def __init__(self, plan: str) -> None:
        self._sequence, self._looked_at = 0, float("-inf")
        self._last = lambda: session.workspace(plan).ledger.head()[0]

    async def now(self) -> int:
        """As it was at most LOOK_EVERY ago, while another asks even the one before."""
        if time.monotonic() - self._looked_at > LOOK_EVERY:
            self._looked_at = time.monotonic() + OUTAGE
            self._sequence = await to_thread.run_sync(self._last)
            self._looked_at = time.monotonic()
        return self._sequence

    async def beyond(self, known: int) -> int:
        """As soon as it is beyond `known`; as it is when HOLD is over.

        A page drawn from its own entry is for a moment ahead of what was looked at last.
        """
        until = time.monotonic() + HOLD
        while (sequence := await self.now()) <= known and time.monotonic() < until and not stopping.is_set():
            await anyio.sleep(LOOK_EVERY)
        return sequence


_head = cache(_Head)  # by plan: the gate passes on only those that there are


async def head(request: Request) -> Response:
    """`{"sequence": n}`, with `after=n` as soon as it is beyond that, or when some time has passed.

    A page drawn from an earlier one is out of date.
    """
    after = request.query_params.get("after", "")
    known = int(after) if after.isdecimal() and len(after) < LONGEST else -1
    return JSONResponse({"sequence": await _head(request.state.plan).beyond(known)})


ROUTES = [Route("/api/head", head)]
