"""Every event tried by everybody: what the table does not allow is refused, with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from msgspec import structs

from components.web.router import KEEPERS_PAGES, PAGES
from plan.acts import items as acts
from plan.errors import KeyReused, Refused
from plan.ledger import access
from plan.ledger.access import Account, may, may_open
from plan.ledger.events import (
    EVENTS,
    Author,
    ChanceJudged,
    ClockConfirmed,
    Closed,
    ClosureProposed,
    ClosureRequested,
    ClosureReturned,
    ConclusionWithdrawn,
    DeadlineExtended,
    DecisionChanged,
    DecisionFinished,
    DecisionStruck,
    DecisionTaken,
    Event,
    ExtensionCorrected,
    ExtensionRefused,
    ExtensionRequested,
    ForecastsIssued,
    IndicatorReported,
    ItemAdded,
    ItemChanged,
    ItemWithdrawn,
    MeetingClosed,
    NoticeAnswered,
    NoticeIssued,
    PartReported,
    PlanAdopted,
    PlanConcluded,
    Reopened,
    RequestWithdrawn,
    SimulationMarked,
    StatusReported,
    WaitAnswered,
)
from plan.ledger.stores.memory import MemoryLedger
from plan.model.kinds import AccountState, Role
from plan.office.workspace import Workspace
from tests.support.builders import activity, milestone, plan_of
from tests.support.event_samples import EVERY
from tests.support.indicators import figure, plan_with

DAY = date(2022, 6, 1)
PLAN = plan_of(
    activity("A1", DAY, date(2022, 6, 30)),  # led by u1, as its line is
    milestone("M1", date(2022, 6, 30), lead="u2"),
)
WHO = {
    "disabled office": Account(name="停", role=Role.OFFICE, state=AccountState.DISABLED),
    "new office": Account(name="新", role=Role.OFFICE, state=AccountState.NEW),
    "viewer": Account(name="看", role=Role.VIEWER),
    "viewer of the unit": Account(name="看甲", role=Role.VIEWER, unit="u1"),
    "another unit": Account(name="乙", role=Role.CLERK, unit="u2"),
    "own unit": Account(name="甲", role=Role.CLERK, unit="u1"),
    "clerk of no unit": Account(name="无", role=Role.CLERK),
    "office": Account(name="办", role=Role.OFFICE),
    "disabled admin": Account(name="停管", role=Role.ADMIN, state=AccountState.DISABLED),
    "admin": Account(name="管", role=Role.ADMIN),
    "admin of the unit": Account(name="管甲", role=Role.ADMIN, unit="u1"),
    "system admin": Account(name="系", role=Role.SYSTEM),
    "security admin": Account(name="安", role=Role.SECURITY),
    "audit admin": Account(name="审", role=Role.AUDITOR),
}
ASKED = {"own unit", "office"}
DECIDED = {"office"}
ALLOWED: dict[type[Event], set[str]] = {  # on A1, which u1 leads
    StatusReported: ASKED,
    IndicatorReported: ASKED,
    PartReported: DECIDED,  # and of who supports it: see below
    ClosureRequested: ASKED,
    ExtensionRequested: ASKED,
    RequestWithdrawn: ASKED,
    WaitAnswered: ASKED,
    Closed: DECIDED,
    ClosureProposed: DECIDED,
    ClosureReturned: DECIDED,
    Reopened: DECIDED,
    DeadlineExtended: DECIDED,
    ExtensionRefused: DECIDED,
    ExtensionCorrected: DECIDED,
    ForecastsIssued: DECIDED,
    DecisionTaken: DECIDED,
    DecisionChanged: DECIDED,
    DecisionStruck: DECIDED,
    DecisionFinished: DECIDED,
    MeetingClosed: DECIDED,
    NoticeIssued: DECIDED,
    NoticeAnswered: ASKED,
    SimulationMarked: set(),
    PlanAdopted: {"admin", "admin of the unit", "system admin"},  # 计划设置
    ClockConfirmed: set(),
    ItemAdded: DECIDED,
    ItemChanged: DECIDED,
    ItemWithdrawn: DECIDED,
    PlanConcluded: DECIDED,
    ConclusionWithdrawn: DECIDED,
    ChanceJudged: DECIDED,
}
EXAMPLES = {type(event): event for event in EVERY}
FOR_ALL = (
    "overview", "graph", "meeting", "overdue", "exchange", "history", "risk",
    "indicators", "help", "plans",
)  # fmt: skip
KNOW_NO_PLAN = {Role.SECURITY, Role.AUDITOR, Role.NONE}
SEES = {page: set(Role) - KNOW_NO_PLAN for page in FOR_ALL} | {
    "report": {Role.CLERK, Role.OFFICE},
    "handle": {Role.OFFICE},
    "admin": {Role.ADMIN, Role.SYSTEM},
    "accounts": {Role.ADMIN, Role.SYSTEM, Role.SECURITY},
    "audit": {Role.ADMIN, Role.AUDITOR},
    "help": set(Role) - {Role.NONE},
}


def test_every_event_and_every_page_has_a_row() -> None:
    """A new kind of event or a new page is somebody's decision, here and in access.py."""
    assert set(ALLOWED) == set(EXAMPLES) == set(access.MAY_WRITE) == set(EVENTS)
    assert set(SEES) == set(access.MAY_OPEN)
    assert {*PAGES.values(), *KEEPERS_PAGES.values(), "help", "plans"} == set(SEES)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_who_may_write_what(kind: type[Event], who: str) -> None:
    """Allowed exactly where the table says so."""
    event = structs.replace(EXAMPLES[kind], subject="A1", as_of=DAY)
    assert (may(WHO[who], event, PLAN) is None) == (who in ALLOWED[kind])


def test_the_lead_decides_whose_item_it_is() -> None:
    """A milestone with a lead of its own is not its line's."""
    event = StatusReported(subject="M1", as_of=DAY, percent_complete=1)
    assert may(WHO["another unit"], event, PLAN) is None
    assert may(WHO["own unit"], event, PLAN) == access.NOT_THIS_UNIT
    assert may(WHO["viewer"], event, PLAN) == access.NOT_THIS_ROLE
    assert may(WHO["new office"], event, PLAN) == access.NOT_IN_USE


def test_a_unit_that_is_waited_for_answers_in_its_own_name() -> None:
    """Where a report names the unit itself; not in that of another."""
    answer = WaitAnswered(subject="u1", as_of=DAY, report=1, confirmed=False)
    assert may(WHO["own unit"], answer, PLAN) is None
    assert may(WHO["another unit"], answer, PLAN) == access.NOT_THIS_UNIT
    assert may(WHO["clerk of no unit"], answer, PLAN) == access.NOT_THIS_UNIT


def test_who_leads_a_milestone_may_give_the_figure_that_decides_it() -> None:
    """Though the indicator stands in the line of another unit."""
    plan = replace(PLAN, indicators=plan_with(measures="M1").indicators)
    told = figure("2022", 1.0)
    for who in ("another unit", "own unit", "office"):
        assert may(WHO[who], told, plan) is None
    assert may(WHO["another unit"], told, replace(plan, indicators=plan_with().indicators))
    assert may(WHO["clerk of no unit"], told, plan) == access.NOT_THIS_UNIT


def test_a_role_is_that_of_the_plan() -> None:
    """None in a plan that does not name it opens and writes nothing; who keeps all keeps each."""
    of_two = replace(WHO["office"], others={"2": (Role.CLERK, "u1"), "3": (Role.NONE, None)})
    assert of_two.in_plan(access.FIRST) == WHO["office"]
    assert (of_two.in_plan("2").role, of_two.in_plan("2").unit) == (Role.CLERK, "u1")
    for plan in ("3", "4", "../2"):
        nobody = of_two.in_plan(plan)
        assert (nobody.role, nobody.unit) == (Role.NONE, None)
        assert not any(may_open(nobody, page) for page in access.MAY_OPEN)
        assert all(may(nobody, event, PLAN) for event in EVERY)
    assert WHO["admin"].in_plan("2") == WHO["admin"]


def test_what_nobody_foresaw_is_refused() -> None:
    """An event without a row, a subject the plan does not have, a page nobody listed."""

    class Other(Event):
        """Unforeseen."""

    assert may(WHO["office"], Other(subject="A1", as_of=DAY), PLAN) == access.NOT_THIS_ROLE
    stray = StatusReported(subject="X9", as_of=DAY, percent_complete=1)
    assert may(WHO["own unit"], stray, PLAN) == access.NOT_THIS_UNIT
    assert not may_open(WHO["admin"], "unforeseen")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", SEES)
def test_who_is_shown_which_page(page: str, role: Role) -> None:
    """As the table says; nobody who may not act is shown any."""
    assert may_open(Account(name="某", role=role), page) == (role in SEES[page])
    for state in (AccountState.NEW, AccountState.DISABLED):
        assert not may_open(Account(name="某", role=role, state=state), page)


def test_only_an_admin_who_may_sign_in_keeps_accounts() -> None:
    """Of whatever unit; of three each a part."""
    for part, own in (
        (access.SYSTEM, "system admin"),
        (access.SECURITY, "security admin"),
        (access.AUDIT, "audit admin"),
    ):
        keepers = [name for name, who in WHO.items() if access.may_keep(who, part)]
        assert keepers == ["admin", "admin of the unit", own]


class WorkspaceOf(Workspace):
    """A workspace on the small plan and a ledger in memory."""

    plan = PLAN  # type: ignore[assignment]
    ledger = MemoryLedger()  # type: ignore[assignment]

    def adopt_first(self) -> None:
        """Its plan comes from no file."""


def test_a_form_s_key_is_its_author_s(tmp_path: Any) -> None:
    """Sent again by the same account, from wherever, it is one entry; by another it is refused."""
    workspace = WorkspaceOf(tmp_path, "memory:")
    workspace.ledger = MemoryLedger()  # type: ignore[misc]
    first, again = (Author(account="x", address=address) for address in ("10.0.0.1", "10.0.0.2"))

    def send(by: Author, who: str) -> int:
        entry = workspace.append(lambda s: acts.report(s, "A1", 5), DAY, by, key="k", who=WHO[who])
        return entry.sequence

    assert send(first, "own unit") == send(again, "own unit") == 1
    with pytest.raises(KeyReused):
        send(first, "office")
    assert workspace.ledger.head()[0] == 1


def test_the_desk_asks_and_names_the_account(tmp_path: Any) -> None:
    """Nothing is written for the wrong unit; what is written carries who, whatever was claimed."""
    workspace = WorkspaceOf(tmp_path, "memory:")
    claimed = Author(account="科创办", address="10.0.0.9")
    with pytest.raises(Refused, match="本单位"):
        workspace.append(lambda s: acts.report(s, "A1", 5), DAY, claimed, who=WHO["another unit"])
    assert workspace.ledger.head()[0] == 0
    entry = workspace.append(lambda s: acts.report(s, "A1", 5), DAY, claimed, who=WHO["own unit"])
    by = entry.by
    assert (by.account, by.unit, by.role, by.address) == ("甲", "u1", "clerk", "10.0.0.9")
