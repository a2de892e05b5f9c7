"""办理, what the office needs to know of an item before it decides."""

from __future__ import annotations

from markupsafe import Markup

from components.widgets import markup
from components.widgets.markup import Html
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels


def headline(row: Row, outlook: Outlook) -> Html:
    """An item's name, light, unit, line, days, progress, and the evidence it needs."""
    item = row.item
    days = [f"{row.deadline_name} {row.deadline_words}"]
    if item.approved_deadline != item.deadline:
        days.append(f"批准时限 {labels.deadline(item.approved_deadline)}")
    percent = row.progress.percent_complete
    done = "尚无进度" if percent is None else f"完成 {labels.percent(percent)}"
    facts = (labels.unit(row.lead), row.workstream.name, row.firmness)
    rule = getattr(row.part, "evidence", None)
    return Markup(
        '<div class="headline"><b>{}</b> {}<br><span class="reason">{}</span></div>'
    ).format(
        markup.item(row, outlook.as_of),
        markup.alert(row.alert),
        " · ".join((*facts, *days, done, *([f"凭据：{rule}"] if rule else []))),
    )
