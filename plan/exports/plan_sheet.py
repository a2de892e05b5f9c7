"""The plan as a sheet that people edit in Excel or WPS and `import` reads again."""

from __future__ import annotations

from plan.exports.item_cells import DATE_MARK
from plan.exports.table import Cell, Column, Table, list_of
from plan.model.graph import precedence
from plan.model.kinds import ItemKind, LagUnit, LinkKind
from plan.model.plan import Activity, Milestone
from plan.outlook.outlook import Outlook
from plan.words import labels

COLUMNS = (
    Column("编号", 5),
    Column("类别", 4),
    Column("任务名称", 16),
    Column("所属", 5),
    Column("确保/力争", 4),
    Column("牵头单位", 8),
    Column("配合单位", 12),
    Column("计划开始", 6.6),
    Column("完成时限", 6.6),
    DATE_MARK,
    Column("工期", 4),
    Column("前置任务", 9),
    Column("销号凭据", 12),
    Column("完成率", 4),
    Column("备注", 12),
)


def plan_sheet(outlook: Outlook, plan_digest: str) -> Table:
    """Every activity and milestone, a row each, as it stands; what is derived is left empty."""
    predecessors: dict[str, list[str]] = {row.id: [] for row in outlook.rows}
    for link in precedence(outlook.plan):
        kind = "" if link.kind is LinkKind.FS and not link.lag else str(link.kind)
        unit = "日历天" if link.lag_unit is LagUnit.ELAPSED else "天"
        lag = f"{link.lag:+d}{unit}" if link.lag else ""
        predecessors[link.successor].append(f"{link.predecessor}{kind}{lag}")
    rows: list[tuple[Cell, ...]] = []
    for row in outlook.rows:
        part, percent = row.part, row.item.percent_complete
        cells = (
            part.id,
            labels.ITEM_KIND[row.kind] if row.kind is ItemKind.NODE else labels.PART[type(part)],
            part.name,
            part.parent,
            labels.COMMITMENT[part.commitment] if part.commitment else None,
            row.lead.name if row.lead else None,
            "、".join(unit.name for unit in row.supporting),
            part.baseline_start,
            row.item.approved_deadline,
            row.date_mark if part.baseline_start else row.due_mark,
            part.duration if isinstance(part, Activity) else None,
            "、".join(predecessors[row.id]),
            part.evidence if isinstance(part, Milestone) else None,
            None if percent is None else f"{percent:g}%",
            part.note,
        )
        rows.append(cells)
    counted = f"　{len(outlook.rows)} 项"
    return list_of(outlook, plan_digest, "行动计划", COLUMNS, rows, counted=counted)
