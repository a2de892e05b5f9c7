"""What a forecast says to a person: one Chinese sentence, and chances to five points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SHOWN = 3  # drivers
WORTH_TELLING = 0.05  # of the lateness
OVERSTATED = 5.0  # points from which on it is told
SOME_RISK = 0.1  # from which on it is told what the lateness comes from


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What a milestone's lateness comes from: a name, who answers for it, and its share."""

    name: str
    unit: str | None  # None for the plan itself
    share: float


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a forecast rests on."""

    ended: int  # promises behind the pace
    is_enough: bool
    reference: str  # the class that stands in where they are few
    pace: float  # actual over planned duration, in the middle
    percent: float | None  # as reported
    true_percent: float | None  # less what earlier reports overstated
    report_age: int | None  # days
    is_begun: bool
    is_supposed: bool  # to have begun, without any report
    waits: bool  # for something still open


def percent(chance: float) -> str:
    """A chance as it is shown, to five points and never sure.

    >>> [percent(chance) for chance in (0.004, 0.05, 0.432, 0.99)]
    ['<5%', '5%', '45%', '>95%']
    """
    return "<5%" if chance < 0.05 else ">95%" if chance > 0.95 else f"{5 * round(chance * 20)}%"


def sentence(
    *,
    as_of: date,
    due: date,
    probability_late: float,
    p50: date,
    p80: date,
    causes: Sequence[Cause],
    ground: Ground,
) -> str:
    """The sentence about a milestone due on `due`, seen on `as_of`."""
    days = f"五成把握{_day(p50, as_of)}，八成把握{_day(p80, as_of)}"
    if due < as_of:
        head = f"{_day(due)}的完成时限已过，尚未完成（{days}）"
    else:
        head = f"按当前进度，{_day(due)}前完成的可能性{about(1 - probability_late)}（{days}）"
    told = [one for one in causes if one.share >= WORTH_TELLING][:SHOWN]
    if told and (probability_late >= SOME_RISK or due < as_of):
        head += "；主要卡在" + "、".join(
            _cause(one, "占延误" if one is told[0] else "占") for one in told
        )
    return f"{head}。依据：{_ground(ground)}。"


def about(chance: float, space: str = "") -> str:
    """A chance as a sentence says it, with `space` before its figure.

    >>> [about(chance) for chance in (0.004, 0.432, 0.99)]
    ['低于5%', '约45%', '高于95%']
    """
    told = percent(chance)
    word = {"<": "低于", ">": "高于"}.get(told[0], "约")
    return f"{word}{space}{told.lstrip('<>')}"


def _day(day: date, beside: date | None = None) -> str:
    """A day, without its year where that is the year of `beside`."""
    year = "" if beside is not None and beside.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def _cause(cause: Cause, takes: str) -> str:
    unit = f"{cause.unit}，" if cause.unit else ""
    return f"{cause.name}（{unit}{takes}{round(cause.share * 100)}%）"


def _ground(ground: Ground) -> str:
    return f"{_pace(ground)}；{_state(ground)}"


def _pace(ground: Ground) -> str:
    whose = "同类与该单位用时" if ground.ended else "用时"
    pace = f"{whose}按计划的{round(ground.pace * 100)}%推算"
    if ground.is_enough:
        return f"{pace}，据{ground.ended}项已了结事项"
    ended = f"仅{ground.ended}项已了结" if ground.ended else "尚无已了结事项"
    return f"样本不足（{ended}，参照“{ground.reference}”），{pace}"


def _state(ground: Ground) -> str:
    days = ground.report_age
    age = "" if days is None else f"，{days}天前上报" if days else "，当日上报"
    if ground.is_supposed:
        return "尚无上报，按已如期启动推算"
    if ground.is_begun:
        return f"已完成{ground.percent or 0:.0f}%{_overstated(ground)}{age}"
    return f"尚未启动{age}，取决于前置事项" if ground.waits else f"尚未启动{age}"


def _overstated(ground: Ground) -> str:
    """How far the work really is, as earlier reports had it, where that is told of enough."""
    said, true = ground.percent, ground.true_percent
    if not ground.ended or said is None or true is None or abs(said - true) < OVERSTATED:
        return ""
    return f"（按以往填报与实际之差约合{true:.0f}%）"
