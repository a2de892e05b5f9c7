"""风险: when each promise is kept, beside the day it is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

import altair as alt

from components.widgets.charts import spec
from components.widgets.theme import GROUNDS, Scheme, light_of
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import about
from plan.outlook.board import Row
from plan.words import labels

STEP = 34  # px a row
_TIPS = (
    ("name", "里程碑"),
    ("unit", "牵头单位"),
    ("chance", "逾期可能性"),
    ("word", "灯号"),
    ("due_text", "时限"),
    ("span", "预计完成"),
    ("ground", "依据"),
)


@dataclass(frozen=True)
class Risk:
    """A milestone with its forecast, and why that is 低可信, empty where it is not."""

    row: Row
    forecast: Forecast
    doubt: str

    @property
    def chance(self) -> str:
        """How likely it is late, as people are shown it."""
        return "已逾期" if self.row.overdue else about(self.forecast.probability_late, space=" ")

    @property
    def ground(self) -> str:
        """What the chance rests on."""
        forecast = self.forecast
        if forecast.is_enough:
            return f"参照 {forecast.n} 项已完成或已到期事项"
        return f"{labels.FEW}（{forecast.n} 项，参照“{forecast.reference}”）"


def finish_rows(risks: Sequence[Risk], as_of: date, scheme: Scheme) -> list[dict[str, Any]]:
    """The rows of `finish_spec` in the order given: a promise's id, its days, and words.

    The original deadline lies hidden where it is the approved one.
    """
    names = [labels.marked(risk.row.part) for risk in risks]
    rows = []
    for order, (risk, name, label) in enumerate(zip(risks, names, spec.distinct(names), strict=True)):
        row, of, due, first = risk.row, risk.forecast, risk.forecast.approved_deadline, risk.forecast.deadline
        look, original = light_of(row.alert.level.value), f"{first}{row.date_mark}"
        days = {"p10": of.p10, "p50": of.p50, "p90": of.p90, "due": due, "original": first, "as_of": as_of}
        rows.append(
            {
                "id": row.id,
                "name": name,
                "unit": labels.unit(row.lead),
                "chance": risk.chance,
                "ground": risk.ground,
                **{name: spec.moment(day) for name, day in days.items()},
                "last": spec.moment(max(of.p90, due, first)),
                "said": f"{look.glyph} {risk.chance}{'　' + labels.LOW_CONFIDENCE if risk.doubt else ''}",
                "word": f"{look.glyph} {row.alert.level.word}",
                "due_text": f"{due}（原定 {original}）" if first != due else original,
                "span": f"{of.p50}（中位），{of.p80}（较稳妥），区间 {of.p10} 至 {of.p90}",
                "fill": look.tones[scheme].fill,
                "ink": look.tones[scheme].text,
                "label": label,
                "order": order,
            }
        )
    return rows


@cache
def finish_spec(scheme: Scheme) -> spec.Spec:
    """A row for each promise: from P10 to P90 with its middle, and both deadlines.

    A click on a row picks it.
    """
    ground = GROUNDS[scheme]
    limit = alt.expr("windowSize()[0] < 641 ? 120 : 290")  # px: a phone keeps room for the bars
    names = alt.Axis(
        labelLimit=limit, labelFontSize=13, labelColor=ground.text, ticks=False, domain=False, labelPadding=8
    )
    months = alt.Axis(
        format="%Y-%m", orient="top", labelOverlap="greedy", labelFontSize=12, grid=True, tickCount=10
    )
    by = alt.EncodingSortField(field="order", op="min", order="ascending")  # else what comes later ends it
    y = alt.Y("label:N", sort=by, title=None, axis=names)
    base = alt.Chart(spec.DATA).encode(y=y, tooltip=spec.tips(*_TIPS))
    fill, ink = (alt.Color(f"{name}:N", scale=None) for name in ("fill", "ink"))
    x = alt.X("p10:T", title=None, axis=months)
    at = alt.X("min(as_of):T", title=None, axis=months, scale=alt.Scale(padding=14))
    today = alt.Chart(spec.DATA).mark_rule(strokeDash=[5, 4], color=ground.muted).encode(x=at)
    span = base.mark_bar(size=14, opacity=0.38, cornerRadius=3).encode(x=x, x2="p90:T", color=fill)
    ends = [base.mark_tick(size=14, thickness=2).encode(x=f"{end}:T", color=fill) for end in ("p10", "p90")]
    middle = base.mark_tick(size=20, thickness=4).encode(x="p50:T", color=fill)
    point = partial(base.mark_point, shape="diamond")
    before = point(size=90, filled=False, color=ground.muted).encode(x="original:T")
    due = point(size=110, filled=True, color=ground.text, opacity=1).encode(x="due:T")
    words = base.mark_text(align="left", dx=10, fontSize=13).encode(x="last:T", text="said:N", color=ink)
    picked = alt.selection_point(name=spec.PICK, fields=["id"], on="click", toggle=False)
    layers = [today, span.add_params(picked), *ends, middle, before, due, words]
    return spec.finished(alt.layer(*layers).properties(height={"step": STEP}))


@cache
def reliability_spec(scheme: Scheme) -> spec.Spec:
    """What came late of what was told, by tenths of the scale, with a standard error (Wilson 1927)."""
    ink, each, share = GROUNDS[scheme], "1 / datum.count", alt.Axis(format=".0%", tickCount=5)
    half = f"sqrt(datum.late * (1 - datum.late) * {each} + pow({each}, 2) / 4)"
    end = f"(datum.late + {each} / 2 {{}} {half}) / (1 + {each})"
    x, y = (
        at(field, title=title, scale=alt.Scale(domain=[0, 1]), axis=share)
        for at, field, title in ((alt.X, "told:Q", "预测可能性"), (alt.Y, "late:Q", "实际误期"))
    )
    shown = (("told", "平均预测", ".0%"), ("late", "实际误期", ".0%"), ("count", "次数", "d"))
    tips = [alt.Tooltip(f"{field}:Q", title=title, format=form) for field, title, form in shown]
    base = alt.Chart(spec.DATA).encode(x=x, y=y, tooltip=tips)
    alike = base.mark_rule(strokeDash=[5, 4], color=ink.muted).encode(
        x=alt.datum(0), y=alt.datum(0), x2=alt.datum(1), y2=alt.datum(1)
    )
    base = base.transform_calculate(least=end.format("-"), most=end.format("+"))
    error = base.mark_rule(color=ink.accent, strokeWidth=2).encode(y="least:Q", y2="most:Q")
    point = base.mark_point(size=90, filled=True, opacity=1, color=ink.accent)
    count = base.mark_text(align="left", dx=8, fontSize=12, color=ink.text).encode(text="count:N")
    return spec.finished(alt.layer(alike, error, point, count).properties(height=320))
