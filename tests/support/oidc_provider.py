"""An OpenID Connect provider in a process of its own, which can be told to misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

CLIENT, SECRET = "plan", "loopback-secret"


@dataclass(frozen=True)
class Provider:
    """A running provider."""

    issuer: str

    def answers(self) -> bool:
        """Whether it has started."""
        try:
            self.be()
        except OSError:
            return False
        return True

    def be(self, **identity: Any) -> None:
        """Signs everybody in as `identity` from now on; `fault` names what is to be wrong."""
        ask = urllib.request.Request(f"{self.issuer}/be", json.dumps(identity).encode())
        with urllib.request.urlopen(ask) as answer:
            assert answer.status == 200


@contextmanager
def running() -> Iterator[Provider]:
    """A provider on a free port of this machine."""
    from tests.support.waiting import free_port, until  # which the provider's process has not

    port = free_port()
    process = subprocess.Popen([sys.executable, str(Path(__file__)), str(port)])
    provider = Provider(f"http://127.0.0.1:{port}")
    try:
        until(provider.answers, "the provider has started")
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def main(port: int) -> None:
    """Serves until ended."""
    import uvicorn
    from joserfc import jwt
    from joserfc.jwk import RSAKey
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, RedirectResponse, Response
    from starlette.routing import Route

    issuer = f"http://127.0.0.1:{port}"
    key, other = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
    identity: dict[str, Any] = {}
    codes: dict[str, dict[str, str]] = {}

    async def be(request: Request) -> Response:
        identity.clear()
        identity.update(await request.json())
        return Response("ok")

    async def discovery(_: Request) -> Response:
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def jwks(_: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False)]})

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = hashlib.sha256(asked["state"].encode()).hexdigest()
        codes[code] = asked
        state = "forged" if identity.get("fault") == "state" else asked["state"]
        back = urlencode({"code": code, "state": state})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}")

    async def token(request: Request) -> Response:
        sent = dict(parse_qsl((await request.body()).decode()))
        asked = codes.pop(sent.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != sent.get("redirect_uri")
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "x", "token_type": "Bearer", "expires_in": 60, **id_token(asked)}
        )

    def id_token(asked: dict[str, str]) -> dict[str, str]:
        fault, now = identity.get("fault"), int(time.time())
        claims = {
            "iss": "http://elsewhere" if fault == "issuer" else issuer,
            "aud": "another-client" if fault in ("audience", "borrowed") else CLIENT,
            "azp": CLIENT,
            "sub": "s-1",
            "iat": now,
            "exp": now - 3600 if fault == "expired" else now + 300,
            "nonce": "stale" if fault == "nonce" else asked["nonce"],
            **{name: value for name, value in identity.items() if name != "fault"},
        }
        if fault == "unsigned":
            parts = ({"alg": "none", "kid": "one"}, claims)
            plain = (base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=") for p in parts)
            return {"id_token": b".".join([*plain, b""]).decode()}
        if fault == "none":
            return {}
        signing = other if fault == "signature" else key
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, signing)}

    routes = [
        Route("/be", be, methods=["POST"]),
        Route("/.well-known/openid-configuration", discovery),
        Route("/jwks", jwks),
        Route("/authorize", authorize),
        Route("/token", token, methods=["POST"]),
    ]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main(int(sys.argv[1]))
