"""How many late milestones are to be expected of each unit, and whose work makes them late."""

from collections.abc import Iterable
from dataclasses import dataclass

from plan.forecast.plan_forecast import Forecast
from plan.model.plan import Plan, lead_id_of


@dataclass(frozen=True, kw_only=True)
class UnitRisk:
    """Expected late milestones that a unit leads, and what its work does to others'.

    `own` and `inherited` are what its own work and that of others adds to those it leads, `plan`
    what the plan itself does by leaving no time, `past` what ended late before; `passed_on` is what
    its work adds to those that others lead. `unit` is None for what nobody leads yet (待定): own
    and inherited are then not told apart and count as inherited.
    """

    unit: str | None
    items: tuple[str, ...]  # that it leads, as forecast
    expected: float
    own: float
    inherited: float
    plan: float
    past: float
    passed_on: float


def unit_risks(plan: Plan, forecasts: Iterable[Forecast]) -> tuple[UnitRisk, ...]:
    """A row for each unit that leads a forecast milestone or adds to one, the gravest first."""
    milestones = list(forecasts)
    led_by = {forecast.item: lead_id_of(plan, forecast.item) for forecast in milestones}
    adding = [  # who leads a milestone, a share of its lateness, what that comes to
        (led_by[forecast.item], share, forecast.probability_late * share.share)
        for forecast in milestones
        for share in forecast.units
    ]
    units = dict.fromkeys([*led_by.values(), *(share.unit for _, share, _ in adding)])
    rows = []
    for unit in units:
        ours = [forecast for forecast in milestones if led_by[forecast.item] == unit]
        row = UnitRisk(
            unit=unit,
            items=tuple(forecast.item for forecast in ours),
            expected=sum(forecast.probability_late for forecast in ours),
            own=sum(late for lead, share, late in adding if lead == unit and share.own),
            inherited=sum(late for lead, share, late in adding if lead == unit and not share.own),
            plan=sum(forecast.probability_late * forecast.plan_share for forecast in ours),
            past=sum(forecast.probability_late * forecast.past_share for forecast in ours),
            passed_on=sum(late for lead, share, late in adding if lead != unit and share.unit == unit),
        )
        rows.append(row)
    return tuple(sorted(rows, key=lambda row: (-row.expected, -row.passed_on)))
