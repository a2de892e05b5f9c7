"""Entries and events as JSON: what is stored, byte for byte, and how old versions are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from plan.events import EVENTS, Author, Entry, Event

VERSION = 1
KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in EVENTS}
UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(kind, version) -> the fields as the next version has them."""


class _Body(msgspec.Struct, omit_defaults=True):
    sequence: int
    recorded_at: datetime
    by: Author
    event: dict[str, Any]
    key: str | None = None


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(_Body)


def event_to_dict(event: Event) -> dict[str, Any]:
    """`event` as plain JSON values, with its `kind` and `version`."""
    fields: dict[str, Any] = msgspec.to_builtins(event)
    return {"kind": type(event).__name__, "version": VERSION, **fields}


def event_from_dict(data: dict[str, Any]) -> Event:
    """The event that `data` holds, brought up to the present version.

    Raises msgspec.ValidationError for an unknown kind or a field that does not fit.
    """
    fields = dict(data)
    kind, version = fields.pop("kind", ""), fields.pop("version", 0)
    if kind not in KINDS:
        raise msgspec.ValidationError(f"unknown event kind {kind!r}")
    while upcast := UPCASTS.get((kind, version)):
        fields, version = upcast(fields), version + 1
    return msgspec.convert(fields, KINDS[kind])


def encode_body(
    sequence: int, recorded_at: datetime, by: Author, event: Event, key: str | None
) -> bytes:
    """What the digest covers and the store keeps: one line of JSON in UTF-8, keys in order."""
    return _encoder.encode(_Body(sequence, recorded_at, by, event_to_dict(event), key))


def decode_body(body: bytes | str, digest: str) -> Entry:
    """The entry that `body` holds, with the digest it is stored under."""
    data = _decoder.decode(body)
    return Entry(
        sequence=data.sequence,
        recorded_at=data.recorded_at,
        by=data.by,
        event=event_from_dict(data.event),
        key=data.key,
        digest=digest,
    )


def entry_to_dict(entry: Entry) -> dict[str, Any]:
    """`entry` as plain JSON values, as the command line prints it."""
    data: dict[str, Any] = msgspec.to_builtins(entry)
    return {**data, "event": event_to_dict(entry.event)}
