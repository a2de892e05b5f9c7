"""The forecast of every open, dated milestone of a plan on a day, with what it rests on.

The samples of the whole network give each milestone's chance of being late. What has been learned
from promises that ended corrects it, and the days told move along: with

    logit P'(late) = logit P(late) + shift

the same shift is made to the chance of ending after any other day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import networkx as nx
import numpy as np

from plan.forecast.learning.chance import Chance
from plan.forecast.learning.forecaster import Basis, Model, basis, learn
from plan.forecast.learning.normal import expit, logit, survival
from plan.forecast.learning.promise import Case, Promise, columns
from plan.forecast.learning.terms import EXTREME, term_columns
from plan.forecast.plan_drivers import DIGITS, ByTask, ByUnit, by_task, by_unit, causes
from plan.forecast.plan_history import history, promise_of
from plan.forecast.plan_work import PlanWork, plan_work
from plan.forecast.sampling.drivers import Lateness, lateness
from plan.forecast.sampling.finishes import QUANTILES, days_by, probability_late
from plan.forecast.sampling.samples import Samples, simulate
from plan.forecast.sampling.spread import spread_of
from plan.forecast.sentence import Ground, sentence
from plan.model.plan import Milestone
from plan.schedule.compiled import compile_network
from plan.schedule.network import Network
from plan.state.replay import PlanState

MAX_SIMULATED = float(expit(np.array(EXTREME)))  # samples are not believed nearer to 0 or 1


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

    state: PlanState
    model: Model
    work: PlanWork
    samples: Samples
    due: Mapping[str, date]
    promises: Mapping[str, Promise]  # of each milestone, by its approved deadline
    chances: Mapping[Promise, float]  # of the same and of those by original deadlines


def plan_forecast(
    graph: nx.DiGraph[str],
    state: PlanState,
    network: Network,
    *,
    samples: int = 10_000,
    seed: int = 0,
) -> PlanForecast:
    """The forecast of the plan in `state`, with its task graph and network; same seed, same text.

    What is reported as whole is not forecast: it waits for the office alone.
    """
    on = _basis(graph, state, network, samples, seed, with_drivers=True)
    return PlanForecast(
        forecasts=tuple(_forecast(on, late) for late in lateness(on.samples, on.due)),
        samples=on.samples,
        due=on.due,
        work=on.work,
        model=on.model,
        seed=seed,
    )


def plan_chances(
    graph: nx.DiGraph[str],
    state: PlanState,
    network: Network,
    *,
    samples: int = 10_000,
    seed: int = 0,
) -> Mapping[str, float]:
    """Each milestone's `probability_late` of `plan_forecast`, without all else that it tells."""
    on = _basis(graph, state, network, samples, seed, with_drivers=False)
    return {id_: on.chances[promise] for id_, promise in on.promises.items()}


def _basis(
    graph: nx.DiGraph[str],
    state: PlanState,
    network: Network,
    samples: int,
    seed: int,
    *,
    with_drivers: bool,
) -> _Basis:
    model = learn(history(graph, state), state.as_of)
    work = plan_work(graph, state, network, model)
    compiled = compile_network(work.network)
    spread = spread_of(compiled, work.paces, state.as_of)
    drawn = simulate(compiled, spread, state.as_of, samples, seed, with_drivers=with_drivers)
    due = {part.id: day for part in state.plan.milestones if (day := _due(state, work, part))}
    promises = {id_: promise_of(graph, state, _part(state, id_), day) for id_, day in due.items()}
    chances = _chances(promises.values(), model, drawn)
    return _Basis(state, model, work, drawn, due, promises, chances)


def _due(state: PlanState, work: PlanWork, part: Milestone) -> date | None:
    """The approved deadline of a milestone that is open and in the network."""
    task, item = work.network.by_id.get(part.id), state.items[part.id]
    if task is None or task.actual_finish is not None or item.deadline is None:
        return None
    return item.approved_deadline


def _part(state: PlanState, id_: str) -> Milestone:
    part = state.plan.by_id[id_]
    assert isinstance(part, Milestone)
    return part


def _forecast(on: _Basis, late: Lateness) -> Forecast:
    plan, promise = on.state.plan, on.promises[late.milestone]
    part, due, deadline = _part(on.state, late.milestone), promise.promised, promise.first_promised
    assert due is not None
    assert deadline is not None
    simulated = probability_late(on.samples, part.id, due)
    chance = on.chances[promise]
    p10, p50, p80, p90 = days_by(on.samples, part.id, _moved(on, due, simulated, chance))
    rests_on = basis(promise, on.model)
    return Forecast(
        item=part.id,
        deadline=deadline,
        approved_deadline=due,
        p10=p10,
        p50=p50,
        p80=p80,
        p90=p90,
        probability_late=chance,
        probability_late_original=on.chances[replace(promise, promised=deadline)],
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
            ground=_ground(on, promise, rests_on),
        ),
        n=rests_on.promises,
        is_enough=rests_on.is_enough,
        reference=rests_on.reference.name,
        report_age=rests_on.report_age,
    )


def _chances(
    promises: Iterable[Promise], model: Model, samples: Samples
) -> Mapping[Promise, float]:
    """The chance of ending after the day promised now and at first, as earlier promises correct it.

    Of the samples; 1 where the day has passed.
    """
    both = {
        one: None for now in promises for one in (now, replace(now, promised=now.first_promised))
    }
    asked = [one for one in both if one.promised is not None and one.promised >= one.as_of]
    table = columns([Case(promise=one) for one in asked])
    ratios = model.durations.ratios(table)
    timed = [probability_late(samples, one.item, one.promised) for one in asked if one.promised]
    chances = Chance(survival(-ratios.mu / ratios.sigma), np.array(timed))
    told = model.correction(term_columns(table, chances)).tolist()
    found = {one: round(chance, DIGITS) for one, chance in zip(asked, told, strict=True)}
    return {one: found.get(one, 1.0) for one in both}


def _moved(on: _Basis, due: date, simulated: float, chance: float) -> list[float]:
    """The shares of samples at which the days shown lie, moved with the chance of `due`."""
    if due < on.state.as_of:
        return list(QUANTILES)
    told, drawn = logit(np.array([chance, min(max(simulated, 1 - MAX_SIMULATED), MAX_SIMULATED)]))
    return [float(share) for share in expit(logit(np.array(QUANTILES)) + (told - drawn))]


def _ground(on: _Basis, promise: Promise, found: Basis) -> Ground:
    before = on.work.network.into.get(promise.item, [])
    own, parent = on.work.network.by_id[promise.item], _part(on.state, promise.item).parent
    task = own if own.duration else on.work.network.by_id.get(parent, own)
    return Ground(
        ended=found.promises,
        is_enough=found.is_enough,
        reference=found.reference.name,
        pace=found.ratio.median,
        percent=promise.percent,
        true_percent=found.true_percent,
        report_age=found.report_age,
        is_begun=task.begun,
        is_supposed=task.id in on.work.supposed,
        waits=any(on.work.network.by_id[one.predecessor].actual_finish is None for one in before),
    )
