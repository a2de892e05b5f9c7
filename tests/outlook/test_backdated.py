"""补录: what is recorded after the day it speaks of is judged by its own day and marked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import partial

import pytest

from plan.acts import items as acts
from plan.exports import records
from plan.exports.overdue_list import overdue_tables
from plan.ledger.access import Account
from plan.ledger.events import Author
from plan.model.kinds import Condition, Role
from plan.office.workspace import Workspace
from plan.outlook.track_record import score
from plan.words import labels
from tests.office.test_workspace import PLAN
from tests.support.clock import Clock

OFFICE = Account(name="值班员", role=Role.OFFICE)
CLERK = Author(account="张三", unit="kjj")
DUE, MONDAY = date(2022, 6, 30), date(2022, 7, 4)
BEFORE = date(2022, 6, 29)


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime.combine(day, time(4), UTC)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands in April."""
    return Clock(at(date(2022, 4, 1)))


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    """The shipped plan; its ledger began with a forecast and a report in April."""
    work = Workspace(PLAN, "memory:", clock)
    today = clock.moment.date()
    work.issue_forecasts(work.outlook(today), CLERK)
    work.append(lambda state: acts.report(state, "L4-M1", 60, note="送审"), today, CLERK)
    return work


def close_for(workspace: Workspace, clock: Clock) -> None:
    """The office's closing as of the day before the deadline, recorded on the Monday after it."""
    clock.moment = at(MONDAY)
    act = partial(acts.close, item_id="L4-M1", evidence="属实")
    workspace.append(act, BEFORE, CLERK, who=OFFICE, backdated="停电")


def record_of(workspace: Workspace, day: date) -> records.Record:
    """L4-M1 as `status --json` has it."""
    return records.item(workspace.outlook(day).row("L4-M1"))


def test_a_closing_recorded_after_the_deadline_is_late_and_marked(workspace: Workspace, clock: Clock) -> None:
    """It is done on the day it was recorded, whatever day it speaks of; on Sunday nobody knew."""
    close_for(workspace, clock)
    assert workspace.outlook(date(2022, 7, 3)).row("L4-M1").item.condition is Condition.OVERDUE
    record = record_of(workspace, MONDAY)
    assert (record["state"], record["done_on"]) == ("closed", "2022-07-04")
    assert record["confirmed_on"] == "2022-06-29"
    assert record["backdated"] == ["done_on", "confirmed_on"]
    assert record["reason"] == "2022-07-04〔补录〕 完成，2022-06-29〔补录〕 由科创办销号：属实"
    scored = score(workspace.plan, workspace.entries(), date(2022, 7, 5))
    assert (scored["backdated"], scored["all"]["late_share"]) == (1, 1.0)
    assert "其中 1 项的完成日为补录" in scored["sentence"]


def test_with_a_request_in_time_the_unit_s_day_counts(workspace: Workspace, clock: Clock) -> None:
    """The mark stands at the office's day alone."""
    clock.moment = at(date(2022, 6, 28))
    workspace.append(lambda state: acts.request_closure(state, "L4-M1", "批复"), date(2022, 6, 28), CLERK)
    close_for(workspace, clock)
    record = record_of(workspace, MONDAY)
    assert (record["done_on"], record["backdated"]) == ("2022-06-28", ["confirmed_on"])
    assert record["reason"] == ("2022-06-28 完成，2022-06-29〔补录〕 由科创办销号：批复；核查意见：属实")
    assert score(workspace.plan, workspace.entries(), date(2022, 7, 5))["backdated"] == 0


def test_the_evidence_s_own_day_is_nobody_s_act(workspace: Workspace, clock: Clock) -> None:
    """Only the office's day bears the mark."""
    clock.moment = at(MONDAY)
    done = date(2022, 6, 24)
    workspace.append(
        lambda state: acts.close(state, "L4-M1", "属实", done_on=done),
        BEFORE,
        CLERK,
        who=OFFICE,
        backdated="停电",
    )
    record = record_of(workspace, MONDAY)
    assert (record["done_on"], record["backdated"]) == ("2022-06-24", ["confirmed_on"])


def test_a_report_of_a_day_before_is_marked_in_the_lists(workspace: Workspace, clock: Clock) -> None:
    """On the page's rows, in the workbook and in the records; one of its own day is not."""
    clock.moment = at(date(2022, 7, 1))
    workspace.append(lambda state: acts.report(state, "L4-M1", 70), date(2022, 7, 1), CLERK)
    (late,) = workspace.outlook(MONDAY).overdue
    assert records.overdue(late, MONDAY)["latest_report"]["backdated"] is False
    clock.moment = at(MONDAY)
    workspace.append(
        lambda state: acts.report(state, "L4-M1", 80), date(2022, 7, 2), CLERK, who=OFFICE, backdated="停电"
    )
    outlook = workspace.outlook(MONDAY)
    (late,) = outlook.overdue
    assert records.overdue(late, MONDAY)["latest_report"]["backdated"] is True
    table = overdue_tables(outlook, [late], ())[0]
    assert "2022-07-02〔补录〕" in table.rows[0]
    assert labels.BACKDATED in "".join(table.notes)
