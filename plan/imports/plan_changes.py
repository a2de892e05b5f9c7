"""What a file would change in a plan: added, changed, extended, reported, or left as it is.

Nothing is withdrawn: a sheet that lists some items says nothing of the others.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

import msgspec

from plan.acts.revisions import past_deadline
from plan.calendar.workdays import CHINA
from plan.errors import Problem
from plan.exports.plan_sheet import held, written
from plan.imports.headers import WORDS
from plan.imports.incoming import Difference, DryRun, FieldValue, PlanChange, PlanRow, PlanRows, resting_on
from plan.imports.link_changes import link_changes
from plan.imports.loose_values import heading_of
from plan.imports.matching import NEW, OWN_ID, Index, Item, is_next, name_key, numbers_changed
from plan.imports.persons import persons_of
from plan.imports.task_sheet import MILESTONE, NODE
from plan.model.graph import precedence
from plan.model.kinds import Field, IncomingKind, LinkKind
from plan.model.plan import Activity, Dependency, Founded, Milestone, lead_of, supporting_of
from plan.state.replay import PlanState, percent_of_milestones
from plan.state.revisions import group_of, part_to_dict
from plan.words import labels

FIELDS = {name: Field(field) for name, field in WORDS["fields"].items()}
NONE: Mapping[int, str] = {}


def dry_run(rows: PlanRows, state: PlanState, name: str, items: Mapping[int, str] = NONE) -> DryRun:
    """What the file `name`, read as `rows`, would change in the plan of `state`.

    `items` says which item the row of a number is about; empty for a new one.
    """
    return _Comparison(rows, state, name, items).result()


class _Comparison:
    """Rows being compared with a plan, and what was noted on the way."""

    def __init__(self, rows: PlanRows, state: PlanState, name: str, items: Mapping[int, str]) -> None:
        self.state, self.plan, self.name, self.items = state, state.plan, name, items
        self.index = Index(self.plan)
        self.base, self.year, self.document = rows.base, rows.year, rows.document
        self.problems, self.notes = list(rows.problems), list(rows.notes)
        self.listed: dict[str, str] = {}  # item -> the place of the row about it
        self.used_ids = {id_: id_ for id_ in self.plan.by_id}
        self.links: dict[str, dict[tuple[str, LinkKind], Dependency]] = {}  # by their successor
        for link in precedence(self.plan):
            self.links.setdefault(link.successor, {})[link.predecessor, link.kind] = link
        self.added: dict[tuple[str, str], str] = {}  # the place of each new name under its parent
        self.tasks: dict[str, tuple[str, Founded]] = {}  # of the file by name: id, line
        self.alike: dict[str, list[str]] = {}  # what is to be told of several items, by what it is
        self.near: dict[int, tuple[str, ...]] = {}
        self.numbers: dict[str, count[int]] = {}  # the next of new items, by what stands before it
        self.untouched: list[str] = []
        self.new: dict[str, str] = {}  # the id as the file has it -> as it is or will be
        self.rows = [left for row in rows.rows if (left := self._touched(row))]

    def result(self) -> DryRun:
        items, changes = self._items(), list[PlanChange]()
        pairs = [(row, items.get(number)) for number, row in enumerate(self.rows)]
        added = [None if item else self._added(row) for row, item in pairs]
        for (row, item), new in zip(pairs, added, strict=True):  # all that links may name is known
            if new:
                id_ = new.subject
                changes += [new, *self._links(row, id_), *self._reported(row, id_, new.name)]
            if item is None:
                continue
            own = [*self._changed(row, item), *self._links(row, item.id)]
            own += [*self._extended(row, item), *self._reported(row, item.id, item.name)]
            changes += own
            if not own:
                self.untouched.append(item.id)
        for id_ in self.base:
            if id_ in self.state.items and id_ not in self.listed:
                self._tell("没有读到的事项不撤销，要撤销的请用“计划修订”", id_)
        for what, names in self.alike.items():
            self.notes.append(f"{what}，{len(names)} 项：{'、'.join(names)[:80]}。")
        first, last = self.plan.start, self.plan.finish
        if self.year is not None and not first.year <= self.year <= last.year:
            self.notes.append(f"文件写明是 {self.year} 年的，行动计划的计划期为 {first} 至 {last}。")
        return DryRun(
            changes=tuple(changes),
            problems=tuple(self.problems),
            notes=tuple(self.notes),
            near=self.near,
            untouched=tuple(self.untouched),
            unlisted=tuple(part.id for part in self.plan.items if part.id not in self.listed),
        )

    def _touched(self, row: PlanRow) -> PlanRow | None:
        """What of a row of our own sheet was touched since it was made; None where nothing was.

        Notes what was touched on both sides: there and, since then, in the ledger.
        """
        id_, held_then = row.values.get(Field.ID), self.base.get(row.text(Field.ID))
        if id_ is None or held_then is None:
            return row
        for field in Field:
            if field in held_then and field not in row.values:
                self._tell(f"没有读到原有的{field.word}，不作改动", str(id_.value))
        values = {
            field: stated
            for field, stated in row.values.items()
            if field is Field.ID or written(stated.value) != held_then.get(field)
        }
        item = self.plan.by_id.get(row.text(Field.ID))
        if len(values) == 1:
            if isinstance(item, Activity | Milestone):
                self.listed[item.id] = row.place
                self.untouched.append(item.id)
            return None
        if not isinstance(item, Activity | Milestone):
            self._wrong(id_, "计划中仍有的事项（下载之后已撤销，请重新下载）")
            return None
        held_now = held(self.plan, item, self.state.items[item.id], self.links.get(item.id, {}).values())
        for field in values.keys() & held_now.keys() - {Field.LINE}:
            said, then, now = written(values[field].value), held_then.get(field), written(held_now[field])
            if field is Field.PERCENT and then:  # Microsoft Project has whole ones
                said, then, now = (str(round(float(share))) for share in (said, then, now))
            if now not in (then, said):
                self._wrong(values[field], "下载时的值：下载之后该事项又有新记录，请重新下载后再改")
        return replace(row, values=values)

    def _items(self) -> dict[int, Item]:
        """The item that each row is about, by the row's place among them; others are new.

        Rows under the item's own line come first: of two rows with its name they are about it.
        """
        found: dict[int, Item] = {}
        waiting: list[tuple[int, list[Item]]] = []
        for number, row in enumerate(self.rows):
            answer = self.items.get(number_of(row))
            known = self.plan.by_id.get(answer) if answer else None
            named = self.index.named(row) if answer is None else []
            named = [known] if isinstance(known, Activity | Milestone) else named
            line = self._line(row)
            own = [item for item in named if not line or line in self.plan.lineage[item.id]]
            if len(own) == 1:
                self._take(found, number, own[0])
            elif named:
                waiting.append((number, own or named))
        for number, named in waiting:
            row = self.rows[number]
            left = [item for item in named if item.id not in self.listed]
            if len(left) > 1:
                ids = "、".join(item.id for item in left)
                self._wrong(row.values[Field.NAME], f"唯一的名称，或写明编号（{ids}）")
            elif left or not self._line(row) or named[0].id == row.text(Field.ID):
                self._take(found, number, (left or named)[0])
        return found

    def _take(self, found: dict[int, Item], number: int, item: Item) -> None:
        row = self.rows[number]
        found[number] = item
        if item.id in self.listed:
            name = row.values.get(Field.NAME) or row.values[Field.ID]
            self._wrong(name, f"每项一行，该项已在{self.listed[item.id]}")
            return
        self.listed[item.id] = row.place
        self.new.setdefault(row.text(Field.ID), item.id)
        if isinstance(item, Activity):  # by whatever name the file has for it
            self.tasks.setdefault(name_key(row.text(Field.NAME)), (item.id, self.plan.by_id[item.parent]))
        self._check_fixed(row, item)

    def _line(self, row: PlanRow) -> Founded | None:
        """The part of the plan that `row` stands under, None where it names none."""
        stated = row.values.get(Field.LINE)
        return self.index.line(stated.names) if stated else None

    def _wrong(self, value: FieldValue, accepted: str) -> None:
        self.problems.append(Problem(value.place, value.shown, accepted))

    def _tell(self, what: str, item: str) -> None:
        self.alike.setdefault(what, []).append(item)

    def _check_fixed(self, row: PlanRow, item: Item) -> None:
        """Notes what a row says of an item that no import changes: its id, its line, its kind.

        By its id an item is meant for certain, so a difference is a problem; a plain sheet that
        names items has lines and kinds of its own.
        """
        id_, line, kind = row.values.get(Field.ID), self._line(row), row.text(Field.KIND)
        is_elsewhere = line is not None and line not in self.plan.lineage[item.id]
        if id_ is None or id_.value != item.id:
            if id_ and id_.shown[:1].isalpha() and id_.shown != NEW:
                says = f"“{id_.shown}”不是计划中的编号，按名称认作 {item.id}。"
                self.notes.append(f"{id_.place}：{says}")
            if is_elsewhere:
                says = "按名称认作计划中已有事项，所属仍为计划中的（改所属请用“计划修订”）"
                self._tell(f"“{row.values[Field.LINE].shown[:40]}”之下的{says}", item.id)
            return
        if (stated := row.values.get(Field.LINE)) and (is_elsewhere or not line):
            self._wrong(stated, f"现在的所属 {item.parent}（改所属请用“计划修订”）")
        if kind and (kind in (MILESTONE, NODE)) != isinstance(item, Milestone):
            accepted = f"现在的类别“{labels.PART[type(item)]}”（类别不能改，须撤销后新增）"
            self._wrong(row.values[Field.KIND], accepted)

    def _added(self, row: PlanRow) -> PlanChange | None:
        kind, line = row.text(Field.KIND), row.values.get(Field.LINE)
        is_work = {Field.START, Field.DURATION} & row.values.keys()
        is_due = Field.FINISH in row.values
        milestone = kind in (MILESTONE, NODE) if kind else is_due or not is_work
        if is_due and not milestone:
            says = "记作计划完成，不列入逾期清单（要按时限督办的，类别写“里程碑”）"
            self._tell(f"新增任务的完成日期{says}", row.text(Field.NAME))
        if milestone and not is_due:
            self._tell("新增事项没有定出完成时限，按未定时限单列", row.text(Field.NAME))
        if milestone and Field.DURATION in row.values:
            stated = row.values[Field.DURATION]
            self.notes.append(f"{stated.place}：“{stated.shown}”未计入，里程碑没有工期。")
        fields, name = self._fields(row, milestone), row.text(Field.NAME)
        names = line.names if line else ()
        parent, parent_id = self._line(row), ""
        if names and (task := self.tasks.get(name_key(names[-1]))):
            parent_id, parent = task
            names = names[:-1]
        if parent is None:
            place, shown = (line.place, line.shown) if line else (row.place, name)
            lines = "、".join(line.name for line in self.plan.workstreams[:4])
            accepted = f"条线或目标，如 {lines}；“{name}”是新的一项，须写明所属"
            self.problems.append(Problem(place, shown, accepted))
            return None
        others = [text for text in names if self.index.line((text,)) not in self.plan.lineage[parent.id]]
        for units, _ in filter(None, map(self.index.units.read, map(heading_of, others))):
            if len(units) == 1:
                fields.setdefault("lead", units[0].id)
        section = f"分节：{' / '.join(map(heading_of, others))}" if others else ""
        if remarks := [*filter(None, (*row.remarks, section))]:
            fields["note"] = "；".join(filter(None, (fields.get("note"), *remarks)))
        if not milestone and isinstance(parent, Activity):
            parent = self.plan.by_id[parent.parent]
        parent_id = parent_id if milestone and parent_id else parent.id
        self._check_named(row, parent_id)
        id_ = self._new_id(row, parent.id, milestone)
        self.new[row.text(Field.ID)] = id_
        self._check_past(row, id_, fields)
        if not milestone:
            self.tasks[name_key(name)] = id_, parent
        own = {"id": id_, "name": name, "parent": parent_id}
        under = names[-1] if parent_id != parent.id else parent.name
        texts = [(FIELDS[each], self._shown(each, value)) for each, value in fields.items()]
        differences = [Difference(each, None, text) for each, text in ((Field.LINE, under), *texts)]
        self._tell_inherited(id_, parent_id, fields)
        group = "milestones" if milestone else "activities"
        part = {**own, **resting_on(self.name, row, self.document), **fields}
        return PlanChange(IncomingKind.ADD, id_, name, row.place, tuple(differences), group, part)

    def _tell_inherited(self, id_: str, parent: str, fields: dict[str, Any]) -> None:
        """Tells which units a new item has of what it stands under, where the plan has that."""
        if parent in self.plan.by_id:
            every = supporting_of(self.plan, parent)
            support = "、".join(unit.name for unit in every if unit.id != fields.get("lead"))
            above = {Field.LEAD: labels.unit(lead_of(self.plan, parent)), Field.SUPPORTING: support}
            for field, names in above.items():
                if names and field not in fields:
                    self._tell(f"新增事项没有写明{field.word}，随所属为 {names}", id_)

    def _check_named(self, row: PlanRow, parent: str) -> None:
        """Notes a new item of whose name the file has another, or the plan one that is near."""
        name, text = row.values[Field.NAME], row.text(Field.NAME)
        first = self.added.setdefault((name_key(text), parent), row.place)
        if first != row.place:
            self._wrong(name, f"每项一行，同一所属下的同名事项已在{first}")
        elif row.text(Field.ID) == NEW or number_of(row) in self.items:
            return
        elif near := self.index.near(text, self.listed):
            others = {id_: self.plan.by_id[id_].name for id_ in near}
            told = (f"{id_} “{other}”{numbers_changed(text, other)}" for id_, other in others.items())
            known = "、".join(told)
            if all(is_next(text, other) for other in others.values()):
                says = f"与 {known}只差次第，按新的一项理解；就是那一项的，在编号列写其编号"
                self.notes.append(f"{name.place}：“{text}”{says}。")
                return
            self.near[number_of(row)] = tuple(near)
            accepted = f"已有事项或新的一项：是否指 {known}？是的在编号列写 {near[0]}（名称照表改）"
            self._wrong(name, f"{accepted}，不是的写“{NEW}”")

    def _new_id(self, row: PlanRow, parent: str, milestone: bool) -> str:
        """The id of a new item: as the file has it where it can be one, else the next number."""
        id_ = row.text(Field.ID)
        if not OWN_ID.fullmatch(id_) or id_ in self.used_ids:
            stem = f"{parent.split('-')[0]}-{'M' if milestone else 'A'}"
            ids = (f"{stem}{number}" for number in self.numbers.setdefault(stem, count(1)))
            id_ = next(id_ for id_ in ids if id_ not in self.used_ids)
        self.used_ids[id_] = id_
        return id_

    def _fields(self, row: PlanRow, milestone: bool) -> dict[str, Any]:
        """What `row` says, as the plan file writes it."""
        finish = "deadline" if milestone else "baseline_finish"
        own = ("evidence",) if milestone else ("duration", "not_earlier_than", "must_finish_by")
        names = {FIELDS[name]: name for name in ("baseline_start", finish, "note", *own)}
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
        lead, supporting = (self._units(row.values.get(f)) for f in (Field.LEAD, Field.SUPPORTING))
        if lead:
            fields["lead"] = lead[0]
        if supporting := list(dict.fromkeys((*lead[1:], *supporting))):
            fields["supporting"] = supporting
        return fields

    def _units(self, stated: FieldValue | None) -> list[str]:
        """The ids of the units that a cell names."""
        if stated is None:
            return []
        ids: dict[str, None] = {}
        for name in stated.names:
            read = self.index.units.read(name)
            if read is None and stated.doubtful:
                self.notes.append(f"{stated.place}：“{name}”不是行动计划中的单位，未计入。")
            elif read is None:
                self.problems.append(Problem(stated.place, name, self.index.units.near(name)))
            else:
                ids |= dict.fromkeys(unit.id for unit in read[0])
                self.notes += [f"{stated.place}：“{name}”{read[1]}。"] if read[1] else []
        return list(ids)

    def _changed(self, row: PlanRow, item: Item) -> Iterator[PlanChange]:
        """The change of what the plan itself says of an item."""
        part, differences = part_to_dict(item), []
        fields, lead = self._fields(row, isinstance(item, Milestone)), lead_of(self.plan, item.id)
        support = [unit.id for unit in supporting_of(self.plan, item.id)]
        # units by their effect
        present = {**part, "lead": lead.id if lead else None, "supporting": support}
        if "contacts" in fields:
            fields["contacts"] = persons_of(row, present.get("contacts", ()))
        if isinstance(item, Activity) and item.baseline_start and item.baseline_finish:
            present.setdefault("duration", CHINA.workdays_from_to(item.baseline_start, item.baseline_finish))
        name = row.text(Field.NAME)
        changed = numbers_changed(name, item.name) if name else ""
        if name and (row.text(Field.ID) == item.id or (changed and number_of(row) in self.items)):
            fields["name"], present["name"] = (" ".join(text.split()) for text in (name, item.name))
            if changed and (indicator := self.plan.deciding.get(item.id)):
                says = f"由指标“{indicator.name}”判定，目标值仍为 {indicator.target:g}，要改的用“计划修订”"
                self.notes.append(f"{row.place}：{item.id} {says}{changed}。")
        finish = "deadline" if isinstance(item, Milestone) else "baseline_finish"
        if getattr(item, finish) is not None:
            fields.pop(finish, None)  # only an extension moves it
        for name in ("name", *sorted(FIELDS, key=finish.__eq__)):  # the finish comes last
            before, after = present.get(name), fields.get(name)
            if before != after and after not in (None, "", []):
                part[name] = after
                shown = (self._shown(name, value) for value in (before, after))
                differences.append(Difference(FIELDS.get(name, Field.NAME), *shown))
        if differences:
            self._check_past(row, item.id, part)
            kind, about = IncomingKind.CHANGE, (item.id, item.name, row.place)
            yield PlanChange(kind, *about, tuple(differences), group_of(item), part)

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
        return "" if value in (None, "", []) else labels.plan_value(name, value)

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
            later = Difference(Field.FINISH, str(approved), str(finish.value))
            yield PlanChange(IncomingKind.EXTEND, item.id, item.name, row.place, (later,), to=finish.value)

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
        kind, far = IncomingKind.REPORT, Difference(Field.PERCENT, present, f"{percent:g}")
        yield PlanChange(kind, id_, name, row.place, (far,), percent=float(percent))

    def _links(self, row: PlanRow, id_: str) -> Iterator[PlanChange]:
        ids, present = ChainMap(self.new, self.used_ids), self.links.get(id_, {})
        return link_changes(present, row, id_, ids, self.name, self.problems)


def number_of(row: PlanRow) -> int:
    """The number of a row in its file; 0 where its place has none."""
    numbers = re.findall(r"\d+", row.place)
    return int(numbers[-1]) if numbers else 0
