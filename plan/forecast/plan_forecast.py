"""The forecast of every open, dated milestone of a plan on a day, with what it rests on.

The samples of the whole network give each milestone's chance of being late. What has been learned
from promises that ended corrects it, and the days told move along: with

    logit P'(late) = logit P(late) + shift

the same shift is made to the chance of ending after any other day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import networkx as nx
import numpy as np

from plan.compiled.network import compile_network
from plan.forecast.chance import Chance
from plan.forecast.drivers import Lateness, lateness
from plan.forecast.finishes import SHOWN, days_by, probability_late
from plan.forecast.forecaster import Model, basis, learn
from plan.forecast.normal import expit, logit, survival
from plan.forecast.plan_drivers import DIGITS, ByTask, ByUnit, by_task, by_unit, causes
from plan.forecast.plan_history import history, promise_of
from plan.forecast.plan_work import PlanWork, plan_work
from plan.forecast.promise import Case, columns
from plan.forecast.reference import NEUTRAL, ReferenceClass
from plan.forecast.sentence import Ground, sentence
from plan.forecast.simulation import Samples, simulate
from plan.forecast.spread import spread_of
from plan.forecast.terms import EXTREME, term_columns
from plan.model import Milestone
from plan.network import Network
from plan.progress import progress
from plan.state import PlanState

SURE = float(expit(np.array(EXTREME)))  # samples are not believed nearer to 0 or 1 than this


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """When a milestone is reached, and its chances, 0 to 1, of being late.

    Where lateness is expected, the shares of `drivers`, and of `units`, add to 1 with `plan_share`.
    """

    item: str
    deadline: date
    approved_deadline: date
    p10: date
    p50: date
    p80: date
    p90: date
    probability_late: float  # against the approved deadline
    probability_late_original: float
    simulated_late: float  # against the approved deadline, before it is corrected
    expected_days_late: float  # working days
    plan_share: float  # of the lateness, where the plan itself leaves no time
    drivers: tuple[ByTask, ...]
    units: tuple[ByUnit, ...]
    sentence: str
    n: int  # ended promises behind it
    is_enough: bool  # else 样本不足
    reference: str
    report_age: int | None  # days


@dataclass(frozen=True, kw_only=True)
class PlanForecast:
    """The forecasts in the plan's order, and what what-ifs and the agenda go on from."""

    forecasts: tuple[Forecast, ...]
    samples: Samples
    due: Mapping[str, date]  # the approved deadline of each milestone that is forecast
    work: PlanWork
    model: Model
    seed: int

    def of(self, item: str) -> Forecast | None:
        """The forecast of a milestone, None where there is none."""
        return next((one for one in self.forecasts if one.item == item), None)


@dataclass(frozen=True)
class _Basis:
    """All that forecasts of one day share."""

    graph: nx.DiGraph[str]
    state: PlanState
    model: Model
    work: PlanWork
    samples: Samples
    due: Mapping[str, date]


def plan_forecast(
    graph: nx.DiGraph[str],
    state: PlanState,
    network: Network,
    *,
    samples: int = 10_000,
    seed: int = 0,
    reference: ReferenceClass = NEUTRAL,
) -> PlanForecast:
    """The forecast of the plan in `state`, with its task graph and network; same seed, same text.

    What is reported as whole is not forecast: it waits for the office alone.
    """
    model = learn(history(graph, state), state.as_of, reference)
    work = plan_work(graph, state, network, model)
    compiled = compile_network(work.network)
    spread = spread_of(compiled, work.paces, state.as_of)
    drawn = simulate(compiled, spread, state.as_of, samples, seed)
    due = {part.id: day for part in state.plan.milestones if (day := _due(state, work, part))}
    on = _Basis(graph, state, model, work, drawn, due)
    return PlanForecast(
        forecasts=tuple(_forecast(on, late) for late in lateness(drawn, due)),
        samples=drawn,
        due=due,
        work=work,
        model=model,
        seed=seed,
    )


def _due(state: PlanState, work: PlanWork, part: Milestone) -> date | None:
    """The approved deadline of a milestone that is open and in the network."""
    task, item = work.network.by_id.get(part.id), state.items[part.id]
    if task is None or task.actual_finish is not None or item.deadline is None:
        return None
    return item.approved_deadline


def _forecast(on: _Basis, late: Lateness) -> Forecast:
    plan, item = on.state.plan, on.state.items[late.milestone]
    part, due = plan.by_id[late.milestone], on.due[late.milestone]
    assert isinstance(part, Milestone)
    assert item.deadline is not None
    simulated = probability_late(on.samples, part.id, due)
    chance = _chance(on, part, due)
    p10, p50, p80, p90 = days_by(on.samples, part.id, _moved(on, due, simulated, chance))
    rests_on = basis(promise_of(on.graph, on.state, part, due), on.model)
    return Forecast(
        item=part.id,
        deadline=item.deadline,
        approved_deadline=due,
        p10=p10,
        p50=p50,
        p80=p80,
        p90=p90,
        probability_late=chance,
        probability_late_original=_chance(on, part, item.deadline),
        simulated_late=simulated,
        expected_days_late=round(late.expected_days, DIGITS),
        plan_share=round(late.plan_share, DIGITS),
        drivers=by_task(plan, late),
        units=by_unit(plan, late),
        sentence=sentence(
            as_of=on.state.as_of,
            due=due,
            probability_late=chance,
            p50=p50,
            p80=p80,
            causes=causes(plan, late),
            ground=_ground(on, part),
        ),
        n=rests_on.promises,
        is_enough=rests_on.is_enough,
        reference=rests_on.reference.name,
        report_age=rests_on.report_age,
    )


def _chance(on: _Basis, part: Milestone, due: date) -> float:
    """The chance of ending after `due`: of the samples, as earlier promises correct it."""
    if due < on.state.as_of:
        return 1.0
    table = columns([Case(promise=promise_of(on.graph, on.state, part, due))])
    ratios = on.model.durations.ratios(table)
    timed = np.array([probability_late(on.samples, part.id, due)])
    chances = Chance(survival(-ratios.mu / ratios.sigma), timed)
    return round(float(on.model.correction(term_columns(table, chances))[0]), DIGITS)


def _moved(on: _Basis, due: date, simulated: float, chance: float) -> list[float]:
    """The shares of samples at which the days of `SHOWN` lie, moved with the chance of `due`."""
    if due < on.state.as_of:
        return list(SHOWN)
    told, drawn = logit(np.array([chance, min(max(simulated, 1 - SURE), SURE)]))
    return [float(share) for share in expit(logit(np.array(SHOWN)) + (told - drawn))]


def _ground(on: _Basis, part: Milestone) -> Ground:
    promise = promise_of(on.graph, on.state, part, on.due[part.id])
    found = basis(promise, on.model)
    before = on.work.network.into.get(part.id, [])
    own = on.work.network.by_id[part.id]
    task = own if own.duration else on.work.network.by_id.get(part.parent, own)
    return Ground(
        ended=found.promises,
        is_enough=found.is_enough,
        reference=found.reference.name,
        pace=found.ratio.median,
        percent=progress(on.graph, on.state, part).percent_complete,
        report_age=found.report_age,
        is_begun=task.begun,
        is_supposed=task.id in on.work.supposed,
        waits=any(on.work.network.by_id[one.predecessor].actual_finish is None for one in before),
    )
