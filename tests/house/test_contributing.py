"""What docs/contributing.md, design.md and glossary.md say is so: files, names, places."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from plan.cli.exchange import EXPORTS
from plan.ledger.access import MAY_OPEN
from plan.ledger.events import EVENTS

ROOT = Path(__file__).parents[2]
FILE = re.compile(r"`((?:components|plan|tests|docs|bench)/[\w./-]*[\w/])`")
NAME = re.compile(r"`((?:session\.)?[A-Za-z]\w+)`")
SECTION = re.compile(r"^## (.+)\n((?:(?!^## ).*\n?)*)", re.MULTILINE)
FIELDS_OF_THE_TEXT = {"NAME", "st"}
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def sections(file: str) -> dict[str, str]:
    """The parts of a document by their headings."""
    return dict(SECTION.findall((ROOT / file).read_text("utf-8")))


def sources() -> Iterator[Path]:
    """All Python of the product and its tests."""
    for folder in ("components", "plan", "tests"):
        yield from (ROOT / folder).rglob("*.py")


@cache
def words(path: Path) -> frozenset[str]:
    """The names that a source uses or makes, and its texts up to a question mark."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Constant(value=str(text)):
                found.add(text.partition("?")[0])
            case ast.Name(id=name) | ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                found.add(name)
    return frozenset(found)


def common_to(wanted: set[str]) -> set[str]:
    """The sources in which all of `wanted` are."""
    return {str(path.relative_to(ROOT)) for path in sources() if wanted <= words(path)}


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("A page", lambda: set(MAY_OPEN) - {"overview"}),  # whose address is that of the site
        ("An event", lambda: {kind.__name__ for kind in EVENTS}),
        ("An export", lambda: {paper for paper, _ in EXPORTS}),
    ],
)
def test_the_list_holds_every_place_that_all_of_a_kind_are_in(
    kind: str, members: Callable[[], set[str]]
) -> None:
    """What every page, event or export there is has a row in is on the list of a new one."""
    places = common_to(members())
    assert places
    assert places <= set(FILE.findall(sections("docs/contributing.md")[kind]))


@pytest.mark.parametrize("kind", ["A page", "An event", "An export"])
def test_every_place_and_name_on_the_list_exists(kind: str) -> None:
    """Each name in a file that the list of its kind names, or on a module it is said of."""
    text = sections("docs/contributing.md")[kind]
    files = [ROOT / file for file in FILE.findall(text)]
    assert [str(path) for path in files if not path.exists()] == []
    known = frozenset().union(*(words(path) for path in files if path.suffix == ".py"))
    for name in set(NAME.findall(text)) - FIELDS_OF_THE_TEXT:
        module, _, attribute = name.rpartition(".")
        if module:
            assert hasattr(import_module(f"components.{module}"), attribute), name
        else:
            assert name in known | {"Outlook"}, name


def test_the_way_of_a_report_goes_through_files_that_exist() -> None:
    """Each file and function that the diagram of docs/design.md names."""
    diagram = sections("docs/design.md")["The way of one report"].split("```")[1]
    steps = re.findall(r"(components|plan)/([\w./*]+)", diagram)
    assert len(steps) >= 12
    missing = [f"{a}/{b}" for a, b in steps if not list(ROOT.glob(f"{a}/{b.rstrip('/')}"))]
    assert missing == []
    called = re.findall(r"\b([a-z][\w.]+)\(\)", diagram)
    known = frozenset().union(*(words(path) for path in sources()))
    assert len(called) >= 8
    assert [name for name in called if name.rpartition(".")[2] not in known] == []


def test_every_file_that_the_design_names_exists() -> None:
    """By its path, or by its last name somewhere in the product."""
    text = (ROOT / "docs" / "design.md").read_text("utf-8")
    named = set(re.findall(r"`([\w/]+\.(?:py|js|css|toml|json))`", text))
    found = {str(path.relative_to(ROOT)) for path in ROOT.glob("*.*")}
    found |= {
        str(path.relative_to(ROOT))
        for folder in ("components", "plan", "plan_data", "tests")
        for path in (ROOT / folder).rglob("*.*")
    }
    assert named
    missing = [one for one in named if one not in found and not any(f.endswith(f"/{one}") for f in found)]
    assert missing == []


def test_every_code_word_of_the_glossary_is_in_the_code() -> None:
    """The second column names what is there."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")]
    codes = [one for row in rows for one in re.findall(r"`([A-Za-z_.]+)", row[2])]
    assert len(codes) > 60
    known: frozenset[str] = frozenset().union(*(_attributes(path) for path in sources()))
    missing = [one for one in codes if not set(one.split(".")) <= known]
    assert missing == []


def _attributes(path: Path) -> frozenset[str]:
    """All identifiers of a source."""
    return frozenset(re.findall(r"\w+", path.read_text("utf-8")))


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(file: Path) -> None:
    """Links and pictures of the documents that stay in the project."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", file.read_text("utf-8"))
    assert [one for one in targets if not (file.parent / one).exists()] == []
