"""What of a plan can be placed in time, and what is left out so that nothing is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plan.ledger.events import Closed, DeadlineExtended, Event
from plan.model.kinds import LagUnit, LinkKind
from plan.model.plan import Activity, Closing, Dependency, Milestone, Plan
from plan.schedule.dates import Schedule
from plan.schedule.network import Network, Task, network_of
from plan.state.replay import replay
from tests.support.builders import activity, after, entries, june_plan, milestone, plan_of, reported
from tests.support.networks import schedule

MAY = date(2022, 5, 4)


def june(day: int) -> date:
    """A day of June 2022: the 1st is a Wednesday, the 3rd (端午) is off."""
    return date(2022, 6, day)


def network(plan: Plan, *events: Event, as_of: date = MAY) -> Network:
    """The network of `plan` after `events`."""
    return network_of(plan, replay(plan, entries(*events), as_of))


def dates(plan: Plan, *events: Event, as_of: date = MAY) -> Schedule:
    """Its schedule."""
    return schedule(network(plan, *events, as_of=as_of), as_of)


def work(id_: str, duration: int | None = None, **more: Any) -> Activity:
    """An activity without baseline dates."""
    return activity(id_, None, None, duration=duration, **more)


def parts(*of: Activity | Milestone, links: tuple[Dependency, ...] = ()) -> Plan:
    """A plan of these parts."""
    return plan_of(*of, links=links)


def test_an_activity_takes_as_long_as_its_baseline_and_does_not_start_before_it() -> None:
    """1 to 30 June 2022 without 端午 are 21 working days, both ends included."""
    assert network(june_plan()).by_id["A1"] == Task(
        id="A1", name="任务A1", duration=21, not_earlier_than=june(1)
    )


def test_a_stated_duration_counts_before_the_baseline() -> None:
    """And of two earliest days the later."""
    part = activity("A1", june(1), june(30), duration=5, not_earlier_than=june(6))
    placed_task = network(parts(part)).by_id["A1"]
    assert (placed_task.duration, placed_task.not_earlier_than) == (5, june(6))


def test_the_milestone_under_an_activity_ends_with_it_and_its_deadline_is_a_must() -> None:
    """Four working days are lost by looking from 8 June: the promise is four days short."""
    assert dates(june_plan()).dates["M1"].early_finish == june(30)
    row = dates(june_plan(), as_of=june(8)).dates["M1"]
    assert row.early_finish == date(2022, 7, 6)
    assert (row.late_finish, row.total_float) == (june(30), -4)
    assert row.driving == ("A1",)


def test_the_approved_deadline_counts_and_not_the_original() -> None:
    """The office gave until 8 July."""
    extension = DeadlineExtended(subject="M1", as_of=june(7), to=date(2022, 7, 8), reason="测试")
    plan = parts(*june_plan().items, work("X", 200))  # so that the end lies far behind
    assert dates(plan, extension, as_of=june(8)).dates["M1"].total_float == 2


def test_an_open_promise_that_waits_for_nothing_can_be_kept_today_at_the_earliest() -> None:
    """On its deadline there is no room left; a day later the room is negative."""
    plan = parts(milestone("M1", june(30)), work("X", 200))
    assert dates(plan, as_of=june(30)).dates["M1"].early_finish == june(30)
    assert dates(plan, as_of=june(30)).dates["M1"].total_float == 0
    assert dates(plan, as_of=date(2022, 7, 1)).dates["M1"].total_float == -1


def test_what_has_no_duration_and_no_dates_is_left_out_and_named() -> None:
    """Nothing is made up for it; its milestone is undated too and goes with it."""
    plan = parts(
        work("A1"),
        activity("A2", june(1), None),
        work("A3", 3),
        milestone("M1", None, parent="A1"),
        milestone("M2", None),
        links=(after("A3", "A1"),),
    )
    scheduled = network(plan)
    assert set(scheduled.by_id) == {"A3"}
    assert set(schedule(scheduled, MAY).dates) == {"A3"}
    assert scheduled.links == ()


def test_an_undated_milestone_after_scheduled_work_has_dates_and_no_deadline() -> None:
    """Also through another undated one."""
    plan = parts(
        work("A1", 3), milestone("M1", None, parent="A1"), milestone("M2", None), links=(after("M1", "M2"),)
    )
    rows = dates(plan, as_of=june(6)).dates
    assert rows["M1"].early_finish == rows["M2"].early_finish == june(8)
    assert rows["M2"].total_float == 0


def test_reports_place_what_is_under_way_and_what_is_done() -> None:
    """A1 stands at 60% since 2 June; A2 ended on 7 June without a stated start."""
    plan = parts(activity("A1", june(1), june(15)), work("A2", 2))
    reports = (
        reported("A1", june(7), 60, actual_start=june(2)),
        reported("A2", june(7), 100, actual_finish=june(7)),
    )
    rows = dates(plan, *reports, as_of=june(8)).dates
    assert (rows["A1"].early_start, rows["A1"].early_finish) == (june(2), june(13))
    assert rows["A2"].early_finish == june(7)


def test_a_finished_activity_needs_no_duration() -> None:
    """What happened has dates of its own."""
    timetable = dates(parts(work("A1")), reported("A1", june(7), 100, actual_start=june(1)))
    assert not timetable.dates  # not known yet in May
    reports = reported("A1", june(7), 100, actual_start=june(1))
    done = dates(parts(work("A1")), reports, as_of=june(8)).dates["A1"]
    assert (done.early_start, done.early_finish) == (june(1), june(7))


def test_a_closed_milestone_lies_on_the_day_it_was_closed() -> None:
    """By the office, or in the source; closed on no known day it has no dates."""
    plan = parts(
        milestone("M1", june(30)),
        milestone("M2", None, closed=Closing(evidence="来源", on=date(2021, 10, 28))),
        milestone("M3", june(30), closed=Closing(evidence="来源")),
    )
    timetable = dates(plan, Closed(subject="M1", as_of=june(6), evidence="批复"), as_of=june(8))
    assert timetable.dates["M1"].early_finish == june(6)
    assert timetable.dates["M2"].early_start == timetable.dates["M2"].early_finish == date(2021, 10, 28)
    assert "M3" not in timetable.dates


def test_links_keep_kind_lag_and_unit_and_need_both_ends() -> None:
    """公示 of 7 days, and a link to what is left out, which falls away."""
    notice = {"kind": LinkKind.FS, "lag": 7, "lag_unit": LagUnit.ELAPSED}
    plan = parts(
        work("A1", 1), work("A2", 1), work("A3"), links=(after("A1", "A2", **notice), after("A3", "A2"))
    )
    assert network(plan).links == plan.dependencies[:1]


@pytest.mark.parametrize(("percent", "days"), [(0, 5), (1, 5), (20, 4), (50, 3), (99, 1), (100, 1)])
def test_what_remains_is_counted_in_whole_days(percent: float, days: int) -> None:
    """Half of five days is three more; all done but not ended is one."""
    assert Task(id="A", name="A", duration=5, percent_complete=percent).remaining == days


def test_what_is_reported_whole_is_finished_for_what_follows() -> None:
    """Before the office has closed it; a day before, it held; a step back opens it again."""
    plan = parts(work("A1", 5), work("A2", 2), links=(after("A1", "A2"),))
    whole = reported("A1", june(7), 100)
    assert dates(plan, whole, as_of=june(6)).dates["A2"].driving == ("A1",)
    assert dates(plan, whole, as_of=june(8)).dates["A2"].early_start == june(8)
    back = (whole, reported("A1", june(8), 99))
    assert dates(plan, *back, as_of=june(8)).dates["A2"].early_start == june(9)


def test_an_activity_is_finished_with_the_last_of_its_milestones() -> None:
    """While one is open it is under way; a result of last year is not counted."""
    result = milestone("M0", None, parent="A1", closed=Closing(evidence="来源", on=date(2021, 9, 1)))
    first, second = (milestone(f"M{n}", june(30), parent="A1") for n in (1, 2))
    plan = parts(work("A1", 9), result, first, second, work("A2", 2), links=(after("A1", "A2"),))
    reports = (reported("M1", june(6), 100), reported("M2", june(7), 100))
    assert network(plan, reports[0], as_of=june(8)).by_id["A1"].actual_finish is None
    assert network(plan, *reports, as_of=june(8)).by_id["A1"].actual_finish == june(7)
    only_a_result = parts(work("A1", 9), result)
    assert network(only_a_result, as_of=june(8)).by_id["A1"].actual_finish is None


def test_an_undated_milestone_is_reached_when_all_before_it_is() -> None:
    """Nobody has to report it; who does has the last word, and a dated one is a promise to keep."""
    plan = parts(
        work("A1", 3),
        milestone("M1", None),
        milestone("M2", None),
        milestone("M3", june(30)),
        links=(after("A1", "M1"), after("M1", "M2"), after("M1", "M3")),
    )
    open_ = network(plan, reported("A1", june(7), 99), as_of=june(8)).by_id
    assert [open_[id_].actual_finish for id_ in ("M1", "M2", "M3")] == [None, None, None]
    whole = reported("A1", june(7), 100)
    done = network(plan, whole, as_of=june(8)).by_id
    assert [done[id_].actual_finish for id_ in ("M1", "M2", "M3")] == [june(7), june(7), None]
    denied = network(plan, whole, reported("M1", june(7), 0), as_of=june(8)).by_id
    assert [denied[id_].actual_finish for id_ in ("M1", "M2", "M3")] == [None, None, None]
