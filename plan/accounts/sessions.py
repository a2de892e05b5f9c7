"""Who is signed in: random tokens of which only the digest is kept, with two ends each."""

import secrets
from contextlib import suppress

from tinydb import where

from plan.accounts.book import AccountBook, digest_of
from plan.errors import LedgerBusy, LedgerUnwritable

IDLE = 2 * 3600.0  # seconds without a click
LONGEST = 12 * 3600.0  # seconds from sign-in, whatever is clicked
LONGEST_HALF = 600.0  # seconds until a code has to follow the password
TOUCH_EVERY = 60.0  # seconds; a click need not write


def open_session(book: AccountBook, account: str, address: str | None = None, is_half: bool = False) -> str:
    """The token of a new session of `account`; a half one waits for the second proof."""
    token, now = secrets.token_urlsafe(32), book.now()
    kept = {"token": digest_of(token), "account": account, "address": address, "half": is_half}
    ends = now + (LONGEST_HALF if is_half else LONGEST)
    with book.sessions.held() as table:
        table.remove((where("ends") <= now) | (where("seen") <= now - IDLE))
        table.remove(where("seen") > now + TOUCH_EVERY)
        table.insert({**kept, "seen": now, "ends": ends})
    return token


def session_of(book: AccountBook, token: str, touch: bool = False) -> tuple[str, bool] | None:
    """The account that `token` signs in, and whether by half; None when that has ended.

    With `touch` it was just used.
    """
    now, document = book.now(), book.sessions.get(where("token") == digest_of(token))
    if not isinstance(document, dict) or document["ends"] <= now:
        return None
    if not now - IDLE < document["seen"] <= now + TOUCH_EVERY:  # nor by a clock that ran ahead
        return None
    if touch and document["seen"] < now - TOUCH_EVERY:
        with suppress(LedgerUnwritable, LedgerBusy):  # a full disk leaves all readable
            book.sessions.update({"seen": now}, where("token") == document["token"])
    return document["account"], document.get("half", False)


def close_session(book: AccountBook, token: str) -> str | None:
    """The account whose session ended; None when there was none, or half of one."""
    with book.sessions.held() as table:
        account, is_half = session_of(book, token) or (None, True)
        table.remove(where("token") == digest_of(token))
    return None if is_half else account


def close_all(book: AccountBook, account: str) -> int:
    """The number of sessions of `account` that ended."""
    return len(book.sessions.remove(where("account") == account))


def count(book: AccountBook) -> int:
    """The number of sessions that still hold."""
    now = book.now()
    return book.sessions.count((where("ends") > now) & (where("seen") > now - IDLE))
