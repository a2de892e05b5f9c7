"""requirements.txt names what the app imports, all of it and nothing else; the lock pins that."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from uvicorn.config import Config
from uvicorn.protocols.http import auto

ROOT = Path(__file__).parents[2]
OURS = {"plan", "components"}
TAKEN_UP = {"httptools", "uvloop"}  # by the server that Streamlit starts, where they are


def imported() -> set[str]:
    """The top-level modules that the app's files import, those of the standard library left out."""
    found: set[str] = set()
    for path in [ROOT / "streamlit_app.py", *(p for name in OURS for p in (ROOT / name).rglob("*.py"))]:
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


MACHINES = [
    {"python_version": python, "python_full_version": f"{python}.2", "platform_machine": machine,
     "sys_platform": "linux", "platform_system": "Linux", "implementation_name": "cpython"}
    for python in ("3.11", "3.12", "3.13", "3.14")
    for machine in ("x86_64", "aarch64")
]  # fmt: skip
LOCKS = {
    "requirements.txt": ["requirements.lock"],
    "requirements-dev.txt": ["requirements.lock", "requirements-dev.lock"],
    "release/pip.txt": ["release/pip.lock"],
}


def asked(name: str) -> list[Requirement]:
    """The lines of a requirements file."""
    lines = re.findall(r"^[A-Za-z].*$", (ROOT / name).read_text("utf-8"), re.MULTILINE)
    return [Requirement(line) for line in lines]


def pinned(names: list[str], machine: dict[str, str] | None = None) -> dict[str, str]:
    """The version of every package that the lock files pin for `machine`, this one by default."""
    environment = {**default_environment(), **(machine or {})}
    found: dict[str, str] = {}
    for name in names:
        for block in re.split(r"^(?=[a-z0-9])", (ROOT / name).read_text("utf-8"), flags=re.M)[1:]:
            line = Requirement(block.partition("\\")[0])
            digests = re.findall(r"--hash=sha256:([0-9a-f]{64})\b", block)
            assert digests, f"{line.name} is not pinned by a digest"
            if line.marker is None or line.marker.evaluate(environment):
                (version,) = line.specifier
                assert version.operator == "=="
                assert found.setdefault(plain(line.name), version.version) == version.version
    return found


@pytest.mark.parametrize("ranges", LOCKS)
@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: f"{m['python_version']}-{m['platform_machine']}")
def test_every_range_has_its_pin(ranges: str, machine: dict[str, str]) -> None:
    """A version within it, on every machine that a bundle is made for: else make lock is due."""
    versions = pinned(LOCKS[ranges], machine)
    for line in asked(ranges):
        if line.marker is None or line.marker.evaluate({**default_environment(), **machine}):
            assert line.specifier.contains(versions[plain(line.name)]), f"make lock is due: {line}"


@pytest.mark.parametrize("ranges", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_is_needed_and_everything_needed_is_pinned(ranges: str) -> None:
    """What follows from the ranges on this machine, by what the installed packages say."""
    lines = [*asked("requirements.txt"), *(asked(ranges) if "dev" in ranges else [])]
    lines = [line for line in lines if line.marker is None or line.marker.evaluate()]
    reached: set[tuple[str, str]] = set()
    while lines:
        line = lines.pop()
        for extra in {"", *line.extras}:
            if (plain(line.name), extra) not in reached:
                reached.add((plain(line.name), extra))
                needs = map(Requirement, requires(line.name) or [])
                lines += [n for n in needs if not n.marker or n.marker.evaluate({"extra": extra})]
    assert {name for name, _ in reached} == set(pinned(LOCKS[ranges]))
