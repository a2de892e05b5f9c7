"""The first rerun after a new entry, on the simulated year: processor time, median over entries.

Each entry is a report of the day that is looked at, so that its forecast has to be made anew. The
open tabs are on the pages that draw themselves anew, all of them in sight, untouched by anybody, and ask
for the ledger's head all the time, as `components/static/fresh.js` does. By its rule such a tab that has
not been drawn for long is drawn within TURN, at its own moment: a single entry costs what drawing all
of them once costs. Where entries go on, a tab waits as long as it has been untouched, one to ten
minutes: it is drawn at most four times in its first ten minutes, then once in ten. Of either a minute is
run, with as many of the tabs drawn as on the average; what asking alone costs is a row of its own and
taken off the others.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

from bench.app_session import VISITOR, Session, cpu_seconds, token
from bench.load import Visits, follow
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
BURST, MINUTE = 15, 60.0  # entries a minute, as when 150 units report within ten
DRAWN = {"first ten minutes untouched": 0.4, "hour after": 0.1}  # of the tabs in a minute, at most
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
                new, again = asyncio.run(spent(server, workspace, page, _report))
                figures = {GOALS[page]: round(new - again)} if page in GOALS else {}
                note = f"{new - again:+.0f} ms over a rerun without a new one"
                yield Row(f"  {page}", new, note, figures)
            asking, single, *each = asyncio.run(_tabs(server, workspace))
            yield Row(f"  {TABS} open tabs in sight, nobody writes: a minute of asking", asking)
            yield Row("    a single entry, after which all are drawn", single, ", ".join(READING))
            for (since, share), ms in zip(DRAWN.items(), each, strict=True):
                words = f"    each of {BURST} entries a minute in the {since}: {share:.0%} are drawn in it"
                yield Row(words, ms, "", {"entry-tabs": ms / 1000} if share == max(DRAWN.values()) else {})


async def spent(
    server: Server, workspace: Workspace, page: str, of: Callable[..., StatusReported]
) -> tuple[float, float]:
    """Milliseconds of processor time of the first rerun after an entry, and of the one after.

    The entry is a report `of` the state and a percentage.
    """
    session, day = await Session.of(server, token(server)), workspace.default_as_of()
    await _open(session, page, day)
    times: list[list[float]] = []
    for n in range(ENTRIES):
        workspace.append(partial(of, percent=50 + n), day, Author(account="测"))
        marks = [cpu_seconds(server)]
        for _ in range(2):
            await _open(session, page, day)
            marks.append(cpu_seconds(server))
        times.append([marks[1] - marks[0], marks[2] - marks[1]])
    await session.close()
    new, again = (1000 * statistics.median(ones) for ones in zip(*times, strict=True))
    return new, again


async def _tabs(server: Server, workspace: Workspace) -> tuple[float, ...]:
    """Milliseconds of processor time: a minute of asking; an entry, over it, as the rows say."""
    day, dice = workspace.default_as_of(), Random(0)
    keys = [token(server) for _ in range(TABS)]
    tabs = [(await Session.of(server, key), page) for key, page in zip(keys, cycle(READING), strict=False)]
    visits = Visits()
    asking = [asyncio.create_task(follow(server, key, visits)) for key in keys]

    async def draw(session: Session, page: str, within: float) -> None:
        await asyncio.sleep(within * dice.random())
        await _open(session, page, day)

    async def cost(seconds: float, count: int, drawn: float) -> float:
        before, until = cpu_seconds(server), time.monotonic() + seconds
        chosen = dice.sample(tabs, round(drawn * TABS))
        drawing = [asyncio.create_task(draw(*tab, seconds)) for tab in chosen]
        for _ in range(count):
            act = partial(_report, percent=dice.randint(1, 99))
            await asyncio.to_thread(workspace.append, act, day, Author(account="测"))
            await asyncio.sleep(seconds / count)
        await asyncio.gather(*drawing)
        await asyncio.sleep(max(until - time.monotonic(), 0))
        return 1000 * (cpu_seconds(server) - before)

    await asyncio.gather(*(draw(*tab, TURN) for tab in tabs))
    alone = await cost(MINUTE, 0, 0)
    single = statistics.median([await cost(TURN, 1, 1) for _ in range(ROUNDS)]) - alone * TURN / MINUTE
    each = [(await cost(MINUTE, BURST, share) - alone) / BURST for share in DRAWN.values()]
    for task in asking:
        task.cancel()
    await asyncio.gather(*(session.close() for session, _ in tabs))
    if visits.errors:
        raise RuntimeError(str(visits.errors))
    return alone, single, *each


async def _open(session: Session, page: str, day: date) -> None:
    if wrong := await session.open("" if page == "overview" else page, f"as_of={day}"):
        raise RuntimeError(f"{page}: {wrong}")


def _report(state: PlanState, percent: float) -> StatusReported:
    """Of the first dated milestone that is open."""
    dated = (part.id for part in state.plan.milestones if part.deadline)
    return report(state, next(id_ for id_ in dated if not state.items[id_].closed), percent)


if __name__ == "__main__":
    show(rows())
