"""The app under visitors, for seconds: no error, and no memory that every rerun leaves behind."""

from __future__ import annotations

import statistics
from pathlib import Path

from bench.app_session import app
from bench.load import PARTS, load, warmed
from tests.browser.conftest import APP
from tests.support.loops import apart

GROWTH = 20.0  # MB; what 400 reruns would leave behind, were it 50 kB each
QUARTER = PARTS // 4


def test_a_short_soak_answers_all_and_does_not_grow(tmp_path: Path) -> None:
    """Impatient visitors, entries written meanwhile: once all that is kept is full, no more.

    `make load SOAK=30` is the long one.
    """
    with app(APP, tmp_path, entries=1_000) as server:
        apart(lambda: warmed(server))
        seen = apart(lambda: load(server, sessions=10, seconds=60, every=0.3, writes=0.5))
    assert not seen.errors
    assert len(seen.answers) > 100
    assert seen.written > 50
    assert len(seen.memory) == PARTS
    third, last = seen.memory[2 * QUARTER : 3 * QUARTER], seen.memory[3 * QUARTER :]
    assert statistics.median(last) - statistics.median(third) < GROWTH
