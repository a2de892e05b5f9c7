"""The table of days over simulated years: its score against scoringrules, its lines by hand."""

from datetime import date, timedelta

import numpy as np
import pytest
import scoringrules

from bench.days import ToldDays, crps, line, table
from plan.forecast.sampling.finishes import QUANTILES

DAY = date(2022, 6, 1)


def test_the_score_is_that_of_scoringrules() -> None:
    """Of drawn quantiles and finishes, and one that ends on a quantile."""
    chance = np.random.default_rng(3)
    days = np.sort(chance.integers(0, 300, (500, 4)).astype(float), axis=1)
    finished = chance.integers(0, 300, 500).astype(float)
    finished[0] = days[0, 1]
    assert crps(days, finished) == pytest.approx(
        scoringrules.crps_quantile(finished, days, np.array(QUANTILES))
    )


def told(finished: int | None, situation: str = "far") -> ToldDays:
    """Told days 10, 20, 30 and 40 of June, and a chance of 0.3; it ended so many days after 1 June."""
    days = tuple(DAY + timedelta(days=n) for n in (10, 20, 30, 40))
    ended = None if finished is None else DAY + timedelta(days=finished)
    late = finished is None or finished > 25
    return ToldDays(situation, 6, days, 0.3, True, late, ended)  # type: ignore[arg-type]


def test_a_line_counts_what_ended_by_each_day() -> None:
    """At its limits: the first and the last day of a range belong to it."""
    rows = [told(9), told(10), told(40), told(41), told(None)]
    name, count, ended, within, by10, by50, by80, by90, width, _score = line("far", rows).split()
    assert (name, count, ended, width) == ("far", "5", "4", "30")
    assert (within, by10, by50, by80, by90) == ("0.500", "0.500", "0.500", "0.500", "0.750")
    assert line("far", [told(None)]).endswith("no day known")


def test_what_an_indicator_decides_stands_apart() -> None:
    """It is neither among the days nor among the chances."""
    lines = table([told(9), told(30), told(12, "counted")]).splitlines()
    counts = {row.split()[0]: row.split()[1] for row in lines if row.split()[0] in ("far", "counted")}
    assert counts == {"far": "2", "counted": "1"}
    assert next(row for row in lines if row.startswith("all")).split()[1] == "2"
    assert [row.split() for row in lines if row.split()[0] == "6"] == [["6", "2", "0.300", "0.500", "0.290"]]
