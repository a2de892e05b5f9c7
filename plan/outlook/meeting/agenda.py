"""What a meeting should talk about: what keeps most promises first, then what waits for a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from plan.forecast.answers import told_after
from plan.forecast.plan_forecast import PlanForecast
from plan.forecast.sampling.benefit import Benefit, RiskChange, benefits
from plan.forecast.sentence import about
from plan.model.kinds import Commitment
from plan.model.plan import Unit
from plan.outlook.attention import Attention
from plan.outlook.board import Board, Row
from plan.state.answered import Decision

SHOWN = 5  # items, and milestones named with each


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
    found: PlanForecast,
    *,
    stretch_weight: float = 1.0,
    shown: int = SHOWN,
) -> Agenda:
    """The agenda for the board `rows`; a 力争 milestone weighs `stretch_weight` of another."""
    by_id = {row.id: row for row in rows}
    weights = {
        id_: stretch_weight if by_id[id_].part.commitment is Commitment.STRETCH else 1.0
        for id_ in found.due
    }
    told = [
        _as_told(benefit, found, weights) for benefit in benefits(found.samples, found.due, weights)
    ]
    return Agenda(
        matters=tuple(
            Matter(row=by_id[benefit.task], benefit=benefit, reason=_reason(by_id, benefit))
            for benefit in sorted(told, key=lambda benefit: -benefit.avoided)[:shown]
        ),
        undecided=tuple(row for row in attention.overdue if _is_undecided(row)),
        silent=attention.silent,
        requests=attention.requests,
        decisions=_pending(rows),
    )


def _pending(rows: Board) -> tuple[Pending, ...]:
    open_ = [Pending(row, one) for row in rows for one in row.item.decisions if one.answer is None]
    return tuple(sorted(open_, key=lambda one: one.decision.by_due))


def _as_told(benefit: Benefit, found: PlanForecast, weights: Mapping[str, float]) -> Benefit:
    """`benefit` with its chances corrected as those are that people are told."""
    risks = [
        RiskChange(
            milestone=told.item,
            before=told.probability_late,
            after=told_after(told, one.before, one.after),
        )
        for one in benefit.risks
        if (told := found.of(one.milestone))
    ]
    gained = [weights.get(one.milestone, 1.0) * (one.before - one.after) for one in risks]
    return replace(benefit, avoided=sum(gained), risks=tuple(risks))


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
    told = "；".join(
        f"{_whose(by_id, benefit, one.milestone)}逾期可能性"
        f"由{about(one.before)}降至{about(one.after)}"
        for one in benefit.risks[:SHOWN]
    )
    return f"{row.part.name}（{unit}）此后如按计划完成，预计少逾期{benefit.avoided:.1f}项：{told}。"


def _whose(by_id: Mapping[str, Row], benefit: Benefit, milestone: str) -> str:
    return "其" if milestone == benefit.task else f"{by_id[milestone].part.name}的"
