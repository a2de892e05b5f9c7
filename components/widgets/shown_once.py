"""A secret that nobody can look up later: it stands until it is noted, or its page is left.

A page may be drawn anew at any moment, by somebody else's entry or by a second click.
"""

import streamlit as st
from markupsafe import Markup

SECRET = "shown-once"


def keep(page: str, sentence: str, secret: str) -> None:
    """Has `show` on `page` show `secret` under `sentence`."""
    st.session_state[SECRET] = (page, sentence, secret)


def show(page: str) -> None:
    """The secret that was made on `page`, if any, and the way to be rid of it."""
    for_page, sentence, secret = st.session_state.get(SECRET, (None, "", ""))
    if for_page == page:
        st.success(sentence)
        st.html(Markup('<div class="once" translate="no"><code>{}</code></div>').format(secret))
        st.button("已记下，不再显示", key="noted", on_click=forget)


def leave_for(page: str) -> None:
    """Forgets what was made on another page than `page`."""
    if st.session_state.get(SECRET, (page,))[0] != page:
        forget()


def forget() -> None:
    """Drops what was made, because it was noted or is worth nothing any more."""
    st.session_state.pop(SECRET, None)
