"""Entries and events as JSON: what is stored, byte for byte, and how old versions are read."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache, reduce
from itertools import groupby, islice
from operator import or_
from typing import Any, Generic, TypeVar

import msgspec

from plan.errors import BadValue, LedgerDamaged, Refused
from plan.ledger.contract import EMPTY, SHA_256, Head, Line, algorithm_of, chain, hasher
from plan.ledger.events import EVENTS, Author, Entry, Event

VERSION = 2
LATER: dict[str, Any] = {
    **dict.fromkeys(("backdated", "waits_for", "doubts", "group", "replaces"), ""),
    **dict.fromkeys(("grade", "done_on", "promised", "attendance", "discussed", "unit")),
    "unchanged": False,
}
"""Fields that came with a default when their events were there: not written where nothing is said."""
BATCH = 1000
Draft = tuple[bytes, Entry]
By = TypeVar("By")
What = TypeVar("What")


class _By(msgspec.Struct, omit_defaults=True):  # as before role and address were kept
    account: str
    unit: str | None
    role: str | None = None
    address: str | None = None


class _Body(msgspec.Struct, Generic[By, What], omit_defaults=True, gc=False):
    # as written; read, the author stays bytes, and so does an event until its version is known
    sequence: int
    recorded_at: datetime
    by: By
    event: What
    key: str | None = None
    clock: datetime | None = None
    digests: str | None = None


class _Subject(msgspec.Struct, gc=False):
    subject: str


class _Terms(msgspec.Struct, gc=False):
    recorded_at: datetime
    event: _Subject
    key: str | None = None


class _Label(msgspec.Struct):
    kind: str
    version: int


_encode = msgspec.json.Encoder(order="deterministic").encode
_stored = msgspec.json.Decoder(_Body[msgspec.Raw, msgspec.Raw]).decode
_terms = msgspec.json.Decoder(_Terms).decode
_label = msgspec.json.Decoder(_Label).decode
_author = lru_cache(maxsize=4096)(msgspec.json.Decoder(Author).decode)  # few people, many entries
_event = msgspec.json.Decoder(reduce(or_, EVENTS)).decode
_whole = msgspec.json.Decoder(_Body[msgspec.Raw, reduce(or_, EVENTS)]).decode  # type: ignore[misc]
_OF_NOW = b',"version":%d},"key":"' % VERSION  # between an event and its entry's key


def event_to_dict(event: Event) -> dict[str, Any]:
    """`event` as plain JSON values, with its `kind` and `version`."""
    fields: dict[str, Any] = msgspec.to_builtins(event)
    given = {name: v for name, v in fields.items() if name not in LATER or v != LATER[name]}
    return {"version": VERSION, **given}


def event_from(stored: bytes | msgspec.Raw) -> Event:
    """The event that `stored` holds as JSON; what came after its version has its default.

    Raises msgspec.ValidationError for an unknown kind or version, or a field that does not fit.
    """
    label = _label(stored)
    if not 1 <= label.version <= VERSION:
        raise msgspec.ValidationError(f"{label.kind} v{label.version}")
    return _event(stored)


def encode_body(
    sequence: int,
    recorded_at: datetime,
    by: Author,
    event: Event,
    key: str | None,
    clock: datetime | None = None,
    digests: str | None = None,
) -> bytes:
    """What the digest covers and the store keeps: one line of JSON in UTF-8, keys in order."""
    author = _By(by.account, by.unit, by.role, by.address)
    return _encode(_Body(sequence, recorded_at, author, event_to_dict(event), key, clock, digests))


def decode_body(body: bytes | str, digest: str) -> Entry:
    """The entry that `body` holds, with the digest it is stored under; raises Refused."""
    raw = body if isinstance(body, bytes) else body.encode()
    try:
        is_of_now = raw.find(_OF_NOW, -100) > 0  # as nearly all are
        stored: _Body[msgspec.Raw, Any] = (_whole if is_of_now else _stored)(raw)
        return Entry(
            sequence=stored.sequence,
            recorded_at=stored.recorded_at,
            by=_author(bytes(stored.by)),
            event=stored.event if is_of_now else event_from(stored.event),
            key=stored.key,
            digest=digest,
            clock=stored.clock,
            digests=stored.digests,
        )
    except msgspec.ValidationError as error:
        n = _stored(raw).sequence
        raise Refused(f"第 {n} 条记录无法识别（{error}），请用更新版本的程序打开。") from error


def index_terms(body: bytes) -> tuple[datetime, str, str | None]:
    """When `body` was recorded, its subject and its key: what stores find entries by.

    Raises ValueError for what is no entry.
    """
    moment, (subject,), (key,) = terms_of([body])
    return moment, subject, key


def terms_of(bodies: Iterable[bytes]) -> tuple[datetime, list[str], list[str | None]]:
    """When the last of `bodies` was recorded, the subject and the key of each; as `index_terms`."""
    try:
        terms = [*map(_terms, bodies)]
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error
    return terms[-1].recorded_at, [it.event.subject for it in terms], [it.key or None for it in terms]


def draft(
    head: Head,
    now: datetime,
    by: Author,
    event: Event,
    key: str | None,
    latest: datetime | None = None,
    algorithm: str = SHA_256,
) -> Draft:
    """The body and the entry that would follow `head`, read back from what would be stored.

    The first one names the `algorithm` of the chain.

    `latest` is the last entry's moment, which no moment goes before: a clock that is earlier is
    kept beside. Raises BadValue when the entry could not be read again: a value of the wrong type,
    half a character.
    """
    try:
        moment, clock = (latest, now) if latest and now < latest else (now, None)
        named = None if head[0] else algorithm
        body = encode_body(head[0] + 1, moment, by, event, key, clock, named)
        return body, decode_body(body, chain(head[1], body, hasher(algorithm)))
    except (Refused, UnicodeError, msgspec.MsgspecError) as error:
        raise BadValue("记录内容", event.subject, str(error)) from error


def sound(lines: Iterable[Line], where: str, head: Head = EMPTY, algorithm: str = SHA_256) -> Iterator[Line]:
    """The same `lines`, which follow `head` by `algorithm`, each checked against the one before.

    The first entry of all names it itself. Raises LedgerDamaged, its place in `where`.
    """
    (sequence, digest), new = head, hasher(algorithm)
    for body, stored_as in lines:
        if not sequence:
            new = hasher(algorithm_of(body))
        digest = chain(digest, body, new)
        if digest != stored_as or not body.startswith(b'{"sequence":%d,' % (sequence + 1)):
            place = f"{where} 第 {sequence + 1} 条"
            raise LedgerDamaged(place, "内容与校验不符，或前面缺了一条", sequence)
        sequence += 1
        yield body, stored_as


def by_month(lines: Iterable[Line]) -> Iterator[tuple[str, list[bytes]]]:
    """The bodies of `lines` in batches of one month each, as "2022-03"."""
    for month, group in groupby(lines, key=lambda line: f"{index_terms(line[0])[0]:%Y-%m}"):
        while batch := [body for body, _ in islice(group, BATCH)]:
            yield month, batch


def entry_to_dict(entry: Entry) -> dict[str, Any]:
    """`entry` as plain JSON values, as the command line prints it."""
    data: dict[str, Any] = msgspec.to_builtins(entry)
    for name in ("clock", "stamped_at", "stated_day", "digests"):
        if data[name] is None:
            del data[name]
    return {**data, "event": event_to_dict(entry.event)}
