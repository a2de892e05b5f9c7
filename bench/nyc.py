"""How the forecaster does on New York's capital projects: `python -m bench.nyc DIR [-o FILE]`.

DIR holds nyc_transitions_*.csv: one row a project and report (NYC Open Data), which are not part
of the project. Late is a forecast completion more than 90 days later in the next report; it is
settled on that report's day: the project's own next one, else the next of any project.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bench.promise_table import main, optional_day
from plan.forecast.learning.promise import Case, Promise

PATTERN = "nyc_transitions_*.csv"
BETWEEN_REPORTS = timedelta(days=153)  # after the last one in the files


def cases(rows: Sequence[Mapping[str, str]]) -> list[Case]:
    """The rows as cases: managing agency as unit, phase as kind, design start as start."""
    reports = sorted({date.fromisoformat(row["rep"]) for row in rows})
    own: dict[str, list[date]] = defaultdict(list)
    for row in rows:
        own[row["PID"]].append(date.fromisoformat(row["rep"]))
    return [_case(row, sorted(own[row["PID"]]), reports) for row in rows]


def _case(row: Mapping[str, str], own: list[date], reports: list[date]) -> Case:
    as_of = date.fromisoformat(row["rep"])
    later = own[bisect_right(own, as_of) :] or reports[bisect_right(reports, as_of) :]
    promise = Promise(
        item=row["PID"],
        unit=row["Managing Agency"],
        kind=row["phase"],
        as_of=as_of,
        start=optional_day(row["ds"]),
        promised=optional_day(row["fc"]),
        first_promised=optional_day(row["orig"]),
    )
    settled = later[0] if later else as_of + BETWEEN_REPORTS
    return Case(promise=promise, late=row["y"] == "1", settled=settled)


if __name__ == "__main__":
    sys.exit(main(PATTERN, cases, sys.argv[1:]))
