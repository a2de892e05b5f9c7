"""时间表: what was planned, done and is expected, along one axis of days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import altair as alt

from components.widgets.charts import spec
from components.widgets.theme import GROUNDS, LIGHTS, Scheme, light_of

STEP = 26  # px a row
NAMES = 270  # px for names
INNER = "\u2060　"  # a space alone would be cut off
MARGIN = timedelta(days=6)  # on either side, so that a mark at the end is whole
FAR = (date(1990, 1, 1), date(2090, 1, 1))  # beyond what is shown
_TIPS = (
    ("name", "事项"),
    ("kind", "类别"),
    ("unit", "牵头单位"),
    ("word", "灯号"),
    ("planned", "计划"),
    ("due_text", "时限"),
    ("done", "实际"),
    ("expected", "预计完成"),
    ("room", "总时差"),
    ("before", "前置"),
)
_DAYS = (
    "baseline_start", "baseline_finish", "actual_start", "actual_finish",
    "expected_from", "p50", "p80", "due", "original", "reached",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the chart, an item: days by name, texts as shown."""

    label: str
    level: str = ""  # of its light
    is_inner: bool = False  # belongs to the row above
    texts: tuple[str, ...] = ()  # for hovering, in the order of `_TIPS`
    days: tuple[tuple[str, date | None], ...] = ()


def gantt_rows(lines: Sequence[Line], as_of: date, scheme: Scheme) -> list[dict[str, Any]]:
    """The rows of `gantt_spec`, in the order given."""
    signs = [f"{INNER * line.is_inner}{light_of(line.level).glyph} " for line in lines]
    labels = spec.distinct([sign + line.label for sign, line in zip(signs, lines, strict=True)])
    rows = []
    for order, (line, label) in enumerate(zip(lines, labels, strict=True)):
        days = dict(line.days)
        texts = line.texts or (line.label, *[""] * (len(_TIPS) - 1))
        rows.append(
            {
                "order": order,
                "label": label,
                "as_of": spec.moment(as_of),
                "fill": light_of(line.level).tones[scheme].fill,
                "from": spec.moment(FAR[0]),
                "to": spec.moment(FAR[1]),
                **{name: text for (name, _), text in zip(_TIPS, texts, strict=True)},
                **{name: spec.moment(days.get(name)) for name in _DAYS},
            }
        )
    return rows


@lru_cache(maxsize=64)
def gantt_spec(scheme: Scheme, first: date, last: date) -> spec.Spec:
    """Rows from `first` to `last`: a thin bar as planned, a full one as done, a pale one ahead.

    Expected days run from P50 to P80 as a line; diamonds are deadlines, the approved one full.
    """
    ground = GROUNDS[scheme]
    fill = alt.Color("fill:N", scale=None)

    def at(field: str, axis: alt.Axis | None = None, **more: Any) -> alt.X:
        return alt.X(f"{field}:T", axis=axis, title=None, **more)

    base = alt.Chart(spec.DATA).encode(y=spec.in_order(_names(scheme)), tooltip=spec.tips(*_TIPS))
    whole = alt.Scale(domain=[_day(first - MARGIN), _day(last + MARGIN)], nice=False)
    layers = [
        base.mark_bar(size=STEP, color=ground.text, clip=True).encode(  # to be pointed at anywhere
            x=at("from", _months("top"), scale=whole), x2="to:T", opacity=alt.value(0)
        ),
        alt.Chart(spec.DATA)
        .mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=ground.accent, clip=True)
        .encode(x=at("min(as_of)", _months("bottom"))),
        base.mark_bar(size=5, color=ground.muted, yOffset=8, opacity=0.55, clip=True).encode(
            x=at("baseline_start"), x2="baseline_finish:T"
        ),
        base.mark_bar(size=11, cornerRadius=2, clip=True).encode(
            x=at("actual_start"), x2="reached:T", color=fill
        ),
        base.mark_bar(size=11, opacity=0.35, clip=True).encode(
            x=at("expected_from"), x2="p50:T", color=fill
        ),
        base.mark_rule(strokeWidth=2, clip=True).encode(x=at("p50"), x2="p80:T", color=fill),
        base.mark_tick(size=13, thickness=3, clip=True).encode(x=at("p50"), color=fill),
        base.mark_tick(size=9, thickness=2, clip=True).encode(x=at("p80"), color=fill),
        base.mark_point(shape="circle", size=60, filled=True, opacity=1, clip=True).encode(
            x=at("actual_finish"), color=fill
        ),
        base.mark_point(shape="diamond", size=70, filled=False, color=ground.muted, clip=True)
        .encode(x=at("original")),
        base.mark_point(
            shape="diamond", size=85, filled=True, opacity=1, color=ground.text, clip=True
        ).encode(x=at("due")),
    ]  # fmt: skip
    chart = alt.layer(*layers).resolve_axis(x="independent")
    return spec.finished(chart.properties(height={"step": STEP}))


def _months(orient: str) -> alt.Axis:
    return alt.Axis(
        format="%Y-%m-%d",
        labelExpr="date(datum.value) == 1 ? timeFormat(datum.value, '%Y-%m') : datum.label",
        labelFontSize=12,
        labelOverlap="greedy",
        tickCount=10,
        grid=orient == "top",
        orient=orient,
    )


def _names(scheme: Scheme) -> alt.Axis:
    """Names of items with the colours of their lights."""
    inks = [
        {
            "test": f"test(/^[\\u2060\\u3000]*{light.glyph}/, datum.value)",
            "value": light.tones[scheme].text,
        }
        for level, light in LIGHTS.items()
        if level in ("red", "amber")
    ]
    ground = GROUNDS[scheme]
    return alt.Axis(
        labelAlign="left",
        labelLimit=NAMES - 14,
        labelFontSize=13,
        labelColor={"condition": inks, "value": ground.text},
        ticks=False,
        domain=False,
        labelPadding=NAMES,
        grid=False,
    )


def _day(day: date) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day)
