"""Wrong passwords are slowed down: by account, by address, and by both together.

Where an account is known, others' guesses do not count against it: at an address it signed in from,
not those made elsewhere; on a browser it signed in with, by a token that the browser keeps, only that
browser's own. Such a token opens nothing; digests alone are kept.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256

from tinydb import where
from tinydb.table import Table

from plan.accounts.book import AccountBook, digest_of, key_of
from plan.errors import LedgerBusy, LedgerUnwritable, TooManyAttempts

FREE = {"both": 5, "account": 20, "address": 50}  # wrong ones before the first delay
FIRST_DELAY, LONGEST_DELAY = 30.0, 900.0  # seconds; doubled with every further one
FORGIVEN_EVERY = LONGEST_DELAY  # one of an address: no more often than delays let one be tried
FORGOTTEN_AFTER = 24 * 3600.0
MOST_KEPT = 5000  # documents; whoever makes up names does not fill the disk
KNOWN_FOR = 180 * 24 * 3600.0  # seconds since the last sign-in
MOST_KNOWN = 20  # devices of an account, and as many addresses
DEVICE, ADDRESS = "device", "address"  # by what an account is known where an attempt comes from


def begin(book: AccountBook, name: str, address: str, device: str | None = None) -> None:
    """Counts an attempt before its password is looked at; raises TooManyAttempts.

    Counted first, so that many at once do not all pass; `succeeded` takes it back. Refused ones do
    not count: nobody can be kept out for longer than LONGEST_DELAY.
    """
    now, keys = book.now(), tuple(_keys(book, name, address, device))
    with book.attempts.held() as table:
        if wait := max(_wait(table, key, kind, now) for kind, key in keys):
            raise TooManyAttempts(wait)
        table.remove(where("last") < now - FORGOTTEN_AFTER)
        if len(table) > MOST_KEPT:
            oldest = sorted(table.all(), key=lambda record: record["last"])
            table.remove(doc_ids=[record.doc_id for record in oldest[: len(table) - MOST_KEPT]])
        for kind, key in keys:
            count, since, _ = _count(table, key, kind, now)
            record = {"key": key, "count": count + 1, "since": since, "last": now}
            if kind == "both":
                record["account"] = _account(name)
            table.upsert(record, where("key") == key)


def succeeded(book: AccountBook, name: str, address: str, device: str | None = None) -> None:
    """Forgets what this account got wrong here, of the address's count too.

    What other names got wrong from the address stays: an account of one's own hides no guesses.
    """
    now, keys = book.now(), dict(_keys(book, name, address, device))
    with book.attempts.held() as table:
        own, *_ = _count(table, keys["both"], "both", now)
        if "address" in keys:
            count, since, _ = _count(table, keys["address"], "address", now)
            table.update({"count": max(count - own, 0), "since": since}, where("key") == keys["address"])
        for kind in {"both", "account"} & set(keys):
            table.remove(where("key") == keys[kind])


def holds_off(book: AccountBook, name: str, address: str, device: str | None = None) -> bool:
    """Whether the next attempt would be refused."""
    now, keys = book.now(), _keys(book, name, address, device)
    return any(_wait(book.attempts, key, kind, now) for kind, key in keys)


def unlock(book: AccountBook, name: str, address: str = "") -> None:
    """Forgets every wrong password of the account, and all that came from `address`."""
    key, account = where("key"), _account(name)
    of_account = (key == account) | (where("account") == account)
    book.attempts.remove(of_account | (key == _digest("address", address)))


def known_by(book: AccountBook, name: str, address: str, device: str | None) -> str | None:
    """The stronger of the two by which `name` signed in before; None where by neither."""
    recent = (where("key") == key_of(name)) & (where("last") >= book.now() - KNOWN_FOR)
    marks = {(record["kind"], record["mark"]) for record in book.devices.search(recent)}
    if device and (DEVICE, digest_of(device)) in marks:
        return DEVICE
    return ADDRESS if (ADDRESS, digest_of(address)) in marks else None


def remember(book: AccountBook, name: str, address: str, device: str | None) -> str:
    """The token that the browser is to keep: its own where it has one, else a new one."""
    device = device or secrets.token_urlsafe(32)
    marks = ((DEVICE, digest_of(device)), (ADDRESS, digest_of(address)))
    with suppress(LedgerUnwritable, LedgerBusy), book.devices.held() as table:
        table.remove(where("last") < book.now() - KNOWN_FOR)
        for kind, mark in marks:
            record = {"key": key_of(name), "kind": kind, "mark": mark, "last": book.now()}
            of_kind = (where("key") == key_of(name)) & (where("kind") == kind)
            table.upsert(record, of_kind & (where("mark") == mark))
            latest = sorted(table.search(of_kind), key=lambda each: each["last"])
            table.remove(doc_ids=[each.doc_id for each in latest[:-MOST_KNOWN]])
    return device


def _keys(book: AccountBook, name: str, address: str, device: str | None) -> Iterator[tuple[str, str]]:
    """What is counted, by digest: what was typed for a name may have been a password."""
    typed, known = key_of(name)[:64], known_by(book, name, address, device)
    if known == DEVICE:
        yield "both", _digest("both", f"{typed}@device {digest_of(device or '')}")
        return
    yield "both", _digest("both", f"{typed}@{address}")
    yield "address", _digest("address", address)
    if known is None:
        yield "account", _account(name)


def _account(name: str) -> str:
    return _digest("account", key_of(name)[:64])


def _digest(kind: str, key: str) -> str:
    return sha256(f"{kind}:{key}".encode()).hexdigest()


def _count(table: Table, key: str, kind: str, now: float) -> tuple[int, float, float]:
    """How many wrong ones count now, since when none of an address was forgiven, when the last was."""
    record = table.get(where("key") == key)
    if not isinstance(record, dict) or abs(now - record["last"]) > FORGOTTEN_AFTER:
        return 0, now, now
    count, last = int(record["count"]), float(record["last"])
    since = float(record.get("since", last))
    forgiven = max(int((now - since) // FORGIVEN_EVERY), 0) if kind == "address" else 0
    left = max(count - forgiven, 0)
    return left, since + forgiven * FORGIVEN_EVERY if left else now, last


def _wait(table: Table, key: str, kind: str, now: float) -> float:
    """Seconds until the next attempt is looked at."""
    count, _, last = _count(table, key, kind, now)
    over = count - FREE[kind]
    if over < 0:
        return 0.0
    delay = min(FIRST_DELAY * 2.0 ** min(over, 10), LONGEST_DELAY)
    return min(delay, max(0.0, last + delay - now))  # also where a clock ran ahead
