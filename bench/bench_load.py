"""Many visitors at once, as `make load` has them: 300 on all pages; 40 at a meeting while 150 report.

Everybody acts every five seconds, for a minute, the first five of which all of them come in. The app
runs in two processes on one ledger behind nginx, as docs/operate.md has it for so many; beside it,
without a goal, all in one process. At the meeting, 40 are on its page and 150 on that of the weekly
form, and a report is written every second by another process's writer. Waiting time on the cores
that the visitors themselves use.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.app_session import cpu_seconds
from bench.front import behind_nginx
from bench.load import Visits, load, percentiles, warmed
from bench.table import Row, show
from tests.browser.conftest import Server

SECONDS, EVERY, ENTRIES = 60.0, 5.0, 1_000
VISITORS, ATTENDING, REPORTING, WRITES, PROCESSES = 300, 40, 150, 1.0, 2


def rows() -> Iterator[Row]:
    """The visitors, then the meeting, each on servers of their own; then in one process."""
    for processes in (PROCESSES, 1):
        goals, where = (
            ("load-p95", "load-meeting") if processes > 1 else ("", ""),
            f"{processes} process{'es' * (processes > 1)}",
        )
        with _site(processes) as (server, apps):
            before = sum(map(cpu_seconds, apps))
            visits = asyncio.run(load(server, VISITORS, SECONDS, EVERY))
            busy = f"processor {(sum(map(cpu_seconds, apps)) - before) / SECONDS:.2f} of one core"
            yield _row(f"{VISITORS} visitors every {EVERY:g} s, {where}: p95", visits, goals[0], busy)
        with _site(processes) as (server, _):
            attending, reporting = asyncio.run(_meeting(server))
            yield _row(f"{ATTENDING} on the meeting's page, {where}: p95", attending, goals[1])
            written = f"{reporting.written} reports written"
            yield _row(f"  {REPORTING} on the weekly form: p95", reporting, goals[1], written)


@contextmanager
def _site(processes: int) -> Iterator[tuple[Server, list[Server]]]:
    """Warm."""
    with tempfile.TemporaryDirectory() as folder, behind_nginx(processes, Path(folder), ENTRIES) as site:
        for each in site[1]:
            asyncio.run(warmed(each))
        yield site


async def _meeting(server: Server) -> tuple[Visits, Visits]:
    attending = load(server, ATTENDING, SECONDS, EVERY, pages=("meeting",))
    reporting = load(server, REPORTING, SECONDS, EVERY, WRITES, pages=("report",))
    return await asyncio.gather(attending, reporting)


def _row(name: str, visits: Visits, goal: str, more: str = "") -> Row:
    p50, p95 = (1000 * seconds for seconds in percentiles(visits.answers))
    errors = visits.errors.total()
    words = [f"p50 {p50:.0f} ms", f"{len(visits.answers):,} answers", more, f"{errors} errors"]
    note = ", ".join(filter(None, [*words, *map(str, visits.errors)]))
    return Row(name, p95, note, {goal: p95, "load-errors": errors} if goal else {})


if __name__ == "__main__":
    show(rows())
