"""What a page knows of its visitor: the desk, the day looked from, and what was just done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

import streamlit as st

from plan.desk import Desk, desk_at
from plan.events import Entry
from plan.outlook import Outlook, outlook

AS_OF = "as_of"
HINDSIGHT = "hindsight"


@st.cache_resource(show_spinner=False)
def desk() -> Desk:
    """The plan and ledger that every visitor works on."""
    return desk_at()


@st.cache_resource(show_spinner=False, max_entries=64)
def _outlook(
    head: tuple[int, str],  # noqa: ARG001 - a key: nothing else can change an outlook
    as_of: date,
    hindsight: bool | None,
    _entries: Sequence[Entry],
) -> Outlook:
    """The outlook of a day, kept by ledger head."""
    return outlook(desk().plan, _entries, as_of, hindsight)


def look(as_of: date) -> Outlook:
    """The outlook on `as_of` as the ledger stands now; shared, so only to be read."""
    entries = desk().entries()
    head = (entries[-1].sequence, entries[-1].digest) if entries else (0, "")
    return _outlook(head, as_of, hindsight() or None, entries)


def hindsight() -> bool:
    """Whether the visitor wants what was filled in after the day to count too."""
    if HINDSIGHT not in st.session_state:
        st.session_state[HINDSIGHT] = st.query_params.get(HINDSIGHT) == "1"
    return bool(st.session_state[HINDSIGHT])


def as_of() -> date:
    """The day this visitor looks from: as chosen, else as the URL says, else the default."""
    if AS_OF not in st.session_state:
        st.session_state[AS_OF] = _day(st.query_params.get(AS_OF)) or desk().default_as_of()
    day = st.session_state[AS_OF]
    return day if isinstance(day, date) else desk().default_as_of()


def here() -> Outlook:
    """The outlook on the visitor's day."""
    return look(as_of())


def keep_in_url(**values: str | None) -> None:
    """Puts `values` into the URL beside the day, so that the address can be sent to somebody."""
    always = {AS_OF: as_of().isoformat(), HINDSIGHT: "1" if hindsight() else None}
    for name, value in {**always, **values}.items():
        if value:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def from_url(name: str, accepted: Sequence[str]) -> str | None:
    """What the URL says of `name`, when it is one of `accepted`."""
    value = st.query_params.get(name)
    return value if value in accepted else None


def form_key(name: str) -> str:
    """The key of the attempt that form `name` is at; the same over reruns until `done`."""
    return str(st.session_state.setdefault(f"key:{name}", uuid4().hex))


def done(name: str, message: str) -> None:
    """Ends the attempt of form `name`: the next has a new key, and `message` is shown after it."""
    st.session_state.pop(f"key:{name}", None)
    st.session_state["flash"] = message


def flash() -> None:
    """Shows what was just done, once."""
    if message := st.session_state.pop("flash", None):
        st.toast(message)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
