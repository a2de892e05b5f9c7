"""The parts of 管理: how the installation stands, who reports for which unit, the rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup
from components.widgets.chain_check import chain, last_check
from components.widgets.markup import Html
from plan.accounts import register
from plan.accounts.book import book_at
from plan.ledger.events import StatusReported
from plan.model.kinds import AccountState, Role
from plan.model.plan import ForecastRules, Rules, Threshold, Unit
from plan.office.health import Health, health
from plan.outlook.outlook import Outlook
from plan.words import labels
from plan.words.fields import FIELDS

GIB = 1024**3
NAMES = {
    "plan": "本系统",
    "python": "Python",
    "streamlit": "Streamlit",
    "tinydb": "TinyDB",
    "altair": "Altair",
}


def state() -> None:
    """How the ledger, the disk and the rest stand, with what wants attention marked."""
    found = health(session.workspace(), book_at())
    st.html(markup.table(["项目", "现状", "判断"], _lines(found)))
    st.subheader("台账核验", anchor=False)
    chain()


def _lines(found: Health) -> list[list[markup.Cell]]:
    sequence, _ = found.head
    check, backup = last_check(), found.last_backup
    checked = f"上次核验 {labels.moment(check.at)}" if check.at else "本次启动后尚未核验"
    kept = (
        f"{labels.moment(backup.made_at)}，至第 {backup.sequence} 条"
        if backup
        else "本机台账旁还没有备份"
    )
    last = f"，最近一条录入于 {labels.moment(found.last_recorded)}" if found.last_recorded else ""
    versions = "　".join(f"{NAMES.get(name, name)} {one}" for name, one in found.versions.items())
    return [
        ["台账", f"共 {sequence} 条{last}，占 {size(found.ledger_size)}", _verdict(True)],
        ["校验链", checked, _verdict(check.sound) if check.at else labels.MISSING],
        ["上次备份", kept, _verdict(not found.is_without_backup)],
        [
            "磁盘",
            f"剩余 {found.free / GIB:.1f} GB，共 {found.total / GIB:.1f} GB",
            _verdict(not found.is_short_of_space),
        ],
        ["开机快照", _age(found.snapshot_age), labels.MISSING],
        ["已登录", f"{found.sessions} 处登录，共 {found.accounts} 个账号", labels.MISSING],
        ["版本", Markup('<span translate="no">{}</span>').format(versions), labels.MISSING],
    ]


def _verdict(good: bool) -> Html:
    return Markup('<span class="light {}">{}</span>').format(
        *(("green", "● 正常") if good else ("amber", "▲ 请留意"))
    )


def _age(age: timedelta | None) -> str:
    if age is None:
        return "没有快照；条数不多时不需要，启动时逐条读取"
    return f"{age.days} 天 {age.seconds // 3600} 小时前写成，供快速启动，可随时删除"


def size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / 1024**2:.1f} MB" if count >= 1024**2 else f"{count / 1024:.0f} KB"


def units(outlook: Outlook) -> None:
    """Every unit with what it answers for, who reports for it, and when it last did."""
    clerks = Counter(
        one.account.unit
        for one in register.listed(book_at())
        if one.account.role is Role.CLERK and one.account.state is not AccountState.DISABLED
    )
    owed = Counter(row.lead.id for row in outlook.rows if row.lead and row.reportable)
    last = _last_reports(session.workspace().head())
    alone = [unit for unit in outlook.plan.units if owed[unit.id] and not clerks[unit.id]]
    st.markdown(
        f"共 {len(outlook.plan.units)} 家单位；有应报事项而没有填报账号的 {len(alone)} 家。"
    )
    rows = [
        [
            Markup("{}{}").format(unit.name, markup.mark(unit)),
            labels.UNIT_KIND[unit.kind],
            str(owed[unit.id]),
            _clerks(unit, owed, clerks),
            last[unit.id].isoformat() if unit.id in last else "从未",
        ]
        for unit in sorted(outlook.plan.units, key=lambda unit: -owed[unit.id])
    ]
    st.html(markup.table(["单位", "类别", "应报事项", "填报账号", "最近填报"], rows, numeric=[2]))


def _clerks(unit: Unit, owed: Counter[str], clerks: Counter[str | None]) -> markup.Cell:
    if clerks[unit.id]:
        return f"{clerks[unit.id]} 个"
    if not owed[unit.id]:
        return labels.MISSING
    return Markup('<span class="light amber">▲ 无人填报</span> ') + markup.link(
        "accounts", "新建账号"
    )


@st.cache_resource(show_spinner=False, max_entries=1)
def _last_reports(head: tuple[int, str]) -> dict[str, date]:  # noqa: ARG001 - a key
    """The day that each unit last reported of."""
    return {
        entry.by.unit: entry.event.as_of
        for entry in session.workspace().entries()
        if entry.by.unit and isinstance(entry.event, StatusReported)
    }


def rules(chosen: Rules) -> None:
    """Every number that a light turns on, with its precedent and how well it is founded."""
    st.caption("这些数值写在计划文件的“灯号规则”中；改动须有依据，并随计划一起留存。")
    rows = [
        [
            name,
            Markup("<b>{:g}</b> {}").format(one.value, one.unit),
            labels.STANDING[one.standing] + labels.MARK[one.standing],
            one.precedent,
        ]
        for name, one in _thresholds(chosen)
    ]
    st.html(markup.table(["规则", "数值", "依据", "先例"], rows))


def _thresholds(of: Rules | ForecastRules, before: str = "") -> list[tuple[str, Threshold]]:
    """Every threshold with what it is for, those of a group after the group's name."""
    found: list[tuple[str, Threshold]] = []
    for field in fields(of):
        value, word = getattr(of, field.name), before + FIELDS[field.name]
        if isinstance(value, Threshold):
            found.append((word, value))
        elif isinstance(value, ForecastRules):
            found += _thresholds(value, f"{word}：")
    return found
