"""Where the light that a unit's own report gives is not the light that was computed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from plan.model.kinds import Level
from plan.model.plan import Unit
from plan.outlook.board import Board, Row, milestones

GRAVITY = {Level.GREEN: 0, Level.AMBER: 1, Level.RED: 2}


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """The milestones of a unit that have both lights, by how they compare; None is 待定."""

    unit: Unit | None
    agreed: tuple[Row, ...]
    rosier: tuple[Row, ...]  # reported better than computed
    graver: tuple[Row, ...]  # reported worse than computed

    @property
    def compared(self) -> int:
        """How many milestones have both lights."""
        return len(self.agreed) + len(self.rosier) + len(self.graver)


def reported_light(row: Row) -> Level | None:
    """The light by what the unit itself said last; None where it said nothing that has one.

    Red when it expects to finish after the approved deadline, amber when it tells of a problem,
    else as 序时进度 has its percentage.
    """
    item = row.item
    if item.report is None or item.closed is not None or row.alert.level not in GRAVITY:
        return None
    said, due = item.report.event, item.approved_deadline
    if due is not None and said.expected_finish is not None and said.expected_finish > due:
        return Level.RED
    if said.problem and row.by_pace.level is Level.GREEN:
        return Level.AMBER
    return row.by_pace.level


def disagreements(rows: Board) -> tuple[Disagreement, ...]:
    """Every unit with milestones that have both lights, the rosiest first."""
    by_unit: dict[Unit | None, list[Row]] = {}
    for row in milestones(rows):
        if reported_light(row) in GRAVITY:
            by_unit.setdefault(row.lead, []).append(row)
    found = [_of_unit(unit, ones) for unit, ones in by_unit.items()]
    return tuple(sorted(found, key=lambda one: -len(one.rosier)))


def _of_unit(unit: Unit | None, rows: Iterable[Row]) -> Disagreement:
    ranked = [(_step(row), row) for row in rows]
    return Disagreement(
        unit=unit,
        agreed=tuple(row for step, row in ranked if step == 0),
        rosier=tuple(row for step, row in ranked if step > 0),
        graver=tuple(row for step, row in ranked if step < 0),
    )


def _step(row: Row) -> int:
    """How many steps graver the computed light is than the reported one."""
    said = reported_light(row)
    return GRAVITY[row.alert.level] - GRAVITY[said] if said in GRAVITY else 0
