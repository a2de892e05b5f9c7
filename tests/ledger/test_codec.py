"""Stored entries keep their bytes and keep loading: samples of every version that ever was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from plan.errors import Refused
from plan.ledger.codec import (
    KINDS,
    UPCASTS,
    VERSION,
    decode_body,
    encode_body,
    entry_to_dict,
    event_from_dict,
    event_to_dict,
)
from plan.ledger.events import (
    Author,
    Closed,
    ClosureRequested,
    ClosureReturned,
    DeadlineExtended,
    DecisionFinished,
    DecisionTaken,
    Discussed,
    Event,
    EvidenceFile,
    ExtensionRefused,
    ExtensionRequested,
    ForecastsIssued,
    IndicatorReported,
    ItemAdded,
    ItemChanged,
    ItemWithdrawn,
    LightCount,
    MeetingClosed,
    NoticeAnswered,
    NoticeIssued,
    SimulationMarked,
    StatusReported,
    Told,
)
from plan.ledger.stores import open_ledger
from plan.ledger.stores.journal import BODY
from plan.model.kinds import Commitment, NoticeStep, Topic

SAMPLES = Path(__file__).parents[1] / "samples"
DAY = date(2022, 6, 30)
EVENTS: tuple[Event, ...] = (
    StatusReported(subject="L4-A1", as_of=DAY, percent_complete=40.0),
    StatusReported(
        subject="L4-A1",
        as_of=DAY,
        percent_complete=62.5,
        note="初稿已成 🙂\n“第二行”",
        problem="资料未齐",
        next_step="七月上旬评审",
        expected_finish=date(2022, 7, 20),
        actual_start=date(2022, 3, 1),
        actual_finish=date(2022, 7, 19),
    ),
    ClosureRequested(subject="L4-M1", as_of=DAY, evidence="评审意见"),
    ClosureReturned(subject="L4-M1", as_of=DAY, reason="缺盖章页"),
    Closed(subject="L4-M1", as_of=DAY, evidence="批复"),
    ExtensionRequested(subject="L5-M2", as_of=DAY, to=date(2022, 9, 30), reason="招标流标"),
    DeadlineExtended(subject="L5-M2", as_of=DAY, to=date(2022, 8, 31), reason="同意一个月"),
    ExtensionRefused(subject="L5-M3", as_of=DAY, reason="节点不变"),
    IndicatorReported(subject="L1-I1", as_of=DAY, value=3.25, period="2022上半年", basis="全社会"),
    ForecastsIssued(
        subject="forecast",
        as_of=DAY,
        model="1",
        seed=7,
        samples=10000,
        told=(
            Told(
                item="L5-M2",
                deadline=date(2022, 6, 30),
                approved_deadline=date(2022, 8, 31),
                p10=date(2022, 7, 5),
                p50=date(2022, 7, 29),
                p80=date(2022, 8, 26),
                p90=date(2022, 9, 14),
                probability_late=0.1875,
                probability_late_original=0.9921875,
            ),
            Told(
                item="L5-M3",
                deadline=None,
                approved_deadline=None,
                p10=date(2022, 10, 8),
                p50=date(2022, 11, 1),
                p80=date(2022, 12, 1),
                p90=date(2022, 12, 20),
                probability_late=None,
                probability_late_original=None,
            ),
        ),
    ),
    DecisionTaken(subject="L4-A1", as_of=DAY, text="月底前送审", unit="kjj", meeting=DAY),
    DecisionTaken(
        subject="L4-A1",
        as_of=DAY,
        text="月底前送审\n每周报一次",
        unit="kjj",
        meeting=DAY,
        due=date(2022, 7, 29),
        milestone="L4-M1",
        probability_before=0.75,
        probability_after=0.375,
        what_if="按计划用时",
    ),
    DecisionFinished(subject="L4-A1", as_of=DAY, decision=11, outcome="已送审"),
    MeetingClosed(
        subject="meeting",
        as_of=DAY,
        counts=(
            LightCount(commitment=Commitment.BINDING, light="red", milestones=1),
            LightCount(commitment=None, light="none", milestones=12),
        ),
        overdue=1,
        agenda=(
            Discussed(
                topic=Topic.MATTER,
                item="L4-A1",
                name="总规研究",
                unit="科技局",
                milestone="L4-M1",
                probability_before=0.75,
                probability_after=0.375,
                reason="少逾期",
            ),
            Discussed(topic=Topic.SILENT, item="L4-A2", name="专项规划", unit=""),
        ),
        decisions=(11, 12),
        carried_over=(),
        forecasts=10,
    ),
    SimulationMarked(subject="ledger", as_of=DAY, seed=7, shift=1500),
)
"""What the samples of every version say, whatever that version called it."""
PAPER = EvidenceFile(name="评审意见.pdf", size=48213, sha256="5d" * 32)
SINCE: dict[int, tuple[Event, ...]] = {
    2: (
        ClosureRequested(
            subject="L5-M2",
            as_of=DAY,
            evidence="合同",
            files=(PAPER, EvidenceFile(name="合同.ofd", size=901, sha256="0a" * 32)),
        ),
        Closed(subject="L5-M2", as_of=DAY, evidence="验收报告", files=(PAPER,)),
        NoticeIssued(
            subject="L4-M1",
            as_of=DAY,
            step=NoticeStep.SUPERVISION,
            unit="kjj",
            asked="说明原因",
            answer_by=date(2022, 7, 7),
        ),
        NoticeAnswered(subject="L4-M1", as_of=DAY, notice=17, text="七月底前报批"),
        ItemAdded(
            subject="L4-M9",
            as_of=DAY,
            group="milestones",
            reason="会议增列",
            part={
                "id": "L4-M9",
                "name": "交通专项评审",
                "parent": "L4",
                "deadline": "2022-11-30",
                "supporting": ["gxq", "jkq"],
                "source": {"document": "own", "says": "会议增列"},
                "standing": "arrangement",
                "reason": "会议增列",
            },
        ),
        ItemChanged(
            subject="L4-A1 → L4-A3（SS）",
            as_of=DAY,
            group="dependencies",
            reason="间隔有误",
            part={"predecessor": "L4-A1", "successor": "L4-A3", "kind": "SS", "lag": 20},
        ),
        ItemWithdrawn(subject="L4-M9", as_of=DAY, group="milestones", reason="并入总规"),
    ),
}
"""What a version can say that those before it could not."""


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
    since = [event for first, said in SINCE.items() if first <= version for event in said]
    assert tuple(entry.event for entry in entries) == (*EVENTS, *since)
    assert entries[0].by == Author(account="李工", unit="U-KJ")
    assert (entries[0].key, entries[1].key) == ("k1", None)
    assert entries[1].recorded_at == datetime(2022, 6, 30, 8, 0, 1, 500, tzinfo=UTC)


def test_every_kind_is_among_the_samples() -> None:
    """A new kind of event needs a line in the samples of its version."""
    said = (*EVENTS, *(event for later in SINCE.values() for event in later))
    said = (*EVENTS, *(event for events in SINCE.values() for event in events))
    assert {type(event).__name__ for event in said} == set(KINDS)


def test_what_is_written_today_is_what_the_samples_hold() -> None:
    """Another byte would be another version: raise VERSION, add an upcast and a file of samples."""
    for body, digest in sample(VERSION):
        entry = decode_body(body, digest)
        written = encode_body(entry.sequence, entry.recorded_at, entry.by, entry.event, entry.key)
        assert written == body


def test_upcasts_lead_to_the_present() -> None:
    """None is for a version that is not past, or a kind that is not."""
    assert all(kind in KINDS and 1 <= version < VERSION for kind, version in UPCASTS)


@pytest.mark.parametrize("event", [*EVENTS, *(event for said in SINCE.values() for event in said)])
def test_an_event_becomes_plain_values_and_back(event: Event) -> None:
    """Through JSON."""
    plain = event_to_dict(event)
    assert event_from_dict(msgspec.json.decode(msgspec.json.encode(plain))) == event
    assert (plain["kind"], plain["version"]) == (type(event).__name__, VERSION)


@pytest.mark.parametrize(
    "change",
    [
        (b'"kind":"StatusReported"', b'"kind":"Whatever"'),
        (b'"version":1', b'"version":99'),
        (b'"version":1', b'"version":0'),
        (b'"as_of":"2022-06-30"', b'"as_of":"soon"'),
        (b'"percent_complete":40.0', b'"percent_complete":"viel"'),
    ],
)
def test_an_entry_of_a_newer_program_is_named(change: tuple[bytes, bytes]) -> None:
    """With its sequence, and what to do."""
    body, digest = sample(1)[0]
    assert change[0] in body
    with pytest.raises(Refused, match="第 1 条"):
        decode_body(body.replace(*change), digest)


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
