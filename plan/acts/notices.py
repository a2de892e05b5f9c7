"""督办通知: which step is next by the plan's rule and why, what issuing and answering give."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from plan.acts.items import required, to_come
from plan.errors import Refused
from plan.ledger.events import NoticeAnswered, NoticeIssued
from plan.model.kinds import ItemKind, NoticeStep
from plan.model.plan import Milestone, NoticeRules, Threshold, item_of, kind_of, lead_of
from plan.state.answered import Notice
from plan.state.item_state import ItemState
from plan.state.replay import PlanState

STEPS = tuple(NoticeStep)
NO_RULE = "行动计划没有督办规则（rules.notices），不能发督办通知。"


@dataclass(frozen=True)
class NextNotice:
    """The step that a matter has come to, None where nothing may be issued now, and why."""

    step: NoticeStep | None
    reason: str
    unanswered: tuple[Notice, ...] = ()  # since the present deadline passed, oldest first


def next_notice(state: PlanState, item_id: str) -> NextNotice:
    """The next notice about an item.

    A step further only when the one before went unanswered, or the day that its answer promised
    has passed; none while such a day runs. An answer without one holds for as long as the rules give
    for an answer, then the same step asks again; whom the item was handed to, begins anew.
    """
    part, item, rules = item_of(state.plan, item_id), state.items[item_id], state.plan.rules.notices
    lead = lead_of(state.plan, item_id)
    if rules is None:
        return NextNotice(None, NO_RULE)
    if item.closed or not isinstance(part, Milestone) or item.approved_deadline is None:
        return NextNotice(None, f"“{part.name}”不是未销号的定期里程碑，不发督办通知。")
    if kind_of(part) is ItemKind.NODE and not rules.work_nodes:
        return NextNotice(None, f"“{part.name}”是工作节点，按督办规则不发督办通知。")
    if item.due and state.as_of <= item.due:
        return NextNotice(None, f"“{part.name}”时限 {item.approved_deadline} 未过，不发督办通知。")
    if not item.is_overdue:
        return NextNotice(None, f"“{part.name}”{item.condition.word}，不是逾期，不发督办通知。")
    if lead is None:
        return NextNotice(None, f"“{part.name}”牵头单位待定，没有主送单位；请先定牵头单位。")
    sent = [n for n in item.notices if n.event.unit == lead.id and item.days_after_due(n.event.as_of) > 0]
    return _after(sent, rules, state.as_of)


def _after(sent: list[Notice], rules: NoticeRules, as_of: date) -> NextNotice:
    """The next notice after those `sent` to the unit since the deadline passed."""
    unanswered = tuple(notice for notice in sent if notice.is_unanswered(as_of))
    if not sent:
        return NextNotice(STEPS[0], "时限已过，此前没有向牵头单位发过通知")
    if running := next((notice for notice in sent if notice.is_promised(as_of)), None):
        return NextNotice(None, f"{_promise(running)}，其间不再发通知。", unanswered)
    last = sent[-1]
    step, word = last.event.step, last.event.step.word
    if last.answer and last.answer.promised:
        return _further(step, f"{_promise(last)}，至今没有销号", rules, unanswered)
    if last.answer:
        reason = f"{last.event.as_of} 的{word}已于 {last.answer.as_of} 答复，未承诺完成日"
        until = last.answer.as_of + timedelta(days=rules.answer_within.value)
        if as_of <= until:
            return NextNotice(None, f"{reason}，{until} 以前不再发通知。", unanswered)
        return NextNotice(step, f"{reason}，至今没有销号", unanswered)
    if not last.is_unanswered(as_of):
        wait = f"{last.event.as_of} 已发{word}，答复期限 {last.event.answer_by} 未过。"
        return NextNotice(None, wait, unanswered)
    of_step = takewhile(lambda notice: notice.event.step is step, reversed(sent))
    times = len(list(takewhile(lambda notice: notice.is_unanswered(as_of), of_step)))
    needed = _needed(rules, step)
    reason = f"{last.event.as_of} 的{word}应于 {last.event.answer_by} 前答复，至今没有答复"
    if needed is not None and times < needed.value:
        return NextNotice(step, f"{reason}（第 {times} 次，满 {needed.value:g} 次升级）", unanswered)
    return _further(step, reason, rules, unanswered)


def _further(step: NoticeStep, reason: str, rules: NoticeRules, unanswered: tuple[Notice, ...]) -> NextNotice:
    """The step after `step`, the same again where the rules have no further one."""
    if step is last_step(rules):
        return NextNotice(step, f"{reason}，已到最高一级", unanswered)
    return NextNotice(STEPS[STEPS.index(step) + 1], f"{reason}，按规则升级", unanswered)


def _promise(notice: Notice) -> str:
    """What an answer promised."""
    answer = notice.answer
    assert answer
    return f"已于 {answer.as_of} 答复，承诺 {answer.promised} 前完成"


def _needed(rules: NoticeRules, step: NoticeStep) -> Threshold | None:
    """How many of `step` go unanswered running before the next; None where none follows."""
    first = (rules.unanswered_reminders, rules.unanswered_supervisions, rules.unanswered_circulars)
    return (*first, rules.unanswered_interviews, None)[STEPS.index(step)]


def last_step(rules: NoticeRules) -> NoticeStep:
    """The gravest step that the rules lead to."""
    return next(step for step in STEPS if _needed(rules, step) is None)


def answer_by(state: PlanState) -> date | None:
    """The day by which a notice of the state's day is to be answered; None without a rule."""
    rules = state.plan.rules.notices
    return state.as_of + timedelta(days=rules.answer_within.value) if rules else None


def issue(state: PlanState, item_id: str, asked: str, until: date) -> NoticeIssued:
    """The office's notice to the unit that leads an overdue milestone; the rule sets its step."""
    following = next_notice(state, item_id)
    if following.step is None:
        raise Refused(following.reason)
    lead = lead_of(state.plan, item_id)
    assert lead is not None
    return NoticeIssued(
        subject=item_id,
        as_of=state.as_of,
        step=following.step,
        unit=lead.id,
        asked=required("办理要求", asked),
        answer_by=to_come(state, "答复期限", until, "统计截止日"),
    )


def to_be_answered(item: ItemState) -> Notice | None:
    """The notice that an open item's unit has to answer: the last, while nothing came back."""
    last = item.notices[-1] if item.notices and not item.closed else None
    return last if last and not last.answer else None


def answer(
    state: PlanState, item_id: str, notice: int, text: str, promised: date | None = None
) -> NoticeAnswered:
    """The unit's answer to the notice that the entry `notice` issued about an item.

    `promised` is the day by which it will be done.
    """
    part = item_of(state.plan, item_id)
    issued = next((n for n in state.items[item_id].notices if n.sequence == notice), None)
    if issued is None:
        raise Refused(f"“{part.name}”没有第 {notice} 条所发的督办通知，不能答复。")
    if issued.answer:
        raise Refused(f"“{part.name}”{issued.event.as_of} 的通知已于 {issued.answer.as_of} 答复。")
    if promised:
        to_come(state, "承诺完成日", promised, "答复日")
    return NoticeAnswered(
        subject=item_id, as_of=state.as_of, notice=notice, text=required("答复内容", text), promised=promised
    )
