"""办理 in a real browser: what the office decides is seen on every page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from plan.acts import items as acts
from plan.ledger.events import Author, Event
from plan.state.replay import PlanState
from tests.browser.conftest import Server
from tests.browser.screen import idle, visit

CLERK = Author(account="张三", unit="kjj")


def ask(server: Server, *asked: Callable[[PlanState], Event], day: date = date(2022, 6, 20)) -> None:
    """What units asked for on `day`."""
    workspace = server.workspace()
    for act in asked:
        workspace.append(act, day, CLERK)


def at(server: Server, page: str, day: str = "2022-07-01", more: str = "") -> str:
    """The address of `page` seen from `day`."""
    return f"{server.url}/{page}?as_of={day}{more}"


def press(page: Page, item: str, button: str) -> None:
    """Presses a button in the request about `item`."""
    page.locator(f"[class*='st-key-request-{item}-']").get_by_role("button", name=button, exact=True).click()
    idle(page)


def accept(page: Page, item: str) -> None:
    """Closes the milestone of a request, which stands below 100%."""
    request = page.locator(f"[class*='st-key-request-{item}-']")
    request.get_by_label("核查意见").fill("属实")
    request.get_by_label("完成程度").click()
    page.get_by_role("option", name="全面完成").click()
    press(page, item, "销号")
    press(page, item, "仍要销号")


def test_what_the_office_decides_is_seen_everywhere(page: Page, server: Server) -> None:
    """Closes one, returns one, extends one; light, overdue list and graph follow.

    The one that is closed was asked for too late: one asked for in time is not overdue.
    """
    ask(server, lambda s: acts.request_closure(s, "L4-M1", "批复文件"), day=date(2022, 7, 1))
    ask(
        server,
        lambda s: acts.request_closure(s, "L1-M1", "名单"),
        lambda s: acts.request_extension(s, "L5-M3", date(2023, 3, 31), "用地报批"),
    )
    visit(page, at(server, "overdue"))
    expect(page.get_by_role("table").first).to_contain_text("完成总规及专项规划研究")
    visit(page, at(server, "handle"))
    expect(page.get_by_text("待办申请 3 件")).to_be_visible()
    accept(page, "L4-M1")
    page.get_by_label("退回原因").fill("名单不全")
    press(page, "L1-M1", "退回")
    day = page.locator("[class*='st-key-request-L5-M3-']").get_by_test_id("stDateInput")
    day.get_by_role("spinbutton").first.click()
    page.keyboard.type("20230228", delay=40)
    page.keyboard.press("Escape")
    page.locator("[class*='st-key-request-L5-M3-']").get_by_label("批准理由").fill("用地批复在途")
    press(page, "L5-M3", "批准延期")
    expect(page.get_by_text("待办申请 0 件")).to_be_visible()

    visit(page, at(server, "overdue"))
    expect(page.get_by_text("没有逾期的里程碑")).to_be_visible()
    visit(page, at(server, "graph", more="&item=L5-M3&show=all"))
    expect(page.get_by_text("2023-02-28").first).to_be_visible()
    expect(page.locator('[data-id="L1-M1"]')).to_have_count(1)
    expect(page.locator('[data-id="L4-M1"]')).to_have_count(0)


def type_in(page: Page, label: str, words: str) -> None:
    """Fills a field and leaves it, as people do."""
    page.get_by_label(label, exact=True).fill(words)
    page.keyboard.press("Tab")
    idle(page)


def pick(page: Page, label: str, words: str) -> None:
    """Chooses the option that holds `words`."""
    page.get_by_label(label, exact=True).click()
    page.keyboard.type(words)
    page.get_by_role("option").filter(has_text=words).first.click()
    idle(page)


def test_a_milestone_is_added_seen_on_the_graph_and_withdrawn(page: Page, server: Server) -> None:
    """From its day to its withdrawal it is there; a day between still shows it afterwards.

    What the office adds is a work node, which the graph shows where they are asked for.
    """
    visit(page, at(server, "handle", "2022-07-04", "&part=计划修订"))
    type_in(page, "编号", "L4-M9")
    type_in(page, "名称", "交通专项评审")
    pick(page, "所属上级", "（L4）")
    type_in(page, "修订理由", "周例会决定")
    expect(page.get_by_text("计划检查：没有问题。")).to_be_visible()
    page.get_by_role("button", name="确认修订").click()
    idle(page)
    visit(page, at(server, "graph", "2022-07-05", "&nodes=1&show=all"))
    expect(page.locator('[data-id="L4-M9"]')).to_have_count(1)

    visit(page, at(server, "handle", "2022-07-11", "&part=计划修订"))
    page.get_by_role("radio", name="撤销").click()
    idle(page)
    pick(page, "事项", "（L4-M9）")
    type_in(page, "修订理由", "并入总规")
    page.get_by_role("button", name="确认修订").click()
    idle(page)
    for day, cards in (("2022-07-11", 0), ("2022-07-05", 1), ("2022-07-03", 0)):
        visit(page, at(server, "graph", day, "&nodes=1&show=all"))
        expect(page.locator('[data-id="L1-M1"]')).to_have_count(1)
        expect(page.locator('[data-id="L4-M9"]')).to_have_count(cards)
