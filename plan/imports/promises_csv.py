"""Promises of any origin as a CSV file: one row a promise and day, blank where unknown."""

import csv
import io
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

from plan.errors import BadValue, Problem
from plan.exports.table import harmless
from plan.forecast.learning.promise import Case, Promise
from plan.imports import apart
from plan.imports.loose_values import decoded

WHAT = "承诺数据文件"
FORECAST = ("probability", "history")
_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
COLUMNS: tuple[str, ...] = tuple(_TABLE["columns"])
NEEDED: Mapping[str, str] = _TABLE["needed"]
LIGHTS = {word: float(light) for light, words in _TABLE["lights"].items() for word in words}
ENDS = ("late", "settled", "finished")  # of a case; all else is known on its day
WORDS = {word: name == "yes" for name, words in _TABLE["truth"].items() for word in words}


@dataclass(frozen=True)
class PromiseFile:
    """The usable rows of a file, as read and as cases, and what is wrong with the others."""

    header: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]  # the cells under `header`
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]


def read_promises(path: Path) -> PromiseFile:
    """The promises in the file at `path`, UTF-8 or GB 18030; `BadValue` when it cannot be read."""
    return apart.call(promises_in, apart.content_of(path, WHAT), str(path))


def promises_in(data: bytes, name: str) -> PromiseFile:
    """The promises in `data`, the content of the file `name`; raises BadValue."""
    try:
        return parse_promises(decoded(data))
    except UnicodeDecodeError as error:
        raise BadValue(WHAT, name, "应为 UTF-8 或 GB 18030 编码的 CSV") from error


def parse_promises(text: str) -> PromiseFile:
    """The promises in the text of a CSV file; a bad row is told and left out."""
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey=None, restval="")
    header = tuple(name.strip() for name in reader.fieldnames or ())
    reader.fieldnames = list(header)
    if missing := [name for name in NEEDED if name not in header]:
        accepted = f"含 {'、'.join(missing)} 列；可用的列为 {'、'.join(COLUMNS)}"
        return PromiseFile(header, (), (), (Problem("第1行（表头）", "、".join(header), accepted),))
    records: list[tuple[str, ...]] = []
    cases: list[Case] = []
    problems: list[Problem] = []
    shared: dict[str, str] = {}  # cells mostly repeat: each is kept once
    for record in reader:
        cells = {name: (record[name] or "").strip() for name in header}
        case, wrong = _case(cells)
        for name, accepted in wrong:
            problems.append(Problem(f"第{reader.line_num}行 {name} 列", cells.get(name, ""), accepted))
        if case is not None:
            cases.append(case)
            records.append(tuple(shared.setdefault(cell, cell) for cell in map(record.__getitem__, header)))
    return PromiseFile(header, tuple(records), tuple(cases), tuple(problems))


def _case(cells: Mapping[str, str]) -> tuple[Case | None, list[tuple[str, str]]]:
    """The row as a case, None where it cannot be, and its faults: the column, what is accepted.

    An unknown light is told, and taken as none; an end without its day is told, and teaches nothing.
    """
    known: dict[str, Any] = {name: intern(cells.get(name, "")) for name in ("item", "unit", "kind")}
    wrong = []
    for name, (read, accepted) in READERS.items():
        cell = cells.get(name, "")
        try:
            known[name] = read(cell) if cell else None
        except (ValueError, KeyError):
            known[name] = None
            wrong.append((name, accepted))
    wrong += [(name, accepted) for name, accepted in NEEDED.items() if not cells[name]]
    as_of, ends = known["as_of"], {name: known.pop(name) for name in ENDS}
    settled, reported_on = ends["settled"], known["reported_on"]
    if as_of and settled and settled < as_of:
        wrong.append(("settled", f"不早于 as_of（{as_of}）的日期：结果须在预测之后才知道"))
    if as_of and reported_on and reported_on > as_of:
        wrong.append(("reported_on", f"不晚于 as_of（{as_of}）的日期：预测只用当天已报的"))
    if any(name != "light" for name, _ in wrong):
        return None, wrong
    if ends["late"] is not None and not cells.get("settled"):
        wrong.append(("settled", "得知 late 的日期，如 2022-05-01：没有它，本行只评分，其结果不供学习"))
    return Case(promise=Promise(**known, waits=known["predecessor_overdue"] or None), **ends), wrong


def with_probabilities(file: PromiseFile, probabilities: Iterable[float], history: Iterable[int]) -> str:
    """The file's usable rows as CSV with the chance told of each and the promises behind it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    own = [place for place, name in enumerate(file.header) if name not in FORECAST]
    writer.writerow([*(file.header[place] for place in own), *FORECAST])
    for record, chance, ended in zip(file.records, probabilities, history, strict=True):
        writer.writerow([*(harmless(record[place]) for place in own), f"{chance:.6f}", ended])
    return out.getvalue()


def _number(cell: str, most: float = 100) -> float:
    number = float(cell)
    if not 0 <= number <= most:
        raise ValueError(cell)
    return number


DAY = (lru_cache(maxsize=1 << 14)(date.fromisoformat), "日期，如 2022-05-01，不详留空")
READERS: Mapping[str, tuple[Callable[[str], Any], str]] = {  # in the order in which faults are told
    **dict.fromkeys(
        ("as_of", "settled", "start", "promised", "first_promised", "reported_on", "finished"), DAY
    ),
    "percent": (lambda cell: _number(cell.removesuffix("%")), "0 到 100 的数，不详留空"),
    "light": (
        lambda cell: LIGHTS[cell.lower()] if cell.lower() in LIGHTS else _number(cell, most=1),
        "绿、黄、红或 0 到 1 的数，不详留空",
    ),
    "late": (lambda cell: WORDS[cell.lower()], "1（逾期）或 0，不详留空"),
    **dict.fromkeys(
        ("started", "predecessor_overdue"), (lambda cell: WORDS[cell.lower()], "1（是）或 0（否），不详留空")
    ),
}
