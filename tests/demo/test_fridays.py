"""The Fridays of the simulated year: what lights, chances, blame and agendas say of its promises.

Each Friday is looked at as it was known then. `pytest -s` prints the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from bench.year.simulation import LAST
from plan.ledger.events import Entry, MeetingClosed, of_kind
from plan.model.kinds import ItemKind, Level
from plan.office.workspace import Workspace, workspace_at
from plan.outlook.board import Row
from plan.outlook.indicators import indicator_outlooks
from plan.outlook.meeting.agenda import Agenda
from plan.outlook.meeting.matters import matters
from plan.outlook.outlook import Outlook, agenda_of, outlook
from plan.state.replay import replay
from tests.support.sections import sections

PLAN = workspace_at("plan_data/1plus8.json", "memory:").plan
SAMPLES = 500
SAME = 0.01  # of a chance: the surest are shown short of 0 and 1
WARNED = timedelta(days=28)
ALARMING = (Level.RED, Level.AMBER)


@dataclass(frozen=True)
class Friday:
    """A meeting's day, with what it was shown."""

    outlook: Outlook
    agenda: Agenda

    @property
    def day(self) -> date:
        """Of the meeting."""
        return self.outlook.as_of

    @property
    def promises(self) -> list[Row]:
        """Those that are dated and open."""
        return [row for row in self.outlook.rows if _is_promise(row) and row.item.closed is None]

    @property
    def listed(self) -> list[Row]:
        """What stands on the agenda, in its order."""
        return [row for _, rows in sections(self.agenda) for row in rows]


def _is_promise(row: Row) -> bool:
    return row.kind is ItemKind.PROMISE


@pytest.fixture(scope="module")
def entries(demo: Workspace) -> list[Entry]:
    """The ledger of the year."""
    return list(demo.entries())


@pytest.fixture(scope="module")
def fridays(entries: list[Entry]) -> list[Friday]:
    """Every meeting of the year, each with the chances that the weeks before had shown."""
    days = [entry.event.as_of for entry in of_kind(entries, MeetingClosed)]
    earlier: dict[date, Mapping[str, float]] = {}
    year = []
    for day in days:
        now = outlook(PLAN, entries, day, samples=SAMPLES, earlier=earlier)
        chances = {each.item: each.probability_late for each in now.forecast.forecasts}
        earlier |= {**now.earlier, day: chances}
        year.append(Friday(now, agenda_of(now)))
    return year


def count(what: str, cases: list[str], of: int) -> int:
    """How many `cases` there are, printed with the first."""
    print(f"\n{what:<48} {len(cases):>3} of {of:>3}", *cases[:6], end="")  # noqa: T201 - figures
    return len(cases)


def test_no_red_promise_is_absent_from_the_agenda(fridays: list[Friday]) -> None:
    """Whatever else a meeting has to talk about."""
    red = [(f, row) for f in fridays for row in f.promises if row.alert.level is Level.RED]
    absent = [f"{f.day} {row.id}" for f, row in red if row.id not in {r.id for r in f.listed}]
    assert count("promise-weeks red and absent", absent, len(red)) == 0
    assert len(red) > 20


def test_no_node_comes_before_a_promise(fridays: list[Friday]) -> None:
    """In 尚可挽回, whatever it would avoid, listed or not."""
    wrong, listed = [], 0
    for friday in fridays:
        now = friday.outlook
        every = matters(now.rows, now.forecast, now.plan.rules)
        kinds = [matter.row.kind for matter in every]
        first = kinds.index(ItemKind.NODE) if ItemKind.NODE in kinds else len(kinds)
        wrong += [str(friday.day)] if ItemKind.PROMISE in kinds[first:] else []
        assert friday.agenda.matters == every[: len(friday.agenda.matters)]
        listed += ItemKind.NODE in kinds
    assert count("weeks with a node before a promise", wrong, len(fridays)) == 0
    assert listed > 20


def test_first_on_the_agenda_is_a_promise(fridays: list[Friday]) -> None:
    """In every week that has a red or an amber one."""
    alarming = [f for f in fridays if any(r.alert.level in ALARMING for r in f.promises)]
    wrong = [f"{f.day} {f.listed[0].id}" for f in alarming if not _is_promise(f.listed[0])]
    assert count("weeks with something else in first place", wrong, len(alarming)) == 0
    assert len(alarming) > 20


def test_a_promise_and_the_indicator_that_decides_it_say_the_same(fridays: list[Friday]) -> None:
    """The chance of being late is that of missing the target, the percentage the figure's."""
    wrong, weeks = [], 0
    for friday in fridays:
        rows = {row.id: row for row in friday.promises}
        for known in indicator_outlooks(friday.outlook.state):
            row = rows.get(known.indicator.measures or "")
            forecast = friday.outlook.forecast.of(row.id) if row else None
            if row is None or known.probability is None:
                continue
            weeks += 1
            late, figure = 1 - known.probability, row.item.count and row.item.count.figure
            if forecast and abs(forecast.probability_late - late) > SAME:
                wrong.append(f"{friday.day} {row.id} {forecast.probability_late:.2f}/{late:.2f}")
            share = 100 * figure.value / (known.indicator.target or 1) if figure else 0.0
            if figure and row.progress.percent_complete != pytest.approx(min(share, 100)):
                wrong.append(f"{friday.day} {row.id} {row.progress.percent_complete}")
    assert count("promise-weeks at odds with the indicator", wrong, weeks) == 0
    assert weeks > 100


def test_what_the_pace_calls_red_is_never_green(fridays: list[Friday]) -> None:
    """Of promises and work nodes."""
    rows = [
        (friday, row)
        for friday in fridays
        for row in friday.outlook.rows
        if row.is_milestone and row.by_pace.level is Level.RED
    ]
    wrong = [f"{f.day} {row.id}" for f, row in rows if row.alert.level is Level.GREEN]
    assert count("weeks green over a red pace", wrong, len(rows)) == 0


def test_nobody_is_blamed_for_what_is_reported_whole(fridays: list[Friday]) -> None:
    """The drivers of a forecast are open work."""
    drivers = [
        (friday, forecast.item, driver.task)
        for friday in fridays
        for forecast in friday.outlook.forecast.forecasts
        for driver in forecast.drivers
    ]
    wrong = [
        f"{friday.day} {item}: {task}"
        for friday, item, task in drivers
        if friday.outlook.state.items[task].percent_complete == 100
    ]
    assert count("drivers reported whole", wrong, len(drivers)) == 0
    units = [
        unit
        for friday in fridays
        for forecast in friday.outlook.forecast.forecasts
        for unit in forecast.units
    ]
    inherited = [str(unit.unit) for unit in units if not unit.own and unit.unit]
    assert count("shares inherited from another unit", inherited, len(units)) > 20


def test_no_promise_ends_late_without_a_word_of_warning(entries: list[Entry], fridays: list[Friday]) -> None:
    """In the four weeks before its deadline."""
    state, wrong, late = replay(PLAN, entries, LAST), [], 0
    for row in (row for row in fridays[-1].outlook.rows if _is_promise(row)):
        item = state.items[row.id]
        due = item.due
        if due is None or due >= LAST or (item.done_on is not None and item.done_on <= due):
            continue
        late += 1
        lights = [
            (friday.day, friday.outlook.row(row.id).alert.level)
            for friday in fridays
            if due - WARNED <= friday.day <= due
        ]
        if not any(level in ALARMING for _, level in lights):
            wrong += [f"{day} {row.id}" for day, level in lights if level is Level.GREEN]
    assert count("green weeks of promises late unwarned", wrong, late) == 0
    assert late > 0


def test_a_step_is_not_issued_twice_while_an_answer_s_day_runs(entries: list[Entry]) -> None:
    """Neither while the answer is awaited nor until the day that it promises."""
    items, wrong, issued = replay(PLAN, entries, LAST).items, [], 0
    for id_, item in items.items():
        for first, second in zip(item.notices, item.notices[1:], strict=False):
            answer, day = first.answer, second.event.as_of
            runs_until = (answer and answer.promised) or first.event.answer_by
            is_twice = second.event.step is first.event.step and day <= runs_until
            wrong += [f"{day} {id_}"] if is_twice else []
        issued += len(item.notices)
    assert count("notices issued twice", wrong, issued) == 0
    assert issued >= 4
