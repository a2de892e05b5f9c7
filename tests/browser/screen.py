"""What browser tests ask of a page: that it is at rest, all Chinese, as narrow as a telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PHONE = {"width": 390, "height": 844}
KEYS = frozenset({"Ctrl", "PageDown", "PageUp"})  # as they are called on the keyboard
LATIN_WORDS = KEYS | {"CSV", "DOCX", "Excel", "LibreOffice", "Streamlit", "Word", "XLSX", "docx", "xlsx"}
DIGEST = re.compile(r"\b[0-9a-f]{12,64}\b")

FOCUSED = """() => {
  const deep = (root) => {
    const e = root.activeElement;
    return e && e.shadowRoot && e.shadowRoot.activeElement ? deep(e.shadowRoot) : e;
  };
  const e = deep(document);
  if (!e || e === document.body) return "";
  const label = e.labels && e.labels.length ? e.labels[0].innerText : "";
  const said = ["BUTTON", "SUMMARY"].includes(e.tagName) ? e.innerText : "";
  return [e.getAttribute("aria-label"), label, said].join("|");
}"""

WORDS_SHOWN = """() => {
  const found = [];
  const shown = (e) => e && e.checkVisibility({checkVisibilityCSS: true});
  const walk = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        const parent = node.parentElement;
        if (shown(parent) && !parent.closest('style, script, [translate="no"]'))
          found.push(node.data.trim());
      } else if (!node.closest("svg, canvas") && shown(node)) {
        for (const name of ["aria-label", "title", "placeholder", "alt"])
          if (node.hasAttribute(name)) found.push(node.getAttribute(name));
        if (node.shadowRoot) walk(node.shadowRoot);
      }
    }
  };
  walk(document.body);
  return [document.title, ...new Set(found)];
}"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      if (p.dataset.testid === "stMain") return false;
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(p).overflowX)) return true;
    }
    return false;
  };
  const main = document.querySelector('[data-testid="stMain"]') || document.body;
  const wide = [document.documentElement, main].filter((e) => e.scrollWidth > e.clientWidth + 1);
  if (!wide.length) return [];
  return [...main.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e))
    .map((e) => `${e.dataset.testid || e.tagName} ${Math.round(e.getBoundingClientRect().right)}px`)
    .concat(`${wide[0].scrollWidth}px of ${wide[0].clientWidth}px`);
}"""


HEARD = """async () => {
  await new Promise((on) => {
    requestAnimationFrame(() => requestAnimationFrame(on));
    setTimeout(on, 500);  // a page in the background has no frames
  });
  await new Promise((on) => requestIdleCallback(on, {timeout: 1000}));
  await fetch(new URL("healthz", document.baseURI), {cache: "no-store"}).catch(() => {});
}"""


def until(page: Page, so: Callable[[], bool], seconds: float = 30) -> None:
    """Returns when `so`; fails when it is not in time."""
    for _ in range(int(seconds * 10)):
        if so():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come to be")


def idle(page: Page, timeout: float = 30_000) -> None:
    """Returns when the page has nothing left to do: connected, its script ended, and still so.

    An element whose own code is still on its way has a skeleton in its place. What was done last
    is on the screen after two frames, and has reached the server when that has answered a question
    asked later.
    """
    app = page.get_by_test_id("stApp")
    for _ in range(3):
        page.evaluate(HEARD)
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=timeout)
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=timeout)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=timeout)


def visit(page: Page, url: str) -> None:
    """Opens `url` and returns when it is at rest."""
    page.goto(url)
    idle(page)


class Lag:
    """Stands between a page that is not open yet and the server, whose answers it can keep back."""

    def __init__(self, page: Page) -> None:
        self._holding, self._kept = False, list[Callable[[], None]]()
        self._runs = 0  # of the page's script that have ended
        page.route_web_socket(lambda url: "/_stcore/stream" in url, self._follow)

    def click_twice(self, button: Locator, done: Callable[[], bool]) -> None:
        """Clicks, and once `done` clicks again, before the page has heard what came of it."""
        self._holding, before = True, self._runs
        button.click()
        until(button.page, done)
        until(button.page, lambda: self._runs > before)  # the server has drawn the page
        before = self._runs
        button.click()
        until(button.page, lambda: self._runs > before)
        self._holding = False
        self._release()

    def hold(self) -> None:
        """Keeps back what the server says."""
        self._holding = True

    def let_go(self) -> None:
        """Hands over what comes from now on; what was kept back is lost with its connection."""
        self._holding = False
        self._kept.clear()

    def _follow(self, way: WebSocketRoute) -> None:
        way.connect_to_server().on_message(lambda message: self._take(way, message))

    def _take(self, way: WebSocketRoute, message: str | bytes) -> None:
        if isinstance(message, bytes):
            forward = ForwardMsg.FromString(message)
            self._runs += forward.WhichOneof("type") == "script_finished"
        self._kept.append(partial(way.send, message))
        if not self._holding:
            self._release()

    def _release(self) -> None:
        while self._kept:
            self._kept.pop(0)()


def left_over_english(page: Page, allowed: frozenset[str] = LATIN_WORDS) -> list[str]:
    """The texts on the screen, tool tips and labels that have a Latin word of four letters or more.

    Icons, drawings and table cells are not texts here; `allowed` words may stand.
    """
    shown = page.evaluate(WORDS_SHOWN)
    words = ((text, re.findall(r"[A-Za-z]{4,}", DIGEST.sub("", text))) for text in shown)
    return [text for text, latin in words if set(latin) - allowed]


def no_sideways_scroll(page: Page) -> None:
    """Fails with the elements that stick out when the page is shown as on a telephone."""
    page.set_viewport_size(PHONE)
    idle(page)
    assert page.evaluate(TOO_WIDE) == []


def tab_to(page: Page, name: str, most: int = 150) -> None:
    """Presses Tab until what is called `name` has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    pytest.fail(f"no Tab leads to {name}")
