"""导入: a file is tried first, what it would do is shown, then all of it is taken in or nothing."""

from collections import Counter

import streamlit as st
from markupsafe import Markup

from components import session
from components.pages.exchange.reading import (
    ask_of_near,
    by_kind,
    correct_columns,
    correct_rows,
    corrections,
    tree,
)
from components.widgets import markup
from plan.errors import PlanError
from plan.model.kinds import IncomingKind
from plan.model.plan import Plan
from plan.office.importing import ENDINGS, Import, in_words, try_import

TRIED, ROUND, WRITTEN = "import-tried", "import-round", "import-written"
MOST_MB = 5
SHOWN = 300  # rows of a list


def upload() -> Import | None:
    """What the file that the visitor has chosen would do; None while there is none.

    The trial is kept, so that what is taken in is what was shown.
    """
    file = st.file_uploader(
        f"任务表（xlsx、xls、et、ods、csv）、计划文本（docx、txt）或 MS Project（xml），不超过 {MOST_MB} MB",
        type=[ending.removeprefix(".") for ending in ENDINGS],
        max_upload_size=MOST_MB,
        key=f"import-file-{st.session_state.get(ROUND, 0)}",
    )
    if file is None:
        st.session_state.pop(TRIED, None)
        if written := st.session_state.get(WRITTEN):
            st.success(written)
        return None
    st.session_state.pop(WRITTEN, None)
    known = (file.file_id, session.as_of(), corrections(file.file_id))
    place = st.empty()  # there in every run: what stands below it would be drawn anew, open lists too
    if st.session_state.get(TRIED, (None,))[0] != known:
        trial: Import | str
        bar = place.progress(0.0, "正在试读……")
        try:
            trial = try_import(session.workspace(), file.getvalue(), file.name, *known[1:], bar.progress)
        except PlanError as error:
            trial = str(error)
        place.empty()
        st.session_state[TRIED] = known, trial
    trial = st.session_state[TRIED][1]
    if isinstance(trial, str):
        st.error(trial)
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
    if not trial.ready:
        return
    count = len(trial.run.changes)
    if not st.button(f"全部写入台账（{count} 条）", type="primary", key="import-take-in"):
        return
    bar = st.progress(0.0, "正在写入……")
    outcome = session.take_in(trial, bar.progress)
    bar.empty()
    st.session_state.pop(TRIED, None)
    if outcome.refusal:
        st.error(str(outcome.refusal))
        return
    first, last = outcome.entries[0], outcome.entries[-1]
    kinds = Counter(change.kind.word for change in trial.run.changes)
    counted = "、".join(f"{kind} {number} 条" for kind, number in kinds.items())
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    said = f"已写入台账第 {first.sequence} 至 {last.sequence} 条：{counted}。"
    st.session_state[WRITTEN] = f"{said}填报、逾期清单等各页即按新的内容显示。"
    st.rerun()
