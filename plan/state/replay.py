"""What was known on a day: the ledger's entries folded onto the plan."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from plan.calendar.zone import end_of_day
from plan.ledger.events import (
    MEETING,
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    Entry,
    Event,
    ExtensionRefused,
    ExtensionRequested,
    IndicatorReported,
    MeetingClosed,
    Revision,
    SimulationMarked,
    StatusReported,
)
from plan.model.plan import Activity, Milestone, Plan
from plan.state.decisions import Decision, decisions_of
from plan.state.issued_notices import Notice, notices_of
from plan.state.revisions import revised


@dataclass(frozen=True, kw_only=True)
class Closure:
    """How a milestone came to be closed; `on` is None where the source reports no day."""

    on: date | None
    evidence: str
    entry: Entry | None = None  # the office's act; None for a result that the source reports


@dataclass(frozen=True, kw_only=True)
class ItemState:
    """What the ledger and the plan say of one activity or milestone."""

    percent_complete: float | None = None  # as last reported
    reports: tuple[Entry, ...] = ()  # oldest first
    actual_start: date | None = None
    actual_finish: date | None = None
    deadline: date | None = None  # original
    approved_deadline: date | None = None
    closed: Closure | None = None
    asked_to_close: Entry | None = None  # waiting for the office
    asked_to_extend: Entry | None = None  # waiting for the office
    answer: Entry | None = None  # the office's last word on a request
    decisions: tuple[Decision, ...] = ()  # of meetings, oldest first
    notices: tuple[Notice, ...] = ()  # 督办通知, oldest first
    returned: Entry | None = None  # a closing sent back, and not asked for again
    refused: Entry | None = None  # an extension refused, and not asked for again
    last_sequence: int = 0  # of any entry about it, counted or not; what `expect` compares

    @property
    def report(self) -> Entry | None:
        """The latest report."""
        return self.reports[-1] if self.reports else None


@dataclass(frozen=True, kw_only=True)
class PlanState:
    """Every item on `as_of`; `hindsight` when what was recorded after that day counts too."""

    plan: Plan
    as_of: date
    hindsight: bool
    items: Mapping[str, ItemState]
    readings: Mapping[str, tuple[Entry, ...]]  # IndicatorReported by indicator
    meetings: tuple[Entry, ...] = ()  # MeetingClosed, by day
    last_meeting: int = 0  # the sequence of any entry about meetings, counted or not
    revised_on: date | None = None  # the day of the latest revision, counted or not
    last_sequences: Mapping[str, int] = field(default_factory=dict)  # by subject, likewise
    simulated: bool = False  # 演示数据: all of the ledger is made up


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
    counted = [entry for entry in entries[:until] if entry.event.as_of <= as_of]
    return sorted(counted, key=lambda entry: entry.event.as_of)  # stable: by sequence in a day


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
    last = {entry.event.subject: entry.sequence for entry in entries}
    counted = visible(entries, as_of, moment)
    revisions = of_kind(entries, Revision)
    plan = revised(plan, of_kind(counted, Revision) if revisions else ())
    by_subject: dict[str, list[Entry]] = {}
    for entry in counted:
        by_subject.setdefault(entry.event.subject, []).append(entry)
    return PlanState(
        plan=plan,
        as_of=as_of,
        hindsight=moment is None or moment > end_of_day(as_of),
        items={
            part.id: item_state(part, by_subject.get(part.id, []), last.get(part.id, 0))
            for part in plan.promises
        },
        readings={
            part.id: tuple(of_kind(by_subject.get(part.id, []), IndicatorReported))
            for part in plan.indicators
        },
        meetings=tuple(of_kind(by_subject.get(MEETING, []), MeetingClosed)),
        last_meeting=last.get(MEETING, 0),
        revised_on=max((entry.event.as_of for entry in revisions), default=None),
        last_sequences=last,
        simulated=simulation(entries) is not None,
    )


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
    closed = closing(part, entries)
    deadline = part.deadline if isinstance(part, Milestone) else part.baseline_finish
    extended = last_of(entries, DeadlineExtended)
    percent = _percent(reports[-1]) if reports else None
    return ItemState(
        percent_complete=100.0 if closed else percent,
        reports=tuple(reports),
        actual_start=_actual_start(reports),
        actual_finish=closed.on if closed else _actual_finish(reports),
        deadline=deadline,
        approved_deadline=extended.event.to if extended else deadline,  # type: ignore[attr-defined]
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


def percent_of_milestones(
    plan: Plan, items: Mapping[str, ItemState], activity: Activity
) -> float | None:
    """The mean of what is reported of the activity's own milestones; None while nothing is."""
    held = [
        items[part.id].percent_complete for part in plan.milestones if part.parent == activity.id
    ]
    if all(percent is None for percent in held):
        return None
    return sum(percent or 0.0 for percent in held) / len(held)


def closing(part: Activity | Milestone, entries: Sequence[Entry]) -> Closure | None:
    """How `part` was closed: by the office's act, or as a result that the source reports."""
    entry = last_of(entries, Closed)
    if entry and isinstance(entry.event, Closed):
        return Closure(on=entry.event.as_of, evidence=entry.event.evidence, entry=entry)
    if isinstance(part, Milestone) and part.closed:
        return Closure(on=part.closed.on, evidence=part.closed.evidence)
    return None


def of_kind(entries: Iterable[Entry], *kinds: type[Event]) -> list[Entry]:
    """The entries whose event is one of `kinds`."""
    return [entry for entry in entries if isinstance(entry.event, kinds)]


def last_of(entries: Sequence[Entry], *kinds: type[Event]) -> Entry | None:
    """The latest entry whose event is one of `kinds`."""
    return next((entry for entry in reversed(entries) if isinstance(entry.event, kinds)), None)


def _waiting(entries: Sequence[Entry], asked: type[Event], *answers: type[Event]) -> Entry | None:
    """The latest entry of kind `asked` when nothing of `answers` came after it."""
    latest = last_of(entries, asked, *answers)
    return latest if latest and isinstance(latest.event, asked) else None


def _report(entry: Entry) -> StatusReported:
    assert isinstance(entry.event, StatusReported)
    return entry.event


def _percent(entry: Entry) -> float:
    return _report(entry).percent_complete


def _actual_start(reports: Sequence[Entry]) -> date | None:
    """As stated last, else the day of the first report with any progress."""
    stated = [_report(e).actual_start for e in reports if _report(e).actual_start]
    begun = (_report(e).as_of for e in reports if _percent(e) > 0)
    return stated[-1] if stated else next(begun, None)


def _actual_finish(reports: Sequence[Entry]) -> date | None:
    """As stated last, else the first day of the unbroken run of 100% that ends the reports."""
    if not reports or _percent(reports[-1]) < 100:
        return None
    stated = [_report(e).actual_finish for e in reports if _report(e).actual_finish]
    first = len(reports)
    while first and _percent(reports[first - 1]) >= 100:
        first -= 1
    return stated[-1] if stated else _report(reports[first]).as_of
