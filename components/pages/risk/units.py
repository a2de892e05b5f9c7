"""The parts of 风险 by unit: expected late milestones, and where reports and forecasts differ."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.widgets import markup
from components.widgets.markup import Html
from plan.outlook.board import Row
from plan.outlook.disagreement import Disagreement, reported_light
from plan.outlook.outlook import Outlook
from plan.outlook.unit_risk import UnitRisk, unit_risks
from plan.words import labels

EXPECTED_HELP = (
    "预计逾期：所牵头里程碑的逾期可能性之和。本单位：由本单位的任务造成的部分；"
    "传入：由其他单位的前置任务造成的部分；传出：本单位的任务对其他单位里程碑造成的部分。"
)
DISAGREEMENT_HELP = (
    "自报灯号：按单位自己填报的预计完成、存在问题和进度得出；推算灯号：本系统所判。"
    "自报偏乐观的在前。"
)


def expected(outlook: Outlook) -> Html:
    """Expected late milestones by unit: what it leads, its own part, and what it passes on."""
    head = ["单位", "牵头（项）", "预计逾期（项）", "本单位", "传入", "计划过紧", "传出"]
    rows = [_expected(outlook, one) for one in unit_risks(outlook.plan, outlook.forecast.forecasts)]
    return markup.table(head, rows, numeric=range(1, len(head)))


def _expected(outlook: Outlook, one: UnitRisk) -> list[markup.Cell]:
    led: markup.Cell = str(len(one.items))
    if one.items:
        address = {"unit": one.unit or markup.UNDECIDED, "as_of": outlook.as_of.isoformat()}
        led = markup.link("risk", led, **address)
    return [
        outlook.plan.by_id[one.unit].name if one.unit else labels.UNDECIDED,
        led,
        Markup("<b>{:.1f}</b>").format(one.expected),
        f"{one.own:.1f}" if one.unit else labels.MISSING,
        f"{one.inherited:.1f}",
        f"{one.plan:.1f}",
        f"{one.passed_on:.1f}",
    ]


def disagreement(outlook: Outlook, found: Sequence[Disagreement]) -> Html:
    """By unit, how often the light of its own reports is not the one that was computed."""
    head = [
        "单位",
        "可比（项）",
        "一致",
        "自报偏乐观",
        "自报偏悲观",
        "不一致的里程碑（自报 → 推算）",
    ]
    rows = [
        [
            labels.unit(one.unit),
            str(one.compared),
            str(len(one.agreed)),
            str(len(one.rosier)),
            str(len(one.graver)),
            Markup("<br>").join(_both(outlook, row) for row in (*one.rosier, *one.graver)),
        ]
        for one in found
    ]
    return markup.table(head, rows, numeric=range(1, 5))


def _both(outlook: Outlook, row: Row) -> Html:
    said = reported_light(row)
    assert said is not None
    return Markup("{} {} → {}").format(
        markup.item(row, outlook.as_of), markup.light(said), markup.light(row.alert.level)
    )
