"""A real LibreOffice for tests: files as it opens and prints them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

RESOLUTION = "40"


def printed(folder: Path, files: Mapping[str, bytes]) -> None:
    """Prints `files`, by name, to PDF in `folder`, all in one start; names differ before the dot.

    Each page lies beside it as PNG.
    """
    office = shutil.which("soffice")
    assert office, "LibreOffice is not here: run sh tests/ensure_browser.sh"
    for name, content in files.items():
        (folder / name).write_bytes(content)
    home = f"-env:UserInstallation=file://{folder}/office"
    convert = [office, home, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*convert, *files], cwd=folder, check=True, capture_output=True, timeout=180)
    for name in files:
        pdf = (folder / name).with_suffix(".pdf")
        pages = ["pdftoppm", "-r", RESOLUTION, "-png", str(pdf), str(pdf.with_suffix(""))]
        subprocess.run(pages, check=True, timeout=60)


def pages_of(folder: Path, name: str) -> list[Path]:
    """The pictures of a printed file's pages."""
    return sorted(folder.glob(f"{Path(name).stem}-[0-9]*.png"))


def text_of(folder: Path, name: str) -> str:
    """The text of a printed file."""
    pdf = (folder / name).with_suffix(".pdf")
    command = ["pdftotext", "-layout", str(pdf), "-"]
    printed = subprocess.run(command, check=True, capture_output=True, timeout=60)
    return printed.stdout.decode()
