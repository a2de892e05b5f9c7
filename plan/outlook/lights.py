"""The light of an item and the sentence that says why: the first rule that applies, in this order.

Facts act at once: closed; no deadline, so no light; past the approved deadline, red; not begun, no
light; reported whole, green.

Then the chance of being late, where the plan has limits for it and the item is forecast: slow to
change, up when sure or twice alike and down a step when twice low, and it says where that keeps it
(维持). It is not green for a silent unit, where 序时进度 is red, nor near the deadline.

Else 序时进度: far behind, red; behind, amber; silent, amber; due soon, amber; green.

What was reported as whole against its own milestones or figure, or is late but for a day off, is no green.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from plan.calendar.workdays import CHINA
from plan.forecast.sentence import about
from plan.model.kinds import Condition, Level
from plan.model.plan import ForecastRules, Item, Milestone, Rules
from plan.state.item_state import Closure, ItemState
from plan.state.progress import Progress
from plan.state.replay import PlanState
from plan.words import labels

REACHED_UNASKED = "公布的数据已达到目标，待科创办核查销号"
STEP_DOWN = {Level.RED: Level.AMBER, Level.AMBER: Level.GREEN}
GRAVITY = {Level.GREEN: 0, Level.AMBER: 1, Level.RED: 2}
ENDED = (Level.CLOSED, Level.NOT_COMPLETED, Level.TERMINATED, Level.CARRIED_OVER)
LIGHT_WORDS = {Level.RED: "红灯", Level.AMBER: "预警", Level.GREEN: "正常"}
LAST_WEEKS = 28  # days before a deadline in which nothing that may be late is plain green


@dataclass(frozen=True)
class Alert:
    """A light with its reason, one Chinese sentence."""

    level: Level
    reason: str


def light(
    state: PlanState, part: Item, progress: Progress, chances: Callable[[], Sequence[float]] = tuple
) -> Alert:
    """The light of `part` on the state's day.

    `chances` gives its chances of being late, oldest first, one a report cycle; it is not called
    where a fact decides or where the plan has no limits for chances.
    """
    item, rules, as_of = state.items[part.id], state.plan.rules, state.as_of
    alert = fact = _by_fact(part, item, progress, rules, as_of)
    if alert is None and rules.forecast and (forecast := chances()):
        alert = _by_chance(item, progress, rules, as_of, forecast)
    if alert is None and item.condition is Condition.AWAITING_DATA:
        # 序时 is over, and says nothing of the figure
        alert = Alert(Level.AMBER, "待数据公布")
    alert = alert or _by_pace(item, progress, rules, as_of)
    if item.condition is Condition.AWAITING_DATA:
        published = part.publication if isinstance(part, Milestone) else None
        assert published is not None
        until = f"数据最迟 {published.by} 公布{labels.DATE_MARK[published.standing]}"
        alert = replace(alert, reason=f"时限已到，{until}；{alert.reason}")
    against, approved, due = progress.against, item.approved_deadline, item.due
    if fact is None and isinstance(part, Milestone) and approved and due and approved < as_of <= due:
        against = labels.joined(against, f"时限 {approved} 逢休息日，{due} 以前完成仍算按时")
    if against:
        level = Level.AMBER if alert.level is Level.GREEN else alert.level
        return replace(alert, level=level, reason=f"{against}；{alert.reason}")
    return alert


def is_silent(item: ItemState, starts: date | None, rules: Rules, as_of: date) -> bool:
    """Whether work was to begin on `starts` and no report came within a report cycle.

    What an indicator decides is told of by its figures, which come by the quarter.
    """
    if item.is_counted and item.count and not item.count.is_awaited(as_of):
        return False
    if starts is None or as_of < starts:
        return False
    return (as_of - (item.reported_on or starts)).days > rules.report_cycle.value


def _by_fact(part: Item, item: ItemState, progress: Progress, rules: Rules, as_of: date) -> Alert | None:
    is_milestone, is_whole = isinstance(part, Milestone), item.percent_complete == 100
    approved, due = item.approved_deadline, item.due
    if item.closed:
        undone = [each for each in ENDED if each.value == item.closed.grade]
        return Alert((*undone, Level.CLOSED)[0], closing_words(item.closed))
    if item.condition is Condition.AWAITING_REVIEW:
        return Alert(Level.GREEN, _review_words(item, rules, as_of))
    if approved is None or due is None:
        return Alert(Level.NONE, "来源未载明完成时限，单列跟踪，暂不亮灯")
    if item.condition is Condition.BASIS:
        return Alert(Level.AMBER, "口径待核：按一种口径已达到目标，按另一种未达到")
    if item.is_overdue or (as_of > due and not is_milestone and not is_whole):
        days = (as_of - due).days
        if not is_milestone:
            return Alert(Level.RED, f"已过计划完成日 {days} 天，尚未完成")
        waiting = "，逾期后已申请销号，待核查" if item.asked_to_close else ""
        return Alert(Level.RED, f"{late_words(due, as_of)}{waiting}")
    if progress.starts and as_of < progress.starts and not progress.percent_complete:
        return Alert(Level.NONE, f"未启动，计划 {progress.starts} 开始")
    if is_whole:
        days = (approved - as_of).days
        left = f"，距完成时限 {days} 天" if 0 <= days <= LAST_WEEKS else ""
        return Alert(Level.GREEN, f"已报完成，待申请销号{left}" if is_milestone else "已报完成")
    return None


def grounds(closure: Closure) -> str:
    """What the unit showed for a closing, and what the office says of it where it is not that."""
    shown = closure.request.event.evidence if closure.request else closure.evidence
    if shown == closure.evidence:
        return shown
    return labels.joined(shown, f"核查意见：{closure.evidence}")


def closing_words(closure: Closure) -> str:
    """How a milestone was closed, and when it was done where that is another day."""
    entry = closure.entry
    if entry is None:
        return f"来源文件已载明完成：{closure.evidence}"
    grade = f"（{closure.grade.word}）" if closure.grade else ""
    other = closure.done_on if closure.done_on != closure.on else None
    mark = labels.backdated(closure.basis) if closure.basis else ""
    done = f"{other}{mark} 完成，" if other else ""
    return f"{done}{labels.day_of(entry)} 由科创办销号{grade}：{grounds(closure)}"


def late_words(due: date, as_of: date) -> str:
    """By how much a milestone is late; working days where there were any."""
    workdays = CHINA.workdays_after(due, as_of)
    return f"已逾期 {(as_of - due).days} 天" + (f"（{workdays} 个工作日）" if workdays else "")


def _review_words(item: ItemState, rules: Rules, as_of: date) -> str:
    """For how long the office has had a request, which is the office's time."""
    if item.asked_on is None:
        return REACHED_UNASKED
    waited, limit = CHINA.workdays_after(item.asked_on, as_of), rules.review_days
    wait = f"，{wait_words(waited, limit.value if limit else None)}" if waited else ""
    return f"已申请销号，待核查{wait}"


def wait_words(waited: int, limit: float | None) -> str:
    """For how many working days something waits for the office, and whether beyond its `limit`."""
    over = f"，已超过 {limit:g} 个工作日的核查期限" if limit is not None and waited > limit else ""
    return f"已等 {waited} 个工作日{over}"


def _by_chance(
    item: ItemState, progress: Progress, rules: Rules, as_of: date, chances: Sequence[float]
) -> Alert:
    """The light by the chances, and by facts that no good chance makes green, with its reason."""
    limits = rules.forecast
    assert limits is not None
    level, now = settled(chances, limits), chances[-1]
    silence, whole = "", progress.percent_complete == 100
    # nobody need report what its parts have finished, nor is work told of that is over
    can_be_silent = not whole and item.condition is not Condition.AWAITING_DATA
    if can_be_silent and is_silent(item, progress.starts, rules, as_of):
        silence = "从未上报" if item.reported_on is None else "本期未上报"
    behind = ""  # that 序时 alone would be red: however good the chance, it is not green
    if progress.gap is not None and progress.gap <= -rules.red_gap.value:
        behind = f"达到序时红灯界限（{rules.red_gap.value:g} 个百分点）"
    days = (item.approved_deadline - as_of).days if item.approved_deadline else -1
    left = days if 0 <= days <= LAST_WEEKS and not whole else None
    is_likely = now >= limits.amber_left.value / 100
    is_near = left is not None and (is_likely or left <= rules.near_due.value)
    raised = silence or behind or is_near
    shown = Level.AMBER if level is Level.GREEN and raised else level
    facts = behind, f"距完成时限 {left} 天" if left is not None else ""
    alone = _alone(now, limits)
    kept = shown is not alone and (shown is level or GRAVITY[alone] > GRAVITY[shown])
    words = f"逾期可能性{about(now, space=' ')}", _pace(progress.gap), *facts
    reason = "，".join(filter(None, (*words, _keeping(shown, chances, limits) if kept else "")))
    return Alert(shown, f"{silence}；{reason}" if silence else reason)


def _alone(chance: float, limits: ForecastRules) -> Level:
    """The level that a chance alone would give, whatever came before it."""
    if chance >= limits.red.value / 100:
        return Level.RED
    return Level.AMBER if chance >= limits.amber.value / 100 else Level.GREEN


def _keeping(level: Level, chances: Sequence[float], limits: ForecastRules) -> str:
    """That the rule against flicker keeps `level`, and until when."""
    alone = _alone(chances[-1], limits)
    limit = {Level.RED: limits.red.value, Level.AMBER: limits.amber.value}.get(alone, 0.0)
    words = f"维持{LIGHT_WORDS[level]}"
    if GRAVITY[alone] > GRAVITY[level]:
        return f"{words}：本期刚达到 {limit:.0f}%，下期仍高即转{LIGHT_WORDS[alone]}"
    if max(chances[-2:]) < _left(level, limits):
        return f"{words}：灯号逐级下调"
    return f"风险回落未满两期，暂{words}"


def settled(chances: Sequence[float], limits: ForecastRules) -> Level:
    """The level after these evaluations: up when sure or twice alike, down one step when twice low.

    >>> from plan.model.plan import ForecastRules, Standing, Threshold
    >>> percents = {"amber": 40, "amber_left": 25, "red": 70, "red_once": 85, "red_left": 55}
    >>> limits = ForecastRules(**{
    ...     name: Threshold(value=v, unit="%", precedent="", standing=Standing.ARRANGEMENT)
    ...     for name, v in percents.items()
    ... })
    >>> [settled(p, limits).value for p in ([0.9], [0.75], [0.75, 0.75])]
    ['red', 'green', 'red']
    >>> [settled([0.9, *p], limits).value for p in ([0.5], [0.5, 0.5], [0.2] * 4)]
    ['red', 'amber', 'green']
    """
    level, before = Level.GREEN, 0.0
    low_for = 0  # evaluations since the last step, all low enough to leave the level
    for chance in chances:
        twice = min(chance, before)
        if chance >= limits.red_once.value / 100 or twice >= limits.red.value / 100:
            level, low_for = Level.RED, 0
        elif level is Level.GREEN and twice >= limits.amber.value / 100:
            level, low_for = Level.AMBER, 0
        else:
            low_for = low_for + 1 if chance < _left(level, limits) else 0
            if low_for == 2:
                level, low_for = STEP_DOWN[level], 0
        before = chance
    return level


def _left(level: Level, limits: ForecastRules) -> float:
    """Below which chance `level` is left."""
    below = {Level.RED: limits.red_left, Level.AMBER: limits.amber_left}
    return below[level].value / 100 if level in below else 0.0


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


def _by_pace(item: ItemState, progress: Progress, rules: Rules, as_of: date) -> Alert:
    gap, percent, expected = progress.gap, progress.percent_complete, progress.expected_percent
    for level, limit in ((Level.RED, rules.red_gap), (Level.AMBER, rules.amber_gap)):
        if gap is not None and gap <= -limit.value:
            never = percent is None and item.reported_on is None
            done = "从未上报" if never else f"完成 {labels.percent(percent or 0)}"
            if never and progress.by_milestones:
                done = "所含里程碑尚无进度"
            return Alert(level, f"{done}，序时应达 {expected:.0f}%，落后 {-gap:.0f} 个百分点")
    if not progress.derived and not progress.by_milestones and is_silent(item, progress.starts, rules, as_of):
        if item.reported_on is None:
            return Alert(Level.AMBER, "开始以来从未上报")
        return Alert(Level.AMBER, f"已 {(as_of - item.reported_on).days} 天未上报")
    if item.due:
        days = (item.due - as_of).days
        if days <= rules.near_due.value:
            return Alert(Level.AMBER, f"距完成时限 {days} 天，尚未完成")
    if expected is None and progress.by_milestones:
        return Alert(Level.NONE, "进度由所含里程碑的年度数据反映，暂不亮灯")
    if expected is None:
        return Alert(Level.GREEN, "按序时推进")
    return Alert(Level.GREEN, f"完成 {labels.percent(percent or 0)}，序时 {expected:.0f}%")
