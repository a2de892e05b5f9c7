"""Where accounts are kept: a folder of small TinyDB files, and the clock they are dated by."""

import os
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from plan.ledger.access import FIRST
from plan.ledger.contract import Clock, utc_now
from plan.ledger.stores.settings import LockedTable, SettingsDB

SETTINGS = "var/settings"


def _table(name: str, *, replaceable: bool = False) -> cached_property[LockedTable]:
    def table(book: "AccountBook") -> LockedTable:
        return SettingsDB(book.folder / f"{name}.json", replaceable=replaceable).table(name)

    return cached_property(table)


@dataclass(frozen=True)
class AccountBook:
    """A folder that holds accounts, sessions, attempts and the record of what became of them.

    What is lost of sessions, attempts, devices or drafts is done again by whoever misses it: a
    damaged file is put aside and begun anew. Nobody could make up for accounts, tokens and calendar
    addresses.
    """

    folder: Path
    clock: Clock = utc_now
    user: str | None = None  # whose hands it is in, where that is no account's: the system's name
    plan: str = FIRST  # whose roles, units and drafts are meant, where there are several

    accounts = _table("accounts")
    tokens = _table("tokens")  # of programs
    feeds = _table("feeds")  # calendar addresses
    # apart, because it changes at every other click:
    sessions = _table("sessions", replaceable=True)
    attempts = _table("attempts", replaceable=True)  # what passwords were got wrong of, or from
    devices = _table("devices", replaceable=True)  # browsers and addresses of earlier sign-ins
    drafts = _table("drafts", replaceable=True)  # what was typed about an item and not sent
    columns = _table("columns", replaceable=True)  # what the columns of sheets were read as

    def now(self) -> float:
        """The moment, in seconds since 1970."""
        return self.clock().timestamp()


def book_at(folder: str | None = None) -> AccountBook:
    """The book in `folder`, else where PLAN_SETTINGS says, else in var/settings."""
    return _book(folder or os.environ.get("PLAN_SETTINGS") or SETTINGS)


@lru_cache(maxsize=4)  # so that what its files say is decoded only when they change
def _book(folder: str) -> AccountBook:
    return AccountBook(Path(folder))


def digest_of(token: str) -> str:
    """What is kept of a token: enough to know it again, of no use to whoever reads it."""
    return sha256(token.encode()).hexdigest()


def key_of(name: str) -> str:
    """What two names of one account have in common, whatever letters they were typed in."""
    return normalize("NFKC", name).strip().casefold()
