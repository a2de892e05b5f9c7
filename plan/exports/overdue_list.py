"""逾期清单 as tables: the list, its counts by unit, and the rule and marks it goes by."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from plan.exports.rule_sheet import rule_sheet
from plan.exports.table import MARKS, Cells, Column, Table, item_cells, list_of, report_day
from plan.model.kinds import ItemKind
from plan.model.plan import Indicator
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import Overdue
from plan.words import labels

TITLE = "逾期里程碑清单"
COUNTED_AS = "逾期以未销号且超过批准时限计，待核查、待数据公布的不列。"
NOT_IN_WORD = ("编号", "目标值/口径", "逾期工作日")
NODE = ItemKind.NODE.word
FIRMNESS = (*labels.COMMITMENT.values(), NODE)


def overdue_tables(
    outlook: Outlook, rows: Sequence[Overdue], others: Sequence[Row]
) -> tuple[Table, Table, Table]:
    """The list of `rows`, numbered from 1; the counts by unit; the rule and the marks.

    `others` is what the list leaves out and says so.
    """
    counted, goals = f"　共 {len(rows)} 项", outlook.plan.deciding
    units = Counter(labels.unit(late.row.lead) for late in rows)
    by_unit = [f"{name} {count} 项" for name, count in units.most_common()]
    cells = (_cells(number, late, goals) for number, late in enumerate(rows, 1))
    notes = (MARKS + COUNTED_AS, *left_out_line(others))
    items = list_of(outlook, TITLE, cells, *notes, counted=counted, not_in_word=NOT_IN_WORD)
    items = replace(items, head=(*items.head, f"按牵头单位：{'、'.join(by_unit) or '无'}。"))
    title, note = "按单位统计", "按牵头单位统计，配合单位不重复计数。"
    counts = list_of(outlook, title, _unit_rows(rows), note, counted=counted)
    return items, counts, rule_sheet(outlook, COUNTED_AS)


def over_plans(plans: Sequence[tuple[str, Sequence[Table]]]) -> Sequence[Table]:
    """The lists of several plans, by their names, as one; of one plan all its tables."""
    (_, tables), *more = plans
    if not more:
        return tables
    first, lists = tables[0], [(name, of[0]) for name, of in plans]
    days = [column.name for column in first.columns].index("逾期天数")
    late = [(name, row) for name, of in lists for row in of.rows]
    late.sort(key=lambda each: -int(str(each[1][days])))
    left_out = (f"{name}：{note}" for name, of in lists for note in of.notes[2:])
    whole = replace(
        first,
        columns=(first.columns[0], Column("计划", 6), *first.columns[1:]),
        rows=tuple((number, name, *row[1:]) for number, (name, row) in enumerate(late, 1)),
        head=(f"{len(plans)} 个计划共 {len(late)} 项", *("　".join(of.head) for _, of in lists)),
        notes=(*(f"{name}：{of.notes[0]}" for name, of in lists), first.notes[1], *left_out),
        code="",  # which would hold one head
    )
    return [whole]


def left_out_line(rows: Sequence[Row]) -> tuple[str, ...]:
    """What the list leaves out, in one line with the ids; nothing where it leaves out nothing."""
    if not rows:
        return ()
    kinds = Counter(row.kind for row in rows)
    passed = {ItemKind.ACTIVITY: "已过计划完成日"}
    parts = "、".join(
        f"{count} 项{kind.word}{passed.get(kind, '已逾期')}"
        for kind, count in sorted(kinds.items(), key=lambda pair: pair[0] in passed)
    )
    ids = "、".join(row.id for row in rows)
    return (f"另有 {parts}，未列入：{ids}。",)


def _cells(number: int, late: Overdue, goals: Mapping[str, Indicator]) -> Cells:
    row = late.row
    return {
        **item_cells(row, goals),
        "序号": number,
        "原定时限": row.item.deadline,
        "批准时限": row.item.approved_deadline,
        "逾期天数": late.days_overdue,
        "逾期工作日": late.workdays_overdue,
        "最近填报": report_day(row, "从未填报"),
    }


def _unit_rows(rows: Sequence[Overdue]) -> Iterator[Cells]:
    """The counts of each unit, most first, and their sum."""
    groups: dict[str, list[Overdue]] = {}
    for late in rows:
        groups.setdefault(labels.unit(late.row.lead), []).append(late)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    for name, group in [*ordered, ("合计", rows)]:
        words = Counter(late.row.firmness for late in group)
        yield {
            "牵头单位": name,
            "逾期项数": len(group),
            **{word: words[word] for word in FIRMNESS},
            "最长逾期天数": max((late.days_overdue for late in group), default=0),
            "从未填报项数": sum(late.row.item.latest is None for late in group),
        }
