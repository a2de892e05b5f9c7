"""The floors of docs/design.md are kept: who imports whom, and what pure floors leave alone."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PURE = (  # packages that touch nothing outside
    "outlook", "forecast", "acts", "schedule", "state", "words", "ledger", "model", "calendar",
    "errors",
)  # fmt: skip
EDGES = "ledger/stores"  # in a pure package, but where files and servers are
OUTSIDE = {  # modules that reach files, clocks, the environment or shared chance
    "io", "os", "random", "secrets", "shutil", "socket",
    "subprocess", "sys", "tempfile", "time", "uuid",
}  # fmt: skip
FORBIDDEN = {  # the same by other ways, by the last two names
    "open", "input", "print", "Path.cwd", "Path.home",
    "date.today", "datetime.now", "datetime.today", "datetime.utcnow",
    "random.seed", "random.rand", "random.choice", "random.normal",
}  # fmt: skip
FILE_ACTS = {"read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink", "iterdir"}
CLOCK = ("plan/ledger/contract.py", "datetime.now")  # the default, which stores take as a parameter
TABLE = "toml').read_text"  # a table that stands beside the module, read once as it is imported
ALLOWED = {CLOCK, ("plan/calendar/workdays.py", TABLE), ("plan/words/fields.py", TABLE)}
DRAWN_WITHOUT_STREAMLIT = ("theme.py", "charts/*.py", "graph_view/*.py")  # of the widgets


def floors_of(package: str) -> list[list[str]]:
    """The modules on each floor of `package`, from the top, read from pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    floors = next(c["layers"] for c in contracts if c.get("containers") == [package])
    return [[name.strip(" ()") for name in re.split("[|:]", floor)] for floor in floors]


def files_of(package: str) -> list[Path]:
    """The pure files of a package of plan, or of the module of that name."""
    found = sorted([*ROOT.glob(f"plan/{package}.py"), *ROOT.glob(f"plan/{package}/**/*.py")])
    return [path for path in found if EDGES not in path.as_posix()]


def imported(source: str) -> set[str]:
    """The top-level names of the modules that `source` imports."""
    nodes = list(ast.walk(ast.parse(source)))
    whole = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in whole | parts}


def touches(source: str) -> Iterator[str]:
    """What `source` uses of `OUTSIDE`, `FORBIDDEN` and `FILE_ACTS`."""
    yield from imported(source) & OUTSIDE
    for node in ast.walk(ast.parse(source)):
        name = ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""
        last_two = ".".join(name.split(".")[-2:])
        if last_two in FORBIDDEN or ("." in name and name.rsplit(".", 1)[1] in FILE_ACTS):
            yield last_two


PURE_FILES = [path for package in PURE for path in files_of(package)]
DRAWN = [
    path
    for pattern in DRAWN_WITHOUT_STREAMLIT
    for path in sorted((ROOT / "components/widgets").glob(pattern))
    if path != ROOT / "components/widgets/graph_view/__init__.py"
]


def test_imports_go_downwards_only() -> None:
    """Every contract of pyproject.toml holds, asked in a process whose loggers are its own."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    asked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stdout + asked.stderr


@pytest.mark.parametrize("package", ["plan", "components"])
def test_a_floor_names_what_there_is(package: str) -> None:
    """A package that has gone is gone from the floors; none stands on two of them."""
    named = [name for floor in floors_of(package) for name in floor]
    there = {path.stem for path in (ROOT / package).iterdir() if path.suffix in ("", ".py")}
    assert set(named) == there - {"__init__", "__pycache__", "static"}
    assert len(named) == len(set(named))


@pytest.mark.parametrize(("package", "most"), [("plan", 13), ("components", 5)])
def test_the_floors_are_few(package: str, most: int) -> None:
    """They name packages; whoever adds a module edits none of them."""
    assert len(floors_of(package)) <= most
    loose = {path.stem for path in (ROOT / package).glob("*.py")}
    assert loose <= {"__init__", "__main__", "errors", "address", "session", "identity"}


@pytest.mark.parametrize("path", PURE_FILES, ids=lambda path: path.stem)
def test_a_pure_module_touches_no_file_clock_or_environment(path: Path) -> None:
    """What it computes depends on its arguments alone."""
    name = path.relative_to(ROOT).as_posix()
    found = {(name, what) for what in touches(path.read_text("utf-8"))}
    assert found <= ALLOWED


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: path.stem)
def test_what_is_drawn_knows_no_streamlit(path: Path) -> None:
    """Charts, graph and colours are objects that can be read without a screen."""
    assert "streamlit" not in imported(path.read_text("utf-8"))


def test_every_package_is_pure_or_an_edge() -> None:
    """A new package is put on one side or the other; the ledger's contract is among the pure."""
    edges = {"__main__", "cli", "office", "demo", "mspdi", "imports", "exports", "accounts"}
    floors = {name for floor in floors_of("plan") for name in floor}
    assert floors == edges | {"plan_file"} | set(PURE)
    assert ROOT / "plan/ledger/contract.py" in PURE_FILES


@pytest.mark.parametrize(
    "source",
    ["open('x')", "from datetime import date\ndate.today()", "from os import environ",
     "import datetime\ndatetime.datetime.now()", "path.read_text()"],
)  # fmt: skip
def test_a_touch_is_seen(source: str) -> None:
    """The finder finds what it is for."""
    assert list(touches(source))
