"""What units have in an item that another leads: a share of what it counts, or its support."""

from collections.abc import Iterable
from dataclasses import dataclass

from plan.calendar.periods import Period, last_day, period
from plan.ledger.events import Entry, IndicatorReported, PartReported, of_kind
from plan.model.plan import Share, Unit, supporting_of
from plan.state.replay import PlanState


@dataclass(frozen=True)
class UnitPart:
    """A unit's part in an item; without a `share` it supports it."""

    item: str
    unit: Unit
    share: Share | None
    figure: Entry[IndicatorReported] | None  # of the latest period
    report: Entry[PartReported] | None  # the latest

    @property
    def id(self) -> str:
        """What a draft and a sheet call it: item@unit."""
        return f"{self.item}@{self.unit.id}"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What was reported of it last."""
        return tuple(entry for entry in (self.figure, self.report) if entry)

    @property
    def last_sequence(self) -> int:
        """The last entry about it."""
        return max((entry.sequence for entry in self.entries), default=0)


def parts_of(state: PlanState, item_id: str) -> tuple[UnitPart, ...]:
    """The parts that units have in an item, those with a share first."""
    plan, indicator = state.plan, state.plan.deciding.get(item_id)
    shares = {share.unit: share for share in indicator.shares} if indicator else {}
    about = state.counted.get(indicator.id, ()) if indicator else ()
    by_period = sorted(
        of_kind(about, IndicatorReported), key=lambda e: period(e.event.period) or Period(0, 0)
    )
    figures = {entry.event.unit: entry for entry in by_period}
    reports = {e.event.unit: e for e in of_kind(state.counted.get(item_id, ()), PartReported)}
    units = [unit for unit in plan.units if unit.id in shares]
    return tuple(
        UnitPart(item_id, unit, shares.get(unit.id), figures.get(unit.id), reports.get(unit.id))
        for unit in dict.fromkeys((*units, *supporting_of(plan, item_id)))
    )


def reported_words(parts: Iterable[UnitPart]) -> str:
    """How many shares are reported for the latest period of any, e.g. 已报 7/11 家."""
    events = [part.figure and part.figure.event for part in parts if part.share]
    days = [last_day(when) for it in events if it and (when := period(it.period))]
    return f"已报 {days.count(max(days)) if days else 0}/{len(events)} 家" if events else ""


def part_of(state: PlanState, id_: str) -> UnitPart | None:
    """The part that a draft or sheet calls so."""
    return next((part for part in parts_of(state, id_.partition("@")[0]) if part.id == id_), None)
