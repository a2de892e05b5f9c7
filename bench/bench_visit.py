"""A first visit on a slow line: what comes over it, and how long until the weekly form can be used.

Chromium with its cache empty, a line of 10 Mbit/s with 40 ms and a processor four times slower
than this machine's (DevTools protocol), the clerk of a unit signing in on the shipped plan. Bytes
are those on the line, headers and websocket left out. Beside it, on the same line: the hello page
of Streamlit itself, untouched.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.table import Row, show
from tests.browser.conftest import APP, QUIET_CHROMIUM, chromium, serve, sign_in

LATENCY, BITS, SLOWER, ROUNDS = 40, 10_000_000, 4, 5
REST = 4_000  # ms
SCREEN, FORM_PAGE = {"width": 1440, "height": 900}, "/report?as_of=2022-07-01"
FORM = '[data-testid="stNumberInput"] input, [data-testid="stSlider"]'
HELLO = "import streamlit as st\nst.title('Hello')\nst.button('Again')\n"


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
    page.locator(until).first.wait_for()
    return (time.perf_counter() - began) * 1e3


def rows() -> Iterator[Row]:
    """First visit, again, another page; then the first two of the hello page."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET_CHROMIUM)
        yield from _ours(browser, Path(folder) / "ours")
        yield from _hello(browser, Path(folder) / "hello")
        browser.close()


def _ours(browser: Browser, home: Path) -> Iterator[Row]:
    home.mkdir()
    with serve(APP, home) as server:
        for measured in (False, True):  # the first visit to a server is its own affair
            context = browser.new_context(locale="zh-CN", viewport=SCREEN)
            sign_in(context, server)
            page = context.new_page()
            found = list(_visit(page, server.url + FORM_PAGE, FORM, "weekly form"))
            if measured:
                yield from found
                times = [_turned(page) for _ in range(ROUNDS)]
                yield Row("  from the menu until another page is usable", statistics.median(times))
            context.close()


def _visit(page: Page, url: str, until: str, name: str) -> Iterator[Row]:
    line = Line(page)
    spent = _timed(lambda: page.goto(url), page, until)
    page.wait_for_timeout(REST)
    yield Row(f"{name}: first visit", spent, f"{line.bytes / 1000:,.0f} kB in {line.requests} requests")
    again = statistics.median(_timed(page.reload, page, until) for _ in range(ROUNDS))
    yield Row("  F5", again)


def _turned(page: Page) -> float:
    """To 逾期清单 and back to the form; of both the mean."""
    spent = 0.0
    for name, until in (("逾期清单", '[data-testid="stDownloadButton"]'), ("填报", FORM)):
        page.wait_for_timeout(REST / 4)
        spent += _timed(page.get_by_role("link", name=name).first.click, page, until)
    return spent / 2


def _hello(browser: Browser, home: Path) -> Iterator[Row]:
    home.mkdir()
    script = home / "hello.py"
    script.write_text(HELLO, "utf-8")
    with serve(script, home) as server:
        context = browser.new_context(viewport=SCREEN)
        yield from _visit(context.new_page(), server.url, '[data-testid="stButton"]', "hello page")
        context.close()


if __name__ == "__main__":
    show(rows())
