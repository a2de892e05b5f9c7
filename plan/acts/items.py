"""What people may do to an item: each function returns the event, or refuses in one sentence."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec.structs import replace

from plan.calendar.zone import FIRST_DAY, LAST_DAY
from plan.errors import BadValue, Refused
from plan.ledger import events
from plan.model.kinds import Grade, Verdict
from plan.model.plan import Item, Milestone, Unit, item_of
from plan.state.parts import parts_of
from plan.state.replay import PlanState
from plan.words import labels
from plan.words.fields import event_field

TEXT_LIMIT = 2000
FILES_LIMIT = 10
SOON = timedelta(days=92)  # ahead, also where the plan is over: what is left of it is pressed on
STANDS = ("problem", "waits_for", "next_step", "expected_finish")  # of a report, until the next


def report(
    state: PlanState,
    item_id: str,
    percent_complete: float,
    *,
    note: str = "",
    problem: str = "",
    next_step: str = "",
    expected_finish: date | None = None,
    actual_start: date | None = None,
    actual_finish: date | None = None,
    waits_for: str = "",
) -> events.StatusReported:
    """A unit's report of `item_id` as of the state's day.

    `waits_for` is the id of another item or of a unit that the work waits for.
    """
    item = _open(state, item_id, "填报")
    if not 0 <= percent_complete <= 100:
        raise BadValue("完成百分比", f"{percent_complete:g}", "应为 0 到 100 之间的数")
    _in_plan(state)
    done = {"实际开始": actual_start, "实际完成": actual_finish}
    for where, day in {**done, "预计完成": expected_finish}.items():
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise BadValue(where, day, "应在 2000 到 2099 年之间")
        if day and where in done and day > state.as_of:
            raise BadValue(where, day, f"应不晚于统计截止日 {state.as_of}")
    if expected_finish and expected_finish < state.as_of and percent_complete < 100:
        raise BadValue("预计完成", expected_finish, f"未完成的事项应不早于统计截止日 {state.as_of}")
    other = None if waits_for == item_id else state.plan.by_id.get(waits_for)
    if waits_for and not isinstance(other, Item | Unit):
        raise BadValue("等待", waits_for, "应为其他事项或单位的编号")
    return events.StatusReported(
        subject=item.id,
        as_of=state.as_of,
        percent_complete=abs(float(percent_complete)),  # -0 is 0
        note=plain_text("本期进展", note),
        problem=plain_text("存在问题", problem),
        next_step=plain_text("下一步措施", next_step),
        expected_finish=expected_finish,
        actual_start=actual_start,
        actual_finish=actual_finish,
        waits_for=waits_for,
    )


def report_part(
    state: PlanState, item_id: str, unit: str, *, note: str = "", problem: str = ""
) -> events.PartReported:
    """What a unit that supports an open item, or has a share of it, says of its part."""
    item = _open(state, item_id, "填报")
    _in_plan(state)
    if unit not in [part.unit.id for part in parts_of(state, item_id)]:
        raise BadValue("配合单位", unit, f"应为“{item.name}”的配合单位")
    return events.PartReported(
        subject=item.id,
        as_of=state.as_of,
        unit=unit,
        note=plain_text("本期进展", note) if problem else required("本期进展", note),
        problem=plain_text("存在问题", problem),
    )


def nothing_new(state: PlanState, item_id: str) -> events.StatusReported:
    """The last report of an open item once more, as one that says that nothing has changed."""
    item, last = _open(state, item_id, "填报"), state.items[item_id].latest
    if last is None:
        raise Refused(f"“{item.name}”尚未填报过，请填写本期进展。")
    stands = {name: getattr(last, name) for name in STANDS}
    again = report(state, item_id, last.percent_complete, note=event_field("unchanged"), **stands)
    return replace(again, unchanged=True)


def open_requests(state: PlanState, item_id: str) -> tuple[type[events.Event], ...]:
    """What the unit that leads an open item may ask of the office on the state's day.

    A later deadline may be asked for anew while the office has not answered: the last word counts.
    """
    item = state.items[item_id]
    can_close = isinstance(item_of(state.plan, item_id), Milestone) and not item.asked_to_close
    can_extend = item.due and state.counts_as <= item.due
    kinds = ((events.ClosureRequested, can_close), (events.ExtensionRequested, can_extend))
    return tuple(kind for kind, is_open in kinds if is_open and not item.closed)


def open_decisions(state: PlanState, item_id: str) -> tuple[type[events.Event], ...]:
    """What the office may decide of an item that nobody asked about: to close it, to extend it."""
    item, is_milestone = state.items[item_id], isinstance(item_of(state.plan, item_id), Milestone)
    kinds = ((events.Closed, is_milestone), (events.DeadlineExtended, item.approved_deadline))
    return tuple(kind for kind, is_open in kinds if is_open and not item.closed)


def request_closure(
    state: PlanState, item_id: str, evidence: str, files: Sequence[events.EvidenceFile] = ()
) -> events.ClosureRequested:
    """A unit's request to close a milestone, with the files that prove it."""
    item = _open_milestone(state, item_id, "申请销号")
    if state.items[item_id].asked_to_close:
        raise Refused(f"“{item.name}”已申请销号，正等待科创办核查。")
    return events.ClosureRequested(
        subject=item.id, as_of=state.as_of, evidence=required("佐证", evidence), files=_files(files)
    )


def withdraw_request(
    state: PlanState, item_id: str, request: int | None = None, reason: str = ""
) -> events.RequestWithdrawn:
    """The unit's withdrawal of a request that waits: that of the entry `request`, or the latest."""
    item, known = item_of(state.plan, item_id), state.items[item_id]
    waiting = {entry.sequence for entry in (known.asked_to_close, known.asked_to_extend) if entry}
    if not waiting or (request is not None and request not in waiting):
        raise Refused(f"“{item.name}”没有等待科创办办理的申请，无可撤回。")
    return events.RequestWithdrawn(
        subject=item.id,
        as_of=state.as_of,
        request=max(waiting) if request is None else request,
        reason=plain_text("撤回原因", reason),
    )


def close(
    state: PlanState,
    item_id: str,
    evidence: str,
    files: Sequence[events.EvidenceFile] = (),
    *,
    grade: Grade | None = None,
    done_on: date | None = None,
) -> events.Closing:
    """The office's closing of a milestone, with what stands against it on record.

    Where the rules want a second person the first one's act proposes it, another's closes it.
    `done_on` is the day that the evidence gives, where the day of the unit's request is not it.
    Where no `files` come with it they are those of the proposal, or of the request.
    """
    item, known = _open_milestone(state, item_id, "销号"), state.items[item_id]
    source = known.proposed or known.asked_to_close
    files = files or (source.event.files if source else ())
    if done_on is not None and not state.plan.start <= done_on <= state.as_of:
        raise BadValue("实际完成日", done_on, f"{state.plan.start} 至 {state.as_of} 之间的日期")
    kind: type[events.Closing] = events.Closed
    if state.plan.rules.second_person:
        if (first := known.proposed) is None:
            kind = events.ClosureProposed
        elif first.by.account == state.acting:
            raise Refused(f"“{item.name}”的销号由“{state.acting}”提出，须由科创办另一人复核。")
    return kind(
        subject=item.id,
        as_of=state.as_of,
        evidence=required("核查意见", evidence),
        files=_files(files),
        grade=grade,
        done_on=done_on,
        doubts="；".join(doubts(state, item_id, has_files=bool(files))),
    )


def given_day(state: PlanState, item_id: str) -> date | None:
    """The day of doing that who proposed a closing gave, else that by which its figure came."""
    known = state.items[item_of(state.plan, item_id).id]
    reached = known.count.reached_on if known.count else None
    return (known.proposed and known.proposed.event.done_on) or (reached and min(reached, state.as_of))


def doubts(state: PlanState, item_id: str, *, has_files: bool = False) -> tuple[str, ...]:
    """What stands against closing an item now: the office is asked once whether to do it still.

    It stands below 100%, its indicator's figure is below the target, or the plan asks for evidence
    and no file came with the request or comes with the closing.
    """
    part, known = item_of(state.plan, item_id), state.items[item_id]
    asked, percent = known.asked_to_close, known.percent_complete
    has_files = has_files or any(each and each.event.files for each in (asked, known.proposed))
    needs = part.evidence if isinstance(part, Milestone) else None
    against = (
        None if percent == 100 else f"填报完成 {labels.percent(percent or 0)}，不足 100%",
        "指标数据未达到目标值" if known.verdict is Verdict.MISSED else None,
        "指标是否达到目标取决于口径" if known.verdict is Verdict.BASIS else None,
        f"未附佐证文件（应有：{needs}）" if needs and not has_files else None,
    )
    return tuple(filter(None, against))


def reopen(state: PlanState, item_id: str, reason: str) -> events.Reopened:
    """The office's withdrawal of a closing: the item is open from the state's day on."""
    item, closed = item_of(state.plan, item_id), state.items[item_id].closed
    if closed is None:
        raise Refused(f"“{item.name}”没有销号，无可撤销。")
    if closed.entry is None:
        raise Refused(f"“{item.name}”是来源文件载明的成果，不是本系统销号的，不能撤销。")
    _in_plan(state)
    return events.Reopened(subject=item.id, as_of=state.as_of, reason=required("撤销原因", reason))


def return_closure(state: PlanState, item_id: str, reason: str) -> events.ClosureReturned:
    """The office's return of a request to close."""
    item = _open_milestone(state, item_id, "退回")
    known = state.items[item_id]
    if not (known.asked_to_close or known.proposed):
        raise Refused(f"“{item.name}”没有待办的销号申请，无可退回。")
    return events.ClosureReturned(subject=item.id, as_of=state.as_of, reason=required("退回原因", reason))


def request_extension(
    state: PlanState, item_id: str, to: date | None, reason: str
) -> events.ExtensionRequested:
    """A unit's request for a later deadline, made before the present one has passed."""
    if to is None:
        deadline = state.items[item_id].approved_deadline
        raise Refused(f"请填写“申请延至”，须晚于现行时限 {deadline}。")
    present = _extendable(state, item_id, to)
    due = state.items[item_id].due
    if due and state.counts_as > due:
        raise Refused(f"时限 {present} 已过，延期须在到期前申请；请由科创办决定。")
    return events.ExtensionRequested(
        subject=item_id, as_of=state.as_of, to=to, reason=required("延期原因", reason)
    )


def extend(state: PlanState, item_id: str, to: date, reason: str) -> events.DeadlineExtended:
    """The office's approval of a later deadline."""
    _extendable(state, item_id, to)
    return events.DeadlineExtended(
        subject=item_id, as_of=state.as_of, to=to, reason=required("延期原因", reason)
    )


def correct_extension(state: PlanState, item_id: str, to: date, reason: str) -> events.ExtensionCorrected:
    """The office's correction of an extension; `to` the original deadline takes it back."""
    item, known = _open(state, item_id, "更正延期"), state.items[item_id]
    if known.extended is None or known.deadline is None:
        raise Refused(f"“{item.name}”没有批准过延期，无可更正。")
    if to == known.approved_deadline:
        raise Refused(f"“{item.name}”的现行时限就是 {to}，没有改动。")
    if not known.deadline <= to <= state.plan.finish:
        accepted = f"{known.deadline}（原定时限，即撤销延期）至 {state.plan.finish} 之间的日期"
        raise BadValue("更正后的时限", to, accepted)
    return events.ExtensionCorrected(
        subject=item.id, as_of=state.as_of, to=to, reason=required("更正原因", reason)
    )


def refuse_extension(state: PlanState, item_id: str, reason: str) -> events.ExtensionRefused:
    """The office's refusal of a later deadline."""
    item = _open(state, item_id, "答复")
    if not state.items[item_id].asked_to_extend:
        raise Refused(f"“{item.name}”没有待办的延期申请。")
    return events.ExtensionRefused(
        subject=item.id, as_of=state.as_of, reason=required("不予延期的原因", reason)
    )


def judge_chance(state: PlanState, item_id: str, percent: float | None, why: str) -> events.ChanceJudged:
    """The office's own chance, 0 to 100, of an open milestone missing its approved deadline."""
    item = _open_milestone(state, item_id, "判断")
    if percent is None or not 0 <= percent <= 100:
        typed = "未填写" if percent is None else f"{percent:g}"
        raise BadValue("逾期可能性", typed, "应为 0 到 100 之间的数")
    late, reason = percent / 100, required("理由", why)
    return events.ChanceJudged(subject=item.id, as_of=state.as_of, probability_late=late, reason=reason)


def _open(state: PlanState, item_id: str, act: str) -> Item:
    item = item_of(state.plan, item_id)
    if state.items[item_id].closed:
        raise Refused(f"“{item.name}”已销号，不能再{act}。")
    return item


def _open_milestone(state: PlanState, item_id: str, act: str) -> Milestone:
    item = _open(state, item_id, act)
    if not isinstance(item, Milestone):
        raise Refused(f"“{item.name}”是任务，只有里程碑可以{act}。")
    _in_plan(state)
    return item


def _extendable(state: PlanState, item_id: str, to: date) -> date:
    """The present approved deadline of an open item, when `to` is later; refuses otherwise."""
    item, known = _open(state, item_id, "延期"), state.items[item_id]
    if known.approved_deadline is None:
        raise Refused(f"“{item.name}”未定时限，没有可以延长的期限。")
    if to <= known.approved_deadline:
        raise BadValue("延期至", to, f"应晚于现行时限 {known.approved_deadline}")
    if to > state.plan.finish:
        raise BadValue("延期至", to, f"应不晚于行动计划结束日 {state.plan.finish}")
    _in_plan(state)
    return known.approved_deadline


def _in_plan(state: PlanState) -> None:
    if state.as_of < state.plan.start:
        raise BadValue("统计截止日", state.as_of, f"不早于行动计划起始日 {state.plan.start}")


def _files(files: Sequence[events.EvidenceFile]) -> tuple[events.EvidenceFile, ...]:
    if len(files) > FILES_LIMIT:
        raise BadValue("佐证文件", f"{len(files)} 个", f"最多 {FILES_LIMIT} 个")
    return tuple(files)


def to_come(state: PlanState, where: str, day: date, today: str) -> date:
    """`day` if it comes after the state's, `today`, and in the plan or soon: 2032 for 2022 is a slip."""
    finish, last = state.plan.finish, max(state.plan.finish, state.as_of + SOON)
    if day <= state.as_of:
        raise BadValue(where, day, f"应晚于{today} {state.as_of}")
    if day > last:
        raise BadValue(where, day, f"应不晚于{'行动计划结束日' if last == finish else ''} {last}")
    return day


def chance(where: str, value: float | None) -> float | None:
    """`value` when it is a chance or None; refuses otherwise."""
    if value is not None and not 0 <= value <= 1:
        raise BadValue(where, value, "应为 0 到 1 之间的数")
    return value


def required(where: str, text: str) -> str:
    """`text` as `plain_text` has it; refuses one that says nothing that can be seen."""
    if not (clean := plain_text(where, text)):
        raise BadValue(where, clean, "不能为空")
    return clean


def plain_text(where: str, text: str) -> str:
    """`text` without surrounding white space and control characters; refuses one too long."""
    clean = "".join(c for c in text if c in "\n\t" or c.isprintable()).strip()
    if len(clean) > TEXT_LIMIT:
        raise BadValue(where, f"{clean[:20]}…", f"最多 {TEXT_LIMIT} 字，现为 {len(clean)} 字")
    return clean
