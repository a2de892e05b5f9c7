"""Processor time of a rerun of each page over that of an empty page in the same run, gc frozen.

A page is opened once, then drawn again many times over its stream, as a click does: caches are
warm. The empty page runs before and after; both servers are the app's own, with gate and shell.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.app_session import Session, app, cpu_seconds, resident_mb, token
from bench.table import Row, show
from components.web.router import KEEPERS_PAGES, pages_for
from plan.ledger.access import Account
from plan.model.kinds import Role
from tests.browser.conftest import APP, Server

SIZES = (1_000, 100_000)
RERUNS, ENOUGH = 25, 20.0  # seconds, after which a slow page is not drawn again
EMPTY = Path(__file__).parent / "empty_page.py"
PARTS = {"history": ("compare", "entries", "item&item=L4-M1")}


def rows() -> Iterator[Row]:
    """A row a page and size of ledger, over the empty page."""
    with tempfile.TemporaryDirectory() as folder, app(EMPTY, Path(folder), 0) as empty:
        floor = asyncio.run(spent(empty, "", Role.OFFICE))[1]
        yield Row("empty page", floor)
        for size in SIZES:
            yield from _of_size(size, floor)
        again = asyncio.run(spent(empty, "", Role.OFFICE))[1]
        yield Row("empty page, again", again, f"{abs(again - floor):.1f} ms from the first")


def _of_size(size: int, floor: float) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, app(APP, Path(folder), size) as server:
        yield Row(f"{size:,} entries", None, f"{resident_mb(server):.0f} MB after the start")
        for role, page in visits():
            first, ms = asyncio.run(spent(server, page, role))
            note = f"{ms - floor:+.1f} ms over the empty page; opened in {first:,.0f} ms"
            yield Row(f"  {page.replace('&', ', ')}", ms, note)
        yield Row(f"{size:,} entries", None, f"{resident_mb(server):.0f} MB after all pages")


def visits() -> list[tuple[Role, str]]:
    """Every page by a role that is shown it."""
    office = [(Role.OFFICE, name) for name in pages_for(_somebody(Role.OFFICE)).values()]
    own = [(Role.ADMIN, name) for name in KEEPERS_PAGES.values()]
    parts = [(Role.OFFICE, f"{page}?part={part}") for page in PARTS for part in PARTS[page]]
    return [*office, *parts, *own]


def _somebody(role: Role) -> Account:
    return Account(name="某", role=role)


async def spent(server: Server, page: str, role: Role) -> tuple[float, float]:
    """Milliseconds of processor time of the first opening, and of each rerun after it."""
    name, _, part = page.partition("?")
    query = f"as_of=2022-07-01&{part}".rstrip("&")
    name = "" if name == "overview" else name
    session = await Session.of(server, token(server, role))
    before = cpu_seconds(server)
    if wrong := await session.open(name, query):
        raise RuntimeError(f"{page}: {wrong}")
    first = cpu_seconds(server) - before
    await session.open(name, query)
    before, runs, total = cpu_seconds(server), 0, 0.0
    while runs < RERUNS and total < ENOUGH:
        await session.open(name, query)
        runs, total = runs + 1, cpu_seconds(server) - before
    await session.close()
    return 1000 * first, 1000 * total / runs


if __name__ == "__main__":
    show(rows())
