"""The engine beside networkx, two schedulers of the field, and the machine's memory.

Processor time. As they are called, peers draw anew each time and one tells criticality too, which
we do not; drawing left out or included, and criticality added to ours, say what is like with like.
The networkx loop of the simulation is timed on a few samples and multiplied up, which the table
says. The peers are installed into an environment of their own in the temporary directory.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
import venv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.engine_network import (
    START,
    critical_path_method,
    criticality,
    graph_of,
    network,
    paces,
    simulation_loop,
)
from bench.table import MISSING, Row, milliseconds, show
from plan.forecast.benefit import MAX_TRIED
from plan.forecast.plan_forecast import plan_chances, plan_forecast
from plan.forecast.sampling.draws import draws
from plan.forecast.sampling.drivers import lateness
from plan.forecast.sampling.finishes import days_by, probability_late
from plan.forecast.sampling.samples import Samples, sampled
from plan.forecast.sampling.simulation import simulation
from plan.forecast.sampling.what_if import Extend, KeepToPlan, what_if
from plan.model.kinds import LinkKind
from plan.plan_file import require_plan
from plan.schedule.compiled import Compiled, compile_network
from plan.schedule.network import Network, network_of
from plan.schedule.passes import backward, forward, schedule_of
from plan.state.replay import replay
from tests.support.plain_schedule import plain_schedule

SIZES = (1_000, 10_000, 100_000)
PLAIN = 10_000  # tasks up to which the pass task by task is timed as well
SAMPLES, FEW = 10_000, 2_000
LOOPED = 25  # samples of the networkx loop
MILESTONES, CHANGES = 60, 200
LATE = 0.4  # chance of each milestone
PLAN, MIDYEAR = Path("plan_data/1plus8.json"), date(2022, 6, 30)
PEERS = {"pmcontrols": "0.2.1", "trueppm-scheduler": "0.4.0rc2"}
TELL_CRITICALITY = {"pmcontrols"}


def both_passes(compiled: Compiled) -> object:
    """Early and late positions, both floats, drivers."""
    early = forward(compiled, START)
    return backward(compiled, early)


def schedules() -> Iterator[Row]:
    """The whole schedule at three sizes; both ways agree on every finish and float."""
    for size in SIZES:
        yield from _schedules(network(size), rounds=3 if size > PLAIN else 9)


def _schedules(of: Network, rounds: int) -> Iterator[Row]:
    graph, compiled, size = graph_of(of), compile_network(of), len(of.tasks)
    assert_same(compiled, graph)
    by_hand = milliseconds(lambda: critical_path_method(graph), rounds)
    ours = milliseconds(lambda: both_passes(compiled), 9 * rounds)
    yield Row(f"schedule, {size:,} tasks: networkx", by_hand)
    figures = {f"schedule-{size}": by_hand / ours}
    yield Row("  on compiled arrays", ours, f"{by_hand / ours:.0f} x faster", figures)
    yield Row("  compiling, once an edit", milliseconds(lambda: compile_network(of), 3))
    if size <= PLAIN:
        yield Row("  task by task, with dates", milliseconds(lambda: plain_schedule(of, START), 3))
        yield Row("  the same on arrays", milliseconds(lambda: schedule_of(compiled, START), 3))


def assert_same(compiled: Compiled, graph: object) -> None:
    """Raises where networkx and the arrays do not agree."""
    early = forward(compiled, START)
    (latest, freely, _), expected = backward(compiled, early), critical_path_method(graph)
    floor = compiled.floor(START)
    for place, id_ in enumerate(compiled.ids):
        days = (
            (early.finish[place] + 1 - floor) // 2,
            (latest[place] - early.finish[place]) // 2,
            (freely[place] - early.finish[place]) // 2,
        )
        if days != (expected["early"][id_], expected["total"][id_], expected["free"][id_]):
            raise SystemExit(f"networkx and the arrays differ at {id_}")


def simulations() -> Iterator[Row]:
    """Ten thousand samples of a thousand tasks, finish to start, against others and the floor."""
    of = network(1_000, (LinkKind.FS,))
    compiled = compile_network(of)
    pace = paces(of)
    parts = simulation(compiled, pace, START, draws(SAMPLES, 0))

    def whole() -> Samples:
        return sampled(simulation(compiled, pace, START, draws(SAMPLES, 0)), with_drivers=False)

    def anew() -> Samples:
        draws.cache_clear()
        return whole()

    def rows_alone() -> Samples:
        return sampled(parts, with_drivers=False)

    ours, rows, cold = (
        milliseconds(run, rounds) for run, rounds in ((whole, 31), (rows_alone, 31), (anew, 9))
    )
    critical = milliseconds(lambda: criticality(whole()), 5)
    moved = (2 * len(of.tasks) + len(of.links)) * SAMPLES * np.dtype(np.float32).itemsize
    floor = moved / bandwidth()
    size = f"1,000 tasks, {len(of.links):,} links x 10,000 samples"
    note, figures = f"{ours / floor:.1f} x memory floor", {"simulation": ours / floor}
    yield Row(f"simulation, {size}", ours, note, figures)
    yield Row("  the rows alone", rows, f"{rows / floor:.1f} x memory floor")
    yield Row(f"  memory floor: {moved / 1e6:.0f} MB at the triad's speed", floor)
    yield Row("  the first of a process, which makes the bank of draws", cold)
    yield Row("  with how often each task is critical, for comparison", critical)
    loop = milliseconds(lambda: simulation_loop(graph_of(of), LOOPED), 3) * SAMPLES / LOOPED
    yield Row(f"  networkx loop, EXTRAPOLATED from {LOOPED} samples", loop, times(loop, ours))
    for name, spent in peers(of):
        yield from compared(name, spent, Ours(ours, critical - ours, cold))


class Ours(NamedTuple):
    """Milliseconds of ours: finishes; criticality on top; finishes with draws made anew."""

    finishes: float
    critical: float
    anew: float


def compared(name: str, spent: tuple[float, float] | None, ours: Ours) -> Iterator[Row]:
    """A peer as it is called, and piece by piece: same network, draws of its own kind each run."""
    title = f"  {name} {PEERS[name]}"
    if spent is None:
        yield Row(title, None, f"{MISSING}: not reachable")
        return
    whole, drawing = spent
    more, what = 0.0, "finishes"
    if name in TELL_CRITICALITY:
        more, what = ours.critical, "finishes and criticality"
    alone, like = ours.finishes + more, ours.anew + more
    yield Row(title, whole, f"ours {times(whole, ours.finishes)} as each is called")
    yield Row(f"    {what}, drawing left out", whole - drawing, times(whole - drawing, alone))
    yield Row(f"    {what}, drawing included", whole, times(whole, like))


def times(other: float, ours: float) -> str:
    """How many times faster ours is."""
    return f"{other / ours:.0f} x faster" if other >= 3 * ours else f"{other / ours:.1f} x faster"


def bandwidth() -> float:
    """Bytes a millisecond of a = b + c on rows far larger than any cache."""
    left, right, total = np.ones((3, 20_000_000), np.float32)
    return 3 * total.nbytes / milliseconds(lambda: np.add(left, right, out=total), 15)


def peers(of: Network) -> Iterator[tuple[str, tuple[float, float] | None]]:
    """What each peer takes for the same network, and for drawing; None where it cannot be had."""
    python = peer_python()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network.json"
        tasks = [[task.id, task.duration] for task in of.tasks]
        links = [[link.predecessor, link.successor] for link in of.links]
        file.write_text(json.dumps({"tasks": tasks, "links": links}))
        script = Path(__file__).with_name("engine_peers.py")
        for name in PEERS:
            command = [str(python), str(script), str(file), name, "3"]
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            yield name, tuple(json.loads(ran.stdout)) if ran.returncode == 0 else None


def peer_python() -> Path:
    """The interpreter of the peers' environment, made when it is not there."""
    home = Path(tempfile.gettempdir()) / "bench-engine-peers"
    python = home / "bin" / "python"
    if not (home / "installed").exists():
        venv.create(home, with_pip=True, clear=True)
        wanted = [f"{name}=={version}" for name, version in PEERS.items()]
        command = [str(python), "-m", "pip", "install", "--quiet", *wanted]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            (home / "installed").touch()
    return python


def explanations() -> Iterator[Row]:
    """What-ifs, drivers and agenda at a thousand tasks and two thousand samples."""
    of = network(1_000)
    compiled = compile_network(of)
    pace = paces(of)
    samples = sampled(simulation(compiled, pace, START, draws(FEW, 0)))
    waited_for = {link.predecessor for link in of.links}
    last = [task.id for task in of.tasks if task.id not in waited_for][-MILESTONES:]
    due = {id_: days_by(samples, id_, (1 - LATE,))[0] for id_ in last}
    chosen = np.random.default_rng(0).choice(compiled.ids, CHANGES, replace=False).tolist()
    changes = [Extend(task=id_, days=5) for id_ in chosen]
    spent = [milliseconds(lambda change=change: what_if(samples, change), 3) for change in changes]
    median = statistics.median(spent)
    yield Row("what-if, 1,000 tasks x 2,000 samples: median", median, "", {"what-if": median})
    yield Row("  95th percentile", float(np.quantile(spent, 0.95)))
    split = milliseconds(lambda: lateness(samples, due), 7)
    yield Row(f"drivers of {len(due)} milestones, days of each task", split, "", {"drivers": split})
    named = milliseconds(lambda: [late.drivers for late in lateness(samples, due)], 7)
    yield Row("  with every driver named", named)

    def kept_to_plan() -> list[float]:
        days = sum((np.maximum(late.days, 0.0) for late in lateness(samples, due)), np.zeros(len(compiled)))
        most = np.argsort(-days, kind="stable")[:MAX_TRIED].tolist()
        outcomes = [what_if(samples, KeepToPlan(task=compiled.ids[place])) for place in most]
        return [
            probability_late(each, id_, due[id_]) for each in outcomes for id_ in due.keys() & each.changed
        ]

    yield Row(f"agenda: {MAX_TRIED} tasks kept to plan, exactly", milliseconds(kept_to_plan, 5))


def shipped() -> Iterator[Row]:
    """The plan that comes with the project, without reports, in the middle of its year."""
    plan = require_plan(PLAN)
    state = replay(plan, (), MIDYEAR)
    of = network_of(plan, state)
    for samples in (FEW, SAMPLES):
        spent = milliseconds(lambda n=samples: plan_forecast(state, of, samples=n), 15)
        count = len(plan_forecast(state, of, samples=samples).forecasts)
        name = f"forecast of the plan, {len(of.tasks)} tasks x {samples:,} samples"
        yield Row(name, spent, f"{count} milestones, drivers and sentences included")
    alone = milliseconds(lambda: plan_chances(state, of, samples=FEW), 15)
    yield Row("  the chances alone, as lights need them of past weeks", alone)


def rows() -> Iterator[Row]:
    """Schedules, simulations, explanations, and the plan's own forecast."""
    for part in (schedules, simulations, explanations, shipped):
        yield from part()


if __name__ == "__main__":
    show(rows())
