"""收官: the end of the plan or of a year of it; each function returns the event, or refuses."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from plan.acts.items import plain_text, required
from plan.errors import BadValue, Refused
from plan.ledger.events import PLAN, ConclusionWithdrawn, Ended, Event, PlanConcluded, closings
from plan.model.kinds import Commitment, Condition, Ending, ItemKind, Verdict
from plan.model.plan import Activity, item_of, kind_of
from plan.state.progress import percent_of
from plan.state.replay import PlanState

PROMISED = (ItemKind.PROMISE, ItemKind.UNDATED)
UNDONE = (Ending.CARRIED, Ending.NOT_COMPLETED, Ending.TERMINATED)


def last_day(state: PlanState, year: int | None) -> date:
    """The day on which the plan, or that year of it, is over."""
    return date(year, 12, 31) if year else state.plan.finish


def to_conclude(state: PlanState) -> list[int | None]:
    """The years before the last that may be concluded, None for the whole; first what is over."""
    done = {entry.event.year for entry in state.conclusions}
    latest = min(state.as_of.year, state.plan.finish.year - 1)
    years = [y for y in range(latest, state.plan.start.year - 1, -1) if to_end(state, y)]
    open_ = [year for year in (None, *years) if not done & {None, year}]
    return sorted(open_, key=lambda year: last_day(state, year) >= state.as_of)


def to_end(state: PlanState, year: int | None) -> dict[str, tuple[Ending, ...]]:
    """How each item may end, what is proposed first; of a year what was due and has not ended yet.

    What is closed ends as it was; 完成 else is for what its figure settled and for whole work.
    """
    ends, before = {}, state.ended
    for part in state.plan.items:
        item = state.items[part.id]
        due, closed = item.approved_deadline, item.closed
        if year and (due is None or due.year > year or part.id in before):
            continue
        if closed is None:
            is_work, is_late = isinstance(part, Activity), item.due and state.as_of > item.due
            is_done = percent_of(state, part) == 100 if is_work else item.verdict is Verdict.REACHED
            is_late = is_late and item.condition in (Condition.OPEN, Condition.OVERDUE) and not year
            first = [Ending.COMPLETED] if is_done else [Ending.NOT_COMPLETED] if is_late else []
            ends[part.id] = tuple(dict.fromkeys((*first, *UNDONE)))
        elif closed.entry:
            graded = [end for end in UNDONE if closed.grade and end.value == closed.grade.value]
            usual = Ending.COMPLETED if closed.is_kept else Ending.NOT_COMPLETED
            ends[part.id] = (*graded, usual)[:1]
    return ends


def conclude(
    state: PlanState,
    endings: Mapping[str, tuple[Ending, str]],
    statement: str,
    year: int | None = None,
    reason: str = "",
) -> PlanConcluded:
    """The end of the plan or of `year`: items as given, else as proposed; `reason` is why early."""
    what, until, ends = f"{year} 年" if year else "行动计划", last_day(state, year), []
    if year not in to_conclude(state):
        raise Refused(f"{what}已经收官，或不是可以先行收官的年度；最后一年随整个计划收官。")
    if state.as_of < until and not plain_text("提前收官的原因", reason):
        raise Refused(f"{what}至 {until} 结束，提前收官须写明原因。")
    may_end = {id_: (may, state.items[id_]) for id_, may in to_end(state, year).items()}
    for id_ in endings.keys() - may_end.keys():
        raise Refused(f"“{item_of(state.plan, id_).name}”不在本次收官的事项之列。")
    if asked := [
        item_of(state.plan, id_).name
        for id_, (_, it) in may_end.items()
        if not it.closed and (it.asked_to_close or it.proposed or it.asked_to_extend)
    ]:
        raise Refused(f"{len(asked)} 项的申请或复核没有办理，请先办理：{'、'.join(asked)}。")
    for id_, (may, item) in may_end.items():
        part, (ending, why) = item_of(state.plan, id_), endings.get(id_, (may[0], ""))
        if ending not in may:
            accepted = f"应为{'、'.join(end.word for end in may)}；已销号或指标达到目标的才是完成"
            raise BadValue(f"“{part.name}”的结论", ending.word, accepted)
        is_kept, why = ending is Ending.COMPLETED, plain_text("原因", why)
        if part.commitment is Commitment.BINDING and not (is_kept or item.closed or why):
            raise Refused(f"“{part.name}”是确保事项，结论为{ending.word}的，须写明原因。")
        done = ended_on(state, id_, ending)
        ends.append(Ended(item=id_, ending=ending, reason=why, done_on=done))
    return PlanConcluded(
        subject=PLAN,
        as_of=state.as_of,
        endings=tuple(ends),
        statement=required("收官说明", statement),
        year=year,
        reason=plain_text("提前收官的原因", reason),
    )


def ended_on(state: PlanState, id_: str, ending: Ending) -> date | None:
    """The day on which an item that ends so was done, by its closing, figure or reports; None if not."""
    item = state.items[id_]
    if item.closed or ending is not Ending.COMPLETED:
        return item.done_on
    return min(item.actual_finish or item.due or state.as_of, state.as_of)


def withdraw_conclusion(state: PlanState, reason: str) -> ConclusionWithdrawn:
    """The withdrawal of the last conclusion."""
    if not state.conclusions:
        raise Refused("没有收官，无可撤销。")
    last, why = state.conclusions[-1].sequence, required("撤销原因", reason)
    return ConclusionWithdrawn(subject=PLAN, as_of=state.as_of, conclusion=last, reason=why)


def past_end(state: PlanState, event: Event) -> str:
    """Why `event` may not be recorded, for what was concluded; a conclusion is of today alone."""
    if isinstance(event, PlanConcluded | ConclusionWithdrawn):
        return "收官、撤销收官以办理当日为准，不能补录。" * (state.counts_as > state.as_of)
    about = {event.subject, getattr(state.plan.by_id.get(event.subject), "measures", None)}
    for entry, year in ((entry, entry.event.year) for entry in state.concluding):
        if year is None or about & {closed.subject for closed in closings(entry.event)}:
            what = f"{year} 年度事项" if year else "行动计划"
            return f"{what}已于 {entry.event.as_of} 收官，不再记入；确须更正的，先撤销收官。"
    return ""


def counted(endings: Counter[Ending]) -> str:
    """How many there are of each: 完成 3 项、终止 1 项."""
    return "、".join(f"{end.word} {endings[end]} 项" for end in Ending if endings[end]) or "无"


def conclusion_words(state: PlanState) -> str:
    """That the plan ended and how, or that it, or a year of it, is over and has not; or nothing."""
    promised = {part.id for part in state.plan.items if kind_of(part) in PROMISED}
    for event in (entry.event for entry in state.conclusions[-1:] if not entry.event.year):
        ends = Counter(each.ending for each in event.endings if each.item in promised)
        return f"本计划已于 {event.as_of} 收官：承诺{counted(ends)}。"
    for year in [year for year in to_conclude(state)[:1] if last_day(state, year) < state.as_of]:
        return f"{f'{year} 年' if year else '本计划'}已于 {last_day(state, year)} 结束，尚未收官。"
    return ""
