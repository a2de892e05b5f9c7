"""管理, how the installation stands: the ledger, its chain, the disk, sign-ins; its backups."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from components import session
from components.web import connections
from components.widgets import markup
from components.widgets.chain_check import chain, last_check
from components.widgets.markup import Html
from plan.accounts.audit import Act, standing
from plan.accounts.book import book_at
from plan.errors import PlanError
from plan.office.backups import backups, make_backup
from plan.office.health import Health, health
from plan.words import labels

GIB = 1024**3
PUT_ASIDE = {
    "sessions.json": "登录状态，须重新登录",
    "attempts.json": "密码错误次数",
    "drafts.json": "未提交的草稿",
    "devices.json": "登录过的设备",
    "reminders.json": "当日已发的提醒",
    "audit": "审计记录",
}
NAMES = {
    "plan": "本系统",
    "python": "Python",
    "streamlit": "Streamlit",
    "tinydb": "TinyDB",
    "altair": "Altair",
}
HEADINGS = ("备份", "时间", "条数", "佐证文件", "大小", "末条校验值", "")
RESTORE = (
    "恢复：先停止服务，把下载的压缩包解开，再运行下面的命令，把台账恢复到一个空目录；"
    "核对条数与校验值后，用这个目录启动服务。恢复不会覆盖已有的台账。"
)
COMMAND = "python -m plan --ledger tinydb:新目录 ledger restore 解开的目录/ledger"


def state() -> None:
    """How the ledger, the disk and the rest stand, with what wants attention marked."""
    now, check = health(session.workspace(), book_at()), last_check()
    backup, versions = now.last_backup, [f"{NAMES.get(n, n)} {v}" for n, v in now.versions.items()]
    last = f"，最近一条录入于 {labels.moment(now.last_recorded)}" if now.last_recorded else ""
    last_backup = (
        f"{labels.moment(backup.made_at)}，至第 {backup.sequence} 条"
        if backup
        else "本机台账旁还没有备份"
    )
    snapshot = "没有快照；条数不多时不需要，启动时逐条读取"
    if (age := now.snapshot_age) is not None:
        snapshot = f"{age.days} 天 {age.seconds // 3600} 小时前写成，供快速启动，可随时删除"
    rows: list[list[markup.Cell]] = [
        ["台账", f"共 {now.head[0]} 条{last}，占 {markup.size(now.ledger_size)}", _verdict(True)],
        ["时钟", _clock(now), _verdict(not now.is_clock_doubtful)],
        [
            "校验链",
            f"上次核验 {labels.moment(check.at)}" if check.at else "本次启动后尚未核验",
            _verdict(check.sound) if check.at else labels.MISSING,
        ],
        ["上次备份", last_backup, _verdict(not now.is_without_backup)],
        [
            "磁盘",
            f"剩余 {now.free / GIB:.1f} GB，共 {now.total / GIB:.1f} GB",
            _verdict(not now.is_short_of_space),
        ],
        ["开机快照", snapshot, labels.MISSING],
        ["已登录", f"{now.sessions} 处登录，共 {now.accounts} 个账号", labels.MISSING],
        [
            "打开的页面",
            f"{connections.count()} 个，每个账号至多 {connections.MOST_OPEN} 个；"
            f"描述符已用 {now.descriptors[0]} 个，上限 {now.descriptors[1]} 个",
            _verdict(not now.is_short_of_descriptors),
        ],
        *([["访问入口", why, _verdict(False)]] if (why := connections.unproxied()) else []),
        *([["审计记录", wrong, _verdict(False)]] if (wrong := standing(book_at())[1]) else []),
        *([["账号数据", _put_aside(now), _verdict(False)]] if now.put_aside else []),
        ["版本", markup.verbatim("　".join(versions)), labels.MISSING],
    ]
    st.html(markup.table(["项目", "现状", "判断"], rows))
    st.subheader("台账核验", anchor=False)
    chain()


def backup() -> None:
    """The button, the list, and what to do when one is needed."""
    st.markdown(
        "备份包含台账、佐证文件和计划文件，逐条核验后存在台账目录的备份子目录；"
        "备份时可以照常填报。账号不在其中，请按运维手册另行复制。备份请下载后存到另一台机器。"
        "名称以 -nightly 结尾的由系统每夜自动做并试恢复，保留最近七份。"
    )
    if st.button("立即备份", type="primary"):
        try:
            session.only_for("admin")
            with st.spinner("正在备份并核验…"):
                copy = make_backup(session.workspace())
                session.record(Act.BACKED_UP, copy.name)
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


def _put_aside(now: Health) -> str:
    """Which files were damaged and begun anew, and what to do about it."""
    files = "、".join(
        f"{PUT_ASIDE.get(name, name)}（{name}）{labels.moment(at)}" for name, at in now.put_aside
    )
    return (
        f"曾损坏，已另存并重新开始：{files}。请检查磁盘；"
        "看过后删去账号目录中名称含 .damaged- 的文件，本行即消失"
    )


def _clock(now: Health) -> str:
    """How the machine's clock stands to the last entry, and what to do where that is odd."""
    if now.ahead is None and now.is_clock_doubtful:
        return (
            f"本机 {labels.moment(now.at)}，距末条记录 {now.silent.days} 天。"
            "如非久未使用，请先核对本机时钟再录入"
        )
    if now.ahead is None:
        return f"本机 {labels.moment(now.at)}，不早于末条记录"
    by = f"{now.ahead.days} 天" if now.ahead.days else f"{now.ahead.seconds // 60} 分钟"
    return (
        f"末条记录的台账时间 {labels.moment(now.last_stored)}，比本机时钟晚 {by}。"
        "请先核对本机时钟：不准的即校准；准的，说明录入当时走快，可照常办理，其后各条按本机时钟和先后次序计"
    )


def _verdict(good: bool) -> Html:
    level, words = ("green", "● 正常") if good else ("amber", "▲ 请留意")
    return Markup('<span class="light {}">{}</span>').format(level, words)
