"""办理 looks at the plan: what makes forecasts doubtful, links it lacks, and the source itself."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.filters import one_of
from components.widgets.long_list import part_of
from components.widgets.sending import opened_at, send_form
from plan.accounts.audit import Act
from plan.acts import revisions as revise
from plan.imports import apart
from plan.imports.document import MAX_BYTES, read_document
from plan.model.kinds import Mend
from plan.model.places import citations
from plan.model.plan import Indicator, Plan
from plan.model.source_text import Sentence, check_sources, cited_document, sentence_of, sentences
from plan.outlook.missing_links import MissingLink, missing_links
from plan.outlook.outlook import Outlook
from plan.outlook.quality import Check
from plan.plan_file.sources import keep_document, stored_document
from plan.words import labels

MOST_MB = MAX_BYTES // 2**20
SHOWN = 8  # missing links that nobody asked for
WORST, MOST = 3, 50  # findings of a check that are shown at once, and in all


def plan_quality(outlook: Outlook) -> None:
    """The fourteen checks with their worst items, what is done of what was due, doubtful forecasts."""
    quality, doubts, passed = outlook.quality, outlook.doubts, [it.passed for it in outlook.quality.checks]
    st.markdown(
        f"计划质量指数 **{quality.index or 0:.0f}**：按国际通行的 DCMA 十四项检查，"
        f"适用 {14 - passed.count(None)} 项，达标 {passed.count(True)} 项。"
        "指数为达标项占适用项的百分比，各项同等看待。"
    )
    checks = enumerate(quality.checks, 1)
    said = {"未达标": Markup('<b class="late">未达标</b>')}.get
    cells = [[f"{n} {it.name}", *map(said, it.result, it.result), _worst(outlook, it)] for n, it in checks]
    st.html(markup.table(["检查", "要求", "现值", "结果", "依据和最差的事项"], cells, [1, 2]))
    st.header("到期事项完成率", anchor=False)
    cells = [
        [labels.unit(unit), *(f"{done}/{due}（{done / due:.0%}）" if due else "—" for done, due in pairs)]
        for unit, pairs in quality.completed.items()
    ]
    headings = ["牵头单位", "承诺：完成/到期", "任务和工作节点：完成/到期"]
    st.html(markup.table(headings, cells, [1, 2], "还没有到期的事项。"))
    if doubts:
        st.header(f"预测低可信 {len(doubts)} 项", anchor=False)
        rows = part_of([row for row in outlook.rows if row.id in doubts], "doubts", lambda row: row)
        cells = [[markup.item(row, outlook.as_of), doubts[row.id]] for row in rows]
        st.html(markup.table(["里程碑", "原因"], cells))


def _worst(outlook: Outlook, check: Check) -> Markup:
    """How it was counted, the worst few with the way to mend each, the others to be opened."""
    lines = [Markup("<div>{}</div>").format(check.words)]
    for subject, sentence, mend in check.findings[:MOST]:
        way, row, page = "", outlook.by_id.get(subject), "report" if mend is Mend.REPORT else "handle"
        if mend:
            about = {mend.value: markup.unit_id(row.lead) if row and page == "report" else subject}
            part = "计划修订" if mend not in (Mend.ANSWER, Mend.REPORT) else None
            way = markup.whole(markup.link(page, mend.word, part=part, as_of=outlook.as_of, **about))
        name = markup.item(row, outlook.as_of) if row else ""
        lines.append(Markup('<div>{} <span class="reason">{}</span> {}</div>').format(name, sentence, way))
    shown, more = lines[: WORST + 1], markup.join(lines[WORST + 1 :])
    rest = Markup("<details><summary>另有 {} 项</summary>{}</details>") if more else Markup("")
    return markup.join([*shown, rest.format(len(check.findings) - WORST, more)])


def missing_dependencies(outlook: Outlook) -> None:
    """The dependencies that the plan seems to lack, each a revision at one click."""
    every = missing_links(outlook)
    if not every:
        return
    agreed = [link for link in every if link.report]
    others = [link for link in every if not link.report]
    st.header("建议补上的前置关系", anchor=False)
    st.caption("点“补上”即记为一次计划修订，自统计截止日起计入推算和预测。")
    for link in (*agreed, *others[:SHOWN]):
        _offer(outlook, link)
    if len(others) > SHOWN:
        st.caption(f"另有 {len(others) - SHOWN} 处，补上前面的再看。")


def _offer(outlook: Outlook, link: MissingLink) -> None:
    """One of them: the item, what it may be joined to, why, and the button that joins them."""
    form = f"link:{link.item}:{link.comes_first}:{link.report or ''}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=form.replace(":", "-")):
        row = outlook.row(link.item)
        about = Markup('<b>{}</b><br><span class="reason">{}</span>')
        st.html(about.format(markup.item(row, outlook.as_of), link.why))
        label = "在它之后的" if link.comes_first else "在它之前的"
        names = {id_: outlook.row(id_).part.name for id_ in link.others}
        part = link.part(one_of(label, names, f"{form}:other", width=320))
        subject = revise.subject_in("dependencies", part)
        opened_at(f"{form}:{subject}", outlook.state.last_sequences.get(subject, 0))
        if st.button("补上", key=f"{form}:{session.form_key(form)}"):
            act = partial(revise.add, group="dependencies", part=part, reason=link.why)
            send_form(form, act, "已补上前置关系。", f"{form}:{subject}")


def source_view(outlook: Outlook) -> None:
    """The sentences of the source with the items that cite them, or how to load it."""
    documents = outlook.plan.documents
    cells = [[markup.document(it), it.dated, it.standing.word, it.note or ""] for it in documents]
    with st.expander(f"计划所依据的文件 {len(cells)} 份"):
        st.html(markup.table(["文件", "发布时间", "依据", "备注"], cells))
    document = cited_document(outlook.plan)
    if document is None:
        st.info("行动计划没有标明逐句引用的来源文件。")
        return
    st.markdown(f"{document.publisher}《{document.title}》，{document.dated}".translate(session.AS_TYPED))
    text = stored_document(session.workspace().folder, document.id)
    _load(document.id, text is not None)
    if text is None:
        st.info("原文尚未载入。载入后逐句核对出处，并列出没有事项引用的句子。")
        return
    source = sentences(text)
    wrong, uncited = check_sources(outlook.plan, document.id, source)
    cited = len(source) - len(uncited)
    st.markdown(
        f"共 **{len(source)}** 句：有事项引用 **{cited}** 句，未引用 **{len(uncited)}** 句；"
        f"出处有误 **{len(wrong)}** 处。"
    )
    if wrong:
        st.warning(
            f"计划有 {len(wrong)} 处出处与这份文件对不上。"
            "请先看是否载错了文件或版本；文件无误的，按下列各处更正计划文件。"
        )
        with st.expander(f"出处有误 {len(wrong)} 处"):
            st.html(_wrong_table(outlook.plan, document.id, source))
    only = st.toggle("只看未引用的句子", key="source-uncited")
    st.html(_sentence_table(outlook, uncited if only else source))


def _load(document_id: str, known: bool) -> None:
    with st.expander("重新载入原文" if known else "载入原文", expanded=not known):
        label, key = f"原文（txt 或 docx），不超过 {MOST_MB} MB", f"source-file-{session.form_key('source')}"
        file = st.file_uploader(label, ["txt", "docx"], max_upload_size=MOST_MB, key=key)
        if file is None or not st.button("载入", type="primary"):
            return
        with session.refusals():
            # Asked once more: the page may be older than the end of its visitor's session.
            session.only_for("handle")
            name = f"原文{Path(file.name).suffix.lower()}"
            text = apart.call(read_document, file.getvalue(), name)
            keep_document(text, session.workspace().folder, document_id)
            session.record(Act.LOADED, file.name)
            session.done("source", "原文已载入。")


def _wrong_table(plan: Plan, document_id: str, source: Sequence[Sentence]) -> Markup:
    """Each citation that does not hold: of what, which sentence it means, what stands there."""
    texts: dict[tuple[object, object], str] = {(it.section, it.number): it.text for it in source}
    cells = []
    for _, mark, citing in citations(plan):
        cited = citing.source
        if cited.document != document_id or sentence_of(cited, source):
            continue
        part = plan.by_id.get(mark)
        name = part.name if part else mark or plan.name
        located = cited.section is not None and cited.sentence is not None
        where = f"第 {cited.section} 部分第 {cited.sentence} 句：" if located else ""
        text = texts.get((cited.section, cited.sentence), "没有这一句")
        cells.append([name, f"{where}{cited.says}", markup.verbatim(text)])
    return markup.table(["事项", "计划所引（大意）", "这份文件该处"], cells)


def _sentence_table(outlook: Outlook, shown: Sequence[Sentence]) -> Markup:
    """The sentences under the headings of their sections, each with what cites it."""
    citing = dict[tuple[object, ...], dict[Markup, None]]()  # by section, sentence, digest
    for _, mark, owner in citations(outlook.plan):
        key = (owner.source.section, owner.source.sentence, owner.source.digest)
        citing.setdefault(key, {})[_citing(mark, outlook)] = None

    under = Markup('<div class="sentences"><h2 class="topic" translate="no">{}</h2>{}</div>')
    sections = []
    for (number, words), section in groupby(shown, lambda sentence: (sentence.section, sentence.heading)):
        title = f"第 {number} 部分　{words}" if words else "标题之前的文字"
        cells: list[list[markup.Cell]] = []
        for sentence in section:
            place = (sentence.section, sentence.number, sentence.digest)
            cited_by = Markup("<br>").join(citing.get(place, ["未引用"]))
            cells.append([markup.whole(sentence.number), markup.verbatim(sentence.text), cited_by])
        sections.append(under.format(title, markup.table(["句", "原文", "引用的事项"], cells)))
    return markup.join(sections)


def _citing(mark: str, outlook: Outlook) -> Markup:
    """What cites a sentence, leading to where it is seen, with what it is."""
    part, cited_by = outlook.plan.by_id.get(mark), Markup('{}<span class="aside">{}</span>')
    if part is None:
        return cited_by.format(mark or outlook.plan.name, "前置关系" if mark else "行动计划")
    page, item = ("indicators", None) if isinstance(part, Indicator) else ("graph", part.id)
    link = markup.link(page, part.name, item=item, as_of=outlook.as_of)
    return cited_by.format(link, labels.PART[type(part)])
