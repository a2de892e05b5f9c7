"""Going on from an earlier state is the same as beginning again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace as replace_entry

from plan.calendar.zone import end_of_day
from plan.ledger.events import (
    MEETING,
    Closed,
    ClosureRequested,
    ClosureReturned,
    ConclusionWithdrawn,
    DeadlineExtended,
    DecisionFinished,
    DecisionTaken,
    Ended,
    Entry,
    Event,
    ExtensionRequested,
    IndicatorReported,
    ItemAdded,
    ItemChanged,
    ItemWithdrawn,
    MeetingClosed,
    NoticeAnswered,
    NoticeIssued,
    PlanConcluded,
    Revision,
    SimulationMarked,
    StatusReported,
    of_kind,
)
from plan.ledger.events import PLAN as PLAN_ITSELF
from plan.ledger.moments import counted
from plan.ledger.stores.memory import MemoryLedger
from plan.model.kinds import Ending, NoticeStep
from plan.state.item_state import ACTS, item_state
from plan.state.replay import PlanState, earlier, replay, resume, with_event, with_milestones
from plan.state.reports import reports_of
from plan.state.revisions import revised
from plan.state.verdict import judged
from tests.support.builders import CLERK, FOUNDED, entries, june_plan, reported
from tests.support.indicators import plan_with

FIRST, ONE = date(2022, 6, 1), timedelta(days=1)
MEASURED = plan_with()
PLAN = replace(june_plan(), indicators=MEASURED.indicators, documents=MEASURED.documents)
SUBJECTS = [*(part.id for part in (*PLAN.items, *PLAN.indicators)), "X1", MEETING, "elsewhere"]
ENDINGS = (Ended(item="M1", ending=Ending.COMPLETED), Ended(item="A1", ending=Ending.CARRIED))
DAYS = st.integers(0, 6).map(lambda n: FIRST + timedelta(days=n))


def event_of(kind: int, subject: str, day: date, number: int) -> Event:
    """One of every kind that a state shows, whether it makes sense or not."""
    part = {"id": subject, "name": f"节点{number}", "parent": "L1", "standing": "stated"}
    part["source"] = {"document": "doc", "says": "测试用"}  # type: ignore[assignment]
    about: dict[str, Any] = {"subject": subject, "as_of": day}
    revision = {**about, "group": "milestones", "reason": "会议"}
    later, n = day + timedelta(days=30), max(number - 1, 1)
    return (
        reported(subject, day, number % 3 * 50),
        reported(subject, day, 100, actual_finish=day, actual_start=day - timedelta(days=number)),
        ClosureRequested(**about, evidence="批复"),
        ClosureReturned(**about, reason="缺章"),
        Closed(**about, evidence="批复"),
        ExtensionRequested(**about, to=later, reason="审批"),
        DeadlineExtended(**about, to=later, reason="审批"),
        IndicatorReported(**about, value=number, period="2022年", basis="全年"),
        DecisionTaken(**about, text="决定", unit="u1", meeting=day),
        DecisionFinished(**about, decision=n, outcome="办结"),
        NoticeIssued(**about, step=NoticeStep.REMINDER, unit="u1", asked="办", answer_by=later),
        NoticeAnswered(**about, notice=n, text="在办"),
        MeetingClosed(**about, counts=(), overdue=0, agenda=(), decisions=(), carried_over=()),
        ItemAdded(**revision, part=part),
        ItemChanged(**revision, part=part),
        ItemWithdrawn(**revision),
        SimulationMarked(**about, seed=1, shift=0),
        PlanConcluded(subject=PLAN_ITSELF, as_of=day, endings=ENDINGS, statement="收官", year=n % 2 or None),
        ConclusionWithdrawn(subject=PLAN_ITSELF, as_of=day, conclusion=n, reason="误办"),
    )[kind]


def steps_of(kinds: int) -> st.SearchStrategy[list[tuple[int, str, date, int]]]:
    """Of so many kinds of events."""
    step = st.tuples(st.integers(0, kinds - 1), st.sampled_from(SUBJECTS), DAYS, st.integers(0, 2))
    return st.lists(step, max_size=25)


STEPS, WITH_CONCLUSIONS = steps_of(17), steps_of(19)


def ledger_of(steps: Sequence[tuple[int, str, date, int]]) -> tuple[Entry, ...]:
    """The entries of `steps`, each recorded up to two days after the one before."""
    moment = [datetime(2022, 6, 1, 4, tzinfo=UTC)]
    ledger = MemoryLedger(clock=lambda: moment[0])
    for number, (kind, subject, day, later) in enumerate(steps):
        moment[0] += timedelta(days=later)
        ledger.append(event_of(kind, subject, day, number), by=CLERK)
    return tuple(ledger.entries())


@given(WITH_CONCLUSIONS, DAYS, st.booleans(), st.lists(st.integers(0, 25), max_size=4))
@example([(13, "X1", FIRST, 0), (0, "X1", FIRST, 0), (15, "X1", FIRST, 0)], FIRST, True, [1, 2])
def test_going_on_is_beginning_again(
    steps: list[tuple[int, str, date, int]], as_of: date, hindsight: bool, stops: list[int]
) -> None:
    """Wherever it stops on the way; what is new may lie on a day before what was known."""
    every = ledger_of(steps)
    state, known = replay(PLAN, (), as_of, hindsight), 0
    for stop in [*sorted(stops), len(every)]:
        state, known = resume(state, every[known:stop]), max(known, min(stop, len(every)))
    whole = replay(PLAN, every, as_of, hindsight)
    assert state == whole
    assert list(state.items) == list(whole.items)
    assert state.plan is whole.plan


@given(
    WITH_CONCLUSIONS,
    st.sampled_from([date.max, FIRST + 4 * ONE]),
    st.booleans(),
    DAYS,
    st.sampled_from([None, *(FIRST + n * ONE for n in range(7))]),
    st.integers(0, 20),
    st.integers(0, 25),
)
@example([(17, "", FIRST, 0), (18, "", FIRST, 1)], date.max, True, FIRST, FIRST, 20, 2)
@example([(0, "M1", FIRST, 0), (0, "M1", FIRST, 1)], date.max, True, FIRST, FIRST, 20, 2)
@example([(0, "M1", FIRST + ONE, 0), (0, "M1", FIRST, 0)], date.max, True, FIRST + ONE, None, 20, 1)
@example(
    [(0, "M1", FIRST + 2 * ONE, 0), (0, "M1", FIRST, 0), (0, "M1", FIRST + ONE, 1)],
    date.max,
    True,
    FIRST + 2 * ONE,
    FIRST,
    20,
    0,
)
@example([(1, "M1", FIRST, 0), (1, "M1", FIRST + ONE, 0)], date.max, True, FIRST + ONE, None, 20, 1)
@example([(0, "M1", FIRST + 5 * ONE, 0)], FIRST + 4 * ONE, True, FIRST + 5 * ONE, None, 20, 0)
@example([(0, "M1", FIRST, 2)] * 4, FIRST + 4 * ONE, False, FIRST, None, 20, 0)
def test_an_earlier_day_is_cut_from_a_later_one_as_a_replay_gives_it(
    steps: list[tuple[int, str, date, int]],
    later_day: date,
    hindsight: bool,
    day: date,
    until: date | None,
    now: int,
    stop: int,
) -> None:
    """Whatever lies on another day than it was recorded, and however the clock runs; as it grows too."""
    every = counted(ledger_of(steps), datetime(2022, 6, 1, 4, tzinfo=UTC) + timedelta(days=now))
    moment = end_of_day(until) if until else None
    later = resume(replay(PLAN, every[:stop], later_day, True), every[stop:])
    if not hindsight:
        later = replay(PLAN, every, later_day, False)
    cut, whole = (
        earlier(later, every, day, moment),
        resume(PlanState(plan=PLAN, as_of=day, known_at=moment), every),
    )
    assert cut == whole
    assert list(cut.items) == list(whole.items)
    assert cut.plan is whole.plan
    more = [replace_entry(entry, sequence=entry.sequence + len(every)) for entry in every]
    assert resume(cut, more) == resume(whole, more)


@given(STEPS, DAYS, st.booleans())
def test_a_replay_is_what_its_entries_say_sorted_by_day(
    steps: list[tuple[int, str, date, int]], as_of: date, hindsight: bool
) -> None:
    """The plain way: all that counts in order, then each part on its own."""
    every = ledger_of(steps)
    counts = sorted(
        (
            entry
            for entry in every
            if entry.event.as_of <= as_of and (hindsight or entry.recorded_at <= end_of_day(as_of))
        ),
        key=lambda entry: (entry.event.as_of, entry.sequence),
    )
    about = {subject: [e for e in counts if e.event.subject == subject] for subject in SUBJECTS}
    last = {entry.event.subject: entry.sequence for entry in every}
    state, plan = replay(PLAN, every, as_of, hindsight), revised(PLAN, counts)
    assert state.plan == plan
    other = {id_: [e for e in of if not isinstance(e.event, StatusReported)] for id_, of in about.items()}
    results = {id_: judged(plan, state.readings, of, as_of) for id_, of in plan.deciding.items()}
    verdicts = {id_: result.verdict for id_, result in results.items() if result}
    alone = {
        part.id: item_state(
            part,
            reports_of(of_kind(about[part.id], StatusReported)),
            other[part.id],
            PLAN.rules,
            as_of,
            began=every[0].recorded_at if every else None,
            verdict=verdicts.get(part.id),
            last_sequence=last.get(part.id, 0),
        )
        for part in plan.items
    }
    work = {id_: with_milestones(plan, alone, id_) for id_ in plan.milestones_of.keys() & alone.keys()}
    assert state.items == {**alone, **work}
    assert state.readings == {
        part.id: tuple(of_kind(about[part.id], IndicatorReported)) for part in plan.indicators
    }
    assert state.meetings == tuple(of_kind(about[MEETING], MeetingClosed))
    assert (state.last_sequences, state.last_meeting) == (last, last.get(MEETING, 0))
    acted = [(PLAN_ITSELF, entry.event.as_of) for entry in of_kind(every, Revision)]
    acted += [(entry.event.subject, entry.event.as_of) for entry in of_kind(every, *ACTS)]
    assert state.acted_on == dict(sorted(acted, key=itemgetter(1)))
    assert state.simulated == isinstance(every[0].event if every else None, SimulationMarked)


def test_what_would_be_stored_next_is_seen_as_if_it_were() -> None:
    """Only who wrote it when is not known yet."""
    known = entries(reported("M1", FIRST, 30))
    state = replay(june_plan(), known, FIRST)
    (entry,) = with_event(state, reported("M1", FIRST, 60)).items["M1"].reports[1:]
    assert (entry.sequence, entry.event.percent_complete) == (2, 60)
    assert with_event(state, reported("M1", FIRST, 60)).items["M1"].last_sequence == 2
    assert state.items["M1"].percent_complete == 30


def test_a_part_added_meanwhile_has_what_was_said_of_it_before() -> None:
    """A report is kept for the day on which the plan has the part."""
    part = {"id": "M9", "name": "节点", "parent": "L1", **FOUNDED}
    added = ItemAdded(subject="M9", as_of=FIRST, group="milestones", reason="会议", part=part)
    said, change = entries(reported("M9", FIRST, 40), added)
    before = replay(june_plan(), [said], FIRST)
    assert "M9" not in before.items
    assert resume(before, [change]).items["M9"].percent_complete == 40
