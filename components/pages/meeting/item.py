"""The item under discussion: how it stands, since the last meeting too, where else it is listed."""

from collections.abc import Sequence

from markupsafe import Markup

from components.pages.meeting.agenda import MeetingContext, stops
from components.widgets import markup
from plan.acts.meetings import last_closing
from plan.forecast.sentence import percent
from plan.model.kinds import ChangeKind
from plan.outlook.board import Row
from plan.outlook.changes import changes, ending
from plan.outlook.meeting.since_last import SinceMeeting, since_last_meeting
from plan.words import labels

LINE = Markup(
    '<li>{}<span class="aside">{}</span>　<span class="day">{}</span> → <span class="day">{}</span></li>'
)


def headline(context: MeetingContext, row: Row) -> Markup:
    """Name, light, who, until when, how far; in which sections of the agenda it stands."""
    item = row.item
    days = [f"完成时限 {row.due_words}"]
    if item.approved_deadline != item.deadline:
        days.append(f"{row.deadline_name} {row.deadline_words}")
    sections = stops(context).items()
    listed = [topic.word for topic, some in sections for stop in some if stop.row == row]
    facts = (
        labels.unit(row.lead),
        row.firmness,
        *days,
        f"完成 {labels.percent(row.progress.percent_complete)}",
        f"列入{'、'.join(listed)}" if listed else "",
    )
    return Markup('<h2 class="chosen-card">{}</h2><div>{}</div><p class="aside facts-line">{}</p>').format(
        markup.item(row, context.outlook.as_of),
        markup.alert(row.alert),
        markup.sentence(" · ".join(filter(None, facts))),
    ) + markup.parts(context.outlook.state, row.id)


def since(context: MeetingContext, row: Row | None = None) -> Markup:
    """What changed since the last meeting, of `row` or of all; what was expected then, and now."""
    outlook, before, entries = context.outlook, context.before, context.outlook.entries
    rows = [row] if row else outlook.rows
    earlier = [other for other in before.rows if row is None or other.id == row.id]

    def line(of: Row, what: str, then: markup.Cell, now: markup.Cell) -> Markup:
        """One change, with the name that opens its item, where more than one is told of."""
        name = markup.link("meeting", of.part.name, item=of.id, as_of=outlook.as_of)
        return LINE.format("" if row else Markup("{}　").format(name), what, then, now)

    changed = [
        line(
            it.row, it.kind.word, *(markup.change_value(it, of, outlook.plan) for of in (it.before, it.after))
        )
        for it in changes(earlier, rows)
    ]
    last = last_closing(outlook.state)
    pairs = since_last_meeting(rows, outlook.forecast, entries, last) if last else ()
    expected = [line(it.row, "预计完成", *then_and_now(it)) for it in pairs if it.moved]
    if row:
        return _list([*changed, *expected], f"{before.as_of} 以来没有变化。")
    shown = heading(f"{before.as_of} 以来的变化", f"{len(changed)} 处")
    shown += _list(changed, "没有变化。")
    if last is None:
        return shown + Markup('<p class="aside">此前没有已结束的例会。</p>')
    same = f"其余 {len(pairs) - len(expected)} 项相差不大"
    return shown + heading("上次的预计与现在", same) + _list(expected, "各项预计与上次相差不大。")


def heading(words: str, note: str) -> Markup:
    """What stands above a part of the panel."""
    return Markup('<h2 class="topic">{}<span class="aside">{}</span></h2>').format(words, note)


def _list(lines: Sequence[Markup], empty: str) -> Markup:
    if not lines:
        return Markup('<p class="aside note">{}</p>').format(empty)
    return Markup('<ul class="since">{}</ul>').format(markup.join(lines))


def then_and_now(pair: SinceMeeting) -> tuple[str, str]:
    """The middle day and the chance as told with the last meeting, and what came of them."""
    then, now, closed = pair.then, pair.now, pair.row.item.closed
    likely = then.probability_late
    chance = "" if likely is None else "已逾期" if likely == 1 else f"逾期可能性 {percent(likely)}"
    before = f"{then.p50}（{chance}）"
    if now:
        late = "已逾期" if pair.row.overdue else f"逾期可能性 {percent(now.probability_late)}"
        return before, f"{now.p50}（{late}）"
    if closed is None:
        return before, "已报完成"
    day = labels.day_of(closed.entry) if closed.entry else closed.on or ""
    return before, f"{labels.change_value(ChangeKind.CLOSED, ending(pair.row.item))} {day}".rstrip()
