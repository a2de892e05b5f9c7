"""逾期清单: the overdue milestones, to take away as a file; 督办通知 about them and answers."""

from collections import Counter
from functools import partial

import streamlit as st

from components import session
from components.pages.overdue import notices
from components.pages.overdue.table import choose, shown_table
from components.widgets.long_list import LONG, part_of
from components.widgets.papers import issued_notices, notice_files, offer, selections
from plan.acts.notices import next_notice
from plan.exports.overdue_list import FIRMNESS, NODE, TITLE
from plan.ledger.events import NoticeIssued
from plan.office.papers import WRITERS
from plan.office.selection import overdue_list

outlook = session.outlook_here()
chosen = choose(selections(outlook.as_of))
late = [item for of in chosen for item in of.late]

words = Counter(item.row.firmness for item in late)
shares = "，".join(f"{word} {words[word]}" for word in FIRMNESS if word in words)
what = "里程碑" if NODE in words else "承诺"
st.markdown(
    f"截至 **{outlook.as_of}**，超过批准时限且未销号的{what} **{len(late)}** 项"
    + (f"（{shares}）。" if late else "。")
)
tables, above = session.cached(overdue_list)(*chosen), len(chosen) + 1  # notes not of what is left out
for line in tables[0].notes[above:]:
    what, _, ids = line.rpartition("：")
    st.expander(what).markdown(ids) if ids.count("、") >= LONG else st.markdown(line)
if late:
    makers = {form: partial(write, tables) for form, write in WRITERS.items()}
    with st.container(horizontal=True):
        offer("清单", f"{TITLE}_{outlook.as_of}", makers, "")
    st.html(shown_table(chosen, outlook.as_of))
    for note in tables[0].notes[:above]:
        st.caption(note)
else:
    st.success(f"截至 {outlook.as_of}，所选范围内没有逾期的里程碑。")

if len(chosen) > 1:
    st.caption("督办通知在各计划中办理：点里程碑进入它的计划。")
    st.stop()
issued = issued_notices(outlook)
notices.answers(outlook, issued)
if session.may_write(NoticeIssued, [item.row.id for item in late]):
    st.header(
        "督办通知",
        anchor=False,
        help="逐项发出；同日同级发给同一单位的，合为一件。"
        "上一级到期未答复，或答复承诺的日期过了仍未销号，才进入下一级。",
    )
    following = {item.row.id: next_notice(outlook.state, item.row.id) for item in late}
    steps = part_of(late, "next", lambda item: item.row)
    st.html(notices.next_table(steps, following, outlook.as_of))
    notices.issue(outlook, late, following)
if issued:
    st.header("已发通知", anchor=False)
    notice_files(issued)
    st.html(notices.issued_table(outlook, part_of(issued, "issued", lambda each: each[0])))
