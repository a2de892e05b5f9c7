"""The parts of 风险 by unit: expected late milestones, and where reports and forecasts differ."""

from collections.abc import Sequence

from markupsafe import Markup

from components.widgets import markup
from plan.model.kinds import Level
from plan.outlook.board import without_nodes
from plan.outlook.disagreement import Disagreement, reported_light
from plan.outlook.outlook import Outlook
from plan.outlook.unit_risk import unit_risks
from plan.words import labels

EXPECTED_HELP = (
    "只计承诺，工作节点不计。预计逾期：所牵头承诺的逾期可能性之和。本单位：由本单位的任务造成的部分；"
    "受外单位影响：由其他单位的前置任务造成的部分；此前已延误：已完成的前置事项留下的部分，不再记在任何单位名下；影响外单位：本单位的任务对其他单位承诺造成的部分。"
)
DISAGREEMENT_HELP = (
    "自报灯号：按单位自己填报的预计完成、存在问题和进度得出；推算灯号：本系统所判。自报好于推算的在前。"
)


def expected(outlook: Outlook) -> Markup:
    """Expected late milestones by unit: what it leads, its own part, and what it passes on."""
    items = {row.id for row in without_nodes(outlook.rows)}
    forecasts = [each for each in outlook.forecast.forecasts if each.item in items]
    rows: list[dict[str, markup.Cell]] = [
        {
            "单位": markup.unit_name(outlook.plan, risk.unit, labels.UNDECIDED),
            "牵头（项）": markup.link(
                "risk", str(count), unit=risk.unit or markup.UNDECIDED, as_of=outlook.as_of
            )
            if (count := len(risk.items))
            else "0",
            "预计逾期（项）": Markup("<b>{:.1f}</b>").format(risk.expected),
            "本单位": f"{risk.own:.1f}" if risk.unit else labels.MISSING,
            "受外单位影响": f"{risk.inherited:.1f}",
            "计划本身偏紧": f"{risk.plan:.1f}",
            "此前已延误": f"{risk.past:.1f}",
            "影响外单位": f"{risk.passed_on:.1f}",
        }
        for risk in unit_risks(outlook.plan, forecasts)
    ]
    return markup.records(rows, set().union(*rows) - {"单位"})


def disagreement(outlook: Outlook, by_unit: Sequence[Disagreement]) -> Markup:
    """By unit, how often the light of its own reports is not the one that was computed."""
    both_lights = Markup("{} {} → {}")
    rows = [
        {
            "单位": labels.unit(unit.unit),
            "可比（项）": str(unit.compared),
            "一致": str(len(unit.agreed)),
            "自报好于推算": str(len(unit.optimistic)),
            "自报差于推算": str(len(unit.pessimistic)),
            "不一致的里程碑（自报 → 推算）": Markup("<br>").join(
                both_lights.format(
                    markup.item(row, outlook.as_of),
                    markup.light(reported_light(row) or Level.NONE),
                    markup.light(row.alert.level),
                )
                for row in (*unit.optimistic, *unit.pessimistic)
            ),
        }
        for unit in by_unit
    ]
    return markup.records(rows, ("可比（项）", "一致", "自报好于推算", "自报差于推算"))
