"""A plan as Microsoft Project XML (MSPDI): what it opens is the schedule as we compute it.

Open work is put no earlier than the day looked from, as Microsoft Project does when it
reschedules uncompleted work. What has no dates is a manual task without any. docs/ms-project.md
says what stands in which field.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from plan.calendar.workdays import Calendar
from plan.exports.plan_sheet import base_of
from plan.exports.xml_template import xml_template
from plan.imports.safe_xml import parse_xml
from plan.model.graph import precedence
from plan.model.plan import Dependency, Founded
from plan.mspdi import values as xml
from plan.mspdi.read_rows import MADE_FROM, WHAT, base_rows
from plan.mspdi.values import evening, morning
from plan.mspdi.write_task import FIELDS, Element, task_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.network import Network, network_of

PROJECT = Path(__file__).with_name("project.xml")
YEAR_AROUND = timedelta(days=366)


def to_mspdi(outlook: Outlook) -> bytes:
    """The file: every activity and milestone under its workstream and goal, UIDs by position.

    Where the plan has a digest it keeps what it was made from, for when it comes back.
    """
    plan, network = outlook.plan, network_of(outlook.plan, outlook.state)
    calendar, finish = network.calendar, outlook.schedule.finish or plan.finish
    tasks = list(_tasks(outlook, network))
    project = partial(
        xml_template(PROJECT).render,
        outlook=outlook,
        finish=finish,
        fields=FIELDS,
        xml=xml,
        uids={task["WBS"]: task["UID"] for task in tasks[1:]},
        calendar=calendar,
        exceptions=[*_runs(calendar, plan.start - YEAR_AROUND, max(finish, plan.finish) + YEAR_AROUND)],
        tasks=tasks,
    )
    if outlook.plan_digest:
        rows = base_rows(parse_xml(project().encode(), WHAT, plan.name))
        tasks[0]["Notes"] = f"{MADE_FROM}{json.dumps(dict(base_of(outlook, rows)))}"
    return project().encode()


def _tasks(outlook: Outlook, network: Network) -> Iterator[Element]:
    """The whole as a task, then what is within it, numbered in reading order.

    A milestone of an activity follows it, since none contains work.
    """
    plan, first_field = outlook.plan, next(iter(FIELDS))
    rows, groups = defaultdict[str, list[Row]](list), defaultdict[str, list[Founded]](list)
    links = defaultdict[str, list[Dependency]](list)
    for row in outlook.rows:
        rows[row.part.parent].append(row)
    for goal in plan.goals:
        groups[goal.parent].append(goal)
    for link in precedence(plan):
        links[link.successor].append(link)

    def within(parent: str, level: int) -> Iterator[Element]:
        for row in rows[parent]:
            yield {"OutlineLevel": level, "links": links[row.id], **task_of(outlook, network, row)}
            yield from within(row.id, level)
        for part in groups[parent] if parent else plan.workstreams:
            if inside := list(within(part.id, level + 1)):
                own = {"OutlineLevel": level, "Name": part.name, "WBS": part.id, "Summary": 1}
                yield from ({**own, "texts": {first_field: part.id}}, *inside)

    whole = {"OutlineLevel": 0, "Name": plan.name, "Summary": 1}
    days = {"Start": morning(plan.start), "Finish": evening(plan.finish)}
    for uid, task in enumerate(({**whole, "baseline": days}, *within("", 1))):
        yield {"UID": uid, "ID": uid, **task}


def _runs(calendar: Calendar, first: date, last: date) -> Iterator[tuple[date, date, bool]]:
    """Unbroken runs of days that differ from the week in the same way."""
    differ = [day for day in map(date.fromordinal, calendar.ordinals) if first <= day <= last]
    places = ((day - timedelta(days=at), calendar.is_workday(day), day) for at, day in enumerate(differ))
    for (_, worked), run in groupby(places, itemgetter(0, 1)):
        days = [day for *_, day in run]
        yield days[0], days[-1], worked
