"""What a visitor chooses on a page, kept in its address beside the day: who is sent it sees the same."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import session
from components.session import AS_OF, HINDSIGHT


def keep(**values: str | None) -> None:
    """Puts `values` into the URL beside the day, so that the address can be sent to somebody."""
    always = {AS_OF: session.as_of().isoformat(), HINDSIGHT: "1" if session.hindsight() else None}
    for name, value in {**always, **values}.items():
        if value:
            if st.query_params.get(name) != value:  # each setting is told to the browser
                st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def read(name: str, accepted: Sequence[str]) -> str | None:
    """What the URL says of `name`, when it is one of `accepted`."""
    value = st.query_params.get(name)
    return value if value in accepted else None


def part(words: Mapping[str, str]) -> str:
    """The part of the page that the visitor chose, the first at the start; kept in the URL."""
    key = "part:" + "|".join(words)
    return one_of_few("部分", words, "part", key, label_visibility="collapsed", wrap=True)


def one_of_few(label: str, words: Mapping[str, str], name: str, key: str, **look: Any) -> str:
    """The one of `words` that is chosen, at the start the first; kept in the URL as `name`."""
    first, state = next(iter(words)), st.session_state
    chosen, kept = state.get(f"{key}-kept", (None, None))  # what was chosen, what the URL then said
    went_back = state.get(key) == chosen and st.query_params.get(name) != kept
    if state.get(key) is None or went_back:
        state[key] = read(name, list(words)) or first
    look |= {"format_func": words.__getitem__, "required": True}
    chosen = st.segmented_control(label, list(words), key=key, **look)
    keep(**{name: chosen if chosen != first else None})
    state[f"{key}-kept"] = (chosen, st.query_params.get(name))
    return str(chosen or first)
