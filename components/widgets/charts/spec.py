"""A chart's specification, made once, to which the rows are given by name each time."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import altair as alt
import pyarrow as pa

Spec = dict[str, Any]
ROWS = "rows"
PICK = "pick"  # the choice of one row by a click
DATA = alt.NamedData(name=ROWS)


def finished(chart: alt.LayerChart | alt.Chart) -> Spec:
    """The specification of `chart`, without the menu and the English labels it usually has."""
    return chart.configure(aria=False).properties(usermeta={"embedOptions": {"actions": False}}).to_dict()


def packed(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """`rows` as they are sent to the browser (Arrow); worth keeping."""
    table, out = pa.Table.from_pylist(rows), pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return bytes(out.getvalue())


def with_rows(spec: Spec, rows: bytes) -> Spec:
    """A specification that draws the packed `rows`."""
    return {**spec, "datasets": {ROWS: rows}}


def moment(day: date | None) -> datetime | None:
    """The beginning of `day`, which is drawn where it is given in every time zone."""
    return None if day is None else datetime.combine(day, time.min)


def tips(*pairs: tuple[str, str]) -> list[alt.Tooltip]:
    """What is shown on hovering: fields that hold texts, each with its Chinese title."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in pairs]


def distinct(labels: Sequence[str]) -> list[str]:
    """The labels, equal ones made different by spaces that are not seen."""
    return [label + "\u200b" * labels[:at].count(label) for at, label in enumerate(labels)]
