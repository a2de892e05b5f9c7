"""A report and the graph without a mouse."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from plan.ledger.events import StatusReported
from tests.browser.conftest import Server
from tests.browser.screen import idle, tab_to, visit

GOAL = "完成总规及专项规划研究"


def test_a_report_with_the_keyboard(another_page: Callable[..., Page], server: Server) -> None:
    """Tab to a field, letters, Enter on the button: as the mouse does it.

    The year's ratio has no figure yet: what is reported of it in June are words.
    """
    page = another_page()
    visit(page, f"{server.url}/report?as_of=2022-06-20&unit=kcb")
    tab_to(page, "本期进展")
    page.keyboard.type("已约谈重点企业")
    tab_to(page, "提交")
    page.keyboard.press("Enter")
    idle(page)
    expect(page.get_by_text("本期已报").first).to_contain_text("1/1")
    event = server.entries()[-1].event
    assert isinstance(event, StatusReported)
    assert (event.subject, event.percent_complete, event.note) == ("L0-M1", 0, "已约谈重点企业")


def test_the_graph_with_the_keyboard(page: Page, server: Server) -> None:
    """Search, step to the card, choose it, step to its neighbour, let go of it."""
    visit(page, f"{server.url}/graph?as_of=2022-06-20")
    panel = page.get_by_test_id("stMain")
    tab_to(page, "搜索事项")
    page.keyboard.type("L4-M1")
    page.keyboard.press("Enter")
    tab_to(page, GOAL)
    page.keyboard.press("Enter")
    idle(page)
    expect(panel.get_by_role("heading", name=GOAL)).to_be_visible()
    expect(panel).to_contain_text("主要卡在")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    idle(page)
    expect(page.locator(".chosen-card")).to_contain_text("龙游河走廊")
    page.keyboard.press("Escape")  # empties the search first
    page.keyboard.press("Escape")
    idle(page)
    expect(panel).to_contain_text("点选一项")
