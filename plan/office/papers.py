"""Every paper that is made of a plan on a day, by its name and its file's format."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from zipfile import ZipFile, ZipInfo

from plan.exports.calendar_ics import to_ics
from plan.exports.conclusion_docx import conclusion_fields
from plan.exports.docx_table import to_docx
from plan.exports.plan_sheet import plan_sheet
from plan.exports.table import Table, harmless
from plan.exports.three_lists import three_lists
from plan.exports.weekly import weekly_fields
from plan.exports.word_template import Fields, fill, ours
from plan.exports.xlsx_file import to_xlsx
from plan.mspdi.write_file import to_mspdi
from plan.office.selection import Selection, overdue_list
from plan.office.templates import own
from plan.words.fields import TABLE

TITLES: dict[str, str] = TABLE["papers"]
Maker = Callable[[Selection], bytes]


def to_csv(table: Table) -> bytes:
    """The table's columns and rows; what it is and rests on follows after an empty line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([harmless(cell) for cell in row] for row in table.rows)
    writer.writerow([])
    writer.writerows([harmless(note)] for note in (table.heading, *table.head, *table.notes))
    return out.getvalue().encode("utf-8-sig")


WRITERS: Mapping[str, Callable[[Sequence[Table]], bytes]] = {  # Excel holds all, others the first
    "xlsx": lambda tables: to_xlsx(*tables),
    "docx": lambda tables: to_docx(tables[0]),
    "csv": lambda tables: to_csv(tables[0]),
}


def _report(selection: Selection, paper: str, fields: Callable[..., Fields]) -> bytes:
    template, outlook = own(selection.workspace, paper) or ours(paper), selection.outlook
    return fill(template, fields(outlook), outlook.as_of)


EXPORTS: dict[tuple[str, str], Maker] = {
    **{
        ("overdue", form): partial(lambda to, it: to(overdue_list(it)), write)
        for form, write in WRITERS.items()
    },
    ("weekly", "docx"): partial(_report, paper="weekly", fields=weekly_fields),
    ("conclusion", "docx"): partial(_report, paper="conclusion", fields=conclusion_fields),
    ("lists", "xlsx"): lambda selection: to_xlsx(*three_lists(selection.outlook, selection.unit)),
    ("calendar", "ics"): lambda selection: to_ics(selection.outlook, selection.unit),
    ("plan", "xlsx"): lambda selection: to_xlsx(plan_sheet(selection.outlook)),
    ("plan", "mspdi"): lambda selection: to_mspdi(selection.outlook),
}
"""(paper, format) -> its maker; a format's first paper is what it gives when none is named."""


def weekly_zip(selections: Sequence[Selection]) -> bytes:
    """周报, 三单一表 and the overdue list of each plan; numbered, as two may have one name."""
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:  # of files that are packed already
        for number, of in enumerate(selections, 1):
            folder = f"{number}_{''.join(filter(str.isalnum, of.name))}"
            for paper, form in (("weekly", "docx"), ("lists", "xlsx"), ("overdue", "xlsx")):
                name = f"{folder}/{TITLES[paper]}_{of.outlook.as_of}.{form}"
                packed.writestr(ZipInfo(name), EXPORTS[paper, form](of))
    return out.getvalue()
