"""How a form is sent: its acts once, on what their writer saw, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.calendar.zone import local_day
from plan.errors import LedgerMovedOn, PlanError
from plan.ledger.events import Entry
from plan.outlook.outlook import Outlook
from plan.words import labels

OPENED = "handle-opened"  # by form: the last entry about its subject when it was first drawn


class Step(NamedTuple):
    """An act, and the key under which it is written once, however often it is sent."""

    key: str
    act: session.Act


@dataclass(frozen=True)
class Attempt:
    """Steps about one subject, in order: all are written or, where one is refused, none."""

    steps: tuple[Step, ...]
    based_on: int | None  # the last entry about the subject that the writer saw


@dataclass(frozen=True)
class Outcome:
    """What came of sending: the entries stored and, where it went no further, why."""

    entries: tuple[Entry, ...] = ()
    refusal: PlanError | None = None

    @property
    def between(self) -> tuple[Entry, ...]:
        """What somebody wrote in between, where that is why."""
        return self.refusal.between if isinstance(self.refusal, LedgerMovedOn) else ()


def send(attempts: Iterable[Attempt], outlook: Outlook) -> list[Outcome]:
    """What came of each attempt as of the day of `outlook`, which the visitor was shown.

    It asks nothing of Streamlit once it has begun, so that no rerun cuts the series in two.
    """
    append = session.appending()

    def entries(attempt: Attempt) -> Iterator[Entry]:
        if len(attempt.steps) > 1:  # a single one is refused by its own append
            for step in attempt.steps:
                step.act(outlook.state)
        based_on = attempt.based_on
        for step in attempt.steps:
            entry = append(step.act, outlook.as_of, based_on, step.key)
            based_on = entry.sequence if based_on is not None else None
            yield entry

    return [outcome_of(partial(entries, attempt)) for attempt in attempts]


def outcome_of(write: Callable[[], Iterable[Entry]]) -> Outcome:
    """What came of `write`, which gives each entry as it is stored: here a refusal is caught."""
    stored: list[Entry] = []
    try:
        for entry in write():
            stored.append(entry)  # noqa: PERF402 - what came before a refusal counts
    except PlanError as error:
        return Outcome(tuple(stored), error)
    return Outcome(tuple(stored))


def opened_at(form: str, last_sequence: int) -> int:
    """The last entry about a form's subject that the visitor has seen; kept over reruns."""
    opened: dict[str, int] = st.session_state.setdefault(OPENED, {})
    return opened.setdefault(form, last_sequence)


def opened_forms() -> dict[str, int]:
    """The forms that the visitor was shown and has not sent, each with the last entry seen."""
    return dict(st.session_state.get(OPENED, {}))


def forget(form: str) -> None:
    """Drops `form` from what the visitor was shown."""
    st.session_state.get(OPENED, {}).pop(form, None)


def send_form(form: str, name: str, act: session.Act, outlook: Outlook, message: str) -> None:
    """Writes what `act` returns and draws the page anew with `message`, or says why it could not.

    `form` has the key of the attempt, `name` what its writer saw. Where somebody wrote in between
    that is shown, and sending once more is based on it.
    """
    attempt = Attempt((Step(session.form_key(form), act),), opened_forms().get(name))
    (outcome,) = send([attempt], outlook)
    if outcome.between:
        st.session_state[OPENED][name] = outcome.between[-1].sequence
        st.warning(f"{outcome.refusal}新记录如下，核对后可再次提交。")
        st.html(entry_table(outcome.between))
    elif outcome.refusal:
        st.error(str(outcome.refusal))
    else:
        forget(name)
        session.done(form, message)
        st.rerun()


def entry_table(entries: Iterable[Entry]) -> markup.Html:
    """Entries as a table: which, by whom and when, what kind."""
    who_and_when = Markup('<span translate="no">{}</span>，{}')
    cells = [
        [
            str(entry.sequence),
            who_and_when.format(entry.by.account, local_day(entry.recorded_at)),
            labels.EVENT[type(entry.event)],
        ]
        for entry in entries
    ]
    return markup.table(["序号", "何人何时", "事项"], cells)
