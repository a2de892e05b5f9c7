"""A task list in a workbook as rows of a plan: our own plan sheet, or a plain 任务分解表."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from plan.errors import BadValue, Problem
from plan.imports import loose_values as loose
from plan.imports.days import WrittenDay, written_day
from plan.imports.grid import Cell, Grid, place, read_grid
from plan.imports.headers import HEADERS, field_of, header_rows
from plan.imports.incoming import (
    AS_IT_STANDS,
    Before,
    ColumnReading,
    Corrections,
    FieldValue,
    PlanRow,
    PlanRows,
    RowReading,
    Value,
)
from plan.imports.loose_values import key
from plan.imports.units import unit_names
from plan.model.kinds import Commitment, Field, ItemKind, LagUnit, LinkKind, RowKind
from plan.words import labels

WHAT = "导入文件"
MILESTONE, ACTIVITY, NODE = "milestone", "activity", ItemKind.NODE.value
KINDS = {
    "里程碑": MILESTONE,
    "节点": MILESTONE,
    "任务": ACTIVITY,
    "工作": ACTIVITY,
    labels.ITEM_KIND[ItemKind.NODE]: NODE,
}
COMMITMENTS = {"确保": Commitment.BINDING, "力争": Commitment.STRETCH}
UNSTATED = ("一般事项", "未注明", "—", "-", "/")
TOTALS = ("合计", "小计", "总计")
LINK = re.compile(
    r"(.+?)(FS|SS|FF|SF)?(?:([+-]\d{1,4})(天|日|个?工作日|日历天|自然日|周)?)?", re.IGNORECASE
)
ELAPSED = ("日历天", "自然日")
NUMERAL = re.compile(r"[（(]?[一二三四五六七八九十]+[)）、.．]?")
SECTION_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]\s*")
DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
CHINESE_YEAR = re.compile("二[〇○零][〇○零一二三四五六七八九]{2}")
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
NO_YEAR = re.compile(r"20\d\d年\d{1,2}月|[〔\[(（]20\d\d[〕\])）]\d+号")  # printed on, numbered
ACCEPTED = {
    Field.START: "日期，如 2022-06-30、2022年6月",
    Field.FINISH: "日期，如 2022-06-30、2022年6月底前、上半年；没有时限的留空或写“长期”",
    Field.PERCENT: "0 到 100 的数，如 50 或 50%；不足 1 的须带 %",
    Field.DURATION: "0 到 9999 的整数个工作日",
    Field.KIND: "“任务”“里程碑”或“工作节点”",
    Field.COMMITMENT: "“确保”或“力争”",
    Field.PREDECESSORS: "编号，可带 FS、SS、FF、SF 与间隔，如 L4-A1SS+30天",
}


def read_task_sheet(
    raw: bytes, name: str, year: int, corrections: Corrections = AS_IT_STANDS
) -> PlanRows:
    """The rows of the workbook in `raw`; days that name no year are of its title's, else of `year`.

    Raises BadValue when it is no workbook, or has no headings that are understood.
    """
    grid = read_grid(raw, WHAT, name)
    header = header_rows([[cell.text for cell in row] for row in grid])
    if header is None:
        names = "、".join(HEADERS[Field.NAME][:6])
        raise BadValue(WHAT, name, f"前 20 行没有表头；须有任务一列（{names} 等）和另一已知列")
    first, columns = header
    for at, heading in enumerate(grid[first - 1]):
        if heading.text in corrections.columns:
            columns = {field: column for field, column in columns.items() if column != at}
            if (field := corrections.columns[heading.text]) is not None:
                columns[field] = at
    reader = _Reader(grid, first, columns, year, corrections)
    reader.sheet.sheet, reader.sheet.sheets = grid.sheet, (grid.sheet, *grid.others)
    reader.sheet.columns = tuple(_columns_read(grid, first, columns))
    reader.take_year()
    reader.read()
    if not reader.sheet.rows and not reader.sheet.problems:
        raise BadValue(WHAT, name, "表头之下没有任务")
    return reader.sheet


@dataclass
class _Reader:
    """A grid being read: `first` row below the headings, the columns of fields, the section."""

    grid: Grid
    first: int
    columns: dict[Field, int]
    year: int
    corrections: Corrections
    sheet: PlanRows = field(default_factory=PlanRows)
    section: FieldValue | None = None
    written: WrittenDay | None = None  # the deadline of the row being read

    def take_year(self) -> None:
        """Takes the year that the title says, or else the sheet's name, and says so."""
        above = ([cell.text for cell in row if cell.text] for row in self.grid[: self.first])
        titles = [text for row in above if not any(map(field_of, row)) for text in row]
        titles = list(dict.fromkeys(titles))  # what is merged is in each cell
        self.sheet.title = next((text for text in titles if len(text) > 4), "")  # not 附件1
        stated = [(text, year) for text in (*titles, self.grid.sheet) if (year := _year_of(text))]
        if not stated:
            return
        text, self.year = stated[0]
        self.sheet.year = self.year
        self.sheet.notes.append(f"未写年份的日期按“{text[:40]}”的 {self.year} 年理解。")
        for other, year in stated[1:]:
            if year != self.year:
                self.sheet.notes.append(f"“{other[:40]}”写的是 {year} 年，未按它理解。")

    def read(self) -> None:
        """Reads every row below the headings; which sheets it did not read, it says."""
        if self.grid.others:
            others = "、".join(self.grid.others)[:60]
            self.sheet.notes.append(
                f"只读工作表“{self.grid.sheet}”；其余 {len(self.grid.others)} 张未读：{others}。"
            )
        for at in range(self.first, len(self.grid)):
            texts = [cell.text for cell in self.grid[at] if cell.text]
            name = self.grid[at][self.columns[Field.NAME]]
            kind = self.corrections.rows.get(at + 1)
            is_spanned = len(texts) > 1 and ":" in name.merged
            is_heading = len(set(texts)) == 1 and (not name.text or is_spanned)
            is_total = any(key(text) in TOTALS for text in texts)
            if texts and (kind is RowKind.HEADING or (is_heading and not kind)):
                self._take_section(at, texts[0])
            elif texts and (kind is RowKind.PASSED or (is_total and not kind)):
                self.sheet.passed.append(RowReading(at + 1, texts[0], why="不计入"))
            elif texts:
                self._row(at)

    def _take_section(self, at: int, text: str) -> None:
        """Notes the heading that the rows below stand under, unless it is too long for one."""
        if len(text) > 40:
            self.sheet.notes.append(f"{place(at)}：“{text[:20]}…”只是说明，未计入。")
            self.sheet.passed.append(RowReading(at + 1, text, why="只是说明"))
            return
        self.sheet.headings.append(RowReading(at + 1, text, 1))
        self.section = FieldValue(SECTION_NUMBER.sub("", text), place(at), text)

    def _row(self, at: int) -> None:
        cells = {field: self._value(at, field) for field in self.columns}
        values = {field: value for field, value in cells.items() if value is not None}
        if Field.NAME not in values:
            where = place(at, self.columns[Field.NAME], self._heading(Field.NAME))
            self.sheet.problems.append(Problem(where, "", "任务名称"))
            return
        number = str(values[Field.ID].value) if Field.ID in values else ""
        if set(values) == {Field.ID, Field.NAME} and NUMERAL.fullmatch(number):
            self._take_section(at, values[Field.NAME].shown)
            return
        if self.section and Field.LINE not in values:
            values[Field.LINE] = self.section
        self._take_units(values)
        remarks = self._take_promise(values)
        self.sheet.rows.append(PlanRow(place=place(at), values=values, remarks=remarks))

    def _value(self, at: int, field: Field) -> FieldValue | None:
        """The value of a cell; None where it is empty or says that nothing is known."""
        cell = self.grid[at][self.columns[field]]
        if not cell.text:
            return None
        where = place(at, self.columns[field], self._heading(field))
        try:
            value, reading = _value_of(cell, field, self.year)
        except (ValueError, OverflowError) as error:
            accepted, is_day = ACCEPTED[field], field in (Field.START, Field.FINISH)
            accepted += f"（{error}）" if is_day and str(error) else ""
            self.sheet.problems.append(Problem(where, cell.text[:60], accepted))
            return None
        if reading:
            self.sheet.notes.append(f"{where}：“{cell.text[:40]}”{reading}。")
        if isinstance(value, WrittenDay):
            self.written, value = value, value.day
        return None if value is None else FieldValue(value, where, cell.text[:60])

    def _heading(self, field: Field) -> str:
        return self.grid[self.first - 1][self.columns[field]].text

    def _take_promise(self, values: dict[Field, FieldValue]) -> tuple[str, ...]:
        """Takes 确保 or 力争 from the deadline's cell; returns what else it says, for the note."""
        written, self.written = self.written, None
        if written and written.commitment and Field.COMMITMENT not in values:
            stated = values[Field.FINISH]
            values[Field.COMMITMENT] = FieldValue(written.commitment, stated.place, stated.shown)
        return (f"时限写作“{written.remark}”",) if written and written.remark else ()

    def _take_units(self, values: dict[Field, FieldValue]) -> None:
        """Puts the units that the two cells name in place of their texts."""
        cells = {field: values.pop(field, None) for field in (Field.LEAD, Field.SUPPORTING)}
        lead, supporting = (str(cell.value) if cell else "" for cell in cells.values())
        units = unit_names(lead, supporting)
        cell, other = cells.values()
        if cell and units.lead:
            values[Field.LEAD] = FieldValue(units.lead, cell.place, cell.shown)
        if units.supporting and (named := cell if units.reading else other):
            values[Field.SUPPORTING] = FieldValue(units.supporting, named.place, named.shown)
        if cell and units.reading:
            self.sheet.notes.append(f"{cell.place}：“{cell.shown}”{units.reading}。")


def _columns_read(grid: Grid, first: int, columns: dict[Field, int]) -> Iterator[ColumnReading]:
    fields = {at: field for field, at in columns.items()}
    for at, heading in enumerate(grid[first - 1]):
        texts = [row[at].text for row in grid[first:] if row[at].text]
        if heading.text or texts:
            letter, example = get_column_letter(at + 1), texts[0] if texts else ""
            yield ColumnReading(letter, heading.text, fields.get(at), len(texts), example)


def _year_of(title: str) -> int | None:
    """The one year that `title` is of; None where it names none or several.

    >>> [_year_of(text) for text in ("2023年重点任务分解表（2022年12月20日）", "二〇二三年度任务")]
    [2023, 2023]
    >>> [_year_of(text) for text in ("任务(2023)", "2021—2023年行动计划", "皋科〔2022〕15号")]
    [2023, None, None]
    """
    digits = CHINESE_YEAR.sub(lambda match: match[0].translate(DIGITS), title)
    years = set(YEAR.findall(NO_YEAR.sub("", digits)))
    return int(years.pop()) if len(years) == 1 else None


def _value_of(cell: Cell, field: Field, year: int) -> tuple[Value | WrittenDay | None, str]:
    """What a filled cell says, None for nothing known, and how it was read if in doubt.

    Raises ValueError where it is not understood.
    """
    match field:
        case Field.START | Field.FINISH:
            written = written_day(cell.value, year, first=field is Field.START)
            return (written.day if field is Field.START else written), written.reading
        case Field.PERCENT:
            percent, was_read = loose.percent(cell.value, formatted=cell.with_sign)
            shown = "不作改动" if percent is None else percent
            return percent, f"按 {shown} 理解" if was_read else ""
        case Field.ID:
            return cell.text, ""
        case Field.LEAD | Field.SUPPORTING:
            return str(cell.value), ""
        case Field.COMMITMENT if cell.text in UNSTATED:
            return None, ""
        case Field.KIND | Field.COMMITMENT:
            words: Mapping[str, Value] = KINDS if field is Field.KIND else COMMITMENTS
            if cell.text not in words:
                raise ValueError(cell.text)
            return words[cell.text], ""
        case Field.DURATION:
            days = re.fullmatch(r"(\d{1,4})(天|日|个?工作日)?", cell.text)
            if days is None:
                raise ValueError(cell.text)
            return int(days[1]), ""
        case Field.PREDECESSORS:
            return _links(cell.text), ""
    return " ".join(str(cell.value).split()), ""


def _links(text: str) -> tuple[Before, ...]:
    links = []
    for part in re.split(r"[,;，；、\n]", text):
        if not part.strip():
            continue
        match = LINK.fullmatch(part.replace(" ", ""))
        if match is None:
            raise ValueError(part)
        id_, kind, lag, unit = match.groups()
        days = int(lag or 0) * (5 if unit == "周" else 1)
        lag_unit = LagUnit.ELAPSED if unit in ELAPSED else LagUnit.WORKING
        links.append(Before(id_, LinkKind((kind or "FS").upper()), days, lag_unit))
    return tuple(links)
