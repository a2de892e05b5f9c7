"""周报 as tables: how lines and units stand, what moved, what is at risk and why, indicators."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plan.exports.rule_sheet import rule_sheet
from plan.exports.table import MARKS, Cells, Table, list_of, trace
from plan.forecast.sentence import MIN_RISK, percent
from plan.model.kinds import ItemKind, Level
from plan.model.plan import Workstream
from plan.outlook.board import Row, milestones, of_kind, without_nodes
from plan.outlook.changes import Change
from plan.outlook.indicators.outlook import indicator_outlooks
from plan.outlook.outlook import Outlook
from plan.words import labels

COUNTS = {
    **dict.fromkeys(labels.LIGHT.values(), 5), "合计": 4, "其中逾期": 4, "另：未定时限": 4,
    "另：工作节点": 4, "其中节点逾期": 4,
}  # fmt: skip
LINES = {"条线": 12, "牵头单位": 8, **COUNTS}
UNITS = {"牵头单位": 12, **COUNTS, "本期未报": 4}
COUNTED = "灯号和合计只计有时限的承诺；未定时限和工作节点另计，上年成果不计。"
MOVED = {"变化": 6, "编号": 6.5, "事项": 15, "牵头单位": 8, "此前": 9, "现在": 9}
RISKS = {
    "事项": 9, "牵头单位": 5.5, "完成时限": 9.5, "时限标记": 3.5, "灯号": 8, "逾期可能性": 5,
    "可信": 3.5, "说明": 32,
}  # fmt: skip
INDICATORS = {"指标": 11, "目标": 8, "确保/力争": 4, "口径": 12, "展望": 26}


@dataclass(frozen=True)
class Weekly:
    """What a weekly paper is made from; `moved` is what changed since the day `since`."""

    outlook: Outlook
    moved: tuple[Change, ...]
    since: date
    plan_digest: str

    @property
    def trace(self) -> str:
        """By what the paper can be traced back."""
        return trace(self.outlook, self.plan_digest)


def weekly_tables(week: Weekly) -> tuple[Table, ...]:
    """条线, 单位, 本周变化, 风险, 指标, and the rule and marks."""
    outlook = week.outlook
    groups: dict[str, list[Row]] = {}
    for row in outlook.rows:
        groups.setdefault(labels.unit(row.lead), []).append(row)
    units: Iterable[Cells] = (
        {"牵头单位": name, **_counts(rows), "本期未报": sum(row.silent for row in rows)}
        for name, rows in groups.items()
    )
    lines: Iterable[Cells] = (
        {
            "条线": labels.marked(line),
            "牵头单位": "、".join(dict.fromkeys(labels.unit(r.lead) for r in rows)),
            **_counts(rows),
        }
        for line, rows in by_line(outlook)
    )
    parts: tuple[tuple[str, Mapping[str, float], Iterable[Cells], str], ...] = (
        ("按条线", LINES, lines, COUNTED),
        ("按单位", UNITS, units, f"按牵头单位，{COUNTED}未报按填报周期计。"),
        ("本周变化", MOVED, map(_change_cells, week.moved), f"自 {week.since} 以来。"),
        (
            "风险",
            RISKS,
            _risk_rows(outlook),
            "列承诺。可能性由模拟和已完成或已到期事项推算，样本少的标低可信。",
        ),
        ("指标", INDICATORS, _indicator_rows(outlook), "口径不同的数值不作比较。"),
    )
    tables = (
        list_of(outlook, week.plan_digest, title, widths, rows, MARKS + note)
        for title, widths, rows, note in parts
    )
    return (*tables, rule_sheet(outlook, week.plan_digest))


def standing(outlook: Outlook) -> str:
    """How the promises stand, 确保 and 力争 apart, in one paragraph, and what is counted apart."""
    counts = "；".join(
        f"{labels.COMMITMENT[word]} {counter.total()} 项（"
        + "、".join(f"{labels.LIGHT[level]} {n}" for level in labels.LIGHT if (n := counter[level]))
        + "）"
        for word, counter in outlook.lights.items()
        if counter.total()
    )
    return (
        f"{labels.up_to(outlook.as_of)}，承诺{counts or '无'}。"
        f"超过批准时限且未销号 {len(outlook.overdue)} 项，"
        f"未定时限、单列跟踪 {len(outlook.undated)} 项。"
        f"另有工作节点 {len(outlook.nodes)} 项，其中逾期 "
        f"{sum(row.overdue for row in outlook.nodes)} 项；上年成果 {len(outlook.results)} 项。"
    )


def by_line(outlook: Outlook) -> list[tuple[Workstream, list[Row]]]:
    """The milestones of each line, in the plan's order."""
    rows = milestones(outlook.rows)
    return [(line, [r for r in rows if r.workstream == line]) for line in outlook.plan.workstreams]


def _counts(rows: Sequence[Row]) -> Cells:
    """Promises by light, all and overdue; the undated, the work nodes and those overdue."""
    promises, nodes = of_kind(rows, ItemKind.PROMISE), of_kind(rows, ItemKind.NODE)
    counter = Counter(row.alert.level for row in promises)
    undated = of_kind(rows, ItemKind.UNDATED)
    return {
        **{word: counter[level] for level, word in labels.LIGHT.items()},
        "合计": len(promises),
        "其中逾期": sum(row.overdue for row in promises),
        "另：未定时限": sum(row.item.closed is None for row in undated),
        "另：工作节点": len(nodes),
        "其中节点逾期": sum(row.overdue for row in nodes),
    }


def _change_cells(change: Change) -> Cells:
    before, after = (
        value if isinstance(value, Level) else labels.change_value(change.kind, value)
        for value in (change.before, change.after)
    )
    return {
        "变化": labels.CHANGE[change.kind],
        "编号": change.row.id,
        "事项": labels.marked(change.row.part),
        "牵头单位": labels.unit(change.row.lead),
        "此前": before,
        "现在": after,
    }


def _risk_rows(outlook: Outlook) -> Iterator[Cells]:
    """The promises that may well be late or are, the likeliest first."""
    promises = {row.id for row in without_nodes(outlook.rows)}
    risks = [
        forecast
        for forecast in outlook.forecast.forecasts
        if forecast.probability_late >= MIN_RISK and forecast.item in promises
    ]
    risks.sort(key=lambda f: (-f.probability_late, f.approved_deadline, f.item))
    for forecast in risks:
        row = outlook.row(forecast.item)
        yield {
            "事项": labels.marked(row.part),
            "牵头单位": labels.unit(row.lead),
            "完成时限": forecast.approved_deadline,
            "时限标记": row.due_mark,
            "灯号": row.alert.level,
            "逾期可能性": "已逾期" if row.overdue else percent(forecast.probability_late),
            "可信": "" if forecast.is_enough else labels.LOW_CONFIDENCE,
            "说明": forecast.sentence,
        }


def _indicator_rows(outlook: Outlook) -> Iterator[Cells]:
    for expected in indicator_outlooks(outlook.state):
        indicator = expected.indicator
        goal = f"≥{indicator.target:g}{indicator.unit_of_measure}"
        yield {
            "指标": labels.marked(indicator),
            "目标": f"{indicator.target_period or ''} {goal}",
            "确保/力争": labels.COMMITMENT[indicator.commitment],
            "口径": indicator.basis,
            "展望": expected.sentence,
        }
