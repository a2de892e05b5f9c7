"""管理, the Word templates of papers: taken away, put back once edited, ours again with a press."""

import streamlit as st

from components import session
from plan.accounts.audit import Act
from plan.exports.word_template import PAPERS, fill, ours, sample
from plan.imports.template_file import MAX_BYTES
from plan.office.templates import drop, keep, own

HOW = (
    "下载模板，用 WPS 或 Word 改版头、字体、文字和次序。双大括号内的是字段，大括号百分号内的"
    "决定何时出现：可以移动、删去，不要改字。传回后先用样例试填，通过才启用。"
)


def templates() -> None:
    """Each paper's template, whose it is, and the fields that it may use."""
    st.markdown(HOW)
    for paper, word in PAPERS.items():
        _template(paper, word)


def _template(paper: str, word: str) -> None:
    work, form = session.workspace(), f"template-{paper}"
    now, day, key = own(work, paper), work.default_as_of(), session.form_key(form)
    st.header(f"{word}：{'本办模板' if now else '自带模板'}", anchor=False)
    with st.container(horizontal=True):
        in_force, fields = now or ours(paper), sample(paper)
        session.download("下载模板", f"{word}模板.docx", lambda: in_force, key=f"{key}:take")
        filled = f"{word}样张.docx"
        session.download("下载样张", filled, lambda: fill(in_force, fields, day), key=f"{key}:try")
        restoring = now is not None and st.button("恢复自带模板", key=f"{key}:drop")
    size = MAX_BYTES // 2**20
    file = st.file_uploader(f"改好的{word}模板", "docx", max_upload_size=size, key=f"{key}:file")
    taking = file is not None and st.button("试填并启用", type="primary", key=f"{key}:keep")
    if restoring or taking:
        with session.refusals():
            session.only_for("admin")
            if restoring or file is None:
                drop(work, paper)
            else:
                keep(work, paper, file.name, file.getvalue())
            done = f"{word}：{'已恢复自带模板' if restoring else '本办模板已启用'}"
            session.record(Act.TEMPLATE, done)
            session.done(form, f"{done}。")
    with st.expander(f"{word}可用的字段和样例"):
        st.json(fields)
