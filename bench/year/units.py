"""A Thursday of the units: they report, ask, take back, answer, each in its own way."""

from datetime import date, timedelta

from msgspec.structs import replace

from bench.year.made_up import TEXTS
from bench.year.nodes import FOUND, MISTAKEN
from bench.year.simulation import Year, candour_of, clerk_of
from bench.year.truth import Candour, Work
from plan.acts import items as acts
from plan.acts import notices
from plan.acts.indicators import report_indicator
from plan.acts.waits import answer_wait
from plan.ledger.events import Author, Event
from plan.model.plan import Indicator, Milestone, lead_of
from plan.state.replay import PlanState
from plan.state.waits import asked_of, waits_of

TOO_EARLY = 0.3  # of the work, when it is said to be done
GIVEN_UP = 28  # days overdue, when what is done of stuck work has to be enough


def thursday(year: Year, day: date) -> None:
    """Units work off what they know on `day`, so that the office has it on Friday."""
    state = year.state(day)
    year.clock.set(day, 9)
    for id_, work in year.works.items():
        item = state.items.get(id_)
        if item is None or item.closed or day < work.start:
            continue
        by, notice = clerk_of(state.plan, work.unit), notices.to_be_answered(item)
        if notice and year.chance(0.7):  # some promise what they cannot keep
            promised = day + timedelta(days=int(year.random.integers(10, 25)))
            year.do(notices.answer, state, id_, notice.sequence, TEXTS["answered"], promised, by=by)
        if asked := item.asked_to_close:
            has_time = item.due is None or item.due > day + timedelta(days=14)
            # one takes back what it has asked, and asks again the week after
            if has_time and asked.event.as_of < day and year.once("thought again"):
                year.do(acts.withdraw_request, state, id_, asked.sequence, TEXTS["taken_back"], by=by)
        else:
            _report_and_ask(year, state, work, by)
    _answer_waits(year, state)
    if 14 <= day.day <= 20:
        _figures(year, day)


def _report_and_ask(year: Year, state: PlanState, work: Work, by: Author) -> None:
    day, item, candour = state.as_of, state.items[work.item], candour_of(work.unit)
    is_milestone = isinstance(state.plan.by_id.get(work.item), Milestone)
    is_done = work.done_on is not None
    percent = work.reported(candour)
    if work.is_event and not is_done:  # of what consists of steps, by how far these have come
        parts = [percent, *(year.works[id_].reported(candour) for id_ in work.waits)]
        percent = min(5.0 * round(sum(parts) / len(parts) / 5), 95.0)
    is_near = work.due is not None and 0 <= (work.due - day).days <= 21
    if candour is Candour.ROSY and is_near and work.share > TOO_EARLY and not is_done:
        is_done = is_milestone and not work.is_event and year.once("asked too early")
        percent = 100.0 if is_done else percent
    if is_done or year.chance(candour.regularity):
        _report(year, state, work, percent, by)
    elif candour is Candour.FORGETFUL and year.once("forgot"):
        year.happened.add(f"forgot {work.item}")
    # stuck work, late in the year: what is done of it has to be enough
    stuck_since = item.due if item.is_overdue and work.is_stuck and day.month > 6 else None
    is_given_up = stuck_since is not None and (day - stuck_since).days > GIVEN_UP
    if is_milestone and is_done:
        year.do(acts.request_closure, state, work.item, year.one_of(TEXTS["evidence"]), by=by)
    elif is_given_up and year.once("gave up"):
        year.do(acts.request_closure, state, work.item, TEXTS["part_done"], by=by)
    elif is_milestone and item.approved_deadline and work.comes_late(candour, day) and year.chance(0.3):
        to = item.approved_deadline + timedelta(days=int(year.random.integers(20, 61)))
        why = year.one_of(TEXTS["extension"])
        year.do(acts.request_extension, state, work.item, to, why, by=by)


def _report(year: Year, state: PlanState, work: Work, percent: float, by: Author) -> None:
    day, candour, is_whole = state.as_of, candour_of(work.unit), percent == 100
    expected = day + timedelta(days=int(work.left * 1.45) + 3)
    waits_for = _named(year, work)
    problem = year.one_of(TEXTS["stuck"]) if work.is_stuck and candour is not Candour.ROSY else ""

    def report(on: PlanState, backdated: str = "") -> Event:
        event = acts.report(
            on,
            work.item,
            percent,
            note=TEXTS["done"] if is_whole else year.one_of(TEXTS["going"]),
            problem=TEXTS["waiting"] if waits_for else problem,
            next_step="" if is_whole else year.one_of(TEXTS["next"]),
            expected_finish=expected if candour is Candour.HONEST and not is_whole else None,
            actual_finish=work.done_on if work.done_on and work.done_on <= on.as_of else None,
            waits_for=waits_for,
        )
        return replace(event, backdated=backdated)

    if f"forgot {work.item}" in year.happened and not is_whole:
        year.happened.remove(f"forgot {work.item}")
        year.do(report, year.state(day - timedelta(days=7)), TEXTS["backdated"], by=by)
    year.do(report, state, by=by)


def _named(year: Year, work: Work) -> str:
    """What a unit says that its work waits for; some units find out, one is mistaken."""
    awaited = FOUND.get(work.item)
    if awaited in work.waits and year.works[awaited].done_on is None:
        return awaited
    mistaken = MISTAKEN.get(work.item, "")
    is_open = mistaken in year.works and year.works[mistaken].done_on is None
    return mistaken if is_open and work.share > 0 and year.once(work.item) else ""


def _answer_waits(year: Year, state: PlanState) -> None:
    """Units say of what others wait for whether that is so, the week after."""
    for wait in waits_of(state):
        unit = asked_of(state.plan, wait)
        if unit is None or wait.answer or wait.since == state.as_of:
            continue
        is_so = FOUND.get(wait.item) == wait.target
        year.do(
            answer_wait,
            state,
            wait.report.sequence,
            wait.target,
            confirmed=is_so,
            text=TEXTS["is_so"] if is_so else TEXTS["is_not_so"],
            by=clerk_of(state.plan, unit.id),
        )


def _figures(year: Year, day: date) -> None:
    """The counts of the months gone are reported; what has reached its target asks to be closed."""
    for id_, by_month in year.counts.items():
        state = year.state(day)
        indicator = state.plan.by_id[id_]
        lead = lead_of(state.plan, id_)
        by = clerk_of(state.plan, lead.id if lead else None)
        if not isinstance(indicator, Indicator) or indicator.target is None or day.month == 1:
            continue
        item = state.items[indicator.measures or ""]
        if item.closed:
            continue
        value = round(by_month[day.month - 2], 2 if indicator.target < 10 else None)
        when = f"2022年1—{day.month - 1}月" if day.month > 2 else "2022年1月"
        year.do(report_indicator, state, id_, value, when, indicator.basis, by=by)
        if value >= indicator.target:
            year.do(acts.request_closure, year.state(day), indicator.measures, TEXTS["counted"], by=by)
