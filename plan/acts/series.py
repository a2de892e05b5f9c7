"""Acts in one go: each decided on what those before it leave, by somebody who may, or none is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from msgspec import structs

from plan.acts.conclusion import past_end
from plan.acts.items import plain_text
from plan.errors import BadValue, NotAllowed, Refused
from plan.ledger.access import Account, may
from plan.ledger.contract import Addition
from plan.ledger.events import Event, PartReported, Revision, StatusReported
from plan.state.item_state import ACTS, began_after
from plan.state.replay import PlanState, with_event

Act = Callable[[PlanState], Event | Sequence[Event]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """An act, the last entry about its subject that its author had seen, and its attempt's key.

    Of an act that returns several events each has the key with its number.
    """

    act: Act
    expect: int | None = None
    key: str | None = None


def decide(
    state: PlanState, steps: Iterable[Step], who: Account | None, today: date, backdated: str = ""
) -> list[Addition]:
    """What `steps` come to, one after another from `state`; raises why the first refused one is.

    Whoever records a day that has passed (补录) says why in `backdated`, and may reach back as far
    as the plan's rules let; but what was before the ledger began could not be recorded then, and
    the machine's owner, who fills in what a ledger lacks, is held to neither. Nobody dates what
    decides an item's state before what is there: that would judge anew what was judged.

    A report may be one of many; any other act is of the state it was decided on, so it expects
    that nobody wrote about its subject in between. `who` is None for the machine's owner.
    """
    if state.as_of > today:
        raise BadValue("统计截止日", state.as_of, f"应不晚于今天 {today}")
    limit = state.plan.rules.backdating
    if state.as_of >= today or began_after(state.as_of, state.began):
        backdated = ""
    elif who and limit and (today - state.as_of).days > limit.value:
        raise BadValue("统计截止日", state.as_of, f"今天或之前 {limit.value:g} 天以内的日子（补录期限）")
    elif not (backdated := plain_text("补录原因", backdated)) and who:
        raise Refused(f"{state.as_of} 已过，补录须写明原因；是否按时以记入台账的日期为准。")
    known, decided, events = replace(state, acting_on=today), list[Addition](), list[Event]()
    for step in steps:
        known = with_event(known, *events)
        made = step.act(known)
        several = [made] if isinstance(made, Event) else made
        events = [structs.replace(event, backdated=backdated) for event in several]
        for number, event in enumerate(events):
            if who and (why := may(who, event, known.plan)):
                raise NotAllowed(why)
            if why := past_end(known, event):
                raise Refused(why)
            latest = known.acted_on.get(event.subject, state.as_of)
            if isinstance(event, ACTS) and latest > state.as_of:
                accepted = f"申请和办理按日期先后记入，应不早于该事项最近一次的 {latest}"
                raise BadValue("统计截止日", state.as_of, accepted)
            is_one_of_many = isinstance(event, StatusReported | PartReported)
            about_item = event.subject in known.items and not is_one_of_many
            expect, key = step.expect, step.key
            if expect is None and (about_item or isinstance(event, Revision)):
                expect = state.last_sequences.get(event.subject, 0)
            if key and not isinstance(made, Event):
                key = f"{key}:{number}"
            decided.append(Addition(event=event, expect=expect, key=key))
    return decided
