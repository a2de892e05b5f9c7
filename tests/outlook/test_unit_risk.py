"""Expected late milestones by unit, worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plan.forecast.plan_drivers import ByUnit
from plan.forecast.plan_forecast import Forecast
from plan.outlook.unit_risk import UnitRisk, unit_risks
from tests.support.builders import milestone, plan_of

DUE = date(2022, 6, 30)
PLAN = plan_of(
    milestone("M1", DUE, lead="u1"),
    milestone("M2", DUE, lead="u2"),
    milestone("M3", DUE, lead="u2"),
)


def forecast(item: str, chance: float, *units: ByUnit, plan_share: float = 0.0) -> Forecast:
    """A forecast that only units are read of."""
    given: dict[str, Any] = {
        "deadline": DUE, "approved_deadline": DUE, "p10": DUE, "p50": DUE, "p80": DUE, "p90": DUE,
        "probability_late_original": chance, "simulated_late": chance, "expected_days_late": 1.0,
        "drivers": (), "sentence": "", "n": 0, "is_enough": False, "reference": "",
        "report_age": None,
    }  # fmt: skip
    return Forecast(item=item, probability_late=chance, units=units, plan_share=plan_share, **given)


def rows(*found: Forecast) -> dict[str | None, UnitRisk]:
    """The rows by unit."""
    return {one.unit: one for one in unit_risks(PLAN, found)}


def test_what_a_unit_leads_is_split_into_its_own_part_and_that_of_others() -> None:
    """M2 is late with 0.8: three quarters by u2 itself, a quarter by u1, who passes that on."""
    found = rows(
        forecast("M1", 0.4, ByUnit(unit="u1", own=True, share=1.0)),
        forecast(
            "M2",
            0.8,
            ByUnit(unit="u2", own=True, share=0.75),
            ByUnit(unit="u1", own=False, share=0.25),
        ),
    )
    assert (found["u2"].expected, found["u2"].own) == (0.8, pytest.approx(0.6))
    assert found["u2"].inherited == pytest.approx(0.2)
    assert (found["u1"].expected, found["u1"].own, found["u1"].inherited) == (0.4, 0.4, 0)
    assert found["u1"].passed_on == pytest.approx(0.2)
    assert found["u2"].passed_on == 0


def test_expected_counts_add_up_over_milestones_and_parts() -> None:
    """Chances are added; own, inherited and the plan itself make the whole."""
    one = ByUnit(unit="u2", own=True, share=0.5)
    found = rows(forecast("M2", 0.8, one, plan_share=0.5), forecast("M3", 0.2, one, plan_share=0.5))
    row = found["u2"]
    assert row.items == ("M2", "M3")
    assert row.expected == pytest.approx(1.0)
    assert row.own + row.inherited + row.plan == pytest.approx(row.expected)
    assert row.plan == pytest.approx(0.5)


def test_the_gravest_comes_first_and_who_only_passes_on_is_there() -> None:
    """A unit that leads nothing late has a row when its work makes others late."""
    found = unit_risks(PLAN, [forecast("M2", 0.9, ByUnit(unit="u1", own=False, share=1.0))])
    assert [one.unit for one in found] == ["u2", "u1"]
    assert (found[1].items, found[1].expected, found[1].passed_on) == ((), 0, 0.9)
    assert unit_risks(PLAN, []) == ()
