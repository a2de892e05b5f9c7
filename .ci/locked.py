"""Has pip install (or fetch) what a lock pins, every file compared with its digests.

    python .ci/locked.py LOCK RANGES PIP-COMMAND...

Where the lock is behind the ranges, or the index has not what is pinned, takes what RANGES allow,
and says so. A file with another digest ends it: it is not what was tested. LOCK=no goes without.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement  # there before anything is installed

EXCHANGED = "DO NOT MATCH THE HASHES"
STOPPED = """
STOPPED: a file above is not the one that {} names. It was exchanged on the way or in
the index, or the index makes its own. Find out which before anything of it is used; where you
trust this index, LOCK=no in front of the command takes its files as they are."""


def lines(path: Path) -> list[Requirement]:
    """The requirements of a file, and of those that it includes, that are for this machine."""
    text = path.read_text("utf-8").replace("\\\n", " ")
    found = []
    for line in re.findall(r"^[^#\s].*$", text, re.MULTILINE):
        if line.startswith("-r "):
            found += lines(path.parent / line[3:].strip())
        else:
            found.append(Requirement(line.partition(" --hash")[0].strip()))
    return [line for line in found if line.marker is None or line.marker.evaluate()]


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def behind(lock: Path, ranges: Path) -> list[str]:
    """Which of `ranges` the lock does not answer."""
    pins = {plain(line.name): next(iter(line.specifier)).version for line in lines(lock)}
    return [
        str(line)
        for line in lines(ranges)
        if plain(line.name) not in pins or not line.specifier.contains(pins[plain(line.name)])
    ]


def pip(command: list[str], *words: str) -> subprocess.CompletedProcess[str]:
    """What pip makes of `command` with `words`."""
    return subprocess.run(
        [sys.executable, "-m", "pip", command[0], "--quiet", "--disable-pip-version-check",
         *command[1:], *words],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


def main(lock: Path, ranges: Path, command: list[str]) -> int:
    """Pip's exit code."""
    if os.environ.get("LOCK") == "no":
        why = f"{lock} is not asked (LOCK=no)."
    elif missing := behind(lock, ranges):
        why = f"{lock} does not answer {', '.join(missing)}: make lock is due."
    else:
        done = pip(command, "--require-hashes", "--requirement", str(lock))
        if done.returncode == 0:
            return 0
        if EXCHANGED in done.stdout:
            print(done.stdout, STOPPED.format(lock), file=sys.stderr)
            return 1
        errors = re.findall(r"^ERROR: .*$", done.stdout, re.MULTILINE) or [done.stdout]
        why = f"{lock} cannot be had here: {errors[-1]}"
    print(why, f"Taking what {ranges} allows, no digest compared.", sep="\n", file=sys.stderr)
    done = pip(command, "--requirement", str(ranges))
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))
