"""A plan as Microsoft Project XML (MSPDI): what it opens is the schedule as we compute it.

Open work is put no earlier than the day looked from, as Microsoft Project does when it
reschedules uncompleted work. What has no dates is a manual task without any. docs/ms-project.md
says what stands in which field.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

from plan.calendar.workdays import Calendar
from plan.exports.plan_sheet import base_of
from plan.model.graph import precedence
from plan.model.plan import Dependency, Founded
from plan.mspdi.read_rows import MADE_FROM, base_rows
from plan.mspdi.values import EVENING, MORNING, NAMESPACE, Value, evening, morning, put
from plan.mspdi.write_task import FIELDS, put_task
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.network import Network, network_of
from plan.words import labels

EMPTY = Path(__file__).with_name("empty.xml")  # what no plan changes, in the order of the schema
YEAR_AROUND = timedelta(days=366)
LUNCH, AFTERNOON = "12:00:00", "13:00:00"
DAILY = 1
Line = tuple[int, Founded, Row | None]  # its level, an item and its row or a group


def to_mspdi(outlook: Outlook, plan_digest: str = "") -> bytes:
    """The file: every activity and milestone under its workstream and goal, UIDs by position.

    With the plan's digest it keeps what it was made from, for when it comes back.
    """
    plan, network = outlook.plan, network_of(outlook.plan, outlook.state)
    lines = EMPTY.read_text(encoding="utf-8").splitlines()
    root = fromstring("".join(map(str.strip, lines)))
    root.set("xmlns", NAMESPACE)
    parts = {part.tag: part for part in root}
    last = max(outlook.schedule.finish or plan.finish, plan.finish)
    for value in put(
        Element("Project"),
        Name=f"{plan.name}.xml",
        Title=labels.plan_name(plan, outlook.simulated),
        StartDate=morning(network.calendar.day(network.calendar.index_on_or_after(plan.start))),
        FinishDate=evening(outlook.schedule.finish or plan.finish),
        StatusDate=evening(outlook.as_of),
    ):
        parts[value.tag].text = value.text
    for id_, (name, alias, _) in FIELDS.items():
        fields = parts["ExtendedAttributes"]
        put(fields, "ExtendedAttribute", FieldID=id_, FieldName=name, Alias=alias)
    calendar = parts["Calendars"][0]
    _put_calendar(calendar, network.calendar, plan.start - YEAR_AROUND, last + YEAR_AROUND)
    _put_tasks(parts["Tasks"], outlook, network)
    if plan_digest:
        made = dict(base_of(outlook, plan_digest, base_rows(root)))
        notes = put(Element("Task"), Notes=f"{MADE_FROM}{json.dumps(made)}")[0]
        parts["Tasks"][0].insert(-1, notes)  # before the baseline
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _outline(outlook: Outlook) -> Iterator[Line]:
    """Lines in reading order; a milestone of an activity follows it, since none contains work."""
    rows, groups = defaultdict[str, list[Row]](list), defaultdict[str, list[Founded]](list)
    for row in outlook.rows:
        rows[row.part.parent].append(row)
    for goal in outlook.plan.goals:
        groups[goal.parent].append(goal)

    def within(parent: str, level: int) -> Iterator[Line]:
        for row in rows[parent]:
            yield level, row.part, row
            yield from within(row.id, level)
        for part in groups[parent] if parent else outlook.plan.workstreams:
            if inside := list(within(part.id, level + 1)):
                yield from ((level, part, None), *inside)

    return within("", 1)


def _put_tasks(tasks: Element, outlook: Outlook, network: Network) -> None:
    plan, lines = outlook.plan, list(_outline(outlook))
    uids = {part.id: uid for uid, (_, part, _) in enumerate(lines, start=1)}
    links: dict[str, list[Dependency]] = {id_: [] for id_ in uids}
    for link in precedence(plan):
        links[link.successor].append(link)
    whole = put(tasks, "Task", UID=0, ID=0, Name=plan.name, OutlineLevel=0, Summary=1)
    put(whole, "Baseline", Number=0, Start=morning(plan.start), Finish=evening(plan.finish))
    for uid, (level, part, row) in enumerate(lines, start=1):
        if row is not None:
            put_task(tasks, outlook, network, row, level, uids, links[row.id])
            continue
        own: dict[str, Value] = {"UID": uid, "ID": uid, "Name": part.name, "WBS": part.id}
        group = put(tasks, "Task", **own, OutlineLevel=level, Summary=1)
        put(group, "ExtendedAttribute", FieldID=next(iter(FIELDS)), Value=part.id)


def _put_calendar(parent: Element, calendar: Calendar, first: date, last: date) -> None:
    """Puts `calendar` into `parent`, with its exceptions from `first` to `last`."""
    week, exceptions = put(parent, "WeekDays"), put(parent, "Exceptions")
    for number in range(1, 8):  # Sunday first
        worked = calendar.week[(number + 5) % 7]
        day = put(week, "WeekDay", DayType=number, DayWorking=int(worked))
        if worked:
            _put_hours(day)
    for begin, end, worked in _runs(calendar, first, last):
        name = "调休上班" if worked else "节假日"
        exception = put(exceptions, "Exception", EnteredByOccurrences=0)
        put(exception, "TimePeriod", FromDate=f"{begin}T00:00:00", ToDate=f"{end}T23:59:00")
        put(
            exception,
            Occurrences=(end - begin).days + 1,
            Name=name if calendar.is_official(end) else f"{name}（待国务院通知）",
            Type=DAILY,
            DayWorking=int(worked),
        )
        if worked:
            _put_hours(exception)


def _put_hours(parent: Element) -> None:
    times = put(parent, "WorkingTimes")
    put(times, "WorkingTime", FromTime=MORNING, ToTime=LUNCH)
    put(times, "WorkingTime", FromTime=AFTERNOON, ToTime=EVENING)


def _runs(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, date, bool]]:
    """Unbroken runs of days that differ from the week in the same way."""
    differ = [day for day in map(date.fromordinal, calendar.ordinals) if first <= day <= last]
    places = ((day - timedelta(days=at), calendar.is_workday(day), day) for at, day in enumerate(differ))
    for (_, worked), run in groupby(places, itemgetter(0, 1)):
        days = [day for *_, day in run]
        yield days[0], days[-1], worked
