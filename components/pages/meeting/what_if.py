"""推演: sliders that answer at once what a change would do; kept only when a decision takes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from components.pages.meeting.context import QUICK, Looked, quick
from components.widgets import markup
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
    found = st.session_state.get(ADOPTED)
    if not isinstance(found, Adopted):
        return None
    return found if (found.item, found.decisions) == (row.id, len(row.item.decisions)) else None


def forget() -> None:
    """Drops what was adopted."""
    st.session_state.pop(ADOPTED, None)


def focus(outlook: Outlook, item: str) -> str | None:
    """The milestone whose chance stands for `item`: itself, else the one after it most at risk."""
    after = {item, *_reached(outlook.forecast.work.network, item)}
    told = [one for one in outlook.forecast.forecasts if one.item in after]
    if any(one.item == item for one in told):
        return item
    return max(told, key=lambda one: one.probability_late).item if told else None


@st.fragment
def what_if(now: Looked, row: Row) -> None:
    """The sliders and what they answer; nothing where no dated promise depends on the item."""
    seen = now.seen
    milestone = focus(seen, row.id)
    if milestone is None:
        st.caption("没有时限内的里程碑取决于此事项，无可推演。")
        return
    answer = st.container()
    changes = _changes(seen, row.id, milestone)
    found = answers(seen.forecast, quick(seen), changes)
    answer.html(_shown(seen, found, milestone, bool(changes)))
    if not now.may_decide:
        return
    if st.button("采用到决定", key=f"adopt:{row.id}", disabled=not changes):
        full = answers(seen.forecast, seen.forecast, changes)
        one = _of(full, milestone)
        st.session_state[ADOPTED] = Adopted(
            item=row.id,
            decisions=len(row.item.decisions),
            words=words(seen.plan, changes),
            milestone=milestone,
            before=one.before,
            after=one.after,
        )
        st.rerun()


def _changes(outlook: Outlook, item: str, milestone: str) -> list[Change]:
    """What the sliders say, in the network that the forecast rests on."""
    network = outlook.forecast.work.network
    works = _works(outlook, item, milestone)
    task = st.selectbox(
        "调整哪项工作",
        works,
        key=f"task:{item}",
        format_func=lambda id_: outlook.plan.by_id[id_].name,
        placeholder="请选择",
    )
    key = f"{item}:{task}"
    late, longer = st.columns(2, gap="medium")
    delay = late.slider("推迟（工作日）", 0, MOST_DAYS, 0, 5, key=f"delay:{key}")
    extend = longer.slider("用时增减（工作日）", -MOST_DAYS, MOST_DAYS, 0, 5, key=f"extend:{key}")
    kept, finish = st.columns(2, gap="medium", vertical_alignment="bottom")
    keeps = kept.toggle("此后按计划完成", key=f"keep:{key}")
    on = finish.date_input("定于某日完成", None, key=f"finish:{key}", format="YYYY-MM-DD")
    links = {f"{a}\n{b}": (a, b) for a, b in _links(network, {task, *works})}
    dropped = (
        st.selectbox(
            "取消一处前置关系",
            list(links),
            index=None,
            key=f"drop:{item}",
            format_func=lambda id_: " → ".join(outlook.plan.by_id[end].name for end in links[id_]),
            placeholder="不取消",
        )
        if links
        else None
    )
    changes: list[Change] = []
    changes += [Delay(task=task, days=delay)] if delay else []
    changes += [Extend(task=task, days=extend)] if extend else []
    changes += [KeepToPlan(task=task)] if keeps else []
    changes += [Finish(task=task, on=on)] if on else []
    if dropped:
        before, after = links[dropped]
        changes.append(DropLinks(predecessor=before, successor=after))
    return changes


def _works(outlook: Outlook, item: str, milestone: str) -> list[str]:
    """What can be changed: first what makes a milestone late, then the item and what is near it."""
    network, told = outlook.forecast.work.network, outlook.forecast.of(milestone)
    drivers = [one.task for one in told.drivers] if told and item == milestone else []
    near = [item, *_reached(network, item, back=True), *_reached(network, milestone, back=True)]
    found = [id_ for id_ in [*drivers, *near, milestone] if _is_open(network, id_)]
    return list(dict.fromkeys(found))


def _is_open(network: Network, id_: str) -> bool:
    return id_ in network.by_id and network.by_id[id_].actual_finish is None


def _reached(network: Network, id_: str, back: bool = False) -> list[str]:
    """What has to come after `id_`, or before it when `back`, nearest first."""
    links = network.into if back else network.out_of
    found, waiting = dict.fromkeys([id_]), [id_]
    for one in waiting:
        for link in links.get(one, ()):
            end = link.predecessor if back else link.successor
            if end not in found:
                found[end] = None
                waiting.append(end)
    return list(found)[1:]


def _links(network: Network, ids: Iterable[str]) -> list[tuple[str, str]]:
    """The dependencies between `ids` that still hold anything up."""
    near = set(ids)
    return [
        (link.predecessor, link.successor)
        for link in network.links
        if {link.predecessor, link.successor} <= near and _is_open(network, link.predecessor)
    ]


def words(plan: Plan, changes: Sequence[Change]) -> str:
    """The changes as a decision and its minutes say them."""
    return "；".join(_words(plan, one) for one in changes)


def _words(plan: Plan, change: Change) -> str:
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


def _of(found: Sequence[Answer], milestone: str) -> Answer:
    return next(one for one in found if one.item == milestone)


def _shown(outlook: Outlook, found: Sequence[Answer], milestone: str, changed: bool) -> Html:
    """The milestone's chance and days before and after, then the others that move."""
    one = _of(found, milestone)
    head = Markup('<div class="answer"><span>{}的逾期可能性</span><b>{}</b></div>').format(
        outlook.plan.by_id[milestone].name, _two(percent(one.before), percent(one.after), changed)
    )
    days = Markup('<div class="aside">五成把握 {}<br>八成把握 {}</div>').format(
        _two(str(one.p50), str(one.p50_after), changed),
        _two(str(one.p80), str(one.p80_after), changed),
    )
    moved = sorted(
        (other for other in found if other.item != milestone and percent(other.before)
         != percent(other.after)),
        key=lambda other: -abs(other.gained),
    )  # fmt: skip
    rest = markup.join(
        Markup('<div class="chance"><span>{}</span><b>{}</b></div>').format(
            outlook.plan.by_id[other.item].name,
            _two(percent(other.before), percent(other.after), True),
        )
        for other in moved[:OTHERS_SHOWN]
    )
    note = f"{QUICK:,} 次抽样即时推演，采用时按 {outlook.forecast.samples.simulation.samples:,} 次"
    return (
        head + days + rest + Markup('<div class="aside note">{}，不采用不保存。</div>').format(note)
    )


def _two(before: str, after: str, changed: bool) -> str:
    return f"{before} → {after}" if changed else before
