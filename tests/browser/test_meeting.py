"""周例会 in a real browser, from the agenda to the minutes: with the mouse, with the keyboard."""

from __future__ import annotations

import io
from collections.abc import Callable

from docx import Document
from playwright.sync_api import Page, expect

from plan.ledger.events import (
    DecisionChanged,
    DecisionStruck,
    DecisionTaken,
    Event,
    ForecastsIssued,
    MeetingClosed,
)
from plan.model.kinds import Role
from tests.browser.conftest import Server, add_account
from tests.browser.screen import (
    LATIN_WORDS,
    idle,
    left_over_english,
    no_sideways_scroll,
    tab_to,
    visit,
)

ITEM = "发放科技贷款4亿元"  # L7-M1: has no lead, waits for three pieces of work


MOUSE, KEYS, WEEK_AFTER, OPEN = "2022-06-20", "2022-05-09", "2022-05-16", "2022-05-30"
CHANGED = "2022-07-18"  # after the days of the others, whose agendas it leaves alone


def address(server: Server, day: str = MOUSE, item: str = "L7-M1") -> str:
    """The meeting of `day` at `item`."""
    return f"{server.url}/meeting?as_of={day}&item={item}"


def events(server: Server, day: str) -> list[Event]:
    """What the ledger holds of `day`."""
    events = (entry.event for entry in server.entries())
    return [event for event in events if event.as_of.isoformat() == day]


def read(page: Page, day: str, press: Callable[[], None]) -> str:
    """The text of the minutes that `press` downloads."""
    with page.expect_download() as download:
        press()
    assert download.value.suggested_filename == f"会议纪要_{day}.docx"
    content = download.value.path().read_bytes()
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def holds_what_was_decided(server: Server, day: str, minutes: str) -> None:
    """Ledger and paper agree on the decision, its chances and the end."""
    taken, issued, closed = events(server, day)
    assert isinstance(taken, DecisionTaken)
    assert isinstance(issued, ForecastsIssued)
    assert isinstance(closed, MeetingClosed)
    assert (taken.subject, taken.milestone, len(closed.decisions)) == ("L7-M1", "L7-M1", 1)
    assert taken.probability_after is not None
    assert taken.probability_before is not None
    assert taken.probability_after > taken.probability_before
    assert "一、议定事项" in minutes
    assert "银企对接会每月一次" in minutes
    assert f"推演（{taken.what_if}）" in minutes


def test_a_meeting_with_the_mouse(
    page: Page, server: Server, another_page: Callable[..., Page]
) -> None:
    """Choose, slide, adopt, decide, end, download; nothing of the sliders is written before."""
    visit(page, address(server, item="L1-M1"))
    page.get_by_role("button", name="1 ").first.click()
    idle(page)
    other = page.get_by_role("combobox", name="讨论其他事项")
    other.click()
    other.fill(ITEM)
    page.get_by_role("option", name=ITEM).click()
    idle(page)
    expect(page.locator(".chosen-card")).to_have_text(ITEM)
    before = page.locator(".answer b").inner_text()
    slider = page.get_by_role("slider", name="推迟（工作日）")
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    idle(page)
    expect(page.locator(".answer b")).to_contain_text(f"{before} →")
    assert events(server, MOUSE) == []
    page.get_by_role("button", name="采用到决定").click()
    idle(page)
    expect(page.locator(".adopted")).to_contain_text("推迟")
    page.get_by_label("决定内容").fill("银企对接会每月一次")
    page.get_by_role("combobox", name="责任单位").click()
    page.get_by_role("option", name="科技局").click()
    page.get_by_role("button", name="记录决定").click()
    idle(page)
    expect(page.get_by_text("本次已记决定")).to_be_visible()
    slower = another_page()
    visit(slower, address(server))
    slower.get_by_role("button", name="结束例会").click()
    page.get_by_role("button", name="结束例会").click()
    page.get_by_role("button", name="确认结束").click()
    idle(page)
    expect(page.get_by_text("以下为结束时冻结的内容")).to_be_visible()
    press = page.get_by_role("button", name="下载会议纪要")
    holds_what_was_decided(server, MOUSE, read(page, MOUSE, press.click))
    slower.get_by_role("button", name="确认结束").click()
    idle(slower)
    expect(
        slower.get_by_text("2022-06-20 的例会已经结束").or_(
            slower.get_by_text("以下为结束时冻结的内容")
        )
    ).to_be_visible()
    assert len(events(server, MOUSE)) == 3


def test_a_meeting_with_the_keyboard(page: Page, server: Server) -> None:
    """The same, no mouse: Tab, arrows, Enter and letters; then a week later what is open."""
    visit(page, address(server, KEYS, "L1-M1"))
    tab_to(page, "讨论其他事项")
    page.keyboard.type(ITEM, delay=20)
    page.keyboard.press("Enter")
    idle(page)
    expect(page.locator(".chosen-card")).to_have_text(ITEM)
    tab_to(page, "推迟（工作日）")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    idle(page)
    expect(page.locator(".answer b")).to_contain_text("→")
    idle(page)
    tab_to(page, "采用到决定")
    page.keyboard.press("Enter")
    idle(page)
    expect(page.locator(".adopted")).to_contain_text("推迟 20 个工作日")
    idle(page)
    tab_to(page, "决定内容")
    page.keyboard.type("银企对接会每月一次")
    tab_to(page, "责任单位")
    page.keyboard.type("科技局", delay=20)
    page.keyboard.press("Enter")
    tab_to(page, "记录决定")
    page.keyboard.press("Enter")
    idle(page)
    expect(page.get_by_text("本次已记决定")).to_be_visible()
    idle(page)
    tab_to(page, "结束例会")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, "确认结束")
    page.keyboard.press("Enter")
    idle(page)
    expect(page.get_by_text("以下为结束时冻结的内容")).to_be_visible()
    idle(page)
    tab_to(page, "下载会议纪要")
    minutes = read(page, KEYS, lambda: page.keyboard.press("Enter"))
    holds_what_was_decided(server, KEYS, minutes)

    visit(page, address(server, WEEK_AFTER))
    tab_to(page, "办结情况")
    page.keyboard.type("已开首场")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    idle(page)
    expect(page.get_by_text("上次决定未办结")).to_have_count(0)
    assert getattr(events(server, WEEK_AFTER)[-1], "outcome", "") == "已开首场"


def test_a_decision_is_changed_and_another_struck_before_the_end(
    page: Page, server: Server
) -> None:
    """The minutes hold what stands in the end; the ledger holds every word; then it is over."""
    visit(page, address(server, CHANGED))
    for words in ("贷款进度每月通气", "专人驻点"):
        page.get_by_label("决定内容").fill(words)
        unit = page.get_by_role("combobox", name="责任单位")
        unit.click()
        unit.fill("科技局")
        page.get_by_role("option", name="科技局").click()
        page.get_by_role("button", name="记录决定").click()
        idle(page)
        expect(page.locator(".decided", has_text=words)).to_be_visible()
    page.get_by_role("button", name="更改").first.click()
    page.locator("[data-testid=stPopoverBody] textarea").fill("贷款进度每周通气")
    page.get_by_role("button", name="保存更改").click()
    idle(page)
    expect(page.locator(".decided", has_text="贷款进度每周通气")).to_be_visible()
    page.get_by_role("button", name="撤销").last.click()
    page.get_by_label("撤销原因").fill("重复")
    page.get_by_role("button", name="撤销此决定").click()
    idle(page)
    expect(page.locator(".decided", has_text="专人驻点")).to_have_count(0)
    page.get_by_role("button", name="结束例会").click()
    page.get_by_role("button", name="确认结束").click()
    idle(page)
    minutes = read(page, CHANGED, page.get_by_role("button", name="下载会议纪要").click)
    assert "贷款进度每周通气" in minutes
    assert "每月通气" not in minutes
    assert "专人驻点" not in minutes
    expect(page.get_by_role("button", name="更改")).to_have_count(0)
    kinds = [type(event) for event in events(server, CHANGED)]
    assert kinds[:4] == [DecisionTaken, DecisionTaken, DecisionChanged, DecisionStruck]
    visit(page, f"{server.url}/history?as_of={CHANGED}&part=entries")
    for act in ("更改决定", "撤销决定"):
        expect(page.get_by_text(act).first).to_be_visible()


def test_the_item_stays_in_sight_down_the_agenda(page: Page, server: Server) -> None:
    """With what can be tried and decided of it; Back shows the one before."""
    page.set_viewport_size({"width": 1280, "height": 560})
    visit(page, address(server, OPEN))
    expect(page.locator(".chosen-card")).to_have_text(ITEM)
    page.get_by_role("heading", name="推演").evaluate("e => e.scrollIntoView({block: 'center'})")
    page.locator("[class*=st-key-discuss-] button").last.click()
    idle(page)
    for part in (page.locator(".chosen-card"), page.get_by_role("heading", name="推演")):
        expect(part).to_be_in_viewport()
    expect(page.locator(".chosen-card")).not_to_have_text(ITEM)
    page.go_back()
    idle(page)
    expect(page.locator(".chosen-card")).to_have_text(ITEM)


def test_the_page_is_chinese_and_fits_a_telephone(
    page: Page, server: Server, another_page: Callable[..., Page]
) -> None:
    """For the office and for a reader, who sees no form."""
    visit(page, address(server, OPEN))
    assert left_over_english(page, LATIN_WORDS | {"yyyy"}) == []
    no_sideways_scroll(page)
    reader = another_page(add_account(server.settings, "读者", Role.VIEWER))
    visit(reader, address(server, OPEN))
    expect(reader.get_by_text("尚可挽回")).to_be_visible()
    expect(reader.get_by_role("button", name="结束例会")).to_have_count(0)
    expect(reader.get_by_label("决定内容")).to_have_count(0)
