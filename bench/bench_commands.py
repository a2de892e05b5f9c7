"""Processor time of the commands that need no forecast, beside a Python that does nothing.

User and system time of the command's process, the quickest of several, modules compiled, on a
ledger of 1,000 entries.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.bench_ledger import SUBJECTS, history
from bench.table import Row, show
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from plan.model.kinds import Role
from tests.browser.conftest import add_account

ENTRIES, ROUNDS = 1_000, 7
REPORT = ("report", SUBJECTS[0], "--percent", "50", "--note", "已完成招标", "--by", "值班员")
COMMANDS = (("--help",), ("check",), ("account", "list"), ("ledger", "verify"), REPORT)
NOTHING = ("-c", "pass")
LATE = ("ledger", "clock", "--reason", "的确很久未填报")  # the ledger is of years ago


def rows() -> Iterator[Row]:
    """A row a command."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ledger = TinyDBLedger(home / "ledger")
        ledger.adopt(history(ENTRIES))
        ledger.close()
        add_account(home / "settings", "值班员", Role.OFFICE)
        where = {"PLAN_LEDGER": f"tinydb:{home / 'ledger'}", "PLAN_SETTINGS": str(home / "settings")}
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        floor = _quickest(NOTHING, kept)
        yield Row("a Python that does nothing", floor, "", {"commands beside": floor / 1000})
        _run(("-m", "plan", *LATE), {**kept, **where})
        for command in COMMANDS:
            spent = _quickest(("-m", "plan", *command), {**kept, **where})
            yield Row(f"  {' '.join(command[:2])}", spent, "", {"commands": spent / 1000})


def _quickest(arguments: Sequence[str], environment: Mapping[str, str]) -> float:
    """Milliseconds of processor time; the first run, which compiles, is left out."""
    times = []
    for _ in range(1 + ROUNDS):
        before = _children()
        _run(arguments, environment)
        times.append(1000 * (_children() - before))
    return min(times[1:])


def _run(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    command = [sys.executable, *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {ran.returncode}: {ran.stderr.strip()}")


def _children() -> float:
    """Seconds of processor time of all children that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    show(rows())
