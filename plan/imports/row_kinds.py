"""Which rows of a sheet are items, which are headings of those below, and which are neither."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plan.imports.columns import Column
from plan.imports.grid import EMPTY, Cell, Grid, texts_of
from plan.imports.headers import WORDS, role_of
from plan.imports.loose_values import heading_of, is_counted, key, numbered, plain
from plan.model.kinds import RowKind

RULES = {name: re.compile(rule) for name, rule in WORDS["rows"].items()}
PARTS = re.compile(r"([\s、，,；;]+)")  # of a cell, and what stands between
LONGEST, SHORT = 40, 15  # signs of a heading, and of one that has nothing else of one
Passed = Mapping[int, str]
Heads = Sequence[set[str]]
AROUND = {"id", "name", "task", "line", "kind", "note", ""}  # columns that make no row an item


@dataclass(frozen=True)
class Sort:
    """What a row is; of a heading its `text` and level, of what is passed why, empty if blank."""

    kind: RowKind
    text: str = ""
    level: int | None = None
    is_doubtful: bool = False


ITEM = Sort(RowKind.ITEM)


def passed_rows(grid: Grid, top: int, below: int) -> dict[int, str]:
    """Why rows are no items whatever the columns hold, by row from 0; headings are from `top`."""
    heads = [{key(row[at].text) for row in grid.rows[top:below]} for at in range(len(grid.rows[0]))]
    titles = {heading_of(text) for row in grid.rows[:top] for text in texts_of(row)}
    passed = {}
    for at, row in enumerate(grid.rows):
        texts = texts_of(row)
        if not texts and not any(cell.struck for cell in row):
            continue
        if at < top:
            passed[at] = "在表头之上"
        elif at in grid.hidden_rows:
            passed[at] = "隐藏"
        elif not texts:
            passed[at] = "有删除线"
        elif at >= below and (why := _why_passed(row, texts, heads, titles)):
            passed[at] = why
    return passed


def fill_dittos(grid: Grid, below: int, passed: Passed) -> None:
    """Puts in place of 同上, 〃 and the like what stands above in the column, of 同左 beside it.

    What is meant may be hidden, but no heading that goes over several columns.
    """
    above: dict[int, Cell] = {}
    for at, row in enumerate(grid.rows[below:], below):
        texts = [cell.text for cell in row if cell.text]
        is_heading = len({*texts}) < min(3, len(texts))  # with its number at most
        for column, cell in enumerate(row if at not in passed or at in grid.hidden_rows else ()):
            said = PARTS.split(cell.text)
            parts = [part for part in said[::2] if RULES["ditto"].fullmatch(part)]
            meant = [EMPTY, *row][column] if "左" in cell.text else above.get(column, EMPTY)
            means = cell.text + (f"（{meant.text}）" if meant.text else "")
            is_whole = RULES["ditto"].fullmatch(cell.text.replace(" ", ""))
            if is_whole or (parts and parts == said[::2]):
                merged = cell.merged or meant.merged
                row[column] = meant._replace(merged=merged, struck="", ditto=means)
            elif any("上" in part or "左" in part for part in parts):  # 同上、财政局
                said = [meant.text if part in parts else part for part in PARTS.split(str(cell.value))]
                value = "".join(said)
                text = plain(value) if meant.text else ""
                row[column] = above[column] = cell._replace(value=value, text=text, ditto=means)
            elif (cell.text or cell.struck) and not is_heading:
                above[column] = cell


def _why_passed(row: Sequence[Cell], texts: list[str], heads: Heads, titles: set[str]) -> str:
    first = texts[0].replace(" ", "")
    is_head = all(key(cell.text) in {"", *head} for cell, head in zip(row, heads, strict=True))
    digits = [int(number) for text in texts if (number := text.strip("()")).isdecimal()]
    are_numbers = all(RULES["numbers"].fullmatch(text) for text in texts)
    totals = (RULES["total"].fullmatch(text.replace(" ", "")) for text in texts[:3])
    if len(texts) > 1 and is_head:
        return "是重复的表头"
    if len(texts) > 2 and all(role_of(text) for text in texts):
        return "是另一种表头（其下各行仍按上面的表头）"
    if len(digits) > 1 and are_numbers and digits == [*range(1, len(digits) + 1)]:
        return "是栏号"
    if any(totals) or (len(texts) < 4 and RULES["subtotal"].fullmatch(first)):
        return "是合计"
    if RULES["note"].match(first) or RULES["note_alone"].fullmatch(first):
        return "是附注"
    is_page = RULES["page"].fullmatch(first) or heading_of(texts[0]) in titles
    return "是页码或重复的标题" if len(texts) == 1 and is_page else ""


class RowKinds:
    """The rows of a grid, sorted; `passed` are no items whatever the columns hold."""

    def __init__(self, grid: Grid, below: int, columns: Sequence[Column], passed: Passed) -> None:
        self.rows, self.passed = grid.rows, passed
        self.names = [each.at for role in ("name", "task") for each in columns if each.role == role]
        self.number = next((each.at for each in columns if each.role == "id"), None)
        self.others = [each.at for each in columns if each.role not in AROUND]
        self.dues = [each.at for each in columns if each.role in ("finish", "period")]
        full = [at for at in range(below, len(grid.rows)) if at not in passed and self._is_full(at)]
        self.last = max(full, default=len(grid.rows))
        self.levels = {numbered(str(self._name(at).value))[0] for at in full}
        self.numbers = [self._number(at) for at in full]
        self.outer = {each[:dot] for each in self.numbers for dot, sign in enumerate(each) if sign == "."}
        self.has_counts = any(number.isdecimal() for number in self.numbers)

    def of(self, at: int, stated: RowKind | None) -> Sort:
        """What the row `at`, from 0, is; what is `stated` holds."""
        texts, name, number = texts_of(self.rows[at]), self._name(at), self._number(at)
        if stated is RowKind.HEADING and texts:
            return _heading(name.text or texts[0])
        if stated:
            return Sort(stated, "按更正")
        if at in self.passed or not texts:
            return Sort(RowKind.PASSED, self.passed.get(at, ""))
        if not name.text and any(self.rows[at][column].struck for column in self.names):
            return Sort(RowKind.PASSED, "有删除线")
        if any(map(RULES["cancelled"].fullmatch, texts)):
            return Sort(RowKind.PASSED, "写明已取消（计划中已有的，要撤销请用“计划修订”）")
        if at > self.last and not name.text and not RULES["numbers"].fullmatch(number):
            return Sort(RowKind.PASSED, "在最后一项之后")
        if len(texts) == 1:
            return self._alone(at, texts[0], name)
        others = {text for text in texts if not RULES["count"].fullmatch(text)} - {number, name.text}
        is_due = any(self.rows[at][column].text for column in self.dues)
        is_apart, is_outer = not is_due and self.has_counts, number and number in self.outer
        is_numeral = RULES["numeral"].fullmatch(number)
        if name.text and ((is_numeral and (is_apart or not others)) or (is_outer and not others)):
            return _heading(name.text, numbered(f"{number.rstrip('、.')}、x")[0], is_doubtful=bool(others))
        return ITEM

    def _alone(self, at: int, text: str, name: Cell) -> Sort:
        """What a row with one text is."""
        if at > self.last:
            return Sort(RowKind.PASSED, "在最后一项之后")
        if text == self._number(at) and RULES["numbers"].fullmatch(text):
            return Sort(RowKind.PASSED, "只有序号")
        left, _, right = re.sub(r"\d", "", name.merged).partition(":")
        level = numbered(str(name.value))[0]
        is_apart = self.numbers and (is_counted(text) or level not in (None, *self.levels))
        if not name.text or left != right or is_apart:
            return _heading(text)
        is_bare = level is None and self.numbers and all(self.numbers) and len(text) <= SHORT
        return _heading(text, is_doubtful=True) if is_bare else ITEM

    def _name(self, at: int) -> Cell:
        """The cell that names the item of a row, or else its task."""
        cells = [self.rows[at][column] for column in self.names]
        return next((cell for cell in cells if cell.text), EMPTY)

    def _number(self, at: int) -> str:
        return self.rows[at][self.number].text if self.number is not None else ""

    def _is_full(self, at: int) -> bool:
        """Whether a row says more of an item than its name."""
        name, number = self._name(at).text, self._number(at)
        others = {self.rows[at][column].text for column in self.others} - {"", name}
        is_numbered = number not in ("", name) and not RULES["numeral"].fullmatch(number)
        return bool(name and (is_numbered or others))


def _heading(text: str, level: int | None = None, is_doubtful: bool = False) -> Sort:
    if len(heading_of(text)) > LONGEST:
        return Sort(RowKind.PASSED, "只是说明")
    level = numbered(text)[0] if level is None else level
    return Sort(RowKind.HEADING, text, level, is_doubtful)
