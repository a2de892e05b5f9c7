"""A promise that is counted and split to three towns, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from plan.ledger.events import IndicatorReported, PartReported
from plan.model.kinds import UnitKind
from plan.model.plan import Plan, Reading, Share, Unit
from tests.support.builders import FOUNDED, milestone, plan_of
from tests.support.indicators import BASIS, DAY, plan_with

SHARES = (Share(unit="t1", target=50), Share(unit="t2", target=30), Share(unit="t3", target=20))


def split_plan(*readings: Reading, **more: Any) -> Plan:
    """M1, which u1 leads and u2 supports: 100 wanted in 2022, by t1, t2 and t3."""
    plan = plan_of(milestone("M1", date(2022, 12, 31), supporting=("u2",)))
    towns = (Unit(id=f"t{n}", name=f"城{n}镇", kind=UnitKind.TOWN, **FOUNDED) for n in (1, 2, 3))
    counted = plan_with(*readings, **{"measures": "M1", "shares": SHARES, **more})
    units = (*plan.units, *towns)
    return replace(plan, units=units, indicators=counted.indicators, documents=counted.documents)


def share(unit: str | None, value: float, when: str, day: date = DAY) -> IndicatorReported:
    """A value of a unit's share; of the whole for None."""
    return IndicatorReported(subject="I1", as_of=day, value=value, period=when, basis=BASIS, unit=unit)


def part(unit: str, note: str = "已办", day: date = DAY, problem: str = "") -> PartReported:
    """What a unit says of its part in M1."""
    return PartReported(subject="M1", as_of=day, unit=unit, note=note, problem=problem)
