"""From a report to the overdue list on the real plan, in a real browser."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import idle, visit

GOAL = "完成总规及专项规划研究"  # L4-M1, due 2022-06-30


def address(server: Server, page: str, day: str = "2022-06-20", more: str = "") -> str:
    """The URL of a page of the app, seen from `day`."""
    path = "" if page == "overview" else page
    return f"{server.url}/{path}?as_of={day}{more}"


def choose_day(page: Page, day: str) -> None:
    """Types `day` into the day picker as a visitor does."""
    year, month, date = day.split("-")
    picker = page.get_by_test_id("stDateInput").first
    picker.get_by_role("spinbutton").first.click()
    page.keyboard.type(f"{year}{month}{date}", delay=40)
    page.keyboard.press("Escape")  # the calendar that opened closes, and the day is taken
    idle(page)


def test_a_report_a_deadline_and_the_list_an_office_prints(page: Page, server: Server) -> None:
    """Report on 20 June, move the day past 30 June, download the list, find the milestone in it."""
    visit(page, address(server, "report", more="&unit=undecided"))
    item = page.locator(".st-key-item-L4-A1")
    item.get_by_label("完成百分比").fill("80")
    item.get_by_label("本期进展（一句话）").fill("总规送审")
    item.get_by_label("存在问题").fill("交通数据未到")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("本期已报").first).to_contain_text("1/")
    entry = server.entries()[-1]
    assert (entry.event.subject, entry.event.as_of.isoformat()) == ("L4-A1", "2022-06-20")

    page.get_by_role("link", name="逾期清单").click()
    expect(page.get_by_text("没有逾期的里程碑")).to_be_visible()
    choose_day(page, "2022-07-01")
    expect(page).to_have_url(re.compile("as_of=2022-07-01"))
    idle(page)
    expect(page.get_by_role("table").filter(has_text="原定时限")).to_contain_text(GOAL)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载清单 Excel").click()
    assert download.value.suggested_filename == "逾期里程碑清单_2022-07-01.xlsx"
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    lines = [line for line in sheet.iter_rows(values_only=True) if line[1]]
    head = next(line for line in lines if line[1] == "编号")
    (row,) = [dict(zip(head, line, strict=True)) for line in lines if line[1] == "L4-M1"]
    assert (row["里程碑"], row["确保/力争"]) == (GOAL, "确保")
    assert (row["逾期天数"], row["逾期工作日"]) == (1, 1)


def test_the_day_stays_when_the_page_changes(page: Page, server: Server) -> None:
    """It is in the URL, survives navigation and F5."""
    visit(page, address(server, "overview", "2022-07-01"))
    page.get_by_role("link", name="推进图").click()
    idle(page)
    expect(page).to_have_url(re.compile("graph.*as_of=2022-07-01"))
    page.reload()
    idle(page)
    expect(page.get_by_text("正在查看 2022-07-01")).to_be_visible()


def test_a_card_opens_what_there_is_to_know(page: Page, server: Server) -> None:
    """Click: the panel says who, until when, why, and where it stands in the source."""
    visit(page, address(server, "graph"))
    page.get_by_placeholder("搜索名称、编号").fill("L4-M1")
    page.keyboard.press("Enter")
    page.locator('[data-id="L4-M1"]').first.click()
    panel = page.get_by_test_id("stMain")
    expect(panel.get_by_role("heading", name=GOAL)).to_be_visible()
    expect(panel).to_contain_text("第 10 部分第 4 句")
    expect(page).to_have_url(re.compile("item=L4-M1"))


def test_back_and_forward_lead_from_card_to_card(page: Page, server: Server) -> None:
    """One after the other, as they were chosen, to the graph without a choice."""
    visit(page, address(server, "graph", more="&line=L4"))
    name = page.locator("h2.chosen-card")
    expect(name).to_have_count(0)
    for item in ("L4-A2", "L4-A3"):
        page.locator(f'[data-id="{item}"]').first.click()
        expect(page).to_have_url(re.compile(f"item={item}"))
        idle(page)
    for way, names in (
        (page.go_back, ["龙游河走廊交通专项规划研究"]),
        (page.go_back, []),
        (page.go_forward, ["龙游河走廊交通专项规划研究"]),
        (page.go_forward, ["龙游河走廊生态专项规划研究"]),
    ):
        way()
        expect(name).to_have_text(names)
        idle(page)


def test_a_number_opens_the_list_it_counts(page: Page, server: Server) -> None:
    """As many rows as the number says."""
    visit(page, address(server, "overview", "2022-07-01"))
    number = page.locator(".matrix .count.red a").first
    count = int(number.inner_text())
    number.click()
    idle(page)
    listed = page.locator("table.list", has=page.get_by_text("牵头单位")).first
    expect(listed.locator("tbody tr")).to_have_count(count)
