"""Two schedulers of the field on the engine's networks: run by their own interpreter.

`python engine_peers.py NETWORK.json NAME RUNS` prints the milliseconds that 10,000 samples take
in the quickest of RUNS, and how many of them went into drawing durations.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

SAMPLES = 10_000
BEST, WORST = 0.6, 2.2  # of the plan, about as wide as the lognormal


class Timed:
    """A generator that counts the seconds spent in drawing betas."""

    spent = 0.0
    make = np.random.default_rng

    def __init__(self, seed: int | None = None) -> None:
        self.generator = Timed.make(seed)

    def beta(self, *arguments: Any, **more: Any) -> Any:
        """The draws."""
        began = time.process_time()
        drawn = self.generator.beta(*arguments, **more)
        Timed.spent += time.process_time() - began
        return drawn


def pmcontrols(tasks: list[list], links: list[list]) -> None:
    """PERT with Monte Carlo risk: finishes, and how often each activity is critical."""
    from pmcontrols import network

    before: dict[str, list[str]] = {id_: [] for id_, _ in tasks}
    for source, target in links:
        before[target].append(source)
    activities = [
        {"id": id_, "predecessors": before[id_], "a": BEST * days, "m": days, "b": WORST * days}
        for id_, days in tasks
    ]
    network.pert(activities, n_sim=SAMPLES)


def trueppm(tasks: list[list], links: list[list]) -> None:
    """Monte Carlo on PERT estimates: finishes on a calendar."""
    import trueppm_scheduler as peer

    project = peer.Project(
        id="p",
        name="p",
        start_date=date(2022, 1, 4),
        tasks=[
            peer.Task(
                id=id_,
                name=id_,
                duration=timedelta(days=days),
                optimistic_duration=timedelta(days=max(1, int(BEST * days))),
                most_likely_duration=timedelta(days=days),
                pessimistic_duration=timedelta(days=int(WORST * days) + 1),
            )
            for id_, days in tasks
        ],
        dependencies=[peer.Dependency(predecessor_id=a, successor_id=b) for a, b in links],
    )
    peer.monte_carlo(project, runs=SAMPLES, seed=1, max_runs=SAMPLES, max_tasks=len(tasks), sensitivity_cap=0)


if __name__ == "__main__":
    network = json.loads(Path(sys.argv[1]).read_text())
    run = {"pmcontrols": pmcontrols, "trueppm-scheduler": trueppm}[sys.argv[2]]
    np.random.default_rng = Timed  # type: ignore[assignment,misc]
    runs = []
    for _ in range(int(sys.argv[3])):
        began, Timed.spent = time.process_time(), 0.0
        run(network["tasks"], network["links"])
        runs.append(((time.process_time() - began) * 1e3, Timed.spent * 1e3))
    print(json.dumps(min(runs)))
