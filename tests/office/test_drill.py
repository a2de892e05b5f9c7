"""The nightly restore drill: once a night, unasked, and what fails is kept and told."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from components.web import daily
from plan.accounts.book import AccountBook
from plan.calendar.zone import SHANGHAI
from plan.errors import LedgerBusy
from plan.ledger.events import ClosureRequested, EvidenceFile
from plan.ledger.stores import disk, evidence
from plan.ledger.stores.keeping import copy
from plan.office import backups
from plan.office.backups import Drill, drill, is_due, last_drill, make_backup
from plan.office.workspace import Workspace
from tests.outlook.test_reminders import receiver, secret_file
from tests.support.clock import Clock
from tests.support.ledger_contract import DAY, OFFICE, report
from tests.support.loops import apart
from tests.support.postgres_server import Server, postgres
from tests.support.waiting import until

__all__ = ["postgres", "receiver"]  # pytest finds the fixtures here

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "plan_data/1plus8.json"
THREE = datetime(2022, 6, 20, 19, tzinfo=UTC)  # o'clock in 如皋, of the 21st
CONTENT = b"%PDF-1.7 x"
DIGEST = evidence.sha256(CONTENT).hexdigest()
FILE = EvidenceFile(name="批复.pdf", size=len(CONTENT), sha256=DIGEST)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two entries, one with a file."""
    workspace = Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}", Clock(THREE))
    workspace.ledger.append(report(), by=OFFICE)
    evidence.store(workspace.evidence, FILE, CONTENT)
    asked = ClosureRequested(subject="L4-M1", as_of=DAY, evidence="批复", files=(FILE,))
    workspace.ledger.append(asked, by=OFFICE)
    return workspace


@pytest.fixture
def book(tmp_path: Path) -> AccountBook:
    """Where the result is kept."""
    return AccountBook(tmp_path / "settings")


def names(workspace: Workspace) -> list[str]:
    """What lies in the folder of backups."""
    return sorted(path.name for path in (workspace.folder / "backups").glob("*"))


def test_a_drill_leaves_a_backup_and_its_result(workspace: Workspace, book: AccountBook) -> None:
    """The head that it restored, no scratch, remains of one that was killed cleared away."""
    remains = workspace.folder / "backups" / f"20220620-030000{backups.NIGHTLY}{backups.UNFINISHED}"
    for left in (remains, workspace.folder / "backups" / backups.SCRATCH):
        left.mkdir(parents=True)
        (left / "half").write_text("x")
    done = drill(workspace, book)
    assert done == Drill(at=THREE, sequence=2, digest=workspace.head()[1])
    assert last_drill(workspace, book.folder) == done
    assert names(workspace) == ["20220621-030000-nightly"]


def test_the_last_seven_of_its_own_stay_and_all_of_a_person_s(
    workspace: Workspace, book: AccountBook
) -> None:
    """Whatever came first."""
    assert isinstance(workspace.clock, Clock)
    make_backup(workspace)
    for night in range(9):
        workspace.clock.moment = THREE + timedelta(days=night, seconds=1)
        drill(workspace, book)
    mine, *nightly = sorted(names(workspace), key=lambda name: name.endswith("-nightly"))
    assert mine == "20220621-030000"
    assert nightly == [f"202206{day}-030001-nightly" for day in range(23, 30)]


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, timedelta(), True),
        (timedelta(seconds=-1), timedelta(seconds=-1), False),
        (timedelta(seconds=-1), timedelta(), True),  # at three the next night begins
        (timedelta(), timedelta(hours=23, minutes=59), False),
        (timedelta(), timedelta(days=1), True),
        (timedelta(hours=-25), timedelta(hours=9), True),  # it was switched off at night
        (timedelta(hours=-25), timedelta(seconds=-1), True),
        (timedelta(hours=-24), timedelta(seconds=-1), False),
        (timedelta(hours=1), timedelta(hours=1), False),
        (timedelta(hours=1, seconds=1), timedelta(hours=1), True),  # by a clock that ran ahead
        (timedelta(days=300), timedelta(hours=1), True),
    ],
)
def test_it_is_due_once_a_night(last: timedelta | None, now: timedelta, due: bool) -> None:
    """Below, at and above three o'clock, whatever the server's own zone."""
    done = None if last is None else Drill(at=THREE + last)
    assert is_due(done, THREE + now) is due


def test_it_is_not_done_twice_in_a_night(workspace: Workspace, book: AccountBook) -> None:
    """By whichever process; by hand it is, but never two at once."""
    assert drill(workspace, book, nightly=True)
    assert drill(workspace, book, nightly=True) is None
    assert names(workspace) == ["20220621-030000-nightly"]
    with (
        disk.alone(book.folder / "drill.running", "做恢复演练"),
        pytest.raises(LedgerBusy, match="另一个程序正在做恢复演练"),
    ):
        drill(workspace, book)


def _altered(workspace: Workspace) -> None:
    (path,) = (workspace.folder / "entries").iterdir()
    path.write_bytes(path.read_bytes().replace(b"L1-A1", b"L1-A2"))


def _evidence_gone(workspace: Workspace) -> None:
    evidence.place(workspace.evidence, FILE.sha256).unlink()


def _mark_gone(workspace: Workspace) -> None:
    (workspace.folder / "HEAD").unlink()


def _no_room(workspace: Workspace) -> None:
    backups.LOW_SPACE = shutil.disk_usage(workspace.folder).total


@pytest.mark.parametrize(
    ("spoil", "says"),
    [(_altered, "台账损坏"), (_evidence_gone, "批复.pdf"), (_mark_gone, "标记"), (_no_room, "磁盘余量不足")],
)
def test_what_fails_is_kept_and_told(
    workspace: Workspace, book: AccountBook, receiver: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Workspace], None], says: str,
) -> None:  # fmt: skip
    """In one sentence, to the administrator; to the office where no such address is set."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(backups, "LOW_SPACE", 0)
    url = f'["json://127.0.0.1:{receiver.port}/{{}}/"]'
    secret_file(tmp_path, f"admin = {url.format('a')}\noffice = {url.format('o')}\n")
    spoil(workspace)
    done = drill(Workspace(PLAN, workspace.ledger_url), book)
    assert done
    assert says in done.problem
    assert last_drill(workspace, book.folder) == done
    (message,) = receiver.got
    assert (message["title"], message["message"]) == ("台账恢复演练未通过", done.problem)
    assert not [name for name in names(workspace) if name.endswith(backups.UNFINISHED)]
    secret_file(tmp_path, f"office = {url.format('o')}\n")
    drill(Workspace(PLAN, workspace.ledger_url), book)
    assert len(receiver.got) == 2


def test_the_ledger_in_use_is_verified_too(
    workspace: Workspace, book: AccountBook, tmp_path: Path, postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A column of PostgreSQL that no backup holds, altered by who owns the tables."""
    monkeypatch.setenv("PLAN_VAR", str(tmp_path / "var"))
    url = postgres.new_schema()
    copy(workspace.ledger_url, url)
    used = Workspace(PLAN, url, clock := Clock(THREE))
    good = drill(used, book)
    assert good
    assert not good.problem
    with psycopg.connect(url) as connection:
        connection.execute("alter table ledger_entry disable trigger all")
        connection.execute("update ledger_entry set subject = 'L9' where sequence = 1")
    clock.forward(60)
    bad = drill(used, book)
    assert bad
    assert "第 1 条" in bad.problem


def _environment(workspace: Workspace, book: AccountBook) -> dict[str, str]:
    places = {"PLAN_LEDGER": workspace.ledger_url, "PLAN_SETTINGS": str(book.folder)}
    return {**os.environ, **places}


def test_the_command_does_it_by_hand(workspace: Workspace, book: AccountBook) -> None:
    """It ends with 0, with 1 where something is wrong; of two at night one does it."""
    command = [sys.executable, "-m", "plan", "ledger", "drill"]
    env = _environment(workspace, book)
    two = [subprocess.Popen([*command, "--nightly"], cwd=ROOT, env=env) for _ in range(2)]
    assert 0 in [one.wait(120) for one in two]
    (nightly,) = names(workspace)
    # a second backup within the second is refused
    until(lambda: f"{datetime.now(SHANGHAI):%Y%m%d-%H%M%S}" > nightly[:15], "the next second")
    by_hand = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert by_hand.returncode == 0
    assert by_hand.stdout.startswith("恢复演练通过：共 2 条，")
    _altered(workspace)
    failed = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert (failed.returncode, failed.stdout.startswith("台账损坏")) == (1, True)


def test_the_app_does_it_unasked(
    workspace: Workspace, book: AccountBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of its own; the second look of the same night finds it done."""
    monkeypatch.setenv("PLAN_SETTINGS", str(book.folder))
    used = Workspace(PLAN, workspace.ledger_url)

    async def run() -> None:
        async with daily.storing(used, between=0.05):
            for _ in range(600):
                if last_drill(workspace, book.folder):
                    break
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.5)

    apart(run)
    done = last_drill(workspace, book.folder)
    assert done
    assert (done.sequence, done.problem) == (2, "")
    assert len(names(workspace)) == 1
