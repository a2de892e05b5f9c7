"""Verify, backup, restore, copy: whole or refused, and the same head everywhere."""

from __future__ import annotations

import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from plan.errors import BadValue, LedgerDamaged, Unusable
from plan.ledger.contract import EMPTY
from plan.ledger.stores import open_ledger
from plan.ledger.stores.keeping import MANIFEST, backup, copy, head_from, read_manifest, restore, verify
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from tests.support.commands import run
from tests.support.ledger_contract import MEMBER, OFFICE, Clock, report
from tests.support.postgres_server import Server, postgres
from tests.support.threads import running
from tests.support.waiting import until

__all__ = ["postgres"]  # pytest finds the fixture here


@pytest.fixture
def source(tmp_path: Path) -> str:
    """A ledger of three months."""
    clock = Clock()
    ledger = TinyDBLedger(tmp_path / "source", clock)
    for n in range(9):
        clock.now += timedelta(days=10)
        ledger.append(report(f"S{n % 2}", n), by=MEMBER if n % 3 else OFFICE, key=f"k{n}")
    ledger.close()
    return f"tinydb:{tmp_path}/source"


def test_a_report_says_what_is_there(source: str) -> None:
    """Entries by kind, subjects, head."""
    ledger = open_ledger(source)
    found = verify(ledger)
    assert found.head == ledger.head()
    assert dict(found.kinds) == {"StatusReported": 9}
    assert found.subjects == 2


def test_an_empty_ledger_is_sound() -> None:
    """Nothing to find, nothing wrong."""
    assert verify(open_ledger("memory:")).head == EMPTY


def test_a_head_kept_elsewhere_anchors_the_chain(source: str) -> None:
    """A printed head is passed through; any other is not."""
    ledger = open_ledger(source)
    printed = [(entry.sequence, entry.digest) for entry in ledger.entries()]
    for head in printed:
        assert verify(ledger, expect=head).head == printed[-1]
    for wrong in ((5, "0" * 64), (10, printed[-1][1])):
        with pytest.raises(LedgerDamaged, match="留存"):
            verify(ledger, expect=wrong)


def test_a_head_is_read_as_it_is_printed() -> None:
    """Sequence and whole digest, by either colon; a shortened one proves little and is refused."""
    digest = "0123456789abcdef" * 4
    for text in (f"5:{digest}", f" 5：{digest.upper()} "):
        assert head_from(text) == (5, digest)
    for wrong in ("5", f"5:{digest[:-1]}", f"5:{digest}0", f"0:{digest}", digest, f"-1:{digest}"):
        with pytest.raises(BadValue, match="64 位"):
            head_from(wrong)


def test_the_command_line_holds_the_ledger_against_a_head(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that it passed through, and one that it did not."""
    monkeypatch.setenv("PLAN_LEDGER", source)
    fifth = list(open_ledger(source).entries())[4]
    done = run("ledger", "verify", "--head", f"5:{fifth.digest}")
    assert (done.returncode, "与留存的第 5 条一致" in done.stdout) == (0, True)
    done = run("ledger", "verify", "--head", f"4:{fifth.digest}")
    assert (done.returncode, "与留存的校验值不符" in done.stderr) == (1, True)
    assert run("ledger", "verify", "--head", "5").returncode == 2
    for nothing in ("", " "):  # of a variable that was not set: it is not as if none had been asked for
        done = run("ledger", "verify", "--head", nothing)
        assert (done.returncode, done.stdout, "--head没有填写" in done.stderr) == (2, "", True)


def test_a_backup_is_restored_with_the_same_head(source: str, tmp_path: Path) -> None:
    """Byte for byte, and its manifest names the head."""
    clock = Clock()
    manifest = backup(source, tmp_path / "backup", clock)
    head = open_ledger(source).head()
    assert (manifest.sequence, manifest.digest) == head
    assert read_manifest(tmp_path / "backup") == manifest
    assert manifest.made_at == clock.now
    target = f"tinydb:{tmp_path}/target"
    assert restore(tmp_path / "backup", target).head == head
    assert list(open_ledger(target).lines()) == list(open_ledger(source).lines())


def test_nothing_is_ever_overwritten(source: str, tmp_path: Path) -> None:
    """Neither by a backup nor by a restore nor by a copy."""
    backup(source, tmp_path / "backup")
    with pytest.raises(Unusable, match="不能覆盖"):
        backup(source, tmp_path / "backup")
    with pytest.raises(Unusable, match="不能覆盖"):
        restore(tmp_path / "backup", source)
    with pytest.raises(Unusable, match="不能覆盖"):
        copy(f"tinydb:{tmp_path}/backup", source)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "letter.txt").write_text("x")
    with pytest.raises(Unusable, match="不能覆盖"):
        backup(source, tmp_path / "used")


def test_a_damaged_backup_is_not_restored(source: str, tmp_path: Path) -> None:
    """Flipped, shortened, without manifest, with another's manifest: nothing is written."""
    whole = tmp_path / "whole"
    backup(source, whole)
    target = tmp_path / "target"

    def must_fail(error: type[Exception], name: str, content: bytes | None) -> None:
        broken = tmp_path / "broken"
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(whole, broken)
        if content is None:
            (broken / name).unlink()
        else:
            (broken / name).write_bytes(content)
        with pytest.raises(error):
            restore(broken, f"tinydb:{target}")
        assert not target.exists()

    march = (whole / "entries" / "2022-03.jsonl").read_bytes()
    must_fail(LedgerDamaged, "entries/2022-03.jsonl", march[:300] + b"?" + march[301:])
    must_fail(LedgerDamaged, "entries/2022-03.jsonl", march[:-1])
    must_fail(Unusable, MANIFEST, None)
    must_fail(Unusable, MANIFEST, b"{}")
    manifest = (whole / MANIFEST).read_bytes()
    must_fail(LedgerDamaged, MANIFEST, manifest.replace(b'"sequence": 9', b'"sequence": 8'))


def test_a_backup_while_others_write_is_a_prefix(tmp_path: Path) -> None:
    """Consistent, verified, and the writers never stop."""
    url, stop = f"tinydb:{tmp_path}/live", threading.Event()
    ledger = open_ledger(url)
    ledger.append(report(), by=OFFICE)

    def write(n: int) -> None:
        while not stop.is_set():
            ledger.append(report(f"S{n}"), by=OFFICE)

    heads = [ledger.head()[0]]
    with running(write, range(3)):
        for n in range(5):
            until(lambda: ledger.head()[0] > heads[-1], "an entry since the backup before")
            heads.append(backup(url, tmp_path / f"backup{n}").sequence)
        stop.set()
    assert heads == sorted(heads)
    everything = list(ledger.lines())
    for n, sequence in enumerate(heads[1:]):
        copied = open_ledger(f"tinydb:{tmp_path}/backup{n}")
        assert list(copied.lines()) == everything[:sequence]


def test_moving_to_the_server_and_back_keeps_every_byte(
    source: str, tmp_path: Path, postgres: Server
) -> None:
    """The same head digest in the file, in PostgreSQL, and in the file made of that again."""
    server = postgres.new_schema()
    head = open_ledger(source).head()
    assert copy(source, server).head == head
    ledger = open_ledger(server)
    assert list(ledger.lines()) == list(open_ledger(source).lines())
    assert ledger.append(report("S0", 2), by=MEMBER, key="k2") == list(ledger.entries())[2]
    assert ledger.append(report("S0", 10), by=OFFICE, expect=9).sequence == 10
    ledger.close()
    backup(server, tmp_path / "backup")
    assert restore(tmp_path / "backup", f"tinydb:{tmp_path}/back").head[0] == 10


def test_a_source_that_is_damaged_is_not_copied(source: str, tmp_path: Path) -> None:
    """Nothing is written to the target."""
    path = tmp_path / "source" / "entries" / "2022-04.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[:200] + b"?" + content[201:])
    with pytest.raises(LedgerDamaged):
        copy(source, f"tinydb:{tmp_path}/target")
    with pytest.raises(LedgerDamaged):
        backup(source, tmp_path / "backup")
    assert not (tmp_path / "target").exists()
    assert not (tmp_path / "backup").exists()
