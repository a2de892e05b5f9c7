"""The commands of the machine's owner about accounts; no password is ever asked for or kept."""

from collections.abc import Callable
from dataclasses import asdict

import click

from plan.accounts import audit, authenticator, register, sign_in, tokens
from plan.accounts.book import SETTINGS, AccountBook
from plan.cli.options import common, own_book, show, with_json
from plan.ledger.stores.keeping import head_from
from plan.model.plan import unit_id
from plan.office.workspace import Workspace
from plan.words import labels

WHERE = f"账号所在目录，默认 {SETTINGS}（PLAN_SETTINGS）。"
kept_in = click.option("--settings", "book", type=own_book, default="", metavar="TEXT", help=WHERE)
ROLES = {name: role for role, word in labels.ROLE_GIVEN.items() for name in (word, role.value)}


@click.group()
def account() -> None:
    """登录账号的新建、停用与重置（在服务器本机执行）。"""


@account.command(name="add")
@common
@kept_in
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(list(ROLES)), help="角色。")
@click.option("--unit", help="所属单位（编号或名称），填报账号必填。")
@with_json
def add(
    workspace: Workspace, book: AccountBook, name: str, role: str, unit: str | None, as_json: bool
) -> None:
    """新建账号，显示一次性密码。"""
    id_ = unit_id(workspace.plan_on(), unit or None)
    _show_password(name, register.add(book, name, ROLES[role], id_), as_json)


@account.command(name="list")
@common
@kept_in
@with_json
def list_(workspace: Workspace, book: AccountBook, as_json: bool) -> None:
    """列出全部账号。"""
    accounts = register.listed(book)
    if as_json:
        told = [(it.account, {"created": it.created, "signed_in": it.signed_in}) for it in accounts]
        names = ("role", "unit", "state")
        return show([{"account": of.name, **{n: getattr(of, n) for n in names}, **more} for of, more in told])
    for registered in accounts:
        account = registered.account
        unit = workspace.plan_on().by_id.get(account.unit or "")
        signed_in = labels.moment(registered.signed_in, "从未登录")
        words = (account.role.word, unit.name if unit else labels.MISSING, registered.state, signed_in)
        click.echo("\t".join((account.name, *words)))
    return None


@account.command(name="enable")
@kept_in
@click.argument("name")
def enable(book: AccountBook, name: str) -> None:
    """恢复已停用的账号；待启用的，显示一次性密码。"""
    if password := register.enable(book, name):
        return _show_password(name, password, as_json=False)
    click.echo(f"账号“{name}”已恢复。")
    return None


@account.command(name="reset")
@kept_in
@click.argument("name")
@with_json
def reset(book: AccountBook, name: str, as_json: bool) -> None:
    """重置密码，显示新的一次性密码。"""
    _show_password(name, register.reset(book, name), as_json)


@account.command(name="unlock")
@kept_in
@click.argument("name")
@click.option("--address", default="", help="同时清除从这个网络地址输错的次数。")
def unlock(book: AccountBook, name: str, address: str) -> None:
    """清除账号输错密码的次数，可立即再试。"""
    sign_in.unlock(book, name, address)
    click.echo(f"账号“{name}”可以立即再试。")


@account.command(name="separate")
@kept_in
@click.option("--off", is_flag=True, help="恢复为由一名管理员兼任。")
def separate(book: AccountBook, off: bool) -> None:
    """三员分立：管理员改为系统管理员，安全管理员、审计管理员须先建好。"""
    register.separate(book, not off)
    click.echo("已恢复为一名管理员兼任。" if off else "已三员分立。")


@account.command(name="audit")
@kept_in
@click.option("--head", metavar="N:DIGEST", help="别处留存的条数和校验值，审计记录须经过它。")
def audit_(book: AccountBook, head: str | None) -> int:
    """核验审计记录的链；显示条数和末条校验值，可抄存别处。"""
    (count, digest), wrong = audit.standing(book, head_from(head) if head else None)
    click.echo(wrong or f"审计记录完好：共 {count} 条，末条校验值 {digest}。", err=bool(wrong))
    return int(bool(wrong))


@account.group()
def token() -> None:
    """接口令牌：供程序只读取清单，可随时撤销。"""


@token.command(name="add")
@kept_in
@click.argument("name")
@with_json
def token_add(book: AccountBook, name: str, as_json: bool) -> None:
    """新建令牌，只显示这一次。"""
    secret = tokens.issue(book, name)
    if as_json:
        return show({"name": name, "token": secret})
    click.echo(f"接口令牌“{name}”（只显示这一次）：{secret}")
    return None


@token.command(name="list")
@kept_in
@with_json
def token_list(book: AccountBook, as_json: bool) -> None:
    """列出令牌、最近使用时间和有效期。"""
    issued = tokens.listed(book)
    if as_json:
        return show([asdict(token) for token in issued])
    for token in issued:
        click.echo("{}\t{}\t有效至 {}".format(token.name, *tokens.in_words(token)))
    return None


def _simple(group: click.Group, name: str, act: Callable[..., object], words: str, done: str) -> None:
    """Adds the command `name` to a group: it does `act` to what is named, and says it is `done`."""

    @group.command(name=name, help=words)
    @kept_in
    @click.argument("name")
    def command(book: AccountBook, name: str) -> None:
        act(book, name)
        click.echo(done.format(name))


_simple(account, "disable", register.disable, "停用账号，已登录的立即退出。", "账号“{}”已停用。")
CLEARED = "清除账号登记的验证器，本人可重新登记。", "账号“{}”的验证器已清除。"
_simple(account, "totp-reset", authenticator.clear, *CLEARED)
_simple(token, "revoke", tokens.revoke, "撤销令牌，立即失效。", "接口令牌“{}”已撤销。")


def _show_password(name: str, password: str, as_json: bool) -> None:
    if as_json:
        return show({"account": name, "one_time_password": password})
    click.echo(f"账号“{name}”的一次性密码（只显示这一次，七天内有效，首次登录须修改）：{password}")
    return None
