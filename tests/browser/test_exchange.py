"""材料 in a real browser: a sheet goes out, is edited, comes in; the overdue list follows."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import idle, visit


def test_the_plan_goes_out_is_edited_and_comes_in(page: Page, server: Server) -> None:
    """A later deadline typed into the sheet that was downloaded."""
    visit(page, f"{server.url}/exchange?as_of=2022-07-01")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载行动计划 Excel").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    row = next(cells for cells in sheet.iter_rows() if cells[0].value == "L4-M1")
    row[8].value = "9月底前"
    edited = io.BytesIO()
    book.save(edited)
    file = {
        "name": "改过的计划表.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": edited.getvalue(),
    }
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("2022-06-30 → 2022-09-30")).to_be_visible()
    page.get_by_role("button", name="全部写入台账").click()
    idle(page)
    expect(page.get_by_text("已写入台账第 2 至 2 条")).to_be_visible()
    visit(page, f"{server.url}/overdue?as_of=2022-07-01")
    expect(page.get_by_text("没有逾期的里程碑")).to_be_visible()
