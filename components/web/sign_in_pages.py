"""The HTML of the door: one card, a form, no script; every text escaped."""

from collections.abc import Sequence
from textwrap import wrap

import segno
from markupsafe import Markup

from components import session
from components.web.shell import ahead
from plan.accounts.demo_accounts import DemoAccount
from plan.accounts.passwords import SHORTEST
from plan.ledger.access import Account
from plan.model.kinds import AccountState
from plan.words import labels

PAGE = Markup(
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{heading} · {brand}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><link rel="icon" href="/favicon.png">'
    '<link rel="stylesheet" href="/shell/sign_in.css">{ahead}</head>'
    '<body><main><header><img src="/favicon.png" alt="" width="40" height="40">'
    "<p>{brand}</p></header><h1>{heading}</h1>{message}{body}</main></body></html>"
)
MESSAGE = Markup('<p class="told" role="alert">{}</p>')
FIELD = Markup(
    '<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}" '
    'autocomplete="{filled}" maxlength="128" value="{value}" required{focus}>'
)
HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
FORM = Markup('<form method="post" action="{}">{}<button>{}</button></form>')


def sign_in_page(
    form: str, after: str, message: str, single: str, local: bool, demo: Sequence[DemoAccount]
) -> str:
    """The sign-in page; `single` names another system's sign-in, `local` allows ours.

    `demo` are the accounts that a demonstration tells everybody.
    """
    fields = _hidden(form=form, next=after)
    fields += _field("name", "账号", "text", "username", focus=True)
    fields += _field("password", "密码", "password", "current-password")
    own = FORM.format("/login", fields, "登录") if local else Markup("")
    other = Markup('<p><a class="other" href="/auth/sso?next={}">{}</a></p>')
    own += other.format(after, single) * bool(single)
    if not demo:
        help_ = Markup('<p class="aside">没有账号或忘记密码，请联系本系统管理员。</p>')
        return _page("登录", message, own + help_)
    row = Markup("<tr><td>{}</td><td>{}</td><td translate=no>{}</td></tr>")
    rows = Markup("").join(row.format(each.name, each.role.word, each.password) for each in demo)
    accounts = Markup(
        '<section class="demo"><h2>{}</h2><p>以下账号仅供演示，填报、会议、销号均为模拟。</p>'
        "<table><tr><th>账号</th><th>角色</th><th>密码</th></tr>{}</table></section>"
    ).format(labels.SIMULATED, rows)
    return _page("登录", message, own + accounts)


def notice_page(message: str, title: str = "登录", address: str = "/login", back: str = "返回登录") -> str:
    """A page that says why somebody did not get what was asked for, and leads back."""
    return _page(title, message, Markup('<p><a class="other" href="{}">{}</a></p>').format(address, back))


def password_page(form: str, after: str, account: Account, message: str = "", typed: str = "") -> str:
    """The page to change one's password, `typed` the present one; a one-time one has to be."""
    new = account.state is AccountState.NEW
    old = "一次性密码" if new else "原密码"
    fields = _hidden(form=form, next=after)
    fields += _field("old", old, "password", "current-password", focus=not typed, value=typed)
    fields += _field("new", "新密码", "password", "new-password", focus=bool(typed))
    fields += _field("repeated", "再输一次新密码", "password", "new-password")
    fields += Markup(
        '<p class="aside">至少 {} 个字符，包含大写字母、小写字母、数字、其他字符中的三类；'
        "不用常用词、键盘顺序和年份拼成的密码，不用最近用过的。</p>"
    ).format(SHORTEST)
    who = Markup("<p>账号 <b>{}</b>（{}）{}</p>").format(
        account.name, account.role.word, "首次登录须修改一次性密码。" if new else ""
    )
    everywhere = FORM.format("/login/everywhere", _hidden(form=form), "在所有设备上退出")
    everywhere = everywhere.replace("<button", Markup('<button class="quiet"'))
    back = Markup('<p><a href="/login/code">验证器</a>　<a href="{}">返回</a></p>').format(after)
    leave = Markup('<p><a href="/auth/logout">退出</a></p>')
    body = who + FORM.format("/login/password", fields, "修改密码")
    return _page("修改密码", message, body + (leave if new else everywhere + back))


def code_page(form: str, after: str, message: str = "") -> str:
    """The page that asks for the code after the password."""
    fields = _hidden(form=form, next=after)
    fields += _field("code", "验证码", "text", "one-time-code", focus=True)
    help_ = Markup(
        '<p class="aside">验证器上现在显示的六位数字；没有带手机的，输入一个恢复码。</p>'
        '<p><a href="/auth/logout">退出</a></p>'
    )
    return _page("输入验证码", message, FORM.format("/login/code", fields, "登录") + help_)


def enrol_page(form: str, after: str, secret: str, uri: str, message: str = "") -> str:
    """The page that shows a secret once, to be registered with a first code and the password."""
    fields = _hidden(form=form, next=after, secret=secret)
    fields += _field("code", "验证码", "text", "one-time-code", focus=True)
    fields += _field("password", "密码", "password", "current-password")
    drawn = Markup(segno.make_qr(uri).svg_inline(scale=4, light="#fff", svgclass="qr"))
    how = Markup(
        "<p>用手机上的验证器（动态口令应用）扫描，再输入它显示的六位数字。"
        '以后用密码登录都要输入。</p>{}<p class="aside">不能扫描的，手工输入密钥：'
        '<code translate="no">{}</code></p>'
    ).format(drawn, " ".join(wrap(secret, 4)))
    leave = Markup('<p><a href="{}">返回</a> <a href="/auth/logout">退出</a></p>').format(after)
    return _page("登记验证器", message, how + FORM.format("/login/code", fields, "登记") + leave)


def recovery_page(codes: Sequence[str], after: str) -> str:
    """The page that shows the recovery codes of a new authenticator."""
    rows = Markup("").join(Markup("<li><code translate=no>{}</code></li>").format(c) for c in codes)
    onward = Markup(
        "<p>验证器已登记。请抄下或打印以下恢复码，每个只能用一次，以后不再显示。</p>"
        '<ol>{}</ol><p><a class="other" href="{}">已保存，继续</a></p>'
    ).format(rows, after)
    return _page("恢复码", "", onward)


def _hidden(**fields: str) -> Markup:
    return Markup("").join(HIDDEN.format(*field) for field in fields.items())


def _field(name: str, label: str, kind: str, filled: str, focus: bool = False, value: str = "") -> Markup:
    mark = Markup(" autofocus") if focus else ""
    return FIELD.format(name=name, label=label, kind=kind, filled=filled, focus=mark, value=value)


def _page(heading: str, message: str, body: Markup) -> str:
    above = MESSAGE.format(message) if message else ""
    return PAGE.format(brand=session.DOOR["name"], heading=heading, ahead=ahead(), message=above, body=body)
