"""Forecasts as they were told: what is stored, so that it can be held against what came."""

from collections.abc import Iterable

from plan.acts.items import chance
from plan.errors import BadValue, Refused
from plan.forecast.plan_forecast import Forecast
from plan.ledger.events import FORECAST, ForecastsIssued, Told
from plan.model.plan import Milestone
from plan.state.replay import PlanState


def issue(
    state: PlanState, forecasts: Iterable[Forecast], *, model: str, seed: int, samples: int
) -> ForecastsIssued:
    """What `forecasts` tell of the open milestones of `state`, in the plan's order.

    Raises Refused when there is none, BadValue for days out of order or a chance beyond 0 to 1.
    """
    by_item = {forecast.item: _told(state, forecast) for forecast in forecasts}
    of_open = tuple(
        by_item[part.id]
        for part in state.plan.milestones
        if part.id in by_item and state.items[part.id].closed is None
    )
    if not of_open:
        raise Refused(f"{state.as_of} 没有未销号的里程碑可以预测，本次未写入。")
    return ForecastsIssued(
        subject=FORECAST, as_of=state.as_of, model=model, seed=seed, samples=samples, told=of_open
    )


def _told(state: PlanState, forecast: Forecast) -> Told:
    part = state.plan.by_id.get(forecast.item)
    if not isinstance(part, Milestone):
        raise BadValue("预测的里程碑", forecast.item, "应为行动计划中的里程碑编号")
    days = {name: getattr(forecast, name) for name in ("p10", "p50", "p80", "p90")}
    if list(days.values()) != sorted(days.values()):
        raise BadValue(f"“{part.name}”的预计完成日", "、".join(map(str, days.values())), "应由早到晚")
    item, where = state.items[part.id], f"“{part.name}”的逾期可能性"
    return Told(
        item=part.id,
        deadline=item.deadline,
        approved_deadline=item.approved_deadline,
        **days,
        probability_late=chance(where, forecast.probability_late),
        probability_late_original=chance(where, forecast.probability_late_original),
    )
