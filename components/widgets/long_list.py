"""A list that may be long: a page of it at a time, and what is typed is looked for in all of it."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import TypeVar

import streamlit as st

from plan.outlook.board import Row
from plan.words import labels

LONG = 100  # rows at a time
LISTS = {"late": "逾期清单", "next": "督办", "issued": "已发通知", "answer": "待答复"}  # on one page
T = TypeVar("T")


def page_of(count: int, size: int, key: str, at: int = 0) -> range:
    """Which of `count` things, numbered from 0, stand on the page turned to, at first that of `at`."""
    pages = max(1, ceil(count / size))
    # Filters may have left fewer pages than the one that was turned to.
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = 1
    turned = st.pagination(pages, default=at // size + 1, key=key, bind="query-params") if pages > 1 else 1
    return range((turned - 1) * size, min(turned * size, count))


def part_of(rows: Sequence[T], name: str, row_of: Callable[[T], Row], item: str | None = None) -> Sequence[T]:
    """All of few `rows`, of many a page of those with what was typed above it; at first that of `item`.

    The address keeps both under `name`; where its filters or its day are others, it is the first page.
    """
    if len(rows) <= LONG:
        return rows
    key, look = f"{name}-page", {"placeholder": "输入名称、编号或单位查找", "label_visibility": "collapsed"}
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "查找" + LISTS.get(name, "")
        typed = st.text_input(label, key=f"{name}-find", bind="query-params", width=250, **look).strip()
        asked = {it: said for it, said in st.query_params.items() if it != "item" and "-" not in it}
        if st.session_state.setdefault(f"{name}-of", (typed, asked)) != (typed, asked):
            st.session_state.update({key: 1, f"{name}-of": (typed, asked)})
        words = (f"{row.part.name} {row.id} {labels.unit(row.lead)}".lower() for row in map(row_of, rows))
        hits = [it for it, said in zip(rows, words, strict=True) if typed.lower() in said] if typed else rows
        ids = [row_of(it).id for it in hits] if item else []
        shown = page_of(len(hits), LONG, key, ids.index(item) if item in ids else 0)
        st.caption(f"共 {len(rows)} 项" + f"，符合的 {len(hits)} 项" * bool(typed), width="content")
    return hits[shown.start : shown.stop]
