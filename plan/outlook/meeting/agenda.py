"""What a meeting should talk about: what keeps most promises first, then what waits for a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plan.forecast.answers import corrected_after
from plan.forecast.plan_forecast import PlanForecast
from plan.forecast.sampling.benefit import Benefit, RiskChange, benefits
from plan.forecast.sentence import about
from plan.model.kinds import Commitment
from plan.model.plan import Unit
from plan.outlook.attention import Attention
from plan.outlook.board import Board, Row
from plan.state.answered import Decision

MAX_LISTED = 5  # items, and milestones named with each


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A piece of work worth a place on the agenda, and why, in Chinese."""

    row: Row
    benefit: Benefit
    reason: str


@dataclass(frozen=True)
class Pending:
    """A decision that has not been carried out, and what it is about."""

    row: Row
    decision: Decision


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What to discuss, by what calls for it."""

    matters: tuple[Matter, ...]  # what avoids most late milestones first
    undecided: tuple[Row, ...]  # overdue, and nothing asked for or decided since
    silent: Mapping[Unit | None, tuple[Row, ...]]  # by the unit that has not reported
    requests: tuple[Row, ...]  # waiting for the office
    decisions: tuple[Pending, ...] = ()  # of meetings, still open, the soonest due first


def agenda(
    rows: Board,
    attention: Attention,
    forecast: PlanForecast,
    *,
    stretch_weight: float = 1.0,
    limit: int = MAX_LISTED,
) -> Agenda:
    """The agenda for the board `rows`; a 力争 milestone weighs `stretch_weight` of another."""
    by_id = {row.id: row for row in rows}
    weights = {
        id_: stretch_weight if by_id[id_].part.commitment is Commitment.STRETCH else 1.0
        for id_ in forecast.due
    }
    corrected = [
        _corrected(benefit, forecast, weights)
        for benefit in benefits(forecast.samples, forecast.due, weights)
    ]
    pending = [
        Pending(row, decision)
        for row in rows
        for decision in row.item.decisions
        if decision.answer is None
    ]
    return Agenda(
        matters=tuple(
            Matter(row=by_id[benefit.task], benefit=benefit, reason=_reason(by_id, benefit))
            for benefit in sorted(corrected, key=lambda benefit: -benefit.avoided)[:limit]
        ),
        undecided=tuple(row for row in attention.overdue if _is_undecided(row)),
        silent=attention.silent,
        requests=attention.requests,
        decisions=tuple(sorted(pending, key=lambda pending: pending.decision.by_due)),
    )


def _corrected(benefit: Benefit, forecast: PlanForecast, weights: Mapping[str, float]) -> Benefit:
    """`benefit` with its chances corrected as those are that people are told."""
    risks = [
        RiskChange(
            milestone=milestone.item,
            before=milestone.probability_late,
            after=corrected_after(milestone, risk.before, risk.after),
        )
        for risk in benefit.risks
        if (milestone := forecast.of(risk.milestone))
    ]
    gains = [weights.get(risk.milestone, 1.0) * (risk.before - risk.after) for risk in risks]
    return replace(benefit, avoided=sum(gains), risks=tuple(risks))


def _is_undecided(row: Row) -> bool:
    """Whether nothing waits for the office, and it has said nothing since the deadline passed."""
    item = row.item
    if item.asked_to_close or item.asked_to_extend or item.approved_deadline is None:
        return False
    return item.answer is None or item.answer.event.as_of <= item.approved_deadline


def _reason(by_id: Mapping[str, Row], benefit: Benefit) -> str:
    """What keeping it to its plan avoids, and where."""
    row = by_id[benefit.task]
    unit = row.lead.name if row.lead else "牵头单位待定"

    def whose(milestone: str) -> str:
        return "其" if milestone == row.id else f"{by_id[milestone].part.name}的"

    risks = "；".join(
        f"{whose(risk.milestone)}逾期可能性由{about(risk.before)}降至{about(risk.after)}"
        for risk in benefit.risks[:MAX_LISTED]
    )
    return (
        f"{row.part.name}（{unit}）此后如按计划完成，预计少逾期{benefit.avoided:.1f}项：{risks}。"
    )
