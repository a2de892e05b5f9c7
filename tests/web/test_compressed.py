"""Streamlit's files over the line: the same bytes, compressed as the browser takes them, icons whole."""

import gzip
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from components.web import compressed, shell

COMPONENTS = Path(compressed.__file__).parents[1]


@pytest.fixture
def client() -> TestClient:
    """A browser before an app that says `below` wherever nothing answered before it."""
    below = Route("/{path:path}", lambda _: PlainTextResponse("below"))
    return TestClient(Starlette(routes=[below], middleware=[Middleware(compressed.Compressed)]))


def drawn_by(font: Path) -> set[str]:
    """The names for whose letters the font draws an icon."""
    tables = TTFont(font)
    letter = {glyph: chr(code) for code, glyph in tables.getBestCmap().items()}
    parts = (part for lookup in tables["GSUB"].table.LookupList.Lookup for part in lookup.SubTable)
    sets = (getattr(part, "ExtSubTable", part).ligatures.items() for part in parts)
    return {
        "".join(letter[glyph] for glyph in (first, *icon.Component))
        for ligatures in sets
        for first, icons in ligatures
        for icon in icons
    }


def script() -> str:
    """The address of the largest script of a first visit."""
    return max((name for name in compressed._files() if "protobuf" in name), key=len)


@pytest.mark.parametrize(
    ("takes", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, deflate", "gzip"),
        ("identity", None),
        ("", None),
        ("xbr", None),
    ],
)
def test_a_script_comes_as_the_browser_takes_it(client: TestClient, takes: str, encoding: str | None) -> None:
    """Brotli before gzip; who takes neither gets Streamlit's own answer; but for a remark it is the same."""
    with client.stream("GET", f"/static/{script()}", headers={"Accept-Encoding": takes}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers.get("Content-Encoding") == encoding
    raw = b"//# allFunctionsCalledOnLoad\n" + (compressed._static() / script()).read_bytes()
    if encoding is None:
        assert body == b"below"  # Streamlit's own answer
        return
    assert (brotli.decompress(body) if encoding == "br" else gzip.decompress(body)) == raw
    assert len(body) < len(raw) / 5
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/none.js",
        "/static/../pyproject.toml",
        "/static/%2e%2e/index.html",
        "/static/js/",
        "/other.js",
    ],
)
def test_what_is_no_file_of_streamlit_is_passed_on(client: TestClient, path: str) -> None:
    """No other file of the machine can be asked for."""
    assert client.get(path).text == "below"


def test_the_font_holds_every_icon_that_is_named(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Icons of ours and Streamlit's are drawn, others and Source Sans have gone."""
    monkeypatch.setattr(compressed, "FONTS", tmp_path)
    compressed._files.cache_clear()
    compressed.make_fonts(COMPONENTS)
    icons, source = sorted(tmp_path.glob("Material*")), sorted(tmp_path.glob("Source*"))
    drawn = drawn_by(icons[0])
    whole = drawn_by(compressed._static() / "media" / icons[0].name)
    named = {
        name for path in COMPONENTS.rglob("*.py") for name in compressed.ICON.findall(path.read_text("utf-8"))
    }
    assert {"event_repeat", "history", "task_alt"} <= named <= drawn  # ours
    assert {"check", "close", "keyboard_arrow_down", "expand_more"} <= drawn < whole  # Streamlit's
    assert "barefoot" in whole - drawn
    assert [len(TTFont(path).getGlyphOrder()) for path in source] == [1] * len(source) != []
    answer = client.get(f"/static/media/{icons[0].name}")
    assert answer.content == icons[0].read_bytes()
    assert answer.headers["Cache-Control"] == compressed.FOR_A_DAY  # another icon, the same name
    compressed._files.cache_clear()


def test_a_first_visit_of_scripts_is_small() -> None:
    """All that the first page asks for ahead, compressed."""
    first = {path for path in shell.index().split('"') if path.startswith("./static/js/")}
    sizes = [len(compressed._compressed(compressed._static().parent / path, "br")) for path in sorted(first)]
    assert len(first) > 80
    assert sum(sizes) < 650_000, sum(sizes)


def test_every_part_asked_for_ahead_is_there() -> None:
    """Streamlit still calls them so."""
    parts = {Path(name).name.partition(".")[0] for name, is_part in compressed.ahead().items() if is_part}
    assert parts == set(compressed.AHEAD)
