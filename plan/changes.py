"""What changed between two days, item by item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from plan.board import Board, Row


class ChangeKind(StrEnum):
    """What about an item changed; in the order a meeting wants to hear it."""

    OVERDUE = "overdue"
    CLOSED = "closed"
    LIGHT = "light"
    DEADLINE = "deadline"
    CLOSURE_REQUEST = "closure_request"
    EXTENSION_REQUEST = "extension_request"
    PERCENT = "percent"
    ADDED = "added"
    WITHDRAWN = "withdrawn"
    REPORTED = "reported"  # told of by `reported`, not among what differs


@dataclass(frozen=True)
class Change:
    """One change; `before` and `after` are values as their kind has them, None for nothing."""

    row: Row
    kind: ChangeKind
    before: object
    after: object


LOOKS: dict[ChangeKind, Callable[[Row], object]] = {
    ChangeKind.OVERDUE: lambda row: row.overdue,
    ChangeKind.CLOSED: lambda row: row.item.closed is not None,
    ChangeKind.LIGHT: lambda row: row.alert.level,
    ChangeKind.DEADLINE: lambda row: row.item.approved_deadline,
    ChangeKind.CLOSURE_REQUEST: lambda row: row.item.asked_to_close is not None,
    ChangeKind.EXTENSION_REQUEST: lambda row: row.item.asked_to_extend is not None,
    ChangeKind.PERCENT: lambda row: row.item.percent_complete,
}


def changes(before: Board, after: Board) -> tuple[Change, ...]:
    """What differs from `before` to `after`, by kind and then in reading order."""
    then = {row.id: row for row in before}
    now = {row.id: row for row in after}
    found = [
        Change(row, kind, look(then[row.id]), look(row))
        for kind, look in LOOKS.items()
        for row in after
        if row.id in then and look(then[row.id]) != look(row)
    ]
    found += [Change(row, ChangeKind.ADDED, None, row.id) for row in after if row.id not in then]
    found += [
        Change(row, ChangeKind.WITHDRAWN, row.id, None) for row in before if row.id not in now
    ]
    return tuple(found)


def reported(before: Board, after: Board) -> tuple[Change, ...]:
    """The items reported on from `before` to `after`, with the number of reports on each side."""
    then = {row.id: len(row.item.reports) for row in before}
    return tuple(
        Change(row, ChangeKind.REPORTED, then[row.id], len(row.item.reports))
        for row in after
        if len(row.item.reports) > then.get(row.id, len(row.item.reports))
    )
