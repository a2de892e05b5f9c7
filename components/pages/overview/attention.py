"""总览, what wants attention: a box for each reason, and what is due soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from components.widgets import markup
from components.widgets.markup import Html
from plan.outlook.attention import Attention
from plan.outlook.board import Row
from plan.words import labels

MAX_LINES = 4  # in a box before "其余 n 项"


def attention_boxes(attention: Attention, as_of: date) -> Html:
    """A box for each reason that holds, gravest first."""
    day = as_of.isoformat()
    boxes = []
    if rows := attention.overdue:
        title = markup.link("overdue", f"已逾期 {len(rows)} 项", as_of=day)
        boxes.append(markup.tile(title, _alert_lines(rows, as_of), "red"))
    if rows := attention.newly_red:
        title = f"本周新转红 {len(rows)} 项"
        boxes.append(markup.tile(title, _alert_lines(rows, as_of), "red"))
    if units := attention.silent:
        by_count = sorted(units.items(), key=lambda pair: -len(pair[1]))
        lines = [
            markup.link("report", labels.unit(unit), unit=unit.id if unit else None, as_of=day)
            + _aside(f"{len(rows)} 项未报")
            for unit, rows in by_count
        ]
        boxes.append(markup.tile(f"未按期填报 {len(units)} 家", _first(lines), "amber"))
    if rows := attention.requests:
        lines = []
        for row in rows:
            asked = ["申请销号"] if row.item.asked_to_close else []
            if row.item.asked_to_extend:
                asked.append(f"申请延期至 {row.item.asked_to_extend.event.to}")
            lines.append(markup.item(row, as_of) + _aside("，".join(asked)))
        boxes.append(markup.tile(f"待办申请 {len(rows)} 件", _first(lines), "plain"))
    return markup.tiles(boxes, "wide")


def _alert_lines(rows: Sequence[Row], as_of: date) -> list[Html]:
    return _first([markup.item(row, as_of) + _aside(row.alert.reason) for row in rows])


def _first(lines: list[Html]) -> list[Html]:
    """As many of `lines` as a box holds, and how many more there are."""
    more = len(lines) - MAX_LINES
    return [*lines[:MAX_LINES], *([_aside(f"其余 {more} 项")] if more > 0 else [])]


def _aside(words: str) -> Html:
    return Markup('<span class="aside">{}</span>').format(words)


def upcoming_table(rows: Sequence[Row], as_of: date) -> Html:
    """Milestones due soon, or that there are none."""
    if not rows:
        return Markup('<p class="empty">30 天内没有到期的里程碑。</p>')
    cells = [
        [
            labels.deadline(row.item.approved_deadline),
            markup.item(row, as_of),
            labels.COMMITMENT[row.part.commitment],
            labels.unit(row.lead),
            markup.light(row.alert.level, row.alert.reason),
        ]
        for row in rows
    ]
    return markup.table(["完成时限", "里程碑", "确保/力争", "牵头单位", "灯号"], cells)
