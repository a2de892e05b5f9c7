"""`make mutants` tells the rules that tests hold from those that none does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.mutants import ROOT, TESTS, mutants

RULE = '''"""Two rules."""


def late(days: int) -> bool:
    """Whether it is late."""
    return days > 3


def near(days: int) -> bool:
    """Whether it is near."""
    return days > 7
'''


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a < b <= c", {"< -> <=", "<= -> <"}),
        ("a == b and not c", {"== -> !=", "and -> or", "not x -> x"}),
        ("a * b + 2", {"* -> /", "+ -> -", "2 -> 3", "2 -> 1"}),
        ("if a: max(b, 0.5)", {"x -> not x", "max -> min", "0.5 -> 1.5", "0.5 -> -0.5"}),
        ("a: int = True", {"True -> False"}),
        ("def f(a: X[1]) -> Y[2]: 'text'", set()),
    ],
)
def test_every_operator_constant_and_condition_is_changed_once(source: str, changes: set[str]) -> None:
    """And nothing else, nor two at once."""
    changed = list(mutants(source))
    assert {mutant.change for mutant in changed} == changes
    assert len({mutant.source for mutant in changed}) == len(changed) == len(changes)


def test_what_a_test_holds_is_caught_and_what_none_holds_survives(tmp_path: Path) -> None:
    """Also said: what could not be measured. The tree itself stays as it was."""
    (tmp_path / "rule.py").write_text(RULE, "utf-8")
    (tmp_path / "test_rule.py").write_text(
        "from rule import late, near\n\n\ndef test_late():\n"
        "    assert (late(3), late(4), near(9)) == (False, True, True)\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "bench.mutants", "--root", str(tmp_path)]
    run = subprocess.run(
        [*command, "rule.py", "gone.py", "--tests", "test_rule.py"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "3 caught, 3 survived, 0 not run" in run.stdout, run.stdout + run.stderr
    assert {line.split()[1] for line in run.stdout.splitlines() if line.startswith("caught")} == {"rule.py:6"}
    assert "  rule.py:11  > -> >=  in: return days > 7" in run.stdout
    assert "not measured: gone.py: not there: gone.py" in run.stdout
    assert run.returncode == 1
    assert (tmp_path / "rule.py").read_text("utf-8") == RULE


def test_the_table_names_what_is_there() -> None:
    """Each product file, or pattern of some, and each test."""
    for file, tests in TESTS.items():
        assert list(ROOT.glob(file)), file
        assert [test for test in tests if not (ROOT / test).exists()] == []
