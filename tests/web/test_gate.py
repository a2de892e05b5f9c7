"""The gate and the door over real requests: every route by everybody, and every way around."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx2
import pyotp
import pytest
import streamlit as st
from hypothesis import example, given, strategies
from msgspec import structs
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from tinydb import where

from components import session
from components.identity import COOKIE, DEVICE
from components.web import connections, gate, server
from components.web.downloads import DOCUMENTS
from components.web.sign_in import safe
from plan.accounts import attempts, audit, drafts, register, sessions, tokens
from plan.accounts import sign_in as door
from plan.accounts.book import AccountBook
from plan.acts import items as acts
from plan.imports.evidence_file import evidence_file
from plan.ledger.access import MAY_OPEN
from plan.ledger.events import Author
from plan.ledger.stores.evidence import place, store
from plan.model.kinds import Role
from tests.acts.test_notices import issued
from tests.support.evidence_files import PDF
from tests.support.receipts import fields_of, fits

Visit = Callable[..., TestClient]  # without a cookie, or signed in as a name
Somebody = Callable[[str], TestClient]  # of the tables below
GOOD, ANOTHER = "Rugao-2022-ok", "Rugao-2022-too"
PAGE = {"accept": "text/html,*/*", "sec-fetch-dest": "document"}
SITE = "http://testserver"
PEOPLE: dict[str, tuple[Role, str | None]] = {
    "填报甲": (Role.CLERK, "kjj"),
    "科创办": (Role.OFFICE, "kcb"),
    "查看者": (Role.VIEWER, None),
    "管理员": (Role.ADMIN, None),
    "系统员": (Role.SYSTEM, None),
    "安全员": (Role.SECURITY, None),
    "审计员": (Role.AUDITOR, None),
}


async def whoami(request: Request) -> JSONResponse:
    """What the gate passed on."""
    return JSONResponse({"headers": dict(request.headers), "name": request.state.account.name})


async def stream(websocket: WebSocket) -> None:
    """An echo, as Streamlit's own stream would answer."""
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        return


def streamlit_like() -> list[Route | WebSocketRoute]:
    """Stand-ins for what Streamlit serves."""
    names = (
        "/media/secret.xlsx", "/component/x/index.html", "/static/js/index.js",
        "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics",
        "/_stcore/upload_file/s/f", "/_stcore/agent/openapi.json", "/app/static/x.js",
    )  # fmt: skip
    return [*(Route(name, whoami, methods=["GET", "PUT"]) for name in names),
            WebSocketRoute("/_stcore/stream", stream)]  # fmt: skip


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A settings folder with an account a role, one disabled, one new with its password."""
    folder = tmp_path_factory.mktemp("settings")
    book, one_time = AccountBook(folder), {}
    for name, (role, unit) in {**PEOPLE, "停用者": (Role.OFFICE, None)}.items():
        first = Role.VIEWER if role is Role.SYSTEM else role  # which only `account separate` makes
        register.change_password(book, name, register.add(book, name, first, unit), GOOD)
        book.accounts.update({"role": role}, where("name") == name)
    one_time["新人"] = register.add(book, "新人", Role.OFFICE)
    return folder, one_time


@pytest.fixture
def book(people: tuple[Path, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> AccountBook:
    """The settings that the app is told to use; no attempt counted yet."""
    folder, _ = people
    monkeypatch.setenv("PLAN_SETTINGS", str(folder))
    monkeypatch.setenv("PLAN_LEDGER", "memory:")
    for name in ("attempts.json", "devices.json"):
        (folder / name).unlink(missing_ok=True)
    return AccountBook(folder)


@pytest.fixture
def visit(book: AccountBook) -> Iterator[Visit]:
    """Makes a browser: without a cookie, or signed in as `name`."""
    app = Starlette(routes=[*server.ROUTES, *streamlit_like()], middleware=server.MIDDLEWARE)
    opened: list[TestClient] = []

    def browser(name: str | None = None, address: str = "10.0.0.1") -> TestClient:
        client = TestClient(app, SITE, follow_redirects=False, client=(address, 5000))
        client.__enter__()
        opened.append(client)
        if name:
            client.cookies.set(COOKIE, door.vouched(book, existing(book, name), address))
        return client

    yield browser
    for client in opened:
        client.__exit__()


def existing(book: AccountBook, name: str) -> register.Account:
    """The account `name`."""
    account = register.find(book, name)
    assert account
    return account


def enter(client: TestClient, name: str, password: str, after: str = "/", path: str = "/login") -> int:
    """Fills the sign-in form as a person does; the status of the answer."""
    fields = {"form": form_key(client), "name": name, "password": password, "next": after}
    return client.post(path, data=fields, headers={**PAGE, "origin": SITE}).status_code


def form_key(client: TestClient, path: str = "/login") -> str:
    """The key in the form that the page shows."""
    field = re.search(r'name="form" value="([^"]+)"', client.get(path, headers=PAGE).text)
    assert field
    return field[1]


NOBODY = ("nobody", "disabled", "signed out", "made up")
THREE = ("系统员", "安全员", "审计员")
SIGNED_IN = ("填报甲", "科创办", "查看者", "管理员", *THREE)
NO_PLAN = {"安全员": 403, "审计员": 403}
EVERYBODY = (*NOBODY, "新人", *SIGNED_IN)


@pytest.fixture
def as_(visit: Visit, book: AccountBook) -> Somebody:
    """A browser of somebody in the tables below."""

    def browser(who: str) -> TestClient:
        if who == "nobody":
            return visit()
        if who == "made up":
            client = visit()
            client.cookies.set(COOKIE, "x" * 43)
            return client
        client = visit({"disabled": "停用者", "signed out": "科创办"}.get(who, who))
        if who == "disabled":
            register.disable(book, "停用者")
            register.enable(book, "停用者")  # the cookie is of before
        if who == "signed out":
            door.sign_out(book, client.cookies[COOKIE], "")
        return client

    return browser


def table(refused: int, new: int, **roles: int) -> dict[str, int]:
    """The status for everybody, 200 for signed-in ones not named."""
    return dict.fromkeys(NOBODY, refused) | {"新人": new} | dict.fromkeys(SIGNED_IN, 200) | roles


def only(*names: str) -> dict[str, int]:
    """The statuses of a page that none of SIGNED_IN but `names` may open."""
    return table(303, 303, **{name: 403 for name in SIGNED_IN if name not in names})


OPEN = table(200, 200)
PAGES = table(303, 303)
OF_THE_PLAN, LISTS = table(303, 303, **NO_PLAN), table(401, 403, **NO_PLAN)
PARTS = table(401, 403)
NO_PAGE = table(303, 303, **dict.fromkeys(SIGNED_IN, 404))
NOT_VIEWER, ONLY_OFFICE = only("填报甲", "科创办"), only("科创办")
EVIDENCE = table(401, 403, **dict.fromkeys(SIGNED_IN, 404) | NO_PLAN)  # none on an empty ledger
ROUTES: dict[tuple[str, str], dict[str, int]] = {  # (method, path) of every route of ours
    ("GET", "/login"): table(200, 303, **dict.fromkeys(SIGNED_IN, 303)),
    ("POST", "/login"): dict.fromkeys(EVERYBODY, 403),  # no form key
    ("GET", "/login/password"): table(303, 200),
    ("POST", "/login/password"): table(401, 403, **dict.fromkeys(SIGNED_IN, 403)),
    ("GET", "/login/code"): PAGES,
    ("POST", "/login/code"): table(401, 403, **dict.fromkeys(SIGNED_IN, 403)),
    ("POST", "/login/everywhere"): table(401, 403, **dict.fromkeys(SIGNED_IN, 403)),
    ("GET", "/auth/logout"): dict.fromkeys(EVERYBODY, 303),
    ("GET", "/auth/sso"): dict.fromkeys(EVERYBODY, 303),
    ("GET", "/auth/sso/callback"): dict.fromkeys(EVERYBODY, 303),
    ("GET", "/api/head"): PARTS,
    ("GET", "/api/openapi.json"): LISTS,
    **{("GET", f"/api/{name}.{{form}}"): LISTS for name in DOCUMENTS},
    ("GET", "/api/evidence/{digest}"): EVIDENCE,
    ("GET", "/api/receipt/{number:int}.txt"): EVIDENCE,  # no entry yet
    ("GET", "/healthz"): OPEN,
    ("GET", "/favicon.png"): OPEN,
    ("GET", "/favicon.ico"): OPEN,
    ("GET", "/shell"): OPEN,
    ("GET", "/shell/style.css"): OPEN,
    ("GET", "/api/backup/{name}.zip"): table(
        401,
        403,
        **dict.fromkeys(SIGNED_IN, 403) | dict.fromkeys(("管理员", "系统员"), 404),  # no such name
    ),
    ("GET", "/"): table(  # to what they come for
        303, 303, **dict.fromkeys(("填报甲", "管理员", *THREE), 303)
    ),
    ("GET", "/index.html"): PAGES,
    ("GET", "/{name:page}"): OF_THE_PLAN,
}
STREAMLITS = {route.path: PARTS for route in streamlit_like() if isinstance(route, Route)}
UPLOAD = "/_stcore/upload_file/s/f"  # to a page that nobody has open
STREAMLITS[UPLOAD] = dict.fromkeys(EVERYBODY, 403) | dict.fromkeys(NOBODY, 401)
PAGE_PATHS = {
    **dict.fromkeys(("overview", "graph", "meeting", "overdue", "risk"), OF_THE_PLAN),
    "indicators": OF_THE_PLAN, "history": OF_THE_PLAN, "report": NOT_VIEWER,
    "admin": only("管理员", "系统员"), "handle": ONLY_OFFICE, "exchange": OF_THE_PLAN,
    "accounts": only("管理员", "系统员", "安全员"), "audit": only("管理员", "审计员"),
    "help": PAGES, "plans": OF_THE_PLAN, "no-such-page": NO_PAGE,
    "overview/more": NO_PAGE, "no.such": table(401, 403, **dict.fromkeys(SIGNED_IN, 404)),
}  # fmt: skip
CONCRETE = {
    **{f"/api/{name}.{{form}}": f"/api/{name}.json?as_of=2022-07-01" for name in DOCUMENTS},
    "/api/overdue.{form}": "/api/overdue.csv?as_of=2022-07-01",
    "/api/evidence/{digest}": f"/api/evidence/{'0' * 64}?item=L4-M1",
    "/api/backup/{name}.zip": "/api/backup/20220701-090000.zip",
    "/api/receipt/{number:int}.txt": "/api/receipt/1.txt",
    "/shell": "/shell/zh.js",
    "/{name:page}": "/overview",
}


BY_STREAMLIT = {  # all behind the gate: what is not in gate.OPEN is
    "/_stcore/health", "/_stcore/metrics", "/_stcore/host-config", "/_stcore/stream",
    "/_stcore/upload_file/{session_id}/{file_id}", "/_stcore/bidi-components/{path:path}",
    "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp",
    "/media/{file_id:path}", "/component/{path:path}", "/auth/login", "/auth/logout",
    "/oauth2callback", "",
}  # fmt: skip


def test_streamlit_serves_what_we_know_of() -> None:
    """An upgrade that adds a route is looked at; none of its routes is open but the one we take."""
    output = subprocess.run(
        [sys.executable, "-c", "import streamlit_app as s; print("
         "*('PATH ' + r.path for r in s.app._build_starlette_app().routes), sep='\\n')"],
        cwd=Path(__file__).parents[2], capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    served = {line[5:] for line in output.splitlines() if line.startswith("PATH ")}
    assert served - {path for _, path in ROUTES} == BY_STREAMLIT - {"/auth/logout"}
    assert {path for path in BY_STREAMLIT if path in gate.OPEN} == {"/auth/logout"}


def test_every_route_and_every_page_has_a_row() -> None:
    """A new one is somebody's decision."""
    served = set()
    for route in server.ROUTES:
        methods = getattr(route, "methods", None) or {"GET"}
        served |= {(method, route.path) for method in methods - {"HEAD"}}
    assert served == set(ROUTES)
    assert set(MAY_OPEN) <= set(PAGE_PATHS)


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_route_by_everybody(as_: Somebody, who: str) -> None:
    """The status of the tables; a refused one holds nothing but where to sign in."""
    paths = [(m, CONCRETE.get(p, p), row) for (m, p), row in ROUTES.items()]
    paths += [("GET", path, row) for path, row in STREAMLITS.items()]
    paths += [("PUT", UPLOAD, STREAMLITS[UPLOAD])]
    paths += [("GET", f"/{path}", row) for path, row in PAGE_PATHS.items()]
    wrong = {}
    for method, path, row in paths:
        headers = PAGE if method == "GET" and path not in STREAMLITS and row is not PARTS else {}
        answer = as_(who).request(method, path, headers=headers)
        if answer.status_code != row[who]:
            wrong[method, path] = answer.status_code, row[who]
        if answer.status_code in (401, 403) and row is PARTS:
            assert "secret" not in answer.text
            assert set(answer.json()) == {"error"}
    assert wrong == {}


def test_a_password_without_its_code_opens_the_page_that_asks_for_it(visit: Visit, book: AccountBook) -> None:
    """And nothing else: neither pages nor data, nor another password, nor a stream."""
    half = visit()
    half.cookies.set(COOKIE, sessions.open_session(book, "管理员", None, is_half=True))
    shut = {path for path in PAGE_PATHS if "." not in path} | {"login/password", ""}
    for path in shut:
        answer = half.get(f"/{path}", headers=PAGE)
        assert (answer.status_code, answer.headers["location"][:16]) == (303, "/login/code?next")
    for path in (*STREAMLITS, "/api/head", "/api/overdue.csv", "/api/backup/x.zip"):
        assert half.get(path).status_code == 403
    for path in ("/login/password", "/login/everywhere"):
        assert half.post(path, headers={"origin": SITE}).status_code == 403
    assert refused_stream(half, {"origin": SITE})
    assert half.get("/login/code", headers=PAGE).status_code == 200
    assert half.get("/login", headers=PAGE).headers["location"].startswith("/login/code")


def test_by_password_and_code(visit: Visit, book: AccountBook) -> None:
    """Registered once, asked for from then on; neither secret nor codes are shown again."""
    register.change_password(book, "验证甲", register.add(book, "验证甲", Role.VIEWER), GOOD)
    client = visit()
    assert enter(client, "验证甲", GOOD, "/risk") == 303
    page = client.get("/login/code", headers=PAGE).text
    secret = re.findall(r'name="secret" value="([A-Z2-7]{32})"', page)[0]
    assert "<svg" in page
    headers = {**PAGE, "origin": SITE}
    fields = {"form": form_key(client, "/login/code"), "next": "/risk", "secret": secret}

    def send(client: TestClient, **more: str) -> httpx2.Response:
        return client.post("/login/code", data={**fields, **more}, headers=headers)

    now = pyotp.TOTP(secret).now()
    assert send(client, code=now, password="wrong").status_code == 401
    wrong = send(client, code="000000", password=GOOD)
    assert wrong.status_code == 400
    assert secret in wrong.text, "who mistyped need not scan again"
    assert send(client, code=now, password=GOOD, form="").status_code == 403
    answer = send(client, code=now, password=GOOD)
    codes = re.findall(r"<code translate=no>([^<]+)</code>", answer.text)
    assert (answer.status_code, len(codes)) == (200, 10)
    assert "已登记" in client.get("/login/code", headers=PAGE).text
    assert secret not in client.get("/login/code", headers=PAGE).text
    assert client.get("/risk", headers=PAGE).status_code == 200
    other = visit(address="10.0.0.2")
    assert enter(other, "验证甲", GOOD, "/risk") == 303
    assert DEVICE not in other.cookies
    assert other.get("/risk", headers=PAGE).status_code == 303
    fields = {"form": form_key(other, "/login/code"), "next": "/risk"}
    assert send(other, code=now).status_code == 400, "spent by registering"
    assert send(other, code=codes[0]).headers["location"] == "/risk"
    assert other.get("/risk", headers=PAGE).status_code == 200
    assert DEVICE in other.cookies


def test_a_part_of_a_page_is_never_sent_to_the_sign_in_page(visit: Visit) -> None:
    """Pictures, scripts and data get 401, also when they say that they are pages."""
    for path in STREAMLITS:
        assert visit().get(path, headers=PAGE).status_code == 401
    assert visit().get("/", headers={"accept": "image/png", "sec-fetch-dest": "image"}).is_error


ODD_PATHS = (
    "/shell/../media/secret.xlsx", "/shell/%2e%2e/media/secret.xlsx", "//media/secret.xlsx",
    "/login/../media/secret.xlsx", "/LOGIN/x", "/healthz/../_stcore/metrics", "/shell//../x",
    "/login/x", "/media/secret.xlsx?/login", "/media/secret.xlsx;/healthz", "/%6dedia/secret.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("path", ODD_PATHS)
def test_no_odd_path_goes_around_the_gate(visit: Visit, path: str) -> None:
    """Neither Streamlit's files nor ours are reached by spelling."""
    answer = visit().get(f"{SITE}{path}")
    assert answer.status_code in (401, 404)
    assert "headers" not in answer.text


def refused_stream(client: TestClient, headers: dict[str, str]) -> int:
    """The code with which the page's stream is refused."""
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("/_stcore/stream", headers=headers),
    ):
        pass
    return refused.value.code


@pytest.mark.parametrize("who", [*NOBODY, "新人"])
def test_a_websocket_without_a_good_cookie_is_not_accepted(as_: Somebody, who: str) -> None:
    """No message gets in or out."""
    assert refused_stream(as_(who), {"origin": SITE}) == 4401


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.example", "http://testserver:81", "http://testserver.evil", "http://["],
)
def test_a_websocket_from_another_site_is_not_accepted(visit: Visit, origin: str | None) -> None:
    """Though the browser sends the visitor's cookie along."""
    assert refused_stream(visit("科创办"), {"origin": origin} if origin else {})


def test_a_websocket_ends_with_its_session(visit: Visit, book: AccountBook) -> None:
    """Signed out elsewhere: the next message is not answered and the connection is closed."""
    client = visit("科创办")
    with client.websocket_connect("/_stcore/stream", headers={"origin": SITE}) as stream:
        stream.send_text("before")
        assert stream.receive_text() == "before"
        door.sign_out_everywhere(book, "科创办", "")
        stream.send_text("after")
        with pytest.raises(WebSocketDisconnect):
            stream.receive_text()


def test_an_account_opens_so_many_pages_and_no_more(visit: Visit) -> None:
    """The last one opens; the next gets a sentence, others are let in; one closed makes room."""
    client, other, headers = visit("科创办"), visit("填报甲"), {"origin": SITE}
    with ExitStack() as pages:
        for _ in range(connections.MOST_OPEN - 1):
            assert pages.enter_context(connections.opened("科创办"))
        assert client.get("/overview", headers=PAGE).status_code == 200
        with client.websocket_connect("/_stcore/stream", headers=headers) as stream:
            stream.send_text("last")
            assert stream.receive_text() == "last"
            assert connections.count() == connections.MOST_OPEN
            answer = client.get("/overview", headers=PAGE)
            assert (answer.status_code, "请关闭不用的页面" in answer.text) == (429, True)
            assert client.get("/api/head").status_code == 200
            assert refused_stream(client, headers) == 4401
            assert other.get("/report", headers=PAGE).status_code == 200
    assert connections.count() == 0
    assert client.get("/overview", headers=PAGE).status_code == 200


def test_the_app_takes_as_many_descriptors_as_the_machine_allows() -> None:
    """As a shell begins with 1024, a page taking four."""
    asked = (
        "import resource as r; _, hard = r.getrlimit(r.RLIMIT_NOFILE);"
        "r.setrlimit(r.RLIMIT_NOFILE, (256, hard));"
        "from components.web.connections import raise_descriptor_limit as raised; raised();"
        "soft, hard = r.getrlimit(r.RLIMIT_NOFILE); assert soft == hard > 256, (soft, hard)"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=Path(__file__).parents[2], check=True)


def test_headers_that_claim_to_be_somebody_do_not_get_in(visit: Visit) -> None:
    """Not as a way in, and not to what lies behind."""
    forged = {"X-Plan-Account": "admin", "Remote-User": "admin", "X-Forwarded-User": "admin"}
    assert visit().get("/api/head", headers=forged).status_code == 401
    passed = visit("查看者").get("/_stcore/metrics", headers=forged).json()
    assert passed["name"] == "查看者"
    assert not {name.lower() for name in forged} & set(passed["headers"])


def test_signing_in_by_the_form(visit: Visit) -> None:
    """The deep link is kept, the cookie is out of reach of scripts."""
    client = visit()
    asked = client.get("/overdue?as_of=2022-07-01&unit=甲", headers=PAGE)
    page = client.get(asked.headers["location"], headers=PAGE)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    fields = {name: value.replace("&amp;", "&") for name, value in fields.items()}
    answer = client.post(
        "/login", data={**fields, "name": "科创办", "password": GOOD}, headers={"origin": SITE}
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/overdue?as_of=2022-07-01&unit=")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age" not in cookie
    assert client.get("/overview", headers=PAGE).status_code == 200


def test_the_cookie_is_secure_under_https(visit: Visit, book: AccountBook) -> None:
    """As the proxy says."""
    client = visit()
    client.base_url = client.base_url.copy_with(scheme="https")
    fields = {"form": form_key(client), "name": "科创办", "password": GOOD}
    answer = client.post("/login", data=fields, headers={"origin": "https://testserver"})
    cookies = [c for c in answer.headers.get_list("set-cookie") if "Max-Age=0" not in c]
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)
    assert "max-age" in answer.headers["strict-transport-security"]


def test_a_first_sign_in_has_to_change_the_password(visit: Visit, book: AccountBook) -> None:
    """Until then nothing else opens; afterwards all old cookies are worth nothing.

    The password of before the reset is one of the last, and does not come back.
    """
    one_time = register.reset(book, "查看者")
    client = visit()
    assert enter(client, "查看者", one_time) == 303
    old = client.cookies[COOKIE]
    assert client.get("/overview", headers=PAGE).headers["location"].startswith("/login/password")
    assert client.get("/api/head").status_code == 403
    fields = {"form": form_key(client, "/login/password"), "old": one_time}
    for new, repeated, status in (
        ("kurz", "kurz", 400), (GOOD, "other", 400), (one_time, one_time, 400), (GOOD, GOOD, 400),
        ("Admin@123456", "Admin@123456", 400), (ANOTHER, ANOTHER, 303),
    ):  # fmt: skip
        answer = client.post("/login/password", data={**fields, "new": new, "repeated": repeated})
        assert answer.status_code == status
        if status == 400:  # what was right need not be typed again
            assert f'value="{one_time}"' in answer.text
            assert f'value="{new}"' not in answer.text or new == one_time
    assert client.get("/overview", headers=PAGE).status_code == 200
    assert client.cookies[COOKIE] != old
    assert door.visitor(book, old) is None


def test_a_form_of_another_page_signs_nobody_in(visit: Visit) -> None:
    """No key, another key, another origin, no cookie of the form."""
    client = visit()
    key = form_key(client)
    fields = {"name": "科创办", "password": GOOD}
    for data, headers in (
        (fields, {}),
        ({**fields, "form": "other"}, {}),
        ({**fields, "form": key}, {"origin": "http://evil.example"}),
        ({**fields, "form": key}, {"origin": "null"}),
    ):
        assert client.post("/login", data=data, headers=headers).status_code == 403
    assert visit().post("/login", data={**fields, "form": key}).status_code == 403
    assert COOKIE not in client.cookies


def test_a_link_of_another_page_signs_nobody_out(visit: Visit) -> None:
    """The browser says where the click came from."""
    client = visit("科创办")
    client.get("/auth/logout", headers={"sec-fetch-site": "cross-site"})
    assert client.get("/api/head").status_code == 200
    client.get("/auth/logout", headers={"sec-fetch-site": "same-origin"})
    assert client.get("/api/head").status_code == 401


def test_a_token_that_was_planted_is_not_taken_over(visit: Visit, book: AccountBook) -> None:
    """Signing in gives a new token and ends the session of the one that was there."""
    planted = door.vouched(book, existing(book, "查看者"), "")
    client = visit()
    key = form_key(client)
    client.cookies.set(COOKIE, planted, domain="testserver.local", path="/")
    fields = {"form": key, "name": "科创办", "password": GOOD}
    answer = client.post("/login", data=fields, headers={"origin": SITE})
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(COOKIE))
    assert planted not in cookie
    assert door.visitor(book, planted) is None


@pytest.mark.parametrize(
    "after",
    ["//evil.example", "/\\evil.example", "http://evil.example", "/\t/evil.example", "\\\\evil",
     "/%0a//evil\n", "javascript:alert(1)", "", "evil", "/login?next=/x", "/auth/logout",
     "//[", "//[]/x"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_after_signing_in(after: str) -> None:
    """To the first page instead."""
    assert safe(after) == "/"


ODD = strategies.sampled_from("/\\[]@:?#%. \t\naé王")
ODD_TEXT = strategies.text(ODD, max_size=12) | strategies.text(max_size=30)


@given(after=ODD_TEXT)
@example(after="//[")
@example(after="/[")
def test_whatever_is_asked_for_stays_on_this_server(after: str) -> None:
    """Any text: an answer, and to this host; a browser reads it as it was judged."""
    where = safe(after)
    assert urljoin(f"{SITE}/login", where).startswith(f"{SITE}/")


@given(origin=ODD_TEXT, host=ODD_TEXT)
@example(origin="http://[", host="testserver")
@example(origin="http://testserver", host="[")
@example(origin="http://testserver:x", host="testserver")
def test_an_odd_origin_is_another_site(origin: str, host: str) -> None:
    """Any text in the two headers: refused, without a fault."""
    headers = [(b"origin", origin), (b"host", host)]
    sent = [(name, value.encode("utf-8", "replace")) for name, value in headers]
    if gate.of_this_site({"type": "http", "headers": sent}):
        assert urlsplit(origin).hostname == urlsplit(f"//{host}").hostname


def test_an_address_that_is_none_of_ours_is_answered_in_chinese(visit: Visit) -> None:
    """With the way back; a file of no page too, and only to who is signed in."""
    for path in ("/no-such-page", "/overview/more", "/no.such", "/_x", "/总览"):
        answer = visit("查看者").get(path, headers=PAGE)
        assert (answer.status_code, "没有这个页面" in answer.text) == (404, True), path
        assert visit().get(path, headers=PAGE).status_code in (303, 401)


def test_a_door_with_an_odd_way_back_opens(visit: Visit) -> None:
    """Neither the page nor the form, nor a form from an odd origin, is a fault."""
    client = visit()
    assert client.get("/login?next=//[", headers=PAGE).status_code == 200
    assert enter(client, "科创办", GOOD, after="//[") == 303
    fields = {"form": form_key(visit()), "name": "科创办", "password": GOOD}
    assert visit().post("/login", data=fields, headers={"origin": "http://["}).status_code == 403


@pytest.mark.parametrize("day", ["9999-12-31", "2100-01-01", "1999-12-31", "0001-01-01", "x"])
def test_a_day_out_of_reach_is_refused_in_words(visit: Visit, day: str) -> None:
    """By the lists; the last and the first day that is reckoned with are answered."""
    client = visit("查看者")
    answer = client.get(f"/api/status.json?as_of={day}")
    assert answer.status_code == 400
    assert "2000 到 2099" in answer.json()["error"]
    for last in ("2000-01-01", "2099-12-31"):
        assert client.get(f"/api/status.json?as_of={last}").status_code == 200


def test_twenty_wrong_passwords_at_the_door(visit: Visit) -> None:
    """Five 401, then 429 with how long to wait; somebody elsewhere still gets in."""
    client = visit()
    statuses = [enter(client, "科创办", "wrong") for _ in range(20)]
    assert statuses == [401] * 5 + [429] * 15
    assert enter(client, "科创办", GOOD) == 429
    assert enter(visit(address="10.0.0.2"), "科创办", GOOD) == 303


def test_a_browser_that_signed_in_is_known_when_it_comes_back(visit: Visit, book: AccountBook) -> None:
    """Behind an address from which others guess; its token opens nothing."""
    client, guesser = visit(), visit()
    assert enter(client, "科创办", GOOD) == 303
    device = client.cookies[DEVICE]
    client.get("/auth/logout")
    assert client.get("/api/head").status_code == 401
    for n in range(50):
        attempts.begin(book, f"没有{n}", "10.0.0.1")
    assert enter(guesser, "科创办", GOOD) == 429
    answer = client.post(
        "/login",
        data={"form": form_key(client), "name": "科创办", "password": GOOD},
        headers={**PAGE, "origin": SITE},
    )
    assert answer.status_code == 303
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(DEVICE)]
    assert device in cookie
    assert "HttpOnly" in cookie
    assert "Max-Age=15552000" in cookie


def test_unknown_and_known_names_are_answered_alike(visit: Visit) -> None:
    """The same page but for the form's key."""
    pages = []
    for name in ("科创办", "没有这个人", "停用者"):
        client = visit()
        fields = {"form": form_key(client), "name": name, "password": "wrong"}
        answer = client.post("/login", data=fields)
        pages.append((answer.status_code, answer.text.replace(fields["form"], "")))
    assert len(set(pages)) == 1


def test_a_huge_or_broken_form_is_refused(visit: Visit) -> None:
    """Before any password is compared."""
    client = visit()
    form_key(client)
    for content in (b"form=" + b"x" * 100_000, b"\xff\xfe=%zz", b"&" * 500):
        assert client.post("/login", content=content).status_code == 403


def test_what_is_typed_comes_back_as_text(visit: Visit) -> None:
    """No markup through the address or the name."""
    page = visit().get("/login?next=/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", headers=PAGE)
    assert "<script" not in page.text


def test_every_answer_forbids_frames_and_guessing(visit: Visit) -> None:
    """Also refusals and the sign-in page."""
    for client, path in ((visit(), "/login"), (visit(), "/api/head"), (visit("科创办"), "/")):
        headers = client.get(path, headers=PAGE).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_signing_out_everywhere_from_the_page(visit: Visit) -> None:
    """One click, all browsers."""
    here, there = visit("填报甲"), visit("填报甲")
    key = form_key(here, "/login/password")
    page = here.get("/login/password").text
    assert '<button class="quiet">在所有设备上退出</button></form>' in page
    assert here.post("/login/everywhere", data={"form": key}).status_code == 303
    assert [c.get("/api/head").status_code for c in (here, there)] == [401, 401]


def test_a_program_reads_exports_with_its_token_and_nothing_else(visit: Visit, book: AccountBook) -> None:
    """Not the pages, not the stream, no form; revoked it is worth nothing, and all is recorded."""
    token = tokens.issue(book, "大屏")
    assert token not in (book.folder / "tokens.json").read_text("utf-8")
    program = visit()
    bearer = {"authorization": f"Bearer {token}"}
    answer = program.get("/api/overdue.json?as_of=2022-07-01", headers=bearer)
    assert [row["id"] for row in answer.json()] == ["L4-M1"]
    assert answer.headers["cache-control"] == "no-store"
    assert program.get("/api/overdue.xlsx", headers=bearer).content[:2] == b"PK"
    assert program.get("/api/status.json", headers=bearer).json()["activities"]
    for method, path in (
        ("GET", "/"), ("GET", "/overview"), ("GET", "/api/head"), ("POST", "/api/status.json"),
        ("GET", "/media/secret.xlsx"), ("GET", "/login/password"), ("POST", "/login/everywhere"),
    ):  # fmt: skip
        assert program.request(method, path, headers=bearer).status_code == 401
    assert refused_stream(program, {**bearer, "origin": SITE})
    (known,) = tokens.listed(book)
    assert known.used
    tokens.revoke(book, "大屏")
    assert program.get("/api/status.json", headers=bearer).status_code == 401
    records = [(record.act, record.account) for record in audit.latest(book)]
    assert records.pop(0) == (audit.Act.BAD_TOKEN, None), "after its end it opens nothing"
    del records[4:]
    assert records[0] == (audit.Act.TOKEN_REVOKED, "接口·大屏")
    assert records[1:] == [(audit.Act.TAKEN, "接口·大屏")] * 3


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/api/overdue.exe", 404, "格式"),
        ("/api/forecast.xlsx", 404, "格式"),
        ("/api/status.docx", 404, "格式"),
        ("/api/milestones.csv", 404, "格式"),
        ("/api/overdue.csv?as_of=tomorrow", 400, "统计截止日"),
        ("/api/overdue.csv?unit=无此单位", 400, "没有单位"),
    ],
)
def test_an_export_that_cannot_be_made_is_told(visit: Visit, path: str, status: int, sentence: str) -> None:
    """In a sentence."""
    answer = visit("查看者").get(path)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]


def test_accounts_that_cannot_be_read_let_nobody_in(visit: Visit, book: AccountBook) -> None:
    """Closed and said so, over both ways; nothing of the fault but in the log."""
    client, path = visit("科创办"), book.folder / "accounts.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"clerk", b"admin"))
    try:
        answer = client.get("/overview", headers=PAGE)
        assert answer.status_code == 503
        assert "读不出来" in answer.text
        assert str(book.folder) not in answer.text
        assert refused_stream(client, {"origin": SITE})
    finally:
        path.write_bytes(whole)
    assert client.get("/overview", headers=PAGE).status_code == 200


@pytest.mark.parametrize("name", ["attempts.json", "sessions.json", "drafts.json"])
@pytest.mark.parametrize("harm", [b"", b"broken"])
def test_what_is_worth_nothing_shuts_nobody_out(
    visit: Visit, book: AccountBook, name: str, harm: bytes
) -> None:
    """Put aside under another name; who was signed in signs in again, and everybody can."""
    client, path = visit("科创办"), book.folder / name
    path.write_bytes(harm)
    expected = 303 if name == "sessions.json" else 200
    assert client.get("/overview", headers=PAGE).status_code == expected
    assert drafts.drafts_of(book, "科创办") == {}
    assert enter(visit(), "科创办", GOOD) == 303
    (kept,) = path.parent.glob(f"{name}.damaged-*")
    assert kept.read_bytes() == harm
    kept.unlink()


@pytest.mark.parametrize("name", ["accounts.json", "tokens.json", "feeds.json"])
def test_what_nobody_could_make_up_for_is_never_begun_anew(
    visit: Visit, book: AccountBook, name: str
) -> None:
    """The answer names the file and its backup, not the ledger; nothing is put aside."""
    secret = tokens.issue(book, f"大屏{name[:5]}")
    feed = tokens.issue_feed(book, existing(book, "科创办"))
    path = book.folder / name
    whole = path.read_bytes()
    path.write_bytes(b"")
    try:
        answer = {
            "accounts.json": lambda: enter_text(visit()),
            "tokens.json": lambda: (
                visit().get("/api/status.json", headers={"authorization": f"Bearer {secret}"}).text
            ),
            "feeds.json": lambda: visit().get(f"/api/milestones.ics?token={feed}").text,
        }[name]()
        assert f"{name} 损坏" in answer
        assert "台账没有问题" in answer
        assert "备份" in answer
        assert str(book.folder) not in answer
        assert path.read_bytes() == b""
        assert not list(book.folder.glob(f"{name}.damaged-*"))
    finally:
        path.write_bytes(whole)


def enter_text(client: TestClient) -> str:
    """What the sign-in page says after the right password."""
    fields = {"form": form_key(client), "name": "科创办", "password": GOOD}
    return client.post("/login", data=fields, headers={**PAGE, "origin": SITE}).text


def test_the_app_starts_on_damaged_accounts(book: AccountBook, caplog: pytest.LogCaptureFixture) -> None:
    """No new administrator is made, and the log says which file is to be put back."""
    path = book.folder / "accounts.json"
    whole = path.read_bytes()
    path.write_bytes(b"")
    try:
        server.announce_first_administrator()
        assert path.read_bytes() == b""
        assert "accounts.json 损坏" in caplog.text
    finally:
        path.write_bytes(whole)


def test_a_full_disk_leaves_visitors_in_and_tells_the_others(visit: Visit, book: AccountBook) -> None:
    """Who is signed in reads on; signing in says why it cannot; signing out forgets the cookie."""
    client, stranger = visit("科创办"), visit()
    form = form_key(stranger)
    (book.folder / "attempts.json.new").mkdir()  # the files cannot be replaced
    (book.folder / "sessions.json.new").mkdir()
    try:
        later = AccountBook(book.folder, lambda: datetime.now(UTC) + timedelta(minutes=5))
        assert door.visitor(later, client.cookies[COOKIE], touch=True)
        fields = {"form": form, "name": "科创办", "password": GOOD}
        answer = stranger.post("/login", data=fields)
        assert (answer.status_code, "写不进去" in answer.text) == (503, True)
        gone = client.get("/auth/logout")
        assert gone.status_code == 503
        assert "Max-Age=0" in gone.headers["set-cookie"]
    finally:
        (book.folder / "attempts.json.new").rmdir()
        (book.folder / "sessions.json.new").rmdir()


@pytest.fixture
def handed_in(
    book: AccountBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Path, str]]:
    """Where a file lies that a request to close L4-M1 names, and its address."""
    monkeypatch.setenv("PLAN_LEDGER", f"tinydb:{tmp_path / 'ledger'}")
    st.cache_resource.clear()
    workspace, file = session.workspace(), evidence_file("总规 批复.pdf", PDF)
    store(workspace.evidence, file, PDF)
    workspace.append(
        lambda state: acts.request_closure(state, "L4-M1", "见附件", [file]),
        date(2022, 6, 30),
        Author(account="填报甲"),
    )
    yield place(workspace.evidence, file.sha256), f"/api/evidence/{file.sha256}?item=L4-M1"
    st.cache_resource.clear()


@pytest.mark.parametrize("who", [name for name in SIGNED_IN if name not in NO_PLAN])
def test_evidence_is_saved_under_its_own_name(
    visit: Visit, handed_in: tuple[Path, str], book: AccountBook, who: str
) -> None:
    """The very bytes, never shown by the browser itself, and it is noted who took them."""
    answer = visit(who).get(handed_in[1])
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''%E6%80%BB%E8%A7%84%20%E6%89%B9%E5%A4%8D.pdf"
    )
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    last = next(audit.latest(book))
    assert (last.act, last.account, last.detail) == ("taken", who, "L4-M1 总规 批复.pdf")


def test_evidence_is_reached_by_its_item_only(visit: Visit, handed_in: tuple[Path, str]) -> None:
    """Another item, another digest, a path instead of one: one sentence each."""
    _, address = handed_in
    for wrong in (
        address.replace("L4-M1", "L4-M2"), address.partition("?")[0],
        f"/api/evidence/{'0' * 64}?item=L4-M1", "/api/evidence/..%2F..%2FHEAD?item=L4-M1",
    ):  # fmt: skip
        assert visit("科创办").get(wrong).status_code == 404, wrong
    sentence = visit("科创办").get(address.replace("L4-M1", "L9")).json()["error"]
    assert sentence == "事项“L9”没有这份佐证文件，请从该事项的页面重新打开。"


@pytest.mark.parametrize(
    ("who", "numbers"),
    [("填报甲", {2, 3}), ("科创办", {1, 2, 3, 4}), ("查看者", set()), ("管理员", {1, 2, 3, 4})],
)
def test_a_receipt_is_for_its_writer_its_unit_and_who_sees_addresses(
    visit: Visit, handed_in: tuple[Path, str], book: AccountBook, who: str, numbers: set[int]
) -> None:
    """It fits by itself, and it is noted who took it; of another's, or none, one sentence."""
    work, notice = session.workspace(), structs.replace(issued(date(2022, 7, 1)), unit="kjj")
    for event, by in (
        (notice, Author(account="科创办")),  # to the unit of 填报甲
        (structs.replace(notice, unit="fgw"), Author(account="科创办", unit="kcb")),
    ):
        work.ledger.append(event, by=by)
    for number in range(6):
        answer = visit(who).get(f"/api/receipt/{number}.txt")
        assert answer.status_code == (200 if number in numbers else 404), number
        if number in numbers:
            assert fits(answer.text)
            assert fields_of(answer.text)["body"].startswith(f'{{"sequence":{number},')
            last = next(audit.latest(book))
            assert (last.account, last.detail) == (who, f"台账回执 第 {number} 条")
        else:
            assert "不能下载回执" in answer.json()["error"]


@pytest.mark.parametrize(("harm", "says"), [("gone", "已不在存放处"), ("altered", "不一致")])
def test_evidence_that_is_lost_is_told_in_one_sentence(
    visit: Visit, handed_in: tuple[Path, str], harm: str, says: str
) -> None:
    """A page for a person, JSON for a program; nothing of an altered file gets out."""
    path, address = handed_in
    path.unlink()
    if harm == "altered":
        path.write_bytes(b"%PDF-1.7 something else")
    answer = visit("查看者").get(address)
    assert (answer.status_code, "else" in answer.text) == (410, False)
    assert says in answer.json()["error"]
    page = visit("查看者").get(address, headers=PAGE)
    assert says in page.text
    assert page.text.startswith("<!doctype html>")


def test_a_calendar_reads_deadlines_with_the_token_in_its_address_and_nothing_else(
    visit: Visit, book: AccountBook
) -> None:
    """An account's own; a new one ends the old one, and so does the end of the account."""
    account = existing(book, "填报甲")
    first, token = tokens.issue_feed(book, account), tokens.issue_feed(book, account)
    assert token not in (book.folder / "feeds.json").read_text("utf-8")
    program = visit()
    path = "/api/milestones.ics?as_of=2022-07-01&token="
    answer = program.get(f"{path}{token}&unit=kjj")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in answer.text
    assert re.search(r"UID:L1-M1\.\d{8}@plan\.rugao", answer.text)
    assert "UID:L4-M1" not in answer.text
    assert next(audit.latest(book)).account == "填报甲"
    for other in (first, "feed_made-up", "", tokens.issue(book, "日历大屏")):
        assert program.get(f"{path}{other}").status_code == 401
    for elsewhere in ("/api/status.json", "/api/overdue.csv", "/api/head", "/overview"):
        assert program.get(f"{elsewhere}?token={token}").status_code in (401, 303)
    assert program.post(f"{path}{token}").status_code == 401
    bearer = {"authorization": f"Bearer {token}"}
    assert program.get("/api/milestones.ics", headers=bearer).status_code == 401
    tokens.revoke_feed(book, account)
    assert program.get(f"{path}{token}").status_code == 401
    again = tokens.issue_feed(book, account)
    register.disable(book, "填报甲")
    assert program.get(f"{path}{again}").status_code == 401
    register.enable(book, "填报甲")
    assert program.get(f"{path}{again}").status_code == 401


def test_a_fault_of_the_program_is_answered_in_chinese(
    book: AccountBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the app as it is started: a page of ours, with nothing of the fault."""
    import streamlit_app

    monkeypatch.setattr("components.web.sign_in_pages.sign_in_page", lambda *_: 1 // 0)
    answer = TestClient(streamlit_app.app, SITE, raise_server_exceptions=False).get("/login", headers=PAGE)
    assert (answer.status_code, "程序出错" in answer.text) == (500, True)
    assert "zero" not in answer.text
