"""Stored entries keep their bytes and keep loading: samples of every version that ever was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from plan.errors import Refused
from plan.ledger import events
from plan.ledger.codec import VERSION, decode_body, encode_body, entry_to_dict, event_from, event_to_dict
from plan.ledger.events import Author, Event
from plan.ledger.stores import open_ledger
from plan.ledger.stores.journal import BODY
from tests.support.event_samples import EVENTS, EVERY, SINCE

SAMPLES = Path(__file__).parents[1] / "samples"


def sample(version: int) -> list[tuple[bytes, str]]:
    """Bodies and digests of the frozen file of `version`."""
    lines = (SAMPLES / f"entries_v{version}.jsonl").read_bytes().splitlines(keepends=True)
    return [(line[BODY], line[11:75].decode()) for line in lines]


@pytest.mark.parametrize("version", range(1, VERSION + 1))
def test_entries_of_every_version_load_as_what_they_said(version: int) -> None:
    """The chain holds over the stored bytes, and every event is today's."""
    ledger = open_ledger("memory:")
    ledger.adopt(sample(version))
    entries = list(ledger.entries())
    since = [event for first, events in SINCE.items() if first <= version for event in events]
    assert tuple(entry.event for entry in entries) == (*EVENTS, *since)
    assert entries[0].by == Author(account="李工", unit="U-KJ")
    assert (entries[0].key, entries[1].key) == ("k1", None)
    assert entries[1].recorded_at == datetime(2022, 6, 30, 8, 0, 1, 500, tzinfo=UTC)


def test_every_kind_is_among_the_samples() -> None:
    """A new kind of event needs a line in the samples of its version."""
    assert {type(event).__name__ for event in EVERY} == {kind.__name__ for kind in events.EVENTS}


def test_what_is_written_today_is_what_the_samples_hold() -> None:
    """Another byte would be another version: raise VERSION, add a file of samples."""
    for body, digest in sample(VERSION):
        entry = decode_body(body, digest)
        written = encode_body(entry.sequence, entry.recorded_at, entry.by, entry.event, entry.key)
        assert written == body


@pytest.mark.parametrize("event", EVERY)
def test_an_event_becomes_plain_values_and_back(event: Event) -> None:
    """Through JSON."""
    plain = event_to_dict(event)
    assert event_from(msgspec.json.encode(plain)) == event
    assert (plain["kind"], plain["version"]) == (type(event).__name__, VERSION)


@pytest.mark.parametrize("version", range(1, VERSION + 1))
@pytest.mark.parametrize(
    "change",
    [
        (b'"kind":"StatusReported"', b'"kind":"Whatever"'),
        (b'"version":%d', b'"version":%d' % (VERSION + 1)),
        (b'"version":%d', b'"version":%d0' % VERSION),
        (b'"version":%d', b'"version":0'),
        (b'"as_of":"2022-06-30"', b'"as_of":"soon"'),
        (b'"percent_complete":40.0', b'"percent_complete":"viel"'),
    ],
)
def test_an_entry_of_a_newer_program_is_named(version: int, change: tuple[bytes, bytes]) -> None:
    """With its sequence, and what to do; whether it has a key or none."""
    body, digest = sample(version)[0]
    stored = change[0].replace(b"%d", b"%d" % version)
    for each in (body, body.replace(b',"key":"k1"', b"")):
        assert stored in each
        with pytest.raises(Refused, match="第 1 条"):
            decode_body(each.replace(stored, change[1]), digest)


def test_a_version_that_somebody_typed_is_none() -> None:
    """What tells the version is looked for at the end, where people's words may stand too."""
    body, digest = sample(VERSION)[0]
    newer = body.replace(b'"version":%d' % VERSION, b'"version":%d' % (VERSION + 1))
    typed = json.dumps(f'x,"version":{VERSION}}},"key":"').encode()
    with pytest.raises(Refused):
        decode_body(newer.replace(b'"k1"', typed), digest)


def test_an_entry_prints_as_plain_values() -> None:
    """As the command line shows it."""
    entry = decode_body(*sample(1)[4])
    assert entry_to_dict(entry) == {
        "sequence": 5,
        "recorded_at": "2022-06-30T08:00:04.000500Z",
        "by": {"account": "李工", "unit": "U-KJ"},
        "event": {
            "kind": "Closed",
            "version": VERSION,
            "subject": "L4-M1",
            "as_of": "2022-06-30",
            "evidence": "批复",
            "files": (),
        },
        "key": None,
        "digest": entry.digest,
    }
