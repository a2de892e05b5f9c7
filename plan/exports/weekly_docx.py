"""周报 as a Word document laid out as an official paper, with a picture of the lights."""

import io

from docx.shared import Mm

from plan.exports import docx_page as page
from plan.exports.docx_table import grid
from plan.exports.pictures import NO_FACE, lights_by_line
from plan.exports.table import MARKS, code_of, in_word
from plan.exports.weekly import Weekly, by_line, standing, weekly_tables
from plan.words import labels

HEADINGS = ("各条线情况", "各单位情况", "本周变化", "风险研判", "指标展望")
CELL_SIZE = 9  # points: 小五
NOTHING = "无。"


def to_weekly(week: Weekly, face: str | None) -> bytes:
    """The paper; `face` is a Chinese font for the picture, without one it says so."""
    plan, day = week.outlook.plan, week.outlook.as_of
    name = f"{plan.name}推进情况周报"
    document = page.official(name, day, week.trace, week.outlook.simulated)
    page.title(document, name)
    dated = f"（{labels.up_to(day)}）"
    page.line(document, dated, page.SECOND_FACE, align=page.CENTRE)
    page.heading(document, "一、总体情况")
    page.body(document, standing(week.outlook))
    if face is None:
        page.body(document, NO_FACE)
    else:
        picture = lights_by_line(by_line(week.outlook), face)
        place = document.add_paragraph()
        place.alignment = page.CENTRE
        place.add_run().add_picture(io.BytesIO(picture), width=Mm(page.WIDTH))
        page.small(document, "图　各条线承诺灯号（项）", page.CENTRE, 12)
    for number, (heading, table) in enumerate(zip(HEADINGS, weekly_tables(week), strict=False), 2):
        page.heading(document, f"{page.numeral(number)}、{heading}")
        columns, rows = in_word(table)
        if rows:
            grid(document, columns, rows, page.WIDTH, CELL_SIZE)
            page.small(document, table.notes[-1].removeprefix(MARKS))
        else:
            page.body(document, NOTHING)
    page.small(document, f"{week.trace}　{MARKS}")
    page.codes(document, code_of(week.outlook.head))
    return page.saved(document)
