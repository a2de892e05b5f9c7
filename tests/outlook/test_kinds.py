"""Promises, undated ones, work nodes and results are each counted by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plan.exports.overdue_list import left_out_line, overdue_tables
from plan.exports.records import counts
from plan.exports.records import overdue as record
from plan.ledger.events import DeadlineExtended, Event, Reopened
from plan.model.kinds import Commitment, ItemKind, Level, Standing
from plan.model.plan import Closing, Plan
from plan.outlook.attention import attention
from plan.outlook.board import without_nodes
from plan.outlook.meeting.minutes import light_counts
from plan.outlook.outlook import Outlook, outlook
from plan.outlook.overdue import PROMISES, WITH_NODES, left_out, overdue
from tests.support.builders import entries, milestone, plan_of

JUNE_30, JULY_1 = date(2022, 6, 30), date(2022, 7, 1)


def mixed() -> Plan:
    """A promise, an undated one, two work nodes and a result."""
    return plan_of(
        milestone("N1", JUNE_30, kind=ItemKind.NODE),
        milestone("N2", date(2022, 12, 15), kind=ItemKind.NODE),
        milestone("P", JUNE_30, commitment=Commitment.BINDING, deadline_standing=Standing.INFERRED),
        milestone("U", None),
        milestone("R", None, closed=Closing(evidence="第1节第1句")),
    )


def seen(*events: Event, day: date = JULY_1, plan: Plan | None = None) -> Outlook:
    """The plan on `day`."""
    return outlook(plan or mixed(), entries(*events), day)


def test_each_kind_is_counted_by_itself() -> None:
    """The headline is the one promise: a result is not 已销号, a node is not 逾期 in it."""
    july = seen()
    assert july.lights == {Commitment.BINDING: {Level.RED: 1}, Commitment.STRETCH: {}, None: {}}
    counted = counts(july)
    assert (counted["overdue"], counted["undated"], counted["results"]) == (1, 1, 1)
    assert counted["light"]["red"] == 1
    assert counted["light"]["closed"] == 0
    assert counted["work_nodes"]["overdue"] == 1
    assert sum(counted["work_nodes"]["light"].values()) == 2
    assert sum(count.milestones for count in light_counts(july.rows)) == 1


@pytest.mark.parametrize(
    ("kinds", "listed", "others"),
    [(PROMISES, ["P"], ["N1"]), ((ItemKind.NODE,), ["N1"], ["P"]), (WITH_NODES, ["N1", "P"], [])],
)
def test_what_is_not_of_the_kinds_listed_is_told(
    kinds: tuple[ItemKind, ...], listed: list[str], others: list[str]
) -> None:
    """On the list or in the line beneath it, never neither."""
    rows = seen().rows
    late = overdue(rows, JULY_1, kinds=kinds)
    assert [item.row.id for item in late] == listed
    outside = left_out(rows, JULY_1, kinds=kinds)
    assert [row.id for row in outside] == others
    assert left_out_line(outside) == (
        (f"另有 1 项{'工作节点' if others == ['N1'] else '承诺'}已逾期，未列入：{others[0]}。",)
        if others
        else ()
    )


def test_a_row_of_the_list_says_its_kind_state_and_standing() -> None:
    """As programs read them; the count by unit gives the node a column of its own."""
    july = seen()
    late = overdue(july.rows, JULY_1, kinds=WITH_NODES)
    rows = [record(item, JULY_1) for item in late]
    assert [(row["kind"], row["state"], row["deadline_standing"]) for row in rows] == [
        ("work_node", "overdue", "stated"),
        ("promise", "overdue", "inferred"),
    ]
    by_unit = overdue_tables(july, late, ())[1]
    shown = dict(zip([column.name for column in by_unit.columns], by_unit.rows[-1], strict=True))
    assert (shown["逾期项数"], shown["确保"], shown["一般事项"], shown["工作节点"]) == (2, 1, 0, 1)


def test_a_deadline_makes_a_promise_of_an_undated_one() -> None:
    """Given by the office, it counts from then on in the headline and in the list."""
    given = DeadlineExtended(subject="U", as_of=date(2022, 6, 1), to=JUNE_30, reason="办公会议定")
    july = seen(given)
    assert july.row("U").kind is ItemKind.PROMISE
    assert not july.undated
    assert [item.row.id for item in july.overdue] == ["P", "U"]


def test_a_result_that_is_opened_again_is_no_result() -> None:
    """It has no deadline: 未定时限."""
    july = seen(Reopened(subject="R", as_of=date(2022, 6, 1), reason="回头看"))
    assert july.row("R").kind is ItemKind.UNDATED
    assert not july.results


def test_promises_stand_before_nodes_in_what_wants_attention() -> None:
    """Though the plan names a node first."""
    july = seen()
    assert [row.id for row in attention(july.rows, july.rows).overdue] == ["P", "N1"]


def test_a_plan_of_nodes_alone_shows_them() -> None:
    """Nodes are left out only beside promises."""
    plan = mixed()
    assert [row.id for row in without_nodes(seen().rows)] == ["P", "U", "R"]
    nodes = replace(plan, milestones=plan.milestones[:2])
    assert [row.id for row in without_nodes(seen(plan=nodes).rows)] == ["N1", "N2"]
