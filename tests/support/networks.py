"""Networks for tests of what is computed on arrays, drawn or drawn once, and paces for them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import strategies as st

from plan.forecast.sampling import samples as sampling
from plan.forecast.sampling.draws import draws
from plan.forecast.sampling.samples import Samples
from plan.forecast.sampling.simulation import Pace, simulation
from plan.model.kinds import LagUnit, LinkKind
from plan.model.plan import Link
from plan.schedule.compiled import Compiled, compile_network
from plan.schedule.dates import Schedule
from plan.schedule.network import Network, Task
from plan.schedule.passes import schedule_of

START = date(2022, 9, 19)  # a Monday; 国庆 is 1 to 7 October, 8 and 9 are worked
DAYS = st.dates(START - timedelta(days=20), START + timedelta(days=40))
OPTIONAL = st.none() | DAYS
LAGS = st.integers(-5, 9)
WORKING = st.just(LagUnit.WORKING)
EITHER = st.sampled_from(LagUnit)


def task(id_: str, duration: int, **fields: object) -> Task:
    """A task named by its id."""
    return Task(id=id_, name=id_, duration=duration, **fields)  # type: ignore[arg-type]


def schedule(of: Network, as_of: date) -> Schedule:
    """The dates of every task of a network as seen on `as_of`."""
    return schedule_of(compile_network(of), as_of)


def link(pair: str, kind: LinkKind = LinkKind.FS, lag: int = 0, unit: LagUnit = LagUnit.WORKING) -> Link:
    """A link between the two tasks that the letters of `pair` name."""
    return Link(predecessor=pair[0], successor=pair[1], kind=kind, lag=lag, lag_unit=unit)


def network(*parts: Task | Link, start: date = START) -> Network:
    """The network of these tasks and links, from a Monday unless told."""
    tasks = tuple(part for part in parts if isinstance(part, Task))
    links = tuple(part for part in parts if isinstance(part, Link))
    return Network(tasks=tasks, links=links, start=start)


@st.composite
def tasks(draw: st.DrawFn, id_: str) -> Task:
    """A task or event: planned, begun, begun on no known day, or finished."""
    days = draw(st.integers(0, 6))
    status = draw(st.sampled_from(["planned"] * 3 + ["begun", "finished"]))
    dates = {"not_earlier_than": draw(OPTIONAL), "must_finish_by": draw(OPTIONAL)}
    if status == "planned":
        return task(id_, days, **dates)
    began = draw(OPTIONAL)
    if status == "begun":
        percent = draw(st.integers(0, 100))
        return task(id_, days, percent_complete=percent, actual_start=began, **dates)
    ended = draw(DAYS if began is None else st.dates(began, began + timedelta(days=30)))
    return task(id_, days, actual_start=began, actual_finish=ended, **dates)


@st.composite
def networks(draw: st.DrawFn, units: st.SearchStrategy[LagUnit] = EITHER) -> Network:
    """Up to eight tasks with links of every kind, several between some pairs."""
    names = "ABCDEFGH"[: draw(st.integers(1, 8))]
    pairs = [(a, b) for a in names for b in names if a < b]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=16)) if pairs else []
    links = [link(a + b, draw(st.sampled_from(LinkKind)), draw(LAGS), draw(units)) for a, b in chosen]
    shuffled = draw(st.permutations([draw(tasks(id_)) for id_ in names]))
    return network(*shuffled, *links)


def large(count: int, links: int, seed: int = 4) -> Network:
    """`count` tasks with up to `links` links of every kind, the same at each call."""
    chance = np.random.default_rng(seed)
    kinds = [LinkKind.FS] * 5 + list(LinkKind)
    return Network(
        tasks=tuple(
            task(f"T{n}", int(chance.integers(0, 9)), must_finish_by=START + timedelta(days=3 * (n % 90)))
            for n in range(count)
        ),
        links=tuple(
            Link(
                predecessor=f"T{a}",
                successor=f"T{b}",
                kind=kinds[int(chance.integers(0, len(kinds)))],
                lag=int(chance.integers(-3, 5)),
            )
            for a, b in np.sort(chance.integers(0, count, (links, 2)), axis=1).tolist()
            if a != b
        ),
        start=START,
    )


def paces(of: Network, mu: float = 0.1, sigma: float = 0.4) -> dict[str, Pace]:
    """The same pace for all work, by three units."""
    units = {task.id: f"u{sum(map(ord, task.id)) % 3}" for task in of.tasks if task.duration > 0}
    return {id_: Pace(mu=mu, sigma=sigma, unit=unit) for id_, unit in units.items()}


def simulate(
    compiled: Compiled, pace: dict[str, Pace], as_of: date, samples: int = 10_000, seed: int = 0
) -> Samples:
    """Samples of a compiled network, each task at its pace."""
    return sampling.sampled(simulation(compiled, pace, as_of, draws(samples, seed)))


def sampled(of: Network, as_of: date = START, samples: int = 10_000, seed: int = 7, **pace: float) -> Samples:
    """Samples of a network, all work at one pace."""
    compiled = compile_network(of)
    return simulate(compiled, paces(of, **pace), as_of, samples, seed)
