"""A plan file's bytes as JSON values, and what is wrong in how they are written."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from json import JSONDecodeError
from math import isfinite
from typing import Any

from plan.errors import Problem
from plan.model.places import joined, problem_at
from plan.plan_file.faults import nearest_id, shown
from plan.plan_file.schema import JSON_ERRORS

MAX_DEPTH = 20
MAX_DIGITS = 15
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class _Repeating(dict[str, Any]):
    """A JSON object in which a key stands more than once."""

    repeated: tuple[str, ...] = ()


class _NoNumber:
    """A number that is none here: NaN, infinite or far too long. Fits no type, so it is told."""

    def __init__(self, written: str) -> None:
        self.written = written

    def __str__(self) -> str:
        return self.written


def decoded(raw: bytes, name: str) -> Any:
    """The JSON values in `raw`, or the Problem for which there are none; `name` is the file's."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts without the byte order mark that it took off.
        at = error.start + len(raw) - len(error.object)
        line = raw.count(b"\n", 0, at) + 1
        where = f"{name} 第 {line} 行（第 {at + 1} 个字节）"
        return Problem(where, f"0x{raw[at]:02X}", "UTF-8 编码的文字（请另存为 UTF-8）")
    try:
        data = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_NoNumber,
            parse_int=lambda text: int(text) if len(text) <= MAX_DIGITS else _NoNumber(text),
            parse_float=lambda text: x if isfinite(x := float(text)) else _NoNumber(text),
        )
        if next(islice(_levels(data), MAX_DEPTH + 1, None), None) is None:
            return data
    except JSONDecodeError as error:
        where = f"{name} 第 {error.lineno} 行第 {error.colno} 列"
        rest = shown(error.doc[error.pos : error.pos + 20].strip()) or "（到此为止）"
        known = (words for start, words in JSON_ERRORS.items() if error.msg.startswith(start))
        return Problem(where, rest, f"JSON（{next(known, '此处写法不对')}）")
    except RecursionError:
        pass
    return Problem(name, "层次过深", f"不超过 {MAX_DEPTH} 层的 JSON")


def printable(text: str) -> str:
    """`text` with every character that no terminal or paper shows written as its number."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    once = dict(pairs)
    if len(once) == len(pairs):
        return once
    repeating, keys = _Repeating(once), [key for key, _ in pairs]
    repeating.repeated = tuple(key for key in once if keys.count(key) > 1)
    return repeating


def _levels(data: Any) -> Iterator[list[tuple[tuple[str | int, ...], Any]]]:
    """Every value with the steps to it; those that lie equally deep together, from the outside."""
    level: list[tuple[tuple[str | int, ...], Any]] = [((), data)]
    while level:
        yield level
        level = [((*path, step), inner) for path, value in level for step, inner in _inside(value)]


def _inside(value: Any) -> Iterable[tuple[str | int, Any]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


def writing_problems(data: Any) -> Iterator[Problem]:
    """A problem for each key written twice in one object, and each character no paper can show."""
    for path, value in chain.from_iterable(_levels(data)):
        if isinstance(value, _Repeating):
            for key in value.repeated:
                at = joined((*path, key)), nearest_id(data, (*path, key))
                yield problem_at(*at, f"{shown(key)} 写了多次", "只写一次的字段")
        elif isinstance(value, str) and (bad := _HIDDEN.search(value)):
            at = joined(path), nearest_id(data, path)
            yield problem_at(*at, f"U+{ord(bad.group()):04X}", "能显示的文字（不含控制字符）")
