"""Expected late milestones by unit, worked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plan.forecast.learning.ranges import RATES, Ranges
from plan.forecast.plan_drivers import ByUnit
from plan.forecast.plan_forecast import Forecast
from plan.outlook.unit_risk import UnitRisk, unit_risks
from tests.support.builders import milestone, plan_of

DUE = date(2022, 6, 30)
PLAN = plan_of(
    milestone("M1", DUE, lead="u1"), milestone("M2", DUE, lead="u2"), milestone("M3", DUE, lead="u2")
)


def forecast(
    item: str, chance: float, *units: ByUnit, plan_share: float = 0.0, past_share: float = 0.0
) -> Forecast:
    """A forecast that only units are read of."""
    rest: dict[str, Any] = {
        "deadline": DUE, "approved_deadline": DUE, "p10": DUE, "p50": DUE, "p80": DUE, "p90": DUE,
        "probability_late_original": chance, "simulated_late": chance, "expected_days_late": 1.0,
        "drivers": (), "sentence": "", "n": 0, "is_enough": False, "reference": "",
        "report_age": None, "ranges": Ranges(RATES), "waits": False, "equally_likely": (),
    }  # fmt: skip
    rest |= {"plan_share": plan_share, "past_share": past_share}
    return Forecast(item=item, probability_late=chance, units=units, **rest)


def rows(*forecasts: Forecast) -> dict[str | None, UnitRisk]:
    """The rows by unit."""
    return {risk.unit: risk for risk in unit_risks(PLAN, forecasts)}


def test_what_a_unit_leads_is_split_into_its_own_part_and_that_of_others() -> None:
    """M2 is late with 0.8: three quarters by u2 itself, a quarter by u1, who passes that on."""
    risks = rows(
        forecast("M1", 0.4, ByUnit(unit="u1", own=True, share=1.0)),
        forecast(
            "M2", 0.8, ByUnit(unit="u2", own=True, share=0.75), ByUnit(unit="u1", own=False, share=0.25)
        ),
    )
    assert (risks["u2"].expected, risks["u2"].own) == (0.8, pytest.approx(0.6))
    assert risks["u2"].inherited == pytest.approx(0.2)
    assert (risks["u1"].expected, risks["u1"].own, risks["u1"].inherited) == (0.4, 0.4, 0)
    assert risks["u1"].passed_on == pytest.approx(0.2)
    assert risks["u2"].passed_on == 0


def test_expected_counts_add_up_over_milestones_and_parts() -> None:
    """Chances are added; own, inherited, the plan itself and what is past make the whole."""
    half = ByUnit(unit="u2", own=True, share=0.5)
    risks = rows(
        forecast("M2", 0.8, half, plan_share=0.5), forecast("M3", 0.2, half, plan_share=0.25, past_share=0.25)
    )
    row = risks["u2"]
    assert row.items == ("M2", "M3")
    assert row.expected == pytest.approx(1.0)
    assert row.own + row.inherited + row.plan + row.past == pytest.approx(row.expected)
    assert (row.plan, row.past) == pytest.approx((0.45, 0.05))


def test_the_gravest_comes_first_and_who_only_passes_on_is_there() -> None:
    """A unit that leads nothing late has a row when its work makes others late."""
    risks = unit_risks(PLAN, [forecast("M2", 0.9, ByUnit(unit="u1", own=False, share=1.0))])
    assert [risk.unit for risk in risks] == ["u2", "u1"]
    assert (risks[1].items, risks[1].expected, risks[1].passed_on) == ((), 0, 0.9)
    assert unit_risks(PLAN, []) == ()
