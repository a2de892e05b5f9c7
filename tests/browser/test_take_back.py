"""What can be taken back is taken back in a real browser, and 历史 shows both entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from plan.acts import items as acts
from plan.ledger.events import Author, Event
from plan.model.kinds import Role
from plan.state.replay import PlanState
from tests.browser.conftest import APP, Server, add_account, serve
from tests.browser.screen import PHONE, idle, no_sideways_scroll, visit

CLERK = "科技局小王"
DAY = date(2022, 6, 20)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with a clerk of 科技局 and somebody of the office."""
    home = tmp_path_factory.mktemp("take-back")
    add_account(home / "settings", CLERK, Role.CLERK, "kjj")
    add_account(home / "settings", "值班员", Role.OFFICE)
    with serve(APP, home) as running:
        yield running


def ask(server: Server, *asked: Callable[[PlanState], Event]) -> None:
    """What the clerk asked for on 20 June 2022."""
    workspace = server.workspace()
    for act in asked:
        workspace.append(act, DAY, Author(account=CLERK, unit="kjj", role=Role.CLERK))


def history(page: Page, server: Server, item: str) -> list[str]:
    """What 历史 says became of an item, newest or oldest first as it stands there."""
    visit(page, f"{server.url}/history?as_of=2022-07-01&part=item&item={item}")
    return page.locator("ol.course li b").all_inner_texts()


def type_day(page: Page, day: str) -> None:
    """Types a day into the date box that stands in the page's one open form for it."""
    page.keyboard.type(day, delay=40)
    page.keyboard.press("Escape")


def test_a_unit_takes_its_requests_back(another_page: Callable[..., Page], server: Server) -> None:
    """A closing with a reason, a later deadline without one; the page says what waits and how."""
    ask(
        server,
        lambda s: acts.request_closure(s, "L1-M1", "初步名单"),
        lambda s: acts.request_extension(s, "L1-M1", date(2023, 3, 31), "用地报批"),
    )
    page = another_page(CLERK)
    visit(page, f"{server.url}/report?as_of=2022-07-01&unit=kjj")
    box = page.locator(".st-key-item-L1-M1")
    expect(box.locator(".reply").filter(has_text="待核查")).to_contain_text("初步名单")
    expect(box.locator(".reply").filter(has_text="待审批")).to_contain_text("2023-03-31")
    for word in ("待核查", "待审批"):  # two buttons of one word: who hears the page tells them apart
        expect(box.get_by_role("button", name=f"撤回申请，{word}，新增高企166家")).to_have_count(1)
    box.get_by_role("button", name="撤回申请").first.click()
    page.get_by_label("撤回原因（可不填）").fill("名单有误")
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(box.locator(".reply").filter(has_text="待核查")).to_have_count(0)
    idle(page)
    page.keyboard.press("Escape")
    box.get_by_role("button", name="撤回申请").click()
    page.get_by_role("button", name="撤回", exact=True).click()
    expect(box.locator(".reply")).to_have_count(0)
    idle(page)
    no_sideways_scroll(page)
    assert history(page, server, "L1-M1") == ["申请销号", "申请延期", "撤回申请", "撤回申请"]
    expect(page.locator("ol.course")).to_contain_text("名单有误")


def test_the_office_takes_a_closing_back(page: Page, server: Server) -> None:
    """It is asked once before it closes; reopened, the milestone is overdue again."""
    ask(server, lambda s: acts.request_closure(s, "L4-M1", "批复文件"))
    visit(page, f"{server.url}/handle?as_of=2022-07-01")
    request = page.locator("[class*='st-key-request-L4-M1-']")
    expect(request.get_by_label("核查意见")).to_have_value("")
    request.get_by_label("核查意见").fill("看错了项目")
    request.get_by_label("完成程度").click()
    page.get_by_role("option", name="基本完成").click()
    request.get_by_role("button", name="销号", exact=True).click()
    expect(request.get_by_text("填报完成 0%，不足 100%")).to_be_visible()
    idle(page)
    request.get_by_role("button", name="仍要销号").click()
    expect(page.get_by_text("待办申请 0 件")).to_be_visible()
    idle(page)
    page.get_by_label("已销号或已延期的事项").click()
    page.keyboard.type("L4-M1")
    page.get_by_role("option").filter(has_text="L4-M1").first.click()
    fix = page.locator(".st-key-correction-L4-M1")
    expect(fix).to_contain_text("看错了项目")
    fix.get_by_label("撤销原因").fill("误将另一项的批文当作本项")
    fix.get_by_role("button", name="撤销销号").click()
    expect(page.get_by_text("没有科创办销号或批准延期的事项")).to_be_visible()
    idle(page)
    page.set_viewport_size(PHONE)
    no_sideways_scroll(page)
    visit(page, f"{server.url}/overdue?as_of=2022-07-01")
    expect(page.get_by_role("table").first).to_contain_text("完成总规及专项规划研究")
    assert history(page, server, "L4-M1") == ["申请销号", "销号", "撤销销号"]
    expect(page.locator("ol.course")).to_contain_text("销号时的疑点")
    expect(page.locator("ol.course")).to_contain_text("误将另一项的批文当作本项")


def test_the_office_puts_an_extension_right_and_takes_it_back(page: Page, server: Server) -> None:
    """A year mistyped beyond the plan's end is refused; 2023 for 2022 is put right, then undone."""
    visit(page, f"{server.url}/handle?as_of=2022-07-01&item=L4-M1")
    direct = page.locator(".st-key-direct-L4-M1")
    direct.get_by_label("批准理由").fill("会议决定")
    for year, message in (("2032", "应不晚于行动计划结束日"), ("2023", "现行时限为 2023-10-31")):
        direct.get_by_test_id("stDateInput").last.get_by_role("spinbutton").first.click()
        type_day(page, f"{year}1031")
        direct.get_by_role("button", name="批准延期").click()
        expect(page.get_by_text(re.compile(message)).first).to_be_visible()
        idle(page)
    for day, deadline in (("20221031", "2022-10-31"), ("20220630", "2022-06-30")):
        page.get_by_label("已销号或已延期的事项").click()
        page.keyboard.type("L4-M1")
        page.get_by_role("option").filter(has_text="L4-M1").first.click()
        fix = page.locator(".st-key-correction-L4-M1")
        fix.get_by_role("spinbutton").first.click()
        type_day(page, day)
        fix.get_by_label("更正原因").fill("年份打错")
        fix.get_by_role("button", name="更正延期").click()
        expect(page.get_by_text(f"现行时限为 {deadline}").first).to_be_visible()
        idle(page)
    assert history(page, server, "L4-M1")[-3:] == ["批准延期", "更正延期", "更正延期"]
    visit(page, f"{server.url}/overdue?as_of=2022-07-01")
    expect(page.get_by_role("table").first).to_contain_text("完成总规及专项规划研究")
