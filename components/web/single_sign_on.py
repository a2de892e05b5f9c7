"""Signing in by another system over OpenID Connect; it ends in the same session as a password."""

import logging
from functools import lru_cache
from typing import Any

import httpx2
from anyio import to_thread
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from components.identity import address_of
from components.web.gate import NO_STORE, SIGN_IN, SINGLE
from components.web.sign_in import safe, welcome
from components.web.sign_in_pages import notice_page
from plan.accounts import sign_in as door
from plan.accounts.book import book_at
from plan.accounts.ways import SingleSignOn, ways_of
from plan.errors import PlanError, not_vouched_for

AFTER = "after_sign_in"
LEEWAY = 60  # seconds that two clocks may differ
FAULTS = (httpx2.HTTPError, OAuthError, JoseError, ValueError, KeyError, RuntimeError)
LOG = logging.getLogger(__name__)


async def leave(request: Request) -> Response:
    """The way to the provider, with state, nonce and PKCE kept for the way back."""
    way = ways_of(book_at()).sso
    if way is None:
        return RedirectResponse(SIGN_IN, 303, NO_STORE)
    request.session.clear()
    request.session[AFTER] = safe(request.query_params.get("next", "/"))
    back = way.redirect or str(request.url_for("single_sign_on_back"))
    try:
        return await _client(way).authorize_redirect(request, back)
    except FAULTS as error:
        return _refused(error, "认证服务没有响应，请稍后再试")


async def back(request: Request) -> Response:
    """Into the app, when the provider's answer belongs to a way that began in this browser."""
    way = ways_of(book_at()).sso
    if way is None:
        return RedirectResponse(SIGN_IN, 303, NO_STORE)
    after = safe(str(request.session.get(AFTER, "/")))
    claims = {  # what the identity has to say for itself, besides signature, nonce and days
        "iss": {"essential": True, "values": [way.issuer]},
        "aud": {"essential": True, "values": [way.client_id]},
    }
    try:
        token = await _client(way).authorize_access_token(request, leeway=LEEWAY, claims_options=claims)
    except FAULTS as error:
        return _refused(error, "认证未完成或已过期，请重新登录")
    finally:
        request.session.clear()
    try:
        session = await to_thread.run_sync(_signed_in, way, token.get("userinfo"), request)
    except PlanError as refused:
        return HTMLResponse(notice_page(str(refused)), 403, NO_STORE)
    return await welcome(request, session, after)


def _signed_in(way: SingleSignOn, claims: dict[str, Any] | None, request: Request) -> str:
    """The token of a new session of whom the checked `claims` name."""
    if not claims or not claims.get("sub"):
        raise not_vouched_for("认证服务没有说明身份")
    subject = f"{way.issuer} {claims['sub']}"
    account = door.vouched_account(book_at(), way, subject, claims)
    return door.vouched(book_at(), account, address_of(request))


def _refused(error: Exception, why: str) -> Response:
    """The reason in words; the particulars are for the log, without what the provider sent."""
    LOG.warning("统一身份认证失败：%s", type(error).__name__)
    return HTMLResponse(notice_page(str(not_vouched_for(why))), 401, NO_STORE)


@lru_cache(maxsize=4)
def _registered(issuer: str, client_id: str, secret: str, scope: str) -> Any:
    return OAuth().register(
        "sso",
        client_id=client_id,
        client_secret=secret or None,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": scope, "code_challenge_method": "S256", "timeout": 10},
    )


def _client(way: SingleSignOn) -> Any:
    """The client of a provider, with its discovery document once it was read."""
    return _registered(way.issuer, way.client_id, way.secret, way.scope)


ROUTES = [
    Route(SINGLE[0], leave, methods=["GET"]),
    Route(SINGLE[1], back, methods=["GET"], name="single_sign_on_back"),
]
