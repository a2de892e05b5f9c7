"""What one of our own sheets was made from, so that only what was touched in it is taken."""

from collections.abc import Mapping
from io import BytesIO

import msgspec
from openpyxl import load_workbook

from plan.exports.xlsx_file import KEPT

Base = Mapping[str, Mapping[str, str]]  # as `plan_sheet.base_of` makes it, by id and field


def read_base(raw: bytes) -> Base:
    """The base that the workbook in `raw` keeps; empty where it is no sheet of ours."""
    book = load_workbook(BytesIO(raw), read_only=True)
    rows = book[KEPT].iter_rows(values_only=True) if KEPT in book.sheetnames else ()
    return {id_ or "": msgspec.json.decode(text, type=dict[str, str]) for id_, text in rows}
