"""指标: a box for each indicator with its way to the target; those without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import chart_view, markup
from components.widgets.charts.indicator import (
    Drawing,
    Mark,
    basis_key,
    indicator_rows,
    indicator_spec,
)
from components.widgets.charts.spec import packed
from components.widgets.markup import Html
from components.widgets.theme import Scheme
from plan.model.plan import Indicator
from plan.outlook.indicators.figures import Word
from plan.outlook.indicators.readings import known_readings
from plan.outlook.indicators.trajectory import Trajectory, fan, trajectories
from plan.outlook.lights import shown
from plan.outlook.outlook import Outlook
from plan.words import labels

COLUMNS = 3
KEYS = (
    ("target", "目标"),
    ("way", "按通常节奏应到"),
    ("span", "八成把握的范围"),
    ("middle", "预计中位"),
)
_KEY = Markup('<span class="key"><i class="{}"></i>{}</span>')


def key() -> Html:
    """What the signs on the charts mean."""
    return Markup('<p class="keys">{}</p>').format(markup.join(_KEY.format(*one) for one in KEYS))


@session.cached
def indicator_trajectories(outlook: Outlook) -> tuple[Trajectory, ...]:
    """The way of each indicator to its target, in the plan's order."""
    return tuple(trajectories(outlook.state))


@dataclass(frozen=True)
class Box:
    """What stands in the box of an indicator; None and empty where there is nothing to show."""

    head: Html
    chart: bytes | None
    below: Html
    figures: Html


def indicator_boxes(outlook: Outlook, shown: Sequence[Trajectory]) -> None:
    """A box for each indicator, three in a row."""
    scheme = chart_view.scheme()
    made = _boxes(outlook, scheme)
    for first in range(0, len(shown), COLUMNS):
        columns = st.columns(COLUMNS, gap="small")
        for column, one in zip(columns, shown[first : first + COLUMNS], strict=False):
            with column, st.container(border=True, key=f"indicator-{one.indicator.id}"):
                _show(made[one.indicator.id], one, scheme)


@session.cached
def _boxes(outlook: Outlook, scheme: Scheme) -> dict[str, Box]:
    return {one.indicator.id: _box(outlook, one, scheme) for one in indicator_trajectories(outlook)}


def _box(outlook: Outlook, one: Trajectory, scheme: Scheme) -> Box:
    """One indicator: target, chance of reaching it, chart, what is expected, every figure."""
    is_drawn = len(one.words) > 1 or one.way or one.outlook.forecast
    rows = indicator_rows(drawing(outlook, one), scheme) if is_drawn else []
    return Box(
        head=head(outlook, one),
        chart=packed(rows) if is_drawn else None,
        below=bases(one, scheme) + below(outlook, one),
        figures=figures(outlook, one.indicator, one.words),
    )


def _show(made: Box, one: Trajectory, scheme: Scheme) -> None:
    st.html(made.head)
    if made.chart is not None:
        words = _words(one.indicator)
        chart_view.draw(indicator_spec(scheme), made.chart, key=one.indicator.id, words=words)
    st.html(made.below)
    if one.words:
        with st.expander(f"已知数值（{len(one.words)} 个）"):
            st.html(made.figures)


def _words(indicator: Indicator) -> str:
    return f"{indicator.name}的已知数值、目标与预计"


def head(outlook: Outlook, one: Trajectory) -> Html:
    """Name, target and the chance of reaching it."""
    indicator = one.indicator
    name = Markup('<h4 class="chosen">{}{}</h4>').format(
        _name(outlook, indicator), markup.mark(indicator)
    )
    if indicator.target is None:
        return name
    return name + Markup("<div>目标 <b>≥ {}</b>　{}　{}　{}</div>").format(
        _amount(indicator, indicator.target),
        f"{indicator.target_period} 年" if indicator.target_period else "",
        labels.COMMITMENT[indicator.commitment],
        _reach(one),
    )


def _name(outlook: Outlook, indicator: Indicator) -> Html | str:
    """The name; it opens the milestone that the indicator decides."""
    if indicator.measures is None:
        return indicator.name
    day = outlook.as_of.isoformat()
    return markup.link("graph", indicator.name, item=indicator.measures, as_of=day)


def _reach(one: Trajectory) -> Html:
    chance, told = one.outlook.probability, one.outlook.forecast
    if chance is not None and told is not None and told.low == told.high:
        return Markup("<b>{}</b>").format("已实现" if chance == 1 else "未实现")
    if chance == 1:
        return Markup("<b>已实现</b>")
    if chance is not None:
        return Markup('达到的可能性 <b>{}</b> <span class="reason">n={}</span>').format(
            shown(chance), one.outlook.years
        )
    word = labels.FEW if told is not None else "缺同口径数据"
    return Markup('<span class="doubt" title="{}">{}</span>').format(one.outlook.sentence, word)


def below(outlook: Outlook, one: Trajectory) -> Html:
    """What is expected, and how far the year's usual share has come."""
    lines = [one.outlook.sentence] if one.words else [one.outlook.sentence, "尚无数值。"]
    if one.usual is not None and one.so_far is not None:
        lines.append(
            f"{labels.MOVEMENT[one.indicator.movement]}："
            f"按通常节奏此时应到目标的 {one.usual:.0%}，现为 {one.so_far:.0%}。"
        )
    if one.indicator.note and len(
        known_readings(outlook.plan, one.indicator, outlook.as_of)
    ) == len(one.indicator.readings):  # it may speak of a figure that was not known yet
        lines.append(one.indicator.note)
    return markup.join(Markup('<p class="reason">{}</p>').format(line) for line in lines)


def bases(one: Trajectory, scheme: Scheme) -> Html:
    """The bases of the figures with their signs; figures on different bases are not joined."""
    keys = []
    for place, basis in enumerate(_bases(one)):
        glyph, ink = basis_key(place, scheme)
        own = "（目标口径）" if basis == one.indicator.basis else ""
        keys.append(
            Markup('<span class="key"><b style="color:{}">{}</b><span>{}{}</span></span>').format(
                ink, glyph, basis, own
            )
        )
    return Markup('<p class="keys basis">口径：{}</p>').format(markup.join(keys))


def _bases(one: Trajectory) -> tuple[str, ...]:
    """The indicator's own basis, then those of its other figures."""
    return tuple(dict.fromkeys((one.indicator.basis, *one.bases)))


def drawing(outlook: Outlook, one: Trajectory) -> Drawing:
    """What is drawn of an indicator."""
    places = {basis: at for at, basis in enumerate(_bases(one))}
    marks = [
        Mark(
            day=point.day,
            value=point.value,
            basis_at=places[series.basis],
            line=f"{number}",
            texts=_texts(outlook, one.indicator, point.word) if point.word else (),
        )
        for number, series in enumerate(one.series)
        for point in series.points
    ]
    told, due, goal = one.outlook.forecast, one.due, one.indicator.target
    range_ = fan(one)
    middle = None
    if range_ and told and due:
        low, mid, high = map(_rounded, (told.low, told.median, told.high))
        said = f"中位 {mid}，{low} 至 {high} {one.indicator.unit_of_measure}（八成把握）"
        middle = (due, told.median, said)
    target = (due, goal, f"≥ {_amount(one.indicator, goal)}") if due and goal is not None else None
    return Drawing(marks=marks, way=one.way, fan=range_, middle=middle, target=target)


def _texts(outlook: Outlook, indicator: Indicator, word: Word) -> tuple[str, ...]:
    return word.period, _amount(indicator, word.value), word.basis, told_by(outlook, word)


def told_by(outlook: Outlook, word: Word) -> str:
    """Who told a figure: a document, or an account and the day it was recorded."""
    if word.reading is not None:
        source = word.reading.source.document
        publisher = next(one.publisher for one in outlook.plan.documents if one.id == source)
        return f"{publisher}（{labels.STANDING[word.reading.standing]}）"
    if word.entry is not None:
        unit = outlook.plan.by_id.get(word.entry.by.unit or "")
        who = f"{unit.name} " if unit else ""
        return f"{who}{word.entry.by.account} {word.entry.event.as_of} 填报"
    return labels.MISSING


def figures(outlook: Outlook, indicator: Indicator, words: Sequence[Word]) -> Html:
    """Every figure as it was told, the newest period last."""
    head = ["时期", f"数值（{indicator.unit_of_measure}）", "口径", "来源"]
    rows = [[one.period, f"{one.value:g}", one.basis, told_by(outlook, one)] for one in words]
    return markup.table(head, rows, numeric=[1])


def without_target(outlook: Outlook, without: Sequence[Trajectory]) -> Html:
    """Indicators that only have figures: numbers, not charts."""
    head = ["指标", "时期", "数值", "口径", "来源"]
    rows = [
        [
            Markup("{}{}").format(one.indicator.name, markup.mark(one.indicator)),
            word.period,
            _amount(one.indicator, word.value),
            word.basis,
            told_by(outlook, word),
        ]
        for one in without
        for word in one.words
    ]
    return markup.table(head, rows, numeric=[2])


def _amount(indicator: Indicator, value: float) -> str:
    return f"{value:g} {indicator.unit_of_measure}"


def _rounded(value: float) -> str:
    """An expected value to three figures."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
