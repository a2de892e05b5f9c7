"""How many PSPLIB networks come out as long as their header says: `python -m bench.psplib DIR`.

Reads every .sm file under DIR. `MPM-Time` in a header is the length of the critical path, resources
left aside; the pass task by task and the one on arrays both have to find it, and the same dates and
floats. The files are to be had from PSPLIB and are not part of the project.
"""

from __future__ import annotations

import sys
from datetime import date
from itertools import dropwhile, takewhile
from pathlib import Path

from plan.calendar.workdays import Calendar
from plan.schedule.backward import schedule_of
from plan.schedule.compiled import compile_network
from plan.schedule.network import Link, Network, Task
from tests.support.plain_schedule import plain_schedule

START = date(2022, 1, 1)
EVERY_DAY = Calendar(week=(True,) * 7)


def rows(text: str, title: str) -> list[list[int]]:
    """The rows of numbers of the section that `title` heads."""
    section = dropwhile(lambda line: not line.startswith(title), text.splitlines())
    next(section, None)
    body = takewhile(lambda line: not line.startswith("*"), section)
    return [[int(word) for word in line.split()] for line in body if line.strip()[:1].isdigit()]


def network(text: str) -> Network:
    """The network of a .sm file, on a calendar that works every day."""
    durations = {job: duration for job, _, duration, *_ in rows(text, "REQUESTS/DURATIONS")}
    tasks = (Task(id=str(job), name=str(job), duration=days) for job, days in durations.items())
    links = (
        Link(predecessor=str(job), successor=str(after))
        for job, _, _, *successors in rows(text, "PRECEDENCE RELATIONS")
        for after in successors
    )
    return Network(tasks=tuple(tasks), links=tuple(links), start=START, calendar=EVERY_DAY)


def stated_length(text: str) -> int:
    """The header's MPM-Time."""
    return rows(text, "PROJECT INFORMATION")[0][-1]


def wrong(text: str) -> str | None:
    """What does not agree in a .sm file, or None."""
    of, stated = network(text), stated_length(text)
    found = plain_schedule(of, START)
    if schedule_of(compile_network(of), START) != found:
        return "the pass on arrays gives another schedule"
    computed = found.working_days
    return None if computed == stated else f"{computed} days, header says {stated}"


def main(folder: Path) -> int:
    """The exit code: 0 when there are files and all agree, after printing each that does not."""
    files = sorted(folder.rglob("*.sm"))
    found = {file: wrong(file.read_text(encoding="latin-1")) for file in files}
    for file, problem in found.items():
        if problem:
            print(f"{file}: {problem}")
    agree = sum(problem is None for problem in found.values())
    print(f"{agree}/{len(files)} networks agree with their MPM-Time")
    return 0 if files and agree == len(files) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
