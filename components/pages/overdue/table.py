"""逾期清单: its filters, kept in the URL, and its list as HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st
from markupsafe import Markup

from components.widgets import markup
from components.widgets.filters import named, with_nodes
from components.widgets.long_list import part_of
from plan.exports.overdue_list import FIRMNESS
from plan.office.selection import Selection
from plan.outlook.board import Row, milestones
from plan.outlook.overdue import PROMISES, WITH_NODES, left_out
from plan.words import labels

DAYS = {"超过 7 天": 8, "超过 30 天": 31, "超过 90 天": 91}


def choose(selections: Sequence[Selection]) -> list[Selection]:
    """`selections` with only those rows that are within the filters the visitor has set."""
    plans, as_of = [of.outlook.plan for of in selections], selections[0].outlook.as_of
    rows = tuple(row for of in selections for row in of.outlook.rows)
    late = (*(item.row for of in selections for item in of.outlook.overdue), *left_out(rows, as_of))
    involved = {unit.name for row in late for unit in (row.lead, *row.supporting) if unit}
    units = [unit for plan in plans for unit in plan.units if unit.name in involved]
    shown = {unit.name: f"{unit.name} {unit.id}" for unit in units}  # found by either
    lines = [line.name for plan in plans for line in plan.workstreams]

    def asked(label: str, name: str, words: Iterable[str]) -> str | None:
        return named("overdue", label, name, {w: shown.get(w, w) for w in words}, width=170)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = asked("单位（牵头或配合）", "unit", shown)
        line = asked("条线", "line", lines)
        word = asked("确保/力争", "commitment", FIRMNESS)
        days = asked("逾期天数", "days", DAYS)
        nodes = with_nodes("overdue", milestones(rows))

    def is_wanted(row: Row) -> bool:
        due = row.item.approved_deadline
        return (
            unit in (None, *(of.name for of in (row.lead, *row.supporting) if of))
            and line in (None, row.workstream.name)
            and word in (None, row.firmness)
            and due is not None
            and (as_of - due).days >= (DAYS[days] if days else 0)
        )

    kinds = WITH_NODES if nodes else PROMISES
    wanted = (replace(of.outlook, rows=tuple(filter(is_wanted, of.outlook.rows))) for of in selections)
    return [replace(of, outlook=own, kinds=kinds) for of, own in zip(selections, wanted, strict=True)]


def shown_table(chosen: Sequence[Selection], as_of: date) -> Markup:
    """The list as it stands on the page: the rows of the files, narrower."""
    days = Markup('<b class="late">{} 天</b><br><span class="reason day">{} 个工作日</span>')
    place = Markup('<span title="{}">{}</span>')
    last_report = Markup('{}（{} 天前{}）<br><span class="reason">{}</span>')
    rows = []
    every = [(item, of) for of in chosen for item in of.late]
    every.sort(key=lambda each: -each[0].days_overdue)
    for item, of in part_of(every, "late", lambda each: each[0].row):
        row, report, entry = item.row, item.row.item.latest, item.row.item.latest_entry
        latest = Markup('<span class="reason">从未填报</span>')
        if report:
            far, ago = labels.percent(row.item.percent_of(report)), (as_of - report.as_of).days
            said = labels.joined(report.note, report.problem)
            latest = last_report.format(far, ago, labels.backdated(entry), said)
        cells = {
            "里程碑": markup.item(row, as_of, plan=of.workspace.id),
            **({"计划": of.name} if len(chosen) > 1 else {}),
            "条线": row.workstream.name,
            "确保/力争": row.firmness,
            "牵头单位": labels.unit(row.lead),
            "配合单位": labels.units(row.supporting),
            "原定时限": markup.original(row),
            "批准时限": markup.due(row),
            "逾期": days.format(item.days_overdue, item.workdays_overdue),
            "最近填报": latest,
            "来源": place.format(row.part.source.says, labels.place(row.part)),
        }
        rows.append(cells)
    return markup.records(rows)
