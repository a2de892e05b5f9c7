"""Whether what an indicator decides came true, by the figures known on a day."""

from dataclasses import dataclass
from datetime import date

from plan.calendar.periods import period
from plan.model.kinds import Verdict
from plan.model.plan import Indicator, Plan
from plan.state.figures import Readings, StatedFigure, stated_figures


@dataclass(frozen=True)
class Judged:
    """A verdict and the figures it rests on, the indicator's own or those published on others."""

    verdict: Verdict
    indicator: Indicator
    figures: tuple[StatedFigure, ...]


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
        of_year = figure.when if figure.when and figure.when.year == goal.year else None
        # a count may reach its target before the year's end
        if of_year and (of_year.is_whole or (indicator.movement.is_count and figure.value >= target)):
            latest[figure.basis] = figure
    own = latest.get(indicator.basis)
    figures = (own,) if own else tuple(figure for figure in latest.values() if figure.reading)
    if not figures:
        return None
    reached = {figure.value >= target for figure in figures}
    verdict = Verdict.REACHED if reached == {True} else Verdict.MISSED
    return Judged(Verdict.BASIS if len(reached) > 1 else verdict, indicator, figures)
