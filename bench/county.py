"""How the forecaster does in the simulated counties of the tests: `python -m bench.county`."""

from __future__ import annotations

from bench.promise_table import print_part
from plan.forecast.scoring.backtest import backtest, scores
from tests.support.world import simulated

SEEDS = (1, 2, 3)

if __name__ == "__main__":
    for seed in SEEDS:
        parts = scores(backtest(simulated(seed)))
        for title in ("all", "with_history"):
            print_part(f"county {seed}, {title}", parts[title])
        inside, finishes = parts["coverage_80"], parts["coverage_rows"]
        print(f"  80% ranges hold {inside:.3f} of {finishes} finishes")
