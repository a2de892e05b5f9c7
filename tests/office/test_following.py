"""A second place that is followed: the same bytes within seconds, whatever is killed or away."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from components.web.daily import storing
from plan.errors import LedgerBusy, LedgerDamaged, PlanError, Refused, Unusable
from plan.ledger.contract import EMPTY
from plan.ledger.events import ClosureRequested, EvidenceFile
from plan.ledger.stores import evidence, open_ledger
from plan.ledger.stores.keeping import verify, verify_evidence
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from plan.office.following import Follower, standings
from plan.office.workspace import Workspace
from tests.support.ledger_contract import DAY, OFFICE, report
from tests.support.ledger_crash import LedgerStore, start_writer
from tests.support.loops import apart
from tests.support.postgres_server import Server, postgres, running_server
from tests.support.threads import forked
from tests.support.waiting import until

__all__ = ["postgres"]  # pytest finds the fixture here

ROOT = Path(__file__).parents[2]
PLAN = ROOT / "plan_data/1plus8.json"
KILLS = int(os.environ.get("FOLLOW_KILLS", "30"))
ARRIVES = 10.0  # seconds that a busy machine may take; measured in docs/ledger.md


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A ledger of five entries."""
    workspace = Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}")
    add(workspace, 5)
    return workspace


def add(workspace: Workspace, count: int) -> None:
    """So many entries more."""
    for n in range(count):
        workspace.ledger.append(report(f"S{n % 3}", n), by=OFFICE)


def nothing_said(problem: PlanError | None) -> None:
    """What a follower of which all is well tells."""
    assert problem is None, problem


def ship(workspace: Workspace, url: str, tmp_path: Path, beside: Path | None = None) -> Follower:
    """A follower that has shipped what there is."""
    follower = Follower(workspace, url, tmp_path / "settings", beside)
    follower.ship(nothing_said)
    follower.close()
    return follower


@pytest.mark.parametrize("to", ["directory", "postgresql"])
def test_the_second_place_has_the_same_bytes(
    workspace: Workspace, tmp_path: Path, postgres: Server, to: str
) -> None:
    """From nothing, from a part of it, from all; more than are shipped in one go."""
    url = postgres.new_schema() if to == "postgresql" else str(tmp_path / "second")
    for more in (0, 0, 1, 1201):
        add(workspace, more)
        follower = ship(workspace, url, tmp_path)
        second = open_ledger(follower.url)
        assert verify(second).head == workspace.ledger.head()
        assert list(second.lines()) == list(workspace.ledger.lines())
        second.inspect()
        (standing,) = standings(tmp_path / "settings")
        assert (standing.sequence, standing.problem) == (workspace.ledger.head()[0], "")
    assert "tester" not in standing.sentence  # nor a password


def test_a_ledger_in_postgresql_is_followed_into_a_directory(
    workspace: Workspace, tmp_path: Path, postgres: Server
) -> None:
    """The other way round."""
    first = ship(workspace, postgres.new_schema(), tmp_path)
    server = Workspace(PLAN, first.url)
    add(server, 3)
    ship(server, str(tmp_path / "back"), tmp_path)
    assert verify(TinyDBLedger(tmp_path / "back")).head == server.ledger.head()


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of `folder`, but for the lock."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "LOCK")
    return {str(path): path.read_bytes() for path in files}


def test_a_place_that_is_no_beginning_of_the_ledger_is_left_as_it_is(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Another ledger, one that went on by itself, one altered: a sentence each, nothing written."""
    url = str(tmp_path / "second")
    ship(workspace, url, tmp_path)
    TinyDBLedger(tmp_path / "other").append(report("S9"), by=OFFICE)
    TinyDBLedger(tmp_path / "second").append(report("S9"), by=OFFICE)
    for place, says in (("other", "第 1 条与台账的不同"), ("second", "有 6 条，多于台账的 5 条")):
        before = contents(tmp_path / place)
        with pytest.raises(Refused, match=f"{says}.*没有写入"):
            ship(workspace, str(tmp_path / place), tmp_path)
        assert contents(tmp_path / place) == before
    add(workspace, 1)
    with pytest.raises(Refused, match="第 6 条与台账的不同"):
        ship(workspace, url, tmp_path)


def test_a_place_that_lost_what_it_had_is_not_filled_anew(workspace: Workspace, tmp_path: Path) -> None:
    """An empty folder where the disk is not mounted; begun anew only when somebody says so."""
    follower = ship(workspace, str(tmp_path / "second"), tmp_path)
    (tmp_path / "second").rename(tmp_path / "aside")
    (tmp_path / "second").mkdir()
    with pytest.raises(Unusable, match=f"第 5 条，现只有 0 条：未挂载.*{follower.place.name}"):
        ship(workspace, str(tmp_path / "second"), tmp_path)
    assert not contents(tmp_path / "second")
    follower.place.unlink()
    ship(workspace, str(tmp_path / "second"), tmp_path)
    assert TinyDBLedger(tmp_path / "second").head() == workspace.ledger.head()


def test_neither_itself_nor_a_missing_disk_is_followed_to(workspace: Workspace, tmp_path: Path) -> None:
    """However it is written; no folder is made above the one that is named."""
    for itself in (tmp_path / "ledger", tmp_path / "settings" / ".." / "ledger"):
        with pytest.raises(Refused, match="就是台账本身"):
            ship(workspace, str(itself), tmp_path)
    with pytest.raises(Unusable, match="没有挂载"):
        ship(workspace, str(tmp_path / "disk" / "second"), tmp_path)
    assert not (tmp_path / "disk").exists()


def test_evidence_goes_before_the_entry_that_names_it(
    workspace: Workspace, tmp_path: Path, postgres: Server
) -> None:
    """To a directory beside the entries, from PostgreSQL where told to; lost ones are told."""
    content = b"%PDF-1.7 x"
    file = EvidenceFile(name="批复.pdf", size=len(content), sha256=evidence.sha256(content).hexdigest())
    evidence.store(workspace.evidence, file, content)
    asked = ClosureRequested(subject="L4-M1", as_of=DAY, evidence="批复", files=(file,))
    workspace.ledger.append(asked, by=OFFICE)
    for url, beside in ((str(tmp_path / "second"), None), (postgres.new_schema(), tmp_path / "e")):
        follower = ship(workspace, url, tmp_path, beside)
        found = verify(open_ledger(follower.url))
        assert follower.evidence
        assert evidence.load(follower.evidence, file) == content
        assert beside or not verify_evidence(follower.url, found).lost
    assert "不含佐证文件" in ship(workspace, postgres.new_schema(), tmp_path).standing.sentence
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "evidence").write_text("no folder")
    with pytest.raises(Unusable, match=r"批复.pdf|evidence"):
        ship(workspace, str(tmp_path / "full"), tmp_path)
    assert TinyDBLedger(tmp_path / "full").head() == EMPTY
    evidence.place(workspace.evidence, file.sha256).unlink()
    said: list[PlanError | None] = []
    Follower(workspace, str(tmp_path / "third"), tmp_path / "settings").ship(said.append)
    assert [str(each) for each in said if "批复.pdf" in str(each)] == [str(said[0])]
    assert TinyDBLedger(tmp_path / "third").head() == workspace.ledger.head()


@contextmanager
def followed(follower: Follower) -> Iterator[list[str]]:
    """What a follower says that runs meanwhile in a thread of its own."""
    said: list[str] = []
    stop = Event()
    thread = Thread(target=follower.run, args=(stop, lambda problem: said.append(str(problem))))
    with follower.alone():
        thread.start()
        try:
            yield said
        finally:
            stop.set()
            thread.join()


def test_an_entry_arrives_within_seconds(workspace: Workspace, tmp_path: Path) -> None:
    """As it is installed: the follower looks once a second. Run with -s it prints the seconds."""
    follower, chance = (
        Follower(workspace, str(tmp_path / "second"), tmp_path / "settings"),
        random.Random(3),
    )
    second, took = TinyDBLedger(tmp_path / "second"), []
    with followed(follower) as said:
        for _ in range(int(os.environ.get("FOLLOW_ENTRIES", "5"))):
            time.sleep(chance.random())
            add(workspace, 1)
            start, head = time.monotonic(), workspace.ledger.head()
            until(lambda head=head: second.head() == head, "the entry has arrived", ARRIVES)
            took.append(time.monotonic() - start)
        again = Follower(workspace, str(tmp_path / "second"), tmp_path / "settings")
        with pytest.raises(LedgerBusy, match="另一个程序正在"), again.alone():
            pass
    took.sort()
    figures = f"\n{len(took)} entries: median {took[len(took) // 2]:.2f} s, longest {took[-1]:.2f} s"
    sys.stdout.write(figures)
    assert not said


def test_a_server_that_is_away_is_waited_for(workspace: Workspace, tmp_path: Path) -> None:
    """The lag grows, it is said once, and once that it goes on; nothing is missing or doubled."""
    with running_server() as server:
        follower = Follower(workspace, server.url, tmp_path / "settings", every=0.05)
        with followed(follower) as said:
            until(lambda: follower.standing.sequence == 5, "all is shipped")
            server.stop()
            add(workspace, 4)
            until(lambda: bool(standings(tmp_path / "settings")[0].problem), "it is noticed")
            (standing,) = standings(tmp_path / "settings")
            assert standing.problem.startswith("台账数据库没有")
            assert standing.sequence == 5
            time.sleep(1)
            server.start()
            until(lambda: follower.standing.sequence == 9, "it goes on")
            until(lambda: len(said) == 2, "that is told")
        assert said[1] == "None"
        assert verify(open_ledger(server.url)).head == workspace.ledger.head()


def test_a_folder_that_is_away_is_waited_for(workspace: Workspace, tmp_path: Path) -> None:
    """A disk that was taken out in mid-use, and put back."""
    disk = tmp_path / "disk"
    disk.mkdir()
    follower = Follower(workspace, str(disk / "second"), tmp_path / "settings", every=0.02)
    with followed(follower) as said:
        until(lambda: follower.standing.sequence == 5, "all is shipped")
        disk.rename(tmp_path / "out")
        add(workspace, 2)
        until(lambda: bool(follower.standing.problem), "it is noticed")
        assert not disk.exists()
        (tmp_path / "out").rename(disk)
        until(lambda: follower.standing.sequence == 7, "it goes on")
    assert said[-1] == "None"
    assert verify(TinyDBLedger(disk / "second")).head == workspace.ledger.head()


@pytest.mark.parametrize("to", ["directory", "postgresql"])
def test_a_follower_may_be_killed_at_any_moment(tmp_path: Path, postgres: Server, to: str) -> None:
    """While two writers append: the second place is a sound beginning each time, and goes on."""
    url = postgres.new_schema() if to == "postgresql" else f"tinydb:{tmp_path / 'second'}"
    source, chance = tmp_path / "ledger", random.Random(5)

    def follow() -> None:
        workspace = Workspace(PLAN, f"tinydb:{source}")
        follower = Follower(workspace, url, tmp_path / "settings", every=0.005)
        with follower.alone():
            follower.run(Event(), nothing_said)

    writers = [start_writer(f"w{n}", lambda: LedgerStore(source), 1) for n in range(2)]
    for writer in writers:
        writer.wait_for_first()
    arrived = [0]
    place = Follower(Workspace(PLAN, f"tinydb:{source}"), url, tmp_path / "settings").place
    for turn in range(KILLS):
        place.unlink(missing_ok=True)
        child = forked(follow)
        if turn % 5:  # the others are killed before anything has arrived, or soon after
            until(place.exists, "something has arrived")
        time.sleep(chance.random() * 0.06)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        second = open_ledger(url)
        lines = list(second.lines())
        second.close()
        arrived.append(len(lines))
        ours = TinyDBLedger(source)
        assert lines == list(ours.lines(until=len(lines)))
        ours.close()
    for writer in writers:
        writer.kill()
    assert arrived == sorted(arrived)
    assert len(set(arrived)) > KILLS / 10  # it was killed while it shipped; how often is luck
    workspace = Workspace(PLAN, f"tinydb:{source}")
    ship(workspace, url, tmp_path)
    assert verify(open_ledger(url)).head == verify(workspace.ledger).head


def test_the_command_goes_on_where_it_was_killed(workspace: Workspace, tmp_path: Path) -> None:
    """`ledger follow` as it is installed, and `--once` for cron; a refusal ends it with 1."""
    second = str(tmp_path / "second")
    env = {
        **os.environ,
        "PLAN_LEDGER": workspace.ledger_url,
        "PLAN_SETTINGS": str(tmp_path / "settings"),
        "PLAN_FOLLOW": second,
    }
    command = [sys.executable, "-m", "plan", "ledger", "follow"]
    running = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        until(lambda: TinyDBLedger(second).head()[0] == 5, "it ships")
        add(workspace, 2)
        until(lambda: TinyDBLedger(second).head()[0] == 7, "it goes on")
    finally:
        running.kill()
        running.wait()
    add(workspace, 2)
    done = subprocess.run([*command, "--once"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"已同步到“{second}”，至第 9 条。\n")
    TinyDBLedger(second).append(report(), by=OFFICE)
    ended = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "多于台账的 9 条" in ended.stderr


def test_the_app_follows_by_itself(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where PLAN_FOLLOW says; one of several processes, the next when that one ends."""
    import asyncio

    monkeypatch.setenv("PLAN_FOLLOW", str(tmp_path / "second"))
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path / "settings"))
    second = TinyDBLedger(tmp_path / "second")

    async def both() -> None:
        async with storing(workspace):
            for count in (5, 6):
                while second.head()[0] < count:
                    await asyncio.sleep(0.05)
                add(workspace, 1)

    apart(both)
    assert verify(second).head[0] >= 6


def test_what_is_damaged_is_not_shipped(workspace: Workspace, tmp_path: Path) -> None:
    """Neither an altered line of the ledger nor anything into a damaged second place."""
    ship(workspace, str(tmp_path / "second"), tmp_path)
    add(workspace, 2)
    (path,) = (tmp_path / "second" / "entries").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + b"?" + whole[201:])
    with pytest.raises(LedgerDamaged, match="second"):
        ship(workspace, str(tmp_path / "second"), tmp_path)
    path.write_bytes(whole)
    (own,) = (tmp_path / "ledger" / "entries").iterdir()
    content = own.read_bytes()
    own.write_bytes(content[:-40] + b"?" + content[-39:])
    with pytest.raises(LedgerDamaged, match="ledger"):
        ship(Workspace(PLAN, workspace.ledger_url), str(tmp_path / "second"), tmp_path)
    assert TinyDBLedger(tmp_path / "second").head()[0] == 5


def test_an_empty_ledger_has_nothing_to_ship(tmp_path: Path) -> None:
    """And the second place is not made."""
    workspace = Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}")
    follower = ship(workspace, str(tmp_path / "second"), tmp_path)
    assert (follower.standing.sequence, workspace.ledger.head()) == (0, EMPTY)
    assert not (tmp_path / "second").exists()
