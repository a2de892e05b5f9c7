"""Made-up task lists as offices send them: small ones from rows, and one of 243 rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

HEADS = ("序号", "条线", "工作任务", "牵头单位", "配合单位", "完成时限")
Rows = Iterable[Sequence[Any]]


def sheet(
    *rows: Sequence[Any],
    merge: Sequence[str] = (),
    title: str = "任务分解表",
    struck: Sequence[str] = (),
    hidden: Sequence[str | int] = (),
    before: Mapping[str, Rows] | None = None,
    after: Mapping[str, Rows] | None = None,
    hidden_sheets: Sequence[str] = (),
) -> bytes:
    """A workbook whose sheet `title` has these rows, with other sheets before and after it.

    `merge` are ranges, `struck` cells; of `hidden` numbers are rows and letters columns.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in {**(before or {}), title: rows, **(after or {})}.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(list(line))
        if name in hidden_sheets:
            page.sheet_state = "hidden"
    page = book[title]
    for area in merge:
        page.merge_cells(area)
    for cell in struck:
        page[cell].font = Font(strike=True)
    for each in hidden:
        kept = page.row_dimensions if isinstance(each, int) else page.column_dimensions
        kept[each].hidden = True
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SECTIONS = {  # lines of the shipped plan, each with its sub-sections
    "企业主体": ("梯度培育", "研发投入"),
    "科技金融": ("风险补偿", "银企对接"),
    "平台与载体": ("孵化", "研发"),
}
LEADS = ("科技局", "财政局", "发改委", "高新区")
BESIDE = ("高新区、经济技术开发区", "长江镇", "", "财政局、如城街道")
DUE = ("3月底前", "6月底前", "9月底前", "年底前")


def long_sheet(rows: int = 243) -> bytes:
    """A sheet of so many rows, as long as it is to be: all that such sheets have.

    A title, headings in two rows, sections in two levels, tasks merged over their two or three
    measures, two columns of units, goals, notes, a total and signatures below.
    """
    book = Workbook()
    page = book.worksheets[0]
    page.title = "任务分解表"
    page.append(["2022年科技创新重点任务分解表"])
    page.append(["序号", "重点任务", "具体举措", "责任分工", None, "完成时限", "年度目标", "备注"])
    page.append([None, None, None, "牵头单位", "责任单位"])
    for area in ("A1:H1", "D2:E2", *(f"{letter}2:{letter}3" for letter in "ABCFGH")):
        page.merge_cells(area)
    number = at = 0
    ends = rows - 3
    names = [(line, sub) for line, subs in SECTIONS.items() for sub in subs]
    share = (ends - 3) // len(names)
    for index, (line, sub) in enumerate(names):
        left = share if index < len(names) - 1 else ends - page.max_row
        if index % 2 == 0:
            page.append([f"{'一二三'[index // 2]}、{line}（{2 * share - 3}项）"])
            page.merge_cells(start_row=page.max_row, end_row=page.max_row, start_column=1, end_column=8)
            left -= 1
        page.append([f"（{'一二'[index % 2]}）{sub}"])
        left -= 1
        while left > 0:
            size = min(left, 3 if not number % 4 else 2)
            number += 1
            first = page.max_row + 1
            for measure in range(size):
                at += 1
                page.append([
                    number if not measure else None,
                    f"{number}.推进{sub}第{number}项工作" if not measure else None,
                    f"（{'一二三'[measure]}）落实{sub}第{at}条措施",
                    LEADS[at % 4], BESIDE[at % 4], DUE[at % 4],
                    f"完成{at}家" if at % 5 == 0 else None,
                    "季度调度" if at % 7 == 0 else None,
                ])  # fmt: skip
            for letter in "AB" if size > 1 else "":
                page.merge_cells(f"{letter}{first}:{letter}{first + size - 1}")
            left -= size
    page.append(["合计", None, f"{at}项"])
    page.append(["注：列首位的为牵头单位。"])
    page.append(["填表人：某甲", None, "审核人：某乙", None, None, "联系电话：000"])
    assert page.max_row == rows
    return saved(book)
