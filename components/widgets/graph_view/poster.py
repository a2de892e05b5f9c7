"""The picture for the wall: one SVG of A0 landscape's shape, and as PDF."""

from dataclasses import asdict, replace

from components.widgets.graph_view.drawing import style, svg
from components.widgets.graph_view.placing import place
from components.widgets.graph_view.text import clean
from components.widgets.graph_view.wish import Wish
from components.widgets.theme import GROUNDS, LIGHTS
from plan.errors import Refused
from plan.exports.pictures import chinese_face
from plan.outlook.outlook import Outlook

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
WIDTH, SHAPE = 2378.0, 1189 / 841  # px; A0 on its side
HEADING, FOOT = 84.0, 44.0
LEGEND = (
    "◆ 时限　◇ 原定时限　▬ 一成至九成可能的完成日，竖线为中位　百分数为逾期可能性　"
    "空心条的日期为推算　→ 前置，红色为接不上　折线为前锋线"
)


def poster_svg(outlook: Outlook, wish: Wish, *, heading: str, foot: str = "") -> str:
    """A standalone SVG on white ground: no script, no font, no address to load from."""
    room = WIDTH / SHAPE - HEADING - FOOT
    scene = place(outlook, replace(wish, width=WIDTH, height=room))
    height = max(scene.height, room) + HEADING + FOOT
    said, ground = f"{LEGEND}　　{foot}", GROUNDS["light"]
    css = style(asdict(ground), {level: light.tones["light"] for level, light in LIGHTS.items()})
    css += f".heading{{font-size:36px;font-weight:700;fill:{ground.text}}}.small{{font-size:17px;"
    css += f"fill:{ground.muted}}}.head{{fill:none}}.shape{{fill:{ground.card}}}"
    size = f'width="{WIDTH:g}" height="{height:.0f}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}" '
            f'viewBox="0 0 {WIDTH:g} {height:.0f}">',
            f'<style>{css}</style><rect {size} fill="{ground.card}"/>',
            f'<text class="heading" x="24" y="{HEADING * 0.66:g}">{clean(heading)}</text>',
            f'<g transform="translate(0,{HEADING:g})">{svg(scene)}</g>',
            f'<text class="small" x="24" y="{height - 16:.0f}">{clean(said)}</text>',
            "</svg>",
        )
    )


def poster_pdf(svg: str) -> bytes:
    """`svg` as one PDF page; raises Refused where this machine has no Chinese face to set it in."""
    import vl_convert  # here, as it takes 8 MB and few ask for it

    if not chinese_face():
        raise Refused("服务器没有中文字体，不能生成 PDF；请安装 fonts-noto-cjk，或下载 SVG 打印。")
    return vl_convert.svg_to_pdf(svg)
