"""From the first start to the first closing and its paper: what it takes, counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from plan.ledger.events import Closed, of_kind
from tests.browser.conftest import APP, Server, Watch, serve
from tests.browser.screen import idle

REFUSED = "status of 40[013]"  # the browser says so in its console
MOST = 25  # interactions; no more than that was the aim
NEW = "Qibu-2026-shi"
NAME, SECRET, OLD, FRESH, AGAIN = ("name", "password", "old", "new", "repeated")


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as shipped, with no account and an empty ledger."""
    home = tmp_path_factory.mktemp("first")
    (home / "settings").mkdir()
    with serve(APP, home) as running:
        yield running


@dataclass
class Hand:
    """Somebody before a screen: every box filled in, choice made, key or button pressed counts."""

    page: Page
    count: int = 0

    def fill(self, box: Locator | str, text: str) -> None:
        """Types into a box."""
        found = self.page.locator(f"input[name={box}]") if isinstance(box, str) else box
        found.fill(text)
        self.count += 1

    def choose(self, label: str, option: str) -> None:
        """Opens a list and takes one of it: two."""
        self.page.get_by_role("combobox", name=label).last.click()
        self.page.get_by_role("option", name=option).first.click()
        idle(self.page)
        self.count += 2

    def press(self, role: str, name: str) -> None:
        """A button or link."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.count += 1

    def enter(self, name: str, password: str) -> None:
        """Signs in with a one-time password and changes it; the key sends each form."""
        self.fill(NAME, name)
        self.fill(SECRET, password)
        self.key()
        for box, text in ((OLD, password), (FRESH, NEW), (AGAIN, NEW)):
            self.fill(box, text)
        self.key()
        expect(self.page.locator("[data-signed-in]")).to_be_visible()
        idle(self.page)

    def key(self) -> None:
        """The key that sends a form."""
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()
        self.count += 1


def test_a_newcomer_closes_the_first_milestone_within_its_limit(
    another_page: Callable[..., Page], first_start: Server, watch: Watch
) -> None:
    """Two sign-ins; leads can wait, nobody is asked for the reason of a day before the ledger's."""
    watch.allow(REFUSED)
    printed = re.search(r"一次性密码：(\S+)", first_start.logged())
    assert printed
    assert "ScriptRunContext" not in first_start.logged()  # the first lines that an operator reads
    page = another_page(account=None)
    page.goto(f"{first_start.url}/login")
    hand = Hand(page)
    hand.enter("admin", printed[1])
    expect(page.get_by_role("heading", name="起步四步")).to_be_visible()
    hand.press("button", "新建账号")
    row = page.locator(".once tr", has_text="科创办值班员")
    expect(row).to_be_visible()
    password = row.locator("td").last.inner_text()
    hand.press("link", "退出")
    hand.enter("科创办值班员", password)
    expect(page.get_by_text("台账尚无填报，现在不评判任何单位")).to_be_visible()
    hand.press("link", "龙游河科创走廊")
    idle(page)
    hand.press("link", "去办理")
    idle(page)
    assert page.get_by_text("补录原因").count() == 0
    hand.fill(page.get_by_label("佐证及核查意见"), "市政府批复")
    hand.choose("完成程度", "全面完成")
    hand.press("button", "销号")
    hand.press("button", "仍要销号")
    idle(page)
    (closed,) = of_kind(first_start.entries(), Closed)
    assert closed.event.subject == "L4-M1"
    hand.press("link", "材料")
    idle(page)
    with page.expect_download() as download:
        hand.press("button", "下载周报 Word")
    assert download.value.suggested_filename.endswith(".docx")
    assert hand.count == MOST
