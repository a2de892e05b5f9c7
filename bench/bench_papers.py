"""An overdue workbook of 10,000 rows beside a bare xlsxwriter dump of the same cells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import xlsxwriter

from bench.table import Row, milliseconds, show
from plan.exports.overdue_list import overdue_tables
from plan.exports.table import Table, text
from plan.office.papers import WRITERS
from plan.outlook.outlook import Outlook, outlook
from plan.outlook.overdue import Overdue, left_out
from plan.plan_file import require_plan

ROWS, ROUNDS = 10_000, 5
DAY = date(2023, 1, 5)


def bare(table: Table) -> bytes:
    """The cells of `table` and nothing else: no formats, widths, heights or print set-up."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, row in enumerate(table.rows):
        for index, cell in enumerate(row):
            sheet.write(number, index, cell if isinstance(cell, int | float | date) else text(cell))
    book.close()
    return out.getvalue()


def rows() -> Iterator[Row]:
    """Ours and the bare dump by turns, so that a busy machine weighs on both."""
    plan = require_plan(Path(__file__).parent.parent / "plan_data/1plus8.json")
    today = outlook(plan, (), DAY)
    kinds = len(today.overdue)
    late = [replace(today.overdue[n % kinds], days_overdue=n, workdays_overdue=n) for n in range(ROWS)]
    table = overdue_tables(today, late, left_out(today.rows, today.as_of))[0]
    ours, dumps = [], []
    for _ in range(ROUNDS):
        ours.append(milliseconds(lambda: _made(today, late), 1))
        dumps.append(milliseconds(lambda: bare(table), 1))
    mine, theirs = min(ours), min(dumps)
    yield Row(f"bare xlsxwriter dump, {ROWS:,} rows of {len(table.columns)} cells", theirs)
    yield Row("overdue workbook with all that prints it", mine, f"{mine / theirs:.2f} of the dump")


def _made(outlook: Outlook, late: Sequence[Overdue]) -> bytes:
    return WRITERS["xlsx"](overdue_tables(outlook, late, left_out(outlook.rows, outlook.as_of)))


if __name__ == "__main__":
    show(rows())
