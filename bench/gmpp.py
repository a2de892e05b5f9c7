"""How the forecaster does on UK major projects: `python -m bench.gmpp DIR [-o FILE]`.

DIR holds gmpp_transitions_*.csv: one row a project and yearly release of the Government Major
Projects Portfolio (Open Government Licence v3), which are not part of the project. Late is an end
date more than six months later in the next release; it is settled on the day of that release.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bench.promise_table import main, optional_day
from plan.forecast.learning.promise import Case, Promise

PATTERN = "gmpp_transitions_*.csv"
RATINGS = {"GREEN": 0.0, "AMBER/GREEN": 0.25, "AMBER": 0.5, "AMBER/RED": 0.75, "RED": 1.0}
BETWEEN_RELEASES = timedelta(days=365)  # after the last one in the files


def cases(rows: Sequence[Mapping[str, str]]) -> list[Case]:
    """The rows as cases: department as unit, category as kind, rating as light."""
    releases = sorted({date.fromisoformat(row["snap"]) for row in rows})
    first: dict[str, date | None] = {}
    results = []
    for row in sorted(rows, key=lambda row: row["snap"]):
        promised = optional_day(row["end"])
        original = first.setdefault(row["id"], promised)
        results.append(_case(row, promised, original, releases))
    return results


def _case(row: Mapping[str, str], promised: date | None, original: date | None, releases: list[date]) -> Case:
    as_of = date.fromisoformat(row["snap"])
    later = releases[bisect_right(releases, as_of) :]
    promise = Promise(
        item=row["id"],
        unit=row["dept"].upper(),
        kind=row["cat"],
        as_of=as_of,
        start=optional_day(row["start"]),
        promised=promised,
        first_promised=original,
        light=RATINGS.get(row["rag"]),
    )
    settled = later[0] if later else as_of + BETWEEN_RELEASES
    return Case(promise=promise, late=row["y_slip6"] == "1", settled=settled)


if __name__ == "__main__":
    sys.exit(main(PATTERN, cases, sys.argv[1:]))
