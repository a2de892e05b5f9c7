"""Small Microsoft Project XML files for tests: Monday to Friday, 8 to 12 and 13 to 17."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plan.mspdi.read_schedule import schedule_mspdi

WEEKDAYS = "".join(
    f"<WeekDay><DayType>{day}</DayType><DayWorking>0</DayWorking></WeekDay>" for day in (1, 7)
)
KINDS = {"FF": 0, "FS": 1, "SF": 2, "SS": 3}
CONSTRAINTS = ("ASAP", "ALAP", "MSO", "MFO", "SNET", "SNLT", "FNET", "FNLT")
NAMES = {
    "level": "OutlineLevel",
    "pct": "PercentComplete",
    "began": "ActualStart",
    "done": "ActualFinish",
    "deadline": "Deadline",
    "resume": "Resume",
    "manual": "Manual",
    "start": "Start",
    "finish": "Finish",
    "active": "Active",
    "external": "ExternalTask",
    "calendar": "CalendarUID",
    "form": "DurationFormat",
    "type": "Type",
    "remaining": "RemainingDuration",
    "delay": "LevelingDelay",
    "delay_form": "LevelingDelayFormat",
}


def task(uid: int, hours: float = 8, after: str = "", hold: str = "", **fields: object) -> str:
    """A task; `after` its links as "1FS 2SS+4800/7" (lag and its format), `hold` "SNET date"."""
    kind, _, at = hold.partition(" ")
    values: dict[str, object] = {
        "UID": uid,
        "ID": uid,
        "Name": f"任务{uid}",
        "OutlineLevel": 1,
        "Duration": f"PT{int(hours)}H{round(hours % 1 * 60)}M0S",
        "ConstraintType": CONSTRAINTS.index(kind) if kind else 0,
        "ConstraintDate": at,
        **{NAMES[name]: value for name, value in fields.items()},
    }
    shown = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    return f"<Task>{shown}{''.join(map(_link, after.split()))}</Task>"


def _link(told: str) -> str:
    ends, _, lag = told.partition("+")
    tenths, _, form = lag.partition("/")
    return (
        f"<PredecessorLink><PredecessorUID>{ends[:-2]}</PredecessorUID>"
        f"<Type>{KINDS[ends[-2:]]}</Type><LinkLag>{tenths or 0}</LinkLag>"
        f"<LagFormat>{form or 7}</LagFormat></PredecessorLink>"
    )


def calendar(uid: int, inside: str = f"<WeekDays>{WEEKDAYS}</WeekDays>", base: int = -1) -> str:
    """A calendar."""
    return f"<Calendar><UID>{uid}</UID><BaseCalendarUID>{base}</BaseCalendarUID>{inside}</Calendar>"


def project(
    *tasks: str,
    start: str = "2022-09-05T08:00:00",
    calendars: str = "",
    more: str = "",
    **settings: object,
) -> str:
    """A project that starts on Monday 5 September 2022 unless told."""
    told = "".join(f"<{name}>{value}</{name}>" for name, value in settings.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Project xmlns="http://schemas.microsoft.com/project">'
        f"<StartDate>{start}</StartDate><CalendarUID>1</CalendarUID>"
        f"<MinutesPerDay>480</MinutesPerDay>{told}"
        f"<Calendars>{calendar(1)}{calendars}</Calendars>"
        f"<Tasks>{''.join(tasks)}</Tasks>{more}</Project>"
    )


def written(folder: Path, text: str) -> Path:
    """The path of a file with that text."""
    path = folder / "plan.xml"
    path.write_text(text, encoding="utf-8")
    return path


def rows(folder: Path, text: str, **options: Any) -> dict[int, dict[str, Any]]:
    """The rows of the schedule by UID."""
    record = schedule_mspdi(written(folder, text), **options).to_dict()
    return {row["uid"]: row for row in record["activities"]}
