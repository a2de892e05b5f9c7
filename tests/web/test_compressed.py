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

from components.web import compressed, linked, shell

COMPONENTS = Path(compressed.__file__).parents[1]


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """A browser before an app that says `below` wherever nothing answered before it.

    No script was compressed at the installation, and none is remembered from another test.
    """
    monkeypatch.setattr(compressed, "SCRIPTS", tmp_path / "made")
    compressed._compressed.cache_clear()
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
    return f"static/{linked.VERSION}/js/{max(linked.NAMES, key=lambda name: len(linked.script(name)))}"


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
    """Brotli before gzip, else as it is; but for a remark it is what was linked."""
    with client.stream("GET", f"/{script()}", headers={"Accept-Encoding": takes}) as answer:
        body = b"".join(answer.iter_raw())
    assert answer.headers.get("Content-Encoding") == encoding
    raw = b"//# allFunctionsCalledOnLoad\n" + linked.script(Path(script()).name).encode()
    if encoding:
        assert len(body) < len(raw) / 5
        body = brotli.decompress(body) if encoding == "br" else gzip.decompress(body)
    assert body == raw
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/javascript")


def test_what_the_installation_made_is_answered(client: TestClient) -> None:
    """All scripts of a first visit, smaller than while somebody waits; other forms as ever."""
    compressed.make_scripts()
    for name in linked.NAMES:
        made, address = compressed.SCRIPTS / f"{name}.br", f"/static/{linked.VERSION}/js/{name}"
        with client.stream("GET", address, headers={"Accept-Encoding": "gzip, br"}) as answer:
            assert b"".join(answer.iter_raw()) == made.read_bytes()
        assert answer.headers["Content-Encoding"] == "br"
        whole = client.get(address, headers={"Accept-Encoding": "gzip"}).content
        assert brotli.decompress(made.read_bytes()) == whole
        assert made.stat().st_size < len(brotli.compress(whole, quality=compressed.QUALITY))


def test_another_version_s_script_is_not_answered(client: TestClient) -> None:
    """As a process of before or after an upgrade says: kept for a year, it would hold another React."""
    name = script().replace(linked.VERSION, "0123456789ab")
    assert client.get(f"/{name}").text == "below"
    own = next(path.name for path in (linked.STATIC / "js").glob("react-dom.*.js"))
    assert client.get(f"/static/js/{own}").text == "below"


def test_what_has_no_form_of_its_own_is_streamlit_s_whatever_the_version() -> None:
    """Scripts name pictures beside themselves."""
    told = Route("/{path:path}", lambda request: PlainTextResponse(request.url.path))
    client = TestClient(Starlette(routes=[told], middleware=[Middleware(compressed.Compressed)]))
    assert client.get(f"/static/{linked.VERSION}/media/a.png").text == "/static/media/a.png"


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
    whole = drawn_by(linked.STATIC / "media" / icons[0].name)
    named = {
        name for path in COMPONENTS.rglob("*.py") for name in compressed.ICON.findall(path.read_text("utf-8"))
    }
    assert {"event_repeat", "history", "task_alt"} <= named <= drawn  # ours
    assert {"check", "close", "keyboard_arrow_down", "expand_more"} <= drawn < whole  # Streamlit's
    assert "barefoot" in whole - drawn
    letters = [list(TTFont(path).getBestCmap()) for path in source]
    assert letters == [[ord(compressed.UNUSED)]] * len(source) != []  # with none a browser complains
    answer = client.get(f"/static/media/{icons[0].name}")
    assert answer.content == icons[0].read_bytes()
    assert answer.headers["Cache-Control"] == compressed.FOR_A_DAY  # another icon, the same name
    compressed._files.cache_clear()


def test_a_first_visit_of_scripts_is_small() -> None:
    """All that the first page asks for ahead, compressed."""
    assert [name in shell.index() for name in linked.NAMES] == [True] * 5
    sizes = [len(compressed._compressed(f"js/{name}", "br")) for name in linked.NAMES]
    assert sum(sizes) < 570_000, sum(sizes)
