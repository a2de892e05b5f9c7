"""Tokens by which programs read, each shown once and only its digest kept, to be revoked.

A named token reads what anybody may look at; an account's calendar address reads deadlines only.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tinydb import where
from tinydb.table import Table

from plan.accounts import register
from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook, digest_of, key_of
from plan.errors import BadValue, LedgerBusy, LedgerUnwritable, Refused
from plan.ledger.access import SECURITY, Account
from plan.model.kinds import AccountState, Role
from plan.words import labels

PREFIX, FEED_PREFIX = "plan_", "feed_"
HOLDER = "接口·"  # before a token's name, where an account's name stands
TOUCH_EVERY = 60.0  # seconds
LASTS_DAYS = 400
LASTS = LASTS_DAYS * 24 * 3600.0  # seconds


@dataclass(frozen=True)
class Token:
    """A token as its keeper sees it; moments in UTC, `until` None for one that has yet to begin."""

    name: str
    created: datetime | None
    used: datetime | None
    until: datetime | None


def issue(book: AccountBook, name: str, by: Account | None = None) -> str:
    """A new token called `name`, shown this once; `by` None is the machine's owner.

    Raises Refused, BadValue.
    """
    register.allow(book, by, SECURITY)
    name = name.strip()
    if not 2 <= len(name) <= 32 or not name.isprintable():
        raise BadValue("令牌名称", name[:40], "应为 2 到 32 个字")
    token = PREFIX + secrets.token_urlsafe(32)
    with book.tokens.held() as table:
        if table.contains(where("key") == key_of(name)):
            raise BadValue("令牌名称", name, "已存在，请换一个名称")
        table.insert(_document(book, name, token))
    note(book, Act.TOKEN_ISSUED, HOLDER + name, by)
    return token


def revoke(book: AccountBook, name: str, by: Account | None = None) -> None:
    """Ends the token called `name`."""
    register.allow(book, by, SECURITY)
    if not book.tokens.remove(where("key") == key_of(name)):
        raise BadValue("令牌名称", name, "没有这个令牌")
    note(book, Act.TOKEN_REVOKED, HOLDER + name, by)


def renew(book: AccountBook, name: str, by: Account | None = None) -> str:
    """Another secret for the token called `name`, shown this once; the one before ends."""
    revoke(book, name, by)
    return issue(book, name, by)


def listed(book: AccountBook) -> tuple[Token, ...]:
    """Every token, by name."""
    return tuple(sorted(map(_token, book.tokens.all()), key=lambda token: token.name))


def in_words(token: Token) -> tuple[str, str]:
    """When it was last used, and until when it lasts."""
    until = labels.moment(token.until, f"再次使用起 {LASTS_DAYS} 天")
    return labels.moment(token.used, "从未使用"), until


def reader(book: AccountBook, token: str) -> Account | None:
    """Who reads with `token`: somebody who may look, and nothing else."""
    name = _named(book, book.tokens, token)
    return Account(name=HOLDER + name, role=Role.VIEWER) if name else None


def issue_feed(book: AccountBook, account: Account, address: str | None = None) -> str:
    """A new token for the calendar of `account`, shown this once; the one before ends."""
    if account.state is not AccountState.ACTIVE:
        raise Refused("该账号不能使用，不能新建日历地址。")
    token = FEED_PREFIX + secrets.token_urlsafe(32)
    with book.feeds.held() as table:
        table.remove(where("key") == key_of(account.name))
        table.insert(_document(book, account.name, token))
    note(book, Act.FEED_ISSUED, account.name, address=address)
    return token


def revoke_feed(book: AccountBook, account: Account, address: str | None = None) -> None:
    """Ends the calendar address of `account`, when it has one."""
    if book.feeds.remove(where("key") == key_of(account.name)):
        note(book, Act.FEED_REVOKED, account.name, address=address)


def feed_of(book: AccountBook, account: Account) -> Token | None:
    """The calendar address of `account`, where it has one."""
    document = book.feeds.get(where("key") == key_of(account.name))
    return _token(document) if isinstance(document, dict) else None


def subscriber(book: AccountBook, token: str) -> Account | None:
    """Whose calendar reads with `token`; None when it or its account is no longer in use."""
    name = _named(book, book.feeds, token)
    account = register.find(book, name) if name else None
    return account if account and account.state is AccountState.ACTIVE else None


def _document(book: AccountBook, name: str, token: str) -> dict[str, Any]:
    """What is stored of a new token."""
    now = book.now()
    kept = {"key": key_of(name), "name": name, "token": digest_of(token), "used": None}
    return {**kept, "created": now, "until": now + LASTS}


def _token(document: dict[str, Any]) -> Token:
    """What is stored, as its keeper sees it."""
    moments = (document.get(name) for name in ("created", "used", "until"))
    return Token(document["name"], *(at and datetime.fromtimestamp(at, UTC) for at in moments))


def _named(book: AccountBook, table: Table, token: str) -> str | None:
    """Whom `token` of `table` is for, its use recorded; None where it is none or has ended."""
    digest, now = digest_of(token), book.now()
    document = table.get(where("token") == digest)
    if not isinstance(document, dict) or document.get("until", now + 1) <= now:
        return None
    if now - (document.get("used") or 0) > TOUCH_EVERY:
        with suppress(LedgerUnwritable, LedgerBusy):  # a full disk leaves all readable
            table.update({"until": now + LASTS, **document, "used": now}, where("token") == digest)
    return str(document["name"])
