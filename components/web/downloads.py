"""Lists at fixed addresses, for programs with a token and for whoever is signed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from components import session
from components.identity import address_of
from plan.accounts import audit
from plan.accounts.book import book_at
from plan.errors import BadValue, PlanError, Unknown
from plan.exports import records
from plan.exports.calendar_ics import to_ics
from plan.exports.list_files import WRITERS
from plan.exports.overdue_list import overdue_tables
from plan.model.plan import Plan
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import overdue

OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "json": ("application/json", None),
    "csv": ("text/csv; charset=utf-8", WRITERS["csv"]),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", WRITERS["xlsx"]),
    "docx": (f"{OFFICE}.wordprocessingml.document", WRITERS["docx"]),
}
File = tuple[str, str, bytes]  # name, type, content


async def overdue_list(request: Request) -> Response:
    """The overdue list as the ending says; `as_of`, `unit` and `hindsight=1` choose."""
    form = request.path_params["form"]
    if form not in KINDS:
        return _problem(BadValue("格式", form, f"只有 {'、'.join(KINDS)}"), 404)

    def file(outlook: Outlook) -> File:
        late = overdue(outlook.rows, outlook.as_of, _unit(outlook.plan, request))
        kind, write = KINDS[form]
        name = f"逾期里程碑清单_{outlook.as_of}.{form}"
        if write is None:
            return name, kind, _json([records.overdue(row, outlook.as_of) for row in late])
        return name, kind, write(overdue_tables(outlook, late, session.workspace().plan_digest))

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
        digest, unit = session.workspace().plan_digest, _unit(outlook.plan, request)
        content = to_ics(outlook, digest, unit)
        return f"完成时限_{outlook.as_of}.ics", "text/calendar; charset=utf-8", content

    return await _answer(request, file)


def routes() -> list[BaseRoute]:
    """The routes of this module; before those of the pages."""
    return [
        Route("/api/overdue.{form}", overdue_list),
        Route("/api/status.json", status),
        Route("/api/milestones.ics", calendar),
    ]


async def _answer(request: Request, make: Callable[[Outlook], File]) -> Response:
    """The file that `make` returns of the outlook asked for; who took it is recorded."""
    try:
        name, kind, content = await to_thread.run_sync(lambda: make(_outlook(request)))
    except PlanError as error:
        return _problem(error, 400)
    who, address = request.state.account.name, address_of(request)
    await to_thread.run_sync(
        lambda: audit.note(book_at(), audit.Act.TAKEN, who, address=address, detail=name)
    )
    place = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": place, "Cache-Control": "no-store"}
    return Response(content, media_type=kind, headers=headers)


def _outlook(request: Request) -> Outlook:
    """The outlook on the day asked for."""
    query = request.query_params
    text = query.get("as_of")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadValue("统计截止日", text, "应如 2022-06-30") from error
    return session.workspace().outlook(day, query.get("hindsight") == "1" or None)


def _unit(plan: Plan, request: Request) -> str | None:
    """The id of the unit asked for by id or name; None where none is."""
    asked = request.query_params.get("unit")
    if not asked:
        return None
    for unit in plan.units:
        if asked in (unit.id, unit.name):
            return unit.id
    raise Unknown("单位", asked, [name for unit in plan.units for name in (unit.id, unit.name)])


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()


def _problem(error: PlanError, status_: int) -> Response:
    return JSONResponse({"error": str(error)}, status_)
