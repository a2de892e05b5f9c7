"""The engine beside networkx, two schedulers of the field, and the machine's memory: one table.

`make bench` runs it. Medians of rounds in one run; the machine may be shared, so read the ratios.
The networkx loop of the simulation is timed on a few samples and multiplied up, which the table
says. The peers are installed into an environment of their own in the temporary directory.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bench.engine_network import (
    START,
    critical_path_method,
    graph_of,
    network,
    paces,
    simulation_loop,
)
from plan.compiled.backward import backward, schedule_of
from plan.compiled.forward import forward
from plan.compiled.network import Compiled, compile_network
from plan.forecast.drivers import lateness
from plan.forecast.finishes import days_by
from plan.forecast.luck import luck
from plan.forecast.parts import simulation
from plan.forecast.simulation import sampled, simulate
from plan.forecast.spread import spread_of
from plan.forecast.what_if import Extend, what_if
from plan.forecast.worth import worths
from plan.model import LinkKind
from plan.network import Network
from plan.schedule import schedule

SIZES = (1_000, 10_000, 100_000)
PLAIN = 10_000  # tasks up to which the pass task by task is timed as well
SAMPLES, FEW = 10_000, 2_000
LOOPED = 25  # samples of the networkx loop
MILESTONES, CHANGES = 60, 200
LATE = 0.4  # chance of each milestone
PEERS = {"pmcontrols": "0.2.1", "trueppm-scheduler": "0.4.0rc2"}
Row = tuple[str, float | None, str]


def seconds(run: Callable[[], object], rounds: int) -> float:
    """The median of `rounds` runs."""
    spent = []
    for _ in range(rounds):
        began = time.perf_counter()
        run()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


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
    by_hand = seconds(lambda: critical_path_method(graph), rounds)
    ours = seconds(lambda: both_passes(compiled), 9 * rounds)
    yield f"schedule, {size:,} tasks: networkx", by_hand, ""
    yield "  on compiled arrays", ours, f"{by_hand / ours:.0f} x faster"
    yield "  compiling, once an edit", seconds(lambda: compile_network(of), 3), ""
    if size <= PLAIN:
        yield "  plan.schedule, with dates", seconds(lambda: schedule(of, START), 3), ""
        yield "  the same on arrays", seconds(lambda: schedule_of(compiled, START), 3), ""


def assert_same(compiled: Compiled, graph: object) -> None:
    """Raises where networkx and the arrays do not agree."""
    early = forward(compiled, START)
    late, found = backward(compiled, early), critical_path_method(graph)
    floor = compiled.floor(START)
    for place, id_ in enumerate(compiled.ids):
        days = (
            (early.finish[place] + 1 - floor) // 2,
            (late.finish[place] - early.finish[place]) // 2,
            (late.free[place] - early.finish[place]) // 2,
        )
        if days != (found["early"][id_], found["total"][id_], found["free"][id_]):
            raise SystemExit(f"networkx and the arrays differ at {id_}")


def simulations() -> Iterator[Row]:
    """Ten thousand samples of a thousand tasks, finish to start, against others and the floor."""
    of = network(1_000, (LinkKind.FS,))
    compiled = compile_network(of)
    spread = spread_of(compiled, paces(of), START)
    buffer = np.zeros((len(compiled), SAMPLES), np.float32)
    parts = simulation(compiled, spread, START, luck(SAMPLES, 0))
    whole = seconds(lambda: simulate(compiled, spread, START, SAMPLES, 0, buffer), 21)
    rows = seconds(lambda: sampled(parts, buffer), 21)
    moved = (2 * len(of.tasks) + len(of.links)) * SAMPLES * buffer.itemsize
    floor = moved / bandwidth()
    yield "simulation, 1,000 tasks x 10,000 samples", whole, f"{whole / floor:.1f} x memory floor"
    yield "  the rows alone", rows, f"{rows / floor:.1f} x memory floor"
    yield f"  memory floor: {moved / 1e6:.0f} MB at the triad's speed", floor, ""
    loop = seconds(lambda: simulation_loop(graph_of(of), LOOPED), 3) * SAMPLES / LOOPED
    yield f"  networkx loop, EXTRAPOLATED from {LOOPED} samples", loop, times(loop, whole)
    for name, spent in peers(of):
        told = "not reachable" if spent is None else f"ours {times(spent, whole)}"
        yield f"  {name} {PEERS[name]}", spent, told


def times(other: float, ours: float) -> str:
    """How many times faster ours is."""
    return f"{other / ours:.0f} x faster"


def bandwidth() -> float:
    """Bytes a second of a = b + c on rows far larger than any cache."""
    one, two, three = np.ones((3, 20_000_000), np.float32)
    return 3 * one.nbytes / seconds(lambda: np.add(one, two, out=three), 15)


def peers(of: Network) -> Iterator[tuple[str, float | None]]:
    """The seconds that each peer takes for the same network; None where it cannot be had."""
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
            yield name, float(ran.stdout) if ran.returncode == 0 else None


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
    samples = simulate(compiled, spread_of(compiled, paces(of), START), START, FEW)
    waited_for = {link.predecessor for link in of.links}
    last = [task.id for task in of.tasks if task.id not in waited_for][-MILESTONES:]
    due = {id_: days_by(samples, id_, (1 - LATE,))[0] for id_ in last}
    spent = []
    for id_ in np.random.default_rng(0).choice(compiled.ids, CHANGES, replace=False).tolist():
        began = time.perf_counter()
        what_if(samples, Extend(task=id_, days=5))
        spent.append(time.perf_counter() - began)
    yield "what-if, 1,000 tasks x 2,000 samples: median", statistics.median(spent), ""
    yield "  95th percentile", float(np.quantile(spent, 0.95)), ""
    spread = seconds(lambda: lateness(samples, due), 7)
    yield f"drivers of {len(due)} milestones, each split by task", spread, ""
    yield "agenda: 40 tasks kept to plan, exactly", seconds(lambda: worths(samples, due, {}), 5), ""


def main() -> None:
    """Print the table."""
    print(f"{'':58}{'ms':>12}")
    for part in (schedules, simulations, explanations):
        for name, spent, told in part():
            shown = "" if spent is None else f"{spent * 1e3:12,.2f}"
            print(f"{name:58}{shown:>12}  {told}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
