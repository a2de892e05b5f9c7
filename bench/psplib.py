"""How many PSPLIB networks come out right as plan files: `python -m bench.psplib DIR`.

Writes every .sm file under DIR as a plan file and asks `schedule` for it. `MPM-Time` in a header is
the length of the critical path, resources left aside; `schedule` has to find it, with the dates and
floats of the plain pass task by task, and no free float beyond the total one. The files are to be
had from PSPLIB and are not part of the project.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from itertools import dropwhile, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner

from plan.cli import cli
from plan.model.plan import Plan
from plan.schedule.network import network_of
from plan.state.replay import replay
from tests.support.builders import after
from tests.support.plain_schedule import plain_schedule
from tests.support.plan_files import plan_of_network, written


def rows(text: str, title: str) -> list[list[int]]:
    """The rows of numbers of the section that `title` heads."""
    section = dropwhile(lambda line: not line.startswith(title), text.splitlines())
    next(section, None)
    body = takewhile(lambda line: not line.startswith("*"), section)
    return [[int(word) for word in line.split()] for line in body if line.strip()[:1].isdigit()]


def plan_of_file(text: str) -> Plan:
    """The jobs of a .sm file as activities, its precedence relations as links."""
    durations = {f"J{job}": days for job, _, days, *_ in rows(text, "REQUESTS/DURATIONS")}
    links = [
        after(f"J{job}", f"J{successor}")
        for job, _, _, *successors in rows(text, "PRECEDENCE RELATIONS")
        for successor in successors
    ]
    return plan_of_network(durations, links)


def scheduled(plan: Plan, folder: Path) -> dict[str, Any]:
    """What `schedule FILE --json` prints for `plan`."""
    arguments = ["schedule", str(written(plan, folder)), "--json"]
    printed = CliRunner().invoke(cli, arguments, catch_exceptions=False, standalone_mode=False)
    return dict(json.loads(printed.stdout))


def wrong(text: str, folder: Path) -> str | None:
    """What does not agree in a .sm file, or None."""
    plan, stated = plan_of_file(text), rows(text, "PROJECT INFORMATION")[0][-1]
    record = scheduled(plan, folder)
    expected = plain_schedule(network_of(plan, replay(plan, (), plan.start)), plan.start)
    for row in record["activities"]:
        dates = asdict(expected.dates[row["id"]])
        if any(str(row[name]) != str(value) for name, value in dates.items() if name in row):
            return f"{row['id']} lies elsewhere than the plain pass says"
        if not 0 <= row["free_float"] <= row["total_float"]:
            return f"{row['id']} has {row['free_float']} free of {row['total_float']} days"
    days = record["working_days"]
    return None if days == stated else f"{days} days, header says {stated}"


def main(folder: Path) -> int:
    """The exit code: 0 when there are files and all agree, after printing each that does not."""
    files = sorted(folder.rglob("*.sm"))
    agree = 0
    with TemporaryDirectory() as plans:
        for file in files:
            problem = wrong(file.read_text(encoding="latin-1"), Path(plans))
            agree += problem is None
            if problem:
                print(f"{file}: {problem}")
    print(f"{agree}/{len(files)} networks agree with their MPM-Time")
    return 0 if files and agree == len(files) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
