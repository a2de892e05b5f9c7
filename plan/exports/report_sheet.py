"""The weekly report as an Excel sheet to fill in: one row an item, last time's words in it."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import xlsxwriter

from plan.accounts.drafts import Draft
from plan.acts.items import TEXT_LIMIT
from plan.exports.xlsx_file import LOOKS, OPTIONS
from plan.words import labels
from plan.words.fields import event_field

SHEET = "本期填报"
HEADER_ROW = 2  # counted from 1; above it stands how to fill the sheet in
ID, PERCENT, VALUE, PERIOD, SEEN = "编号", "完成百分比", "指标数值", "数值截至", "记录序号"
NOTE, PROBLEM, NEXT_STEP, EXPECTED_FINISH = (
    event_field(name) for name in ("note", "problem", "next_step", "expected_finish")
)
COLUMNS = {  # with their widths
    ID: 9, "事项": 30, "完成时限": 12, PERCENT: 11, VALUE: 11, PERIOD: 12, NOTE: 34, PROBLEM: 26,
    NEXT_STEP: 26, EXPECTED_FINISH: 12, SEEN: 9,
}  # fmt: skip
ADDED = frozenset({VALUE, PERIOD})  # that sheets taken out before do not have
HOW = (
    "填写说明：只改“完成百分比”及其右侧各列；完成百分比填 0 到 100 的数；按指标填报的事项填年初"
    "至今的累计数及其截至日，不填百分比；都留空的行不报；预计完成填日期，如 2022-09-30；"
    "编号和记录序号请勿改动。填好后保存，在“填报”页上传，核对无误再提交。{}。"
)
SHARE = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
LENGTH = {"validate": "length", "criteria": "<=", "value": TEXT_LIMIT}
DAY = {"validate": "date", "criteria": ">=", "value": date(2020, 1, 1)}
RULES = (  # first and last column, what Excel itself asks of what is typed there, what it says
    (3, 3, SHARE, PERCENT, "应为 0 到 100 之间的数。"),
    (6, 8, LENGTH, "文字过长", f"最多 {TEXT_LIMIT} 字。"),
    (9, 9, DAY, EXPECTED_FINISH, "应为日期，如 2022-09-30。"),
)


class Line(NamedTuple):
    """A row: what is said of an item to begin with; the other words are for the eye alone."""

    draft: Draft
    name: str
    deadline: str = ""


def to_report_sheet(lines: Sequence[Line], as_of: date) -> bytes:
    """The sheet of `lines` as xlsx; whatever was typed is text there, never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    # dated by the day it is of: the same lines give the same bytes
    book.set_properties({"title": SHEET, "created": datetime.combine(as_of, time())})
    sheet = book.add_worksheet(SHEET)
    formats = {of: book.add_format({**look}) for of, look in LOOKS["report"].items()}
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 2, HOW.format(labels.up_to(as_of)), formats["how"])
    sheet.set_row(0, 46)
    for index, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(index, index, width)
        sheet.write_string(HEADER_ROW - 1, index, name, formats["header"])
    sheet.freeze_panes(HEADER_ROW, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for row, line in enumerate(lines, HEADER_ROW):
        _line(sheet, row, line, formats)
    last = HEADER_ROW + max(len(lines), 1) - 1
    for first_column, last_column, rule, title, message in RULES:
        refused = {**rule, "error_title": title, "error_message": message}
        sheet.data_validation(HEADER_ROW, first_column, last, last_column, refused)
    book.close()
    return out.getvalue()


def _line(sheet: Any, row: int, line: Line, formats: dict[str, Any]) -> None:
    fixed, number, text = (formats[name] for name in ("fixed", "number", "text"))
    draft = line.draft
    by_figure = bool(draft.period)
    cells = (
        *((words, fixed) for words in (draft.item, line.name, line.deadline)),
        (draft.percent, fixed if by_figure else number),
        (draft.value, number if by_figure else fixed),
        (draft.period, text if by_figure else fixed),
        *((words, text) for words in (draft.note, draft.problem, draft.next_step)),
        (draft.expected_finish, formats["day"]),
        (draft.seen, fixed),
    )
    for column, (value, look) in enumerate(cells):
        sheet.write(row, column, value, look)
