"""The lists of 时间表: the chart in figures, what has no deadline, what is done without a day."""

from __future__ import annotations

from components import session
from components.pages.timetable.chart import chosen, done, due, planned, total_float
from components.widgets import markup
from components.widgets.filters import Choice
from components.widgets.markup import Html
from plan.outlook.outlook import Outlook
from plan.words import labels


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
            markup.whole(bar.p50 or labels.MISSING),
            markup.whole(bar.p80 or labels.MISSING),
            total_float(bar.row),
            markup.light(bar.row.alert.level, bar.row.alert.reason),
        ]
        for bar in chosen(outlook, choice).bars
    ]
    return markup.table(head, rows, numeric=[7])


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
            markup.whole(bar.p50 or labels.MISSING),
        ]
        for bar in chosen(outlook, choice).undated
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
        for row in chosen(outlook, choice).closed
    ]
    return markup.table(["事项", "条线", "依据"], rows)
