"""The networks that the engine is measured on, and the same task done with networkx alone."""

from __future__ import annotations

import random
from datetime import date
from math import exp
from typing import Any

import networkx as nx
import numpy as np

from plan.forecast.sampling.draws import Row
from plan.forecast.sampling.samples import Samples, remaining
from plan.forecast.sampling.simulation import Pace
from plan.model.kinds import LinkKind
from plan.model.plan import Link
from plan.schedule.network import Network, Task

START = date(2022, 1, 4)
LEVELS = 40
UNITS = 30
CRITICAL = 1e-2  # working days of float below which a task is critical; rows are float32
PACE = (0.1, 0.4)  # mu and sigma of log(actual / planned)


def network(count: int, kinds: tuple[LinkKind, ...] = tuple(LinkKind), seed: int = 1) -> Network:
    """`count` tasks in forty layers, each but the first waiting for one to three before it.

    Four links in five are finish to start, the others of any of `kinds`; two in five have a lag,
    unless all are finish to start.
    """
    chance, layer = random.Random(seed), max(1, count // LEVELS)
    tasks = tuple(Task(id=f"T{n}", name="", duration=chance.randint(3, 40)) for n in range(count))
    plain = kinds == (LinkKind.FS,)
    links = []
    for n in range(layer, count):
        nearest = n - n % layer
        chosen = {chance.randrange(max(0, nearest - 2 * layer), nearest) for _ in range(_waits(chance))}
        for before in sorted(chosen):
            kind = chance.choice((*[LinkKind.FS] * 4 * len(kinds), *kinds))
            lag = 0 if plain else chance.choice((0, 0, 0, 2, 5))
            links.append(Link(predecessor=f"T{before}", successor=f"T{n}", kind=kind, lag=lag))
    return Network(tasks=tasks, links=tuple(links), start=START)


def _waits(chance: random.Random) -> int:
    return chance.choice((1, 1, 2, 2, 3))


def paces(of: Network) -> dict[str, Pace]:
    """One pace for all, by thirty units in turn."""
    mu, sigma = PACE
    return {task.id: Pace(mu=mu, sigma=sigma, unit=f"u{n % UNITS}") for n, task in enumerate(of.tasks)}


def graph_of(of: Network) -> nx.DiGraph:
    """`of` as a networkx user would keep it: attributes on nodes and edges."""
    graph: nx.DiGraph = nx.DiGraph()
    for task in of.tasks:
        graph.add_node(task.id, duration=task.duration)
    for link in of.links:
        graph.add_edge(link.predecessor, link.successor, kind=link.kind.value, lag=link.lag)
    return graph


def critical_path_method(graph: nx.DiGraph) -> dict[str, dict[str, int]]:
    """Early and late dates, both floats and drivers, the way it is written with networkx."""
    early: dict[str, tuple[int, int]] = {}
    driving: dict[str, str | None] = {}
    for node in nx.topological_sort(graph):
        days = graph.nodes[node]["duration"]
        start, driver = 0, None
        for before, _, link in graph.in_edges(node, data=True):
            earliest = early[before][link["kind"][0] == "F"] + link["lag"]
            if link["kind"][1] == "F":
                earliest -= days
            if earliest >= start:
                start, driver = earliest, before
        early[node], driving[node] = (start, start + days), driver
    end = max(finish for _, finish in early.values())
    late: dict[str, tuple[int, int]] = {}
    free: dict[str, int] = {}
    for node in reversed(list(nx.topological_sort(graph))):
        days, latest, room = graph.nodes[node]["duration"], end, end - early[node][1]
        for _, after, link in graph.out_edges(node, data=True):
            to_finish, from_finish = link["kind"][1] == "F", link["kind"][0] == "F"
            back = link["lag"] if from_finish else link["lag"] - days
            latest = min(latest, late[after][to_finish] - back)
            room = min(room, early[after][to_finish] - link["lag"] - early[node][from_finish])
        late[node], free[node] = (latest - days, latest), room
    return {
        "early": {node: finish for node, (_, finish) in early.items()},
        "total": {node: late[node][1] - early[node][1] for node in early},
        "free": free,
    }


def simulation_loop(graph: nx.DiGraph, samples: int) -> list[float]:
    """The finish of the whole in each sample, one forward pass a sample; FS links without lag."""
    chance = random.Random(1)
    order: list[Any] = list(nx.topological_sort(graph))
    ends = []
    for _ in range(samples):
        finish: dict[Any, float] = {}
        for node in order:
            start = max((finish[before] for before in graph.predecessors(node)), default=0.0)
            actual = graph.nodes[node]["duration"] * exp(chance.gauss(*PACE))
            finish[node] = start + actual
        ends.append(max(finish.values()))
    return ends


def criticality(samples: Samples) -> list[float]:
    """How often each task is critical, as peers tell it; FS links without lag."""
    of, rows = samples.simulation, np.array(samples.finish)
    end, out = rows.max(axis=0), np.empty(of.samples, np.float32)
    starts: list[Row | None] = [None] * len(rows)
    share = [0.0] * len(rows)
    for task in reversed(range(len(of.tasks))):
        late = end
        for follower in of.followers[task]:
            start = starts[follower]
            assert start is not None
            late = start if late is end else np.minimum(late, start, out=out)
        share[task] = np.count_nonzero(late - rows[task] < CRITICAL) / of.samples
        duration = np.empty(of.samples, np.float32)
        remaining(of, task, duration)
        starts[task] = late - duration
    return share
