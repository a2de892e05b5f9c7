"""The button that checks every entry of the ledger, and what was found the last time."""

from types import SimpleNamespace

import streamlit as st
from markupsafe import Markup

from components import session
from plan.errors import BadValue, PlanError
from plan.office import checkpoints
from plan.words import labels


@st.cache_resource(show_spinner=False)
def last_check(plan: str) -> SimpleNamespace:  # noqa: ARG001 - a key
    """What this server found when it last checked the plan's ledger; `at` None while it has not."""
    return SimpleNamespace(at=None, sentence="", sound=True)


def chain() -> None:
    """The ledger's head, what to keep of it elsewhere, the button, what was found."""
    work, folder = session.workspace(), session.book().folder
    sequence, digest = work.head()
    st.html(
        Markup(
            "<p>每条记录都带前一条的校验值，只改、删、调换其中几条，核验会指出从哪一条起不符。"
            "能写服务器文件的人把其后各条全部重算，或放回旧文件，只有与别处留存的核对才能发现："
            "把下面的校验值抄在纸上，或下载检查点交别的单位留存，核验时填入。</p>"
            '<dl class="facts"><dt>末条序号</dt><dd>{}</dd>'
            '<dt>末条校验值</dt><dd translate="no"><code>{}</code></dd>'
            '<dt>签名公钥</dt><dd translate="no"><code>{}</code></dd></dl>'
        ).format(sequence, digest, checkpoints.public_key(folder))
    )
    with st.container(horizontal=True):
        if sequence:
            name = f"台账检查点_第{sequence}条.txt"
            session.download("下载检查点", name, lambda: str(checkpoints.sign(work, folder)[0]).encode())
        session.download("下载回执核验网页", "台账回执核验.html", lambda: checkpoints.page(work))
    look = {"max_chars": 4000, "placeholder": "序号:校验值，或检查点全文"}
    kept = st.text_area("别处留存的校验值或检查点（选填）", key="kept-head", **look)
    if st.button("逐条核验", type="primary"):
        _check(sequence, kept)
    last = last_check(session.chosen())
    if last.at:
        (st.success if last.sound else st.error)(last.sentence)


def _check(total: int, kept: str) -> None:
    """Checks all, and that it agrees with what was `kept` elsewhere, if anything.

    What was found is remembered; the bar shows how far it has come.
    """
    bar = st.progress(0.0, "正在核验…")

    def tell(count: int) -> None:
        bar.progress(min(count / max(total, 1), 1.0), f"正在核验：{count} / {total} 条")

    last, workspace = last_check(session.chosen()), session.workspace()
    try:
        report, passed = checkpoints.verify(workspace, kept, tell=tell)
        sequence, digest = report.head
        whole = f"共 {sequence} 条，涉及 {report.subjects} 项，末条校验值 {digest}"
        last.sound = not report.lost
        if last.sound:
            result = f"核验通过{passed}：{whole}；佐证文件 {len(report.files)} 个，均完好。"
        else:
            lost = "；".join(map(str, report.lost))
            result = f"记录完好（{whole}），但佐证文件有误：{lost}"
    except BadValue as error:
        st.error(str(error))
        return
    except PlanError as error:
        last.sound, result = False, f"核验没有通过：{error}"
    finally:
        bar.empty()
    last.at = workspace.clock()
    last.sentence = f"{labels.moment(last.at)} {result}"
