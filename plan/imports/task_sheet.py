"""A task list in a workbook as rows of a plan: our own plan sheet, or a plain 任务分解表."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from plan.errors import BadValue, Problem
from plan.imports import loose_values as loose
from plan.imports.grid import Cell, Grid, place, read_grid
from plan.imports.headers import HEADERS, header_rows
from plan.imports.incoming import Before, PlanRow, PlanRows, Told, Value
from plan.imports.loose_values import key
from plan.model.kinds import Commitment, Field, LagUnit, LinkKind

WHAT = "导入文件"
MILESTONE, ACTIVITY = "milestone", "activity"
KINDS = {"里程碑": MILESTONE, "节点": MILESTONE, "任务": ACTIVITY, "工作": ACTIVITY}
COMMITMENTS = {"确保": Commitment.BINDING, "力争": Commitment.STRETCH}
UNSTATED = ("未注明", "—", "-", "/")
TOTALS = ("合计", "小计", "总计")
LABELLED = re.compile(r"(牵头|主办|配合|协办)(?:单位|部门)?[:：]([^;；\n]+)[;；\n]?")
LINK = re.compile(
    r"(.+?)(FS|SS|FF|SF)?(?:([+-]\d{1,4})(天|日|个?工作日|日历天|自然日|周)?)?", re.IGNORECASE
)
ELAPSED = ("日历天", "自然日")
NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十]+[)）、.．]?")
SECTION_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*")
ACCEPTED = {
    Field.START: "日期，如 2022-06-30、2022年6月",
    Field.FINISH: "日期，如 2022-06-30、2022年6月底前、上半年；没有时限的留空或写“长期”",
    Field.PERCENT: "0 到 100 的数，如 50 或 50%；不足 1 的须带 %",
    Field.DURATION: "0 到 9999 的整数个工作日",
    Field.KIND: "“任务”或“里程碑”",
    Field.COMMITMENT: "“确保”或“力争”",
    Field.PREDECESSORS: "编号，可带 FS、SS、FF、SF 与间隔，如 L4-A1SS+30天",
}


def read_task_sheet(raw: bytes, name: str, year: int) -> PlanRows:
    """The rows of the workbook in `raw`; days that name no year are of `year`.

    Raises BadValue when it is no workbook, or has no headings that are understood.
    """
    grid = read_grid(raw, WHAT, name)
    found = header_rows([[cell.text for cell in row] for row in grid])
    if found is None:
        names = "、".join(HEADERS[Field.NAME][:6])
        raise BadValue(WHAT, name, f"前 20 行没有表头；须有任务一列（{names} 等）和另一已知列")
    reader = _Reader(grid, *found, year)
    reader.read()
    if not reader.found.rows and not reader.found.problems:
        raise BadValue(WHAT, name, "表头之下没有任务")
    return reader.found


@dataclass
class _Reader:
    grid: Grid
    first: int
    columns: dict[Field, int]
    year: int
    found: PlanRows = field(default_factory=PlanRows)
    section: Told | None = None

    def read(self) -> None:
        """Reads every row below the headings; which sheets it did not read, it says."""
        if self.grid.others:
            named = "、".join(self.grid.others)[:60]
            self.found.notes.append(
                f"只读工作表“{self.grid.sheet}”；其余 {len(self.grid.others)} 张未读：{named}。"
            )
        for at in range(self.first, len(self.grid)):
            texts = {cell.text for cell in self.grid[at] if cell.text}
            if len(texts) == 1 and self._names_no_item(at):
                self._take_section(at, texts.pop())
            elif texts and not any(key(text) in TOTALS for text in texts):
                self._row(at)

    def _names_no_item(self, at: int) -> bool:
        """Whether the only text of a row is a heading: spanning, or not in the name's column."""
        name = self.grid[at][self.columns[Field.NAME]]
        return not name.text or bool(name.merged and ":" in name.merged and self._wide(at))

    def _wide(self, at: int) -> bool:
        return len([cell for cell in self.grid[at] if cell.text]) > 1

    def _take_section(self, at: int, text: str) -> None:
        if len(text) > 40:
            self.found.notes.append(f"{place(at)}：“{text[:20]}…”只是说明，未计入。")
            return
        self.section = Told(SECTION_NUMBER.sub("", text), place(at), text)

    def _row(self, at: int) -> None:
        told = {one: value for one in self.columns for value in self._told(at, one)}
        if Field.NAME not in told:
            where = place(at, self.columns[Field.NAME], self._heading(Field.NAME))
            self.found.problems.append(Problem(where, "", "任务名称"))
            return
        number = str(told[Field.ID].value) if Field.ID in told else ""
        if set(told) == {Field.ID, Field.NAME} and NUMERAL.fullmatch(number):
            self._take_section(at, told[Field.NAME].shown)
            return
        if self.section and Field.LINE not in told:
            told[Field.LINE] = self.section
        self._split_units(told)
        self.found.rows.append(PlanRow(place=place(at), told=told))

    def _told(self, at: int, meant: Field) -> Iterator[Told]:
        """The value of a cell; none where it is empty or says that nothing is known."""
        cell = self.grid[at][self.columns[meant]]
        if not cell.text:
            return
        where = place(at, self.columns[meant], self._heading(meant))
        try:
            value, read = READERS.get(meant, _text)(self, cell, meant)
        except (ValueError, OverflowError):
            self.found.problems.append(Problem(where, cell.text[:60], ACCEPTED[meant]))
            return
        if read:
            shown = _shown(value)
            self.found.notes.append(f"{where}：“{cell.text[:40]}”按 {shown} 理解。")
        if value is not None:
            yield Told(value, where, cell.text[:60])

    def _heading(self, meant: Field) -> str:
        return self.grid[self.first - 1][self.columns[meant]].text

    def _split_units(self, told: dict[Field, Told]) -> None:
        """Several units under one lead: the first leads, the others support."""
        lead = told.get(Field.LEAD)
        if lead is None or not isinstance(lead.value, str):
            return
        labelled = LABELLED.findall(lead.value)
        groups = {"lead": (), "supporting": ()} if labelled else {}  # type: dict[str, tuple[str, ...]]
        for word, listed in labelled:
            groups["lead" if word in ("牵头", "主办") else "supporting"] += loose.names(listed)
        named = loose.names(lead.value) if not labelled else groups["lead"]
        others = groups.get("supporting", ()) + named[1:]
        if named:
            told[Field.LEAD] = Told(named[0], lead.place, lead.shown)
        if others:
            given = told.get(Field.SUPPORTING)
            before = given.value if given and isinstance(given.value, tuple) else ()
            every = tuple(dict.fromkeys((*map(str, before), *others)))
            told[Field.SUPPORTING] = Told(every, lead.place, lead.shown)
            listed = "、".join(others)
            self.found.notes.append(
                f"{lead.place}：“{lead.shown}”按牵头 {named[0]}、配合 {listed} 理解。"
            )


Read = tuple[Value | None, bool]


def _text(_: _Reader, cell: Cell, __: Field) -> Read:
    return " ".join(str(cell.value).split()), False


def _id(_: _Reader, cell: Cell, __: Field) -> Read:
    return cell.text, False


def _day(reader: _Reader, cell: Cell, meant: Field) -> Read:
    return loose.day(cell.value, reader.year, first=meant is Field.START)


def _percent(_: _Reader, cell: Cell, __: Field) -> Read:
    return loose.percent(cell.value, formatted=cell.with_sign)


def _names(_: _Reader, cell: Cell, __: Field) -> Read:
    listed = loose.names(str(cell.value))
    return (listed if any(one not in UNSTATED for one in listed) else None), False


def _unit(_: _Reader, cell: Cell, __: Field) -> Read:
    text = str(cell.value).strip()
    return (None if cell.text in (*UNSTATED, "待定") else text), False


def _kind(_: _Reader, cell: Cell, __: Field) -> Read:
    if cell.text not in KINDS:
        raise ValueError(cell.text)
    return KINDS[cell.text], False


def _commitment(_: _Reader, cell: Cell, __: Field) -> Read:
    if cell.text in UNSTATED:
        return None, False
    if cell.text not in COMMITMENTS:
        raise ValueError(cell.text)
    return COMMITMENTS[cell.text], False


def _duration(_: _Reader, cell: Cell, __: Field) -> Read:
    found = re.fullmatch(r"(\d{1,4})(天|日|个?工作日)?", cell.text)
    if found is None:
        raise ValueError(cell.text)
    return int(found[1]), False


def _links(_: _Reader, cell: Cell, __: Field) -> Read:
    parts = re.split(r"[,;，；、\n]", cell.text)
    return tuple(_link(part.replace(" ", "")) for part in parts if part.strip()), False


def _link(text: str) -> Before:
    found = LINK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    unit = found[4] or ""
    return Before(
        id=found[1],
        kind=LinkKind((found[2] or "FS").upper()),
        lag=int(found[3] or 0) * (5 if unit == "周" else 1),
        lag_unit=LagUnit.ELAPSED if unit in ELAPSED else LagUnit.WORKING,
    )


READERS: dict[Field, Callable[[_Reader, Cell, Field], Read]] = {
    Field.ID: _id,
    Field.START: _day,
    Field.FINISH: _day,
    Field.PERCENT: _percent,
    Field.SUPPORTING: _names,
    Field.LEAD: _unit,
    Field.KIND: _kind,
    Field.COMMITMENT: _commitment,
    Field.DURATION: _duration,
    Field.PREDECESSORS: _links,
}


def _shown(value: Value | None) -> str:
    if value is None:
        return "不作改动"
    return value.isoformat() if isinstance(value, date) else str(value)
