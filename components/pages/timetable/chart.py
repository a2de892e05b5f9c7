"""The chart of 时间表, its bars by group, what each says in words; and the same as lists."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from components import session
from components.widgets import chart_view, markup
from components.widgets.charts.gantt import Line, gantt_rows, gantt_spec
from components.widgets.charts.spec import packed
from components.widgets.filters import Choice
from components.widgets.markup import Html
from components.widgets.theme import Scheme
from plan.model.kinds import Level
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.outlook.timetable import Bar, Timetable, quarter, span, timetable
from plan.words import labels

GROUPINGS = ("按条线", "按单位")
ZOOMS = ("本季度", "本年", "全计划")
OPEN_UP_TO = 45  # rows that are shown at first
MOST_ROWS = 20  # of a chart: more do not stand on a printed page
KEY = (
    ("planned", "计划"),
    ("done", "实际"),
    ("ahead", "预计（至中位）"),
    ("late-end", "中位至较稳妥"),
    ("due", "批准时限"),
    ("original", "原定时限（有延期时）"),
    ("today", "统计截止日"),
)


@dataclass(frozen=True)
class Group:
    """Bars under one head."""

    id: str
    name: str
    bars: list[Bar]

    def count(self, level: Level) -> int:
        """How many of its items have that light."""
        return sum(bar.row.alert.level is level for bar in self.bars)

    @property
    def words(self) -> str:
        """Its name, with how many items it has, are closed and red."""
        signs = (("✓", self.count(Level.CLOSED)), ("■", self.count(Level.RED)))
        counts = [f"{sign} {count}" for sign, count in signs if count]
        return "　".join([self.name, f"{len(self.bars)} 项", *counts])


@session.cached
def chosen(outlook: Outlook, choice: Choice) -> Timetable:
    """The timetable within the unit and the line that are chosen."""
    return timetable(tuple(choice.of(outlook.rows)), outlook.plan, outlook.forecast, outlook.as_of)


def show(outlook: Outlook, choice: Choice, by: str, zoom: str) -> None:
    """The key, and for each group that is open its charts, none higher than a printed page."""
    groups = _grouped(outlook, choice, by)
    if zoom == ZOOMS[0]:
        first, last = quarter(outlook.as_of)
    elif zoom == ZOOMS[1]:
        first, last = date(outlook.as_of.year, 1, 1), date(outlook.as_of.year, 12, 31)
    else:
        first, last = span(chosen(outlook, choice).bars, outlook.plan.start, outlook.plan.finish)
    chart_view.key(KEY)
    scheme, room, at_first = chart_view.scheme(), OPEN_UP_TO, set[str]()
    for group in sorted(groups, key=lambda group: -group.count(Level.RED)):
        if len(group.bars) <= room:
            at_first.add(group.id)
            room -= len(group.bars)
    for group in groups:
        key = f"timetable-{group.id}"
        box = st.expander(group.words, group.id in at_first, key=key, on_change="rerun")
        for at in range(0, len(group.bars) if box.open else 0, MOST_ROWS):
            with box:
                chart_view.draw(
                    gantt_spec(scheme, first, last),
                    _rows(outlook, choice, by, group.id, at, scheme),
                    key=f"{key}-{at}",
                    words=f"{group.name}各事项的计划、实际与预计，{first} 至 {last}",
                )


@session.cached
def _grouped(outlook: Outlook, choice: Choice, by: str) -> list[Group]:
    """The bars by line or by unit that leads, in the plan's order."""
    groups: dict[str, Group] = {}
    for bar in chosen(outlook, choice).bars:
        row = bar.row
        if by == GROUPINGS[0]:
            id_, name = row.workstream.id, row.workstream.name
        else:
            id_, name = markup.unit_id(row.lead), labels.unit(row.lead)
        groups.setdefault(id_, Group(id_, name, [])).bars.append(bar)
    order = [unit.id for unit in outlook.plan.units] + [markup.UNDECIDED]
    ids = list(groups) if by == GROUPINGS[0] else sorted(groups, key=order.index)
    return [groups[id_] for id_ in ids]


@session.cached
def _rows(outlook: Outlook, choice: Choice, by: str, group: str, at: int, scheme: Scheme) -> bytes:
    """The rows of a chart, packed: the items of `group` from the one at `at` on."""
    (bars,) = (each.bars for each in _grouped(outlook, choice, by) if each.id == group)
    ids = {bar.row.id for bar in bars}
    lines = [
        _line(outlook, bar, is_inner=bar.row.part.parent in ids)
        for bar in bars[at : at + MOST_ROWS]
    ]
    return packed(gantt_rows(lines, outlook.as_of, scheme))


def _line(outlook: Outlook, bar: Bar, *, is_inner: bool) -> Line:
    """The row of an item, with what is shown on hovering in the order of the chart's tips."""
    row, item = bar.row, bar.row.item
    before = "；".join(outlook.plan.by_id[id_].name for id_ in bar.waits_for)
    moved = item.deadline if item.deadline != item.approved_deadline else None
    return Line(
        label=labels.marked(row.part),
        is_inner=is_inner,
        level=row.alert.level.value,
        texts=(
            labels.marked(row.part),
            labels.ITEM_KIND[row.kind],
            labels.unit(row.lead),
            f"{labels.light(row.alert.level)}：{row.alert.reason}",
            planned(bar),
            due(row),
            done(bar),
            expected(bar),
            total_float(row),
            before or "无",
        ),
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


def planned(bar: Bar) -> str:
    """From when to when it was planned, with the mark of those days."""
    days = _from_to(bar.baseline_start, bar.baseline_finish)
    return days if days == labels.MISSING else days + bar.row.date_mark


def due(row: Row) -> str:
    """The approved deadline, with the original where that was another day."""
    item = row.item
    if item.deadline == item.approved_deadline:
        return row.deadline_words
    return f"{row.due_words}（{row.deadline_name} {row.deadline_words}）"


def done(bar: Bar) -> str:
    """From when to when it was done, or how far it is."""
    if bar.actual_finish and not bar.actual_start:
        return f"{bar.actual_finish} 完成"
    percent = labels.percent(bar.row.progress.percent_complete)
    if not bar.actual_start:
        return "未开始" if percent == labels.MISSING else percent
    return f"{_from_to(bar.actual_start, bar.actual_finish)}，{percent}"


def expected(bar: Bar) -> str:
    """The days by which it is expected to be done."""
    return f"预计完成 {bar.p50}（中位），{bar.p80}（较稳妥）" if bar.p50 else labels.MISSING


def total_float(row: Row) -> str:
    """How far it may slip by the schedule (总时差)."""
    if row.dates is None or row.item.actual_finish is not None:
        return labels.MISSING
    return f"{row.dates.total_float} 个工作日"


def _from_to(start: date | None, finish: date | None) -> str:
    if start is None and finish is None:
        return labels.MISSING
    return f"{start or labels.MISSING} 至 {finish or labels.MISSING}"


@session.cached
def in_figures(outlook: Outlook, choice: Choice) -> Html:
    """The chart as a list."""
    rows = [
        {
            "事项": markup.item(bar.row, outlook.as_of),
            "牵头单位": labels.unit(bar.row.lead),
            "计划": planned(bar),
            "时限": due(bar.row),
            "实际": done(bar),
            "预计完成（中位）": markup.whole(bar.p50 or labels.MISSING),
            "预计完成（较稳妥）": markup.whole(bar.p80 or labels.MISSING),
            "总时差": total_float(bar.row),
            "灯号": markup.light(bar.row.alert.level, bar.row.alert.reason),
        }
        for bar in chosen(outlook, choice).bars
    ]
    return markup.records(rows, ["总时差"])


@session.cached
def undated(outlook: Outlook, choice: Choice) -> Html:
    """What is open and has neither deadline nor planned days."""
    rows = [
        {
            "事项": markup.item(bar.row, outlook.as_of),
            "类别": labels.PART[type(bar.row.part)],
            "条线": bar.row.workstream.name,
            "牵头单位": labels.unit(bar.row.lead),
            "进度": labels.percent(bar.row.progress.percent_complete),
            "按前置推算（中位）": markup.whole(bar.p50 or labels.MISSING),
        }
        for bar in chosen(outlook, choice).undated
    ]
    return markup.records(rows, ["进度"])


@session.cached
def closed(outlook: Outlook, choice: Choice) -> Html:
    """What the source reports as done, without the day."""
    rows = [
        [
            markup.item(row, outlook.as_of),
            row.workstream.name,
            row.item.closed.evidence if row.item.closed else "",
        ]
        for row in chosen(outlook, choice).closed
    ]
    return markup.table(["事项", "条线", "依据"], rows)
