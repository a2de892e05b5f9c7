"""A Microsoft Project XML file (MSPDI) as rows of a plan: what people change there."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from plan.errors import BadValue
from plan.imports.incoming import Before, PlanRow, PlanRows, Told, Value
from plan.imports.loose_values import names
from plan.imports.safe_xml import parse_xml
from plan.imports.task_sheet import ACTIVITY, COMMITMENTS, MILESTONE
from plan.model.kinds import Field, LagUnit, LinkKind
from plan.mspdi.read_values import Values

WHAT = "导入文件"
UNREAD = frozenset(("Resources", "Assignments", "TimephasedData", "OutlineCodes", "WBSMasks"))
TEXTS = {  # of the fields that an export of ours fills
    "188743731": Field.ID,
    "188743734": Field.LEAD,
    "188743737": Field.SUPPORTING,
    "188743740": Field.COMMITMENT,
}
LINK_KINDS = {0: LinkKind.FF, 1: LinkKind.FS, 2: LinkKind.SF, 3: LinkKind.SS}
ELAPSED_FORMATS = {4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52}
PER_DAY, ELAPSED_PER_DAY = 4_800, 14_400  # tenths of a minute
MAX_TASKS = 3_000


def read_mspdi_rows(raw: bytes, name: str) -> PlanRows:
    """The tasks of the file as rows, summaries as the lines they stand for.

    Raises BadValue when it is no such file.
    """
    root = parse_xml(raw, WHAT, name, UNREAD)
    if root.tag != "Project":
        raise BadValue(WHAT, name, "不是 Microsoft Project 导出的 XML（根元素应为 Project）")
    tasks = [one for one in root.iterfind("Tasks/Task") if one.findtext("UID") != "0"]
    if not tasks:
        raise BadValue(WHAT, name, "没有任务")
    if len(tasks) > MAX_TASKS:
        raise BadValue(WHAT, name, f"超过 {MAX_TASKS} 项任务")
    reader = _Reader(tasks)
    return reader.read()


class _Reader:
    def __init__(self, tasks: list[Element]) -> None:
        self.tasks, self.values, self.found = tasks, Values(), PlanRows()
        self.ids = {self.values.text(one, "UID"): self._id(one) for one in tasks}

    def read(self) -> PlanRows:
        """The rows in the file's order."""
        outline: list[tuple[int, str]] = []
        levels = [self.values.number(one, "OutlineLevel", 1) for one in self.tasks]
        for at, one in enumerate(self.tasks):
            while outline and outline[-1][0] >= levels[at]:
                outline.pop()
            is_summary = at + 1 < len(levels) and levels[at + 1] > levels[at]
            if is_summary:
                outline.append((levels[at], self._id(one) or self.values.text(one, "Name")))
            elif self.values.text(one, "Name") or self._id(one):
                self.found.rows.append(self._row(one, outline[-1][1] if outline else ""))
        self.found.problems.extend(self.values.problems)
        return self.found

    def _id(self, one: Element) -> str:
        """Our own id, where an export of ours put it."""
        return self._texts(one).get(Field.ID, "")

    def _texts(self, one: Element) -> dict[Field, str]:
        return {
            TEXTS[field]: self.values.text(text, "Value")
            for text in one.iterfind("ExtendedAttribute")
            if (field := self.values.text(text, "FieldID")) in TEXTS
        }

    def _row(self, one: Element, line: str) -> PlanRow:
        place = f"任务 UID {self.values.text(one, 'UID')[:20]}"
        given = {
            field: Told(value, f"{place} {name}", str(value)[:60])
            for field, (name, value) in self._values(one, line).items()
            if value not in (None, "", ())
        }
        return PlanRow(place=place, told=given)

    def _values(self, one: Element, line: str) -> dict[Field, tuple[str, Value | None]]:
        texts = self._texts(one)
        milestone = self.values.flag(one, "Milestone", default=False)
        supporting = names(texts.get(Field.SUPPORTING, ""))
        found: dict[Field, tuple[str, Value | None]] = {
            Field.ID: ("Text1", texts.get(Field.ID)),
            Field.NAME: ("Name", self.values.text(one, "Name")),
            Field.KIND: ("Milestone", MILESTONE if milestone else ACTIVITY),
            Field.LINE: ("OutlineLevel", line),
            Field.COMMITMENT: ("Text4", COMMITMENTS.get(texts.get(Field.COMMITMENT, ""))),
            Field.LEAD: ("Text2", _decided(texts.get(Field.LEAD))),
            Field.SUPPORTING: ("Text3", supporting),
            Field.PERCENT: ("PercentComplete", self._percent(one, milestone)),
            Field.PREDECESSORS: ("PredecessorLink", self._links(one)),
        }
        return {**found, **self._days(one, milestone)}

    def _days(self, one: Element, milestone: bool) -> dict[Field, tuple[str, Value | None]]:
        baseline = next(
            (b for b in one.iterfind("Baseline") if self.values.number(b, "Number") == 0), None
        )
        if milestone:
            return {Field.FINISH: ("Deadline", self.values.day(one, "Deadline"))}
        if baseline is None:
            return {}
        return {
            Field.START: ("Baseline.Start", self.values.day(baseline, "Start")),
            Field.FINISH: ("Baseline.Finish", self.values.day(baseline, "Finish")),
        }

    def _percent(self, one: Element, milestone: bool) -> float | None:
        """What people set; an export of ours tells of milestones in the physical one."""
        percent = self.values.number(one, "PercentComplete")
        physical = self.values.number(one, "PhysicalPercentComplete")
        told = max(percent, physical) if milestone else percent or physical
        if not 0 <= told <= 100:
            self.values.wrong(one, "PercentComplete", "0 到 100 的数")
            return None
        return float(told) if told else None

    def _links(self, one: Element) -> tuple[Before, ...]:
        found = []
        for link in one.iterfind("PredecessorLink"):
            uid = self.values.text(link, "PredecessorUID")
            elapsed = self.values.number(link, "LagFormat", 7) in ELAPSED_FORMATS
            days, rest = divmod(
                self.values.number(link, "LinkLag"), ELAPSED_PER_DAY if elapsed else PER_DAY
            )
            if not self.ids.get(uid):
                continue
            if rest:
                self.values.wrong(link, "LinkLag", "整天的间隔")
            kind = LINK_KINDS.get(self.values.number(link, "Type", 1))
            if kind is None:
                self.values.wrong(link, "Type", "0 到 3")
                continue
            unit = LagUnit.ELAPSED if elapsed else LagUnit.WORKING
            found.append(Before(self.ids[uid], kind, days, unit))
        return tuple(found)


def _decided(unit: str | None) -> str | None:
    return None if unit in (None, "", "待定") else unit
