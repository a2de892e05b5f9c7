"""The first rerun after a new entry, on the simulated year: processor time, median over entries.

Each entry is a report of the day that is looked at, so that its forecast has to be made anew. The
open tabs are on the pages that draw themselves anew, all of them in sight and none touched by anybody:
by `components/static/fresh.js` each is then drawn once a minute, at its own moment within TURN. What
an entry costs until all are drawn: a single one, and one of many, which are written meanwhile.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

from bench.app_session import VISITOR, Session, cpu_seconds, token
from bench.table import Row, show
from components.web.router import PAGES as PAGES_BY_TITLE
from components.web.router import WITH_FORMS
from plan.acts.items import report
from plan.demo.folder import make_demo
from plan.ledger.events import Author, StatusReported
from plan.office.workspace import Workspace, workspace_at
from plan.state.replay import PlanState
from tests.browser.conftest import APP, Server, add_account, serve

ENTRIES = 7
PAGES = ("overview", "overdue", "meeting")
GOALS = {"overview": "entry-overview", "meeting": "entry-meeting"}
TABS, TURN, ROUNDS = 150, 10.0, 3  # seconds, as in fresh.js
BURST = 15  # entries a minute, as when 150 units report within ten
READING = tuple(page for page in PAGES_BY_TITLE.values() if page not in WITH_FORMS)
PLAN = Path(__file__).parent.parent / "plan_data/1plus8.json"


def rows() -> Iterator[Row]:
    """A row a page: the first rerun after an entry, beside one when nothing is new."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        entries = make_demo(Path(PLAN), home)
        for role, name in VISITOR.items():
            add_account(home / "settings", name, role)
        workspace = workspace_at(str(PLAN), f"tinydb:{home / 'ledger'}")
        with serve(APP, home, anew=True) as server:
            yield Row(f"simulated year, {entries:,} entries", None)
            for page in PAGES:
                new, again = asyncio.run(_spent(server, workspace, page))
                figures = {GOALS[page]: round(new - again)} if page in GOALS else {}
                note = f"{new - again:+.0f} ms over a rerun without a new one"
                yield Row(f"  {page}", new, note, figures)
            single, each = asyncio.run(_tabs(server, workspace))
            yield Row(f"  {TABS} open tabs in sight, a single entry", single, ", ".join(READING))
            words = f"    each of {BURST} entries in the minute in which they are drawn once"
            yield Row(words, each, "", {"entry-tabs": each / 1000})


async def _spent(server: Server, workspace: Workspace, page: str) -> tuple[float, float]:
    """Milliseconds of processor time of the first rerun after an entry, and of the one after."""
    session, day = await Session.of(server, token(server)), workspace.default_as_of()
    await _open(session, page, day)
    spent: list[list[float]] = []
    for n in range(ENTRIES):
        workspace.append(partial(_report, percent=50 + n), day, Author(account="测"))
        marks = [cpu_seconds(server)]
        for _ in range(2):
            await _open(session, page, day)
            marks.append(cpu_seconds(server))
        spent.append([marks[1] - marks[0], marks[2] - marks[1]])
    await session.close()
    new, again = (1000 * statistics.median(ones) for ones in zip(*spent, strict=True))
    return new, again


async def _tabs(server: Server, workspace: Workspace) -> tuple[float, float]:
    """Milliseconds of processor time an entry until all tabs are drawn: of a single one, of many."""
    day, dice = workspace.default_as_of(), Random(0)
    keys = [token(server) for _ in range(TABS)]
    tabs = [(await Session.of(server, key), page) for key, page in zip(keys, cycle(READING), strict=False)]

    async def draw(session: Session, page: str) -> None:
        await asyncio.sleep(TURN * dice.random())
        await _open(session, page, day)

    async def write(count: int) -> None:
        for _ in range(count):
            act = partial(_report, percent=dice.randint(1, 99))
            await asyncio.to_thread(workspace.append, act, day, Author(account="测"))
            await asyncio.sleep(TURN / count)

    async def spent(count: int) -> float:
        before = cpu_seconds(server)
        await asyncio.gather(write(count), *(draw(*tab) for tab in tabs))
        return 1000 * (cpu_seconds(server) - before) / count

    await asyncio.gather(*(draw(*tab) for tab in tabs))
    single, each = [[await spent(count) for _ in range(ROUNDS)] for count in (1, BURST)]
    await asyncio.gather(*(session.close() for session, _ in tabs))
    return statistics.median(single), statistics.median(each)


async def _open(session: Session, page: str, day: date) -> None:
    if wrong := await session.open("" if page == "overview" else page, f"as_of={day}"):
        raise RuntimeError(f"{page}: {wrong}")


def _report(state: PlanState, percent: float) -> StatusReported:
    """Of the first dated milestone that is open."""
    dated = (part.id for part in state.plan.milestones if part.deadline)
    return report(state, next(id_ for id_ in dated if not state.items[id_].closed), percent)


if __name__ == "__main__":
    show(rows())
