"""A page that is open while others write: when it is drawn anew, and when it is not yet."""

from __future__ import annotations

from datetime import date
from functools import partial

from playwright.sync_api import Page, expect

from plan.acts import items as acts
from plan.ledger.events import Author
from tests.browser.conftest import Server, Watch
from tests.browser.screen import visit

DAY = date(2022, 6, 20)
REST, GATHER, LONGEST, TURN = 5_000, 60_000, 600_000, 10_000  # ms, as in fresh.js
HEARD = 3_000  # in which a page hears of an entry
NOTE = ".news"


def write(server: Server, *percents: float) -> None:
    """A report after another, by somebody else."""
    workspace = server.workspace()
    for percent in percents:
        report = partial(acts.report, item_id="L1-M4", percent_complete=percent)
        workspace.append(report, DAY, Author(account="张三", unit="kjj"))


def drawn_from(page: Page, server: Server, before: int = 0) -> None:
    """Returns when the page is drawn from the last entry, or from so many `before` that."""
    last = len(server.entries()) - before
    expect(page.locator("[data-ledger-head]")).to_have_attribute("data-ledger-head", str(last))


def untouched_for_an_hour(page: Page, server: Server) -> None:
    """Opens 逾期清单 and leaves it for an hour, until an entry has been drawn."""
    page.clock.install()
    visit(page, f"{server.url}/overdue?as_of={DAY}")
    page.clock.fast_forward(3_600_000)
    write(server, 10)
    page.wait_for_timeout(HEARD)
    page.clock.fast_forward(TURN)
    drawn_from(page, server)


def test_who_is_at_a_page_sees_others_entries_soon_and_nobody_gathers_them(
    page: Page, server: Server
) -> None:
    """Just opened, soon; untouched, in its turn, then once for all of a minute; hidden, when looked at."""
    page.clock.install()
    visit(page, f"{server.url}/overdue?as_of={DAY}")
    write(server, 10)
    drawn_from(page, server)
    page.clock.fast_forward(GATHER + 1)
    write(server, 20)
    page.wait_for_timeout(HEARD)
    page.clock.fast_forward(TURN)
    drawn_from(page, server)
    write(server, 30, 40)
    page.wait_for_timeout(HEARD)
    page.clock.fast_forward(TURN)
    page.wait_for_timeout(2_000)
    drawn_from(page, server, before=2)
    expect(page.locator(NOTE)).to_contain_text("此后又有 2 条新记录，移动鼠标或点一下即更新")
    page.mouse.move(300, 300)
    drawn_from(page, server)
    expect(page.locator(NOTE)).to_have_count(0)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, writable: true})")
    write(server, 60)
    page.clock.fast_forward(GATHER)
    page.wait_for_timeout(2_000)
    drawn_from(page, server, before=1)
    page.evaluate(
        "document.hidden = false; document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"
    )
    drawn_from(page, server)


def test_the_longer_nobody_touches_a_page_the_more_seldom_it_is_drawn(page: Page, server: Server) -> None:
    """Untouched for an hour it waits more than nine minutes, ten at most, and says of when it is."""
    untouched_for_an_hour(page, server)
    write(server, 20, 30, 40)
    page.wait_for_timeout(HEARD)
    page.clock.fast_forward(LONGEST - GATHER)
    page.wait_for_timeout(2_000)
    drawn_from(page, server, before=3)
    at = page.locator("[data-ledger-head]").get_attribute("data-drawn-at")
    expect(page.locator(NOTE)).to_contain_text(f"本页是 {at} 的情况，此后又有 3 条新记录")
    page.clock.fast_forward(GATHER)
    drawn_from(page, server)


def test_who_signs_out_elsewhere_comes_to_the_door_while_a_page_waits_its_turn(
    page: Page, server: Server, watch: Watch
) -> None:
    """Not only when its turn has come."""
    watch.allow(r"status of 401 .*/api/head")
    untouched_for_an_hour(page, server)
    write(server, 20)
    expect(page.locator(NOTE)).to_contain_text("此后又有 1 条新记录")
    page.context.request.get(f"{server.url}/auth/logout")
    page.wait_for_url("**/login?ended=1&next=*", timeout=30_000)


def test_a_meeting_that_decides_is_drawn_only_when_somebody_presses(page: Page, server: Server) -> None:
    """What is new is said at once, also to who is at it; what is typed and not sent stays."""
    write(server, 5)  # a ledger's first comes with the plan
    visit(page, f"{server.url}/meeting?as_of={DAY}&item=L1-M3")
    words = page.get_by_label("决定内容").last
    words.fill("专班每周调度")
    write(server, 10)
    expect(page.locator(NOTE)).to_contain_text("此后又有 1 条新记录，点此更新")
    page.mouse.move(300, 300)
    page.wait_for_timeout(REST + 2_000)
    drawn_from(page, server, before=1)
    page.locator(NOTE).click()
    drawn_from(page, server)
    expect(page.locator(NOTE)).to_have_count(0)
    expect(words).to_have_value("专班每周调度")
