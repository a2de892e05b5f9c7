"""The gate before everything: who is not signed in gets the sign-in page, 401 or 403, no more."""

import logging
from contextlib import suppress
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers, QueryParams
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components import session
from components.identity import COOKIE, account_of, address_of
from components.web import connections, uploads
from components.web.sign_in_pages import notice_page
from plan.accounts import tokens
from plan.accounts.audit import Act, refused
from plan.accounts.book import book_at
from plan.errors import PlanError, SettingsDamaged
from plan.ledger.access import LANDING, MAY_OPEN, NO_PLAN, Account, may_open
from plan.model.kinds import AccountState
from plan.office import plans

SIGN_IN, PASSWORD, SIGN_OUT = "/login", "/login/password", "/auth/logout"
EVERYWHERE, CODE = "/login/everywhere", "/login/code"
SINGLE = ("/auth/sso", "/auth/sso/callback")  # by another system's sign-in
OPEN = frozenset({SIGN_IN, SIGN_OUT, *SINGLE, "/healthz", "/favicon.png", "/favicon.ico"})
OPEN_BELOW = "/shell/"
FEED, HEAD = "/api/milestones.ics", "/api/head"
READ = ("openapi", "overdue", "milestones", "status", "forecast", "indicators", "agenda")
EXPORTS = tuple(f"/api/{name}." for name in READ)  # what programs may read
UNTIL_CHANGED = frozenset({PASSWORD, EVERYWHERE})  # all that a one-time password opens
FORGEABLE = (  # how headers begin that say who somebody is, which is not for a header to say
    b"remote-user", b"x-remote-user", b"x-forwarded-user", b"x-forwarded-email",
    b"x-forwarded-groups", b"x-forwarded-preferred-username", b"x-forwarded-access-token",
    b"x-auth-request-", b"x-webauth-user", b"x-user", b"x-plan-", b"x-streamlit-user",
)  # fmt: skip
CANNOT_READ = "账号数据暂时读不出来，谁也不能进入；请联系本系统管理员查看日志。"
LOG = logging.getLogger(__name__)
NOT_SIGNED_IN, NOT_YOURS = "请先登录。", "没有权限。"
NOT_TO_OPEN = "本账号不能打开这个页面。"
UNFINISHED = "登录尚未完成"
FAILED = "程序出错，已记入日志；请稍后再试，仍不行的请联系本系统管理员。"
NOT_HERE = "网址中的页面不存在，可能抄写有误或已改名；请从菜单进入。"
FIRST_PAGE = frozenset({"", "index.html"})
FORMER = {"timetable": "graph?show=all"}  # pages that went, and what shows the same
PARTS = ("/api/", "/media/", "/component/", "/static/", "/app/static/", "/_stcore")
NO_STORE = {"Cache-Control": "no-store"}
CLOSED = {"type": "websocket.close", "code": 4401}  # before it is accepted: HTTP 403


class Gate:
    """ASGI middleware over HTTP and websocket."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on whom it may, with the account in the scope's state."""
        if scope["type"] not in ("http", "websocket"):
            connections.bound_requests(receive)
            return await self.app(scope, receive, send)
        honest = [header for header in scope["headers"] if not header[0].lower().startswith(FORGEABLE)]
        scope = {**scope, "headers": honest}
        token = HTTPConnection(scope).cookies.get(COOKIE)
        try:
            account = await _account(scope, token)
        except PlanError as error:
            why = str(error) if isinstance(error, SettingsDamaged) else CANNOT_READ
            return await _unavailable(error, why, scope, receive, send)
        plan = QueryParams(scope["query_string"]).get(session.PLAN)
        if account and (plan := next(iter(plans.of(account, plan)), None)) is not None:
            account = account.in_plan(plan)
        scope["state"] = {**scope.get("state", {}), "account": account, session.PLAN: plan}
        if scope["type"] == "websocket":
            return await self._talk(scope, receive, send, token, account)
        answer = refusal(scope, account)
        if account and answer and answer.status_code == 403:
            what = scope["path"] if account.state is AccountState.ACTIVE else UNFINISHED
            await _note(scope, Act.REFUSED, what, account.name)
        if answer is None and account and scope["path"].startswith(uploads.PATH):
            return await uploads.take(self.app, scope, receive, send, account)
        try:
            return await (answer or self.app)(scope, receive, send)
        except PlanError as error:  # a settings file, read by whoever signs in
            return await _unavailable(error, str(error), scope, receive, send)

    async def _talk(
        self, scope: Scope, receive: Receive, send: Send, token: str | None, account: Account | None
    ) -> None:
        """Lets a page talk with the server for as long as its visitor is signed in."""
        if not (account and account.state is AccountState.ACTIVE and of_this_site(scope)):
            await receive()  # ASGI: a connection is closed only after its opening was received
            return await send(CLOSED)

        async def receive_signed_in() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            # At every message: whoever signs out, or is locked out, loses the open page too.
            with suppress(PlanError):
                if await to_thread.run_sync(account_of, token) is not None:
                    return message
            await send(CLOSED)
            return {"type": "websocket.disconnect", "code": CLOSED["code"]}

        with connections.opened(account.name) as free:
            if free:
                return await self.app(scope, receive_signed_in, send)
        await receive()
        return await send(CLOSED)


async def _account(scope: Scope, token: str | None) -> Account | None:
    """Whose request it is: a visitor's, or a program's where it may read."""
    account = await to_thread.run_sync(account_of, token) if token else None
    is_read = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    if account or not (is_read and scope["path"].startswith(EXPORTS)):
        return account
    # A calendar can send no header: its token stands in the address, there and nowhere else.
    feed = scope["path"] == FEED and QueryParams(scope["query_string"]).get("token")
    kind, _, sent = Headers(scope=scope).get("authorization", "").partition(" ")
    if bearer := kind.lower() == "bearer" and sent.strip():
        account = await to_thread.run_sync(tokens.reader, book_at(), bearer)
    if feed and account is None:
        account = await to_thread.run_sync(tokens.subscriber, book_at(), feed)
    if (bearer or feed) and account is None:
        await _note(scope, Act.BAD_TOKEN, "接口令牌" if bearer else "日历地址")
    return account


async def _note(scope: Scope, act: Act, what: str, account: str | None = None) -> None:
    """Records that something was not opened; whoever asked is told so in any case."""
    with suppress(PlanError):
        address = address_of(HTTPConnection(scope))
        await to_thread.run_sync(refused, book_at(), act, account, address, what)


async def _unavailable(error: PlanError, why: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Lets nobody in while accounts or settings cannot be read, and says which file it is."""
    LOG.error("账号或设置读不出来：%s", error)
    if scope["type"] == "websocket":
        await receive()
        return await send(CLOSED)
    return await HTMLResponse(notice_page(why), 503, NO_STORE)(scope, receive, send)


async def failed(_: Request, __: Exception) -> Response:
    """What somebody reads whose request met a fault of the program, which the server logs."""
    return HTMLResponse(notice_page(FAILED, "程序出错", "/", "返回总览"), 500, NO_STORE)


def refusal(scope: Scope, account: Account | None) -> Response | None:
    """What `account` gets instead of what it asks for; None where it may pass."""
    path: str = scope["path"]
    if path in OPEN or path.startswith(OPEN_BELOW):
        return None
    if account is None:
        return _shut(scope, SIGN_IN, 401, NOT_SIGNED_IN)
    if account.state is AccountState.HALF and path != CODE:
        return _shut(scope, CODE, 403, NOT_YOURS)
    if account.state is AccountState.NEW and path not in UNTIL_CHANGED:
        return _shut(scope, PASSWORD, 403, NOT_YOURS)
    if path in UNTIL_CHANGED or path == CODE:
        return None
    if scope["state"][session.PLAN] is None:
        shown = HTMLResponse(notice_page(NO_PLAN, "没有权限", "/", "返回"), 403, NO_STORE)
        return shown if _is_opened(scope) else JSONResponse({"error": NO_PLAN}, 403, NO_STORE)
    page = path.strip("/")
    if not page and not scope["query_string"] and account.role in LANDING:
        return RedirectResponse(f"/{LANDING[account.role]}", 303, NO_STORE)
    if page in FORMER:
        query = scope["query_string"].decode("latin-1")
        return RedirectResponse(f"/{FORMER[page]}&{query}", 303, NO_STORE)
    if page in MAY_OPEN and not may_open(account, page):
        return HTMLResponse(notice_page(NOT_TO_OPEN, "没有权限", "/", "返回总览"), 403, NO_STORE)
    if path.startswith("/api/") and path != HEAD and not may_open(account, "overview"):
        return JSONResponse({"error": NOT_YOURS}, 403, NO_STORE)
    if page not in MAY_OPEN and page not in FIRST_PAGE and _is_opened(scope):
        return HTMLResponse(notice_page(NOT_HERE, "没有这个页面", "/", "返回总览"), 404, NO_STORE)
    if not connections.has_room(account.name) and _is_opened(scope):
        return HTMLResponse(notice_page(connections.TOO_MANY, "打开的页面过多", "/", "重试"), 429, NO_STORE)
    return None


def _shut(scope: Scope, way_in: str, status: int, why: str) -> Response:
    """The way in, and from there back, for a person; `status` and why for anything else."""
    last = scope["path"].rsplit("/", 1)[-1].replace("index.html", "")
    if "." in last or not _is_opened(scope):  # no page, or one of its parts
        return JSONResponse({"error": why}, status, NO_STORE)
    query = scope["query_string"].decode("latin-1")
    asked = f"{quote(scope['path'])}?{query}" if query else quote(scope["path"])
    return RedirectResponse(f"{way_in}?next={quote(asked, safe='')}", 303, NO_STORE)


def of_this_site(scope: Scope) -> bool:
    """Whether the page that opens a connection, or sends a form, came from this server."""
    headers = Headers(scope=scope)
    try:
        origin = urlsplit(headers.get("origin", ""))
        usual = {"http": 80, "https": 443}.get(origin.scheme)
        here = urlsplit(f"//{headers.get('host', '')}")
        is_same = (origin.hostname, origin.port or usual) == (here.hostname, here.port or usual)
        return bool(origin.hostname) and is_same
    except ValueError:  # a port that is no number, a bracket that stays open
        return False


def _is_opened(scope: Scope) -> bool:
    """Whether a person opens an address, of a page or of nothing that there is."""
    headers = Headers(scope=scope)
    return (
        scope["method"] in ("GET", "HEAD")
        and "text/html" in headers.get("accept", "")
        and headers.get("sec-fetch-dest", "document") == "document"
        and not scope["path"].startswith(PARTS)
    )
