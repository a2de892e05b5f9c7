"""Writes requirements.lock and its kin: what the ranges come to, with the digests of every file.

`make lock` keeps what is locked as long as the ranges allow it; `make lock ARGS=--upgrade` takes
the newest. It needs a package index, and fetches uv for it; nothing else needs either.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "var/lock"
FIRST = "# Made by make lock of {}; what installs from it: .ci/locked.py\n"
Blocks = dict[str, str]  # a package's lines, by its name and marker


def blocks(text: str) -> Blocks:
    """The packages of a lock file, each with its digests and who asked for it."""
    found = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    return {block.partition(" \\")[0]: block for block in found}


def resolved(ranges: str, kept: str, *words: str) -> Blocks:
    """What the requirements in `ranges` come to on every Python from 3.11 and every machine.

    `kept` is what was locked before.
    """
    into = TOOL / "resolved.lock"
    into.write_text(kept, "utf-8")
    environment = {**os.environ}
    if certificates := os.environ.get("PIP_CERT"):
        environment.setdefault("SSL_CERT_FILE", certificates)
    if index := os.environ.get("PIP_INDEX_URL"):
        environment.setdefault("UV_DEFAULT_INDEX", index)
    subprocess.run(
        [TOOL / "bin/uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
         "--generate-hashes", "--no-header", "--output-file", into, *words, ranges],
        cwd=ROOT, env=environment, check=True,
    )  # fmt: skip
    return blocks(into.read_text("utf-8"))


def main() -> None:
    """Locks what tests need, then of that what the app needs, so that both are the same."""
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", TOOL, "uv"], check=True
    )
    app, tests = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
    pip = ROOT / "release/pip.lock"
    kept = "".join(path.read_text("utf-8") for path in (app, tests) if path.exists())
    kept = kept.replace("-r requirements.lock\n", "")
    of_tests = resolved("requirements-dev.txt", kept, *sys.argv[1:])
    together = TOOL / "together.txt"
    together.write_text("".join(of_tests.values()), "utf-8")
    of_app = resolved("requirements.txt", "", "--constraint", str(together))
    app.write_text(FIRST.format("requirements.txt") + "".join(of_app.values()), "utf-8")
    more = "".join(block for name, block in of_tests.items() if name not in of_app)
    text = FIRST.format("requirements-dev.txt") + "-r requirements.lock\n" + more
    tests.write_text(text, "utf-8")
    of_pip = resolved("release/pip.txt", pip.read_text("utf-8") if pip.exists() else "")
    pip.write_text(FIRST.format("release/pip.txt") + "".join(of_pip.values()), "utf-8")


if __name__ == "__main__":
    main()
