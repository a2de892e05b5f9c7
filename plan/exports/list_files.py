"""A list in every file format: Excel holds all its tables, the others the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from plan.exports.csv_file import to_csv
from plan.exports.docx_table import to_docx
from plan.exports.table import Table
from plan.exports.xlsx_file import to_xlsx

WRITERS: Mapping[str, Callable[[Sequence[Table]], bytes]] = {
    "xlsx": lambda tables: to_xlsx(*tables),
    "docx": lambda tables: to_docx(tables[0]),
    "csv": lambda tables: to_csv(tables[0]),
}
