"""What is drawn of an indicator: joined where figures may be compared, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from plan.ledger.events import Event
from plan.model.kinds import IndicatorClass
from plan.model.plan import Plan
from plan.outlook.indicators import Trajectory, fan, trajectory
from plan.state.replay import replay
from tests.support.builders import entries
from tests.support.indicators import BASIS, DAY, figure, plan_with, reading


def trajectory_of(plan: Plan, *events: Event, as_of: date = DAY) -> Trajectory:
    """The trajectory of the one indicator."""
    return trajectory(replay(plan, entries(*events), as_of), plan.indicators[0])


def joined(track: Trajectory) -> list[tuple[str, list[tuple[str, float]]]]:
    """The series as basis and points."""
    return [(s.basis, [(str(p.day), p.value) for p in s.points]) for s in track.series]


MARCH, JUNE = figure("2022年1—3月", 20), figure("2022上半年", 50)


def test_a_count_adds_up_from_nothing_within_its_year() -> None:
    """The line begins at 0 on 1 January; another year is another line."""
    track = trajectory_of(plan_with(reading("2021", 97)), JUNE, MARCH)
    assert joined(track) == [
        (BASIS, [("2021-12-31", 97)]),
        (BASIS, [("2022-01-01", 0), ("2022-03-31", 20), ("2022-06-30", 50)]),
    ]


def test_another_basis_is_never_joined() -> None:
    """Its figures are a series of their own, after the indicator's own."""
    other = figure("2022年1—3月", 60, basis="申报数")
    track = trajectory_of(plan_with(reading("2021", 300, "申报数")), other, JUNE)
    assert [basis for basis, _ in joined(track)] == [BASIS, "申报数", "申报数"]
    assert track.bases == (BASIS, "申报数")
    for series in track.series:
        assert {p.figure.basis for p in series.points if p.figure} == {series.basis}


def test_ratios_of_whole_years_are_joined_and_part_years_are_not_with_them() -> None:
    """The half year's ratio is of another length."""
    plan = plan_with(reading("2020", 2.0), reading("2021", 2.5), movement=IndicatorClass.ANNUAL_RATIO)
    track = trajectory_of(plan, figure("2022上半年", 2.6))
    assert joined(track) == [
        (BASIS, [("2020-12-31", 2.0), ("2021-12-31", 2.5)]),
        (BASIS, [("2022-06-30", 2.6)]),
    ]
    assert track.way == ()
    assert track.outlook.count
    assert track.outlook.count.expected_percent(DAY) is None


def test_a_correction_stands_in_the_drawing_and_both_are_listed() -> None:
    """What was told first is not hidden."""
    track = trajectory_of(plan_with(), JUNE, figure("2022年1-6月", 45))
    assert joined(track) == [(BASIS, [("2022-06-30", 45)])]
    assert [figure.value for figure in track.stated] == [50, 45]


@pytest.mark.parametrize(
    ("movement", "half"), [(IndicatorClass.STEADY_COUNT, 50.0), (IndicatorClass.YEAR_END_COUNT, 25.0)]
)
def test_the_way_to_the_target_is_as_the_class_usually_goes(movement: IndicatorClass, half: float) -> None:
    """Evenly, or most of it at the end; it ends at the target."""
    track = trajectory_of(plan_with(movement=movement), JUNE)
    way = {str(day): value for day, value in track.way}
    assert (way["2022-01-01"], way["2022-06-30"], way["2022-12-31"]) == (0, half, 100)
    assert track.outlook.count
    assert track.outlook.count.expected_percent(DAY) == half
    assert track.outlook.count.percent_complete == 50


def test_the_fan_goes_from_the_latest_figure_to_what_is_expected() -> None:
    """At the target's day it is as wide as the 80% range."""
    history = [reading(str(year), 90.0 + year - 2019) for year in (2019, 2020, 2021)]
    track = trajectory_of(plan_with(*history), JUNE)
    forecast = track.outlook.forecast
    assert forecast
    assert fan(track) == ((date(2022, 6, 30), 50, 50), (date(2022, 12, 31), forecast.low, forecast.high))


def test_without_a_figure_of_the_year_a_count_s_fan_begins_at_nothing() -> None:
    """Last year's total is no part of this year's."""
    history = [reading(str(year), 90.0 + year - 2019) for year in (2019, 2020, 2021)]
    first, _ = fan(trajectory_of(plan_with(*history)))
    assert first == (date(2022, 1, 1), 0, 0)


def test_what_is_known_has_no_fan() -> None:
    """A result is a point; without forecast or target there is nothing to spread."""
    result = trajectory_of(plan_with(), figure("2022", 101, date(2023, 1, 9)), as_of=date(2023, 2, 1))
    assert fan(result) == ()
    assert fan(trajectory_of(plan_with())) == ()
    assert fan(trajectory_of(plan_with(target_period=None), JUNE)) == ()
