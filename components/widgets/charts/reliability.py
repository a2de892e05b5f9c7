"""可靠性: what was told beside what came, tenth by tenth of the scale."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt

from components.widgets.charts.spec import DATA, Spec, finished, tips
from components.widgets.theme import GROUNDS, Scheme

SIDE = 260  # px
_WHOLE = alt.Scale(domain=[0, 100])
TIPS = (
    ("span", "预测可能性"),
    ("count", "次数"),
    ("told_text", "平均预测"),
    ("late_text", "实际误期"),
)


def reliability_rows(tenths: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of `reliability_spec`, from those tenths of the scale that have forecasts."""
    return [
        {
            "span": f"{tenth['low']:.0%}—{tenth['high']:.0%}",
            "told": 100 * tenth["told"],
            "late": 100 * tenth["late"],
            "told_text": f"{tenth['told']:.0%}",
            "late_text": f"{tenth['late']:.0%}",
            "count": tenth["count"],
            "n": f"n={tenth['count']}",
            "zero": 0,
            "whole": 100,
        }
        for tenth in tenths
    ]


@cache
def reliability_spec(scheme: Scheme) -> Spec:
    """A point for each tenth, as large as it has forecasts; on the line what was told came true."""
    ground = GROUNDS[scheme]
    percent = alt.Axis(labelExpr="datum.label + '%'", values=[0, 20, 40, 60, 80, 100])
    base = alt.Chart(DATA).encode(
        x=alt.X("told:Q", scale=_WHOLE, axis=percent, title="预测的逾期可能性"),
        y=alt.Y("late:Q", scale=_WHOLE, axis=percent, title="实际误期的比例"),
    )
    line = (
        alt.Chart(DATA)
        .mark_rule(strokeDash=[5, 4], color=ground.muted)
        .encode(
            x=alt.X("min(zero):Q", scale=_WHOLE, title="预测的逾期可能性"),
            y=alt.Y("min(zero):Q", scale=_WHOLE, title="实际误期的比例"),
            x2="max(whole):Q",
            y2="max(whole):Q",
        )
    )
    points = base.mark_circle(color=ground.accent, opacity=0.85).encode(
        size=alt.Size("count:Q", legend=None, scale=alt.Scale(domainMin=0, range=[30, 500])),
        tooltip=tips(*TIPS),
    )
    words = base.mark_text(dy=-16, fontSize=12, color=ground.text).encode(text="n:N")
    return finished(alt.layer(line, points, words).properties(height=SIDE))
