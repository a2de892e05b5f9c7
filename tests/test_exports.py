"""Lists as files: reopened, they hold what the page shows, and no text is a formula."""

import csv
import io
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from plan.exports.csv_file import to_csv
from plan.exports.docx_file import to_docx
from plan.exports.table import Table, overdue_table
from plan.exports.xlsx_file import to_xlsx
from plan.outlook import outlook
from tests.builders import entries, june_plan, reported

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '<b>x</b>&"']


def table(note: str = "进展顺利") -> Table:
    """The overdue list of the June plan on 1 July."""
    told = entries(reported("M1", date(2022, 6, 28), 80, note="甲", problem=note, next_step=note))
    seen = outlook(june_plan(), told, date(2022, 7, 1))
    return overdue_table(seen, seen.overdue, "ab" * 32)


def test_the_csv_opens_in_excel_with_its_chinese() -> None:
    """UTF-8 with BOM, header first, provenance after an empty line."""
    content = to_csv(table())
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:5] == ["序号", "编号", "条线", "里程碑", "确保/力争"]
    assert rows[1][3:5] == ["节点M1", "确保"]
    assert "2022-07-01" in rows[4][0]


def test_the_workbook_has_dates_numbers_filters_and_a_print_setup() -> None:
    """What an office needs to sort and print."""
    sheet = load_workbook(io.BytesIO(to_xlsx(table()))).worksheets[0]
    header = {cell.value: cell.column for cell in sheet[2]}
    row = sheet[3]
    assert row[header["原定时限"] - 1].value.date() == date(2022, 6, 30)
    assert row[header["逾期天数"] - 1].value == 1
    assert sheet.auto_filter.ref == "A2:P3"
    assert sheet.freeze_panes == "A3"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$2"
    assert "2022-07-01" in sheet["A1"].value


def test_the_document_is_a4_landscape_with_a_repeated_header() -> None:
    """Title, day and table as the office prints them."""
    document = Document(io.BytesIO(to_docx(table())))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert document.paragraphs[0].text == "逾期里程碑清单"
    assert "统计截止日：2022-07-01" in document.paragraphs[1].text
    grid = document.tables[0]
    assert grid.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in grid.rows[1].cells][:4] == ["1", "M1", "一线", "节点M1"]


def test_every_file_names_its_day_plan_and_ledger_head() -> None:
    """A paper can be traced back."""
    shown = table()
    assert "2022-07-01" in shown.notes[0]
    assert "abababababab" in shown.notes[1]
    assert "台账第 1 条" in shown.notes[1]


@pytest.mark.parametrize("evil", EVIL)
def test_what_people_typed_is_text_in_every_file(evil: str) -> None:
    """Never a formula in xlsx or csv, never markup in docx."""
    typed = evil.strip()
    shown = table(typed)
    column = [c.name for c in shown.columns].index("存在问题")
    cell = load_workbook(io.BytesIO(to_xlsx(shown))).worksheets[0].cell(3, column + 1)
    assert (cell.data_type, cell.value) == ("s", typed)
    written = list(csv.reader(io.StringIO(to_csv(shown).decode("utf-8-sig"))))[1][column]
    assert written[0] not in "=+-@＝"
    assert written.lstrip("'") == typed
    document = Document(io.BytesIO(to_docx(shown)))
    assert document.tables[0].rows[1].cells[column].text == typed


def test_the_same_list_gives_the_same_workbook() -> None:
    """Nothing of the clock is in it."""
    assert to_xlsx(table()) == to_xlsx(table())
