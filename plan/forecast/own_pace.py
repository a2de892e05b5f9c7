"""How slow an item itself is by what was reported of it, and since when."""

from datetime import timedelta

from plan.forecast.plan_history import still_since
from plan.forecast.sentence import OwnPace
from plan.model.plan import Item
from plan.state.progress import expected_percent, progress
from plan.state.replay import PlanState

STILL_CYCLES = 2  # of the same percentage, from which on a report stands still


def own_pace(state: PlanState, part: Item) -> OwnPace | None:
    """The pace of `part` since it was to begin; None where nothing is reported of it yet.

    Reports stand still where they have said the same for `STILL_CYCLES` report cycles, or none at
    all after the beginning. Else what is reported is held against what was to be done by that day.
    """
    item, known = state.items[part.id], progress(state, part)
    last, percent = item.reported_on, item.percent_complete
    if last is None or percent is None or known.starts is None or last < known.starts:
        return None
    since = still_since(item, state.as_of) or last
    cycles = timedelta(days=STILL_CYCLES * state.plan.rules.report_cycle.value)
    counted = item.is_counted and item.count is not None and item.count.figure is not None
    if not counted and (percent == 0 or last - since >= cycles):
        since = known.starts if percent == 0 else since
        return OwnPace(since=since, last=last, percent=percent, is_still=True)
    planned = known.expected_percent if counted else None
    if planned is None:
        planned = expected_percent(known.starts, item.approved_deadline, last)
    ratio = percent / planned if planned else 1.0
    return OwnPace(since=known.starts, last=last, percent=percent, ratio=ratio)
