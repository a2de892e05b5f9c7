"""What the last meeting was told of each milestone, beside what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from plan.forecast.plan_forecast import Forecast, PlanForecast
from plan.forecast.sentence import twentieths
from plan.ledger.events import Entry, ForecastsIssued, MeetingClosed, Told
from plan.outlook.board import Board, Row

MIN_DAYS = 14  # calendar days


@dataclass(frozen=True)
class SinceMeeting:
    """A milestone's forecast as issued with a meeting, its row now, and its forecast now."""

    then: Told
    row: Row
    now: Forecast | None  # None once it is closed or reported whole

    @property
    def moved(self) -> bool:
        """Whether anybody should hear of it: it ended, came to be overdue, or is seen otherwise."""
        newly_overdue = self.row.overdue and self.then.probability_late != 1.0
        if self.now is None or newly_overdue:
            return True
        return abs((self.now.p50 - self.then.p50).days) >= MIN_DAYS or self.change > 0

    @property
    def change(self) -> int:
        """By how many steps of five points the chance told of being late changed, either way."""
        if self.now is None or self.then.probability_late is None:
            return 0
        return abs(twentieths(self.now.probability_late) - twentieths(self.then.probability_late))


def since_last_meeting(
    rows: Board, forecast: PlanForecast, entries: Sequence[Entry], closing: MeetingClosed
) -> tuple[SinceMeeting, ...]:
    """What was issued with the meeting that `closing` ended.

    What ended comes first, then what is overdue, then what moved most. Milestones that the plan
    no longer has are left out.
    """
    by_id, sequence = {row.id: row for row in rows}, closing.forecasts
    if sequence is None or not 0 < sequence <= len(entries):
        return ()
    issued = entries[sequence - 1].event  # sequences have no gap
    if not isinstance(issued, ForecastsIssued):
        return ()
    milestones = [
        SinceMeeting(then, by_id[then.item], forecast.of(then.item))
        for then in issued.told
        if then.item in by_id
    ]
    return tuple(sorted(milestones, key=lambda m: (m.now is not None, not m.row.overdue, -m.change)))
