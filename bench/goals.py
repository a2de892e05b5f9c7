"""The goals of `goals.toml` beside what a run measured of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.table import Row

FILE = Path(__file__).with_name("goals.toml")
SIGNS = {"<=": "≤", ">=": "≥"}
REACHED, MISSED, NOT_MEASURED, NOT_ASKED = "✓", "✗", "not measured", "not asked for"
HEADINGS = "| goal | limit | measured | beside it | |\n|---|--:|--:|---|:-:|"


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A limit, in `unit`, that what `bench` measures is to keep."""

    id: str
    bench: str
    words: str
    comparison: str
    limit: float
    unit: str
    peer: str = ""

    def keeps(self, figure: float) -> bool:
        """Whether `figure` is within the limit."""
        return figure <= self.limit if self.comparison == "<=" else figure >= self.limit

    def shown(self, figure: float) -> str:
        """The figure with two decimals, or so many that one sees on which side of the limit it is."""
        kept = self.keeps(figure)
        enough = (digits for digits in range(2, 16) if self.keeps(round(figure, digits)) == kept)
        return f"{figure:,.{next(enough, 16)}f}"

    def __str__(self) -> str:
        return f"{SIGNS[self.comparison]} {self.limit:,g} {self.unit}".rstrip()


@dataclass(frozen=True)
class Result:
    """What became of a goal in a run: its sign, the figure or why there is none, what is beside."""

    goal: Goal
    sign: str
    figure: str
    beside: str = ""

    def __str__(self) -> str:
        return f"| {self.goal.words} | {self.goal} | {self.figure} | {self.beside} | {self.sign} |"


def goals(file: Path = FILE) -> list[Goal]:
    """All goals, in the file's order."""
    return [Goal(**table) for table in tomllib.loads(file.read_text("utf-8"))["goal"]]


def results(wanted: Sequence[Goal], measured: Mapping[str, Sequence[Row]]) -> list[Result]:
    """Each of the `wanted` goals beside the rows `measured`, by benchmark."""
    return [
        _result(goal, measured[goal.bench])
        if goal.bench in measured
        else Result(goal, NOT_ASKED, f"`python -m bench {goal.bench}`")
        for goal in wanted
    ]


def _result(goal: Goal, rows: Sequence[Row]) -> Result:
    if rows and rows[-1].is_end:
        return Result(goal, NOT_MEASURED, f"{goal.bench} {rows[-1].name}: {rows[-1].note}".rstrip(": "))
    figures = [(row.figures[goal.id], row.name.strip()) for row in rows if goal.id in row.figures]
    if not figures:
        return Result(goal, NOT_MEASURED, f"{goal.bench} does not tell it")
    figure, where = max(figures) if goal.comparison == "<=" else min(figures)
    beside, key = [], f"{goal.id} beside"
    if goal.peer:
        beside = [f"{goal.peer}: {row.figures[key]:,.2f}" for row in rows if key in row.figures]
        if not beside:
            return Result(goal, NOT_MEASURED, f"{goal.bench} does not tell the {goal.peer} beside it")
    worst = [f"the worst of {len(figures)}: {where}"] if len(figures) > 1 else []
    sign = REACHED if goal.keeps(figure) else MISSED
    return Result(goal, sign, goal.shown(figure), "; ".join([*worst, *beside]))


def table(outcomes: Sequence[Result]) -> Iterator[str]:
    """The lines of the table, with how many goals were reached."""
    yield "## Goals\n"
    reached = sum(result.sign == REACHED for result in outcomes)
    yield f"{reached} of {len(outcomes)} are reached in this run.\n"
    yield HEADINGS
    yield from map(str, outcomes)
    yield ""
