"""周报 as tables: how lines and units stand, what moved, what is at risk and why, indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from plan.exports.item_cells import DATE_MARK
from plan.exports.rule_sheet import rule_sheet
from plan.exports.table import MARKS, Cell, Column, Table, list_of, trace
from plan.forecast.sentence import MIN_RISK, percent
from plan.model.kinds import ItemKind, Level
from plan.model.plan import Workstream
from plan.outlook.board import Row, milestones, of_kind, without_nodes
from plan.outlook.changes import Change
from plan.outlook.indicators.outlook import indicator_outlooks
from plan.outlook.outlook import Outlook
from plan.words import labels

COUNTS = (*(Column(labels.LIGHT[level], 5) for level in labels.LIGHT), Column("合计", 4))
APART = (
    Column("其中逾期", 4),
    Column("另：未定时限", 4),
    Column("另：工作节点", 4),
    Column("其中节点逾期", 4),
)
LINES = (Column("条线", 12), Column("牵头单位", 8), *COUNTS, *APART)
UNITS = (Column("牵头单位", 12), *COUNTS, *APART, Column("本期未报", 4))
COUNTED = "灯号和合计只计有时限的承诺；未定时限和工作节点另计，上年成果不计。"
MOVED = (
    Column("变化", 6),
    Column("编号", 6.5),
    Column("事项", 15),
    Column("牵头单位", 8),
    Column("此前", 9),
    Column("现在", 9),
)
RISKS = (
    Column("事项", 9),
    Column("牵头单位", 5.5),
    Column("完成时限", 9.5),
    DATE_MARK,
    Column("灯号", 8),
    Column("逾期可能性", 5),
    Column("可信", 3.5),
    Column("说明", 32),
)
INDICATORS = (
    Column("指标", 11),
    Column("目标", 8),
    Column("确保/力争", 4),
    Column("口径", 12),
    Column("展望", 26),
)


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
    units: Iterable[tuple[Cell, ...]] = (
        (name, *_counts(rows), sum(row.silent for row in rows)) for name, rows in groups.items()
    )
    lines: Iterable[tuple[Cell, ...]] = (
        (
            labels.marked(line),
            "、".join(dict.fromkeys(labels.unit(r.lead) for r in rows)),
            *_counts(rows),
        )
        for line, rows in by_line(outlook)
    )
    parts: tuple[tuple[str, tuple[Column, ...], Iterable[tuple[Cell, ...]], str], ...] = (
        ("按条线", LINES, lines, COUNTED),
        ("按单位", UNITS, units, f"按牵头单位，{COUNTED}未报按填报周期计。"),
        ("本周变化", MOVED, map(_change_cells, week.moved), f"自 {week.since} 以来。"),
        (
            "风险",
            RISKS,
            _risk_rows(outlook),
            "列承诺。可能性由模拟和已了结事项推算，样本少的标低可信。",
        ),
        ("指标", INDICATORS, _indicator_rows(outlook), "口径不同的数值不作比较。"),
    )
    tables = (
        list_of(outlook, week.plan_digest, title, columns, rows, MARKS + note)
        for title, columns, rows, note in parts
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
        f"统计截止日 {outlook.as_of}。承诺{counts or '无'}。"
        f"超过批准时限且未销号 {len(outlook.overdue)} 项，"
        f"未定时限、单列跟踪 {len(outlook.undated)} 项。"
        f"另有工作节点 {len(outlook.nodes)} 项，其中逾期 "
        f"{sum(row.overdue for row in outlook.nodes)} 项；上年成果 {len(outlook.results)} 项。"
    )


def by_line(outlook: Outlook) -> list[tuple[Workstream, list[Row]]]:
    """The milestones of each line, in the plan's order."""
    rows = milestones(outlook.rows)
    return [(line, [r for r in rows if r.workstream == line]) for line in outlook.plan.workstreams]


def _counts(rows: Sequence[Row]) -> tuple[int, ...]:
    """Promises by light, all and overdue; the undated, the work nodes and those overdue."""
    promises, nodes = of_kind(rows, ItemKind.PROMISE), of_kind(rows, ItemKind.NODE)
    counter = Counter(row.alert.level for row in promises)
    undated = of_kind(rows, ItemKind.UNDATED)
    return (
        *(counter[level] for level in labels.LIGHT),
        len(promises),
        sum(row.overdue for row in promises),
        sum(row.item.closed is None for row in undated),
        len(nodes),
        sum(row.overdue for row in nodes),
    )


def _change_cells(change: Change) -> tuple[Cell, ...]:
    return (
        labels.CHANGE[change.kind],
        change.row.id,
        labels.marked(change.row.part),
        labels.unit(change.row.lead),
        *(
            value if isinstance(value, Level) else labels.change_value(change.kind, value)
            for value in (change.before, change.after)
        ),
    )


def _risk_rows(outlook: Outlook) -> Iterator[tuple[Cell, ...]]:
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
        yield (
            labels.marked(row.part),
            labels.unit(row.lead),
            forecast.approved_deadline,
            row.due_mark,
            row.alert.level,
            "已逾期" if row.overdue else percent(forecast.probability_late),
            "" if forecast.is_enough else labels.LOW_CONFIDENCE,
            forecast.sentence,
        )


def _indicator_rows(outlook: Outlook) -> Iterator[tuple[Cell, ...]]:
    for expected in indicator_outlooks(outlook.state):
        indicator = expected.indicator
        yield (
            labels.marked(indicator),
            f"{indicator.target_period or ''} ≥{indicator.target:g}{indicator.unit_of_measure}",
            labels.COMMITMENT[indicator.commitment],
            indicator.basis,
            expected.sentence,
        )
