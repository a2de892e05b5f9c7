"""Signing in by another system: a real provider on this machine, honest and not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.testclient import TestClient

from components.identity import COOKIE
from components.web import gate, server
from plan.accounts import audit, register
from plan.accounts import sign_in as door
from plan.accounts.audit import Act
from plan.accounts.book import AccountBook
from plan.accounts.ways import NAME, ways_of
from plan.errors import Unusable
from plan.model.kinds import AccountState, Role
from plan.office.health import health
from plan.office.workspace import Workspace
from tests.support.oidc_provider import CLIENT, SECRET, Provider, running

ROOT = Path(__file__).parents[2]
Browsers = Callable[[], TestClient]
SITE = "http://testserver"
PAGE = {"accept": "text/html"}
GOOD = "Rugao-2022-ok"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """The provider of all tests here."""
    with running() as provider:
        yield provider


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: Provider) -> AccountBook:
    """A book whose sign_in.toml names the provider; with an account of 科技局."""
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path))
    monkeypatch.setenv("PLAN_LEDGER", "memory:")
    book = AccountBook(tmp_path)
    register.add(book, "zhangsan", Role.CLERK, "kjj")
    settle(book, provider)
    return book


def settle(book: AccountBook, provider: Provider, local: str = "all", more: str = "") -> None:
    """Writes sign_in.toml."""
    text = (
        f'local = "{local}"\n[sso]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\n'
        f'client_secret = "{SECRET}"\nunit_claim = "dept"\n{more}'
    )
    (book.folder / NAME).write_text(text, "utf-8")


@pytest.fixture
def browser(book: AccountBook) -> Iterator[Browsers]:
    """Makes browsers."""
    app = Starlette(
        routes=server.ROUTES,
        middleware=[*server.MIDDLEWARE, Middleware(SessionMiddleware, secret_key="test")],
    )
    opened = []

    def make() -> TestClient:
        client = TestClient(app, SITE, follow_redirects=False)
        client.__enter__()
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.__exit__()


def to_provider(client: TestClient, after: str = "/") -> str:
    """Goes to the provider and comes back with where it sends the browser."""
    there = client.get("/auth/sso", params={"next": after})
    assert there.status_code == 302
    return httpx2.get(there.headers["location"]).headers["location"]


def come_back(client: TestClient, after: str = "/") -> httpx2.Response:
    """The answer to the whole round trip."""
    back = urlsplit(to_provider(client, after))
    return client.get(f"{back.path}?{back.query}", headers=PAGE)


def test_it_ends_in_the_same_session_as_a_password(
    book: AccountBook, browser: Browsers, provider: Provider
) -> None:
    """Where the deep link led to; the one-time password of the account ends."""
    provider.be(sub="s-1", preferred_username="zhangsan")
    client = browser()
    assert "统一身份认证登录" in client.get("/login").text
    answer = come_back(client, "/overdue?as_of=2022-07-01")
    assert (answer.status_code, answer.headers["location"]) == (303, "/overdue?as_of=2022-07-01")
    assert client.get("/api/head").status_code == 200
    account = door.visitor(book, client.cookies[COOKIE])
    assert account
    assert (account.name, account.state) == ("zhangsan", AccountState.ACTIVE)
    client.get("/auth/logout")
    assert client.get("/api/head").status_code == 401


@pytest.mark.parametrize(
    "fault", ["state", "issuer", "audience", "borrowed", "expired", "nonce", "signature", "unsigned", "none"]
)
def test_whatever_does_not_hold_lets_nobody_in(browser: Browsers, provider: Provider, fault: str) -> None:
    """With a sentence that gives nothing away."""
    provider.be(sub="s-1", preferred_username="zhangsan", fault=fault)
    client = browser()
    answer = come_back(client)
    assert answer.status_code in (401, 403)
    assert "统一身份认证没有通过" in answer.text
    assert COOKIE not in client.cookies


def test_an_answer_belongs_to_the_browser_that_asked(browser: Browsers, provider: Provider) -> None:
    """Somebody else's answer, and the same one twice, open nothing."""
    provider.be(sub="s-1", preferred_username="zhangsan")
    back = urlsplit(to_provider(browser()))
    other = browser()
    assert other.get(f"{back.path}?{back.query}").status_code == 401
    client = browser()
    back = urlsplit(to_provider(client))
    assert client.get(f"{back.path}?{back.query}").status_code == 303
    client.cookies.delete(COOKIE)
    assert client.get(f"{back.path}?{back.query}").status_code == 401


def test_a_name_given_to_somebody_else_opens_nothing(
    book: AccountBook, browser: Browsers, provider: Provider
) -> None:
    """The account stays with the person it was bound to, also under another name."""
    provider.be(sub="s-1", preferred_username="zhangsan")
    assert come_back(browser()).status_code == 303
    provider.be(sub="s-2", preferred_username="zhangsan")
    assert come_back(browser()).status_code == 403
    provider.be(sub="s-1", preferred_username="renamed")
    assert come_back(browser()).status_code == 303


def test_an_administrator_is_only_whom_the_file_names(
    book: AccountBook, browser: Browsers, provider: Provider
) -> None:
    """A claim that happens to be the administrator's name is not enough."""
    register.first_administrator(book)
    provider.be(sub="s-9", preferred_username="admin")
    assert come_back(browser()).status_code == 403
    settle(book, provider, more='[sso.accounts]\n"wang.wu" = "admin"\n')
    provider.be(sub="s-9", preferred_username="wang.wu")
    assert come_back(browser()).status_code == 303


@pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMIN])
@pytest.mark.parametrize(
    "listed", ['[sso.accounts]\n"wang.wu" = "值班员"', '[sso.subjects]\n"s-9" = "值班员"']
)
def test_the_office_s_account_is_bound_to_whom_the_file_names(
    book: AccountBook, browser: Browsers, provider: Provider, role: Role, listed: str
) -> None:
    """By name or by `sub`; the first to arrive under the account's name is refused, and noted.

    The office's account used to be bound to the first arrival with its name.
    """
    register.add(book, "值班员", role)
    provider.be(sub="s-1", preferred_username="值班员")
    answer = come_back(browser())
    assert (answer.status_code, "逐一指明" in answer.text) == (403, True)
    assert next(audit.latest(book)).act is Act.FAILED
    assert "s-1" in next(audit.latest(book)).detail
    settle(book, provider, more=f"{listed}\n")
    assert come_back(browser()).status_code == 403
    provider.be(sub="s-9", preferred_username="wang.wu")
    assert come_back(browser()).status_code == 303
    (bound,) = [line for line in audit.latest(book) if line.act is Act.BOUND]
    assert (bound.account, bound.detail) == ("值班员", f"{provider.issuer} s-9")
    provider.be(sub="s-1", preferred_username="wang.wu")
    assert come_back(browser()).status_code == 403


@pytest.mark.parametrize(
    ("dept", "status"), [("科学技术局", 303), ("发改委", 403), ("别处", 403), (None, 303), ("", 303)]
)
def test_the_unit_agrees_where_the_provider_tells_one(
    book: AccountBook, browser: Browsers, provider: Provider, dept: str | None, status: int
) -> None:
    """An account of 科技局 is not bound to somebody of another unit, known or not."""
    settle(book, provider, more='[sso.units]\n"科学技术局" = "kjj"\n"发改委" = "fgw"\n')
    provider.be(sub="s-1", preferred_username="zhangsan", **({} if dept is None else {"dept": dept}))
    assert come_back(browser()).status_code == status
    assert bool(register.of_subject(book, f"{provider.issuer} s-1")) == (status == 303)


@pytest.mark.parametrize(("dept", "status"), [("别处", 303), ("发改委", 403)])
def test_who_is_named_may_be_of_a_unit_that_is_not(
    book: AccountBook, browser: Browsers, provider: Provider, dept: str, status: int
) -> None:
    """A unit that the file does not know says nothing; one that it knows as another refuses."""
    more = '[sso.units]\n"发改委" = "fgw"\n[sso.accounts]\n"zhang.san" = "zhangsan"\n'
    settle(book, provider, more=more)
    provider.be(sub="s-1", preferred_username="zhang.san", dept=dept)
    assert come_back(browser()).status_code == status


def test_nobody_is_made_up_unless_told(book: AccountBook, browser: Browsers, provider: Provider) -> None:
    """An unknown name gets an account where the file says so and its unit is known: to report."""
    provider.be(sub="s-3", preferred_username="lisi", dept="科学技术局")
    assert come_back(browser()).status_code == 403
    settle(book, provider, more='create = true\n[sso.units]\n"科学技术局" = "kjj"\n')
    assert come_back(browser()).status_code == 303
    account = register.find(book, "lisi")
    assert account
    assert (account.role, account.unit) == (Role.CLERK, "kjj")
    provider.be(sub="s-4", preferred_username="wangwu", dept="别处")
    assert come_back(browser()).status_code == 403


def test_a_disabled_account_stays_out(book: AccountBook, browser: Browsers, provider: Provider) -> None:
    """Whoever vouches for it."""
    provider.be(sub="s-1", preferred_username="zhangsan")
    register.disable(book, "zhangsan")
    assert come_back(browser()).status_code == 403


@pytest.mark.parametrize(("local", "clerk", "admin"), [("admin", 401, 303), ("none", 401, 401)])
def test_passwords_can_be_switched_off(
    book: AccountBook, browser: Browsers, provider: Provider, local: str, clerk: int, admin: int
) -> None:
    """For all, or for all but administrators."""
    settle(book, provider, local)
    for name, role, status in (("李四", Role.CLERK, clerk), ("管", Role.ADMIN, admin)):
        name = f"{name}{local}"
        register.change_password(book, name, register.add(book, name, role, "kjj"), GOOD)
        client = browser()
        client.get("/login")
        form = client.cookies["plan_form"]
        answer = client.post("/login", data={"form": form, "name": name, "password": GOOD})
        assert answer.status_code == status
    assert ('name="password"' in browser().get("/login").text) == (local == "admin")


def test_without_a_provider_there_is_no_such_way(book: AccountBook, browser: Browsers) -> None:
    """Its routes lead to the sign-in page."""
    (book.folder / NAME).unlink()
    for path in gate.SINGLE:
        assert browser().get(path).headers["location"] == "/login"


def test_a_provider_that_is_away_is_told(book: AccountBook, browser: Browsers, provider: Provider) -> None:
    """In a sentence."""
    settle(book, Provider("http://127.0.0.1:9"))
    assert "没有响应" in browser().get("/auth/sso").text


@pytest.mark.parametrize("text", ['local = "some"', "[sso]\nclient_id = 1", "= broken", "x = 1"])
def test_a_setting_that_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    """When the app starts, with the file's name."""
    (tmp_path / NAME).write_text(text)
    with pytest.raises(Unusable, match=r"sign_in\.toml"):
        ways_of(AccountBook(tmp_path))


@pytest.mark.parametrize("text", ["= broken", "locl = 'admin'", "local = 'some'", "\udcff"])
def test_a_slip_in_the_setting_is_told_at_the_door(book: AccountBook, browser: Browsers, text: str) -> None:
    """Made while the app runs: in a sentence with the file's name, and gone with the slip."""
    whole, client = (book.folder / NAME).read_bytes(), browser()
    (book.folder / NAME).write_text(text, errors="surrogateescape")
    for path in ("/login", *gate.SINGLE):
        answer = client.get(path, headers=PAGE)
        assert answer.status_code == 503
        assert "设置文件“sign_in.toml”不能使用" in answer.text
        assert str(book.folder) not in answer.text
    assert client.post("/login", data={"name": "zhangsan"}).status_code == 503
    (book.folder / NAME).write_bytes(whole)
    assert client.get("/login", headers=PAGE).status_code == 200


def test_a_secret_s_file_that_is_missing_is_told(
    book: AccountBook, browser: Browsers, provider: Provider
) -> None:
    """To who signs in by the provider, and among the matters of the installation; passwords go on."""
    text, file = (book.folder / NAME).read_text(), book.folder / "client_secret"
    (book.folder / NAME).write_text(text.replace(f'_secret = "{SECRET}"', f'_secret_file = "{file}"'))
    work = Workspace(ROOT / "plan_data/1plus8.json", "memory:")
    for words in ("没有这个文件", "这是文件夹"):
        assert words in browser().get("/auth/sso").text
        (found,) = [each for each in health(work, book) if each.matter == "登录设置"]
        assert (found.good, words in found.words) == (False, True)
        assert browser().get("/login").status_code == 200
        file.exists() or file.mkdir()
    file.rmdir()
    file.write_text(f"{SECRET}\n")
    assert browser().get("/auth/sso").status_code == 302
    (found,) = [each for each in health(work, book) if each.matter == "登录设置"]
    assert found.good
