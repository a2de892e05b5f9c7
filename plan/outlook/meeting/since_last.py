"""What the last meeting was told of each milestone, beside what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan.forecast.plan_forecast import Forecast, PlanForecast
from plan.ledger.events import Entry, ForecastsIssued, MeetingClosed, Told
from plan.outlook.board import Board, Row

WORTH_TELLING = 0.05  # of a chance
DAYS_WORTH_TELLING = 14  # calendar days


@dataclass(frozen=True)
class ToldThen:
    """A milestone's forecast as issued with a meeting, its row now, and its forecast now."""

    told: Told
    row: Row
    now: Forecast | None  # None once it is closed or reported whole

    @property
    def ended(self) -> bool:
        """Whether it has been closed since."""
        return self.row.item.closed is not None

    @property
    def moved(self) -> bool:
        """Whether anybody should hear of it: it ended, came to be overdue, or is seen otherwise."""
        if self.now is None or self._is_newly_overdue:
            return True
        days = abs((self.now.p50 - self.told.p50).days)
        return days >= DAYS_WORTH_TELLING or self.change >= WORTH_TELLING

    @property
    def change(self) -> float:
        """By how much the chance of being late changed, either way."""
        if self.now is None or self.told.probability_late is None:
            return 0.0
        return abs(self.now.probability_late - self.told.probability_late)

    @property
    def _is_newly_overdue(self) -> bool:
        return self.row.overdue and self.told.probability_late != 1.0


def told_then(
    rows: Board, forecast: PlanForecast, entries: Sequence[Entry], closing: MeetingClosed
) -> tuple[ToldThen, ...]:
    """What was issued with the meeting that `closing` ended.

    What ended comes first, then what is overdue, then what moved most. Milestones that the plan
    no longer has are left out.
    """
    by_id = {row.id: row for row in rows}
    found = (
        ToldThen(told, by_id[told.item], forecast.of(told.item))
        for told in _issued(entries, closing.forecasts)
        if told.item in by_id
    )
    return tuple(
        sorted(found, key=lambda one: (one.now is not None, not one.row.overdue, -one.change))
    )


def _issued(entries: Sequence[Entry], sequence: int | None) -> Iterable[Told]:
    if sequence is None or not 0 < sequence <= len(entries):
        return ()
    event = entries[sequence - 1].event  # sequences have no gap
    return event.told if isinstance(event, ForecastsIssued) else ()
