"""Deadlines as an iCalendar file: an all-day event each, known by the same id for ever."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

from icalendar import Alarm, Calendar, Event, vDuration

from plan.exports.table import text, trace
from plan.ledger.events import Revision, last_of, of_kind
from plan.model.plan import Milestone, lead_of, supporting_of
from plan.outlook.board import Row, milestones
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import concerns
from plan.state.item_state import EXTENSIONS
from plan.state.revisions import approved, withdrawn
from plan.words import labels

ALARM_HOUR = timedelta(hours=9)  # of the day that an alarm sounds
DAY_BEFORE = 1
REFRESHED = timedelta(hours=6)


def to_ics(outlook: Outlook, unit: str | None = None) -> bytes:
    """The milestones that have a deadline; with `unit`, an id, those it leads or supports.

    An event's id stays when its deadline moves, and its sequence rises with every entry about it.
    What was withdrawn from the plan, or is another unit's by now, is cancelled for who has it already.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//plan//milestones//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    name = f"{outlook.title}完成时限"
    if unit:
        name += f"（{outlook.plan.by_id[unit].name}）"
    calendar.add("x-wr-calname", name)
    traced = f"{labels.up_to(outlook.as_of)}　{trace(outlook)}"
    calendar.add("x-wr-caldesc", traced)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED))  # which Outlook reads
    for row in milestones(outlook.rows):
        if (deadline := row.item.approved_deadline) and concerns(row, unit):
            calendar.add_component(_event(outlook, row, deadline, traced))
        elif deadline and unit in _held(outlook, row.id):
            words, sequence = f"已移交：{row.part.name}", row.item.last_sequence
            calendar.add_component(_all_day(outlook, row.id, sequence, deadline, words, is_gone=True))
    for part in (part for part in withdrawn(outlook.plan).values() if isinstance(part, Milestone)):
        extended = last_of(outlook.state.counted[part.id], *EXTENSIONS)
        deadline = extended.event.to if extended else part.deadline
        # A lead of its line may be anybody: who never had the event is told of nothing.
        if deadline and (unit in (None, *part.supporting) or part.lead in (None, unit)):
            sequence = outlook.state.last_sequences[part.id]
            words = f"已撤销：{part.name}"
            calendar.add_component(_all_day(outlook, part.id, sequence, deadline, words, is_gone=True))
    return bytes(calendar.to_ical(sorted=False))


def _held(outlook: Outlook, id_: str) -> set[str]:
    """The units that the milestone was of when the plan was approved, or as it was revised itself."""
    first = approved(outlook.plan)
    units = (lead_of(first, id_), *supporting_of(first, id_)) if id_ in first.by_id else ()
    revisions = of_kind(outlook.state.counted.get(id_, ()), Revision)
    parts = [getattr(entry.event, "part", {}) for entry in revisions]
    named = chain(*((part.get("lead"), *part.get("supporting", ())) for part in parts))
    return {unit.id for unit in units if unit} | set(filter(None, named))


def _all_day(
    outlook: Outlook, id_: str, sequence: int, deadline: date, summary: str, *, is_gone: bool = False
) -> Event:
    event = Event()
    # of the item and the plan's first day, nothing that changes
    event.add("uid", f"{id_}.{outlook.plan.start:%Y%m%d}@plan.rugao")
    event.add("dtstamp", datetime.combine(outlook.as_of, time(), UTC))
    event.add("sequence", sequence)
    event.add("dtstart", deadline)
    event.add("dtend", deadline + timedelta(days=1))
    event.add("summary", text(summary))
    event.add("transp", "TRANSPARENT")
    if is_gone:  # from the plan, or to another unit
        event.add("status", "CANCELLED")
    return event


def _event(outlook: Outlook, row: Row, deadline: date, traced: str) -> Event:
    part, item = row.part, row.item
    description = (
        f"牵头单位：{labels.unit(row.lead)}；配合单位：{labels.units(row.supporting)}",
        f"{row.deadline_name} {row.deadline_words}，批准时限 {item.approved_deadline}"
        + (f"（{labels.date_reason(part)}）" if row.date_mark else ""),
        f"{labels.light(row.alert.level)}：{row.alert.reason}",
        f"来源：{labels.place(part)}",
        traced,
    )
    state = f"{row.alert.level.word}：" if item.closed else "完成时限："
    firm = f"（{row.firmness}）" if row.firmness != labels.COMMITMENT[None] else ""
    summary = f"{state}{labels.marked(part)}{firm}"
    event = _all_day(outlook, row.id, item.last_sequence, deadline, summary)
    event.add("description", text("\n".join(description)))
    event.add("categories", [row.workstream.name, labels.unit(row.lead)])
    if not item.closed:
        for days in dict.fromkeys((int(outlook.plan.rules.near_due.value), DAY_BEFORE)):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"还有 {days} 天到期：{text(part.name)}")
            alarm.add("trigger", ALARM_HOUR - timedelta(days=days))
            event.add_component(alarm)
    return event
