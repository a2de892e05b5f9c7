"""The guides name what is on the screen, show pictures that are there, and open to everybody."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from components.web.router import pages_for
from components.widgets.guides import DOCS, FIRST, GUIDES, guide, guides_for, path_of
from plan.ledger.access import Account
from plan.model.kinds import Role
from tests.browser.pictures import FOLDER, OF_THE_DEMO, OF_THE_PLAN
from tests.support.app_page import ROOT, alone, be, opened, text

NAMED = re.compile(r"「([^」]+)」")
ICON = re.compile(r"^:material/\w+: ")
LARGEST, ALL_TOGETHER = 200_000, 3_000_000  # bytes


def literals(path: Path) -> Iterator[str]:
    """The texts in a source; of one that is put together, a pattern."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "\0" for p in node.values)
            yield re.escape("".join(map(str, parts))).replace("\0", "[^「」]{1,12}")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(ICON.sub("", node.value))


@cache
def on_screen() -> re.Pattern[str]:
    """What a whole text on the screen may be, by the sources of the app."""
    words_of = [ROOT / "plan/words/labels.py", ROOT / "plan/model/kinds.py"]
    sources = [*(ROOT / "components").rglob("*.py"), *words_of]
    words = {
        literal for path in sources for literal in literals(path) if re.match(r"[\u4e00-\u9fff].", literal)
    }
    scripts = (ROOT / "components" / "widgets" / "graph_view").glob("*")
    for path in (file for file in scripts if file.suffix in {".js", ".html"}):
        words |= set(re.findall(r"""(?<=[>"'`])[\u4e00-\u9fff]{2,}(?=[<"'`])""", path.read_text("utf-8")))
    return re.compile("|".join(words))


@pytest.mark.parametrize("name", GUIDES)
def test_what_a_guide_names_is_on_the_screen(name: str) -> None:
    """Every 「button」, field and page, letter by letter."""
    named = set(NAMED.findall(path_of(name).read_text("utf-8")))
    assert len(named) >= 10
    assert sorted(word for word in named if not on_screen().fullmatch(word)) == []


def test_a_name_that_is_not_there_is_found_out() -> None:
    """The test above can fail."""
    assert on_screen().fullmatch("本期无变化")
    assert not on_screen().fullmatch("本期无变化吧")
    assert not on_screen().fullmatch("无变化本期")


def test_every_picture_is_there_and_none_besides() -> None:
    """As the list in pictures.py says, 1440 by 900, and small."""
    names = {f"{picture.name}.png" for picture in (*OF_THE_DEMO, *OF_THE_PLAN)}
    assert names == {path.name for path in FOLDER.iterdir()}
    for path in FOLDER.iterdir():
        with Image.open(path) as picture:
            assert picture.size == (1440, 900)
        assert path.stat().st_size <= LARGEST
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= ALL_TOGETHER


def test_a_page_has_its_picture() -> None:
    """Every page of every role is among the pictures."""
    shown = {picture.address.partition("?")[0] or "overview" for picture in OF_THE_DEMO}
    assert {page for role in Role for page in pages_for(Account(name="某", role=role)).values()} <= shown


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_in_pieces_is_the_whole_of_it(name: str) -> None:
    """Each picture is a file; the words between are all words; no link that leads nowhere."""
    pieces, whole = guide(name), path_of(name).read_text("utf-8")
    pictures = [piece[0] for piece in pieces if not isinstance(piece, str)]
    assert len(pictures) == whole.count("![") >= 2
    assert all(path.is_file() and path.is_relative_to(DOCS) for path in pictures)
    words = "".join(piece for piece in pieces if isinstance(piece, str))
    assert "](" not in words
    assert words.count("##") == whole.count("##")


def test_no_other_file_is_a_guide() -> None:
    """A path that is not a guide's name is none."""
    with pytest.raises(KeyError):
        path_of("../operate")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NONE])
def test_every_role_is_helped(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    """Its own guide first, the others by one press; the header leads there, the menu does not."""
    be(monkeypatch, Account(name="某", role=role, unit="kjj" if role is Role.CLERK else None))
    app = opened("help")
    assert [element.value for element in app.title] == ["帮助"]
    assert 'href="help"' in text(app)
    first, *others = guides_for(role)
    assert first == FIRST[role]
    assert heading(first) in text(app)
    for other in dict.fromkeys(others):
        app.session_state["part:" + "|".join(guides_for(role))] = other
        shown = text(app.run())
        assert heading(other) in shown
        assert other == first or heading(first) not in shown


def heading(name: str) -> str:
    """The first heading of a guide."""
    heading = re.search(r"^## .+$", path_of(name).read_text("utf-8"), re.MULTILINE)
    assert heading
    return heading[0]


def test_nobody_is_not_helped(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page asks by itself."""
    be(monkeypatch, None)
    app = alone("help")
    assert app.exception
    assert "##" not in text(app)
