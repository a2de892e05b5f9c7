"""Signing in and out, and who a token stands for: the calls that the door makes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plan.accounts import attempts, authenticator, register, sessions
from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook
from plan.accounts.ways import SingleSignOn, holds, ways_of
from plan.errors import Refused, WrongPassword, not_vouched_for
from plan.ledger.access import KEEPERS, SECURITY, Account
from plan.model.kinds import AccountState, Role

LISTED_ONLY = KEEPERS | {Role.OFFICE}


def sign_in(book: AccountBook, name: str, password: str, address: str, device: str | None = None) -> str:
    """The token of a new session, half of one where a code is to follow.

    Raises WrongPassword, TooManyAttempts. `device` is what the browser keeps of an earlier sign-in.
    """
    known = register.find(book, name)
    account_name = known.name if known else None
    attempts.begin(book, name, address, device)
    account = register.recognized(book, name, password)
    ways = ways_of(book)
    if account is None or not holds(ways.local, account):
        held_off = attempts.holds_off(book, name, address, device)
        note(book, Act.HELD_OFF if held_off else Act.FAILED, account_name, address=address)
        raise WrongPassword
    if authenticator.is_registered(book, name) or holds(ways.code, account):
        return sessions.open_session(book, account.name, address, is_half=True)
    attempts.succeeded(book, name, address, device)
    return vouched(book, account, address, password)


def prove(
    book: AccountBook, account: Account, fields: Mapping[str, str], address: str, device: str | None = None
) -> tuple[str, list[str]]:
    """The token of a whole session, and the recovery codes of an authenticator new with it.

    `fields` are a code and, of a new one, its secret and the password. Raises Refused,
    WrongPassword, TooManyAttempts.
    """
    name, code, codes = account.name, fields.get("code", ""), list[str]()
    attempts.begin(book, name, address, device)  # the password's own try still counts
    try:
        if authenticator.is_registered(book, name):
            authenticator.spend(book, name, code)
        elif register.recognized(book, name, fields.get("password", "")):
            codes = authenticator.enrol(book, name, fields.get("secret", ""), code)
        else:
            raise WrongPassword
    except (Refused, WrongPassword):
        note(book, Act.FAILED, name, address=address, detail="验证码")
        raise
    attempts.succeeded(book, name, address, device)
    return vouched(book, account, address), codes


def vouched_account(book: AccountBook, way: SingleSignOn, subject: str, claims: Mapping[str, Any]) -> Account:
    """The account that a provider's `claims` about `subject` name; raises Refused.

    A subject stays bound to its account, so that a name given to somebody else later opens nothing.
    An administrator's or the office's account is only bound to whom sign_in.toml names, any other
    one only where the unit that the provider tells is its own.
    """
    account = register.of_subject(book, subject)
    try:
        account = account or _by_claims(book, way, subject, claims)
    except Refused as refused:
        note(book, Act.FAILED, None, detail=f"{subject[:200]} {refused}")
        raise
    if account.state is AccountState.DISABLED:
        raise not_vouched_for("账号已停用")
    return account


def _by_claims(book: AccountBook, way: SingleSignOn, subject: str, claims: Mapping[str, Any]) -> Account:
    claimed, unit = _claim(claims, way.account_claim), _claim(claims, way.unit_claim)
    named = way.subjects.get(_claim(claims, "sub")) or way.accounts.get(claimed)
    account = register.find(book, named or claimed)
    if account is None:
        if not (way.create and claimed and unit in way.units):
            raise not_vouched_for("没有对应的账号，请联系本系统管理员")
        return register.add_vouched(book, claimed, way.units[unit], subject)
    if (account.role in LISTED_ONLY or account.others) and not named:
        raise not_vouched_for("管理员和科创办账号须在设置文件中逐一指明")
    told = way.units.get(unit) if unit else account.unit
    if account.unit and told != account.unit and not (named and told is None):
        raise not_vouched_for(f"认证服务给出的单位“{unit[:40]}”与账号所属单位不一致")
    if account.state is AccountState.DISABLED:
        return account
    return register.bind(book, account.name, subject)


def _claim(claims: Mapping[str, Any], name: str) -> str:
    """What a claim says; nothing where there is none."""
    value = claims.get(name)
    return "" if value is None else str(value)


def vouched(book: AccountBook, account: Account, address: str, password: str | None = None) -> str:
    """The token of a new session of an account that `password` or somebody trusted vouched for."""
    register.signed_in_now(book, account.name, password)
    token = sessions.open_session(book, account.name, address)
    note(book, Act.SIGNED_IN, account.name, address=address)
    return token


def change_password(
    book: AccountBook, name: str, old: str, new: str, address: str, device: str | None = None
) -> str:
    """The token of a new session under the new password, every other one having ended.

    Raises WrongPassword, TooManyAttempts, Refused for a new one that would be guessed.
    """
    attempts.begin(book, name, address, device)
    try:
        register.change_password(book, name, old, new)
    except Refused:  # the old one was right
        attempts.succeeded(book, name, address, device)
        raise
    attempts.succeeded(book, name, address, device)
    return sessions.open_session(book, name, address)


def visitor(book: AccountBook, token: str | None, touch: bool = False) -> Account | None:
    """The account that `token` stands for now; None when it was signed out, disabled, too old."""
    name, is_half = (sessions.session_of(book, token, touch) if token else None) or ("", False)
    account = register.find(book, name) if name else None
    if account is None or account.state is AccountState.DISABLED:
        return None
    return replace(account, state=AccountState.HALF) if is_half else account


def unlock(book: AccountBook, name: str, address: str = "", by: Account | None = None) -> None:
    """Lets wrong passwords of `name`, and those from `address`, count for nothing from now on.

    `by` None is the machine's owner. Raises Refused, Unusable where there is no such account.
    """
    register.allow(book, by, SECURITY)
    account = register.find(book, name)
    if account is None:
        raise register.no_account(name)
    attempts.unlock(book, account.name, address)
    note(book, Act.UNLOCKED, account.name, by, detail=address)


def sign_out(book: AccountBook, token: str | None, address: str) -> None:
    """Ends the session of `token`."""
    if token and (name := sessions.close_session(book, token)):
        note(book, Act.SIGNED_OUT, name, address=address)


def sign_out_everywhere(book: AccountBook, name: str, address: str) -> None:
    """Ends every session of `name`."""
    sessions.close_all(book, name)
    note(book, Act.SIGNED_OUT_EVERYWHERE, name, address=address)
