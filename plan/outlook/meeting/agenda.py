"""What a meeting should talk about, in the order of its worth: promises before everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from plan.forecast.plan_forecast import PlanForecast
from plan.model.kinds import Commitment, Condition, ItemKind, Level
from plan.model.plan import Goal, Plan, Unit
from plan.outlook.attention import attention
from plan.outlook.board import Board, Row, milestones, of_kind
from plan.outlook.meeting.matters import Matter, matters
from plan.outlook.review import Review, reviews
from plan.state.answered import Decision
from plan.state.item_state import ItemState
from plan.state.replay import PlanState
from plan.words import labels

MAX_LISTED = 5  # matters
RED = 0.7  # the chance of being late from which on a promise is at risk, where no rule says
UNSPOKEN = "未议"
FIRMEST_FIRST = (Commitment.BINDING, Commitment.STRETCH, None)


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """A promise that is likely to be late; `chance` None where it is red by its pace alone."""

    row: Row
    chance: float | None
    is_flagship: bool  # what a goal exists for


@dataclass(frozen=True)
class Pending:
    """A decision that has not been carried out, and what it is about."""

    row: Row
    decision: Decision


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What to discuss, by what calls for it; every red promise stands in one of the first three."""

    at_risk: tuple[AtRisk, ...]  # not overdue yet; the firmest first, then the likeliest late
    matters: tuple[Matter, ...]  # what avoids most late milestones first
    overdue: tuple[Row, ...]  # promises; 确保 first, then the longest
    review: tuple[Review, ...]  # waiting for the office, the longest first
    silent: Mapping[Unit | None, tuple[Row, ...]]  # by the unit that has not reported
    nodes: tuple[Row, ...]  # work nodes that are overdue or red
    decisions: tuple[Pending, ...] = ()  # of meetings, still open, the soonest due first

    @property
    def undecided(self) -> tuple[Row, ...]:
        """What is overdue, and nothing was asked for or decided since."""
        late = (*self.overdue, *(row for row in self.nodes if row.overdue))
        return tuple(row for row in late if not spoken_of(row.item))

    @property
    def requests(self) -> tuple[Row, ...]:
        """What units have asked the office for, each item once."""
        return tuple({review.row.id: review.row for review in self.review if review.request}.values())


def agenda(state: PlanState, rows: Board, forecast: PlanForecast) -> Agenda:
    """The agenda for the board `rows` of `state`."""
    ended, wants = state.ended, attention(rows, ())
    pending = [
        Pending(row, decision)
        for row in rows
        for decision in row.item.decisions
        if decision.answer is None and row.id not in ended
    ]
    nodes = of_kind(rows, ItemKind.NODE)
    late = [row for row in wants.overdue if row.kind is not ItemKind.NODE]
    late.sort(
        key=lambda row: (row.part.commitment is not Commitment.BINDING, row.item.due or date.max, row.id)
    )
    return Agenda(
        at_risk=_at_risk(state.plan, rows, forecast),
        matters=matters(rows, forecast, state.plan.rules)[:MAX_LISTED],
        overdue=tuple(late),
        review=reviews(rows, state),
        silent=wants.silent,
        nodes=tuple(row for row in nodes if row.overdue or row.alert.level is Level.RED),
        decisions=tuple(sorted(pending, key=lambda pending: pending.decision.by_due)),
    )


def _at_risk(plan: Plan, rows: Board, forecast: PlanForecast) -> tuple[AtRisk, ...]:
    """Every promise not overdue that is likely late or red, unless it waits for the office."""
    limit = plan.rules.forecast.red.value / 100 if plan.rules.forecast else RED
    chances = {known.item: known.probability_late for known in forecast.forecasts}
    promises = [
        AtRisk(
            row=row,
            chance=chances.get(row.id),
            is_flagship=any(isinstance(part, Goal) for part in plan.lineage[row.id]),
        )
        for row in milestones(rows)
        if row.kind is not ItemKind.NODE
        and row.item.condition not in (Condition.OVERDUE, Condition.AWAITING_REVIEW)
        and (chances.get(row.id, 0.0) >= limit or row.alert.level is Level.RED)
    ]

    def rank(promise: AtRisk) -> tuple[int, bool, float]:
        firmness = FIRMEST_FIRST.index(promise.row.part.commitment)
        return firmness, not promise.is_flagship, -(promise.chance or 0.0)

    return tuple(sorted(promises, key=rank))


def spoken_of(item: ItemState) -> str:
    """What was asked for or decided since the deadline passed; empty for nothing."""
    due, answer = item.approved_deadline, item.answer
    if item.asked_to_close:
        return "已申请销号"
    if item.asked_to_extend:
        return f"已申请延期至 {item.asked_to_extend.event.to}"
    decided = [d.event.meeting for d in item.decisions if due and d.event.meeting > due]
    if decided:
        return f"{decided[-1]} 例会已议"
    if answer and (due is None or answer.event.as_of > due):
        return f"{labels.day_of(answer)} {labels.EVENT[type(answer.event)]}"
    return ""
