"""三单一表: problems, measures, who answers, and the table by which work is pressed on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from plan.exports.item_cells import DATE_MARK, progress_words, promise_cells, report_day
from plan.exports.rule_sheet import rule_sheet
from plan.exports.table import MARKS, Cell, Column, Table, list_of
from plan.model.kinds import Level
from plan.model.plan import Indicator
from plan.outlook.board import Row, milestones
from plan.outlook.lights import grounds
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import concerns
from plan.words import labels

BY_HAND = "责任人（手填）"
TROUBLED = (Level.RED, Level.AMBER)
DAY = 6.6
PROBLEMS = (
    Column("序号", 2.5),
    Column("编号", 4.5),
    Column("条线", 6),
    Column("事项", 11),
    Column("牵头单位", 6),
    Column("灯号", 6.2),
    Column("存在问题（单位填报）", 16),
    Column("提出日期", DAY),
    Column("亮灯原因（系统判定）", 12),
    Column("逾期天数", 4),
)
MEASURES = (
    Column("序号", 2.5),
    Column("编号", 4.5),
    Column("事项", 11),
    Column("牵头单位", 6),
    Column("下一步措施", 18),
    Column("例会议定（未办结）", 14),
    Column("预计完成", DAY),
    Column("完成时限", DAY),
    DATE_MARK,
    Column("填报日期", DAY),
)
DUTIES = (
    Column("单位", 9),
    Column("职责", 4),
    Column("编号", 4.5),
    Column("条线", 8),
    Column("事项", 14),
    Column("类别", 4),
    Column("确保/力争", 4),
    Column("完成时限", DAY),
    DATE_MARK,
    Column("灯号", 6.2),
    Column(BY_HAND, 8),
    Column("联系电话（手填）", 8),
)
TASKS = (
    Column("序号", 2.5),
    Column("条线", 5.5),
    Column("工作任务", 9),
    Column("目标值/口径", 6),
    Column("确保/力争", 3),
    Column("牵头单位", 4.5),
    Column("配合单位", 7.5),
    Column(BY_HAND, 4),
    Column("原定时限", DAY),
    DATE_MARK,
    Column("完成时限", DAY),
    Column("当前进展", 8),
    Column("存在问题", 7),
    Column("下一步措施", 7),
    Column("灯号", 6.2),
    Column("逾期天数", 3),
    Column("来源", 5),
)


def three_lists(outlook: Outlook, plan_digest: str, unit: str | None = None) -> tuple[Table, ...]:
    """问题清单, 措施清单, 责任清单, 督查推进任务表 and the rule they go by; of all or one unit."""
    rows = [row for row in outlook.rows if concerns(row, unit)]
    open_ = [row for row in rows if row.item.closed is None]
    troubled = [row for row in open_ if _problem(row) or row.alert.level in TROUBLED]
    goals = outlook.plan.deciding

    def table(
        title: str, columns: tuple[Column, ...], cells: Sequence[tuple[Cell, ...]], note: str
    ) -> Table:
        counted = f"　共 {len(cells)} 行"
        return list_of(outlook, plan_digest, title, columns, cells, MARKS + note, counted=counted)

    day = outlook.as_of
    problems, measures = _troubles(troubled, day)
    promises = milestones(rows)
    return (
        table(
            "问题清单",
            PROBLEMS,
            problems,
            "列亮红、黄灯的和单位报有问题的；单位所报问题照录，未报的留空。",
        ),
        table("措施清单", MEASURES, measures, "与问题清单逐行对应。"),
        table("责任清单", DUTIES, list(_duties(outlook, open_, unit)), "只列未销号事项。"),
        table(
            "督查推进任务表",
            TASKS,
            [_task_cells(n, row, goals, day) for n, row in enumerate(promises, 1)],
            "列全部里程碑，已销号的照列。",
        ),
        rule_sheet(outlook, plan_digest),
    )


def _problem(row: Row) -> str:
    """The trouble with an item in its unit's words, empty where it wrote of none."""
    report = row.item.latest
    return report.problem if report else ""


def _troubles(rows: Sequence[Row], day: date) -> tuple[list[tuple[Cell, ...]], ...]:
    """The rows of 问题清单 and those of 措施清单, which answer them one by one."""
    problems: list[tuple[Cell, ...]] = []
    measures: list[tuple[Cell, ...]] = []
    for number, row in enumerate(rows, 1):
        report, part, unit = row.item.latest, labels.marked(row.part), labels.unit(row.lead)
        since = row.asked_from if row.reportable else None
        asked = since is not None and since <= day  # else nothing can have been left unreported
        problem = (
            labels.marked(row.workstream),
            part,
            unit,
            row.alert.level,
            _problem(row),
            report_day(row) if report and report.problem else None,
            row.alert.reason if row.alert.level in TROUBLED else "",
            _days_over(row, day),
        )
        open_decisions = (decision for decision in row.item.decisions if decision.answer is None)
        measure = (
            part,
            unit,
            report.next_step if report and report.next_step else "未填报措施" if asked else "",
            "；".join(decision.event.text for decision in open_decisions),
            report.expected_finish if report else None,
            row.item.approved_deadline or labels.UNDATED,
            row.due_mark,
            report_day(row, "从未填报" if asked else ""),
        )
        problems.append((number, row.id, *problem))
        measures.append((number, row.id, *measure))
    return problems, measures


def _days_over(row: Row, day: date) -> int | None:
    due = row.item.due
    return (day - due).days if row.overdue and due else None


def _duties(outlook: Outlook, rows: Sequence[Row], unit: str | None) -> Iterator[tuple[Cell, ...]]:
    """The open items of each unit in the plan's order, what it leads first; 待定 comes last."""
    for body in outlook.plan.units:
        if unit in (None, body.id):
            name = labels.marked(body)
            yield from (_duty(name, "牵头", row) for row in rows if row.lead == body)
            yield from (_duty(name, "配合", row) for row in rows if body in row.supporting)
    if unit is None:
        yield from (_duty(labels.UNDECIDED, "牵头", row) for row in rows if row.lead is None)


def _duty(unit: str, word: str, row: Row) -> tuple[Cell, ...]:
    return (
        unit,
        word,
        row.id,
        labels.marked(row.workstream),
        labels.marked(row.part),
        labels.ITEM_KIND[row.kind],
        row.firmness,
        row.item.approved_deadline or labels.UNDATED,
        row.due_mark,
        row.alert.level,
        None,
        None,
    )


def _task_cells(number: int, row: Row, goals: dict[str, Indicator], day: date) -> tuple[Cell, ...]:
    report = row.item.latest
    closed, done = row.item.closed, ""
    if closed:
        mark = labels.backdated(closed.entry) if closed.entry else ""
        done = f"已销号{mark}：{grounds(closed)}"
    return (
        number,
        *promise_cells(row, goals),
        None,
        row.item.deadline or labels.UNDATED,
        row.date_mark,
        row.item.approved_deadline or labels.UNDATED,
        done or progress_words(report),
        report.problem if report else "",
        report.next_step if report else "",
        row.alert.level,
        _days_over(row, day),
        labels.place(row.part),
    )
