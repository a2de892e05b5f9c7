"""Many visitors at once, as `make load` has them: 300 on all pages; 40 at a meeting while 150 report.

Everybody acts every five seconds, for a minute. At the meeting, 40 are on its page and 150 on that
of the weekly form, and a report is written every second by another process's writer. Waiting time
on the cores that the visitors themselves use.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.app_session import app, cpu_seconds
from bench.load import Visits, load, percentiles, warmed
from bench.table import Row, show
from tests.browser.conftest import APP, Server

SECONDS, EVERY, ENTRIES = 60.0, 5.0, 1_000
VISITORS, ATTENDING, REPORTING, WRITES = 300, 40, 150, 1.0


def rows() -> Iterator[Row]:
    """The visitors, then the meeting, each on a server of its own."""
    with tempfile.TemporaryDirectory() as folder, app(APP, Path(folder), ENTRIES) as server:
        asyncio.run(warmed(server))
        before = cpu_seconds(server)
        visits = asyncio.run(load(server, VISITORS, SECONDS, EVERY))
        busy = f"processor {(cpu_seconds(server) - before) / SECONDS:.2f} of one core"
        yield _row(f"{VISITORS} visitors every {EVERY:g} s: p95", visits, "load-p95", busy)
    with tempfile.TemporaryDirectory() as folder, app(APP, Path(folder), ENTRIES) as server:
        asyncio.run(warmed(server))
        attending, reporting = asyncio.run(_meeting(server))
        yield _row(f"{ATTENDING} on the meeting's page: p95", attending, "load-meeting")
        written = f"{reporting.written} reports written"
        yield _row(f"  {REPORTING} on the weekly form: p95", reporting, "load-meeting", written)


async def _meeting(server: Server) -> tuple[Visits, Visits]:
    attending = load(server, ATTENDING, SECONDS, EVERY, pages=("meeting",))
    reporting = load(server, REPORTING, SECONDS, EVERY, WRITES, pages=("report",))
    return await asyncio.gather(attending, reporting)


def _row(name: str, visits: Visits, goal: str, more: str = "") -> Row:
    p50, p95 = (1000 * seconds for seconds in percentiles(visits.answers))
    errors = visits.errors.total()
    words = [f"p50 {p50:.0f} ms", f"{len(visits.answers):,} answers", more, f"{errors} errors"]
    note = ", ".join(filter(None, [*words, *map(str, visits.errors)]))
    return Row(name, p95, note, {goal: p95, "load-errors": errors})


if __name__ == "__main__":
    show(rows())
