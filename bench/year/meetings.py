"""The committee's meeting on a Friday: old decisions are heard, a new one is taken, it ends."""

from datetime import timedelta

from bench.year.made_up import TEXTS
from bench.year.simulation import Year
from plan.acts import meetings
from plan.ledger.events import Attendance, Discussed
from plan.model.kinds import Topic, UnitKind
from plan.model.plan import lead_of
from plan.outlook.meeting.minutes import discussed, light_counts
from plan.outlook.outlook import Outlook, agenda_of

DECIDED_ON = ((Topic.AT_RISK, Topic.MATTER), (Topic.OVERDUE,))  # the first undecided of each


def meet(year: Year, outlook: Outlook) -> None:
    """What was decided two weeks ago is heard; what comes first is decided on; it ends."""
    day, state = outlook.as_of, year.state(outlook.as_of)
    forecasts = year.entries[-1].sequence
    for decision in meetings.carried_over(state):
        if decision.event.due and decision.event.due <= day and year.chance(0.8):
            outcome = year.one_of(TEXTS["finished"])
            year.do(meetings.finish_decision, state, decision.sequence, outcome)
    matters = discussed(agenda_of(outlook), outlook.forecast, day)
    spoken_of: list[Discussed] = []
    for topics in DECIDED_ON:
        standing = [matter for matter in matters if matter.topic in topics]
        spoken_of += standing[:1]  # decided on already, as a rule
        for matter in standing:
            if all(decision.answer for decision in state.items[matter.item].decisions):
                _decide(year, outlook, matter)
                spoken_of.append(matter)
                break
    offices = [unit.name for unit in outlook.plan.units if unit.kind is UnitKind.OFFICE]
    there = dict.fromkeys([*offices, *(matter.unit for matter in spoken_of if matter.unit)])
    year.write(
        meetings.close_meeting(
            year.state(day),
            counts=light_counts(outlook.rows),
            overdue=len(outlook.overdue),
            agenda=matters,
            forecasts=forecasts,
            attendance=Attendance(**TEXTS["attendance"], present=tuple(there)),
            discussed=dict.fromkeys(matter.item for matter in spoken_of),
        )
    )


def _decide(year: Year, outlook: Outlook, matter: Discussed) -> None:
    """A decision; one is put otherwise and one struck before the meeting ends."""
    day, lead = outlook.as_of, lead_of(outlook.plan, matter.item)
    unit, text = lead.id if lead else "kcb", year.one_of(TEXTS["decided"])
    is_played = matter.probability_after is not None
    taken = year.do(
        meetings.take_decision,
        year.state(day),
        matter.item,
        text,
        unit,
        due=day + timedelta(days=14),
        milestone=matter.milestone,
        probability_before=matter.probability_before,
        probability_after=matter.probability_after,
        what_if="按计划完成" if is_played else "",
    )
    if taken and day.month > 2 and year.once("decided otherwise"):
        sooner, sequence = day + timedelta(days=7), taken.sequence
        year.do(meetings.change_decision, year.state(day), sequence, TEXTS["sooner"], unit, sooner)
    elif taken and day.month > 4 and year.once("struck"):
        year.do(meetings.strike_decision, year.state(day), taken.sequence, TEXTS["same_matter"])
    elif year.chance(0.6):
        year.hastened[matter.item] = day + timedelta(days=21)
