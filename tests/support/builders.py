"""Small plans and entries for tests, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from plan.ledger.events import Author, Entry, Event, StatusReported
from plan.ledger.stores.memory import MemoryLedger
from plan.model.kinds import Commitment, Standing, UnitKind
from plan.model.plan import (
    Activity,
    Dependency,
    Document,
    ForecastRules,
    Goal,
    Milestone,
    Plan,
    Rules,
    Source,
    Threshold,
    Unit,
    Workstream,
)

CLERK = Author(account="张三", unit="u1")
SOURCE = Source(document="doc", says="测试用")
FOUNDED: dict[str, Any] = {"source": SOURCE, "standing": Standing.STATED}


def threshold(value: float) -> Threshold:
    """A threshold of `value` with a made-up precedent."""
    return Threshold(value=value, unit="点", precedent="测试", standing=Standing.ARRANGEMENT)


CHANCE_LIMITS = ForecastRules(
    amber=threshold(40),
    amber_left=threshold(25),
    red=threshold(70),
    red_once=threshold(85),
    red_left=threshold(55),
)


def activity(id_: str, start: date | None, finish: date | None, **more: Any) -> Activity:
    """An activity of line L1 from `start` to `finish`."""
    usual = {"parent": "L1", "baseline_start": start, "baseline_finish": finish, **FOUNDED}
    return Activity(id=id_, name=f"任务{id_}", **{**usual, **more})


def milestone(id_: str, deadline: date | None, **more: Any) -> Milestone:
    """A milestone of line L1 due on `deadline`."""
    usual = {"parent": "L1", "deadline": deadline, **FOUNDED}
    return Milestone(id=id_, name=f"节点{id_}", **{**usual, **more})


def after(predecessor: str, successor: str, **more: Any) -> Dependency:
    """`successor` follows `predecessor`."""
    return Dependency(predecessor=predecessor, successor=successor, **FOUNDED, **more)


def plan_of(*parts: Activity | Milestone | Goal, links: Iterable[Dependency] = ()) -> Plan:
    """A plan of 2022 with one line, two units, and `parts`."""
    return Plan(
        name="测试计划",
        start=date(2022, 1, 1),
        finish=date(2022, 12, 31),
        rules=Rules(
            amber_gap=threshold(10), red_gap=threshold(30), near_due=threshold(14), report_cycle=threshold(7)
        ),
        documents=(
            Document(id="doc", title="文件", publisher="测试", dated="2022", standing=Standing.STATED),
        ),
        units=(
            Unit(id="u1", name="甲局", kind=UnitKind.MEMBER, **FOUNDED),
            Unit(id="u2", name="乙镇", kind=UnitKind.TOWN, **FOUNDED),
        ),
        workstreams=(Workstream(id="L1", name="一线", number=1, lead="u1", supporting=("u2",), **FOUNDED),),
        goals=tuple(part for part in parts if isinstance(part, Goal)),
        activities=tuple(part for part in parts if isinstance(part, Activity)),
        milestones=tuple(part for part in parts if isinstance(part, Milestone)),
        dependencies=tuple(links),
        **FOUNDED,
    )


def june_plan() -> Plan:
    """One activity in June 2022 (21 working days) with a binding milestone due on the 30th."""
    work = activity("A1", date(2022, 6, 1), date(2022, 6, 30))
    promise = milestone("M1", date(2022, 6, 30), parent="A1", commitment=Commitment.BINDING)
    return plan_of(work, promise, milestone("M2", None))


def reported(subject: str, day: date, percent: float, **more: Any) -> StatusReported:
    """A report of `subject`."""
    return StatusReported(subject=subject, as_of=day, percent_complete=percent, **more)


def ledger_at(*moments: datetime) -> MemoryLedger:
    """A ledger whose entries are recorded at `moments`, one after another."""
    clock = iter(moments)
    return MemoryLedger(clock=lambda: next(clock))


def entries(*events: Event) -> tuple[Entry, ...]:
    """The entries of `events`, each recorded at noon of its own day."""
    ledger = ledger_at(*(datetime.combine(e.as_of, datetime.min.time(), UTC) for e in events))
    return tuple(ledger.append(event, by=CLERK) for event in events)


def recorded(*events: Event | tuple[Event, date]) -> list[Entry]:
    """Entries of a ledger that began in January, each recorded on its day or the one given."""
    first = reported("other", date(2022, 1, 4), 1)
    pairs = [event if isinstance(event, tuple) else (event, event.as_of) for event in events]
    return [
        Entry(
            sequence=number,
            recorded_at=datetime.combine(day, time(4), UTC),
            by=CLERK,
            event=event,
            key=None,
            digest="",
        )
        for number, (event, day) in enumerate([(first, first.as_of), *pairs], start=1)
    ]
