"""Lists as files: reopened, they hold what the page shows, and no text is a formula."""

import csv
import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from plan.exports.docx_table import to_docx
from plan.exports.overdue_list import overdue_tables
from plan.exports.table import Column, Table
from plan.exports.xlsx_file import KEPT, to_xlsx
from plan.office.papers import WRITERS, to_csv
from plan.outlook.outlook import outlook
from plan.outlook.overdue import left_out
from tests.support.builders import entries, june_plan, reported
from tests.support.office_suite import printed, text_of

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", '<b>x</b>&"', "_x0041_", "{=1}"]
HEADER = 4  # row of the column headings in the first sheet


def tables(note: str = "进展顺利") -> tuple[Table, ...]:
    """The overdue list of the June plan on 1 July."""
    report = entries(reported("M1", date(2022, 6, 28), 80, note="甲", problem=note, next_step=note))
    shown = replace(outlook(june_plan(), report, date(2022, 7, 1)), plan_digest="ab" * 32)
    return overdue_tables(shown, shown.overdue, left_out(shown.rows, shown.as_of))


def test_the_csv_opens_in_excel_with_its_chinese() -> None:
    """UTF-8 with BOM, header first, what it rests on after an empty line."""
    content = to_csv(tables()[0])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["序号", "编号", "条线", "里程碑"]
    assert rows[1][3] == "节点M1"
    assert rows[3][0] == "逾期里程碑清单（截至2022年7月1日）"


def test_the_workbook_has_dates_numbers_filters_and_a_print_setup() -> None:
    """What an office needs to sort and print."""
    sheet = load_workbook(io.BytesIO(to_xlsx(*tables()))).worksheets[0]
    header = {cell.value: cell.column for cell in sheet[HEADER]}
    row = sheet[HEADER + 1]
    assert row[header["原定时限"] - 1].value.date() == date(2022, 6, 30)
    assert row[header["逾期天数"] - 1].value == 1
    light = row[header["灯号"] - 1]
    assert (light.value, light.fill.start_color.rgb) == ("■ 逾期/高风险", "FFF8CFCB")
    assert None not in header  # and none of the columns is empty
    assert "目标值/口径" not in header
    assert sheet.auto_filter.ref == f"A4:{row[-1].coordinate}"
    assert sheet.freeze_panes == "A5"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage  # one page wide, as it is by default
    assert sheet.page_setup.fitToHeight == 0  # and as long as it gets
    assert sheet.print_title_rows == "$1:$4"
    assert sheet["A1"].value == "逾期里程碑清单（截至2022年7月1日）"
    assert sheet["A3"].value == "按牵头单位：甲局 1 项。"
    assert "第 &P 页 共 &N 页" in sheet.oddFooter.right.text
    assert "截至2022年7月1日" in sheet.oddFooter.left.text


def test_the_workbook_counts_by_unit_and_says_its_rule() -> None:
    """Second sheet: counts with their sum; third: thresholds with precedents, lights, marks."""
    book = load_workbook(io.BytesIO(to_xlsx(*tables())))
    assert book.sheetnames == ["逾期里程碑清单", "按单位统计", "规则与标记"]
    counts = [[cell.value for cell in row] for row in book["按单位统计"].iter_rows(min_row=4)]
    assert counts[:2] == [["甲局", 1, 1, 0, 0, 0, 1, 0], ["合计", 1, 1, 0, 0, 0, 1, 0]]
    rules = {row[1].value: row[2].value for row in book["规则与标记"].iter_rows(min_row=4)}
    assert rules["填报周期；单位为天"] == "7 点"
    assert rules["时限逢休息日，其后第一个工作日完成是否仍算按时；不写为是"] == "是"
    assert {"〔推〕", "〔拟〕", "■ 逾期/高风险"} <= set(rules)


def test_the_document_is_a4_landscape_with_a_repeated_header() -> None:
    """Title, day and table as the office prints them."""
    document = Document(io.BytesIO(to_docx(tables()[0])))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert document.paragraphs[0].text == "逾期里程碑清单（截至2022年7月1日）"
    grid = document.tables[0]
    assert grid.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in grid.rows[1].cells][:3] == ["1", "一线", "节点M1"]


@pytest.mark.parametrize("form", WRITERS)
def test_every_file_names_its_day_plan_and_ledger_head(form: str) -> None:
    """A paper can be traced back, also by a program that reads its properties."""
    shown = tables()
    assert "2022年7月1日" in shown[0].heading
    assert "abababababab" in shown[0].notes[0]
    assert "台账第 1 条" in shown[0].notes[0]
    content = WRITERS[form](shown)
    if form == "csv":
        assert shown[0].notes[0] in content.decode("utf-8-sig")
    else:
        with ZipFile(io.BytesIO(content)) as packed:
            assert shown[0].notes[0] in packed.read("docProps/core.xml").decode()


@pytest.mark.parametrize("evil", EVIL)
def test_what_people_typed_is_text_in_every_file(evil: str) -> None:
    """Never a formula in xlsx or csv, never markup in docx."""
    typed = evil.strip()
    shown = tables(typed)
    column = [c.name for c in shown[0].columns].index("存在问题")
    sheet = load_workbook(io.BytesIO(to_xlsx(*shown))).worksheets[0]
    (at,) = [cell.column for cell in sheet[HEADER] if cell.value == "存在问题"]
    cell = sheet.cell(HEADER + 1, at)
    assert (cell.data_type, cell.value) == ("s", typed)
    written = list(csv.reader(io.StringIO(to_csv(shown[0]).decode("utf-8-sig"))))[1][column]
    assert written[0] not in "=+-@＝"
    assert written.lstrip("'") == typed
    document = Document(io.BytesIO(to_docx(shown[0])))
    assert typed in [cell.text for cell in document.tables[0].rows[1].cells]


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_list_gives_the_same_file(form: str) -> None:
    """Nothing of the clock is in it, the times within the packed file included."""
    content = WRITERS[form](tables())
    assert content == WRITERS[form](tables())
    if form != "csv":
        with ZipFile(io.BytesIO(content)) as packed:
            assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def one_text(words: str, *, to_edit: bool = False) -> Table:
    """A table of one row with `words` in a column of seven characters."""
    columns = (Column("序号", 3), Column("问题", 7), Column("空", 3))
    return Table(
        "表", columns, ((1, words, None),), date(2022, 7, 1), ("头",), base=(("", "{}"),) if to_edit else ()
    )


@pytest.mark.parametrize(("characters", "sheets"), [(179, ["表"]), (180, ["表"]), (181, ["表", "附表"])])
def test_no_row_is_taller_than_excel_allows(characters: int, sheets: list[str]) -> None:
    """30 lines of 6 fit; of one more the row shows the beginning and says where the whole is."""
    words = "字" * characters
    book = load_workbook(io.BytesIO(to_xlsx(one_text(words))))
    assert book.sheetnames == sheets
    shown = book["表"]["B4"].value
    assert (shown == words) == (len(sheets) == 1)
    assert words.startswith(shown.removesuffix("……（全文见附表第1条）"))
    for sheet in book:
        assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())


def test_a_long_text_is_shortened_at_a_sentence_and_whole_in_the_annex() -> None:
    """In as many rows as it takes; line ends count as lines."""
    words = "第一句共有若干字。" * 300 + "\n" * 400 + "末句"
    book = load_workbook(io.BytesIO(to_xlsx(one_text(words))))
    shown = book["表"]["B4"].value
    assert shown.endswith("若干字。……（全文见附表第1条）")
    rows = [*book["附表"].iter_rows(min_row=4, values_only=True)]
    assert {row[:4] for row in rows if row[0]} == {(1, "表", 1, "问题")}
    assert len(rows) > 10
    assert "".join(row[4] for row in rows if row[0]) == words
    for sheet in book:
        assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())


def test_what_is_read_again_is_neither_shortened_nor_left_out() -> None:
    """The plan sheet: a long remark comes back whole, an empty column waits for words."""
    words = "备注。" * 500
    book = load_workbook(io.BytesIO(to_xlsx(one_text(words, to_edit=True))))
    assert book.sheetnames == ["表", KEPT]  # what it was made from is kept in it, no 附表
    assert [cell.value for cell in book["表"][3]] == ["序号", "问题", "空"]
    assert book["表"]["B4"].value == words
    assert book["表"].row_dimensions[4].height > 408


def test_nothing_of_a_long_text_is_missing_in_print(tmp_path: Path) -> None:
    """Two thousand characters in numbered points, printed by LibreOffice: every point is there."""
    points = [f"第{number}点须逐项梳理明确责任人和完成日期。" for number in range(100, 196)]
    printed(tmp_path, {"long.xlsx": to_xlsx(one_text("".join(points)))})
    text = "".join(text_of(tmp_path, "long.xlsx").split())
    assert [point for point in points if f"第{point[1:4]}点" not in text] == []


FIRST_AND_SECOND = """
from datetime import date
from plan.exports.report_sheet import to_report_sheet
from plan.exports.table import Column, Table
from plan.exports.xlsx_file import to_xlsx
table = Table("表", (Column("甲", 3), Column("乙", 3)), (("x", 1),), date(2022, 7, 1))
for make in (lambda: to_xlsx(table), lambda: to_report_sheet((), date(2022, 7, 1))):
    assert make() == make()
"""


def test_the_first_workbook_of_a_process_is_as_the_second() -> None:
    """In a process of its own: here others were made before."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", FIRST_AND_SECOND]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
