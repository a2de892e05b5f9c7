"""Whose request it is: the cookie that a browser holds, and the account that it stands for."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from plan.accounts import sign_in
from plan.accounts.book import book_at
from plan.ledger.access import Account

COOKIE = "plan_session"
DEVICE, DEVICE_LASTS = "plan_device", 180 * 24 * 3600  # what a browser keeps of having signed in before
NOWHERE = "unknown"


def account_of(token: str | None, touch: bool = False) -> Account | None:
    """The account that `token` stands for at this moment; with `touch` its session was used."""
    return sign_in.visitor(book_at(), token, touch)


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from, as the server or the proxy before it knows."""
    return connection.client.host if connection.client else NOWHERE


def give(response: Response, secure: bool, name: str, value: str, seconds: int | None = None) -> None:
    """Makes the browser hold `value`, for `seconds` or until it is closed, out of the reach of scripts."""
    response.set_cookie(name, value, seconds, path="/", httponly=True, samesite="lax", secure=secure)


def take(response: Response) -> Response:
    """`response`, which makes the browser drop its token."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return response
