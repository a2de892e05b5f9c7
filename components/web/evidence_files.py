"""The files that prove something, at an address of their own, for whoever is signed in."""

from __future__ import annotations

from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from components import session
from components.identity import address_of
from components.web.sign_in_pages import notice_page
from plan.accounts import audit
from plan.accounts.book import book_at
from plan.errors import EvidenceLost, PlanError, Refused
from plan.ledger.events import EvidenceFile, files_of
from plan.ledger.stores.evidence import load

KIND = "application/octet-stream"  # whatever it is, it is saved and not shown


async def evidence(request: Request) -> Response:
    """The file of the digest in the path that an entry about `item` names; who took it is noted."""
    digest, item = request.path_params["digest"], request.query_params.get("item", "")
    who, address = request.state.account.name, address_of(request)

    def taken() -> tuple[str, bytes]:
        file = _named(digest, item)
        content = load(session.workspace().evidence, file)
        audit.note(book_at(), audit.Act.TAKEN, who, address=address, detail=f"{item} {file.name}")
        return file.name, content

    try:
        name, content = await to_thread.run_sync(taken)
    except PlanError as error:
        status = 410 if isinstance(error, EvidenceLost) else 404
        if "text/html" in request.headers.get("accept", ""):  # a person opened the address
            return HTMLResponse(notice_page(str(error), "佐证文件", "/", "返回总览"), status)
        return JSONResponse({"error": str(error)}, status)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=KIND, headers=headers)


def _named(digest: str, item: str) -> EvidenceFile:
    """The file of `digest` as the latest entry about `item` names it; raises Refused."""
    for entry in reversed(session.workspace().entries()):
        if entry.event.subject == item:
            for file in files_of(entry.event):
                if file.sha256 == digest:
                    return file
    raise Refused(f"事项“{item}”没有这份佐证文件，请从该事项的页面重新打开。")


def routes() -> list[BaseRoute]:
    """The routes of this module; before those of the pages."""
    return [Route("/api/evidence/{digest}", evidence)]
