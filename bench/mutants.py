"""Do the tests notice when a rule is changed? One small change at a time, in a copy of the tree.

`python -m bench.mutants [NAME ...] [--minutes 5] [--seed 1] [--tests PATH ...]`, `make mutants`.
NAME is a product file, or part of the name of some in TESTS; with `--tests` other tests are run.
A change that no test catches (“survived”) is a place to look, not always a fault: some change
nothing that anybody could see. The exit code is 1 only when tests fail without any change.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import cache_from_source
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
# Each product file and the tests that hold its rules, the closest first: the first failure ends.
TESTS: Mapping[str, tuple[str, ...]] = {
    "plan/outlook/lights.py": (
        "tests/outlook/test_lights.py", "tests/outlook/test_outlook.py",
    ),
    "plan/outlook/overdue.py": ("tests/outlook/test_overdue.py", "tests/outlook/test_outlook.py"),
    "plan/outlook/changes.py": (
        "tests/outlook/test_outlook.py", "tests/outlook/test_meetings.py",
        "tests/state/test_revisions.py",
    ),
    "plan/outlook/attention.py": ("tests/outlook/test_outlook.py", "tests/outlook/test_agenda.py"),
    "plan/outlook/quality.py": ("tests/outlook/test_quality.py",),
    "plan/state/progress.py": ("tests/state", "tests/outlook/test_outlook.py"),
    "plan/ledger/access.py": ("tests/ledger/test_access.py",),
    "plan/acts/*.py": ("tests/acts", "tests/outlook/test_meetings.py"),
    "plan/acts/revisions.py": ("tests/state/test_revisions.py", "tests/state"),
    "plan/forecast/sentence.py": (
        "tests/forecast/test_chances.py", "tests/forecast/test_plan_forecast.py",
    ),
    "plan/forecast/plan_forecast.py": ("tests/forecast/test_plan_forecast.py",),
}  # fmt: skip

OPERATORS: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Add: ast.Sub, ast.Sub: ast.Add,
    ast.Mult: ast.Div, ast.Div: ast.Mult, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
SIGNS: Mapping[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.And: "and", ast.Or: "or",
}  # fmt: skip
EXTREMES = {"min": "max", "max": "min"}
NO_RULE = {"annotation", "returns", "decorator_list"}  # fields of the tree that compute nothing
CONDITION = {"test", "ifs"}
NOT_COPIED = shutil.ignore_patterns("__pycache__", ".*_cache", ".git", ".venv", "var")
# Imported once, before any change: every run starts as a fork of this process.
LIBRARIES = (
    "numpy", "networkx", "tinydb", "jsonschema", "openpyxl", "xlsxwriter", "docx", "hypothesis",
    "pytest", "pytest_playwright.pytest_playwright", "xdist.plugin", "_hypothesis_pytestplugin",
)  # fmt: skip
UNCHANGED = 600.0  # seconds that the tests may take at first
FASTEST, PATIENCE = 10.0, 5.0  # later at least so many, or so many times as long as at first


class Mutant(NamedTuple):
    """A source with one thing changed."""

    line: int
    change: str  # `< -> <=`
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every source that differs from `source` in one operator, constant, condition, min or max."""
    tree = ast.parse(source)
    for parent, field, index, node in _places(tree):
        for change, replacement in _replacements(parent, field, node):
            _put(parent, field, index, replacement)
            line = getattr(node, "lineno", getattr(parent, "lineno", 0))
            yield Mutant(line, change, ast.unparse(tree))
            _put(parent, field, index, node)


def _places(parent: ast.AST) -> Iterator[tuple[ast.AST, str, int, object]]:
    """Everything below `parent` that is computed with: its parent, field, place in it, itself."""
    if isinstance(parent, ast.keyword) and parent.arg == "strict":
        return
    for field, value in ast.iter_fields(parent):
        if field not in NO_RULE:
            for index, node in enumerate(value if isinstance(value, list) else [value]):
                yield parent, field, index, node
                if isinstance(node, ast.AST):
                    yield from _places(node)


def _put(parent: ast.AST, field: str, index: int, node: object) -> None:
    """Puts `node` in its place below `parent`."""
    value = getattr(parent, field)
    if isinstance(value, list):
        value[index] = node
    else:
        setattr(parent, field, node)


def _replacements(parent: ast.AST, field: str, node: object) -> Iterator[tuple[str, object]]:
    """What may stand instead of `node`, each with its description."""
    match node:
        case ast.Constant(value=bool(value)):
            yield f"{value} -> {not value}", ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from ((f"{value} -> {n}", ast.Constant(n)) for n in (value + 1, value - 1))
        case ast.Constant(value=float(value)):
            yield from ((f"{value} -> {n:.6g}", ast.Constant(n)) for n in (value + 1, value - 1))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not x -> x", operand
        case ast.Name(id=("min" | "max") as name) if isinstance(parent, ast.Call):
            yield f"{name} -> {EXTREMES[name]}", ast.Name(EXTREMES[name], ast.Load())
        case ast.Name() | ast.Call() | ast.Attribute() if field in CONDITION:
            yield "x -> not x", ast.UnaryOp(ast.Not(), node)
        case ast.AST() if type(node) in OPERATORS:
            other = OPERATORS[type(node)]
            yield f"{SIGNS[type(node)]} -> {SIGNS[other]}", other()


class Measured(NamedTuple):
    """What was tried, in the order of trial, and why a file could not be measured at all."""

    caught: list[tuple[str, Mutant]]
    survived: list[tuple[str, Mutant]]
    not_run: int
    faults: list[str]


def measured(tree: Path, rows: Mapping[str, Sequence[str]], seconds: float, seed: int) -> Measured:
    """What the tests of each file noticed of its mutants, as far as the time went.

    `tree` is a copy that is written to. The mutants of all files come in one random order, so that
    what the time did not suffice for is a random part of them.
    """
    until = time.monotonic() + seconds
    limits: dict[str, float] = {}
    faults, by_tests = [], dict[tuple[str, ...], list[str]]()
    for file, tests in rows.items():
        missing = [path for path in (file, *tests) if not (tree / path).exists()]
        if missing or not tests:
            faults.append(f"{file}: not there: {', '.join(missing) or 'its tests'}")
        else:
            by_tests.setdefault(tuple(tests), []).append(file)
    for tests, files in by_tests.items():
        began = time.monotonic()
        if run(tree, [*files, *tests], UNCHANGED):
            faults.append(f"{', '.join(files)}: fails without any change: {' '.join(tests)}")
            continue
        limit = max(FASTEST, PATIENCE * (time.monotonic() - began))
        limits |= dict.fromkeys(files, limit)
    todo = [(file, mutant) for file in limits for mutant in mutants((tree / file).read_text("utf-8"))]
    random.Random(seed).shuffle(todo)
    caught, survived = [], []
    for file, mutant in todo:
        if time.monotonic() > until:
            break
        noticed = is_caught(tree, file, mutant, rows[file], limits[file])
        (caught if noticed else survived).append((file, mutant))
        print(f"{'caught' if noticed else 'SURVIVED':9} {file}:{mutant.line}  {mutant.change}")
        sys.stdout.flush()
    return Measured(caught, survived, len(todo) - len(caught) - len(survived), faults)


def is_caught(tree: Path, file: str, mutant: Mutant, tests: Sequence[str], limit: float) -> bool:
    """Whether a test failed, or hung, with the mutant in the place of `file`."""
    path = tree / file
    original = path.read_bytes()
    # Python tells a compiled file's age by size and second: that of the original might be taken.
    Path(cache_from_source(str(path))).unlink(missing_ok=True)
    path.write_text(mutant.source, "utf-8")
    try:
        return run(tree, [file, *tests], limit, keep_compiled=False) != 0
    finally:
        path.write_bytes(original)


def run(tree: Path, paths: Sequence[str], limit: float, *, keep_compiled: bool = True) -> int:
    """The exit code of the tests and examples in `paths`, in a fork; -1 after `limit` seconds."""
    child = os.fork()
    if child == 0:
        sys.dont_write_bytecode = not keep_compiled
        _pytest(tree, ["-x", "-q", "-p", "no:cacheprovider", "--doctest-modules", *paths])
    until = time.monotonic() + limit
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def _pytest(tree: Path, arguments: Sequence[str]) -> None:
    """Ends this process with the exit code of pytest in `tree`, which prints nothing."""
    code = 70
    try:
        os.setsid()
        os.chdir(tree)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        sys.path[:] = [str(tree), *(path for path in sys.path if path not in ("", str(ROOT)))]
        code = int(importlib.import_module("pytest").main(arguments))
    finally:
        os._exit(code)


def chosen(root: Path, names: Sequence[str], tests: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The product files below `root` asked for, each with its tests.

    What fits no file stays, so that it is said of it that it is not there.
    """
    table = {
        file: row
        for pattern, row in TESTS.items()
        for file in sorted(str(p.relative_to(root)) for p in root.glob(pattern)) or [pattern]
        if not file.endswith("__init__.py")
    }
    files = [file for name in names or [""] for file in ([row for row in table if name in row] or [name])]
    return {file: tuple(tests) or table.get(file, ()) for file in files}


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 when every file asked for could be measured, whatever survived."""
    parser = argparse.ArgumentParser(prog="python -m bench.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--tests", nargs="+", default=[], metavar="PATH")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for library in LIBRARIES:
        importlib.import_module(library)
    rows = chosen(options.root, options.names, options.tests)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder).resolve() / "tree"
        shutil.copytree(options.root, tree, ignore=NOT_COPIED)
        (tree / ".venv").symlink_to(ROOT / ".venv")
        outcome = measured(tree, rows, options.minutes * 60, options.seed)
    caught, survived = len(outcome.caught), len(outcome.survived)
    print(f"\n{caught} caught, {survived} survived, {outcome.not_run} not run")
    for file, mutant in sorted(outcome.survived, key=lambda pair: (pair[0], pair[1].line)):
        line = (options.root / file).read_text("utf-8").splitlines()[mutant.line - 1]
        print(f"  {file}:{mutant.line}  {mutant.change}  in: {line.strip()}")
    for fault in outcome.faults:
        print(f"not measured: {fault}")
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
