"""The parts of 办理 that look at the plan: what makes forecasts doubtful, and the source itself."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from components import markup, session
from plan import labels
from plan.errors import PlanError
from plan.findings import Severity
from plan.outlook import Outlook
from plan.source_text import Sentence, check_sources, cited_document, sentences
from plan.sources import add_document, stored_document


def plan_quality(seen: Outlook) -> None:
    """What the plan lacks, gravest first, each finding with the item it is about."""
    rows = {row.id: row for row in seen.rows}
    found = seen.quality
    if found.low:
        st.subheader(f"预测低可信 {len(found.low)} 项", anchor=False)
        cells = [[markup.item(rows[id_], seen.as_of), why] for id_, why in found.low.items()]
        st.html(markup.table(["里程碑", "原因"], cells))
    counts = Counter(one.severity for one in found.findings)
    st.subheader("计划质量", anchor=False)
    st.markdown(
        "，".join(f"{labels.SEVERITY[one]} **{counts[one]}** 处" for one in Severity) + "。"
    )
    shown = st.segmented_control(
        "只看", list(Severity), format_func=labels.SEVERITY.get, default=Severity.GRAVE,
        required=True, key="quality-severity",
    )  # fmt: skip
    cells = [
        [markup.item(rows[one.item], seen.as_of), labels.LACK[one.lack], one.sentence]
        for one in found.findings
        if one.severity == shown
    ]
    st.html(markup.table(["事项", "欠缺", "说明"], cells) if cells else "<p>没有此类欠缺。</p>")


def source_view(seen: Outlook) -> None:
    """The sentences of the source with the items that cite them, or how to load it."""
    document = cited_document(seen.plan)
    if document is None:
        st.info("行动计划没有标明逐句引用的来源文件。")
        return
    st.markdown(f"{document.publisher}《{document.title}》，{document.dated}")
    text = stored_document(session.desk().folder, document.id)
    _load(document.id, text is not None)
    if text is None:
        st.info("原文尚未载入。载入后逐句核对出处，并列出没有事项引用的句子。")
        return
    found = sentences(text)
    check = check_sources(seen.plan, document.id, found)
    cited = len(found) - len(check.uncited)
    st.markdown(
        f"共 **{len(found)}** 句：有事项引用 **{cited}** 句，未引用 **{len(check.uncited)}** 句；"
        f"出处有误 **{len(check.wrong)}** 处。"
    )
    if check.wrong:
        with st.expander(f"出处有误 {len(check.wrong)} 处"):
            st.html(
                markup.table(
                    ["位置", "现为", "应为"],
                    [(labels.plan_place(p.place), p.value, p.accepted) for p in check.wrong],
                )
            )
    only = st.toggle("只看未引用的句子", key="source-uncited")
    st.html(_sentence_table(seen, check.uncited if only else found))


def _load(document_id: str, known: bool) -> None:
    with st.expander("重新载入原文" if known else "载入原文", expanded=not known):
        file = st.file_uploader("原文（txt 或 docx，5 MB 以内）", type=["txt", "docx"])
        if file is None or not st.button("载入", type="primary"):
            return
        try:
            session.only_for("handle")
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / f"原文{Path(file.name).suffix.lower()}"
                copy.write_bytes(file.getvalue())
                add_document(copy, session.desk().folder, document_id)
        except PlanError as error:
            st.error(str(error))
        else:
            session.done("source", "原文已载入。")
            st.rerun()


def _sentence_table(seen: Outlook, found: tuple[Sentence, ...]) -> markup.Html:
    citing: dict[tuple[int | None, int | None, str | None], list[markup.Html]] = {}
    day = seen.as_of.isoformat()
    for part in seen.plan.by_id.values():
        source = part.source
        key = (source.section, source.sentence, source.digest)
        name = markup.link("graph", part.name, item=part.id, as_of=day)
        shown = Markup('{}<span class="aside">{}</span>').format(name, labels.PART[type(part)])
        citing.setdefault(key, []).append(shown)
    cells = [
        [
            f"{one.section}.{one.number}",
            Markup('<span translate="no">{}</span>').format(one.text),
            Markup("<br>").join(citing.get((one.section, one.number, one.digest), ["未引用"])),
        ]
        for one in found
    ]
    return markup.table(["句", "原文", "引用的事项"], cells)
