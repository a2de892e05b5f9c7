"""The forecast of every open, dated milestone of a plan on a day, with what it rests on.

The samples of the whole network give each milestone's chance of being late. What has been learned
from promises that ended corrects it; where an indicator decides the milestone, the chance that its
target is missed takes its place. The days told move along, and are as wide as ends have scattered:
see `plan.forecast.learning.ranges`.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import exp, isnan

import numpy as np

from plan.forecast import indicator_forecast as indicators
from plan.forecast.learning.forecaster import Model, learn
from plan.forecast.learning.promise import Case, Promise, columns_of
from plan.forecast.learning.ranges import Ranges
from plan.forecast.learning.reference import NAME
from plan.forecast.own_pace import own_pace
from plan.forecast.plan_drivers import DIGITS, ByTask, ByUnit, by_task, by_unit, causes
from plan.forecast.plan_history import history, promise_of
from plan.forecast.plan_work import PlanWork, plan_work
from plan.forecast.sampling.draws import Draws, draws
from plan.forecast.sampling.drivers import Lateness, lateness
from plan.forecast.sampling.finishes import POINTS, days_by, divided, probability_late
from plan.forecast.sampling.samples import Samples, sampled
from plan.forecast.sampling.simulation import simulation
from plan.forecast.sentence import Ground, sentence, twentieths
from plan.model.kinds import Condition
from plan.model.plan import Milestone, item_of
from plan.schedule.compiled import compile_network
from plan.schedule.network import Network
from plan.state.replay import PlanState
from plan.state.touched import touched


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """When a milestone is reached, and its chances, 0 to 1, of being late.

    Where lateness is expected, the shares of `drivers`, all of them open, and of `units` add to 1
    with `plan_share` and `past_share`.
    """

    item: str
    deadline: date
    approved_deadline: date
    p10: date
    p50: date
    p80: date
    p90: date
    equally_likely: tuple[date, ...]  # twenty days, as many of them late as the chance told says
    probability_late: float  # against the approved deadline
    probability_late_original: float
    simulated_late: float  # against the approved deadline, before it is corrected
    ranges: Ranges  # how the days follow from the samples
    waits: bool  # for others' work
    expected_days_late: float  # working days
    plan_share: float  # of the lateness, where the plan itself leaves no time
    past_share: float  # of the lateness, by what is finished, which nobody can change
    drivers: tuple[ByTask, ...]
    units: tuple[ByUnit, ...]
    sentence: str
    n: int  # ended promises behind it, or full years of the indicator that decides it
    is_enough: bool  # else 样本不足
    reference: str
    report_age: int | None  # days
    is_past: bool = False  # its deadline: nothing corrects its chance then
    is_counted: bool = False  # its chance is that of the indicator that decides it


@dataclass(frozen=True)
class _Common:
    """All that the forecasts of one day share."""

    state: PlanState
    touched: Set[str]  # what is to be forecast anew
    cases: tuple[Case, ...]  # that the model was learned from
    model: Model
    work: PlanWork
    samples: Samples
    promises: Mapping[str, Promise]  # of each milestone that is forecast, by its approved deadline
    chances: Mapping[Promise, float]  # of those touched, and of theirs by original deadlines
    counts: Mapping[str, indicators.IndicatorForecast]  # of what an indicator decides, if touched

    def is_past(self, promise: Promise) -> bool:
        """Whether the last day that keeps `promise` lies behind and no figure is awaited."""
        if self.state.items[promise.item].condition is Condition.AWAITING_DATA:
            return False
        until = promise.promised and self.state.plan.rules.last_day(promise.promised)
        return until is not None and until < promise.as_of


@dataclass(frozen=True, kw_only=True)
class PlanForecast(_Common):
    """The forecasts in the plan's order, and what what-ifs and the agenda go on from."""

    forecasts: tuple[Forecast, ...]
    lateness: tuple[Lateness, ...]  # of each
    seed: int

    def of(self, item: str) -> Forecast | None:
        """The forecast of a milestone, None where there is none."""
        return self._by_item.get(item)

    @cached_property
    def _by_item(self) -> dict[str, Forecast]:
        return {forecast.item: forecast for forecast in self.forecasts}


def plan_forecast(
    state: PlanState, network: Network, *, samples: int, seed: int = 0, last: PlanForecast | None = None
) -> PlanForecast:
    """The forecast of the plan in `state`, with its network; same seed, same text.

    What is reported as whole, or asked in time to be closed, is not forecast: it waits for the
    office alone. What nothing touched since the `last`, of the same samples and seed, is as it was.
    """
    common = _common(state, network, draws(samples, seed), last, with_drivers=True)
    due = {id_: day for id_, promise in common.promises.items() if (day := promise.promised)}
    ids, made = common.samples.simulation.compiled.ids, {}
    if last:
        compiled = last.samples.simulation.compiled
        places, has_moved = np.array([compiled.rank.get(id_, 0) for id_ in ids]), compiled.ids != ids
        for of, late in zip(last.forecasts, last.lateness, strict=True):
            if of.item not in common.touched:
                late = replace(late, days=late.days[places], tasks=ids) if has_moved else late
                made[of.item] = of, late
    new = lateness(common.samples, {id_: day for id_, day in due.items() if id_ not in made})
    promises, learned = [common.promises[late.milestone] for late in new], common.model
    table, stated = columns_of(promises), [common.chances[promise] for promise in promises]
    simulated = [probability_late(common.samples, late.milestone, due[late.milestone]) for late in new]
    shown = learned.ranges.shown(np.array(simulated), np.array(stated), table.waits == 1.0)
    shares, paces = learned.evidence.true_share(table), learned.durations.ratios(table).mu
    columns = (simulated, shown.shares(POINTS).tolist(), shares.tolist(), map(exp, paces.tolist()))
    rows = zip(new, *columns, strict=True)
    made |= {late.milestone: (_forecast(common, late, *row), late) for late, *row in rows}
    return PlanForecast(
        forecasts=tuple(made[id_][0] for id_ in due),
        lateness=tuple(made[id_][1] for id_ in due),
        seed=seed,
        **vars(common),
    )


def plan_chances(state: PlanState, network: Network, *, samples: int, seed: int = 0) -> Mapping[str, float]:
    """Each milestone's `probability_late` of `plan_forecast`, without all else that it says."""
    common = _common(state, network, draws(samples, seed), with_drivers=False)
    return {id_: common.chances[promise] for id_, promise in common.promises.items()}


def _common(
    state: PlanState, network: Network, by: Draws, last: PlanForecast | None = None, *, with_drivers: bool
) -> _Common:
    new = touched(last.state, state) if last else state.items.keys()
    cases = history(state, last.cases if last else (), new)
    if last and (last.state.as_of, last.cases) == (state.as_of, cases):
        model, known = last.model, {id_: of for id_, of in last.work.paces.items() if id_ not in new}
    else:
        model, known, new = learn(cases, state.as_of), {}, state.items.keys()
    work = plan_work(state, network, model, known)
    compiled = compile_network(work.network)
    drawn_for = last.samples.simulation if last else None
    if not (drawn_for and drawn_for.compiled.rank.keys() == compiled.rank.keys()):
        new = state.items.keys()
    of = simulation(compiled, work.paces, state.as_of, by, drawn_for)
    drawn = sampled(of, last.samples if last else None, with_drivers=with_drivers)
    promises = {}
    for part in state.plan.milestones:
        promise = _promise(state, work, part) if part.id in new or not last else last.promises.get(part.id)
        if promise:
            promises[part.id] = promise
    counts = {
        id_: forecast
        for id_ in promises.keys() & new
        if (figures := state.items[id_].count) and (forecast := indicators.expected(figures))
    }
    common = _Common(state, new, cases, model, work, drawn, promises, {}, counts)
    touched_now = (promise for promise in promises.values() if promise.item in new)
    of_both = (p for now in touched_now for p in (now, replace(now, promised=now.first_promised)))
    return replace(common, chances=chances_of(common, of_both))


def _promise(state: PlanState, work: PlanWork, part: Milestone) -> Promise | None:
    """The promise of `part` where it is to be forecast: open, dated, and more can be said of it."""
    task, item = work.network.by_id.get(part.id), state.items[part.id]
    if item.condition in (Condition.AWAITING_REVIEW, Condition.BASIS) or (
        item.condition is Condition.AWAITING_DATA and item.count is None
    ):
        return None  # nothing that the unit does, or that is known, says more
    if task is None or task.actual_finish or item.deadline is None or item.approved_deadline is None:
        return None
    return promise_of(state, part, item.approved_deadline)


def _count(common: _Common, promise: Promise) -> indicators.IndicatorForecast | None:
    """What is expected of the indicator that says whether `promise` is kept by its day."""
    due, count = promise.promised, common.state.items[promise.item].count
    if due is None or count is None or due.year != count.goal.year or common.is_past(promise):
        return None
    return common.counts.get(promise.item)


def _forecast(
    common: _Common, late: Lateness, simulated: float, points: Sequence[float], share: float, pace: float
) -> Forecast:
    plan, promise = common.state.plan, common.promises[late.milestone]
    item = common.state.items[late.milestone]
    due, deadline = promise.promised, promise.first_promised
    assert due is not None
    assert deadline is not None
    chance = common.chances[promise]
    ground, counted = _ground(common, promise, share, pace), _count(common, promise)
    days = days_by(common.samples, promise.item, points)
    if counted and item.count:
        late_after = max(plan.rules.last_day(due), common.state.as_of)
        days = tuple(
            indicators.reached_by(item.count, counted, q, late_after if is_late else due, is_late=is_late)
            for q, is_late in ((q, q > 1 - chance) for q in POINTS)
        )
    p10, p50, p80, p90, *twenty = (max(day, common.state.as_of) for day in days)
    return Forecast(
        item=promise.item,
        deadline=deadline,
        approved_deadline=due,
        p10=p10,
        p50=p50,
        p80=p80,
        p90=p90,
        equally_likely=divided(common.samples, twenty, due, twentieths(chance)),
        probability_late=chance,
        probability_late_original=common.chances[replace(promise, promised=deadline)],
        simulated_late=simulated,
        ranges=common.model.ranges,
        waits=bool(promise.waits),
        expected_days_late=round(late.expected_days, DIGITS),
        plan_share=round(late.plan_share, DIGITS),
        past_share=round(late.past_share, DIGITS),
        drivers=by_task(plan, late),
        units=by_unit(plan, late),
        sentence=sentence(
            as_of=common.state.as_of,
            due=due,
            probability_late=chance,
            p50=p50,
            p80=p80,
            causes=causes(plan, late),
            ground=ground,
            own=own_pace(common.state, item_of(plan, promise.item)),
            count=indicators.expectation(item.count, counted) if item.count and counted else "",
        ),
        n=counted.years if counted else ground.ended,
        is_enough=counted.is_enough if counted else ground.is_enough,
        reference=NAME,
        report_age=ground.report_age,
        is_past=common.is_past(promise),
        is_counted=counted is not None,
    )


def chances_of(common: _Common, promises: Iterable[Promise]) -> Mapping[Promise, float]:
    """The chance that each of `promises`, of items that are forecast, ends after the day it promises.

    Of the samples, as earlier promises correct it; of what an indicator decides that its figure
    falls short; 1 where the day has passed. So it may be asked of a day that is not promised yet.
    """
    chances = dict.fromkeys(promises, 1.0)
    open_ = [
        (promise, promise.promised)
        for promise in chances
        if promise.promised is not None and not common.is_past(promise)
    ]
    model, samples = common.model, common.samples
    table = columns_of([promise for promise, _ in open_])
    simulated = [probability_late(samples, promise.item, day) for promise, day in open_]
    corrected = model.probability(table, np.array(simulated)).tolist()
    for (promise, _), chance in zip(open_, corrected, strict=True):
        count = _count(common, promise)
        if count:
            chance = min(max(1 - count.probability, indicators.MIN_CHANCE), indicators.MAX_CHANCE)
        chances[promise] = round(chance, DIGITS)
    return chances


def _ground(common: _Common, promise: Promise, share: float, pace: float) -> Ground:
    model, reported = common.model, promise.reported_on
    network, milestone = common.work.network, common.state.plan.by_id[promise.item]
    task = network.by_id[promise.item]
    if not task.duration and isinstance(milestone, Milestone):  # its activity does the work
        task = network.by_id.get(milestone.parent, task)
    before = network.into.get(promise.item, [])
    return Ground(
        ended=model.promises,
        pace=pace,
        percent=promise.percent,
        true_percent=None if isnan(share) else 100 * share,
        report_age=None if reported is None else (promise.as_of - reported).days,
        is_begun=task.begun or bool(promise.percent),
        is_supposed=task.id in common.work.supposed,
        waits=any(network.by_id[link.predecessor].actual_finish is None for link in before),
    )
