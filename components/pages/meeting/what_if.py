"""推演: a lever that is pressed answers at once what it would do.

Nothing is kept of it but with a decision.
"""

import re
from dataclasses import dataclass

import networkx as nx
import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.chance import MOVED, NONE_HELPS, dots
from plan.forecast.answers import Answer, answers
from plan.forecast.levers import is_open_to_levers, levers
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sampling.what_if import Extend, KeepToPlan
from plan.forecast.sentence import percent, risk
from plan.model.plan import lead_of
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

STILL = "维持现状"
OTHERS_SHOWN = 3
ANSWER = Markup('<div class="answer"><span>{}</span><b>{}</b></div>')
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>^])")  # what a label would take for it


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


def focus(outlook: Outlook, item: str) -> Forecast | None:
    """Of the milestone whose chance stands for `item`: itself, else the one after it most at risk."""
    links = outlook.forecast.work.network.links
    graph = nx.DiGraph((link.predecessor, link.successor) for link in links)
    after = {item, *(nx.descendants(graph, item) if item in graph else ())}
    forecasts = [forecast for forecast in outlook.forecast.forecasts if forecast.item in after]
    return max(forecasts, key=lambda it: (it.item == item, it.probability_late), default=None)


def trying(row: Row) -> str:
    """The key of what is tried for the next decision about `row`."""
    return f"try:{row.id}:{len(row.item.decisions)}"


def what_if(outlook: Outlook, row: Row, known: Forecast) -> Tried | None:
    """The lever that the visitor tries on `row`; None for none."""
    offered = {lever.words: lever for lever in _levers(outlook, row.id, known.item)}
    if not offered:
        if is_open_to_levers(known):
            st.html(NONE_HELPS)
        return None
    pressed = st.radio(
        "推演",
        [STILL, *offered],
        key=trying(row),
        format_func=lambda words: MARKDOWN.sub(r"\\\1", words.replace(f"“{row.part.name}”", "本事项")),
        label_visibility="collapsed",
        captions=["", *(f"{lever.unit}　{lever.chances}" for lever in offered.values())],
    )
    return offered.get(pressed)


@session.cached
def _levers(outlook: Outlook, item: str, milestone: str) -> tuple[Tried, ...]:
    """The steps that help when they take less time, and `item` kept to its plan; the best first."""
    network, of = outlook.forecast.work.network, outlook.forecast
    changes: list[Extend | KeepToPlan] = [Extend(task=it.task, days=-it.days) for it in levers(of, milestone)]
    task = network.by_id.get(item)
    changes += [KeepToPlan(task=item)] if task and task.actual_finish is None else []
    tried = []
    for change in changes:
        name, unit = outlook.plan.by_id[change.task].name, labels.unit(lead_of(outlook.plan, change.task))
        how = f"早 {-change.days:g} 个工作日完成" if isinstance(change, Extend) else "此后按计划完成"
        tried.append(Tried(f"“{name}”{how}", unit, milestone, answers(of, [change])))
    return tuple(sorted((it for it in tried if it.answer.gained > 0), key=lambda it: -it.answer.gained))


def answered(outlook: Outlook, row: Row, known: Forecast, tried: Tried | None) -> Markup:
    """The milestone's chance and why; or before and after what is tried, and who else moves."""
    names = outlook.plan.by_id
    about = "" if known.item == row.id else f"{names[known.item].name}的"
    chance = tried.chances if tried else risk(known.probability_late)
    shown = ANSWER.format(f"{about}逾期可能性", chance)
    after = (tried.answer.equally_likely_after, tried.answer.after) if tried else ()
    shown += dots(known, outlook.as_of, *after)
    if tried is None:
        return shown + Markup('<p class="sentence">{}</p>').format(markup.sentence(known.sentence))
    moved = (it for it in tried.answers if it.item != known.item and percent(it.before) != percent(it.after))
    others = sorted(moved, key=lambda it: -abs(it.gained))[:OTHERS_SHOWN]
    days = (
        ("预计（中位）", known.p50, tried.answer.p50_after),
        ("预计（较稳妥）", known.p80, tried.answer.p80_after),
        *((names[o.item].name, percent(o.before), percent(o.after)) for o in others),
    )
    return shown + markup.join(MOVED.format(*each) for each in days if each[1] != each[2])
