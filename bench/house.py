"""The figures of the house, counted anew: `python -m bench.house`.

Lines are all lines of a file. A private function begins with one underscore; it is called once when
its file names it once beside its definition. A whole-line comment is a line that holds nothing
else.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PRODUCT = ("plan", "components")
WRITTEN_IN = (".py", ".js", ".css", ".html", ".sql")
Definition = ast.FunctionDef | ast.AsyncFunctionDef


class Figure(NamedTuple):
    """A count or share of the house, and what it is of."""

    name: str
    value: str


def figures(root: Path = ROOT) -> Iterator[Figure]:
    """All figures of the checkout at `root`."""
    sources = [path.read_text("utf-8") for path in files(root, PRODUCT, (".py",))]
    lines = sum(map(_lines, sources))
    yield Figure("product lines", f"{_lines_of(root, PRODUCT, WRITTEN_IN):,}")
    yield Figure("  of them Python", f"{lines:,}")
    yield Figure("test lines", f"{_lines_of(root, ('tests',), ('.py',)):,}")
    for package in PRODUCT:
        yield Figure(f"files at the root of {package}", str(len([*(root / package).glob("*.py")])))
        yield Figure(f"rows of the import contract of {package}", str(contract_rows(root, package)))
    counts = [private for source in sources for private in private_functions(source).values()]
    once = counts.count(1)
    yield Figure("private functions", f"{len(counts):,}")
    yield Figure("  of them called once", f"{once:,}, {once / max(len(counts), 1):.0%}")
    comments = sum(map(whole_line_comments, sources))
    yield Figure("whole-line comments", f"{comments:,}, {comments / max(lines, 1):.1%} of Python")
    longest, name = max(length for source in sources for length in lengths(source))
    yield Figure("longest function", f"{longest} lines, {name}")


def files(root: Path, tops: tuple[str, ...], endings: tuple[str, ...]) -> list[Path]:
    """The files below the folders `tops` with one of `endings`."""
    below = (path for top in tops for path in sorted((root / top).rglob("*")))
    return [path for path in below if path.suffix in endings and path.is_file()]


def contract_rows(root: Path, package: str) -> int:
    """How many layers the import contract of `package` has."""
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(len(c["layers"]) for c in contracts if c.get("containers") == [package])


def private_functions(source: str) -> dict[str, int]:
    """How often `source` names each of its private functions and methods."""
    nodes = list(ast.walk(ast.parse(source)))
    named = Counter(node.id for node in nodes if isinstance(node, ast.Name))
    named += Counter(node.attr for node in nodes if isinstance(node, ast.Attribute))
    names = {node.name for node in nodes if isinstance(node, Definition)}
    return {name: named[name] for name in names if re.match("_[^_]", name)}


def whole_line_comments(source: str) -> int:
    """The lines of `source` that are a comment and nothing else."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return sum(token.type == tokenize.COMMENT and token.line.lstrip().startswith("#") for token in tokens)


def lengths(source: str) -> Iterator[tuple[int, str]]:
    """The lines that each function of `source` takes, from `def` to its end, and its name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Definition):
            yield (node.end_lineno or node.lineno) - node.lineno + 1, node.name


def _lines_of(root: Path, tops: tuple[str, ...], endings: tuple[str, ...]) -> int:
    return sum(_lines(path.read_text("utf-8")) for path in files(root, tops, endings))


def _lines(source: str) -> int:
    return source.count("\n")


def main(show: Callable[[str], object] = print) -> int:
    """The exit code: 0 after printing a figure a line."""
    for name, value in figures():
        show(f"{name:44} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
