"""What the two promise benchmarks share: reading their files, and printing scores."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from plan.exports.table import harmless
from plan.forecast.learning.promise import Case
from plan.forecast.scoring.backtest import backtest, scores
from plan.imports.promises_csv import COLUMNS, parse_promises

LIGHT_WORDS = ("green", "amber/green", "yellow", "amber/red", "red")  # by quarters
Rows = Sequence[Mapping[str, str]]


def main(pattern: str, convert: Callable[[Rows], list[Case]], arguments: Sequence[str]) -> int:
    """The exit code: 0 after printing the scores; with -o FILE the converted rows are kept."""
    rows = read(Path(arguments[0]), pattern) if arguments else []
    if not rows:
        print(f"No rows: name a folder that holds {pattern}.")
        return 2
    text = promises_csv(convert(rows))
    if arguments[1:2] == ["-o"]:
        Path(arguments[2]).write_text(text, "utf-8")
    file = parse_promises(text)
    for problem in file.problems:
        print(problem)
    parts = scores(backtest(file.cases))
    for title in ("all", "with_history"):
        print_part(title, parts[title])
    return 0


def promises_csv(cases: Sequence[Case]) -> str:
    """`cases` in the columns of `COLUMNS`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for case in cases:
        promise = case.promise
        writer.writerow(
            (
                *map(harmless, (promise.item, promise.unit, promise.kind)),
                *(promise.as_of, promise.start, promise.promised, promise.first_promised),
                None if promise.percent is None else f"{promise.percent:g}",
                None if promise.light is None else LIGHT_WORDS[round(4 * promise.light)],
                None if case.late is None else int(case.late),
                case.settled,
                promise.reported_on,
                *(
                    None if said is None else int(said)
                    for said in (promise.started, promise.predecessor_overdue)
                ),
                case.finished,
            )
        )
    return out.getvalue()


def read(folder: Path, pattern: str) -> list[dict[str, str]]:
    """The rows of all files in `folder` that match, in the order of their names."""
    rows: list[dict[str, str]] = []
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows.extend(csv.DictReader(lines))
    return rows


def optional_day(text: str) -> date | None:
    """The day written, None where blank."""
    return date.fromisoformat(text) if text else None


def print_part(title: str, part: Mapping[str, Any]) -> None:
    """Prints one table of scores: a line for the forecaster and one for each yardstick."""
    print(f"{title}: {part['rows']} rows, {part['late_share']:.3f} late")
    print(f"  {'':20} Brier    log    AUC    ECE   Brier better by [95%]")
    for name, score in part["scores"].items():
        numbers = (score[key] for key in ("brier", "log_score", "auc", "calibration_error"))
        better = part["better_than"].get(name)
        gain = f"{better['mean']:+.4f} [{better['low']:+.4f}, {better['high']:+.4f}]" if better else ""
        print(f"  {name:20} {' '.join(f'{number:6.4f}' for number in numbers)}   {gain}")
