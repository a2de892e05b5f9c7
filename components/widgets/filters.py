"""Choices of unit and line above a list or chart, kept in the address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from components import session
from components.widgets.markup import unit_id
from plan.model.kinds import ItemKind
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

ANY = "全部"
NODES = "nodes"


class Choice(NamedTuple):
    """A unit that leads, `UNDECIDED` for none yet, and a line, by id; None is without limit.

    `nodes` is whether work nodes are among them.
    """

    unit: str | None
    line: str | None
    nodes: bool = True

    def of(self, rows: Sequence[Row]) -> list[Row]:
        """Those of `rows` that it lets through."""
        return [
            row
            for row in rows
            if self.unit in (None, unit_id(row.lead))
            and self.line in (None, row.workstream.id)
            and (self.nodes or row.kind is not ItemKind.NODE)
        ]


def with_nodes(page: str, rows: Iterable[Row]) -> bool:
    """Whether work nodes are listed beside promises: the visitor's choice, kept in the address.

    Nothing is asked, and they are, where `rows` have no promises or no nodes.
    """
    if not {ItemKind.PROMISE, ItemKind.NODE} <= {row.kind for row in rows}:
        return True
    key = f"{page}-{NODES}"
    st.session_state.setdefault(key, session.from_url(NODES, ["1"]) is not None)
    chosen = st.toggle("含工作节点", key=key)
    session.keep_in_url(**{NODES: "1" if chosen else None})
    return chosen


def without_nodes(page: str, rows: Sequence[Row]) -> Sequence[Row]:
    """`rows`, without work nodes unless `with_nodes` says otherwise."""
    if with_nodes(page, rows):
        return rows
    return [row for row in rows if row.kind is not ItemKind.NODE]


def unit_and_line(page: str, outlook: Outlook, rows: Sequence[Row]) -> Choice:
    """The unit and the line that the visitor chooses among those of `rows`, with nodes or not."""
    units = {unit_id(row.lead): labels.unit(row.lead) for row in rows}
    lines = {line.id: line.name for line in outlook.plan.workstreams}
    unit = named(page, "牵头单位", "unit", units, units)
    return Choice(unit, named(page, "条线", "line", lines, lines), with_nodes(page, rows))


def named(
    page: str,
    label: str,
    name: str,
    options: Iterable[str],
    words: Mapping[str, str] | None = None,
    width: int = 230,
) -> str | None:
    """The one chosen among `options`, shown by their `words`; None for all. Kept in the address."""
    key = f"{page}-{name}"
    ids = [ANY, *options]
    if st.session_state.setdefault(key, session.from_url(name, ids) or ANY) not in ids:
        st.session_state[key] = ANY
    chosen = st.selectbox(
        label,
        ids,
        key=key,
        format_func=lambda id_: (words or {}).get(id_, id_),
        width=width,
        placeholder="请选择",
    )
    session.keep_in_url(**{name: chosen if chosen != ANY else None})
    return None if chosen == ANY else chosen
