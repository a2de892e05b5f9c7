"""What the task graph holds and answers, on a plan of two lines small enough to draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from plan.errors import Unknown
from plan.model.graph import blocked_by, blocks, depends_on_units, graph_of, precedence
from plan.model.kinds import IndicatorClass, LinkKind, Standing, UnitKind
from plan.model.plan import (
    Activity,
    Goal,
    Indicator,
    Led,
    Milestone,
    Plan,
    Unit,
    Workstream,
    lead_of,
    supporting_of,
)
from tests.support.builders import FOUNDED, SOURCE, after, plan_of


def unit(id_: str) -> Unit:
    """A member unit."""
    return Unit(id=id_, name=id_, kind=UnitKind.MEMBER, **FOUNDED)


PLAN = Plan(
    name="测试计划",
    start=date(2022, 1, 1),
    finish=date(2022, 12, 31),
    rules=plan_of().rules,
    units=(unit("科技局"), unit("规划局"), unit("财政局")),
    workstreams=(
        Workstream(id="L1", name="一", number=1, lead="科技局", supporting=("财政局",), **FOUNDED),
        Workstream(id="L2", name="二", number=2, **FOUNDED),
    ),
    goals=(Goal(id="L1-G1", name="目标", parent="L1", **FOUNDED),),
    activities=(
        Activity(id="L1-A1", name="编制", parent="L1-G1", lead="规划局", **FOUNDED),
        Activity(id="L1-A2", name="建设", parent="L1-G1", **FOUNDED),
        Activity(id="L2-A1", name="筹资", parent="L2", lead="财政局", **FOUNDED),
    ),
    milestones=(
        Milestone(id="L1-M1", name="批复", parent="L1-A1", **FOUNDED),
        Milestone(id="L1-M2", name="开工", parent="L1-G1", supporting=("规划局",), **FOUNDED),
        Milestone(id="L2-M1", name="到账", parent="L2", **FOUNDED),
    ),
    indicators=(
        Indicator(
            id="L1-I1",
            name="数量",
            parent="L1",
            unit_of_measure="项",
            movement=IndicatorClass.STEADY_COUNT,
            basis="测试",
            measures="L1-M2",
            **FOUNDED,
        ),
    ),
    dependencies=(
        after("L1-M1", "L1-A2"),
        after("L1-A2", "L1-M2"),
        after("L2-A1", "L1-A2", kind=LinkKind.SS),
        after("L2-A1", "L1-A2", kind=LinkKind.FF),
    ),
    **FOUNDED,
)
GRAPH = graph_of(PLAN)


def test_every_part_is_a_node_and_what_comes_before_another_leads_to_it() -> None:
    """In the plan's order; what holds a part, leads it or measures it is no edge."""
    assert list(GRAPH) == list(PLAN.by_id)
    assert set(GRAPH.edges) == {
        *(("L1-M1", "L1-A2"), ("L1-A2", "L1-M2"), ("L2-A1", "L1-A2"), ("L1-A1", "L1-M1"))
    }


def test_a_pair_may_carry_several_dependencies() -> None:
    """A ladder (SS and FF) is one edge with both."""
    dependencies = GRAPH.edges["L2-A1", "L1-A2"]["dependencies"]
    assert [link.kind for link in dependencies] == [LinkKind.SS, LinkKind.FF]


def test_an_activity_precedes_the_milestone_under_it() -> None:
    """Implied, so marked inferred, with the parent's source and a reason."""
    *stated, implied = precedence(PLAN)
    assert tuple(stated) == PLAN.dependencies
    assert (implied.predecessor, implied.successor) == ("L1-A1", "L1-M1")
    assert (implied.kind, implied.lag) == (LinkKind.FS, 0)
    assert (implied.source, implied.standing) == (SOURCE, Standing.INFERRED)
    assert implied.reason


@pytest.mark.parametrize("pair", [("L1-A1", "L1-M1"), ("L1-M1", "L1-A1")])
def test_what_is_stated_takes_the_place_of_what_is_implied(pair: tuple[str, str]) -> None:
    """In either direction, of whatever kind."""
    stated = after(*pair, kind=LinkKind.SS)
    assert precedence(replace(PLAN, dependencies=(stated,))) == (stated,)


def test_what_blocks_and_what_is_blocked_are_told_nearest_first() -> None:
    """What comes before is followed through, or is the next alone; what comes after is the next."""
    assert blocked_by(PLAN, "L1-M2") == ("L1-A2", "L1-M1", "L2-A1", "L1-A1")
    assert blocked_by(PLAN, "L1-M2", direct=True) == ("L1-A2",)
    assert blocks(PLAN, "L1-A1") == ("L1-M1",)
    assert blocks(PLAN, "L1-M2") == blocked_by(PLAN, "L2-M1") == ()


def test_a_unit_is_answerable_for_what_it_leads_and_what_is_below_without_another_lead() -> None:
    """科技局 leads a line: its goal, 建设 and 开工 fall to it, 编制 and 批复 to 规划局."""
    led = {part.id: lead_of(PLAN, part.id) for part in PLAN.by_id.values() if isinstance(part, Led)}
    ids = {unit.id: [id_ for id_, lead in led.items() if lead == unit] for unit in PLAN.units}
    assert ids["科技局"] == ["L1", "L1-G1", "L1-A2", "L1-M2"]
    assert ids["规划局"] == ["L1-A1", "L1-M1"]
    assert ids["财政局"] == ["L2-A1"]


def test_support_is_inherited_until_another_is_named() -> None:
    """The nearest that names any supporting unit decides."""
    assert [unit.id for unit in supporting_of(PLAN, "L1-A2")] == ["财政局"]
    assert [unit.id for unit in supporting_of(PLAN, "L1-M2")] == ["规划局"]


def test_who_leads_a_part_does_not_support_it_though_it_supports_what_is_above() -> None:
    """财政局 supports the line and leads a milestone in it."""
    led = Milestone(id="L1-M3", name="拨款", parent="L1-A2", lead="财政局", **FOUNDED)
    plan = replace(PLAN, milestones=(*PLAN.milestones, led))
    lead = lead_of(plan, "L1-M3")
    assert lead == PLAN.by_id["财政局"]
    assert supporting_of(plan, "L1-M3") == ()
    assert supporting_of(plan, "L1-A2") == (lead,)


def test_a_goal_depends_on_the_units_inside_it_and_before_it() -> None:
    """筹资 lies in another line, yet 建设 waits for it: 财政局 counts, with the reason."""
    assert depends_on_units(PLAN, "L1-G1") == {
        "科技局": ("L1-G1", "L1-A2", "L1-M2"),
        "规划局": ("L1-A1", "L1-M1"),
        "财政局": ("L2-A1",),
    }
    assert depends_on_units(PLAN, "L2") == {"财政局": ("L2-A1",)}


def test_asking_about_an_unknown_id_names_near_ones() -> None:
    """The sentence helps to find the slip."""
    with pytest.raises(Unknown, match=r"L1-M9.*L1-M1"):
        blocked_by(PLAN, "L1-M9")
