"""A page that is open while others write: when it is drawn anew, and when it is not yet."""

from __future__ import annotations

from datetime import date
from functools import partial

from playwright.sync_api import Page, expect

from plan.acts import items as acts
from plan.ledger.events import Author
from tests.browser.conftest import Server
from tests.browser.screen import visit

DAY = date(2022, 6, 20)
REST, GATHER, TURN = 5_000, 60_000, 10_000  # ms, as in fresh.js


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
    page.wait_for_timeout(3_000)  # until it has heard of it
    page.clock.fast_forward(TURN)
    drawn_from(page, server)
    write(server, 30, 40)
    page.wait_for_timeout(3_000)
    page.clock.fast_forward(TURN)
    page.wait_for_timeout(2_000)
    drawn_from(page, server, before=2)
    page.clock.fast_forward(GATHER - TURN)
    drawn_from(page, server)
    write(server, 50)
    page.wait_for_timeout(3_000)
    page.mouse.move(300, 300)
    page.clock.fast_forward(REST)
    drawn_from(page, server)
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, writable: true})")
    write(server, 60)
    page.clock.fast_forward(GATHER)
    page.wait_for_timeout(2_000)
    drawn_from(page, server, before=1)
    page.evaluate(
        "document.hidden = false; document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))"
    )
    drawn_from(page, server)
