"""管理, 备份: make one now, those there are, and how one is taken back."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from plan.accounts import audit
from plan.accounts.book import book_at
from plan.errors import PlanError
from plan.office.backups import backups, make_backup
from plan.words import labels

HEADINGS = ("备份", "时间", "条数", "佐证文件", "大小", "末条校验值", "")
RESTORE = (
    "恢复：先停止服务，把下载的压缩包解开，再运行下面的命令，把台账恢复到一个空目录；"
    "核对条数与校验值后，用这个目录启动服务。恢复不会覆盖已有的台账。"
)
COMMAND = "python -m plan --ledger tinydb:新目录 ledger restore 解开的目录/ledger"


def backup() -> None:
    """The button, the list, and what to do when one is needed."""
    st.markdown(
        "备份包含台账、佐证文件和计划文件，逐条核验后存在台账目录的备份子目录；"
        "备份时可以照常填报。账号不在其中，请按运维手册另行复制。备份请下载后存到另一台机器。"
    )
    if st.button("立即备份", type="primary"):
        who = session.who().name
        try:
            with st.spinner("正在备份并核验…"):
                copy = make_backup(session.workspace())
                audit.note(book_at(), audit.Act.BACKED_UP, who, detail=copy.name)
        except PlanError as error:
            st.error(str(error))
        else:
            st.session_state["flash"] = f"已备份 {copy.sequence} 条，名称 {copy.name}。"
            st.rerun()
    download = Markup('<a href="api/backup/{0}.zip" download="台账备份_{0}.zip">下载</a>')
    rows = [
        (
            copy.name,
            labels.moment(copy.made_at),
            str(copy.sequence),
            f"{copy.evidence} 个" + (f"，缺 {len(copy.lost)} 个" if copy.lost else ""),
            markup.size(copy.size),
            Markup('<code translate="no">{}…</code>').format(copy.digest[:16]),
            download.format(copy.name),
        )
        for copy in backups(session.workspace())
    ]
    if rows:
        st.html(markup.table(HEADINGS, rows))
    else:
        st.info("还没有备份。")
    st.caption(RESTORE)
    st.html(Markup('<p translate="no"><code>{}</code></p>').format(COMMAND))
