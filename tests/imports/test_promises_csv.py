"""Promises of any origin as CSV: every bad cell told by its place, no good row lost."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from bench.promise_table import promises_csv
from plan.errors import BadValue
from plan.forecast.scoring.backtest import backtest
from plan.imports.promises_csv import COLUMNS, parse_promises, read_promises, with_probabilities

HEADER = ",".join(COLUMNS)
GOOD = (
    "P1,甲局,审批,2022-05-01,2022-01-01,2022-12-31,2022-10-31,40,黄,1,2023-01-01,2022-04-28,是,0,2023-02-01"
)


def test_a_full_row_is_read() -> None:
    """Every column arrives where it belongs."""
    (case,) = parse_promises(f"{HEADER}\n{GOOD}\n").cases
    promise = case.promise
    assert (promise.item, promise.unit, promise.kind) == ("P1", "甲局", "审批")
    assert (promise.as_of, promise.start) == (date(2022, 5, 1), date(2022, 1, 1))
    assert (promise.promised, promise.first_promised) == (date(2022, 12, 31), date(2022, 10, 31))
    assert (promise.percent, promise.light) == (40.0, 0.5)
    assert (promise.reported_on, promise.started) == (date(2022, 4, 28), True)
    assert promise.predecessor_overdue is False
    assert (case.late, case.settled, case.finished) == (True, date(2023, 1, 1), date(2023, 2, 1))


def test_blanks_and_absent_columns_are_unknown() -> None:
    """Only the item and the day are needed; other columns are kept and not read."""
    (case,) = parse_promises("note,as_of,item\n看,2022-05-01,P1\n").cases
    assert (case.promise.promised, case.promise.percent, case.late) == (None, None, None)
    (blank,) = parse_promises(f"{HEADER}\nP1,,,2022-05-01,,,,,,,,,,,\n").cases
    assert blank == case


def test_files_of_before_are_read() -> None:
    """The first eleven columns alone, as earlier versions had them; limits of the new ones hold."""
    header, row = (",".join(text.split(",")[:11]) for text in (HEADER, GOOD))
    (case,) = parse_promises(f"{header}\n{row}\n").cases
    assert (case.promise.reported_on, case.promise.started, case.finished) == (None, None, None)
    on_the_day = parse_promises(f"{HEADER}\n{GOOD.replace('2022-04-28', '2022-05-01')}\n")
    assert not on_the_day.problems


def test_an_end_without_its_day_is_told_and_only_scored() -> None:
    """Line, value and what is accepted; an open promise needs neither."""
    read = parse_promises("item,as_of,late,settled\nP1,2022-05-01,1,\nP2,2022-05-01,,\n")
    (problem,) = read.problems
    assert problem.place == "第2行 settled 列"
    assert "得知 late 的日期" in problem.accepted
    assert [case.late for case in read.cases] == [True, None]
    assert not parse_promises("item,as_of,late\nP1,2022-05-01,\n").problems
    assert parse_promises("item,as_of,late\nP1,2022-05-01,0\n").problems


@pytest.mark.parametrize(
    ("column", "value"),
    [("item", ""), ("as_of", ""), ("as_of", "2022年5月"), ("start", "2022-13-01"),
     ("promised", "x"), ("first_promised", "31/12/2022"), ("percent", "140"), ("percent", "nan"),
     ("percent", "-1"), ("light", "蓝"), ("late", "2"), ("settled", "2022-04-30"),
     ("reported_on", "2022-05-02"), ("started", "半"), ("predecessor_overdue", "?"), ("finished", "2023"),
     ("settled", "")],
)  # fmt: skip
def test_a_bad_cell_is_told_with_its_place(column: str, value: str) -> None:
    """Line, column, value and what is accepted; the good row beside it is kept.

    A row whose light is not known is kept too, without a light; so is one whose end has no day.
    """
    is_kept = column == "light" or (column, value) == ("settled", "")
    cells = dict(zip(COLUMNS, GOOD.split(","), strict=True)) | {column: value}
    read = parse_promises(f"{HEADER}\n{GOOD}\n{','.join(cells.values())}\n")
    (problem,) = read.problems
    assert problem.place == f"第3行 {column} 列"
    assert problem.value == value
    assert problem.accepted
    assert len(read.cases) == len(read.records) == (2 if is_kept else 1)
    assert column != "light" or read.cases[1].promise.light is None


def test_no_problem_hides_the_next() -> None:
    """Two bad cells in one row and one in another are three problems."""
    text = f"{HEADER}\nP1,,,2022-05-01,x,,,900,,,\nP2,,,bad,,,,,,,\n"
    assert [problem.place for problem in parse_promises(text).problems] == [
        "第2行 start 列", "第2行 percent 列", "第3行 as_of 列",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n", "a,b\n1,2\n", "as_of\n2022-05-01\n"])
def test_a_file_without_its_columns_says_which(text: str) -> None:
    """The header is the place."""
    read = parse_promises(text)
    (problem,) = read.problems
    assert "表头" in problem.place
    assert "item" in problem.accepted
    assert not read.cases


def test_short_and_long_rows_are_no_error() -> None:
    """Missing cells are blank, surplus ones are left out."""
    read = parse_promises("item,as_of,unit\nP1,2022-05-01\nP2,2022-05-01,甲局,多,余\n")
    assert [case.promise.unit for case in read.cases] == ["", "甲局"]


@pytest.mark.parametrize(
    ("word", "light"), [("绿", 0.0), ("GREEN", 0.0), ("Amber/Green", 0.25), ("黄灯", 0.5), ("Red", 1.0)]
)
def test_lights_are_read_in_both_languages(word: str, light: float) -> None:
    """Upper or lower case."""
    (case,) = parse_promises(f"item,as_of,light\nP,2022-05-01,{word}\n").cases
    assert case.promise.light == light


def test_files_of_excel_and_wps_are_read(tmp_path: Path) -> None:
    """UTF-8 with its mark, and GB 18030."""
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_text(f"{HEADER}\n{GOOD}\n", encoding)
        assert read_promises(path).cases[0].promise.unit == "甲局"


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    """Absent, a folder, or no text at all."""
    noise = tmp_path / "noise.csv"
    noise.write_bytes(b"\xff\xff\x80item")
    for path in (tmp_path / "absent.csv", tmp_path, noise):
        with pytest.raises(BadValue, match="承诺数据文件"):
            read_promises(path)


def test_what_is_written_is_read_back() -> None:
    """Cases to text and back are the same cases."""
    cases = parse_promises(f"{HEADER}\n{GOOD}\nP2,,,2022-05-01,,,,,amber/red,,\n").cases
    assert parse_promises(promises_csv(cases)).cases == cases


def test_probabilities_stand_beside_their_rows() -> None:
    """All columns of the file, then chance and n; a second run replaces and does not add."""
    read = parse_promises("note,item,as_of\n=1+1,P1,2022-05-01\nb,P2,2022-05-02\n")
    result = backtest(read.cases)
    text = with_probabilities(read, result.ours.probability.tolist(), result.ours.promises.tolist())
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["note", "item", "as_of", "probability", "history"]
    assert [row["item"] for row in rows] == ["P1", "P2"]
    assert rows[0]["note"] == "'=1+1"
    assert all(0 < float(row["probability"]) < 1 for row in rows)
    again = parse_promises(text)
    assert with_probabilities(again, [0.5, 0.5], [0, 0]).splitlines()[0] == text.splitlines()[0]
