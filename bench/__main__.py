"""All benchmarks, first every goal beside its figure: `python -m bench [--all] [NAME ...]`.

Each `bench_NAME.py` runs in a process of its own, one after the other, each within its limit. When
none is named, docs/bench.md is written anew, with the machine's name; those of APART, which take
an hour, run with `--all`. What could not be measured is named and makes the exit code 1.
"""

from __future__ import annotations

import ast
import importlib
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.goals import NOT_MEASURED, Result, goals, results, table
from bench.table import Row, dump, load, number, show

HERE = Path(__file__).parent
TARGET = HERE.parent / "docs" / "bench.md"
LIMIT = 600  # seconds
LIMITS = {"ledger": 3_000, "pages": 900, "sizes": 1_800, "soak": 4_500}  # a million; an hour
APART = {"soak"}
LAST_WORDS = 30  # seconds in which one that is stopped may clear up behind itself
INDENT = "&emsp;"
LIBRARIES = ("numpy", "networkx", "tinydb", "streamlit")
HEAD = """# Benchmarks

Written by `make bench`; do not edit. Milliseconds, of the quickest of several rounds unless the row
says otherwise. Every ratio compares two things measured in one run on one machine; milliseconds of
different runs do not compare.

{machine}
"""


def names() -> list[str]:
    """The benchmarks there are."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def measured(name: str, limit: float | None = None) -> list[Row]:
    """The rows of one benchmark; a last one says so when it failed or took more seconds."""
    command = [sys.executable, "-m", "bench", "--rows", name]
    limit = LIMITS.get(name, LIMIT) if limit is None else limit
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as running:
        try:
            printed, complaint = running.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            return [*load(_whole(_stopped(running))), Row(f"stopped after {limit:.0f} s", None)]
        except KeyboardInterrupt:
            _stopped(running)
            raise
    print(complaint, end="", file=sys.stderr, flush=True)
    code, why = running.returncode, complaint.strip().rpartition("\n")[2].replace("|", "/")
    failed = [Row(f"failed with {code}", None, why)] if code else []
    return [*load(_whole(printed)), *failed]


def _stopped(running: subprocess.Popen[str]) -> str:
    """What was printed until now by one that is ended, whether it likes to or not."""
    try:
        os.killpg(running.pid, signal.SIGTERM)
        return running.communicate(timeout=LAST_WORDS)[0]
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        return running.communicate()[0]


def _whole(text: str) -> str:
    """The lines that were printed to their end."""
    return text[: text.rfind("\n") + 1]


def machine() -> str:
    """The processor, memory, system and libraries, and how busy it was."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    return (
        f"Machine: {_processor()}, {os.cpu_count()} cores, {pages / 2**30:.0f} GB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"{versions}. "
        f"Run on {day}, load {os.getloadavg()[0]:.1f} at its beginning."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor() or platform.machine())


def section(name: str, rows: Sequence[Row]) -> Iterator[str]:
    """The lines of a benchmark in the table's file."""
    source = (HERE / f"bench_{name}.py").read_text("utf-8")  # one that cannot be loaded has a section too
    about = ast.get_docstring(ast.parse(source)) or ""
    yield f"## {name}\n"
    yield " ".join(about.split()) + f" `python -m bench {name}` repeats it.\n"
    yield "| | ms | |\n|---|--:|---|"
    for row in rows:
        name = row.name.lstrip()
        indent = INDENT * ((len(row.name) - len(name)) // 2)
        yield f"| {indent}{name} | {number(row.ms)} | {row.note} |"
    yield ""


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 when all that was asked for was measured to its end."""
    if arguments[:1] == ["--rows"]:
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # clears up behind itself
        dump(importlib.import_module(f"bench.bench_{arguments[1]}").rows())
        return 0
    asked = [argument for argument in arguments if argument != "--all"]
    if unknown := set(asked) - set(names()):
        print(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(names())}.")
        return 2
    every = [name for name in names() if "--all" in arguments or name not in APART]
    head, rows = HEAD.format(machine=machine()), dict[str, list[Row]]()
    print(head)
    for name in asked or every:
        print(f"== {name}", flush=True)
        rows[name] = measured(name)
        show(rows[name])
    outcomes = results([goal for goal in goals() if not asked or goal.bench in asked], rows)
    print("\n".join(table(outcomes)))
    if not asked:
        details = (line for name in rows for line in section(name, rows[name]))
        TARGET.write_text("\n".join([head, *table(outcomes), *details]), "utf-8")
        print(f"written to {TARGET}")
    return exit_code(outcomes, rows)


def exit_code(outcomes: Sequence[Result], rows: Mapping[str, Sequence[Row]]) -> int:
    """The exit code, after saying which goals and rows could not be measured."""
    lines = [f"{NOT_MEASURED}: {name}: {row.name.strip()} {row.note}".rstrip()
             for name, some in rows.items() for row in some if row.is_missing]  # fmt: skip
    lines += [f"{NOT_MEASURED}: {name}: it yields nothing" for name, some in rows.items() if not some]
    lines += [f"{result.sign}: goal {result.goal.id}: {result.figure}"
              for result in outcomes if result.sign == NOT_MEASURED]  # fmt: skip
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
