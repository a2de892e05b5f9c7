"""The parts of 时间表: what is chosen, the chart by group, and what has no dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.timetable.words import done, due, expected, planned, room
from components.widgets import chart_view, markup
from components.widgets.charts.gantt import Line, gantt_rows, gantt_spec
from components.widgets.charts.spec import packed
from components.widgets.filters import Choice
from components.widgets.markup import Html
from components.widgets.theme import Scheme
from plan.model.kinds import Level
from plan.outlook.outlook import Outlook
from plan.outlook.timetable import Bar, Timetable, quarter, span, timetable
from plan.words import labels

GROUPINGS = ("按条线", "按单位")
ZOOMS = ("本季度", "本年", "全计划")
OPEN_UP_TO = 45  # rows that are shown at first
_KEY = Markup('<span class="key"><i class="{}"></i>{}</span>')
_KEYS = (
    ("planned", "计划"),
    ("done", "实际"),
    ("ahead", "预计（至五成把握）"),
    ("late-end", "五成至八成把握"),
    ("due", "批准时限"),
    ("original", "原定时限（有延期时）"),
    ("today", "统计截止日"),
)


@dataclass(frozen=True)
class Group:
    """Bars under one head; whether they are shown."""

    id: str
    name: str
    bars: tuple[Bar, ...]


@session.cached
def found(outlook: Outlook, choice: Choice) -> Timetable:
    """The timetable within the unit and the line that are chosen."""
    return timetable(tuple(choice.of(outlook.rows)), outlook.graph, outlook.forecast, outlook.as_of)


@session.cached
def grouped(outlook: Outlook, choice: Choice, by: str) -> list[Group]:
    """The bars by line or by unit that leads, in the plan's order."""
    groups: dict[str, tuple[str, list[Bar]]] = {}
    for bar in found(outlook, choice).bars:
        row = bar.row
        if by == GROUPINGS[0]:
            id_, name = row.workstream.id, row.workstream.name
        else:
            id_, name = markup.unit_id(row.lead), labels.unit(row.lead)
        groups.setdefault(id_, (name, []))[1].append(bar)
    order = [unit.id for unit in outlook.plan.units] + [markup.UNDECIDED]
    ids = list(groups) if by == GROUPINGS[0] else sorted(groups, key=order.index)
    return [Group(id_, groups[id_][0], tuple(groups[id_][1])) for id_ in ids]


@dataclass(frozen=True)
class Look:
    """How the chart is looked at: one of `GROUPINGS`, one of `ZOOMS`."""

    by: str
    zoom: str


def look() -> Look:
    """The grouping and the span that the visitor has set."""
    return Look(_control("分组", GROUPINGS, "by"), _control("范围", ZOOMS, "zoom"))


def show(outlook: Outlook, choice: Choice, look: Look) -> None:
    """The chart with what opens its groups, and its key."""
    bars = found(outlook, choice).bars
    open_ = _opened(grouped(outlook, choice, look.by), look.by)
    first, last = _span(outlook, bars, look.zoom)
    st.html(Markup('<p class="keys">{}</p>').format(markup.join(_KEY.format(*k) for k in _KEYS)))
    scheme = chart_view.scheme()
    chart_view.draw(
        gantt_spec(scheme, first, last),
        _rows(outlook, choice, look.by, tuple(open_), scheme),
        key="timetable",
        words=f"{len(bars)} 个事项的计划、实际与预计，{first} 至 {last}",
    )


@session.cached
def _rows(
    outlook: Outlook, choice: Choice, by: str, open_: tuple[str, ...], scheme: Scheme
) -> bytes:
    groups = grouped(outlook, choice, by)
    lines = [line for group in groups for line in _lines(outlook, group, is_open=group.id in open_)]
    return packed(gantt_rows(lines, outlook.as_of, scheme))


def _control(label: str, options: Sequence[str], name: str) -> str:
    """A choice of few, kept in the address."""
    key = f"timetable-{name}"
    if key not in st.session_state:
        st.session_state[key] = session.from_url(name, options) or options[0 if name == "by" else 1]
    chosen = st.segmented_control(label, options, key=key, required=True)
    session.keep_in_url(**{name: chosen})
    return chosen or options[0]


def _opened(groups: Sequence[Group], by: str) -> list[str]:
    """The groups whose items are shown."""
    names = {group.id: f"{group.name}（{len(group.bars)}）" for group in groups}
    key = f"timetable-open-{by}"
    if key not in st.session_state:
        st.session_state[key] = _worth_opening(groups)
    st.session_state[key] = [id_ for id_ in st.session_state[key] if id_ in names]
    chosen = st.pills(
        "展开", list(names), selection_mode="multi", key=key, format_func=names.__getitem__
    )
    return list(chosen or ())


def _worth_opening(groups: Sequence[Group]) -> list[str]:
    """As many groups as fit, those with most red lights first, then in the plan's order."""
    opened: list[str] = []
    rows = 0
    for group in sorted(groups, key=lambda group: -_red(group)):
        if rows + len(group.bars) <= OPEN_UP_TO:
            opened.append(group.id)
            rows += len(group.bars)
    return opened


def _red(group: Group) -> int:
    return sum(bar.row.alert.level is Level.RED for bar in group.bars)


def _span(outlook: Outlook, bars: Sequence[Bar], zoom: str) -> tuple[date, date]:
    if zoom == ZOOMS[0]:
        return quarter(outlook.as_of)
    if zoom == ZOOMS[1]:
        return date(outlook.as_of.year, 1, 1), date(outlook.as_of.year, 12, 31)
    return span(bars, outlook.plan.start, outlook.plan.finish)


def _lines(outlook: Outlook, group: Group, *, is_open: bool) -> list[Line]:
    """The head of a group, and its items where it is open."""
    days = [day for bar in group.bars for day in bar.days]
    closed = sum(bar.row.alert.level is Level.CLOSED for bar in group.bars)
    marks = (("✓", closed), ("■", _red(group)))
    note = "　".join([f"{len(group.bars)} 项", *(f"{m} {n}" for m, n in marks if n)])
    head = Line(label=f"{group.name}　{note}", days=(("first", min(days)), ("last", max(days))))
    ids = {bar.row.id for bar in group.bars}
    lines = (_line(outlook, bar, is_inner=bar.row.part.parent in ids) for bar in group.bars)
    return [head, *lines] if is_open else [head]


def _line(outlook: Outlook, bar: Bar, *, is_inner: bool) -> Line:
    row, item = bar.row, bar.row.item
    moved = item.deadline if item.deadline != item.approved_deadline else None
    return Line(
        label=labels.marked(row.part),
        is_inner=is_inner,
        level=row.alert.level.value,
        texts=tuple(_texts(outlook, bar)),
        days=(
            ("baseline_start", bar.baseline_start),
            ("baseline_finish", bar.baseline_finish),
            ("actual_start", bar.actual_start),
            ("reached", (item.actual_finish or outlook.as_of) if bar.actual_start else None),
            ("actual_finish", bar.actual_finish),
            ("expected_from", bar.expected_from),
            ("p50", bar.p50),
            ("p80", bar.p80),
            ("due", item.approved_deadline if row.is_milestone or moved else None),
            ("original", moved),
        ),
    )


def _texts(outlook: Outlook, bar: Bar) -> list[str]:
    """What is told of an item on hovering."""
    row = bar.row
    before = "；".join(outlook.plan.by_id[id_].name for id_ in bar.waits_for)
    return [
        labels.marked(row.part),
        labels.PART[type(row.part)],
        labels.unit(row.lead),
        f"{labels.light(row.alert.level)}：{row.alert.reason}",
        planned(bar),
        due(row),
        done(bar),
        expected(bar),
        room(row),
        before or "无",
    ]


def _day(day: date | None) -> Html:
    return markup.whole(day or labels.MISSING)


@session.cached
def in_figures(outlook: Outlook, choice: Choice) -> Html:
    """The chart as a list."""
    head = ["事项", "牵头单位", "计划", "时限", "实际", "五成把握", "八成把握", "总时差", "灯号"]
    rows = [
        [
            markup.item(bar.row, outlook.as_of),
            labels.unit(bar.row.lead),
            planned(bar),
            due(bar.row),
            done(bar),
            _day(bar.p50),
            _day(bar.p80),
            room(bar.row),
            markup.light(bar.row.alert.level, bar.row.alert.reason),
        ]
        for bar in found(outlook, choice).bars
    ]
    return markup.table(head, rows, numeric=[7])


def undated_title(of: Timetable) -> str:
    """How many milestones and activities have no date."""
    held = sum(bar.row.is_milestone for bar in of.undated)
    return f"未定时限（里程碑 {held} 项，任务 {len(of.undated) - held} 项）"


@session.cached
def undated(outlook: Outlook, choice: Choice) -> Html:
    """What is open and has neither deadline nor planned days."""
    head = ["事项", "类别", "条线", "牵头单位", "进度", "按前置推算（中位）"]
    rows = [
        [
            markup.item(bar.row, outlook.as_of),
            labels.PART[type(bar.row.part)],
            bar.row.workstream.name,
            labels.unit(bar.row.lead),
            labels.percent(bar.row.progress.percent_complete),
            _day(bar.p50),
        ]
        for bar in found(outlook, choice).undated
    ]
    return markup.table(head, rows, numeric=[4])


@session.cached
def closed(outlook: Outlook, choice: Choice) -> Html:
    """What the source reports as done, without the day."""
    rows = [
        [
            markup.item(row, outlook.as_of),
            row.workstream.name,
            row.item.closed.evidence if row.item.closed else "",
        ]
        for row in found(outlook, choice).closed
    ]
    return markup.table(["事项", "条线", "依据"], rows)
