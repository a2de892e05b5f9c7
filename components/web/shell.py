"""What stands around the pages: the Chinese shell, its routes, start-up, errors told plainly."""

import gc
import logging
import re
from base64 import b64encode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache, lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from secrets import token_hex

import streamlit as st
from markupsafe import Markup, escape
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util

import components
from components import session
from components.web import compressed, linked
from components.widgets import header
from plan.errors import PlanError

STATIC = Path(components.__file__).with_name("static")
SCRIPTS = ("zh.js", "fresh.js", "uploads.js", "typed.js")
DICTIONARY = (STATIC / "zh.json").read_text("utf-8").replace("\\", r"\\")  # read by zh.js
EARLY = (STATIC / "early.js").read_text("utf-8").replace("\\", r"\\")
FAVICON = STATIC / "favicon.png"
ICON = FileResponse(FAVICON, headers={"Cache-Control": "max-age=86400"})
OURS = (*((STATIC / name).read_bytes() for name in SCRIPTS), header.STYLE.encode())
VERSION = sha256(b"".join(OURS)).hexdigest()[:12]
LOG = logging.getLogger(__name__)

SCRIPT = f'<script type="module" crossorigin src="./static/{linked.VERSION}/js/{{}}"></script>'
CHANGES = (  # what Streamlit's own page says, and what stands there instead
    (r'<html lang="en">', '<html lang="zh-CN">'),
    # Before any style sheet, which a script below it would wait for.
    (r"<title>Streamlit</title>", f"<script>{EARLY}</script><title>{{title}}</title>"),
    (r'<link\s+rel="preload"[^>]*as="font"[^>]*/>', ""),
    (r'<link rel="service-desc"[^>]*/>', ""),
    # Each runs as soon as it and those before it are there, while the next ones still come.
    (r'<script type="module" crossorigin src="[^"]*"></script>', "".join(map(SCRIPT.format, linked.NAMES))),
    (r'(<link rel="modulepreload" crossorigin href="[^"]*">\s*)+', ""),
    (r"<noscript>.*?</noscript>", "<noscript>本系统需要浏览器启用 JavaScript。</noscript>"),
    (  # our scripts, the dictionary's before anything is shown; no command for developers when offline
        r"</head>",
        f'<script type="application/json" id="zh">{DICTIONARY}</script>'
        + "".join(
            f'<script src="./shell/{name}?v={VERSION}"{" type=module" * (name != "zh.js")}></script>'
            for name in SCRIPTS
        )
        + '<style>[data-testid="stErrorCodeBlock"] {display: none}</style></head>',
    ),
    # After Streamlit's own, which it outdoes where neither says more.
    (r"</body>", f'<link rel="stylesheet" href="./shell/style.css?v={VERSION}"></body>'),
)


class PageName(StringConvertor):
    """A page's place in the URL: one segment, no dot, so that files pass by."""

    regex = "[^./_][^./]*"


register_url_convertor("page", PageName())


def localized(html: str) -> str:
    """Streamlit's `html` page in Chinese, loading our scripts.

    Raises RuntimeError when a place to change is not there exactly once: Streamlit has changed.
    """
    for place, chinese in CHANGES:
        html, count = re.subn(place, chinese, html, flags=re.DOTALL)
        if count != 1:
            raise RuntimeError(
                f"Streamlit's index.html has {place!r} {count} times, expected once: "
                "it was upgraded, look at CHANGES in components/web/shell.py"
            )
    return html


@cache
def index() -> str:
    """The page that every browser gets first."""
    return localized(Path(file_util.get_static_dir(), "index.html").read_text("utf-8"))


@cache
def ahead() -> Markup:
    """What the door asks for while somebody types there: all that a page will load."""
    files = dict.fromkeys(re.findall(r'"\.(/(?:static|shell)/[^"]+)"', index()))
    return Markup("").join(map(Markup('<link rel="prefetch" href="{}">').format, files))


# Streamlit writes styles into the page and makes parts of it from blobs and WebAssembly; scripts
# within its page are let through by their digests, and nothing comes from another server.
@cache
def content_policy() -> str:
    """The rule by which the browser itself refuses whatever is not on this server."""
    inline = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", index(), re.DOTALL)
    )
    return (
        f"default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {inline}; "
        "style-src 'self' 'unsafe-inline' blob:; img-src 'self' data: blob:; "
        "font-src 'self' data:; worker-src 'self' blob:; frame-src 'self' blob: data:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


class Headers:
    """ASGI middleware that adds the content policy and its kin to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on, adding headers where an answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = content_policy()
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Frame-Options"] = "DENY"
                headers["Referrer-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                if scope["path"].startswith("/shell/") and scope["query_string"] == f"v={VERSION}".encode():
                    headers["Cache-Control"] = compressed.FOR_A_YEAR
                if scope["scheme"] == "https":  # elsewhere browsers complain of them
                    headers["Cross-Origin-Opener-Policy"] = "same-origin"
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self.app(scope, receive, with_headers)


async def page(_: Request) -> Response:
    """The page, titled after the plan."""
    page = index().replace("{title}", escape(session.DOOR["name"]))
    return HTMLResponse(page, headers={"Cache-Control": "no-cache"})


MIDDLEWARE = [Middleware(Headers), Middleware(compressed.Compressed)]  # outermost first
ROUTES: list[BaseRoute] = [
    Route("/healthz", PlainTextResponse("ok"), methods=["GET"]),
    *(Route(f"/favicon.{kind}", ICON, methods=["GET"]) for kind in ("png", "ico")),
    # A new answer each time: it is compressed on its way.
    Route("/shell/style.css", lambda _: Response(header.STYLE, media_type="text/css")),
    Mount("/shell", StaticFiles(directory=STATIC)),
    *(Route(path, page) for path in ("/", "/index.html", "/{name:page}")),
]


def warm() -> None:
    """Imports what the pages use, so that no visitor waits for it; pages themselves are scripts."""
    for module in walk_packages(components.__path__, "components."):
        if ".pages" not in module.name:
            import_module(module.name)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[None]:
    """Makes ready before the first request, then takes the imports out of garbage collection."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    index()
    # Streamlit looks through all its settings at every rerun; nothing changes them any more.
    config.get_options_for_section = lru_cache(maxsize=16)(config.get_options_for_section)
    warm()
    gc.collect()
    # What is loaded now stays for good: no later collection needs to walk through it.
    gc.freeze()
    yield


def tell_fault(error: Exception) -> bool:
    """True: the user has been told in Chinese, and what is not the user's to mend is in the log."""
    if isinstance(error, PlanError):
        st.error(str(error).translate(session.AS_TYPED))
        return True
    number = token_hex(3).upper()
    LOG.error("页面出错，错误编号 %s", number, exc_info=error)
    st.error(
        f"页面出错，这一步没有完成。错误编号 {number}，已记入日志。"
        "请刷新页面重试；仍不行时，请把编号告诉系统管理员。"
    )
    return True
