"""管理, how the installation stands: the ledger, its chain, the disk, sign-ins; its backups."""

import streamlit as st
from markupsafe import Markup

from components import session
from components.web import connections
from components.widgets import markup
from components.widgets.chain_check import chain, last_check
from plan.accounts.audit import Act
from plan.office.backups import backups, make_backup
from plan.office.health import Finding, health
from plan.words import labels

HEADINGS = ("备份", "时间", "条数", "佐证文件", "大小", "末条校验值", "")
RESTORE = (
    "恢复：先停止服务，把下载的压缩包解开，再运行下面的命令，把台账恢复到一个空目录；"
    "核对条数与校验值后，用这个目录启动服务。恢复不会覆盖已有的台账。"
)
COMMAND = "python -m plan --ledger tinydb:新目录 ledger restore 解开的目录/ledger"


def state() -> None:
    """What is wrong first, with what to do; all else folded."""
    last, unproxied = last_check(session.chosen()), connections.unproxied()
    pages = f"{connections.count()} 个，每个账号至多 {connections.MOST_OPEN} 个"
    own = [Finding(None, pages, matter="打开的页面")]
    if last.at:
        own.append(Finding(last.sound, last.sentence, "见运维手册“故障处理”", "台账核验"))
    if unproxied:
        own.append(Finding(False, unproxied, matter="访问入口"))
    findings = (*health(session.workspace(), session.book()), *own)
    wrong = [finding for finding in findings if finding.good is False]
    if wrong:
        st.html(markup.table(["有问题的", "现状", "怎么办"], map(_row, wrong)))
    else:
        st.success(f"{len(findings)} 项检查，没有发现问题。")
    rest = [finding for finding in findings if finding.good is not False]
    with st.expander(f"其余 {len(rest)} 项"):
        st.html(markup.table(["项目", "现状", "判断"], map(_row, rest)))
    with st.expander("逐条核验台账"):
        chain()


def _row(finding: Finding) -> list[markup.Cell]:
    words = markup.verbatim(finding.words)
    if finding.good is False:
        matter = Markup('<span class="light red">▲ {}</span>').format(finding.matter)
        return [matter, words, markup.verbatim(finding.remedy)]
    good = Markup('<span class="light green">● 正常</span>')
    return [finding.matter, words, good if finding.good else labels.MISSING]


def backup() -> None:
    """The button, the list, and what to do when one is needed."""
    st.markdown(
        "备份包含台账、佐证文件和计划文件，逐条核验后存在台账目录的备份子目录；"
        "备份时可以照常填报。账号不在其中，请按运维手册另行复制。备份请下载后存到另一台机器。"
        "系统每夜自动做一份并试恢复，这样的保留最近七份；人做的都保留。"
    )
    if st.button("立即备份", type="primary"):
        with session.refusals():
            session.only_for("admin")
            with st.spinner("正在备份并核验…"):
                copy = make_backup(session.workspace())
                session.record(Act.BACKED_UP, copy.name)
            session.done("backup", f"已备份 {copy.manifest.sequence} 条，名称 {copy.name}。")
    download = Markup('<a href="api/backup/{0}.zip{1}" download="台账备份_{0}.zip">下载</a>')
    rows = [
        (
            markup.verbatim(copy.name),
            labels.moment(copy.manifest.made_at),
            str(copy.manifest.sequence),
            f"{copy.manifest.evidence} 个"
            + (f"，缺 {len(lost)} 个" if (lost := copy.manifest.evidence_lost) else ""),
            markup.size(copy.size),
            Markup('<code translate="no">{}…</code>').format(copy.manifest.digest[:16]),
            download.format(copy.name, markup.query()),
        )
        for copy in backups(session.workspace())
    ]
    st.html(markup.table(HEADINGS, rows, empty="还没有备份。"))
    st.caption(RESTORE)
    st.html(Markup('<p translate="no"><code>{}</code></p>').format(COMMAND))
