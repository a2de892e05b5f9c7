"""A first visit on a slow line: what comes over it, and how long until the weekly form can be used.

Chromium with its cache empty, a line of 10 Mbit/s with 40 ms and a processor four times slower
than this machine's (DevTools protocol), somebody who has signed in on the shipped plan: the office at
a unit with one item, the clerk of a unit with seven. Of the clerk also from the press of 登录, the
page where it is typed having been open for four seconds. Bytes are those on the line, headers and
websocket left out; times are medians of five, until the first field is in sight and a key that is
pressed then has been taken in, behind whatever is being drawn. Not to be run under real-time
scheduling (`chrt`): the thread that slows the processor then waits for the one that it is to slow,
and hardly does. Beside it, on the same line: a hello page of Streamlit itself, untouched, and
another one of its menu.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

from bench.table import Row, show
from plan.model.kinds import Role
from tests.browser.conftest import (
    APP,
    OFFICE,
    PASSWORD,
    QUIET_CHROMIUM,
    Server,
    add_account,
    chromium,
    serve,
    sign_in,
)

LATENCY, BITS, SLOWER, ROUNDS = 40, 10_000_000, 4, 5
REST = 4_000  # ms
SCREEN, FORM_PAGE = {"width": 1440, "height": 900}, "/report?as_of=2022-07-01"
FORM = '[data-testid="stNumberInput"] input, [data-testid="stSlider"]'
# Looked for in each frame, from the first on: a locator is, in the end, every half second, and what
# waits for the page's loading begins to look behind all that is drawn by then.
HERE: Literal["commit"] = "commit"
DRAWN = "selector => document.querySelector(selector)?.checkVisibility()"
CLERK = "填报员"
HELLO_MENU, HELLO_FORM = ("Hello", "Other"), '[data-testid="stButton"]'
HELLO = """import streamlit as st
def hello(): st.button('Again')
def other(): st.download_button('Take', 'away')
st.navigation([st.Page(hello, title='Hello', default=True), st.Page(other, title='Other')]).run()
"""


class Line:
    """A page's line, as slow as said above, and what has come over it."""

    def __init__(self, page: Page) -> None:
        cdp = page.context.new_cdp_session(page)
        self.bytes = self.requests = 0
        cdp.send("Network.enable")
        cdp.on("Network.loadingFinished", self._finished)
        rates = {"downloadThroughput": BITS / 8, "uploadThroughput": BITS / 8}
        cdp.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **rates})
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])
        self.requests += 1


def _timed(act: Callable[[], object], page: Page, until: str) -> float:
    began = time.perf_counter()
    act()
    page.wait_for_function(DRAWN, arg=until)
    page.keyboard.press("Shift")
    return (time.perf_counter() - began) * 1e3


def rows() -> Iterator[Row]:
    """First visit, again, another page; then the same of the hello page."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET_CHROMIUM)
        yield from _ours(browser, Path(folder) / "ours")
        yield from _hello(browser, Path(folder) / "hello")
        browser.close()


def _ours(browser: Browser, home: Path) -> Iterator[Row]:
    home.mkdir()
    add_account(home / "settings", OFFICE, Role.OFFICE)
    add_account(home / "settings", CLERK, Role.CLERK, "kjj")
    with serve(APP, home, anew=True) as server:

        def opened(account: str) -> Page:
            context = browser.new_context(locale="zh-CN", viewport=SCREEN)
            sign_in(context, server, account)
            return context.new_page()

        url = server.url + FORM_PAGE
        page, visit = _visit(lambda: opened(OFFICE), url, FORM, "weekly form")
        yield from visit
        yield _turned(page, ("填报", "逾期清单"), FORM)
        page.context.close()
        yield from _visit(lambda: opened(CLERK), url, FORM, "weekly form of seven items")[1]
        yield _from_the_door(browser, server)


def _from_the_door(browser: Browser, server: Server) -> Row:
    """Nothing cached but what came while somebody typed account and password."""
    times = []
    for _ in range(ROUNDS):
        page = browser.new_page(locale="zh-CN", viewport=SCREEN)
        Line(page)
        page.goto(server.url + FORM_PAGE)
        page.get_by_label("账号").fill(CLERK)
        page.get_by_label("密码").fill(PASSWORD)
        page.wait_for_timeout(REST)
        times.append(_timed(page.get_by_role("button", name="登录").click, page, FORM))
        page.close()
    spent = statistics.median(times)
    return Row("  from the press of 登录", spent, f"{REST / 1000:.0f} s after the page to sign in")


def _visit(
    opened: Callable[[], Page], url: str, until: str, name: str, key: str = ""
) -> tuple[Page, list[Row]]:
    """Of several first visits and reloads the medians; the page of the last visit."""
    spent = list[float]()
    for _ in range(ROUNDS):
        page = opened()
        line = Line(page)
        spent.append(_timed(partial(page.goto, url, wait_until=HERE), page, until))
        page.wait_for_timeout(REST)
        if len(spent) < ROUNDS:
            page.context.close()
    first = statistics.median(spent)
    note = (
        f"{line.bytes / 1000:,.0f} kB in {line.requests} requests, {min(spent):,.0f} to {max(spent):,.0f} ms"
    )
    figures = {f"visit-kb{key}": line.bytes / 1000, f"visit-first{key}": first / 1000}
    reload = partial(page.reload, wait_until=HERE)
    again = statistics.median(_timed(reload, page, until) for _ in range(ROUNDS))
    rows = [Row(f"{name}: first visit", first, note, figures)]
    return page, [*rows, Row("  F5", again, "", {f"visit-again{key}": again / 1000})]


def _turned(page: Page, menu: tuple[str, str], first: str, key: str = "") -> Row:
    """To the second page of the menu, which offers a file, and back to the first; of both the mean."""
    times = []
    for _ in range(ROUNDS):
        spent = 0.0
        for name, until in ((menu[1], '[data-testid="stDownloadButton"]'), (menu[0], first)):
            page.wait_for_timeout(REST / 4)
            spent += _timed(page.get_by_role("link", name=name).first.click, page, until)
        times.append(spent / 2)
    median = statistics.median(times)
    return Row("  from the menu until another page is usable", median, "", {f"visit-page{key}": median})


def _hello(browser: Browser, home: Path) -> Iterator[Row]:
    home.mkdir()
    script = home / "hello.py"
    script.write_text(HELLO, "utf-8")
    with serve(script, home, anew=True) as server:
        new, beside = partial(browser.new_page, viewport=SCREEN), " beside"
        page, visit = _visit(new, server.url, HELLO_FORM, "hello page", beside)
        yield from visit
        yield _turned(page, HELLO_MENU, HELLO_FORM, beside)


if __name__ == "__main__":
    show(rows())
