"""导入: a file is tried first, how it was read is corrected, then all of it is taken in or nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.accounts.book import book_at
from plan.accounts.columns import columns_of, remember
from plan.errors import PlanError
from plan.imports.incoming import AS_IT_STANDS, PlanChange
from plan.imports.matching import numbers_changed
from plan.imports.plan_changes import number_of
from plan.model.kinds import Field, IncomingKind, RowKind
from plan.model.plan import Plan
from plan.office.importing import ENDINGS, Import, in_words, try_import
from plan.words import labels

FORM, FILE, TRIED, WRITTEN = "import", "import-file", "import-tried", "import-written"
MOST_MB = 5
FILES = f"任务表（xlsx、xls、et、ods、csv）、计划文本（docx、txt）或 MS Project（xml），不超过 {MOST_MB} MB"
SHOWN = 300  # rows of a list
CORRECTED = "import-corrected"  # how the file is read, where that is said otherwise
BY_HEADING, NOT_READ, NEW = "按表头识别", "不读", "是新的一项"
FIELDS = {NOT_READ: None} | {field.word: field for field in Field}
PLACES = re.compile(r"“[^”]*”|任务 UID \d+|第 ?\d+ ?行|[A-Z]+列|[\d-]+")  # differ from note to note


def upload() -> Import | None:
    """What the file that the visitor has chosen would do; None while there is none.

    The trial is kept, so that what is taken in is what was shown.
    """
    key = f"import-file-{session.form_key(FORM)}"
    file = st.file_uploader(FILES, ENDINGS, max_upload_size=MOST_MB, key=key)
    if file is None:
        st.session_state.pop(TRIED, None)
        if written := st.session_state.get(WRITTEN):
            st.success(written)
        return None
    st.session_state.pop(WRITTEN, None)
    if st.session_state.get(FILE) != file.file_id:
        st.session_state.update({FILE: file.file_id, CORRECTED: AS_IT_STANDS})
    corrections = replace(st.session_state[CORRECTED], columns=columns_of(book_at()))
    known = (file.file_id, session.as_of(), corrections)
    place = st.empty()  # there in every run: what stands below it would be drawn anew, open lists too
    if st.session_state.get(TRIED, (None,))[0] != known:
        bar = place.progress(0.0, "正在试读……")
        try:
            trial = try_import(session.workspace(), file.getvalue(), file.name, *known[1:], bar.progress)
        except PlanError as error:
            trial = str(error)
        place.empty()
        st.session_state[TRIED] = known, trial
    trial = st.session_state[TRIED][1]
    if isinstance(trial, str):
        st.error(trial.translate(session.AS_TYPED))
        return None
    return trial


def report(trial: Import, plan: Plan) -> None:
    """Shows what the file would do: problems first, then how it was understood, then changes."""
    run = trial.run
    summary = Markup(
        "<p>“{}”自 <b>{}</b> 起：问题 <b>{}</b> 处，改动 <b>{}</b> 处，"
        "未变 {} 项，文件未列 {} 项（不作改动）。</p>"
    )
    counts = map(len, (run.problems, run.changes, run.untouched, run.unlisted))
    st.html(summary.format(trial.name, trial.as_of, *counts))
    ask_of_near(trial, plan)
    if run.problems:
        st.error("有问题的文件一处也不写入，请更正读法，或改好后重新选择。")
        problems = [(each.place, each.value, each.accepted) for each in run.problems]
        st.html(by_kind(["位置", "现值", "应为"], problems))
    if run.notes:
        with st.expander(f"文件中的写法是这样理解的（{len(run.notes)} 处）"):
            st.html(by_kind(["理解"], [(note,) for note in run.notes]))
    if trial.read.columns:
        with st.expander(f"读的是工作表“{trial.read.sheet}”，各列各行这样读"):
            correct_columns(trial)
            correct_rows(trial)
    if new := tree(trial, plan):
        with st.expander("写入后新增的事项", expanded=True):
            st.html(new)
    changes = [
        (each.kind.word, each.subject, each.name, in_words(each), each.place)
        for each in run.changes[:SHOWN]
        if each.kind is not IncomingKind.ADD or "parent" not in each.part
    ]
    if changes:
        st.html(markup.table(["改动", "编号", "名称", "内容", "位置"], changes))
    elif not run.problems and not run.changes:
        st.success("与台账一致，没有改动。")


def take_in(trial: Import) -> None:
    """The button that writes all changes, and what came of it."""
    label = f"全部写入台账（{len(trial.run.changes)} 条）"
    if not (trial.ready and st.button(label, type="primary", key="import-take-in")):
        return
    bar = st.progress(0.0, "正在写入……")
    with session.refusals():
        try:
            entries = session.take_in(trial, bar.progress)
        finally:
            bar.empty()
            st.session_state.pop(TRIED, None)
        kinds = Counter(change.kind.word for change in trial.run.changes)
        counted = "、".join(f"{kind} {number} 条" for kind, number in kinds.items())
        said = f"已写入台账第 {entries[0].sequence} 至 {entries[-1].sequence} 条：{counted}。"
        st.session_state[WRITTEN] = f"{said}填报、逾期清单等各页即按新的内容显示。"
        session.done(FORM)


def correct_columns(trial: Import) -> None:
    """A choice a column; what is chosen holds for the next sheet with such a heading too."""
    known = columns_of(book_at())
    with st.container(horizontal=True):
        for at, column in enumerate(trial.read.columns):
            heading, now = column.heading, column.field.word if column.field else NOT_READ
            key, kept = f"import-column-{st.session_state[FILE]}-{at}", heading in known
            with st.container(width=270):
                label = f"{column.letter} 列“{heading or '无表头'}”（{column.filled} 格）"
                options = [BY_HEADING if kept else f"{BY_HEADING}（{now}）", *FIELDS]
                choosing = {"on_change": _choose, "args": (heading, key), "disabled": not heading}
                st.selectbox(label, options, options.index(now) if kept else 0, key=key, **choosing)
                example = column.example[:30].translate(session.AS_TYPED)
                st.caption(f"如“{example}”{'，已记住' if kept else ''}")


def correct_rows(trial: Import) -> None:
    """The rows that are no items, and a form that says of any row what it is."""
    read = trial.read
    if len(read.sheets) > 1:
        sheet = st.selectbox("工作表", read.sheets, index=read.sheets.index(read.sheet))
        if sheet != read.sheet:
            _correct(sheet=sheet, rows={})
    others = [(each.row, each.text, f"第 {each.level} 级标题") for each in read.headings]
    others += [(each.row, each.text, f"不计入：{each.why}") for each in read.passed]
    st.html(markup.table(["行", "内容", "读作"], [(f"{row}", *of) for row, *of in sorted(others)]))
    kinds = {kind.word: kind for kind in RowKind}
    corrected = st.session_state[CORRECTED].rows
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = st.number_input("行号", min_value=1, step=1, width=130)
        kind = st.selectbox("这一行是", kinds, width=150)
        if st.button("照此再读"):
            _correct(rows={**corrected, int(row): kinds[kind]})
        if corrected and st.button(f"撤回更正的 {len(corrected)} 行"):
            _correct(rows={})


def tree(trial: Import, plan: Plan) -> Markup:
    """The new items as they will lie under what the plan has; nothing where there are none."""
    added: dict[str, list[PlanChange]] = {}
    for change in trial.run.changes:
        if "parent" in change.part and change.subject not in plan.by_id:
            added.setdefault(change.part["parent"], []).append(change)
    rows = {(row.place, row.text(Field.NAME)): row for row in trial.read.rows}

    def branch(parent: str) -> Markup:
        line, items = Markup("<li><b>{}</b> <small>{}</small>{}</li>"), Markup("")
        for change in added.get(parent, ()):
            items += line.format(change.name, markup.sentence(words(change)), branch(change.subject))
        return Markup("<ul>{}</ul>").format(items) if items else items

    def words(change: PlanChange) -> str:
        part, row = change.part, rows.get((change.place, change.name))
        day = part.get("deadline") or part.get("baseline_finish", "")
        typed = row.values[Field.FINISH].shown if row and Field.FINISH in row.values else day
        due = day if typed == day else f"{day}（原写“{typed}”）"
        due = due or labels.UNDATED * (change.group == "milestones")
        lead = plan.by_id[part["lead"]].name if "lead" in part else ""
        return "　".join(filter(None, (lead, due, change.place)))

    shown = Markup("")
    for parent in (id_ for id_ in plan.by_id if id_ in added):
        path = " › ".join(each.name for each in reversed(plan.lineage[parent]))
        shown += Markup("<p>{}</p>{}").format(path, branch(parent))
    return shown


def by_kind(headings: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Markup:
    """A table of the first row of each kind, all of them folded below; the last cell says which."""
    kinds: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        kinds.setdefault(PLACES.sub("", row[-1]), []).append(row)
    first = [
        (*same[0][:-1], same[0][-1] + (f"（同类共 {len(same)} 处）" if len(same) > 1 else ""))
        for same in kinds.values()
    ]
    every = Markup("<details><summary>逐条列出（{} 处）</summary>{}</details>")
    more = every.format(len(rows), markup.table(headings, rows)) if len(first) < len(rows) else ""
    return markup.table(headings, first) + more


def ask_of_near(trial: Import, plan: Plan) -> None:
    """Of each new name that is near a known one, whether it is that."""
    names = {number_of(row): row.text(Field.NAME) for row in trial.read.rows}
    for row, ids in trial.run.near.items():
        known = {id_: plan.by_id[id_].name for id_ in ids}
        changed = {id_: numbers_changed(names[row], name) for id_, name in known.items()}
        choices = {f"是 {id_} {known[id_]}" + "，名称照表改" * bool(changed[id_]): id_ for id_ in ids}
        choices[NEW], label = "", f"第 {row} 行“{names[row]}”与已有事项名称相近{changed[ids[0]]}"
        if chosen := st.selectbox(label, choices, index=None, placeholder="请选择"):
            _correct(items={**st.session_state[CORRECTED].items, row: choices[chosen]})


def _choose(heading: str, key: str) -> None:
    chosen = st.session_state[key]
    remember(book_at(), heading, FIELDS.get(chosen), forget=chosen not in FIELDS)


def _correct(**fields: Any) -> NoReturn:
    st.session_state[CORRECTED] = replace(st.session_state[CORRECTED], **fields)
    st.rerun()
