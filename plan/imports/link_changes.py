"""Links that a file has and a plan has not, and lags that differ."""

from collections.abc import Iterator, Mapping

from plan.errors import Problem
from plan.exports.plan_sheet import link_text
from plan.imports.incoming import Before, Difference, PlanChange, PlanRow, resting_on
from plan.model.graph import IMPLIED
from plan.model.kinds import Field, IncomingKind, LinkKind
from plan.model.plan import Dependency
from plan.state.revisions import part_to_dict

LAG = ("kind", "lag", "lag_unit")  # the fields of a dependency that a file states


def link_changes(
    present: Mapping[tuple[str, LinkKind], Dependency],
    row: PlanRow,
    id_: str,
    ids: Mapping[str, str],
    name: str,
    problems: list[Problem],
) -> Iterator[PlanChange]:
    """What the predecessors that `row` of the file `name` states would change for the item `id_`.

    `present` are the links that lead to it, by what they come from and their kind; `ids` those
    that may be named, each with the id it will have in the plan; `problems` takes what is wrong.
    Links that the row does not name stay.
    """
    stated = row.values.get(Field.PREDECESSORS)
    if stated is None or not isinstance(stated.value, tuple):
        return
    for before in stated.value:
        assert isinstance(before, Before)
        predecessor = ids.get(before.id)
        known = present.get((predecessor or "", before.kind))
        if predecessor is None:
            problems.append(Problem(stated.place, before.id, "行动计划或本文件前面已有的编号"))
        elif predecessor == id_:
            problems.append(Problem(stated.place, before.id, "其他任务的编号（不能是自己）"))
        elif known is None or (known.lag, known.lag_unit) != (before.lag, before.lag_unit):
            own = part_to_dict(known) if known and known.reason != IMPLIED else None
            part = own or {"predecessor": predecessor, "successor": id_, **resting_on(name, row)}
            lag = {name: value for name, value in part_to_dict(before).items() if name in LAG}
            part = {name: value for name, value in part.items() if name not in LAG} | lag
            after = link_text(predecessor, before.kind, before.lag, before.lag_unit)
            shown = link_text(predecessor, known.kind, known.lag, known.lag_unit) if known else None
            yield PlanChange(
                kind=IncomingKind.CHANGE if own else IncomingKind.ADD,
                subject=f"{predecessor} → {id_}（{before.kind}）",
                name=row.text(Field.NAME) or id_,
                place=row.place,
                differences=(Difference(Field.PREDECESSORS, shown, after),),
                group="dependencies",
                part=part,
            )
