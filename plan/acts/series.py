"""Acts in one go: each decided on what those before it leave, by somebody who may, or none is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from plan.errors import BadValue, Refused
from plan.ledger.access import Account, may
from plan.ledger.events import Event, Revision, StatusReported
from plan.state.replay import PlanState, with_event

Act = Callable[[PlanState], Event]


@dataclass(frozen=True, kw_only=True)
class Step:
    """An act, the last entry about its subject that its author had seen, and its attempt's key."""

    act: Act
    expect: int | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a step comes to, to be stored only where the ledger's last word is as it expects."""

    event: Event
    expect: int | None
    key: str | None


def decide(
    state: PlanState, steps: Iterable[Step], who: Account | None, today: date
) -> list[Decided]:
    """What `steps` come to, one after another from `state`; raises why the first refused one is.

    A report may be one of many; any other act is of the state it was decided on, so it expects
    that nobody wrote about its subject in between. `who` is None for the machine's owner.
    """
    if state.as_of > today:
        raise BadValue("统计截止日", state.as_of, f"应不晚于今天 {today}")
    known, decided = state, list[Decided]()
    for step in steps:
        if decided:
            known = with_event(known, decided[-1].event)
        event = step.act(known)
        if who and (why := may(who, event, known.plan)):
            raise Refused(why)
        about_item = event.subject in known.items and not isinstance(event, StatusReported)
        expect = step.expect
        if expect is None and (about_item or isinstance(event, Revision)):
            expect = state.last_sequences.get(event.subject, 0)
        decided.append(Decided(event=event, expect=expect, key=step.key))
    return decided
