"""How far schedules agree with Microsoft Project's own: python -m bench.ms_project DIR.

DIR holds plans as `*.xml`, computed answers removed, and beside each what Microsoft Project had
computed as `*.truth.json`: `tasks`, each with `uid, ES, EF, LS, LF, TS_h, critical`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from plan.errors import PlanError
from plan.mspdi.read_schedule import MspdiSchedule, schedule_mspdi
from plan.schedule.hours.network import ConstraintKind
from plan.schedule.hours.work_calendar import ELAPSED

HALF_AN_HOUR = 0.5
DATES = {"ES": "early_start", "EF": "early_finish", "LS": "late_start", "LF": "late_finish"}
MEASURES = ("total slack", "critical", *DATES)
SOFT = (ConstraintKind.START_NO_EARLIER, ConstraintKind.FINISH_NO_EARLIER)


def main(folder: Path) -> None:
    """Prints the table, then every task that disagrees."""
    total: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    misses: list[str] = []
    print("\t".join(("plan", "tasks", *MEASURES, "holds")))
    for path in sorted(folder.glob("*.xml")):
        try:
            schedule = schedule_mspdi(path)
        except PlanError as error:
            misses.append(f"{path.name}: {error}")
            continue
        counts = compared(schedule, path, misses)
        holds = features(schedule)
        total += counts
        plain += Counter() if holds else counts
        print(row(path.name, counts) + "\t" + "、".join(holds))
    print(row("all", total))
    print(row("without actuals, resource calendars, hard constraints", plain))
    print("\n".join(["", *misses]))


def row(name: str, counts: Counter[str]) -> str:
    """A line of the table."""
    return "\t".join((name, str(counts["tasks"]), *(str(counts[one]) for one in MEASURES)))


def compared(schedule: MspdiSchedule, path: Path, misses: list[str]) -> Counter[str]:
    """How many tasks agree in each measure; those that do not are added to `misses`."""
    truth = {
        one["uid"]: one for one in json.loads(path.with_suffix(".truth.json").read_text())["tasks"]
    }
    ours = {one["uid"]: one for one in schedule.to_dict()["activities"]}
    counts: Counter[str] = Counter(tasks=len(truth))
    for uid, said in truth.items():
        wrong = disagreements(ours.get(uid), said)
        counts.update(one for one in MEASURES if one not in wrong)
        if wrong:
            told = ", ".join(
                f"{name} {ours_} not {theirs}" for name, (ours_, theirs) in wrong.items()
            )
            misses.append(f"{path.name} UID {uid}: {told}")
    return counts


def disagreements(ours: dict[str, Any] | None, said: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """By measure, our value and Microsoft Project's where they differ."""
    if ours is None:
        return dict.fromkeys(MEASURES, (None, "present"))
    found: dict[str, tuple[Any, Any]] = {}
    if said["TS_h"] is not None and abs(ours["total_float_hours"] - said["TS_h"]) > HALF_AN_HOUR:
        found["total slack"] = ours["total_float_hours"], said["TS_h"]
    if ours["critical"] != said["critical"]:
        found["critical"] = ours["critical"], said["critical"]
    for name, key in DATES.items():
        if said[name] and datetime.fromisoformat(ours[key]) != datetime.fromisoformat(said[name]):
            found[name] = ours[key], said[name]
    return found


def features(schedule: MspdiSchedule) -> list[str]:
    """What a plan holds that keeps it from being a plain one."""
    tasks = schedule.plan.network.leaves
    hard = [t for t in tasks if t.constraint is not None and t.constraint.kind not in SOFT]
    odd = [t for t in tasks if t.calendar is not ELAPSED and t.calendar.week != t.clock.week]
    held = {
        "actuals": any(task.started for task in tasks),
        "resource calendars": bool(odd),
        "hard constraints": bool(hard),
        "fixed dates": any(task.fixed for task in tasks),
    }
    return [name for name, found in held.items() if found]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
