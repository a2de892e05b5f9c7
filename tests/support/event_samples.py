"""An example of every kind of event, as `tests/samples` holds them: those of each version."""

from __future__ import annotations

from datetime import date

from plan.ledger.events import (
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
from plan.model.kinds import Commitment, NoticeStep, Topic

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
EVERY = (*EVENTS, *(event for events in SINCE.values() for event in events))
"""All of them."""
