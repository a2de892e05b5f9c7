"""The plan as a sheet that people edit in Excel or WPS and `import` reads again."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from unicodedata import normalize

import msgspec

from plan.exports.table import Cells, Table, list_of
from plan.model.graph import precedence
from plan.model.kinds import Field, ItemKind, LagUnit, LinkKind
from plan.model.plan import Activity, Link, Milestone, Plan, kind_of, lead_of, supporting_of
from plan.outlook.outlook import Outlook
from plan.state.item_state import ItemState
from plan.words import labels

WIDTHS = {
    "编号": 5, "类别": 4, "任务名称": 16, "所属": 5, "确保/力争": 4, "牵头单位": 8, "配合单位": 12,
    "计划开始": 6.6, "完成时限": 6.6, "时限标记": 3.5, "工期": 4, "前置任务": 9, "销号凭据": 12,
    "完成率": 4, "备注": 12,
}  # fmt: skip


def plan_sheet(outlook: Outlook, plan_digest: str) -> Table:
    """Every activity and milestone, a row each, as it stands; what is derived is left empty."""
    predecessors: dict[str, list[str]] = {row.id: [] for row in outlook.rows}
    links: dict[str, list[Link]] = {row.id: [] for row in outlook.rows}
    for link in precedence(outlook.plan):
        kind = "" if link.kind is LinkKind.FS and not link.lag else str(link.kind)
        unit = "日历天" if link.lag_unit is LagUnit.ELAPSED else "天"
        lag = f"{link.lag:+d}{unit}" if link.lag else ""
        predecessors[link.successor].append(f"{link.predecessor}{kind}{lag}")
        links[link.successor].append(link)
    rows: list[Cells] = []
    for row in outlook.rows:
        part, percent = row.part, row.item.percent_complete
        kind = labels.ITEM_KIND[row.kind] if row.kind is ItemKind.NODE else labels.PART[type(part)]
        cells: Cells = {
            "编号": part.id,
            "类别": kind,
            "任务名称": part.name,
            "所属": part.parent,
            "确保/力争": labels.COMMITMENT[part.commitment] if part.commitment else None,
            "牵头单位": row.lead.name if row.lead else None,
            "配合单位": "、".join(unit.name for unit in row.supporting),
            "计划开始": part.baseline_start,
            "完成时限": row.item.approved_deadline,
            "时限标记": row.date_mark if part.baseline_start else row.due_mark,
            "工期": part.duration if isinstance(part, Activity) else None,
            "前置任务": "、".join(predecessors[row.id]),
            "销号凭据": part.evidence if isinstance(part, Milestone) else None,
            "完成率": None if percent is None else f"{percent:g}%",
            "备注": part.note,
        }
        rows.append(cells)
    counted = f"　{len(outlook.rows)} 项"
    made = list_of(outlook, plan_digest, "行动计划", WIDTHS, rows, counted=counted, to_edit=True)
    bases = {row.id: held(outlook.plan, row.part, row.item, links[row.id]) for row in outlook.rows}
    return replace(made, base=base_of(outlook, plan_digest, bases))


def base_of(
    outlook: Outlook, plan_digest: str, rows: dict[str, dict[str, str]]
) -> tuple[tuple[str, str], ...]:
    """What a file of `rows` was made from, to be kept in it: an import takes only what differs."""
    made = {"head": outlook.head, "as_of": outlook.as_of.isoformat(), "plan": plan_digest}
    return ("", json.dumps(made)), *((id_, json.dumps(row)) for id_, row in rows.items())


def held(
    plan: Plan, part: Activity | Milestone, item: ItemState, links: Iterable[Link]
) -> dict[str, str]:
    """What such a file says of an item, by field; `links` lead to it."""
    lead, kind, percent = lead_of(plan, part.id), kind_of(part), item.percent_complete
    lag_units = {link: link.lag_unit if link.lag else LagUnit.WORKING for link in links}
    values = {
        Field.NAME: part.name,
        Field.KIND: kind if kind is ItemKind.NODE else type(part).__name__.lower(),
        Field.LINE: part.parent,
        Field.COMMITMENT: part.commitment,
        Field.LEAD: lead.name if lead else None,
        Field.SUPPORTING: [unit.name for unit in supporting_of(plan, part.id)],
        Field.START: part.baseline_start,
        Field.FINISH: item.approved_deadline,
        Field.DURATION: part.duration if isinstance(part, Activity) else None,
        Field.PREDECESSORS: [
            {"id": link.predecessor, "kind": link.kind, "lag": link.lag, "lag_unit": lag_unit}
            for link, lag_unit in lag_units.items()
        ],
        Field.EVIDENCE: part.evidence if isinstance(part, Milestone) else None,
        Field.PERCENT: None if percent is None else float(f"{percent:g}"),
        Field.NOTE: part.note,
    }
    return {field: written(value) for field, value in values.items() if value not in (None, "", [])}


def written(value: Any) -> str:
    """A value of a field as text; the same for two ways of writing the same."""
    text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, sort_keys=True)
    return " ".join(normalize("NFKC", text).split())
