"""Sending what the form holds: every filled item once, each with what came of it by itself."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import msgspec
import streamlit as st

from components import session
from components.pages.report.items import FormRow, changed, drawn, prefilled, reopened
from components.widgets.sending import send
from plan.accounts import drafts
from plan.accounts.drafts import CLOSURE, EXTENSION, Draft
from plan.acts import items as acts
from plan.acts.series import Step
from plan.errors import PlanError, Refused
from plan.imports.report_sheet import reports_of
from plan.ledger import events
from plan.ledger.stores.evidence import claim, sent
from plan.outlook.outlook import Outlook
from plan.state.replay import PlanState
from plan.words import labels

LAST = "report-told"
NOTHING = "没有改动的事项，未提交任何内容；没有变化的，请按“本期无变化”。"
BEYOND = 3  # times its target, from where on a figure is asked about
ASKED = "report-asked"  # by item: what the visitor was asked about
MOVED_ON = "在您填写期间，{}于 {} 写入了“{}”，本项未提交；您填写的都在，核对后可再次提交。"


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


def keep_typed() -> dict[str, Draft]:
    """The drafts by item, with what was typed since the fields were drawn, on the sight of then."""
    book, account = session.book(), session.who().name
    for start in drawn().values():
        if typed := changed(start):
            drafts.change(book, account, start, **typed)
            last_sending().refused.pop(start.item, None)
    return drafts.drafts_of(book, account)


def send_all(outlook: Outlook, form_rows: Sequence[FormRow]) -> None:
    """Sends what was typed, as a button's callback: the page shows what came of it."""
    kept = keep_typed()
    if filled := [kept[form_row.id] for form_row in form_rows if form_row.id in kept]:
        asked: dict[str, str] = st.session_state.setdefault(ASKED, {})
        against = {it.id: _against(it, kept[it.id]) for it in form_rows if it.id in kept}
        doubted = {id_: why for id_, why in against.items() if why and why != asked.get(id_)}
        asked |= against
        _send(outlook, [draft for draft in filled if draft.item not in doubted])
        for id_, why in doubted.items():
            last_sending().refused[id_] = f"请核对：{why}。确认无误的，再按一次“提交”。"
    elif not last_sending().stored:  # else it is the second of two quick clicks
        st.session_state[LAST] = Sending(stopped=NOTHING)


def _against(form_row: FormRow, draft: Draft) -> str:
    """What may be a slip of the hand, or stands against a closing: of that the visitor is asked once."""
    item, part = form_row.row.item, form_row.part
    share, before = part and part.share, item.percent_complete
    target = share.target if share else item.count.target if item.count else 0.0
    percent, against = draft.percent or before or 0, list[str]()
    if draft.value is not None and target:
        percent = 100 * (draft.value / target)  # 100 where they are equal, which 100 * 0.17 / 0.17 is not
        if percent > 100 * BEYOND:
            against.append(f"数值 {draft.value:g} 超过目标 {target:g} 的 {BEYOND} 倍")
    elif draft.percent is not None and before and 0 <= draft.percent < before:
        against.append(f"完成百分比由 {before:g}% 降为 {draft.percent:g}%")
    if CLOSURE in draft.asks:
        against += ["完成不足 100%"] * (percent < 100) + ["未附佐证文件"] * (not draft.files)
    return "、".join(against)


def nothing_new(outlook: Outlook, form_rows: Sequence[FormRow]) -> None:
    """Says that nothing has changed of each item that nothing was typed of; a callback too."""
    kept = keep_typed()
    _send(outlook, [row.start for row in form_rows if row.id not in kept], unchanged=True)


def give_up(outlook: Outlook, form_row: FormRow) -> None:
    """Forgets what was typed about an item, and closes its box where it is not awaited."""
    drafts.drop(session.book(), session.who().name, form_row.id)
    form_row.show(prefilled(form_row.row, outlook.as_of, form_row.part))
    reopened().discard(form_row.id)
    st.session_state[LAST] = Sending()


def _send(outlook: Outlook, filled: Sequence[Draft], *, unchanged: bool = False) -> None:
    """Asks Streamlit for all that is needed, then writes without it; what is refused is kept."""
    account, evidence, sending = session.who().name, session.workspace().evidence, Sending()
    book = session.book()
    attempts = [steps(account, outlook.as_of, draft, evidence, unchanged) for draft in filled]
    for draft, outcome in zip(filled, send(attempts, outlook.as_of), strict=True):
        named = [file for entry in outcome.entries for file in events.files_of(entry.event)]
        with suppress(PlanError):  # then the next sweep sees that they are named
            sent(evidence, named)
        drawn().pop(draft.item, None)
        if outcome.refusal:
            why, rest = str(outcome.refusal), draft
            if outcome.between:  # which the page shows; sending once more is based on it
                latest = outcome.between[-1]
                when, what = labels.moment(latest.recorded_at), labels.EVENT[type(latest.event)]
                why = MOVED_ON.format(latest.by.account, when, what)
                rest = replace(rest, seen=latest.sequence)
            if not unchanged:
                drafts.keep(book, account, rest)
            sending.refused[draft.item] = why
        else:
            drafts.drop(book, account, draft.item)
            reopened().discard(draft.item)
            sending.stored[draft.item] = draft.seen
    st.session_state[LAST] = sending
    if sending.stored:
        st.session_state["flash"] = f"已提交 {len(sending.stored)} 项。"


def steps(account: str, as_of: date, draft: Draft, evidence: Path, unchanged: bool = False) -> list[Step]:
    """What a draft comes to, in order; the same words on the same sight are the same attempt.

    Where nothing has changed that is all it comes to.
    """

    def key(name: str) -> str:
        content = msgspec.json.encode((account, as_of, replace(draft, saved=None), name))
        return sha256(content).hexdigest()[:32]

    def closure(state: PlanState) -> events.ClosureRequested:
        for file in draft.files:
            claim(evidence, file)
        return acts.request_closure(state, draft.item, draft.evidence, draft.files)

    def nothing(_: PlanState) -> NoReturn:
        asked = "数值或进展" if draft.period or "@" in draft.item else " 0 到 100 之间的完成百分比"
        raise Refused(f"请填写{asked}，或选择申请。")

    wanted = reports_of(draft)
    if unchanged:
        wanted = {"unchanged": partial(acts.nothing_new, item_id=draft.item)}
    if CLOSURE in draft.asks:
        wanted[CLOSURE] = closure
    if EXTENSION in draft.asks:
        of = {"item_id": draft.item, "to": draft.to, "reason": draft.reason}
        wanted[EXTENSION] = partial(acts.request_extension, **of)
    wanted = wanted or {"": nothing}
    expect = None if "@" in draft.item else draft.seen  # others have parts in the same
    return [Step(act=act, expect=expect, key=key(name)) for name, act in wanted.items()]
