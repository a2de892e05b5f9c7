"""Calendar addresses: a token an account by which its calendar program reads deadlines only."""

from __future__ import annotations

import secrets
from hashlib import sha256

from tinydb import where

from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook, held, key_of
from plan.accounts.register import find
from plan.errors import Refused
from plan.ledger.access import Account
from plan.model.kinds import AccountState

PREFIX = "feed_"
NOT_IN_USE = "该账号不能使用，不能新建日历地址。"


def issue(book: AccountBook, account: Account, address: str | None = None) -> str:
    """A new token for the calendar of `account`, shown this once; the one before ends."""
    if account.state is not AccountState.ACTIVE:
        raise Refused(NOT_IN_USE)
    token = PREFIX + secrets.token_urlsafe(32)
    with held(book.feeds) as table:
        table.remove(where("key") == key_of(account.name))
        table.insert({"key": key_of(account.name), "name": account.name, "token": _digest(token)})
    note(book, Act.FEED_ISSUED, account.name, address=address)
    return token


def revoke(book: AccountBook, account: Account, address: str | None = None) -> None:
    """Ends the calendar address of `account`, when it has one."""
    if book.feeds.remove(where("key") == key_of(account.name)):
        note(book, Act.FEED_REVOKED, account.name, address=address)


def has(book: AccountBook, account: Account) -> bool:
    """Whether `account` has a calendar address."""
    return book.feeds.contains(where("key") == key_of(account.name))


def subscriber(book: AccountBook, token: str) -> Account | None:
    """Whose calendar reads with `token`; None when it or its account is no longer in use."""
    digest = _digest(token)
    found = book.feeds.get(where("token") == digest) if token.startswith(PREFIX) else None
    account = find(book, found["name"]) if isinstance(found, dict) else None
    return account if account and account.state is AccountState.ACTIVE else None


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
