"""推进图 and its agenda in a real browser: one screen, all by keys, full screen, the address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Server, serve
from tests.browser.screen import FOCUSED, PHONE, idle, no_sideways_scroll, visit

DAY = "as_of=2022-06-20"
SAMPLE = Path(__file__).with_name("agenda_sample.py")
OVERFLOW = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  return [main.scrollHeight - main.clientHeight, main.scrollWidth - main.clientWidth];
}"""
HOLES = """mark => {
  const { left, top, width, height } = mark.getBoundingClientRect(), root = mark.getRootNode();
  const across = Array.from({ length: 60 }, (_, n) => left + (width * (n + 0.5)) / 60);
  const at = (x) => root.elementFromPoint(x, top + height / 2)?.closest(".mark");
  return across.filter((x) => at(x) !== mark);
}"""
SCREENS = pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080)])


@pytest.fixture(scope="module")
def with_agenda(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page of agenda_sample.py, where nobody signs in."""
    with serve(SAMPLE, tmp_path_factory.mktemp("agenda")) as running:
        yield running


def graph(server: Server, more: str = "") -> str:
    """The address of 推进图 on a past day."""
    return f"{server.url}/graph?{DAY}{more}"


def mark(page: Page, item: str) -> Locator:
    """What is drawn of an item."""
    return page.locator(f'.mark[data-id="{item}"]').first


@SCREENS
def test_one_screen_holds_all(page: Page, server: Server, width: int, height: int) -> None:
    """The notice of a past day too: nothing scrolls but picture and panel, each in itself."""
    page.set_viewport_size({"width": width, "height": height})
    visit(page, graph(server, "&item=L4-M1"))
    expect(page.get_by_text("正在查看 2022-06-20")).to_be_visible()
    assert page.evaluate(OVERFLOW) == [0, 0]
    for part in (page.locator(".graph"), page.locator(".st-key-panel")):
        box = part.bounding_box()
        assert box
        assert box["y"] + box["height"] <= height
    picture = page.locator(".graph").bounding_box()
    assert picture
    assert picture["height"] >= height - 280  # 620 px of 900


def test_full_screen_keeps_panel_and_what_is_made_up(page: Page, server: Server) -> None:
    """The key f opens it, the button ends it; menu and filters are away meanwhile."""
    visit(page, graph(server, "&item=L4-M1"))
    before = page.locator(".graph").bounding_box()
    filters = page.locator(".st-key-graph-filters")
    page.keyboard.press("f")
    expect(filters).to_be_hidden()
    assert page.evaluate("document.fullscreenElement === document.documentElement")
    for part in (page.locator(".chosen-card"), page.locator(".st-key-head"), mark(page, "L4-M1")):
        expect(part).to_be_in_viewport()
    for part in (page.locator(".who"), page.get_by_test_id("stHeader")):
        expect(part).to_be_hidden()
    idle(page)
    after = page.locator(".graph").bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"] + 80
    assert page.evaluate(OVERFLOW) == [0, 0]
    page.get_by_role("button", name="退出全屏").click()
    expect(filters).to_be_visible()
    assert page.evaluate("document.fullscreenElement") is None


def test_full_screen_gives_the_picture_what_the_menu_leaves(page: Page, with_agenda: Server) -> None:
    """Though neither the window nor what the page holds is larger than before."""
    visit(page, f"{with_agenda.url}/?{DAY}")
    picture, button = page.locator(".graph"), page.locator('[data-do="full"]')
    before = picture.bounding_box()
    expect(button).to_have_text("全屏")
    button.click()
    expect(button).to_have_text("退出全屏")
    idle(page)
    larger = picture.bounding_box()
    assert before
    assert larger
    assert larger["y"] < before["y"]
    assert larger["y"] + larger["height"] == before["y"] + before["height"]
    assert page.evaluate(OVERFLOW) == [0, 0]
    button.click()
    expect(button).to_have_text("全屏")
    idle(page)
    assert picture.bounding_box() == before


def test_the_address_gives_the_same_picture(
    page: Page, server: Server, another_page: Callable[..., Page]
) -> None:
    """Scope, grouping, time and item; at once on another screen, and back and forth."""
    visit(page, graph(server))
    for press in (
        lambda: page.get_by_role("radio", name="全部").click(),
        lambda: page.get_by_role("radio", name="按单位").click(),
        lambda: page.get_by_role("button", name="本季").click(),
        lambda: mark(page, "L4-M1").click(),
    ):
        press()
        idle(page)
    expect(page).to_have_url(re.compile("item=L4-M1"))
    for part in ("show=all", "lanes=unit", "window=2022-04-01_2022-06-30"):
        assert part in page.url
    drawn = page.locator(".sheet").inner_html
    address, whole = page.url, drawn()
    other = another_page()
    visit(other, address)
    expect(other.locator(".mark.chosen")).to_have_count(1)
    assert strip(other.locator(".sheet").inner_html()) == strip(whole)
    for _ in range(4):
        page.go_back()
        idle(page)
    expect(page.get_by_role("radio", name="要害")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("radio", name="按条线")).to_have_attribute("aria-checked", "true")
    assert "window" not in page.url
    for _ in range(4):
        page.go_forward()
        idle(page)
    expect(page).to_have_url(address)
    expect(page.locator(".mark.chosen")).to_have_count(1)
    assert strip(drawn()) == strip(whole)


def strip(sheet: str) -> str:
    """A picture without what tells which mark the keyboard is at."""
    return re.sub(r' tabindex="-?\d"', "", sheet)


@pytest.mark.parametrize("days", ["2022-06-01", "2022-06-01_2022-06-05", "x_y"])
def test_a_time_that_is_none_is_told(page: Page, server: Server, days: str) -> None:
    """What is accepted is said, all of the time is shown, the address is mended."""
    visit(page, graph(server, f"&window={days}"))
    expect(page.get_by_text("应如 2022-06-01_2023-03-31")).to_be_visible()
    expect(page).not_to_have_url(re.compile("window"))
    expect(mark(page, "L4-M1")).to_be_visible()


def test_what_is_not_drawn_is_found(page: Page, server: Server) -> None:
    """By the slash from anywhere; an item of 全部 comes into 要害; no item is 0 项."""
    visit(page, graph(server))
    expect(mark(page, "L2-A5")).to_have_count(0)
    page.get_by_role("radio", name="要害").focus()
    page.keyboard.press("/")
    page.keyboard.type("l2-a5")
    page.keyboard.press("Enter")
    idle(page)
    expect(mark(page, "L2-A5")).to_be_visible()
    expect(page).to_have_url(re.compile("item=L2-A5"))
    page.keyboard.press("Control+A")
    page.keyboard.type("没有此项")
    page.keyboard.press("Enter")
    idle(page)
    expect(page.locator(".found")).to_have_text("0 项")
    expect(page).to_have_url(re.compile("item=L2-A5"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("item="))


def test_between_the_marks_nothing_is_let_go(page: Page, server: Server) -> None:
    """A second click on the mark itself does that, a double click does not.

    From one end of a mark to the other every point is the mark's.
    """
    visit(page, graph(server, "&item=L4-M1"))
    box = page.locator(".canvas").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 8, box["y"] + box["height"] - 8)
    idle(page)
    expect(page).to_have_url(re.compile("item=L4-M1"))
    assert mark(page, "L4-M1").evaluate(HOLES) == []
    name = mark(page, "L4-M1").locator(".name")
    name.click()
    idle(page)
    expect(page).not_to_have_url(re.compile("item="))
    name.dblclick()
    idle(page)
    expect(page).to_have_url(re.compile("item=L4-M1"))


def test_filters_that_are_set_are_counted(page: Page, server: Server) -> None:
    """The button of the box says how many, and the box stays open."""
    visit(page, graph(server, "&line=L4"))
    page.get_by_role("button", name="筛选（1）").click()
    page.get_by_text("含已销号").click()
    expect(page.get_by_role("button", name="筛选（2）")).to_be_visible()
    expect(page.get_by_text("含已销号")).to_be_visible()


def test_a_telephone_shows_the_lanes_and_opens_an_item(
    another_page: Callable[..., Page], server: Server
) -> None:
    """The picture begins on the first screen; a tap chooses."""
    page = another_page(viewport=PHONE, has_touch=True, is_mobile=True)
    visit(page, graph(server))
    box = page.locator(".sheet").bounding_box()
    assert box
    assert box["y"] < 0.6 * PHONE["height"]
    mark(page, "L4-M1").locator(".name").tap()
    expect(page.locator(".chosen-card")).to_contain_text("完成总规")
    no_sideways_scroll(page)


def current(page: Page) -> set[str | None]:
    """The stops of the agenda that say they are the current one."""
    marked = page.locator('.rail [aria-current="true"]')
    return {each.get_attribute("data-pick") for each in marked.all()}


def test_keys_lead_along_the_agenda(page: Page, with_agenda: Server) -> None:
    """From anywhere, each item once though it stands twice; no key acts while one types."""
    visit(page, f"{with_agenda.url}/?{DAY}")
    title = page.locator(".st-key-panel").get_by_role("heading", level=2)
    expect(title).to_have_text("未选")
    assert current(page) == {""}
    expect(page.get_by_role("navigation", name="议程")).to_be_visible()
    for key, item in (
        ("PageDown", "L4-M1"),
        ("PageDown", "L7-M1"),
        ("ArrowDown", "L5-M1"),
        ("PageDown", "L5-M1"),
        ("PageUp", "L7-M1"),
        ("ArrowUp", "L4-M1"),
    ):
        page.keyboard.press(key)
        expect(title).to_have_text(item)
        assert current(page) == {item}
        idle(page)
    page.keyboard.press("d")
    assert "决定内容" in page.evaluate(FOCUSED)
    page.keyboard.type("d/f")
    page.keyboard.press("PageDown")
    expect(page.get_by_label("决定内容")).to_have_value("d/f")
    expect(title).to_have_text("L4-M1")
    page.locator(".rail button").nth(2).click()
    expect(title).to_have_text("L7-M1")
    page.keyboard.press("ArrowDown")
    expect(title).to_have_text("L5-M1")
    page.keyboard.press("Escape")
    expect(title).to_have_text("未选")
    assert current(page) == {""}


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080), (390, 844)])
def test_the_agenda_leaves_room_for_the_picture(
    page: Page, with_agenda: Server, width: int, height: int
) -> None:
    """Beside it on a projector, above it on a telephone, where it takes 40% of the height."""
    page.set_viewport_size({"width": width, "height": height})
    visit(page, f"{with_agenda.url}/?{DAY}")
    rail, canvas = (page.locator(name).bounding_box() for name in (".rail", ".canvas"))
    assert rail
    assert canvas
    if width == 390:
        assert rail["height"] <= 0.4 * height
        assert canvas["y"] >= rail["y"] + rail["height"]
        assert canvas["height"] >= 240
        no_sideways_scroll(page)
    else:
        assert rail["x"] + rail["width"] <= canvas["x"]
        assert rail["width"] < 0.5 * canvas["width"]
        assert page.evaluate(OVERFLOW) == [0, 0]
