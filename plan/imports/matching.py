"""Which part of a plan a file means: items by id or name, lines and units by any usual name."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar

from plan.imports.incoming import PlanRow
from plan.imports.loose_values import key
from plan.model.kinds import Field
from plan.model.plan import Activity, Founded, Milestone, Plan, Unit

PREFIX = re.compile(r"^(如皋市|市)")
SHORT = re.compile(r"简称“([^”]+)”")
OWN_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,31}")
Item = Activity | Milestone
Part = TypeVar("Part", bound=Founded)


class Index:
    """The parts of `plan` by what files call them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.items = _by_name(plan.promises)
        lines: tuple[Founded, ...] = (*plan.workstreams, *plan.goals, *plan.activities)
        self.lines = _by_name(lines)
        self.units: dict[str, Unit] = {}
        for unit in plan.units:
            for name in (unit.name, unit.id, *SHORT.findall(unit.note or "")):
                self.units.setdefault(_unit_key(name), unit)

    def item(self, row: PlanRow) -> Item | None:
        """The activity or milestone that `row` is about; raises ValueError when it may be several.

        An id is one only where the plan has it: plain sheets number their rows.
        """
        part = self.plan.by_id.get(row.text(Field.ID))
        if isinstance(part, Activity | Milestone):
            return part
        kind = row.text(Field.KIND)
        items = [
            item
            for item in self.items.get(key(row.text(Field.NAME)), [])
            if not kind or kind == type(item).__name__.lower()
        ]
        if len(items) > 1:
            raise ValueError("、".join(item.id for item in items))
        return items[0] if items else None

    def line(self, name: str) -> Founded | None:
        """The workstream, goal or activity of that id or name."""
        part = self.plan.by_id.get(name)
        if part is not None and not isinstance(part, Unit | Milestone):
            return part
        return next(iter(self.lines.get(key(name), [])), None)

    def unit(self, name: str) -> Unit | None:
        """The unit of that name, 市 before it or not."""
        return self.units.get(_unit_key(name))

    def near_units(self, name: str) -> str:
        """What is accepted for a unit, the nearest names first."""
        near = get_close_matches(name, [unit.name for unit in self.plan.units], n=3, cutoff=0.4)
        hint = f"（是否指 {'、'.join(near)}）" if near else ""
        return f"行动计划中的单位{hint}"

    def lines_accepted(self) -> str:
        """What is accepted for a line."""
        return "条线或目标，如 " + "、".join(line.name for line in self.plan.workstreams[:4])


def _by_name(parts: Iterable[Part]) -> dict[str, list[Part]]:
    names: dict[str, list[Part]] = {}
    for part in parts:
        names.setdefault(key(part.name), []).append(part)
    return names


def _unit_key(name: str) -> str:
    return PREFIX.sub("", key(name))
