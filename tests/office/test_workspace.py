"""The workspace: what is sent is stored once, on what was seen, all of it or with a reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plan.acts import items as acts
from plan.acts.series import Act, Step
from plan.errors import BadValue, LedgerMovedOn, LedgerUnwritable, PlanError, Refused
from plan.ledger.access import Account
from plan.ledger.events import Author, Closed, ClosureProposed, ClosureRequested, Entry, StatusReported
from plan.model.kinds import Role
from plan.office.workspace import Workspace
from plan.state.replay import PlanState, replay

PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"
DAY, NOON = date(2022, 6, 20), datetime(2022, 6, 21, 4, tzinfo=UTC)
MILESTONE, BY = "L4-M1", Author(account="李四")
OFFICE = Account(name="李四", role=Role.OFFICE)


@pytest.fixture
def workspace() -> Workspace:
    """The shipped plan with a ledger that holds nothing but it, the day after `DAY`."""
    workspace = Workspace(PLAN, "memory:", lambda: NOON)
    workspace.adopt_first()
    return workspace


def report(percent: float, item: str = MILESTONE) -> Act:
    """The act that reports of an item."""
    return lambda state: acts.report(state, item, percent)


def ask(state: PlanState) -> ClosureRequested:
    """The request to close the milestone."""
    return acts.request_closure(state, MILESTONE, "批复")


def close(state: PlanState) -> Closed:
    """The closing of the milestone."""
    return acts.close(state, MILESTONE, "批复")


def test_a_series_is_stored_entry_by_entry(workspace: Workspace) -> None:
    """Each under its own key and by the account that acts, the second after the first."""
    steps = [Step(act=report(100), expect=0, key="a"), Step(act=ask, expect=0, key="b")]
    entries = workspace.append_series(steps, DAY, Author(account="?", address="10.0.0.1"), OFFICE)
    assert entries == workspace.entries()[1:]
    assert [type(entry.event) for entry in entries] == [StatusReported, ClosureRequested]
    assert [entry.key for entry in entries] == ["a", "b"]
    assert {(entry.by.account, entry.by.role) for entry in entries} == {("李四", "office")}


def test_where_one_is_refused_none_is_stored(workspace: Workspace) -> None:
    """The reason is raised, of several as of one alone."""
    with pytest.raises(BadValue, match="101"):
        workspace.append_series([Step(act=report(50)), Step(act=report(101))], DAY, BY)
    assert workspace.entries()[1:] == ()
    with pytest.raises(BadValue, match="101"):
        workspace.append(report(101), DAY, BY)
    with pytest.raises(BadValue, match="今天"):
        workspace.append(report(50), DAY + timedelta(days=2), BY)
    with pytest.raises(Refused):
        workspace.append(report(50), DAY, BY, who=Account(name="看", role=Role.VIEWER))


def test_who_saw_less_than_is_stored_is_told(workspace: Workspace) -> None:
    """What was stored of a series stands; what others wrote meanwhile holds back the rest."""
    workspace.append(report(10), DAY, BY)
    with pytest.raises(LedgerMovedOn) as raised:
        workspace.append_series([Step(act=report(20), expect=0)], DAY, BY)
    assert [entry.sequence for entry in raised.value.between] == [2]
    assert len(workspace.entries()) == 2


def test_an_act_is_guarded_against_an_entry_that_came_in_between(workspace: Workspace) -> None:
    """Somebody reports while the office closes: it decided on another state. A report may come."""
    ledger = workspace.ledger

    def meanwhile(act: Act) -> Act:
        def decided(state: PlanState) -> Any:
            event = act(state)
            ledger.append(report(30)(state), by=BY)
            return event

        return decided

    with pytest.raises(LedgerMovedOn):
        workspace.append(meanwhile(close), DAY, BY)
    assert workspace.append(meanwhile(report(40)), DAY, BY).sequence == 4
    assert workspace.append(close, DAY, BY).sequence == 5


def test_the_same_attempt_is_stored_once(workspace: Workspace) -> None:
    """A second click gives the entry of the first, though the ledger has gone on."""
    steps = [Step(act=report(20), expect=0, key="k")]
    first = workspace.append_series(steps, DAY, BY)
    workspace.append(report(30), DAY, BY)
    assert workspace.append_series(steps, DAY, BY) == first
    assert len(workspace.entries()) == 3


def test_a_series_is_one_write_of_the_ledger(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """One full disk, and nothing of it is stored; the acts of a step have the key with a number."""
    workspace.adopt_first()
    calls, append = [], workspace.ledger.append_all

    def counted(additions: Any, **named: Any) -> Any:
        calls.append(len(additions))
        if len(calls) == 1:
            raise LedgerUnwritable("台账", OSError(28, "full"))
        return append(additions, **named)

    monkeypatch.setattr(workspace.ledger, "append_all", counted)
    steps = [Step(act=lambda s: [report(90)(s), report(100)(s)], key="a"), Step(act=ask, key="b")]
    with pytest.raises(LedgerUnwritable):
        workspace.append_series(steps, DAY, BY)
    assert len(workspace.entries()) == 1
    entries = workspace.append_series(steps, DAY, BY)
    assert [entry.key for entry in entries] == ["a:0", "a:1", "b"]
    assert entries == workspace.entries()[1:]
    assert calls == [3, 3]


def test_the_state_is_that_of_a_replay_whatever_came_in(workspace: Workspace) -> None:
    """Also what others wrote, and after another day was asked for."""
    days = [DAY, DAY, DAY - timedelta(days=3), DAY, date(2099, 1, 1), DAY - timedelta(days=9), DAY]
    for number, day in enumerate(days):
        workspace.ledger.append(report(number)(workspace.state_on(day)), by=BY)
        whole = replay(workspace.plan, workspace.entries(), day, hindsight=True)
        assert workspace.state_on(day) == whole
    kept = [state.as_of for _, state in filter(None, [workspace._last])]
    assert kept == [DAY], "no day to come, and none gone back to"
    workspace.append(close, DAY, BY)
    with pytest.raises(Refused, match="已销号"):
        workspace.append(close, DAY, BY)


class Overtaken(Workspace):
    """A workspace in which another thread sends a report while this one looks at the entries."""

    overtaken = True  # until the one report is there

    def entries(self) -> tuple[Entry, ...]:
        """The entries as they stood before the other thread was let in."""
        entries = super().entries()
        if not self.overtaken:
            self.overtaken = True
            self.append(report(60), DAY, BY)
            self.state_on(DAY)
        return entries


def test_a_state_that_another_thread_went_on_with_counts_nothing_twice() -> None:
    """The state kept is always that of the entries it is kept with."""
    workspace = Overtaken(PLAN, "memory:", lambda: NOON)
    workspace.append(report(30), DAY, BY)
    workspace.overtaken = False
    workspace.state_on(DAY)
    reports = workspace.state_on(DAY).items[MILESTONE].reports
    assert [entry.event.percent_complete for entry in reports] == [30, 60]


def test_a_second_person_is_another_account(tmp_path: Path) -> None:
    """Whoever sends it: an account as it is signed in, the machine's owner as --by says."""
    path = tmp_path / "plan.json"
    plan = json.loads(PLAN.read_text("utf-8"))
    plan["rules"]["second_person"] = True
    path.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    for second, by in ((Account(name="赵六", role=Role.OFFICE), BY), (None, Author(account="赵六"))):
        workspace = Workspace(path, "memory:", lambda: NOON)
        workspace.append(close, DAY, by, who=OFFICE)
        with pytest.raises(PlanError):
            workspace.append(close, DAY, BY)
        assert workspace.append(close, DAY, by, who=second).by.account == "赵六"
        kinds = [type(entry.event) for entry in workspace.entries()]
        assert kinds[-2:] == [ClosureProposed, Closed]
        assert workspace.state_on(DAY).items[MILESTONE].closed
