"""The text of a plan as officials receive it, as rows: each promise tied to its sentence."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from plan.errors import BadValue
from plan.imports.document import Block, read_blocks
from plan.imports.grid import MAX_ROWS, Cell, Grid
from plan.imports.incoming import Corrections, FieldValue, PlanRows, RowReading
from plan.imports.loose_values import heading_of, key, numbered, plain, unnumbered
from plan.imports.task_sheet import RULES, WHAT, rows_of_grid
from plan.model.kinds import Field, RowKind
from plan.model.source_text import Sentence, sentences

SIGNS: Any = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
SIGN = {name: re.compile(sign) for name, sign in SIGNS.items() if isinstance(sign, str)}
PAST, SAME = next(iter(SIGNS["past"])), "前面已有同名的一项"
ITEMS = dict.fromkeys(range(2, MAX_ROWS + 2), RowKind.ITEM)
NO_HEADINGS = "表格没有任务表的表头"
TITLES, LONGEST_HEADING, LONGEST_NAME = 8, 40, 120  # lines, characters
HEADINGS = ("工作任务", "类别", "确保/力争", "责任单位", "完成时限")
KIND, UNITS, DUE = 1, 3, 4  # among them
NUMBER = re.compile(r"^第(\d+)行(?: [A-Z]+列)?")
Stated = tuple[str, Sentence | None]  # a sentence, and as it is counted
Line = tuple[int, int | None, list[Stated], Block]  # its number from 1 and how deep it stands


class _Row(NamedTuple):
    """What becomes a row of a sheet: its cells under `HEADINGS`, which are filled by and by."""

    cells: list[str]
    place: str
    sections: tuple[str, ...]
    source: Sentence | None


def read_plan_text(raw: bytes, name: str, year: int) -> PlanRows:
    """The promises and the work that a .docx or .txt states; what is not taken is told with why.

    Days that name no year are of the title's, else of `year`. Raises BadValue, Unusable.
    """
    reader = _Reader(name, year)
    reader.read(list(_lines(read_blocks(raw, name))))
    if not reader.out.rows:
        raise BadValue(WHAT, name, "没有读出任务或承诺；须有写明做什么的句子，或有表头的任务表")
    return reader.out


def _lines(blocks: list[Block]) -> Iterator[Line]:
    """The lines that hold anything, a table as one."""
    counted, number = iter(sentences("\n".join(block.text for block in blocks))), 0
    for block in blocks:
        for text in filter(str.strip, [block.text] if block.cells else block.text.splitlines()):
            own, number, level = sentences(text), number + 1, numbered(text)[0]
            if level is None:
                level = numbered(f"{block.number}某")[0] if block.number else block.heading
            # of a line that counts as a heading no sentence is counted
            parts = own or sentences(unnumbered(text))
            if stated := [(part.text, next(counted) if own else None) for part in parts]:
                yield number, level, stated, block


def _why(signs: Mapping[str, str], text: str) -> str:
    """The first of `signs`, by what it says, that is in `text`; empty for none."""
    return next((why for why, sign in signs.items() if re.search(sign, text)), "")


@dataclass
class _Reader:
    """A document being read: where it is, and the rows whose unit may still come."""

    name: str
    year: int
    out: PlanRows = field(default_factory=PlanRows)
    sections: dict[int, str] = field(default_factory=dict)
    rows: dict[str, _Row] = field(default_factory=dict)  # by name
    waiting: list[_Row] = field(default_factory=list)

    def read(self, lines: list[Line]) -> None:
        """Reads every line."""
        turn = self._turn(lines)
        for at, (number, level, stated, block) in enumerate(lines):
            below = lines[at + 1][1] if at + 1 < len(lines) else -1
            within = tuple(self.sections.values())
            if block.cells:
                place = f"第{number}段的表第"
                rows = enumerate(block.cells, 1)
                if not self._take([_Row([*r], f"{place}{n}行", within, None) for n, r in rows], stated):
                    self.out.passed.append(RowReading(number, block.text, why=NO_HEADINGS))
                continue
            if level is not None:
                self.waiting = []
                self.sections = {at: name for at, name in self.sections.items() if at < level}
                if _is_heading(level, stated, below):
                    text = stated.pop(0)[0]
                    self.sections[level] = heading_of(text.rstrip("。；;：:"))[:LONGEST_NAME]
                    self.out.headings.append(RowReading(number, text, level + 1))
                    if units := RULES["section_units"].search(text):
                        self.out.notes.append(f"第{number}段标题中的“{units[0]}”未计入，单位按各项所写。")
            why = PAST if at < turn else _why(SIGNS["section"], "".join(self.sections.values()))
            for part, (text, source) in enumerate(stated, 1):
                place = f"第{source.section}部分第{source.number}句" if source else ""
                place = place or f"第{number}段第{part}句"
                for reason, left in self._sentence(unnumbered(text), place, source, why).items():
                    self.out.passed.append(RowReading(number, left, why=reason))
        if self.rows:
            self._take([_Row(list(HEADINGS), "", (), None), *self.rows.values()])

    def _turn(self, lines: list[Line]) -> int:
        """Takes title and year; the line that turns from what was to what will be, 0 for none."""
        texts = ["".join(text for text, _ in stated) for _, _, stated, _ in lines]
        firsts = [stated[0][0] for _, _, stated, _ in lines]
        titles = [text for text in firsts[:TITLES] if SIGN["title"].search(text)]
        self.out.title = SIGN["wrapped"].sub(r"\1", (titles or firsts)[0])[:LONGEST_NAME]
        coming = next((at for at, text in enumerate(texts) if SIGN["future"].search(text)), -1)
        turns = [at for at in range(coming + 1) if SIGN["turn"].match(texts[at])]
        named = SIGN["title_year"].findall(texts[turns[-1]] if turns else self.out.title)
        if named:
            self.year = int(named[0])
            self.out.year = None if len(set(named)) > 1 and not turns else self.year
            self.out.notes.append(f"未写年份的日期按文中的 {self.year} 年理解。")
        return turns[-1] if turns else 0

    def _sentence(self, text: str, place: str, source: Sentence | None, why: str) -> dict[str, str]:
        """Takes the promises and the work in a sentence; what is left of it, by why."""
        first, left = len(self.waiting), dict[str, str]()
        before = firm = due = term = year = lead = ""
        sections, by = tuple(self.sections.values()), SIGN["doing"].search(text)
        if not SIGN["future"].search(text):
            why = why or _why(SIGNS["sentence"], text)
        is_label = SIGN["labelled"].match(text)
        text = f"（{text.rstrip('。')}）" if is_label else text
        for at, part in enumerate(SIGN["answering"].split(SIGN["doing"].sub("", text))):
            if at % 2:
                _answer(self.waiting, part)
                left |= {} if self.waiting else {"前面没有对应的任务": f"{part}，"}
                self.waiting, first = self.waiting if is_label else [], 0
                continue
            dated = False  # whether a day stands before the comma, for what comes after it
            for clause in SIGN["parting"].split(part.replace("；", "；\n")):
                if clause.startswith("\n"):
                    due, dated = "" if SIGN["month"].match(term) else due, False
                name = SIGN["said"].sub("", SIGN["day"].sub("", clause.strip()))
                name = SIGN["adverb"].sub("", name).strip("，、— ")
                for day in (days := list(SIGN["day"].finditer(clause))):
                    year = named[0] if (named := SIGN["year"].match(day[1])) else year
                    due, term = day[1] if named else f"{year}{day[1]}", day[0]
                if who := SIGN["leading"].match(name):
                    lead, name = f"牵头：{who[1]}", name[who.end() :]
                dated = dated or (not name and bool(days) and bool(SIGN["month"].match(term)))
                done = self.rows.get(before) if days and SIGN["done"].match(name) else None
                if done and done.cells[KIND] == "任务":
                    done.cells[KIND], done.cells[DUE] = "里程碑", due
                    continue
                is_number = SIGN["reaching"].search(name) or SIGN["working"].match(name)
                counts = bool(is_number and SIGN["quantity"].search(name))
                counts = counts or bool(firm and SIGN["resulting"].match(name))
                own = _why(SIGNS["commitment"], clause)
                firm = own or (firm if counts else "")
                is_promise = own or counts or any(SIGN["due"].search(day[0]) for day in days)
                is_promise = is_promise or (dated and bool(SIGN["working"].match(name)))
                not_taken = why or _not_taken(name, bool(is_promise))
                of, before = before, name or before
                if name and of and SIGN["dangling"].match(name):
                    name = f"{of if counts else self.sections.get(3, of)}，{name}"
                not_taken = not_taken or SAME * (name in self.rows)
                if name and not_taken:
                    left[not_taken] = f"{left.get(not_taken, '')}{clause.strip()}，"
                elif name:
                    by_then = due or (f"{self.out.year}年" if self.out.year else "")
                    said = ["里程碑", firm, "", by_then] if is_promise else ["任务", "", "", ""]
                    said[UNITS - 1] = lead
                    self.rows[name] = _Row([name[:LONGEST_NAME], *said], place, sections, source)
                    self.waiting.append(self.rows[name])
        if by:
            _answer(self.waiting[first:] or self.waiting, f"牵头：{by[1]}；配合：{by[2] or ''}")
        return {reason: clauses[:-1] for reason, clauses in left.items()}

    def _take(self, rows: list[_Row], stated: Sequence[Stated] = ()) -> bool:
        """Takes `rows` as a sheet is read, each tied to its sentence; not without headings."""
        texts = [row.cells for row in rows]
        cells = [[Cell(t, plain(t), False, ":" * (r.count(t) > 1)) for t in r] for r in texts]
        items = Corrections(rows={} if stated else ITEMS)
        if (read := rows_of_grid(Grid("", rows=cells), self.year, items)) is None:
            return False

        def placed(place: str) -> str:
            return NUMBER.sub(lambda match: rows[int(match[1]) - 1].place, place, count=1)

        for row in read.rows:
            ours, name = rows[int(NUMBER.findall(row.place)[0]) - 1], key(row.text(Field.NAME))
            source = ours.source or next((s for text, s in stated if key(text) in name), None)
            values = {of: replace(said, place=placed(said.place)) for of, said in row.values.items()}
            if within := ours.sections:
                values.setdefault(Field.LINE, FieldValue(within, ours.place, within[-1]))
            place = f"{ours.place}第{len(self.out.rows) + 1}项"
            self.out.rows.append(replace(row, place=place, values=values, source=source))
        self.out.problems += [replace(p, place=placed(p.place)) for p in read.problems]
        self.out.notes += [placed(note) for note in read.notes]
        self.out.passed += read.passed
        return True


def _is_heading(level: int, stated: list[Stated], below: int | None) -> bool:
    """Whether a line begins with a heading: it is short, and something stands under it."""
    text = heading_of(stated[0][0])
    if len(text) > LONGEST_HEADING or SIGN["promising"].search(text):
        return False
    return len(stated) > 1 or level < 2 or below is None or below > level


def _not_taken(name: str, is_promise: bool) -> str:
    """Why a clause is neither a promise nor work; empty where it is."""
    was = _why(SIGNS["past"], name)
    if was or is_promise or SIGN["doer"].match(name):
        return was
    why = _why(SIGNS["passed"], name)
    return why if why or SIGN["working"].match(name) else "没有写明做什么"


def _answer(rows: list[_Row], text: str) -> None:
    """Fills in who answers, and until when, where `rows` do not say so themselves."""
    day, units = SIGN["day_label"].search(text), SIGN["day_label"].sub("", text)
    for row in rows:
        known = row.cells[UNITS]
        row.cells[UNITS] = f"{known}；{units}" if known else SIGN["unit_label"].sub("", units)
        if day and re.fullmatch(r"(20\d\d年)?", row.cells[DUE]):  # the year that a number is of
            row.cells[KIND], row.cells[DUE] = "里程碑", day[1]
