"""The plan as revised: on every day it is what one would have written by hand for that day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from plan.acts import items as acts
from plan.acts import revisions as revise
from plan.acts.revisions import UnsoundRevision, plan_to_dict
from plan.errors import BadValue, PlanError, Refused
from plan.ledger.events import Event, ItemAdded, ItemChanged, ItemWithdrawn
from plan.ledger.stores.memory import MemoryLedger
from plan.model.kinds import ChangeKind, Standing
from plan.model.plan import Milestone, Plan
from plan.outlook.outlook import changes_since, outlook
from plan.plan_file import plan_from_data, require_plan
from plan.state.replay import PlanState, replay, with_event
from plan.state.revisions import OWN, RevisedPlan, name_of, part_to_dict
from plan.words.labels import change_value
from tests.support.builders import CLERK, activity, after, entries, june_plan, milestone, plan_of

REAL = Path(__file__).parents[2] / "plan_data/1plus8.json"
DAY = date(2022, 6, 20)
PLAN = june_plan()
FOUNDED = {"source": {"document": "doc", "says": "测试用"}, "standing": "stated"}


def part(id_: str, **more: Any) -> dict[str, Any]:
    """A milestone as the plan file writes it."""
    return {"id": id_, "name": f"节点{id_}", "parent": "L1", **FOUNDED, **more}


def state(*events: Event, plan: Plan = PLAN, as_of: date = DAY) -> PlanState:
    """The state of a plan after `events`."""
    return replay(plan, entries(*events), as_of)


def added(id_: str, day: date = DAY, **more: Any) -> ItemAdded:
    """A milestone added on `day`, unchecked."""
    new = part(id_, **more)
    return ItemAdded(subject=id_, as_of=day, group="milestones", reason="会议", part=new)


def core(plan: Plan) -> dict[str, Any]:
    """What the plan holds, however it came to be."""
    return {field.name: getattr(plan, field.name) for field in fields(Plan)}


IDS = st.sampled_from(["X1", "X2", "X3"])
STEP = st.tuples(st.sampled_from(["add", "rename", "withdraw"]), IDS, st.integers(0, 3))


def by_hand(milestones: tuple[Milestone, ...], act: str, id_: str, name: str) -> Any:
    """The milestones after the step as one would edit the file; None where it makes no sense."""
    known = [each.id for each in milestones]
    if (act == "add") == (id_ in known):
        return None
    if act == "add":
        return (*milestones, milestone(id_, None))
    if act == "withdraw":
        return tuple(each for each in milestones if each.id != id_)
    return tuple(replace(each, name=name) if each.id == id_ else each for each in milestones)


def event_of(now: PlanState, act: str, id_: str, name: str) -> Event:
    """The event of the step."""
    if act == "add":
        return revise.add(now, "milestones", part(id_), "会议决定")
    if act == "withdraw":
        return revise.withdraw(now, id_, "不再开展")
    return revise.change(now, id_, part(id_, name=name), "更名")


@given(st.lists(STEP, max_size=12))
def test_on_every_day_the_plan_is_what_one_would_write_by_hand(steps: list[tuple[str, str, int]]) -> None:
    """And a day's plan is the same after whatever is revised later."""
    plan, day = plan_of(activity("A1", None, None), milestone("M1", None)), date(2022, 3, 1)
    clock = [datetime(2022, 3, 1, tzinfo=UTC)]
    ledger, hand, as_seen = MemoryLedger(clock=lambda: clock[0]), {day: plan.milestones}, {}
    for number, (act, id_, later) in enumerate(steps):
        day += timedelta(days=later)
        clock[0] = datetime.combine(day, datetime.min.time(), UTC)
        now = replay(plan, tuple(ledger.entries()), day)
        written = by_hand(now.plan.milestones, act, id_, f"新名{number}")
        if written is None:
            with pytest.raises(PlanError):
                event_of(now, act, id_, f"新名{number}")
            continue
        ledger.append(event_of(now, act, id_, f"新名{number}"), by=CLERK)
        hand[day] = written
        for past in (known for known in hand if known < day):
            as_seen.setdefault(past, replay(plan, tuple(ledger.entries()), past).plan)
    recorded = tuple(ledger.entries())
    for day, written in hand.items():
        for hindsight in (None, True):
            revised = replay(plan, recorded, day, hindsight).plan
            assert core(revised) == core(replace(plan, milestones=written))
    for past, plan_then in as_seen.items():
        assert core(replay(plan, recorded, past).plan) == core(plan_then)


def test_a_plan_without_revisions_is_the_very_same() -> None:
    """Nothing is copied; and a revised plan handed in again is begun from the approved one."""
    assert state().plan is PLAN
    recorded = entries(added("M9"))
    revised = replay(PLAN, recorded, DAY).plan
    assert isinstance(revised, RevisedPlan)
    assert replay(revised, recorded, DAY).plan is revised
    assert replay(revised, recorded, date(2022, 6, 19)).plan is PLAN


def test_the_real_plan_is_written_as_its_file_is_read() -> None:
    """Every part survives the way through plain values, without a problem."""
    plan = require_plan(REAL)
    assert plan_from_data(plan_to_dict(plan)) == (plan, ())


LINKED = plan_of(
    activity("A1", date(2022, 6, 1), date(2022, 6, 30)),
    activity("A2", date(2022, 7, 1), date(2022, 7, 31)),
    milestone("M1", date(2022, 9, 30), parent="A2"),
    links=[after("A1", "A2")],
)


def link(first: str, then: str) -> dict[str, Any]:
    """A dependency as the plan file writes it."""
    return {"predecessor": first, "successor": then, **FOUNDED}


Act = Callable[[PlanState], object]


def adding(new: dict[str, Any], group: str = "milestones", reason: str = "会议") -> Act:
    """The act that adds a part."""
    return lambda state: revise.add(state, group, new, reason)


def changing(new: dict[str, Any], id_: str = "M1") -> Act:
    """The act that changes a part to `new`."""
    return lambda state: revise.change(state, id_, new, "会议")


def withdrawing(id_: str) -> Act:
    """The act that withdraws a part."""
    return lambda state: revise.withdraw(state, id_, "会议")


REFUSALS: dict[str, tuple[Act, type[PlanError], str]] = {
    "circle": (adding(link("A2", "A1"), "dependencies"), UnsoundRevision, "不成环"),
    "unknown id": (adding(part("M9", parent="A7")), UnsoundRevision, "“A7”"),
    "unknown lead": (adding(part("M9", lead="u9")), UnsoundRevision, "单位编号"),
    "both": (adding(part("M9", parent="A7", lead="u9")), UnsoundRevision, "（共 2 处）"),
    "duplicate": (adding(part("M1")), UnsoundRevision, "不重复"),
    "date order": (adding(part("M9", parent="A2", deadline="2022-07-01")), UnsoundRevision, "不早于前置"),
    "no reason of a supposed part": (adding(part("M9", standing="arrangement")), UnsoundRevision, "理由"),
    "no name": (adding({"id": "M9", "parent": "L1", **FOUNDED}), UnsoundRevision, "名称"),
    "no reason": (adding(part("M9"), reason=" "), BadValue, "修订理由"),
    "no such list": (adding({}, "rules"), BadValue, "rules"),
    "closing by the back door": (adding(part("M9", closed={"evidence": "自报"})), Refused, "销号须经办理"),
    "closing what is there by the back door": (
        changing(part("M1", closed={"evidence": "自报"})),
        Refused,
        "销号须经办理",
    ),
    "deadline": (
        changing(part("M1", parent="A2", deadline="2022-10-31")),
        Refused,
        "原定时限 2022-09-30 不能修改",
    ),
    "deadline taken away": (changing(part("M1", parent="A2")), Refused, "办理延期"),
    "nothing changed": (changing(part_to_dict(LINKED.by_id["M1"])), Refused, "没有改动"),
    "another id": (changing(part("M8", parent="A2", deadline="2022-09-30")), Refused, "编号不能改"),
    "not there": (changing(part("M9"), "M9"), Refused, "没有“M9”"),
    "gone already": (withdrawing("M9"), Refused, "没有“M9”"),
    "something hangs on it": (withdrawing("A2"), UnsoundRevision, "A2"),
    "a unit that leads": (withdrawing("u1"), UnsoundRevision, "u1"),
}


@pytest.mark.parametrize(("act", "kind", "says"), REFUSALS.values(), ids=REFUSALS)
def test_what_would_make_the_plan_unusable_is_refused(act: Act, kind: type[PlanError], says: str) -> None:
    """One sentence, the plan check's own where the plan check knows it."""
    with pytest.raises(kind) as refused:
        act(state(plan=LINKED))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    problems = getattr(refused.value, "problems", ())
    assert str(problems[0] if problems else "") in str(refused.value)
    assert ("（共" in str(refused.value)) == (len(problems) > 1)
    assert refused.value.exit_code == (2 if kind is BadValue else 1)


TOGETHER: list[tuple[str, dict[str, Any]]] = [
    ("milestones", part("M2", parent="A1", deadline="2022-12-30")),
    ("milestones", part("M3", lead="u9", supporting=["u8"])),
    ("dependencies", link("A2", "A1")),  # a circle with what is there
    ("milestones", part("M4", deadline="2022-08-31")),
    ("dependencies", link("M1", "M4")),  # M1 is due after it
    ("dependencies", link("M4", "M2")),
    ("dependencies", link("M2", "M4")),  # a circle of two that are new
    ("milestones", part("M5", deadline="2022-06-19")),  # has passed
    ("milestones", part("M6", parent="A7")),
    ("milestones", {"id": "M7", "parent": "L1", **FOUNDED}),
    ("milestones", part("M1")),
    ("milestones", part("M8", deadline="2022-06-20")),
]


@pytest.mark.parametrize("turn", range(len(TOGETHER)))
def test_judged_together_is_judged_one_by_one(turn: int) -> None:
    """The same are refused, for the same reasons, in whatever order they stand."""
    now, alone = state(plan=LINKED), dict[int, Any]()
    series = [*TOGETHER[turn:], *TOGETHER[:turn]]
    events = [revise.add(now, *each, "会议", alone=False) for each in series]
    for number, (group, new) in enumerate(series):
        try:
            now = with_event(now, revise.add(now, group, new, "会议"))
        except UnsoundRevision as error:
            alone[number] = _reasons(error)
        except PlanError as error:
            alone[number] = str(error)
    found = {
        number: _reasons(error) if isinstance(error, UnsoundRevision) else str(error)
        for number, error in revise.judged(state(plan=LINKED), events).items()
    }
    dangling = {n for n, each in enumerate(series) if not _stands(each, series[:n])}
    assert {n: why for n, why in found.items() if n not in dangling} == {
        n: why for n, why in alone.items() if n not in dangling
    }
    assert len(found) >= 7
    assert found.keys() - dangling == alone.keys() - dangling


def _reasons(error: UnsoundRevision) -> set[tuple[Any, ...]]:
    """What is wrong; a circle is the same wherever it begins."""
    return {
        (each.field, each.mark, frozenset(each.value.split(" → ")), each.accepted) for each in error.problems
    }


def _stands(each: tuple[str, dict[str, Any]], before: list[tuple[str, dict[str, Any]]]) -> bool:
    """Whether what a link names is there, or stands before it."""
    ids = {"A1", "A2", "M1", *(new.get("id") for _, new in before)}
    return each[0] != "dependencies" or {each[1]["predecessor"], each[1]["successor"]} <= ids


def test_many_revisions_are_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty as one, with one that is wrong twice; where they were tried one by one, forty times."""
    calls, check = [], revise.plan_from_data

    def counted(*arguments: Any) -> Any:
        calls.append(len(arguments[1]))
        return check(*arguments)

    monkeypatch.setattr(revise, "plan_from_data", counted)
    new = [part(f"N{number}", deadline="2022-12-30") for number in range(40)]
    events = [revise.add(state(), "milestones", each, "会议", alone=False) for each in new]
    assert (revise.judged(state(), events), calls) == ({}, [40])
    wrong = revise.add(state(), "milestones", part("N9", lead="u9"), "会议", alone=False)
    assert list(revise.judged(state(), [*events[:9], wrong, *events[10:]])) == [9]
    assert calls == [40, 40, 39]
    plan = state(*events).plan
    assert isinstance(plan, RevisedPlan)
    assert (len(plan.revisions), plan.set_aside) == (40, ())


def test_what_is_decided_or_waiting_is_not_withdrawn() -> None:
    """A closed milestone is history; a request is answered first."""
    asked = acts.request_closure(state(), "M1", "批复")
    with pytest.raises(Refused, match="待办的申请"):
        revise.withdraw(state(asked), "M1", "会议")
    closed = acts.close(state(), "M1", "批复")
    with pytest.raises(Refused, match="已销号"):
        revise.withdraw(state(closed), "M1", "会议")


def test_what_stands_beside_a_revised_part_stays() -> None:
    """A2 follows A1 in its list, and M1 needs it."""
    renamed = {**part_to_dict(LINKED.by_id["A1"]), "name": "新名"}
    now = state(revise.change(state(plan=LINKED), "A1", renamed, "会议"), plan=LINKED)
    assert list(now.plan.by_id) == list(LINKED.by_id)


def test_revisions_go_forward() -> None:
    """What held on a day that was revised after is not revised behind its back."""
    with pytest.raises(BadValue, match="2022-06-20"):
        revise.add(state(added("M9"), as_of=date(2022, 6, 19)), "milestones", part("M8"), "会议")


def test_an_undated_milestone_may_be_given_its_first_deadline() -> None:
    """From then on that is the original one."""
    first = revise.change(state(), "M2", part("M2", deadline="2022-10-31"), "会议定")
    now = state(first)
    assert now.items["M2"].deadline == date(2022, 10, 31)
    assert state(first, as_of=date(2022, 6, 19)).items["M2"].deadline is None
    with pytest.raises(Refused, match="办理延期"):
        revise.change(now, "M2", part("M2", deadline="2022-11-30"), "会议改")


def test_a_withdrawn_item_may_come_back_with_its_deadline_only() -> None:
    """Its history is its own again; another deadline would be a moved one."""
    gone = ItemWithdrawn(subject="M1", as_of=DAY, group="milestones", reason="误")
    with pytest.raises(Refused, match="办理延期"):
        revise.add(state(gone), "milestones", part("M1", deadline="2022-12-31"), "恢复")
    back = revise.add(state(gone), "milestones", part("M1", deadline="2022-06-30"), "恢复")
    assert state(gone, back).plan.by_id["M1"].deadline == date(2022, 6, 30)  # type: ignore[attr-defined]
    after = state(gone, as_of=date(2022, 7, 1))  # when that deadline has passed: it is no new one
    assert revise.add(after, "milestones", part("M1", deadline="2022-06-30"), "恢复")
    with pytest.raises(Refused, match="已撤销的其他内容"):
        revise.add(state(gone), "units", {"id": "M1", "name": "丙局", "kind": "member", **FOUNDED}, "会议")


def test_what_cannot_be_applied_any_more_is_set_aside_and_told() -> None:
    """Two offices at once, or a file edited since: the plan stays sound, the rest still holds."""
    stray = ItemChanged(subject="M7", as_of=DAY, group="milestones", reason="更名", part=part("M7"))
    orphan = added("M8", parent="A7")
    garbled = structs.replace(added("M6"), part={"id": "M6"})
    plan = state(stray, orphan, garbled, added("M9")).plan
    assert isinstance(plan, RevisedPlan)
    assert "M9" in plan.by_id
    assert not {"M6", "M7", "M8"} & set(plan.by_id)
    why = {aside.entry.event.subject: aside.why for aside in plan.set_aside}
    assert set(why) == {"M6", "M7", "M8"}
    assert "A7" in why["M8"]


def test_the_office_s_own_arrangement_names_itself_as_source() -> None:
    """The document it rests on is there from the day it is cited."""
    own = part("M9", source={"document": OWN.id, "says": "会议"}, standing="arrangement", reason="会")
    event = revise.add(state(), "milestones", own, "会议")
    plan = state(event).plan
    assert plan.documents[-1] == OWN
    assert plan.by_id["M9"].standing is Standing.ARRANGEMENT
    assert OWN not in state(event, as_of=date(2022, 6, 19)).plan.documents


def test_a_revision_is_a_change_between_two_days() -> None:
    """Added, changed and withdrawn items are named, with what of them changed."""
    recorded = entries(
        added("M9"),
        revise.change(state(), "M2", part("M2", name="新名", lead="u2", deadline="2022-10-31"), "会议"),
        ItemWithdrawn(subject="M1", as_of=DAY, group="milestones", reason="误"),
    )
    changes = changes_since(outlook(PLAN, recorded, DAY), date(2022, 6, 10))
    kinds = {(change.row.id, change.kind): (change.before, change.after) for change in changes}
    assert kinds["M9", ChangeKind.ADDED] == (None, "M9")
    assert kinds["M1", ChangeKind.WITHDRAWN] == ("M1", None)
    assert kinds["M2", ChangeKind.DEADLINE] == (None, date(2022, 10, 31))
    assert kinds["M2", ChangeKind.REVISED] == (
        (("name", "节点M2"), ("lead", None), ("deadline_standing", None), ("deadline_reason", None)),
        (
            ("name", "新名"),
            ("lead", "u2"),
            ("deadline_standing", "arrangement"),  # the office's date, not the source's
            ("deadline_reason", "会议"),
        ),
    )
    plan = replay(PLAN, recorded, DAY).plan
    words = change_value(ChangeKind.REVISED, kinds["M2", ChangeKind.REVISED][1], partial(name_of, plan))
    assert f"；牵头单位 {plan.by_id['u2'].name}；" in words, "units by their names, as in every list"
