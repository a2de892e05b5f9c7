"""What an administrator sees and does of accounts: the list, a new one, another password."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup, shown_once
from components.widgets.markup import Html
from plan.accounts import audit, register, tokens
from plan.accounts.book import book_at
from plan.accounts.register import Registered
from plan.errors import PlanError
from plan.ledger.access import Account
from plan.model.kinds import AccountState, Role
from plan.model.plan import Plan
from plan.words import labels

PAGE, ATTEMPT = "accounts", "accounts"
SECRETS = {"账号": "一次性密码", "接口令牌": "内容"}
ALL_ACTS = "全部"
ACTS_SHOWN = 200


def accounts_table(plan: Plan, accounts: tuple[Registered, ...]) -> Html:
    """Every account with role, unit, state and last sign-in."""
    rows = [
        (
            named(one.account.name),
            labels.ROLE[one.account.role],
            unit_name(plan, one.account.unit),
            labels.ACCOUNT_STATE[one.account.state],
            labels.moment(one.signed_in, "从未登录"),
        )
        for one in accounts
    ]
    return markup.table(["账号", "角色", "单位", "状态", "上次登录"], rows)


def new_account(plan: Plan) -> None:
    """The form of a new account."""
    key = session.form_key(ATTEMPT)
    with st.form(f"new-account-{key}", border=True):
        name, role, unit = st.columns(3)
        typed = name.text_input("账号", max_chars=32, key=f"new-name-{key}")
        chosen = role.selectbox(
            "角色", list(Role), format_func=labels.ROLE.__getitem__, key=f"new-role-{key}"
        )
        units = [None, *(one.id for one in plan.units)]
        of_unit = unit.selectbox(
            "单位", units, format_func=lambda id_: unit_name(plan, id_), key=f"new-unit-{key}"
        )
        if st.form_submit_button("新建账号", type="primary"):
            _made(typed, lambda by: register.add(book_at(), typed, chosen, of_unit, by))


def change_account(accounts: tuple[Registered, ...]) -> None:
    """Another password for an account, or its end, or its return."""
    by_name = {one.account.name: one.account for one in accounts}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("账号", list(by_name), key="changed-account", width=320)
        key = session.form_key(ATTEMPT)
        reset = st.button(
            "重置密码", help="已登录的立即退出，并得到新的一次性密码。", key=f"reset-{key}"
        )
        out = by_name[name].state is AccountState.DISABLED
        switched = st.button("恢复账号" if out else "停用账号", key=f"switch-{key}")
    if reset:
        _made(name, lambda by: register.reset(book_at(), name, by))
    if switched:
        act = register.enable if out else register.disable
        _done(f"账号“{name}”已{'恢复' if out else '停用'}。", lambda by: act(book_at(), name, by))


def move_account(plan: Plan, accounts: tuple[Registered, ...]) -> None:
    """Another role or unit for an account, which is signed out everywhere."""
    by_name = {one.account.name: one.account for one in accounts}
    units = [None, *(one.id for one in plan.units)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("账号", list(by_name), key="moved-account", width=220)
        now, roles = by_name[name], list(Role)
        role = st.selectbox(
            "角色",
            roles,
            roles.index(now.role),
            format_func=labels.ROLE.__getitem__,
            key=f"moved-role-{name}",
            width=140,
        )
        unit = st.selectbox(
            "单位",
            units,
            units.index(now.unit) if now.unit in units else 0,
            format_func=lambda id_: unit_name(plan, id_),
            key=f"moved-unit-{name}",
            width=240,
        )
        key = f"move-{session.form_key(ATTEMPT)}"
        if st.button(
            "变更角色或单位", help="已登录的立即退出，下次登录按新的角色和单位。", key=key
        ):
            done = f"账号“{name}”已变更为{labels.ROLE[role]} {unit_name(plan, unit)}。"
            _done(done, lambda by: register.move(book_at(), name, role, unit, by))


def program_tokens() -> None:
    """The tokens by which programs read lists: what there is, a new one, the end of one."""
    found = tokens.listed(book_at())
    if found:
        rows = [
            (
                one.name,
                labels.moment(one.created),
                labels.moment(one.used, "从未使用"),
            )
            for one in found
        ]
        st.html(markup.table(["令牌", "新建时间", "最近使用"], rows))
    key = session.form_key(ATTEMPT)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input("令牌名称", max_chars=32, key=f"token-name-{key}", width=320)
        if st.button("新建令牌", key=f"new-token-{key}"):
            _made(typed, lambda by: tokens.issue(book_at(), typed, by), "接口令牌")
    if found:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.selectbox("令牌", [one.name for one in found], width=320)
            if st.button("撤销令牌", key=f"end-token-{key}"):
                done = f"接口令牌“{name}”已撤销。"
                _done(done, lambda by: tokens.revoke(book_at(), name, by))


def _made(name: str, act: Callable[[Account], str], what: str = "账号") -> None:
    """Does `act` and shows the secret it gives, or why it was refused."""
    try:
        secret = act(session.who())
    except PlanError as error:
        st.error(str(error))
        return
    more = "七天内有效，首次登录须修改" if what == "账号" else "请立即存入使用它的程序"
    said = f"{what}“{name}”的{SECRETS[what]}，只显示这一次，{more}："
    shown_once.keep(PAGE, said, secret)
    session.done(ATTEMPT)
    st.rerun()


def _done(message: str, act: Callable[[Account], None]) -> None:
    try:
        act(session.who())
    except PlanError as error:
        st.error(str(error))
        return
    shown_once.forget()
    session.done(ATTEMPT, message)
    st.rerun()


def audit_table(plan: Plan, act: str, account: str) -> Html | None:
    """The latest records of `act` about or by `account`; None when there are none."""
    wanted = [
        one
        for one in audit.records(book_at())
        if act in (ALL_ACTS, labels.ACCOUNT_ACT[one.act])
        and (not account or account in (one.account or "", one.by or ""))
    ][:ACTS_SHOWN]
    rows = [
        (
            labels.moment(one.at),
            labels.ACCOUNT_ACT[one.act],
            named(one.account or "（无此账号）"),
            named(one.by or labels.MISSING),
            one.address or "本机",
            _detail(plan, one),
        )
        for one in wanted
    ]
    return markup.table(["时间", "事项", "账号", "经办", "地址", "内容"], rows) if rows else None


def _detail(plan: Plan, one: audit.Record) -> str:
    """What a record says besides, a new account's role and unit in words."""
    role, _, unit = one.detail.partition(" ")
    if one.act not in (audit.Act.ADDED, audit.Act.MOVED) or role not in set(Role):
        return one.detail
    return f"{labels.ROLE[Role(role)]} {unit_name(plan, unit) if unit else ''}".strip()


def named(name: str) -> Html:
    """The name of an account, which is nobody's to translate."""
    return Markup('<span translate="no">{}</span>').format(name)


def unit_name(plan: Plan, unit: str | None) -> str:
    """The name of a unit; a dash for none."""
    found = plan.by_id.get(unit or "")
    return found.name if found else labels.MISSING
