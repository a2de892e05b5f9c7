"""The simulated year, week by week: units report, the office decides, meetings are held."""

from datetime import date, timedelta

import numpy as np

from bench.year import meetings, nodes, office, units
from bench.year.made_up import STOPPED
from bench.year.simulation import FIRST, LAST, Clock, Year
from bench.year.truth import go_on, real_counts, real_work
from plan.calendar.workdays import CHINA
from plan.forecast.plan_work import OWN_DAYS
from plan.ledger.contract import Ledger
from plan.ledger.events import PlanAdopted, SimulationMarked
from plan.model.graph import blocked_by, graph_of
from plan.model.kinds import LinkKind
from plan.model.plan import Plan
from plan.office.workspace import FORECASTS
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook, issued
from plan.outlook.outlook import outlook as outlook_of

SAMPLES = 2_000


def simulate_year(
    plan: Plan,
    ledger: Ledger,
    clock: Clock,
    seed: int,
    shift: int,
    last: date = LAST,
    adopted: PlanAdopted | None = None,
    *,
    is_scripted: bool = True,
) -> None:
    """Fills the empty `ledger` with the year, up to the morning of the meeting on `last`.

    What stops for sure stands in `year.json`; where the year is not so scripted, the same stops
    come to as many other promises, drawn by its seed.
    """
    year = Year(plan, ledger, clock, np.random.default_rng(seed), last)
    year.write(SimulationMarked(subject="ledger", as_of=FIRST, seed=seed, shift=shift))
    if adopted:
        year.write(adopted)
    for event in nodes.leads(plan, FIRST):
        year.write(event)
    for arranged in (nodes.nodes, nodes.links):
        for event in arranged(year.state(FIRST).plan, FIRST):
            year.write(event)
    _begin(year, is_scripted=is_scripted)
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
            units.thursday(year, day)
        if day.weekday() == 4:
            _friday(year, day)


def _look(year: Year, day: date) -> Outlook:
    """The outlook on `day`; the chances of the weeks before are those found then."""
    state = year.state(day)
    outlook = outlook_of(year.plan, year.entries, day, samples=SAMPLES, earlier=year.earlier, state=state)
    chances = {each.item: each.probability_late for each in outlook.forecast.forecasts}
    year.earlier = {**year.earlier, **outlook.earlier, day: chances}
    return outlook


def _begin(year: Year, *, is_scripted: bool) -> Outlook:
    """The outlook on the first day; everything that is promised, as it will really go."""
    outlook = _look(year, FIRST)
    year.counts = real_counts(year.random, outlook.plan)
    paces: dict[str | None, float] = {}
    planned = {row.id: _planned(outlook, row) for row in outlook.rows if row.reportable}
    days = {id_: span for id_, span in planned.items() if span and id_ not in outlook.plan.deciding}
    stopped = STOPPED
    if not is_scripted:
        drawn = year.random.choice(sorted(days), len(STOPPED), replace=False)
        stopped = dict(zip(drawn.tolist(), STOPPED.values(), strict=True))
    for row in outlook.rows:
        if (span := days.get(row.id)) is None:
            continue
        unit, links = row.lead.id if row.lead else None, graph_of(outlook.plan).pred[row.id]
        pace = paces.setdefault(unit, float(np.exp(year.random.normal(0.0, 0.1))))
        steps = tuple(
            id_
            for id_ in blocked_by(outlook.plan, row.id, direct=True)
            if id_ in days and LinkKind.FS in {link.kind for link in links[id_]["dependencies"]}
        )
        hidden = nodes.FOUND.get(row.id)
        is_event = row.is_milestone and bool(steps)
        # a milestone that waits has days of its own after that, as the forecast takes it
        workdays = OWN_DAYS if is_event else max(CHINA.workdays_from_to(*span), 5)
        year.works[row.id] = real_work(
            year.random,
            row.id,
            unit,
            span[0],
            row.item.deadline,
            workdays,
            (*steps, hidden) if hidden in days else steps,
            pace,
            stopped,
            is_event=is_event,
        )
    return outlook


def _planned(outlook: Outlook, row: Row) -> tuple[date, date] | None:
    """From when to when work on `row` is planned; by the schedule where no date is promised."""
    start, finish = row.progress.starts, row.item.deadline
    if finish is None and row.dates is not None:
        work = outlook.schedule.dates.get(row.part.parent, row.dates)
        start, finish = work.early_start, row.dates.early_finish
    return (start, finish) if start and finish else None


def _friday(year: Year, day: date) -> None:
    """The office works off what waits, then the committee meets.

    Of the last fortnight all still waits for the office, and the last meeting is to come.
    """
    if day < year.last - timedelta(days=7):
        office.friday(year, day)
    outlook = _look(year, day)
    year.clock.set(day, 8 if day == year.last else 14)
    year.write(issued(outlook, outlook.state), key=FORECASTS.format(day))
    if day < year.last:
        meetings.meet(year, outlook)
