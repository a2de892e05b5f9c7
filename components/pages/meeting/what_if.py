"""推演: a lever that is pressed, or sliders, answer at once what they would do.

Nothing is kept of it but with a decision.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx
import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.filters import one_of
from components.widgets.lever_list import NONE_HELPS
from components.widgets.markup import Html
from plan.forecast.answers import Answer, answers
from plan.forecast.levers import MIN_GAIN, is_open_to_levers, levers
from plan.forecast.sampling.what_if import Change, Delay, DropLinks, Extend, Finish, KeepToPlan
from plan.forecast.sentence import percent
from plan.model.plan import Plan, lead_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.network import Network
from plan.words import labels

STILL, OWN = "维持现状", "自定"
MOST_DAYS = 120  # working days that a slider reaches
OTHERS_SHOWN = 3
ANSWER = Markup('<div class="answer"><span>{}</span><b>{}</b></div>')
MOVED = Markup('<div class="chance"><span>{}</span><b>{} → {}</b></div>')
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>^])")


@dataclass(frozen=True)
class Tried:
    """A what-if: in words, whose they are, and what it does; of `milestone` people are told."""

    words: str
    unit: str
    milestone: str
    answers: tuple[Answer, ...]

    @property
    def answer(self) -> Answer:
        """What it does to the milestone."""
        return next(answer for answer in self.answers if answer.item == self.milestone)

    @property
    def chances(self) -> str:
        """The milestone's chance of being late, before and after."""
        return f"{percent(self.answer.before)} → {percent(self.answer.after)}"


def focus(outlook: Outlook, item: str) -> str | None:
    """The milestone whose chance stands for `item`: itself, else the one after it most at risk."""
    after = {item, *_reached(outlook.forecast.work.network, item)}
    forecasts = [forecast for forecast in outlook.forecast.forecasts if forecast.item in after]
    if any(forecast.item == item for forecast in forecasts):
        return item
    at_risk = max(forecasts, key=lambda forecast: forecast.probability_late, default=None)
    return at_risk.item if at_risk else None


def plain(text: str) -> str:
    """`text` as a widget's label shows it, no character of it taken for Markdown."""
    return MARKDOWN.sub(r"\\\1", text)


def trying(row: Row) -> str:
    """The key of what is tried for the next decision about `row`."""
    return f"try:{row.id}:{len(row.item.decisions)}"


def what_if(outlook: Outlook, row: Row, milestone: str) -> Tried | None:
    """What the visitor tries on `row`: a lever, or changes of its own; None for nothing."""
    known = outlook.forecast.of(milestone)
    offered = {lever.words: lever for lever in _levers(outlook, row.id, milestone)}
    if not offered and known and is_open_to_levers(known):
        st.html(NONE_HELPS)
    pressed = st.radio(
        "推演",
        [STILL, *offered, OWN],
        key=trying(row),
        format_func=lambda words: plain(words.replace(f"“{row.part.name}”", "本事项")),
        label_visibility="collapsed",
        captions=["", *(f"{lever.unit}　{lever.chances}" for lever in offered.values()), ""],
    )
    if pressed == OWN:
        changes = _changes(outlook, row.id, milestone)
        return _tried(outlook, milestone, changes) if changes else None
    return offered.get(pressed)


@session.cached
def _levers(outlook: Outlook, item: str, milestone: str) -> tuple[Tried, ...]:
    """The steps that help when they take less time, and `item` kept to its plan; the best first."""
    network, of = outlook.forecast.work.network, outlook.forecast
    changes: list[Change] = [Extend(task=each.task, days=-each.days) for each in levers(of, milestone)]
    changes += [KeepToPlan(task=item)] if _is_open(network, item) else []
    tried = [_tried(outlook, milestone, [change]) for change in changes]
    helping = [each for each in tried if each.answer.gained >= MIN_GAIN]
    return tuple(sorted(helping, key=lambda each: -each.answer.gained))


def _tried(outlook: Outlook, milestone: str, changes: Sequence[Change]) -> Tried:
    units = {
        labels.unit(lead_of(outlook.plan, change.task))
        for change in changes
        if not isinstance(change, DropLinks)
    }
    return Tried(
        words="；".join(words(outlook.plan, change) for change in changes),
        unit="、".join(sorted(units)),
        milestone=milestone,
        answers=answers(outlook.forecast, changes),
    )


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
    part, ends, dropped = outlook.plan.by_id, "{0.predecessor}\n{0.successor}", None
    links = {
        ends.format(link): f"{part[link.predecessor].name} → {part[link.successor].name}"
        for link in network.links
        if {link.predecessor, link.successor} <= near
        and _is_open(network, link.predecessor)
        and (link.to_finish or not network.by_id[link.successor].begun)  # it still holds
    }
    if links:
        dropped = one_of("取消一处前置关系", links, f"drop:{item}", None, placeholder="不取消")
    changes: list[Change] = []
    changes += [Delay(task=task, days=delay)] if delay else []
    changes += [Extend(task=task, days=extend)] if extend else []
    changes += [KeepToPlan(task=task)] if keeps else []
    changes += [Finish(task=task, on=on)] if on else []
    if dropped:
        before, after = dropped.split("\n")
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
    graph = nx.DiGraph((link.predecessor, link.successor) for link in network.links)
    return list(nx.bfs_tree(graph, id_, reverse=back))[1:] if id_ in graph else []


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


def answered(outlook: Outlook, row: Row, milestone: str, tried: Tried | None) -> Html:
    """The milestone's chance and why; or before and after what is tried, and who else moves."""
    known, names = outlook.forecast.of(milestone), outlook.plan.by_id
    if known is None:
        return Markup("")
    about = "" if milestone == row.id else f"{names[milestone].name}的"
    chance = tried.chances if tried else percent(known.probability_late)
    shown = ANSWER.format(f"{about}逾期可能性", chance)
    if tried is None:
        return shown + Markup('<p class="sentence">{}</p>').format(markup.sentence(known.sentence))
    others = [
        other
        for other in sorted(tried.answers, key=lambda each: -abs(each.gained))
        if other.item != milestone and percent(other.before) != percent(other.after)
    ][:OTHERS_SHOWN]
    days = (
        ("预计（中位）", known.p50, tried.answer.p50_after),
        ("预计（较稳妥）", known.p80, tried.answer.p80_after),
        *((names[o.item].name, percent(o.before), percent(o.after)) for o in others),
    )
    return shown + markup.join(MOVED.format(*each) for each in days)
