"""What every `bench_*.py` yields and how it is printed.

A benchmark is a module `bench_NAME.py` with `rows() -> Iterator[Row]`, whose docstring says what
stands beside what, and which ends with `show(rows())` when it is run by itself. A row that says
something of a goal of `goals.toml` has its figure; one that stands for what could not be measured
has a note that begins with MISSING.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

MISSING = "not measured"
ENDS = ("stopped", "failed")


class Row(NamedTuple):
    """A measurement in milliseconds, None where it was not to be had."""

    name: str
    ms: float | None
    note: str = ""  # the ratio and beside what, or whatever else has to be known
    figures: Mapping[str, float] = MappingProxyType({})  # what it says of goals, by id, in their units

    @property
    def is_end(self) -> bool:
        """Whether the benchmark ended here before its end."""
        return self.ms is None and self.name.startswith(ENDS)

    @property
    def is_missing(self) -> bool:
        """Whether it stands for what could not be measured."""
        return self.is_end or self.note.startswith(MISSING)


def show(rows: Iterable[Row]) -> None:
    """Print the rows as they come."""
    for row in rows:
        print(f"{row.name:64}{number(row.ms):>12}  {row.note}".rstrip(), flush=True)


def number(ms: float | None) -> str:
    """Milliseconds as shown, empty where there are none."""
    return "" if ms is None else f"{ms:,.2f}" if ms < 100 else f"{ms:,.0f}"


def milliseconds(
    run: Callable[[], object], rounds: int, clock: Callable[[], float] = time.process_time
) -> float:
    """The quickest of `rounds` runs: what else the machine does only ever adds.

    Of the time that this process computes, so that a busy machine does not favour short runs;
    whoever waits for others has to give `time.perf_counter`.
    """
    spent = []
    for _ in range(rounds):
        began = clock()
        run()
        spent.append((clock() - began) * 1e3)
    return min(spent)


def dump(rows: Iterable[Row]) -> None:
    """Print the rows for another process, a line each."""
    for row in rows:
        print(json.dumps([*row[:-1], dict(row.figures)]), flush=True)


def load(text: str) -> Iterator[Row]:
    """The rows that another process has printed."""
    return (Row(*json.loads(line)) for line in text.splitlines())
