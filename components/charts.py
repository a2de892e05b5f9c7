"""Charts as objects, to be read without a screen; every word on them is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from components.theme import Scheme, ink_on, light_of

BAR = 26  # px
_TIPS = (("commitment", "承诺"), ("light", "灯号"), ("count", "项数"))


@dataclass(frozen=True, kw_only=True)
class LightCount:
    """How many promises of one commitment show one light; `commitment` and `word` as shown."""

    commitment: str
    light: str
    word: str
    count: int


def light_bar(counts: Sequence[LightCount], scheme: Scheme = "light") -> alt.LayerChart:
    """One bar for each commitment, its lights stacked in the order given, each with its number.

    Lights are told apart by colour, shape and word. A light of which there is none takes no room.
    """
    rows = [_row(one, rank, scheme) for rank, one in enumerate(counts) if one.count]
    fills = {row["light"]: row["fill"] for row in rows}
    commitments = list(dict.fromkeys(one.commitment for one in counts if one.count))
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("commitment:N", sort=commitments, title=None),
        x=alt.X("count:Q", stack="zero", axis=None),
        order=alt.Order("rank:Q"),
        tooltip=[alt.Tooltip(f"{name}:N", title=title) for name, title in _TIPS],
    )
    colour = alt.Color(
        "light:N",
        title=None,
        scale=alt.Scale(domain=list(fills), range=list(fills.values())),
        legend=alt.Legend(orient="top", symbolType="square"),
    )
    numbers = base.encode(
        x=alt.X("count:Q", stack="zero", axis=None, bandPosition=0.5),
        text="count:Q",
        color=alt.Color("ink:N", scale=None),
    )
    bars = base.mark_bar(size=BAR).encode(color=colour)
    return alt.LayerChart(
        layer=[bars, numbers.mark_text(fontSize=14, fontWeight="bold")]
    ).properties(height=(BAR + 14) * len(commitments))


def _row(one: LightCount, rank: int, scheme: Scheme) -> dict[str, str | int]:
    look = light_of(one.light)
    fill = look.tones[scheme].fill
    return {
        "commitment": one.commitment,
        "light": f"{look.glyph} {one.word}",
        "count": one.count,
        "rank": rank,
        "fill": fill,
        "ink": ink_on(fill),
    }
