"""三单一表: problems, measures, who answers, and the table by which work is pressed on."""

from collections.abc import Iterator, Sequence

from plan.exports.rule_sheet import rule_sheet
from plan.exports.table import MARKS, Cells, Table, item_cells, list_of, report_day
from plan.model.kinds import Duty, Level
from plan.model.plan import Contact, contacts_of
from plan.outlook.board import Row, milestones
from plan.outlook.outlook import Outlook
from plan.outlook.overdue import concerns
from plan.words import labels

NOBODY = "未填"
PROBLEMS = "列亮红、黄灯的和单位报有问题的；单位所报问题照录，未报的留空。"
TROUBLED = (Level.RED, Level.AMBER)


def three_lists(outlook: Outlook, unit: str | None = None) -> tuple[Table, ...]:
    """问题清单, 措施清单, 责任清单, 督查推进任务表 and the rule they go by; of all or one unit."""
    rows = [row for row in outlook.rows if concerns(row, unit)]
    open_ = [row for row in rows if row.item.closed is None]
    troubled = [row for row in open_ if _problem(row) or row.alert.level in TROUBLED]

    def table(title: str, cells: Sequence[Cells], note: str) -> Table:
        return list_of(outlook, title, cells, MARKS + note, counted=f"　共 {len(cells)} 行")

    troubles = [_trouble(n, row, outlook) for n, row in enumerate(troubled, 1)]
    tasks = [
        {
            **item_cells(row, outlook.plan.deciding),
            "序号": number,
            "责任人": _persons(contacts_of(outlook.plan, row.id))["责任人"],
            "逾期天数": row.item.days_after_due(outlook.as_of) if row.overdue else None,
        }
        for number, row in enumerate(milestones(open_), 1)
    ]
    return (
        table("问题清单", troubles, PROBLEMS),
        table("措施清单", troubles, "与问题清单逐行对应。"),
        table("责任清单", list(_duties(outlook, open_, unit)), "只列未销号事项。"),
        table("督查推进任务表", tasks, "只列未销号的里程碑。"),
        rule_sheet(outlook),
    )


def _problem(row: Row) -> str:
    """The trouble with an item in its unit's words, empty where it wrote of none."""
    report = row.item.latest
    return report.problem if report else ""


def _trouble(number: int, row: Row, outlook: Outlook) -> Cells:
    """A row of 问题清单, and that of 措施清单 which answers it."""
    report, since = row.item.latest, row.asked_from if row.reportable else None
    asked = since is not None and since <= outlook.as_of  # else nothing can be left unreported
    open_decisions = (decision for decision in row.item.decisions if decision.answer is None)
    return {
        **item_cells(row, outlook.plan.deciding),
        "序号": number,
        "提出日期": report_day(row) if _problem(row) else None,
        "亮灯原因": row.alert.reason if row.alert.level in TROUBLED else "",
        "逾期天数": row.item.days_after_due(outlook.as_of) if row.overdue else None,
        "下一步措施": (report and report.next_step) or ("未填报措施" if asked else ""),
        "例会议定（未办结）": labels.joined(*(decision.event.text for decision in open_decisions)),
        "预计完成": report.expected_finish if report else None,
        "时限标记": row.due_mark,
        "填报日期": report_day(row, "从未填报" if asked else ""),
    }


def _duties(outlook: Outlook, rows: Sequence[Row], unit: str | None) -> Iterator[Cells]:
    """The open items of each unit in the plan's order, what it leads first; 待定 comes last."""
    order = {body.id: at for at, body in enumerate(outlook.plan.units)}
    leads = [(row.lead, "牵头", row, contacts_of(outlook.plan, row.id)) for row in rows]
    every = [*leads, *((body, "配合", row, body.contacts) for row in rows for body in row.supporting)]
    wanted = [it for it in every if unit in (None, it[0] and it[0].id)]
    for body, word, row, contacts in sorted(wanted, key=lambda it: order[it[0].id] if it[0] else len(order)):
        unit_name = labels.marked(body) if body else labels.UNDECIDED
        own = {"单位": unit_name, "职责": word, "时限标记": row.due_mark}
        yield {**item_cells(row, {}), **own, **_persons(contacts)}


def _persons(contacts: Sequence[Contact]) -> Cells:
    """Who answers, else whom to turn to, marked as that; and the telephones."""
    first = [each for each in contacts if each.duty is Duty.RESPONSIBLE]
    names = [c.name if c in first else f"{c.name}（{c.duty.word}）" for c in first or contacts]
    telephones = filter(None, (contact.telephone for contact in first or contacts))
    return {"责任人": "、".join(names) or NOBODY, "联系电话": "、".join(telephones) or NOBODY}
