"""Tokens by which programs read exports: named, only their digest kept, to be revoked."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from tinydb import where

from plan.accounts.audit import Act, note
from plan.accounts.book import AccountBook, held, key_of
from plan.errors import BadValue, LedgerBusy, LedgerUnwritable, Refused
from plan.ledger.access import ONLY_ADMIN, Account, may_keep_accounts
from plan.model.kinds import Role

PREFIX = "plan_"
HOLDER = "接口·"  # before a token's name, where an account's name stands
TOUCH_EVERY = 60.0  # seconds


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
    _may(by)
    name = name.strip()
    if not 2 <= len(name) <= 32 or not name.isprintable():
        raise BadValue("令牌名称", name[:40], "应为 2 到 32 个字")
    token = PREFIX + secrets.token_urlsafe(32)
    with held(book.tokens) as table:
        if table.contains(where("key") == key_of(name)):
            raise BadValue("令牌名称", name, "已存在，请换一个名称")
        table.insert(
            {
                "key": key_of(name),
                "name": name,
                "token": _digest(token),
                "created": book.now(),
                "used": None,
            }
        )
    note(book, Act.TOKEN_ISSUED, HOLDER + name, by.name if by else None)
    return token


def revoke(book: AccountBook, name: str, by: Account | None = None) -> None:
    """Ends the token called `name`."""
    _may(by)
    if not book.tokens.remove(where("key") == key_of(name)):
        raise BadValue("令牌名称", name, "没有这个令牌")
    note(book, Act.TOKEN_REVOKED, HOLDER + name, by.name if by else None)


def listed(book: AccountBook) -> tuple[Token, ...]:
    """Every token, by name."""
    found = (
        Token(
            name=one["name"],
            created=datetime.fromtimestamp(one["created"], UTC),
            used=datetime.fromtimestamp(one["used"], UTC) if one["used"] else None,
        )
        for one in book.tokens.all()
    )
    return tuple(sorted(found, key=lambda one: one.name))


def reader(book: AccountBook, token: str) -> Account | None:
    """Who reads with `token`: somebody who may look, and nothing else."""
    digest = _digest(token)
    found = book.tokens.get(where("token") == digest)
    if not isinstance(found, dict):
        return None
    if book.now() - (found["used"] or 0) > TOUCH_EVERY:
        with suppress(LedgerUnwritable, LedgerBusy):  # a full disk leaves all readable
            book.tokens.update({"used": book.now()}, where("token") == digest)
    return Account(name=HOLDER + found["name"], role=Role.VIEWER)


def _may(by: Account | None) -> None:
    if by and not may_keep_accounts(by):
        raise Refused(ONLY_ADMIN)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
