"""What a unit asks of the office: closing with evidence, a later deadline; and takes back."""

from dataclasses import replace
from functools import partial

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.report.items import FormRow
from components.widgets import markup
from components.widgets.filters import day_field
from components.widgets.sending import send_form
from plan.accounts import drafts
from plan.accounts.drafts import CLOSURE, EXTENSION
from plan.acts.items import open_requests, withdraw_request
from plan.errors import PlanError
from plan.imports.evidence_file import ENDINGS, MAX_BYTES
from plan.ledger import events
from plan.office.attaching import attach
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.words import labels

KINDS = {CLOSURE: events.ClosureRequested, EXTENSION: events.ExtensionRequested}
ASKS = {
    CLOSURE: f":material/task_alt: {labels.EVENT[events.ClosureRequested]}",
    EXTENSION: f":material/event_repeat: {labels.EVENT[events.ExtensionRequested]}",
}
CHANGE = ":material/event_repeat: 更改延期申请"  # of one that waits
ATTACHED = Markup('<span class="attached" translate="no">{}</span>（{}）')
TROUBLE = "report-trouble"  # by item: why files were not taken
Request = events.Entry[events.ClosureRequested | events.ExtensionRequested]


def answers(row: Row) -> Markup:
    """What the office said no to of the item's requests, by whom and why; what is to be done."""
    item = row.item
    reopened = None if item.asked_to_close else item.reopened
    no = (
        (item.returned, "退回", "补正后请重新申请销号"),
        (item.refused, "不予延期", f"请按现行时限 {item.approved_deadline} 推进"),
        (reopened, "撤销销号", "请继续推进，完成后重新申请销号"),
    )
    answered = Markup(
        '<div class="reply back"><b>{}</b>（{}，<span translate="no">{}</span>）：{} '
        '<span class="reason">{}。</span></div>'
    )
    return markup.join(
        answered.format(word, labels.day_of(entry), entry.by.account, labels.ended(entry.event.reason), to_do)
        for entry, word, to_do in no
        if entry
    )


def choice(outlook: Outlook, form_row: FormRow) -> None:
    """The requests that may be made about an item today, whatever day the page shows."""
    state = replace(outlook.state, acting_on=session.workspace().today())
    kinds = open_requests(state, form_row.id)
    asked = {EXTENSION: CHANGE} if form_row.row.item.asked_to_extend else {}
    if may := [ask for ask, kind in KINDS.items() if kind in kinds]:
        default, key = [ask for ask in form_row.start.asks if ask in may], form_row.key("asks")
        look = {"format_func": lambda ask: asked.get(ask, ASKS[ask]), "label_visibility": "collapsed"}
        st.pills("申请", may, selection_mode="multi", default=default, key=key, **look)


def fields(form_row: FormRow) -> None:
    """The fields of the requests that are chosen."""
    asks = form_row.start.asks
    if CLOSURE in asks:
        _closure(form_row)
    if EXTENSION in asks:
        day, reason = st.columns([1, 3])
        with day:
            day_field("申请延至", form_row.start.to, form_row.key("to"))
        reason.text_input("延期原因", form_row.start.reason, key=form_row.key("reason"))


def _closure(form_row: FormRow) -> None:
    """The words and files that prove a closing."""
    rule = getattr(form_row.row.part, "evidence", None)
    text, files = st.columns([3, 2])
    text.text_area(
        "佐证说明",
        form_row.start.evidence,
        key=form_row.key("evidence"),
        height=104,
        placeholder=f"销号凭据：{rule}" if rule else "以什么证明已完成，如批复、验收意见及其文号",
    )
    with files:
        # Streamlit cannot empty an uploader; under another key it is another one, and empty.
        round_ = st.session_state.setdefault(f"taken:{form_row.id}", 0)
        key = f"{form_row.key('files')}:{round_}"
        taking = {"on_change": _attach, "args": (form_row, key), "max_upload_size": MAX_BYTES // 2**20}
        st.file_uploader("佐证文件", list(ENDINGS), accept_multiple_files=True, key=key, **taking)
        for sentence in st.session_state.get(TROUBLE, {}).get(form_row.id, ()):
            st.error(sentence.translate(session.AS_TYPED))
        for file in form_row.start.files:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(ATTACHED.format(file.name, markup.size(file.size)))
                rest = tuple(other for other in form_row.start.files if other != file)
                act = partial(drafts.change, session.book(), session.who().name, form_row.start, files=rest)
                st.button("移除", key=f"remove:{form_row.id}:{file.sha256}", type="tertiary", on_click=act)


def _attach(form_row: FormRow, key: str) -> None:
    """Keeps what was uploaded and names it in the draft; what is not accepted is told."""
    work, troubles, files = session.workspace(), [], []
    for upload in st.session_state.get(key) or ():
        try:
            files.append(attach(work, session.who(), upload.name, upload.getvalue()))
        except PlanError as error:
            troubles.append(str(error))
        session.drop(upload)
    st.session_state.setdefault(TROUBLE, {})[form_row.id] = troubles
    st.session_state[f"taken:{form_row.id}"] += 1  # an uploader that is empty again
    if files:
        drafts.change(session.book(), session.who().name, form_row.start, files)


def waiting(row: Row) -> None:
    """The requests about an item that wait, with what was asked for and since when."""
    both: tuple[Request | None, ...] = (row.item.asked_to_close, row.item.asked_to_extend)
    for request in filter(None, both):
        with st.container(horizontal=True, vertical_alignment="center", key=f"waiting-{request.sequence}"):
            event = request.event
            if isinstance(event, events.ClosureRequested):
                word, asked = "待核查", f"申请销号，佐证：{event.evidence}"
            else:
                word, asked = "待审批", f"申请延期至 {event.to}，原因：{event.reason}"
            reply = Markup('<div class="reply" data-asked="{0}，{4}"><b>{0}</b> {1} {2}{3}</div>')
            files = markup.evidence(row.id, events.files_of(event))
            st.html(reply.format(word, labels.day_of(request), asked, files, row.part.name), width="stretch")
            with st.popover("撤回申请", key=f"withdraw-{request.sequence}"):
                _withdraw(row, request)


def _withdraw(row: Row, request: Request) -> None:
    """The form that takes a request back."""
    name = f"withdraw:{row.id}:{request.sequence}"
    with st.form(name, border=False):
        reason = st.text_input("撤回原因（可不填）", key=name)
        sent = st.form_submit_button("撤回")
    if sent:
        seen = row.item.last_sequence

        def withdrawn(entry: events.Entry) -> None:
            """Lets a draft that was begun on the same sight go on from what is written now."""
            book, account = session.book(), session.who().name
            draft = drafts.drafts_of(book, account).get(row.id)
            if draft and draft.seen == seen:
                drafts.keep(book, account, replace(draft, seen=entry.sequence))

        act = partial(withdraw_request, item_id=row.id, request=request.sequence, reason=reason)
        send_form(name, act, f"已撤回申请：{row.part.name}", stored=withdrawn)
