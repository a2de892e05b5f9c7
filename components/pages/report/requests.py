"""What a unit asks of the office with its report: closing with evidence, a later deadline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.report.items import Slip
from components.widgets import markup
from components.widgets.markup import Html
from plan.accounts import drafts
from plan.accounts.book import book_at
from plan.accounts.drafts import CLOSURE, EXTENSION
from plan.calendar.zone import local_day
from plan.errors import PlanError
from plan.imports.evidence_file import ENDINGS, MAX_BYTES, evidence_file
from plan.ledger.events import (
    ClosureRequested,
    ClosureReturned,
    Entry,
    EvidenceFile,
    ExtensionRefused,
    ExtensionRequested,
    files_of,
)
from plan.ledger.stores.evidence import store
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

ASKS = {
    CLOSURE: f":material/task_alt: {labels.EVENT[ClosureRequested]}",
    EXTENSION: f":material/event_repeat: {labels.EVENT[ExtensionRequested]}",
}
TROUBLE = "report-trouble"  # by item: why files were not taken


def answers(row: Row) -> Html:
    """What the office said to the item's requests and what is to be done, or what it still owes."""
    item = row.item
    return markup.join(
        (
            _said(item.returned, "back", "退回", "补正后请重新申请销号"),
            _said(item.refused, "back", "不予延期", f"请按现行时限 {item.approved_deadline} 推进"),
            _asked(item.asked_to_close, "已申请销号，待科创办核查"),
            _asked(item.asked_to_extend, "已申请延期，待科创办答复"),
        )
    )


def _said(
    entry: Entry[ClosureReturned | ExtensionRefused] | None, kind: str, word: str, to_do: str
) -> Html:
    if entry is None:
        return Markup("")
    return Markup(
        '<div class="reply {}"><b>{}</b>（{}，<span translate="no">{}</span>）：{} '
        '<span class="reason">{}。</span></div>'
    ).format(kind, word, entry.event.as_of, entry.by.account, entry.event.reason, to_do)


def _asked(entry: Entry[ClosureRequested | ExtensionRequested] | None, word: str) -> Html:
    if entry is None:
        return Markup("")
    event, more = entry.event, ""
    if isinstance(event, ExtensionRequested):
        more = f"：延至 {event.to}"
    return Markup('<div class="reply">{}（{}）{}{}</div>').format(
        word, local_day(entry.recorded_at), more, markup.evidence(event.subject, files_of(event))
    )


def choice(outlook: Outlook, slip: Slip, changed: Callable[[str], dict[str, object]]) -> None:
    """The requests that may be made about an item; `changed` is how a field keeps its draft."""
    may = _possible(outlook, slip.row)
    if may:
        st.pills(
            "申请",
            may,
            selection_mode="multi",
            default=[one for one in slip.start.asks if one in may],
            format_func=ASKS.__getitem__,
            key=slip.key("asks"),
            label_visibility="collapsed",
            **changed("asks"),
        )


def _possible(outlook: Outlook, row: Row) -> list[str]:
    item, may = row.item, []
    if row.is_milestone and not item.asked_to_close:
        may.append(CLOSURE)
    if (
        item.approved_deadline
        and outlook.as_of <= item.approved_deadline
        and not item.asked_to_extend
    ):
        may.append(EXTENSION)
    return may


def fields(slip: Slip, changed: Callable[[str], dict[str, object]]) -> None:
    """The fields of the requests that are chosen."""
    asks = slip.typed().asks
    if CLOSURE in asks:
        _closure(slip, changed)
    if EXTENSION in asks:
        _extension(slip, changed)


def _closure(slip: Slip, changed: Callable[[str], dict[str, object]]) -> None:
    rule = getattr(slip.row.part, "evidence", None)
    text, files = st.columns([3, 2])
    text.text_area(
        "佐证说明",
        slip.start.evidence,
        key=slip.key("evidence"),
        height=104,
        placeholder=f"销号凭据：{rule}" if rule else "以什么证明已完成，如批复、验收意见及其文号",
        **changed("evidence"),
    )
    with files:
        round_ = st.session_state.setdefault(f"taken:{slip.row.id}", 0)
        key = f"{slip.key('files')}:{round_}"
        st.file_uploader(
            "佐证文件",
            list(ENDINGS),
            accept_multiple_files=True,
            key=key,
            on_change=_attach,
            args=(slip, key),
            max_upload_size=MAX_BYTES // 2**20,
        )
        for sentence in st.session_state.get(TROUBLE, {}).get(slip.row.id, ()):
            st.error(sentence)
        for file in slip.start.files:
            _attached(slip, file)


def _attached(slip: Slip, file: EvidenceFile) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            Markup('<span class="attached" translate="no">{}</span>（{}）').format(
                file.name, markup.size(file.size)
            )
        )
        st.button(
            "移除",
            key=f"remove:{slip.row.id}:{file.sha256}",
            type="tertiary",
            on_click=_remove,
            args=(slip, file),
        )


def _attach(slip: Slip, key: str) -> None:
    """Keeps what was uploaded and names it in the draft; what is not accepted is told."""
    folder, troubles, taken = session.workspace().evidence, [], []
    for given in st.session_state.get(key) or ():
        content = given.getvalue()
        try:
            file = evidence_file(given.name, content)
            store(folder, file, content)
            taken.append(file)
        except PlanError as error:
            troubles.append(str(error))
    st.session_state.setdefault(TROUBLE, {})[slip.row.id] = troubles
    st.session_state[f"taken:{slip.row.id}"] += 1  # an uploader that is empty again
    if taken:
        drafts.attach(book_at(), session.who().name, slip.typed(), taken)


def _remove(slip: Slip, file: EvidenceFile) -> None:
    kept = tuple(one for one in slip.start.files if one != file)
    drafts.change(book_at(), session.who().name, slip.typed(), files=kept)


def _extension(slip: Slip, changed: Callable[[str], dict[str, object]]) -> None:
    day, reason = st.columns([1, 3])
    present = slip.row.item.approved_deadline
    day.date_input(
        "申请延至",
        slip.start.to,
        min_value=present + timedelta(days=1) if present else None,
        key=slip.key("to"),
        format="YYYY-MM-DD",
        **changed("to"),
    )
    reason.text_input(
        "延期原因",
        slip.start.reason,
        key=slip.key("reason"),
        **changed("reason"),
    )
