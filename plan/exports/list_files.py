"""A list in every file format, CSV here: Excel holds all its tables, the others the first."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence

from plan.exports.docx_table import to_docx
from plan.exports.table import Table, harmless
from plan.exports.xlsx_file import to_xlsx


def to_csv(table: Table) -> bytes:
    """The table's columns and rows; what it is and rests on follows after an empty line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    writer.writerow([])
    writer.writerows([harmless(note)] for note in (table.heading, *table.head, *table.notes))
    return out.getvalue().encode("utf-8-sig")


WRITERS: Mapping[str, Callable[[Sequence[Table]], bytes]] = {
    "xlsx": lambda tables: to_xlsx(*tables),
    "docx": lambda tables: to_docx(tables[0]),
    "csv": lambda tables: to_csv(tables[0]),
}
