"""Papers to take away: a button for each of their files, and for what LibreOffice makes of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from components import address, session
from plan.exports import pdf
from plan.exports.minutes_docx import minutes_fields
from plan.exports.notice_docx import one_a_unit, one_each, to_notices
from plan.exports.word_template import fill, ours
from plan.ledger.events import Entry, MeetingClosed
from plan.office import checkpoints, plans
from plan.office.selection import Selection
from plan.office.templates import own
from plan.outlook.board import Row
from plan.outlook.meeting.minutes import minutes
from plan.outlook.outlook import Outlook
from plan.state.answered import Notice
from plan.words.fields import TABLE

FORMS: dict[str, str] = TABLE["forms"]
ENDINGS = {"mspdi": "xml"}  # of the others as the form is called
SPLITS = {"一单位一单": one_a_unit, "一事一单": one_each}
JUST = "notices-just-issued"  # the entries that the visitor issued last
JUST_ISSUED = "刚发出的"


def selections(day: date | None = None, *, asks: bool = True) -> list[Selection]:
    """This plan, or of several each, as the visitor chooses; on `day`, else on that it opens on."""
    own, found = plans.of(session.signed_in()), list[Selection]()
    if asks and (len(own) < 2 or address.part({"own": "本计划", "all": "全部计划"}) == "own"):
        own = (session.chosen(),)
    for plan in own:
        with session.refusals():  # of one, and the others stand
            work = session.workspace(plan)
            found.append(Selection(work, session.outlook_on(day or work.default_as_of(), plan)))
    return found


def offer(what: str, name: str, makers: Mapping[str, Callable[[], bytes]], key: str) -> None:
    """A button for each file `name` of the paper, by form, and for its PDF where it can be made."""
    printed = "docx" if "docx" in makers else "xlsx"
    if printed in makers and pdf.office():
        makers = {**makers, "pdf": partial(pdf.printed, makers[printed], printed)}
    for form, make in makers.items():
        file = f"{name}.{ENDINGS.get(form, form)}"
        session.download(f"下载{what} {FORMS[form]}", file, make, key=f"download-{key}{form}")


def offer_minutes(meeting: Entry[MeetingClosed]) -> None:
    """The minutes of a meeting, as it ended: whatever the plan has become since."""
    work, day = session.workspace(), meeting.event.as_of

    def paper() -> bytes:
        then = work.outlook(day, known_at=meeting.recorded_at)
        fields = minutes_fields(then, minutes(then.state, meeting))
        return fill(own(work, "minutes") or ours("minutes"), fields, day)

    offer("会议纪要", f"会议纪要_{day}", {"docx": paper}, f"minutes-{meeting.sequence}-")


def issued_notices(outlook: Outlook) -> list[tuple[Row, Notice]]:
    """Every notice with its item, the latest first; a unit sees those to itself."""
    ours = session.who().unit
    every = ((row, notice) for row in outlook.rows for notice in row.item.notices)
    issued = [each for each in every if ours in (None, each[1].event.unit)]
    return sorted(issued, key=lambda pair: -pair[1].sequence)


def notice_files(issued: Sequence[tuple[Row, Notice]]) -> None:
    """The notices issued last, or those of a day, with the names and facts that they were sent with."""
    groups: dict[str, list[Notice]] = {}
    just: list[int] = st.session_state.get(JUST, [])
    if latest := [notice for _, notice in reversed(issued) if notice.sequence in just]:
        groups[JUST_ISSUED] = latest
    for _, notice in issued:
        groups.setdefault(str(notice.event.as_of), []).insert(0, notice)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"notice-day:{max(just, default=0)}"  # chosen anew after more were issued
        day = st.selectbox("发出日", list(groups), key=key, width=170)
        split = st.selectbox("分装", list(SPLITS), key="notice-split", width=170)
        chosen, work, folder = groups[day], session.workspace(), session.book().folder

        def paper() -> bytes:
            receipts = checkpoints.receipts(work, folder, [notice.sequence for notice in chosen])
            letters = SPLITS[split](chosen)
            known = work.sentences(), receipts, own(work, "notice")
            sent = max(notice.entry.recorded_at for notice in chosen)
            return to_notices(work.outlook(chosen[0].event.as_of, known_at=sent), letters, *known)

        name = f"督办通知_{chosen[0].event.as_of}_{split}"
        offer(f" {len(chosen)} 项", name, {"docx": paper}, "notices-")
