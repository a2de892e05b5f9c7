"""Waits: who says so, until when, and what the unit that is waited for may say to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plan.accounts.drafts import Draft
from plan.acts.items import TEXT_LIMIT, report
from plan.acts.waits import answer_wait
from plan.errors import BadValue, PlanError, Refused
from plan.exports.report_sheet import Line, to_report_sheet
from plan.imports.report_sheet import read_report_sheet
from plan.ledger.events import Closed, Event, WaitAnswered
from plan.model.plan import Plan
from plan.outlook.missing_links import missing_links
from plan.outlook.outlook import outlook
from plan.state.replay import PlanState, replay
from plan.state.waits import Wait, asked_of, waits_of
from tests.support.builders import activity, after, entries, milestone, plan_of, reported

DAY, END = date(2022, 6, 14), date(2022, 6, 30)


def two_units(*links: Any) -> Plan:
    """A1 and A2 of 甲局, B1 and B2 of 乙镇, a promise after A1."""
    return plan_of(
        *(activity(id_, date(2022, 6, 1), END) for id_ in ("A1", "A2")),
        *(activity(id_, date(2022, 6, 1), END, lead="u2") for id_ in ("B1", "B2")),
        milestone("M1", END),
        links=[after("A1", "M1"), after("A2", "M1"), after("B1", "M1"), *links],
    )


def state_of(*events: Event) -> PlanState:
    """The state after `events`, the first of which is entry 1."""
    return replay(two_units(), entries(*events), date(2022, 6, 20))


def waiting(*events: Event) -> tuple[Wait, ...]:
    """What waits after `events`."""
    return waits_of(state_of(*events))


def waits(target: str, day: date = DAY, percent: float = 30, item: str = "A1") -> Event:
    """A report that names what its item waits for."""
    return reported(item, day, percent, problem="等批复", waits_for=target)


def answer(confirmed: bool, report_: int = 1, subject: str = "B1", day: date = DAY) -> WaitAnswered:
    """What 乙镇 says to it."""
    return WaitAnswered(subject=subject, as_of=day, report=report_, confirmed=confirmed)


def test_the_latest_report_says_what_an_item_waits_for_and_since_when() -> None:
    """Since the first of the unbroken run; a report that names none ends it, as does the end."""
    earlier, later = date(2022, 6, 7), date(2022, 6, 14)
    (wait,) = waiting(waits("B1", earlier), waits("B1", later))
    assert (wait.item, wait.target, wait.since, wait.report.sequence) == ("A1", "B1", earlier, 2)
    (wait,) = waiting(waits("B2", earlier), waits("B1", later))
    assert wait.since == later
    assert waiting(waits("B1", earlier), waits("", later)) == ()
    assert waiting(waits("B1", percent=99)) != ()
    assert waiting(waits("B1", percent=100)) == ()
    assert waiting(waits("X9")) == ()
    closed = Closed(subject="M1", as_of=later, evidence="批复")
    assert waiting(waits("B1", earlier, item="M1"), closed) == ()


def test_an_answer_holds_while_the_same_is_reported() -> None:
    """The last word counts; another target is another question."""
    earlier, later = date(2022, 6, 7), date(2022, 6, 14)
    (wait,) = waiting(waits("B1", earlier), answer(True), waits("B1", later))
    assert wait.answer is not None
    assert wait.answer.event.confirmed
    (wait,) = waiting(waits("B1", earlier), answer(True), answer(False, day=later))
    assert wait.answer is not None
    assert not wait.answer.event.confirmed
    (wait,) = waiting(waits("B1", earlier), answer(True), waits("B2", later))
    assert wait.answer is None


def test_the_unit_that_leads_what_is_waited_for_is_asked() -> None:
    """Or the unit that is named."""
    for target in ("B1", "u2"):
        (wait,) = waiting(waits(target))
        unit = asked_of(two_units(), wait)
        assert unit is not None
        assert unit.id == "u2"


def test_a_unit_confirms_or_denies_what_is_asked_of_it() -> None:
    """Of the very item; named itself, by one of its items that are open."""
    state = state_of(waits("B1"))
    assert answer_wait(state, 1, "B1", confirmed=True, text=" 月底 ") == WaitAnswered(
        subject="B1", as_of=date(2022, 6, 20), report=1, confirmed=True, text="月底"
    )
    named = state_of(waits("u2"))
    assert answer_wait(named, 1, "B2", confirmed=True).subject == "B2"
    assert answer_wait(named, 1, "u2", confirmed=False).subject == "u2"


@pytest.mark.parametrize(
    ("target", "report_", "subject", "confirmed", "kind"),
    [
        ("B1", 2, "B1", True, Refused),  # no such report
        ("B1", 1, "B2", True, BadValue),  # another item than the one named
        ("B1", 1, "B2", False, BadValue),
        ("u2", 1, "A2", True, BadValue),  # of another unit
        ("u2", 1, "u2", True, PlanError),  # which of its items?
        ("u2", 1, "B1", False, BadValue),
        ("", 1, "B1", True, Refused),  # waits for nothing
    ],
)
def test_an_answer_to_what_was_not_asked_is_refused(
    target: str, report_: int, subject: str, confirmed: bool, kind: type[Exception]
) -> None:
    """In a sentence."""
    with pytest.raises(kind):
        answer_wait(state_of(waits(target)), report_, subject, confirmed=confirmed)


def test_a_word_has_a_limit() -> None:
    """As all that people type."""
    state = state_of(waits("B1"))
    assert answer_wait(state, 1, "B1", confirmed=True, text="字" * TEXT_LIMIT).text
    with pytest.raises(BadValue):
        answer_wait(state, 1, "B1", confirmed=True, text="字" * (TEXT_LIMIT + 1))


@pytest.mark.parametrize(("target", "is_taken"), [("B1", True), ("u1", True), ("A1", False)])
def test_an_item_does_not_wait_for_itself(target: str, is_taken: bool) -> None:
    """It may for another of its own unit."""
    try:
        report(state_of(), "A1", 30, waits_for=target)
    except BadValue:
        assert not is_taken
    else:
        assert is_taken


def proposed(*events: Event, links: tuple[Any, ...] = ()) -> list[tuple[str, bool, bool]]:
    """The item of each proposal, whether it comes first, whether units agreed on it."""
    now = outlook(two_units(*links), entries(*events), date(2022, 6, 20), samples=10)
    return [(link.item, link.comes_first, bool(link.report)) for link in missing_links(now)]


def test_what_units_agreed_on_is_proposed_before_what_may_be_missing() -> None:
    """B2 leads nowhere; what is denied, not answered, or in the plan already is not proposed."""
    nowhere = ("B2", True, False)
    assert proposed() == [nowhere]
    assert proposed(waits("B1")) == [nowhere]
    assert proposed(waits("B1"), answer(False)) == [nowhere]
    assert proposed(waits("B1"), answer(True)) == [("B1", True, True), nowhere]
    assert proposed(waits("B1"), answer(True), links=(after("B1", "A1"),)) == [nowhere]


def test_a_proposal_never_closes_a_circle_and_names_the_promise_due_first() -> None:
    """Of the promises of its line that are not over before it is."""
    plan = plan_of(
        activity("A1", date(2022, 6, 1), END),
        milestone("M1", date(2022, 9, 30)),
        milestone("M2", END),
        milestone("M3", date(2022, 6, 29)),
        activity("A2", None, None, duration=3),
        links=[after("M2", "A2"), after("A2", "A1"), after("A1", "M1")],
    )
    plan = replace(plan, dependencies=plan.dependencies[:2])  # A1 leads nowhere, M2 is before it
    now = outlook(plan, (), date(2022, 5, 2), samples=10)
    by_item = {(link.item, link.comes_first): link.others for link in missing_links(now)}
    assert by_item["A1", True] == ("M1",)
    assert ("M2", False) not in by_item  # all work comes after it
    assert by_item["M3", False] == ("A1", "A2")


@pytest.mark.parametrize(("problem", "kept"), [("等批复", "B1"), ("人手不足", ""), ("", "")])
def test_a_sheet_keeps_what_is_waited_for_while_the_trouble_is_the_same(problem: str, kept: str) -> None:
    """It has no column for it."""
    draft = Draft(item="A1", seen=1, percent=40.0, problem=problem)
    content, state = to_report_sheet([Line(draft, "任务A1")], END), state_of(waits("B1"))
    (read,), problems = read_report_sheet(content, state, {"A1"})
    assert (read.waits_for, problems) == (kept, ())
