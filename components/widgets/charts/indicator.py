"""指标: figures in time, the usual way to the target, and what is expected at its day."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import altair as alt

from components.widgets.charts.spec import DATA, Spec, finished, moment, tips
from components.widgets.theme import GROUNDS, Scheme

HEIGHT = 190  # px
SHAPES = ("circle", "square", "triangle-up", "diamond")
GLYPHS = ("●", "■", "▲", "◆")
INKS: Mapping[Scheme, Sequence[str]] = {  # by basis, the indicator's own first
    "light": ("#1f4e8c", "#b45309", "#5b4b9a", "#0f766e"),
    "dark": ("#7fb2ee", "#f0b35a", "#b9a6f2", "#4fc3b0"),
}
_TIPS = (("period", "时期"), ("value_text", "数值"), ("basis", "口径"), ("source", "来源"))


def basis_key(place: int, scheme: Scheme) -> tuple[str, str]:
    """The colour and the character of the basis at `place`; beyond four they look alike."""
    at = min(place, len(SHAPES) - 1)
    return INKS[scheme][at], GLYPHS[at]


def figure_look(place: int, scheme: Scheme, texts: Sequence[str]) -> dict[str, Any]:
    """How a figure on the basis at `place` is drawn; `texts` for hovering, empty for no mark."""
    at, names = min(place, len(SHAPES) - 1), (name for name, _ in _TIPS)
    look = {"ink": INKS[scheme][at], "shape": SHAPES[at], "mark": bool(texts)}
    return look | dict(zip(names, texts, strict=False))


def indicator_row(kind: str, day: date, value: float, **more: Any) -> dict[str, Any]:
    """A row of `indicator_spec` with every field; what is not given is empty."""
    row = {"kind": kind, "day": moment(day), **dict.fromkeys(("value", "high", "mid"), value)}
    words = dict.fromkeys(("line", "ink", *(name for name, _ in _TIPS)), "")
    return row | words | {"shape": "circle", "mark": False} | more


@cache
def indicator_spec(scheme: Scheme) -> Spec:
    """Figures as points, joined where they may be; the way dashed, the expected range pale."""
    ground = GROUNDS[scheme]
    axis = alt.Axis(format="%Y-%m", labelOverlap="greedy", tickCount=6, labelFontSize=12)
    day = alt.X("day:T", title=None, axis=axis)
    value = alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=5, labelFontSize=12))
    ink = alt.Color("ink:N", scale=None)
    base = alt.Chart(DATA).encode(x=day, y=value)

    def of(kind: str) -> alt.Chart:
        return base.transform_filter(f"datum.kind === '{kind}'")

    layers = [
        of("fan").mark_area(opacity=0.16, color=ground.accent).encode(y2="high:Q"),
        of("way").mark_line(strokeDash=[4, 4], color=ground.muted, strokeWidth=1.5),
        of("middle").mark_rule(strokeWidth=3, color=ground.accent, opacity=0.6).encode(y2="high:Q"),
        of("middle")
        .mark_point(shape="stroke", size=150, strokeWidth=3, color=ground.accent)
        .encode(y="mid:Q", tooltip=tips(*_TIPS[:2])),
        of("figure").mark_line(strokeWidth=2).encode(detail="line:N", color=ink),
        base.transform_filter("datum.mark")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(color=ink, shape=alt.Shape("shape:N", scale=None), tooltip=tips(*_TIPS)),
        of("target")
        .mark_point(shape="diamond", size=120, filled=True, color=ground.text, opacity=1)
        .encode(tooltip=tips(*_TIPS[:2])),
    ]
    return finished(alt.layer(*layers).properties(height=HEIGHT))
