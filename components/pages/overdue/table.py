"""逾期清单: its filters, kept in the URL, and its list as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.filters import with_nodes
from components.widgets.markup import Html
from plan.exports.overdue_list import FIRMNESS
from plan.outlook.board import Row, milestones
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import PROMISES, WITH_NODES, Overdue, concerns, left_out, overdue
from plan.words import labels

ANY = "全部"
DAYS = {ANY: 0, "超过 7 天": 8, "超过 30 天": 31, "超过 90 天": 91}


def choose(outlook: Outlook) -> tuple[list[Overdue], list[Row]]:
    """The overdue milestones within the filters the visitor has set, and what they leave out."""
    everything = overdue(outlook.rows, outlook.as_of, kinds=WITH_NODES)
    involved = {
        unit.id
        for row in (*(item.row for item in everything), *left_out(outlook.rows, outlook.as_of))
        for unit in (row.lead, *row.supporting)
        if unit
    }
    units = {ANY: None, **{u.name: u.id for u in outlook.plan.units if u.id in involved}}
    lines = {ANY: None, **{line.name: line.id for line in outlook.plan.workstreams}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = _filter("单位（牵头或配合）", "unit", list(units))
        line = _filter("条线", "line", list(lines))
        word = _filter("确保/力争", "commitment", [ANY, *FIRMNESS])
        days = _filter("逾期天数", "days", list(DAYS))
        nodes = with_nodes("overdue", milestones(outlook.rows))

    def is_wanted(row: Row) -> bool:
        due = row.item.approved_deadline
        return (
            concerns(row, units[unit])
            and lines[line] in (None, row.workstream.id)
            and word in (ANY, row.firmness)
            and due is not None
            and (outlook.as_of - due).days >= DAYS[days]
        )

    kinds = WITH_NODES if nodes else PROMISES
    late = [item for item in everything if item.row.kind in kinds and is_wanted(item.row)]
    others = left_out(outlook.rows, outlook.as_of, kinds=kinds)
    return late, list(filter(is_wanted, others))


def _filter(label: str, name: str, options: list[str]) -> str:
    """A choice among `options`, the first one at the start, kept in the URL as `name`."""
    key = f"overdue-{name}"
    if key not in st.session_state:
        st.session_state[key] = session.from_url(name, options) or options[0]
    if st.session_state[key] not in options:
        st.session_state[key] = options[0]
    chosen = st.selectbox(label, options, key=key, width=170, placeholder="请选择")
    session.keep_in_url(**{name: chosen if chosen != options[0] else None})
    return chosen or options[0]


HEADINGS = (
    "里程碑",
    "条线",
    "确保/力争",
    "牵头单位",
    "配合单位",
    "原定时限",
    "批准时限",
    "逾期",
    "最近填报",
    "来源",
)


def shown_table(late: Sequence[Overdue], as_of: date) -> Html:
    """The list as it stands on the page: the rows of the files, narrower."""
    days = Markup('<b class="late">{} 天</b><br><span class="reason day">{} 个工作日</span>')
    last_report = Markup('{}（{} 天前{}）<br><span class="reason">{}</span>')
    cells = []
    for item in late:
        row, report = item.row, item.report
        cells.append(
            [
                markup.item(row, as_of),
                row.workstream.name,
                row.firmness,
                labels.unit(row.lead),
                labels.units(row.supporting),
                markup.original(row),
                markup.due(row),
                days.format(item.days_overdue, item.workdays_overdue),
                last_report.format(
                    labels.percent(report.percent_complete),
                    item.report_age,
                    labels.backdated(row.item.latest_entry) if row.item.latest_entry else "",
                    labels.joined(report.note, report.problem),
                )
                if report
                else Markup('<span class="reason">从未填报</span>'),
                Markup('<span title="{}">{}</span>').format(
                    row.part.source.says, labels.place(row.part)
                ),
            ]
        )
    return markup.table(HEADINGS, cells)
