"""What a forecast says to a person: one Chinese sentence, and chances to five points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plan.forecast.learning.reference import MIN_SAMPLE, NAME
from plan.words.days import written_day as _day

MAX_CAUSES = 3  # named
MIN_SHARE = 0.05  # of the lateness, from which on a cause is named
MIN_OVERSTATED = 5.0  # points, from which on it is said
SLOW = 0.95  # of what was planned: below it work is slow
MIN_RISK = 0.1  # from which on it is said what the lateness comes from


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What a milestone's lateness comes from: a name, who answers for it, and its share."""

    name: str
    unit: str | None  # None for the plan itself
    share: float
    is_own: bool = False  # the milestone's own work


@dataclass(frozen=True, kw_only=True)
class OwnPace:
    """How a milestone's own work goes by its reports, the last of `last`.

    Standing at `percent` since a day, or at `ratio` of what was planned from its beginning.
    """

    since: date
    last: date
    percent: float
    is_still: bool = False
    ratio: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a forecast rests on."""

    ended: int  # promises behind the pace
    pace: float  # actual over planned duration, in the middle
    percent: float | None  # as reported
    true_percent: float | None  # less what earlier reports overstated
    report_age: int | None  # days
    is_begun: bool
    is_supposed: bool  # to have begun, without any report
    waits: bool  # for something still open

    @property
    def is_enough(self) -> bool:
        """Whether so many ended promises say enough; else 样本不足."""
        return self.ended >= MIN_SAMPLE


def twentieths(chance: float) -> int:
    """A chance as it is told, and so as it is compared with another: in steps of five points.

    >>> [twentieths(chance) for chance in (0.004, 0.05, 0.432, 0.99)]
    [0, 1, 9, 20]
    """
    return 0 if chance < 0.05 else 20 if chance > 0.95 else round(chance * 20)


def percent(chance: float) -> str:
    """A chance as it is shown, to five points and never sure.

    >>> [percent(chance) for chance in (0.004, 0.05, 0.432, 0.99)]
    ['<5%', '5%', '45%', '>95%']
    """
    return {0: "<5%", 20: ">95%"}.get(steps := twentieths(chance), f"{5 * steps}%")


def risk(chance: float) -> str:
    """The chance of being late as it is shown; 1 is that of a deadline that has passed."""
    return "已逾期" if chance == 1 else percent(chance)


def in_twenty(chance: float, space: str = "") -> str:
    """How many of twenty equally likely days lie after the deadline, `space` beside figures.

    >>> [in_twenty(chance) for chance in (0.004, 0.05, 0.99, 1.0)]
    ['20次里不到1次在期限后', '20次里有1次在期限后', '20次里超过19次在期限后', '20次都在期限后']
    """
    steps = twentieths(chance)
    many = {0: ("不到", 1), 20: ("超过", 19)}.get(steps, ("有", steps))
    words = "{1}次都在期限后" if chance == 1.0 else "{1}次里{2}{0}{3}{0}次在期限后"
    return words.format(space, f"20{space}", many[0], many[1])


def sentence(
    *,
    as_of: date,
    due: date,
    probability_late: float,
    p50: date,
    p80: date,
    causes: Sequence[Cause],
    ground: Ground,
    own: OwnPace | None = None,
    count: str = "",
) -> str:
    """The sentence about a milestone due on `due`, seen on `as_of`.

    Of its own work it is said how slow it is and since when, of others' what share they have.
    `count` is what is expected of the indicator that decides it: the chance rests on that.
    """
    days = f"预计{_day(p50, as_of)}完成（中位），{_day(p80, as_of)}（较稳妥）"
    in_time = about(1 - twentieths(probability_late) / 20)  # rounded once, so that both add up
    if due < as_of and count:
        reached = f"达到目标的可能性{in_time}"
        return f"{_day(due)}的完成时限已到，待数据公布，{reached}。依据所定指标：{count}"
    if due < as_of:
        head = f"{_day(due)}的完成时限已过，尚未完成，{days}"
    else:
        often = f"{in_time}（{in_twenty(probability_late)}）"
        head = f"按当前进度，{_day(due)}前完成的可能性{often}，{days}"
    main = [cause for cause in causes if cause.share >= MIN_SHARE][:MAX_CAUSES]
    if main and probability_late >= MIN_RISK:
        head += "".join(f"；{clause}" for clause in _clauses(main, own, as_of, due))
    if count:
        return f"{head}。依据所定指标：{count}"
    return f"{head}。依据：{_pace(ground)}；{_state(ground)}。"


def _clauses(main: Sequence[Cause], own: OwnPace | None, as_of: date, due: date) -> list[str]:
    """What the lateness comes from, the greatest part first."""
    named: list[str] = []
    for cause in main:
        if not cause.is_own:
            unit = f"{cause.unit}，" if cause.unit else ""
            takes = "占" if named else "占延误"
            named.append(f"{cause.name}（{unit}{takes}{round(cause.share * 100)}%）")
    others = [f"主要卡在{'、'.join(named)}"] if named else []
    if own is None or not (itself := [cause for cause in main if cause.is_own]):
        return others
    pace = list(filter(None, [_slowness(own, itself[0].unit, as_of, due)]))
    return [*pace, *others] if main[0].is_own else [*others, *pace]


def _slowness(own: OwnPace, unit: str | None, as_of: date, due: date) -> str:
    since = _day(own.since, as_of)
    slow = f"本事项自身进度慢（{unit}）：" if unit else "本事项自身进度慢："
    if own.is_still and not own.percent:
        return f"{slow}应于{since}启动，{_day(own.last, as_of)}仍报0%"
    if own.is_still:
        return f"{slow}自{since}起停在{own.percent:.0f}%"
    if own.ratio >= SLOW:
        return "本事项目前不落后于计划，风险在余下工作可能超时" if due >= as_of else ""
    shown = 5 * round(own.ratio * 20)
    return f"{slow}自{since}起{f'约为计划的{shown}%' if shown else '不到计划的5%'}"


def about(chance: float, space: str = "") -> str:
    """A chance as a sentence says it, with `space` before its figure.

    >>> [about(chance) for chance in (0.004, 0.432, 0.99)]
    ['低于5%', '约45%', '高于95%']
    """
    figure = percent(chance)
    word = {"<": "低于", ">": "高于"}.get(figure[0], "约")
    return f"{word}{space}{figure.lstrip('<>')}"


def fall(before: float, after: float) -> str:
    """From which chance to which something goes, as a sentence says it.

    >>> fall(0.85, 0.004), fall(0.99, 0.432)
    ('由85%降至5%以下', '由95%以上降至45%')
    """
    ends = {"<": "以下", ">": "以上"}
    figures = percent(before), percent(after)
    first, last = (f"{figure.lstrip('<>')}{ends.get(figure[0], '')}" for figure in figures)
    return f"由{first}降至{last}"


def _pace(ground: Ground) -> str:
    pace = f"同类工作平均用时为计划的{ground.pace:.2f}倍"
    if ground.is_enough:
        return f"参照{ground.ended}项已完成或已到期事项，{pace}"
    if not ground.ended:
        pace = f"暂按用时为计划的{ground.pace:.2f}倍推算"
    ended = f"仅{ground.ended}项" if ground.ended else "尚无"
    return f"样本不足（{ended}已完成或已到期事项，参照“{NAME}”），{pace}"


def _state(ground: Ground) -> str:
    """How far the work is, and how far it really is where earlier reports overstated that."""
    days, reported, true = ground.report_age, ground.percent, ground.true_percent
    age = "" if days is None else f"，{days}天前上报" if days else "，当日上报"
    if ground.is_supposed:
        return "尚无上报，按已如期启动推算"
    if not ground.is_begun:
        return f"尚未启动{age}，取决于前置事项" if ground.waits else f"尚未启动{age}"
    really = ""
    if reported is not None and true is not None and ground.ended:
        really = f"，按该单位以往填报偏差折算约{true:.0f}%" if abs(reported - true) >= MIN_OVERSTATED else ""
    return f"填报{reported or 0:.0f}%{really}{age}"
