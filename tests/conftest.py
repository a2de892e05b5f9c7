"""What all tests share: quiet Hypothesis settings, cheap passwords, files in memory, an order."""

from __future__ import annotations

import os
import runpy
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

BROWSER = Path(__file__).parent / "browser"
CHEAP = Path(__file__).parent / "support" / "cheap_passwords"

settings.register_profile("project", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)  # other cases every time
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))

# Here before the product is imported, in the processes that tests start by the path.
runpy.run_path(str(CHEAP / "sitecustomize.py"))
os.environ["PYTHONPATH"] = os.pathsep.join([str(CHEAP), *filter(None, [os.environ.get("PYTHONPATH")])])

# A ledger waits for the disk with each entry; where memory has room, it is the disk. What a killed
# process leaves is the same there; a power cut has a file system of its own.
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the browser tests and puts them last.

    A browser keeps an event loop running in this thread, where later tests could not start one.
    """
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER))
