"""What was known on a day: the ledger's entries folded onto the plan."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain
from operator import attrgetter

from msgspec import structs

from plan.calendar.zone import end_of_day
from plan.ledger import events
from plan.ledger.events import MEETING, PLAN, Author, Entry, Event, closings, of_kind
from plan.model.plan import Activity, Item, Milestone, Plan
from plan.state.counted import count_of
from plan.state.figures import wholes
from plan.state.item_state import ACTS, ItemState, began_after, item_state, with_count
from plan.state.reports import NONE, Report, Reports, by_day, reports_of
from plan.state.revisions import approved, revised
from plan.state.verdict import judged

_recorded = attrgetter("recorded_at")


@dataclass(frozen=True, kw_only=True)
class PlanState:
    """Every item on `as_of`, from what had been recorded by the moment `known_at`."""

    plan: Plan
    as_of: date
    known_at: datetime | None = None  # None is without end
    items: Mapping[str, ItemState] = field(default_factory=dict)
    readings: Mapping[str, tuple[Entry[events.IndicatorReported], ...]] = field(default_factory=dict)
    meetings: tuple[Entry[events.MeetingClosed], ...] = ()  # by day
    last_meeting: int = 0  # the sequence of any entry about meetings, counted or not
    concluding: tuple[Entry[events.PlanConcluded], ...] = ()  # not taken back, counted or not
    # the day of the latest of ACTS on an item, and by PLAN of the latest revision, counted or not
    acted_on: Mapping[str, date] = field(default_factory=dict)
    last_sequences: Mapping[str, int] = field(default_factory=dict)  # by subject, likewise
    simulated: bool = False  # 演示数据: all of the ledger is made up
    reports: Mapping[str, Reports] = field(default_factory=dict)  # by subject, by day
    counted: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)  # likewise all but reports
    began: datetime | None = None  # the moment of the ledger's first entry
    acting: str = ""  # the account that acts
    acting_on: date | None = None  # the day on which an act is recorded, where that is later

    @property
    def hindsight(self) -> bool:
        """Whether what was recorded after the day counts too."""
        return self.known_at is None or self.known_at > end_of_day(self.as_of)

    @property
    def conclusions(self) -> tuple[Entry[events.PlanConcluded], ...]:
        """Those of the plan and its years that stand on the day, oldest first."""
        return tuple(of_kind(self.counted.get(PLAN, ()), events.PlanConcluded))

    @property
    def ended(self) -> Set[str]:
        """The items that ended with the plan or a year of it: nothing more is asked of them."""
        return {each.subject for entry in self.conclusions for each in closings(entry.event)}

    @property
    def counts_as(self) -> date:
        """The day by which an act of now is judged; see `plan.state.item_state`."""
        if self.acting_on is None or began_after(self.as_of, self.began):
            return self.as_of
        return max(self.as_of, self.acting_on)


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
    until = len(entries) if known_at is None else bisect_right(entries, known_at, key=_recorded)
    return sorted([e for e in entries[:until] if e.event.as_of <= as_of], key=by_day)  # stable


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
    new, plan = visible(entries, state.as_of, state.known_at), state.plan
    acts, counting = (  # few beside the reports
        [e for e in of if not isinstance(e.event, events.StatusReported)] for of in (entries, new)
    )
    counted, reports = dict(state.counted), dict(state.reports)
    if of_kind(counting, events.ConclusionWithdrawn):
        counted = {id_: tuple(_standing(of, counting)) for id_, of in counted.items()}
    by_subject, said = defaultdict[str, list[Entry]](list), defaultdict[str, list[Report]](list)
    for entry in _standing(counting, counting):
        by_subject[entry.event.subject].append(entry)
        if isinstance(entry.event, events.PlanConcluded):
            for event in closings(entry.event):
                by_subject[event.subject].append(structs.replace(entry, event=event))
    for report in of_kind(new, events.StatusReported):
        said[report.event.subject].append(report)
    for subject, of in by_subject.items():  # by day, as `new` is
        counted[subject] = tuple(sorted((*counted.get(subject, ()), *of), key=by_day))
    for subject, later in said.items():
        before = reports.get(subject, NONE).entries
        reports[subject] = reports_of(sorted((*before, *later), key=by_day) if before else later)
    last = {**state.last_sequences, **{entry.event.subject: entry.sequence for entry in entries}}
    ended = (*state.concluding, *of_kind(acts, events.PlanConcluded))
    concluding = tuple(of_kind(_standing(ended, acts), events.PlanConcluded))
    if of_kind(counting, events.Revision):
        plan = _plan_of(plan, counted)
    is_same = plan is state.plan and concluding == state.concluding and state.last_sequences
    acted_on = dict(state.acted_on)
    for entry in of_kind(acts, *ACTS, events.Revision):
        about = PLAN if isinstance(entry.event, events.Revision) else entry.event.subject
        acted_on[about] = max(entry.event.as_of, acted_on.get(about, entry.event.as_of))
    known = replace(
        state,
        plan=plan,
        reports=reports,
        counted=counted,
        last_meeting=last.get(MEETING, 0),
        concluding=concluding,
        acted_on=acted_on,
        last_sequences=last,
        simulated=state.simulated or (not state.last_sequences and simulation(entries) is not None),
        began=state.began or (entries[0].recorded_at if entries else None),
    )
    return _with_items(known, {entry.event.subject for entry in entries} if is_same else None)


def earlier(later: PlanState, entries: Sequence[Entry], as_of: date, known_at: datetime | None) -> PlanState:
    """The state on `as_of`, as known at `known_at`: what a replay of `entries` gives, at less cost.

    It is cut from the state of a `later` day, made of the same entries, where that holds all of it.
    """
    until = len(entries) if known_at is None else bisect_right(entries, known_at, key=_recorded)
    last, limit = entries[until - 1].sequence if until else 0, later.known_at
    counted = {
        subject: tuple(counts)
        for subject, of in later.counted.items()
        if (counts := [e for e in of if e.event.as_of <= as_of and e.sequence <= last])
    }
    is_within = as_of <= later.as_of and (not limit or (known_at is not None and known_at <= limit))
    before, after = (of_kind(of.get(PLAN, ()), events.ConclusionWithdrawn) for of in (counted, later.counted))
    if not is_within or before != after:  # what was taken back since is not in it
        return resume(PlanState(plan=approved(later.plan), as_of=as_of, known_at=known_at), entries)
    cut = ((subject, of.until(as_of, last)) for subject, of in later.reports.items())
    reports = {subject: of for subject, of in cut if of.entries}
    plan = _plan_of(later.plan, counted)
    known = replace(later, plan=plan, as_of=as_of, known_at=known_at, reports=reports, counted=counted)
    return _with_items(known)


def _plan_of(plan: Plan, counted: Mapping[str, Sequence[Entry]]) -> Plan:
    """The plan with the revisions among what is `counted`."""
    every = of_kind(chain.from_iterable(counted.values()), events.Revision)
    return revised(plan, sorted(every, key=attrgetter("event.as_of", "sequence")))


def _with_items(state: PlanState, subjects: Set[str] | None = None) -> PlanState:
    """The state with what it says of `subjects`, of all for None, worked out from what counts."""
    plan, counted = state.plan, state.counted
    touched = set(plan.by_id if subjects is None else subjects)
    touched |= {part.measures for part in plan.indicators if part.id in touched and part.measures}
    parts = [plan.by_id.get(id_) for id_ in touched]  # not each of the plan's: it is large
    touched |= {part.parent for part in parts if isinstance(part, Milestone)}
    readings, items = ({}, {}) if subjects is None else (dict(state.readings), dict(state.items))
    for each in plan.indicators:
        if each.id in touched:
            readings[each.id] = wholes(each, of_kind(counted.get(each.id, ()), events.IndicatorReported))
    for part in plan.items if subjects is None else [plan.by_id.get(id_) for id_ in touched]:
        if not isinstance(part, Item):
            continue
        indicator = plan.deciding.get(part.id)
        result = judged(plan, readings, indicator, state.as_of) if indicator else None
        items[part.id] = item_state(
            part,
            state.reports.get(part.id, NONE),
            counted.get(part.id, ()),
            plan.rules,
            state.as_of,
            began=state.began,
            verdict=result.verdict if result else None,
            last_sequence=state.last_sequences.get(part.id, 0),
        )
        if indicator:
            count = count_of(plan, readings, indicator, state.as_of)
            item = with_count(items[part.id], count, state.as_of)
            latest = max(item.last_sequence, state.last_sequences.get(indicator.id, 0))
            items[part.id] = replace(item, last_sequence=latest)
    for id_ in touched & plan.milestones_of.keys() & items.keys():
        items[id_] = with_milestones(plan, items, id_)
    meetings = tuple(of_kind(counted.get(MEETING, ()), events.MeetingClosed))
    return replace(state, readings=readings, items=items, meetings=meetings)


def _standing(entries: Iterable[Entry], known: Iterable[Entry]) -> list[Entry]:
    """`entries` without the conclusions that those `known` take back."""
    gone = {entry.event.conclusion for entry in of_kind(known, events.ConclusionWithdrawn)}
    return [entry for entry in entries if not gone or entry.sequence not in gone]


def with_event(state: PlanState, *following: Event) -> PlanState:
    """The state as the events `following` would leave it, were they stored next."""
    moment = state.known_at or end_of_day(state.acting_on or state.as_of)
    by, last = Author(account=state.acting), max(state.last_sequences.values(), default=0)
    entries = [
        Entry(sequence=n, recorded_at=moment, by=by, event=event, key=None, digest="")
        for n, event in enumerate(following, last + 1)
    ]
    return resume(state, entries) if entries else state


def simulation(entries: Sequence[Entry]) -> events.SimulationMarked | None:
    """The mark of a ledger that is made up; None for one that is not."""
    first = entries[0].event if entries else None
    return first if isinstance(first, events.SimulationMarked) else None


def plan_on(plan: Plan, revisions: Sequence[Entry], as_of: date) -> Plan:
    """The plan of the day from its `revisions` alone, whenever they were recorded."""
    return revised(plan, visible(revisions, as_of, None)) if revisions else plan


def with_milestones(plan: Plan, items: Mapping[str, ItemState], activity: str) -> ItemState:
    """The activity without its report of 100% while a milestone of its own is open."""
    item = items[activity]
    own = (items[part.id] for part in plan.milestones_of.get(activity, ()))
    if item.percent_complete != 100 or all(part.percent_complete == 100 for part in own):
        return item
    return replace(item, percent_complete=None, actual_finish=None)


def percent_of_milestones(plan: Plan, items: Mapping[str, ItemState], activity: Activity) -> float | None:
    """The mean of what is reported of the activity's own milestones; None while nothing is."""
    return mean_percent(items[part.id] for part in plan.milestones_of.get(activity.id, ()))


def mean_percent(items: Iterable[ItemState]) -> float | None:
    """The mean of what is reported of `items`; None while nothing is."""
    percents = [item.percent_complete for item in items]
    if all(percent is None for percent in percents):
        return None
    return sum(percent or 0.0 for percent in percents) / len(percents)


def default_as_of(plan: Plan, entries: Sequence[Entry], today: date) -> date:
    """The day to open on.

    Today while the plan runs or something was reported in the last two cycles; otherwise the last
    day that anything was reported of. While nothing is, the day the plan's work begins, or the last
    result it holds when that is later.
    """
    cycle = timedelta(days=2 * plan.rules.report_cycle.value)
    of_no_item = events.ForecastsIssued | events.PlanAdopted | events.ClockConfirmed
    days = (entry.event.as_of for entry in entries if not isinstance(entry.event, of_no_item))
    last = max(days, default=None)
    if plan.start <= today <= plan.finish:
        return today
    if last is not None:
        return today if today - last <= cycle else last
    starts = [a.baseline_start for a in plan.activities if a.baseline_start]
    closed = [m.closed.on for m in plan.milestones if m.closed and m.closed.on]
    return max((*sorted(starts)[:1], *closed), default=plan.start)
