"""风险 and 指标 in a browser: drawn, in Chinese, to be pointed at, within a telephone."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import APP, Server, serve
from tests.browser.screen import PHONE, idle, left_over_english, no_sideways_scroll, visit
from tests.support import half_year

DAY = "as_of=2022-07-01"
PAGES = {"risk": "risk", "indicators": "L1-I3"}  # page, one of its charts


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on half a year of reports, figures and forecasts."""
    home = tmp_path_factory.mktemp("charts")
    half_year.fill(f"tinydb:{home / 'ledger'}")
    with serve(APP, home) as running:
        yield running


def chart(page: Page, key: str) -> Locator:
    """The chart with `key`, drawn."""
    marks = page.locator(f".st-key-chart-{key} svg.marks")
    expect(marks).to_be_visible()
    return marks


def printed_pages(pdf: Path) -> list[str]:
    """The text of each page of a PDF."""
    command = ["pdftotext", "-layout", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
    return text.split("\f")[:-1]


def ground(pdf: Path) -> set[tuple[int, ...]]:
    """The colour that most of each page has."""
    subprocess.run(["pdftoppm", "-r", "30", "-png", pdf, pdf.with_suffix("")], check=True)
    most = set()
    for page in pdf.parent.glob("page-*.png"):
        with Image.open(page) as image:
            colours = image.convert("RGB").getcolors(image.width * image.height) or []
            most.add(max(colours)[1])
    return most


def down_the_page(names: Locator) -> list[str]:
    """Texts from top to bottom, then from left to right."""
    places: list[tuple[float, float, str]] = names.evaluate_all(
        "all => all.map(e => { const b = e.getBoundingClientRect();"
        " return [Math.round(b.top + scrollY), Math.round(b.left), e.textContent] })"
    )
    return [text for _, _, text in sorted(places)]


def point_at(page: Page, mark: Locator) -> str:
    """What is told when the pointer rests on `mark`."""
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    tip = page.locator("#vg-tooltip-element")
    expect(tip).to_be_visible()
    return tip.inner_text()


@pytest.mark.parametrize(("name", "key"), PAGES.items())
def test_a_page_is_drawn_in_chinese_and_fits(page: Page, server: Server, name: str, key: str) -> None:
    """Its chart is there, with no menu of Vega's or of fields; nothing sticks out at 390 px."""
    visit(page, f"{server.url}/{name}?{DAY}")
    assert chart(page, key).locator("path, text").count() > 5
    assert page.locator(".vega-actions, .vega-embed details").count() == 0
    box = page.locator(f".st-key-chart-{key}")
    box.hover()
    expect(box.locator('[aria-label^="全屏"]')).to_be_visible()
    expect(box.locator('[aria-label^="Show data"]')).to_be_hidden()
    assert left_over_english(page) == []
    no_sideways_scroll(page)


def test_a_risk_is_told_on_pointing_and_in_full_on_a_click(page: Page, server: Server) -> None:
    """The tip is Chinese; the click opens the milestone, and the address holds it."""
    visit(page, f"{server.url}/risk?{DAY}")
    bar = chart(page, "risk").locator("g.mark-rect path").first
    tip = point_at(page, bar)
    assert "逾期可能性" in tip
    assert "（较稳妥）" in tip
    bar.click(force=True)
    expect(page.locator("h2.chosen-card")).to_be_visible()
    idle(page)
    expect(page).to_have_url(re.compile("item="))
    assert page.locator("h2.chosen-card").inner_text() in tip


@pytest.mark.parametrize(("width", "scrolls"), [(PHONE["width"], False), (640, False), (641, True)])
def test_a_telephone_shows_the_whole_chart(page: Page, server: Server, width: int, scrolls: bool) -> None:
    """With every chance in sight; in a narrow window it is the chart that moves, not the page."""
    page.set_viewport_size({**PHONE, "width": width})
    visit(page, f"{server.url}/risk?{DAY}")
    chances = chart(page, PAGES["risk"]).locator("g.mark-text text")
    box = page.locator(f".st-key-chart-{PAGES['risk']}")
    wide, shown = box.evaluate("e => [e.scrollWidth, e.clientWidth]")
    assert shown <= width
    assert (wide > shown) is scrolls
    ends = chances.evaluate_all("all => all.map(e => e.getBoundingClientRect().right)")
    assert len(ends) > 3
    assert (max(ends) > width) is scrolls


def test_the_timetable_s_address_leads_to_the_picture(page: Page, server: Server) -> None:
    """A page of that name was in use; the graph shows all that it showed."""
    visit(page, f"{server.url}/timetable?{DAY}")
    expect(page).to_have_url(re.compile(f"/graph.*{DAY}"))
    expect(page.locator(".mark").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["", "graph", "overdue"])
def test_paper_is_light_and_holds_the_picture(
    page: Page, server: Server, tmp_path: Path, name: str, scheme: Literal["light", "dark"]
) -> None:
    """White ground whatever the screen is; the picture of the plan whole on the first page."""
    page.emulate_media(color_scheme=scheme)
    visit(page, f"{server.url}/{name}?{DAY}")
    if name == "graph":
        expect(page.locator(".mark").first).to_be_visible()
    page.pdf(path=tmp_path / "page.pdf", print_background=True)
    pages = printed_pages(tmp_path / "page.pdf")
    assert ground(tmp_path / "page.pdf") == {(255, 255, 255)}
    if name == "graph":
        assert "龙游河科创走廊" in pages[0]
        assert "科技金融" in pages[0]
    assert "退出" not in "".join(pages)


def test_on_paper_names_have_room_and_nothing_is_there_to_be_filled_in(page: Page, server: Server) -> None:
    """A sheet of A4 on its side is 1,032 px wide: names stood there two characters a line."""
    page.set_viewport_size({"width": 1032, "height": 702})
    visit(page, f"{server.url}/risk?{DAY}")
    page.emulate_media(media="print")
    links = page.locator("table.list td:has(> a)").evaluate_all("all => all.map(e => e.clientWidth)")
    assert any(links)
    assert all(width == 0 or width >= 7 * 15 for width in links)
    page.emulate_media(media="screen")
    visit(page, f"{server.url}/meeting?{DAY}&item=L4-M1")
    expect(form := page.get_by_test_id("stForm").first).to_be_visible()
    page.emulate_media(media="print")
    expect(form).to_be_hidden()


def test_a_figure_tells_its_basis(page: Page, server: Server) -> None:
    """Its period, value, 口径 and who told it."""
    visit(page, f"{server.url}/indicators?{DAY}")
    points = chart(page, "L1-I3").locator("g.mark-symbol path")
    tip = point_at(page, points.nth(points.count() - 2))
    assert "口径" in tip
    assert "值班员" in tip
