"""A chance one can act on: twenty equally likely days, and what would keep the promise."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup

from components.widgets import markup
from plan.forecast.levers import is_open_to_levers, levers
from plan.forecast.plan_drivers import ITSELF
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import in_twenty, percent, twentieths
from plan.model.plan import lead_of
from plan.outlook.outlook import Outlook
from plan.words import labels
from plan.words.days import written_day

NONE_HELPS = '<p class="aside note">单独提前任何一步，都不能明显降低逾期可能性。</p>'
COLUMNS, HIGH = 24, 5  # dots beside and on top of each other
DOT = Markup('<i class="{}"></i>')
DOTS = Markup('<div class="dots" role="img" style="--columns:{2}" aria-label="{0}" title="{0}">{1}</div>')
STACK = Markup('<span style="grid-column:{};--beside:{}">{}</span>')
MOVED = Markup('<div class="chance"><span>{}</span><b>{} → {}</b></div>')
SIGN = Markup('<b class="{}" style="grid-column:{}">{}</b>')


def dots(forecast: Forecast, as_of: date, days: Sequence[date] = (), chance: float | None = None) -> Markup:
    """The forecast's twenty days, or `days` and `chance` in their place, in columns along time.

    Those after the deadline are filled, and the deadline is the line before their columns.
    """
    days, due = days or forecast.equally_likely, forecast.approved_deadline
    chance = forecast.probability_late if chance is None else chance
    on_time = len(days) - twentieths(chance)
    first, last = min(as_of, due, days[0]), max(due, days[-1])
    for beside in range(1, HIGH):  # the more days agree, the wider and the fewer the columns
        step = -(-(last - first).days // (COLUMNS // beside - 2)) or 1
        placed = [_column((day - due).days, step, at >= on_time) for at, day in enumerate(days)]
        stacks = [(at, len(list(some))) for at, some in groupby(placed)]
        if max(count for _, count in stacks) <= HIGH * beside:
            break
    start, end, now = (_column((day - due).days, step, day > due) for day in (first, last, as_of))
    parts = [STACK.format(at - start + 1, beside, DOT.format("late" * (at >= 0)) * n) for at, n in stacks]
    columns = max(end, 0) - start + 1
    middle, third = (columns + 1) // 2, (columns + 2) // 3  # three signs beside each other have room
    parts += [
        _sign("due", -start, middle, f"期限 {written_day(due, as_of)}"),
        _sign("now", now - start, third, f"截至 {written_day(as_of, as_of)}"),
    ]
    if now - start < middle and last > due:
        parts.append(SIGN.format("last end", "1 / -1", written_day(last, as_of)))
    return DOTS.format(in_twenty(chance, " "), markup.join(parts), columns)


def _column(after: int, step: int, is_late: bool) -> int:
    """Where a day so many days after the deadline stands, counted from there: 0 is the first late."""
    return max(after - 1, 0) // step if is_late else -(max(-after, 0) // step) - 1


def _sign(kind: str, at: int, turn: int, words: str) -> Markup:
    """What is said of a day, behind its line, from the column `turn` on before it."""
    if at < turn:
        return SIGN.format(kind, f"{at + 1} / -1", words)
    return SIGN.format(f"{kind} end", f"1 / {at + 1}", words)


def lever_list(outlook: Outlook, item: str) -> Markup:
    """The levers of a milestone; nothing where there is nothing to look for."""
    known, plan = outlook.forecast.of(item), outlook.plan
    if known is None or not is_open_to_levers(known):
        return Markup("")
    if not (found := levers(outlook.forecast, item)):
        return Markup(NONE_HELPS)
    lines = []
    for lever in found:
        name = ITSELF if lever.task == item else plan.by_id[lever.task].name
        how = f"{name}（{labels.unit(lead_of(plan, lever.task))}）早 {lever.days} 个工作日完成"
        lines.append(MOVED.format(how, percent(lever.before), percent(lever.after)))
    to_meeting = markup.link("meeting", "到周例会推演、议定", item=item, as_of=outlook.as_of)
    return markup.join(lines) + Markup('<p class="aside note">{}</p>').format(to_meeting)
