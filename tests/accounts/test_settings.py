"""The small TinyDB for accounts and settings: whole after any crash, exact under any crowd."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from tinydb import where
from tinydb.operations import increment

from plan.errors import LedgerBusy, LedgerUnwritable, SettingsDamaged
from plan.ledger.stores import settings
from plan.ledger.stores.settings import SettingsDB, keep, kept, put_aside
from tests.support.threads import at_once, forked
from tests.support.waiting import until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that is not there yet."""
    return tmp_path / "var" / "accounts.json"


def test_it_is_an_ordinary_tinydb(path: Path) -> None:
    """Insert, update, upsert, remove; all of it there after opening again."""
    with SettingsDB(path) as db:
        accounts = db.table("accounts")
        assert [accounts.insert({"name": name}) for name in ("甲", "乙")] == [1, 2]
        accounts.update({"unit": "U1"}, where("name") == "甲")
        accounts.upsert({"name": "丙"}, where("name") == "丙")
        accounts.remove(where("name") == "乙")
        db.table("settings").insert({"gap": 5})
    with SettingsDB(path) as db:
        assert [dict(d) for d in db.table("accounts")] == [{"name": "甲", "unit": "U1"}, {"name": "丙"}]
        assert db.tables() == {"accounts", "settings"}


def test_two_openings_never_answer_from_the_past(path: Path) -> None:
    """No cached query, no reused id."""
    one, other = SettingsDB(path).table("a"), SettingsDB(path).table("a")
    assert one.search(where("n") == 1) == []
    assert other.insert({"n": 1}) == 1
    assert len(one.search(where("n") == 1)) == 1
    assert one.insert({"n": 2}) == 2
    assert other.insert({"n": 3}) == 3
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


def test_behind_another_thread_nobody_waits_for_ever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may itself wait for another process: those behind it give up too, and not in a row."""
    monkeypatch.setattr(settings, "PATIENCE", 0.1)
    table = SettingsDB(path).table("held")
    with ThreadPoolExecutor(1) as aside:
        with table.held(), pytest.raises(LedgerBusy, match="正忙"):
            aside.submit(table.insert, {"n": 1}).result(10)
        aside.submit(table.insert, {"n": 2}).result(10)
    assert table.all() == [{"n": 2}]


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
    """Not served, not overwritten; the sentence names the file, and not the ledger, as the ill.

    It was called a damaged ledger, which sent people to restore a sound one.
    """
    SettingsDB(path).table("a").insert({"name": "甲"})
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
        with pytest.raises(SettingsDamaged, match=r"accounts\.json.*台账没有问题.*备份"):
            SettingsDB(path).table("a").all()
        with pytest.raises(SettingsDamaged):
            SettingsDB(path).table("a").insert({"name": "乙"})
    assert put_aside(path.parent) == ()


def test_what_is_replaceable_is_put_aside_and_begun_anew(path: Path) -> None:
    """Any flipped byte, any cut: kept under another name as it was, then an empty table."""
    SettingsDB(path).table("a").insert({"name": "甲"})
    whole = path.read_bytes()
    damaged = [whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :] for n in range(len(whole))]
    digested = [sha256(c).hexdigest().encode() + b"\n" + c for c in (b"null", b"[]", b"", b"{", b'{"a":1}')]
    for content in (*damaged, *digested, *(whole[:n] for n in range(len(whole)))):
        path.write_bytes(content)
        assert SettingsDB(path, replaceable=True).table("a").all() == []
        assert not path.exists()
        (aside,) = path.parent.glob("*.damaged-*")
        assert aside.read_bytes() == content
        aside.unlink()
    path.write_bytes(b"")
    SettingsDB(path, replaceable=True).table("a").insert({"name": "乙"})
    assert SettingsDB(path).table("a").all() == [{"name": "乙"}]
    ((name, at),) = put_aside(path.parent)
    assert name == "accounts.json"
    assert abs((datetime.now(UTC) - at).total_seconds()) < 60


def test_what_another_version_kept_is_none(path: Path) -> None:
    """With a field less or another kind of value: it is done anew and no fault."""

    class Then(msgspec.Struct):
        n: int | str

    class Now(msgspec.Struct):
        n: int
        at: datetime | None = None

    keep(path, Then(1))
    assert kept(path, Now) == Now(1)
    keep(path, Then("x"))
    assert kept(path, Now) is None
    SettingsDB(path).table("other").insert({"n": 1})
    assert kept(path, Now) is None


def test_many_that_meet_a_damaged_file_put_it_aside_once(path: Path) -> None:
    """What the first of them wrote anew stays."""
    path.parent.mkdir()
    path.write_bytes(b"x")
    at_once(lambda n: SettingsDB(path, replaceable=True).table("a").insert({"n": n}), range(8))
    assert len(SettingsDB(path).table("a")) == 8
    (aside,) = path.parent.glob("*.damaged-*")
    assert aside.read_bytes() == b"x"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """In a sentence, which does not speak of the ledger."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(LedgerUnwritable, match=r"账号目录中的文件“.*accounts\.json”.*不是目录"):
        SettingsDB(tmp_path / "file" / "accounts.json").table("a").insert({"n": 1})


def test_only_its_owner_may_read_it(path: Path) -> None:
    """Accounts are not for everybody on the machine."""
    SettingsDB(path).table("a").insert({"n": 1})
    assert path.stat().st_mode & 0o077 == 0
