"""Dates and floats: plans worked by hand, and laws against a textbook pass of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan.calendar.workdays import CHINA
from plan.model.kinds import LagUnit, LinkKind
from plan.model.plan import Link
from plan.schedule.dates import Dates, Schedule
from plan.schedule.network import Network, Task
from tests.support.networks import START, link, network, schedule, task

FS, SS, FF, SF = LinkKind
ELAPSED = LagUnit.ELAPSED
DAY = timedelta(days=1)


def september(day: int) -> date:
    """A day of September 2022: the 1st is a Thursday, the 12th (中秋) is off."""
    return date(2022, 9, day)


def october(day: int) -> date:
    """A day of October 2022: 1 to 7 off, Saturday 8 and Sunday 9 worked."""
    return date(2022, 10, day)


def planned(*parts: Task | Link, start: date = START, as_of: date | None = None) -> Schedule:
    """The schedule of these tasks and links, seen on the start unless told."""
    return schedule(network(*parts, start=start), as_of or start)


def early(row: Dates) -> tuple[date, date]:
    """Early start and finish."""
    return row.early_start, row.early_finish


def late(row: Dates) -> tuple[date, date]:
    """Late start and finish."""
    return row.late_start, row.late_finish


# --- links, worked by hand -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "lag", "start", "finish"),
    [  # A takes Monday 19 to Wednesday 21, B two days
        (FS, 0, september(22), september(23)),
        (FS, 2, september(26), september(27)),
        (FS, -1, september(21), september(22)),
        (FS, -9, september(19), september(20)),  # never before the network's start
        (SS, 0, september(19), september(20)),
        (SS, 2, september(21), september(22)),
        (FF, 0, september(20), september(21)),  # B is pulled to its finish
        (FF, 3, september(23), september(26)),
        (FF, -1, september(19), september(20)),
        (SF, 0, september(19), september(20)),  # the floor holds, not the link
        (SF, 4, september(21), september(22)),  # four days from Monday morning: Thursday evening
    ],
)
def test_each_kind_of_link_holds_its_end_of_the_successor(
    kind: LinkKind, lag: int, start: date, finish: date
) -> None:
    """Working lags, leads, and the floor at the network's start."""
    dates = planned(task("A", 3), task("B", 2), link("AB", kind, lag)).dates
    assert early(dates["A"]) == (september(19), september(21))
    assert early(dates["B"]) == (start, finish)


@pytest.mark.parametrize(
    ("kind", "lag", "start", "finish"),
    [  # A takes Wednesday 28 to Friday 30 September, B two days; 国庆 is 1 to 7 October
        (FS, 7, october(8), october(9)),  # 7 October is off, work goes on on the 8th
        (FS, 8, october(9), october(10)),  # the 8th is the last day of the lag
        (FS, -1, september(30), october(8)),
        (SS, 7, october(8), october(9)),  # 5 October
        (SS, 11, october(9), october(10)),
        (FF, 3, september(30), october(8)),  # not before 3 October, so not on 30 September
        (FF, 9, october(8), october(9)),
        (SF, 3, september(29), september(30)),  # three days from the 28th: the 30th is through
        (SF, 4, september(30), october(8)),  # 1 October
    ],
)
def test_elapsed_lags_run_through_the_holiday(kind: LinkKind, lag: int, start: date, finish: date) -> None:
    """Days as they pass, then the next working day; 公示 does not stop for 国庆."""
    parts = (task("A", 3), task("B", 2), link("AB", kind, lag, ELAPSED))
    dates = planned(*parts, start=september(28)).dates
    assert early(dates["A"]) == (september(28), september(30))
    assert early(dates["B"]) == (start, finish)


def test_a_negative_elapsed_lag_asks_no_more_than_none() -> None:
    """A starts on 8 October, after 国庆: B may end on 30 September, with a lead or without."""
    parts = (task("A", 2, not_earlier_than=october(8)), task("B", 2))
    for lag in (0, -1, -7):
        dates = planned(*parts, link("AB", SF, lag, ELAPSED), start=september(28)).dates
        assert early(dates["B"]) == (september(29), september(30))


def test_a_working_lag_stops_for_the_holiday() -> None:
    """Seven working days after 30 September are over on 14 October: 8 to 14, none off."""
    parts = (task("A", 3), task("B", 1), link("AB", FS, 7))
    assert planned(*parts, start=september(28)).dates["B"].early_start == october(17)


def test_work_over_spring_festival_counts_the_worked_weekend() -> None:
    """Five days from Thursday 27 January 2022: Sat 29 and Sun 30 are worked, 31 to 6 are off."""
    dates = planned(task("A", 5), start=date(2022, 1, 27)).dates
    assert early(dates["A"]) == (date(2022, 1, 27), date(2022, 2, 7))


def test_an_elapsed_lag_over_spring_festival_ends_on_the_first_working_day_after() -> None:
    """Seven days from Sunday 30 January end on Sunday 6 February."""
    parts = (task("A", 2), task("B", 1), link("AB", FS, 7, ELAPSED))
    dates = planned(*parts, start=date(2022, 1, 29)).dates
    assert dates["A"].early_finish == date(2022, 1, 30)
    assert dates["B"].early_start == date(2022, 2, 7)


# --- float and drivers -----------------------------------------------------------------------


def test_the_longest_chain_is_critical_and_the_other_has_the_rest() -> None:
    """A 2, then B 5 or C 2, then D 1: C may slip by three days, and moves nothing by it."""
    parts = (task("A", 2), task("B", 5), task("C", 2), task("D", 1))
    links = (link("AB"), link("AC"), link("BD"), link("CD"))
    timetable = planned(*parts, *links)
    assert [row.total_float for row in timetable.dates.values()] == [0, 0, 3, 0]
    assert [row.free_float for row in timetable.dates.values()] == [0, 0, 3, 0]
    assert [id_ for id_, row in timetable.dates.items() if row.critical] == ["A", "B", "D"]
    assert early(timetable.dates["C"]) == (september(21), september(22))
    assert late(timetable.dates["C"]) == (september(26), september(27))
    assert (timetable.finish, timetable.working_days) == (september(28), 8)


def test_free_float_is_only_what_leaves_the_successor_alone() -> None:
    """A and B share two days of total float; only the last of the chain has it free."""
    parts = (task("A", 1), task("B", 1), task("C", 4), task("D", 1))
    dates = planned(*parts, link("AB"), link("BD"), link("CD")).dates
    assert [dates[id_].total_float for id_ in "ABC"] == [2, 2, 0]
    assert [dates[id_].free_float for id_ in "ABC"] == [0, 2, 0]


def test_free_float_reaches_no_further_than_the_end() -> None:
    """B overlaps A by two days and would not mind, but the end would move."""
    parts = (task("A", 2), task("B", 1), link("AB", FS, -2))
    assert planned(*parts).dates["A"].free_float == 0


def test_the_driving_predecessors_are_those_that_attain_the_latest_date() -> None:
    """B and C end together and both drive D; A ends earlier and does not."""
    parts = (task("A", 1), task("B", 3), task("C", 3), task("D", 1))
    dates = planned(*parts, link("AD"), link("BD"), link("CD")).dates
    assert dates["D"].driving == ("B", "C")
    assert dates["A"].driving == ()


def test_a_finish_link_drives_where_it_pulls_further_than_a_start_link() -> None:
    """B may start on Tuesday by A, but C holds its finish to Friday."""
    parts = (task("A", 1), task("C", 5), task("B", 2))
    dates = planned(*parts, link("AB"), link("CB", FF)).dates
    assert early(dates["B"]) == (september(22), september(23))
    assert dates["B"].driving == ("C",)


def test_two_links_between_a_pair_make_a_ladder() -> None:
    """B starts two days after A and ends one day after it."""
    parts = (task("A", 5), task("B", 3))
    dates = planned(*parts, link("AB", SS, 2), link("AB", FF, 1)).dates
    assert early(dates["B"]) == (september(22), september(26))
    assert dates["B"].driving == ("A",)
    assert dates["A"].total_float == 0


def test_a_deadline_makes_float_negative_and_leaves_early_dates_alone() -> None:
    """Five working days are needed for four: every task on the way is one day short."""
    parts = (task("A", 3), task("B", 2), task("M", 0, must_finish_by=september(22)))
    timetable = planned(*parts, link("AB"), link("BM"))
    assert [row.total_float for row in timetable.dates.values()] == [-1, -1, -1]
    assert all(row.critical for row in timetable.dates.values())
    assert early(timetable.dates["M"]) == (september(23), september(23))
    assert late(timetable.dates["M"]) == (september(22), september(22))
    assert late(timetable.dates["A"]) == (date(2022, 9, 16), september(20))


def test_a_deadline_on_a_day_off_rolls_back() -> None:
    """By Sunday 25 means by Friday 23."""
    parts = (task("A", 5, must_finish_by=september(25)), task("B", 9))
    assert planned(*parts).dates["A"].total_float == 0
    assert planned(*parts).dates["A"].late_finish == september(23)


def test_a_deadline_beyond_the_end_does_not_give_float() -> None:
    """Float is room until the end of the whole, or until the deadline where that is earlier."""
    assert planned(task("A", 5, must_finish_by=october(31))).dates["A"].total_float == 0


def test_an_elapsed_lag_that_ends_in_a_holiday_leaves_room_before_it() -> None:
    """A's notice of 3 days ends in 国庆 whether A ends on 28 or on 30 September."""
    parts = (task("A", 1), task("B", 1), link("AB", FS, 3, ELAPSED))
    dates = planned(*parts, start=september(28)).dates
    assert early(dates["B"]) == (october(8), october(8))
    assert (dates["A"].total_float, dates["A"].free_float) == (2, 2)
    assert late(dates["A"]) == (september(30), september(30))


# --- events ----------------------------------------------------------------------------------


def test_a_milestone_falls_on_the_day_its_last_predecessor_finishes() -> None:
    """Not on the next morning, though the axis has one point for both."""
    dates = planned(task("A", 5), task("M", 0), link("AM")).dates
    assert early(dates["M"]) == late(dates["M"]) == (september(23), september(23))


def test_work_after_a_milestone_starts_on_the_next_working_day() -> None:
    """A milestone takes no day."""
    dates = planned(task("A", 5), task("M", 0), task("B", 1), link("AM"), link("MB")).dates
    assert dates["B"].early_start == september(26)


def test_an_opening_event_falls_on_the_morning_that_holds_it() -> None:
    """Held by a date, or by the start of work, it is not the evening before; B starts that day."""
    kick_off = task("K", 0, not_earlier_than=september(26))
    parts = (kick_off, task("L", 0), task("B", 1), link("KL"), link("LB"))
    dates = planned(*parts, task("N", 0), link("BN", SS), task("C", 9)).dates
    assert {early(dates[id_]) for id_ in "KLBN"} == {(september(26), september(26))}
    assert dates["K"].total_float == 3
    assert late(dates["K"]) == (september(29), september(29))


def test_an_open_event_can_happen_on_the_day_we_look_from() -> None:
    """On its deadline no room, a day later less than none; work after it may start at once."""
    parts = (task("M", 0, must_finish_by=september(21)), task("B", 9), link("MB"))
    on_the_day = planned(*parts, as_of=september(21)).dates
    assert early(on_the_day["M"]) == (september(21), september(21))
    assert on_the_day["M"].total_float == 0
    assert on_the_day["B"].early_start == september(21)
    assert planned(*parts, as_of=september(22)).dates["M"].total_float == -1


def test_days_after_a_morning_are_counted_from_its_day() -> None:
    """An opening on Monday 26 and what comes a day, or from a finish eight days, after it."""
    parts = (task("K", 0, not_earlier_than=september(26)), task("M", 0), task("N", 0))
    links = (link("KM", FS, 1, ELAPSED), link("KN", FF, 8, ELAPSED))
    dates = planned(*parts, *links).dates
    assert early(dates["M"]) == (september(27), september(27))
    assert early(dates["N"]) == (october(8), october(8))  # 4 October is off


def test_an_elapsed_lag_to_a_promise_takes_no_more_float_than_it_needs() -> None:
    """B ends on Monday 19, its notice on the 22nd; for the 19th B has to end on Friday 16."""
    opening, promise = task("A", 0), task("G", 0, must_finish_by=september(19))
    links = (link("AB"), link("BG", FS, 3, ELAPSED))
    dates = planned(opening, task("B", 1), promise, *links).dates
    assert late(dates["B"]) == (date(2022, 9, 16), date(2022, 9, 16))
    assert dates["A"].total_float == dates["B"].total_float == -1


def test_a_chain_of_events_and_notices_has_no_negative_float_without_a_deadline() -> None:
    """A notice begins when the draft is done and ends a day later; so does the next."""
    parts = (task("A", 2), task("B", 0), task("C", 0))
    links = (link("AB", FS, 1, ELAPSED), link("BC", FS, 1, ELAPSED))
    for day in range(19, 31):
        dates = planned(*parts, *links, start=september(day)).dates
        assert all(row.total_float >= 0 for row in dates.values())
        assert dates["C"].total_float == 0


def test_an_event_after_an_elapsed_lag_waits_for_a_working_day() -> None:
    """A notice of 4 days from Friday 23 ends on Tuesday; one of 2 days on Sunday, so on Monday."""
    four, two = link("AM", FS, 4, ELAPSED), link("AN", FS, 2, ELAPSED)
    parts = (task("A", 5), task("M", 0), task("N", 0), task("B", 1), link("NB"))
    dates = planned(*parts, four, two).dates
    assert dates["M"].early_finish == september(27)
    assert dates["N"].early_finish == september(26)
    assert dates["B"].early_start == september(26)


# --- what has happened -----------------------------------------------------------------------


def test_what_is_finished_keeps_its_actual_dates_and_has_no_float() -> None:
    """Even on a day off, and even where its predecessor is not finished."""
    done = task("B", 2, actual_start=september(20), actual_finish=september(24))
    dates = planned(task("A", 9), done, link("AB"), as_of=september(26)).dates
    assert early(dates["B"]) == late(dates["B"]) == (september(20), september(24))
    assert (dates["B"].total_float, dates["B"].free_float, dates["B"].critical) == (0, 0, False)
    assert dates["A"].early_start == september(26)


def test_work_follows_an_actual_finish() -> None:
    """A ended on Saturday 24: B by Monday, and an elapsed lag counts from the Saturday."""
    done = task("A", 2, actual_start=september(20), actual_finish=september(24))
    parts = (done, task("B", 1), task("C", 1), link("AB"), link("AC", FS, 3, ELAPSED))
    dates = planned(*parts, as_of=september(22)).dates
    assert dates["B"].early_start == september(26)
    assert dates["C"].early_start == september(28)


def test_work_in_progress_goes_on_from_the_day_we_look_from() -> None:
    """Four of ten days done by Monday 26: six more from there, whatever the pace so far."""
    begun = task("A", 10, percent_complete=40, actual_start=september(20))
    dates = planned(begun, as_of=september(26)).dates
    assert early(dates["A"]) == (september(20), october(8))
    assert dates["A"].late_start == september(20)


@pytest.mark.parametrize("kind", [FS, SS])
def test_work_begun_out_of_turn_goes_on_as_reported(kind: LinkKind) -> None:
    """B began though A had not: it does not wait, and leaves A all the room there is.

    The rule was that the last two days of B followed A (retained logic); then A was blamed for the
    lateness of work that did not need it.
    """
    begun = task("B", 4, percent_complete=50, actual_start=september(20))
    parts = (task("A", 5), begun, task("C", 9), link("AB", kind))
    dates = planned(*parts, as_of=september(21)).dates
    assert early(dates["A"]) == (september(21), september(27))
    assert early(dates["B"]) == (september(20), september(22))
    assert dates["B"].driving == ()
    assert dates["A"].total_float == dates["A"].free_float == 4


@pytest.mark.parametrize(("kind", "finish"), [(FF, september(27)), (SF, september(23))])
def test_the_finish_of_work_begun_out_of_turn_is_still_held(kind: LinkKind, finish: date) -> None:
    """It has not happened: it comes with A's on the 27th, or three days from A's start."""
    begun = task("B", 4, percent_complete=50, actual_start=september(20))
    parts = (task("A", 5), begun, link("AB", kind, 3 if kind is SF else 0))
    dates = planned(*parts, as_of=september(21)).dates
    assert early(dates["B"]) == (september(20), finish)
    assert dates["B"].driving == ("A",)


def test_a_start_that_has_happened_is_not_held_back_by_what_follows_it() -> None:
    """A began on time, so B's start link leaves A all the room there is."""
    begun = task("A", 3, percent_complete=10, actual_start=september(19))
    parts = (begun, task("B", 9), link("AB", SS, 1))
    dates = planned(*parts, as_of=september(20)).dates
    assert dates["B"].total_float == 0
    assert dates["A"].total_float == dates["A"].free_float == 6


def test_a_finish_that_was_not_reported_is_still_to_come() -> None:
    """All done but no day of finish: one day remains until it is reported."""
    begun = task("A", 3, percent_complete=100, actual_start=september(19))
    assert planned(begun, as_of=september(26)).dates["A"].early_finish == september(26)


def test_what_has_not_begun_is_not_planned_into_the_past() -> None:
    """The day we look from is a floor; a Saturday moves on to Monday."""
    assert early(planned(task("A", 1), as_of=september(24)).dates["A"])[0] == september(26)


def test_days_before_the_start_do_not_pull_work_ahead_of_it() -> None:
    """Looking from August the plan begins in September."""
    assert planned(task("A", 1), as_of=date(2022, 8, 1)).dates["A"].early_start == START


def test_an_empty_network_has_no_finish() -> None:
    """Nothing is invented."""
    timetable = planned()
    assert (timetable.dates, timetable.finish, timetable.working_days) == ({}, None, 0)


# --- laws, against a textbook pass that knows no order and no way back --------------------------

KINDS, UNITS = st.sampled_from(LinkKind), st.sampled_from(LagUnit)


def position(day: date) -> int:
    """The morning of `day`, or of the next working day."""
    return CHINA.index_on_or_after(day)


def evening(day: date) -> int:
    """The point after `day`, or after the last working day before it."""
    return CHINA.index_on_or_before(day) + 1


@st.composite
def tasks(draw: st.DrawFn, id_: str, shortest: int, as_of: date) -> Task:
    """A task planned, begun or finished as of a day."""
    duration = draw(st.integers(shortest, 6))
    status = draw(st.sampled_from(["planned"] * 4 + ["begun", "finished"]))
    before = st.dates(as_of - timedelta(days=20), as_of)
    due = draw(st.none() | st.dates(START, START + timedelta(days=40)))
    if status == "planned" or duration == 0:
        earliest = draw(st.none() | st.dates(START, START + timedelta(days=20)))
        return task(id_, duration, not_earlier_than=earliest, must_finish_by=due)
    start, finish = sorted((draw(before), draw(before)))
    if status == "begun":
        percent = draw(st.integers(0, 99))
        return task(id_, duration, must_finish_by=due, percent_complete=percent, actual_start=start)
    return task(id_, duration, actual_start=start, actual_finish=finish)


@st.composite
def networks(
    draw: st.DrawFn, shortest: int = 1, units: st.SearchStrategy[LagUnit] = UNITS
) -> tuple[Network, date]:
    """Up to seven tasks with links of every kind, and a day to look from."""
    as_of = draw(st.dates(START - timedelta(days=5), START + timedelta(days=25)))
    names = "ABCDEFG"[: draw(st.integers(1, 7))]
    pairs = [a + b for a in names for b in names if a < b]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else []
    links = [link(p, draw(KINDS), draw(st.integers(-4, 9)), draw(units)) for p in chosen]
    # the order in which a network is written must not matter
    shuffled = draw(st.permutations([draw(tasks(id_, shortest, as_of)) for id_ in names]))
    return Network(tasks=tuple(shuffled), links=tuple(links), start=START), as_of


def reached(link_: Link, before: Dates, after: Task) -> int:
    """The earliest finish that `one` allows, found by trying day after day."""
    start, finish = position(before.early_start), evening(before.early_finish)
    end = finish if link_.from_finish else start
    rest = 0 if link_.to_finish else after.remaining
    if not link_.elapsed:
        return end + link_.lag + rest
    first, last = before.early_start, before.early_finish
    wanted: dict[LinkKind, Callable[[int], bool]] = {
        FS: lambda p: CHINA.day(p) > last + link_.lag * DAY,
        SS: lambda p: CHINA.day(p) >= first + link_.lag * DAY,
        FF: lambda p: CHINA.day(p - 1) >= last + link_.lag * DAY,
        SF: lambda p: CHINA.day(p - 1) >= first + (link_.lag - 1) * DAY,
    }
    point = next(p for p in count(end - 30) if wanted[link_.kind](p))
    return (min(point, end) if link_.lag < 0 else point) + rest


def holds(link_: Link, after: Task) -> bool:
    """Whether the end that `link_` holds is still to come."""
    return after.actual_finish is None and (link_.to_finish or not after.begun)


def earliest(network: Network, timetable: Schedule, task_: Task, as_of: date) -> int:
    """Where `one` would finish if its predecessors lay as they were found."""
    floor = max(position(network.start), position(as_of))
    own = task_.actual_start if task_.begun else task_.not_earlier_than
    into = (link_ for link_ in network.links if link_.successor == task_.id and holds(link_, task_))
    bounds = (reached(link_, timetable.dates[link_.predecessor], task_) for link_ in into)
    return max(max(floor, position(own or as_of)) + task_.remaining, *bounds, 0)


def delayed(network: Network, id_: str, days: int, timetable: Schedule) -> Network:
    """`network` with one task held so many working days after its early start."""
    start = CHINA.day(position(timetable.dates[id_].early_start) + days)
    moved = (replace(t, not_earlier_than=start) if t.id == id_ else t for t in network.tasks)
    return replace(network, tasks=tuple(moved))


def without_deadlines(network: Network) -> Network:
    """`network` with nothing that must finish by a day."""
    return replace(network, tasks=tuple(replace(t, must_finish_by=None) for t in network.tasks))


def startable(network: Network) -> list[str]:
    """The tasks that can still be delayed."""
    waiting = (t for t in network.tasks if not t.begun and t.actual_finish is None)
    return [t.id for t in waiting if t.duration > 0]


@given(networks())
def test_every_task_lies_as_early_as_all_that_holds_it_allows(case: tuple[Network, date]) -> None:
    """The forward pass solves the textbook's equations, whatever the kinds, lags and status."""
    network, as_of = case
    timetable = schedule(network, as_of)
    for part in network.tasks:
        dates = timetable.dates[part.id]
        if part.actual_finish is not None:
            assert early(dates) == (part.actual_start, part.actual_finish)
            continue
        finish = earliest(network, timetable, part, as_of)
        assert evening(dates.early_finish) == finish
        planned_start = CHINA.day(finish - part.duration)
        assert dates.early_start == (part.actual_start if part.begun else planned_start)


@given(networks())
def test_drivers_are_the_links_that_attain_the_finish(case: tuple[Network, date]) -> None:
    """All of them and no other."""
    network, as_of = case
    timetable = schedule(network, as_of)
    for part in network.tasks:
        dates = timetable.dates[part.id]
        into = [link_ for link_ in network.links if link_.successor == part.id]
        driving = {
            link_.predecessor
            for link_ in into
            if holds(link_, part)
            and reached(link_, timetable.dates[link_.predecessor], part) == evening(dates.early_finish)
        }
        assert set(dates.driving) == driving


@given(networks())
def test_nothing_open_ends_before_the_day_we_look_from_and_what_remains(case: tuple[Network, date]) -> None:
    """Nobody works in the past."""
    network, as_of = case
    dates = schedule(network, as_of).dates
    for part in network.tasks:
        if part.actual_finish is None:
            assert evening(dates[part.id].early_finish) >= position(as_of) + part.remaining


@given(networks(shortest=0), st.integers(0, 30))
def test_looking_from_a_later_day_never_pulls_a_finish_earlier(case: tuple[Network, date], days: int) -> None:
    """With the same reports."""
    network, as_of = case
    now, later = schedule(network, as_of), schedule(network, as_of + days * DAY)
    for part in network.tasks:
        assert later.dates[part.id].early_finish >= now.dates[part.id].early_finish
    assert later.working_days >= now.working_days


def reach(timetable: Schedule) -> tuple[date | None, int]:
    """How far a schedule goes: its last day, and whether that day's morning or evening."""
    return timetable.finish, timetable.working_days


@given(networks(shortest=0), st.data())
def test_a_delay_by_the_total_float_leaves_the_end_and_one_day_more_moves_it(
    case: tuple[Network, date], data: st.DataObject
) -> None:
    """Exactly: also through elapsed lags, holidays and events."""
    network, as_of = without_deadlines(case[0]), case[1]
    timetable = schedule(network, as_of)
    for id_ in startable(network)[: data.draw(st.integers(1, 3))]:
        room = timetable.dates[id_].total_float
        assert room >= 0
        later = schedule(delayed(network, id_, room, timetable), as_of)
        assert reach(later) == reach(timetable)
        assert later.dates[id_].early_start == timetable.dates[id_].late_start
        over = schedule(delayed(network, id_, room + 1, timetable), as_of)
        assert reach(over) > reach(timetable)


@given(networks(shortest=0), st.data())
def test_a_delay_by_the_free_float_moves_nothing_else_and_one_day_more_does(
    case: tuple[Network, date], data: st.DataObject
) -> None:
    """Something else, or the end of the whole; a deadline may leave less."""
    network, as_of = without_deadlines(case[0]), case[1]
    timetable = schedule(network, as_of)
    for id_ in startable(network)[: data.draw(st.integers(1, 3))]:
        room = timetable.dates[id_].free_float
        others = [other for other in timetable.dates if other != id_]
        later = schedule(delayed(network, id_, room, timetable), as_of)
        assert [early(later.dates[o]) for o in others] == [early(timetable.dates[o]) for o in others]
        assert reach(later) == reach(timetable)
        over = schedule(delayed(network, id_, room + 1, timetable), as_of)
        moved = [o for o in others if early(over.dates[o]) != early(timetable.dates[o])]
        assert moved or reach(over) > reach(timetable) or id_ in before_events(network)


def before_events(network: Network) -> set[str]:
    """The tasks that hold an event: moved from its morning to its evening it shows no other day."""
    return {link.predecessor for link in network.links if not network.by_id[link.successor].duration}


@given(networks(shortest=0))
def test_the_latest_dates_keep_every_deadline_that_can_be_kept_and_no_later_ones_do(
    case: tuple[Network, date],
) -> None:
    """Total float is the largest delay by which end and deadlines after it hold as before."""
    network, as_of = case
    timetable = schedule(network, as_of)
    if any(row.total_float < 0 for row in timetable.dates.values()):
        return
    for id_ in startable(network):
        room = timetable.dates[id_].total_float
        later = schedule(delayed(network, id_, room, timetable), as_of)
        assert all(row.total_float >= 0 for row in later.dates.values())
        assert reach(later) == reach(timetable)
        over = schedule(delayed(network, id_, room + 1, timetable), as_of)
        late_ones = [row for row in over.dates.values() if row.total_float < 0]
        assert late_ones or reach(over) > reach(timetable)


@given(networks(shortest=0))
def test_deadlines_never_move_an_early_date_and_never_add_float(case: tuple[Network, date]) -> None:
    """They enter on the way back only."""
    network, as_of = case
    with_, without = schedule(network, as_of), schedule(without_deadlines(network), as_of)
    for id_, row in with_.dates.items():
        assert early(row) == early(without.dates[id_])
        assert row.driving == without.dates[id_].driving
        assert row.total_float <= without.dates[id_].total_float


@given(networks(shortest=0), st.integers(1, 20), st.data())
def test_an_earlier_deadline_takes_as_much_float_as_it_is_earlier(
    case: tuple[Network, date], days: int, data: st.DataObject
) -> None:
    """Below zero as well: float is never cut off."""
    network, as_of = case
    open_ = [part for part in network.tasks if part.actual_finish is None]
    if not open_:
        return
    part = data.draw(st.sampled_from(open_))
    far = CHINA.day(evening(schedule(network, as_of).dates[part.id].early_finish) - 50)

    def with_due(due: date) -> Dates:
        due_task = replace(part, must_finish_by=due)
        rest = tuple(due_task if t.id == part.id else t for t in network.tasks)
        return schedule(replace(network, tasks=rest), as_of).dates[part.id]

    earlier = CHINA.day(position(far) - days)
    assert with_due(earlier).total_float == with_due(far).total_float - days < 0


@given(networks(shortest=0), st.data())
def test_a_link_less_never_makes_anything_later(case: tuple[Network, date], data: st.DataObject) -> None:
    """Dependencies only hold back."""
    network, as_of = case
    keep = data.draw(st.lists(st.booleans(), min_size=len(network.links)))
    fewer = tuple(link for link, keeps in zip(network.links, keep, strict=False) if keeps)
    timetable, freed = schedule(network, as_of), schedule(replace(network, links=fewer), as_of)
    assert freed.working_days <= timetable.working_days
    for part in network.tasks:
        if part.duration > 0:
            assert freed.dates[part.id].early_finish <= timetable.dates[part.id].early_finish


@given(networks(shortest=0))
def test_no_late_date_lies_behind_the_finish_of_the_whole(case: tuple[Network, date]) -> None:
    """Nor a late date before the early one without a deadline."""
    network, as_of = without_deadlines(case[0]), case[1]
    timetable = schedule(network, as_of)
    assert timetable.finish is not None
    for row in timetable.dates.values():
        assert row.early_finish <= row.late_finish <= timetable.finish
        assert row.early_start <= row.late_start
        assert 0 <= row.free_float <= row.total_float


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_in_a_chain_all_are_critical(durations: list[int]) -> None:
    """And it is as long as its parts together."""
    chain = [task(chr(65 + n), days) for n, days in enumerate(durations)]
    links = [link(a.id + b.id) for a, b in pairwise(chain)]
    timetable = planned(*chain, *links)
    assert all(row.critical for row in timetable.dates.values())
    assert timetable.working_days == sum(durations)
