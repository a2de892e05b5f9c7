"""What units say that they wait for, and what the unit they wait for says to that."""

from dataclasses import dataclass
from datetime import date
from itertools import chain, takewhile

from plan.ledger.events import Entry, StatusReported, WaitAnswered, of_kind
from plan.model.plan import Plan, Unit, lead_of
from plan.state.replay import PlanState


@dataclass(frozen=True, kw_only=True)
class Wait:
    """An open item that waits for another item or for a unit, by its latest report."""

    item: str
    target: str
    since: date  # the day of the first report that says so without a break
    report: Entry[StatusReported]
    answer: Entry[WaitAnswered] | None = None  # the last word of who is waited for


def waits_of(state: PlanState) -> tuple[Wait, ...]:
    """The waits of the day, in the plan's reading order; a report that names none ends its own.

    An answer to one report holds while the following ones say the same.
    """
    open_ = [
        id_
        for id_, item in state.items.items()
        if item.closed is None
        and item.percent_complete != 100
        and item.report is not None
        and item.report.event.waits_for in state.plan.by_id
    ]
    if not open_:
        return ()
    answers = {
        entry.event.report: entry
        for entry in of_kind(chain.from_iterable(state.counted.values()), WaitAnswered)
    }

    def wait(id_: str) -> Wait:
        report, *before = reversed(state.items[id_].reports)
        target = report.event.waits_for
        run = [report, *takewhile(lambda entry: entry.event.waits_for == target, before)]
        given = [answers[entry.sequence] for entry in run if entry.sequence in answers]
        return Wait(
            item=id_,
            target=target,
            since=run[-1].event.as_of,
            report=report,
            answer=max(given, key=lambda entry: entry.sequence, default=None),
        )

    return tuple(map(wait, open_))


def asked_of(plan: Plan, wait: Wait) -> Unit | None:
    """The unit that is to say whether it is so; None while nobody leads what is waited for."""
    target = plan.by_id[wait.target]
    return target if isinstance(target, Unit) else lead_of(plan, wait.target)
