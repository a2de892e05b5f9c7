"""Links that a file has and a plan has not, and lags that differ."""

from collections.abc import Iterator, Mapping
from typing import Any

from plan.errors import Problem
from plan.imports.incoming import Before, Difference, PlanChange, PlanRow, resting_on
from plan.model.graph import IMPLIED
from plan.model.kinds import Field, IncomingKind, LagUnit, LinkKind
from plan.model.plan import Dependency
from plan.state.revisions import part_to_dict, subject_of

USUAL: Mapping[str, Any] = {"kind": LinkKind.FS, "lag": 0, "lag_unit": LagUnit.WORKING}


def link_changes(
    present: Mapping[tuple[str, LinkKind], Dependency],
    row: PlanRow,
    id_: str,
    ids: Mapping[str, str],
    name: str,
) -> Iterator[PlanChange | Problem]:
    """What the predecessors that `row` of the file `name` states would change for the item `id_`.

    `present` are the links that lead to it, by what they come from and their kind; `ids` those
    that may be named, each with the id it will have in the plan. Links that the row does not name
    stay.
    """
    stated = row.values.get(Field.PREDECESSORS)
    if stated is None or not isinstance(stated.value, tuple):
        return
    for before in stated.value:
        assert isinstance(before, Before)
        predecessor = ids.get(before.id)
        known = present.get((predecessor or "", before.kind))
        if predecessor is None:
            yield Problem(stated.place, before.id, "行动计划或本文件前面已有的编号")
        elif predecessor == id_:
            yield Problem(stated.place, before.id, "其他任务的编号（不能是自己）")
        elif known is None or (known.lag, known.lag_unit) != (before.lag, before.lag_unit):
            own = None if known and known.reason == IMPLIED else known
            kind = IncomingKind.CHANGE if own else IncomingKind.ADD
            part = {"predecessor": predecessor, "successor": id_, **resting_on(name, row)}
            yield _change(row, part_to_dict(own) if own else part, before, known, kind)


def _change(
    row: PlanRow, part: dict[str, Any], before: Before, known: Dependency | None, kind: IncomingKind
) -> PlanChange:
    """What becomes of a link, `part` as the plan file writes it, by what `before` says of it.

    `known` is the link as the plan has it, None for a new one.
    """
    for field, usual in USUAL.items():
        part.pop(field, None)
        if (value := getattr(before, field)) != usual:
            part[field] = value if isinstance(value, int) else str(value)
    predecessor, shown = part["predecessor"], None
    after = f"{predecessor} {before.kind}{before.lag:+d}" if before.lag else predecessor
    if known is not None:
        shown = f"{predecessor} {known.kind}{known.lag:+d}" if known.lag else subject_of(known)
    subject = f"{predecessor} → {part['successor']}（{before.kind}）"
    name = row.text(Field.NAME) or part["successor"]
    differs = Difference(Field.PREDECESSORS, shown, after)
    return PlanChange(kind, subject, name, row.place, (differs,), "dependencies", part)
