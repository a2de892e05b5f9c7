"""What somebody typed and has not sent: one draft an account and item, until it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
from tinydb import Query
from tinydb.queries import QueryInstance

from plan.accounts.book import AccountBook, key_of
from plan.ledger.events import EvidenceFile

CLOSURE, EXTENSION = "closure", "extension"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A report and requests about `item`, written by somebody who saw the entries up to `seen`.

    `percent` None is no report, nor is `value` None of what is reported by a figure: its `period`
    is not empty then. `asks` holds CLOSURE, EXTENSION or both.
    """

    item: str
    seen: int  # the last entry about the item
    percent: float | None = None
    value: float | None = None
    period: str = ""
    note: str = ""
    problem: str = ""
    waits_for: str = ""
    next_step: str = ""
    expected_finish: date | None = None
    asks: tuple[str, ...] = ()
    evidence: str = ""
    files: tuple[EvidenceFile, ...] = ()
    to: date | None = None
    reason: str = ""
    saved: datetime | None = None  # None while only on the screen


def drafts_of(book: AccountBook, account: str) -> dict[str, Draft]:
    """The drafts of `account`, by item."""
    documents = book.drafts.search(Query().fragment(_about(book, account)))
    return {document["item"]: msgspec.convert(document["draft"], Draft) for document in documents}


def keep(book: AccountBook, account: str, draft: Draft) -> None:
    """Stores `draft` in place of the one there was about its item."""
    draft = replace(draft, saved=book.clock())
    about = _about(book, account, item=draft.item)
    book.drafts.upsert({**about, "draft": msgspec.to_builtins(draft)}, Query().fragment(about))


def change(
    book: AccountBook, account: str, start: Draft, more: Iterable[EvidenceFile] = (), **fields: Any
) -> None:
    """Sets `fields` of the draft about the item of `start`, which it begins from; adds `more` files."""
    with book.drafts.held():
        draft = replace(drafts_of(book, account).get(start.item, start), **fields)
        every = {file.sha256: file for file in (*draft.files, *more)}
        keep(book, account, replace(draft, files=tuple(every.values())))


def drop(book: AccountBook, account: str, item: str) -> None:
    """Forgets the draft about `item`."""
    about: QueryInstance = Query().fragment(_about(book, account, item=item))
    if book.drafts.contains(about):
        book.drafts.remove(about)


def _about(book: AccountBook, account: str, **item: str) -> dict[str, str]:
    # no name has a slash
    return {"account": "/".join(filter(None, (book.plan, key_of(account)))), **item}
