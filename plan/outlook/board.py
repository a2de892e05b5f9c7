"""One row per activity and milestone with everything that is derived for it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from plan.model import plan as model
from plan.model.kinds import Commitment, ItemKind, Level, Standing
from plan.outlook.lazy import Lazy
from plan.outlook.lights import Alert, is_silent, light
from plan.schedule.dates import Dates, Schedule
from plan.state.item_state import ItemState
from plan.state.progress import Awaited, Progress, awaited, progress, reports_itself
from plan.state.replay import PlanState
from plan.words import labels


@dataclass(frozen=True, kw_only=True)
class Row:
    """An activity or milestone as seen on the state's day."""

    part: model.Item
    workstream: model.Workstream
    lead: model.Unit | None  # None is 待定
    supporting: tuple[model.Unit, ...]
    item: ItemState
    progress: Progress
    by_pace: Alert  # by facts and 序时进度 alone, whatever the chances say
    judge: Lazy[Alert] = field(compare=False, repr=False)  # by facts, then the chances
    dates: Dates | None  # None where the schedule has nothing to go by
    overdue: bool
    reportable: bool  # open, and told of by its unit rather than by its milestones
    silent: bool
    awaited: Awaited | None = None  # of an undated step that a dated promise waits for

    @property
    def asked_from(self) -> date | None:
        """The day from which reports are due; None where nobody waits for any."""
        return self.progress.starts or (self.awaited.since if self.awaited else None)

    @property
    def id(self) -> str:
        """The part's id."""
        return self.part.id

    @cached_property
    def kind(self) -> ItemKind:
        """What the part is on the state's day; promises are what a headline counts.

        A deadline that the office gave makes a dated promise of an undated one, and a result that
        was opened again is promised anew.
        """
        kind = model.kind_of(self.part)
        if kind is ItemKind.UNDATED or (kind is ItemKind.RESULT and self.item.closed is None):
            return ItemKind.PROMISE if self.item.approved_deadline else ItemKind.UNDATED
        return kind

    @cached_property
    def firmness(self) -> str:
        """确保, 力争 or 一般事项 of what is promised; what else a milestone is."""
        if self.kind in (ItemKind.NODE, ItemKind.RESULT):
            return self.kind.word
        return labels.COMMITMENT[self.part.commitment]

    @property
    def deadline_name(self) -> str:
        """What the original deadline is called: one that the office set is not the source's."""
        if not self.is_milestone:
            return "计划完成"
        is_ours = model.dates_standing(self.part) is Standing.ARRANGEMENT
        return "办公室定时限" if is_ours and self.item.deadline else "原定时限"

    @property
    def deadline_words(self) -> str:
        """The original deadline with the mark of its own standing, or 未定时限."""
        return labels.deadline(self.item.deadline) + (self.date_mark if self.item.deadline else "")

    @property
    def due_words(self) -> str:
        """The deadline that holds, marked where it is the original one."""
        due = self.item.approved_deadline
        return labels.deadline(due) + (self.due_mark if due else "")

    @property
    def date_mark(self) -> str:
        """The mark of its own dates, of which it has any; empty where the source states them."""
        has_dates = self.item.deadline or self.part.baseline_start
        return labels.DATE_MARK[model.dates_standing(self.part)] if has_dates else ""

    @property
    def due_mark(self) -> str:
        """The mark of the deadline that holds, where that is the original one."""
        return self.date_mark if self.item.approved_deadline == self.item.deadline else ""

    @property
    def alert(self) -> Alert:
        """The light and its reason; what no fact decides waits for the forecast."""
        return self.judge.value

    @property
    def asked_because(self) -> str:
        """Why an undated step is asked of its unit; empty for what is not."""
        return f"“{self.awaited.by.name}”等它" if self.awaited else ""

    @property
    def is_milestone(self) -> bool:
        """Whether the part is a promise of zero duration."""
        return isinstance(self.part, model.Milestone)


Board = tuple[Row, ...]
ChancesOf = Callable[[str], Sequence[float]]  # of an item being late: oldest first, one a cycle


def board(
    state: PlanState, schedule: Schedule, chances: ChancesOf = lambda _: (), kept: Iterable[Row] = ()
) -> Board:
    """A row for each activity and milestone, in the plan's reading order.

    `chances` is asked when a light is, and only for an item that no fact decides; without any,
    lights are those of facts and 序时进度. `kept` are rows of what nothing touched since.
    """
    waiting, known = awaited(state), {row.id: row for row in kept}
    return tuple(
        _row(state, schedule, part, waiting.get(part.id), chances, known.get(part.id))
        for part in state.plan.items
    )


def _row(
    state: PlanState,
    schedule: Schedule,
    part: model.Item,
    waits: Awaited | None,
    chances: ChancesOf,
    known: Row | None,
) -> Row:
    """The row of `part`, which `waits` tells of where it is awaited; `known` where it is that."""
    plan, item = state.plan, state.items[part.id]
    done, dates = known.progress if known else progress(state, part), schedule.dates.get(part.id)

    def judge() -> Alert:
        return light(state, part, done, lambda: chances(part.id))

    if known and (known.awaited, known.dates) == (waits, dates):
        return replace(known, item=item, judge=Lazy(judge))
    is_open = item.closed is None and done.percent_complete != 100
    reportable = item.closed is None and reports_itself(plan, part)
    asked_from = done.starts or (waits.since if waits else None)
    return Row(
        part=part,
        workstream=model.workstream_of(plan, part.id),
        lead=model.lead_of(plan, part.id),
        supporting=model.supporting_of(plan, part.id),
        item=item,
        progress=done,
        by_pace=light(state, part, done),
        judge=Lazy(judge),
        dates=dates,
        overdue=item.is_overdue,
        reportable=reportable,
        silent=is_open and reportable and is_silent(item, asked_from, plan.rules, state.as_of),
        awaited=waits,
    )


def milestones(rows: Iterable[Row]) -> list[Row]:
    """The rows that are milestones, of whatever kind."""
    return [row for row in rows if row.is_milestone]


def of_kind(rows: Iterable[Row], kind: ItemKind) -> list[Row]:
    """The rows of that kind: each is counted by itself."""
    return [row for row in rows if row.kind is kind]


def without_nodes(rows: Iterable[Row]) -> list[Row]:
    """`rows` without work nodes; with them where no other milestone has a deadline."""
    rows = list(rows)
    others = [row for row in rows if row.kind is not ItemKind.NODE]
    return others if of_kind(others, ItemKind.PROMISE) else rows


def count_lights(rows: Iterable[Row]) -> dict[Commitment | None, Counter[Level]]:
    """Dated promises by commitment and light; None is a promise of no stated firmness."""
    counts = {firmness: Counter[Level]() for firmness in (*Commitment, None)}
    for row in of_kind(rows, ItemKind.PROMISE):
        counts[row.part.commitment][row.alert.level] += 1
    return counts
