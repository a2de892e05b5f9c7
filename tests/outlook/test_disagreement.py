"""The light by a unit's own words beside the computed one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plan.model.kinds import Level
from plan.outlook.board import Row
from plan.outlook.disagreement import disagreements, reported_light
from plan.outlook.lazy import Lazy
from plan.outlook.lights import Alert
from plan.outlook.outlook import outlook
from tests.support.builders import entries, june_plan, reported

DAY = date(2022, 6, 15)


def row(percent: float, light: Level, **more: object) -> Row:
    """M1 as reported on the day, with a computed light."""
    outlook_then = outlook(june_plan(), entries(reported("M1", DAY, percent, **more)), DAY)
    return replace(outlook_then.row("M1"), judge=Lazy(lambda: Alert(light, "据推演")))


def test_a_unit_s_own_light_is_what_it_says() -> None:
    """The finish it expects, the problem it tells of, its percentage; nothing of what is closed."""
    on_course = row(60, Level.GREEN)
    assert reported_light(on_course) is Level.GREEN
    assert reported_light(row(60, Level.GREEN, problem="缺资金")) is Level.AMBER
    assert reported_light(row(60, Level.GREEN, expected_finish=date(2022, 7, 2))) is Level.RED
    assert reported_light(row(5, Level.GREEN)) is Level.RED
    assert reported_light(row(60, Level.CLOSED)) is None
    assert reported_light(outlook(june_plan(), (), DAY).row("M1")) is None


@pytest.mark.parametrize(("finish", "light"), [(29, Level.GREEN), (30, Level.GREEN), (31, Level.RED)])
def test_who_expects_to_finish_on_the_deadline_is_not_red_by_its_word(finish: int, light: Level) -> None:
    """M1 is due on 30 June."""
    expected = date(2022, 6, 1) + timedelta(days=finish - 1)
    assert reported_light(row(60, Level.GREEN, expected_finish=expected)) is light


def test_units_are_compared_by_their_milestones() -> None:
    """Rosy where the computed light is graver than the reported one."""
    rosy, right, grave = row(60, Level.RED), row(60, Level.GREEN), row(5, Level.AMBER)
    (unit,) = disagreements((rosy, right, grave))
    assert (unit.optimistic, unit.agreed, unit.pessimistic) == ((rosy,), (right,), (grave,))
    assert unit.compared == 3
    assert disagreements(outlook(june_plan(), (), DAY).rows) == ()
