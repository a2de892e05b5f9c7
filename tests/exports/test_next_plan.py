"""The next plan: what goes on into it, and how its history is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from plan.exports.next_plan import next_plan
from plan.ledger.events import Closed
from plan.model.kinds import Commitment, Ending, Grade
from plan.outlook.outlook import outlook
from plan.plan_file import plan_from_data
from plan.state.replay import with_event
from tests.acts.test_conclusion import AFTER, end
from tests.support.builders import activity, after, milestone, plan_of, recorded
from tests.support.indicators import plan_with

NEW = {"name": "第二轮行动计划", "start": "2024-01-01", "finish": "2026-12-31"}
BINDING = {"commitment": Commitment.BINDING}
PLAN = replace(
    plan_of(
        activity("A", date(2022, 1, 4), date(2022, 12, 30)),
        activity("W", date(2022, 1, 4), date(2022, 6, 30)),
        milestone("K", date(2022, 6, 30), parent="W"),
        milestone("B", date(2022, 12, 31), parent="A", lead="u2", **BINDING),
        milestone("L", date(2022, 10, 31), note="原文如此。"),
        milestone("T", date(2022, 10, 31)),
        links=(after("B", "L"), after("K", "L"), after("T", "L")),
    ),
    indicators=plan_with(measures="B").indicators,
    documents=plan_with().documents,
)
ENTRIES = recorded(Closed(subject="K", as_of=date(2022, 6, 28), evidence="批复", grade=Grade.FULL))


def made(*ending: tuple[str, Ending]) -> dict[str, Any]:
    """The next plan, once this one ended so; of one that has not ended where nothing is said."""
    shown = outlook(PLAN, ENTRIES, AFTER, samples=10)
    if ending:
        given = {id_: (of, "因故") for id_, of in ending}
        state = with_event(shown.state, end(shown.state, given))
        shown = outlook(PLAN, ENTRIES, AFTER, samples=10, state=state)
    data = next_plan(shown, NEW)
    assert plan_from_data(data)[1] == ()
    return data


CARRIED = (("B", Ending.CARRIED), ("L", Ending.CARRIED), ("T", Ending.TERMINATED))


def test_what_was_carried_goes_on_with_the_work_that_holds_it() -> None:
    """What was done, given up or not done stays behind; links and figures go with both ends."""
    data = made(*CARRIED)
    assert [part["id"] for part in data["milestones"]] == ["B", "L"]
    assert [part["id"] for part in data["activities"]] == ["A"]
    assert [(link["predecessor"], link["successor"]) for link in data["dependencies"]] == [("B", "L")]
    assert [part["id"] for part in data["indicators"]] == ["I1"]
    assert (len(data["units"]), len(data["workstreams"])) == (2, 1)
    assert data["rules"] == made()["rules"]
    left = made(("B", Ending.NOT_COMPLETED), ("L", Ending.CARRIED), ("T", Ending.TERMINATED))
    assert [part["id"] for part in left["milestones"]] == ["L"]
    assert not left["indicators"] + left["dependencies"]


def test_a_plan_that_was_not_concluded_hands_on_what_is_open() -> None:
    """All that is not closed."""
    assert [part["id"] for part in made()["milestones"]] == ["B", "L", "T"]


def test_each_item_leads_back_and_says_what_its_day_was() -> None:
    """A day outside the new plan stands in the note; who leads it and its commitment go on."""
    data = made(*CARRIED)
    binding, later = data["milestones"]
    assert (binding["carried_from"], binding["lead"], binding["commitment"]) == ("B", "u2", "binding")
    assert "deadline" not in binding
    assert binding["note"] == "由测试计划转入；完成时限 2022-12-31"
    assert later["note"] == "原文如此。由测试计划转入；完成时限 2022-10-31"
    name, _, head = data["former"].partition(" ")
    assert name == "测试计划"
    assert head.startswith("2:")
    assert (data["name"], data["start"], data["finish"]) == (
        "第二轮行动计划", "2024-01-01", "2026-12-31",
    )  # fmt: skip


def test_a_day_within_the_new_plan_stays() -> None:
    """On its first day; the day before is out of it."""
    shown = outlook(PLAN, ENTRIES, AFTER, samples=10)
    data = next_plan(shown, NEW | {"start": "2022-12-31"})
    days = {part["id"]: part.get("deadline") for part in data["milestones"]}
    assert days == {"B": "2022-12-31", "L": None, "T": None}
