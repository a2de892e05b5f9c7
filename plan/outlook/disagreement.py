"""Where the light that a unit's own report gives is not the light that was computed."""

from collections.abc import Iterable
from dataclasses import dataclass

from plan.model.kinds import Level
from plan.model.plan import Unit
from plan.outlook.board import Row, milestones
from plan.outlook.lights import GRAVITY
from plan.state.item_state import ItemState


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """The milestones of a unit that have both lights, by how they compare; None is 待定."""

    unit: Unit | None
    agreed: tuple[Row, ...]
    optimistic: tuple[Row, ...]  # reported better than computed
    pessimistic: tuple[Row, ...]  # reported worse than computed

    @property
    def compared(self) -> int:
        """How many milestones have both lights."""
        return len(self.agreed) + len(self.optimistic) + len(self.pessimistic)


def reported_light(row: Row) -> Level | None:
    """`light_of_report`; None where the row itself has none to compare."""
    return light_of_report(row.item, row.by_pace.level) if row.alert.level in GRAVITY else None


def light_of_report(item: ItemState, by_pace: Level) -> Level | None:
    """The light by what the unit itself said last; None where it said nothing that has one.

    Red when it expects to finish after the approved deadline, amber when it tells of a problem,
    else `by_pace`, as 序时进度 has its percentage.
    """
    if item.report is None or item.closed is not None:
        return None
    report, due = item.report.event, item.approved_deadline
    if due is not None and report.expected_finish is not None and report.expected_finish > due:
        return Level.RED
    return Level.AMBER if report.problem and by_pace is Level.GREEN else by_pace


def disagreements(rows: Iterable[Row]) -> tuple[Disagreement, ...]:
    """Every unit with milestones that have both lights, the most optimistic first."""
    by_unit: dict[Unit | None, list[tuple[int, Row]]] = {}
    for row in milestones(rows):
        if (reported := reported_light(row)) is not None:
            steps = GRAVITY[row.alert.level] - GRAVITY[reported]
            by_unit.setdefault(row.lead, []).append((steps, row))
    units = [
        Disagreement(
            unit=unit,
            agreed=tuple(row for steps, row in compared if steps == 0),
            optimistic=tuple(row for steps, row in compared if steps > 0),
            pessimistic=tuple(row for steps, row in compared if steps < 0),
        )
        for unit, compared in by_unit.items()
    ]
    return tuple(sorted(units, key=lambda unit: -len(unit.optimistic)))
