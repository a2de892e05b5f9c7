"""Where an account signed in before: browsers, by a token they keep, and addresses.

What is known is braked by itself: guesses from elsewhere do not keep its person out. A token opens
nothing; digests alone are kept.
"""

import secrets
from contextlib import suppress

from tinydb import where

from plan.accounts.book import AccountBook, digest_of, key_of
from plan.errors import LedgerBusy, LedgerUnwritable

KEPT = 180 * 24 * 3600.0  # seconds since the last sign-in
MOST_KEPT = 20  # devices of an account, and as many addresses
DEVICE, ADDRESS = "device", "address"  # by what an account is known where an attempt comes from


def known_by(book: AccountBook, name: str, address: str, device: str | None) -> str | None:
    """The stronger of the two by which `name` signed in before; None where by neither."""
    recent = (where("key") == key_of(name)) & (where("last") >= book.now() - KEPT)
    marks = {(record["kind"], record["mark"]) for record in book.devices.search(recent)}
    if device and (DEVICE, digest_of(device)) in marks:
        return DEVICE
    return ADDRESS if (ADDRESS, digest_of(address)) in marks else None


def remember(book: AccountBook, name: str, address: str, device: str | None) -> str:
    """The token that the browser is to keep: its own where it has one, else a new one."""
    device = device or secrets.token_urlsafe(32)
    marks = ((DEVICE, digest_of(device)), (ADDRESS, digest_of(address)))
    with suppress(LedgerUnwritable, LedgerBusy), book.devices.held() as table:
        table.remove(where("last") < book.now() - KEPT)
        for kind, mark in marks:
            record = {"key": key_of(name), "kind": kind, "mark": mark, "last": book.now()}
            of_kind = (where("key") == key_of(name)) & (where("kind") == kind)
            table.upsert(record, of_kind & (where("mark") == mark))
            latest = sorted(table.search(of_kind), key=lambda each: each["last"])
            table.remove(doc_ids=[each.doc_id for each in latest[:-MOST_KEPT]])
    return device
