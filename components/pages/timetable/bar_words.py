"""What a bar of 时间表 says in words, on hovering and in the lists."""

from __future__ import annotations

from datetime import date

from plan.outlook.board import Row
from plan.outlook.timetable import Bar
from plan.words import labels


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
    return f"五成把握 {bar.p50}，八成把握 {bar.p80}" if bar.p50 else labels.MISSING


def total_float(row: Row) -> str:
    """How far it may slip by the schedule (总时差)."""
    if row.dates is None or row.item.actual_finish is not None:
        return labels.MISSING
    return f"{row.dates.total_float} 个工作日"


def _from_to(start: date | None, finish: date | None) -> str:
    if start is None and finish is None:
        return labels.MISSING
    return f"{start or labels.MISSING} 至 {finish or labels.MISSING}"
