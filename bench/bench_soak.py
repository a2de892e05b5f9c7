"""An hour of 150 visitors, an entry written every five seconds: how much memory the app grows by.

From the third minute, when all tabs are open, to the end; the note says how it was in between.
`make load SOAK=60` prints more of it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.app_session import app
from bench.load import PARTS, load, percentiles, warmed
from bench.table import Row, show
from tests.browser.conftest import APP

SECONDS, SESSIONS, EVERY, WRITES, ENTRIES = 3_600.0, 150, 5.0, 5.0, 1_000


def rows() -> Iterator[Row]:
    """One row; the figure is in MB."""
    with tempfile.TemporaryDirectory() as folder, app(APP, Path(folder), ENTRIES) as server:
        asyncio.run(warmed(server))
        visits = asyncio.run(load(server, SESSIONS, SECONDS, EVERY, WRITES))
    first, sixths = visits.memory[PARTS // 20 - 1], visits.memory[PARTS // 6 - 1 :: PARTS // 6]
    curve = ", ".join(f"{megabytes:.0f}" for megabytes in sixths)
    note = (
        f"{first:.0f} MB in the third minute, at the end of each tenth {curve}; "
        f"{visits.written:,} entries, {visits.errors.total()} errors"
    )
    p95, grown = 1000 * percentiles(visits.answers)[1], sixths[-1] - first
    yield Row(f"{SESSIONS} visitors for {SECONDS / 60:g} minutes: p95", p95, note, {"soak": grown})


if __name__ == "__main__":
    show(rows())
