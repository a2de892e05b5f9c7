"""Prints the machine that a folder of wheels fits: Python, architecture, the oldest glibc."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterable
from pathlib import Path

GLIBC = re.compile(r"manylinux_(\d+)_(\d+)_")
OLDER = {"manylinux1_": (2, 5), "manylinux2010_": (2, 12), "manylinux2014_": (2, 17)}


def oldest_glibc(names: Iterable[str]) -> tuple[int, int]:
    """The oldest glibc that every wheel of `names` accepts; (0, 0) when none is compiled."""
    return max((min(accepted) for name in names if (accepted := _accepted(name))), default=(0, 0))


def _accepted(name: str) -> list[tuple[int, int]]:
    numbered = [(int(major), int(minor)) for major, minor in GLIBC.findall(name)]
    return numbered + [glibc for tag, glibc in OLDER.items() if tag in name]


def built_for(folder: Path) -> str:
    """The lines of BUILT_FOR for the wheels in `folder`, made by this Python on this machine."""
    major, minor = oldest_glibc(path.name for path in folder.glob("*.whl"))
    return (
        f"python={sys.version_info.major}.{sys.version_info.minor}\n"
        f"machine={platform.machine()}\nglibc={major}.{minor}\n"
    )


if __name__ == "__main__":
    sys.stdout.write(built_for(Path(sys.argv[1])))
