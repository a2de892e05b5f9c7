"""What people may say of an indicator: the function returns the event, or refuses in a sentence."""

from collections.abc import Iterable
from datetime import date, timedelta
from math import isfinite
from typing import Any

from plan.acts.items import TEXT_LIMIT, report
from plan.calendar.periods import Period, last_day, period
from plan.errors import BadValue, Refused, Unknown
from plan.ledger.events import IndicatorReported, StatusReported, of_kind
from plan.model.plan import Indicator
from plan.state.counted import Count
from plan.state.replay import PlanState

BASIS_LIMIT = 100  # characters
MOST = 1e12
ACCEPTED = (
    "应写明年份和截至何时，如“2022年”“2022年上半年”“2022年1—9月”“2022-09-30”；"
    "只写一个月、一个季度的，分不清是当期数还是累计数"
)


def report_indicator(
    state: PlanState, indicator_id: str, value: float, when: str, basis: str, unit: str | None = None
) -> IndicatorReported:
    """A value of an indicator for the period `when` on `basis` (口径), as of the state's day.

    Of the share of `unit`, by its id; once one is reported the whole is their sum, and no value.
    A count that adds up within a year may not fall from one period to the next on one basis.
    """
    indicator = state.plan.by_id.get(indicator_id)
    if not isinstance(indicator, Indicator):
        raise Unknown("指标", indicator_id, [other.id for other in state.plan.indicators])
    most = 100.0 if indicator.unit_of_measure == "%" else MOST
    if not (isfinite(value) and 0 <= value <= most):
        limit = " 0 到 100 之间的数" if most == 100 else "不小于 0 的数"
        raise BadValue("指标数值", f"{value:g}", f"应为{limit}（{indicator.unit_of_measure}）")
    named = period(when) if len(when) <= TEXT_LIMIT else None
    if named is None:
        raise BadValue("时期", when[:40], ACCEPTED)
    if last_day(named) > state.as_of:
        raise BadValue("时期", when, f"应不晚于统计截止日 {state.as_of}；未满一年的请写明截至何时")
    clean = "".join(c for c in basis.strip() if c.isprintable())
    if not clean:
        raise BadValue("口径", basis, "不能为空；口径不同的数据不相比较")
    if len(clean) > BASIS_LIMIT:
        raise BadValue("口径", f"{clean[:20]}…", f"最多 {BASIS_LIMIT} 字，现为 {len(clean)} 字")
    told = of_kind(state.counted.get(indicator.id, ()), IndicatorReported)
    if unit and (clean != indicator.basis or unit not in [s.unit for s in indicator.shares]):
        raise BadValue("分解单位", unit, f"应为“{indicator.name}”分解到的单位，口径同指标")
    is_summed = indicator.shares and any(entry.event.unit for entry in told)
    if unit is None and is_summed and clean == indicator.basis:
        of = f"“{indicator.name}”已分解到 {len(indicator.shares)} 家单位"
        raise Refused(f"{of}，数值由各单位所报合计，不再单独填报；有误的请更正该单位所报。")
    if indicator.movement.is_count:
        own = [entry.event for entry in told if entry.event.unit == unit]
        _adds_up([event for event in own if event.basis == clean], named, value)
    return IndicatorReported(
        subject=indicator.id,
        as_of=state.as_of,
        value=float(value),
        period=when.strip(),
        basis=clean,
        unit=unit,
    )


def report_figure(
    state: PlanState, milestone_id: str, value: float, when: str, unit: str | None = None
) -> IndicatorReported:
    """A value of the indicator that decides a milestone, or of a share of it, on its own 口径."""
    indicator = state.plan.deciding.get(milestone_id)
    if indicator is None:
        raise Refused(f"“{milestone_id}”没有据以判定的指标，请填报完成百分比。")
    return report_indicator(state, indicator.id, value, when, indicator.basis, unit)


def report_beside_figure(state: PlanState, milestone_id: str, **words: Any) -> StatusReported:
    """What is said of a milestone beside its figure, which alone says how far it is."""
    percent = state.items[milestone_id].percent_complete if milestone_id in state.items else None
    return report(state, milestone_id, percent or 0.0, **words)


def usual_period(count: Count, as_of: date) -> str:
    """The period of which a figure is asked on `as_of`: the year so far, or the year once over.

    Of shares the year up to the last month that is over, so that they can be added.
    """
    if count.indicator.shares:
        month_end = (as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1)
        as_of = month_end if month_end.year == as_of.year else as_of
    year = f"{count.goal.year}年"
    is_over = as_of >= last_day(count.goal)
    return as_of.isoformat() if count.indicator.movement.is_count and not is_over else year


def _adds_up(events: Iterable[IndicatorReported], named: Period, value: float) -> None:
    """Refuses a count below an earlier one of the year, or above a later one."""
    values = {period(event.period): event.value for event in events}
    of_year = {other: v for other, v in values.items() if other and other.year == named.year}
    floor = max((v for other, v in of_year.items() if other < named), default=0.0)
    roof = min((v for other, v in of_year.items() if other > named), default=MOST)
    if value < floor:
        accepted = f"应不小于本年此前已报的 {floor:g}；如此前有误，请先更正此前的"
        raise BadValue("累计数", f"{value:g}", accepted)
    if value > roof:
        accepted = f"应不大于本年此后已报的 {roof:g}；如此后有误，请先更正此后的"
        raise BadValue("累计数", f"{value:g}", accepted)
