"""The shell in a browser: Chinese throughout, nothing from outside, errors told plainly."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SAMPLE, Server, Watch, serve
from tests.browser.screen import LATIN_WORDS, idle, left_over_english, no_sideways_scroll, visit

TITLE = "创新如皋 · 项目任务跟踪"
PEOPLE_WROTE = {"Close", "Close.pdf"}  # sample.py shows it as a text, an option and a file's name


def of_streamlit(page: Page) -> set[str]:
    """The English on the sample page that no person wrote and no browser made."""
    left = {text for text in left_over_english(page) if text not in PEOPLE_WROTE}
    return {text for text in left if "Close" not in text and not text.startswith("• PDF")}


def field(page: Page, key: str, what: str = "input") -> Locator:
    """The inner element of the widget with `key`."""
    return page.locator(f".st-key-{key} {what}").first


def test_the_first_answer_is_a_chinese_page(page: Page, server: Server) -> None:
    """Language, title and the words without scripts stand in the page as it is served."""
    for path in ("/", "/overdue", "/no-such-page"):
        html = page.context.request.get(server.url + path, headers={"Accept": "text/html"}).text()
        assert '<html lang="zh-CN">' in html
        assert f"{TITLE}</title>" in html
        assert "You need to enable JavaScript" not in html


def test_the_health_route_says_nothing_but_ok(server: Server) -> None:
    """Open to all, it gives nothing away."""
    with urllib.request.urlopen(server.url + "/healthz") as answer:
        assert answer.read() == b"ok"


def test_the_browser_is_told_to_load_from_here_only(server: Server) -> None:
    """The content policy refuses what is not on this server, should a page ever ask."""
    with urllib.request.urlopen(f"{server.url}/login") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "http" not in policy
    assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval'", "")


def test_the_app_opens_in_chinese(page: Page, server: Server) -> None:
    """The first page and its menu hold no English, and the icon is ours."""
    visit(page, server.url)
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert "创新如皋" in page.title()
    page.get_by_test_id("stMainMenuButton").click()
    expect(page.get_by_text("深色")).to_be_visible()
    assert left_over_english(page) == []


@pytest.mark.parametrize("path", ["/overview", "/report?as_of=2022-07-01&unit=kjj&x=%E4%B8%AD+a", "/"])
@pytest.mark.parametrize(
    "look", [{}, {"color_scheme": "dark"}, {"timezone_id": "America/New_York", "locale": "de"}]
)
def test_a_page_is_asked_for_once(
    another_page: Callable[..., Page], server: Server, path: str, look: dict[str, str]
) -> None:
    """Before Streamlit's scripts are here: they find nothing left to ask."""
    page, asked = another_page(**look), list[str | bytes]()
    page.on("websocket", lambda way: way.on("framesent", lambda frame: asked.append(frame)))
    visit(page, server.url + path)
    visit(page, server.url + path)  # with what Streamlit has kept of the first
    assert len(asked) == 2


def test_a_page_is_drawn_as_streamlit_asks_for_it(page: Page, server: Server) -> None:
    """Where that is in other words than were sent ahead."""
    visit(page, f"{server.url}/report")
    page.evaluate("localStorage.setItem('stActiveTheme-/overview-v2', '\"of no dark kind\"')")
    asked = list[str | bytes]()
    page.on("websocket", lambda way: way.on("framesent", lambda frame: asked.append(frame)))
    visit(page, f"{server.url}/overview")
    assert len(asked) == 2
    expect(page.get_by_role("heading", name="总览")).to_be_visible()


def test_what_was_loaded_ahead_is_drawn_at_once(page: Page, server: Server) -> None:
    """No place of it stands empty first, as it would while Streamlit asks for a part's script."""
    visit(page, f"{server.url}/report?as_of=2022-07-01")  # by now all of it is in the cache
    page.add_init_script(
        """new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach((each) => {
          if (each.querySelector?.('[data-testid="stSkeleton"]')) window.stoodEmpty = true;
        }))).observe(document, { subtree: true, childList: true })"""
    )
    visit(page, f"{server.url}/report?as_of=2022-07-01")
    assert page.locator('[data-testid="stNumberInput"]').count() > 0
    assert page.evaluate("window.stoodEmpty") is None


def test_every_name_of_a_linked_script_has_a_value(page: Page, server: Server) -> None:
    """One that is set later than its script would be empty for good where it is imported."""
    visit(page, f"{server.url}/report?as_of=2022-07-01")
    objects = page.evaluate(
        "Object.entries(window.linked).flatMap(([script, names]) => Object.entries(names)"
        ".map(([name, value]) => [`${script}.${name}`, value === undefined]))"
    )
    assert len(objects) > 700
    assert [name for name, is_empty in objects if is_empty] == []


def test_an_unknown_address_is_told_in_chinese(page: Page, server: Server, watch: Watch) -> None:
    """Somebody's old link ends at a page that says so and leads back."""
    watch.allow("404")
    page.goto(f"{server.url}/no-such-page")
    expect(page.get_by_role("heading")).to_have_text("没有这个页面")
    page.get_by_role("link", name="返回总览").click()
    expect(page.get_by_role("heading", name="总览", exact=True)).to_be_visible()


def test_widgets_speak_chinese(page: Page, sample: Server) -> None:
    """What Streamlit says of its own on every kind of widget is translated."""
    visit(page, sample.url)
    expect(page.get_by_text("每个文件不超过 20MB")).to_be_visible()
    assert of_streamlit(page) == set()


def test_what_opens_speaks_chinese(page: Page, sample: Server) -> None:
    """Lists, calendars and hints too."""
    visit(page, sample.url)
    field(page, "one").click()
    page.keyboard.type("zzz")
    expect(page.get_by_text("没有匹配的结果")).to_be_visible()
    page.keyboard.press("Escape")
    field(page, "many").click()
    page.keyboard.press("ArrowDown")  # opens the list where the click came too early to
    expect(page.get_by_text("全选")).to_be_visible()
    page.keyboard.press("Escape")
    field(page, "new").click()
    page.keyboard.type("年末")
    expect(page.get_by_text("新增：年末")).to_be_visible()
    page.keyboard.press("Escape")
    field(page, "day", "button").click()
    expect(page.get_by_test_id("stDateInputCalendar")).to_contain_text("方向键选日期")
    assert of_streamlit(page) == set()
    page.keyboard.press("Escape")
    field(page, "form_text").fill("甲")
    expect(page.get_by_text("按回车提交")).to_be_visible()
    field(page, "number").fill("400")
    page.keyboard.press("Enter")
    expect(page.get_by_text("请输入 0 到 100 之间的数。").first).to_be_attached()
    field(page, "files", "input[type=file]").set_input_files(
        {"name": "Close.pdf", "mimeType": "application/pdf", "buffer": b"%PDF"}
    )
    expect(page.get_by_test_id("stFileChipName")).to_have_text("Close.pdf")
    assert of_streamlit(page) == set()


def test_what_people_wrote_stays(page: Page, sample: Server) -> None:
    """A word of Streamlit's own that a person used is not translated."""
    visit(page, sample.url)
    expect(page.get_by_test_id("stMarkdown").get_by_text("Close", exact=True)).to_be_visible()
    field(page, "one").click()
    page.keyboard.press("ArrowDown")  # opens the list where the click came too early to
    expect(page.get_by_role("option", name="Close")).to_be_visible()


def test_an_error_is_a_chinese_sentence_with_a_number(page: Page, sample: Server) -> None:
    """The user gets a number, the log gets the number and the cause, the screen no cause."""
    visit(page, sample.url)
    page.get_by_role("button", name="出错", exact=True).click()
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("页面出错")
    number = re.search(r"错误编号 ([0-9A-F]{6})", alert.inner_text())
    assert number
    assert f"错误编号 {number[1]}" in sample.logged()
    assert "secret detail" in sample.logged()
    shown = page.locator("body").inner_text()
    assert not re.search("Traceback|secret detail|ValueError", shown)


def test_a_refusal_is_told_in_its_own_sentence(page: Page, sample: Server) -> None:
    """A rule of the plan is no fault of the program: no number, only the reason."""
    visit(page, sample.url)
    page.get_by_role("button", name="拒绝").click()
    expect(page.get_by_test_id("stAlert")).to_have_text("该事项已销号，不能再填报。")


def test_a_lost_connection_is_told_in_chinese(page: Page, watch: Watch, tmp_path: Path) -> None:
    """The dialog says that the system comes back by itself; and so it does."""
    watch.allow("ERR_CONNECTION_REFUSED|Client [Ee]rror|Is Streamlit still|not responding|WebSocket")
    with serve(SAMPLE, tmp_path) as first:
        port = int(first.url.rsplit(":", 1)[1])
        visit(page, first.url)
        expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("系统会自动重连", timeout=20_000)
    assert not re.search(r"[A-Za-z]{4,}", dialog.inner_text())
    with serve(SAMPLE, tmp_path, port=port):
        idle(page, timeout=60_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_have_our_colours(another_page: Callable[..., Page], sample: Server, scheme: str) -> None:
    """The browser's own preference chooses, as for a projector in a dark room."""
    page = another_page(color_scheme=scheme)
    visit(page, sample.url)
    ground = page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(14, 22, 33)"}[scheme]


def test_nothing_sticks_out_on_a_telephone(page: Page, sample: Server) -> None:
    """Every widget fits 390 pixels."""
    visit(page, sample.url)
    no_sideways_scroll(page)


def test_the_finders_find(page: Page, sample: Server) -> None:
    """English and width that should not be there are seen."""
    visit(page, sample.url)
    page.evaluate(
        """() => { const box = document.createElement("div");
        box.innerHTML = '<p title="Leftover">Something wrong</p><p style="width:900px">宽</p>';
        document.querySelector('[data-testid="stMain"]').append(box) }"""
    )
    assert {"Something wrong", "Leftover"} <= set(left_over_english(page, LATIN_WORDS))
    with pytest.raises(AssertionError):
        no_sideways_scroll(page)


def test_a_page_that_leaves_the_machine_is_seen(page: Page, watch: Watch, sample: Server) -> None:
    """The watch names what was asked for, and the content policy stopped it."""
    visit(page, sample.url)
    with page.expect_console_message(lambda message: "192.0.2.1" in message.text):
        page.evaluate("() => { new Image().src = 'http://192.0.2.1/x.png' }")
    assert any("192.0.2.1" in fault for fault in watch.unexpected())
    watch.allow("192.0.2.1")
