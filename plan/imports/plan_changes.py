"""What a file would change in a plan: added, changed, extended, reported, or left as it is.

Nothing is withdrawn: a sheet that lists some items says nothing of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from plan.errors import Problem
from plan.imports.incoming import FIELDS, Difference, DryRun, PlanChange, PlanRow, PlanRows, Told
from plan.imports.link_changes import link_changes
from plan.imports.matching import OWN_ID, Index, Item
from plan.imports.task_sheet import MILESTONE
from plan.model.kinds import Field, IncomingKind
from plan.model.plan import Activity, Founded, Milestone, Unit, ancestors, lead_of, supporting_of
from plan.state.replay import PlanState, percent_of_milestones
from plan.state.revisions import OWN, part_to_dict
from plan.words import labels

MAX_CHANGES = 1_000
COMMITMENT_WORDS: dict[Any, str] = {
    str(one): word for one, word in labels.COMMITMENT.items() if one
}


def dry_run(rows: PlanRows, state: PlanState, name: str) -> DryRun:
    """What the file `name`, read as `rows`, would change in the plan of `state`."""
    return _Comparison(rows, state, name).result()


class _Comparison:
    def __init__(self, rows: PlanRows, state: PlanState, name: str) -> None:
        self.state, self.plan, self.name = state, state.plan, name
        self.index = Index(self.plan)
        self.rows = rows.rows
        self.problems, self.notes = list(rows.problems), list(rows.notes)
        self.seen: dict[str, str] = {}  # subject -> the place that is about it
        self.taken = set(self.plan.by_id)
        self.untouched: list[str] = []
        self.new: dict[str, str] = {}  # the id as the file has it -> as it will be

    def result(self) -> DryRun:
        pairs = [(row, self._item(row)) for row in self.rows]
        changes = [one for row, item in pairs for one in self._of(row, item)]
        if len(changes) > MAX_CHANGES:
            accepted = f"不超过 {MAX_CHANGES} 处，可分几次导入"
            self.problems.append(Problem("改动", f"{len(changes)} 处", accepted))
        return DryRun(
            changes=tuple(changes),
            problems=tuple(self.problems),
            notes=tuple(self.notes),
            untouched=tuple(self.untouched),
            unlisted=tuple(part.id for part in self.plan.promises if part.id not in self.seen),
        )

    def _item(self, row: PlanRow) -> Item | None:
        """The item that `row` is about, None for a new one."""
        told = row.told.get(Field.NAME) or row.told[Field.ID]
        try:
            item = self.index.item(row)
        except ValueError as error:
            accepted = f"唯一的名称，或写明编号（{error}）"
            self.problems.append(Problem(told.place, told.shown, accepted))
            return None
        if item is not None and item.id in self.seen:
            accepted = f"每项一行，该项已在{self.seen[item.id]}"
            self.problems.append(Problem(told.place, told.shown, accepted))
        elif item is not None:
            self.seen[item.id] = row.place
            self._fixed(row, item)
        return item

    def _fixed(self, row: PlanRow, item: Item) -> None:
        """What a row says of an item that is there and no import changes: told, never passed over.

        By its id an item is meant for certain, so a difference is a problem; a plain sheet that
        names items has lines and kinds of its own.
        """
        given = row.told.get(Field.ID)
        if given is None or not isinstance(given.value, str):
            return
        if given.value != item.id:
            if given.value[:1].isalpha():
                self.notes.append(
                    f"{given.place}：“{given.shown}”不是计划中的编号，按名称认作 {item.id}。"
                )
            return
        line, kind = row.told.get(Field.LINE), row.text(Field.KIND)
        if line is not None and self.index.line(str(line.value)) not in ancestors(
            self.plan, item.id
        ):
            accepted = f"现在的所属 {item.parent}（改所属请用“计划修订”）"
            self.problems.append(Problem(line.place, line.shown, accepted))
        if kind and kind != type(item).__name__.lower():
            accepted = f"现在的类别“{labels.PART[type(item)]}”（类别不能改，须撤销后新增）"
            told = row.told[Field.KIND]
            self.problems.append(Problem(told.place, told.shown, accepted))

    def _of(self, row: PlanRow, item: Item | None) -> Iterator[PlanChange]:
        if item is None:
            yield from self._added(row)
            return
        changes = [*self._changed(row, item), *self._links(row, item.id)]
        changes += [*self._extended(row, item), *self._reported(row, item.id, item.name)]
        if not changes:
            self.untouched.append(item.id)
        yield from changes

    def _added(self, row: PlanRow) -> Iterator[PlanChange]:
        milestone = self._is_milestone(row)
        fields, parent = self._fields(row, milestone), self._parent(row)
        if parent is None:
            return
        if not milestone and isinstance(parent, Activity):
            parent = self.plan.by_id[parent.parent]
        id_, name = self._new_id(row, parent.id, milestone), row.text(Field.NAME)
        self.new[row.text(Field.ID)] = id_
        shown = [Difference(Field.LINE, None, parent.name)]
        shown += [Difference(FIELDS[one], None, self._shown(told)) for one, told in fields.items()]
        yield PlanChange(
            kind=IncomingKind.ADD,
            subject=id_,
            name=name,
            place=row.place,
            differences=tuple(shown),
            group="milestones" if milestone else "activities",
            part={
                "id": id_,
                "name": name,
                "parent": parent.id,
                "source": {"document": OWN.id, "says": f"据导入的“{self.name}”{row.place}"},
                "standing": "arrangement",
                "reason": f"导入自“{self.name}”",
                **fields,
            },
        )
        yield from self._links(row, id_)
        yield from self._reported(row, id_, name)

    def _parent(self, row: PlanRow) -> Founded | None:
        """What a new item belongs to; a problem where the row does not say."""
        line, name = row.told.get(Field.LINE), row.text(Field.NAME)
        parent = self.index.line(str(line.value)) if line else None
        if parent is None:
            place, shown = (line.place, line.shown) if line else (row.place, name)
            accepted = f"{self.index.lines_accepted()}；“{name}”是新的一项，须写明所属"
            self.problems.append(Problem(place, shown, accepted))
        return parent

    def _is_milestone(self, row: PlanRow) -> bool:
        kind = row.text(Field.KIND)
        return kind == MILESTONE if kind else not {Field.START, Field.DURATION} & row.told.keys()

    def _new_id(self, row: PlanRow, parent: str, milestone: bool) -> str:
        given = row.text(Field.ID)
        if OWN_ID.fullmatch(given) and given not in self.taken:
            self.taken.add(given)
            return given
        stem = f"{parent.split('-')[0]}-{'M' if milestone else 'A'}"
        number = next(n for n in range(1, 100_000) if f"{stem}{n}" not in self.taken)
        self.taken.add(f"{stem}{number}")
        return f"{stem}{number}"

    def _fields(self, row: PlanRow, milestone: bool) -> dict[str, Any]:
        """What `row` says, as the plan file writes it."""
        finish = "deadline" if milestone else "baseline_finish"
        names: dict[Field, str] = {Field.FINISH: finish, Field.NOTE: "note"}
        if milestone:
            names[Field.EVIDENCE] = "evidence"
        else:
            names |= {Field.START: "baseline_start", Field.DURATION: "duration"}
        found: dict[str, Any] = {
            names[one]: _plain(told.value) for one, told in row.told.items() if one in names
        }
        if (commitment := row.value(Field.COMMITMENT)) is not None:
            found["commitment"] = str(commitment)
        if (lead := self._unit(row.told.get(Field.LEAD))) is not None:
            found["lead"] = lead
        if supporting := self._units(row.told.get(Field.SUPPORTING)):
            found["supporting"] = supporting
        return found

    def _unit(self, told: Told | None) -> str | None:
        return next(iter(self._units(told)), None)

    def _units(self, told: Told | None) -> list[str]:
        """The ids of the units that a cell names."""
        if told is None:
            return []
        names = told.value if isinstance(told.value, tuple) else (told.value,)
        found = []
        for name in map(str, names):
            unit = self.index.unit(name)
            if unit is None:
                self.problems.append(Problem(told.place, name, self.index.near_units(name)))
            else:
                found.append(unit.id)
        return list(dict.fromkeys(found))

    def _changed(self, row: PlanRow, item: Item) -> Iterator[PlanChange]:
        """The change of what the plan itself says of an item."""
        part, shown = part_to_dict(item), []
        for one, name, before, after in self._compared(row, item):
            if before != after and after not in (None, "", []):
                part[name] = after
                shown.append(Difference(one, self._shown(before), self._shown(after)))
        if shown:
            yield PlanChange(
                kind=IncomingKind.CHANGE,
                subject=item.id,
                name=item.name,
                place=row.place,
                differences=tuple(shown),
                group="milestones" if isinstance(item, Milestone) else "activities",
                part=part,
            )

    def _compared(self, row: PlanRow, item: Item) -> Iterator[tuple[Field, str, Any, Any]]:
        """Field, name in the plan file, as it is and as the file has it; units by their effect."""
        milestone = isinstance(item, Milestone)
        told = self._fields(row, milestone)
        lead = lead_of(self.plan, item.id)
        support = [unit.id for unit in supporting_of(self.plan, item.id)]
        present = {**part_to_dict(item), "lead": lead.id if lead else None, "supporting": support}
        if Field.NAME in row.told:
            before, after = (" ".join(one.split()) for one in (item.name, row.text(Field.NAME)))
            yield Field.NAME, "name", before, after
        finish = "deadline" if milestone else "baseline_finish"
        for name, one in FIELDS.items():
            if name in told and name != finish:
                yield one, name, present.get(name), told[name]
        if finish in told and getattr(item, finish) is None:
            yield Field.FINISH, finish, None, told[finish]

    def _shown(self, value: Any) -> str:
        """A value of the plan file as people read it, units by their names."""
        if isinstance(value, list):
            return "、".join(map(self._shown, value))
        unit = self.plan.by_id.get(value) if isinstance(value, str) else None
        if isinstance(unit, Unit):
            return unit.name
        return "" if value is None else COMMITMENT_WORDS.get(value, str(value))

    def _extended(self, row: PlanRow, item: Item) -> Iterator[PlanChange]:
        """A later deadline than the one approved; an earlier one is no matter of an import."""
        told, known = row.told.get(Field.FINISH), self.state.items[item.id]
        approved = known.approved_deadline
        if told is None or approved is None or told.value == known.deadline:
            return
        assert isinstance(told.value, date)
        if told.value < approved:
            accepted = f"不早于现行时限 {approved} 的日期（提前须经修订）"
            self.problems.append(Problem(told.place, told.shown, accepted))
        elif told.value > approved:
            yield PlanChange(
                kind=IncomingKind.EXTEND,
                subject=item.id,
                name=item.name,
                place=row.place,
                differences=(Difference(Field.FINISH, str(approved), str(told.value)),),
                to=told.value,
            )

    def _reported(self, row: PlanRow, id_: str, name: str) -> Iterator[PlanChange]:
        percent, item = row.value(Field.PERCENT), self.state.items.get(id_)
        before = self._percent_of(id_)
        if not isinstance(percent, int | float) or (item and item.closed):
            return
        if round(before or 0) == round(percent):
            return
        yield PlanChange(
            kind=IncomingKind.REPORT,
            subject=id_,
            name=name,
            place=row.place,
            differences=(
                Difference(
                    Field.PERCENT, None if before is None else f"{before:g}", f"{percent:g}"
                ),
            ),
            percent=float(percent),
        )

    def _percent_of(self, id_: str) -> float | None:
        """As reported, else as its milestones stand."""
        item, part = self.state.items.get(id_), self.plan.by_id.get(id_)
        if item is None or item.percent_complete is not None or not isinstance(part, Activity):
            return item.percent_complete if item else None
        return percent_of_milestones(self.plan, self.state.items, part)

    def _links(self, row: PlanRow, id_: str) -> Iterator[PlanChange]:
        known = {*self.taken, *self.new.values()}
        ids = {one: self.new.get(one, one) for one in (*known, *self.new)}
        for found in link_changes(self.plan, row, id_, ids, self.name):
            if isinstance(found, Problem):
                self.problems.append(found)
            else:
                yield found


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
