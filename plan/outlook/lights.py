"""Lights from the chance of being late, slow to change; what is a fact acts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from plan.forecast.sentence import about
from plan.model.kinds import Level
from plan.model.plan import ForecastRules, Rules
from plan.outlook.alerts import Alert
from plan.outlook.board import Row

STEP_DOWN = {Level.RED: Level.AMBER, Level.AMBER: Level.GREEN, Level.GREEN: Level.GREEN}


def judged(row: Row, chances: Sequence[float], rules: Rules) -> Row:
    """`row` with the light that its chances of being late give it, oldest first, one a cycle.

    Unchanged where a fact decides (closed, overdue, whole, not begun, no deadline), where there is
    no chance to go by, and where the plan's rules choose 序时进度 alone.
    """
    if rules.forecast is None or not chances or _is_decided(row):
        return row
    level = settled(chances, rules.forecast)
    reason = _reason(row, level, chances, rules.forecast)
    if not row.silent:
        return replace(row, alert=Alert(level, reason))
    level = Level.AMBER if level is Level.GREEN else level
    return replace(row, alert=Alert(level, f"{_silence(row)}；{reason}"))


def settled(chances: Sequence[float], rules: ForecastRules) -> Level:
    """The level after these evaluations: up when sure or twice alike, down one step when twice low.

    >>> from plan.model.plan import ForecastRules, Standing, Threshold
    >>> limits = {"amber": 40, "amber_left": 25, "red": 70, "red_once": 85, "red_left": 55}
    >>> made = {k: Threshold(value=v, unit="%", precedent="", standing=Standing.ARRANGEMENT)
    ...         for k, v in limits.items()}
    >>> [settled(p, ForecastRules(**made)).value for p in ([0.9], [0.75], [0.75, 0.75])]
    ['red', 'green', 'red']
    >>> [settled([0.9, *p], ForecastRules(**made)).value for p in ([0.5], [0.5, 0.5], [0.2] * 4)]
    ['red', 'amber', 'green']
    """
    level, before = Level.GREEN, None
    low_for = 0  # evaluations since the last step, all low enough to leave the level
    for chance in chances:
        raised = _raised(chance, before, rules)
        if raised is Level.RED or (raised is Level.AMBER and level is Level.GREEN):
            level, low_for = raised, 0
        else:
            low_for = low_for + 1 if chance < _left(level, rules) else 0
            if low_for == 2:
                level, low_for = STEP_DOWN[level], 0
        before = chance
    return level


def _raised(chance: float, before: float | None, rules: ForecastRules) -> Level:
    twice = 0.0 if before is None else min(chance, before)
    if chance >= rules.red_once.value / 100 or twice >= rules.red.value / 100:
        return Level.RED
    return Level.AMBER if twice >= rules.amber.value / 100 else Level.GREEN


def _left(level: Level, rules: ForecastRules) -> float:
    """Below which chance `level` is left."""
    limits = {Level.RED: rules.red_left, Level.AMBER: rules.amber_left}
    return limits[level].value / 100 if level in limits else 0.0


def _is_decided(row: Row) -> bool:
    whole = row.item.percent_complete == 100
    return row.overdue or whole or row.alert.level in (Level.CLOSED, Level.NONE)


def _reason(row: Row, level: Level, chances: Sequence[float], rules: ForecastRules) -> str:
    """Why it is so, and the gap to 序时 beside it."""
    high = {Level.RED: rules.red, Level.AMBER: rules.amber}.get(level)
    now = chances[-1]
    if high is None or now >= high.value / 100:
        return _chance(row, chances)
    return f"{_chance(row, chances)}，尚未连续两期低于 {_left(level, rules):.0%}"


def _chance(row: Row, chances: Sequence[float]) -> str:
    pace = _pace(row.progress.gap)
    return "，".join(filter(None, (f"逾期可能性{shown(chances[-1])}", pace)))


def _pace(gap: float | None) -> str:
    """How far what is done lies before or behind 序时, in words.

    >>> [_pace(gap) for gap in (-9.2, 3.0, 0.4, None)]
    ['落后序时 9 个百分点', '超前序时 3 个百分点', '与序时持平', '']
    """
    if gap is None:
        return ""
    points = round(abs(gap))
    word = "落后" if gap < 0 else "超前"
    return f"{word}序时 {points} 个百分点" if points else "与序时持平"


def _silence(row: Row) -> str:
    return "从未上报" if row.item.report is None else "本期未上报"


def shown(chance: float) -> str:
    """A chance as people are shown it: to five points, and never sure.

    >>> [shown(p) for p in (0.004, 0.432, 0.97)]
    ['低于 5%', '约 45%', '高于 95%']
    """
    return about(chance, space=" ")
