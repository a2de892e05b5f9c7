"""A Microsoft Project XML file (MSPDI) as rows of a plan: what people change there."""

from xml.etree.ElementTree import Element

from plan.errors import BadValue
from plan.imports.incoming import Before, FieldValue, PlanRow, PlanRows, Value
from plan.imports.loose_values import names
from plan.imports.safe_xml import parse_xml
from plan.imports.task_sheet import ACTIVITY, COMMITMENTS, MILESTONE
from plan.model.kinds import Field, LagUnit, LinkKind
from plan.mspdi import values as xml

WHAT = "导入文件"
UNREAD = frozenset(("Resources", "Assignments", "TimephasedData", "OutlineCodes", "WBSMasks"))
TEXTS = {  # of the fields that an export of ours fills
    "188743731": Field.ID,
    "188743734": Field.LEAD,
    "188743737": Field.SUPPORTING,
    "188743740": Field.COMMITMENT,
}
LINK_KINDS = {code: kind for kind, code in xml.LINK_TYPES.items()}
MAX_TASKS = 3_000


def read_mspdi_rows(raw: bytes, name: str) -> PlanRows:
    """The tasks of the file as rows, summaries as the lines they stand for.

    Raises BadValue when it is no such file.
    """
    root = parse_xml(raw, WHAT, name, UNREAD)
    if root.tag != "Project":
        raise BadValue(WHAT, name, "不是 Microsoft Project 导出的 XML（根元素应为 Project）")
    tasks = [task for task in root.iterfind("Tasks/Task") if task.findtext("UID") != "0"]
    if not tasks:
        raise BadValue(WHAT, name, "没有任务")
    if len(tasks) > MAX_TASKS:
        raise BadValue(WHAT, name, f"超过 {MAX_TASKS} 项任务")
    return _Reader(tasks).read()


class _Reader:
    """Tasks being read; `ids` are our own ids by UID, empty where a task has none."""

    def __init__(self, tasks: list[Element]) -> None:
        self.tasks, self.values = tasks, xml.Values()
        self.ids = {
            self.values.text(task, "UID"): self._texts(task).get(Field.ID, "") for task in tasks
        }

    def read(self) -> PlanRows:
        """The rows in the file's order."""
        rows: list[PlanRow] = []
        outline: list[tuple[int, str]] = []
        levels = [self.values.number(task, "OutlineLevel", 1) for task in self.tasks]
        next_levels = [*levels[1:], levels[-1]]  # the last is no summary
        for task, level, next_level in zip(self.tasks, levels, next_levels, strict=True):
            while outline and outline[-1][0] >= level:
                outline.pop()
            texts, name = self._texts(task), self.values.text(task, "Name")
            if next_level > level:
                outline.append((level, texts.get(Field.ID) or name))
            elif name or texts.get(Field.ID):
                rows.append(self._row(task, texts, outline[-1][1] if outline else ""))
        return PlanRows(rows=rows, problems=self.values.problems)

    def _texts(self, task: Element) -> dict[Field, str]:
        return {
            TEXTS[field]: self.values.text(text, "Value")
            for text in task.iterfind("ExtendedAttribute")
            if (field := self.values.text(text, "FieldID")) in TEXTS
        }

    def _row(self, task: Element, texts: dict[Field, str], line: str) -> PlanRow:
        place = f"任务 UID {self.values.text(task, 'UID')[:20]}"
        milestone = self.values.flag(task, "Milestone")
        lead = texts.get(Field.LEAD)
        fields: dict[Field, tuple[str, Value | None]] = {
            Field.ID: ("Text1", texts.get(Field.ID)),
            Field.NAME: ("Name", self.values.text(task, "Name")),
            Field.KIND: ("Milestone", MILESTONE if milestone else ACTIVITY),
            Field.LINE: ("OutlineLevel", line),
            Field.COMMITMENT: ("Text4", COMMITMENTS.get(texts.get(Field.COMMITMENT, ""))),
            Field.LEAD: ("Text2", None if lead == "待定" else lead),
            Field.SUPPORTING: ("Text3", names(texts.get(Field.SUPPORTING, ""))),
            Field.PERCENT: ("PercentComplete", self._percent(task, milestone)),
            Field.PREDECESSORS: ("PredecessorLink", self._links(task)),
            **self._days(task, milestone),
        }
        return PlanRow(
            place=place,
            values={
                field: FieldValue(value, f"{place} {name}", str(value)[:60])
                for field, (name, value) in fields.items()
                if value not in (None, "", ())
            },
        )

    def _days(self, task: Element, milestone: bool) -> dict[Field, tuple[str, Value | None]]:
        """The deadline of a milestone, the first baseline of an activity."""
        if milestone:
            return {Field.FINISH: ("Deadline", self.values.day(task, "Deadline"))}
        for baseline in task.iterfind("Baseline"):
            if self.values.number(baseline, "Number") == 0:
                return {
                    Field.START: ("Baseline.Start", self.values.day(baseline, "Start")),
                    Field.FINISH: ("Baseline.Finish", self.values.day(baseline, "Finish")),
                }
        return {}

    def _percent(self, task: Element, milestone: bool) -> float | None:
        """What people set; an export of ours tells of milestones in the physical one."""
        percent = self.values.number(task, "PercentComplete")
        physical = self.values.number(task, "PhysicalPercentComplete")
        reported = max(percent, physical) if milestone else percent or physical
        if not 0 <= reported <= 100:
            self.values.wrong(task, "PercentComplete", "0 到 100 的数")
            return None
        return float(reported) if reported else None

    def _links(self, task: Element) -> tuple[Before, ...]:
        links = []
        for link in task.iterfind("PredecessorLink"):
            id_ = self.ids.get(self.values.text(link, "PredecessorUID"))
            elapsed = self.values.number(link, "LagFormat", xml.IN_DAYS) in xml.ELAPSED_FORMATS
            a_day = xml.ELAPSED_TENTHS_PER_DAY if elapsed else xml.TENTHS_PER_DAY
            days, rest = divmod(self.values.number(link, "LinkLag"), a_day)
            if not id_:
                continue
            if rest:
                self.values.wrong(link, "LinkLag", "整天的间隔")
            kind = LINK_KINDS.get(self.values.number(link, "Type", xml.LINK_TYPES[LinkKind.FS]))
            if kind is None:
                self.values.wrong(link, "Type", "0 到 3")
                continue
            unit = LagUnit.ELAPSED if elapsed else LagUnit.WORKING
            links.append(Before(id_, kind, days, unit))
        return tuple(links)
