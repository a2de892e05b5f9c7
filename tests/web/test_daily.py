"""The day's forecasts are stored once, and only while there is something to be scored."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from components.web.daily import store_today, storing
from plan.ledger.events import ForecastsIssued
from plan.office.workspace import Workspace
from tests.support.loops import apart

ROOT = Path(__file__).parents[2]


def workspace_on(folder: Path, moment: datetime) -> Workspace:
    """The shipped plan with a ledger of its own, at a moment."""
    return Workspace(ROOT / "plan_data/1plus8.json", f"tinydb:{folder}", lambda: moment)


def test_a_day_s_forecasts_are_stored_once(tmp_path: Path) -> None:
    """However often the app looks, and whichever process does."""
    noon = datetime(2022, 5, 5, 4, tzinfo=UTC)
    first = store_today(workspace_on(tmp_path, noon))
    again = store_today(workspace_on(tmp_path, noon.replace(hour=9)))
    assert first is not None
    assert first == again
    assert isinstance(first.event, ForecastsIssued)
    assert first.by.account == "每日存档"
    assert len(first.event.told) == 11
    next_day = store_today(workspace_on(tmp_path, datetime(2022, 5, 6, 4, tzinfo=UTC)))
    assert next_day is not None
    assert next_day.sequence == 3


def test_nothing_is_stored_once_every_deadline_has_passed(tmp_path: Path) -> None:
    """What cannot be scored is not kept."""
    assert store_today(workspace_on(tmp_path, datetime(2026, 11, 23, tzinfo=UTC))) is None
    assert not workspace_on(tmp_path, datetime(2026, 11, 23, tzinfo=UTC)).entries()


def test_the_app_stores_in_the_background(tmp_path: Path) -> None:
    """And ends with the app."""
    workspace = workspace_on(tmp_path, datetime(2022, 5, 5, 4, tzinfo=UTC))

    async def run() -> None:
        async with storing(workspace):
            for _ in range(200):
                if len(workspace.entries()) > 1:
                    return
                await asyncio.sleep(0.05)

    apart(run)
    assert len(workspace.entries()) == 2


def test_a_plan_that_cannot_be_read_does_not_end_the_app(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log."""
    workspace = Workspace(tmp_path / "none.json", "memory:")

    async def run() -> None:
        async with storing(workspace, between=60):
            for _ in range(200):
                if caplog.records:
                    return
                await asyncio.sleep(0.05)

    apart(run)
    assert "今日预测未存档" in caplog.text
