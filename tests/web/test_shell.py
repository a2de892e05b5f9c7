"""The shell without a browser: what it changes of Streamlit's page, words and colours."""

from __future__ import annotations

import json
import re
import struct
import tomllib
from itertools import product
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit import file_util

from components.web import linked, shell
from components.web.sign_in_pages import notice_page
from tests.support.contrast import contrast

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
DICTIONARY = json.loads((shell.STATIC / "zh.json").read_text("utf-8"))
WORDS = {english: chinese for group in (DICTIONARY["sentences"], *DICTIONARY["words"].values())
         for english, chinese in group.items()}  # fmt: skip
PIECED = {  # Streamlit puts these together while it runs
    "The page that you have requested does not seem to exist. Running the app's main page.",
    "add icon",
}
# The bundles where Streamlit's own words stand; charts bring megabytes of other words.
OTHER_PEOPLES = re.compile("Plotly|DeckGl|Syntax|Mermaid|mermaid|Diagram|elk|katex|cytoscape|GraphViz")


@pytest.fixture(scope="module")
def streamlit_scripts() -> str:
    """All that Streamlit's own scripts say."""
    scripts = Path(file_util.get_static_dir(), "static/js").glob("*.js")
    return "\n".join(p.read_text("utf-8") for p in scripts if not OTHER_PEOPLES.search(p.name))


def test_the_page_is_chinese() -> None:
    """Language, title, and our dictionary before Streamlit's own scripts begin."""
    page = shell.index()
    assert '<html lang="zh-CN">' in page
    assert "<title>{title}</title>" in page
    assert "./shell/zh.js?v=" in page


def test_the_page_connects_at_once(streamlit_scripts: str) -> None:
    """Streamlit still takes these from the window, and then opens its stream before it has asked."""
    assert "window.__streamlit = {" in shell.index()
    words = ("window.__streamlit", "BACKEND_BASE_URL", "HOST_CONFIG", "useExternalAuthToken", "enableBypass")
    assert [word for word in words if word not in streamlit_scripts] == []


def test_the_page_loads_a_few_linked_files() -> None:
    """Each a module of its own, in the order in which they must run; none of Streamlit's own beside them."""
    scripts = re.findall(r"<script[^>]*/static/[^>]*>", shell.index())
    named = [re.sub(r'.*src="\./static/(\w+)/js/([^"]+)".*', r"\1 \2", script) for script in scripts]
    assert named == [f"{linked.VERSION} {name}" for name in linked.NAMES]
    assert all('type="module"' in script and "async" not in script for script in scripts)
    assert len(scripts) == 5
    assert shell.index().count("./static/js/") == shell.index().count("modulepreload") == 0


def test_the_door_asks_for_what_the_page_will_load() -> None:
    """Every script that the page names, and as the page does not: from the root."""
    named = set(re.findall(r'"\./((?:static|shell)/[^"]+)"', shell.index()))
    asked = re.findall(r'rel="prefetch" href="/([^"]+)"', notice_page(""))
    assert sorted(asked) == sorted(named)
    assert (
        len(asked) == len(linked.NAMES) + len(shell.SCRIPTS) + 2
    )  # and a style sheet of Streamlit's, and ours


@pytest.mark.parametrize(
    ("path", "is_kept"),
    [
        (f"/shell/fresh.js?v={shell.VERSION}", True),
        ("/shell/fresh.js?v=another", False),  # as a second server says that was begun anew later
        ("/shell/fresh.js", False),
        (f"/healthz?v={shell.VERSION}", False),
    ],
)
def test_our_scripts_are_not_asked_for_again_until_they_are_others(path: str, is_kept: bool) -> None:
    """For a year, by the address that the page gives them."""
    answer = TestClient(Starlette(routes=shell.ROUTES, middleware=shell.MIDDLEWARE)).get(path)
    assert answer.status_code == 200
    assert ("immutable" in answer.headers.get("Cache-Control", "")) == is_kept


@pytest.mark.parametrize("path", ["/healthz", "/favicon.png", "/favicon.ico", "/", "/overview"])
def test_what_is_open_to_all_is_only_read(path: str) -> None:
    """Another method is refused, as of every page."""
    client = TestClient(Starlette(routes=shell.ROUTES))
    assert client.get(path).status_code == client.head(path).status_code == 200
    assert {client.request(method, path).status_code for method in ("POST", "PUT", "DELETE")} == {405}


def test_an_upgrade_that_moves_something_is_refused() -> None:
    """The message says which place is gone and where to look."""
    with pytest.raises(RuntimeError, match=r"lang=.en.*0 times.*components/web/shell.py"):
        shell.localized("<html></html>")


def test_the_dictionary_translates_what_streamlit_says(streamlit_scripts: str) -> None:
    """A word that Streamlit no longer uses is not kept."""
    gone = [word for word in WORDS if word not in streamlit_scripts and word not in PIECED]
    assert gone == []


def test_the_dictionary_ends_in_chinese() -> None:
    """No translation is itself translated, and each says something in Chinese or is a name."""
    assert len(WORDS) > 80
    assert not set(WORDS) & set(WORDS.values())
    assert [v for v in WORDS.values() if not re.search("[一-鿿]", v)] == ["Streamlit "]


def test_the_icon_is_a_picture_of_ours() -> None:
    """A PNG of 64 by 64, shipped with the app."""
    head = shell.FAVICON.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (64, 64)


def test_nothing_is_configured_to_leave_the_machine() -> None:
    """No statistics, no look-up of the address at the start, no web font."""
    assert CONFIG["browser"] == {"gatherUsageStats": False, "serverAddress": "localhost"}
    assert "fontFaces" not in CONFIG["theme"]
    assert "http" not in str(CONFIG)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_texts_can_be_read_in_both_themes(name: str) -> None:
    """Text, links and the main colour reach AA, 4.5 to 1, on every ground they stand on."""
    theme = CONFIG["theme"][name]
    grounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    grounds += list(theme["sidebar"].values())
    inks = [theme["textColor"], theme["linkColor"], theme["primaryColor"]]
    assert all(contrast(ink, ground) >= 4.5 for ink, ground in product(inks, grounds))
