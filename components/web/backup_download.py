"""A backup as one file, for administrators only."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from components import session
from components.identity import address_of
from components.web.gate import NO_STORE
from plan.accounts import audit
from plan.accounts.book import book_at
from plan.errors import PlanError
from plan.ledger.access import ONLY_ADMIN, may_keep_accounts
from plan.office.backups import pack

IN_MEMORY = 8 * 1024**2  # bytes; what is larger is packed on disk
PIECE = 256 * 1024  # bytes


async def packed_backup(request: Request) -> Response:
    """The backup that the address names, packed; who took it is recorded."""
    account, name = request.state.account, request.path_params["name"]
    if not may_keep_accounts(account):
        return JSONResponse({"error": ONLY_ADMIN}, 403, NO_STORE)

    def packed() -> IO[bytes]:
        file = cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - closed by _pieces
        pack(session.workspace(), name, file)
        file.seek(0)
        return file

    try:
        file = await to_thread.run_sync(packed)
    except PlanError as error:
        return JSONResponse({"error": str(error)}, 404, NO_STORE)
    detail, address = f"台账备份 {name}", address_of(request)
    await to_thread.run_sync(
        lambda: audit.note(book_at(), audit.Act.TAKEN, account.name, address=address, detail=detail)
    )
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}.zip"'}
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


def routes() -> list[BaseRoute]:
    """The routes of this module; before those of the pages."""
    return [Route("/api/backup/{name}.zip", packed_backup)]


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
