"""What changed between two days, item by item."""

from collections.abc import Callable
from dataclasses import dataclass

from plan.model.kinds import ChangeKind, Grade
from plan.model.plan import Plan
from plan.outlook.board import Board, Row
from plan.state.item_state import ItemState
from plan.state.revisions import part_to_dict


@dataclass(frozen=True)
class Change:
    """One change; `before` and `after` are values as their kind has them, None for nothing.

    Of a revised part they are the fields that differ, each with its value as the plan file has it.
    """

    row: Row
    kind: ChangeKind
    before: object
    after: object


def ending(item: ItemState) -> bool | Grade:
    """Whether `item` is closed; how, where it was closed as undone or done in part."""
    closed = item.closed
    return closed.grade if closed and closed.grade and not closed.is_kept else closed is not None


LOOKS: dict[ChangeKind, Callable[[Row], object]] = {
    ChangeKind.OVERDUE: lambda row: row.overdue,
    ChangeKind.CLOSED: lambda row: ending(row.item),
    ChangeKind.LIGHT: lambda row: row.alert.level,
    ChangeKind.DEADLINE: lambda row: row.item.approved_deadline,
    ChangeKind.CLOSURE_REQUEST: lambda row: row.item.asked_to_close is not None,
    ChangeKind.EXTENSION_REQUEST: lambda row: row.item.asked_to_extend is not None,
    ChangeKind.PERCENT: lambda row: row.item.percent_complete,
}


def changes(before: Board, after: Board) -> tuple[Change, ...]:
    """What differs from `before` to `after`, by kind and then in reading order.

    What ended is told as that, not as 逾期 no more.
    """
    then = {row.id: row for row in before}
    now = {row.id for row in after}
    rows = [(then[row.id], row) for row in after if row.id in then]
    return (
        *(
            Change(row, kind, look(earlier), look(row))
            for kind, look in LOOKS.items()
            for earlier, row in rows
            if look(earlier) != look(row) and not (kind is ChangeKind.OVERDUE and row.item.closed)
        ),
        *(
            Change(row, ChangeKind.REVISED, *fields)
            for earlier, row in rows
            if (fields := _revised(earlier, row))
        ),
        *(Change(row, ChangeKind.ADDED, None, row.id) for row in after if row.id not in then),
        *(Change(row, ChangeKind.WITHDRAWN, row.id, None) for row in before if row.id not in now),
    )


def reported(before: Board, after: Board) -> tuple[Change, ...]:
    """The items reported on from `before` to `after`, with the number of reports on each side."""
    then = {row.id: len(row.item.reports) for row in before}
    return tuple(
        Change(row, ChangeKind.REPORTED, then[row.id], len(row.item.reports))
        for row in after
        if len(row.item.reports) > then.get(row.id, len(row.item.reports))
    )


_Fields = tuple[tuple[str, object], ...]


def _revised(before: Row, after: Row) -> tuple[_Fields, _Fields] | None:
    """What of a part is not as it was; a deadline is a change of its own, persons are none."""
    if before.part is after.part:
        return None
    then, now = part_to_dict(before.part), part_to_dict(after.part)
    names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    names = [name for name in names if name not in ("deadline", "contacts")]
    if not names:
        return None
    return tuple((n, then.get(n)) for n in names), tuple((n, now.get(n)) for n in names)


def order_changes(before: Plan, after: Plan, rows: Board) -> tuple[Change, ...]:
    """The items of `rows` that wait for others than before: the ids of what they wait for."""
    if before.dependencies == after.dependencies:
        return ()
    then, now = _predecessors(before), _predecessors(after)
    return tuple(
        Change(row, ChangeKind.ORDER, then.get(row.id), now.get(row.id))
        for row in rows
        if then.get(row.id) != now.get(row.id)
    )


def _predecessors(plan: Plan) -> dict[str, str]:
    before: dict[str, list[str]] = {}
    for link in plan.dependencies:
        before.setdefault(link.successor, []).append(link.predecessor)
    return {successor: "、".join(ids) for successor, ids in before.items()}
