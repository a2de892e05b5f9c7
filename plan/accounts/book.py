"""Where accounts are kept: a folder of small TinyDB files, and the clock they are dated by."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from tinydb.table import Table

from plan.ledger.contract import Clock, utc_now
from plan.ledger.stores.settings import ReplacedFile, SettingsDB

SETTINGS = "var/settings"


@dataclass(frozen=True)
class AccountBook:
    """A folder that holds accounts, sessions, attempts and the record of what became of them.

    What is lost of sessions, attempts, devices or drafts is done again by whoever misses it: a
    damaged file is put aside and begun anew. Nobody could make up for accounts, tokens and calendar
    addresses.
    """

    folder: Path
    clock: Clock = utc_now

    @cached_property
    def accounts(self) -> Table:
        """One document an account."""
        return SettingsDB(self.folder / "accounts.json").table("accounts")

    @cached_property
    def sessions(self) -> Table:
        """One document a session; apart, because it changes at every other click."""
        return SettingsDB(self.folder / "sessions.json", replaceable=True).table("sessions")

    @cached_property
    def attempts(self) -> Table:
        """One document for whatever passwords were got wrong of, or from."""
        return SettingsDB(self.folder / "attempts.json", replaceable=True).table("attempts")

    @cached_property
    def devices(self) -> Table:
        """One document a browser or an address from which an account signed in."""
        return SettingsDB(self.folder / "devices.json", replaceable=True).table("devices")

    @cached_property
    def tokens(self) -> Table:
        """One document a token of a program."""
        return SettingsDB(self.folder / "tokens.json").table("tokens")

    @cached_property
    def feeds(self) -> Table:
        """One document a calendar address."""
        return SettingsDB(self.folder / "feeds.json").table("feeds")

    @cached_property
    def drafts(self) -> Table:
        """One document for whatever an account typed about an item and has not sent."""
        return SettingsDB(self.folder / "drafts.json", replaceable=True).table("drafts")

    def now(self) -> float:
        """The moment, in seconds since 1970."""
        return self.clock().timestamp()


@contextmanager
def locked(table: Table) -> Iterator[Table]:
    """The table, which nobody else changes meanwhile."""
    storage = table._storage
    assert isinstance(storage, ReplacedFile)
    with storage.exclusive():
        yield table


def book_at(folder: str | None = None) -> AccountBook:
    """The book in `folder`, else where PLAN_SETTINGS says, else in var/settings."""
    return AccountBook(Path(folder or os.environ.get("PLAN_SETTINGS") or SETTINGS))


def digest_of(token: str) -> str:
    """What is kept of a token: enough to know it again, of no use to whoever reads it."""
    return sha256(token.encode()).hexdigest()


def key_of(name: str) -> str:
    """What two names of one account have in common, whatever letters they were typed in."""
    return normalize("NFKC", name).strip().casefold()
