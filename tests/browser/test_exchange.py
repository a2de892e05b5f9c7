"""材料 in a real browser: a sheet goes out, is edited, comes in; the overdue list follows."""

from __future__ import annotations

import io
import os
import re

from openpyxl import load_workbook
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import Server
from tests.browser.screen import PHONE, idle, visit
from tests.support.task_sheets import long_sheet


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
    file = file_of("改过的计划表.xlsx", edited.getvalue())
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("2022-06-30 → 2022-09-30")).to_be_visible()
    page.get_by_role("button", name="全部写入台账").click()
    idle(page)
    expect(page.get_by_text("已写入台账第 2 至 2 条")).to_be_visible()
    visit(page, f"{server.url}/overdue?as_of=2022-07-01")
    expect(page.get_by_text("没有逾期的里程碑")).to_be_visible()


def test_a_sheet_of_243_rows_is_tried_corrected_and_taken_in(page: Page, server: Server) -> None:
    """One column read otherwise, one near name answered; what it adds is late when it is due."""
    book = load_workbook(io.BytesIO(long_sheet()))
    sheet = book.worksheets[0]
    sheet["C6"] = "完成总规及专项规划的研究"  # L4-M1 but for a word
    edited = io.BytesIO()
    book.save(edited)
    visit(page, f"{server.url}/exchange?as_of=2022-03-01")
    page.locator("input[type=file]").set_input_files(file_of("分解表.xlsx", edited.getvalue()))
    question = page.get_by_role("combobox", name="完成总规及专项规划的研究")
    expect(question).to_be_visible()
    expect(page.get_by_text("有问题的文件一处也不写入")).to_be_visible()
    pictured(page, "asked")
    choose(page, question, "是新的一项")
    expect(question).to_have_count(0)
    page.get_by_text("各列各行这样读").click()
    goals = page.get_by_role("combobox", name="G 列“年度目标”")
    expect(goals).to_have_value("按表头识别（备注）")
    expect(page.get_by_role("row", name="合计")).to_contain_text("不计入")
    choose(page, goals, "不读")
    expect(page.get_by_text("已记住")).to_be_visible()
    pictured(page, "corrected")
    new = page.get_by_role("listitem").filter(has_text="落实梯度培育第2条措施").last
    expect(new).to_contain_text("发改委　2022-09-30（原写“9月底前”）　第7行")
    page.set_viewport_size(PHONE)
    pictured(page, "phone")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name=re.compile("全部写入台账")).press("Enter")
    expect(page.get_by_text(re.compile("新增 332 条"))).to_be_visible(timeout=60_000)
    pictured(page, "written")
    visit(page, f"{server.url}/overdue?as_of=2022-10-08")
    find = page.get_by_role("textbox", name="查找").first  # it stands on the second page
    find.fill("梯度培育第2条")
    find.press("Enter")
    expect(page.get_by_text("落实梯度培育第2条措施").first).to_be_visible()
    pictured(page, "overdue")


def choose(page: Page, box: Locator, option: str) -> None:
    """Chooses `option` by the keyboard, once the page rests: what is drawn anew closes a list."""
    idle(page)
    box.focus()
    box.press("ArrowDown")
    box.fill(option)
    expect(page.get_by_role("option", name=option, exact=True)).to_be_visible()
    box.press("Enter")
    idle(page)


def file_of(name: str, raw: bytes) -> FilePayload:
    """A workbook to be uploaded."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": name, "mimeType": kind, "buffer": raw}


def pictured(page: Page, step: str) -> None:
    """Keeps a picture of the step where PLAN_PICTURES says where."""
    if folder := os.environ.get("PLAN_PICTURES"):
        page.screenshot(path=f"{folder}/trial-{step}.png")
