"""QR codes as a reader of another make (zbar) reads them out of papers."""

from __future__ import annotations

import io
import shutil
import subprocess
from zipfile import ZipFile


def codes_in(paper: bytes) -> list[str]:
    """What the pictures of a Word document or workbook say; none of a picture that is no QR."""
    reader = shutil.which("zbarimg")
    assert reader, "zbar is not here: run sh tests/ensure_browser.sh"
    said = []
    with ZipFile(io.BytesIO(paper)) as packed:
        for name in sorted(packed.namelist()):
            if name.endswith(".png"):
                command = [reader, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", "-"]
                read = subprocess.run(command, input=packed.read(name), capture_output=True)
                said += [read.stdout.decode().removesuffix("\n")] if read.stdout else []
    return said
