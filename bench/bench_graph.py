"""推进图 at 100, 500 and 2,000 items: placed, drawn by Chromium, an item clicked on.

First what the picture of the plan in June 2022 is like, on a projector and on a notebook: type,
names cut, overlaps, share of the canvas in use, and its arrows' crossings beside those of
Graphviz's dot over the same graph; `tests.support.scenes` says how each is counted.
Made-up plans: eight lines, half activities, half their milestones, most of them in chains. Placing
all of it is processor time. The rest is what a visitor waits for on a warm server, medians: from
the menu until 要害 shows, from there until 全部 does, then from a click on an item until the panel
names it, and from F5 until an item shows.
"""

from __future__ import annotations

import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.table import MISSING, Row, milliseconds, show
from components.widgets.graph_view.drawing import svg
from components.widgets.graph_view.placing import place
from components.widgets.graph_view.scene import Scene
from components.widgets.graph_view.wish import ALL, MAX_KEY, SCOPES, Wish
from plan.acts.revisions import plan_to_dict
from plan.model.plan import Plan
from plan.outlook.outlook import outlook
from plan.plan_file import require_plan
from tests.browser.conftest import APP, QUIET_CHROMIUM, Server, chromium, serve, sign_in
from tests.support.builders import activity, after, milestone, plan_of
from tests.support.scenes import canvas_used, crossings, dot_crossings, overlaps

SIZES, LINES, ROUNDS = (100, 500, 2_000), 8, 5
DAY = date(2022, 6, 20)
FIRST, LAST_LINK = date(2022, 1, 1), date(2022, 10, 31)
CHAINED = 0.7  # of what could follow something does
CARD = ".mark[data-id]"
TIMEOUT = 60_000  # ms
PLAN, ROOMS = Path("plan_data/1plus8.json"), ((1310.0, 830.0), (955.0, 520.0))  # px
MAX_DOT = 500  # items: with more, dot takes minutes
NAMED = "(name) => document.querySelector('.chosen-card')?.textContent.includes(name)"


def made_up(items: int, seed: int = 0) -> Plan:
    """A plan of so many activities and milestones, the same for the same `seed`."""
    chance, empty = random.Random(seed), plan_of()
    lines = [
        replace(empty.workstreams[0], id=f"L{n}", name=f"第 {n} 条线", number=n) for n in range(1, LINES + 1)
    ]
    works, promises, links = [], [], []
    for n in range(items // 2):
        parent, start = f"L{n % LINES + 1}", FIRST + timedelta(days=chance.randint(0, 150))
        before = works[n - LINES * chance.randint(1, min(n // LINES, 3))] if n >= LINES else None
        finish_before = before.baseline_finish if before else None
        if before and finish_before and finish_before < LAST_LINK and chance.random() < CHAINED:
            links.append(after(before.id, f"A{n}"))
            start = finish_before + timedelta(days=1)
        finish = start + timedelta(days=chance.randint(10, 50))
        works.append(activity(f"A{n}", start, finish, parent=parent))
        promises.append(milestone(f"M{n}", finish, parent=f"A{n}"))
    plan = plan_of(*works, *promises, links=links)
    return replace(plan, workstreams=tuple(lines))


def rows() -> Iterator[Row]:
    """The picture's measures, then a few rows a size."""
    yield from _pictures()
    if shutil.which("dot") is None:
        yield Row("crossings of Graphviz's dot", None, f"{MISSING}: dot is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET_CHROMIUM)
        for size in SIZES:
            plan = made_up(size)
            known, wish = outlook(plan, (), DAY, samples=100), Wish(show=ALL)
            scene = place(known, wish)
            yield Row(f"{len(scene.marks):,} marks, {len(scene.arrows):,} arrows", None)
            spent = milliseconds(lambda o=known, w=wish: svg(place(o, w)), 3, time.process_time)
            yield Row("  placed and drawn", spent)
            if size <= MAX_DOT:
                yield Row("  crossings", None, _crossings(scene))
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "plan.json"
                file.write_text(json.dumps(plan_to_dict(plan), ensure_ascii=False), "utf-8")
                with serve(APP, Path(folder), PLAN_FILE=str(file), anew=True) as server:
                    context = browser.new_context(locale="zh-CN", viewport=_SCREEN)
                    sign_in(context, server)
                    yield from _waited(context.new_page(), server)
                    context.close()
        browser.close()


def _pictures() -> Iterator[Row]:
    known = outlook(require_plan(PLAN), (), DAY, samples=1000)
    for width, height in ROOMS:
        for view, title in SCOPES.items():
            scene = place(known, Wish(show=view, width=width, height=height))
            cut = sum(mark.name.endswith("…") for mark in scene.marks)
            yield Row(
                f"{title}, {width:g} x {height:g} px: {len(scene.marks)} marks",
                None,
                f"type {scene.font:g} px, {scene.height:.0f} px high, {cut} names cut, "
                f"{overlaps(scene)} overlaps, {canvas_used(scene):.0%} in use, {_crossings(scene)}",
            )


def _crossings(scene: Scene) -> str:
    beside = dot_crossings(scene)
    dot = "dot is not installed" if beside is None else f"dot {beside}"
    return f"{crossings([arrow.points for arrow in scene.arrows])} crossings, {dot}"


_SCREEN = {"width": 1440, "height": 900}


def _waited(page: Page, server: Server) -> Iterator[Row]:
    """What a visitor waits for, the first opening apart."""
    page.set_default_timeout(TIMEOUT)
    began = time.perf_counter()
    page.goto(f"{server.url}/graph?as_of={DAY}&show=all")
    page.locator(CARD).first.wait_for()
    yield Row("  opened for the first time", (time.perf_counter() - began) * 1e3)
    times = [_switched(page) for _ in range(ROUNDS)]
    for words, some in zip(("the menu until 要害", "要害 until 全部"), zip(*times, strict=True), strict=True):
        yield Row(f"  from {words} is drawn", statistics.median(some))
    yield Row("  from a click until the panel names it", _median(lambda: _clicked(page)))
    yield Row("  from F5 until drawn", _median(lambda: _again(page)))


def _median(run: Callable[[], float]) -> float:
    return statistics.median(run() for _ in range(ROUNDS))


def _switched(page: Page) -> tuple[float, float]:
    """From the menu to 要害, and from there to 全部, which alone has more than MAX_KEY marks."""
    page.get_by_role("link", name="材料").click()
    page.get_by_role("heading", name="材料").first.wait_for()
    _rest(page)
    began = time.perf_counter()
    page.get_by_role("link", name="推进图").click()
    page.locator(CARD).first.wait_for()
    opened = time.perf_counter() - began
    _rest(page)
    began = time.perf_counter()
    page.get_by_role("radio", name=SCOPES[ALL], exact=True).click()
    page.locator(CARD).nth(MAX_KEY).wait_for(state="attached")
    spent = time.perf_counter() - began
    _rest(page)
    return opened * 1e3, spent * 1e3


def _clicked(page: Page) -> float:
    """Another card of those in sight than the one before."""
    _rest(page)  # a picture that is placed anew would move it away
    cards = page.evaluate(
        """() => [document, ...document.querySelectorAll('*')]
        .flatMap(e => e === document ? [e] : e.shadowRoot ? [e.shadowRoot] : [])
        .flatMap(root => [...root.querySelectorAll('.mark[data-id] .name')])
        .filter(e => e.parentNode.getAttribute('aria-pressed') === 'false').map(e => {
          const b = e.getBoundingClientRect();
          return [e.parentNode.dataset.id, b.x + b.width / 2, b.y + b.height / 2]})
        .filter(([, x, y]) => x > 60 && x < 900 && y > 330 && y < 800)"""
    )
    id_, x, y = random.Random(len(cards)).choice(cards)
    began = time.perf_counter()
    page.mouse.click(x, y)
    page.wait_for_function(NAMED, arg=id_)
    return (time.perf_counter() - began) * 1e3


def _again(page: Page) -> float:
    began = time.perf_counter()
    page.reload()
    page.locator(CARD).first.wait_for()
    return (time.perf_counter() - began) * 1e3


def _rest(page: Page) -> None:
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(300)


if __name__ == "__main__":
    show(rows())
