"""What may be taken away at fixed addresses: lists, evidence, backups; who took it is recorded.

Lists are for programs with a token and for whoever is signed in.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from urllib.parse import quote

from anyio import to_thread
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

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
from plan.ledger.access import ONLY_ADMIN, SYSTEM, may_keep
from plan.ledger.events import files_of
from plan.ledger.stores.evidence import load
from plan.model.plan import unit_id
from plan.office import checkpoints
from plan.office.backups import pack
from plan.office.papers import EXPORTS
from plan.office.selection import Selection
from plan.outlook.overdue import PROMISES, WITH_NODES

OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "ics": "text/calendar; charset=utf-8",
}
ANY_KIND = "application/octet-stream"  # whatever evidence is, it is saved and not shown
IN_MEMORY = 8 * 1024**2  # bytes; a backup that is larger is packed on disk
PIECE = 256 * 1024  # bytes
Taken = tuple[str, bytes | IO[bytes], str]  # the name of a file, what is in it, what is recorded of it
DOCUMENTS: dict[str, tuple[str, Callable[[Selection], object]]] = {
    "overdue": ("逾期里程碑清单", lambda it: [records.overdue(x, it.outlook.as_of) for x in it.late]),
    "milestones": ("完成时限", lambda it: records.milestones(it.outlook)),
    "status": ("进度总表", lambda it: records.status(it.outlook)),
    "forecast": ("完成预测", lambda it: records.forecast(it.outlook)),
    "indicators": ("指标", lambda it: records.indicators(it.outlook)),
    "agenda": ("例会议程", lambda it: records.agenda(it.outlook)),
}
"""What is answered as JSON, by its name in an address: what it is called, and its maker."""
OPENAPI = Path(__file__).with_name("openapi.json")


async def described(_: Request) -> Response:
    """What may be asked of these addresses, as OpenAPI."""
    return Response(OPENAPI.read_bytes(), media_type=KINDS["json"], headers=NO_STORE)


async def document(request: Request) -> Response:
    """The list or document of that name; `as_of`, `hindsight=1`, `unit` and `nodes=1` choose."""
    name, form = request.url.path.removeprefix("/api/").split(".")
    title, record = DOCUMENTS[name]
    paper, query = {"milestones": "calendar"}.get(name, name), request.query_params
    makers = {of: make for (known, of), make in EXPORTS.items() if known == paper}
    makers["json"] = lambda it: json.dumps(record(it), ensure_ascii=False, indent=2).encode()
    if form not in makers:
        why = BadValue("格式", form, f"只有 {'、'.join(makers)}")
        return JSONResponse({"error": str(why)}, 404)

    def file() -> Taken:
        text, work = query.get("as_of"), session.workspace(request.state.plan)
        try:
            day = day_of(text) if text else None
        except ValueError as error:
            raise BadValue("统计截止日", text, "应如 2022-06-30，在 2000 到 2099 年之间") from error
        outlook = work.outlook(day, query.get("hindsight") == "1" or None)
        unit = unit_id(outlook.plan, query.get("unit") or None)
        kinds = WITH_NODES if query.get("nodes") == "1" else PROMISES
        saved = f"{title}_{outlook.as_of}.{form}"
        return saved, makers[form](Selection(work, outlook, unit, kinds)), saved

    return await _saved(request, file, KINDS[form], 400)


async def evidence(request: Request) -> Response:
    """The file of the digest in the path that an entry about `item` names."""
    digest, item = request.path_params["digest"], request.query_params.get("item", "")

    def read() -> Taken:
        work = session.workspace(request.state.plan)
        about = (entry.event for entry in reversed(work.entries()) if entry.event.subject == item)
        for file in (file for event in about for file in files_of(event) if file.sha256 == digest):
            return file.name, load(work.evidence, file), f"{item} {file.name}"
        raise Refused(f"事项“{item}”没有这份佐证文件，请从该事项的页面重新打开。")

    return await _saved(request, read, ANY_KIND, 404, "佐证文件")


async def receipt(request: Request) -> Response:
    """The receipt for the entry of that number, for who may have it."""
    number, who = request.path_params["number"], request.state.account

    def made() -> Taken:
        work = session.workspace(request.state.plan)
        for entry in work.entries()[max(number - 1, 0) : number]:
            if may_have_receipt(entry, who):
                text = checkpoints.receipts(work, book_at().folder, [number])[number]
                return f"台账回执_第{number}条.txt", text.encode(), f"台账回执 第 {number} 条"
        raise Refused("没有这条记录，或不是本人、本单位的，不能下载回执。")

    return await _saved(request, made, "text/plain; charset=utf-8", 404)


async def packed_backup(request: Request) -> Response:
    """The backup that the address names, packed; for administrators only."""
    name = request.path_params["name"]
    if not may_keep(account := request.state.account, SYSTEM):
        place = account.name, address_of(request), request.url.path
        await to_thread.run_sync(audit.refused, book_at(), audit.Act.REFUSED, *place)
        return JSONResponse({"error": ONLY_ADMIN}, 403, NO_STORE)

    def packed() -> Taken:
        file = cast(IO[bytes], SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - closed when sent
        pack(session.workspace(request.state.plan), name, file)
        file.seek(0)
        return f"{name}.zip", file, f"台账备份 {name}"

    return await _saved(request, packed, "application/zip", 404)


async def _saved(
    request: Request, make: Callable[[], Taken], kind: str, otherwise: int, page: str = ""
) -> Response:
    """A file that the browser saves, or why there is none; a person is told on a `page` so titled.

    That the visitor, or its program, took it away is recorded.
    """
    who, book = request.state.account.name, replace(book_at(), plan=request.state.plan)

    def taken() -> Taken:
        file = make()
        audit.note(book, audit.Act.TAKEN, who, address=address_of(request), detail=file[2])
        return file

    try:
        # Replaying the ledger and writing a document take long: beside the event loop.
        name, content, _ = await to_thread.run_sync(taken)
    except PlanError as error:
        status_ = 410 if isinstance(error, EvidenceLost) else otherwise
        if page and "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(notice_page(str(error), page, "/", "返回总览"), status_, NO_STORE)
        return JSONResponse({"error": str(error)}, status_, NO_STORE)
    headers = {**NO_STORE, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    if isinstance(content, bytes):
        return Response(content, media_type=kind, headers=headers)
    pieces, sent = iter(partial(content.read, PIECE), b""), BackgroundTask(content.close)
    return StreamingResponse(pieces, media_type=kind, headers=headers, background=sent)


ROUTES = [
    Route("/api/openapi.json", described),
    *(Route(f"/api/{paper}.{{form}}", document) for paper in DOCUMENTS),
    Route("/api/evidence/{digest}", evidence),
    Route("/api/backup/{name}.zip", packed_backup),
    Route("/api/receipt/{number:int}.txt", receipt),
]
