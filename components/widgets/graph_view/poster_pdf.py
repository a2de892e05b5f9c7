"""The poster as PDF, with the faces of this machine; vl-convert is known here alone."""

from __future__ import annotations

from functools import cache

import vl_convert

from components.widgets.graph_view.poster import FONTS
from plan.errors import Refused

PROBE = (  # a character that only a Chinese face has: without one nothing is drawn
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<text x="4" y="30" font-size="24" font-family="{}">{}</text></svg>'
)


def poster_pdf(svg: str) -> bytes:
    """`svg` as one PDF page; raises Refused where this machine has no Chinese face to set it in."""
    if not has_chinese_face():
        raise Refused("服务器没有中文字体，不能生成 PDF；请安装 fonts-noto-cjk，或下载 SVG 打印。")
    return vl_convert.svg_to_pdf(svg)


@cache
def has_chinese_face() -> bool:
    """Whether Chinese characters come out as anything else than the box for what is missing."""
    drawn = {vl_convert.svg_to_png(PROBE.format(FONTS, one)) for one in "皋创"}
    return len(drawn) == 2
