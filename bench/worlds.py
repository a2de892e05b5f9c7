"""How the forecaster does in worlds of other makes, over several seeds: `python -m bench.worlds`.

Chances are of all rows told after thirty promises had ended, of all seeds together; the worlds are
those of `tests.support.other_worlds` and, first, the counties of `tests.support.world`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from plan.forecast.learning.promise import Case
from plan.forecast.learning.reference import MIN_SAMPLE
from plan.forecast.scoring.backtest import backtest, days_held
from plan.forecast.scoring.scoring import score
from tests.support import other_worlds
from tests.support.light_series import LightWeek, lights_of, worth
from tests.support.other_worlds import MAKES, world
from tests.support.world import LOOK_EVERY, simulated

HEAD = (
    "world           rows  late   ours   rate  by-left light linear  ECE  10-90%  by80%  right  found changes"
)
DAYS = ("in_range", "by_p80")


def line(name: str, made: Callable[[int], list[Case]], seeds: Sequence[int], every: int) -> str:
    """One line of the table."""
    told: dict[str, list[float]] = {}
    came: list[float] = []
    lights: list[LightWeek] = []
    held = []
    for seed in seeds:
        cases = made(seed)
        result = backtest(cases)
        rows = ~np.isnan(result.table.late) & (result.ours.promises >= MIN_SAMPLE)
        came += result.table.late[rows].tolist()
        for rule, chances in result.chances.items():
            told.setdefault(rule, []).extend(chances[rows].tolist())
        lights += [replace(each, item=f"{seed} {each.item}") for each in lights_of(cases, result.ours, every)]
        held.append(days_held(result)[0])
    late = np.array(came)
    scores = {rule: score(np.array(chances), late) for rule, chances in told.items()}
    value, ours = worth(lights), scores["forecast"]
    days = [np.average([day[key] for day in held], weights=[day["rows"] for day in held]) for key in DAYS]
    numbers = (score["brier"] for score in scores.values())
    return (
        f"{name:13} {len(late):6} {late.mean():5.2f} {' '.join(f'{number:6.3f}' for number in numbers)}"
        f" {ours['calibration_error']:5.3f} {days[0]:6.3f} {days[1]:6.3f}"
        f" {value.precision:6.2f} {value.recall:6.2f} {value.changes:6.2f}"
    )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("makes", nargs="*", default=["county", *MAKES], help="which of them")
    asked.add_argument("--seeds", type=int, default=5)
    given = asked.parse_args()
    seeds = range(1, given.seeds + 1)
    print(HEAD)
    for name in given.makes:
        if name == "county":
            print(line(name, simulated, seeds, LOOK_EVERY), flush=True)
        else:
            made = partial(world, MAKES[name])
            print(line(name, made, seeds, other_worlds.LOOK_EVERY), flush=True)
