"""What a meeting was shown, to be frozen with it, and what its minutes say afterwards."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from plan.acts.meetings import all_decisions
from plan.forecast.plan_forecast import PlanForecast
from plan.ledger.events import Discussed, Entry, LightCount, MeetingClosed
from plan.model.kinds import Commitment, Level, Topic
from plan.outlook.board import Board, Row, count_lights
from plan.outlook.meeting.agenda import UNSPOKEN, Agenda, spoken_of
from plan.state.answered import Decision
from plan.state.replay import PlanState


def light_counts(rows: Board) -> tuple[LightCount, ...]:
    """The milestones of `rows` by commitment and light, as a closed meeting keeps them."""
    return tuple(
        LightCount(commitment=commitment, light=level.value, milestones=counter[level])
        for commitment, counter in count_lights(rows).items()
        for level in Level
        if counter[level]
    )


def counters_of(closing: MeetingClosed) -> dict[Commitment | None, Counter[Level]]:
    """The same as a closed meeting kept it, by commitment."""
    counters: dict[Commitment | None, Counter[Level]] = {}
    for count in closing.counts:
        counters.setdefault(count.commitment, Counter())[Level(count.light)] += count.milestones
    return counters


def discussed(agenda: Agenda, forecast: PlanForecast, on: date) -> tuple[Discussed, ...]:
    """The items of the agenda of the day `on`, in its order, with the chances as shown.

    What that meeting itself has decided is not on its agenda.
    """
    spoken = {row.id: spoken_of(row.item) or UNSPOKEN for row in agenda.overdue}
    decisions = [pending for pending in agenda.decisions if pending.decision.event.meeting < on]
    return (
        *(_row(Topic.AT_RISK, promise.row, forecast) for promise in agenda.at_risk),
        *(
            replace(
                _row(Topic.MATTER, matter.row, forecast, matter.reason),
                milestone=risk.milestone,
                probability_before=risk.before,
                probability_after=risk.after,
            )
            for matter in agenda.matters
            for risk in matter.benefit.risks[:1]
        ),
        *(
            _row(Topic.OVERDUE, row, forecast, f"{row.alert.reason}；{spoken[row.id]}")
            for row in agenda.overdue
        ),
        *(_row(Topic.REVIEW, review.row, forecast, review.words) for review in agenda.review),
        *(_row(Topic.SILENT, row, forecast) for rows in agenda.silent.values() for row in rows),
        *(_row(Topic.NODE, row, forecast) for row in agenda.nodes),
        *(_row(Topic.DECISION, p.row, forecast, p.decision.event.text) for p in decisions),
    )


def _row(topic: Topic, row: Row, forecast: PlanForecast, reason: str = "") -> Discussed:
    """A row under a topic; without a `reason` of its own that of its light."""
    milestone = None if row.overdue else forecast.of(row.id)
    return Discussed(
        topic=topic,
        item=row.id,
        name=row.part.name,
        unit=row.lead.name if row.lead else "",
        milestone=milestone.item if milestone else None,
        probability_before=milestone.probability_late if milestone else None,
        reason=reason or row.alert.reason,
    )


@dataclass(frozen=True)
class Minutes:
    """A closed meeting with the decisions it speaks of, as they stood when it ended."""

    entry: Entry[MeetingClosed]
    taken: tuple[Decision, ...]
    finished: tuple[Decision, ...]  # on its day, before it ended
    carried_over: tuple[Decision, ...]
    simulated: bool = False  # 演示数据


def minutes(state: PlanState, entry: Entry[MeetingClosed]) -> Minutes:
    """The minutes of the meeting that `entry` closed; `state` is of its day or later."""
    closing = entry.event
    decisions = tuple(all_decisions(state))
    by_sequence = {decision.sequence: decision for decision in decisions}
    return Minutes(
        entry=entry,
        # of items that the plan still has
        taken=tuple(by_sequence[n] for n in closing.decisions if n in by_sequence),
        finished=tuple(
            decision
            for decision in decisions
            if (end := decision.answered_by) is not None
            and end.sequence < entry.sequence
            and end.event.as_of == closing.as_of
            and decision.event.meeting < closing.as_of
        ),
        carried_over=tuple(by_sequence[n] for n in closing.carried_over if n in by_sequence),
        simulated=state.simulated,
    )
