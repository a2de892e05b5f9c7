"""All benchmarks in one table: `python -m bench [NAME ...]`, `make bench`.

Each `bench_NAME.py` runs in a process of its own, one after the other, all within LIMIT. When all
were asked for, docs/bench.md is written anew, with the machine's name; some are only printed.
"""

from __future__ import annotations

import importlib
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.table import Row, dump, load, number, show

HERE = Path(__file__).parent
TARGET = HERE.parent / "docs" / "bench.md"
LIMIT = 600  # seconds for all of them
INDENT = "&emsp;"
UNFINISHED = ("stopped", "failed")
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


def measured(name: str, limit: float = LIMIT) -> list[Row]:
    """The rows of one benchmark; a last one says so when it failed or took more seconds."""
    command = [sys.executable, "-m", "bench", "--rows", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as running:
        try:
            printed, _ = running.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGTERM)
            printed, _ = running.communicate()
            return [*load(_whole(printed)), Row(f"stopped after {limit:.0f} s", None)]
    code = running.returncode
    failed = [Row(f"failed with {code}", None)] if code else []
    return [*load(_whole(printed)), *failed]


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
    about = importlib.import_module(f"bench.bench_{name}").__doc__ or ""
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
    if unknown := set(arguments) - set(names()):
        print(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(names())}.")
        return 2
    lines, complete = [HEAD.format(machine=machine())], True
    until = time.monotonic() + LIMIT
    print(lines[0])
    for name in arguments or names():
        print(f"== {name}", flush=True)
        rows = measured(name, max(1.0, until - time.monotonic()))
        show(rows)
        complete = complete and not rows[-1].name.startswith(UNFINISHED)
        lines.extend(section(name, rows))
    if not arguments:
        TARGET.write_text("\n".join(lines), "utf-8")
        print(f"written to {TARGET}")
    return 0 if complete else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
