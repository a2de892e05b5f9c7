"""The door in a browser: first sign-in, whose items, sign-out in every tab, what survives."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
import websockets
from playwright.sync_api import BrowserContext, Locator, Page, expect
from websockets.sync.client import connect

from components.identity import COOKIE
from plan.accounts import register
from plan.accounts.book import AccountBook
from plan.ledger.stores import open_ledger
from plan.model.kinds import AccountState, Role
from tests.browser.conftest import APP, OFFICE, PASSWORD, Server, Watch, add_account, serve, sign_in
from tests.browser.screen import PHONE, Lag, idle, left_over_english, visit
from tests.support.oidc_provider import CLIENT, SECRET, running

CLERK, ADMIN = "科技局填报", "管理员甲"
NEW = "Ganyu-Lake-2022"
REFUSED = "status of 40[013]"  # the browser says so in its console
SERVER_ENV = {"PYTHONPATH": str(APP.parent)}  # without what makes passwords cheap: here they cost as they do


@pytest.fixture(scope="module")
def people(server: Server) -> Server:
    """The app with a clerk of 科技局 and an administrator."""
    add_account(server.settings, CLERK, Role.CLERK, "kjj")
    add_account(server.settings, ADMIN, Role.ADMIN)
    return server


def fill(page: Page, **fields: str) -> None:
    """Fills a form of the door by its labels and sends it."""
    for label, text in fields.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button").first.click()


def choose(box: Locator, option: str) -> None:
    """Chooses from a list."""
    box.click()
    box.page.get_by_role("option", name=option).click()
    idle(box.page)


def test_the_first_administrator_signs_in_and_changes_the_password(
    another_page: Callable[..., Page], server: Server, watch: Watch
) -> None:
    """From the line in the terminal, over a deep link, to the page that was asked for."""
    watch.allow(REFUSED)
    printed = re.search(r"一次性密码：(\S+)", server.logged())
    assert printed
    page = another_page(account=None)
    page.goto(f"{server.url}/overdue?as_of=2022-07-01")
    expect(page).to_have_url(re.compile("/login"))
    fill(page, 账号="admin", 密码="wrong")
    expect(page.get_by_role("alert")).to_have_text("账号或密码不正确。")
    fill(page, 账号="admin", 密码=printed[1])
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    page.goto(server.url)
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    page.goto(f"{server.url}/login/password?next=/overdue%3Fas_of%3D2022-07-01")
    fill(page, 一次性密码=printed[1], 新密码="short", 再输一次新密码="short")
    expect(page.get_by_role("alert")).to_contain_text("长度应为")
    fill(page, 一次性密码=printed[1], 新密码=NEW, 再输一次新密码=NEW)
    expect(page).to_have_url(re.compile("/overdue.*as_of=2022-07-01"))
    idle(page)
    expect(page.locator(".who")).to_contain_text("admin（管理）")
    expect(page.get_by_role("link", name="填报")).to_have_count(0)
    page.get_by_role("link", name="账号").click()
    expect(page.get_by_role("table")).to_contain_text(OFFICE)


def test_an_administrator_registers_an_authenticator_and_is_asked_for_its_code(
    another_page: Callable[..., Page], server: Server, watch: Watch
) -> None:
    """The QR is on the screen, the codes once; then the password alone leads to a question."""
    watch.allow(REFUSED)
    name = add_account(server.settings, "管理员乙", Role.ADMIN)
    page = another_page(account=name, viewport=PHONE)
    page.goto(f"{server.url}/login/code")
    assert fits(page)
    expect(page.locator("svg.qr")).to_be_visible()
    shown = page.locator("code").inner_text().replace(" ", "")
    fill(page, 验证码="000000", 密码=PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("验证码不正确")
    fill(page, 验证码=pyotp.TOTP(shown).now(), 密码=PASSWORD)
    expect(page.get_by_role("listitem")).to_have_count(10)
    assert fits(page)
    recovery = page.get_by_role("listitem").first.inner_text()
    page.get_by_role("link", name="已保存，继续").click()
    idle(page)
    other = another_page(account=None)
    other.goto(f"{server.url}/audit")
    fill(other, 账号=name, 密码=PASSWORD)
    expect(other.get_by_role("heading", name="输入验证码")).to_be_visible()
    other.goto(f"{server.url}/audit")
    expect(other.get_by_role("heading", name="输入验证码")).to_be_visible()
    assert fits(other)
    fill(other, 验证码=recovery)
    expect(other).to_have_url(re.compile("/audit"))
    idle(other)
    expect(other.get_by_role("table")).to_contain_text("使用恢复码")


def fits(page: Page) -> bool:
    """Whether a page of the door is Chinese and no wider than the screen."""
    assert left_over_english(page) == []
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_is_chinese_and_fits_a_telephone(
    another_page: Callable[..., Page], people: Server, scheme: str
) -> None:
    """Both its pages, light and dark."""
    page = another_page(account=None, color_scheme=scheme, viewport=PHONE)
    page.goto(f"{people.url}/login")
    ground = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(241, 245, 249)", "dark": "rgb(14, 22, 33)"}[scheme]
    assert fits(page)
    sign_in(page.context, people, CLERK)
    page.goto(f"{people.url}/login/password")
    assert fits(page)


def test_a_clerk_sees_and_writes_only_its_unit(
    another_page: Callable[..., Page], people: Server, watch: Watch
) -> None:
    """Whatever the address says; the ledger names account, unit and role."""
    watch.allow(REFUSED)
    page = another_page(account=CLERK)
    visit(page, f"{people.url}/report?as_of=2022-06-20&unit=fgw")
    expect(page.locator(".who")).to_contain_text("科技局 · 填报")
    expect(page.get_by_label("填报单位")).to_have_count(0)  # of one there is nothing to choose
    expect(page).to_have_url(re.compile("unit=kjj"))
    item = page.locator("[class*=st-key-item-]").first
    item.get_by_label("数值").fill("35")  # what an indicator decides is told by its figure
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("本期已报").first).to_contain_text("1/")
    by = list(open_ledger(f"tinydb:{people.ledger}").entries())[-1].by
    assert (by.account, by.unit, by.role) == (CLERK, "kjj", "clerk")
    assert page.goto(f"{people.url}/accounts").status == 403  # type: ignore[union-attr]


def test_signing_out_in_one_tab_ends_the_other_at_its_next_click(
    page: Page, people: Server, watch: Watch
) -> None:
    """The other tab, on a form, leads to the door; nothing of what it sends is done."""
    watch.allow(f"{REFUSED}|WebSocket|Client [Ee]rror|_stcore")
    other = page.context.new_page()
    for tab in (other, page):
        visit(tab, f"{people.url}/report?as_of=2022-06-20&unit=undecided")
    before = open_ledger(f"tinydb:{people.ledger}").head()
    page.get_by_role("link", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    other.bring_to_front()
    other.locator("[class*=st-key-item-]").first.get_by_label("完成百分比").fill("1")
    other.get_by_role("button", name="提交").click()
    expect(other.get_by_role("alert")).to_have_text("登录已失效，请重新登录。", timeout=30_000)
    assert open_ledger(f"tinydb:{people.ledger}").head() == before
    fill(other, 账号=OFFICE, 密码=PASSWORD)
    expect(other).to_have_url(re.compile("/report.*as_of=2022-06-20"))


def test_an_account_that_is_disabled_is_out_at_once(
    another_page: Callable[..., Page], people: Server, watch: Watch
) -> None:
    """By an administrator in the app, while its pages stand open."""
    watch.allow(f"{REFUSED}|WebSocket|Client [Ee]rror|_stcore")
    name = add_account(people.settings, "将停用", Role.VIEWER)
    viewer, admin = another_page(account=name), another_page(account=ADMIN)
    visit(viewer, people.url)
    visit(admin, f"{people.url}/accounts")
    choose(admin.get_by_role("combobox", name="账号").first, name)
    admin.get_by_role("button", name="停用账号").click()
    expect(admin.get_by_role("table").get_by_role("row", name=name)).to_contain_text("已停用")
    expect(viewer.get_by_role("heading", name="登录")).to_be_visible(timeout=30_000)


def test_a_second_click_on_a_slow_page_does_nothing_to_an_account(
    another_page: Callable[..., Page], people: Server
) -> None:
    """It is made once and its password stays; it is disabled and not enabled again."""
    page = another_page(account=ADMIN)
    lag, book = Lag(page), AccountBook(people.settings)
    visit(page, f"{people.url}/accounts")
    page.get_by_role("textbox", name="账号").fill("新来的")
    choose(page.get_by_role("combobox", name="角色").last, "查看")
    new = page.get_by_role("button", name="新建账号")
    lag.click_twice(new, lambda: register.find(book, "新来的") is not None)
    password = page.locator(".once").inner_text()
    assert register.recognized(book, "新来的", password)
    idle(page)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="已记下").click()
    expect(page.locator(".once")).to_have_count(0)
    choose(page.get_by_role("combobox", name="账号").first, "新来的")

    def out() -> bool:
        account = register.find(book, "新来的")
        return account is not None and account.state is AccountState.DISABLED

    lag.click_twice(page.get_by_role("button", name="停用账号"), out)
    expect(page.get_by_role("row", name="新来的")).to_contain_text("已停用")
    idle(page)
    expect(page.get_by_role("row", name="新来的")).to_contain_text("已停用")


def test_a_sign_in_survives_what_happens_on_a_day(page: Page, watch: Watch, tmp_path: Path) -> None:
    """F5, a new tab, a deep link, and the server's restart."""
    watch.allow("ERR_CONNECTION_REFUSED|WebSocket|Client [Ee]rror|Is Streamlit still|not responding")
    with serve(APP, tmp_path) as first:
        sign_in(page.context, first)
        port = int(first.url.rsplit(":", 1)[1])
        visit(page, first.url)
        page.reload()
        idle(page)
        another = page.context.new_page()
        visit(another, f"{first.url}/graph?item=L4-M1")
        expect(another.locator(".who")).to_contain_text(OFFICE)
        another.close()
    with serve(APP, tmp_path, port=port) as again:
        idle(page, timeout=60_000)
        expect(page.locator(".who")).to_contain_text(OFFICE)
        visit(page, f"{again.url}/overdue")
        expect(page.locator(".who")).to_contain_text(OFFICE)
        page.context.close()


def test_what_streamlit_serves_lies_behind_the_gate(
    context: BrowserContext, another_page: Callable[..., Page], people: Server
) -> None:
    """The running server: parts and details are 401, its pages the door, the open ones nothing."""
    stranger = another_page(account=None).context.request
    for path in (
        "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics",
        "/_stcore/agent/openapi.json", "/_stcore/script-health-check", "/media/x.xlsx",
        "/component/x/index.html", "/_stcore/bidi-components/x", "/static/js/index.js",
        "/app/static/x", "/api/head", "/manifest.json", "/auth/login", "/oauth2callback", "/x/y.js",
    ):  # fmt: skip
        answer = stranger.get(people.url + path, max_redirects=0)
        assert (answer.status, answer.json()) == (401, {"error": "请先登录。"}), path
    assert context.request.get(f"{people.url}/_stcore/health").status == 200


def test_the_stream_opens_to_nobody_else(context: BrowserContext, people: Server) -> None:
    """No cookie, a cookie that was signed out, another site's page; and the right one does."""
    cookies = {c["name"]: c["value"] for c in context.cookies()}
    signed_in, here = f"{COOKIE}={cookies[COOKIE]}", people.url
    stream = f"{here.replace('http', 'ws')}/_stcore/stream"

    def opens(cookie: str, origin: str | None) -> bool:
        headers = {"Cookie": cookie, **({"Origin": origin} if origin else {})}
        try:
            with connect(stream, additional_headers=headers):
                return True
        except websockets.InvalidStatus as refused:
            return bool(refused.response.status_code != 403)

    assert opens(signed_in, here)
    assert not opens("", here)
    assert not opens(signed_in, "http://evil.example")
    assert not opens(signed_in, None)
    context.request.get(f"{here}/auth/logout")
    assert not opens(signed_in, here)


def test_nothing_secret_is_in_the_log(page: Page, server: Server) -> None:
    """Neither a password, but the first administrator's, nor a token."""
    visit(page, server.url)
    cookies = {c["name"]: c["value"] for c in page.context.cookies()}
    logged = server.logged()
    assert PASSWORD not in logged
    assert cookies[COOKIE] not in logged
    assert logged.count("一次性密码") == 1
    book = AccountBook(server.settings)
    assert register.first_administrator(book) is None


def test_signing_in_by_another_system(page: Page, tmp_path: Path) -> None:
    """One click on the door, and back to the deep link under the unit's account."""
    settings = tmp_path / "settings"
    with running() as provider:
        register.add(AccountBook(settings), "zhangsan", Role.CLERK, "kjj")
        (settings / "sign_in.toml").write_text(
            f'[sso]\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        )
        provider.be(sub="s-1", preferred_username="zhangsan")
        with serve(APP, tmp_path) as server:
            page.goto(f"{server.url}/overdue?as_of=2022-07-01")
            page.get_by_role("link", name="统一身份认证登录").click()
            expect(page).to_have_url(re.compile("/overdue.*as_of=2022-07-01"))
            idle(page)
            expect(page.locator(".who")).to_contain_text("zhangsan（科技局 · 填报）")
            page.context.close()
