"""A chart's specification, made once, to which the rows are given by name each time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import altair as alt
import msgspec
import pyarrow as pa
from pyarrow.json import ParseOptions, ReadOptions, read_json

Spec = dict[str, Any]
ROWS = "rows"
PICK = "pick"  # the choice of one row by a click
DATA = alt.NamedData(name=ROWS)
TYPES = {str: pa.string(), datetime: pa.timestamp("us")}  # else a text like 2022-06-30 is read as a date


def finished(chart: alt.LayerChart | alt.Chart) -> Spec:
    """The specification of `chart`, without the menu and the English labels it usually has."""
    return chart.configure(aria=False).properties(usermeta={"embedOptions": {"actions": False}}).to_dict()


def packed(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """`rows`, at least one, as they are sent to the browser (Arrow); worth keeping."""
    # By way of JSON: given Python's own values, pyarrow imports pandas, which takes 40 MB.
    text = pa.BufferReader(b"\n".join(map(msgspec.json.encode, rows)))
    known = pa.schema({key: TYPES[type(it)] for row in rows for key, it in row.items() if type(it) in TYPES})
    table = read_json(text, ReadOptions(use_threads=False), ParseOptions(explicit_schema=known))
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return bytes(out.getvalue())


def moment(day: date | None) -> datetime | None:
    """The beginning of `day`, which is drawn where it is given in every time zone."""
    return None if day is None else datetime.combine(day, time.min)


def tips(*pairs: tuple[str, str]) -> list[alt.Tooltip]:
    """What is shown on hovering: fields that hold texts, each with its Chinese title."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in pairs]


def distinct(labels: Sequence[str]) -> list[str]:
    """The labels, equal ones made different by spaces that are not seen."""
    return [label + "\u200b" * labels[:at].count(label) for at, label in enumerate(labels)]
