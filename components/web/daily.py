"""What the app does unasked: forecasts are stored, a backup is tried, a second place followed."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from plan.accounts.book import book_at
from plan.errors import LedgerBusy, PlanError
from plan.ledger.events import Author, Entry
from plan.office import checkpoints
from plan.office.backups import is_due, last_drill
from plan.office.following import FOLLOW, FOLLOW_EVIDENCE, Follower
from plan.office.workspace import Workspace

LOG = logging.getLogger(__name__)
BY = Author(account="每日存档")
BETWEEN = 3600.0  # seconds from one look at the day to the next
TURN = 10.0  # seconds until it is asked again whether another process has stopped following


def store_today(workspace: Workspace) -> Entry | None:
    """The entry of today's forecasts, the first of the day where there is one already.

    None while no forecast could be scored: no original deadline lies ahead.
    """
    today = workspace.today()
    if stored := workspace.issued_on(today):
        return stored
    if all(
        part.deadline is None or part.deadline < today for part in workspace.plan_on().milestones
    ):
        return None
    outlook = workspace.outlook(today)
    if all(forecast.deadline < today for forecast in outlook.forecast.forecasts):
        return None
    return workspace.issue_forecasts(outlook, BY)


@asynccontextmanager
async def storing(workspace: Workspace, between: float = BETWEEN) -> AsyncGenerator[None]:
    """Stores each day's forecasts in the background while the app runs."""
    task = asyncio.create_task(_every(workspace, between))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _every(workspace: Workspace, between: float) -> None:
    while True:
        try:
            await asyncio.to_thread(store_today, workspace)
        except PlanError as error:  # the pages say the same to whoever looks
            LOG.warning("今日预测未存档：%s", error)
        except Exception:  # one that ended the task would show only when forecasts are missed
            LOG.exception("今日预测未存档")
        try:
            await asyncio.to_thread(checkpoints.send, workspace, book_at().folder)
        except Exception:
            LOG.exception("检查点未送出")
        await asyncio.sleep(between)
        with suppress(PlanError):
            if await asyncio.to_thread(_wants_drill, workspace):
                await _drill(workspace)


def _wants_drill(workspace: Workspace) -> bool:
    """Whether there is something to restore, and it was not tried since the night began."""
    return is_due(last_drill(book_at().folder), workspace.clock()) and bool(workspace.entries())


async def _drill(workspace: Workspace) -> None:
    """Tries to restore a backup, in a process of its own that gives way to pages."""
    places = {"PLAN_FILE": str(workspace.plan_path), "PLAN_LEDGER": workspace.ledger_url}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "plan", "ledger", "drill", "--nightly",
        env={**os.environ, **places, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    try:
        await running.wait()
    except asyncio.CancelledError:
        running.terminate()
        raise


@asynccontextmanager
async def following(workspace: Workspace, folder: Path) -> AsyncGenerator[None]:
    """Ships each entry to the place that PLAN_FOLLOW names, if any, while the app runs."""
    stop, url = Event(), os.environ.get(FOLLOW)
    evidence = os.environ.get(FOLLOW_EVIDENCE)
    if url:
        follower = Follower(workspace, url, folder, Path(evidence) if evidence else None)
        Thread(target=_follow, args=(follower, stop), name="follow", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


def _follow(follower: Follower, stop: Event) -> None:
    """Follows once no other process of this machine does."""

    def tell(problem: PlanError | None) -> None:
        LOG.warning("%s", problem or follower.standing.sentence)

    while not stop.is_set():
        try:
            with follower.alone():
                follower.run(stop, tell)
        except LedgerBusy:  # another process does
            stop.wait(TURN)
        except Exception:
            LOG.exception("同步到第二处中断")
            stop.wait(TURN)
