"""One row per activity and milestone with everything that is derived for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from plan.model.kinds import Commitment, Level
from plan.model.plan import (
    Activity,
    Milestone,
    Unit,
    Workstream,
    lead_of,
    supporting_of,
    workstream_of,
)
from plan.outlook.alerts import Alert, alert, is_overdue, is_silent
from plan.schedule.dates import Dates, Schedule
from plan.state.progress import Progress, progress, reports_itself
from plan.state.replay import ItemState, PlanState


@dataclass(frozen=True, kw_only=True)
class Row:
    """An activity or milestone as seen on the state's day."""

    part: Activity | Milestone
    workstream: Workstream
    lead: Unit | None  # None is 待定
    supporting: tuple[Unit, ...]
    item: ItemState
    progress: Progress
    alert: Alert
    by_pace: Alert  # by facts and 序时进度 alone, whatever the chances say
    dates: Dates | None  # None where the schedule has nothing to go by
    overdue: bool
    reportable: bool  # open, and told of by its unit rather than by its milestones
    silent: bool

    @property
    def id(self) -> str:
        """The part's id."""
        return self.part.id

    @property
    def is_milestone(self) -> bool:
        """Whether the part is a promise of zero duration."""
        return isinstance(self.part, Milestone)


Board = tuple[Row, ...]


def board(graph: nx.DiGraph[str], state: PlanState, schedule: Schedule) -> Board:
    """A row for each activity and milestone, in the plan's reading order."""
    return tuple(row(graph, state, schedule, part) for part in state.plan.promises)


def row(
    graph: nx.DiGraph[str],
    state: PlanState,
    schedule: Schedule,
    part: Activity | Milestone,
) -> Row:
    """The row of `part`."""
    plan, item = state.plan, state.items[part.id]
    done = progress(graph, state, part)
    cycle = plan.rules.report_cycle.value
    open_ = item.closed is None and done.percent_complete != 100
    reportable = item.closed is None and reports_itself(plan, part)
    by_pace = alert(part, item, done, plan.rules, state.as_of)
    return Row(
        part=part,
        workstream=workstream_of(plan, part.id),
        lead=lead_of(plan, part.id),
        supporting=supporting_of(plan, part.id),
        item=item,
        progress=done,
        alert=by_pace,
        by_pace=by_pace,
        dates=schedule.dates.get(part.id),
        overdue=isinstance(part, Milestone) and is_overdue(item, state.as_of),
        reportable=reportable,
        silent=open_ and reportable and is_silent(item, done, cycle, state.as_of),
    )


def milestones(rows: Iterable[Row]) -> list[Row]:
    """The rows that are milestones: what counts are made of."""
    return [row for row in rows if row.is_milestone]


def count_lights(rows: Iterable[Row]) -> dict[Commitment | None, Counter[Level]]:
    """Milestones by commitment and light; None stands for a promise of no stated firmness."""
    counts: dict[Commitment | None, Counter[Level]] = {
        Commitment.BINDING: Counter(),
        Commitment.STRETCH: Counter(),
        None: Counter(),
    }
    for row in milestones(rows):
        counts[row.part.commitment][row.alert.level] += 1
    return counts
