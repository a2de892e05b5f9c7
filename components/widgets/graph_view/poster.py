"""The whole drawing as one SVG file for printing, and as PDF with the faces of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache

import vl_convert

from components.widgets.graph_view.card import Card, spoken
from components.widgets.graph_view.drawing import (
    TIPS,
    card_svg,
    classes_of,
    clean,
    large_svg,
    style,
)
from components.widgets.graph_view.layout import Box, Layout, Route
from components.widgets.graph_view.routes import BETWEEN_BANDS
from components.widgets.theme import GROUNDS, LIGHTS
from plan.errors import Refused

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
HEADING = 84.0
STRIP_PADDING = BETWEEN_BANDS / 2
PROBE = (  # a character that only a Chinese face has: without one nothing is drawn
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="4" y="30" font-size="24" font-family="{}">{}</text></svg>'
)


def poster_svg(cards: Sequence[Card], layout: Layout, *, heading: str = "") -> str:
    """A standalone SVG on white ground: no script, no font, no address to load from.

    Cards that `layout` does not hold are left out; `heading` stands above all.
    """
    by_id = {card.id: card for card in cards}
    above = HEADING if heading else 0.0
    size = f'width="{layout.width:g}" height="{layout.height + above:g}"'
    ground = GROUNDS["light"]
    css = style(asdict(ground), {level: light.tones["light"] for level, light in LIGHTS.items()})
    css += f".heading{{font-size:36px;font-weight:700;fill:{ground.text}}}"
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}" '
        f'viewBox="0 0 {layout.width:g} {layout.height + above:g}">',
        f"<style>{css}</style><defs>{TIPS}</defs>",
        f'<rect {size} fill="{ground.card}"/>',
        f'<text class="heading" x="24" y="{HEADING * 0.66:g}">{clean(heading)}</text>',
        f'<g transform="translate(0,{above:g})">',
        *(
            f'<rect class="ground" width="{layout.width:g}" y="{strip.y - STRIP_PADDING:g}" '
            f'height="{strip.height + 2 * STRIP_PADDING:g}"/>'
            for strip in layout.strips[1::2]
        ),
        *(_edge(route) for route in sorted(layout.routes, key=lambda route: route.kind)),
        *(_card(box, by_id[box.id]) for box in layout.boxes if box.id in by_id),
        "</g></svg>",
    )
    return "\n".join(parts)


def _edge(route: Route) -> str:
    driving = " driving" if route.driving else ""
    tip = f"tip{driving.replace(' ', '-')}"
    arrow = f' marker-end="url(#{tip})"' if route.kind == "precedes" else ""
    return f'<path class="edge {route.kind}{driving}" d="{route.path}"{arrow}/>'


def _card(box: Box, card: Card) -> str:
    place = f'transform="translate({box.x:.1f},{box.y:.1f})"'
    title = f"<title>{clean(spoken(card))}</title>"
    drawn = title + card_svg(box.height) + large_svg(card, box.lines)
    return f'<g class="{classes_of(card)}" {place}>{drawn}</g>'


def poster_pdf(svg: str) -> bytes:
    """`svg` as one PDF page; raises Refused where this machine has no Chinese face to set it in."""
    if not has_chinese_face():
        raise Refused("服务器没有中文字体，不能生成 PDF；请安装 fonts-noto-cjk，或下载 SVG 打印。")
    return vl_convert.svg_to_pdf(svg)


@cache
def has_chinese_face() -> bool:
    """Whether Chinese characters come out as anything else than the box for what is missing."""
    pictures = {vl_convert.svg_to_png(PROBE.format(FONTS, char)) for char in "皋创"}
    return len(pictures) == 2
