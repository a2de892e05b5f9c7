"""What the app does unasked: forecasts are stored, a backup is tried, a second place followed."""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import product
from pathlib import Path
from threading import Event, Thread

from components import session
from plan.accounts.book import book_at
from plan.errors import LedgerBusy, PlanError
from plan.ledger.events import Author, Entry
from plan.office import attaching, checkpoints
from plan.office.backups import is_due, last_drill
from plan.office.following import FOLLOW, FOLLOW_EVIDENCE, Follower
from plan.office.plans import with_others
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
    if all(part.deadline is None or part.deadline < today for part in workspace.plan_on().milestones):
        return None
    outlook = workspace.outlook(today)
    if all(forecast.deadline < today for forecast in outlook.forecast.forecasts):
        return None
    return workspace.issue_forecasts(outlook, BY)


@asynccontextmanager
async def storing(workspace: Workspace, between: float = BETWEEN) -> AsyncGenerator[None]:
    """Stores each day's forecasts, and does the rest, in the background while the app runs."""
    task, stop = asyncio.create_task(_every(workspace, between)), Event()
    Thread(target=_follow, args=(workspace, stop), name="follow", daemon=True).start()
    try:
        yield
    finally:
        stop.set()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _every(workspace: Workspace, between: float) -> None:
    matters: dict[str, Callable[[Workspace], object]] = {
        "今日预测未存档": store_today,
        "未提交的佐证没有清理": attaching.sweep,
        "检查点没有送出": lambda work: checkpoints.send(work, book_at().folder),
    }
    while True:
        every = with_others(workspace, session.workspace)
        for work, (undone, do) in product(every, matters.items()):
            try:
                await asyncio.to_thread(do, work)
            except PlanError as error:  # the pages say the same to whoever looks
                LOG.warning("%s：%s", undone, error)
            except Exception:  # one that ended the task would show only when it is missed
                LOG.exception(undone)
        await asyncio.sleep(between)
        for work in every:
            with suppress(PlanError):
                last = await asyncio.to_thread(last_drill, work, book_at().folder)
                if is_due(last, work.clock()) and await asyncio.to_thread(work.entries):
                    await _drill(workspace)  # of all that are due


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


def _follow(workspace: Workspace, stop: Event) -> None:
    """Ships each entry to the place that PLAN_FOLLOW names, once no other process here does."""
    url, evidence = os.environ.get(FOLLOW), os.environ.get(FOLLOW_EVIDENCE)
    beside = Path(evidence) if evidence else None
    while url and not stop.is_set():
        try:
            follower = Follower(workspace, url, book_at().folder, beside)
            with follower.alone():
                follower.run(stop, lambda why, it=follower: LOG.warning("%s", why or it.standing.sentence))
        except LedgerBusy:  # another process does
            stop.wait(TURN)
        except Exception:
            LOG.exception("同步到第二处中断")
            stop.wait(TURN)
