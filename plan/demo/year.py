"""The simulated year, week by week: units report, the office decides, meetings are held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from plan.acts import items as acts
from plan.acts import meetings, notices
from plan.acts.forecasts import key_of
from plan.acts.indicators import report_indicator
from plan.acts.notices import next_notice
from plan.calendar.workdays import CHINA
from plan.calendar.zone import SHANGHAI
from plan.demo import nodes, words
from plan.demo.truth import Candour, Work, go_on, real_work
from plan.errors import PlanError
from plan.forecast.chances import Chances, chances_of
from plan.ledger.contract import Ledger
from plan.ledger.events import Author, Entry, Event, SimulationMarked
from plan.model.graph import blocked_by
from plan.model.kinds import Commitment, IndicatorClass
from plan.model.plan import Plan, Unit, lead_of
from plan.outlook.meeting.minutes import discussed, light_counts
from plan.outlook.outlook import Outlook, agenda_between, issued
from plan.outlook.outlook import outlook as outlook_of
from plan.state.replay import PlanState, replay

FIRST, LAST = date(2022, 1, 13), date(2022, 11, 25)  # a Thursday, and a Friday
SAMPLES = 2_000
OFFICE = Author(account="科创办值班员", role="office")
CANDOUR = (Candour.HONEST, Candour.ROSY, Candour.FORGETFUL, Candour.SILENT)
MIX = (0.45, 0.3, 0.15, 0.1)
MONTHS_TOLD = (3, 6, 9, 10)
THROUGH_THE_YEAR = {3: 0.22, 6: 0.47, 9: 0.74, 10: 0.83}  # of a count that grows with the months
YEAR_END = {3: 0.02, 6: 0.12, 9: 0.35, 10: 0.5}  # of a count that is made at the end of the year


class Clock:
    """The simulated time; every look at it is a minute later."""

    def __init__(self) -> None:
        self.now = datetime.combine(FIRST, time(9), SHANGHAI)

    def __call__(self) -> datetime:
        """The next minute, in UTC."""
        self.now += timedelta(minutes=1)
        return self.now.astimezone(UTC)

    def set(self, day: date, hour: int) -> None:
        """Goes on to an hour of `day`."""
        self.now = datetime.combine(day, time(hour), SHANGHAI)


@dataclass
class Year:
    """A ledger being filled; `works` is what really happens."""

    plan: Plan
    ledger: Ledger
    clock: Clock
    random: np.random.Generator
    last: date
    works: dict[str, Work] = field(default_factory=dict)
    candour: dict[str | None, Candour] = field(default_factory=dict)
    hastened: dict[str, date] = field(default_factory=dict)  # until when
    entries: list[Entry] = field(default_factory=list)
    earlier: Chances = field(default_factory=dict)

    def write(self, event: Event, by: Author = OFFICE, key: str | None = None) -> Entry:
        """The stored entry of `event`."""
        entry = self.ledger.append(event, by=by, key=key)
        self.entries.append(entry)
        return entry

    def do(
        self, act: Callable[..., Event], *arguments: object, by: Author = OFFICE, **more: object
    ) -> Entry | None:
        """The stored entry of what `act` makes of the arguments; None where it is refused."""
        try:
            return self.write(act(*arguments, **more), by)
        except PlanError:
            return None

    def state(self, day: date) -> PlanState:
        """The state on `day` as known now."""
        return replay(self.plan, self.entries, day)

    def one_of(self, texts: Sequence[str]) -> str:
        """Any of `texts`."""
        return texts[int(self.random.integers(len(texts)))]

    def chance(self, share: float) -> bool:
        """True with that chance."""
        return bool(self.random.random() < share)


def simulate_year(
    plan: Plan, ledger: Ledger, clock: Clock, seed: int, shift: int, last: date = LAST
) -> None:
    """Fills the empty `ledger` with the year, up to the morning of the meeting on `last`."""
    year = Year(plan, ledger, clock, np.random.default_rng(seed), last)
    year.write(SimulationMarked(subject="ledger", as_of=FIRST, seed=seed, shift=shift))
    for event in nodes.leads(plan, FIRST):
        year.write(event)
    for event in nodes.nodes(year.state(FIRST).plan, FIRST, year.random):
        year.write(event)
    _begin(year)
    before = _look(year, FIRST)
    for number in range((last - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        if not CHINA.is_workday(day) and day != last:
            continue
        for id_, until in year.hastened.items():  # what a meeting took up goes faster for a while
            if id_ in year.works:
                year.works[id_].speed = 1.6 if day <= until else 1.0
        go_on(year.works, day)
        # units report on Thursdays, so that the office has their words on Friday
        if day.weekday() == 3:
            _reports(year, day)
            _indicators(year, day)
        if day.weekday() == 4:
            before = _friday(year, day, before)


def _look(year: Year, day: date) -> Outlook:
    """The outlook on `day`; the chances of the weeks before are those found then."""
    outlook = outlook_of(year.plan, year.entries, day, samples=SAMPLES, earlier=year.earlier)
    year.earlier = {**year.earlier, **outlook.earlier, day: chances_of(outlook.forecast)}
    return outlook


def _begin(year: Year) -> None:
    """Everything that is promised, as it will really go."""
    outlook = _look(year, FIRST)
    paces: dict[str | None, float] = {}
    for row in (row for row in outlook.rows if row.reportable):
        unit = row.lead.id if row.lead else None
        paces.setdefault(unit, float(np.exp(year.random.normal(0.0, 0.1))))
        year.candour.setdefault(unit, CANDOUR[year.random.choice(len(CANDOUR), p=MIX)])
        start, due = row.progress.starts, row.item.deadline
        if due is None and row.dates is not None and not row.is_milestone:
            start, due = row.dates.early_start, row.dates.early_finish
        if start is None or due is None:
            continue
        waits = blocked_by(outlook.graph, row.id, direct=True)
        planned = max(CHINA.workdays_from_to(start, due), 5)
        year.works[row.id] = real_work(
            year.random, row.id, unit, start, row.item.deadline, planned, waits, paces[unit]
        )
    for work in year.works.values():
        work.waits = tuple(id_ for id_ in work.waits if id_ in year.works and id_ != work.item)


def _reports(year: Year, day: date) -> None:
    """Units report, ask to close what is done, and ask for time where they see none."""
    state = year.state(day)
    year.clock.set(day, 9)
    for id_, work in year.works.items():
        item, candour = state.items.get(id_), year.candour[work.unit]
        if item is None or item.closed or (item.percent_complete == 100 and item.asked_to_close):
            continue
        by = Author(account=_clerk(state.plan, work.unit), unit=work.unit, role="clerk")
        newly_done = work.done_on is not None
        if newly_done or year.chance(candour.regularity):
            _report(year, state, work, candour, by)
        if newly_done and work.due is not None:
            evidence = year.one_of(words.EVIDENCE)
            year.do(acts.request_closure, state, id_, evidence, by=by)
        elif item.approved_deadline and work.comes_late(candour, day) and year.chance(0.2):
            to = item.approved_deadline + timedelta(days=int(year.random.integers(20, 61)))
            why = year.one_of(words.EXTENSION)
            year.do(acts.request_extension, state, id_, to, why, by=by)


def _report(year: Year, state: PlanState, work: Work, candour: Candour, by: Author) -> None:
    stuck = work.stop_at >= work.left and work.stopped > 0
    honest = candour is Candour.HONEST
    expected = state.as_of + timedelta(days=int(work.left * 1.45) + 3)
    year.do(
        acts.report,
        state,
        work.item,
        work.reported(candour),
        note=words.DONE if work.done_on else year.one_of(words.GOING),
        problem=year.one_of(words.STUCK) if stuck and candour is not Candour.ROSY else "",
        next_step="" if work.done_on else year.one_of(words.NEXT),
        expected_finish=expected if honest and not work.done_on else None,
        actual_finish=work.done_on,
        by=by,
    )


def _clerk(plan: Plan, unit: str | None) -> str:
    part = plan.by_id.get(unit or "")
    return f"{part.name}填报员" if isinstance(part, Unit) else "待定单位填报员"


def _indicators(year: Year, day: date) -> None:
    """Counts that a year is to reach are told in the month after a quarter, one in October."""
    month = day.month - 1
    if month not in MONTHS_TOLD or day.day > 7:
        return
    state = year.state(day)
    for indicator in state.plan.indicators:
        if indicator.target is None or indicator.movement is IndicatorClass.ANNUAL_RATIO:
            continue
        # as far as the promise that it decides has come; what is made at the end of the year
        # stays low until that is kept, and what decides none never comes near its target
        work = year.works.get(indicator.measures or "")
        if work and work.done_on:
            share = 1.02
        elif indicator.movement is IndicatorClass.YEAR_END_COUNT:
            share = YEAR_END[month]
        else:
            share = work.share if work else THROUGH_THE_YEAR[month]
        value = round(indicator.target * share, 1 if indicator.target < 10 else None)
        when = f"2022年1—{month}月"
        year.do(report_indicator, state, indicator.id, value, when, indicator.basis)


def _friday(year: Year, day: date, before: Outlook) -> Outlook:
    """The office works off what waits, then the committee meets.

    Of the last fortnight all still waits for the office, and the last meeting is to come.
    """
    if day < year.last - timedelta(days=7):
        _office(year, day)
    outlook = _look(year, day)
    year.clock.set(day, 8 if day == year.last else 14)
    year.write(issued(outlook, outlook.state), key=key_of(day))
    if day < year.last:
        _meeting(year, outlook, before)
    return outlook


def _office(year: Year, day: date) -> None:
    state = year.state(day)
    year.clock.set(day, 10)
    for id_, item in state.items.items():
        if item.asked_to_close and year.chance(0.85):
            evidence = f"核查通过：{item.asked_to_close.event.evidence}"
            year.do(acts.close, state, id_, evidence)
        elif item.asked_to_close:
            why = year.one_of(words.RETURNED)
            year.do(acts.return_closure, state, id_, why)
        if request := item.asked_to_extend:
            binding = getattr(state.plan.by_id[id_], "commitment", None) is Commitment.BINDING
            if year.chance(0.3 if binding else 0.65):
                year.do(acts.extend, state, id_, request.event.to, words.GRANTED)
            else:
                why = year.one_of(words.REFUSED)
                year.do(acts.refuse_extension, state, id_, why)
        if item.approved_deadline and day > item.approved_deadline and not item.closed:
            for notice in item.notices:  # the unit answers, or does not
                is_due = notice.answer is None and day <= notice.event.answer_by
                if is_due and year.chance(0.6):
                    unit = notice.event.unit
                    by = Author(account=_clerk(state.plan, unit), unit=unit, role="clerk")
                    year.do(notices.answer, state, id_, notice.sequence, words.ANSWERED, by=by)
            if next_notice(state, id_).step is not None and year.chance(0.7):
                until = day + timedelta(days=7)
                year.do(notices.issue, state, id_, words.ASKED, until)


def _meeting(year: Year, outlook: Outlook, before: Outlook) -> None:
    """What was decided two weeks ago is heard; the first matter is decided on; it ends."""
    day, state = outlook.as_of, year.state(outlook.as_of)
    for decision in meetings.carried_over(state):
        if decision.event.due and decision.event.due <= day and year.chance(0.8):
            outcome = year.one_of(words.FINISHED)
            year.do(meetings.finish_decision, state, decision.sequence, outcome)
    meeting = agenda_between(before, outlook)
    undecided = [
        matter
        for matter in meeting.matters
        if all(decision.answer for decision in state.items[matter.row.id].decisions)
    ]
    for matter in undecided[:1]:
        first, lead = matter.benefit.risks[0], lead_of(outlook.plan, matter.row.id)
        text = year.one_of(words.DECIDED)
        year.do(
            meetings.take_decision,
            state,
            matter.row.id,
            text,
            lead.id if lead else "kcb",
            due=day + timedelta(days=14),
            milestone=first.milestone,
            probability_before=first.before,
            probability_after=first.after,
            what_if="按计划完成",
        )
        if year.chance(0.6):
            year.hastened[matter.row.id] = day + timedelta(days=21)
    year.write(
        meetings.close_meeting(
            year.state(day),
            counts=light_counts(outlook.rows),
            overdue=len(outlook.overdue),
            agenda=discussed(meeting, outlook.forecast, day),
            forecasts=year.entries[-1].sequence,
        )
    )
