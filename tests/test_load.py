"""The app under visitors, for seconds: no error, and no memory that every rerun leaves behind."""

from __future__ import annotations

import asyncio
import statistics
from pathlib import Path

from bench.app_session import app
from bench.load import PARTS, load, warmed
from tests.browser.conftest import APP

GROWTH = 25.0  # MB; a rerun that leaves its page behind, some 50 kB, would take twice as much


def test_a_short_soak_answers_all_and_does_not_grow(tmp_path: Path) -> None:
    """Visitors that do not wait, entries written meanwhile; `make load SOAK=30` is the long one."""
    with app(APP, tmp_path, entries=1_000) as server:
        asyncio.run(warmed(server))
        seen = asyncio.run(load(server, sessions=10, seconds=40, every=0.2, writes=4))
    assert not seen.errors
    assert len(seen.answers) > 100
    assert seen.written > 1
    half = len(seen.memory) // 2
    assert len(seen.memory) == PARTS
    assert statistics.median(seen.memory[half:]) - statistics.median(seen.memory[:half]) < GROWTH
