"""An activity or milestone as a task of Microsoft Project XML (MSPDI)."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from plan.model.kinds import ItemKind, LagUnit
from plan.model.plan import Activity, Dependency, Milestone
from plan.mspdi import values as xml
from plan.mspdi.write_times import times
from plan.outlook.board import Row
from plan.outlook.outlook import Outlook
from plan.schedule.network import Network
from plan.words import labels

FIELDS: dict[int, tuple[str, str, Callable[[Row], str]]] = {
    188743731: ("Text1", "编号", lambda row: row.id),
    188743734: ("Text2", "牵头单位", lambda row: labels.unit(row.lead)),
    188743737: ("Text3", "配合单位", lambda row: "、".join(u.name for u in row.supporting)),
    188743740: ("Text4", "确保/力争", lambda row: row.part.commitment.word if row.part.commitment else ""),
    188743743: ("Text5", "来源", lambda row: labels.place(row.part)),
    188743746: ("Text6", "依据", lambda row: row.part.standing.word),
}
"""A task's own texts: FieldID -> name, what the column is called, what we put there."""
ORDER = Path(__file__).with_name("order.txt").read_text(encoding="utf-8").split()
"""Of the elements that we write, as the schema has them."""


def put_task(
    tasks: Element,
    outlook: Outlook,
    network: Network,
    row: Row,
    level: int,
    uids: dict[str, int],
    links: Sequence[Dependency],
) -> None:
    """Puts `row` into `tasks` with what the schedule says of it; `links` are those into it."""
    percent = row.item.percent_complete if row.is_milestone else row.progress.percent_complete
    dated = times(outlook, network, row)
    values: dict[str, xml.Value] = {
        "UID": uids[row.id],
        "ID": uids[row.id],
        "Name": row.part.name,
        "Active": 1,
        "Manual": int(not dated),
        "Type": 0,
        "IsNull": 0,
        "Contact": labels.unit(row.lead),
        "WBS": row.id,
        "OutlineLevel": level,
        "Milestone": int(row.is_milestone),
        "Summary": 0,
        "Notes": notes(row),
        "PhysicalPercentComplete": round(percent or 0.0),
        **dated,
    }
    element = xml.put(tasks, "Task", **{name: values[name] for name in ORDER if name in values})
    for link in links:  # Microsoft Project counts a lag in tenths of a minute
        elapsed = link.lag_unit is LagUnit.ELAPSED
        xml.put(
            element,
            "PredecessorLink",
            PredecessorUID=uids[link.predecessor],
            Type=xml.LINK_TYPES[link.kind],
            CrossProject=0,
            LinkLag=link.lag * (xml.ELAPSED_TENTHS_PER_DAY if elapsed else xml.TENTHS_PER_DAY),
            LagFormat=xml.IN_ELAPSED_DAYS if elapsed else xml.IN_DAYS,
        )
    for id_, (_, _, text_of) in FIELDS.items():
        if text := text_of(row):
            xml.put(element, "ExtendedAttribute", FieldID=id_, Value=text)
    _put_baseline(element, network, row)
    xml.put(element, FinishText=None if dated else labels.UNDATED)


def notes(row: Row) -> str:
    """What a task's notes say: where the source says it, on what it rests, the last report."""
    part, closed = row.part, row.item.closed
    lines: dict[str, str | None] = {
        "类别": row.kind.word if row.kind is ItemKind.NODE else None,
        "来源": f"{labels.place(part)}：{part.source.says}",
        "依据": part.reason,
        row.deadline_name: f"{row.deadline_words}，{labels.date_reason(part)}" if row.date_mark else None,
        "备注": part.note,
        "销号凭据": part.evidence if isinstance(part, Milestone) else None,
        "销号": closed.evidence if closed else None,
    }
    if row.item.report:
        report = row.item.report.event
        lines["最近填报"] = f"{report.as_of} {report.note}".strip()
        lines["存在问题"] = report.problem
        lines["下一步措施"] = report.next_step
    return "\n".join(f"{name}：{text}" for name, text in lines.items() if text)


def _put_baseline(element: Element, network: Network, row: Row) -> None:
    """The first approved dates; of a milestone its original deadline."""
    part, days = row.part, 0
    begin: date | None
    begin = end = row.item.deadline
    if isinstance(part, Activity):
        begin, days = part.baseline_start, part.duration or 0
        if begin and end and not days:
            days = network.calendar.workdays_from_to(begin, end)
    if begin is None and end is None and not days:
        return
    moment = xml.evening if row.is_milestone else xml.morning
    xml.put(
        element,
        "Baseline",
        Number=0,
        Start=moment(begin) if begin else None,
        Finish=xml.evening(end) if end else None,
        Duration=xml.duration(days),
        DurationFormat=xml.IN_DAYS,
    )
