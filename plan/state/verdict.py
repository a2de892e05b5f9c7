"""Whether what an indicator decides came true, by the figures known on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plan.calendar.periods import period
from plan.model.kinds import IndicatorClass, Verdict
from plan.model.plan import Indicator, Milestone, Plan
from plan.state.figures import Readings, StatedFigure, stated_figures


@dataclass(frozen=True)
class Judged:
    """A verdict and the figures it rests on, the indicator's own or those published on others."""

    verdict: Verdict
    indicator: Indicator
    figures: tuple[StatedFigure, ...]


def verdict_of(plan: Plan, readings: Readings, milestone: Milestone, as_of: date) -> Verdict | None:
    """The verdict on `milestone`; None while no figure gives one, or no indicator decides it."""
    indicator = plan.deciding.get(milestone.id)
    result = judged(plan, readings, indicator, as_of) if indicator else None
    return result.verdict if result else None


def judged(plan: Plan, readings: Readings, indicator: Indicator, as_of: date) -> Judged | None:
    """The verdict on the target of `indicator`; None while no figure of its period gives one.

    The figure on its own 口径 decides. Without one, what was published on others does as far as it
    agrees: a target that one 口径 reaches and another does not is 口径待核.
    """
    goal, target = period(indicator.target_period or ""), indicator.target
    if goal is None or target is None:
        return None
    latest: dict[str, StatedFigure] = {}  # by basis; the later word on a period stands
    stated = [f for f in stated_figures(plan, readings, indicator, as_of) if f.when]
    for figure in sorted(stated, key=lambda each: each.when or goal):
        if figure.when and figure.when.year == goal.year and _decides(indicator, target, figure):
            latest[figure.basis] = figure
    if own := latest.get(indicator.basis):
        return Judged(_verdict(target, [own]), indicator, (own,))
    published = [figure for figure in latest.values() if figure.reading]
    return Judged(_verdict(target, published), indicator, tuple(published)) if published else None


def _decides(indicator: Indicator, target: float, figure: StatedFigure) -> bool:
    """Whether `figure` is of the whole year, or a count that reached `target` before its end."""
    is_count = indicator.movement is not IndicatorClass.ANNUAL_RATIO
    is_whole = figure.when is not None and figure.when.is_whole
    return is_whole or (is_count and figure.value >= target)


def _verdict(target: float, figures: Iterable[StatedFigure]) -> Verdict:
    reached = {figure.value >= target for figure in figures}
    if len(reached) > 1:
        return Verdict.BASIS
    return Verdict.REACHED if reached == {True} else Verdict.MISSED
