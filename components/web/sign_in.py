"""The door: sign-in page, change of password, sign-out; plain forms that need no script."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

from anyio import CapacityLimiter, to_thread
from pyotp import random_base32
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from components import session
from components.identity import COOKIE, DEVICE, account_of, address_of, give, give_device, take
from components.web.gate import CODE, EVERYWHERE, NO_STORE, PASSWORD, SIGN_IN, SIGN_OUT, of_this_site
from components.web.sign_in_pages import (
    code_page,
    enrol_page,
    notice_page,
    password_page,
    recovery_page,
    sign_in_page,
)
from plan.accounts import authenticator, devices
from plan.accounts import sign_in as door
from plan.accounts.book import book_at
from plan.accounts.demo_accounts import DemoAccount
from plan.accounts.demo_accounts import shown as demo_accounts_shown
from plan.accounts.ways import Local, ways_of
from plan.errors import PlanError, Refused, TooManyAttempts, WrongPassword
from plan.ledger.access import Account
from plan.model.kinds import AccountState

FORM_COOKIE = "plan_form"
LARGEST_FORM = 8192  # bytes
AT_ONCE = CapacityLimiter(2)  # passwords being compared: each takes 64 MiB
HAS_ONE = "本账号已登记验证器；要更换的，请管理员先清除，再到这里登记。"
STALE = "页面已过期，请重新填写。"
Fields = dict[str, str]
T = TypeVar("T")


async def show_sign_in(request: Request) -> Response:
    """The sign-in page; whoever is signed in goes on."""
    after = safe(request.query_params.get("next", "/"))
    account = await to_thread.run_sync(account_of, request.cookies.get(COOKIE))
    if account:
        return _go(_onward(account, after))
    message = "登录已失效，请重新登录。" if "ended" in request.query_params else ""
    return _page(request, lambda form: sign_in_page(form, after, message, *_ways()))


async def sign_in(request: Request) -> Response:
    """The way in, with a new token; or the sign-in page with the reason why not."""
    fields = await _fields(request)
    after = safe(fields.get("next", "/"))

    def again(message: str, status: int) -> Response:
        return _page(request, lambda form: sign_in_page(form, after, message, *_ways()), status)

    if not _ours(request, fields):
        return again(STALE, 403)
    name, password = fields.get("name", ""), fields.get("password", "")
    try:
        place = address_of(request), request.cookies.get(DEVICE)
        token = await _slowly(door.sign_in, book_at(), name, password, *place)
    except PlanError as error:
        return again(str(error), _status(error))
    return await welcome(request, token, after)


async def welcome(request: Request, token: str, after: str, first: str = "") -> Response:
    """Into the app, or to what has to come before, as the page `first`; an older session ends."""
    await _slowly(door.sign_out, book_at(), request.cookies.get(COOKIE), address_of(request))
    account = await to_thread.run_sync(account_of, token)
    onward = _onward(account, after) if account else after
    answer = HTMLResponse(first, 200, NO_STORE) if first else _go(onward)
    give(answer, token, request.url.scheme == "https")
    if account and account.state is not AccountState.HALF:  # which a password alone opens
        place = address_of(request), request.cookies.get(DEVICE)
        device = await to_thread.run_sync(devices.remember, book_at(), account.name, *place)
        give_device(answer, device, request.url.scheme == "https")
    answer.delete_cookie(FORM_COOKIE, path=SIGN_IN, httponly=True, samesite="strict")
    return answer


async def show_code(request: Request) -> Response:
    """The page that asks for an authenticator's code, or to register one."""
    return await _code_page(request, safe(request.query_params.get("next", "/")))


async def _code_page(
    request: Request, after: str, secret: str = "", message: str = "", status: int = 200
) -> Response:
    account = request.state.account
    if not await to_thread.run_sync(authenticator.is_registered, book_at(), account.name):
        secret = secret or random_base32()
        uri = authenticator.address_of(account.name, secret, session.DOOR["name"])
        return _page(request, lambda form: enrol_page(form, after, secret, uri, message), status)
    if account.state is AccountState.HALF:
        return _page(request, lambda form: code_page(form, after, message), status)
    return HTMLResponse(notice_page(HAS_ONE, "验证器", after, "返回"), 200, NO_STORE)


async def send_code(request: Request) -> Response:
    """Into the app with the code, or with a new authenticator's recovery codes; or why not."""
    fields, account = await _fields(request), request.state.account
    after, secret = safe(fields.get("next", "/")), fields.get("secret", "")
    if not _ours(request, fields):
        return await _code_page(request, after, "", STALE, 403)
    place = address_of(request), request.cookies.get(DEVICE)
    try:
        token, codes = await _slowly(door.prove, book_at(), account, fields, *place)
    except PlanError as error:
        known = secret if authenticator.SECRET.fullmatch(secret) else ""
        message = "密码不正确。" if isinstance(error, WrongPassword) else str(error)
        return await _code_page(request, after, known, message, _status(error))
    return await welcome(request, token, after, recovery_page(codes, after) if codes else "")


async def show_password(request: Request) -> Response:
    """The page to change one's password and to sign out everywhere."""
    account, after = request.state.account, safe(request.query_params.get("next", "/"))
    return _page(request, lambda form: password_page(form, after, account))


async def change_password(request: Request) -> Response:
    """Back into the app under a new token; or the page with the reason why not."""
    fields, account = await _fields(request), request.state.account
    after = safe(fields.get("next", "/"))

    def again(message: str, status: int, typed: str = "") -> Response:
        page = partial(password_page, after=after, account=account, message=message, typed=typed)
        return _page(request, page, status)

    if not _ours(request, fields):
        return again(STALE, 403)
    old, new = fields.get("old", ""), fields.get("new", "")
    if new != fields.get("repeated"):
        return again("两次输入的新密码不一致。", 400, old)
    try:
        token = await _slowly(
            door.change_password,
            *(book_at(), account.name, old, new),
            *(address_of(request), request.cookies.get(DEVICE)),
        )
    except PlanError as error:
        wrong = isinstance(error, WrongPassword)
        said = "原密码不正确。" if wrong else str(error)
        return again(said, _status(error), "" if wrong else old)
    return await welcome(request, token, after)


async def sign_out(request: Request) -> Response:
    """The sign-in page, and no session; a link on somebody else's page signs nobody out."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _go("/")
    token, answer = request.cookies.get(COOKIE), _go(SIGN_IN)
    try:
        await to_thread.run_sync(door.sign_out, book_at(), token, address_of(request))
    except PlanError as error:  # this browser is out of it in any case
        answer = HTMLResponse(notice_page(str(error)), 503, NO_STORE)
    take(answer)
    return answer


async def sign_out_everywhere(request: Request) -> Response:
    """The sign-in page, and no session of this account on any machine."""
    fields, account = await _fields(request), request.state.account
    if not _ours(request, fields):
        return _page(request, lambda form: password_page(form, "/", account, STALE), 403)
    await to_thread.run_sync(door.sign_out_everywhere, book_at(), account.name, address_of(request))
    answer = _go(SIGN_IN)
    take(answer)
    return answer


def safe(after: str) -> str:
    """Where to go after signing in, when it is on this server; else the first page."""
    odd = any(c in "\\" or not c.isprintable() for c in after)
    if odd or not after.startswith("/") or after.startswith("//"):
        return "/"
    try:
        parts = urlsplit(after)
    except ValueError:
        return "/"
    here = not parts.scheme and not parts.netloc
    return after if here and not parts.path.startswith((SIGN_IN, "/auth/")) else "/"


def routes() -> list[BaseRoute]:
    """The routes of this module; before those of the pages."""
    return [
        Route(SIGN_IN, show_sign_in, methods=["GET"]),
        Route(SIGN_IN, sign_in, methods=["POST"]),
        Route(PASSWORD, show_password, methods=["GET"]),
        Route(PASSWORD, change_password, methods=["POST"]),
        Route(EVERYWHERE, sign_out_everywhere, methods=["POST"]),
        Route(CODE, show_code, methods=["GET"]),
        Route(CODE, send_code, methods=["POST"]),
        Route(SIGN_OUT, sign_out, methods=["GET"]),
    ]


def _ways() -> tuple[str, bool, tuple[DemoAccount, ...]]:
    """Another system's title, whether our own sign-in is open, and what a demonstration tells."""
    book = book_at()
    ways = ways_of(book)
    title = ways.sso.title if ways.sso else ""
    return title, ways.local is not Local.NONE, demo_accounts_shown(book)


def _page(request: Request, draw: Callable[[str], str], status: int = 200) -> Response:
    """A page with a form; the same form key for every tab of a browser."""
    form = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    page = HTMLResponse(draw(form), status, NO_STORE)
    page.set_cookie(
        FORM_COOKIE,
        form,
        path=SIGN_IN,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return page


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
    ways = {AccountState.NEW: PASSWORD, AccountState.HALF: CODE}
    way = ways.get(account.state)
    return f"{way}?next={quote(after, safe='')}" if way else after


def _status(error: PlanError) -> int:
    """What a refusal is over HTTP; 503 where the disk is full or another writer takes too long."""
    kinds = {TooManyAttempts: 429, WrongPassword: 401, Refused: 400}
    return next((status for kind, status in kinds.items() if isinstance(error, kind)), 503)
