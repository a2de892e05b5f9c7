"""How a form is sent: its acts once, on what their writer saw, and what came of it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.accounts import audit
from plan.acts.series import Act, Step
from plan.calendar.zone import local_day
from plan.errors import NotAllowed, PlanError, Refused
from plan.ledger.events import Author, Entry
from plan.words import labels

DIRECT = "direct"  # ends the name of a form about an item that no request is behind
OPENED = "handle-opened"  # by form: the last entry about its subject when it was first drawn


def send(attempts: Iterable[Sequence[Step]], as_of: date) -> list[session.Outcome]:
    """What came of each attempt, a series of acts that is written whole or not at all.

    It asks nothing of Streamlit once it has begun, so that no rerun cuts it in two; pages write by
    no other way.
    """
    account, ip, work, book = session.visitor(), session.address(), session.workspace(), session.book()
    backdated = str(st.session_state.get(session.BACKDATED) or "")

    def written(steps: Sequence[Step]) -> session.Outcome:
        try:
            if account is None:
                raise Refused(session.ENDED)
            by = Author(account=account.name, address=ip)
            return session.Outcome(work.append_series(steps, as_of, by, account, backdated))
        except PlanError as error:
            if isinstance(error, NotAllowed):
                audit.note(book, audit.Act.REFUSED, by.account, address=ip, detail=str(error))
            return session.Outcome(refusal=error)

    return [written(steps) for steps in attempts]


def opened_at(form: str, last_sequence: int) -> int:
    """The last entry about a form's subject that the visitor has seen; kept over reruns."""
    return st.session_state.setdefault(OPENED, {}).setdefault(form, last_sequence)


def opened_forms() -> dict[str, int]:
    """The forms that the visitor was shown and has not sent, each with the last entry seen."""
    return dict(st.session_state.get(OPENED, {}))


def forget(form: str) -> None:
    """Drops `form` from what the visitor was shown."""
    st.session_state.get(OPENED, {}).pop(form, None)


def send_form(
    form: str, act: Act, message: str, opened: str = "", stored: Callable[[Entry], None] = lambda _: None
) -> None:
    """Writes what `act` returns and draws the page anew with `message`, or says why it could not.

    `form` has the key of the attempt; what its writer saw is kept as `opened`, where that is
    another name. Where somebody wrote in between that is shown, and sending once more is based on
    it. `stored` is called with the entry.
    """
    name = opened or form
    step = Step(act=act, expect=opened_forms().get(name), key=session.form_key(form))
    (outcome,) = send([[step]], session.as_of())
    if outcome.between:
        st.session_state.setdefault(OPENED, {})[name] = outcome.between[-1].sequence
        st.warning(f"{outcome.refusal}新记录如下，核对后可再次提交。".translate(session.AS_TYPED))
        st.html(written_meanwhile(outcome.between))
    elif outcome.refusal:
        st.error(str(outcome.refusal).translate(session.AS_TYPED))
    else:
        stored(outcome.entries[0])
        forget(name)
        for beside, seen in opened_forms().items():  # what the writer wrote is nothing new to them
            if seen and seen == step.expect:
                st.session_state[OPENED][beside] = outcome.entries[0].sequence
        session.done(form, message)


def written_meanwhile(entries: Iterable[Entry]) -> Markup:
    """Entries as a table: which, by whom and when, what kind."""
    who_and_when = Markup('<span translate="no">{}</span>，{}')
    of_each = ((it, who_and_when.format(it.by.account, local_day(it.recorded_at))) for it in entries)
    cells = [[str(it.sequence), written, labels.EVENT[type(it.event)]] for it, written in of_each]
    return markup.table(["序号", "何人何时", "事项"], cells)
