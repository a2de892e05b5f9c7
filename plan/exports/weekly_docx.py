"""周报 as a Word document laid out as an official paper, with a picture of the lights."""

from __future__ import annotations

import io
from typing import Any

from docx.shared import Mm

from plan.exports import docx_page as page
from plan.exports.docx_table import grid
from plan.exports.pictures import NO_FACE, lights_by_line
from plan.exports.table import MARKS, Table, in_word
from plan.exports.weekly import Weekly, by_line, standing, weekly_tables

HEADINGS = ("各条线情况", "各单位情况", "本周变化", "风险研判", "指标展望")
NUMERALS = "二三四五六"
CELL_SIZE = 9  # points: 小五
NOTHING = "无。"


def to_weekly(week: Weekly, face: str | None) -> bytes:
    """The paper; `face` is a Chinese font for the picture, without one it says so."""
    plan, day = week.outlook.plan, week.outlook.as_of
    name = f"{plan.name}推进情况周报"
    document = page.official(name, day, week.trace, week.outlook.simulated)
    page.title(document, name)
    dated = f"（统计截止日 {day.year}年{day.month}月{day.day}日）"
    page.line(document, dated, page.SECOND_FACE, align=page.CENTRE)
    page.heading(document, "一、总体情况")
    page.body(document, standing(week.outlook))
    _picture(document, week, face)
    parts = zip(NUMERALS, HEADINGS, weekly_tables(week), strict=False)
    for numeral, heading, table in parts:
        page.heading(document, f"{numeral}、{heading}")
        _part(document, table)
    page.small(document, f"{week.trace}　{MARKS}")
    return page.saved(document)


def _part(document: Any, table: Table) -> None:
    columns, rows = in_word(table)
    if rows:
        grid(document, columns, rows, page.WIDTH, CELL_SIZE)
        page.small(document, table.notes[-1].removeprefix(MARKS))
    else:
        page.body(document, NOTHING)


def _picture(document: Any, week: Weekly, face: str | None) -> None:
    if face is None:
        page.body(document, NO_FACE)
        return
    drawn = lights_by_line(by_line(week.outlook), face)
    place = document.add_paragraph()
    place.alignment = page.CENTRE
    place.add_run().add_picture(io.BytesIO(drawn), width=Mm(page.WIDTH))
    page.small(document, "图　各条线里程碑灯号（项）", page.CENTRE, 12)
