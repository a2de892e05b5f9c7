"""How the office's acts are sent: once, on what was seen, and told plainly when it moved on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.calendar.zone import local_day
from plan.errors import LedgerMovedOn, PlanError
from plan.ledger.events import Entry, Event
from plan.state.replay import PlanState
from plan.words import labels

OPENED = "handle-opened"  # by form: the last entry about its subject when it was first drawn


def seen_at(form: str, last_sequence: int) -> int:
    """The last entry about a form's subject that the visitor has seen; kept over reruns."""
    opened: dict[str, int] = st.session_state.setdefault(OPENED, {})
    return opened.setdefault(form, last_sequence)


def opened_forms() -> dict[str, int]:
    """The forms that the visitor was shown and has not sent."""
    return dict(st.session_state.get(OPENED, {}))


def forget(*forms: str) -> None:
    """Drops `forms` from what the visitor was shown."""
    for form in forms:
        st.session_state.get(OPENED, {}).pop(form, None)


def send(
    form: str, name: str, act: Callable[[PlanState], Event], as_of: date, message: str
) -> None:
    """Appends what `act` makes and draws the page anew with `message`; tells why it could not."""
    try:
        session.append(act, as_of, opened_forms().get(name), session.form_key(form))
    except LedgerMovedOn as error:
        st.session_state[OPENED][name] = error.between[-1].sequence
        st.warning(f"{error}新记录如下，核对后可再次提交。")
        st.html(between(error.between))
    except PlanError as error:
        st.error(str(error))
    else:
        forget(name)
        session.done(form, message)
        st.rerun()


def between(entries: tuple[Entry, ...]) -> markup.Html:
    """What others wrote meanwhile, as a table."""
    cells = [[str(one.sequence), when(one), labels.EVENT[type(one.event)]] for one in entries]
    return markup.table(["序号", "何人何时", "事项"], cells)


def when(entry: Entry) -> markup.Html:
    """Who wrote `entry`, and on which day."""
    return Markup('<span translate="no">{}</span>，{}').format(
        entry.by.account, local_day(entry.recorded_at)
    )
