"""尚可挽回: the work that keeps most promises when it is kept to its plan from now on."""

from collections.abc import Mapping
from dataclasses import dataclass

from plan.forecast.benefit import Benefit, benefits
from plan.forecast.plan_forecast import PlanForecast
from plan.forecast.sentence import fall
from plan.model.kinds import Commitment, ItemKind
from plan.model.plan import Rules
from plan.outlook.board import Board, Row

NAMED = 5  # milestones in a reason
LEAST = 0.05  # late milestones avoided; less is told as none


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A piece of work worth a place on the agenda, and why, in Chinese."""

    row: Row
    benefit: Benefit
    reason: str


def matters(rows: Board, forecast: PlanForecast, rules: Rules) -> tuple[Matter, ...]:
    """What avoids most late milestones first, a 力争 or a node for what `rules` weigh it.

    A work node never comes before a promise, and what helps nodes alone after all that helps
    promises.
    """
    by_id = {row.id: row for row in rows}
    weights = {own.item: _weight(by_id[own.item], rules) for own in forecast.forecasts}

    def rank(benefit: Benefit) -> tuple[bool, bool, float]:
        helped = {by_id[risk.milestone].kind for risk in benefit.risks}
        own = by_id[benefit.task].kind
        helps_nodes_alone = not helped - {ItemKind.NODE} and own is not ItemKind.PROMISE
        return helps_nodes_alone, own is ItemKind.NODE, -benefit.avoided

    return tuple(
        Matter(row=by_id[benefit.task], benefit=benefit, reason=_reason(by_id, benefit))
        for benefit in sorted(benefits(forecast, weights), key=rank)
        if benefit.avoided >= LEAST and benefit.risks
    )


def _weight(row: Row, rules: Rules) -> float:
    if row.kind is ItemKind.NODE:
        return rules.node_weight
    return rules.stretch_weight if row.part.commitment is Commitment.STRETCH else 1.0


def _reason(by_id: Mapping[str, Row], benefit: Benefit) -> str:
    """What chances fall, and to what, when it is kept to its plan."""
    row = by_id[benefit.task]
    unit = row.lead.name if row.lead else "牵头单位待定"

    def whose(milestone: str) -> str:
        return "" if milestone == row.id else f"{by_id[milestone].part.name}的"

    risks = "；".join(
        f"{whose(risk.milestone)}逾期可能性{fall(risk.before, risk.after)}" for risk in benefit.risks[:NAMED]
    )
    return f"{row.part.name}（{unit}）如按计划推进，{risks}。"
