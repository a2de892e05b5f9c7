"""How well the text of a plan is read: `python -m tests.bench.plan_text [TEXT PLAN.json]`.

Without a file the two texts of `tests/support/plan_texts.py` are scored, each beside its right
answer. With one, the plan's items that cite a sentence are looked for in what is read of TEXT.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from plan.imports.plan_text import read_plan_text
from plan.model.kinds import Field

NUMBER = re.compile(r"\d+(?:\.\d+)?")
DAY = re.compile(r"\d+月(?:底|\d+日)?前|[一二三四]季度|年底前")
ALIKE = 0.4  # of the pairs of letters that two names have in common


@dataclass(frozen=True)
class Wanted:
    """An item that the text states: where, what it is called, and what is said of it."""

    section: int
    sentence: int
    name: str
    commitment: str | None = None
    deadline: str | None = None
    lead: str | None = None
    supporting: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """How many of the `wanted` were found among those `read`, and what of them agrees."""

    wanted: int
    read: int
    found: int
    right_rows: int
    agreeing: dict[str, tuple[int, int]]
    missed: tuple[Wanted, ...]
    surplus: tuple[str, ...]
    differing: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"recall {self.found}/{self.wanted}", f"precision {self.right_rows}/{self.read}"]
        parts += [f"{name} {right}/{of}" for name, (right, of) in self.agreeing.items()]
        return ", ".join(parts)


def alike(one: str, other: str) -> bool:
    """Whether two names are of the same thing: a number in common, or most pairs of letters."""
    if set(NUMBER.findall(one)) & set(NUMBER.findall(other)):
        return True
    one, other = (DAY.sub("", text) for text in (one, other))
    first, second = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(first & second) >= ALIKE * min(len(first), len(second), 8)


def score(raw: bytes, name: str, wanted: Sequence[Wanted], year: int = 2024) -> Score:
    """What came of reading the file `name`."""
    rows = read_plan_text(raw, name, year).rows
    found, matched, missed = [], set(), []
    for item in wanted:
        near = [
            (at, row)
            for at, row in enumerate(rows)
            if row.source
            and (row.source.section, row.source.number) == (item.section, item.sentence)
            and alike(row.text(Field.NAME), item.name)
        ]
        if near:
            _, row = max(near, key=lambda pair: _common(pair[1].text(Field.NAME), item.name))
            found.append((item, row))
            matched.update(at for at, _ in near)
        else:
            missed.append(item)
    agreeing, differing = {}, []
    for field, about in (
        (Field.COMMITMENT, "commitment"),
        (Field.FINISH, "deadline"),
        (Field.LEAD, "lead"),
        (Field.SUPPORTING, "supporting"),
    ):
        pairs = [(getattr(item, about) or None, _plain(row.value(field))) for item, row in found]
        told = [(want, have) for want, have in pairs if want or have]
        agreeing[about] = (sum(want == have for want, have in told), len(told))
        differing += [f"{about} {item.name}: {_plain(row.value(field))} for {getattr(item, about)}"
                      for item, row in found
                      if (getattr(item, about) or None) != _plain(row.value(field))]  # fmt: skip
    surplus = tuple(f"{row.place} {row.text(Field.NAME)}" for at, row in enumerate(rows) if at not in matched)
    return Score(
        len(wanted), len(rows), len(found), len(matched), agreeing, tuple(missed), surplus, tuple(differing)
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, tuple) else str(value)


def _common(one: str, other: str) -> int:
    return len({*pairwise(one)} & {*pairwise(other)})


def of_plan(file: Path) -> Iterable[Wanted]:
    """The items of a plan file that are still to come and cite a sentence."""
    plan = json.loads(file.read_text("utf-8"))
    for group in ("activities", "milestones", "indicators"):
        for item in plan[group]:
            source = item["source"]
            # an indicator that decides a milestone is the same promise once more
            is_past = item.get("closed") or (group == "indicators" and "measures" in item)
            is_past = is_past or (group == "indicators" and "target" not in item)
            if source.get("sentence") and not is_past:
                yield Wanted(
                    source["section"],
                    source["sentence"],
                    item["name"],
                    item.get("commitment"),
                    item.get("deadline"),
                )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        path = Path(sys.argv[1])
        wanted = list(of_plan(Path(sys.argv[2])))
        results = {path.name: score(path.read_bytes(), path.name, wanted)}
    else:
        from tests.support.plan_texts import TEXTS

        results = {t.name: score(t.raw(), t.name, t.wanted) for t in TEXTS}
    for title, result in results.items():
        lines = [title, str(result), *(f"  missed  {item}" for item in result.missed)]
        lines += [f"  differs {text}" for text in result.differing]
        lines += [f"  surplus {text}" for text in result.surplus]
        sys.stdout.write("\n".join(lines) + "\n")
