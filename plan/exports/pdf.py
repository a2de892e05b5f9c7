"""A paper as PDF, printed by the LibreOffice of this machine: one at a time, within limits."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import DEVNULL, run
from tempfile import TemporaryDirectory
from threading import Lock

from plan.errors import Unusable

MEMORY, PROCESSOR, PATIENCE = 4 * 2**20, 60, 90  # KiB of address space, seconds, by the clock
LIMITS = f"ulimit -v {MEMORY} && ulimit -t {PROCESSOR} && ulimit -c 0"
LIMITED = f'{LIMITS} && exec timeout -k 5 {PATIENCE} "$0" "$@"'
NO_OFFICE = "没有安装 LibreOffice，各种材料只有 Word 和 Excel 文件，没有 PDF"
NO_PDF = "LibreOffice 没有生成 PDF，请稍后再试，或下载 Word、Excel 文件后打印。"
_one = Lock()


def office() -> str | None:
    """The program that prints; None where LibreOffice is not installed."""
    return shutil.which("soffice")


def printed(make: Callable[[], bytes], form: str) -> bytes:
    """What `make` returns, a file of that form (docx, xlsx), as PDF; raises Unusable."""
    with _one, TemporaryDirectory(prefix="plan-pdf-") as folder:
        paper = Path(folder, f"paper.{form}")
        paper.write_bytes(make())
        profile = f"-env:UserInstallation=file://{folder}/profile"
        convert = [profile, "--headless", "--norestore", "--convert-to", "pdf", paper.name]
        here = {"PATH": os.environ.get("PATH", os.defpath), "HOME": folder, "LANG": "C.UTF-8"}
        command = ["sh", "-c", LIMITED, office() or "false", *convert]
        run(command, cwd=folder, env=here, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
        try:
            return paper.with_suffix(".pdf").read_bytes()
        except FileNotFoundError as error:
            raise Unusable(NO_PDF) from error
