"""The demonstration's year, made once for all tests that read it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

from plan.demo.folder import make_demo
from plan.office.workspace import Workspace, workspace_at

PLAN_FILE = Path("plan_data/1plus8.json")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The whole year in a folder, for every process of the tests; only to be read."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "year"
    with folder.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not folder.exists():
            make_demo(PLAN_FILE, folder)
    workspace = workspace_at(str(PLAN_FILE), f"tinydb:{folder / 'ledger'}")
    yield workspace
    workspace.ledger.close()
