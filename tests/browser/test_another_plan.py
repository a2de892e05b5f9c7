"""Another county's plan on the server of the first: from its sheet to the first report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from plan.ledger.events import StatusReported, of_kind
from plan.office.workspace import Workspace
from tests.browser.conftest import APP, Server, Watch, serve
from tests.browser.screen import idle, until
from tests.browser.test_newcomer import Hand

UNITS = ("区发改局", "区工信局", "区教育局", "区民政局", "区住建局", "区交通局", "区农业农村局", "区文旅局")
SECTIONS = {
    "一、产业强区": "新建{}产业园", "二、城乡融合": "改造{}片区道路",
    "三、民生改善": "建成{}服务中心", "四、生态宜居": "完成{}河道整治",
}  # fmt: skip
PLACES = [
    "东陵",
    "西河",
    "南桥",
    "北坡",
    "青石",
    "白沙",
    "柳林",
    "桃源",
    "金谷",
    "云台",
    "石门",
    "清泉",
    "月湖",
    "龙潭",
    "凤山",
    "竹园",
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet() -> bytes:
    """64 tasks of four sections and eight units, as a county hands them down; names made up."""
    book = Workbook()
    page = book.active
    page.append(["海陵区重点工作三年行动计划（2026—2028年）任务分解表"])
    page.merge_cells("A1:E1")
    page.append(["序号", "工作任务", "牵头单位", "配合单位", "完成时限"])
    number = 0
    for section, task in SECTIONS.items():
        page.append([section])
        for at, place in enumerate(PLACES):
            number += 1
            due = f"{2026 + at % 3}年{1 + number * 5 % 12}月底前"
            units = UNITS[number % 8], UNITS[(number + 3) % 8]
            page.append([number, task.format(place), *units, due])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as shipped, with no account and an empty ledger."""
    home = tmp_path_factory.mktemp("another")
    (home / "settings").mkdir()
    with serve(APP, home) as running:
        yield running


def test_from_a_sheet_to_the_first_report(
    another_page: Callable[..., Page], first_start: Server, watch: Watch
) -> None:
    """All on screens; what is reported is in the ledger of that plan, and in no other."""
    watch.allow("status of 40[013]")  # the browser says so in its console
    printed = re.search(r"一次性密码：(\S+)", first_start.logged())
    assert printed
    page = another_page(account=None)
    page.goto(f"{first_start.url}/login")
    hand = Hand(page)
    hand.enter("admin", printed[1])
    page.goto(f"{first_start.url}/admin?part=another")
    idle(page)
    file = {"name": "任务分解表.xlsx", "mimeType": XLSX, "buffer": sheet()}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("任务分解表.xlsx")).to_be_visible()
    hand.press("button", "新建计划")
    until(page, lambda: "plan=2" in page.url)
    idle(page)
    expect(page).to_have_title(re.compile("海陵区"))
    expect(page.get_by_role("heading", name="起步四步")).to_be_visible()
    assert "区农业农村局填报员 填报 区农业农村局" in page.get_by_label("账号名单").input_value()
    hand.press("button", "新建账号")
    row = page.locator(".once tr", has_text="区教育局填报员")
    expect(row).to_be_visible()
    password = row.locator("td").last.inner_text()
    page.locator(".who summary").filter(has_text="海陵区").click()
    page.locator(".who").get_by_role("link", name="各计划").click()
    expect(page.get_by_role("heading", name="各计划")).to_be_visible()
    expect(page.locator("table.list").first.locator("tbody tr")).to_have_count(2)
    hand.press("link", "退出")
    hand.enter("区教育局填报员", password)
    until(page, lambda: "plan=2" in page.url)
    expect(page.get_by_role("heading", name="填报")).to_be_visible()
    assert page.locator(".who details").count() == 0, "it has one plan"
    page.get_by_label(re.compile("完成")).first.fill("10")
    page.keyboard.press("Tab")
    idle(page)
    page.get_by_role("button", name=re.compile("^提交")).first.click()
    idle(page)
    folder = first_start.settings.parent / "plans" / "2"
    second = Workspace(folder / "plan.json", f"tinydb:{folder}/ledger")
    (told,) = of_kind(second.entries(), StatusReported)
    assert (told.by.account, told.event.percent_complete) == ("区教育局填报员", 10)
    assert not of_kind(first_start.entries(), StatusReported)
    assert page.goto(f"{first_start.url}/overview?plan=").status == 403  # type: ignore[union-attr]
