"""Backups beside the ledger: whole, verified, to be taken elsewhere."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from plan.acts import items as acts
from plan.errors import BadValue, LedgerUnwritable, Refused
from plan.ledger.events import Author
from plan.ledger.stores.keeping import restore
from plan.office.backups import backups, make_backup, pack
from plan.office.workspace import Workspace
from tests.support.clock import Clock

NOON = datetime(2022, 6, 20, 4, tzinfo=UTC)
PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The real plan with one report."""
    workspace = Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}", Clock(NOON))
    report(workspace, 10)
    return workspace


def report(workspace: Workspace, percent: float) -> None:
    """One more entry."""
    workspace.append(lambda s: acts.report(s, "L4-M1", percent), date(2022, 6, 20), Author(account="测试"))


def test_a_backup_taken_elsewhere_is_the_same_ledger(workspace: Workspace, tmp_path: Path) -> None:
    """Packed, unpacked and restored it has the same head, and the plan lies beside it."""
    (workspace.folder / "sources").mkdir()
    (workspace.folder / "sources" / "a.txt").write_text("原文", "utf-8")
    backup = make_backup(workspace)
    assert (backup.name, backup.manifest.sequence) == ("20220620-120000", 2)
    assert backups(workspace) == (backup,)
    packed = io.BytesIO()
    pack(workspace, backup.name, packed)
    zipfile.ZipFile(packed).extractall(tmp_path / "away")
    restored = restore(tmp_path / "away" / backup.name / "ledger", f"tinydb:{tmp_path / 'new'}")
    assert restored.head == workspace.head()
    assert (tmp_path / "away" / backup.name / "plan.json").read_bytes() == PLAN.read_bytes()
    source = tmp_path / "away" / backup.name / "sources" / "a.txt"
    assert source.read_text("utf-8") == "原文"


def test_the_ledger_works_on_beside_its_backups(workspace: Workspace) -> None:
    """The folder of backups is none of its entries."""
    make_backup(workspace)
    report(workspace, 20)
    again = Workspace(PLAN, workspace.ledger_url)
    assert [entry.sequence for entry in again.entries()] == [1, 2, 3]


def test_one_of_a_clock_that_ran_ahead_is_not_taken_for_the_latest(workspace: Workspace) -> None:
    """Set right, the next is; and the one ahead is the first to go."""
    first = make_backup(workspace)
    workspace.clock = lambda: NOON + timedelta(days=300)
    ahead = make_backup(workspace)
    assert backups(workspace) == (ahead, first)
    workspace.clock = lambda: NOON + timedelta(days=1)
    assert backups(workspace) == (first, ahead)
    latest = make_backup(workspace)
    assert backups(workspace) == (latest, first, ahead)


def test_a_second_one_in_the_same_second_is_refused_and_spoils_nothing(workspace: Workspace) -> None:
    """The first stays whole, nothing half-made is left or listed."""
    first = make_backup(workspace)
    with pytest.raises(LedgerUnwritable):
        make_backup(workspace)
    assert backups(workspace) == (first,)
    assert [p.name for p in (workspace.folder / "backups").iterdir()] == [first.name]


@pytest.mark.parametrize("name", ["x", "..", "../ledger", "20220620-120000/..", ""])
def test_only_backups_are_packed(workspace: Workspace, name: str) -> None:
    """No other folder, whatever the address says."""
    make_backup(workspace)
    with pytest.raises(BadValue, match="20220620-120000"):
        pack(workspace, name, io.BytesIO())


def test_a_ledger_in_memory_is_not_backed_up() -> None:
    """A copy of nothing would look like one."""
    with pytest.raises(Refused, match="内存"):
        make_backup(Workspace(PLAN, "memory:"))
