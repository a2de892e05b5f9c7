"""A Microsoft Project XML file (MSPDI) as rows of a plan: its outline and what its tasks say."""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from hashlib import sha256
from math import ceil
from pathlib import Path
from xml.etree.ElementTree import Element

import msgspec

from plan.errors import BadValue
from plan.exports.plan_sheet import written
from plan.imports.days import written_day
from plan.imports.headers import field_of, role_of
from plan.imports.incoming import Before, FieldValue, PlanRow, PlanRows, RowReading, Value
from plan.imports.loose_values import unnumbered
from plan.imports.safe_xml import parse_xml
from plan.imports.task_sheet import ACTIVITY, COMMITMENTS, MILESTONE
from plan.imports.units import unit_names
from plan.model.kinds import Field, LagUnit, LinkKind
from plan.mspdi import values as xml
from plan.mspdi.write_task import FIELDS

WHAT = "导入文件"
UNREAD = frozenset(("TimephasedData", "OutlineCodes", "WBSMasks"))
UNTAKEN = tomllib.loads(Path(__file__).with_name("untaken.toml").read_text(encoding="utf-8"))
UNTAKEN["ours"] = UNTAKEN["task"] | UNTAKEN["ours"]
TEXTS = (Field.ID, Field.LEAD, Field.SUPPORTING, Field.COMMITMENT, Field.EVIDENCE, Field.FINISH)
OURS = dict(zip(map(str, FIELDS), TEXTS[:4], strict=False))  # of the texts that our export fills
LINK_KINDS = {code: kind for kind, code in xml.LINK_TYPES.items()}
CONSTRAINTS = {2: Field.EARLIEST, 3: Field.LATEST, 4: Field.EARLIEST, 7: Field.LATEST}  # by code
Base = Mapping[str, Mapping[str, str]]  # as `plan_sheet.base_of` makes it
MADE_FROM, SCHEDULE = "导出底稿（请勿改动）：", "lies"
MAX_TASKS, MOST_NAMED = 3_000, 50  # tasks, places in a sentence


def read_mspdi_rows(raw: bytes, name: str, year: int = 0) -> PlanRows:
    """The tasks of the file as rows, summaries as the lines they stand for.

    Typed dates without a year are of the one in which the project starts, else of `year`. Raises
    BadValue when it is no such file.
    """
    root = parse_xml(raw, WHAT, name, UNREAD)
    if root.tag != "Project":
        raise BadValue(WHAT, name, "不是 Microsoft Project 导出的 XML（根元素应为 Project）")
    tasks = [task for task in root.iterfind("Tasks/Task") if task.findtext("UID") != "0"]
    if not tasks:
        raise BadValue(WHAT, name, "没有任务")
    if len(tasks) > MAX_TASKS:
        raise BadValue(WHAT, name, f"超过 {MAX_TASKS} 项任务")
    base: Base = {}
    with suppress(msgspec.DecodeError, KeyError):  # a note that somebody changed is none
        note = root.findtext("Tasks/Task[UID='0']/Notes", "").removeprefix(MADE_FROM)
        texts = msgspec.json.decode(note, type=dict[str, str])
        rows = {id_: msgspec.json.decode(text, type=dict[str, str]) for id_, text in texts.items()}
        msgspec.json.decode(rows[""]["head"], type=tuple[int, str])
        base = rows if {"as_of", "plan"} <= rows[""].keys() else {}
    return _Reader(root, tasks, year, base).read()


def base_rows(root: Element) -> dict[str, dict[str, str]]:
    """What the tasks of an export say, by id and field or path; where its schedule puts each."""
    tasks = [task for task in root.iterfind("Tasks/Task") if task.findtext("UID") != "0"]
    reader = _Reader(root, tasks, 0, {"": {}})
    more = {id_: {SCHEDULE: reader.schedule(task), **reader.said(task)} for task, id_ in reader.ids.items()}
    return {
        (id_ := row.text(Field.ID)): more[id_]
        | {field: written(stated.value) for field, stated in row.values.items()}
        for row in reader.read().rows
    }


class _Reader(xml.Values):
    """Tasks being read; what is not taken, or had to be interpreted, is `left`, kind by kind.

    `ids` are our own ids by task, empty where it has none; `within` the tasks that become rows, by
    themselves and by the summaries above them.
    """

    def __init__(self, root: Element, tasks: list[Element], year: int, base: Base) -> None:
        super().__init__()
        self.root, self.tasks, self.sheet = root, tasks, PlanRows(base=base)
        self.left: dict[str, list[str]] = {}
        self.minutes_per_day = max(self.number(root, "MinutesPerDay"), 0) or 480
        start = self.day(root, "StartDate")
        self.year = start.year if start else year
        titles = {
            self.text(each, "FieldID"): self.text(each, "Alias") or self.text(each, "FieldName")
            for each in root.iterfind("ExtendedAttributes/ExtendedAttribute")
        }
        # a file that defines no fields has nothing but their ids to say what they are
        is_ours = not titles or all(titles.get(id_) == FIELDS[int(id_)][1] for id_ in OURS)
        fields = OURS if is_ours else {id_: field_of(role_of(title)) for id_, title in titles.items()}
        self.texts: dict[Element, dict[Field, str]] = {task: {} for task in tasks}
        for task in tasks:
            for each in task.iterfind("ExtendedAttribute"):
                id_, text = self.text(each, "FieldID"), self.text(each, "Value")
                if (field := fields.get(id_)) in TEXTS and field:
                    self.texts[task][field] = text
                elif not is_ours:
                    self._leave(f"自定义域“{titles.get(id_) or id_}”未计入", task, text)
        self.ids = {task: (is_ours and self.texts[task].get(Field.ID)) or "" for task in tasks}
        self.by_uid = {self.text(task, "UID"): task for task in tasks}
        self.within: dict[Element, list[Element]] = {}
        self.resources = self._resources()

    def read(self) -> PlanRows:
        """The rows in the file's order."""
        sheet, tasks = self.sheet, [task for task in self.tasks if self._counts(task)]
        for task, groups in self._outline(tasks).items():
            if self.within.get(task) == [task]:
                sheet.rows.append(self._row(task, groups))
                if SCHEDULE not in (known := sheet.base.get(self.ids[task], {})):
                    continue
                self._tell_edited(task, known)
                if (was := known[SCHEDULE]) != (now := self.schedule(task)):
                    kind = "排期与导出时不同，其中推算的起止、清空的期限、删去的前置不计入"
                    self._leave(kind, task, f"{now}；导出时 {was}")
                continue
            sheet.headings.append(RowReading(self.number(task, "ID"), self._name(task), len(groups) + 1))
            self._tell("summary", task)
            for resource in self.resources.get(task, ()):
                self._leave("汇总任务自己的资源未计入", task, resource)
        if not all(self.ids[task] for task in tasks):
            self._tell("project", self.root)
        sheet.problems += dict.fromkeys(self.problems)
        for kind, places in self.left.items():
            named = "；".join(places[:MOST_NAMED]) + " 等" * (len(places) > MOST_NAMED)
            sheet.notes.append(f"{kind}，{len(places)} 处：{named}。")
        return sheet

    def schedule(self, task: Element) -> str:
        """Where it lies and what it waits for, in words."""
        days = (self.text(task, name) or "无" for name in ("Start", "Finish", "Deadline"))
        links = [
            f"{self.text(link, 'PredecessorUID')}{LINK_KINDS.get(self.number(link, 'Type', 1), '')}"
            for link in task.iterfind("PredecessorLink")
        ]
        return "{} 至 {}、期限 {}、前置 {}".format(*days, "、".join(sorted(links)) or "无")

    def said(self, task: Element) -> dict[str, str]:
        """What a task of ours says that is not taken, by path; long texts by their digests."""
        said = ((path, " ".join(text.split())) for path, text in self._untaken("ours", task))
        return {
            path: text if len(text) < 40 else sha256(text.encode()).hexdigest()[:16] for path, text in said
        }

    def _name(self, task: Element) -> str:
        return self.text(task, "Name") or self.ids[task]

    def _id(self, task: Element) -> str:
        return self.ids[task] or f"#{self.text(task, 'UID')}"  # what only this file calls it

    def _untaken(self, kind: str, element: Element) -> Iterator[tuple[str, str]]:
        for path, (_, *usual) in UNTAKEN[kind].items():
            for text in ((each.text or "").strip() for each in element.iterfind(path)):
                if text and text not in usual:
                    yield path, text

    def _tell(self, kind: str, element: Element) -> None:
        for path, text in self._untaken(kind, element):
            self._leave(UNTAKEN[kind][path][0], element, text.removesuffix("T08:00:00"))

    def _tell_edited(self, task: Element, known: Mapping[str, str]) -> None:
        """Tells what was changed in a task of ours and is not taken, texts struck out among it."""
        now, said = dict(self._untaken("ours", task)), self.said(task)
        for path, (word, *_) in UNTAKEN["ours"].items():
            if said.get(path) != known.get(path):
                self._leave(word, task, now.get(path, "已清空"))

    def _leave(self, kind: str, element: Element, text: str = "") -> None:
        name = "" if element is self.root else f"“{self.text(element, 'Name')[:30]}”"
        self.left.setdefault(kind, []).append(f"{name}{' '.join(text.split())[:200]}")

    def _counts(self, task: Element) -> bool:
        row, name, why = self.number(task, "ID"), self._name(task), ""
        if self.flag(task, "IsNull") or not name:
            why = "空行"
        elif self.text(task, "Active") in ("0", "false"):
            why = "已停用的任务"
        elif self.flag(task, "ExternalTask") or self.flag(task, "IsSubproject"):
            why = "属于另一份文件的任务"
        if why:
            self.sheet.passed.append(RowReading(row, name, why=why))
            self._leave(f"{why}未计入", task, f"第 {row} 行")
        return not why

    def _outline(self, tasks: list[Element]) -> dict[Element, list[Element]]:
        levels = [self.number(task, "OutlineLevel", 1) for task in tasks]
        above: dict[Element, list[Element]] = {}
        outline: list[tuple[int, Element]] = []
        for task, level, below in zip(tasks, levels, (*levels[1:], 0), strict=bool(tasks)):
            outline = [each for each in outline if each[0] < level]
            above[task] = [group for _, group in outline]
            if below > level:
                outline.append((level, task))
            else:
                for each in (task, *above[task]):
                    self.within.setdefault(each, []).append(task)
        return above

    def _row(self, task: Element, groups: list[Element]) -> PlanRow:
        own = [at for at, group in enumerate(groups) if self.ids[group]]
        names = [self.ids[group] or self._name(group) for group in groups[own[-1] if own else 0 :]]
        texts, place = self.texts[task], f"任务 UID {self.text(task, 'UID')[:20]}"
        name = self.text(task, "Name")
        is_event = not self.ids[task] and self.minutes(task, "Duration") == 0
        milestone = self.flag(task, "Milestone") or is_event
        stated: dict[Field, tuple[str, Value | None]] = {
            Field.ID: ("编号", self._id(task)),
            Field.NAME: ("Name", name if self.ids[task] else unnumbered(name)),
            Field.KIND: ("Milestone", MILESTONE if milestone else ACTIVITY),
            Field.LINE: ("OutlineLevel", tuple(names) if len(names) > 1 else "".join(names)),
            Field.COMMITMENT: ("确保/力争", COMMITMENTS.get(texts.get(Field.COMMITMENT, ""))),
            Field.EVIDENCE: ("销号凭据", texts.get(Field.EVIDENCE)),
            Field.NOTE: ("Notes", "" if self.ids[task] else self.text(task, "Notes")),
            Field.PERCENT: ("PercentComplete", self._percent(task, milestone)),
            Field.PREDECESSORS: ("PredecessorLink", tuple(self._links(task))),
            **self._days(task, milestone),
        }
        values = {
            field: FieldValue(value, f"{place} {name}", str(value)[:60])
            for field, (name, value) in stated.items()
            if value not in (None, "", ())
        }
        return PlanRow(place=place, values=values | self._units(task, place))

    def _days(self, task: Element, milestone: bool) -> dict[Field, tuple[str, Value | None]]:
        """Its days, as approved first where the file knows; its duration, deadline, constraint.

        Where a task of ours lies now is our schedule's, and no matter of the plan.
        """
        is_own, custom = bool(self.ids[task]), self.texts[task].get(Field.FINISH)
        due = self.day(task, "Deadline")
        if custom and due:
            self._leave("另有期限，自定义域的完成时限未计入", task, custom)
        due = due or (self._written(task, "Finish", custom) if custom else None)
        baselines = (each for each in task.iterfind("Baseline") if not self.number(each, "Number"))
        planned = next(baselines, Element("Baseline") if is_own else task)
        start, finish = (self._written(planned, name) for name in ("Start", "Finish"))
        now = self.day(task, "Start"), self.day(task, "Finish")
        if not is_own:
            self._tell("task", task)
            if planned is not task and any(now) and now != (start, finish):
                self._leave("起止与基线不同，现计划未计入", task, f"{now[0]} 至 {now[1]}")
            if milestone and finish != due and finish:
                kind = "期限以外的计划日期未计入" if due else "没有期限，以计划日期为完成时限"
                self._leave(f"里程碑{kind}", task, str(finish))
        if milestone:
            return {Field.FINISH: ("Deadline", due if is_own else due or finish)}
        lasts, day = self._duration(planned), self.day(task, "ConstraintDate")
        percents = ("PercentComplete", "PhysicalPercentComplete", "ActualDuration")
        if is_own and lasts and not any(self.text(task, name).strip("PT0HMS") for name in percents):
            lasts = self._duration(task)  # work under way is longer by what was done
        held = CONSTRAINTS.get(self.number(task, "ConstraintType"))
        counts = not is_own or bool(self.sheet.base)  # else it may be our schedule's
        earliest = day if counts and held == Field.EARLIEST else None
        latest = due or (day if held == Field.LATEST else None)
        known = self.sheet.base.get(self.ids[task], {}).get(Field.LATEST)
        if latest and finish and latest < finish and written(latest) != known:
            self._leave("期限早于计划完成，照原样计入", task, f"期限 {latest}，计划 {start} 至 {finish}")
        return {
            Field.START: ("Start", start),
            Field.FINISH: ("Finish", finish if is_own else finish or due),
            Field.DURATION: ("Duration", lasts or None),
            Field.EARLIEST: ("ConstraintDate", earliest),
            Field.LATEST: ("Deadline", latest),
        }

    def _written(self, task: Element, name: str, text: str = "") -> date | None:
        text = text or self.text(task, f"{name}Text")
        if not text:
            return self.day(task, name)
        try:
            written = written_day(text, self.year, first=name == "Start")
        except ValueError:
            self.wrong(task, f"{name}Text", "日期，如 2022-06-30、2022年6月底前", text)
            return None
        if written.reading:
            self._leave("日期的写法", task, f"{text}{written.reading}")
        return written.day

    def _duration(self, element: Element) -> int | None:
        minutes = self.minutes(element, "Duration")
        elapsed = self.number(element, "DurationFormat", xml.IN_DAYS) in xml.ELAPSED_FORMATS
        if minutes is None or elapsed:
            return None  # its dates tell of days as they pass
        return self._whole(element, minutes / self.minutes_per_day, "工期")

    def _whole(self, element: Element, days: float, what: str) -> int:
        whole = ceil(round(days, 6))
        if whole != round(days, 6):
            self._leave(f"{what}不足整天的按一整天", element, f"{days:g} 天按 {whole} 天")
        return whole

    def _percent(self, task: Element, milestone: bool) -> float | None:
        """What people set; an export of ours tells of milestones in the physical one."""
        names = ("PercentComplete", "PhysicalPercentComplete")
        percent, physical = (self.number(task, name) for name in names)
        reported = max(percent, physical) if milestone else percent or physical
        if not 0 <= reported <= 100:
            self.wrong(task, "PercentComplete", "0 到 100 的数")
            return None
        return float(reported) if reported or self.sheet.base else None

    def _links(self, task: Element) -> Iterator[Before]:
        for link in task.iterfind("PredecessorLink"):
            uid, other = self.text(link, "PredecessorUID"), self.flag(link, "CrossProject")
            before = None if other else self.by_uid.get(uid)
            parts = [] if before is None else self.within.get(before, [])
            named = f"← UID {uid[:20]}" if before is None else f"←“{self._name(before)[:30]}”"
            kind = LINK_KINDS.get(self.number(link, "Type", xml.LINK_TYPES[LinkKind.FS]))
            if kind is None:
                self.wrong(link, "Type", "0 到 3")
            elif not parts or (parts != [before] and kind not in (LinkKind.FS, LinkKind.FF)):
                self._leave("前置任务不在本文件中、未计入或是汇总任务，前置关系未计入", task, named)
            else:
                if parts != [before]:
                    self._leave("前置任务是汇总任务，按其下各项计入", task, named)
                for part in parts:
                    yield Before(self._id(part), kind, *self._lag(task, part, link))

    def _lag(self, task: Element, before: Element, link: Element) -> tuple[int, LagUnit]:
        form, amount = self.number(link, "LagFormat", xml.IN_DAYS), self.number(link, "LinkLag")
        elapsed = form in xml.ELAPSED_FORMATS and form not in xml.PERCENT_FORMATS
        days = amount / (xml.ELAPSED_TENTHS_PER_DAY if elapsed else self.minutes_per_day * 10)
        if form in xml.PERCENT_FORMATS:
            lasts = (self.minutes(before, "Duration") or 0) / self.minutes_per_day
            days = lasts * amount / 100
            self._leave("间隔按前置工期的百分比折算", task, f"{lasts:g} 天的 {amount}%")
        return self._whole(task, days, "间隔"), LagUnit.ELAPSED if elapsed else LagUnit.WORKING

    def _units(self, task: Element, place: str) -> dict[Field, FieldValue]:
        """Who leads and who supports: by the file's own texts, else by its resources."""
        text, other = (self.texts[task].get(of, "") for of in (Field.LEAD, Field.SUPPORTING))
        resources, values = self.resources.get(task, []), dict[Field, FieldValue]()
        lead, supporting, _ = unit_names(text, other)
        if supporting:
            cell = f"{place} 配合单位", (other or text)[:60]
            values[Field.SUPPORTING] = FieldValue(supporting, *cell)
        if lead:
            values[Field.LEAD] = FieldValue(lead, f"{place} 牵头单位", text[:60])
            for name in (each for each in resources if each not in (text, *supporting)):
                self._leave("另写有单位，资源未计入", task, name)
        elif shown := "、".join(resources):
            first, others, _ = unit_names(shown, "")
            every = tuple(filter(None, (first, *others)))
            values[Field.LEAD] = FieldValue(every, f"{place} 资源", shown[:60], doubtful=True)
        return values

    def _resources(self) -> dict[Element, list[str]]:
        """Who is assigned to each task; only work is done by units."""
        by_uid = {self.text(each, "UID"): each for each in self.root.iterfind("Resources/Resource")}
        assigned: dict[Element, list[str]] = {}
        used = set()
        for each in self.root.iterfind("Assignments/Assignment"):
            task, uid = self.by_uid.get(self.text(each, "TaskUID")), self.text(each, "ResourceUID")
            name = self.text(by_uid[uid], "Name") if uid in by_uid else ""
            if task is not None and name:
                used.add(uid)
                if self.number(by_uid[uid], "Type", 1) == 1:
                    assigned.setdefault(task, []).append(name)
                else:
                    self._leave("材料、成本类的资源未计入", task, name)
        for uid, resource in by_uid.items():
            self._tell("resource", resource)
            if uid not in used and self.text(resource, "Name"):
                self._leave("没有分配任务的资源未计入", resource)
        return assigned
