"""Everything a face shows of one day: the one call that pages and commands both make."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial

from plan.acts.meetings import last_closing
from plan.forecast.chances import SEED, Chances, chances_before
from plan.forecast.learning.forecaster import VERSION
from plan.forecast.plan_forecast import PlanForecast, plan_forecast
from plan.ledger.contract import Head, head_of
from plan.ledger.events import Entry, ForecastsIssued
from plan.model.kinds import Commitment, ItemKind, Level
from plan.model.plan import Plan
from plan.outlook.board import Board, Row, board, count_lights, of_kind
from plan.outlook.changes import Change, changes, order_changes
from plan.outlook.issued_forecasts import issue
from plan.outlook.lazy import Lazy
from plan.outlook.meeting.agenda import Agenda, agenda
from plan.outlook.overdue import Overdue, overdue
from plan.outlook.quality import Quality, doubts, quality
from plan.schedule.compiled import compile_network
from plan.schedule.dates import Schedule
from plan.schedule.network import Network, network_of
from plan.schedule.passes import schedule_of
from plan.state.replay import PlanState, replay
from plan.state.touched import touched
from plan.state.waits import Wait, waits_of
from plan.words.labels import SIMULATED

SAMPLES = 10_000


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A plan on a day, with what it rests on."""

    plan: Plan
    as_of: date
    entries: Sequence[Entry] = field(repr=False)  # that it was made from, later ones too
    state: PlanState
    schedule: Schedule
    rows: Board
    overdue: tuple[Overdue, ...]
    lazy_forecast: Lazy[PlanForecast]
    lazy_earlier: Lazy[Chances]
    plan_digest: str = ""  # SHA-256 of the plan file adopted last, where there is a workspace

    @property
    def head(self) -> Head:
        """Sequence and digest of the last of its entries."""
        return head_of(self.entries)

    @property
    def forecast(self) -> PlanForecast:
        """When everything will be done; simulated when first asked for."""
        return self.lazy_forecast.value

    @property
    def earlier(self) -> Chances:
        """The chances of being late as they stood in the cycles before; as `forecast` is."""
        return self.lazy_earlier.value

    @property
    def lights(self) -> dict[Commitment | None, Counter[Level]]:
        """Dated promises counted by commitment and light."""
        return count_lights(self.rows)

    @property
    def simulated(self) -> bool:
        """Whether all that was reported is made up (演示数据)."""
        return self.state.simulated

    @property
    def title(self) -> str:
        """The plan's name, marked where all that was reported is made up."""
        return f"【{SIMULATED}】{self.plan.name}" if self.simulated else self.plan.name

    @cached_property
    def waits(self) -> tuple[Wait, ...]:
        """What waits for another, in the plan's reading order."""
        return waits_of(self.state)

    @cached_property
    def quality(self) -> Quality:
        """The fourteen checks of the plan."""
        return quality(self.state, self.rows, self.schedule)

    @cached_property
    def doubts(self) -> Mapping[str, str]:
        """By milestone why its forecast is 低可信."""
        return doubts(self.plan, self.rows, self.as_of)

    @property
    def undated(self) -> list[Row]:
        """Open promises without a deadline (未定时限)."""
        return [row for row in of_kind(self.rows, ItemKind.UNDATED) if row.item.closed is None]

    @property
    def nodes(self) -> list[Row]:
        """Work nodes (工作节点), which no headline counts."""
        return of_kind(self.rows, ItemKind.NODE)

    @property
    def results(self) -> list[Row]:
        """What the source reports as done (上年成果)."""
        return of_kind(self.rows, ItemKind.RESULT)

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """The rows by id."""
        return {row.id: row for row in self.rows}

    def row(self, item_id: str) -> Row:
        """The row of `item_id`."""
        return self.by_id[item_id]


def outlook(
    plan: Plan,
    entries: Sequence[Entry],
    as_of: date,
    hindsight: bool | None = None,
    known_at: datetime | None = None,
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    earlier: Chances | Lazy[Chances] | None = None,
    state: PlanState | None = None,
    before: Outlook | None = None,
    forecast: Callable[[PlanState, Network], PlanForecast] | None = None,
) -> Outlook:
    """The outlook of `plan` on `as_of` from the ledger's `entries`; see `state.known_until`.

    `samples` and `seed` are those of the forecast. What is known already of the same entries is
    given: chances of days before, those that lights go by, the state, or what makes the forecast.
    What is not `touched` since `before`, another outlook on the same day, is taken from there.
    """
    state = state or replay(plan, entries, as_of, hindsight, known_at)
    new = touched(before.state, state) if before else state.items.keys()
    kept = [row for row in before.rows if row.id not in new] if before else []
    if before and not new:
        schedule, ahead = before.schedule, before.lazy_forecast
    else:
        network = network_of(state.plan, state)
        schedule = schedule_of(compile_network(network), as_of)
        make = forecast or partial(plan_forecast, samples=samples, seed=seed)
        ahead = Lazy(lambda: make(state, network))
    past = (
        earlier
        if isinstance(earlier, Lazy)
        else Lazy(lambda: chances_before(state, entries, hindsight, known_at, earlier or {}))
    )

    def chances(item: str) -> list[float]:
        now = ahead.value.of(item)
        if now is None:
            return []
        return [*(on[item] for on in past.value.values() if item in on), now.probability_late]

    rows = board(state, schedule, chances, kept)
    return Outlook(
        plan=state.plan,
        as_of=as_of,
        entries=entries,
        state=state,
        schedule=schedule,
        rows=rows,
        overdue=overdue(rows, as_of),
        lazy_forecast=ahead,
        lazy_earlier=past,
    )


def unchanged(before: Outlook, entries: Sequence[Entry], state: PlanState) -> Outlook:
    """`before` with more `entries`, none of which counts on its day: only their numbers are new."""
    pairs = [(row, state.items[row.id]) for row in before.rows]
    rows = tuple(row if row.item is item else replace(row, item=item) for row, item in pairs)
    return replace(before, entries=entries, state=state, rows=rows, overdue=overdue(rows, before.as_of))


def issued(outlook: Outlook, state: PlanState) -> ForecastsIssued:
    """What `outlook` forecasts, as it is stored of `state`; raises what `issue` raises."""
    forecast = outlook.forecast
    samples = forecast.samples.simulation.samples
    return issue(state, forecast.forecasts, model=VERSION, seed=forecast.seed, samples=samples)


def changes_since(after: Outlook, since: date) -> tuple[Change, ...]:
    """What changed from `since` to the day of `after`, both asked in the same way."""
    before = outlook(after.plan, after.entries, since, after.state.hindsight, earlier=after.earlier)
    return changes_between(before, after)


def changes_between(before: Outlook, after: Outlook) -> tuple[Change, ...]:
    """What changed from `before` to `after`, items and what they wait for."""
    return (*changes(before.rows, after.rows), *order_changes(before.plan, after.plan, after.rows))


def agenda_of(outlook: Outlook) -> Agenda:
    """What a meeting on the outlook's day should talk about."""
    return agenda(outlook.state, outlook.rows, outlook.forecast)


def meeting_before(outlook: Outlook) -> date:
    """The day of the last meeting closed before; a report cycle earlier where there was none."""
    last = last_closing(outlook.state)
    return last.as_of if last else cycle_before(outlook)


def cycle_before(outlook: Outlook) -> date:
    """A report cycle before the outlook's day, no earlier than the plan begins."""
    cycle = timedelta(days=outlook.plan.rules.report_cycle.value)
    return max(outlook.as_of - cycle, min(outlook.plan.start, outlook.as_of))
