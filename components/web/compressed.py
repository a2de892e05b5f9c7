"""Streamlit's own scripts and fonts as they go over the line: compressed, and no more than is shown.

It serves both as they are, 2.7 MB at a first visit. `python -m components.web.compressed`, part of
the installation, makes fonts that hold the icons in use and nothing else; without them, and for
browsers that take no compressed answer, Streamlit's are served.
"""

import gzip
import json
import re
import sys
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import brotli
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX, MEDIA = "/static/", {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
FONTS = Path(sys.prefix) / "share" / "fonts"  # beside the libraries that they are made from
ICON = re.compile(r":material/(\w+):")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"  # of which the icons' names are written
FOR_A_YEAR = "public, max-age=31536000, immutable"  # its name changes with its content
FOR_A_DAY = "public, max-age=86400"  # the name of a font does not
EAGERLY = b"//# allFunctionsCalledOnLoad\n"  # Chromium compiles it while it comes, beside the page's thread
QUALITY = 9  # of 11: a third of a second for all of a first visit; 11 takes 15 times as long
AHEAD = ("Html", "Checkbox", "DateInput", "Button", "Selectbox", "ButtonGroup", "NumberInput",
         "TextInput", "TextArea")  # fmt: skip


class Compressed:
    """ASGI middleware that answers for Streamlit's scripts, styles and fonts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers where it has the file in a form that the browser takes, else passes on."""
        answer = None
        if (
            scope["type"] == "http"
            and scope["path"].startswith(PREFIX)
            and scope["method"] in ("GET", "HEAD")
        ):
            takes = Headers(scope=scope).get("accept-encoding", "")
            answer = await to_thread.run_sync(_answer, scope["path"].removeprefix(PREFIX), takes)
        await (answer or self.app)(scope, receive, send)


def _answer(name: str, takes: str) -> Response | None:
    file = _files().get(name)
    if file is None:
        return None
    media = MEDIA[file.suffix]
    if file.suffix == ".woff2":
        return Response(file.read_bytes(), headers={"Cache-Control": FOR_A_DAY}, media_type=media)
    encoding = next((name for name in ("br", "gzip") if name in re.split(r"[\s,;]+", takes)), None)
    if encoding is None:
        return None
    headers = {"Vary": "Accept-Encoding", "Cache-Control": FOR_A_YEAR, "Content-Encoding": encoding}
    return Response(_compressed(file, encoding), headers=headers, media_type=media)


@cache
def _files() -> dict[str, Path]:
    """What is answered for, by its place below PREFIX."""
    scripts = (path for path in _static().rglob("*") if path.suffix in (".js", ".css"))
    made = {f"media/{path.name}": path for path in FONTS.glob("*.woff2")}
    return {path.relative_to(_static()).as_posix(): path for path in scripts} | made


@lru_cache(maxsize=400)
def _compressed(file: Path, encoding: str) -> bytes:
    raw = EAGERLY * (file.suffix == ".js") + file.read_bytes()
    return gzip.compress(raw) if encoding == "gzip" else brotli.compress(raw, quality=QUALITY)


def _static() -> Path:
    spec = find_spec("streamlit")
    return Path(str(spec and spec.origin)).with_name("static") / "static"


@cache
def ahead() -> dict[str, bool]:
    """The scripts that Streamlit asks for when what all pages show is drawn; whether each is a part."""
    parts = json.loads(_static().with_name("manifest.json").read_bytes())
    asked = _static().with_name("index.html").read_text("utf-8")
    names: dict[str, bool] = {}

    def follow(key: str) -> None:
        if (file := parts[key]["file"]) not in names:
            names[file] = Path(key).stem in AHEAD
            for other in parts[key].get("imports", ()):
                follow(other)

    for key in parts:
        if Path(key).stem in AHEAD:
            follow(key)
    return {file: is_part for file, is_part in names.items() if file not in asked}


def asking() -> str:
    """The script by which Streamlit asks for those of its parts."""
    return next(_static().glob("js/preload-helper.*.js")).relative_to(_static().parent).as_posix()


def make_fonts(root: Path) -> None:
    """Writes to FONTS the icons that Streamlit or a script below `root` names, and a font of none.

    Chinese pages show nothing in Source Sans, yet it is asked for before their theme has come.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    texts = [path.read_text("utf-8") for path in (*root.rglob("*.py"), *_static().rglob("*.js"))]
    icons = {name for text in texts for name in ICON.findall(text)}
    FONTS.mkdir(parents=True, exist_ok=True)
    usual = subset.Options(layout_closure=False, layout_features=["*"], ignore_missing_glyphs=True)
    for path in (*_static().glob("media/MaterialSymbols-*"), *_static().glob("media/SourceSansVF-*")):
        font, only = TTFont(path), subset.Subsetter(usual)
        if "Source" not in path.name:
            only.populate(glyphs=icons, text=LETTERS)  # an icon is drawn for the letters of its name
        only.subset(font)
        font.save(FONTS / path.name)


if __name__ == "__main__":
    make_fonts(Path(__file__).parents[1])
