"""What an administrator sees and does of accounts: the list, a new one, another password."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import session
from components.widgets import markup, shown_once
from components.widgets.markup import Html
from plan.accounts import authenticator, register, sign_in, tokens
from plan.accounts.book import book_at
from plan.accounts.register import Registered
from plan.errors import PlanError
from plan.ledger import access
from plan.ledger.access import Account, may_keep
from plan.model.kinds import AccountState, Role
from plan.model.plan import Plan
from plan.words import labels

PAGE, ATTEMPT = "accounts", "accounts"
ACCOUNT_SECRET = "账号“{}”的一次性密码，只显示这一次，七天内有效，首次登录须修改："
TOKEN_SECRET = "接口令牌“{}”的内容，只显示这一次，请立即存入使用它的程序："


def accounts_table(plan: Plan, accounts: tuple[Registered, ...]) -> Html:
    """Every account with role, unit, state and last sign-in."""
    rows = [
        (
            markup.verbatim(entry.account.name),
            labels.ROLE[entry.account.role],
            markup.unit_name(plan, entry.account.unit),
            "待启用"
            if entry.is_waiting
            else labels.ACCOUNT_STATE[entry.account.state]
            + ("，有验证器" if entry.has_authenticator else ""),
            labels.moment(entry.signed_in, "从未登录"),
        )
        for entry in accounts
    ]
    return markup.table(["账号", "角色", "单位", "状态", "上次登录"], rows)


def new_account(plan: Plan) -> None:
    """The form of a new account."""
    key = session.form_key(ATTEMPT)
    lets_in = may_keep(session.who(), access.SECURITY)
    with st.form(f"new-account-{key}", border=True):
        name, role, unit = st.columns(3)
        typed = name.text_input("账号", max_chars=32, key=f"new-name-{key}")
        chosen_role = role.selectbox(
            "角色", list(Role), format_func=labels.ROLE.__getitem__, key=f"new-role-{key}"
        )
        chosen_unit = unit.selectbox(
            "单位",
            [None, *(unit.id for unit in plan.units)],
            format_func=lambda id_: markup.unit_name(plan, id_),
            key=f"new-unit-{key}",
        )
        if st.form_submit_button("新建账号", type="primary"):
            _do(
                ACCOUNT_SECRET.format(typed)
                if lets_in
                else f"账号“{typed}”已建，待安全管理员启用。",
                lambda by: register.add(book_at(), typed, chosen_role, chosen_unit, by),
            )


def change_account(accounts: tuple[Registered, ...]) -> None:
    """Another password for an account, or its end, or its return."""
    by_name = {entry.account.name: entry.account for entry in accounts}
    waiting = {entry.account.name for entry in accounts if entry.is_waiting}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("账号", list(by_name), key="changed-account", width=320)
        key = session.form_key(ATTEMPT)
        reset = st.button(
            "重置密码", help="已登录的立即退出，并得到新的一次性密码。", key=f"reset-{key}"
        )
        disabled = by_name[name].state is AccountState.DISABLED
        word = "启用账号" if name in waiting else "恢复账号" if disabled else "停用账号"
        switch = st.button(word, key=f"switch-{key}")
        unlock = st.button(
            "解除密码限制", help="清除输错密码的次数，本人可立即再试。", key=f"unlock-{key}"
        )
        clear = st.button("清除验证器", help="本人丢失手机的，清除后重新登记。", key=f"clear-{key}")
    if clear:
        message = f"账号“{name}”的验证器已清除。"
        _do(message, lambda by: authenticator.clear(book_at(), name, by))
    if reset:
        _do(ACCOUNT_SECRET.format(name), lambda by: register.reset(book_at(), name, by))
    if unlock:
        _do(
            f"账号“{name}”可以立即再试。",
            lambda by: sign_in.unlock(book_at(), name, by=by),
        )
    if switch:
        act = register.enable if disabled else register.disable
        message = f"账号“{name}”已{'恢复' if disabled else '停用'}。"
        if name in waiting:
            message = ACCOUNT_SECRET.format(name)
        _do(message, lambda by: act(book_at(), name, by))


def move_account(plan: Plan, accounts: tuple[Registered, ...]) -> None:
    """Another role or unit for an account, which is signed out everywhere."""
    by_name = {entry.account.name: entry.account for entry in accounts}
    units = [None, *(unit.id for unit in plan.units)]
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
            format_func=lambda id_: markup.unit_name(plan, id_),
            key=f"moved-unit-{name}",
            width=240,
        )
        key = f"move-{session.form_key(ATTEMPT)}"
        if st.button(
            "变更角色或单位", help="已登录的立即退出，下次登录按新的角色和单位。", key=key
        ):
            place = f"{labels.ROLE[role]} {markup.unit_name(plan, unit)}"
            _do(
                f"账号“{name}”已变更为{place}。",
                lambda by: register.move(book_at(), name, role, unit, by),
            )


def program_tokens() -> None:
    """The tokens by which programs read lists: what there is, a new one, the end of one."""
    issued = tokens.listed(book_at())
    if issued:
        rows = [
            (token.name, labels.moment(token.created), *tokens.in_words(token)) for token in issued
        ]
        st.html(markup.table(["令牌", "新建时间", "最近使用", "有效至"], rows))
    key = session.form_key(ATTEMPT)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input("令牌名称", max_chars=32, key=f"token-name-{key}", width=320)
        if st.button("新建令牌", key=f"new-token-{key}"):
            _do(TOKEN_SECRET.format(typed), lambda by: tokens.issue(book_at(), typed, by))
    if issued:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.selectbox("令牌", [token.name for token in issued], width=320)
            if st.button("更换令牌", key=f"renew-token-{key}", help="旧的立即失效。"):
                _do(TOKEN_SECRET.format(name), lambda by: tokens.renew(book_at(), name, by))
            if st.button("撤销令牌", key=f"end-token-{key}"):
                message = f"接口令牌“{name}”已撤销。"
                _do(message, lambda by: tokens.revoke(book_at(), name, by))


def _do(message: str, act: Callable[[Account], str | None]) -> None:
    """Does `act` and says `message`, over the secret where it gives one; or why it was refused."""
    try:
        secret = act(session.who())
    except PlanError as error:
        st.error(str(error))
        return
    if secret:
        shown_once.keep(PAGE, message, secret)
    else:
        shown_once.forget()
    session.done(ATTEMPT, "" if secret else message)
    st.rerun()
