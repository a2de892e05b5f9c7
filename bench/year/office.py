"""A Friday of the office: it answers what waits, now and then late, and puts its mistakes right."""

from datetime import date, timedelta

from bench.year.made_up import TEXTS
from bench.year.nodes import link
from bench.year.simulation import Year
from plan.acts import items as acts
from plan.acts import notices
from plan.ledger.events import ItemAdded, of_kind
from plan.model.kinds import Commitment, Grade
from plan.model.plan import Milestone
from plan.state.item_state import ItemState
from plan.state.replay import PlanState
from plan.state.waits import waits_of

QUARTER_TURNS, BUSY_DAYS = (1, 4, 7, 10), 14  # months, and how long their beginning is busy
LEFT_WAITING, LEFT_WHEN_BUSY = 0.1, 0.6  # chances that a request waits for another week
LONGEST_WAIT = timedelta(days=14)
RETURNED = 0.15
LOOKS_BACK_AFTER = timedelta(days=14)
SEEN_BEFORE = timedelta(days=60)  # the deadline


def friday(year: Year, day: date) -> None:
    """The office works off the requests and what is overdue."""
    state = year.state(day)
    year.clock.set(day, 10)
    is_busy = day.month in QUARTER_TURNS and day.day <= BUSY_DAYS
    for id_, item in state.items.items():
        if item.closed:
            work, on = year.works.get(id_), item.confirmed_on
            is_due = on is not None and on + LOOKS_BACK_AFTER <= day and item.closed.is_kept
            # what was closed and is not done after all is open again
            if work and work.done_on is None and is_due:
                year.do(acts.reopen, state, id_, TEXTS["looked_back"])
        elif asked := [e for e in (item.asked_to_close, item.asked_to_extend) if e]:
            is_urgent = max(entry.event.as_of for entry in asked) + LONGEST_WAIT <= day
            if is_urgent or not year.chance(LEFT_WHEN_BUSY if is_busy else LEFT_WAITING):
                _answer(year, state, id_, item)
        elif id_ in year.misread:
            to = year.misread.pop(id_)
            year.do(acts.correct_extension, state, id_, to, TEXTS["misread"])
        elif item.is_overdue and notices.next_notice(state, id_).step and year.chance(0.8):
            until = day + timedelta(days=7)
            year.do(notices.issue, state, id_, TEXTS["asked"], until)
    for id_, work in year.works.items():  # what the office sees on the spot, once of each promise
        item, part = state.items.get(id_), state.plan.by_id.get(id_)
        is_near = item and item.deadline and timedelta(0) < item.deadline - day <= SEEN_BEFORE
        if is_near and not item.closed and isinstance(part, Milestone) and year.once(f"seen {id_}"):
            percent, why = (85, TEXTS["seen_stuck"]) if work.is_stuck else (25, TEXTS["seen_going"])
            year.do(acts.judge_chance, state, id_, percent, why)
    known = {entry.event.subject for entry in of_kind(year.entries, ItemAdded)}
    for wait in waits_of(state):  # what one unit says it waits for and the other confirms
        event = link(wait.target, wait.item, day, TEXTS["linked"])
        is_agreed = wait.answer is not None and wait.answer.event.confirmed
        if is_agreed and event.subject not in known:
            year.write(event)


def _answer(year: Year, state: PlanState, id_: str, item: ItemState) -> None:
    work = year.works.get(id_)
    is_taken_in = item.percent_complete == 100 and work is not None and work.done_on is None
    if item.asked_to_close and (is_taken_in or not year.chance(RETURNED)):
        evidence = f"{TEXTS['checked']}：{item.asked_to_close.event.evidence}"
        is_late = item.due is not None and state.as_of > item.due + timedelta(days=21)
        grade = Grade.FULL if item.percent_complete == 100 else Grade.PARTLY
        if grade is Grade.FULL and is_late and year.once("mostly"):
            grade = Grade.MOSTLY
        year.do(acts.close, state, id_, evidence, grade=grade)
    elif item.asked_to_close:
        year.do(acts.return_closure, state, id_, year.one_of(TEXTS["returned"]))
    if request := item.asked_to_extend:
        binding = getattr(state.plan.by_id[id_], "commitment", None) is Commitment.BINDING
        if binding or item.extended or year.chance(0.3):
            year.do(acts.refuse_extension, state, id_, year.one_of(TEXTS["refused"]))
            return
        to = request.event.to
        if to.month < 12 and year.once("misread"):
            year.misread[id_], to = to, to + timedelta(days=30)
        year.do(acts.extend, state, id_, to, TEXTS["granted"])
