"""Backups beside the ledger and the state of the installation."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from plan.accounts import register, sessions
from plan.accounts.book import AccountBook
from plan.acts import items as acts
from plan.errors import BadValue, LedgerUnwritable, Refused
from plan.ledger.events import Author
from plan.ledger.stores.keeping import restore
from plan.office.backups import backups, make_backup, pack
from plan.office.desk import Desk
from plan.office.health import BACKUP_EVERY, health

NOON = datetime(2022, 6, 20, 4, tzinfo=UTC)
PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"


class Clock:
    """A clock that goes when told to."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.moment


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The real plan with one report."""
    desk = Desk(PLAN, f"tinydb:{tmp_path / 'ledger'}", Clock())
    report(desk, 10)
    return desk


def report(desk: Desk, percent: float) -> None:
    """One more entry."""
    desk.append(
        lambda s: acts.report(s, "L4-M1", percent), date(2022, 6, 20), Author(account="测试")
    )


def test_a_backup_taken_elsewhere_is_the_same_ledger(desk: Desk, tmp_path: Path) -> None:
    """Packed, unpacked and restored it has the same head, and the plan lies beside it."""
    made = make_backup(desk)
    assert (made.name, made.sequence) == ("20220620-120000", 1)
    assert backups(desk) == (made,)
    packed = io.BytesIO()
    pack(desk, made.name, packed)
    zipfile.ZipFile(packed).extractall(tmp_path / "away")
    found = restore(tmp_path / "away" / made.name / "ledger", f"tinydb:{tmp_path / 'new'}")
    assert found.head == desk.head()
    assert (tmp_path / "away" / made.name / "plan.json").read_bytes() == PLAN.read_bytes()


def test_the_ledger_works_on_beside_its_backups(desk: Desk) -> None:
    """The folder of backups is none of its entries."""
    make_backup(desk)
    report(desk, 20)
    again = Desk(PLAN, desk.ledger_url)
    assert [entry.sequence for entry in again.entries()] == [1, 2]


def test_a_second_one_in_the_same_second_is_refused_and_spoils_nothing(desk: Desk) -> None:
    """The first stays whole, nothing half-made is left or listed."""
    first = make_backup(desk)
    with pytest.raises(LedgerUnwritable):
        make_backup(desk)
    assert backups(desk) == (first,)
    assert [p.name for p in (desk.folder / "backups").iterdir()] == [first.name]


@pytest.mark.parametrize("name", ["x", "..", "../ledger", "20220620-120000/..", ""])
def test_only_backups_are_packed(desk: Desk, name: str) -> None:
    """No other folder, whatever the address says."""
    make_backup(desk)
    with pytest.raises(BadValue, match="20220620-120000"):
        pack(desk, name, io.BytesIO())


def test_a_ledger_in_memory_is_not_backed_up() -> None:
    """A copy of nothing would look like one."""
    with pytest.raises(Refused, match="内存"):
        make_backup(Desk(PLAN, "memory:"))


def test_the_state_says_what_wants_attention(desk: Desk, tmp_path: Path) -> None:
    """Without a backup; with one; with one that is too old for what was written since."""
    book = AccountBook(tmp_path / "settings", desk.clock)
    register.first_administrator(book)
    sessions.open_session(book, "admin")
    before = health(desk, book)
    assert (before.head, before.sessions, before.accounts) == (desk.head(), 1, 1)
    assert before.is_without_backup
    made = make_backup(desk)
    assert not health(desk, book).is_without_backup
    report(desk, 20)
    assert not health(desk, book).is_without_backup
    assert isinstance(desk.clock, Clock)
    desk.clock.moment += BACKUP_EVERY + timedelta(minutes=1)
    after = health(desk, book)
    assert after.is_without_backup
    assert after.last_backup == made
    assert after.sessions == 0  # the clock went two days on
    assert 0 < after.free <= after.total
