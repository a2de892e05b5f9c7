"""Prints what MPXJ reads in Microsoft Project XML files, and what its own scheduler makes of them.

Run as a program, since Java cannot be started twice in one process: FILE... to JSON by task.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import jpype
import mpxj  # noqa: F401 - puts the Java classes where JPype finds them

TENTHS = {"m": 1.0, "h": 60.0, "d": 480.0, "ed": 1440.0}


def minutes(duration: Any) -> float | None:
    """A duration in minutes."""
    if duration is None:
        return None
    return float(duration.getDuration()) * TENTHS[str(duration.getUnits())]


def text(value: Any) -> str | None:
    """A Java value as text."""
    return None if value is None else str(value)


def dates(task: Any) -> dict[str, Any]:
    """What a scheduler computes."""
    return {
        "early_start": text(task.getEarlyStart()),
        "early_finish": text(task.getEarlyFinish()),
        "late_start": text(task.getLateStart()),
        "late_finish": text(task.getLateFinish()),
        "total_slack": minutes(task.getTotalSlack()),
        "critical": bool(task.getCritical()),
    }


def stated(task: Any) -> dict[str, Any]:
    """What a file says of a task."""
    return {
        "name": text(task.getName()),
        "id": text(task.getText(1)),
        "level": int(task.getOutlineLevel()),
        "summary": bool(task.hasChildTasks()),
        "milestone": bool(task.getMilestone()),
        "duration": minutes(task.getDuration()),
        "percent": float(task.getPercentageComplete() or 0),
        "actual_start": text(task.getActualStart()),
        "actual_finish": text(task.getActualFinish()),
        "constraint": text(task.getConstraintType()),
        "constraint_date": text(task.getConstraintDate()),
        "deadline": text(task.getDeadline()),
        "baseline_start": text(task.getBaselineStart()),
        "baseline_finish": text(task.getBaselineFinish()),
        "notes": text(task.getNotes()),
        "links": [
            [
                text(link.getPredecessorTask().getText(1)),
                text(link.getType()),
                minutes(link.getLag()),
                text(link.getLag().getUnits()),
            ]
            for link in task.getPredecessors()
        ],
        **dates(task),
    }


def read(path: str) -> dict[str, Any]:
    """The calendar and tasks of a file, and the dates that MPXJ computes for them."""
    from java.time import LocalDate
    from org.mpxj.cpm import MicrosoftScheduler
    from org.mpxj.reader import UniversalProjectReader

    project = UniversalProjectReader().read(path)
    calendar = project.getDefaultCalendar()
    first = LocalDate.of(2022, 1, 1)
    worked = [bool(calendar.isWorkingDate(first.plusDays(day))) for day in range(365)]
    tasks = {text(task.getText(1)): stated(task) for task in project.getTasks()}
    for task in reversed(list(project.getTasks())):
        if task.getStart() is None and not task.hasChildTasks():
            task.remove()
    MicrosoftScheduler().schedule(project, project.getProjectProperties().getStartDate())
    computed = {text(task.getText(1)): dates(task) for task in project.getTasks()}
    return {"calendar": text(calendar.getName()), "worked": worked, "tasks": tasks, "computed": computed}


if __name__ == "__main__":
    jpype.startJVM()
    json.dump({path: read(path) for path in sys.argv[1:]}, sys.stdout)
