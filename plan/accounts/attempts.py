"""Wrong passwords are slowed down: by account, by address, and by both together."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from tinydb import where
from tinydb.table import Table

from plan.accounts.book import AccountBook, key_of, locked
from plan.errors import TooManyAttempts

FREE = {"both": 5, "account": 20, "address": 50}  # wrong ones before the first delay
FIRST_DELAY, LONGEST_DELAY = 30.0, 900.0  # seconds; doubled with every further one
FORGOTTEN_AFTER = 24 * 3600.0
MOST_KEPT = 5000  # documents; whoever makes up names does not fill the disk


def begin(book: AccountBook, name: str, address: str) -> None:
    """Counts an attempt before its password is looked at; raises TooManyAttempts.

    Counted first, so that many at once do not all pass; `succeeded` takes it back. Refused ones do
    not count: nobody can be kept out for longer than LONGEST_DELAY.
    """
    now = book.now()
    with locked(book.attempts) as table:
        if wait := max(_wait(table, key, kind, now) for kind, key in _keys(name, address)):
            raise TooManyAttempts(wait)
        table.remove(where("last") < now - FORGOTTEN_AFTER)
        if len(table) > MOST_KEPT:
            oldest = sorted(table.all(), key=lambda record: record["last"])
            table.remove(doc_ids=[record.doc_id for record in oldest[: len(table) - MOST_KEPT]])
        for _, key in _keys(name, address):
            record = table.get(where("key") == key)
            count = record["count"] + 1 if isinstance(record, dict) else 1
            table.upsert({"key": key, "count": count, "last": now}, where("key") == key)


def succeeded(book: AccountBook, name: str, address: str) -> None:
    """Forgets the account's wrong ones; those of the address stay, less this attempt."""
    with locked(book.attempts) as table:
        for kind, key in _keys(name, address):
            if kind != "address":
                table.remove(where("key") == key)
                continue
            record = table.get(where("key") == key)
            if isinstance(record, dict):
                table.update({"count": record["count"] - 1}, where("key") == key)


def holds_off(book: AccountBook, name: str, address: str) -> bool:
    """Whether the next attempt would be refused."""
    now = book.now()
    return any(_wait(book.attempts, key, kind, now) for kind, key in _keys(name, address))


def _keys(name: str, address: str) -> Iterator[tuple[str, str]]:
    """What is counted, by digest: what was typed for a name may have been a password."""
    typed = key_of(name)[:64]
    for kind, key in (("both", f"{typed}@{address}"), ("account", typed), ("address", address)):
        yield kind, sha256(f"{kind}:{key}".encode()).hexdigest()


def _wait(table: Table, key: str, kind: str, now: float) -> float:
    """Seconds until the next attempt is looked at."""
    record = table.get(where("key") == key)
    if not isinstance(record, dict) or now - record["last"] > FORGOTTEN_AFTER:
        return 0.0
    over, last = int(record["count"]) - FREE[kind], float(record["last"])
    if over < 0:
        return 0.0
    delay = min(FIRST_DELAY * 2.0 ** min(over, 10), LONGEST_DELAY)
    return max(0.0, last + delay - now)
