"""The HTML of the door: one card, a form, no script; every text escaped."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.web.shell import TITLE
from plan.accounts.demo_accounts import DemoAccount
from plan.accounts.passwords import SHORTEST
from plan.ledger.access import Account
from plan.model.kinds import AccountState
from plan.words import labels

PAGE = Markup(
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><link rel="icon" href="/favicon.png">'
    '<link rel="stylesheet" href="/shell/sign_in.css"></head>'
    '<body><main><header><img src="/favicon.png" alt="" width="40" height="40">'
    "<p>{brand}</p></header><h1>{heading}</h1>{message}{body}</main></body></html>"
)
MESSAGE = Markup('<p class="told" role="alert">{}</p>')
FIELD = Markup(
    '<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" '
    'autocomplete="{filled}" maxlength="128" required{focus}>'
)
HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
FORM = Markup('<form method="post" action="{}">{}<button{}>{}</button></form>')


def sign_in_page(
    form: str,
    after: str,
    message: str = "",
    single: str = "",
    local: bool = True,
    demo: Sequence[DemoAccount] = (),
) -> str:
    """The sign-in page; `single` names another system's sign-in, `local` allows ours.

    `demo` are the accounts that a demonstration tells everybody.
    """
    fields = Markup("").join(
        [
            HIDDEN.format("form", form),
            HIDDEN.format("next", after),
            _field("name", "账号", "text", "username", focus=True),
            _field("password", "密码", "password", "current-password"),
        ]
    )
    own = FORM.format("/login", fields, "", "登录") if local else Markup("")
    other = (
        Markup('<p><a class="other" href="/auth/sso?next={}">{}</a></p>').format(after, single)
        if single
        else Markup("")
    )
    if not demo:
        help_ = Markup('<p class="aside">没有账号或忘记密码，请联系本系统管理员。</p>')
        return _page("登录", message, own + other + help_)
    rows = Markup("").join(
        Markup("<tr><td>{}</td><td>{}</td><td translate=no>{}</td></tr>").format(
            account.name, labels.ROLE[account.role], account.password
        )
        for account in demo
    )
    accounts = Markup(
        '<section class="demo"><h2>{}</h2><p>以下账号仅供演示，填报、会议、销号均为模拟。</p>'
        "<table><tr><th>账号</th><th>角色</th><th>密码</th></tr>{}</table></section>"
    ).format(labels.SIMULATED, rows)
    return _page("登录", message, own + other + accounts)


def notice_page(
    message: str, title: str = "登录", address: str = "/login", back: str = "返回登录"
) -> str:
    """A page that says why somebody did not get what was asked for, and leads back."""
    link = Markup('<p><a class="other" href="{}">{}</a></p>').format(address, back)
    return _page(title, message, link)


def password_page(form: str, after: str, account: Account, message: str = "") -> str:
    """The page to change one's password; a one-time password has to be changed first."""
    new = account.state is AccountState.NEW
    fields = Markup("").join(
        [
            HIDDEN.format("form", form),
            HIDDEN.format("next", after),
            _field("old", "一次性密码" if new else "原密码", "password", "current-password", True),
            _field("new", "新密码", "password", "new-password"),
            _field("repeated", "再输一次新密码", "password", "new-password"),
        ]
    )
    rule = Markup(
        '<p class="aside">至少 {} 个字符，包含大写字母、小写字母、数字、其他字符中的三类；'
        "不用常用词、键盘顺序和年份拼成的密码，不用最近用过的。</p>"
    ).format(SHORTEST)
    who = Markup("<p>账号 <b>{}</b>（{}）{}</p>").format(
        account.name, labels.ROLE[account.role], "首次登录须修改一次性密码。" if new else ""
    )
    everywhere = FORM.format(
        "/login/everywhere",
        HIDDEN.format("form", form),
        Markup(' class="quiet"'),
        "在所有设备上退出",
    )
    back = Markup('<p><a href="{}">返回</a></p>').format(after)
    leave = Markup('<p><a href="/auth/logout">退出</a></p>')
    body = who + FORM.format("/login/password", fields + rule, "", "修改密码")
    return _page("修改密码", message, body + (leave if new else everywhere + back))


def _field(name: str, label: str, kind: str, filled: str, focus: bool = False) -> Markup:
    mark = Markup(" autofocus") if focus else ""
    return FIELD.format(name=name, label=label, kind=kind, filled=filled, focus=mark)


def _page(heading: str, message: str, body: Markup) -> str:
    return str(
        PAGE.format(
            title=f"{heading} · {TITLE}",
            brand=TITLE,
            heading=heading,
            message=MESSAGE.format(message) if message else "",
            body=body,
        )
    )
