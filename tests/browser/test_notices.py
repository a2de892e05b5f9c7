"""督办通知 in a real browser: issued, printed, answered by the unit; narrow as a telephone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

from docx import Document
from playwright.sync_api import Page, expect

from plan.acts import notices
from plan.ledger.events import Author, NoticeAnswered
from plan.model.kinds import Role
from tests.browser.conftest import Server, add_account
from tests.browser.screen import left_over_english, no_sideways_scroll, visit

CLERK, ITEM = "督办答复人", "L1-M1"
LATE, UNTIL = date(2023, 1, 4), date(2023, 1, 11)
ON_THE_DAY = "/overdue?as_of=2023-01-12&hindsight=1"


def test_a_notice_is_printed_by_the_office_and_answered_by_its_unit(
    page: Page, server: Server, another_page: Callable[..., Page]
) -> None:
    """The office takes the Word paper away; the clerk's answer is in the ledger with its unit."""
    workspace = server.workspace()
    workspace.append(lambda state: notices.issue(state, ITEM, "报原因", UNTIL), LATE, Author(account="办"))
    visit(page, server.url + ON_THE_DAY)
    expect(page.get_by_text("逾期未答复 1 天").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_text("下载 1 项 Word").click()
    paper = Document(io.BytesIO(Path(taken.value.path()).read_bytes()))
    assert "科技局：" in [paragraph.text for paragraph in paper.paragraphs]
    assert left_over_english(page) == []
    no_sideways_scroll(page)

    add_account(server.settings, CLERK, Role.CLERK, "kjj")
    theirs = another_page(CLERK)
    visit(theirs, server.url + ON_THE_DAY)
    theirs.get_by_label("答复内容").fill("一月底前补齐")
    theirs.get_by_role("spinbutton", name="承诺完成日：年").click()
    theirs.keyboard.type("20230131")
    theirs.get_by_role("button", name="提交答复").click()
    expect(theirs.get_by_text("2023-01-12：一月底前补齐")).to_be_visible()
    last = workspace.entries()[-1]
    assert isinstance(last.event, NoticeAnswered)
    assert last.event.promised == date(2023, 1, 31)
    assert (last.by.account, last.by.unit) == (CLERK, "kjj")
