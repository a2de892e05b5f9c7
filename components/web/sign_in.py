"""The door: sign-in page, change of password, sign-out; plain forms that need no script."""

import secrets
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote

from anyio import CapacityLimiter, to_thread
from pyotp import random_base32
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from components import session
from components.identity import COOKIE, DEVICE, DEVICE_LASTS, account_of, address_of, give, take
from components.web import sign_in_pages
from components.web.gate import CODE, EVERYWHERE, NO_STORE, PASSWORD, SIGN_IN, SIGN_OUT, of_this_site
from plan.accounts import attempts, authenticator
from plan.accounts import sign_in as door
from plan.accounts.book import book_at
from plan.accounts.demo_accounts import shown as demo_accounts_shown
from plan.accounts.ways import Local, ways_of
from plan.errors import NotAllowed, PlanError, Refused, TooManyAttempts, WrongPassword
from plan.ledger.access import Account
from plan.model.kinds import AccountState

FORM_COOKIE = "plan_form"
LARGEST_FORM = 8192  # bytes
AT_ONCE = CapacityLimiter(2)  # passwords being compared: each takes 64 MiB
HAS_ONE = "本账号已登记验证器；要更换的，请管理员先清除，再到这里登记。"
# What a refusal is over HTTP; 503 where the disk is full or another writer takes too long.
STATUS = {TooManyAttempts: 429, WrongPassword: 401, NotAllowed: 403, Refused: 400, PlanError: 503}
Fields = dict[str, str]
Answer = Coroutine[Any, Any, Response]
T = TypeVar("T")


async def ask_in(request: Request, after: str, why: PlanError | None, _: Fields) -> Response:
    """The sign-in page; whoever is signed in goes on."""
    account = None if why else await to_thread.run_sync(account_of, request.cookies.get(COOKIE))
    if account:
        return _go(_onward(account, after))
    ended = "登录已失效，请重新登录。" if "ended" in request.query_params else ""
    ways, demo = ways_of(book := book_at()), demo_accounts_shown(book)
    other = ways.sso.title if ways.sso else ""
    message, is_local = str(why or ended), ways.local is not Local.NONE
    return _page(request, why, sign_in_pages.sign_in_page, after, message, other, is_local, demo)


async def sign_in(request: Request, after: str, fields: Fields) -> Response:
    """The way in, with a new token."""
    name, password = fields.get("name", ""), fields.get("password", "")
    token = await _slowly(door.sign_in, book_at(), name, password, *_place(request))
    return await welcome(request, token, after)


async def welcome(request: Request, token: str, after: str, first: str = "") -> Response:
    """Into the app, or to what has to come before, as the page `first`; an older session ends."""
    await _slowly(door.sign_out, book_at(), request.cookies.get(COOKIE), address_of(request))
    account = await to_thread.run_sync(account_of, token)
    onward = _onward(account, after) if account else after
    answer = HTMLResponse(first, 200, NO_STORE) if first else _go(onward)
    give(answer, request.url.scheme == "https", COOKIE, token)
    if account and account.state is not AccountState.HALF:  # which a password alone opens
        device = await to_thread.run_sync(attempts.remember, book_at(), account.name, *_place(request))
        give(answer, request.url.scheme == "https", DEVICE, device, DEVICE_LASTS)
    answer.delete_cookie(FORM_COOKIE, path=SIGN_IN, httponly=True, samesite="strict")
    return answer


async def ask_code(request: Request, after: str, why: PlanError | None, fields: Fields) -> Response:
    """The page that asks for an authenticator's code, or to register one."""
    account, secret = request.state.account, fields.get("secret", "")
    message = "密码不正确。" if isinstance(why, WrongPassword) else str(why or "")
    if not await to_thread.run_sync(authenticator.is_registered, book_at(), account.name):
        secret = secret if authenticator.SECRET.fullmatch(secret) else random_base32()
        uri = authenticator.address_of(account.name, secret, session.DOOR["name"])
        return _page(request, why, sign_in_pages.enrol_page, after, secret, uri, message)
    if account.state is AccountState.HALF:
        return _page(request, why, sign_in_pages.code_page, after, message)
    return HTMLResponse(sign_in_pages.notice_page(HAS_ONE, "验证器", after, "返回"), 200, NO_STORE)


async def send_code(request: Request, after: str, fields: Fields) -> Response:
    """Into the app with the code, or with a new authenticator's recovery codes."""
    account = request.state.account
    token, codes = await _slowly(door.prove, book_at(), account, fields, *_place(request))
    return await welcome(request, token, after, sign_in_pages.recovery_page(codes, after) if codes else "")


async def ask_password(request: Request, after: str, why: PlanError | None, fields: Fields) -> Response:
    """The page to change one's password and to sign out everywhere."""
    account, message, typed = request.state.account, str(why or ""), fields.get("old", "")
    if isinstance(why, WrongPassword):
        message, typed = "原密码不正确。", ""
    return _page(request, why, sign_in_pages.password_page, after, account, message, typed)


async def change_password(request: Request, after: str, fields: Fields) -> Response:
    """Back into the app under a new token."""
    old, new = fields.get("old", ""), fields.get("new", "")
    if new != fields.get("repeated"):
        raise Refused("两次输入的新密码不一致。")
    whose = book_at(), request.state.account.name
    token = await _slowly(door.change_password, *whose, old, new, *_place(request))
    return await welcome(request, token, after)


async def sign_out(request: Request) -> Response:
    """The sign-in page, and no session; a link on somebody else's page signs nobody out."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _go("/")
    token, answer = request.cookies.get(COOKIE), _go(SIGN_IN)
    try:
        await to_thread.run_sync(door.sign_out, book_at(), token, address_of(request))
    except PlanError as error:  # this browser is out of it in any case
        answer = HTMLResponse(sign_in_pages.notice_page(str(error)), 503, NO_STORE)
    return take(answer)


async def sign_out_everywhere(request: Request, _after: str, _fields: Fields) -> Response:
    """The sign-in page, and no session of this account on any machine."""
    name = request.state.account.name
    await to_thread.run_sync(door.sign_out_everywhere, book_at(), name, address_of(request))
    return take(_go(SIGN_IN))


def safe(after: str) -> str:
    """Where to go after signing in, when it is on this server; else the first page."""
    odd = any(c in "\\" or not c.isprintable() for c in after)
    is_here = after.startswith("/") and not after.startswith(("//", SIGN_IN, "/auth/"))
    return after if is_here and not odd else "/"


def _form(path: str, ask: Callable[..., Answer], act: Callable[..., Answer]) -> list[Route]:
    """The routes of a form: its page, and what is sent from it, or the page with the reason why not."""

    async def show(request: Request) -> Response:
        return await ask(request, safe(request.query_params.get("next", "/")), None, {})

    async def send(request: Request) -> Response:
        fields = await _fields(request)
        after = safe(fields.get("next", "/"))
        if not _ours(request, fields):
            return await ask(request, after, NotAllowed("页面已过期，请重新填写。"), {})
        try:
            return await act(request, after, fields)
        except PlanError as error:
            return await ask(request, after, error, fields)

    return [Route(path, show, methods=["GET"]), Route(path, send, methods=["POST"])]


def _page(request: Request, why: PlanError | None, draw: Callable[..., str], *about: Any) -> Response:
    """A page with a form; the same form key for every tab of a browser."""
    form = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    status = next((status for kind, status in STATUS.items() if isinstance(why, kind)), 200)
    page = HTMLResponse(draw(form, *about), status, NO_STORE)
    safe_way = request.url.scheme == "https"
    page.set_cookie(FORM_COOKIE, form, path=SIGN_IN, httponly=True, samesite="strict", secure=safe_way)
    return page


def _place(request: Request) -> tuple[str, str | None]:
    """Where a request comes from, and what its browser keeps of having signed in before."""
    return address_of(request), request.cookies.get(DEVICE)


def _ours(request: Request, fields: Fields) -> bool:
    """Whether the form was sent from a page of ours in this browser."""
    # Another site can make a browser send a form, but does not know the key in our cookie.
    ours, sent = request.cookies.get(FORM_COOKIE, ""), fields.get("form", "")
    from_here = "origin" not in request.headers or of_this_site(request.scope)
    return bool(ours) and secrets.compare_digest(ours.encode(), sent.encode()) and from_here


async def _fields(request: Request) -> Fields:
    """The fields of a form; none of one that is too large or no form."""
    content = b""
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST_FORM:
                return {}
        return dict(parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=12))
    except (ValueError, ClientDisconnect):
        return {}


async def _slowly(act: Callable[..., T], *arguments: Any) -> T:
    """What `act` returns, worked out beside the event loop, few at a time."""
    return await to_thread.run_sync(act, *arguments, limiter=AT_ONCE)


def _go(where: str) -> Response:
    return RedirectResponse(where, 303, NO_STORE)


def _onward(account: Account, after: str) -> str:
    """Where `account` goes: to what it has to do first, else where it would."""
    way = {AccountState.NEW: PASSWORD, AccountState.HALF: CODE}.get(account.state)
    return f"{way}?next={quote(after, safe='')}" if way else after


ROUTES = [
    *_form(SIGN_IN, ask_in, sign_in),
    *_form(PASSWORD, ask_password, change_password),
    *_form(EVERYWHERE, ask_password, sign_out_everywhere)[1:],
    *_form(CODE, ask_code, send_code),
    Route(SIGN_OUT, sign_out, methods=["GET"]),
]
