"""周例会 in a real browser, from the agenda to the minutes: with the mouse, with the keyboard."""

from __future__ import annotations

import io
from collections.abc import Callable

from docx import Document
from playwright.sync_api import Locator, Page, expect

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
from tests.browser.screen import LATIN_WORDS, idle, left_over_english, no_sideways_scroll, tab_to, visit

PROJECTOR, DESK = {"width": 1920, "height": 1080}, {"width": 1440, "height": 900}
MOUSE, KEYS, WEEK_AFTER, OPEN = "2022-06-20", "2022-04-11", "2022-04-18", "2022-05-30"
CHANGED = "2022-07-18"  # after the days of the others, whose agendas it leaves alone
FIRST, SECOND = ("申报资金类项目50项以上", "争取上级资金3000万元以上")  # L1-M3 and L1-M4, led by 科技局
SCROLLS = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollHeight - main.clientHeight;
}"""


def address(server: Server, day: str = MOUSE, item: str = "") -> str:
    """The meeting of `day`, at `item` where one is given."""
    return f"{server.url}/meeting?as_of={day}" + (f"&item={item}" if item else "")


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
    paper = Document(io.BytesIO(content))
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


class Hands:
    """What somebody does at the meeting, counted: a press, a field filled in, a key that acts.

    Going from field to field, by Tab and arrows, is not counted.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, 0

    def click(self, what: Locator) -> None:
        """Presses with the mouse."""
        what.click()
        self._rest()

    def fill(self, what: Locator, words: str) -> None:
        """Fills in a field with the mouse in it."""
        what.fill(words)
        self._rest()

    def press(self, key: str) -> None:
        """Presses a key."""
        self.page.keyboard.press(key)
        self._rest()

    def write(self, words: str) -> None:
        """Types where the focus is."""
        self.page.keyboard.type(words)
        self._rest()

    def _rest(self) -> None:
        self.done += 1
        idle(self.page)


def panel(page: Page) -> Locator:
    """What stands beside the picture."""
    return page.locator(".st-key-panel")


def discusses(page: Page, name: str) -> None:
    """Returns when the item is under discussion and its form in sight; nothing scrolls."""
    expect(page.locator(".chosen-card")).to_have_text(name)
    expect(page.get_by_role("button", name="记录决定")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("决定内容").last).to_be_in_viewport(ratio=1)
    assert page.evaluate(SCROLLS) <= 0


def holds_what_was_decided(server: Server, day: str, minutes: str) -> None:
    """Ledger and paper agree on the decisions, their chances, who was there and what was open."""
    first, second, changed, issued, closed = events(server, day)
    assert isinstance(first, DecisionTaken)
    assert isinstance(second, DecisionTaken)
    assert isinstance(changed, DecisionChanged)
    assert isinstance(issued, ForecastsIssued)
    assert isinstance(closed, MeetingClosed)
    assert (first.subject, second.subject) == ("L1-M3", "L1-M4")
    assert first.what_if == f"“{FIRST}”此后按计划完成"
    assert first.probability_after is not None
    assert first.probability_before is not None
    assert first.probability_after < first.probability_before
    assert (second.what_if, second.probability_after) == ("", None)
    assert closed.attendance
    assert (closed.attendance.chair, closed.attendance.present) == ("张市长", ("李局长", "王主任"))
    assert closed.discussed == ("L1-M3", "L1-M4")
    assert len(closed.decisions) == 2
    assert "一、议定事项" in minutes
    assert "专班每日调度" in minutes
    assert "专班每周调度" not in minutes
    assert "逐项对接上级" in minutes
    assert f"推演（{first.what_if}）" in minutes
    for name in ("张市长", "李局长", "王主任"):
        assert name in minutes


def test_a_meeting_with_the_mouse(page: Page, server: Server, another_page: Callable[..., Page]) -> None:
    """Changes, a lever, two decisions of which one is changed, the end with names, the minutes.

    Five presses and fields an item, its opening and a lever with them; the page never scrolls.
    """
    page.set_viewport_size(PROJECTOR)
    visit(page, address(server))
    expect(panel(page)).to_contain_text("以来的变化")
    assert page.evaluate(SCROLLS) <= 0
    hands = Hands(page)
    hands.click(page.locator(".rail [data-pick=L1-M3]").first)
    discusses(page, FIRST)
    before = page.locator(".answer b").inner_text()
    hands.click(panel(page).get_by_text("本事项此后按计划完成"))
    expect(page.locator(".answer b")).to_contain_text(f"{before} →")
    expect(page.locator(".mark.chosen .ghost").first).to_be_visible()
    assert events(server, MOUSE) == []
    hands.fill(page.get_by_label("决定内容"), "专班每周调度")
    hands.click(panel(page).get_by_text("下次例会"))
    hands.click(page.get_by_role("button", name="记录并下一项"))
    assert hands.done <= 5
    discusses(page, SECOND)
    expect(page.locator(".rail [data-pick=L1-M3]").first).to_contain_text("已议")
    hands = Hands(page)
    hands.fill(page.get_by_label("决定内容"), "逐项对接上级")
    hands.click(panel(page).get_by_text("两周后"))
    hands.click(page.get_by_role("button", name="记录决定"))
    assert hands.done <= 5
    hands.click(page.locator(".rail [data-pick='']"))
    expect(panel(page).get_by_text("本次已记决定")).to_be_visible()
    panel(page).get_by_text("更改", exact=True).first.click()
    panel(page).get_by_label("决定内容").first.fill("专班每日调度")
    page.get_by_role("button", name="保存更改").first.click()
    idle(page)
    expect(panel(page).locator(".decided").first).to_contain_text("专班每日调度")
    slower = another_page()
    visit(slower, address(server))
    slower.get_by_role("button", name="结束例会").click()
    page.get_by_role("button", name="结束例会").click()
    for field, names in (("主持", ["张市长"]), ("出席", ["李局长", "王主任"])):
        for name in names:
            page.get_by_role("combobox", name=field).fill(name)
            page.keyboard.press("Enter")
            idle(page)
        page.get_by_text("均可不填").click()  # away from the list of names
    page.get_by_role("button", name="确认结束").click()
    idle(page)
    press = page.get_by_role("button", name="下载会议纪要 Word")
    expect(press).to_be_in_viewport()
    holds_what_was_decided(server, MOUSE, read(page, MOUSE, press.click))
    slower.get_by_role("button", name="确认结束").click()
    idle(slower)
    expect(
        slower.get_by_text("2022-06-20 的例会已经结束").or_(slower.get_by_text("以下为结束时冻结的内容"))
    ).to_be_visible()
    assert len(events(server, MOUSE)) == 5


def test_a_meeting_with_the_keyboard(page: Page, server: Server) -> None:
    """The same, no mouse: PageDown, d, arrows, Tab, Enter; then a week later what is open."""
    page.set_viewport_size(PROJECTOR)
    visit(page, address(server, KEYS))
    hands = Hands(page)
    hands.press("PageDown")
    discusses(page, FIRST)
    tab_to(page, "维持现状")
    hands.press("ArrowDown")
    expect(page.locator(".answer b")).to_contain_text("→")
    expect(page.locator(".mark.chosen .ghost").first).to_be_visible()
    tab_to(page, "决定内容")
    hands.write("专班每周调度")
    tab_to(page, "下次例会")
    hands.press("Enter")
    tab_to(page, "记录并下一项")
    hands.press("Enter")
    assert hands.done <= 5
    discusses(page, SECOND)
    hands = Hands(page)
    hands.press("d")
    hands.write("逐项对接上级")
    tab_to(page, "下次例会")
    page.keyboard.press("ArrowRight")
    hands.press("Enter")
    tab_to(page, "记录决定")
    hands.press("Enter")
    assert hands.done <= 5
    page.keyboard.press("PageUp")
    idle(page)
    tab_to(page, "更改")
    page.keyboard.press("Enter")
    tab_to(page, "决定内容")
    page.keyboard.press("Control+A")
    page.keyboard.type("专班每日调度")
    tab_to(page, "保存更改")
    page.keyboard.press("Enter")
    idle(page)
    expect(panel(page).locator(".decided")).to_contain_text("专班每日调度")
    page.keyboard.press("PageUp")
    idle(page)
    tab_to(page, "结束例会")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    for field, names in (("主持", ["张市长"]), ("出席", ["李局长", "王主任"])):
        tab_to(page, field)
        for name in names:
            page.keyboard.type(name)
            page.keyboard.press("Enter")
            idle(page)
    tab_to(page, "确认结束")
    page.keyboard.press("Enter")
    idle(page)
    tab_to(page, "下载会议纪要")
    minutes = read(page, KEYS, lambda: page.keyboard.press("Enter"))
    holds_what_was_decided(server, KEYS, minutes)

    visit(page, address(server, WEEK_AFTER, "L1-M3"))
    tab_to(page, "办结情况")
    page.keyboard.type("已开首场")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    idle(page)
    expect(panel(page).get_by_label("办结情况")).to_have_count(0)
    assert getattr(events(server, WEEK_AFTER)[-1], "outcome", "") == "已开首场"


def test_a_decision_is_changed_and_another_struck_before_the_end(page: Page, server: Server) -> None:
    """The minutes hold what stands in the end; the ledger holds every word; then it is over."""
    visit(page, address(server, CHANGED, "L7-M1"))
    for words in ("贷款进度每月通气", "专人驻点"):
        panel(page).get_by_label("决定内容").last.fill(words)
        unit = page.get_by_role("combobox", name="责任单位")
        unit.click()
        unit.fill("科技局")
        page.get_by_role("option", name="科技局").click()
        panel(page).get_by_text("下次例会").click()
        page.get_by_role("button", name="记录决定").click()
        idle(page)
        expect(page.locator(".decided", has_text=words)).to_be_visible()
    page.get_by_text("更改", exact=True).first.click()
    panel(page).get_by_label("决定内容").first.fill("贷款进度每周通气")
    page.get_by_role("button", name="保存更改").first.click()
    idle(page)
    expect(page.locator(".decided", has_text="贷款进度每周通气")).to_be_visible()
    page.get_by_text("更改", exact=True).last.click()
    page.get_by_label("撤销原因").last.fill("重复")
    page.get_by_role("button", name="撤销此决定").last.click()
    idle(page)
    expect(page.locator(".decided", has_text="专人驻点")).to_have_count(0)
    page.locator(".rail [data-pick='']").click()
    page.get_by_role("button", name="结束例会").click()
    page.get_by_role("button", name="确认结束").click()
    idle(page)
    minutes = read(page, CHANGED, page.get_by_role("button", name="下载会议纪要 Word").click)
    assert "贷款进度每周通气" in minutes
    assert "每月通气" not in minutes
    assert "专人驻点" not in minutes
    expect(page.get_by_text("更改", exact=True)).to_have_count(0)
    kinds = [type(event) for event in events(server, CHANGED)]
    assert kinds[:4] == [DecisionTaken, DecisionTaken, DecisionChanged, DecisionStruck]
    visit(page, f"{server.url}/history?as_of={CHANGED}&part=entries")
    for act in ("更改决定", "撤销决定"):
        expect(page.get_by_text(act).first).to_be_visible()


def test_at_a_desk_all_is_in_one_screen_and_back_shows_the_item_before(page: Page, server: Server) -> None:
    """Rail, picture, panel with the form; nothing of the page scrolls. A mark is discussed too."""
    page.set_viewport_size(DESK)
    visit(page, address(server, OPEN, "L1-M3"))
    discusses(page, FIRST)
    page.locator(".mark[data-id=L5-M3]").first.click()
    idle(page)
    discusses(page, "淮水科学城开工建设")
    page.get_by_text("只看前后").click()
    idle(page)
    expect(page.locator(".mark[data-id=L1-M3]")).to_have_count(0)
    expect(page.locator(".mark[data-id=L5-M3]").first).to_be_visible()
    page.go_back()
    idle(page)
    expect(page.locator(".mark[data-id=L1-M3]").first).to_be_visible()
    expect(page.locator(".chosen-card")).to_have_text("淮水科学城开工建设")
    page.go_back()
    idle(page)
    expect(page.locator(".chosen-card")).to_have_text(FIRST)


def test_the_page_is_chinese_and_fits_a_telephone(
    page: Page, server: Server, another_page: Callable[..., Page]
) -> None:
    """For the office and for a reader, who sees no form."""
    visit(page, address(server, OPEN))
    assert left_over_english(page, LATIN_WORDS | {"yyyy"}) == []
    no_sideways_scroll(page)
    reader = another_page(add_account(server.settings, "读者", Role.VIEWER))
    visit(reader, address(server, OPEN, "L1-M3"))
    expect(reader.get_by_text("尚可挽回").first).to_be_visible()
    expect(reader.get_by_role("button", name="结束例会")).to_have_count(0)
    expect(reader.get_by_label("决定内容")).to_have_count(0)
