"""A chart on the page: in a box of its own that scrolls, with what is picked on it."""

from collections.abc import Iterable
from typing import Any

import streamlit as st
from markupsafe import Markup

from components.widgets.charts.spec import ROWS, Spec
from components.widgets.theme import Scheme


def scheme() -> Scheme:
    """Whether the page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


def key(entries: Iterable[tuple[str, str]]) -> None:
    """Draws what the signs of a chart mean: a CSS class for each sign, and its words."""
    sign = Markup('<span class="key"><i class="{}"></i>{}</span>')
    signs = Markup("").join(sign.format(*entry) for entry in entries)
    st.html(Markup('<p class="keys">{}</p>').format(signs))


def draw(spec: Spec, rows: bytes, *, key: str, words: str, **more: Any) -> Any:
    """Draws the packed `rows` by `spec`; `words` say the same to those who cannot see it."""
    with st.container(key=f"chart-{key}"):
        return st.vega_lite_chart(spec={**spec, "datasets": {ROWS: rows}}, key=key, alt=words, **more)
