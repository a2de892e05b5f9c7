"""Where the headings of a sheet stand, in up to three rows, and what each means by its words."""

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache, reduce
from math import inf
from pathlib import Path

from plan.imports.grid import Cell, texts_of
from plan.imports.loose_values import key, unnumbered
from plan.model.kinds import Field

WORDS = tomllib.loads(Path(__file__).with_name("wordings.toml").read_text("utf-8"))
ROLE_OF: dict[str, str] = {key(name): role for role, names in WORDS["headings"].items() for name in names}
PATTERNS = {re.compile(pattern): role.rstrip("_") for role, pattern in WORDS["patterns"].items()}
RULES = {name: re.compile(rule) for name, rule in WORDS["columns"].items()}
IN_BRACKETS = re.compile(r"[(（〔\[【].*?[)）〕\]】]")
CUT = ((), ("year",), ("year", "prefix"), ("suffix",), ("year", "prefix", "suffix"))  # in turn
SEARCHED, DEEPEST, LONGEST = 20, 3, 20  # rows from the top, rows of headings, signs of a heading
Rows = Sequence[Sequence[Cell]]
Header = tuple[int, int, list[tuple[str, str]]]
ITEM = {"name", "measure", "goal"}  # by which an item may go
WHO_OR_WHEN = {"lead", "unit", "supporting", "finish", "period"}


@lru_cache(maxsize=4096)
def role_of(text: str) -> str:
    """What a heading means: a field or another of wordings.toml; empty where it is not known.

    >>> [role_of(text) for text in ("完成 时限（年、月）", "责任（配合）单位", "第三季度目标")]
    ['finish', 'unit', 'goal']
    """
    bare = unnumbered(text)
    for rules in CUT:
        for form in (key(text), key(bare), key(IN_BRACKETS.sub("", bare))):
            name = reduce(lambda rest, rule: RULES[rule].sub("", rest), rules, form)
            if name in ROLE_OF:
                return ROLE_OF[name]
    short = key(bare) if len(bare) <= LONGEST else ""
    return next((role for pattern, role in PATTERNS.items() if pattern.fullmatch(short)), "")


def field_of(role: str) -> Field | None:
    """The field that a column of that role fills, or takes part in filling; None for others."""
    role = {"unit": "lead", "period": "finish", "goal": "note", "task": "line"}.get(role, role)
    return Field(role) if role in set(Field) else None


def header_of(rows: Rows) -> Header | None:
    """The first row of the headings, the first below them; a heading and its role by column.

    The first that tell who or by when, else those that tell most. None where no row among the
    first names what an item goes by, and another thing.
    """
    best, most = None, 1.0
    for top in range(min(SEARCHED, len(rows))):
        below = top + 1
        while below < min(top + DEEPEST, len(rows)) and _goes_on(rows, below):
            below += 1
        headings = [_heading(texts_of(stack)) for stack in zip(*rows[top:below], strict=True)]
        roles = {role for _, role in headings if role}
        if len(roles) > most and roles & ITEM:
            best, most = (top, below, headings), inf if roles & WHO_OR_WHEN else len(roles)
    return best


def _goes_on(rows: Rows, at: int) -> bool:
    """Whether the row `at` holds headings too, below others."""
    pairs = [(cell, above) for cell, above in zip(rows[at], rows[at - 1], strict=True) if cell.text]
    own = [cell for cell, above in pairs if not cell.merged or cell.merged != above.merged]
    is_spanned = len(own) < len(pairs)  # by headings that go down into it
    known = [cell for cell in own if role_of(cell.text)]
    if not is_spanned and len({role_of(cell.text) for cell in rows[at - 1]} - {""}) < 2:
        return False  # that is a title
    if not own or len({cell.text for cell in own}) < 2 - is_spanned:
        return False
    return len(known) == len(own) or (is_spanned and all(len(each.text) < LONGEST for each in own))


def _heading(stack: Sequence[str]) -> tuple[str, str]:
    """The heading that names a column best, and its role: of 目标 over 2023年 both together."""
    together, last = " ".join(stack), stack[-1] if stack else ""
    if role := ROLE_OF.get(key(together), ""):
        return together, role
    if role := role_of(last):
        return last, role
    above = next((role for text in stack[-2::-1] if (role := role_of(text))), "")
    return together, role_of(together) or above
