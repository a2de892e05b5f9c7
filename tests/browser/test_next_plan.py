"""A plan ends, the next begins from what it carries over, and both stand on one server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from plan.calendar.zone import SHANGHAI
from plan.ledger.events import Closed, Event
from plan.ledger.stores import open_ledger
from plan.model.kinds import Commitment, Grade, Role
from plan.office.workspace import Workspace
from tests.browser.conftest import APP, OFFICE, Server, Watch, add_account, serve
from tests.browser.screen import idle, until, visit
from tests.support.builders import CLERK, activity, milestone, plan_of, reported
from tests.support.plan_files import written

TODAY = datetime.now(SHANGHAI).date()
END = TODAY - timedelta(days=6)  # of the first plan
START = END - timedelta(days=730)
FIRST, SECOND, BINDING = "东城区行动计划", "东城区第二轮行动计划", Commitment.BINDING
NAMES = {"M1": "建成人才公寓", "M2": "引进研发机构", "M3": "开通公交专线", "M4": "建设展示馆"}
NOT_DONE, TERMINATED, CARRIED = "未完成", "终止", "转入下一计划"


def before(days: int) -> date:
    """So many days before the end of the first plan."""
    return END - timedelta(days=days)


def first_plan(folder: Path) -> Path:
    """The file of a plan that has ended: work and four promises, the first binding."""
    parts = [
        milestone(id_, before(days), lead="u1")
        for id_, days in (("M1", 200), ("M2", 90), ("M3", 60), ("M4", 30))
    ]
    parts = [replace(part, name=NAMES[part.id]) for part in parts]
    parts[1] = replace(parts[1], commitment=BINDING)
    work = replace(activity("A1", START, END, lead="u1"), name="改造老旧小区")
    plan = replace(plan_of(work, *parts), name=FIRST, start=START, finish=END)
    return written(plan, folder)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app on that plan, of which one promise was kept and the work was last at 60 %."""
    home = tmp_path_factory.mktemp("next")
    moment = datetime.combine(START, time(9), SHANGHAI)
    ledger = open_ledger(f"tinydb:{home}/ledger", lambda: moment)
    kept = Closed(subject="M1", as_of=before(210), evidence="竣工验收备案表", grade=Grade.FULL)
    told: list[Event] = [reported("A1", before(300), 30), kept, reported("A1", before(2), 60)]
    for event in told:
        moment = datetime.combine(event.as_of, time(9), SHANGHAI)
        ledger.append(event, by=CLERK)
    add_account(home / "settings", OFFICE, Role.OFFICE)
    add_account(home / "settings", "管理员", Role.ADMIN)
    add_account(home / "settings", "甲局填报员", Role.CLERK, "u1")
    with serve(APP, home, PLAN_FILE=str(first_plan(home))) as running:
        yield running


def choose(page: Page, label: Locator, option: str) -> None:
    """Takes `option` of a list."""
    label.click()
    page.get_by_role("option", name=option, exact=True).first.click()
    idle(page)


def conclude(overview: Page, url: str) -> Page:
    """From the notice on 总览 to 收官, each open item with its own end."""
    visit(overview, url)
    expect(overview.get_by_text(f"本计划已于 {END} 结束，尚未收官。")).to_be_visible()
    with overview.expect_popup() as opened:
        overview.get_by_role("link", name="收官", exact=True).click()
    page = opened.value
    idle(page)
    ends = page.get_by_role("combobox", name="结论")
    reasons = page.get_by_role("textbox", name="原因")
    for at, (end, why) in enumerate(((NOT_DONE, "没有机构落户"), (CARRIED, ""), (TERMINATED, ""))):
        choose(page, ends.nth(at), end)
        reasons.nth(at).fill(why)
    choose(page, ends.nth(3), CARRIED)
    page.get_by_label("收官说明").fill("建成一项，两项转入第二轮。")
    idle(page)
    page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    expect(page.get_by_role("button", name="撤销收官")).to_be_visible()
    idle(page)
    return page


def check_concluded(page: Page, url: str) -> None:
    """Nothing is late or asked for any more, and pages say that it has ended."""
    visit(page, url)
    words = f"本计划已于 {TODAY} 收官：承诺完成 1 项、未完成 1 项、终止 1 项、转入下一计划 1 项。"
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("已逾期和可能逾期 0 项")).to_be_visible()
    assert page.get_by_text("未按期填报").count() == 0
    for name, words in (
        ("overdue", "所选范围内没有逾期的里程碑"),
        ("graph", "各项都已了结，没有待推进的事项"),
        ("report", "无须填报"),
    ):
        visit(page, f"{url}/{name}")
        expect(page.get_by_text(words)).to_be_visible()


def take_report(page: Page, url: str) -> None:
    """收官报告 as both of its files."""
    visit(page, f"{url}/exchange")
    for form, ending, begins in (("Word", "docx", b"PK"), ("PDF", "pdf", b"%PDF")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"下载收官报告 {form}").click()
        assert download.value.suggested_filename == f"收官报告_{TODAY}.{ending}"
        assert download.value.path().read_bytes().startswith(begins)


def begin(page: Page, url: str) -> None:
    """The second plan, from what the first leaves open, with a role in it for the office."""
    visit(page, f"{url}/admin?part=another")
    page.get_by_label("计划名称").fill(SECOND)
    boxes = page.get_by_test_id("stDateInput")
    for at, day in enumerate((END + timedelta(1), END + timedelta(731))):
        boxes.nth(at).get_by_role("spinbutton").first.click()
        page.keyboard.type(f"{day:%Y%m%d}", delay=40)
        page.keyboard.press("Escape")
    page.get_by_text("转入本计划没有完成的事项").click()
    idle(page)
    page.get_by_role("button", name="新建计划").click()
    until(page, lambda: "plan=2" in page.url)
    idle(page)
    page.get_by_role("link", name="账号").first.click()
    idle(page)
    choose(page, page.get_by_role("combobox", name="账号").nth(1), OFFICE)
    choose(page, page.get_by_role("combobox", name="角色").first, "科创办")
    page.get_by_role("button", name="变更角色或单位").click()
    expect(page.get_by_text(f"账号“{OFFICE}”已变更为科创办。")).to_be_visible()


def test_the_first_plan_is_concluded_and_the_second_goes_on_from_it(
    another_page: Callable[..., Page], server: Server, watch: Watch
) -> None:
    """Each by whoever does it, on screens; who has a role in the first only gets no other."""
    watch.allow("status of 40[13]")  # who gets another role is signed out
    url, office = server.url, conclude(another_page(), server.url)
    check_concluded(office, url)
    take_report(office, url)
    begin(another_page("管理员"), url)

    page = another_page()
    visit(page, f"{url}/overview")
    page.locator(".who summary").click()
    page.locator(".who").get_by_role("link", name="各计划").click()
    idle(page)
    first, second = page.locator("table.list").first.locator("tbody tr").all()
    expect(first).to_contain_text(f"已收官（{TODAY}）")
    expect(first.locator("td").nth(5)).to_have_text("0")
    expect(second).to_contain_text("进行中")
    second.get_by_role("link", name=SECOND).click()
    until(page, lambda: "plan=2" in page.url)
    idle(page)
    visit(page, f"{url}/graph?plan=2&item=M3")
    made = Workspace(server.settings.parent / "plans/2/plan.json", "memory:").plan
    assert [part.id for part in made.items] == ["A1", "M3"]
    expect(page.get_by_text(f"由{FIRST}转入；完成时限 {before(60)}")).to_be_visible()
    page.locator("dl.facts").get_by_role("link", name=FIRST, exact=True).click()
    until(page, lambda: "plan=2" not in page.url)
    idle(page)
    expect(page.locator("ol.course")).to_contain_text("收官")

    clerk = another_page("甲局填报员")
    visit(clerk, f"{url}/report")
    expect(clerk.locator(".who")).not_to_contain_text(FIRST)
    answer = clerk.goto(f"{url}/overview?plan=2")
    assert answer
    assert answer.status == 403
