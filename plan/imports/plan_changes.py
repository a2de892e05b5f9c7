"""What a file would change in a plan: added, changed, extended, reported, or left as it is.

Nothing is withdrawn: a sheet that lists some items says nothing of the others.
"""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

import msgspec

from plan.acts.revisions import past_deadline
from plan.calendar.workdays import CHINA
from plan.errors import Problem
from plan.imports.incoming import (
    FIELDS,
    Difference,
    DryRun,
    FieldValue,
    PlanChange,
    PlanRow,
    PlanRows,
    resting_on,
)
from plan.imports.link_changes import link_changes
from plan.imports.matching import OWN_ID, Index, Item
from plan.imports.persons import persons_of, with_persons
from plan.imports.task_sheet import MILESTONE, NODE
from plan.model.kinds import Field, IncomingKind
from plan.model.plan import Activity, Milestone, ancestors, lead_of, supporting_of
from plan.state.replay import PlanState, percent_of_milestones
from plan.state.revisions import part_to_dict
from plan.words import labels


def dry_run(rows: PlanRows, state: PlanState, name: str) -> DryRun:
    """What the file `name`, read as `rows`, would change in the plan of `state`."""
    return _Comparison(rows, state, name).result()


class _Comparison:
    """Rows being compared with a plan, and what was noted on the way."""

    def __init__(self, rows: PlanRows, state: PlanState, name: str) -> None:
        self.state, self.plan, self.name = state, state.plan, name
        self.index = Index(self.plan)
        self.rows, self.year, self.document = rows.rows, rows.year, rows.document
        self.problems, self.notes = list(rows.problems), list(rows.notes)
        self.listed: dict[str, str] = {}  # item -> the place of the row about it
        self.used_ids = set(self.plan.by_id)
        self.numbers: dict[str, count[int]] = {}  # the next of new items, by what stands before it
        self.untouched: list[str] = []
        self.new: dict[str, str] = {}  # the id as the file has it -> as it is or will be
        self.planned: list[str] = []  # names of new activities with a planned finish

    def result(self) -> DryRun:
        pairs = [(row, self._item(row)) for row in self.rows]
        added = [[] if item else list(self._added(row)) for row, item in pairs]
        changes: list[PlanChange] = []
        for (row, item), new in zip(pairs, added, strict=True):  # all that links may name is known
            for change in new:
                id_ = change.subject
                changes += [change, *self._links(row, id_), *self._reported(row, id_, change.name)]
            if item is None:
                continue
            own = [*self._changed(row, item), *self._links(row, item.id)]
            own += [*self._extended(row, item), *self._reported(row, item.id, item.name)]
            changes += own
            if not own:
                self.untouched.append(item.id)
        if self.planned:
            self.notes.append(
                f"新增任务 {len(self.planned)} 项的完成日期记作计划完成，不列入逾期清单："
                f"{'、'.join(self.planned)[:60]}；要按时限督办的，类别写“里程碑”。"
            )
        first, last = self.plan.start, self.plan.finish
        if self.year is not None and not first.year <= self.year <= last.year:
            self.notes.append(
                f"文件写明是 {self.year} 年的，行动计划的计划期为 {first} 至 {last}。"
            )
        return DryRun(
            changes=tuple(changes),
            problems=tuple(self.problems),
            notes=tuple(self.notes),
            untouched=tuple(self.untouched),
            unlisted=tuple(part.id for part in self.plan.promises if part.id not in self.listed),
        )

    def _item(self, row: PlanRow) -> Item | None:
        """The item that `row` is about, None for a new one."""
        name = row.values.get(Field.NAME) or row.values[Field.ID]
        try:
            item = self.index.item(row)
        except ValueError as error:
            self._wrong(name, f"唯一的名称，或写明编号（{error}）")
            return None
        if item is not None and item.id in self.listed:
            self._wrong(name, f"每项一行，该项已在{self.listed[item.id]}")
        elif item is not None:
            self.listed[item.id] = row.place
            self.new.setdefault(row.text(Field.ID), item.id)
            self._check_fixed(row, item)
        return item

    def _wrong(self, value: FieldValue, accepted: str) -> None:
        self.problems.append(Problem(value.place, value.shown, accepted))

    def _check_fixed(self, row: PlanRow, item: Item) -> None:
        """Notes what a row says of an item that no import changes: its id, its line, its kind.

        By its id an item is meant for certain, so a difference is a problem; a plain sheet that
        names items has lines and kinds of its own.
        """
        id_ = row.values.get(Field.ID)
        if id_ is None or not isinstance(id_.value, str):
            return
        if id_.value != item.id:
            if id_.value[:1].isalpha():
                self.notes.append(
                    f"{id_.place}：“{id_.shown}”不是计划中的编号，按名称认作 {item.id}。"
                )
            return
        line, kind = row.values.get(Field.LINE), row.text(Field.KIND)
        if line is not None and self.index.line(str(line.value)) not in ancestors(
            self.plan, item.id
        ):
            self._wrong(line, f"现在的所属 {item.parent}（改所属请用“计划修订”）")
        is_as_said = (kind in (MILESTONE, NODE)) == isinstance(item, Milestone)
        if kind and not is_as_said:
            accepted = f"现在的类别“{labels.PART[type(item)]}”（类别不能改，须撤销后新增）"
            self._wrong(row.values[Field.KIND], accepted)

    def _added(self, row: PlanRow) -> Iterator[PlanChange]:
        kind, line = row.text(Field.KIND), row.values.get(Field.LINE)
        is_work = {Field.START, Field.DURATION} & row.values.keys()
        is_due = Field.FINISH in row.values
        milestone = kind in (MILESTONE, NODE) if kind else is_due or not is_work
        if is_due and not milestone:
            self.planned.append(row.text(Field.NAME))
        if milestone and Field.DURATION in row.values:
            stated = row.values[Field.DURATION]
            self.notes.append(f"{stated.place}：“{stated.shown}”未计入，里程碑没有工期。")
        fields, name = self._fields(row, milestone), row.text(Field.NAME)
        if row.remarks:
            fields["note"] = "；".join(filter(None, (fields.get("note"), *row.remarks)))
        parent = self.index.line(str(line.value)) if line else None
        if parent is None:
            place, shown = (line.place, line.shown) if line else (row.place, name)
            accepted = f"{self.index.lines_accepted()}；“{name}”是新的一项，须写明所属"
            self.problems.append(Problem(place, shown, accepted))
            return
        if not milestone and isinstance(parent, Activity):
            parent = self.plan.by_id[parent.parent]
        id_ = self._new_id(row, parent.id, milestone)
        self.new[row.text(Field.ID)] = id_
        self._check_past(row, id_, fields)
        own = {"id": id_, "name": name, "parent": parent.id}
        differences = [Difference(Field.LINE, None, parent.name)]
        for field, value in fields.items():
            differences.append(Difference(FIELDS[field], None, self._shown(field, value)))
        yield PlanChange(
            kind=IncomingKind.ADD,
            subject=id_,
            name=name,
            place=row.place,
            differences=tuple(differences),
            group="milestones" if milestone else "activities",
            part={**own, **resting_on(self.name, row, self.document), **fields},
        )

    def _new_id(self, row: PlanRow, parent: str, milestone: bool) -> str:
        """The id of a new item: as the file has it where it can be one, else the next number."""
        id_ = row.text(Field.ID)
        if not OWN_ID.fullmatch(id_) or id_ in self.used_ids:
            stem = f"{parent.split('-')[0]}-{'M' if milestone else 'A'}"
            numbers = self.numbers.setdefault(stem, count(1))
            ids = (f"{stem}{number}" for number in numbers)
            id_ = next(id_ for id_ in ids if id_ not in self.used_ids)
        self.used_ids.add(id_)
        return id_

    def _fields(self, row: PlanRow, milestone: bool) -> dict[str, Any]:
        """What `row` says, as the plan file writes it."""
        finish = "deadline" if milestone else "baseline_finish"
        names = {Field.START: "baseline_start", Field.FINISH: finish, Field.NOTE: "note"}
        of_work = (Field.DURATION, Field.EARLIEST, Field.LATEST)
        of_activity = {field: name for name, field in FIELDS.items() if field in of_work}
        names |= {Field.EVIDENCE: "evidence"} if milestone else of_activity
        if milestone and row.text(Field.KIND) == NODE:
            names[Field.KIND] = "kind"
        fields: dict[str, Any] = {
            names[field]: msgspec.to_builtins(stated.value)
            for field, stated in row.values.items()
            if field in names
        }
        if (commitment := row.value(Field.COMMITMENT)) is not None:
            fields["commitment"] = str(commitment)
        if contacts := persons_of(row):
            fields["contacts"] = contacts
        elif telephone := row.values.get(Field.TELEPHONE):
            self.notes.append(f"{telephone.place}：“{telephone.shown}”未计入，没有写明是谁的。")
        lead = self._units(row.values.get(Field.LEAD))
        if lead:
            fields["lead"] = lead[0]
        if supporting := [*lead[1:], *self._units(row.values.get(Field.SUPPORTING))]:
            fields["supporting"] = supporting
        return fields

    def _units(self, stated: FieldValue | None) -> list[str]:
        """The ids of the units that a cell names."""
        if stated is None:
            return []
        names = stated.value if isinstance(stated.value, tuple) else (stated.value,)
        ids: dict[str, None] = {}
        for name in map(str, names):
            if unit := self.index.unit(name):
                ids[unit.id] = None
            elif stated.doubtful:
                self.notes.append(f"{stated.place}：“{name}”不是行动计划中的单位，未计入。")
            else:
                self.problems.append(Problem(stated.place, name, self.index.near_units(name)))
        return list(ids)

    def _changed(self, row: PlanRow, item: Item) -> Iterator[PlanChange]:
        """The change of what the plan itself says of an item."""
        part, differences = part_to_dict(item), []
        for field, name, before, after in self._compared(row, item):
            if before != after and after not in (None, "", []):
                part[name] = after
                shown = (self._shown(name, value) for value in (before, after))
                differences.append(Difference(field, *shown))
        if differences:
            self._check_past(row, item.id, part)
            yield PlanChange(
                kind=IncomingKind.CHANGE,
                subject=item.id,
                name=item.name,
                place=row.place,
                differences=tuple(differences),
                group="milestones" if isinstance(item, Milestone) else "activities",
                part=part,
            )

    def _compared(self, row: PlanRow, item: Item) -> Iterator[tuple[Field, str, Any, Any]]:
        """Field, name in the plan file, as it is and as the file has it; units by their effect."""
        milestone = isinstance(item, Milestone)
        fields = self._fields(row, milestone)
        lead = lead_of(self.plan, item.id)
        support = [unit.id for unit in supporting_of(self.plan, item.id)]
        present = {**part_to_dict(item), "lead": lead.id if lead else None, "supporting": support}
        if found := fields.get("contacts"):
            fields["contacts"] = with_persons(present.get("contacts", []), found)
        if isinstance(item, Activity) and item.baseline_start and item.baseline_finish:
            days = CHINA.workdays_from_to(item.baseline_start, item.baseline_finish)
            present.setdefault("duration", days)
        if Field.NAME in row.values:
            before, after = (" ".join(text.split()) for text in (item.name, row.text(Field.NAME)))
            yield Field.NAME, "name", before, after
        finish = "deadline" if milestone else "baseline_finish"
        for name, field in FIELDS.items():
            if name in fields and name != finish:
                yield field, name, present.get(name), fields[name]
        if finish in fields and getattr(item, finish) is None:
            yield Field.FINISH, finish, None, fields[finish]

    def _check_past(self, row: PlanRow, id_: str, part: dict[str, Any]) -> None:
        """Notes a deadline that the item would be given when it has passed already."""
        if past := past_deadline(self.state, id_, part):
            self._wrong(
                row.values[Field.FINISH],
                f"不早于 {self.state.as_of} 的日期（新定的完成时限不能已过，现按 {past} 理解）",
            )

    def _shown(self, name: str, value: Any) -> str:
        """What a field holds as people read it: units by their names, typed words as they are."""
        if name in ("lead", "supporting"):
            ids = value if isinstance(value, list) else [value] if value else []
            return "、".join(self.plan.by_id[id_].name for id_ in ids)
        if name == "contacts":
            return labels.plan_value(name, value) if value else ""
        if name in ("commitment", "kind"):
            return labels.plan_code(value) if value else ""
        return "" if value is None else str(value)

    def _extended(self, row: PlanRow, item: Item) -> Iterator[PlanChange]:
        """A later deadline than the one approved; an earlier one is no matter of an import."""
        finish, known = row.values.get(Field.FINISH), self.state.items[item.id]
        approved = known.approved_deadline
        if finish is None or approved is None or finish.value == known.deadline:
            return
        assert isinstance(finish.value, date)
        if finish.value < approved:
            self._wrong(finish, f"不早于现行时限 {approved} 的日期（提前须经修订）")
        elif finish.value > approved:
            yield PlanChange(
                kind=IncomingKind.EXTEND,
                subject=item.id,
                name=item.name,
                place=row.place,
                differences=(Difference(Field.FINISH, str(approved), str(finish.value)),),
                to=finish.value,
            )

    def _reported(self, row: PlanRow, id_: str, name: str) -> Iterator[PlanChange]:
        """A percentage other than the one reported, or else the one of the item's milestones."""
        percent, item = row.value(Field.PERCENT), self.state.items.get(id_)
        part = self.plan.by_id.get(id_)
        if not isinstance(percent, int | float) or (item and item.closed):
            return
        before = item.percent_complete if item else None
        if item and before is None and isinstance(part, Activity):
            before = percent_of_milestones(self.plan, self.state.items, part)
        if round(before or 0) == round(percent):
            return
        present = None if before is None else f"{before:g}"
        yield PlanChange(
            kind=IncomingKind.REPORT,
            subject=id_,
            name=name,
            place=row.place,
            differences=(Difference(Field.PERCENT, present, f"{percent:g}"),),
            percent=float(percent),
        )

    def _links(self, row: PlanRow, id_: str) -> Iterator[PlanChange]:
        ids = {known: known for known in self.used_ids} | self.new
        for change in link_changes(self.plan, row, id_, ids, self.name):
            if isinstance(change, Problem):
                self.problems.append(change)
            else:
                yield change
