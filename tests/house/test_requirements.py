"""requirements.txt names what the app imports, all of it and nothing else."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from uvicorn.config import Config
from uvicorn.protocols.http import auto

ROOT = Path(__file__).parents[2]
OURS = {"plan", "components"}
TAKEN_UP = {"httptools", "uvloop"}  # by the server that Streamlit starts, where they are


def imported() -> set[str]:
    """The top-level modules that the app's files import, those of the standard library left out."""
    found: set[str] = set()
    for path in [
        ROOT / "streamlit_app.py",
        *(p for name in OURS for p in (ROOT / name).rglob("*.py")),
    ]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


def plain(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_has_its_line_and_every_line_its_import() -> None:
    """None comes along by chance, none is carried for nothing, none twice."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    lines = [plain(name) for name in re.findall(r"^[A-Za-z][\w.-]*", text, re.MULTILINE)]
    provided = packages_distributions()
    needed = imported() | TAKEN_UP
    assert sorted(lines) == sorted({plain(provided[module][0]) for module in needed})


def test_the_server_takes_up_what_makes_it_faster() -> None:
    """They are listed for it alone: gone from it, they are to go from the list."""
    loop = Config("plan").get_loop_factory()
    assert loop
    assert loop.__module__ == "uvloop"
    assert auto.AutoHTTPProtocol.__name__ == "HttpToolsProtocol"
