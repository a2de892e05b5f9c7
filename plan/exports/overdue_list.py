"""逾期清单 as tables: the list, its counts by unit, and the rule and marks it goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plan.exports.item_cells import DATE_MARK, progress_words, promise_cells, report_day
from plan.exports.rule_sheet import rule_sheet
from plan.exports.table import MARKS, Cell, Column, Table, list_of
from plan.model.kinds import ItemKind
from plan.model.plan import Indicator
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import Overdue, left_out
from plan.words import labels

TITLE = "逾期里程碑清单"
COUNTED_AS = "逾期以未销号且超过批准时限计，待核查、待数据公布的不列。"
COLUMNS = (
    Column("序号", 2.5),
    Column("编号", 4.5, in_word=False),
    Column("条线", 5.5),
    Column("里程碑", 9),
    Column("目标值/口径", 6, in_word=False),
    Column("确保/力争", 3),
    Column("牵头单位", 4.5),
    Column("配合单位", 7.5),
    Column("原定时限", 6.6),
    DATE_MARK,
    Column("批准时限", 6.6),
    Column("逾期天数", 3),
    Column("逾期工作日", 3, in_word=False),
    Column("灯号", 6.2),
    Column("当前进展", 7.5),
    Column("存在问题", 7),
    Column("下一步措施", 7),
    Column("最近填报", 6.6),
    Column("来源", 5),
)
NODE = labels.ITEM_KIND[ItemKind.NODE]
FIRMNESS = (*labels.COMMITMENT.values(), NODE)
UNIT_COLUMNS = (
    Column("牵头单位", 12),
    Column("逾期项数", 5),
    Column("确保", 4),
    Column("力争", 4),
    Column("未注明", 4),
    Column("工作节点", 4),
    Column("最长逾期天数", 6),
    Column("从未填报项数", 6),
)


def overdue_tables(
    outlook: Outlook,
    rows: Sequence[Overdue],
    plan_digest: str,
    others: Sequence[Row] | None = None,
) -> tuple[Table, Table, Table]:
    """The list of `rows`, numbered from 1; the counts by unit; the rule and the marks.

    `others` is what the list leaves out and says so; all there is where it is None.
    """
    if others is None:
        others = left_out(outlook.rows, outlook.as_of)
    counted, goals = f"　共 {len(rows)} 项", outlook.plan.deciding
    units = Counter(labels.unit(late.row.lead) for late in rows)
    by_unit = [f"{name} {count} 项" for name, count in units.most_common()]
    by_unit_line = "按牵头单位：" + ("、".join(by_unit) or "无") + "。"
    cells = (_cells(number, late, goals) for number, late in enumerate(rows, 1))
    notes = (MARKS + COUNTED_AS, *left_out_line(others))
    items = list_of(outlook, plan_digest, TITLE, COLUMNS, cells, *notes, counted=counted)
    items = replace(items, head=(*items.head, by_unit_line))
    title, note = "按单位统计", "按牵头单位统计，配合单位不重复计数。"
    by_unit_rows = _unit_rows(rows)
    counts = list_of(outlook, plan_digest, title, UNIT_COLUMNS, by_unit_rows, note, counted=counted)
    return items, counts, rule_sheet(outlook, plan_digest, COUNTED_AS)


def left_out_line(rows: Sequence[Row]) -> tuple[str, ...]:
    """What the list leaves out, in one line with the ids; nothing where it leaves out nothing."""
    if not rows:
        return ()
    kinds = Counter(row.kind for row in rows)
    passed = {ItemKind.ACTIVITY: "已过计划完成日"}
    parts = "、".join(
        f"{count} 项{labels.ITEM_KIND[kind]}{passed.get(kind, '已逾期')}"
        for kind, count in sorted(kinds.items(), key=lambda pair: pair[0] in passed)
    )
    ids = "、".join(row.id for row in rows)
    return (f"另有 {parts}，未列入：{ids}。",)


def _cells(number: int, late: Overdue, goals: dict[str, Indicator]) -> tuple[Cell, ...]:
    row, report = late.row, late.report
    return (
        number,
        row.id,
        *promise_cells(row, goals),
        late.deadline,
        row.date_mark,
        late.approved_deadline,
        late.days_overdue,
        late.workdays_overdue,
        row.alert.level,
        progress_words(report),
        report.problem if report else "",
        report.next_step if report else "",
        report_day(row, "从未填报"),
        labels.place(row.part),
    )


def _unit_rows(rows: Sequence[Overdue]) -> Iterator[tuple[Cell, ...]]:
    """The counts of each unit, most first, and their sum."""
    groups: dict[str, list[Overdue]] = {}
    for late in rows:
        groups.setdefault(labels.unit(late.row.lead), []).append(late)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    for name, group in [*ordered, ("合计", rows)]:
        words = Counter(late.row.firmness for late in group)
        yield (
            name,
            len(group),
            *(words[word] for word in FIRMNESS),
            max((late.days_overdue for late in group), default=0),
            sum(late.report is None for late in group),
        )
