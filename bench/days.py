"""How well the days and chances on screen hold over simulated years: `python -m bench.days`.

Each year is simulated on into the next May, so that nearly all of what was told by its last day has
ended: counting only what ends sooner would flatter. What never ends, given up or not whole, has a
chance but no day. The long stops that the demonstration scripts come to promises drawn anew in each
year: else all years would tell of the same few events. (`--years 30 --first 1`; half a minute or
more each.)
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bench.year.recording import PLAN_FILE
from bench.year.simulation import LAST, Clock
from bench.year.year import simulate_year
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import columns_of
from plan.forecast.learning.ranges import situation_of
from plan.forecast.plan_history import promise_of
from plan.forecast.sampling.finishes import QUANTILES
from plan.ledger.events import ForecastsIssued
from plan.ledger.stores.memory import MemoryLedger
from plan.model.plan import Milestone
from plan.plan_file import adoption, plan_and_text
from plan.state.replay import replay

UNTIL = date(2023, 5, 26)  # a Friday


@dataclass(frozen=True)
class ToldDays:
    """What was told of a milestone on a day, and what came."""

    situation: str
    month: int
    days: tuple[date, date, date, date]
    chance: float
    is_due: bool  # not past its deadline
    late: bool
    finished: date | None


def told_in(seed: int, *, is_scripted: bool = False) -> Iterator[ToldDays]:
    """What was told each Friday of the year of that seed."""
    clock = Clock()
    ledger = MemoryLedger(clock)
    plan, text = plan_and_text(PLAN_FILE)
    adopted = adoption(text, plan.start, "首次登记")
    simulate_year(plan, ledger, clock, seed, shift=0, last=UNTIL, adopted=adopted, is_scripted=is_scripted)
    entries = list(ledger.entries())
    final = replay(plan, entries, UNTIL)
    for place, entry in enumerate(entries):
        event = entry.event
        if not isinstance(event, ForecastsIssued) or event.as_of > LAST:
            continue
        state = replay(plan, entries[:place], event.as_of)
        for told in event.told:
            part, item, due = state.plan.by_id[told.item], state.items[told.item], told.approved_deadline
            days = (told.p10, told.p50, told.p80, told.p90)
            if due is None or told.probability_late is None or not isinstance(part, Milestone):
                continue
            (situation,) = situation_of(columns_of([promise_of(state, part, due)])).tolist()
            finished = final.items[told.item].done_on
            yield ToldDays(
                "counted" if item.is_counted else situation,
                event.as_of.month,
                days,
                told.probability_late,
                event.as_of <= due,
                finished is None or finished > state.plan.rules.last_day(due),
                finished,
            )


def crps(days: Floats, finished: Floats, shares: Sequence[float] = QUANTILES) -> Floats:
    """The continuous ranked probability score of each row by its quantiles, in days.

    Twice the mean pinball loss over `shares` (Laio and Tamea 2007).
    """
    apart = finished[:, None] - days
    return np.asarray(2.0 * np.where(apart > 0, np.array(shares), np.array(shares) - 1.0) * apart).mean(
        axis=1
    )


def line(name: str, rows: Iterable[ToldDays]) -> str:
    """One line of the table."""
    rows = list(rows)
    ended = [row for row in rows if row.finished]
    if not ended:
        return f"{name:9} {len(rows):6}  no day known"
    days = np.array([[day.toordinal() for day in row.days] for row in ended], dtype=float)
    finished = np.array([row.finished.toordinal() for row in ended if row.finished], dtype=float)
    within = np.mean((days[:, 0] <= finished) & (finished <= days[:, 3]))
    shares = " ".join(f"{np.mean(finished <= days[:, n]):7.3f}" for n in range(4))
    width, score = np.mean(days[:, 3] - days[:, 0]), crps(days, finished).mean()
    return f"{name:9} {len(rows):6} {len(ended):6} {within:7.3f} {shares} {width:6.0f} {score:6.1f}"


def table(rows: Sequence[ToldDays]) -> str:
    """Days by situation, chances by month; milestones that an indicator decides stand apart."""
    groups, months = defaultdict(list), defaultdict(list)
    for row in rows:
        groups[row.situation].append(row)
        if row.is_due and row.situation != "counted":
            months[row.month].append((row.chance, row.late))
    by_days = [row for row in rows if row.situation != "counted"]
    lines = ["situation   told  ended  10-90%   by10%   by50%   by80%   by90%   days   CRPS"]
    lines += [line("all", by_days), *(line(name, groups[name]) for name in sorted(groups))]
    lines.append("month   told   mean chance   came late   Brier")
    for month, pairs in sorted(months.items()):
        chance, late = np.array(pairs).T
        brier = np.mean((chance - late) ** 2)
        lines.append(f"{month:5} {len(pairs):6} {chance.mean():13.3f} {late.mean():11.3f} {brier:7.3f}")
    chance, late = np.array([pair for pairs in months.values() for pair in pairs]).T
    lines.append(
        f"  all {len(late):6} {chance.mean():13.3f} {late.mean():11.3f} {np.mean((chance - late) ** 2):7.3f}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--years", type=int, default=30)
    asked.add_argument("--first", type=int, default=1, help="the seed of the first year")
    asked.add_argument("--scripted", action="store_true", help="the same promises stop in every year")
    given = asked.parse_args()
    seeds = range(given.first, given.first + given.years)
    told: list[ToldDays] = []
    for seed in seeds:
        told += told_in(seed, is_scripted=given.scripted)
        print(f"year {seed}: {len(told)} told", flush=True)
    print(table(told))
