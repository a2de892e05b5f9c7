"""Links that a file has and a plan has not, and lags that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from plan.errors import Problem
from plan.imports.incoming import Before, Difference, PlanChange, PlanRow
from plan.model.graph import precedence
from plan.model.kinds import Field, IncomingKind, LagUnit, LinkKind
from plan.model.plan import Dependency, Plan
from plan.state.revisions import OWN, part_to_dict, subject_of

USUAL: Mapping[str, Any] = {"kind": LinkKind.FS, "lag": 0, "lag_unit": LagUnit.WORKING}


def link_changes(
    plan: Plan, row: PlanRow, id_: str, ids: Mapping[str, str], name: str
) -> Iterator[PlanChange | Problem]:
    """What the predecessors that `row` of the file `name` states would change for the item `id_`.

    `ids` are those that may be named, each with the id it will have in the plan. Links that the
    row does not name stay.
    """
    told = row.told.get(Field.PREDECESSORS)
    if told is None or not isinstance(told.value, tuple):
        return
    present = {(one.predecessor, one.kind): one for one in precedence(plan) if one.successor == id_}
    for before in told.value:
        assert isinstance(before, Before)
        predecessor = ids.get(before.id)
        known = present.get((predecessor or "", before.kind))
        if predecessor is None:
            yield Problem(told.place, before.id, "行动计划或本文件前面已有的编号")
        elif predecessor == id_:
            yield Problem(told.place, before.id, "其他任务的编号（不能是自己）")
        elif known is None or (known.lag, known.lag_unit) != (before.lag, before.lag_unit):
            stated = known if known in plan.dependencies else None
            yield _change(row, id_, predecessor, before, known, stated, name)


def _change(
    row: PlanRow,
    id_: str,
    predecessor: str,
    before: Before,
    known: Dependency | None,
    stated: Dependency | None,
    name: str,
) -> PlanChange:
    part = part_to_dict(stated) if stated else _new(row, predecessor, id_, name)
    for field, usual in USUAL.items():
        part.pop(field, None)
        if (value := getattr(before, field)) != usual:
            part[field] = value if isinstance(value, int) else str(value)
    after = f"{predecessor} {before.kind}{before.lag:+d}" if before.lag else predecessor
    return PlanChange(
        kind=IncomingKind.CHANGE if stated else IncomingKind.ADD,
        subject=f"{predecessor} → {id_}（{before.kind}）",
        name=row.text(Field.NAME),
        place=row.place,
        differences=(Difference(Field.PREDECESSORS, _shown(known), after),),
        group="dependencies",
        part=part,
    )


def _new(row: PlanRow, predecessor: str, successor: str, name: str) -> dict[str, Any]:
    return {
        "predecessor": predecessor,
        "successor": successor,
        "source": {"document": OWN.id, "says": f"据导入的“{name}”{row.place}"},
        "standing": "arrangement",
        "reason": f"导入自“{name}”",
    }


def _shown(link: Dependency | None) -> str | None:
    if link is None:
        return None
    return f"{link.predecessor} {link.kind}{link.lag:+d}" if link.lag else subject_of(link)
