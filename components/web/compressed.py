"""Streamlit's own scripts and fonts as they go over the line: compressed, and no more than is shown.

It serves both as they are, 2.7 MB at a first visit. `python -m components.web.compressed`, part of
the installation, makes fonts that hold the icons in use and nothing else, and the scripts of a first
visit as small as they get; without them Streamlit's fonts are served, and scripts compressed when they
are first asked for. Scripts are those that linked.py makes of Streamlit's, below its version.
"""

import gzip
import re
import sys
from functools import cache, lru_cache
from pathlib import Path

import brotli
from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from components.web import linked

PREFIX, MEDIA = "/static/", {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2"}
MADE = Path(sys.prefix) / "share"  # beside the libraries that they are made from
FONTS, SCRIPTS = MADE / "fonts", MADE / "scripts" / linked.VERSION
ICON = re.compile(r":material/(\w+):")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"  # of which the icons' names are written
UNUSED = "ſ"  # a font without any letter is refused by browsers, which complain of it
FOR_A_YEAR = "public, max-age=31536000, immutable"  # its name changes with its content
FOR_A_DAY = "public, max-age=86400"  # the name of a font does not
EAGERLY = b"//# allFunctionsCalledOnLoad\n"  # Chromium compiles it while it comes, beside the page's thread
QUALITY = 9  # while somebody waits; the best, 11, takes a tenth off and ten times as long


class Compressed:
    """ASGI middleware that answers for Streamlit's scripts, styles and fonts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers where it has the file in a form that the browser takes, else passes on."""
        answer = None
        if scope.get("method") in ("GET", "HEAD") and scope["path"].startswith(PREFIX):
            takes = Headers(scope=scope).get("accept-encoding", "")
            name = scope["path"].removeprefix(PREFIX)
            answer = await to_thread.run_sync(_answer, name, takes)
            # What has no form of its own, such as a picture, is Streamlit's own whatever the version.
            scope = {**scope, "path": PREFIX + name.removeprefix(f"{linked.VERSION}/")}
        await (answer or self.app)(scope, receive, send)


def _answer(name: str, takes: str) -> Response | None:
    file = name.removeprefix(f"{linked.VERSION}/")
    if file not in _files() or (file.endswith(".js") and file == name):  # no other version's script
        return None
    media = MEDIA[Path(file).suffix]
    if media == MEDIA[".woff2"]:
        return Response(_files()[file].read_bytes(), headers={"Cache-Control": FOR_A_DAY}, media_type=media)
    encoding = next((name for name in ("br", "gzip") if name in re.split(r"[\s,;]+", takes)), "")
    headers = {"Vary": "Accept-Encoding", "Cache-Control": FOR_A_YEAR}
    headers |= {"Content-Encoding": encoding} if encoding else {}
    return Response(_compressed(file, encoding), headers=headers, media_type=media)


@cache
def _files() -> dict[str, Path]:
    """What is answered for, by its place below PREFIX."""
    files = (path for path in linked.STATIC.rglob("*") if path.suffix in (".js", ".css"))
    made = {f"media/{path.name}": path for path in FONTS.glob("*.woff2")}
    first = {f"js/{name}": Path(name) for name in linked.NAMES}
    return {path.relative_to(linked.STATIC).as_posix(): path for path in files} | made | first


@lru_cache(maxsize=400)
def _compressed(file: str, encoding: str) -> bytes:
    path = _files()[file]
    if encoding == "br" and (made := SCRIPTS / f"{path.name}.br").is_file():
        return made.read_bytes()
    raw = EAGERLY + linked.script(path.name).encode() if path.suffix == ".js" else path.read_bytes()
    if encoding == "br":
        return brotli.compress(raw, quality=QUALITY)
    return gzip.compress(raw) if encoding == "gzip" else raw


def make_scripts() -> None:
    """Writes to SCRIPTS those of a first visit, compressed as well as can be."""
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    for name in linked.NAMES:
        (SCRIPTS / f"{name}.br").write_bytes(brotli.compress(_compressed(f"js/{name}", "")))


def make_fonts(root: Path) -> None:
    """Writes to FONTS the icons that Streamlit or a script below `root` names, and a font of one letter.

    Chinese pages show nothing in Source Sans, yet it is asked for before their theme has come.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    texts = [path.read_text("utf-8") for path in (*root.rglob("*.py"), *linked.STATIC.rglob("*.js"))]
    icons = {name for text in texts for name in ICON.findall(text)}
    FONTS.mkdir(parents=True, exist_ok=True)
    usual = subset.Options(layout_closure=False, layout_features=["*"], ignore_missing_glyphs=True)
    for path in (*linked.STATIC.glob("media/Material*"), *linked.STATIC.glob("media/SourceSansVF-*")):
        font, only = TTFont(path), subset.Subsetter(usual)
        is_text = "Source" in path.name  # an icon is drawn for the letters of its name
        only.populate(glyphs=() if is_text else icons, text=UNUSED if is_text else LETTERS)
        only.subset(font)
        font.save(FONTS / path.name)


if __name__ == "__main__":
    make_scripts()
    make_fonts(Path(__file__).parents[1])
