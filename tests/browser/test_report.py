"""A clerk's week on the page 填报, in a real browser: how long it takes, and what may go wrong."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import msgspec
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Route, expect

from plan.accounts.book import AccountBook
from plan.accounts.drafts import drafts_of
from plan.acts import items as acts
from plan.exports.report_sheet import SHEET
from plan.ledger.events import Author, ClosureRequested, IndicatorReported, StatusReported, of_kind
from plan.ledger.stores.evidence import load
from plan.model.kinds import Role
from plan.office.workspace import Workspace
from tests.browser.conftest import APP, Server, Watch, add_account, serve, sign_in
from tests.browser.screen import LATIN_WORDS, PHONE, TOO_WIDE, Lag, idle, left_over_english, until, visit
from tests.support.evidence_files import PDF

CLERK, DAY = "科技局小王", date(2022, 6, 20)
LAST_WEEK = {"L1-M1": 40, "L1-M3": 55, "L1-M5": 20, "L2-M1": 70, "L2-M2": 10}
FIGURES = {"L1-M1": "L1-I1", "L1-M3": "L1-I3", "L2-M1": "L2-I1", "L2-M2": "L2-I2"}
"""What decides those of them that are counted."""
OTHERS = ("L1-M4", "L2-M4")  # reported this cycle already


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with a clerk of 科技局, five of whose items were reported two weeks ago."""
    home = tmp_path_factory.mktemp("report")
    workspace = Workspace(APP.parent / "plan_data/1plus8.json", f"tinydb:{home / 'ledger'}")
    for day, percents in ((date(2022, 6, 6), LAST_WEEK), (DAY, dict.fromkeys(OTHERS, 30))):
        for item, percent in percents.items():
            report = partial(acts.report, item_id=item, percent_complete=percent, note="按计划")
            workspace.append(report, day, Author(account=CLERK))
    workspace.ledger.close()
    add_account(home / "settings", CLERK, Role.CLERK, "kjj")
    add_account(home / "settings", "值班员", Role.OFFICE)
    with serve(APP, home) as running:
        yield running


def percents(server: Server, item: str) -> list[float]:
    """The percentages reported of an item."""
    return [
        e.event.percent_complete
        for e in server.entries()
        if e.event.subject == item and hasattr(e.event, "percent_complete")
    ]


def figures(server: Server) -> dict[str, float]:
    """The last figure of each indicator."""
    entries = of_kind(server.entries(), IndicatorReported)
    return {entry.event.subject: entry.event.value for entry in entries}


def box(page: Page, item: str) -> Locator:
    """The box of an item."""
    return page.locator(f".st-key-item-{item}")


def report_page(page: Page, server: Server, day: date = DAY, unit: str = "kjj") -> None:
    """Opens the page of a unit and scrolls to its last box, as those further down are drawn then."""
    visit(page, f"{server.url}/report?as_of={day}&unit={unit}")
    while page.locator(".st-key-more").is_visible():
        page.evaluate("document.querySelector('.st-key-more')?.scrollIntoView({block: 'center'})")
        page.wait_for_timeout(400)
        idle(page)


@dataclass
class Clerk:
    """Somebody at the page whose doings are counted: a click, or a field typed."""

    page: Page
    doings: int = 0

    def fill(self, item: str, label: str, words: str) -> None:
        """Types into a field of an item."""
        box(self.page, item).get_by_label(label).fill(words)
        self.doings += 1

    def click(self, name: str) -> None:
        """Clicks a button."""
        self.page.get_by_role("button", name=name).click()
        self.doings += 1


def test_five_items_take_few_doings_and_little_time(
    another_page: Callable[..., Page], server: Server
) -> None:
    """A figure or percentage and a sentence each, a problem and a next step for one, one button."""
    page = another_page(CLERK)
    report_page(page, server)
    expect(page.get_by_text("本期已报").first).to_contain_text("2/7")
    clerk, started = Clerk(page), time.monotonic()
    for item, percent in LAST_WEEK.items():
        clerk.fill(item, "数值" if item in FIGURES else "完成百分比", str(percent + 5))
        clerk.fill(item, "本期进展（一句话）", f"{item} 本周推进")
    clerk.fill("L1-M1", "存在问题", "评审专家档期未定")
    clerk.fill("L1-M1", "下一步措施", "月底前完成论证")
    clerk.click("提交")
    expect(page.get_by_text("本期已报").first).to_contain_text("7/7")
    expect(page.get_by_role("status").filter(has_text="已提交 5 项。")).to_be_visible()
    took = time.monotonic() - started
    print(f"\n五项填报：{clerk.doings} 次操作，机器用时 {took:.1f} 秒")  # noqa: T201 - a figure
    assert clerk.doings <= 25
    assert figures(server) == {id_: LAST_WEEK[item] + 5 for item, id_ in FIGURES.items()}
    assert percents(server, "L1-M5")[-1] == LAST_WEEK["L1-M5"] + 5
    assert server.entries()[-1].by.account == CLERK


def test_fourteen_items_on_a_telephone_take_a_minute(
    another_page: Callable[..., Page], tmp_path: Path
) -> None:
    """Ten of them unchanged: half a second a touch, four characters a second."""
    plan = msgspec.json.decode((APP.parent / "plan_data/1plus8.json").read_bytes())
    units = [part for group in ("activities", "milestones") for part in plan[group]]
    for part in units:  # more for one unit than any has
        if part["id"].startswith(("L4-", "L7-A3", "L7-A4")):
            part["lead"] = "kjj"
    path = tmp_path / "plan.json"
    path.write_bytes(msgspec.json.encode(plan))
    workspace, last_week = Workspace(path, f"tinydb:{tmp_path / 'ledger'}"), date(2022, 6, 13)
    rows = [row for row in workspace.outlook(DAY).rows if row.reportable and row.lead]
    ours = [row for row in rows if row.lead and row.lead.id == "kjj" and row.progress.starts]
    ours.sort(key=lambda row: row.item.count is not None)  # of which a percentage is asked, first
    begun = [row.id for row in ours if (row.progress.starts or DAY) <= last_week]
    for item in begun:
        report = partial(acts.report, item_id=item, percent_complete=40, note="按计划")
        workspace.append(report, last_week, Author(account=CLERK))
    workspace.ledger.close()
    add_account(tmp_path / "settings", CLERK, Role.CLERK, "kjj")
    with serve(APP, tmp_path, PLAN_FILE=str(path)) as running:
        page = another_page(None, viewport=PHONE, has_touch=True)
        sign_in(page.context, running, CLERK)
        report_page(page, running)
        shown = page.locator("[class*=st-key-item-]")
        assert shown.count() == 14
        touches, typed, started = 0, 0, time.monotonic()
        for item in begun[:4]:
            for field, words in (("完成百分比", "55"), ("本期进展（一句话）", "已送审")):
                box(page, item).get_by_label(field).tap()
                page.keyboard.press("Control+a")
                page.keyboard.type(words)
                touches, typed = touches + 1, typed + len(words)
        bar = page.locator(".st-key-send")
        expect(bar).to_contain_text("已改 4 项")
        expect(bar).to_be_in_viewport(ratio=1)
        for name in ("提交 4 项", "其余 10 项均无变化"):
            bar.get_by_role("button", name=name).tap()
            touches += 1
            idle(page)
        expect(page.get_by_text("本期已报").first).to_contain_text("14/14")
        took = touches / 2 + typed / 4
        machine = time.monotonic() - started
        print(f"\n十四项填报：{touches} 次触摸，{took:.0f} 秒，机器用时 {machine:.1f} 秒")  # noqa: T201
        assert touches <= 20
        assert took <= 60
        said = [e.event for e in of_kind(running.entries(), StatusReported)][len(begun) :]
        assert [event.unchanged for event in said] == [False] * 4 + [True] * 10
        page.context.close()


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, PHONE])
def test_an_item_to_be_corrected_comes_into_view_with_the_focus(
    another_page: Callable[..., Page], server: Server, size: dict[str, int]
) -> None:
    """Its box stands in the form, far above the button that was pressed."""
    page = another_page(viewport=size)
    report_page(page, server)
    page.locator(".st-key-told-L2-M4").get_by_role("button", name="更正或申请").click()
    first = box(page, "L2-M4").get_by_label("数值")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()


def test_a_stale_page_is_refused_and_shows_what_changed(
    another_page: Callable[..., Page], server: Server
) -> None:
    """The slower one sees the other's words beside its own, and chooses."""
    fast, slow = another_page(), another_page()
    for page in (fast, slow):
        report_page(page, server, unit="undecided")
    for page, percent, note in ((fast, "30", "先到"), (slow, "45", "后到")):
        box(page, "L4-A2").get_by_label("完成百分比").fill(percent)
        box(page, "L4-A2").get_by_label("本期进展（一句话）").fill(note)
        page.get_by_role("button", name="提交").click()
        idle(page)
    late = box(slow, "L4-A2")
    expect(late.get_by_role("alert")).to_contain_text("写入了“填报进度”，本项未提交")
    expect(late).to_contain_text("：30%；先到")
    expect(late.get_by_label("本期进展（一句话）")).to_have_value("后到")
    expect(slow.get_by_text("1 项未提交")).to_be_visible()
    assert percents(server, "L4-A2") == [30]
    slow.get_by_role("button", name="提交").click()
    idle(slow)
    expect(late).to_have_count(0)
    assert percents(server, "L4-A2") == [30, 45]


def test_a_double_click_is_one_report(another_page: Callable[..., Page], server: Server) -> None:
    """Two clicks as fast as the browser can."""
    page = another_page()
    report_page(page, server, date(2022, 4, 11), "undecided")
    box(page, "L4-A3").get_by_label("完成百分比").fill("15")
    page.get_by_role("button", name="提交").dblclick()
    expect(box(page, "L4-A3")).to_have_count(0)
    idle(page)
    assert percents(server, "L4-A3") == [15]
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_second_click_from_a_page_that_lags_behind_is_nothing(
    another_page: Callable[..., Page], server: Server
) -> None:
    """The server has drawn the page without the box; the browser has not heard of it yet."""
    page = another_page()
    lag = Lag(page)
    report_page(page, server, date(2022, 4, 11), "undecided")
    box(page, "L4-A1").get_by_label("完成百分比").fill("15")
    send = page.get_by_role("button", name="提交")
    lag.click_twice(send, lambda: percents(server, "L4-A1") == [15])
    expect(box(page, "L4-A1")).to_have_count(0)
    idle(page)
    assert percents(server, "L4-A1") == [15]
    expect(page.get_by_role("alert")).to_have_count(0)


def test_what_is_typed_survives_f5_and_a_restart_of_the_server(
    another_page: Callable[..., Page], tmp_path: Path
) -> None:
    """The session holds, the text is in the field, and is sent from there."""
    add_account(tmp_path / "settings", CLERK, Role.CLERK, "kjj")
    with serve(APP, tmp_path) as first:
        page = another_page(None)
        sign_in(page.context, first, CLERK)
        report_page(page, first)
        box(page, "L1-M1").get_by_label("数值").fill("62")
        box(page, "L1-M1").get_by_label("本期进展（一句话）").fill("材料已齐")
        page.keyboard.press("Tab")
        expect(box(page, "L1-M1").get_by_text("草稿已保存")).to_be_visible()
        page.reload()
        idle(page)
        expect(box(page, "L1-M1").get_by_label("数值")).to_have_value("62")
        expect(box(page, "L1-M1").get_by_label("本期进展（一句话）")).to_have_value("材料已齐")
        page.goto("about:blank")
    port = int(first.url.rpartition(":")[2])
    with serve(APP, tmp_path, port) as second:
        report_page(page, second)
        expect(page.get_by_text(CLERK)).to_be_visible()
        expect(box(page, "L1-M1").get_by_label("本期进展（一句话）")).to_have_value("材料已齐")
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_text("本期已报").first).to_contain_text("1/7")
        assert figures(second) == {"L1-I1": 62}
        page.context.close()


LATER = date(2022, 7, 11)  # all is to be reported again
WORDS = "写了很久、光标还在框里的一段话"


def note(page: Page, item: str) -> Locator:
    """The field for a sentence about an item."""
    return box(page, item).get_by_label("本期进展（一句话）")


def type_into(page: Page, item: str) -> None:
    """Types key by key; the cursor stays in the field."""
    note(page, item).click()
    page.keyboard.type(WORDS, delay=20)


def draft(server: Server, item: str) -> str:
    """What the server keeps of the clerk's sentence about an item."""
    kept = drafts_of(AccountBook(server.settings), CLERK).get(item)
    return kept.note if kept else ""


@pytest.mark.parametrize(("item", "pause"), [("L1-M5", 1500), ("L1-M3", 0)])
def test_what_is_typed_and_not_left_survives_f5(
    another_page: Callable[..., Page], server: Server, item: str, pause: int
) -> None:
    """The server has it after a second, the browser at once; the cursor is not taken away."""
    page = another_page(CLERK)
    report_page(page, server, LATER)
    type_into(page, item)
    if pause:
        until(page, lambda: draft(server, item) == WORDS, 10)
        expect(note(page, item)).to_be_focused()
        page.keyboard.type("。")
        until(page, lambda: draft(server, item) == f"{WORDS}。", 10)
    page.reload()
    idle(page)
    whole = f"{WORDS}。" if pause else WORDS
    expect(note(page, item)).to_have_value(whole)
    until(page, lambda: draft(server, item) == whole, 10)
    until(page, lambda: page.evaluate("Object.keys(localStorage).join()").count("typed:") == 0, 10)


def test_a_field_grows_with_what_is_typed(another_page: Callable[..., Page], server: Server) -> None:
    """One line at first; by the style sheet alone, without Streamlit's measuring of each field."""
    page = another_page(CLERK)
    report_page(page, server, LATER)
    field = page.locator("[class*=st-key-item-]").first.get_by_label("存在问题")
    heights = "field => [field.clientHeight, field.scrollHeight]"
    assert max(field.evaluate(heights)) < 50
    field.fill("评审专家档期未定，" * 12)
    shown, whole = field.evaluate(heights)
    assert shown == whole > 100


def test_further_boxes_are_drawn_each_when_the_browser_has_time(
    another_page: Callable[..., Page], server: Server
) -> None:
    """Here it has as often as the test says; what is typed into the first meanwhile is kept."""
    page, words = another_page(CLERK), "其余还没有画出时所写的"
    page.add_init_script("window.idle = requestIdleCallback; window.later = [];")
    page.add_init_script("window.requestIdleCallback = (go) => later.push(go)")
    page.goto(f"{server.url}/report?as_of={LATER}&unit=kjj")
    boxes = page.locator("[class*=st-key-item-]")
    for count in (1, 2, 3):
        until(page, lambda: page.evaluate("later.length > 0"))
        expect(boxes).to_have_count(count)
        boxes.first.get_by_label("存在问题").fill(words[: 4 * count])
        page.evaluate("later.shift()()")
    page.evaluate("requestIdleCallback = idle; later.forEach((go) => idle(go))")
    idle(page)
    expect(boxes.first.get_by_label("存在问题")).to_have_value(words)
    expect(page.get_by_role("button", name="提交")).to_be_visible()


def test_a_word_that_is_being_chosen_is_left_alone(another_page: Callable[..., Page], server: Server) -> None:
    """Nothing is committed while an input method has the word; it is once that is chosen."""
    page = another_page(CLERK)
    report_page(page, server, LATER)
    note(page, "L2-M1").click()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "jin", "selectionStart": 3, "selectionEnd": 3})
    page.wait_for_timeout(2000)
    assert draft(server, "L2-M1") == ""
    keys.send("Input.insertText", {"text": "进展"})
    until(page, lambda: draft(server, "L2-M1") == "进展", 10)


def test_what_is_typed_while_the_session_ends_is_there_after_signing_in(
    another_page: Callable[..., Page], server: Server, watch: Watch
) -> None:
    """The page says that it has ended; the words come back and are kept."""
    watch.allow("401")
    page = another_page(CLERK)
    report_page(page, server, LATER)
    out = page.context.request.get(f"{server.url}/auth/logout")
    assert out.ok
    type_into(page, "L1-M1")
    expect(page.get_by_text("登录已失效")).to_be_visible()
    assert draft(server, "L1-M1") == ""
    sign_in(page.context, server, CLERK)
    report_page(page, server, LATER)
    expect(note(page, "L1-M1")).to_have_value(WORDS)
    until(page, lambda: draft(server, "L1-M1") == WORDS, 10)


def test_a_second_screen_has_the_words_and_overwrites_none(
    another_page: Callable[..., Page], server: Server
) -> None:
    """Open before they were typed, it follows when something is done on it."""
    first, second = another_page(CLERK), another_page(CLERK)
    for page in (first, second):
        report_page(page, server, LATER)
    type_into(first, "L2-M2")
    until(first, lambda: draft(server, "L2-M2") == WORDS, 10)
    box(second, "L2-M2").get_by_label("存在问题").fill("另一屏所写")
    second.keyboard.press("Tab")
    expect(note(second, "L2-M2")).to_have_value(WORDS)
    assert draft(server, "L2-M2") == WORDS
    box(second, "L2-M2").get_by_role("button", name="放弃所填").click()
    expect(note(second, "L2-M2")).to_have_value("")
    assert draft(server, "L2-M2") == ""


def test_what_is_typed_while_the_server_is_away_is_kept_when_it_is_back(
    another_page: Callable[..., Page], tmp_path: Path, watch: Watch
) -> None:
    """It goes before the second is over; the page finds it again by itself."""
    watch.allow("ERR_CONNECTION_REFUSED|WebSocket|Failed to load|server endpoint|disconnected|not responding")
    add_account(tmp_path / "settings", CLERK, Role.CLERK, "kjj")
    with serve(APP, tmp_path) as first:
        page = another_page(None)
        sign_in(page.context, first, CLERK)
        report_page(page, first)
        type_into(page, "L1-M1")
        first.process.kill()
    assert draft(first, "L1-M1") == ""
    with serve(APP, tmp_path, int(first.url.rpartition(":")[2])) as second:
        until(page, lambda: draft(second, "L1-M1").strip() == WORDS, 60)
        idle(page)
        assert note(page, "L1-M1").input_value().strip() == WORDS
        page.context.close()


def test_after_an_answer_that_was_cut_the_page_says_that_it_was_sent(
    another_page: Callable[..., Page], server: Server
) -> None:
    """Stored, and the page did not hear of it: drawn anew it says so, and nothing is doubled."""
    page = another_page()
    lag = Lag(page)
    report_page(page, server, date(2022, 4, 18), "undecided")
    box(page, "L4-A1").get_by_label("完成百分比").fill("25")
    note(page, "L4-A1").fill(WORDS)
    lag.hold()
    before = len(percents(server, "L4-A1"))
    page.get_by_role("button", name="提交").click()
    until(page, lambda: len(percents(server, "L4-A1")) == before + 1)
    page.reload()
    lag.let_go()
    idle(page)
    expect(page.locator(".st-key-told-L4-A1")).to_contain_text(f"已提交 {WORDS}")
    expect(box(page, "L4-A1")).to_have_count(0)
    page.get_by_role("button", name="提交").click()
    idle(page)
    assert len(percents(server, "L4-A1")) == before + 1
    page.locator(".st-key-again-L4-A1 button").click()
    idle(page)
    expect(note(page, "L4-A1")).to_have_value("")


def test_a_request_with_a_file_reaches_the_office_and_comes_back(
    another_page: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    """Asked for with a file, sent once it has arrived, downloaded by its own name, returned."""
    paper = tmp_path / "认定文件.pdf"
    paper.write_bytes(PDF)
    page = another_page(CLERK)
    report_page(page, server)
    page.locator(".st-key-again-L1-M4 button").click()
    idle(page)
    item = box(page, "L1-M4")
    item.get_by_label("数值").fill("3000")
    item.get_by_role("button", name="申请销号").click()
    item.get_by_label("佐证说明").fill("省厅认定文件")
    uploads: list[Route] = []
    page.route("**/_stcore/upload_file/**", lambda route: uploads.append(route))
    before = len(server.entries())
    item.locator('input[type="file"]').set_input_files(paper)
    expect(item.get_by_test_id("stFileChipIconSpinner")).to_be_visible()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert").get_by_text("附件正在上传，尚未提交")).to_be_visible()
    assert len(server.entries()) == before
    until(page, lambda: bool(uploads))
    with page.expect_response(lambda answer: "upload_file" in answer.url and answer.ok):
        uploads.pop().continue_()
    expect(item.get_by_role("button", name="移除")).to_be_visible()
    expect(page.get_by_text("附件正在上传，尚未提交")).to_be_hidden()
    idle(page)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("申请销号，佐证：省厅认定文件")).to_be_visible()
    (request,) = (e.event for e in server.entries() if isinstance(e.event, ClosureRequested))
    assert load(server.ledger / "evidence", request.files[0]) == PDF
    with page.expect_download() as download:
        page.get_by_role("link", name="认定文件.pdf").click()
    assert download.value.suggested_filename == "认定文件.pdf"
    assert download.value.path().read_bytes() == PDF
    server.workspace().append(
        lambda state: acts.return_closure(state, "L1-M4", "缺原件扫描页"), DAY, Author(account="值班员")
    )
    report_page(page, server)
    expect(page.get_by_text("缺原件扫描页")).to_be_visible()
    expect(page.get_by_text("补正后请重新申请销号")).to_be_visible()


def test_the_sheet_goes_out_and_comes_back(
    another_page: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    """Downloaded, filled in, looked at, sent."""
    page = another_page()
    report_page(page, server, date(2022, 5, 23), "undecided")
    page.get_by_text("用 Excel 填报").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载填报表").click()
    assert download.value.suggested_filename == "填报表_待定_2022-05-23.xlsx"
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    row = next(row for row in book[SHEET].iter_rows() if row[0].value == "L4-A4")
    row[3].value, row[6].value = 25, "表中所填"
    book.save(tmp_path / "填好.xlsx")
    page.locator('input[type="file"]').last.set_input_files(tmp_path / "填好.xlsx")
    page.get_by_role("button", name="按表提交").click()
    expect(page.get_by_role("button", name="按表提交")).to_have_count(0)
    assert percents(server, "L4-A4") == [25]


def test_a_form_with_everything_open_is_chinese_and_fits_a_telephone(
    another_page: Callable[..., Page], server: Server
) -> None:
    """Requests, the uploader, the Excel part."""
    page = another_page()
    report_page(page, server, date(2022, 5, 10), "undecided")
    item = box(page, "L4-M1")
    item.get_by_role("button", name="申请销号").click()
    idle(page)
    item.get_by_role("button", name="申请延期").click()
    idle(page)
    expect(item.get_by_label("延期原因")).to_be_visible()
    page.get_by_text("用 Excel 填报").click()
    expect(page.get_by_text("上传填好的填报表")).to_be_visible()
    assert left_over_english(page, LATIN_WORDS | {"JPEG", "yyyy"}) == []
    page.set_viewport_size(PHONE)
    idle(page)
    assert page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize(
    ("typed", "taken", "asked"),
    [("５６", "56", ""), ("1。5", "1.5", ""), ("1,234", "1234", ""), ("56%", "56", ""), ("-5", "-5", ""),
     ("0.5万", "0.5", "万"), ("57-60", "", "-"), ("五十六", "", "六")],
)  # fmt: skip
def test_a_number_goes_in_as_typed_or_it_is_asked_about(
    another_page: Callable[..., Page], server: Server, typed: str, taken: str, asked: str
) -> None:
    """What the browser would drop of it without a word."""
    page = another_page(CLERK)
    report_page(page, server, LATER)
    field = box(page, "L2-M1").get_by_label("数值")
    field.fill("")
    field.click()
    page.keyboard.type(typed)
    assert field.input_value() == taken
    said = field.evaluate("field => field.validationMessage")
    assert said == (f"这里只填不小于 0 的数，不带单位和说明，请核对“{asked}”。" if asked else "")


def test_a_day_that_is_typed_and_not_left_is_kept(another_page: Callable[..., Page], server: Server) -> None:
    """A second after the last key, as words are; one that cannot be is refused beside its item."""
    page = another_page(CLERK)
    report_page(page, server, LATER)
    item = box(page, "L1-M5")
    item.get_by_label("完成百分比").fill("30")

    def finish() -> date | None:
        kept = drafts_of(AccountBook(server.settings), CLERK).get("L1-M5")
        return kept.expected_finish if kept else None

    for day, why in (
        (date(2022, 9, 30), ""),
        (date(2099, 12, 31), ""),
        (date(2020, 1, 1), "应不早于统计截止日"),
    ):
        item.get_by_role("spinbutton", name="预计完成：年").click()
        page.keyboard.type(f"{day:%Y%m%d}")
        until(page, lambda day=day: finish() == day, 10)
        expect(item.get_by_role("spinbutton", name="预计完成：日")).to_be_focused()
        idle(page)
        expect(item.get_by_role("alert").filter(has_text=why or "日期")).to_have_count(1 if why else 0)
    page.reload()
    idle(page)
    expect(item.locator(".stDateInput")).to_contain_text("2020-01-01")
