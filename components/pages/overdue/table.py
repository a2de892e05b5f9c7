"""逾期清单: its filters, kept in the URL, and its list as HTML."""

from collections.abc import Iterable, Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from components.widgets import markup
from components.widgets.filters import named, with_nodes
from components.widgets.markup import Html
from plan.exports.overdue_list import FIRMNESS
from plan.outlook.board import Row, milestones
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import PROMISES, WITH_NODES, Overdue, concerns, left_out, overdue
from plan.words import labels

DAYS = {"超过 7 天": 8, "超过 30 天": 31, "超过 90 天": 91}


def choose(outlook: Outlook) -> tuple[list[Overdue], list[Row]]:
    """The overdue milestones within the filters the visitor has set, and what they leave out."""
    everything = overdue(outlook.rows, outlook.as_of, kinds=WITH_NODES)
    involved = {
        unit.id
        for row in (*(item.row for item in everything), *left_out(outlook.rows, outlook.as_of))
        for unit in (row.lead, *row.supporting)
        if unit
    }
    units = {unit.name: unit.id for unit in outlook.plan.units if unit.id in involved}
    shown = {name: f"{name} {id_}" for name, id_ in units.items()}  # found by either
    lines = [line.name for line in outlook.plan.workstreams]

    def asked(label: str, name: str, words: Iterable[str]) -> str | None:
        return named("overdue", label, name, {w: shown.get(w, w) for w in words}, width=170)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = asked("单位（牵头或配合）", "unit", units)
        line = asked("条线", "line", lines)
        word = asked("确保/力争", "commitment", FIRMNESS)
        days = asked("逾期天数", "days", DAYS)
        nodes = with_nodes("overdue", milestones(outlook.rows))

    def is_wanted(row: Row) -> bool:
        due = row.item.approved_deadline
        return (
            concerns(row, units[unit] if unit else None)
            and line in (None, row.workstream.name)
            and word in (None, row.firmness)
            and due is not None
            and (outlook.as_of - due).days >= (DAYS[days] if days else 0)
        )

    kinds = WITH_NODES if nodes else PROMISES
    late = [item for item in everything if item.row.kind in kinds and is_wanted(item.row)]
    others = left_out(outlook.rows, outlook.as_of, kinds=kinds)
    return late, list(filter(is_wanted, others))


def shown_table(late: Sequence[Overdue], as_of: date) -> Html:
    """The list as it stands on the page: the rows of the files, narrower."""
    days = Markup('<b class="late">{} 天</b><br><span class="reason day">{} 个工作日</span>')
    place = Markup('<span title="{}">{}</span>')
    last_report = Markup('{}（{} 天前{}）<br><span class="reason">{}</span>')
    rows = []
    for item in late:
        row, report, entry = item.row, item.row.item.latest, item.row.item.latest_entry
        latest = Markup('<span class="reason">从未填报</span>')
        if report:
            latest = last_report.format(
                labels.percent(report.percent_complete),
                (as_of - report.as_of).days,
                labels.backdated(entry) if entry else "",
                labels.joined(report.note, report.problem),
            )
        cells = {
            "里程碑": markup.item(row, as_of),
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
