"""风险: when each promise is kept, beside the day it is due."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any

import altair as alt

from components.widgets.charts import spec
from components.widgets.theme import GROUNDS, Scheme, light_of

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
_DAYS = ("p10", "p50", "p80", "p90", "due", "original")


@dataclass(frozen=True, kw_only=True)
class Finish:
    """A promise's forecast; chances and grounds as they are said."""

    id: str
    name: str
    unit: str
    p10: date
    p50: date
    p80: date
    p90: date
    due: date  # approved
    original: date  # where it is the deadline, its mark lies hidden under that
    chance: str
    level: str  # of its light
    word: str  # of its light
    ground: str
    mark: str = ""  # of the original deadline
    doubt: str = ""  # 低可信, 样本不足


def finish_rows(finishes: Sequence[Finish], as_of: date, scheme: Scheme) -> list[dict[str, Any]]:
    """The rows of `finish_spec`, in the order given."""
    labels = spec.distinct([finish.name for finish in finishes])
    rows = []
    for order, (finish, label) in enumerate(zip(finishes, labels, strict=True)):
        look = light_of(finish.level)
        moved = finish.original != finish.due
        original = f"{finish.original}{finish.mark}"
        due, whole = finish.due.isoformat(), f"区间 {finish.p10} 至 {finish.p90}"
        rows.append(
            {
                **asdict(finish),
                **{day: spec.moment(getattr(finish, day)) for day in _DAYS},
                "as_of": spec.moment(as_of),
                "last": spec.moment(max(finish.p90, finish.due, finish.original)),
                "said": "　".join(filter(None, (f"{look.glyph} {finish.chance}", finish.doubt))),
                "word": f"{look.glyph} {finish.word}",
                "due_text": f"{due}（原定 {original}）" if moved else original,
                "span": f"{finish.p50}（中位），{finish.p80}（较稳妥），{whole}",
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
    names = alt.Axis(
        labelLimit=290, labelFontSize=13, labelColor=ground.text, ticks=False, domain=False,
        labelPadding=8,
    )  # fmt: skip
    months = alt.Axis(
        format="%Y-%m", orient="top", labelOverlap="greedy", labelFontSize=12, grid=True,
        tickCount=10,
    )  # fmt: skip
    base = alt.Chart(spec.DATA).encode(y=spec.in_order(names), tooltip=spec.tips(*_TIPS))
    fill = alt.Color("fill:N", scale=None)
    x = alt.X("p10:T", title=None, axis=months)
    today = (
        alt.Chart(spec.DATA)
        .mark_rule(strokeDash=[5, 4], color=ground.muted)
        .encode(x=alt.X("min(as_of):T", title=None, axis=months, scale=alt.Scale(padding=14)))
    )
    span = base.mark_bar(size=14, opacity=0.38, cornerRadius=3).encode(x=x, x2="p90:T", color=fill)
    ends = [
        base.mark_tick(size=14, thickness=2).encode(x=f"{end}:T", color=fill)
        for end in ("p10", "p90")
    ]
    middle = base.mark_tick(size=20, thickness=4).encode(x="p50:T", color=fill)
    before = base.mark_point(shape="diamond", size=90, filled=False, color=ground.muted).encode(
        x="original:T"
    )
    due = base.mark_point(
        shape="diamond", size=110, filled=True, color=ground.text, opacity=1
    ).encode(x="due:T")
    words = base.mark_text(align="left", dx=10, fontSize=13).encode(
        x="last:T", text="said:N", color=alt.Color("ink:N", scale=None)
    )
    picked = alt.selection_point(name=spec.PICK, fields=["id"], on="click", toggle=False)
    layers = [today, span.add_params(picked), *ends, middle, before, due, words]
    return spec.finished(alt.layer(*layers).properties(height={"step": STEP}))
