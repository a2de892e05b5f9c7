"""Sending what the form holds: every filled item once, each with what came of it by itself."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import msgspec
import streamlit as st

from components import session
from components.pages.report.items import FormRow, reopened
from components.widgets.sending import send
from plan.accounts import drafts
from plan.accounts.book import book_at
from plan.accounts.drafts import CLOSURE, EXTENSION, Draft
from plan.acts import items as acts
from plan.acts.series import Step
from plan.errors import PlanError, Refused
from plan.imports.report_sheet import reports_of
from plan.ledger import events
from plan.ledger.stores.evidence import claim, sent
from plan.outlook.outlook import Outlook
from plan.state.replay import PlanState

LAST = "report-told"
NOTHING = "没有填写完成百分比或数值的事项，未提交任何内容。"
MOVED_ON = "在您填写期间另有新记录，本项未写入；请对照下方两份内容后选择。"


@dataclass
class Sending:
    """What came of the last sending, by item."""

    stored: dict[str, int] = field(default_factory=dict)  # the last entry that its form had seen
    refused: dict[str, str] = field(default_factory=dict)  # why not
    stopped: str = ""  # why nothing could be sent at all


def last_sending() -> Sending:
    """What came of the last sending; empty before the first."""
    last = st.session_state.get(LAST)
    return last if isinstance(last, Sending) else Sending()


def was_sent(form_row: FormRow) -> bool:
    """Whether the fields were sent already: a page that lags behind may say them once more."""
    return form_row.start.seen <= last_sending().stored.get(form_row.id, -1)


def send_all(outlook: Outlook, form_rows: Sequence[FormRow]) -> None:
    """Sends what was typed and what is awaited, as a button's callback: the page shows it after."""
    filled = [form_row.typed() for form_row in form_rows if to_be_sent(form_row)]
    if filled:
        _send(outlook, filled)
    elif not last_sending().stored:  # else it is the second of two quick clicks
        st.session_state[LAST] = Sending(stopped=NOTHING)


def send_mine(outlook: Outlook, form_row: FormRow, latest: int) -> None:
    """Sends one item though others wrote about it up to the entry `latest`, which was shown."""
    _send(outlook, [replace(form_row.typed(), seen=latest)])


def keep_theirs(form_row: FormRow) -> None:
    """Forgets what was typed about an item."""
    drafts.drop(book_at(), session.who().name, form_row.id)
    reopened().discard(form_row.id)
    st.session_state[LAST] = Sending()


def to_be_sent(form_row: FormRow) -> bool:
    """Whether an item goes with the others."""
    typed = form_row.typed()
    as_it_stands = form_row.awaited and typed.percent is not None
    return form_row.drafted or typed != form_row.start or as_it_stands


def _send(outlook: Outlook, filled: Sequence[Draft]) -> None:
    """Asks Streamlit for all that is needed, then writes without it; what is refused is kept."""
    account = session.visitor()
    if account is None:
        st.session_state[LAST] = Sending(stopped=session.ENDED)
        return
    book, evidence, sending = book_at(), session.workspace().evidence, Sending()
    attempts = [steps(account.name, outlook.as_of, draft, evidence) for draft in filled]
    for draft, outcome in zip(filled, send(attempts, outlook.as_of), strict=True):
        named = [file for entry in outcome.entries for file in events.files_of(entry.event)]
        with suppress(PlanError):  # then the next sweep sees that they are named
            sent(evidence, named)
        if outcome.refusal:
            drafts.keep(book, account.name, rest_of(draft, outcome.entries))
            sending.refused[draft.item] = MOVED_ON if outcome.between else str(outcome.refusal)
        else:
            drafts.drop(book, account.name, draft.item)
            sending.stored[draft.item] = draft.seen
    for id_ in sending.stored:
        reopened().discard(id_)
    st.session_state[LAST] = sending
    if sending.stored:
        st.session_state["flash"] = f"已提交 {len(sending.stored)} 项。"


def refusal(state: PlanState, form_row: FormRow) -> str | None:
    """Why what was typed of an item's report would not be taken; None where it would."""
    if form_row.drafted:
        reports = reports_of(form_row.typed())
        try:
            for act in reports.values():
                act(state)
        except PlanError as error:
            return str(error)
    return None


def steps(account: str, as_of: date, draft: Draft, evidence: Path) -> list[Step]:
    """What a draft comes to, in order; the same words on the same sight are the same attempt."""

    def key(name: str) -> str:
        content = msgspec.json.encode((account, as_of, replace(draft, saved=None), name))
        return sha256(content).hexdigest()[:32]

    def closure(state: PlanState) -> events.ClosureRequested:
        for file in draft.files:
            claim(evidence, file)
        return acts.request_closure(state, draft.item, draft.evidence, draft.files)

    def extension(state: PlanState) -> events.ExtensionRequested:
        return acts.request_extension(state, draft.item, draft.to, draft.reason)

    def nothing(_: PlanState) -> NoReturn:
        asked = "数值或进展" if draft.period else " 0 到 100 之间的完成百分比"
        raise Refused(f"请填写{asked}，或选择申请。")

    wanted = reports_of(draft)
    if CLOSURE in draft.asks:
        wanted[CLOSURE] = closure
    if EXTENSION in draft.asks:
        wanted[EXTENSION] = extension
    wanted = wanted or {"": nothing}
    return [Step(act=act, expect=draft.seen, key=key(name)) for name, act in wanted.items()]


def rest_of(draft: Draft, entries: Iterable[events.Entry]) -> Draft:
    """What is left of a draft after some of its steps were stored as `entries`."""
    for entry in entries:
        draft = replace(draft, seen=entry.sequence)
        if isinstance(entry.event, events.IndicatorReported):
            draft = replace(draft, value=None)
        elif isinstance(entry.event, events.StatusReported):
            draft = replace(draft, percent=None)
        else:
            asked = CLOSURE if isinstance(entry.event, events.ClosureRequested) else EXTENSION
            draft = replace(draft, asks=tuple(ask for ask in draft.asks if ask != asked))
    return draft
