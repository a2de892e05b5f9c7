"""Charts as pictures for papers, drawn without a browser, with a Chinese face of the machine."""

import io
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import segno
import vl_convert

from plan.model.kinds import ItemKind, Level
from plan.model.plan import Workstream
from plan.outlook.board import Row, of_kind
from plan.words import labels

FACES: Mapping[str, str] = {  # by how a font's file begins, in lower case
    "notosanscjk": "Noto Sans CJK SC",
    "notosanssc": "Noto Sans SC",
    "sourcehansans": "Source Han Sans SC",
    "notoserifcjk": "Noto Serif CJK SC",
    "wqy-microhei": "WenQuanYi Micro Hei",
    "wqy-zenhei": "WenQuanYi Zen Hei",
    "msyh": "Microsoft YaHei",
    "simhei": "SimHei",
    "simsun": "SimSun",
    "pingfang": "PingFang SC",
}
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts",
           "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts")  # fmt: skip
COLOURS: Mapping[Level, str] = {
    Level.RED: "#d92d20",
    Level.AMBER: "#f0a31e",
    Level.GREEN: "#1d9a4f",
    Level.CLOSED: "#64748b",
    Level.NONE: "#d5dbe3",
}
WIDTH, ROW = 380, 26  # px
SCALE = 3
NO_FACE = "本机没有中文字体，图略。"


@cache
def chinese_face(folders: Sequence[str] = FOLDERS) -> str | None:
    """The family of a Chinese font found on this machine; None when there is none."""
    files = {
        file.lower()
        for folder in folders
        for _, _, names in os.walk(Path(folder).expanduser())
        for file in names
    }
    return next(
        (family for start, family in FACES.items() if any(f.startswith(start) for f in files)),
        None,
    )


def lights_by_line(lines: Sequence[tuple[Workstream, Sequence[Row]]], face: str) -> bytes:
    """A bar for each line, as long as it has promises, in parts by light; a PNG."""
    values = []
    for line, rows in lines:
        counter = Counter(row.alert.level for row in of_kind(rows, ItemKind.PROMISE))
        for at, level in enumerate(labels.LIGHT):
            light = labels.light(level)
            values.append({"line": line.name, "light": light, "n": counter[level], "at": at})
    config = {"font": face, "background": "white", "view": {"stroke": None},
              "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
              "legend": {"labelFontSize": 12}}  # fmt: skip
    names, words = [line.name for line, _ in lines], [labels.light(level) for level in labels.LIGHT]
    y = {"field": "line", "type": "nominal", "sort": names, "title": None,
         "axis": {"labelLimit": 220, "ticks": False, "domain": False}}  # fmt: skip
    stack = {"field": "n", "type": "quantitative", "stack": "zero", "title": "承诺项数",
             "axis": {"tickMinStep": 1, "grid": False}}  # fmt: skip
    colours = {"domain": words, "range": [COLOURS[level] for level in labels.LIGHT]}
    legend = {"title": None, "orient": "bottom", "columns": len(words)}
    colour = {"field": "light", "type": "nominal", "scale": colours, "legend": legend}
    order = {"field": "at", "type": "quantitative"}
    numbers = {"mark": {"type": "text", "fontSize": 11, "color": "#111111", "dx": -8},
               "transform": [{"filter": "datum.n > 0"}],
               "encoding": {"y": y, "x": stack, "order": order, "detail": {"field": "light"},
                            "text": {"field": "n", "type": "quantitative"}}}  # fmt: skip
    bars = {"mark": {"type": "bar", "size": 16, "stroke": "#ffffff", "strokeWidth": 0.5},
            "encoding": {"y": y, "x": stack, "color": colour, "order": order}}  # fmt: skip
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "width": WIDTH,
        "height": ROW * len(names),
        "layer": [bars, numbers],
        "config": config,
    }
    png: bytes = vl_convert.vegalite_to_png(spec, scale=SCALE)
    return png


def qr_code(text: str) -> bytes:
    """`text` as a QR, a PNG."""
    png, encoding = io.BytesIO(), None if text.isascii() else "utf-8"
    code = segno.make_qr(text, error="L", encoding=encoding, eci=bool(encoding))  # nobody guesses
    code.save(png, kind="png", scale=8)
    return png.getvalue()
