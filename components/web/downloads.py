"""What may be taken away at fixed addresses: lists, evidence, backups; who took it is recorded.

Lists are for programs with a token and for whoever is signed in.
"""

import json
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from components import session
from components.identity import address_of
from components.web.gate import NO_STORE
from components.web.sign_in_pages import notice_page
from components.widgets.entry_list import may_have_receipt
from plan.accounts import audit
from plan.accounts.book import book_at
from plan.calendar.zone import day_of
from plan.errors import BadValue, EvidenceLost, PlanError, Refused
from plan.exports import records
from plan.exports.calendar_ics import to_ics
from plan.exports.list_files import WRITERS
from plan.exports.overdue_list import overdue_tables
from plan.ledger.access import ONLY_ADMIN, SYSTEM, may_keep
from plan.ledger.events import files_of
from plan.ledger.stores.evidence import load
from plan.model.plan import unit_id
from plan.office import checkpoints
from plan.office.backups import pack
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import PROMISES, WITH_NODES, left_out, overdue

OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "json": ("application/json", None),
    "csv": ("text/csv; charset=utf-8", WRITERS["csv"]),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", WRITERS["xlsx"]),
    "docx": (f"{OFFICE}.wordprocessingml.document", WRITERS["docx"]),
}
ANY_KIND = "application/octet-stream"  # whatever evidence is, it is saved and not shown
IN_MEMORY = 8 * 1024**2  # bytes; a backup that is larger is packed on disk
PIECE = 256 * 1024  # bytes
File = tuple[str, str, bytes]  # name, type, content


def routes() -> list[BaseRoute]:
    """The routes of this module; before those of the pages."""
    return [
        Route("/api/overdue.{form}", overdue_list),
        Route("/api/status.json", status),
        Route("/api/milestones.ics", calendar),
        Route("/api/evidence/{digest}", evidence),
        Route("/api/backup/{name}.zip", packed_backup),
        Route("/api/receipt/{number:int}.txt", receipt),
    ]


async def overdue_list(request: Request) -> Response:
    """The overdue list as the ending says; `as_of`, `unit`, `nodes=1` and `hindsight=1` choose."""
    form = request.path_params["form"]
    if form not in KINDS:
        return _problem(BadValue("格式", form, f"只有 {'、'.join(KINDS)}"), 404)

    def file(outlook: Outlook) -> File:
        unit = unit_id(outlook.plan, request.query_params.get("unit") or None)
        kinds = WITH_NODES if request.query_params.get("nodes") == "1" else PROMISES
        late = overdue(outlook.rows, outlook.as_of, unit, kinds)
        kind, write = KINDS[form]
        name = f"逾期里程碑清单_{outlook.as_of}.{form}"
        if write is None:
            return name, kind, _json([records.overdue(row, outlook.as_of) for row in late])
        others = left_out(outlook.rows, outlook.as_of, unit, kinds)
        tables = overdue_tables(outlook, late, session.workspace().plan_digest, others)
        return name, kind, write(tables)

    return await _answer(request, file)


async def status(request: Request) -> Response:
    """The same document as `python -m plan status --json`."""

    def file(outlook: Outlook) -> File:
        content = _json(records.status(outlook, session.workspace().plan_digest))
        return f"进度总表_{outlook.as_of}.json", "application/json", content

    return await _answer(request, file)


async def calendar(request: Request) -> Response:
    """The deadlines as a calendar; `as_of` and `unit` choose."""

    def file(outlook: Outlook) -> File:
        unit = unit_id(outlook.plan, request.query_params.get("unit") or None)
        content = to_ics(outlook, session.workspace().plan_digest, unit)
        return f"完成时限_{outlook.as_of}.ics", "text/calendar; charset=utf-8", content

    return await _answer(request, file)


async def _answer(request: Request, make: Callable[[Outlook], File]) -> Response:
    """The file that `make` returns of the outlook on the day asked for."""
    query = request.query_params
    text = query.get("as_of")

    def file() -> File:
        try:
            day = day_of(text) if text else None
        except ValueError as error:
            raise BadValue("统计截止日", text, "应如 2022-06-30，在 2000 到 2099 年之间") from error
        return make(session.workspace().outlook(day, query.get("hindsight") == "1" or None))

    try:
        # Replaying the ledger and writing a document take long: beside the event loop.
        name, kind, content = await to_thread.run_sync(file)
    except PlanError as error:
        return _problem(error, 400)
    await _record_taken(request, name)
    return _saved(name, kind, content)


async def evidence(request: Request) -> Response:
    """The file of the digest in the path that an entry about `item` names."""
    digest, item = request.path_params["digest"], request.query_params.get("item", "")

    def read() -> tuple[str, bytes]:
        for entry in reversed(session.workspace().entries()):
            if entry.event.subject == item:
                for file in files_of(entry.event):
                    if file.sha256 == digest:
                        return file.name, load(session.workspace().evidence, file)
        raise Refused(f"事项“{item}”没有这份佐证文件，请从该事项的页面重新打开。")

    try:
        name, content = await to_thread.run_sync(read)
        await _record_taken(request, f"{item} {name}")
    except PlanError as error:
        status_ = 410 if isinstance(error, EvidenceLost) else 404
        if "text/html" in request.headers.get("accept", ""):  # a person opened the address
            return HTMLResponse(notice_page(str(error), "佐证文件", "/", "返回总览"), status_)
        return _problem(error, status_)
    return _saved(name, ANY_KIND, content)


async def receipt(request: Request) -> Response:
    """The receipt for the entry of that number, for who may have it."""
    number, who = request.path_params["number"], request.state.account

    def made() -> bytes:
        work = session.workspace()
        for entry in work.entries()[max(number - 1, 0) : number]:
            if may_have_receipt(entry, who):
                return checkpoints.receipts(work, book_at().folder, [number])[number].encode()
        raise Refused("没有这条记录，或不是本人、本单位的，不能下载回执。")

    try:
        content = await to_thread.run_sync(made)
    except PlanError as error:
        return _problem(error, 404)
    await _record_taken(request, f"台账回执 第 {number} 条")
    return _saved(f"台账回执_第{number}条.txt", "text/plain; charset=utf-8", content)


async def packed_backup(request: Request) -> Response:
    """The backup that the address names, packed; for administrators only."""
    name = request.path_params["name"]
    if not may_keep(account := request.state.account, SYSTEM):
        place = account.name, address_of(request), request.url.path
        await to_thread.run_sync(audit.refused, book_at(), audit.Act.REFUSED, *place)
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
    await _record_taken(request, f"台账备份 {name}")
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}.zip"'}
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


async def _record_taken(request: Request, what: str) -> None:
    """Records that the visitor, or its program, took `what` away."""
    who, address = request.state.account.name, address_of(request)
    await to_thread.run_sync(
        lambda: audit.note(book_at(), audit.Act.TAKEN, who, address=address, detail=what)
    )


def _saved(name: str, kind: str, content: bytes) -> Response:
    """A file that the browser saves as `name`."""
    place = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {**NO_STORE, "Content-Disposition": place}
    return Response(content, media_type=kind, headers=headers)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _problem(error: PlanError, status_: int) -> Response:
    return JSONResponse({"error": str(error)}, status_)
