"""What a forecast supposes, laid over the network of a plan: its work, its starts, its paces.

There is one network of a plan (`plan.schedule.network.network_of`), with one set of dependencies.
推算完成 is when a task of it ends after the duration planned; the 中位 is the day by which it ends
in half of the samples of how long it may take. Samples need to know more than the plan says:

1. Units report on promises, so the work of an activity is done for its milestone (`duration`).
2. Work under way has begun on a day, also where nobody has stated which (`actual_start`).
3. Work that nobody has reported on goes as planned (`actual_start`, `percent_complete`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil, log

from plan.forecast.learning.forecaster import Model
from plan.forecast.learning.promise import columns_of
from plan.forecast.plan_history import work_of
from plan.forecast.sampling.simulation import Pace
from plan.ledger.events import StatusReported
from plan.model.plan import Item, Link, item_of
from plan.schedule.network import Network, Task
from plan.state.progress import start_of
from plan.state.replay import PlanState, mean_percent

MAX_SUPPOSED = 95.0  # percent, of what nobody has reported on
OWN_DAYS = 10  # working days that a milestone takes after what it waits for, where no date says it


@dataclass(frozen=True)
class PlanWork:
    """The plan's network with what is supposed of it, and the pace of each open piece of work."""

    network: Network
    paces: Mapping[str, Pace]  # by task
    supposed: frozenset[str]  # the tasks that nobody has reported on


def plan_work(state: PlanState, network: Network, model: Model, known: Mapping[str, Pace]) -> PlanWork:
    """The work that `network` stands for, as `model` expects it to go; paces `known` already stay."""
    network = _with_promised_work(state, network)
    network = network.with_tasks(
        replace(task, actual_start=_begun_on(state, task)) for task in network.tasks if task.begun
    )
    reported = network
    # what is supposed to have begun may let other silent work begin
    while begun := [task for silent in network.tasks if (task := _supposed_begun(state, network, silent))]:
        network = network.with_tasks(begun)
    calendar, promises = network.calendar, []
    for task in network.tasks:
        if task.id not in known and task.duration and task.actual_finish is None:
            # from its start or today, as planned
            start = (task.actual_start if task.begun else None) or state.as_of
            finish = calendar.day(calendar.index_on_or_after(start) + task.duration)
            days = (finish - start).days
            promises.append((days, work_of(state, item_of(state.plan, task.id), start, finish)))
    whole = model.works(columns_of([promise for _, promise in promises]))
    paces = dict(known) | {
        promise.item: Pace(mu=mu - log(days), sigma=sigma, unit=promise.unit)
        for (days, promise), mu, sigma in zip(promises, whole.mu.tolist(), whole.sigma.tolist(), strict=True)
    }
    supposed = (task.id for task in network.tasks if task.begun != reported.by_id[task.id].begun)
    return PlanWork(network, paces, frozenset(supposed))


def _with_promised_work(state: PlanState, network: Network) -> Network:
    """`network` with the work of each dated milestone put into the milestone itself.

    The milestone then waits for what its activity waits for, and no longer for the activity.
    """
    promised = [task for event in network.tasks if (task := _promised_work(state, network, event))]
    own = dict.fromkeys(task.id for task in promised if not _waits(state, network, task.id))
    moved = (
        replace(link, successor=id_)
        for id_ in own
        for holding in _holding(network, id_)
        for link in network.into[holding.predecessor]
    )
    links = (link for link in network.links if link.successor not in own)
    return replace(network.with_tasks(promised), links=(*links, *moved))


def _holding(network: Network, id_: str) -> list[Link]:
    """The links that a task waits by: not those from what is finished, unless time must pass."""
    return [
        link
        for link in network.into[id_]
        if link.lag or network.by_id[link.predecessor].actual_finish is None
    ]


def _promised_work(state: PlanState, network: Network, event: Task) -> Task | None:
    """A dated milestone as the work that it promises, as far as the milestone itself has come.

    That of its activity where it waits for nothing else; where nothing that it waits for is open,
    from the beginning of its 序时 to its deadline. Where it waits for others, what is left of its
    own after them: it begins with their end, whatever was reported. None for other tasks.
    """
    part, item = item_of(state.plan, event.id), state.items[event.id]
    start = start_of(state, part)
    if event.duration or event.actual_finish or item.deadline is None or start is None:
        return None
    if _waits(state, network, event.id):
        begins = getattr(part, "baseline_start", None)
        return replace(event, duration=_own_days(state, network, part, begins), not_earlier_than=begins)
    if holding := _holding(network, event.id):
        work = network.by_id[holding[0].predecessor]
        duration, earliest = work.duration, work.not_earlier_than
    else:
        duration = max(network.calendar.workdays_from_to(start, item.deadline), 1)
        earliest = start
    return replace(
        event,
        duration=duration,
        not_earlier_than=earliest,
        percent_complete=event.percent_complete or item.percent_complete or 0.0,
        actual_start=event.actual_start or item.actual_start,
    )


def _waits(state: PlanState, network: Network, id_: str) -> bool:
    """Whether a milestone waits for more than its own activity."""
    holding, own = _holding(network, id_), getattr(item_of(state.plan, id_), "parent", None)
    return len(holding) > 1 or any(link.lag or link.predecessor != own for link in holding)


def _own_days(state: PlanState, network: Network, part: Item, begins: date | None) -> int:
    """The working days left of a milestone's own work after all that it waits for.

    Planned from when it `begins` and all that ends, where that is dated, to the deadline. What is
    reported of it beyond the mean of what it waits for is done.
    """
    item, before = state.items[part.id], [state.items[link.predecessor] for link in network.into[part.id]]
    ends, days = [other.deadline for other in before if other.deadline], OWN_DAYS
    if item.deadline and (begins or len(ends) == len(before)):
        first = max([day + timedelta(days=1) for day in ends] + [begins or date.min])
        days = network.calendar.workdays_from_to(first, item.deadline)
    way = mean_percent(before) or 0.0
    left = (100 - max(item.percent_complete or 0.0, way)) / (100 - way) if way < 100 else 1.0
    return max(ceil(days * left), 1)


def _reports(state: PlanState, task: Task) -> list[StatusReported]:
    """The reports of a task, and those of the milestones that an activity has."""
    milestones = (part.id for part in state.plan.milestones_of.get(task.id, ()))
    return [entry.event for id_ in (task.id, *milestones) for entry in state.items[id_].reports]


def _begun_on(state: PlanState, task: Task) -> date | None:
    """The day on which a task under way began.

    As each stated last, else as planned, unless it was reported as not begun or came before its time.
    """
    reports = _reports(state, task)
    stated = {report.subject: report.actual_start for report in reports if report.actual_start}
    going = [report.as_of for report in reports if report.percent_complete > 0]
    if stated or not going:
        return min(stated.values(), default=task.actual_start)
    first, planned = min(going), task.not_earlier_than
    was_idle = any(report.percent_complete == 0 and report.as_of < first for report in reports)
    return first if planned is None or planned > first or was_idle else planned


def _supposed_begun(state: PlanState, network: Network, task: Task) -> Task | None:
    """Work that was to have begun, could have, and is not reported on, as if it went as planned.

    It has come as far as its time has, but not to its end. None for other tasks.
    """
    planned = task.not_earlier_than
    if task.begun or task.actual_finish is not None or not task.duration or planned is None:
        return None
    could = [_free_from(network, link) for link in network.into[task.id] if not link.to_finish]
    begins = max((planned, *(day or date.max for day in could)))
    if begins >= state.as_of or _reports(state, task):
        return None
    gone = network.calendar.workdays_from_to(begins, state.as_of)
    percent = min(100.0 * gone / task.duration, MAX_SUPPOSED)
    return replace(task, actual_start=begins, percent_complete=percent)


def _free_from(network: Network, link: Link) -> date | None:
    """The day from which a link lets its successor begin; None while that has not happened."""
    before = network.by_id[link.predecessor]
    end = before.actual_finish if link.from_finish else before.actual_start
    if end is None:
        return None
    after, calendar = link.from_finish, network.calendar
    if link.elapsed:
        return end + timedelta(days=link.lag + after)
    index = calendar.index_on_or_before(end) + 1 if after else calendar.index_on_or_after(end)
    return calendar.day(index + link.lag)
