"""The schedule of a Microsoft Project XML file (MSPDI): dates and float computed here.

docs/schedule.md says what is supported.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from plan.errors import BadValue
from plan.mspdi.read_plan import WHAT, MspdiPlan, read_mspdi
from plan.schedule.hours.schedule import TimedDates, timed_schedule
from plan.schedule.hours.work_calendar import HOUR, moment_of, time_of


@dataclass(frozen=True, kw_only=True)
class MspdiSchedule:
    """The dates of a plan from a Microsoft Project file."""

    plan: MspdiPlan
    dates: dict[str, TimedDates]

    def to_dict(self) -> dict[str, Any]:
        """The record of `schedule --json`.

        Dates with times; `total_float` and `free_float` in working days of the plan's length,
        rounded to 2 places, `total_float_hours` in working hours.
        """
        network, day = self.plan.network, self.plan.day
        start = min((one.early_start for one in self.dates.values()), default=network.start)
        finish = max((one.early_finish for one in self.dates.values()), default=None)
        worked = 0 if finish is None else network.calendar.between(start, finish)
        return {
            "finish": None if finish is None else _iso(finish),
            "working_days": _places(worked / day),
            "activities": [self._row(uid) for uid in self.dates],
            "notes": list(self.plan.notes),
        }

    def _row(self, uid: str) -> dict[str, Any]:
        one, network = self.dates[uid], self.plan.network
        return {
            "id": self.plan.ids[uid],
            "uid": int(uid),
            "name": network.by_id[uid].name,
            "early_start": _iso(one.early_start),
            "early_finish": _iso(one.early_finish),
            "late_start": _iso(one.late_start),
            "late_finish": _iso(one.late_finish),
            "total_float": _places(one.total_float / self.plan.day),
            "total_float_hours": _places(one.total_float / HOUR),
            "free_float": _places(one.free_float / self.plan.day),
            "critical": one.critical,
            "summary": uid in network.children,
        }


def schedule_mspdi(path: Path, as_of: date | None = None) -> MspdiSchedule:
    """The dates of the plan in the file at `path`, as seen on `as_of`.

    Without `as_of` what is not done stays where the file leaves it, as in Microsoft Project, where
    a status date alone moves nothing. Raises BadValue when the file cannot be used,
    Unusable when its tasks wait for one another.
    """
    plan, problems = read_mspdi(path)
    if plan is None:
        raise BadValue(WHAT, path, f"有 {len(problems)} 处问题，第一处：{problems[0]}")
    network = plan.network
    if as_of is not None:
        network = replace(network, not_before=moment_of(datetime.combine(as_of, time())))
    try:
        found = MspdiSchedule(plan=plan, dates=timed_schedule(network))
        found.to_dict()  # a date beyond the years there are shows here
    except OverflowError as error:
        raise BadValue(WHAT, path, "推算的日期超出范围，或所用日历没有工作时间") from error
    return found


def _iso(moment: int) -> str:
    at = time_of(moment)
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def _places(value: float) -> float:
    return round(value, 2) + 0.0
