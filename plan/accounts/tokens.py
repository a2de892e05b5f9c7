"""Tokens by which programs read, each shown once and only its digest kept, to be revoked.

A named token reads what anybody may look at; an account's calendar address reads deadlines only.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from tinydb import where

from plan.accounts import register
from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook, digest_of, key_of, locked
from plan.errors import BadValue, LedgerBusy, LedgerUnwritable, Refused
from plan.ledger.access import Account
from plan.model.kinds import AccountState, Role

PREFIX, FEED_PREFIX = "plan_", "feed_"
HOLDER = "接口·"  # before a token's name, where an account's name stands
TOUCH_EVERY = 60.0  # seconds
NOT_IN_USE = "该账号不能使用，不能新建日历地址。"


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token as its keeper sees it; moments in UTC."""

    name: str
    created: datetime
    used: datetime | None


def issue(book: AccountBook, name: str, by: Account | None = None) -> str:
    """A new token called `name`, shown this once; `by` None is the machine's owner.

    Raises Refused, BadValue.
    """
    register.only_administrators(by)
    name = name.strip()
    if not 2 <= len(name) <= 32 or not name.isprintable():
        raise BadValue("令牌名称", name[:40], "应为 2 到 32 个字")
    token = PREFIX + secrets.token_urlsafe(32)
    with locked(book.tokens) as table:
        if table.contains(where("key") == key_of(name)):
            raise BadValue("令牌名称", name, "已存在，请换一个名称")
        table.insert(
            {
                "key": key_of(name),
                "name": name,
                "token": digest_of(token),
                "created": book.now(),
                "used": None,
            }
        )
    note(book, Act.TOKEN_ISSUED, HOLDER + name, by)
    return token


def revoke(book: AccountBook, name: str, by: Account | None = None) -> None:
    """Ends the token called `name`."""
    register.only_administrators(by)
    if not book.tokens.remove(where("key") == key_of(name)):
        raise BadValue("令牌名称", name, "没有这个令牌")
    note(book, Act.TOKEN_REVOKED, HOLDER + name, by)


def listed(book: AccountBook) -> tuple[Token, ...]:
    """Every token, by name."""
    tokens = (
        Token(
            name=document["name"],
            created=datetime.fromtimestamp(document["created"], UTC),
            used=datetime.fromtimestamp(document["used"], UTC) if document["used"] else None,
        )
        for document in book.tokens.all()
    )
    return tuple(sorted(tokens, key=lambda token: token.name))


def reader(book: AccountBook, token: str) -> Account | None:
    """Who reads with `token`: somebody who may look, and nothing else."""
    digest = digest_of(token)
    document = book.tokens.get(where("token") == digest)
    if not isinstance(document, dict):
        return None
    if book.now() - (document["used"] or 0) > TOUCH_EVERY:
        with suppress(LedgerUnwritable, LedgerBusy):  # a full disk leaves all readable
            book.tokens.update({"used": book.now()}, where("token") == digest)
    return Account(name=HOLDER + document["name"], role=Role.VIEWER)


def issue_feed(book: AccountBook, account: Account, address: str | None = None) -> str:
    """A new token for the calendar of `account`, shown this once; the one before ends."""
    if account.state is not AccountState.ACTIVE:
        raise Refused(NOT_IN_USE)
    token = FEED_PREFIX + secrets.token_urlsafe(32)
    key = key_of(account.name)
    with locked(book.feeds) as table:
        table.remove(where("key") == key)
        table.insert({"key": key, "name": account.name, "token": digest_of(token)})
    note(book, Act.FEED_ISSUED, account.name, address=address)
    return token


def revoke_feed(book: AccountBook, account: Account, address: str | None = None) -> None:
    """Ends the calendar address of `account`, when it has one."""
    if book.feeds.remove(where("key") == key_of(account.name)):
        note(book, Act.FEED_REVOKED, account.name, address=address)


def has_feed(book: AccountBook, account: Account) -> bool:
    """Whether `account` has a calendar address."""
    return book.feeds.contains(where("key") == key_of(account.name))


def subscriber(book: AccountBook, token: str) -> Account | None:
    """Whose calendar reads with `token`; None when it or its account is no longer in use."""
    feed = book.feeds.get(where("token") == digest_of(token))
    account = register.find(book, feed["name"]) if isinstance(feed, dict) else None
    return account if account and account.state is AccountState.ACTIVE else None
