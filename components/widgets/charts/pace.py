"""实际进度与序时进度对比: how far promises are beside how far they should be."""

from dataclasses import asdict, dataclass
from functools import lru_cache

import altair as alt

from components.widgets.charts.spec import Spec, finished, tips
from components.widgets.theme import GROUNDS, Scheme, light_of

ROW = 30  # px
BAR, TICK = 12, 20
ACROSS, TENTHS, SIGNED = alt.Scale(domain=[0, 100]), [0, 20, 40, 60, 80, 100], "datum.label + '%'"
_TIPS = (
    ("name", "事项"),
    ("unit", "牵头单位"),
    ("percent", "完成 %"),
    ("expected", "序时 %"),
    ("word", "灯号"),
    ("reason", "原因"),
)


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How far a promise is and should be, in percent; words as shown."""

    name: str
    unit: str
    percent: float
    expected: float
    light: str  # the level
    word: str
    reason: str


@lru_cache(maxsize=16)
def pace_spec(promises: tuple[Pace, ...], scheme: Scheme) -> Spec:
    """A bar for each promise as far as it is, and a tick where 序时进度 says it should be.

    In the order given; each bar ends with its light's shape and its percentage, the word on
    hovering.
    """
    rows = [
        {
            **asdict(promise),
            "percent": round(promise.percent),
            "expected": round(promise.expected),
            "light": f"{light_of(promise.light).glyph} {promise.percent:.0f}%",
            "fill": light_of(promise.light).tones[scheme].fill,
        }
        for promise in promises
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "name:N",
            sort=[promise.name for promise in promises],
            title=None,
            axis=alt.Axis(labelLimit=210, labelFontSize=14, ticks=False, domain=False),
        ),
        tooltip=tips(*_TIPS),
    )
    x = alt.X("percent:Q", scale=ACROSS, title=None, axis=alt.Axis(values=TENTHS, labelExpr=SIGNED))
    colour = alt.Color("fill:N", scale=None)
    bars = base.mark_bar(size=BAR, cornerRadiusEnd=2).encode(x=x, color=colour)
    words = base.mark_text(align="left", dx=6, fontSize=13).encode(
        x=x, text="light:N", color=colour
    )
    ticks = base.mark_tick(size=TICK, thickness=3, color=GROUNDS[scheme].text).encode(
        x=alt.X("expected:Q", scale=ACROSS, title=None)
    )
    return finished(alt.layer(bars, ticks, words).properties(height=ROW * len(rows)))
