"""What a Microsoft Project XML file (MSPDI) says of a plan, as a network of timed tasks.

Of what Microsoft Project computed nothing is read: no early or late dates, no slack, no critical
flags; starts and finishes only of tasks that somebody placed by hand or another file holds.

Elements and codes: Microsoft, "Project XML Data Interchange Schema Reference".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from plan.errors import BadValue, Problem
from plan.imports.safe_xml import read_xml
from plan.model.kinds import LinkKind
from plan.mspdi.read_calendars import USUAL_WEEK, read_calendars
from plan.mspdi.read_values import Values
from plan.schedule.hours.network import (
    Constraint,
    ConstraintKind,
    TimedLink,
    TimedNetwork,
    TimedTask,
)
from plan.schedule.hours.work_calendar import ELAPSED, WorkCalendar, both, either

WHAT = "日程文件"
UNREAD = frozenset(  # large, and not needed
    (
        "ExtendedAttribute", "ExtendedAttributes", "OutlineCode", "OutlineCodes", "WBSMasks",
        "TimephasedData", "Baseline", "Rates", "AvailabilityPeriods", "Notes",
    )
)  # fmt: skip
LINK_KINDS = {0: LinkKind.FF, 1: LinkKind.FS, 2: LinkKind.SF, 3: LinkKind.SS}
ELAPSED_FORMATS = {4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52}
PERCENT_FORMATS = {19, 20, 51, 52}
TENTHS_OF_MINUTE = 6  # seconds
FIXED_DURATION = 1
WHEN = ("Start", "Finish", "Duration", "ManualStart", "ManualFinish", "ManualDuration")
WORK_RESOURCE = 1


@dataclass(frozen=True, kw_only=True)
class MspdiPlan:
    """A plan as a file states it; `ids` are the numbers that people see, by UID."""

    network: TimedNetwork
    ids: dict[str, str]
    day: int  # working seconds of a day
    notes: tuple[str, ...]


def read_mspdi(path: Path) -> tuple[MspdiPlan | None, tuple[Problem, ...]]:
    """The plan in the file at `path`, None when it has problems.

    Raises BadValue when it is no such file.
    """
    root = read_xml(path, WHAT, UNREAD)
    if root.tag != "Project":
        raise BadValue(WHAT, path, "不是 Microsoft Project 导出的 XML（根元素应为 Project）")
    reader = _Reader(root)
    plan = reader.plan()
    if not plan.network.tasks:
        raise BadValue(WHAT, path, "没有可推算的任务")
    problems = tuple(reader.values.problems)
    return (None if problems else plan), problems


@dataclass
class _Reader:
    """A file being read: its values, calendars and what has to be said about it."""

    root: Element
    values: Values = field(default_factory=Values)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.calendars = read_calendars(self.root, self.values)
        project = self.values.text(self.root, "CalendarUID")
        self.calendar = self.calendars.get(project, WorkCalendar(week=USUAL_WEEK))
        self.day = 60 * (self.values.number(self.root, "MinutesPerDay") or 480)
        self.resources = self._resources()
        self.combined: dict[tuple[str, ...], WorkCalendar] = {}

    def plan(self) -> MspdiPlan:
        """The plan of the file."""
        values, root = self.values, self.root
        elements = self._tasks()
        tasks = tuple(self._task(uid, one, parent) for uid, (one, parent) in elements.items())
        values.moment(root, "StatusDate")  # unused, but one that is no date is told
        from_start = values.flag(root, "ScheduleFromStart", default=True)
        start, finish = values.moment(root, "StartDate"), values.moment(root, "FinishDate")
        if from_start and start is None:
            values.missing(root, "StartDate", "计划开始的日期和时间")
        if not from_start and finish is None:
            values.missing(root, "FinishDate", "计划完成的日期和时间")
        network = TimedNetwork(
            tasks=tasks,
            links=tuple(self._links(elements, {task.id: task for task in tasks})),
            calendar=self.calendar,
            start=(start if from_start else finish) or 0,
            finish=None if from_start else finish,
            keeps_dates=values.flag(root, "HonorConstraints", default=True),
            splits=values.flag(root, "SplitsInProgressTasks", default=True),
            each_end=values.flag(root, "MultipleCriticalPaths", default=False),
            critical_limit=self.day * values.number(root, "CriticalSlackLimit"),
        )
        return MspdiPlan(
            network=network,
            ids={uid: values.text(one, "ID") or uid for uid, (one, _) in elements.items()},
            day=self.day,
            notes=tuple(self.notes),
        )

    def _tasks(self) -> dict[str, tuple[Element, str | None]]:
        """The tasks in use and their summaries, by UID."""
        found: dict[str, tuple[Element, str | None]] = {}
        outline: list[tuple[int, str]] = []
        unused: list[str] = []
        undated: list[str] = []
        for one in self.root.iterfind("Tasks/Task"):
            uid = self.values.text(one, "UID")
            if self.values.flag(one, "IsNull", default=False):
                continue
            if not uid.isdecimal() or uid in found or len(uid) > 18:
                self.values.wrong(one, "UID", "不重复的编号")
                continue
            level = self.values.number(one, "OutlineLevel", 1)
            while outline and outline[-1][0] >= level:
                outline.pop()
            found[uid] = one, outline[-1][1] if outline else None
            outline.append((level, uid))
            if not self.values.flag(one, "Active", default=True):
                unused.append(uid)
            elif self._is_undated(one):
                undated.append(uid)
        if undated:
            self.notes.append(
                f"{len(undated)} 项手动任务没有日期，不计入：UID {_listed(undated)}。"
            )
        return self._in_use(found, unused, undated)

    def _is_undated(self, one: Element) -> bool:
        """Whether somebody put a task down without saying when or how long."""
        return self.values.flag(one, "Manual", default=False) and not any(
            self.values.text(one, name) for name in WHEN
        )

    def _in_use(
        self,
        found: dict[str, tuple[Element, str | None]],
        unused: list[str],
        undated: list[str],
    ) -> dict[str, tuple[Element, str | None]]:
        """`found` without inactive and undated tasks and the summaries that hold no others."""
        summaries = {parent for _, parent in found.values()}
        left_out, kept = {*unused, *undated}, set[str]()
        for uid in found:
            if uid not in summaries and uid not in left_out:
                at: str | None = uid
                while at is not None and at not in kept:
                    kept.add(at)
                    at = found[at][1]
        if unused:
            self.notes.append(f"{len(unused)} 项未启用的任务不计入：UID {_listed(unused)}。")
        return {uid: one for uid, one in found.items() if uid in kept}

    def _task(self, uid: str, one: Element, parent: str | None) -> TimedTask:
        values = self.values
        elapsed = values.number(one, "DurationFormat") in ELAPSED_FORMATS
        own = self.calendars.get(values.text(one, "CalendarUID"))
        clock = own or self.calendar
        duration = values.seconds(one, "Duration") or 0
        if duration < 0:
            values.wrong(one, "Duration", "不小于 0 的时长")
        finish = values.moment(one, "ActualFinish")
        return TimedTask(
            id=uid,
            name=values.text(one, "Name"),
            duration=max(duration, 0),
            remaining=0 if finish is not None else self._remaining(one, max(duration, 0)),
            calendar=ELAPSED if elapsed else self._placing(uid, one, own),
            clock=clock,
            parent=parent,
            constraint=self._constraint(one),
            deadline=values.moment(one, "Deadline"),
            actual_start=values.moment(one, "ActualStart"),
            actual_finish=finish,
            resumes=values.moment(one, "Resume"),
            delay=max(values.number(one, "LevelingDelay"), 0) * TENTHS_OF_MINUTE,
            delay_worked=values.number(one, "LevelingDelayFormat", 8) not in ELAPSED_FORMATS,
            fixed=self._fixed(uid, one),
        )

    def _remaining(self, one: Element, duration: int) -> int:
        """What is still to be done: as stated, else by the percentage; all if it has not begun."""
        if self.values.moment(one, "ActualStart") is None:
            return duration
        stated = self.values.seconds(one, "RemainingDuration")
        if stated is None:
            stated = round(duration * (100 - self.values.number(one, "PercentComplete")) / 100)
        return min(max(stated, 0), duration)

    def _constraint(self, one: Element) -> Constraint | None:
        kind = self.values.number(one, "ConstraintType")
        if kind == 0:
            return None
        if not 1 <= kind <= 7:
            self.values.wrong(one, "ConstraintType", "0 到 7")
            return None
        at = self.values.moment(one, "ConstraintDate")
        if kind != 1 and at is None:
            self.values.missing(one, "ConstraintDate", "限制条件的日期")
        return Constraint(ConstraintKind(kind), at or 0)

    def _fixed(self, uid: str, one: Element) -> tuple[int, int] | None:
        """The dates that people gave a task, or that another file gave it."""
        flag, moment = self.values.flag, self.values.moment
        elsewhere = flag(one, "ExternalTask", default=False) or flag(
            one, "IsSubproject", default=False
        )
        if not elsewhere and not flag(one, "Manual", default=False):
            return None
        start = moment(one, "ManualStart") or moment(one, "Start")
        finish = moment(one, "ManualFinish") or moment(one, "Finish")
        if start is None or finish is None or finish < start:
            self.notes.append(f"UID {uid} 手动排定但日期不全，按自动推算。")
            return None
        how = "日期取自其他文件" if elsewhere else "手动排定，日期照文件所写"
        self.notes.append(f"UID {uid} {how}。")
        return start, finish

    def _placing(self, uid: str, one: Element, own: WorkCalendar | None) -> WorkCalendar:
        """The calendar a task is worked in: its own, that of its resources, or the plan's."""
        of_task = self.values.text(one, "CalendarUID") if own is not None else ""
        used = self.resources.get(uid, ())
        by_task = own is not None and self.values.flag(one, "IgnoreResourceCalendar", default=False)
        fixed = self.values.number(one, "Type") == FIXED_DURATION
        if not used or by_task or fixed:
            return own or self.calendar
        key = (of_task, *used)
        if key not in self.combined:
            theirs = either(self.calendars[uid] for uid in used)
            together = theirs if own is None else both(own, theirs)
            self.combined[key] = together if any(together.week) or own is None else own
        return self.combined[key]

    def _resources(self) -> dict[str, tuple[str, ...]]:
        """The calendars of the people and machines assigned to each task, by the UID of both."""
        calendars: dict[str, str] = {}
        project = self.values.text(self.root, "CalendarUID")
        for one in self.root.iterfind("Resources/Resource"):
            if self.values.number(one, "Type", WORK_RESOURCE) == WORK_RESOURCE:
                own = self.values.text(one, "CalendarUID")
                calendars[self.values.text(one, "UID")] = own if own in self.calendars else project
        found: dict[str, set[str]] = {}
        for one in self.root.iterfind("Assignments/Assignment"):
            calendar = calendars.get(self.values.text(one, "ResourceUID"))
            if calendar in self.calendars:
                found.setdefault(self.values.text(one, "TaskUID"), set()).add(calendar)
        return {task: tuple(sorted(used)) for task, used in found.items()}

    def _links(
        self, elements: dict[str, tuple[Element, str | None]], tasks: dict[str, TimedTask]
    ) -> list[TimedLink]:
        found, dangling = [], []
        for uid, (one, _) in elements.items():
            for element in one.iterfind("PredecessorLink"):
                predecessor = self.values.text(element, "PredecessorUID")
                if self.values.flag(element, "CrossProject", default=False):
                    self.notes.append(f"UID {uid} 的前置任务在其他文件中，未计入。")
                elif predecessor in tasks:
                    found.append(self._link(element, tasks[predecessor], uid))
                else:
                    dangling.append(f"{predecessor[:20]}→{uid}")
        if dangling:
            self.notes.append(f"前置任务不在文件中或未启用，未计入：{_listed(dangling)}。")
        return found

    def _link(self, element: Element, before: TimedTask, uid: str) -> TimedLink:
        kind = self.values.number(element, "Type", 1)
        if kind not in LINK_KINDS:
            self.values.wrong(element, "Type", "0 到 3")
        form = self.values.number(element, "LagFormat", 7)
        lag = self.values.number(element, "LinkLag")
        if form in PERCENT_FORMATS:
            seconds = round(before.duration * lag / 100)
        else:
            seconds = lag * TENTHS_OF_MINUTE
        return TimedLink(
            predecessor=before.id,
            successor=uid,
            kind=LINK_KINDS.get(kind, LinkKind.FS),
            lag=seconds,
            elapsed=form in ELAPSED_FORMATS,
        )


def _listed(names: list[str]) -> str:
    """The first ten of `names`."""
    return "、".join(names[:10]) + (" 等" if len(names) > 10 else "")
