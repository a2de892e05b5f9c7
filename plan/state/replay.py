"""What was known on a day: the ledger's entries folded onto the plan."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain, takewhile
from operator import attrgetter

from plan.calendar.zone import end_of_day
from plan.ledger.events import (
    MEETING,
    Author,
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    Entry,
    Event,
    ExtensionRefused,
    ExtensionRequested,
    IndicatorReported,
    Kind,
    MeetingClosed,
    Revision,
    SimulationMarked,
    StatusReported,
    last_of,
    of_kind,
)
from plan.model.plan import Activity, Milestone, Plan
from plan.state.answered import Decision, Notice, decisions_of, notices_of
from plan.state.counted import Count, count_of
from plan.state.revisions import approved, revised

OfficeAnswer = ClosureReturned | ExtensionRefused | DeadlineExtended
_day = attrgetter("event.as_of")


@dataclass(frozen=True, kw_only=True)
class Closure:
    """How a milestone came to be closed; `on` is None where the source reports no day."""

    on: date | None
    evidence: str
    entry: Entry[Closed] | None = None  # None for a result that the source reports


@dataclass(frozen=True, kw_only=True)
class ItemState:
    """What the ledger and the plan say of one activity or milestone."""

    percent_complete: float | None = None  # as last reported
    reports: tuple[Entry[StatusReported], ...] = ()  # oldest first
    actual_start: date | None = None
    actual_finish: date | None = None
    deadline: date | None = None  # original
    approved_deadline: date | None = None
    closed: Closure | None = None
    asked_to_close: Entry[ClosureRequested] | None = None  # waiting for the office
    asked_to_extend: Entry[ExtensionRequested] | None = None  # waiting for the office
    answer: Entry[OfficeAnswer] | None = None  # the office's last word on a request
    decisions: tuple[Decision, ...] = ()  # of meetings, oldest first
    notices: tuple[Notice, ...] = ()  # 督办通知, oldest first
    returned: Entry[ClosureReturned] | None = None  # a closing sent back, and not asked for again
    refused: Entry[ExtensionRefused] | None = None  # an extension refused, and not asked for again
    last_sequence: int = 0  # of any entry about it, counted or not; what `expect` compares
    count: Count | None = None  # of what an indicator decides

    @property
    def report(self) -> Entry[StatusReported] | None:
        """The latest report."""
        return self.reports[-1] if self.reports else None

    @property
    def is_counted(self) -> bool:
        """Whether an indicator's figure for its year says if the deadline was kept."""
        due, count = self.approved_deadline, self.count
        return count is not None and due is not None and due.year == count.goal.year

    @property
    def reported_on(self) -> date | None:
        """The day of the latest report, or of the latest figure of what decides it."""
        told = self.report, self.count.reported if self.count else None
        return max((entry.event.as_of for entry in told if entry), default=None)


@dataclass(frozen=True, kw_only=True)
class PlanState:
    """Every item on `as_of`, from what had been recorded by the moment `known_at`."""

    plan: Plan
    as_of: date
    known_at: datetime | None = None  # None is without end
    items: Mapping[str, ItemState] = field(default_factory=dict)
    readings: Mapping[str, tuple[Entry[IndicatorReported], ...]] = field(default_factory=dict)
    meetings: tuple[Entry[MeetingClosed], ...] = ()  # by day
    last_meeting: int = 0  # the sequence of any entry about meetings, counted or not
    revised_on: date | None = None  # the day of the latest revision, counted or not
    last_sequences: Mapping[str, int] = field(default_factory=dict)  # by subject, likewise
    simulated: bool = False  # 演示数据: all of the ledger is made up
    counted: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)  # by subject, by day

    @property
    def hindsight(self) -> bool:
        """Whether what was recorded after the day counts too."""
        return self.known_at is None or self.known_at > end_of_day(self.as_of)


def known_until(entries: Sequence[Entry], as_of: date, hindsight: bool | None) -> datetime | None:
    """The moment up to which what was recorded counts on `as_of`; None is without end.

    That day's end, so that a past day shows as it was known then; without end with `hindsight`.
    When `hindsight` is None it is without end only where the ledger itself began after the day:
    nothing could be known then, so the view is of what was filled in later, and says so.
    """
    known_at = end_of_day(as_of)
    if hindsight is None:
        hindsight = bool(entries) and entries[0].recorded_at > known_at
    return None if hindsight else known_at


def visible(entries: Sequence[Entry], as_of: date, known_at: datetime | None) -> list[Entry]:
    """The entries that speak of `as_of` or before and were recorded by `known_at`, by day."""
    until = len(entries)
    if known_at is not None:
        until = bisect_right(entries, known_at, key=lambda entry: entry.recorded_at)
    return sorted([e for e in entries[:until] if e.event.as_of <= as_of], key=_day)  # stable


def is_untouched(entries: Sequence[Entry], known: int, as_of: date, hindsight: bool | None) -> bool:
    """Whether of `entries` nothing counts on `as_of` but what the first `known` hold."""
    newer = entries[known:]
    return not newer or not visible(newer, as_of, known_until(entries, as_of, hindsight))


def replay(
    plan: Plan,
    entries: Sequence[Entry],
    as_of: date,
    hindsight: bool | None = None,
    known_at: datetime | None = None,
) -> PlanState:
    """The state of `plan` on `as_of`, as known at the moment `known_at` (see `known_until`).

    Its plan is that of the day: as approved, with the revisions that count. Entries about parts
    that this plan does not have are left out.
    """
    moment = known_at or known_until(entries, as_of, hindsight)
    return resume(PlanState(plan=approved(plan), as_of=as_of, known_at=moment), entries)


def resume(state: PlanState, entries: Sequence[Entry]) -> PlanState:
    """The state with `entries`, which follow those that `state` was made from, as a replay of all.

    Only what they speak of is worked out again; all of it where they revise the plan.
    """
    new = visible(entries, state.as_of, state.known_at)
    counted, plan = dict(state.counted), state.plan
    by_subject: dict[str, list[Entry]] = {}
    for entry in new:
        by_subject.setdefault(entry.event.subject, []).append(entry)
    for subject, later in by_subject.items():
        counted[subject] = tuple(sorted((*counted.get(subject, ()), *later), key=_day))
    if of_kind(new, Revision):
        every = of_kind(chain.from_iterable(counted.values()), Revision)
        plan = revised(plan, sorted(every, key=attrgetter("event.as_of", "sequence")))
    last = {**state.last_sequences, **{entry.event.subject: entry.sequence for entry in entries}}
    whole = plan is not state.plan or not state.last_sequences
    touched = set(plan.by_id if whole else (entry.event.subject for entry in entries))
    readings = {} if whole else dict(state.readings)
    for indicator in plan.indicators:
        if indicator.id in touched:
            entries_of = counted.get(indicator.id, ())
            readings[indicator.id] = tuple(of_kind(entries_of, IndicatorReported))
            if indicator.measures:
                touched.add(indicator.measures)
    items = {
        part.id: item_state(part, counted.get(part.id, ()), last.get(part.id, 0))
        for part in plan.promises
        if part.id in touched
    }
    for id_ in touched & items.keys() & plan.deciding.keys():
        count = count_of(plan, readings, plan.deciding[id_], state.as_of)
        items[id_] = with_count(items[id_], count, state.as_of)
    revised_on = [entry.event.as_of for entry in of_kind(entries, Revision)]
    return replace(
        state,
        plan=plan,
        items=items if whole else {**state.items, **items},
        readings=readings,
        meetings=tuple(of_kind(counted.get(MEETING, ()), MeetingClosed)),
        last_meeting=last.get(MEETING, 0),
        revised_on=max((*filter(None, [state.revised_on]), *revised_on), default=None),
        last_sequences=last,
        simulated=state.simulated or (not state.last_sequences and simulation(entries) is not None),
        counted=counted,
    )


def with_event(state: PlanState, event: Event) -> PlanState:
    """The state as `event` would leave it, were it stored next."""
    entry = Entry(
        sequence=max(state.last_sequences.values(), default=0) + 1,
        recorded_at=state.known_at or end_of_day(state.as_of),
        by=Author(account=""),
        event=event,
        key=None,
        digest="",
    )
    return resume(state, [entry])


def simulation(entries: Sequence[Entry]) -> SimulationMarked | None:
    """The mark of a ledger that is made up; None for one that is not."""
    first = entries[0].event if entries else None
    return first if isinstance(first, SimulationMarked) else None


def plan_on(plan: Plan, revisions: Sequence[Entry], as_of: date) -> Plan:
    """The plan of the day from its `revisions` alone, whenever they were recorded."""
    return revised(plan, visible(revisions, as_of, None)) if revisions else plan


def item_state(
    part: Activity | Milestone, entries: Sequence[Entry], last_sequence: int = 0
) -> ItemState:
    """The state of `part` from the entries that count, oldest first."""
    reports = of_kind(entries, StatusReported)
    statuses = [entry.event for entry in reports]
    closed = _closure(part, entries)
    deadline = part.deadline if isinstance(part, Milestone) else part.baseline_finish
    extended = last_of(entries, DeadlineExtended)
    percent = statuses[-1].percent_complete if statuses else None
    return ItemState(
        percent_complete=100.0 if closed else percent,
        reports=tuple(reports),
        actual_start=_actual_start(statuses),
        actual_finish=closed.on if closed else _actual_finish(statuses),
        deadline=deadline,
        approved_deadline=extended.event.to if extended else deadline,
        closed=closed,
        asked_to_close=None if closed else _waiting(entries, ClosureRequested, ClosureReturned),
        asked_to_extend=_waiting(entries, ExtensionRequested, DeadlineExtended, ExtensionRefused),
        answer=last_of(entries, ClosureReturned, ExtensionRefused, DeadlineExtended),
        decisions=decisions_of(entries),
        notices=notices_of(entries),
        returned=None if closed else _waiting(entries, ClosureReturned, ClosureRequested),
        refused=_waiting(entries, ExtensionRefused, ExtensionRequested, DeadlineExtended),
        last_sequence=last_sequence,
    )


def with_count(item: ItemState, count: Count | None, as_of: date) -> ItemState:
    """`item` as far as its figures say it is, once there are any, whatever was reported of it."""
    if count is None or count.figure is None or item.closed:
        return replace(item, count=count)
    reached = count.reached_on
    return replace(
        item,
        count=count,
        percent_complete=count.percent_complete,
        actual_start=item.actual_start or date(count.goal.year, 1, 1),
        actual_finish=min(reached, as_of) if reached else None,
    )


def percent_of_milestones(
    plan: Plan, items: Mapping[str, ItemState], activity: Activity
) -> float | None:
    """The mean of what is reported of the activity's own milestones; None while nothing is."""
    percents = [
        items[part.id].percent_complete for part in plan.milestones if part.parent == activity.id
    ]
    if all(percent is None for percent in percents):
        return None
    return sum(percent or 0.0 for percent in percents) / len(percents)


def _closure(part: Activity | Milestone, entries: Sequence[Entry]) -> Closure | None:
    """How `part` was closed: by the office's act, or as a result that the source reports."""
    if entry := last_of(entries, Closed):
        return Closure(on=entry.event.as_of, evidence=entry.event.evidence, entry=entry)
    if isinstance(part, Milestone) and part.closed:
        return Closure(on=part.closed.on, evidence=part.closed.evidence)
    return None


def _waiting(
    entries: Sequence[Entry], asked: type[Kind], *answers: type[Event]
) -> Entry[Kind] | None:
    """The latest entry of kind `asked` when nothing of `answers` came after it."""
    request = last_of(entries, asked)
    return request if last_of(entries, asked, *answers) is request else None


def _actual_start(reports: Sequence[StatusReported]) -> date | None:
    """As stated last, else the day of the first report with any progress."""
    stated = [report.actual_start for report in reports if report.actual_start]
    begun = (report.as_of for report in reports if report.percent_complete > 0)
    return stated[-1] if stated else next(begun, None)


def _actual_finish(reports: Sequence[StatusReported]) -> date | None:
    """As stated last, else the first day of the unbroken run of 100% that ends the reports."""
    stated = [report.actual_finish for report in reports if report.actual_finish]
    complete = list(takewhile(lambda report: report.percent_complete >= 100, reversed(reports)))
    if not complete:
        return None
    return stated[-1] if stated else complete[-1].as_of
