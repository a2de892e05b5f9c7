"""办理 decides: requests waiting for the office, acts without one, and what was a mistake."""

from collections.abc import Sequence
from functools import partial

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.handle import answers
from components.widgets import markup
from components.widgets.filters import TO_FIND, kept, one_of, with_ids
from components.widgets.long_list import part_of
from components.widgets.sending import DIRECT, forget, opened_at, opened_forms, send, written_meanwhile
from plan.acts import items as acts
from plan.acts.series import Step
from plan.ledger.events import Closed, DeadlineExtended, files_of
from plan.model.kinds import Grade
from plan.outlook.outlook import Outlook
from plan.outlook.review import Review, reviews
from plan.words import labels

CLOSE, REFUSED, UNBROKEN = "销号", "together-refused", "\u2011"  # a hyphen that ends no line


def all_requests(outlook: Outlook) -> None:
    """Everything that waits, what others dealt with meanwhile, and acts without a request."""
    waiting = reviews(outlook.rows, outlook.state)
    requests = [review for review in waiting if review.request]
    st.markdown(f"待办申请 **{len(requests)}** 件。")
    answered_meanwhile(outlook, waiting)
    for why in st.session_state.pop(REFUSED, ()):
        st.error(why.translate(session.AS_TYPED))
    together(outlook, [it for it in requests if not it.to], CLOSE, "核查意见")
    together(outlook, [it for it in requests if it.to], "延期", "批准理由")
    for review in part_of(waiting, "waiting", lambda review: review.row):
        answer(outlook, review)
    if not requests:
        st.success("没有等待办理的申请。")
    st.header("直接销号或延期", anchor=False, help="没有单位申请也可办理；凭据和理由同样记入台账。")
    without_request(outlook, [review.row.id for review in waiting if not review.request])
    st.header(
        "撤销销号、更正延期", anchor=False, help="误办的由此更正：原来的记录照留，更正自当日起算，写明原因。"
    )
    corrections(outlook)


def form_of(review: Review) -> str:
    """What its form is called: another request about the same item is another form."""
    return f"{review.row.id}:{review.request.sequence if review.request else DIRECT}"


def together(outlook: Outlook, asked: Sequence[Review], word: str, field: str) -> None:
    """The form that grants several requests alike: each its own entry, the refused are named."""
    if len(asked) < 2:
        return
    key, grade, opened, attempts = session.form_key(f"一并{word}"), None, opened_forms(), []
    with st.expander(f"一并{word}"), st.form(key, border=False):
        chosen = [review for review in asked if _ticked(outlook, review, key)]
        text = st.text_area(field, key=f"{key}:text", height=88)
        if word == CLOSE:
            grade = one_of("完成程度", labels.words(Grade), f"{key}:grade", None)
        if not st.form_submit_button(f"一并{word}", type="primary"):
            return
    if not (chosen and text.strip() and (grade or word != CLOSE)):
        st.error(f"请勾选申请，填写{field}{'，选择完成程度' if word == CLOSE else ''}。")
        return
    for it in chosen:
        of, day = {"item_id": it.row.id}, acts.given_day(outlook.state, it.row.id)
        act = partial(acts.close, **of, evidence=text, grade=grade, done_on=day)
        act = partial(acts.extend, **of, to=it.to, reason=text) if it.to else act
        form = form_of(it)
        attempts.append([Step(act=act, expect=opened.get(form), key=f"{key}:{form}")])
        for name in (name for name in opened if name.startswith(f"{it.row.id}:")):
            forget(name)  # each is drawn anew, with what came in between
    outcomes = zip(chosen, send(attempts, outlook.as_of), strict=True)
    refused = [f"未{word}：{it.row.part.name}。{of.refusal}" for it, of in outcomes if of.refusal]
    st.session_state[REFUSED] = refused
    session.done("" if refused else f"一并{word}", f"已{word} {len(chosen) - len(refused)} 项。")


def _ticked(outlook: Outlook, review: Review, key: str) -> bool:
    """Whether a request is ticked: a tick is of what then spoke against a closing."""
    row, form = review.row, form_of(review)
    opened_at(form, row.item.last_sequence)
    state = session.workspace().state_on(outlook.as_of)
    more = [answers.chance(outlook, row, review.to)] if review.to else acts.doubts(state, row.id)
    words = "；".join((f"{row.part.name}（{labels.unit(row.lead)}）：{review.words}", *more))
    return st.checkbox(words.replace("-", UNBROKEN).translate(session.AS_TYPED), key=f"{key}:{form}:{more}")


def answered_meanwhile(outlook: Outlook, reviews: Sequence[Review]) -> None:
    """Tells of each request the visitor was shown and somebody else has dealt with since."""
    waiting_forms = {form_of(review) for review in reviews}
    entries = session.workspace().entries()
    for form, last in opened_forms().items():
        item_id, _, number = form.rpartition(":")
        since = [e for e in entries[last:] if e.event.subject == item_id]
        if number == DIRECT or form in waiting_forms or item_id not in outlook.plan.by_id or not since:
            continue
        with st.container(border=True):
            warning = f"“{outlook.plan.by_id[item_id].name}”的申请已另有人办理，您未提交的内容没有写入。"
            st.warning(warning.translate(session.AS_TYPED))
            st.html(written_meanwhile(since))
            if st.button("知道了", key=f"known-{form}"):
                forget(form)
                st.rerun()


def answer(outlook: Outlook, review: Review) -> None:
    """What waits with its evidence, the two answers to it side by side."""
    row, request, form = review.row, review.request, form_of(review)
    opened_at(form, row.item.last_sequence)
    with st.container(border=True, key=f"request-{form.replace(':', '-')}"):
        words = Markup('<b class="late">{}</b>' if review.is_over else "{}").format(review.words)
        if request:
            event, unit = request.event, outlook.plan.by_id.get(request.by.unit or "")
            if review.to:
                why = Markup("原因：{}<br>{}。").format(event.reason, answers.chance(outlook, row, review.to))
            else:
                why = f"佐证：{event.evidence}"
            who = markup.verbatim(request.by.account) + (f"（{unit.name}） " if unit else " ")
            words = who + words + Markup("<br>{}").format(why)
        asked = Markup('<p class="asked">{}</p>').format(words)
        sources = filter(None, (request, row.item.proposed))
        of_both = dict.fromkeys(file for each in sources for file in files_of(each.event))
        st.html(answers.headline(row, outlook) + asked + markup.evidence(row.id, of_both))
        yes, no = st.columns(2, gap="medium")
        with yes:
            if review.to:
                answers.say(outlook, row, form, answers.EXTEND, review.to)
            else:
                answers.close(outlook, row, form, row.item.asked_to_close)
        with no:
            if request or row.item.proposed:
                answers.say(outlook, row, form, answers.REFUSE if review.to else answers.RETURN)


def without_request(outlook: Outlook, shown: Sequence[str]) -> None:
    """Closing or extending an open item that nobody asked for and that is not shown above."""
    names = {id_: name for id_, name in session.cached(_open)(outlook).items() if id_ not in shown}
    chosen = kept("handle", "事项", "item", names, None, placeholder=TO_FIND)
    if chosen is None:
        return
    row, form = outlook.row(chosen), f"{chosen}:{DIRECT}"
    opened_at(form, row.item.last_sequence)
    with st.container(border=True, key=f"direct-{row.id}"):
        st.html(answers.headline(row, outlook))
        columns = iter(st.columns(2, gap="medium"))
        decisions = acts.open_decisions(outlook.state, row.id)
        if Closed in decisions:
            with next(columns):
                answers.close(outlook, row, form, None)
        if DeadlineExtended in decisions:
            with next(columns):
                answers.say(outlook, row, form, answers.EXTEND)


def _open(outlook: Outlook) -> dict[str, str]:
    """The names of what can be decided unasked."""
    return with_ids(row for row in outlook.rows if acts.open_decisions(outlook.state, row.id))


def corrections(outlook: Outlook) -> None:
    """What the office closed or extended, found by typing its name, and the act that undoes it."""
    items = outlook.state.items
    last = {id_: it.closed.entry if it.closed else it.extended for id_, it in items.items()}
    if not (done := {id_: entry for id_, entry in last.items() if entry}):
        st.caption("没有科创办销号或批准延期的事项。")
        return
    names, key = with_ids(map(outlook.row, done)), "handle-correction"
    chosen = one_of("已销号或已延期的事项", names, key, None, placeholder=TO_FIND)
    if chosen not in done:
        return
    row, entry, form = outlook.row(chosen), done[chosen], f"{chosen}:{DIRECT}"
    opened_at(form, row.item.last_sequence)
    event, is_closed = entry.event, isinstance(entry.event, Closed)
    what = f"佐证及核查意见：{event.evidence}" if is_closed else f"至 {event.to}，理由：{event.reason}"
    act = Markup('<p class="asked"><span translate="no">{}</span> {} {}，{}</p>').format(
        entry.by.account, labels.day_of(entry), labels.EVENT[type(event)], what
    )
    with st.container(border=True, key=f"correction-{chosen}"):
        st.html(answers.headline(row, outlook) + act + markup.evidence(row.id, files_of(event)))
        answers.say(outlook, row, form, answers.REOPEN if row.item.closed else answers.CORRECT)
