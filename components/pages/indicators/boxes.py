"""指标: a box for each indicator with its way to the target; those without one."""

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import chart_view, markup
from components.widgets.charts.indicator import basis_key, figure_look, indicator_spec
from components.widgets.charts.indicator import indicator_row as row
from components.widgets.charts.spec import packed
from components.widgets.theme import Scheme
from plan.forecast.indicator_forecast import rounded
from plan.forecast.sentence import about
from plan.model.plan import Indicator
from plan.outlook.indicators import Trajectory, fan, trajectory
from plan.outlook.outlook import Outlook
from plan.state.figures import StatedFigure, Whole
from plan.state.parts import UnitPart, parts_of, reported_words
from plan.words import labels

COLUMNS = 3
KEY = (("target", "目标"), ("way", "按通常节奏应到"), ("span", "八成可能的范围"), ("middle", "预计中位"))


@session.cached
def indicator_trajectories(outlook: Outlook) -> tuple[Trajectory, ...]:
    """The way of each indicator to its target, in the plan's order."""
    return tuple(trajectory(outlook.state, each) for each in outlook.plan.indicators)


@session.cached
def _charts(outlook: Outlook, scheme: Scheme) -> dict[str, bytes]:
    """The packed rows of each indicator's chart, by id, where there is something to draw."""
    return {
        way.indicator.id: packed(drawing(outlook, way, scheme))
        for way in indicator_trajectories(outlook)
        if len(way.stated) > 1 or way.way or way.outlook.forecast
    }


def indicator_boxes(outlook: Outlook, shown: Sequence[Trajectory]) -> None:
    """A box for each indicator, three in a row."""
    scheme = chart_view.scheme()
    charts = _charts(outlook, scheme)
    for first in range(0, len(shown), COLUMNS):
        columns = st.columns(COLUMNS, gap="small")
        for column, way in zip(columns, shown[first : first + COLUMNS], strict=False):
            id_ = way.indicator.id
            with column, st.container(border=True, key=f"indicator-{id_}"):
                st.html(head(outlook, way))
                if id_ in charts:
                    words = f"{way.indicator.name}的已知数值、目标与预计"
                    chart_view.draw(indicator_spec(scheme), charts[id_], key=id_, words=words)
                st.html(bases(way, scheme) + below(outlook, way))
                if way.indicator.shares and way.indicator.measures:
                    parts = parts_of(outlook.state, way.indicator.measures)
                    with st.expander(f"分解到各单位（{reported_words(parts)}）"):
                        st.html(shares(parts))
                if way.stated:
                    with st.expander(f"已知数值（{len(way.stated)} 个）"):
                        st.html(figures(outlook, way.indicator, way.stated))


def head(outlook: Outlook, way: Trajectory) -> Markup:
    """Name, target and the chance of reaching it; the name opens the milestone it decides."""
    indicator, name = way.indicator, Markup.escape(way.indicator.name)
    if indicator.measures:
        name = markup.link("graph", indicator.name, item=indicator.measures, as_of=outlook.as_of)
    title = Markup('<h2 class="chosen">{}{}</h2>').format(name, markup.mark(indicator))
    return title + Markup("<div>目标 <b>≥ {}</b>　{}　{}　{}</div>").format(
        _amount(indicator, indicator.target),
        f"{indicator.target_period} 年" if indicator.target_period else "",
        labels.COMMITMENT[indicator.commitment],
        chance_of_target(way),
    )


def chance_of_target(way: Trajectory) -> Markup:
    """The chance that the target is reached; that it was or was not; or why it is not known."""
    chance, forecast = way.outlook.probability, way.outlook.forecast
    if way.outlook.verdict:
        return Markup("<b>{}</b>").format(way.outlook.verdict.word)
    doubt = Markup('<span class="doubt" title="{}">{}</span>')
    if chance is None or forecast is None:
        return doubt.format(way.outlook.sentence, "缺同口径数据")
    few = "" if forecast.is_enough else doubt.format(way.outlook.sentence, labels.FEW)
    ground = f"据 {forecast.years} 年数据" if forecast.years else "无往年数据"
    shown = Markup('达到的可能性 <b>{}</b> <span class="reason">{}</span> {}')
    return shown.format(about(chance, space=" "), ground, few)


def below(outlook: Outlook, way: Trajectory) -> Markup:
    """What is expected, and how far the year's usual share has come."""
    lines = [way.outlook.sentence] if way.stated else [way.outlook.sentence, "尚无数值。"]
    count = way.outlook.count
    usual = count.expected_percent(outlook.as_of) if count else None
    if count and count.figure and count.target and usual is not None:
        lines.append(
            f"{way.indicator.movement.word}：按通常节奏此时应到目标的 "
            f"{usual / 100:.0%}，现为 {count.figure.value / count.target:.0%}。"
        )
    known = [figure.reading for figure in way.stated if figure.reading]
    # it may speak of a figure that was not known yet
    if way.indicator.note and len(known) == len(way.indicator.readings):
        lines.append(way.indicator.note)
    return markup.join(Markup('<p class="reason">{}</p>').format(line) for line in lines)


def bases(way: Trajectory, scheme: Scheme) -> Markup:
    """The bases of the figures with their signs; figures on different bases are not joined."""
    sign = Markup('<span class="key"><b style="color:{}">{}</b><span>{}{}</span></span>')
    keys = markup.join(
        sign.format(*basis_key(place, scheme), basis, "" if place else "（目标口径）")
        for place, basis in enumerate(_bases(way))
    )
    return Markup('<p class="keys basis">口径：{}</p>').format(keys)


def _bases(way: Trajectory) -> tuple[str, ...]:
    """The indicator's own basis, then those of its other figures."""
    return tuple(dict.fromkeys((way.indicator.basis, *way.bases)))


def drawing(outlook: Outlook, way: Trajectory, scheme: Scheme) -> list[dict[str, Any]]:
    """The rows of an indicator's chart."""
    places = {basis: at for at, basis in enumerate(_bases(way))}
    rows = []
    for number, series in enumerate(way.series):
        for point in series.points:
            texts = _in_words(outlook, way.indicator, point.figure) if point.figure else ()
            look = figure_look(places[series.basis], scheme, texts)
            rows.append(row("figure", point.day, point.value, line=f"{number}", **look))
    rows += [row("way", day, value) for day, value in way.way]
    forecast, due, goal = way.outlook.forecast, way.due, way.indicator.target
    range_ = fan(way)
    rows += [row("fan", day, bottom, high=top) for day, bottom, top in range_]
    if range_ and forecast and due:
        low, mid, high = map(rounded, (forecast.low, forecast.median, forecast.high))
        text = f"中位 {mid}，{low} 至 {high} {way.indicator.unit_of_measure}（八成可能）"
        span = {"high": range_[-1][2], "mid": forecast.median}
        rows.append(row("middle", due, range_[-1][1], **span, period="预计", value_text=text))
    if due and goal is not None:
        text = f"≥ {_amount(way.indicator, goal)}"
        rows.append(row("target", due, goal, period="目标", value_text=text))
    return rows


def shares(parts: Iterable[UnitPart]) -> Markup:
    """Each share with its figure of the latest period, or that none was reported."""
    cells = []
    for part in (it for it in parts if it.share):
        far, goal = [labels.MISSING, labels.MISSING, "未报"], part.share.target
        if part.figure:
            event = part.figure.event
            rate = f"{event.value / goal:.0%}" if goal else labels.MISSING
            far = [f"{event.value:g}", rate, event.period]
        cells.append([part.unit.name, f"{goal:g}", *far])
    return markup.table(["单位", "目标", "已报", "完成率", "截至"], cells, numeric=[1, 2, 3])


def reported_by(outlook: Outlook, figure: StatedFigure) -> str:
    """Who reported a figure: a document, or an account and the day it speaks of."""
    if figure.reading:
        source = figure.reading.source.document
        publisher = next(d.publisher for d in outlook.plan.documents if d.id == source)
        return f"{publisher}（{figure.reading.standing.word}）"
    if isinstance(whole := figure.entry.event, Whole):
        return f"各单位所报合计（已报 {whole.reported}/{whole.shares} 家）"
    unit = outlook.plan.by_id.get(figure.entry.by.unit or "")
    who = f"{unit.name} " if unit else ""
    return f"{who}{figure.entry.by.account} {labels.day_of(figure.entry)} 填报"


def figures(outlook: Outlook, indicator: Indicator, stated: Sequence[StatedFigure]) -> Markup:
    """Every figure as it was reported, the newest period last."""
    head = ["时期", f"数值（{indicator.unit_of_measure}）", "口径", "来源"]
    rows = [[f.period, f"{f.value:g}", f.basis, reported_by(outlook, f)] for f in stated]
    return markup.table(head, rows, numeric=[1])


def _in_words(outlook: Outlook, indicator: Indicator, figure: StatedFigure) -> tuple[str, ...]:
    """A figure in words: its period, value, basis and who reported it."""
    return figure.period, _amount(indicator, figure.value), figure.basis, reported_by(outlook, figure)


def without_target(outlook: Outlook, without: Sequence[Trajectory]) -> Markup:
    """Indicators that only have figures: numbers, not charts."""
    head = ["指标", "时期", "数值", "口径", "来源"]
    name, each = Markup("{}{}"), ((way.indicator, figure) for way in without for figure in way.stated)
    rows = [[name.format(of.name, markup.mark(of)), *_in_words(outlook, of, figure)] for of, figure in each]
    return markup.table(head, rows, numeric=[2])


def _amount(indicator: Indicator, value: float) -> str:
    return f"{value:g} {indicator.unit_of_measure}"
