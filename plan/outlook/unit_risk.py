"""How many late milestones are to be expected of each unit, and whose work makes them late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plan.forecast.plan_forecast import Forecast
from plan.model.plan import Plan, lead_of


@dataclass(frozen=True, kw_only=True)
class UnitRisk:
    """Expected late milestones that a unit leads, and what its work does to others'.

    `own` and `inherited` are what its own work and that of others adds to those it leads, `plan`
    what the plan itself does by leaving no time; `passed_on` is what its work adds to those that
    others lead. `unit` is None for what nobody leads yet (待定): own and inherited are then not
    told apart and count as inherited.
    """

    unit: str | None
    items: tuple[str, ...]  # that it leads, as forecast
    expected: float
    own: float
    inherited: float
    plan: float
    passed_on: float


def unit_risks(plan: Plan, forecasts: Iterable[Forecast]) -> tuple[UnitRisk, ...]:
    """A row for each unit that leads a forecast milestone or adds to one, the gravest first."""
    found = list(forecasts)
    led = {one.item: _lead(plan, one.item) for one in found}
    units = dict.fromkeys([*led.values(), *(by.unit for one in found for by in one.units)])
    rows = (_row(unit, found, led) for unit in units)
    return tuple(sorted(rows, key=lambda row: (-row.expected, -row.passed_on)))


def _lead(plan: Plan, item: str) -> str | None:
    lead = lead_of(plan, item)
    return lead.id if lead else None


def _row(unit: str | None, found: list[Forecast], led: dict[str, str | None]) -> UnitRisk:
    ours = [one for one in found if led[one.item] == unit]
    others = [one for one in found if led[one.item] != unit]
    return UnitRisk(
        unit=unit,
        items=tuple(one.item for one in ours),
        expected=sum(one.probability_late for one in ours),
        own=_caused(ours, own=True),
        inherited=_caused(ours, own=False),
        plan=sum(one.probability_late * one.plan_share for one in ours),
        passed_on=sum(
            one.probability_late * by.share for one in others for by in one.units if by.unit == unit
        ),
    )


def _caused(found: list[Forecast], *, own: bool) -> float:
    return sum(
        one.probability_late * by.share for one in found for by in one.units if by.own is own
    )
