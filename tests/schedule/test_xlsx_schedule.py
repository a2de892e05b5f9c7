"""Task lists in spreadsheets: usual columns, links with lags, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from plan.errors import BadValue
from plan.imports.xlsx_schedule import schedule_xlsx

HEADER = ("编号", "任务名称", "工期", "前置任务", "开始", "完成时限", "完成百分比")


def saved(folder: Path, *rows: tuple[Any, ...]) -> Path:
    """The path of a workbook with these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "plan.xlsx")
    return folder / "plan.xlsx"


def test_a_task_list_has_the_dates_worked_by_hand(tmp_path: Path) -> None:
    """From Monday 5 September 2022; 中秋 is on Monday the 12th; the second may slip a day."""
    path = saved(
        tmp_path,
        HEADER,
        (1, "调研", 2, None, datetime.fromisoformat("2022-09-05"), None, None),
        (2, "起草", "3天", "1", None, None, None),
        ("A-1", "评审", "1周", "1FS+1天，2SS", None, "2022年9月16日", None),
        (4, "印发", 0, "A-1; 2FF-1d", None, None, None),
    )
    record = schedule_xlsx(path)
    rows = {row["id"]: row for row in record["activities"]}
    assert [rows[id_]["early_start"] for id_ in rows] == [
        "2022-09-05",
        "2022-09-07",
        "2022-09-08",
        "2022-09-15",
    ]
    assert rows["A-1"]["early_finish"] == "2022-09-15"
    assert [row["total_float"] for row in record["activities"]] == [0, 1, 0, 0]
    assert rows["2"]["name"] == "起草"


def test_a_list_without_a_start_begins_on_the_day_asked_about(tmp_path: Path) -> None:
    """A start is asked for where there is none; English names are understood."""
    path = saved(
        tmp_path, ("ID", "Name", "Duration", "Predecessors"), (1, "Draft", "2 days?", None)
    )
    with pytest.raises(BadValue, match="--as-of"):
        schedule_xlsx(path)
    record = schedule_xlsx(path, date(2022, 9, 5))
    assert (record["finish"], record["working_days"]) == ("2022-09-06", 2)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("名称",), ("甲",)], "列名"),
        ([HEADER, (1, "甲", "三天", None)], "三天"),
        ([HEADER, (1, "甲", 1, "9FS")], "9FS"),
        ([HEADER, (1, "甲", 1, None), (1, "乙", 1, None)], "编号"),
        ([HEADER, (1, "甲", 1, None, "明天")], "明天"),
        ([HEADER], "没有任务"),
    ],
)
def test_an_unusable_list_is_refused_in_a_sentence(
    tmp_path: Path, rows: list[tuple[Any, ...]], told: str
) -> None:
    """The first problem and its row are named."""
    with pytest.raises(BadValue, match=told):
        schedule_xlsx(saved(tmp_path, *rows), date(2022, 9, 5))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html/>"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    """Nothing but a sentence comes through."""
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)
    with pytest.raises(BadValue, match="xlsx"):
        schedule_xlsx(path)
    with pytest.raises(BadValue, match="无法读取"):
        schedule_xlsx(tmp_path / "none.xlsx")


def test_a_document_type_within_a_workbook_is_refused(tmp_path: Path) -> None:
    """As in every XML file that comes from outside."""
    path = saved(tmp_path, HEADER, (1, "甲", 1, None))
    with ZipFile(path) as packed:
        parts = {one: packed.read(one) for one in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts[sheet]
    with ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    with pytest.raises(BadValue, match="DOCTYPE"):
        schedule_xlsx(path)
