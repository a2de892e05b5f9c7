"""What changed since an earlier day, as a table."""

from collections.abc import Sequence

from markupsafe import Markup

from components.widgets import markup
from components.widgets.markup import Html
from plan.model.kinds import Level
from plan.outlook.changes import Change
from plan.outlook.outlook import Outlook
from plan.words import labels

CHANGES_SHOWN = 12


def change_list(changes: Sequence[Change], before: Outlook) -> Html:
    """The first of `changes` since the day of `before`, or that there were none."""
    if not changes:
        return Markup('<p class="empty">自 {} 以来没有变化。</p>').format(before.as_of)
    cells = [
        [
            change.kind.word,
            labels.marked(change.row.part),
            *(change_value(change, value) for value in (change.before, change.after)),
        ]
        for change in changes[:CHANGES_SHOWN]
    ]
    first = f"，以上为前 {CHANGES_SHOWN} 处" if len(changes) > CHANGES_SHOWN else ""
    note = f"自 {before.as_of} 起，共 {len(changes)} 处{first}"
    table = markup.table(["变化", "事项", "此前", "现在"], cells)
    return table + Markup('<p class="aside">{}</p>').format(note)


def change_value(change: Change, value: object) -> markup.Cell:
    """What `value`, before or after `change`, looks like: a light as a light, the rest in words."""
    return markup.light(value) if isinstance(value, Level) else labels.change_value(change.kind, value)
