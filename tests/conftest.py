"""What all tests share: quiet Hypothesis settings, cheap passwords, files in memory, an order."""

from __future__ import annotations

import os
import runpy
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
BROWSER, CHEAP = TESTS / "browser", TESTS / "support" / "cheap_passwords"

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


LONG = (  # the files that take longest, longest first: begun last, one would be waited for
    "house/test_load.py", "web/test_uploads.py", "office/test_following.py", "house/test_operate.py",
    "ledger/test_replica.py", "imports/test_import.py", "forecast/test_forecast_world.py",
    "ledger/test_ledger_kill.py", "web/test_connections.py", "imports/test_plan_text.py",
    "imports/test_apart.py", "ledger/test_ledger_by_number.py", "ledger/test_postgres.py",
    "house/test_version_0_1_0.py", "outlook/test_lights.py", "demo/test_demo.py",
    "browser/test_every_page.py", "browser/test_report.py", "browser/test_next_plan.py",
    "browser/test_sign_in.py", "browser/test_meeting.py", "browser/test_graph.py",
    "browser/test_shell.py", "browser/test_receipt_page.py", "browser/test_newcomer.py",
    "browser/test_handle.py", "browser/test_exchange.py", "browser/test_take_back.py",
    "browser/test_chart_pages.py", "browser/test_two_servers.py", "browser/test_another_plan.py",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Has the processes that share the tests take files in the order below, not by how many tests."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the browser tests and puts them last, long files before short ones.

    A browser keeps an event loop running in this thread, where later tests could not start one.
    """
    ranks = {TESTS / name: rank for rank, name in enumerate(LONG)}
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: (item.path.is_relative_to(BROWSER), ranks.get(item.path, len(LONG))))
