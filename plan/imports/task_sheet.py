"""A task list in a workbook as rows of a plan: our own plan sheet, or a plain 任务分解表."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, reduce
from math import inf
from pathlib import Path

import msgspec

from plan.errors import BadValue, Problem
from plan.exports.xlsx_file import KEPT
from plan.imports.columns import Column, Settling, columns_of, goes_on, place
from plan.imports.days import DIGITS, WrittenDay, written_day
from plan.imports.grid import EMPTY, MAX_ROWS, Cell, Grid, read_grids, texts_of
from plan.imports.headers import SEARCHED, WHO_OR_WHEN, WORDS, Header, header_of
from plan.imports.incoming import Before, Corrections, FieldValue, PlanRow, PlanRows, RowReading, Value
from plan.imports.loose_values import heading_of, percent, unnumbered
from plan.imports.persons import DUTIES
from plan.imports.row_kinds import RowKinds, Sort, fill_dittos, passed_rows
from plan.imports.units import unit_names
from plan.model.kinds import Commitment, Field, ItemKind, LagUnit, LinkKind, RowKind

WHAT = "导入文件"
Values = dict[Field, FieldValue]
Headers = Mapping[str, Header | None]
MILESTONE, ACTIVITY, NODE = "milestone", "activity", ItemKind.NODE.value
KINDS: Mapping[str, str] = WORDS["kinds"]
COMMITMENTS = {word: Commitment(value) for word, value in WORDS["commitments"].items()}
ROLES = {  # of the columns that fill a field, where that is not one of its name
    Field.START: ("start", "period"),
    Field.FINISH: ("finish", "period"),
    Field.NOTE: ("note", "goal"),
}
JOINED = {*DUTIES, Field.SUPPORTING, Field.NOTE, Field.EVIDENCE, Field.TELEPHONE}
RULES = {name: re.compile(rule) for name, rule in WORDS["cells"].items()}
ACCEPTED: Mapping[str, str] = WORDS["accepted"]
ELAPSED = ("日历天", "自然日")


def read_task_sheet(raw: bytes, name: str, year: int, corrections: Corrections) -> PlanRows:
    """The rows of the workbook in `raw`; days that name no year are of its title's, else of `year`.

    The first visible sheet with headings that are understood is read. Raises BadValue when it is
    no workbook, or has none.
    """
    every = read_grids(raw, WHAT, name)
    grids = [grid for grid in every if grid.sheet != KEPT]
    headers = {grid.sheet: header_of(grid.rows) for grid in grids}
    wanted = [grid for grid in grids if headers[grid.sheet]]
    named = corrections.sheet
    shown = [grid for grid in wanted if (grid.sheet == named if named else not grid.is_hidden)]
    if not shown:
        names, looked = "、".join(WORDS["headings"]["name"][:6]), "、".join(headers)[:60]
        hidden = f"；“{wanted[0].sheet}”有表头，但是隐藏的" if wanted else ""
        accepted = f"须有任务一列（{names} 等）和另一已知列；看了工作表 {looked}{hidden}"
        raise BadValue(WHAT, name, f"前 {SEARCHED} 行没有表头，{accepted}")
    # an index, a summary or an empty form comes after a list that says who or by when
    shown.sort(key=lambda grid: not _is_list(grid, headers[grid.sheet]))
    if len(shown[0].rows) > MAX_ROWS:
        raise BadValue(WHAT, name, f"超过 {MAX_ROWS} 行")
    sheet = _Reader(shown[0], headers, year, corrections, Path(name).stem).read()
    others = [
        each.sheet + "（隐藏）" * each.is_hidden + "（也有表头）" * bool(headers[each.sheet])
        for each in grids
        if each is not shown[0]
    ]
    if others:
        left = f"其余 {len(others)} 张未读：{'、'.join(others)[:200]}"
        sheet.notes.insert(0, f"只读工作表“{shown[0].sheet}”；{left}。")
    sheet.base = {
        row[0].text: msgspec.json.decode(str(row[1].value), type=dict[str, str])
        for grid in every
        for row in grid.rows
        if grid.sheet == KEPT
    }
    if not sheet.rows and not sheet.problems:
        raise BadValue(WHAT, name, "表头之下没有任务")
    return sheet


def rows_of_grid(grid: Grid, year: int, corrections: Corrections) -> PlanRows | None:
    """As `read_task_sheet`, of what is a grid already; None where it has no headings."""
    header = header_of(grid.rows)
    return _Reader(grid, {grid.sheet: header}, year, corrections).read() if header else None


def _is_list(grid: Grid, header: Header | None) -> bool:
    """Whether anything stands below the headings, and those tell who or by when."""
    _, below, headings = header or (0, len(grid.rows), [])
    return any(map(texts_of, grid.rows[below:])) and not WHO_OR_WHEN.isdisjoint(r for _, r in headings)


class _Reader:
    """A grid being read from the row `below` its headings; the sections and the task so far."""

    def __init__(
        self, grid: Grid, headers: Headers, year: int, corrections: Corrections, file: str = ""
    ) -> None:
        self.top, self.below, headings = headers[grid.sheet] or (0, 0, [])
        self.grid, self.rows, self.corrections = grid, grid.rows, corrections.rows
        self.year = self.usual = year
        self.sheet = PlanRows(sheet=grid.sheet, sheets=tuple(headers), notes=list(grid.notes))
        self._take_year(file)
        passed = passed_rows(grid, self.top, self.below)
        fill_dittos(grid, self.below, passed)
        body = [row for at, row in enumerate(self.rows) if at >= self.below and at not in passed]
        body = [row for row in body if len(texts_of(row)) > 1]
        columns = columns_of(body, headings)
        settling = Settling(body, columns, self.year, self.sheet)
        settling.settle(corrections, grid.hidden_columns)
        self.sheet.columns = tuple(column.reading for column in columns)
        self.kinds = RowKinds(grid, self.below, columns, passed)
        self.of = settling.of
        self.named = self.of("name")[0]
        self.fields = {field: self.of(*ROLES.get(field, (field.value,))) for field in Field}
        del self.fields[Field.LINE]
        numbers = [row[each.at].text for each in self.of("id") for row in body]
        self.are_tasks_numbered = len({*numbers} - {""}) < len(numbers)  # not the measures
        self.sections: list[tuple[int | None, FieldValue]] = []
        self.task: FieldValue | None = None
        self.lines: dict[int, FieldValue] = {}  # by column, what was last there
        self.named_last = self.task_last = EMPTY
        self.written: WrittenDay | None = None  # the deadline of the row being read

    def _take_year(self, file: str) -> None:
        """Takes the year that the title says, else the sheet's name, else the file's; says so."""
        titles = texts_of([cell for row in self.rows[: self.top] for cell in row])
        self.sheet.title = next((text for text in titles if len(text) > 4), "")  # not 附件1
        named = (*titles, self.grid.sheet, file)
        stated = [(text, year) for text in named if (year := _year_of(text))]
        for text, year in stated[:1]:
            self.year = self.usual = self.sheet.year = year
            self.sheet.notes.append(f"未写年份的日期按“{text[:40]}”的 {year} 年理解。")
        for other, year in stated[1:]:
            if year != self.year:
                self.sheet.notes.append(f"“{other[:40]}”写的是 {year} 年，未按它理解。")

    def read(self) -> PlanRows:
        """What every row says; those that are no items are told."""
        for at in (*range(self.top), *range(self.below, len(self.rows))):
            sort = self.kinds.of(at, self.corrections.get(at + 1))
            match sort.kind:
                case RowKind.HEADING:
                    self._take_section(at, sort)
                case RowKind.PASSED if sort.text:
                    texts = (cell.text or cell.struck for cell in self.rows[at])
                    text = "　".join(dict.fromkeys(filter(None, texts)))
                    self.sheet.passed.append(RowReading(at + 1, text, why=sort.text))
                case RowKind.ITEM:
                    self._take_item(at)
        for why in dict.fromkeys(row.why for row in self.sheet.passed):
            rows = [row for row in self.sheet.passed if row.why == why]
            numbers = "、".join(str(row.row) for row in rows)
            shown = "；".join(dict.fromkeys(row.text[:40] for row in rows))
            self.sheet.notes.append(f"第{numbers}行{why}，未计入：{shown}。")
        return self.sheet

    def _take_section(self, at: int, sort: Sort) -> None:
        """Notes the heading that the rows below stand under, within those that are further out."""
        own, deepest = sort.level, inf if sort.level is None else sort.level
        levels = [level for level, _ in self.sections]
        ended = [at for at, of in enumerate(levels) if of == own or (of or 0) > deepest]
        del self.sections[min(ended, default=len(levels)) :]
        self.sections.append((sort.level, FieldValue(heading_of(sort.text), place(at), sort.text)))
        years = [RULES["year"].match(str(each.value)) for _, each in self.sections]
        self.year = [self.usual, *(int(year[0]) for year in years if year)][-1]
        self.sheet.headings.append(RowReading(at + 1, sort.text, len(self.sections)))
        self.task, self.lines, self.task_last = None, {}, EMPTY
        if units := RULES["section_units"].search(sort.text):
            self.sheet.notes.append(f"{place(at)}标题中的“{units[0]}”未计入，单位按各行所写。")
        if sort.is_doubtful:
            numbers = [self.rows[at][column.at].text for column in self.of("id")]
            texts = (text for text in texts_of(self.rows[at]) if text not in (sort.text, *numbers))
            others = "、".join(texts)[:40]
            left = f"，其余“{others}”未计入" if others else ""
            self.sheet.notes.append(f"{place(at)}“{sort.text}”按分节标题理解{left}。")

    def _take_item(self, at: int) -> None:
        """Adds the item of a row, and before it the task that it is the first measure of."""
        cell, last = self.rows[at][self.named.at], self.named_last
        if cell.text and cell.merged and cell.merged == last.merged:
            return  # taken with the row above
        self.named_last, values = cell, self._values(at)
        for more in range(at + 1, len(self.rows)):
            if not cell.merged or self.rows[more][self.named.at].merged != cell.merged:
                break
            self._add(values, self._values(more))
        path = [*(stated for _, stated in self.sections), *self._lines(at, values)]
        for column in self.of("task"):
            self._take_task(at, values, path, column)
        if Field.NAME not in values:
            self.sheet.problems.append(Problem(place(at, self.named), "", "任务名称"))
            return
        self._take_units(values)
        self._add_row(at, values, path, self._take_promise(values))

    def _add_row(
        self, at: int, values: Values, path: Sequence[FieldValue], remarks: tuple[str, ...] = ()
    ) -> None:
        if path:
            names = tuple(dict.fromkeys(str(stated.value) for stated in path))
            line = names[0] if len(names) == 1 else names
            values[Field.LINE] = FieldValue(line, path[-1].place, path[-1].shown)
        self.sheet.rows.append(PlanRow(place=place(at), values=values, remarks=remarks))

    def _take_task(self, at: int, values: Values, path: list[FieldValue], column: Column) -> None:
        """Puts the task that a measure is for before it in `path`; a row without measure is one."""
        cell, below = self.rows[at][column.at], self.rows[at + 1 : at + 2]
        is_same = self.task and heading_of(cell.text) == heading_of(self.task.shown)  # （续）
        is_new = not (is_same or goes_on(cell, self.task_last))
        self.task_last = cell if cell.text else self.task_last
        stated = self._value(at, Field.NAME, column) if is_new else None
        if is_new:
            self.task = None
        if stated and self.rows[at][self.named.at].text in ("", cell.text):
            self.task = values[Field.NAME] = replace(stated, value=unnumbered(str(stated.value)))
            goes_below = any(goes_on(row[column.at], cell) and row[self.named.at].text for row in below)
            if goes_below and Field.FINISH not in values:
                values.setdefault(Field.KIND, FieldValue(ACTIVITY, stated.place, stated.shown))
            return
        number = values.pop(Field.ID, None) if self.are_tasks_numbered else None
        if stated:
            self.task = stated = replace(stated, value=unnumbered(str(stated.value)))
            kind = FieldValue(ACTIVITY, stated.place, stated.shown)
            own = {Field.NAME: stated, Field.KIND: kind} | ({Field.ID: number} if number else {})
            self._add_row(at, own, path)
        if self.task:
            path.append(self.task)

    def _lines(self, at: int, values: Values) -> Iterator[FieldValue]:
        """The lines that the columns of a row name; one left empty is that of the row above."""
        for column in self.of("line"):
            cell, stated = self.rows[at][column.at], self.lines.get(column.at)
            if (cell.ditto or cell.text) and (read := self._value(at, Field.LINE, column)):
                stated = self.lines[column.at] = replace(read, value=heading_of(str(read.value)))
            elif stated and not _is_own(values):
                self.sheet.notes.append(f"{place(at, column)}空着，按上面的“{stated.shown}”理解。")
            if stated and (cell.text or not _is_own(values)):
                yield stated

    def _values(self, at: int) -> Values:
        """What the cells of a row say, by field; of several columns of one, all that is text."""
        values: Values = {}
        for field, columns in self.fields.items():
            parts = [part for each in columns if (part := self._value(at, field, each))]
            if parts:
                values[field] = reduce(_joined, parts) if field in JOINED else parts[0]
        name = values.get(Field.NAME)
        if name and not _is_own(values) and not RULES["listed"].search(str(name.value)):
            values[Field.NAME] = replace(name, value=unnumbered(str(name.value)))
        return values

    def _add(self, values: Values, more: Values) -> None:
        """Adds what a further row says of an item that is merged over several."""
        for field, stated in more.items():
            known = values.get(field)
            if known is None:
                values[field] = stated
            elif stated.value == known.value or field is Field.ID:
                continue
            elif field in (Field.LEAD, Field.SUPPORTING):
                beside = values.get(Field.SUPPORTING)
                values[Field.SUPPORTING] = _joined(beside, stated) if beside else stated
                self.sheet.notes.append(f"{stated.place}：“{stated.shown}”与上一行同属一项，按配合单位理解。")
            elif field in JOINED:
                values[field] = _joined(known, stated)
            else:
                accepted = f"与{known.place}的“{known.shown}”相同（任务合并在一格，是一项）"
                self.sheet.problems.append(Problem(stated.place, stated.shown, accepted))

    def _value(self, at: int, field: Field, column: Column) -> FieldValue | None:
        """What a cell says of a field; None where it is empty or says that nothing is known."""
        cell = self.rows[at][column.at]
        shown = cell.ditto or cell.text
        if not (shown or cell.struck):
            return None
        where = place(at, column)
        if cell.struck:
            self.sheet.notes.append(f"{where}：“{cell.struck[:40]}”有删除线，未计入。")
        if not shown or (
            column.role == "period" and field is Field.START and not RULES["range"].search(cell.text)
        ):
            return None
        try:
            if cell.is_wrong or not cell.text:
                raise ValueError(cell.text)
            value, reading = _value_of(cell, field, _year_of(column.heading) or self.year)
        except (ValueError, KeyError, OverflowError) as error:
            what = "no_error" if cell.is_wrong else field if cell.text else "no_above"
            accepted, is_day = ACCEPTED.get(what, ""), what in (Field.START, Field.FINISH)
            accepted += f"（{error}）" if is_day and str(error) else ""
            self.sheet.problems.append(Problem(where, shown[:60], accepted))
            return None
        if cell.ditto and not reading:
            reading = f"按{'左边' if '左' in cell.ditto[:3] else '上面'}一格理解"
        if reading:
            self.sheet.notes.append(f"{where}：“{shown[:40]}”{reading}。")
        if isinstance(value, WrittenDay):
            self.written, value = value, value.day
        if column.role == "goal":
            value = f"{column.heading}：{value}"
        return None if value is None else FieldValue(value, where, shown[:60])

    def _take_promise(self, values: Values) -> tuple[str, ...]:
        """Takes 确保 or 力争 from the deadline's cell or the name; returns what else the cell says."""
        written, self.written = self.written, None
        stated, name = values.get(Field.FINISH), values[Field.NAME]
        known, promised = Field.COMMITMENT in values, COMMITMENTS.get(str(name.value)[:2])
        if stated and written and written.commitment and not known:
            values[Field.COMMITMENT] = FieldValue(written.commitment, stated.place, stated.shown)
        elif promised and not known and not _is_own(values):
            values[Field.COMMITMENT] = replace(name, value=promised)
            self.sheet.notes.append(f"{name.place}：承诺按名称前的“{promised.word}”理解。")
        return (f"时限写作“{written.remark}”",) if written and written.remark else ()

    def _take_units(self, values: dict[Field, FieldValue]) -> None:
        """Puts the units that the two cells name in place of their texts."""
        cell, other = (values.pop(field, None) for field in (Field.LEAD, Field.SUPPORTING))
        texts = (str(each.value) if each else "" for each in (cell, other))
        lead, supporting, reading = unit_names(*texts)
        if (named := cell or other) and lead:
            values[Field.LEAD] = replace(named, value=lead)
        if named and supporting:
            values[Field.SUPPORTING] = replace((cell if reading else other) or named, value=supporting)
        if named and reading:
            self.sheet.notes.append(f"{named.place}：“{named.shown}”{reading}。")


def _is_own(values: Values) -> bool:
    """Whether a row has an id of a plan, not a mere number."""
    return Field.ID in values and bool(re.match("[A-Za-z]", str(values[Field.ID].value)))


def _joined(first: FieldValue, second: FieldValue) -> FieldValue:
    place = first.place if second.place in first.place else f"{first.place}、{second.place}"
    return FieldValue(f"{first.value}；{second.value}", place, f"{first.shown}；{second.shown}"[:60])


@lru_cache(maxsize=256)
def _year_of(title: str) -> int | None:
    """The one year that `title` is of; None where it names none or several.

    >>> [_year_of(text) for text in ("2023年任务分解表（2022年12月20日）", "二〇二三年任务（2024年修订）")]
    [2023, 2023]
    >>> [_year_of(text) for text in ("任务(2023)", "2021—2023年行动计划", "皋科〔2022〕15号")]
    [2023, None, None]
    """
    digits = RULES["chinese_year"].sub(lambda match: match[0].translate(DIGITS), title)
    years = set(RULES["year"].findall(RULES["no_year"].sub("", digits)))
    return int(years.pop()) if len(years) == 1 else None


def _value_of(cell: Cell, field: Field, year: int) -> tuple[Value | WrittenDay | None, str]:
    """What a filled cell says, None for nothing known, and how it was read if in doubt.

    Raises ValueError or KeyError where it is not understood.
    """
    match field:
        case Field.START | Field.FINISH:
            written = written_day(cell.value, year, first=field is Field.START)
            return (written.day if field is Field.START else written), written.reading
        case Field.PERCENT:
            share, was_read = percent(cell.value, formatted=cell.with_sign)
            shown = "不作改动" if share is None else f"{share:g}%"
            return share, f"按 {shown} 理解" if was_read else ""
        case Field.ID:
            return cell.text, ""
        case Field.LEAD | Field.SUPPORTING:
            return str(cell.value), ""
        case Field.COMMITMENT if RULES["unstated"].fullmatch(cell.text):
            return None, ""
        case Field.KIND | Field.COMMITMENT:
            return (KINDS if field is Field.KIND else COMMITMENTS)[cell.text], ""
        case Field.DURATION:
            days = RULES["duration"].fullmatch(cell.text)
            if days is None:
                raise ValueError(cell.text)
            return int(days[1]), ""
        case Field.PREDECESSORS:
            return _links(cell.text), ""
    return " ".join((cell.value if isinstance(cell.value, str) else cell.text).split()), ""


def _links(text: str) -> tuple[Before, ...]:
    links = []
    for part in filter(None, re.split("[,;，；、]", text.replace(" ", ""))):
        match = RULES["link"].fullmatch(part)
        if match is None:
            raise ValueError(part)
        id_, kind, lag, unit = match.groups()
        days = int(lag or 0) * (5 if unit == "周" else 1)
        lag_unit = LagUnit.ELAPSED if unit in ELAPSED else LagUnit.WORKING
        links.append(Before(id_, LinkKind((kind or "FS").upper()), days, lag_unit))
    return tuple(links)
