"""指标: figures in time, the usual way to the target, and what is expected at its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A figure in time; `basis_at` is the place of its basis, `line` what it may be joined with."""

    day: date
    value: float
    basis_at: int
    line: str
    texts: tuple[str, ...] = ()  # for hovering, in the order of `_TIPS`; empty for no mark


def basis_key(place: int, scheme: Scheme) -> tuple[str, str]:
    """The colour and the character of the basis at `place`; beyond four they look alike."""
    at = min(place, len(SHAPES) - 1)
    return INKS[scheme][at], GLYPHS[at]


def indicator_rows(
    scheme: Scheme,
    marks: Sequence[Mark],
    way: Sequence[tuple[date, float]] = (),
    fan: Sequence[tuple[date, float, float]] = (),
    middle: tuple[date, float, str] | None = None,
    target: tuple[date, float, str] | None = None,
) -> list[dict[str, Any]]:
    """The rows of `indicator_spec`, by kind.

    `fan` has low and high; `middle`, of the expected range, and `target` come with words.
    """
    rows = []
    for mark in marks:
        at = min(mark.basis_at, len(SHAPES) - 1)
        look = {"line": mark.line, "ink": INKS[scheme][at], "shape": SHAPES[at]}
        texts = dict(zip((name for name, _ in _TIPS), mark.texts, strict=False))
        rows.append(_row("figure", mark.day, mark.value, mark=bool(texts), **look, **texts))
    rows += [_row("way", day, value) for day, value in way]
    rows += [_row("fan", day, low, high=high) for day, low, high in fan]
    if middle:
        day, value, words = middle
        low, high = fan[-1][1:] if fan else (value, value)
        rows.append(_row("middle", day, low, high=high, mid=value, period="预计", value_text=words))
    if target:
        day, value, words = target
        rows.append(_row("target", day, value, period="目标", value_text=words))
    return rows


def _row(kind: str, day: date, value: float, **more: Any) -> dict[str, Any]:
    """A row with every field of the chart; what is not given is empty."""
    row: dict[str, Any] = {
        "kind": kind, "day": moment(day), "value": value,
        "line": "", "ink": "", "shape": "circle", "mark": False, "high": value, "mid": value,
        **dict.fromkeys((name for name, _ in _TIPS), ""),
    }  # fmt: skip
    return row | more


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
