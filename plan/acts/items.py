"""What people may do to an item: each function returns the event, or refuses in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from plan.errors import BadValue, Refused, Unknown
from plan.ledger.events import (
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    Event,
    EvidenceFile,
    ExtensionRefused,
    ExtensionRequested,
    StatusReported,
)
from plan.model.plan import Activity, Milestone, Plan
from plan.state.replay import PlanState

TEXT_LIMIT = 2000
FILES_LIMIT = 10


def find(plan: Plan, item_id: str) -> Activity | Milestone:
    """The activity or milestone called `item_id`; raises Unknown."""
    part = plan.by_id.get(item_id)
    if not isinstance(part, Activity | Milestone):
        raise Unknown("任务或里程碑", item_id, [promise.id for promise in plan.promises])
    return part


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
) -> StatusReported:
    """A unit's report of `item_id` as of the state's day."""
    item = _open(state, item_id, "填报")
    if not 0 <= percent_complete <= 100:
        raise BadValue("完成百分比", f"{percent_complete:g}", "应为 0 到 100 之间的数")
    _in_plan(state)
    _not_after(state, "实际开始", actual_start)
    _not_after(state, "实际完成", actual_finish)
    if expected_finish and expected_finish < state.as_of and percent_complete < 100:
        raise BadValue("预计完成", expected_finish, f"未完成的事项应不早于统计截止日 {state.as_of}")
    return StatusReported(
        subject=item.id,
        as_of=state.as_of,
        percent_complete=float(percent_complete),
        note=plain_text("本期进展", note),
        problem=plain_text("存在问题", problem),
        next_step=plain_text("下一步措施", next_step),
        expected_finish=expected_finish,
        actual_start=actual_start,
        actual_finish=actual_finish,
    )


def open_requests(state: PlanState, item_id: str) -> tuple[type[Event], ...]:
    """What the unit that leads an open item may ask of the office on the state's day."""
    item, deadline = state.items[item_id], state.items[item_id].approved_deadline
    can_close = isinstance(find(state.plan, item_id), Milestone) and not item.asked_to_close
    can_extend = deadline and state.as_of <= deadline and not item.asked_to_extend
    kinds = ((ClosureRequested, can_close), (ExtensionRequested, can_extend))
    return tuple(kind for kind, is_open in kinds if is_open and not item.closed)


def open_decisions(state: PlanState, item_id: str) -> tuple[type[Event], ...]:
    """What the office may decide of an item that nobody asked about: to close it, to extend it."""
    item, is_milestone = state.items[item_id], isinstance(find(state.plan, item_id), Milestone)
    kinds = ((Closed, is_milestone), (DeadlineExtended, item.approved_deadline))
    return tuple(kind for kind, is_open in kinds if is_open and not item.closed)


def request_closure(
    state: PlanState, item_id: str, evidence: str, files: Sequence[EvidenceFile] = ()
) -> ClosureRequested:
    """A unit's request to close a milestone, with the files that prove it."""
    item = _open_milestone(state, item_id, "申请销号")
    if state.items[item_id].asked_to_close:
        raise Refused(f"“{item.name}”已申请销号，正等待科创办核查。")
    return ClosureRequested(
        subject=item.id,
        as_of=state.as_of,
        evidence=required("佐证", evidence),
        files=_files(files),
    )


def close(
    state: PlanState, item_id: str, evidence: str, files: Sequence[EvidenceFile] = ()
) -> Closed:
    """The office's closing of a milestone."""
    item = _open_milestone(state, item_id, "销号")
    return Closed(
        subject=item.id,
        as_of=state.as_of,
        evidence=required("佐证", evidence),
        files=_files(files),
    )


def return_closure(state: PlanState, item_id: str, reason: str) -> ClosureReturned:
    """The office's return of a request to close."""
    item = _open_milestone(state, item_id, "退回")
    if not state.items[item_id].asked_to_close:
        raise Refused(f"“{item.name}”没有待办的销号申请，无可退回。")
    return ClosureReturned(subject=item.id, as_of=state.as_of, reason=required("退回原因", reason))


def request_extension(
    state: PlanState, item_id: str, to: date | None, reason: str
) -> ExtensionRequested:
    """A unit's request for a later deadline, made before the present one has passed."""
    if to is None:
        deadline = state.items[item_id].approved_deadline
        raise Refused(f"请填写“申请延至”，须晚于现行时限 {deadline}。")
    present = _extendable(state, item_id, to)
    if state.as_of > present:
        raise Refused(f"时限 {present} 已过，延期须在到期前申请；请由科创办决定。")
    return ExtensionRequested(
        subject=item_id, as_of=state.as_of, to=to, reason=required("延期原因", reason)
    )


def extend(state: PlanState, item_id: str, to: date, reason: str) -> DeadlineExtended:
    """The office's approval of a later deadline."""
    _extendable(state, item_id, to)
    return DeadlineExtended(
        subject=item_id, as_of=state.as_of, to=to, reason=required("延期原因", reason)
    )


def refuse_extension(state: PlanState, item_id: str, reason: str) -> ExtensionRefused:
    """The office's refusal of a later deadline."""
    item = _open(state, item_id, "答复")
    if not state.items[item_id].asked_to_extend:
        raise Refused(f"“{item.name}”没有待办的延期申请。")
    return ExtensionRefused(
        subject=item.id, as_of=state.as_of, reason=required("不予延期的原因", reason)
    )


def _open(state: PlanState, item_id: str, act: str) -> Activity | Milestone:
    item = find(state.plan, item_id)
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


def _not_after(state: PlanState, where: str, day: date | None) -> None:
    if day and day > state.as_of:
        raise BadValue(where, day, f"应不晚于统计截止日 {state.as_of}")


def _files(files: Sequence[EvidenceFile]) -> tuple[EvidenceFile, ...]:
    if len(files) > FILES_LIMIT:
        raise BadValue("佐证文件", f"{len(files)} 个", f"最多 {FILES_LIMIT} 个")
    return tuple(files)


def required(where: str, text: str) -> str:
    """`text` as `plain_text` has it; refuses one that says nothing."""
    if not text.strip():
        raise BadValue(where, text, "不能为空")
    return plain_text(where, text)


def plain_text(where: str, text: str) -> str:
    """`text` without surrounding white space and control characters; refuses one too long."""
    clean = "".join(c for c in text.strip() if c in "\n\t" or c.isprintable())
    if len(clean) > TEXT_LIMIT:
        raise BadValue(where, f"{clean[:20]}…", f"最多 {TEXT_LIMIT} 字，现为 {len(clean)} 字")
    return clean
