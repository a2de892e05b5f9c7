"""Small wheels of our own making, and a folder of them that pip takes for an index."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path


def wheel(
    folder: Path, name: str, version: str, *lines: str, holds: str = "", tag: str = "py3-none-any"
) -> Path:
    """A wheel of one module that says `holds`; `lines` are more of its metadata."""
    path = folder / f"{name}-{version}-{tag}.whl"
    about = f"{name}-{version}.dist-info"
    metadata = ("Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}", *lines)
    files = {
        f"{name}.py": f"HOLDS = {holds!r}\n",
        f"{about}/METADATA": "\n".join(metadata) + "\n",
        f"{about}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{about}/licenses/LICENSE": "Do as you like.\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{file},,\n" for file in (*files, f"{about}/RECORD"))
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as packed:
        for file, text in files.items():
            packed.writestr(zipfile.ZipInfo(file), text)
    return path


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def index(folder: Path, with_digests: bool = False) -> str:
    """The address of an index of the wheels in `folder`, made of its pages beside them."""
    for path in folder.glob("*.whl"):
        page = folder / "simple" / path.name.split("-")[0].replace("_", "-") / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        fragment = f"#sha256={digest(path)}" if with_digests else ""
        with page.open("a") as out:
            out.write(f'<a href="../../{path.name}{fragment}">{path.name}</a>\n')
    return f"{(folder / 'simple').as_uri()}/"
