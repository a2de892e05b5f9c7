"""The scene as SVG, the same on the screen and on the wall; texts come escaped."""

from collections.abc import Iterator, Mapping
from string import Template

from components.widgets.graph_view.scene import HEAD, RADIUS, UNDATED_ROWS, Arrow, Lane, Mark, Scene
from components.widgets.graph_view.text import clean, shortened, width_of
from components.widgets.theme import LIGHTS, Tone, light_of
from plan.outlook.board import Row
from plan.words import labels

TIPS = "".join(  # arrow heads
    f'<marker id="tip-{name}" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="9" '
    f'markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
    f'<path class="tip {name}" d="M0 .6L8 4 0 7.4z"/></marker>'
    for name in ("plain", "broken")
)
_STYLE = Template("""
.time text,.mark text,.lane text{fill:$text;font-variant-numeric:tabular-nums}
.mark .name,.mark .word{paint-order:stroke;stroke:$card;stroke-width:4px;stroke-linejoin:round}
.firm,.today{font-weight:700}.today{fill:$accent!important}
.quiet,.time .month{fill:$muted!important}
.band{fill:$raised;opacity:.55}
.tick{stroke:$line;stroke-width:1}.tick.quarter{stroke-width:2}
.front{fill:none;stroke:$accent;stroke-width:2.2;stroke-linejoin:round}
.bend{fill:$accent;stroke:$card;stroke-width:1.5}
.past,.tip.plain{fill:$muted}
.bar{fill:$line}.bar.guess,.first{fill:$card;stroke:$muted;stroke-width:1.5}
.arrow{fill:none;stroke:$muted;stroke-width:1.5}.arrow.driving{stroke:$text;stroke-width:2.4}
.touch{fill:none;pointer-events:all}
.gone{stroke-dasharray:2 3;stroke-width:1.6}.ghost{stroke-dasharray:5 4;stroke-width:1.4}
.arrow.broken{stroke:$broken;stroke-width:2.6}.tip.broken{fill:$broken}
""")
_LIGHT = Template("""
.light-$level .fill{fill:$fill}
.light-$level .line{stroke:$fill;fill:none}
.light-$level .range{fill:$fill;opacity:.34}
.light-$level .word,.count-$level{fill:$text!important;font-weight:700}
""")


def style(ground: Mapping[str, str], tones: Mapping[str, Tone]) -> str:
    """The CSS; `ground` names the colours card, raised, text, muted, line and accent."""
    lights = (_LIGHT.substitute(level=level, fill=tone.fill, text=tone.text) for level, tone in tones.items())
    return _STYLE.substitute(ground, broken=tones["red"].fill) + "".join(lights)


def svg(scene: Scene) -> str:
    """What is in the picture, from back to front; to be set into an `svg` of the scene's size."""
    bends = [(x, y) for x, y in scene.front if x != scene.today]
    past = [(x, lane.y + lane.height - 3) for lane in scene.lanes for x in lane.closed]
    wide, every_other = f'width="{scene.width:.1f}"', scene.lanes[::2]
    bands = (f'<rect class="band" y="{it.y:.1f}" {wide} height="{it.height:.1f}"/>' for it in every_other)
    return "".join(
        (
            f"<defs>{TIPS}</defs>",
            *bands,
            f'<g class="moving"><g class="time">{"".join(_axis(scene))}</g>',
            *(f'<circle class="past" cx="{x:.1f}" cy="{y:.1f}" r="2.2"/>' for x, y in past),
            *(_arrow(arrow) for arrow in scene.arrows),
            f'<path class="front" d="{_path(scene.front)}"/>',
            *(_mark(mark, scene.font) for mark in scene.marks),
            *(f'<circle class="bend" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>' for x, y in bends),
            "</g>",
            *(_head(scene, lane) for lane in scene.lanes),
        )
    )


def _path(points: tuple[tuple[float, float], ...]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _text(kind: str, x: float, y: float, text: str, size: float, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:.1f}"'
    return f'<text class="{kind}" {place}{anchor}>{clean(text)}</text>' if text else ""


def _axis(scene: Scene) -> Iterator[str]:
    foot = scene.lanes[-1].y + scene.lanes[-1].height if scene.lanes else scene.height
    for x, word, is_quarter in scene.months:
        kind = "tick quarter" if is_quarter else "tick"
        yield f'<path class="{kind}" d="M{x:.1f} 34V{foot:.1f}"/>'
        yield _text("month", x + 4, 38, word, 14)
    if scene.gutter < scene.width:
        yield _text("month", scene.gutter + 12, 38, labels.UNDATED, 14)
    first, last = scene.months[0][0] if scene.months else scene.head, scene.gutter
    yield _text("today", min(max(scene.today - 24, first), last - 48), 16, "今日", 15)


def _head(scene: Scene, lane: Lane) -> str:
    """The lane's name, counts by light and lead, beside it or above it; then what has no time."""
    font, beside = min(scene.font, HEAD), scene.head > 0
    small, room = 0.8 * font, scene.head - 16 if beside else 0.55 * scene.width
    name = shortened(f"{'★ ' if lane.flagship else ''}{lane.name}", size=font, room=room)
    parts = [_text("firm", 12, lane.y + 1.25 * font, name, font)]
    x = 12.0 if beside else 24 + width_of(name, font)
    y = lane.y + (2.35 if beside else 1.25) * font
    words = [(f"count-{level.value}", f"{labels.LIGHT_SHAPE[level]}{count}") for level, count in lane.counts]
    words += [("quiet", f"✓{lane.closed_count}")] if lane.closed_count else []
    words += [("quiet", f"○{len(lane.gutter)}")] if lane.gutter and not beside else []
    for kind, word in words:
        parts.append(_text(kind, x, y, word, small))
        x += width_of(word, small) + 0.5 * small
    if x + width_of(lane.lead, small) > room + 12:  # below, where that leaves no room
        x, y = 12.0, y + (1.3 * small if lane.height > 3.6 * font else scene.height)
    if beside:
        parts.append(_text("quiet", x, y, shortened(lane.lead, size=small, room=room), small))
    said, id_ = clean("，".join(filter(None, (lane.name, lane.lead)))), clean(lane.id)
    width, height = (scene.head, lane.height - 1) if beside else (scene.width, 1.8 * font)
    return (
        f'<g class="lane" data-lane="{id_}" data-id="{id_}" role="button" tabindex="-1" '
        f'aria-label="{said}"><title>{said}（双击收起或展开）</title>'
        f'<rect class="head" y="{lane.y + 0.5:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
        f"{''.join(parts)}</g>{''.join(_gutter(scene, lane)) if beside else ''}"
    )


def _gutter(scene: Scene, lane: Lane) -> Iterator[str]:
    size, room = 0.86 * min(scene.font, HEAD), scene.width - scene.gutter - 18
    for number, row in enumerate(lane.gutter[:UNDATED_ROWS]):
        name = shortened(f"○ {row.part.name}", size=size, room=room)
        y = lane.y + (1.3 + 1.35 * number) * size
        yield _group(row, _text("name quiet", scene.gutter + 12, y, name, size))
    if (more := len(lane.gutter) - UNDATED_ROWS) > 0:
        y = lane.y + (1.3 + 1.35 * UNDATED_ROWS) * size
        yield _text("quiet", scene.gutter + 12, y, f"另 {more} 项", size)


def _arrow(arrow: Arrow) -> str:
    kinds = "arrow" + " driving" * arrow.driving + " broken" * arrow.broken
    tip = "broken" if arrow.broken else "plain"
    ends = f'data-from="{clean(arrow.source)}" data-to="{clean(arrow.target)}"'
    (*before, (x, y)), last = arrow.points, arrow.points[-2]
    touch = (x, y + (-9 if last[1] < y else 9))
    return f'<path class="{kinds}" {ends} d="{_path((*before, touch))}" marker-end="url(#tip-{tip})"/>'


def _mark(mark: Mark, font: float) -> str:
    """An activity's bar with what is done, or a milestone with its forecast; then the words."""
    y, radius = mark.y, RADIUS * font
    size = f'width="{mark.right - mark.left:.1f}" height="{1.2 * font + mark.rise:.1f}"'
    top = y - 0.6 * font - mark.rise  # between what is drawn one touches the mark too
    parts = [f'<rect class="touch" x="{mark.left:.1f}" y="{top:.1f}" {size}/>']
    if mark.start is not None and mark.done is not None:
        size = f'y="{y - radius * 0.6:.1f}" height="{1.2 * radius:.1f}" rx="3"'
        whole, done = mark.x - mark.start, mark.done - mark.start
        kind = "bar guess" if mark.tentative else "bar"
        parts.append(f'<rect class="{kind}" x="{mark.start:.1f}" width="{max(whole, 4):.1f}" {size}/>')
        parts.append(f'<rect class="fill" x="{mark.start:.1f}" width="{done:.1f}" {size}/>')
    else:
        parts += _milestone(mark, radius)
    firm = " firm" if mark.row.part.commitment else ""
    baseline = y + 0.36 * font
    parts.append(_text("word", mark.word_x, baseline, mark.word, 0.9 * font))
    name = (mark.name_x, baseline - mark.rise, mark.name, font)
    parts.append(_text(f"name{firm}", *name, end=mark.at_end))
    return _group(mark.row, "".join(parts))


def _milestone(mark: Mark, radius: float) -> Iterator[str]:
    x, y = mark.x, mark.y
    for kind, bar, half in (("range", mark.forecast, 0.7 * radius), ("line ghost", mark.ghost, radius)):
        if bar:
            size = f'width="{max(bar[2] - bar[0], 2):.1f}" height="{2 * half:.1f}" rx="{half:.1f}"'
            drawn = f'<rect class="{kind}" x="{bar[0]:.1f}" y="{y - half:.1f}" {size}/>'
            if mark.goes_on and bar == mark.forecast:
                tip = f"H{bar[2] - half:.1f}L{bar[2]:.1f} {y:.1f}L{bar[2] - half:.1f} {y + half:.1f}"
                drawn = f'<path class="{kind}" d="M{bar[0]:.1f} {y - half:.1f}{tip}H{bar[0]:.1f}z"/>'
            yield drawn
    if mark.forecast:
        first, middle, last = mark.forecast
        if mark.row.overdue or first > x:
            yield f'<path class="line gone" d="M{x:.1f} {y:.1f}H{min(max(first, x), last):.1f}"/>'
        size = f'y="{y - radius:.1f}" width="3" height="{2 * radius:.1f}"'
        yield f'<rect class="fill" x="{middle - 1.5:.1f}" {size}/>'
    if mark.original is not None:
        yield f'<path class="first" d="{_diamond(mark.original, y, 0.8 * radius)}"/>'
    kind = "line first" if mark.tentative else "fill"
    yield f'<path class="{kind}" d="{_diamond(x, y, radius)}"/>'
    light = light_of(mark.row.alert.level.value)
    if not mark.tentative and not light.hollow:
        scale = radius / 11
        place = f"translate({x - 6 * scale:.1f},{y - 6 * scale:.1f}) scale({scale:.2f})"
        yield f'<path class="shape" transform="{place}" d="{light.shape}"/>'


def _diamond(x: float, y: float, r: float) -> str:
    return f"M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l-{r:.1f} {r:.1f}l-{r:.1f} -{r:.1f}z"


def _group(row: Row, drawn: str) -> str:
    said, level = clean(spoken(row)), row.alert.level.value
    level = level if level in LIGHTS else "none"
    return (
        f'<g class="mark light-{level}" data-id="{clean(row.id)}" role="button" tabindex="-1" '
        f'aria-label="{said}"><title>{said}</title>{drawn}</g>'
    )


def spoken(row: Row) -> str:
    """One sentence that says all the mark shows, for tooltips and screen readers."""
    parts = (
        row.part.name,
        row.id,
        row.alert.level.word,
        row.firmness,
        labels.unit(row.lead),
        f"时限 {row.due_words}",
        f"完成 {labels.percent(row.progress.percent_complete)}",
        labels.MARK[row.part.standing],
    )
    return "，".join(part for part in parts if part)
