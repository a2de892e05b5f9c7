"""The parts of 逾期清单: its filters, kept in the URL, and its list as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.markup import Html
from plan.model.kinds import Commitment
from plan.model.plan import Unit
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import Overdue, overdue
from plan.words import labels

ANY = "全部"
COMMITMENTS = {ANY: None, **{labels.COMMITMENT[c]: c for c in (*Commitment, None)}}
DAYS = {ANY: 0, "超过 7 天": 8, "超过 30 天": 31, "超过 90 天": 91}


def choose(outlook: Outlook) -> list[Overdue]:
    """The overdue milestones within the filters the visitor has set."""
    units = {ANY: None, **{unit.name: unit.id for unit in _concerned(outlook)}}
    lines = {ANY: None, **{line.name: line.id for line in outlook.plan.workstreams}}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = _filter("单位（牵头或配合）", "unit", list(units))
        line = _filter("条线", "line", list(lines))
        word = _filter("确保/力争", "commitment", list(COMMITMENTS))
        days = _filter("逾期天数", "days", list(DAYS))
    return [
        one
        for one in overdue(outlook.rows, outlook.as_of, units[unit])
        if lines[line] in (None, one.row.workstream.id)
        and (word == ANY or COMMITMENTS[word] is one.row.part.commitment)
        and one.days_overdue >= DAYS[days]
    ]


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


def _concerned(outlook: Outlook) -> list[Unit]:
    """Units that lead or support anything overdue, in the plan's order."""
    ids = {
        unit.id
        for one in outlook.overdue
        for unit in (one.row.lead, *one.row.supporting)
        if unit is not None
    }
    return [unit for unit in outlook.plan.units if unit.id in ids]


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
    return markup.table(HEADINGS, [_cells(one, as_of) for one in late])


def _cells(one: Overdue, as_of: date) -> list[markup.Cell]:
    row = one.row
    return [
        markup.item(row, as_of),
        row.workstream.name,
        labels.COMMITMENT[row.part.commitment],
        labels.unit(row.lead),
        labels.units(row.supporting),
        markup.whole(one.deadline),
        markup.whole(one.approved_deadline),
        Markup('<b class="late">{} 天</b><br><span class="reason day">{} 个工作日</span>').format(
            one.days_overdue, one.workdays_overdue
        ),
        _report(one),
        Markup('<span title="{}">{}</span>').format(row.part.source.says, labels.place(row.part)),
    ]


def _report(one: Overdue) -> Html:
    if one.report is None:
        return Markup('<span class="reason">从未填报</span>')
    said = labels.told(one.report.note, one.report.problem)
    return Markup('{}（{} 天前）<br><span class="reason">{}</span>').format(
        labels.percent(one.report.percent_complete), one.report_age, said
    )
