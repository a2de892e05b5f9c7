"""The SVG of a card and the CSS of cards and edges, the same on the screen and on the poster.

Texts come escaped; the colours are the screen's variables or the poster's ink.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from string import Template

from components.widgets.graph_view import card as face
from components.widgets.graph_view.card import Card
from components.widgets.graph_view.wrap import shortened, width_of, wrap
from components.widgets.theme import LIGHTS, Tone, light_of

SHAPE = 12.0
CHIP_PADDING = 4.0
GAP = 7.0
LEAST_BAR = 28.0
PERCENT_ROOM = 34.0
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DIAMOND = "M4.5 0L9 4.5 4.5 9 0 4.5z"

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


def clean(text: str) -> str:
    """`text` safe in SVG and HTML, also within an attribute."""
    return escape(_NOT_XML.sub("", text), quote=True)


def classes_of(card: Card) -> str:
    """The classes of a card's group."""
    level = card.light if card.light in LIGHTS else "none"
    return f"card {card.kind} light-{level}"


def card_svg(height: float) -> str:
    """What is the same at every scale: the ground of a card and the strip of its light."""
    strip = f"M6 0H{face.STRIP:g}V{height:g}H6A6 6 0 0 1 0 {height - 6:g}V6A6 6 0 0 1 6 0z"
    return (
        f'<rect class="face" width="{face.WIDTH:g}" height="{height:g}" rx="6"/>'
        f'<path class="strip" d="{strip}"/>'
    )


def small_svg(card: Card, height: float) -> str:
    """The same card for a small scale: the name in large type, the light's shape, nothing else."""
    size, line = face.LARGE_SIZE, face.LARGE_LINE
    room = face.INNER - 6
    lines = wrap(card.name, size=size, room=room, lines=int((height - 12) // line))
    first = (height - line * len(lines)) / 2 + size * 0.94
    light = light_of(card.light)
    kind = "shape hollow" if light.hollow else "shape"
    place = f"translate({face.WIDTH - 21:g},{height - 21:g}) scale(1.3)"
    return f'<path class="{kind}" transform="{place}" d="{light.shape}"/>' + "".join(
        _text("name", face.LEFT, first + line * n, text) for n, text in enumerate(lines)
    )


def large_svg(card: Card, lines: tuple[str, ...]) -> str:
    """All the texts and signs of a card, from its left top corner; its name is in `lines`."""
    return "".join(
        (
            *(
                _text("name", face.LEFT, face.name_baseline(number), line)
                for number, line in enumerate(lines)
            ),
            _unit_row(card, face.unit_baseline(len(lines))),
            _status_row(card, face.status_baseline(len(lines))),
        )
    )


def _unit_row(card: Card, baseline: float) -> str:
    right = face.WIDTH - face.RIGHT
    due = width_of(card.deadline, face.META_SIZE)
    diamond = card.kind == "milestone" and bool(card.deadline)
    room = face.INNER - due - GAP - (14 if diamond else 0)
    unit = shortened(card.unit, size=face.META_SIZE, room=room)
    place = f"translate({right - due - 14:.1f},{baseline - 9:g})"
    return (
        _text("unit", face.LEFT, baseline, unit)
        + (f'<path class="diamond" transform="{place}" d="{_DIAMOND}"/>' if diamond else "")
        + _text("due", right, baseline, card.deadline, end=True)
    )


def _status_row(card: Card, baseline: float) -> str:
    light = light_of(card.light)
    kind = "shape hollow" if light.hollow else "shape"
    place = f"translate({face.LEFT:g},{baseline - 10.5:g})"
    parts = [f'<path class="{kind}" transform="{place}" d="{light.shape}"/>']
    x = face.LEFT + SHAPE + 4
    parts.append(_text("word", x, baseline, card.light_word))
    x += width_of(card.light_word, face.META_SIZE) + GAP
    if card.commitment:
        width = width_of(card.commitment, face.META_SIZE) + 2 * CHIP_PADDING
        box = f'x="{x:.1f}" y="{baseline - 12.5:g}" width="{width:.1f}" height="17" rx="3"'
        parts.append(f'<rect class="chip" {box}/>')
        parts.append(_text("mark", x + CHIP_PADDING, baseline, card.commitment))
        x += width + GAP
    if card.mark:
        parts.append(_text("mark", x, baseline, card.mark))
        x += width_of(card.mark, face.META_SIZE) + GAP
    return "".join(parts) + _bar(card.percent, x, baseline)


def _bar(percent: int | None, x: float, baseline: float) -> str:
    """The progress bar in what room is left behind `x`, and the number at the right."""
    if percent is None:
        return ""
    right = face.WIDTH - face.RIGHT
    room = right - PERCENT_ROOM - x
    number = _text("percent", right, baseline, f"{percent}%", end=True)
    if room < LEAST_BAR:
        return number
    done = room * min(max(percent, 0), 100) / 100
    place = f'x="{x:.1f}" y="{baseline - 6.5:g}" height="5" rx="2.5"'
    return (
        f'<rect class="track" {place} width="{room:.1f}"/>'
        f'<rect class="done" {place} width="{done:.1f}"/>{number}'
    )


def _text(kind: str, x: float, y: float, text: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}"{anchor}>{clean(text)}</text>' if text else ""
