"""What a meeting was shown, to be frozen with it, and what its minutes say afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from plan.acts.meetings import all_decisions
from plan.forecast.plan_forecast import PlanForecast
from plan.ledger.events import Discussed, Entry, LightCount, MeetingClosed
from plan.model.kinds import Level, Topic
from plan.outlook.board import Board, Row, count_lights
from plan.outlook.meeting.agenda import Agenda, Matter
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


def discussed(found: Agenda, forecast: PlanForecast, on: date) -> tuple[Discussed, ...]:
    """The items of the agenda of the day `on`, in its order, with the chances as shown.

    What that meeting itself has decided is not on its agenda.
    """
    return tuple(_discussed(found, forecast, on))


def _discussed(found: Agenda, forecast: PlanForecast, on: date) -> Iterator[Discussed]:
    for one in (one for one in found.decisions if one.decision.event.meeting < on):
        yield _shown(Topic.DECISION, one.row, forecast, one.decision.event.text)
    for matter in found.matters:
        yield _matter(matter)
    for topic, rows in (
        (Topic.UNDECIDED, found.undecided),
        (Topic.REQUEST, found.requests),
        (Topic.SILENT, [row for unit in found.silent.values() for row in unit]),
    ):
        yield from (_shown(topic, row, forecast, row.alert.reason) for row in rows)


def _matter(matter: Matter) -> Discussed:
    first = matter.benefit.risks[0]
    return Discussed(
        topic=Topic.MATTER,
        item=matter.row.id,
        name=matter.row.part.name,
        unit=_unit(matter.row),
        milestone=first.milestone,
        probability_before=first.before,
        probability_after=first.after,
        reason=matter.reason,
    )


def _shown(topic: Topic, row: Row, forecast: PlanForecast, reason: str) -> Discussed:
    told = forecast.of(row.id)
    return Discussed(
        topic=topic,
        item=row.id,
        name=row.part.name,
        unit=_unit(row),
        milestone=row.id if told else None,
        probability_before=told.probability_late if told else None,
        reason=reason,
    )


def _unit(row: Row) -> str:
    return row.lead.name if row.lead else ""


@dataclass(frozen=True)
class Minutes:
    """A closed meeting with the decisions it speaks of, as they stood when it ended."""

    entry: Entry[MeetingClosed]
    closing: MeetingClosed
    taken: tuple[Decision, ...]
    finished: tuple[Decision, ...]  # on its day, before it ended
    carried_over: tuple[Decision, ...]
    simulated: bool = False  # 演示数据


def minutes(state: PlanState, entry: Entry[MeetingClosed]) -> Minutes:
    """The minutes of the meeting that `entry` closed; `state` is of its day or later."""
    closing = entry.event
    by_sequence = {one.sequence: one for one in all_decisions(state)}
    return Minutes(
        entry=entry,
        closing=closing,
        taken=tuple(_known(by_sequence, closing.decisions)),
        finished=tuple(one for one in by_sequence.values() if _finished_in(one, entry)),
        carried_over=tuple(_known(by_sequence, closing.carried_over)),
        simulated=state.simulated,
    )


def _known(by_sequence: dict[int, Decision], sequences: Iterable[int]) -> Iterator[Decision]:
    """Those of items that the plan still has."""
    return (by_sequence[one] for one in sequences if one in by_sequence)


def _finished_in(decision: Decision, entry: Entry) -> bool:
    end = decision.answered_by
    return (
        end is not None
        and end.sequence < entry.sequence
        and end.event.as_of == entry.event.as_of
        and decision.event.meeting < entry.event.as_of
    )
