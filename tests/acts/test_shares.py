"""Shares and parts: who may report what of them, and what is refused in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plan.acts.indicators import report_figure, report_indicator, usual_period
from plan.acts.items import report_part
from plan.acts.series import Step, decide
from plan.errors import BadValue, NotAllowed, Refused
from plan.ledger import access
from plan.ledger.access import Account, may
from plan.ledger.events import Event
from plan.model.kinds import AccountState, Duty, IndicatorClass, Role
from plan.model.lint import lint
from plan.model.plan import Contact, Share, contacts_of
from plan.outlook.outlook import outlook
from plan.state.replay import PlanState, replay
from tests.support.builders import entries
from tests.support.indicators import BASIS, DAY
from tests.support.shares import SHARES, part, share, split_plan

JUNE = "2022年1—6月"
PLAN = split_plan()
TOWN, OTHER = (Account(name=id_, role=Role.CLERK, unit=id_) for id_ in ("t1", "t2"))
LEAD, SUPPORT = (Account(name=id_, role=Role.CLERK, unit=id_) for id_ in ("u1", "u2"))
OFFICE = Account(name="办", role=Role.OFFICE)
VIEWER = Account(name="看", role=Role.VIEWER, unit="t1")


def state(*events: Event, day: date = DAY) -> PlanState:
    """The split plan as known on `day`."""
    return replay(PLAN, entries(*events), day, hindsight=True)


def test_a_share_is_reported_on_the_indicators_own_basis() -> None:
    """By its unit's id; the whole by hand only while no share was reported."""
    assert report_figure(state(), "M1", 12, JUNE, "t1") == share("t1", 12, JUNE)
    assert report_figure(state(), "M1", 12, JUNE) == share(None, 12, JUNE)
    told = state(share("t1", 12, JUNE))
    with pytest.raises(Refused, match="“企业”已分解到 3 家单位，数值由各单位所报合计"):
        report_figure(told, "M1", 12, JUNE)
    assert report_indicator(told, "I1", 40, JUNE, "申报数").basis == "申报数"


@pytest.mark.parametrize(("unit", "basis"), [("u2", BASIS), ("没有", BASIS), ("t1", "申报数")])
def test_a_unit_without_a_share_and_another_basis_are_refused(unit: str, basis: str) -> None:
    """Shares can only be added where all are counted alike."""
    with pytest.raises(BadValue, match="应为“企业”分解到的单位，口径同指标"):
        report_indicator(state(), "I1", 12, JUNE, basis, unit)


def test_a_share_does_not_fall_and_goes_by_its_own_figures_alone() -> None:
    """Another town's count is no floor for it."""
    known = state(share("t1", 20, "2022年1—3月"), share("t2", 5, "2022年1—3月"))
    assert report_figure(known, "M1", 20, JUNE, "t1").value == 20
    assert report_figure(known, "M1", 5, JUNE, "t2").value == 5
    with pytest.raises(BadValue, match="应不小于本年此前已报的 20"):
        report_figure(known, "M1", 19, JUNE, "t1")


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2022, 9, 29), "2022-08-31"),
        (date(2022, 9, 30), "2022-09-30"),
        (date(2022, 1, 20), "2022-01-20"),
        (date(2023, 1, 20), "2022年"),
    ],
)
def test_shares_are_asked_up_to_the_same_day(day: date, period: str) -> None:
    """The last month that is over, so that they can be added."""
    count = state().items["M1"].count
    assert count
    assert usual_period(count, day) == period


def test_who_may_report_a_share() -> None:
    """Its own unit, the lead and the office; nobody else, and no town another's."""
    for who in (TOWN, LEAD, OFFICE):
        assert may(who, share("t1", 1, JUNE), PLAN) is None
    assert may(OTHER, share("t1", 1, JUNE), PLAN) == access.NOT_THIS_UNIT
    assert may(SUPPORT, share("t1", 1, JUNE), PLAN) == access.NOT_THIS_UNIT
    assert may(SUPPORT, share("u2", 1, JUNE), PLAN) == access.NOT_THIS_PART
    assert may(TOWN, share(None, 1, JUNE), PLAN) == access.NOT_THIS_UNIT
    assert may(VIEWER, share("t1", 1, JUNE), PLAN) == access.NOT_THIS_ROLE
    disabled = replace(TOWN, state=AccountState.DISABLED)
    assert may(disabled, share("t1", 1, JUNE), PLAN) == access.NOT_IN_USE


def test_who_may_say_something_of_a_part() -> None:
    """Who supports the item or has a share of it, in its own name; the office in any."""
    for who, unit in ((SUPPORT, "u2"), (TOWN, "t1"), (OFFICE, "u2")):
        assert may(who, part(unit), PLAN) is None
    assert may(SUPPORT, part("t1"), PLAN) == access.NOT_THIS_UNIT
    assert may(LEAD, part("u2"), PLAN) == access.NOT_THIS_PART
    assert may(LEAD, part("u1"), PLAN) == access.NOT_THIS_PART
    assert may(LEAD, part("t1"), PLAN) is None  # which it may report
    assert may(OTHER, part("t1"), PLAN) == access.NOT_THIS_UNIT
    assert may(VIEWER, part("t1"), PLAN) == access.NOT_THIS_ROLE


def test_what_a_unit_says_of_its_part() -> None:
    """A note, or trouble alone; not nothing, and not of what it has no part in."""
    assert report_part(state(), "M1", "u2", note=" 已办 ") == part("u2")
    assert report_part(state(), "M1", "u2", problem="缺图") == part("u2", "", problem="缺图")
    with pytest.raises(BadValue, match="不能为空"):
        report_part(state(), "M1", "u2", note=" ")
    with pytest.raises(BadValue, match="应为“节点M1”的配合单位"):
        report_part(state(), "M1", "u1", note="已办")


def test_a_part_is_one_of_many_and_expects_nothing_in_between() -> None:
    """As a report does not; a lead's form and a supporting unit's need not wait for each other."""
    step = Step(act=lambda known: report_part(known, "M1", "u2", note="已办"))
    (decided,) = decide(state(part("u2")), [step], SUPPORT, DAY)
    assert decided.expect is None
    with pytest.raises(NotAllowed):
        decide(state(), [step], LEAD, DAY)


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({"shares": (Share(unit="t9", target=1),)}, "t9"),
        ({"shares": (SHARES[0], SHARES[0])}, "t1"),
        ({"shares": (Share(unit="t1", target=-1),)}, "-1"),
        ({"movement": IndicatorClass.ANNUAL_RATIO}, "3 家"),
        ({"target": None}, "3 家"),
        ({"measures": None}, "3 家"),
    ],
)
def test_what_cannot_be_split(changes: dict[str, object], value: str) -> None:
    """A unit that is not there or there twice, less than nothing, what cannot be added."""
    assert value in [problem.value for problem in lint(split_plan(**changes))]


def test_what_does_not_add_up_is_a_doubt_and_no_problem() -> None:
    """99 of 100 is told; 100 is nothing to tell; a share of nothing is one."""

    def found(*shares: Share) -> list[str]:
        plan = split_plan(shares=shares)
        assert not lint(plan)
        why = "；".join(outlook(plan, (), DAY, samples=50).doubts.values()).rstrip("。")
        return [each for each in why.split("；") if "分解" in each]

    assert found(*SHARES) == []
    assert found(*SHARES[:2], Share(unit="t3", target=19)) == ["各单位分解合计 99，目标值 100"]
    assert found(Share(unit="t1", target=0)) == ["各单位分解合计 0，目标值 100"]
    tenths = (17.5, 18.8, 15.3, 19.6, 28.8)  # whose sum is not 100 in binary
    units = ("t1", "t2", "t3", "u1", "u2")
    pairs = zip(units, tenths, strict=True)
    assert found(*(Share(unit=unit, target=target) for unit, target in pairs)) == []


def test_an_items_persons_are_its_own_and_its_leads_for_the_other_duties() -> None:
    """Nobody is named twice for one duty; what has no lead has its own alone."""
    chief, liaison, other = (
        Contact(duty=duty, name=name)
        for duty, name in ((Duty.RESPONSIBLE, "王某"), (Duty.LIAISON, "李某"), (Duty.LIAISON, "赵某"))
    )
    units = (replace(PLAN.units[0], contacts=(liaison, chief)), *PLAN.units[1:])
    plan = replace(PLAN, units=units)
    assert contacts_of(plan, "M1") == (chief, liaison)
    own = replace(plan, milestones=(replace(plan.milestones[0], contacts=(other,)),))
    assert contacts_of(own, "M1") == (chief, other)
    assert contacts_of(PLAN, "M1") == ()
