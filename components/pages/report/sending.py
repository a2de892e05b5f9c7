"""Sending what the form holds: every filled item once, each told of by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import streamlit as st

from components import session
from components.pages.report.items import Slip, reopened
from plan.accounts import drafts
from plan.accounts.book import AccountBook, book_at
from plan.accounts.drafts import CLOSURE, EXTENSION, Draft
from plan.acts import items as acts
from plan.errors import LedgerMovedOn, PlanError, Refused
from plan.ledger.events import Entry, ExtensionRequested, StatusReported
from plan.ledger.stores.evidence import load
from plan.outlook.outlook import Outlook
from plan.state.replay import PlanState

TOLD = "report-told"
NOTHING = "没有填写完成百分比的事项，未提交任何内容。"
MOVED_ON = "在您填写期间另有新记录，本项未写入；请对照下方两份内容后选择。"


@dataclass
class Told:
    """What became of the last sending.

    Items stored, with the last entry that their forms had seen; why others were not.
    """

    stored: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    stopped: str = ""  # why nothing could be sent at all


def told() -> Told:
    """What became of the last sending."""
    last = st.session_state.get(TOLD)
    return last if isinstance(last, Told) else Told()


def was_sent(slip: Slip) -> bool:
    """Whether the fields of `slip` were sent: a page that lags behind may say them once more."""
    return slip.start.seen <= told().stored.get(slip.row.id, -1)


def send_all(outlook: Outlook, slips: Sequence[Slip]) -> None:
    """Sends what was typed and what is awaited, as a button's callback: the page shows it after."""
    _send(outlook, [slip for slip in slips if to_be_sent(slip)], [slip.typed() for slip in slips])


def send_mine(outlook: Outlook, slip: Slip, latest: int) -> None:
    """Sends one item though others wrote about it up to the entry `latest`, which was shown."""
    _send(outlook, [slip], [replace(slip.typed(), seen=latest)])


def keep_theirs(slip: Slip) -> None:
    """Forgets what was typed about an item."""
    drafts.drop(book_at(), session.who().name, slip.row.id)
    reopened().discard(slip.row.id)
    st.session_state[TOLD] = Told()


def to_be_sent(slip: Slip) -> bool:
    """Whether an item goes with the others."""
    typed = slip.typed()
    return slip.drafted or typed != slip.start or (slip.awaited and typed.percent is not None)


def _send(outlook: Outlook, slips: Sequence[Slip], typed: Iterable[Draft]) -> None:
    """Asks Streamlit for all that is needed, then writes without it: no rerun cuts a series."""
    by_item = {draft.item: draft for draft in typed}
    if not slips:
        if not told().stored:  # else it is the second of two quick clicks
            st.session_state[TOLD] = Told(stopped=NOTHING)
        return
    try:
        sender = Sender(
            outlook.as_of,
            outlook.state,
            session.who().name,
            book_at(),
            session.workspace().evidence,
            session.appending(),
        )
    except PlanError as error:
        st.session_state[TOLD] = Told(stopped=str(error))
        return
    became = sender.send([by_item[slip.row.id] for slip in slips])
    for id_ in became.stored:
        reopened().discard(id_)
    st.session_state[TOLD] = became
    if became.stored:
        st.session_state["flash"] = f"已提交 {len(became.stored)} 项。"


def refusal(state: PlanState, slip: Slip) -> str | None:
    """Why what was typed of an item's report would not be taken; None where it would."""
    typed = slip.typed()
    if slip.drafted and typed.percent is not None:
        try:
            _report(state, typed)
        except PlanError as error:
            return str(error)
    return None


@dataclass(frozen=True)
class Sender:
    """Whose sending it is, of which day, and where what belongs to it is kept."""

    as_of: date
    state: PlanState
    account: str
    book: AccountBook
    evidence: Path
    append: Callable[[session.Act, date, int | None, str | None], Entry]

    def send(self, typed: Iterable[Draft]) -> Told:
        """What became of each; what is refused is kept as a draft."""
        became = Told()
        for draft in typed:
            if why := self._one(draft):
                became.refused[draft.item] = why
            else:
                became.stored[draft.item] = draft.seen
        return became

    def _one(self, draft: Draft) -> str | None:
        """Why the item was not stored, or not all of it; None when it was."""
        try:
            wanted = steps(draft)
            for file in draft.files:
                load(self.evidence, file)
            for _, act in wanted:
                act(self.state)  # what one of them refuses holds back the others
            for name, act in wanted:
                key = attempt(self.account, self.as_of, draft, name)
                draft = done(draft, name, self.append(act, self.as_of, draft.seen, key))
        except PlanError as error:
            drafts.keep(self.book, self.account, draft)
            return MOVED_ON if isinstance(error, LedgerMovedOn) else str(error)
        drafts.drop(self.book, self.account, draft.item)
        return None


def steps(draft: Draft) -> list[tuple[str, session.Act]]:
    """What a draft comes to, in order; raises Refused when that is nothing."""
    found: list[tuple[str, session.Act]] = []
    if draft.percent is not None:
        found.append(("report", lambda state: _report(state, draft)))
    if CLOSURE in draft.asks:
        found.append(
            (
                CLOSURE,
                lambda state: acts.request_closure(state, draft.item, draft.evidence, draft.files),
            )
        )
    if EXTENSION in draft.asks:
        found.append((EXTENSION, lambda state: _extension(state, draft)))
    if not found:
        raise Refused("请填写 0 到 100 之间的完成百分比，或选择申请。")
    return found


def _report(state: PlanState, draft: Draft) -> StatusReported:
    return acts.report(
        state,
        draft.item,
        draft.percent or 0.0,
        note=draft.note,
        problem=draft.problem,
        next_step=draft.next_step,
        expected_finish=draft.expected_finish,
    )


def _extension(state: PlanState, draft: Draft) -> ExtensionRequested:
    if draft.to is None:
        present = state.items[draft.item].approved_deadline
        raise Refused(f"请填写“申请延至”，须晚于现行时限 {present}。")
    return acts.request_extension(state, draft.item, draft.to, draft.reason)


def attempt(account: str, as_of: date, draft: Draft, name: str) -> str:
    """The key of an attempt: the same words on the same sight are the same attempt."""
    content = msgspec.json.encode((account, as_of, replace(draft, saved=None), name))
    return sha256(content).hexdigest()[:32]


def done(draft: Draft, name: str, entry: Entry) -> Draft:
    """What is left of a draft after one of its steps was stored as `entry`."""
    if name == "report":
        return replace(draft, seen=entry.sequence, percent=None)
    asks = tuple(one for one in draft.asks if one != name)
    return replace(draft, seen=entry.sequence, asks=asks)
