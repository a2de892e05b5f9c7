"""办理 adds dependencies that the plan lacks: those units agreed on, then what may be missing."""

from __future__ import annotations

from functools import partial

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.sending import opened_at, send_form
from plan.acts import revisions as revise
from plan.outlook.missing_links import MissingLink, missing_links
from plan.outlook.outlook import Outlook

SHOWN = 8  # of those that nobody asked for


def missing(outlook: Outlook) -> None:
    """The dependencies that the plan seems to lack, each a revision at one click."""
    every = missing_links(outlook)
    if not every:
        return
    agreed = [link for link in every if link.report]
    others = [link for link in every if not link.report]
    st.subheader("建议补上的前置关系", anchor=False)
    st.caption("点“补上”即记为一次计划修订，自统计截止日起计入推算和预测。")
    for link in (*agreed, *others[:SHOWN]):
        _offer(outlook, link)
    if len(others) > SHOWN:
        st.caption(f"另有 {len(others) - SHOWN} 处，补上前面的再看。")


def _offer(outlook: Outlook, link: MissingLink) -> None:
    """One of them: the item, what it may be joined to, why, and the button that joins them."""
    names = {row.id: row.part.name for row in outlook.rows}
    form = f"link:{link.item}:{link.comes_first}:{link.report or ''}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=form.replace(":", "-")):
        row = outlook.row(link.item)
        st.html(
            Markup('<b>{}</b><br><span class="reason">{}</span>').format(
                markup.item(row, outlook.as_of), link.why
            )
        )
        other = st.selectbox(
            "在它之后的" if link.comes_first else "在它之前的",
            link.others,
            key=f"{form}:other",
            format_func=names.__getitem__,
            width=320,
        )
        part = link.part(other or link.others[0])
        subject = revise.subject_in("dependencies", part)
        opened_at(f"{form}:{subject}", outlook.state.last_sequences.get(subject, 0))
        if st.button("补上", key=f"{form}:{session.form_key(form)}"):
            act = partial(revise.add, group="dependencies", part=part, reason=link.why)
            send_form(form, f"{form}:{subject}", act, outlook.as_of, "已补上前置关系。")
