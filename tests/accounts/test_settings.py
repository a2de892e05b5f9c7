"""The small TinyDB for accounts and settings: whole after any crash, exact under any crowd."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from tinydb import where
from tinydb.operations import increment

from plan.errors import LedgerDamaged, LedgerUnwritable
from plan.ledger.stores.settings import SettingsDB
from tests.support.threads import at_once, forked
from tests.support.waiting import until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is not there yet."""
    return tmp_path / "var" / "accounts.json"


def test_it_is_an_ordinary_tinydb(path: Path) -> None:
    """Insert, update, upsert, remove, tables; all of it there after opening again."""
    with SettingsDB(path) as db:
        accounts = db.table("accounts")
        assert accounts.insert_multiple([{"name": "甲"}, {"name": "乙"}]) == [1, 2]
        accounts.update({"unit": "U1"}, where("name") == "甲")
        accounts.upsert({"name": "丙"}, where("name") == "丙")
        accounts.remove(where("name") == "乙")
        db.table("settings").insert({"gap": 5})
        db.table("scratch").insert({"x": 1})
        db.drop_table("scratch")
    with SettingsDB(path) as db:
        assert [dict(d) for d in db.table("accounts")] == [
            {"name": "甲", "unit": "U1"},
            {"name": "丙"},
        ]
        assert db.tables() == {"accounts", "settings"}


def test_two_openings_never_answer_from_the_past(path: Path) -> None:
    """No cached query, no reused id."""
    one, other = SettingsDB(path).table("a"), SettingsDB(path).table("a")
    assert one.search(where("n") == 1) == []
    assert other.insert({"n": 1}) == 1
    assert len(one.search(where("n") == 1)) == 1
    assert one.insert({"n": 2}) == 2
    assert other.insert_multiple([{"n": 3}]) == [3]
    assert len(one) == 3


def test_a_crowd_counts_right(path: Path) -> None:
    """4 threads and 2 processes add one, each thirty times: reading and writing are one step."""
    db = SettingsDB(path)
    db.table("counter").insert({"n": 0})

    def count(_: int = 0) -> None:
        for _ in range(30):
            db.table("counter").update(increment("n"))

    children = [forked(count) for _ in range(2)]
    at_once(count, range(4))
    for pid in children:
        os.waitpid(pid, 0)
    assert db.table("counter").all() == [{"n": 180}]


def counted(path: Path) -> int:
    """How far the only counter has come."""
    (document,) = SettingsDB(path).table("counter").all()
    return int(document["n"])


def test_killed_while_replacing_it_is_the_old_or_the_new(path: Path) -> None:
    """Twenty kills; the file opens every time and never goes back."""
    SettingsDB(path).table("counter").insert({"n": 0, "text": "长" * 5000})
    last = 0
    for turn in range(20):
        pid = os.fork()
        if pid == 0:
            while True:
                SettingsDB(path).table("counter").update(increment("n"))
        until(lambda: counted(path) > last, "it counts")  # noqa: B023 - asked at once
        time.sleep(0.001 * turn)  # another moment every time
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        assert counted(path) > last
        last = counted(path)


def test_any_flipped_byte_is_refused(path: Path) -> None:
    """Not served, not overwritten."""
    SettingsDB(path).table("a").insert({"name": "甲"})
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        with pytest.raises(LedgerDamaged):
            SettingsDB(path).table("a").all()
        with pytest.raises(LedgerDamaged):
            SettingsDB(path).table("a").insert({"name": "乙"})


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """In a sentence."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(LedgerUnwritable, match="不是目录"):
        SettingsDB(tmp_path / "file" / "accounts.json").table("a").insert({"n": 1})


def test_only_its_owner_may_read_it(path: Path) -> None:
    """Accounts are not for everybody on the machine."""
    SettingsDB(path).table("a").insert({"n": 1})
    assert path.stat().st_mode & 0o077 == 0
