"""Units as people write them in task lists: who leads, who supports, and which of the plan's."""

import string
from dataclasses import replace
from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plan.imports.units import Units, unit_names
from plan.ledger.events import ItemChanged
from plan.model.kinds import UnitKind
from plan.model.plan import Plan, Unit
from plan.state.revisions import part_to_dict, revised
from tests.imports.test_days import ROOT, table_of
from tests.support.builders import FOUNDED, entries, plan_of

NAMES = {
    UnitKind.OFFICE: ("云山市创新办公室",),
    UnitKind.MEMBER: ("科技局", "财政局", "发改委", "自然资源和规划局", "市场监督管理局", "文联"),
    UnitKind.ZONE: ("高新区", "云山工业园区"),
    UnitKind.TOWN: ("东岭镇", "西桥镇", "南坪街道"),
}
PLAN = replace(
    plan_of(),
    name="云山市2022年重点工作任务",
    workstreams=(),
    units=tuple(
        Unit(
            id=f"{kind}{number}",
            name=name,
            kind=kind,
            note="简称“创新办”。" if kind is UnitKind.OFFICE else None,
            **FOUNDED,
        )
        for kind, names in NAMES.items()
        for number, name in enumerate(names)
    ),
)
DOC_PLAN = replace(
    PLAN,
    units=tuple(
        unit
        for unit in PLAN.units
        if unit.name in ("科技局", "财政局", "发改委", "高新区", "东岭镇", "西桥镇", "南坪街道")
    ),
)
CELLS = """
科技局 > 科技局
科 技 局 > 科技局
科 技 局、财 政 局 > 科技局；财政局
市 科技局 > 科技局
科技⏎局 > 科技局
科技局、财政局 > 科技局；财政局
科技局/财政局 > 科技局；财政局
科技局|财政局 > 科技局；财政局
科技局+财政局 > 科技局；财政局
科技局・财政局 > 科技局；财政局
科技局丶财政局 > 科技局；财政局
科技局—财政局 > 科技局；财政局
科技局 财政局 > 科技局；财政局
科技局⏎财政局 > 科技局；财政局
科技局，财政局；发改委 > 科技局；财政局、发改委
科技局（牵头） > 科技局
科技局（牵头），财政局 > 科技局；财政局
财政局、科技局（牵头单位） > 科技局；财政局
（牵头）科技局、财政局 > 科技局；财政局
科技局（主办）、财政局（协办） > 科技局；财政局
牵头单位：科技局；配合单位：财政局 > 科技局；财政局
牵头单位：科技局，配合单位：财政局、发改委 > 科技局；财政局、发改委
牵头：科技局⏎配合：财政局 > 科技局；财政局
配合单位：财政局；牵头单位：科技局 > 科技局；财政局
责任单位：科技局；协同单位：财政局 > 科技局；财政局
主办：科技局；协办：财政局 > 科技局；财政局
科技局牵头，财政局、发改委配合 > 科技局；财政局、发改委
由科技局牵头 > 科技局
由科技局牵头，财政局配合 > 科技局；财政局
科技局牵头会同财政局 > 科技局；财政局
科技局、发改委牵头，财政局配合 > 科技局；发改委、财政局
科技局会同财政局 > 科技局；财政局
科技局及财政局 > 科技局；财政局
科技局与财政局 > 科技局；财政局
科技局、财政局和发改委 > 科技局；财政局、发改委
自然资源和规划局 > 自然资源和规划局
财政局和自然资源和规划局 > 财政局；自然资源和规划局
科技局财政局 > 科技局；财政局
科技局财政局发改委 > 科技局；财政局、发改委
科技局、财政局按职责分工负责 > 科技局；财政局
科技局等相关部门 > 科技局
科技局等5部门 > 科技局
科技局、各相关单位 > 科技局
科技局牵头，相关部门配合 > 科技局
各相关单位 >
各有关镇（街道） >
市直各部门 >
各镇（区、街道） > ；高新区、云山工业园区、东岭镇、西桥镇、南坪街道
各镇区 > ；高新区、云山工业园区、东岭镇、西桥镇
各镇（街道） > ；东岭镇、西桥镇、南坪街道
各乡镇 > ；东岭镇、西桥镇
各街道 > ；南坪街道
各园区 > ；高新区、云山工业园区
科技局、各镇（街道） > 科技局；东岭镇、西桥镇、南坪街道
科技局牵头，各园区配合 > 科技局；高新区、云山工业园区
云山高新区 > 高新区
工业园区 > 云山工业园区
云山市科技局 > 科技局
市科技局 > 科技局
市市场监督管理局 > 市场监督管理局
市场监管局 > 市场监督管理局
科学技术局 > 科技局
市发展和改革委员会 > 发改委
创新办 > 云山市创新办公室
市创新办公室 > 云山市创新办公室
东岭镇人民政府 > 东岭镇
东岭镇政府 > 东岭镇
南坪街道办事处 > 南坪街道
高新区管委会 > 高新区
科技局（张三） > 科技局
牵头领导：张三；牵头单位：科技局 > 科技局
科技局* > 科技局
财政局、★科技局 > 科技局；财政局
1.科技局 2.财政局 > 科技局；财政局
①科技局②财政局 > 科技局；财政局
（1）科技局；（2）财政局 > 科技局；财政局
牵头单位 科技局 配合单位 财政局 > 科技局；财政局
牵头单位⏎科技局⏎配合单位⏎财政局 > 科技局；财政局
财政局（协）、科技局（主） > 科技局；财政局
科技局负责，财政局配合 > 科技局；财政局
科技局为主，财政局、发改委配合 > 科技局；财政局、发改委
科技局牵头财政局配合 > 科技局；财政局
科技局及各街道 > 科技局；南坪街道
科技局、财政局等按职责分工负责 > 科技局；财政局
科技局，财政局等单位按职责分工负责 > 科技局；财政局
待明确 >
待定 >
—— >
"""
REFUSED = (
    *("科枝局", "统计局", "市政府办", "省科技局", "临河市科技局", "云山县科技局", "县科技局"),
    *("科技局统计局", "科技局张三", "张三", "科技局及统计局", "东岭", "镇政府", "政府"),
    *("各县", "科技", "局", "技局", "科技局科", "科技局分局"),
)


def understood(lead: str, plan: Plan = PLAN, supporting: str = "") -> tuple[list[str], list[str]]:
    """The names of who leads and of who supports, as the plan has them, and what was told."""
    (first, others, reading), units = unit_names(lead, supporting), Units(plan)
    told = [reading] if reading else []
    read = []
    for name in (first, *others):
        known = units.read(name) if name else ([], "")
        assert known is not None, name
        read.append([unit.name for unit in known[0]])
        told += [known[1]] if known[1] else []
    more = dict.fromkeys((*read[0][1:], *(name for names in read[1:] for name in names)))
    return ["".join((*read[0][:1], "；", "、".join(more))).removesuffix("；")], told


def understood_apart(cell: str, plan: Plan) -> tuple[str, str]:
    """Who leads and who supports, for the table of the documentation; a problem is one."""
    try:
        leads, _, others = understood(cell, plan)[0][0].partition("；")
    except AssertionError as error:
        return "problem", str(error).split("\n")[0]
    return leads, others


@pytest.mark.parametrize("line", CELLS.strip().split("\n"))
def test_a_cell_of_units_is_read_as_officials_mean_it(line: str) -> None:
    """Who leads before the ；, who supports behind it."""
    cell, _, units = line.partition(" >")
    assert understood(cell.replace("⏎", "\n"))[0] == [units.strip()]


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_is_near_one_of_the_plan_is_never_taken_for_it(name: str) -> None:
    """Another city's, another level's, a branch, a person: no unit of this plan."""
    assert Units(PLAN).read(name) is None


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("市科技局", []),
        ("南坪街道办事处", []),
        ("科技局（牵头）", []),
        ("科学技术局", ["按 科技局 理解"]),
        ("科技局（张三）", ["按 科技局 理解，其余文字未计入"]),
        ("科技局等相关部门", ["按 科技局 理解，其余文字未计入"]),
        ("科技局（张三）等部门", ["按 科技局 理解，其余文字未计入"]),
        ("各相关单位", ["按牵头 待定、配合 各相关单位 理解", "没有指明单位，未计入"]),
        ("科技局财政局", ["按 科技局、财政局 理解"]),
        ("财政局、科技局（牵头）", ["按牵头 科技局、配合 财政局 理解"]),
        ("牵头领导：张三；科技局", ["按牵头 科技局、领导 张三（未计入） 理解"]),
        (
            "科技局、各镇（区、街道）",
            ["按牵头 科技局、配合 各镇(区、街道) 理解", "按 高新区、云山工业园区、东岭镇等 5 个 理解"],
        ),
    ],
)
def test_how_units_were_read_is_told(cell: str, told: list[str]) -> None:
    """Nothing where a name only wears its city or its form; what was not taken is named."""
    assert understood(cell)[1] == told


def test_names_in_the_cell_of_who_supports_may_be_labelled_too() -> None:
    """A label is heard wherever it stands."""
    assert understood("科技局", supporting="配合单位：财政局、发改委")[0] == ["科技局；财政局、发改委"]
    assert understood("", supporting="牵头：科技局；配合：财政局")[0] == ["科技局；财政局"]


def test_a_name_behind_a_word_that_is_no_role_is_not_cut_off() -> None:
    """Who stands before a sign that nobody knows would be lost."""
    assert unit_names("主：科技局、财政局", "")[:2] == ("主:科技局", ("财政局",))
    assert Units(PLAN).read("主:科技局") is None


def test_units_that_only_support_leave_the_lead_unread() -> None:
    """The whole cell stands for who leads, which no plan has: a problem with its place."""
    assert unit_names("配合：科技局", "")[0] == "配合：科技局"


def test_the_unit_that_stands_for_all_towns_is_meant_by_all_of_them() -> None:
    """Where the plan has one; one kind alone is still its own members."""
    whole = Unit(id="t9", name="3个镇（街道）", kind=UnitKind.TOWN, **FOUNDED)
    plan = replace(PLAN, units=(*PLAN.units, whole))
    assert understood("各镇（街道）", plan)[0] == ["；3个镇（街道）"]
    assert understood("各街道", plan)[0] == ["；南坪街道"]


def test_the_place_is_that_of_the_plan() -> None:
    """Its level too: in a county 市 is the city above."""
    county = replace(PLAN, name="平川县重点工作任务")
    assert understood("平川县科技局", county)[0] == ["科技局"]
    assert understood("县科技局", county)[0] == ["科技局"]
    assert Units(county).read("市科技局") is None
    assert Units(county).read("云山市科技局") is None


def test_a_place_that_only_a_document_spells_out_is_known() -> None:
    """创新云山 is of 云山市, as the publisher of its document says."""
    document = replace(PLAN.documents[0], publisher="云山市人民政府")
    plan = replace(PLAN, name="“创新云山”行动", documents=(document,))
    assert understood("云山市科技局", plan)[0] == ["科技局"]
    assert Units(plan).read("县科技局") is None
    above = replace(PLAN.documents[0], publisher="大州市科技局")
    assert Units(replace(PLAN, documents=(above,))).read("大州市科技局") is None


def test_a_plan_that_names_no_place_takes_any_level_alone() -> None:
    """市科技局 and 县科技局 are its 科技局, a named city's is not."""
    plan = replace(PLAN, name="重点工作任务")
    assert understood("县科技局", plan)[0] == understood("市科技局", plan)[0] == ["科技局"]
    assert Units(plan).read("云山市科技局") is None


def test_what_two_units_would_be_without_their_form_is_neither() -> None:
    """高新区 alone is not said of its office or its committee."""
    units = [
        Unit(id=f"z{n}", name=name, kind=UnitKind.ZONE, **FOUNDED)
        for n, name in enumerate(("高新区管委会", "高新区党工委"))
    ]
    plan = replace(PLAN, units=tuple(units))
    assert Units(plan).read("高新区") is None
    assert understood("高新区管委会", plan)[0] == ["高新区管委会"]
    assert understood("高新区", replace(PLAN, units=(units[0],)))[0] == ["高新区管委会"]


def test_a_former_name_is_still_a_name() -> None:
    """It is told; a unit that is now called so comes before one that was."""
    kjj = next(unit for unit in PLAN.units if unit.name == "科技局")
    czj = next(unit for unit in PLAN.units if unit.name == "财政局")
    renamed = [replace(kjj, name="科技创新局"), replace(kjj, name="数据局")]
    changes = [
        ItemChanged(
            subject=unit.id,
            as_of=date(2022, 3, day),
            group="units",
            part=part_to_dict(unit),
            reason="机构改革",
        )
        for day, unit in enumerate((*renamed, replace(czj, name="科技局")), 1)
    ]
    plan = revised(PLAN, entries(*changes[:2]))
    assert understood("科技局、市科技创新局", plan) == (
        ["数据局；数据局"],
        ["按牵头 科技局、配合 市科技创新局 理解", "按 数据局 理解", "按 数据局 理解"],
    )
    now = revised(PLAN, entries(*changes))
    assert understood("科技局", now) == (["科技局"], [])
    assert Units(now).read("科技局") == ([now.by_id[czj.id]], "")
    assert Units(replace(PLAN, units=())).read("科技局") is None


WORDS = (
    "科技局",
    "财政局",
    "牵头",
    "配合",
    "：",
    "；",
    "、",
    "，",
    "（",
    "）",
    "\n",
    " ",
    "各镇",
    "等",
    "1.",
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(WORDS), max_size=12).map("".join)))
def test_no_cell_breaks_the_reading_of_units(cell: str) -> None:
    """Names that a cell does not hold are never made up."""
    lead, supporting, _ = unit_names(cell, cell)
    units, named = Units(PLAN), [*filter(None, (lead, *supporting))]
    for name in named:
        units.read(name)
    signs = set("".join(named))
    assert signs - set(string.whitespace) <= set(cell + normalize("NFKC", cell))


def test_the_table_of_the_documentation_is_what_is_done() -> None:
    """At least 40 wordings; who leads and who supports."""
    rows = table_of(ROOT / "docs/import.md", "### Units")
    assert len(rows) >= 40
    tried = [(cell, *understood_apart(cell.replace("⏎", "\n"), DOC_PLAN)) for cell, *_ in rows]
    assert tried == [tuple(row) for row in rows]
