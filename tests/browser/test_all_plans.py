"""Two plans on one server: the overdue list of both, what to discuss, the papers, the chooser."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from plan.accounts import register
from plan.accounts.book import AccountBook
from plan.calendar.zone import SHANGHAI
from plan.model.kinds import Role
from tests.browser.conftest import APP, OFFICE, Server, add_account, serve
from tests.browser.screen import PHONE, TOO_WIDE, idle, until, visit
from tests.support.builders import milestone, plan_of
from tests.support.plan_files import written

TODAY = datetime.now(SHANGHAI).date()
FIRST, SECOND, CLERK = "东城区行动计划", "民生实事", "甲局填报员"
NAMES = {"建成人才公寓": 40, "开通公交专线": 20, "建成老年食堂": 30}  # days overdue
BOTH = list(dict(sorted(NAMES.items(), key=lambda pair: -pair[1])))


def plan_file(folder: Path, name: str, *promises: str) -> Path:
    """The file of a plan of this year and the last with those promises."""
    parts = [
        replace(milestone(f"M{at}", TODAY - timedelta(NAMES[promise]), lead="u1"), name=promise)
        for at, promise in enumerate(promises, 1)
    ]
    year = timedelta(365)
    plan = replace(plan_of(*parts), name=name, start=TODAY - year, finish=TODAY + year)
    folder.mkdir(parents=True, exist_ok=True)
    return written(plan, folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with two plans; the office is of both, the clerk of the first alone."""
    home = tmp_path_factory.mktemp("all")
    first = plan_file(home, FIRST, "建成人才公寓", "开通公交专线")
    plan_file(home / "plans" / "2", SECOND, "建成老年食堂")
    add_account(home / "settings", OFFICE, Role.OFFICE)
    add_account(home / "settings", CLERK, Role.CLERK, "u1")
    register.move(AccountBook(home / "settings", plan="2"), OFFICE, Role.OFFICE)
    with serve(APP, home, PLAN_FILE=str(first)) as running:
        yield running


def listed(page: Page) -> list[str]:
    """The names on the list, in its order."""
    return page.locator("table.list").first.locator("tbody tr td:first-child").all_inner_texts()


def taken(page: Page, button: str) -> bytes:
    """What a button downloads."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.path().read_bytes()


def test_the_office_looks_over_both(another_page: Callable[..., Page], server: Server) -> None:
    """The longest overdue first, each with its plan; the workbook is the page; a link leads there."""
    page = another_page()
    visit(page, f"{server.url}/overdue")
    assert listed(page) == ["建成人才公寓", "开通公交专线"]
    page.get_by_role("radio", name="全部计划").click()
    idle(page)
    assert listed(page) == BOTH
    plans = page.locator('table.list td[data-label="计划"]').all_inner_texts()
    assert plans == [FIRST, SECOND, FIRST]
    assert "part=all" in page.url
    expect(page.get_by_role("heading", name="督办通知")).to_have_count(0)
    sheet = load_workbook(io.BytesIO(taken(page, "下载清单 Excel"))).worksheets[0]
    rows = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    head = next(at for at, row in enumerate(rows) if "序号" in row)
    columns = [rows[head].index(name) for name in ("序号", "计划", "里程碑")]
    assert [[row[at] for at in columns] for row in rows[head + 1 : head + 4]] == [
        [number, *pair] for number, pair in enumerate(zip(plans, BOTH, strict=True), 1)
    ]
    page.get_by_role("link", name="建成老年食堂").click()
    until(page, lambda: "plan=2" in page.url)
    idle(page)
    expect(page.locator(".who summary")).to_have_text(SECOND)


def test_another_plan_is_chosen_on_the_same_page(another_page: Callable[..., Page], server: Server) -> None:
    """From the menu beside one's name, on a telephone as well; then what to discuss in both."""
    page = another_page()
    page.set_viewport_size(PHONE)
    visit(page, f"{server.url}/overdue")
    page.locator(".who summary").click()
    assert not page.evaluate(TOO_WIDE)
    page.locator(".who").get_by_role("link", name=SECOND).click()
    until(page, lambda: "/overdue?" in page.url and "plan=2" in page.url)
    idle(page)
    assert listed(page) == ["建成老年食堂"]
    page.locator(".who summary").click()
    page.locator(".who").get_by_role("link", name="各计划").click()
    expect(page.get_by_role("heading", name="例会议题")).to_be_visible()
    idle(page)
    with zipfile.ZipFile(io.BytesIO(taken(page, "下载各计划"))) as packed:
        names = packed.namelist()
    papers = [f"周报_{TODAY}.docx", f"三单一表_{TODAY}.xlsx", f"逾期里程碑清单_{TODAY}.xlsx"]
    assert names == [f"{folder}/{paper}" for folder in (f"1_{FIRST}", f"2_{SECOND}") for paper in papers]
    topics = page.locator("table.list").nth(1).locator("tr")
    late = topics.filter(has=page.get_by_text("已逾期", exact=True))
    expect(late).to_have_count(3)
    late.get_by_role("link", name="建成老年食堂").click()
    until(page, lambda: "/meeting" in page.url and "plan=2" in page.url and "item=M1" in page.url)
    idle(page)
    expect(page.get_by_text("建成老年食堂").first).to_be_visible()


def test_who_is_of_one_plan_hears_of_no_other(another_page: Callable[..., Page], server: Server) -> None:
    """No choice, no menu, no row, whatever the address asks for."""
    page = another_page(CLERK)
    visit(page, f"{server.url}/overdue?part=all")
    assert listed(page) == ["建成人才公寓", "开通公交专线"]
    expect(page.get_by_role("radio", name="全部计划")).to_have_count(0)
    expect(page.locator(".who details")).to_have_count(0)
    assert SECOND not in page.content()


def test_a_plan_that_cannot_be_read_hides_no_other(another_page: Callable[..., Page], server: Server) -> None:
    """What is wrong with it stands above the rows of the others."""
    broken = server.settings.parent / "plans" / "3" / "plan.json"
    broken.parent.mkdir()
    broken.write_text("{", "utf-8")
    register.move(AccountBook(server.settings, plan="3"), OFFICE, Role.OFFICE)
    page = another_page()
    for path, names in (("overdue?part=all", BOTH), ("plans", [FIRST, SECOND])):
        visit(page, f"{server.url}/{path}")
        expect(page.get_by_test_id("stAlert").filter(has_text="plans/3/plan.json")).to_be_visible()
        assert listed(page) == names
