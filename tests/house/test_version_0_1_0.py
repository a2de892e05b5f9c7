"""What version 0.1.0 wrote is opened, and what it showed is shown, by every later version."""

from __future__ import annotations

import gzip
import json
import shutil
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from plan.accounts import audit, drafts, register, sessions, sign_in, tokens
from plan.accounts.book import AccountBook
from plan.accounts.ways import ways_of
from plan.errors import WrongPassword
from plan.ledger.access import Account, AccountState
from plan.ledger.codec import entry_to_dict
from plan.ledger.events import EVENTS, EvidenceFile, files_of
from plan.ledger.stores.evidence import evidence_of, load
from plan.model.kinds import Role
from plan.office.workspace import Workspace
from tests.support.commands import run

SAMPLE = Path(__file__).parents[1] / "samples" / "v0_1_0"
SHOWN: dict[str, Any] = json.loads(gzip.decompress((SAMPLE / "shown.json.gz").read_bytes()))
COMMANDS = [words for words in SHOWN if words != "entries"]
KEYS: dict[str, Any] = json.loads((SAMPLE / "keys.json").read_text("utf-8"))
NOON = datetime(2022, 8, 12, 2, 0, tzinfo=UTC)  # an hour after the accounts were made
ADDRESS = "10.0.0.8"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample, which commands open; its plan file comes with the backup."""
    shutil.copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    with zipfile.ZipFile(SAMPLE / "backup.zip") as packed:
        packed.extractall(tmp_path / "unpacked")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    unpacked.rename(tmp_path / "backup")
    for path in (tmp_path / "settings").iterdir():
        path.chmod(0o600)  # which no checkout keeps
    monkeypatch.setenv("PLAN_FILE", str(tmp_path / "backup" / "plan.json"))
    monkeypatch.setenv("PLAN_LEDGER", f"tinydb:{tmp_path / 'ledger'}")
    monkeypatch.setenv("PLAN_SETTINGS", str(tmp_path / "settings"))
    return tmp_path


@pytest.fixture
def book(home: Path) -> AccountBook:
    """The settings, on the day they were made."""
    return AccountBook(home / "settings", lambda: NOON)


def test_every_kind_of_event_is_in_the_sample() -> None:
    """Those that there were; a later version may have others besides."""
    kinds = {entry["event"]["kind"] for entry in SHOWN["entries"]}
    assert len(kinds) == 18
    assert kinds <= {kind.__name__ for kind in EVENTS}


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_shows_what_it_showed(home: Path, words: str) -> None:
    """The same document, number by number, but for what the changelog says counts otherwise."""
    document = json.loads(json.dumps(SHOWN[words]))
    for row in document.get("activities", ()) if words.startswith("schedule") else ():
        row["free_float"] = min(row["free_float"], row["total_float"])
    shown = run(*words.split()).document()
    if words.startswith("remind"):
        document, shown = _without_silence(document), _without_silence(shown)
    assert shown == document


def _without_silence(reminders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reminders but for what is silent, which since counts what is late or near as well."""
    return [
        {
            **{name: value for name, value in reminder.items() if name != "title"},
            "matters": [matter for matter in reminder["matters"] if matter["kind"] != "silent"],
        }
        for reminder in reminders
    ]


def test_the_ledger_is_read_entry_by_entry_as_it_was(home: Path) -> None:
    """And is written on: the chain goes on from its head."""
    workspace = Workspace(home / "backup" / "plan.json", f"tinydb:{home / 'ledger'}")
    documents = [entry_to_dict(entry) for entry in workspace.entries()]
    assert json.loads(json.dumps(documents)) == SHOWN["entries"]
    files = [file for entry in workspace.entries() for file in files_of(entry.event)]
    assert len({file.sha256 for file in files}) == 5
    assert all(len(load(evidence_of(workspace.ledger_url), file)) == file.size for file in files)
    workspace.ledger.close()
    report = run("report", "L1-M1", "--percent", "60", "--as-of", "2022-09-01", "--json")
    assert report.document()["sequence"] == len(SHOWN["entries"]) + 1
    assert run("ledger", "verify").returncode == 0


def test_the_backup_is_restored_with_the_same_head(home: Path) -> None:
    """Into an empty place, with its evidence; it then shows the same."""
    restored = f"tinydb:{home / 'restored'}"
    assert run("--ledger", restored, "ledger", "restore", str(home / "backup/ledger")).stderr == ""
    document = run("--ledger", restored, "ledger", "verify", "--json").document()
    assert document == SHOWN["ledger verify --json"]
    assert document["evidence"] == {"files": 5, "lost": []}


@pytest.mark.parametrize("name", ["张三", "值班员", "分管领导", "管理员甲"])
def test_everybody_signs_in_with_the_password_they_had(book: AccountBook, name: str) -> None:
    """Under every role."""
    token = sign_in.sign_in(book, name, KEYS["passwords"][name], ADDRESS)
    account = sign_in.visitor(book, token)
    assert account == register.find(book, name)


def test_a_new_a_disabled_and_a_vouched_account_are_what_they_were(book: AccountBook) -> None:
    """One may only choose a password, one may nothing, one comes from another system."""
    newcomer = register.recognized(book, "新人", KEYS["one_time"]["新人"])
    assert newcomer == Account(name="新人", role=Role.CLERK, unit="gxq", state=AccountState.NEW)
    with pytest.raises(WrongPassword):
        sign_in.sign_in(book, "离任者", KEYS["passwords"]["离任者"], ADDRESS)
    vouched = register.of_subject(book, "https://id.example.cn 42")
    assert vouched
    assert (vouched.name, vouched.unit) == ("孙六", "fgw")
    provider = ways_of(book).sso
    assert provider
    assert (provider.issuer, provider.client_id) == ("https://id.example.cn", "plan")


def test_sessions_and_tokens_still_open_what_they_opened(book: AccountBook) -> None:
    """A tab that was open, a calendar program, a program that reads lists."""
    session = sessions.session_of(book, KEYS["session"])
    assert session == sessions.Session("张三", ADDRESS)
    subscriber = tokens.subscriber(book, KEYS["feed"])
    reader = tokens.reader(book, KEYS["token"])
    assert subscriber
    assert reader
    assert (subscriber.name, reader.name, reader.role) == ("张三", "接口·大屏", Role.VIEWER)
    acts = [record.act for record in audit.records(book)]
    assert (acts.count(audit.Act.SIGNED_IN), acts.count(audit.Act.FAILED)) == (1, 1)


def test_drafts_say_what_was_typed(book: AccountBook) -> None:
    """Every field of one, and one in which nothing was."""
    stored = drafts.drafts_of(book, "张三")
    assert set(stored) == {"L2-M11", "L1-M1"}
    file = EvidenceFile(
        name="评审意见.txt",
        size=13,
        sha256="f09dfe86def19da54220b7f6e9404fc8cc9603a6f4a3dc5235c13845b8609d89",
    )
    expected = drafts.Draft(
        item="L2-M11", seen=stored["L2-M11"].seen, percent=62.5, note="签约 68 项",
        problem="专家", next_step="补签", expected_finish=date(2022, 9, 20),
        asks=("closure", "extension"), evidence="清单", files=(file,), to=date(2022, 10, 15),
        reason="同前", saved=stored["L2-M11"].saved,
    )  # fmt: skip
    assert stored["L2-M11"] == expected
    assert stored["L1-M1"].percent is None
