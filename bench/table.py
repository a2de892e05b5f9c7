"""What every `bench_*.py` yields and how it is printed.

A benchmark is a module `bench_NAME.py` with `rows() -> Iterator[Row]`, whose docstring says what
stands beside what, and which ends with `show(rows())` when it is run by itself.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple


class Row(NamedTuple):
    """A measurement in milliseconds, None where it was not to be had."""

    name: str
    ms: float | None
    note: str = ""  # the ratio and beside what, or whatever else has to be known


def show(rows: Iterable[Row]) -> None:
    """Print the rows as they come."""
    for name, ms, note in rows:
        print(f"{name:64}{number(ms):>12}  {note}".rstrip(), flush=True)


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
        print(json.dumps(row), flush=True)


def load(text: str) -> Iterator[Row]:
    """The rows that another process has printed."""
    return (Row(*json.loads(line)) for line in text.splitlines())
