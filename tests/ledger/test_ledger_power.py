"""A power cut on a real file system: ext4 in a loop image, shut down without writing its journal.

Only where the machine lets root mount an image; elsewhere the test says why it did not run.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plan.errors import LedgerDamaged
from tests.support.ledger_crash import LedgerStore, held_by_ledger, start_writer

SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN: what is not on disk is gone
CUTS = int(os.environ.get("LEDGER_POWER_CUTS", "20"))
KNOWN_REASONS = (
    "not root",
    "no mkfs.ext4",
    "permission denied",
    "operation not permitted",
    "failed to setup loop device",
    "could not find any free loop device",
    "unknown filesystem type",
)


class Disk:
    """An ext4 image that can be cut off."""

    def __init__(self, home: Path) -> None:
        self._image, self.place = home / "image", home / "disk"
        self.place.mkdir()
        with self._image.open("wb") as image:
            image.truncate(96 << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", self._image], check=True, capture_output=True)

    def mount(self) -> None:
        """Makes it usable; what was cut off recovers as after a power cut."""
        subprocess.run(["mount", "-o", "loop", self._image, self.place], check=True, capture_output=True)

    def cut(self) -> int:
        """Cuts the power; returns the moment just before (monotonic, ns)."""
        directory = os.open(self.place, os.O_RDONLY)
        moment = time.monotonic_ns()
        fcntl.ioctl(directory, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        os.close(directory)
        return moment

    def unmount(self) -> None:
        """Takes it away."""
        for _ in range(100):
            if subprocess.run(["umount", self.place], capture_output=True).returncode == 0:
                return
            time.sleep(0.02)
        raise RuntimeError("the image stays mounted")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk | None]:
    """A disk, or None with the reason printed; an unknown reason is a failure."""
    try:
        if os.geteuid():
            raise PermissionError("not root")
        if not shutil.which("mkfs.ext4"):
            raise FileNotFoundError("no mkfs.ext4")
        disk = Disk(tmp_path)
        disk.mount()
        disk.unmount()
    except (OSError, subprocess.CalledProcessError) as error:
        reason = str(error) + str(getattr(error, "stderr", b"") or b"")
        assert any(known in reason.lower() for known in KNOWN_REASONS), reason
        sys.stdout.write(f"no power cut on this machine: {reason}\n")
        yield None
        return
    yield disk
    subprocess.run(["umount", "-l", disk.place], capture_output=True)


def lost(disk: Disk, make: Callable[[Path], LedgerStore], cuts: int) -> int:
    """How many entries acknowledged before a cut are gone after it."""
    chance, acknowledged, missing, count = random.Random(3), set[str](), 0, 0
    for turn in range(cuts):
        disk.mount()
        writer = start_writer(f"{turn}", lambda: make(disk.place / "ledger"), threads=3)
        writer.wait_for_first()
        time.sleep(chance.random() * 0.03)
        moment = disk.cut()
        writer.kill()
        # an fsync that was under way during the cut may have said yes: it was not cut before it
        said = {text for text, at in writer.acknowledged() if at < moment}
        disk.unmount()
        disk.mount()
        acknowledged |= said
        count += len(said)
        held = set(held_by_ledger(disk.place / "ledger")) if said else set()
        missing += len(acknowledged - held)
        acknowledged &= held
        disk.unmount()
    sys.stdout.write(f"{cuts} power cuts, {count:,} entries acknowledged, {missing} lost\n")
    return missing


def test_a_power_cut_loses_nothing_acknowledged(disk: Disk | None) -> None:
    """After every cut the ledger opens and holds all."""
    if disk is None:
        return
    assert lost(disk, LedgerStore, CUTS) == 0


def test_the_power_cut_bites(disk: Disk | None) -> None:
    """Without fsync the same cuts lose entries, or the whole file."""
    if disk is None:
        return
    damaged = 0
    try:
        missing = lost(disk, lambda place: LedgerStore(place, fsync=lambda _: None), 3)
    except LedgerDamaged:
        missing, damaged = 0, 1
    assert missing + damaged > 0
