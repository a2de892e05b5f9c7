"""The plan as a sheet that people edit in Excel or WPS and `import` reads again."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from unicodedata import normalize

import msgspec

from plan.exports.table import WIDTHS, Cell, Cells, Table, list_of
from plan.model.graph import precedence
from plan.model.kinds import Field, ItemKind, LagUnit, LinkKind
from plan.model.plan import Item, Link, Plan, kind_of, lead_of, supporting_of
from plan.outlook.outlook import Outlook
from plan.state.item_state import ItemState
from plan.words import labels

TITLE = "行动计划"
_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
FIELDS = {field.word: field for field in Field} | {"任务名称": Field.NAME}  # of the columns read again


def plan_sheet(outlook: Outlook) -> Table:
    """Every activity and milestone, a row each, as it stands; what is derived is left empty."""
    links: dict[str, list[Link]] = {row.id: [] for row in outlook.rows}
    for link in precedence(outlook.plan):
        links[link.successor].append(link)
    rows, bases = list[Cells](), dict[str, dict[str, str]]()
    for row in outlook.rows:
        values = held(outlook.plan, row.part, row.item, links[row.id])
        columns = WIDTHS[TITLE].keys() & FIELDS.keys()
        cells = {name: _shown(FIELDS[name], values.get(FIELDS[name])) for name in columns}
        mark = row.date_mark if row.part.baseline_start else row.due_mark
        rows.append({**cells, "编号": row.id, "时限标记": mark})
        bases[row.id] = {field: written(value) for field, value in values.items()}
    made = list_of(outlook, TITLE, rows, counted=f"　{len(outlook.rows)} 项")
    return replace(made, base=base_of(outlook, bases))


def _shown(field: Field, value: Any) -> Cell:
    """What a cell shows of a value."""
    match field:
        case Field.KIND:
            words = {kind.__name__.lower(): word for kind, word in labels.PART.items()}
            return words.get(value, ItemKind.NODE.word)
        case Field.COMMITMENT:
            return labels.COMMITMENT[value] if value else None
        case Field.SUPPORTING:
            return "、".join(value or ())
        case Field.PERCENT:
            return None if value is None else f"{value:g}%"
        case Field.PREDECESSORS:
            return "、".join(link_text(**link) for link in value or ())
    shown: Cell = value
    return shown


def link_text(id: str, kind: LinkKind, lag: int, lag_unit: LagUnit) -> str:
    """A predecessor as a sheet names it: L4-A1SS+30天."""
    unit = "日历天" if lag_unit is LagUnit.ELAPSED else "天"
    of_kind = "" if kind is LinkKind.FS and not lag else str(kind)
    return f"{id}{of_kind}{lag:+d}{unit}" if lag else f"{id}{of_kind}"


def base_of(outlook: Outlook, rows: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """What a file of `rows` was made from, to be kept in it: an import takes only what differs."""
    head, day = list(outlook.head), outlook.as_of.isoformat()
    made = {"": {"head": json.dumps(head), "as_of": day, "plan": outlook.plan_digest}, **rows}
    return tuple((id_, json.dumps(row, ensure_ascii=False)) for id_, row in made.items())


def held(plan: Plan, part: Item, item: ItemState, links: Iterable[Link]) -> dict[Field, Any]:
    """What such a file says of an item, by field; `links` lead to it."""
    lead, kind, percent = lead_of(plan, part.id), kind_of(part), item.percent_complete
    values = {
        Field.KIND: kind if kind is ItemKind.NODE else type(part).__name__.lower(),
        Field.NAME: part.name,
        Field.LINE: part.parent,
        Field.COMMITMENT: part.commitment,
        Field.LEAD: lead.name if lead else None,
        Field.SUPPORTING: [unit.name for unit in supporting_of(plan, part.id)],
        Field.START: part.baseline_start,
        Field.FINISH: item.approved_deadline,
        Field.DURATION: getattr(part, "duration", None),
        Field.PREDECESSORS: [
            {
                "id": link.predecessor,
                "kind": link.kind,
                "lag": link.lag,
                "lag_unit": link.lag_unit if link.lag else LagUnit.WORKING,
            }
            for link in links
        ],
        Field.EVIDENCE: getattr(part, "evidence", None),
        Field.PERCENT: None if percent is None else float(f"{percent:g}"),
        Field.NOTE: part.note,
    }
    return {field: value for field, value in values.items() if value not in (None, "", [])}


def written(value: Any) -> str:
    """A value of a field as text; the same for two ways of writing the same."""
    return " ".join(normalize("NFKC", _json(msgspec.to_builtins(value))).split())
