"""The key, receipts, witnesses, and what is kept elsewhere against a ledger that was altered."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from plan.accounts.book import AccountBook
from plan.acts.meetings import close_meeting
from plan.errors import BadValue, LedgerDamaged, Refused
from plan.ledger import proofs
from plan.office import checkpoints
from plan.office.checkpoints import public_key, receipts, send, sign, standing, verify
from plan.office.health import Finding, health
from plan.office.workspace import Workspace
from tests.support.commands import run
from tests.support.receipts import BY, DAY, NOON, fields_of, fits, reported

SETTINGS = "settings"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the key is."""
    return tmp_path / SETTINGS


def test_the_key_is_made_once_and_for_its_owner_alone(folder: Path) -> None:
    """By whichever of eight threads comes first."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: public_key(folder), range(8)))
    assert len(keys) == 1
    assert (folder / checkpoints.KEY).stat().st_mode & 0o777 == 0o600
    assert all(len(key) == 64 for key in keys)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_every_entry_has_a_receipt_that_fits(tmp_path: Path, folder: Path, size: int) -> None:
    """The body as stored, and nothing that a program of another make would not find."""
    workspace = reported(tmp_path, size)
    made = receipts(workspace, folder, range(1, size + 1))
    stored = [body.decode() for body, _ in workspace.ledger.lines()]
    assert [fields_of(made[n])["body"] for n in sorted(made)] == stored
    assert all(fits(text) for text in made.values())
    assert not fits(made[size].replace("登记", "等级").replace("次，", "次。"))
    for beyond in (0, size + 1):
        with pytest.raises(BadValue, match=f"第 1 至 {size} 条"):
            receipts(workspace, folder, [beyond])


def test_an_empty_ledger_has_nothing_to_sign(tmp_path: Path, folder: Path) -> None:
    """And says so."""
    with pytest.raises(Refused, match="还没有记录"):
        sign(reported(tmp_path, 0), folder)


def rewritten(place: Path, count: int, same: int) -> Workspace:
    """A ledger put in its place, sound in itself, of which so many entries are as before."""
    shutil.rmtree(place / "ledger")
    workspace = reported(place, same)
    for _ in range(count - same):
        workspace.append(lambda s: close_meeting(s, counts=(), overdue=0, agenda=()), DAY, BY)
    return workspace


def test_a_checkpoint_kept_elsewhere_finds_what_the_chain_alone_does_not(
    tmp_path: Path, folder: Path
) -> None:
    """Grown since: fits. Cut, rewritten, begun anew: refused, though `verify` alone is content."""
    workspace = reported(tmp_path, 6)
    kept = str(sign(workspace, folder)[0])
    key = public_key(folder)
    workspace.append(lambda s: close_meeting(s, counts=(), overdue=0, agenda=()), DAY, BY)
    report, passed = verify(workspace, kept, key)
    assert (report.head[0], passed) == (7, "，与留存的第 6 条一致，检查点由所给公钥签名")
    assert f"公钥 {key}（请与留存的核对）" in verify(workspace, kept)[1]
    for count, same in ((5, 5), (6, 5)):
        other = rewritten(tmp_path, count, same)
        verify(other)
        with pytest.raises(LedgerDamaged, match="与留存的校验值不符"):
            verify(other, kept, key)


def test_a_root_or_name_that_is_not_the_ledger_s_is_refused(tmp_path: Path, folder: Path) -> None:
    """Though the keeper signed it and the head is right."""
    workspace = reported(tmp_path, 3)
    true, levels = sign(workspace, folder)
    for wrong in ({"ledger": "0" * 64}, {"levels": [*levels[:-1], [bytes(32)]]}):
        facts: dict[str, Any] = {
            "levels": levels,
            **{name: getattr(true, name) for name in ("ledger", "algorithm", "head")},
            "moment": true.moment,
            "simulated": "no",
            **wrong,
        }
        signed = proofs.sign(checkpoints.key_at(folder), **facts)
        with pytest.raises(LedgerDamaged, match="首条或以前各条的树根与检查点不符"):
            verify(workspace, str(signed))


@pytest.fixture
def inbox() -> Iterator[tuple[str, list[str], list[int]]]:
    """An address that takes messages over HTTP, what it got, and the status it answers with."""
    got: list[str] = []
    status = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # as http.server calls it
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if status[0] == 200:
                got.append(body["message"])
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}", got, status
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_checkpoint_goes_to_every_witness_each_night_and_after_a_meeting(
    tmp_path: Path, folder: Path, inbox: tuple[str, list[str], list[int]], caplog: pytest.LogCaptureFixture
) -> None:
    """Once each; what was not delivered is told and tried again; what arrives verifies."""

    def sent() -> list[str]:
        caplog.clear()
        send(workspace, folder)
        return [each.getMessage() for each in caplog.records if "下次再送" in each.getMessage()]

    address, got, status = inbox
    workspace, away = reported(tmp_path, 3), tmp_path / "away"
    assert standing(workspace, folder) == ("", None)
    assert told_on_the_page(workspace, folder).good is None
    folder.mkdir()
    settings = folder / "notify.toml"
    settings.write_text(f'witnesses = ["{address}"]\nwitness_folder = "{away}"\n')
    settings.chmod(0o600)
    assert standing(workspace, folder) == ("见证方 1从未送达；见证方 2从未送达", False)
    assert sent() == ["检查点未送达见证方 2，下次再送"]  # not there
    away.mkdir()
    assert sent() == []
    assert sent() == []
    assert (len(got), len(list(away.iterdir()))) == (1, 1)
    key = public_key(folder)
    for text in (got[0], next(away.iterdir()).read_text()):
        assert verify(workspace, text, key)[1].startswith("，与留存的第 3 条一致")
    workspace.append(lambda s: close_meeting(s, counts=(), overdue=0, agenda=()), DAY, BY)
    status[0] = 500
    workspace.clock = lambda: NOON + timedelta(hours=1)
    assert sent() == ["检查点未送达见证方 1，下次再送"]
    status[0] = 200
    assert sent() == []
    assert sent() == []
    assert (len(got), len(list(away.iterdir()))) == (2, 2)
    assert proofs.checkpoint_from(got[1]).size == 4
    told = "；".join(f"见证方 {n}最近送达 2022-06-20" for n in (1, 2))
    for days, lately in ((1, True), (2, False)):
        workspace.clock = lambda days=days: NOON + timedelta(days=days)
        assert standing(workspace, folder) == (told, lately)
        assert told_on_the_page(workspace, folder).good is lately
    workspace.clock = lambda: NOON + timedelta(days=1)
    assert sent() == []
    assert len(got) == 3
    for days, lately in ((40, True), (2, True), (3, False)):  # a clock that ran ahead for a night
        workspace.clock = lambda days=days: NOON + timedelta(days=days)
        assert days < 40 or sent() == []
        assert standing(workspace, folder)[1] is lately


def told_on_the_page(workspace: Workspace, folder: Path) -> Finding:
    """What 运行状况 and `doctor` say of the witnesses."""
    found = health(workspace, AccountBook(folder, lambda: NOON))
    return next(finding for finding in found if finding.matter == "见证")


def test_the_commands_sign_and_check(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint, its key, a receipt and the page; each fault a sentence and exit 1 or 2."""
    workspace = reported(tmp_path, 3)
    monkeypatch.setenv("PLAN_LEDGER", workspace.ledger_url)
    monkeypatch.setenv("PLAN_SETTINGS", str(folder))
    kept, page, empty = tmp_path / "kept.txt", tmp_path / "page.html", tmp_path / "empty.txt"
    empty.write_text("\n")
    assert run("ledger", "checkpoint", str(kept)).returncode == 0
    key = run("ledger", "key").stdout.strip()
    assert key == proofs.checkpoint_from(kept.read_text()).key
    sound = run("ledger", "verify", "--checkpoint", str(kept), "--key", key)
    assert "与留存的第 3 条一致，检查点由所给公钥签名" in sound.stdout
    assert run("ledger", "verify", "--checkpoint", str(kept), "--key", f" {key.upper()}\n").returncode == 0
    receipt = run("ledger", "receipt", "2", "--page", str(page)).stdout
    assert fits(receipt.partition("已写入")[0])
    assert "完成总规及专项规划研究" in page.read_text("utf-8")
    for arguments, code, words in (
        (("verify", "--checkpoint", str(kept), "--key", "0" * 64), 1, "不是用这个公钥签的"),
        (("verify", "--checkpoint", str(tmp_path / "no")), 2, "无法读取"),
        (("verify", "--checkpoint", str(page)), 2, "plan-ledger-checkpoint-1"),
        (("verify", "--checkpoint", str(kept), "--head", f"1:{key}"), 2, "--head"),
        (("verify", "--key", key), 2, "检查点"),
        (("verify", "--checkpoint", str(empty)), 2, "--checkpoint没有填写"),  # cut, or never arrived
        (("receipt", "4"), 2, "第 1 至 3 条"),
    ):
        done = run("ledger", *arguments)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    kept.write_text(kept.read_text().replace("size: 3", "size: 2"))
    altered = run("ledger", "verify", "--checkpoint", str(kept), "--key", key)
    assert (altered.returncode, "签名与内容不符" in altered.stderr) == (1, True)
