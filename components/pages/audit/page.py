"""审计: who signed in or was refused, what became of accounts, what was taken away."""

from itertools import islice

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.filters import day_field
from plan.accounts import audit
from plan.calendar.zone import local_day
from plan.model.kinds import Role
from plan.words import labels

ALL_ACTS = "全部"
RECORDS_SHOWN = 200
OF_ROLES = frozenset({audit.Act.ADDED, audit.Act.MOVED, audit.Act.ENABLED})


def row_of(record: audit.Record) -> tuple[markup.Cell, ...]:
    """When, what, which account, by whom, from where, and more."""
    detail, (role, _, unit) = record.detail, record.detail.partition(" ")
    if record.act in OF_ROLES and role in set(Role):
        detail = f"{Role(role).word} {markup.unit_name(plan, unit, '')}".strip()
    unnamed = record.act in (audit.Act.FAILED, audit.Act.HELD_OFF)
    return (
        labels.moment(record.at),
        record.act.word,
        markup.verbatim(record.account or ("（无此账号）" if unnamed else labels.MISSING)),
        markup.verbatim(record.by or record.user or labels.MISSING),
        record.address or "本机",
        detail + f"（计划 {record.plan}）" * bool(record.plan),
    )


session.only_for("audit")
plan = session.workspace().plan_on()
(count, digest), wrong = audit.standing(session.book())
if wrong:
    st.error(wrong)
else:
    sound = f"记录链完好：共 {count} 条，末条校验值 "
    st.html(
        Markup('<p>{}<code style="overflow-wrap:anywhere" translate="no">{}</code></p>').format(sound, digest)
    )
with st.container(horizontal=True):
    act = st.selectbox("事项", [ALL_ACTS, *(act.word for act in audit.Act)], width=240)
    account = st.text_input("账号", key="audit-account", width=240, placeholder="全部账号").strip()
    day = day_field("日期", None, "audit-day", width=240)
records = (
    record
    for record in audit.latest(session.book())
    if act in (ALL_ACTS, record.act.word)
    and account in ("", record.account, record.by)
    and day in (None, local_day(record.at))
)
if rows := [row_of(record) for record in islice(records, RECORDS_SHOWN)]:
    st.html(markup.table(["时间", "事项", "账号", "经办", "地址", "内容"], rows))
    st.caption(f"最近的记录在前，至多显示 {RECORDS_SHOWN} 条；完整记录保存在账号目录中。")
else:
    st.info("没有符合条件的记录。")
