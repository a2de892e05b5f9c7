"""Once a day the forecasts are stored, so that they can be held against what comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from plan.errors import PlanError
from plan.ledger.events import Author, Entry
from plan.office.desk import Desk

LOG = logging.getLogger(__name__)
BY = Author(account="每日存档")
BETWEEN = 3600.0  # seconds from one look at the day to the next


def store_today(desk: Desk) -> Entry | None:
    """The entry of today's forecasts, the first of the day where there is one already.

    None while no forecast could be scored: no original deadline lies ahead.
    """
    today = desk.today()
    if stored := desk.issued_on(today):
        return stored
    if all(part.deadline is None or part.deadline < today for part in desk.plan_on().milestones):
        return None
    seen = desk.outlook(today)
    if all(one.deadline < today for one in seen.forecast.forecasts):
        return None
    return desk.issue_forecasts(seen, BY)


@asynccontextmanager
async def storing(desk: Desk, between: float = BETWEEN) -> AsyncGenerator[None]:
    """Stores each day's forecasts in the background while the app runs."""
    task = asyncio.create_task(_every(desk, between))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _every(desk: Desk, between: float) -> None:
    while True:
        try:
            await asyncio.to_thread(store_today, desk)
        except PlanError as error:  # the pages say the same to whoever looks
            LOG.warning("今日预测未存档：%s", error)
        except Exception:
            LOG.exception("今日预测未存档")
        await asyncio.sleep(between)
