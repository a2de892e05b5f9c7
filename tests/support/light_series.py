"""Lights of promises week after week, and what they were worth to who had to act on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from plan.forecast.learning.promise import Case, Promise, columns
from plan.forecast.learning.reference import MIN_SAMPLE
from plan.forecast.scoring.backtest import Walk, walk
from plan.ledger.events import StatusReported, of_kind
from plan.model.kinds import Level
from plan.model.plan import Rules
from plan.outlook.lights import Alert, light
from plan.state.item_state import ItemState
from plan.state.progress import Progress, expected_percent
from plan.state.replay import PlanState
from tests.support.builders import CHANCE_LIMITS, entries, june_plan, milestone, plan_of, reported, threshold
from tests.support.world import LOOK_EVERY, simulated

LAST_WEEKS, MONTH = timedelta(days=28), timedelta(days=30)
WARNING = "距完成时限"
WITH_THE_OFFICE = "待核查"
MEMORY = 9  # evaluations that a light goes by


@dataclass(frozen=True)
class LightWeek:
    """The light of a promise on a day, when it was due, and whether it was late in the end."""

    item: str
    day: date
    alert: Alert
    deadline: date
    late: bool


@dataclass(frozen=True)
class Worth:
    """How often red a month early was right, what share of the late it was, and how lights move."""

    items: int
    precision: float
    recall: float
    changes: float  # in ten weeks


def without_warning(weeks: Iterable[LightWeek]) -> list[LightWeek]:
    """The weeks, of the last four before the deadline of a late promise, of a light that is green.

    Not those whose reason says how near the deadline is, or that the office has still to look.
    """
    return [
        week
        for week in weeks
        if week.late
        and timedelta() <= week.deadline - week.day <= LAST_WEEKS
        and week.alert.level is Level.GREEN
        and WARNING not in week.alert.reason
        and WITH_THE_OFFICE not in week.alert.reason
    ]


def worth(weeks: Iterable[LightWeek]) -> Worth:
    """What the lights of promises that were looked at four times or more were worth."""
    by_item: dict[str, list[LightWeek]] = defaultdict(list)
    for week in weeks:
        by_item[week.item].append(week)
    series = [sorted(own, key=lambda w: w.day) for own in by_item.values() if len(own) >= 4]
    red = [own for own in series if any(map(_is_red_early, own))]
    late = [own for own in series if own[-1].late]
    both = sum(own[-1].late for own in red)
    moves = sum(a.alert.level is not b.alert.level for own in series for a, b in pairwise(own))
    return Worth(
        items=len(series),
        precision=both / len(red),
        recall=both / len(late),
        changes=10 * moves / sum((own[-1].day - own[0].day).days / 7 + 1 for own in series),
    )


def _is_red_early(week: LightWeek) -> bool:
    return week.alert.level is Level.RED and week.deadline - week.day >= MONTH


def world_lights(seed: int) -> list[LightWeek]:
    """The lights of a simulated county once enough promises have ended.

    Its units report every four weeks, and its promises are looked at as often.
    """
    cases = simulated(seed)
    return lights_of(cases, walk(columns(cases)), LOOK_EVERY)


def lights_of(cases: Sequence[Case], walked: Walk, every: int) -> list[LightWeek]:
    """The lights of promises that are reported on, and looked at, so often in weeks."""
    by_item: dict[str, list[tuple[Case, float]]] = defaultdict(list)
    for case, chance, ended in zip(cases, walked.probability, walked.promises, strict=True):
        if ended >= MIN_SAMPLE and case.late is not None:
            by_item[case.promise.item].append((case, float(chance)))
    cycle = threshold(7 * every)
    rules = replace(june_plan().rules, forecast=CHANCE_LIMITS, report_cycle=cycle)
    return [week for own in by_item.values() for week in _weeks(own, rules)]


def _weeks(own: Sequence[tuple[Case, float]], rules: Rules) -> Iterable[LightWeek]:
    for at, (case, _) in enumerate(own):
        promise = case.promise
        assert promise.promised is not None
        chances = [chance for _, chance in own[max(0, at + 1 - MEMORY) : at + 1]]
        yield LightWeek(
            item=promise.item,
            day=promise.as_of,
            alert=_light(promise, rules, chances),
            deadline=promise.promised,
            late=bool(case.late),
        )


def _light(promise: Promise, rules: Rules, chances: Sequence[float]) -> Alert:
    """The light of the promise as a milestone of a plan."""
    told = promise.reported_on
    reports = entries(reported(promise.item, told, promise.percent or 0.0)) if told else ()
    item = ItemState(
        percent_complete=promise.percent,
        reports=tuple(of_kind(reports, StatusReported)),
        deadline=promise.promised,
        approved_deadline=promise.promised,
        due=promise.promised,
    )
    done = Progress(
        percent_complete=promise.percent,
        derived=False,
        starts=promise.start,
        expected_percent=expected_percent(promise.start, promise.promised, promise.as_of),
    )
    part = milestone(promise.item, promise.promised)
    state = PlanState(plan=replace(plan_of(part), rules=rules), as_of=promise.as_of, items={part.id: item})
    return light(state, part, done, lambda: chances)
