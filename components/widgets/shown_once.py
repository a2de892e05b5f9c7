"""A secret that nobody can look up later: it stands until it is noted, or its page is left.

A page may be drawn anew at any moment, by somebody else's entry or by a second click.
"""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

KEPT = "shown-once"


def keep(page: str, said: str, secret: str) -> None:
    """Has `show` on `page` tell `secret` under the words `said`."""
    st.session_state[KEPT] = (page, said, secret)


def show(page: str) -> None:
    """The secret that was made on `page`, if any, and the way to be rid of it."""
    kept = st.session_state.get(KEPT)
    if kept and kept[0] == page:
        st.success(kept[1])
        st.html(Markup('<p class="once" translate="no"><code>{}</code></p>').format(kept[2]))
        st.button("已记下，不再显示", key="noted", on_click=forget)


def leave_for(page: str) -> None:
    """Forgets what was made on another page than `page`."""
    if st.session_state.get(KEPT, (page,))[0] != page:
        forget()


def forget() -> None:
    """Drops what was made, because it was noted or is worth nothing any more."""
    st.session_state.pop(KEPT, None)
