"""How far a counted promise is: by the figures of the indicator that decides it, once it has any.

By a part f of its year f ** `loading` of a count has usually come; that is its 序时. A ratio is
published once a year: only the year's own figure says anything of the promise.
"""

from dataclasses import dataclass
from datetime import date

from plan.calendar.periods import Period, last_day, period, year_so_far
from plan.ledger.events import Entry, IndicatorReported
from plan.model.kinds import IndicatorClass
from plan.model.plan import Indicator, Plan
from plan.state.figures import Figure, Known, Readings, figures_of, known_for

LOADING = {IndicatorClass.STEADY_COUNT: 1.0, IndicatorClass.YEAR_END_COUNT: 2.0}


@dataclass(frozen=True, kw_only=True)
class Count:
    """How an indicator stands against its target by the figures on its own basis (口径)."""

    indicator: Indicator
    target: float
    goal: Period
    known: Known
    figure: Figure | None  # of the target's year; None while none says anything of it
    left_out: int  # figures on another basis, or of a period that is not clear
    reported: Entry[IndicatorReported] | None  # the latest that a unit gave, of any year

    @property
    def percent_complete(self) -> float | None:
        """What has come of the target, from 0 to 100; of a ratio 100 when met, else None."""
        if self.figure is None:
            return None
        if self.figure.value >= self.target:
            return 100.0
        return 100.0 * self.figure.value / self.target if self.indicator.movement.is_count else None

    @property
    def reached_on(self) -> date | None:
        """The last day of the period by which the target was reached; None while it is not."""
        if self.figure is None or self.percent_complete != 100:
            return None
        return last_day(self.figure.period)

    def is_awaited(self, as_of: date) -> bool:
        """Whether a figure is asked for: that up to a quarter's end, once a month has gone since.

        None of a ratio, which is published after its year.
        """
        months = 12 * (as_of.year - self.goal.year) + as_of.month - 2
        asked = min(months // 3, 4) / 4
        gone = self.figure.period.gone if self.figure else 0.0
        return self.indicator.movement.is_count and gone < asked

    @property
    def has_pace(self) -> bool:
        """Whether its season or its past, and not the calendar, says what to expect by now."""
        return self.indicator.movement.is_count or bool(self.known.past)

    def expected_percent(self, as_of: date) -> float | None:
        """What should have come by the figure's period, without one by `as_of`; none of a ratio."""
        gone = self.figure.period.gone if self.figure else 0.0
        if self.figure is None and as_of.year >= self.goal.year:
            gone = year_so_far(as_of).gone if as_of.year == self.goal.year else 1.0
        share = usual_share(self.indicator.movement, gone)
        return None if share is None else 100.0 * share


def usual_share(movement: IndicatorClass, year_gone: float) -> float | None:
    """The share of a year's total that has usually come by then; None for a ratio.

    >>> usual_share(IndicatorClass.YEAR_END_COUNT, 0.5)
    0.25
    """
    loading = LOADING.get(movement)
    return None if loading is None else float(year_gone**loading)


def count_of(plan: Plan, readings: Readings, indicator: Indicator, as_of: date) -> Count | None:
    """How `indicator` stands on `as_of`; None where it has no target or no year to reach it in."""
    goal = period(indicator.target_period or "")
    if indicator.target is None or goal is None:
        return None
    figures, left_out = figures_of(plan, readings, indicator, as_of)
    own = [figure for figure in figures if figure.period.year == goal.year]
    telling = [figure for figure in own if figure.period.is_whole or indicator.movement.is_count]
    reported = readings.get(indicator.id, ())
    return Count(
        indicator=indicator,
        target=indicator.target,
        goal=goal,
        known=known_for(figures, goal.year, indicator.movement),
        figure=telling[-1] if telling else None,
        left_out=left_out,
        reported=reported[-1] if reported else None,
    )
