"""What one of our own sheets was made from, so that only what was touched in it is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import msgspec
from openpyxl import load_workbook

from plan.exports.xlsx_file import KEPT
from plan.ledger.contract import Head


@dataclass(frozen=True)
class Base:
    """The ledger's head and the plan's digest when it was made, of which day, and what it held."""

    head: Head
    as_of: str
    plan: str
    rows: Mapping[str, Mapping[str, str]]  # by id and field, as `plan_sheet.held` writes them


def read_base(raw: bytes) -> Base | None:
    """The base that the workbook in `raw` keeps; None where it is no sheet of ours."""
    book = load_workbook(BytesIO(raw), read_only=True)
    if KEPT not in book.sheetnames:
        return None
    (_, made), *rows = ((id_ or "", text) for id_, text in book[KEPT].iter_rows(values_only=True))
    held = {id_: msgspec.json.decode(text, type=dict[str, str]) for id_, text in rows}
    return msgspec.convert({**msgspec.json.decode(made), "rows": held}, Base)
