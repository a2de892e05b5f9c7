"""The chances of being late as they stood in the report cycles before a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from plan.forecast.plan_forecast import plan_chances
from plan.ledger.events import Entry
from plan.schedule.network import network_of
from plan.state.replay import PlanState, earlier, known_until

CYCLES = 8  # that a light remembers
SAMPLES = 2_000
SEED = 0

Chances = Mapping[date, Mapping[str, float]]  # by day and milestone, from 0 to 1


def chances_before(
    later: PlanState,
    entries: Sequence[Entry],
    hindsight: bool | None,
    known_at: datetime | None,
    cached: Chances,
) -> Chances:
    """The chances one cycle before the day of `later`, two, and so on, oldest first, as known then.

    Those that are `cached` are not computed again. None where lights do not go by them.
    """
    plan = later.plan
    if plan.rules.forecast is None:
        return {}
    chances = {}
    for back in range(CYCLES, 0, -1):
        day = later.as_of - timedelta(days=back * plan.rules.report_cycle.value)
        if day in cached:
            chances[day] = cached[day]
        elif day >= plan.start:
            until = known_until(entries, day, hindsight)
            if known_at is not None:
                until = known_at if until is None else min(until, known_at)
            state = earlier(later, entries, day, until)
            network = network_of(state.plan, state)
            chances[day] = plan_chances(state, network, samples=SAMPLES, seed=SEED)
    return chances
