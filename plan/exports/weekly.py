"""周报 as tables: how lines and units stand, what moved, what is at risk and why, indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from plan.exports.rule_sheet import rule_sheet
from plan.exports.table import MARKS, Cell, Column, Table, named_day, trace
from plan.forecast.plan_forecast import Forecast
from plan.forecast.sentence import MIN_RISK, percent
from plan.model.kinds import Level
from plan.model.plan import Workstream
from plan.outlook.board import Row, milestones
from plan.outlook.changes import Change
from plan.outlook.indicators.outlook import indicator_outlooks
from plan.outlook.outlook import Outlook
from plan.words import labels

COUNTS = (*(Column(labels.LIGHT[level], 5) for level in labels.LIGHT), Column("合计", 4))
LINES = (Column("条线", 12), Column("牵头单位", 8), *COUNTS, Column("其中逾期", 4))
UNITS = (Column("牵头单位", 12), *COUNTS, Column("其中逾期", 4), Column("本期未报", 4))
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
    seen = week.outlook
    parts: tuple[tuple[str, tuple[Column, ...], Iterable[tuple[Cell, ...]], str], ...] = (
        ("按条线", LINES, map(_line_cells, by_line(seen)), "只计里程碑。"),
        ("按单位", UNITS, _unit_rows(seen), "按牵头单位，只计里程碑；未报按填报周期计。"),
        ("本周变化", MOVED, map(_moved_cells, week.moved), f"自 {week.since} 以来。"),
        ("风险", RISKS, _risk_rows(seen), "可能性由模拟和已了结事项推算，样本少的标低可信。"),
        ("指标", INDICATORS, _indicator_rows(seen), "口径不同的数值不作比较。"),
    )
    tables = (
        Table(
            title=title,
            columns=columns,
            rows=tuple(rows),
            as_of=seen.as_of,
            head=(named_day(seen),),
            notes=(week.trace, MARKS + note),
        )
        for title, columns, rows, note in parts
    )
    return (*tables, rule_sheet(seen, week.plan_digest))


def standing(outlook: Outlook) -> str:
    """How the milestones stand, 确保 and 力争 apart, in one paragraph."""
    told = "；".join(
        f"{labels.COMMITMENT[word]} {counter.total()} 项（"
        + "、".join(f"{labels.LIGHT[level]} {n}" for level in labels.LIGHT if (n := counter[level]))
        + "）"
        for word, counter in outlook.lights.items()
        if counter
    )
    return (
        f"统计截止日 {outlook.as_of}。里程碑{told}。"
        f"超过批准时限且未销号 {len(outlook.overdue)} 项，"
        f"未定时限、单列跟踪 {len(outlook.undated)} 项。"
    )


def by_line(outlook: Outlook) -> list[tuple[Workstream, list[Row]]]:
    """The milestones of each line, in the plan's order."""
    rows = milestones(outlook.rows)
    return [(line, [r for r in rows if r.workstream == line]) for line in outlook.plan.workstreams]


def _line_cells(held: tuple[Workstream, list[Row]]) -> tuple[Cell, ...]:
    line, rows = held
    leads = dict.fromkeys(labels.unit(row.lead) for row in rows)
    return (labels.marked(line), "、".join(leads), *_counts(rows), _overdue(rows))


def _unit_rows(outlook: Outlook) -> list[tuple[Cell, ...]]:
    groups: dict[str, list[Row]] = {}
    for row in outlook.rows:
        groups.setdefault(labels.unit(row.lead), []).append(row)
    return [
        (name, *_counts(milestones(rows)), _overdue(rows), sum(row.silent for row in rows))
        for name, rows in groups.items()
    ]


def _counts(rows: Sequence[Row]) -> tuple[int, ...]:
    counter = Counter(row.alert.level for row in rows)
    return (*(counter[level] for level in labels.LIGHT), len(rows))


def _overdue(rows: Iterable[Row]) -> int:
    return sum(row.overdue for row in rows)


def _moved_cells(one: Change) -> tuple[Cell, ...]:
    return (
        labels.CHANGE[one.kind],
        one.row.id,
        labels.marked(one.row.part),
        labels.unit(one.row.lead),
        *(_value(one, value) for value in (one.before, one.after)),
    )


def _value(one: Change, value: object) -> Cell:
    return value if isinstance(value, Level) else labels.change_value(one.kind, value)


def _risk_rows(outlook: Outlook) -> list[tuple[Cell, ...]]:
    """The milestones that may well be late or are, the likeliest first."""
    told = [one for one in outlook.forecast.forecasts if one.probability_late >= MIN_RISK]
    ordered = sorted(told, key=lambda one: (-one.probability_late, one.approved_deadline, one.item))
    return [_risk_cells(outlook.row(one.item), one) for one in ordered]


def _risk_cells(row: Row, one: Forecast) -> tuple[Cell, ...]:
    return (
        labels.marked(row.part),
        labels.unit(row.lead),
        one.approved_deadline,
        row.alert.level,
        "已逾期" if row.overdue else percent(one.probability_late),
        "" if one.is_enough else labels.LOW_CONFIDENCE,
        one.sentence,
    )


def _indicator_rows(outlook: Outlook) -> list[tuple[Cell, ...]]:
    return [
        (
            labels.marked(one.indicator),
            f"{one.indicator.target_period or ''} ≥{one.indicator.target:g}"
            f"{one.indicator.unit_of_measure}",
            labels.COMMITMENT[one.indicator.commitment],
            one.indicator.basis,
            one.sentence,
        )
        for one in indicator_outlooks(outlook.state)
    ]
