"""Choices above a list or chart, kept in the address, and in forms."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import streamlit as st

from components import address
from components.widgets.markup import unit_id
from plan.model.kinds import ItemKind
from plan.model.plan import Unit
from plan.outlook import board
from plan.outlook.board import Row
from plan.words import labels

ANY = "全部"
NODES = "nodes"
TO_FIND = "输入名称或编号查找"


def with_nodes(page: str, rows: Iterable[Row]) -> bool:
    """Whether work nodes are listed beside promises: the visitor's choice, kept in the address.

    Nothing is asked, and they are, where `rows` have no promises or no nodes.
    """
    if not {ItemKind.PROMISE, ItemKind.NODE} <= {row.kind for row in rows}:
        return True
    key = f"{page}-{NODES}"
    st.session_state.setdefault(key, address.read(NODES, ["1"]) is not None)
    chosen = st.toggle("含工作节点", key=key)
    address.keep(**{NODES: "1" if chosen else None})
    return chosen


def without_nodes(page: str, rows: Sequence[Row]) -> Sequence[Row]:
    """`rows`, without work nodes unless `with_nodes` says otherwise."""
    return rows if with_nodes(page, rows) else board.without_nodes(rows)


def named(page: str, label: str, name: str, words: Mapping[str, str], width: int = 230) -> str | None:
    """The one chosen among `words`; None for all. Kept in the address."""
    chosen = kept(page, label, name, {ANY: ANY, **words}, ANY, width=width)
    return None if chosen == ANY else chosen


def kept(
    page: str, label: str, name: str, words: Mapping[str, str], first: str | None, **look: Any
) -> str | None:
    """The one chosen among `words`, `first` unless the address says other; kept in the address."""
    key = f"{page}-{name}"
    if st.session_state.setdefault(key, address.read(name, list(words)) or first) not in words:
        st.session_state[key] = first
    chosen = one_of(label, words, key, **look)
    address.keep(**{name: chosen if chosen != ANY else None})
    return chosen


def one_of(label: str, words: Mapping[str, str], key: str, now: str | None = ANY, **look: Any) -> str | None:
    """The id chosen among `words`, each shown by its words; at first `now`, None for nothing."""
    look, ids = {"placeholder": "请选择", **look}, list(words)
    index = ids.index(now) if now in ids else 0 if now == ANY else None
    return st.selectbox(label, ids, index, key=key, format_func=words.__getitem__, **look)


def day_field(label: str, now: date | Literal["today"] | None, key: str, **look: Any) -> date | None:
    """The day chosen, written as everywhere; at first `now`, which may be none, or as `key` says."""
    # What lies beyond a limit Streamlit shows and does not hand over; its own is ten years.
    look = {"min_value": date.min, "max_value": date.max} | look
    return st.date_input(label, now, key=key, format="YYYY-MM-DD", **look)


def unit_names(units: Iterable[Unit | None]) -> dict[str, str]:
    """The name of each by its id, with the id, mostly its initials, by which it is found too."""
    return {unit_id(it): f"{it.name} {it.id}" if it else labels.UNDECIDED for it in units}


def with_ids(rows: Iterable[Row]) -> dict[str, str]:
    """What `rows` are found by where one types: the name of each with its id."""
    return {row.id: f"{row.part.name}（{row.id}）" for row in rows}
