"""What the ledger and the plan say of one activity or milestone on a day.

Two clocks: `done_on` is the day that counts, that of the unit's request which the office accepted
in the end; `confirmed_on` the day of the office's act. So nobody is late because the office was
slow. Whether something was in time goes by the day it was recorded, which nobody chooses; only
where the ledger itself began later does the day spoken of count, marked 补录.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, takewhile
from typing import get_args

from msgspec import structs

from plan.calendar.zone import end_of_day, local_day
from plan.ledger import events
from plan.ledger.events import Entry, Kind, StatusReported, last_of, of_kind
from plan.model.kinds import Condition, Grade, Verdict
from plan.model.plan import Item, Milestone, Rules
from plan.state.answered import Decision, Notice, decisions_of, notices_of
from plan.state.counted import Count
from plan.state.figures import Whole
from plan.state.reports import Reports

Extension = events.DeadlineExtended | events.ExtensionCorrected
EXTENSIONS: tuple[type[Extension], ...] = get_args(Extension)
OfficeAnswer = events.ClosureReturned | events.ExtensionRefused | Extension
_CLOSURE_ANSWERS = (events.ClosureReturned, events.Closed, events.Reopened)
_UNTIL: dict[type[events.Event], tuple[type[events.Event], ...]] = {  # by what each is over
    events.ClosureRequested: _CLOSURE_ANSWERS,
    events.ClosureProposed: (*_CLOSURE_ANSWERS, events.RequestWithdrawn),
    events.ClosureReturned: (events.ClosureRequested, events.Closed, events.Reopened),
    events.Reopened: (events.Closed,),
    events.ExtensionRequested: (*EXTENSIONS, events.ExtensionRefused, events.Closed),
    events.ExtensionRefused: (events.ExtensionRequested, events.DeadlineExtended),
}
ACTS = tuple({*_UNTIL, *chain(*_UNTIL.values())})  # of units and office about an item, reports apart


@dataclass(frozen=True, kw_only=True)
class Closure:
    """How a milestone came to be closed; days are None where the source reports none."""

    on: date | None  # of the office's act, or as the source has it
    done_on: date | None  # None too where the promise was not kept
    evidence: str
    grade: Grade | None = None
    entry: Entry[events.Closed] | None = None  # None for a result that the source reports
    request: Entry[events.ClosureRequested] | None = None  # that was accepted

    @property
    def basis(self) -> Entry | None:
        """The act whose day `done_on` is; None where the source or the evidence gives it."""
        if self.entry is None or self.done_on is None or self.entry.event.done_on:
            return None
        return self.request or self.entry

    @property
    def backdated(self) -> tuple[str, ...]:
        """Which of its days rest on what was recorded after the day it speaks of (补录)."""
        acts = {"done_on": self.basis, "confirmed_on": self.entry}
        return tuple(name for name, entry in acts.items() if entry and entry.is_backdated)

    @property
    def is_kept(self) -> bool:
        """Whether it was done, late or not, and not closed as undone (部分完成, 未完成转结)."""
        return self.grade is None or self.grade.is_kept


@dataclass(frozen=True, kw_only=True)
class ItemState:
    """What is known of one activity or milestone."""

    percent_complete: float | None = None  # as last reported
    reports: tuple[Entry[StatusReported], ...] = ()  # oldest first
    actual_start: date | None = None
    actual_finish: date | None = None  # from when what follows waits no longer
    deadline: date | None = None  # original
    approved_deadline: date | None = None
    due: date | None = None  # the last day that keeps the approved deadline
    condition: Condition = Condition.OPEN
    verdict: Verdict | None = None  # of its indicator's figures
    closed: Closure | None = None
    reopened: Entry[events.Reopened] | None = None  # after the last closing
    asked_to_close: Entry[events.ClosureRequested] | None = None  # waiting for the office
    proposed: Entry[events.ClosureProposed] | None = None  # waiting for another of the office
    asked_on: date | None = None  # the day by which that is judged
    asked_to_extend: Entry[events.ExtensionRequested] | None = None  # waiting for the office
    extended: Entry[Extension] | None = None  # the last word on it
    answer: Entry[OfficeAnswer] | None = None  # the office's last word on a request
    decisions: tuple[Decision, ...] = ()  # of meetings, oldest first
    notices: tuple[Notice, ...] = ()  # 督办通知, oldest first
    returned: Entry[events.ClosureReturned] | None = None  # a closing sent back, and not asked for again
    refused: Entry[events.ExtensionRefused] | None = None  # an extension refused, and not asked for again
    last_sequence: int = 0  # of any entry about it or its indicator; what `expect` compares
    count: Count | None = None  # of what an indicator decides

    @property
    def is_counted(self) -> bool:
        """Whether an indicator's figure for its year says if the deadline was kept."""
        due, count = self.approved_deadline, self.count
        return count is not None and due is not None and due.year == count.goal.year

    @property
    def reported_on(self) -> date | None:
        """The day of the latest report, or of the latest figure of what decides it."""
        return self.latest_entry.event.as_of if self.latest_entry else None

    @property
    def latest_entry(self) -> Entry | None:
        """The latest report, or a later figure of what decides it."""
        said = self.report, self.count.reported if self.count else None
        return max(filter(None, said), key=lambda entry: entry.event.as_of, default=None)

    @property
    def report(self) -> Entry[StatusReported] | None:
        """The latest report."""
        return self.reports[-1] if self.reports else None

    @property
    def latest(self) -> StatusReported | None:
        """What was last said of it; a unit's figure is a report that says so in its note."""
        report = self.report.event if self.report else None
        if self.count is None or self.count.reported is None:
            return report
        indicator, last = self.count.indicator, self.count.reported.event
        shares = f"，已报 {last.reported}/{last.shares} 家" if isinstance(last, Whole) else ""
        figure = f"{last.value:g}{indicator.unit_of_measure}（{last.period}{shares}）"
        percent = self.percent_complete or 0.0
        if report is None or report.as_of < last.as_of:
            subject = indicator.measures or ""
            return StatusReported(subject=subject, as_of=last.as_of, percent_complete=percent, note=figure)
        note = "；".join(filter(None, (figure, report.note)))
        return structs.replace(report, percent_complete=percent, note=note)

    def percent_of(self, report: StatusReported) -> float | None:
        """How far `report` says it is; None for the 0 of a counted one that has no figure."""
        return report.percent_complete or (None if self.count and self.count.figure is None else 0.0)

    @property
    def unchanged(self) -> int:
        """How many reports in a row, up to what was said last, say that nothing has changed."""
        if self.latest_entry is not self.report:
            return 0
        return len(list(takewhile(lambda entry: entry.event.unchanged, reversed(self.reports))))

    @property
    def done_on(self) -> date | None:
        """The day it counts as done; None while it is not, or where no day is known."""
        return self.closed.done_on if self.closed else None

    @property
    def confirmed_on(self) -> date | None:
        """The day on which the office closed it."""
        return self.closed.on if self.closed and self.closed.entry else None

    @property
    def asked_in_time(self) -> bool:
        """Whether its closing waits and was asked for by the day that keeps the deadline."""
        return self.asked_on is not None and self.due is not None and self.asked_on <= self.due

    @property
    def is_overdue(self) -> bool:
        """Whether its deadline passed and neither the office nor a figure has still to speak."""
        return self.condition is Condition.OVERDUE

    def days_after_due(self, day: date) -> int:
        """How many days `day` lies after the last that keeps its deadline; 0 where it has none."""
        return (day - self.due).days if self.due else 0


def began_after(day: date, began: datetime | None) -> bool:
    """Whether the ledger, whose first entry is of the moment `began`, could not know `day`."""
    return began is None or began > end_of_day(day)


def judged_on(entry: Entry, began: datetime | None) -> date:
    """The day by which the act in `entry` counts as in time or not; see the module."""
    as_of, recorded = entry.event.as_of, local_day(entry.recorded_at)
    return as_of if recorded <= as_of or began_after(as_of, began) else recorded


def item_state(
    part: Item,
    reports: Reports,
    entries: Sequence[Entry],
    rules: Rules,
    as_of: date,
    *,
    began: datetime | None = None,
    verdict: Verdict | None = None,
    last_sequence: int = 0,
) -> ItemState:
    """The state of `part` on `as_of` from its reports and the other entries that count, oldest first.

    `began` is the moment of the ledger's first entry, `verdict` what published figures say.
    """
    entries = _without_withdrawn(entries)
    closed = _closure(part, entries, began)
    deadline = part.deadline if isinstance(part, Milestone) else part.baseline_finish
    extended = last_of(entries, *EXTENSIONS)
    approved = extended.event.to if extended else deadline
    due = rules.last_day(approved) if approved else None
    asked = _waiting(entries, events.ClosureRequested)
    asked_on = judged_on(asked, began) if asked else None
    percent = reports.entries[-1].event.percent_complete if reports.entries else None
    begun, finished = reports.worked()
    item = ItemState(
        percent_complete=100.0 if closed and closed.is_kept else percent,
        reports=reports.entries,
        actual_start=begun,
        actual_finish=(closed.done_on or closed.on) if closed else finished,
        deadline=deadline,
        approved_deadline=approved,
        due=due,
        verdict=verdict,
        closed=closed,
        reopened=_waiting(entries, events.Reopened),
        asked_to_close=asked,
        asked_on=asked_on,
        proposed=_waiting(entries, events.ClosureProposed),
        asked_to_extend=_waiting(entries, events.ExtensionRequested),
        extended=extended,
        answer=last_of(entries, *get_args(OfficeAnswer)),
        decisions=decisions_of(entries),
        notices=notices_of(entries),
        returned=_waiting(entries, events.ClosureReturned),
        refused=_waiting(entries, events.ExtensionRefused),
        last_sequence=last_sequence,
    )
    return replace(item, condition=_condition(part, item, as_of))


def with_count(item: ItemState, count: Count | None, as_of: date) -> ItemState:
    """`item` as far as its figures say it is, once there are any, whatever was reported of it."""
    if count is None or item.closed:
        return replace(item, count=count)
    if count.figure is None:  # a report's 0 stands beside words, where a figure is to say how far
        return replace(item, count=count, percent_complete=item.percent_complete or None)
    reached = count.reached_on
    return replace(
        item,
        count=count,
        percent_complete=count.percent_complete,
        actual_start=item.actual_start or date(count.goal.year, 1, 1),
        actual_finish=min(reached, as_of) if reached else None,
    )


def _condition(part: Item, item: ItemState, as_of: date) -> Condition:
    """What the office or a figure has still to say of `part`, known as `item`, precedes 逾期."""
    if item.closed:
        return Condition.CLOSED
    if item.asked_in_time or (item.asked_to_close and item.due is None):
        return Condition.AWAITING_REVIEW
    if not isinstance(part, Milestone) or item.due is None or as_of <= item.due:
        return Condition.OPEN
    if item.verdict is Verdict.REACHED:
        return Condition.AWAITING_REVIEW
    if item.verdict is Verdict.BASIS:
        return Condition.BASIS
    if item.verdict is None and part.publication and as_of <= part.publication.by:
        return Condition.AWAITING_DATA
    return Condition.OVERDUE


def _closure(part: Item, entries: Sequence[Entry], began: datetime | None) -> Closure | None:
    """How `part` is closed: by the office's last act, or as a result that the source reports."""
    reopened = last_of(entries, events.Reopened)
    since = entries[entries.index(reopened) :] if reopened else entries
    for entry in of_kind(since, events.Closed)[:1]:  # a plan that ends closes what is open
        event, before = entry.event, entries[: entries.index(entry)]
        request = _waiting(before, events.ClosureRequested)
        done = event.done_on or done_day(part, judged_on(request or entry, began))
        return Closure(
            on=event.as_of,
            done_on=done if event.grade is None or event.grade.is_kept else None,
            evidence=event.evidence,
            grade=event.grade,
            entry=entry,
            request=request,
        )
    if isinstance(part, Milestone) and part.closed and not of_kind(entries, events.Reopened):
        return Closure(on=part.closed.on, done_on=part.closed.on, evidence=part.closed.evidence)
    return None


def done_day(part: Item, judged: date) -> date:
    """The day on which `part` was done where an act of the day `judged` is all that says so.

    What a figure decides was done by the deadline, whenever that was published.
    """
    publication = part.publication if isinstance(part, Milestone) else None
    if isinstance(part, Milestone) and publication and part.deadline and judged <= publication.by:
        return min(judged, part.deadline)
    return judged


def _without_withdrawn(entries: Sequence[Entry]) -> Sequence[Entry]:
    """`entries` without requests that their unit took back, nor what such a one had replaced."""
    withdrawn = {entry.event.request for entry in of_kind(entries, events.RequestWithdrawn)}
    if not withdrawn:
        return entries
    until: dict[type[events.Event], int] = {}
    for entry in entries:
        if entry.sequence in withdrawn:
            kind = type(entry.event)
            until[kind] = max(entry.sequence, until.get(kind, 0))
    return [entry for entry in entries if entry.sequence > until.get(type(entry.event), 0)]


def _waiting(entries: Sequence[Entry], kind: type[Kind]) -> Entry[Kind] | None:
    """The latest entry of that kind when nothing came after it by which it is over."""
    latest = last_of(entries, kind)
    return latest if last_of(entries, kind, *_UNTIL[kind]) is latest else None
