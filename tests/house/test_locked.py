"""make install takes what the lock names, or says loudly why not; tried with indexes of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.wheels import digest, index, wheel

ROOT = Path(__file__).parents[2]


class Machine:
    """A folder with ranges and a lock of two packages, and what pip reaches from there."""

    def __init__(self, home: Path) -> None:
        self.home, self.into = home, home / "installed"
        self.right = (
            wheel(home / "right", "first", "1.0", "Requires-Dist: second>=1"),
            wheel(home / "right", "second", "1.0"),
        )
        (home / "ranges.txt").write_text("first>=1,<3\n")
        (home / "the.lock").write_text(
            "".join(
                f"{name}==1.0 \\\n    --hash=sha256:{digest(path)}\n"
                for name, path in zip(("first", "second"), self.right, strict=True)
            )
        )

    def install(self, index_url: str, **more: str) -> subprocess.CompletedProcess[str]:
        """What locked.py does and says where pip knows no index but this."""
        clean = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
        return subprocess.run(
            [sys.executable, ROOT / ".ci/locked.py", "the.lock", "ranges.txt",
             "install", "--target", self.into],
            cwd=self.home, capture_output=True, text=True, check=False,
            env={**clean, "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": index_url, **more},
        )  # fmt: skip

    def installed(self) -> dict[str, str]:
        """What is there afterwards, and its version."""
        found = [path.name.removesuffix(".dist-info") for path in self.into.glob("*.dist-info")]
        return dict(sorted(name.split("-") for name in found))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """With nothing installed."""
    return Machine(tmp_path)


@pytest.mark.parametrize("with_digests", [False, True])
def test_what_the_lock_names_is_taken(machine: Machine, with_digests: bool) -> None:
    """Though the ranges would allow a later one; without a word."""
    wheel(machine.home / "right", "first", "2.0")
    done = machine.install(index(machine.home / "right", with_digests))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.installed() == {"first": "1.0", "second": "1.0"}


def test_where_the_index_has_it_not_the_ranges_are_taken(machine: Machine) -> None:
    """With a line that says what was missing, and that no digest was compared."""
    for name, version in (("first", "2.5"), ("first", "3.0"), ("second", "1.1")):
        wheel(machine.home / "other", name, version)
    done = machine.install(index(machine.home / "other"))
    assert done.returncode == 0
    assert "the.lock cannot be had here: ERROR: No matching distribution found for first==1.0" in (
        done.stderr
    )
    assert "Taking what ranges.txt allows, no digest compared." in done.stderr
    assert machine.installed() == {"first": "2.5"}


@pytest.mark.parametrize(
    ("name", "with_digests"),
    [("first", False), ("second", True)],
    ids=["asked for", "needed, and lied about by the index"],
)
def test_an_exchanged_file_stops_all(machine: Machine, name: str, with_digests: bool) -> None:
    """Nothing is installed, the ranges are not tried, and it is said what happened."""
    for path in machine.right:
        path.rename(machine.home / path.name)
    folder = machine.home / "exchanged"
    needs = ["Requires-Dist: second>=1"] if name == "first" else []
    wheel(folder, name, "1.0", *needs, holds="something else")
    other = next(path for path in machine.right if name not in path.name)
    (machine.home / other.name).rename(folder / other.name)
    wheel(folder, name, "1.1")
    done = machine.install(index(folder, with_digests))
    assert done.returncode == 1
    assert "STOPPED: a file above is not the one that the.lock names." in done.stderr
    assert f"{name}==1.0 from file" in done.stderr
    assert machine.installed() == {}


def test_who_trusts_the_index_goes_without_the_lock(machine: Machine) -> None:
    """By a word in front of the command, and is told what that means."""
    wheel(machine.home / "right", "first", "2.0")
    done = machine.install(index(machine.home / "right"), LOCK="no")
    assert done.returncode == 0
    assert "the.lock is not asked (LOCK=no)" in done.stderr
    assert machine.installed() == {"first": "2.0"}


@pytest.mark.parametrize(
    ("ranges", "says"),
    [
        ("first>=1,<3\nThird.One>=1\n", "the.lock does not answer Third.One>=1: make lock is due."),
        ("first>1,<3\n", "the.lock does not answer first<3,>1: make lock is due."),
        ("first>=1,<3\nthird>=1; sys_platform == 'win32'\n", ""),
    ],
    ids=["another package", "a later version", "for another machine"],
)
def test_a_lock_that_is_behind_is_not_taken(machine: Machine, ranges: str, says: str) -> None:
    """Whoever adds a library and forgets the lock leaves an app that starts."""
    for name in ("first", "third_one"):
        wheel(machine.home / "right", name, "2.0")
    (machine.home / "ranges.txt").write_text(ranges)
    done = machine.install(index(machine.home / "right"))
    assert done.returncode == 0
    assert says in done.stderr
    assert machine.installed()["first"] == ("2.0" if says else "1.0")
    assert ("third_one" in machine.installed()) == ("Third" in ranges)


def test_where_there_is_nothing_it_fails(machine: Machine) -> None:
    """With pip's own words for it."""
    done = machine.install((machine.home / "nowhere").as_uri())
    assert done.returncode != 0
    assert "No matching distribution found for first<3,>=1" in done.stderr
    assert machine.installed() == {}
