"""The colours of cards and edges as CSS, for the screen's variables or the poster's ink."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from components.widgets.theme import Tone

TIPS = "".join(  # arrow heads, to be set once beside the drawing
    f'<marker id="{name}" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="{size}" '
    f'markerHeight="{size}" markerUnits="userSpaceOnUse" orient="auto">'
    f'<path class="{name.replace("-", " ")}" d="M0 .6L8 4 0 7.4z"/></marker>'
    for name, size in (("tip", 11), ("tip-driving", 15), ("tip-lit", 13))
)

_STYLE = Template("""
.card .face{fill:$card;stroke:$line}
.card text{font-size:12px;fill:$muted}
.card .name{font-size:15px;fill:$text}
.card .due,.card .percent{font-variant-numeric:tabular-nums}
.card .track{fill:$line}
.card .chip{fill:none;stroke:$line}
.card .diamond{fill:$muted}
.card.workstream .face,.card.unit .face{fill:$raised;stroke:$muted;stroke-width:1.4}
.card.goal .face{stroke:$accent;stroke-width:1.6}
.card.workstream .name,.card.unit .name,.card.goal .name{font-weight:700}
.edge{fill:none;stroke:$muted;stroke-width:1.5}
.edge.contains{stroke:$line;stroke-width:1.3}
.edge.driving{stroke:$text;stroke-width:3}
.tip{fill:$muted}
.tip.driving{fill:$text}
.tip.lit{fill:$accent}
.ground{fill:$raised;opacity:.45}
""")
_LIGHT_STYLE = Template("""
.card.$level .strip,.card.$level .done,.card.$level .shape,.map .$level{fill:$fill}
.card.$level .shape.hollow{fill:none;stroke:$fill;stroke-width:1.7}
.card.$level .word{fill:$text;font-weight:600}
.far .card.$level .face{fill:$fill}
""")


def style(ground: Mapping[str, str], tones: Mapping[str, Tone]) -> str:
    """The CSS; `ground` names the colours card, raised, text, muted, line and accent."""
    lights = (
        _LIGHT_STYLE.substitute(level=f"light-{level}", fill=tone.fill, text=tone.text)
        for level, tone in tones.items()
    )
    return _STYLE.substitute(ground) + "".join(lights)
