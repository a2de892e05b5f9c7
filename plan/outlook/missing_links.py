"""Dependencies that the plan seems to lack, for the office to add: what units said comes first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from plan.model.graph import blocked_by, blocks
from plan.model.kinds import Standing
from plan.model.plan import Activity, lead_of
from plan.outlook.board import Row, milestones
from plan.outlook.outlook import Outlook
from plan.outlook.quality import is_unfinished
from plan.state.revisions import OWN
from plan.state.waits import Wait


@dataclass(frozen=True, kw_only=True)
class MissingLink:
    """A dependency of `item` on one of `others`, or of one of them on it, the likeliest first."""

    item: str
    comes_first: bool  # whether it is `item` that the other waits for
    others: tuple[str, ...]
    why: str
    report: int | None = None  # the entry that names it, of what a unit said and another confirmed

    def part(self, other: str) -> dict[str, Any]:
        """The dependency as the plan file writes it, founded on what speaks for it."""
        before, after = (self.item, other) if self.comes_first else (other, self.item)
        return {
            "predecessor": before,
            "successor": after,
            "source": {"document": OWN.id, "says": self.why},
            "standing": Standing.ARRANGEMENT.value,
            "reason": self.why,
        }


def missing_links(outlook: Outlook) -> tuple[MissingLink, ...]:
    """What waits that were confirmed propose, then work that leads to no promise, then promises."""
    plan, unfinished = outlook.plan, [row for row in outlook.rows if is_unfinished(row)]
    works = [it for it in unfinished if not (it.is_milestone or blocks(plan, it.id))]
    promises = [it for it in milestones(unfinished) if not blocked_by(plan, it.id, direct=True)]
    return (
        *(link for wait in outlook.waits for link in _confirmed(outlook, wait)),
        *(link for row in works for link in _after(outlook, row)),
        *(link for row in promises for link in _before(outlook, row)),
    )


def _confirmed(outlook: Outlook, wait: Wait) -> Iterator[MissingLink]:
    """What the two units agree on, where the plan does not say it yet."""
    plan, answer = outlook.plan, wait.answer
    if answer is None or not answer.event.confirmed:
        return
    before, waiting = answer.event.subject, plan.by_id[wait.item]
    if before not in outlook.state.items or before in blocked_by(outlook.plan, wait.item):
        return
    unit = lead_of(plan, before)
    yield MissingLink(
        item=before,
        comes_first=True,
        others=(wait.item,),
        why=(
            f"“{waiting.name}”填报等待此项（台账第 {wait.report.sequence} 条），"
            f"{unit.name if unit else '科创办'}已确认（第 {answer.sequence} 条）"
        ),
        report=wait.report.sequence,
    )


def _after(outlook: Outlook, row: Row) -> Iterator[MissingLink]:
    """The dated promises of its line that an activity without successor may lead to."""
    ends = row.part.baseline_finish if isinstance(row.part, Activity) else None
    due = [
        (day, other.id)
        for other in outlook.rows
        if other.workstream == row.workstream
        and other.is_milestone
        and other.item.closed is None
        and (day := other.item.approved_deadline)
        and day >= (ends or date.min)
        and other.id not in blocked_by(outlook.plan, row.id)
    ]
    if due:
        others = tuple(id_ for _, id_ in sorted(due, key=lambda pair: pair[0]))
        why = "此项没有后续事项，按同一条线的里程碑补上"
        yield MissingLink(item=row.id, comes_first=True, others=others, why=why)


def _before(outlook: Outlook, row: Row) -> Iterator[MissingLink]:
    """The open activities of its line that a promise without predecessor may come of."""
    others = tuple(
        other.id
        for other in outlook.rows
        if other.workstream == row.workstream
        and isinstance(other.part, Activity)
        and other.item.closed is None
        and other.progress.percent_complete != 100
        and row.id not in blocked_by(outlook.plan, other.id)
    )
    if others:
        why = "此项没有前置事项，按同一条线的任务补上"
        yield MissingLink(item=row.id, comes_first=False, others=others, why=why)
