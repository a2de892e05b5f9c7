"""What an administrator sees and does of accounts: the list, a new one, another password."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from markupsafe import Markup

from components import session
from components.widgets import markup, shown_once
from components.widgets.filters import ANY, one_of, unit_names
from plan.accounts import authenticator, register, sign_in, tokens
from plan.accounts.register import Registered
from plan.ledger.access import SECURITY, Account, may_keep
from plan.model.kinds import AccountState, Role
from plan.model.plan import Plan
from plan.office import plans
from plan.words import labels

PAGE, ATTEMPT = "accounts", "accounts"
ACCOUNT_SECRET = "账号“{}”的一次性密码，只显示这一次，七天内有效，首次登录须修改："
HELP = {
    "重置密码": "已登录的立即退出，并得到新的一次性密码。",
    "解除密码限制": "清除输错密码的次数，本人可立即再试。",
    "清除验证器": "本人丢失手机的，清除后重新登记。",
}
TOKEN_SECRET = "接口令牌“{}”的内容，只显示这一次，请立即存入使用它的程序："


def accounts_table(plan: Plan, accounts: tuple[Registered, ...]) -> Markup:
    """Every account with role, unit, state and last sign-in."""
    rows = [
        (
            markup.verbatim(entry.account.name),
            entry.account.role.word,
            markup.unit_name(plan, entry.account.unit),
            entry.state,
            labels.moment(entry.signed_in, "从未登录"),
        )
        for entry in accounts
    ]
    return markup.table(["账号", "角色", "单位", "状态", "上次登录"], rows)


def _place(plan: Plan, key: str, now: Account | None = None) -> tuple[Role, str | None]:
    """The role and unit chosen, those of `now` at first."""
    units = {None: labels.MISSING, **unit_names(plan.units)}
    roles = labels.words(Role) if len(plans.ids()) > 1 else labels.ROLE_GIVEN
    role = one_of("角色", roles, f"{key}-role", now.role if now else ANY, width=140)
    unit = now.unit if now and now.unit in units else None
    return Role(role), one_of("单位", units, f"{key}-unit", unit, width=240)


def new_account(plan: Plan) -> None:
    """The form of a new account."""
    key, waits = session.form_key(ATTEMPT), "账号“{}”已建，待安全管理员启用。"
    message = ACCOUNT_SECRET if may_keep(session.who(), SECURITY) else waits
    with st.form(f"new-account-{key}", border=True):
        with st.container(horizontal=True):
            typed = st.text_input("账号", max_chars=32, key=f"new-name-{key}", width=220)
            place = _place(plan, f"new-{key}")
        if st.form_submit_button("新建账号", type="primary"):
            _do(message.format(typed), lambda by: register.add(session.book(), typed, *place, by))


def change_account(accounts: tuple[Registered, ...]) -> None:
    """Another password for an account, or its end, or its return."""
    by_name = {entry.account.name: entry for entry in accounts}
    key, book = session.form_key(ATTEMPT), session.book()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("账号", list(by_name), key="changed-account", width=320)
        secret, done = ACCOUNT_SECRET.format(name), f"账号“{name}”" + "{}。"
        act, switch = register.disable, ("停用账号", done.format("已停用"))
        if by_name[name].account.state is AccountState.DISABLED:
            act, switch = register.enable, ("恢复账号", done.format("已恢复"))
        if by_name[name].is_waiting:
            switch = "启用账号", secret
        for word, said, does in (
            ("重置密码", secret, register.reset),
            (*switch, act),
            ("解除密码限制", done.format("可以立即再试"), sign_in.unlock),
            ("清除验证器", done.format("的验证器已清除"), authenticator.clear),
        ):
            if st.button(word, help=HELP.get(word), key=f"{word}-{key}"):
                _do(said, lambda by, does=does: does(book, name, by=by))


def move_account(plan: Plan, accounts: tuple[Registered, ...]) -> None:
    """Another role or unit for an account, which is signed out everywhere."""
    by_name = {entry.account.name: entry.account for entry in accounts}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("账号", list(by_name), key="moved-account", width=220)
        role, unit = _place(plan, f"moved-{name}", by_name[name])
        key = f"move-{session.form_key(ATTEMPT)}"
        if st.button("变更角色或单位", help="已登录的立即退出，下次登录按新的角色和单位。", key=key):
            place = f"{role.word} {markup.unit_name(plan, unit, '')}".strip()
            _do(f"账号“{name}”已变更为{place}。", partial(register.move, session.book(), name, role, unit))


def program_tokens() -> None:
    """The tokens by which programs read lists: what there is, a new one, the end of one."""
    if issued := tokens.listed(session.book()):
        rows = [(token.name, labels.moment(token.created), *tokens.in_words(token)) for token in issued]
        st.html(markup.table(["令牌", "新建时间", "最近使用", "有效至"], rows))
    key = session.form_key(ATTEMPT)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input("令牌名称", max_chars=32, key=f"token-name-{key}", width=320)
        if st.button("新建令牌", key=f"new-token-{key}"):
            _do(TOKEN_SECRET.format(typed), lambda by: tokens.issue(session.book(), typed, by))
    if issued:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = st.selectbox("令牌", [token.name for token in issued], width=320)
            if st.button("更换令牌", key=f"renew-token-{key}", help="旧的立即失效。"):
                _do(TOKEN_SECRET.format(name), lambda by: tokens.renew(session.book(), name, by))
            if st.button("撤销令牌", key=f"end-token-{key}"):
                _do(f"接口令牌“{name}”已撤销。", lambda by: tokens.revoke(session.book(), name, by))


def _do(message: str, act: Callable[[Account], str | None]) -> None:
    """Does `act` and says `message`, over the secret where it gives one; or why it was refused."""
    with session.refusals():
        if secret := act(session.who()):
            shown_once.keep(PAGE, message, secret)
        else:
            shown_once.forget()
        session.done(ATTEMPT, "" if secret else message)
