"""The record of sign-ins, account changes and lists taken away: lines that are only ever added."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from enum import StrEnum

import msgspec

from plan.accounts.book import AccountBook
from plan.ledger.access import Account
from plan.ledger.stores.disk import EXCLUSIVE, SETTINGS, durable, flocked, reading, writing

FILE = "audit.jsonl"
PATIENCE = 10.0  # seconds for the lock


class Act(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    FAILED = "failed"  # a wrong password, or an unknown name
    HELD_OFF = "held_off"  # too many of them
    SIGNED_OUT = "signed_out"
    SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
    PASSWORD_CHANGED = "password_changed"
    ADDED = "added"
    DISABLED = "disabled"
    ENABLED = "enabled"
    RESET = "reset"
    UNLOCKED = "unlocked"  # wrong passwords forgotten
    BOUND = "bound"  # to an identity of another system
    MOVED = "moved"  # another role or unit
    BACKED_UP = "backed_up"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"
    FEED_ISSUED = "feed_issued"
    FEED_REVOKED = "feed_revoked"
    TAKEN = "taken"  # a list as a file


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line: what happened to which account, by whom, from where."""

    at: datetime  # UTC
    act: Act
    account: str | None = None  # None for a name that no account has: it may be a mistyped password
    by: str | None = None  # None for the machine's owner, and for the account itself
    address: str | None = None
    detail: str = ""


def note(
    book: AccountBook,
    act: Act,
    account: str | None,
    by: Account | None = None,
    address: str | None = None,
    detail: str = "",
) -> None:
    """Adds a line, durable on return."""
    record = Record(book.clock(), act, account, by.name if by else None, address, detail)
    path = book.folder / FILE
    with writing(path, SETTINGS):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            with flocked(file, EXCLUSIVE, PATIENCE, SETTINGS):
                size = os.fstat(file).st_size
                is_torn = size and os.pread(file, 1, size - 1) != b"\n"  # when the power went
                start = b"\n" if is_torn else b""
                os.write(file, start + msgspec.json.encode(record) + b"\n")
                durable(file)
        finally:
            os.close(file)


def records(book: AccountBook) -> tuple[Record, ...]:
    """Every line that can be read, the latest first."""
    path = book.folder / FILE
    with reading(path, SETTINGS):
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    readable = []
    for line in reversed(lines):
        with suppress(msgspec.MsgspecError):  # cut off when the power went
            readable.append(msgspec.json.decode(line, type=Record))
    return tuple(readable)
