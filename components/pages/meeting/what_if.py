"""推演: sliders that answer at once what a change would do; kept only when a decision takes it."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from components.pages.meeting.context import QUICK, MeetingContext, quick
from components.widgets import markup
from components.widgets.filters import one_of
from components.widgets.markup import Html
from plan.forecast.answers import Answer, answers
from plan.forecast.sampling.what_if import Change, Delay, DropLinks, Extend, Finish, KeepToPlan
from plan.forecast.sentence import percent
from plan.model.plan import Plan
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.network import Network

ADOPTED = "meeting-adopted"
MOST_DAYS = 120  # working days that a slider reaches
OTHERS_SHOWN = 4


@dataclass(frozen=True)
class Adopted:
    """A what-if that a decision takes: about `item`, in words, its milestone's two chances.

    It is for the next decision: the one after `decisions` others about the item.
    """

    item: str
    decisions: int
    words: str
    milestone: str
    before: float
    after: float


def adopted(row: Row) -> Adopted | None:
    """The what-if that the next decision about `row` takes with it."""
    last = st.session_state.get(ADOPTED)
    if not isinstance(last, Adopted) or last.item != row.id:
        return None
    return last if last.decisions == len(row.item.decisions) else None


def forget() -> None:
    """Drops what was adopted."""
    st.session_state.pop(ADOPTED, None)


def focus(outlook: Outlook, item: str) -> str | None:
    """The milestone whose chance stands for `item`: itself, else the one after it most at risk."""
    after = {item, *_reached(outlook.forecast.work.network, item)}
    forecasts = [forecast for forecast in outlook.forecast.forecasts if forecast.item in after]
    if any(forecast.item == item for forecast in forecasts):
        return item
    at_risk = max(forecasts, key=lambda forecast: forecast.probability_late, default=None)
    return at_risk.item if at_risk else None


# A fragment is drawn again alone: moving a slider does not redraw the page around it.
@st.fragment
def what_if(context: MeetingContext, row: Row) -> None:
    """The sliders and what they answer; nothing where no dated promise depends on the item."""
    outlook = context.outlook
    milestone = focus(outlook, row.id)
    if milestone is None:
        st.caption("没有时限内的里程碑取决于此事项，无可推演。")
        return
    # The answer stands above the sliders, and is known only when they have been read.
    place = st.container()
    changes = _changes(outlook, row.id, milestone)
    quickly = answers(outlook.forecast, quick(outlook), changes)
    place.html(_shown(outlook, quickly, milestone, bool(changes)))
    if not context.may_decide:
        return
    if st.button("采用到决定", key=f"adopt:{row.id}", disabled=not changes):
        answer = _of(answers(outlook.forecast, outlook.forecast, changes), milestone)
        st.session_state[ADOPTED] = Adopted(
            item=row.id,
            decisions=len(row.item.decisions),
            words="；".join(words(outlook.plan, change) for change in changes),
            milestone=milestone,
            before=answer.before,
            after=answer.after,
        )
        st.rerun()


def _changes(outlook: Outlook, item: str, milestone: str) -> list[Change]:
    """What the sliders say, in the network that the forecast rests on."""
    network = outlook.forecast.work.network
    works = works_near(outlook, item, milestone)
    names = {id_: outlook.plan.by_id[id_].name for id_ in works}
    task = one_of("调整哪项工作", names, f"task:{item}")
    key = f"{item}:{task}"
    late, longer = st.columns(2, gap="medium")
    delay = late.slider("推迟（工作日）", 0, MOST_DAYS, 0, 5, key=f"delay:{key}")
    extend = longer.slider("用时增减（工作日）", -MOST_DAYS, MOST_DAYS, 0, 5, key=f"extend:{key}")
    keep, finish = st.columns(2, gap="medium", vertical_alignment="bottom")
    keeps = keep.toggle("此后按计划完成", key=f"keep:{key}")
    on = finish.date_input("定于某日完成", None, key=f"finish:{key}", format="YYYY-MM-DD")
    near = {task, *works}  # what is finished is none of them: nothing changes it any more
    links = {
        f"{link.predecessor}\n{link.successor}": (link.predecessor, link.successor)
        for link in network.links
        if {link.predecessor, link.successor} <= near
        and _is_open(network, link.predecessor)
        and link.holds(network.by_id[link.successor])
    }
    dropped = None
    if links:
        names = {
            id_: " → ".join(outlook.plan.by_id[end].name for end in ends)
            for id_, ends in links.items()
        }
        dropped = one_of("取消一处前置关系", names, f"drop:{item}", None, placeholder="不取消")
    changes: list[Change] = []
    changes += [Delay(task=task, days=delay)] if delay else []
    changes += [Extend(task=task, days=extend)] if extend else []
    changes += [KeepToPlan(task=task)] if keeps else []
    changes += [Finish(task=task, on=on)] if on else []
    if dropped:
        before, after = links[dropped]
        changes.append(DropLinks(predecessor=before, successor=after))
    return changes


def works_near(outlook: Outlook, item: str, milestone: str) -> list[str]:
    """What can be changed: first what makes a milestone late, then the item and what is near it."""
    network, forecast = outlook.forecast.work.network, outlook.forecast.of(milestone)
    drivers = [d.task for d in forecast.drivers] if forecast and item == milestone else []
    near = [item, *_reached(network, item, back=True), *_reached(network, milestone, back=True)]
    return [id_ for id_ in dict.fromkeys([*drivers, *near, milestone]) if _is_open(network, id_)]


def _is_open(network: Network, id_: str) -> bool:
    return id_ in network.by_id and network.by_id[id_].actual_finish is None


def _reached(network: Network, id_: str, back: bool = False) -> list[str]:
    """What has to come after `id_`, or before it when `back`, nearest first."""
    links = network.into if back else network.out_of
    reached, waiting = dict.fromkeys([id_]), [id_]
    for task in waiting:
        for link in links.get(task, ()):
            end = link.predecessor if back else link.successor
            if end not in reached:
                reached[end] = None
                waiting.append(end)
    return list(reached)[1:]


def words(plan: Plan, change: Change) -> str:
    """A change as a decision and its minutes say it."""

    def name(id_: str) -> str:
        return f"“{plan.by_id[id_].name}”"

    match change:
        case Delay(task=task, days=days):
            return f"{name(task)}推迟 {days:g} 个工作日"
        case Extend(task=task, days=days):
            return f"{name(task)}用时{'增加' if days > 0 else '减少'} {abs(days):g} 个工作日"
        case Finish(task=task, on=on):
            return f"{name(task)}于 {on} 完成"
        case KeepToPlan(task=task):
            return f"{name(task)}此后按计划完成"
        case DropLinks(predecessor=before, successor=after):
            return f"取消{name(before)}到{name(after)}的前置关系"
    raise AssertionError(change)


def _of(all_answers: Sequence[Answer], milestone: str) -> Answer:
    return next(answer for answer in all_answers if answer.item == milestone)


def _shown(outlook: Outlook, all_answers: Sequence[Answer], milestone: str, changed: bool) -> Html:
    """The milestone's chance and days before and after, then the others that move."""
    answer = _of(all_answers, milestone)

    def pair(before: str, after: str) -> str:
        return f"{before} → {after}" if changed else before

    head = Markup('<div class="answer"><span>{}的逾期可能性</span><b>{}</b></div>').format(
        outlook.plan.by_id[milestone].name, pair(percent(answer.before), percent(answer.after))
    )
    days = Markup('<div class="aside">预计完成（中位）{}<br>预计完成（较稳妥）{}</div>').format(
        pair(str(answer.p50), str(answer.p50_after)), pair(str(answer.p80), str(answer.p80_after))
    )
    moved = [
        other
        for other in sorted(all_answers, key=lambda other: -abs(other.gained))
        if other.item != milestone and percent(other.before) != percent(other.after)
    ]
    rest = markup.join(
        Markup('<div class="chance"><span>{}</span><b>{} → {}</b></div>').format(
            outlook.plan.by_id[other.item].name, percent(other.before), percent(other.after)
        )
        for other in moved[:OTHERS_SHOWN]
    )
    note = f"{QUICK:,} 次抽样即时推演，采用时按 {outlook.forecast.samples.simulation.samples:,} 次"
    return (
        head + days + rest + Markup('<div class="aside note">{}，不采用不保存。</div>').format(note)
    )
