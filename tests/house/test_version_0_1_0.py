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


ROW = ("id", "name", "workstream", "lead", "supporting", "commitment", "deadline",
       "approved_deadline", "source", "latest_report")  # fmt: skip
"""What a row says of the plan and of the entries; what is judged of it goes by later rules."""


def facts(words: str, document: Any) -> Any:
    """What of a document follows from plan and ledger, whatever counts as done, late or likely."""
    command = words.split()[0]
    if command == "status":
        head = {name: document[name] for name in ("plan", "plan_digest", "as_of", "head")}
        return head, _rows([*document["activities"], *document["milestones"]])
    if command == "overdue":
        return _rows(document)
    if command == "agenda":
        return document["decisions"], _rows(document["requests"])
    if command == "changes":
        return [change for change in document if change["kind"] in ("deadline", "added")]
    if command == "schedule":
        return {row["id"]: row["name"] for row in document["activities"]}
    if command == "score":
        return document["as_of"], document["issued"]
    if command == "remind":
        return document[0]["name"], document[0]["as_of"], document[0]["outcome"]
    if "token" in words:  # that one ends, and when, is told since
        return [{name: row[name] for name in ("name", "created", "used")} for row in document]
    return document


def _rows(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    facts_of = {row["id"]: {name: row[name] for name in ROW if name in row} for row in rows}
    for row in facts_of.values():
        if report := row.get("latest_report"):
            report.pop("backdated", None)
    return facts_of


@pytest.mark.parametrize("words", [words for words in COMMANDS if "forecast" not in words])
def test_every_command_shows_the_facts_that_it_showed(home: Path, words: str) -> None:
    """Items, units, dates, reports, decisions, requests, accounts and digests are as they were.

    What is judged of them since, by which rules, is in the changelog.
    """
    shown = facts(words, json.loads(json.dumps(SHOWN[words])))
    assert facts(words, run(*words.split()).document()) == shown


@pytest.mark.parametrize("words", [words for words in COMMANDS if "forecast" in words])
def test_the_same_promises_are_forecast(home: Path, words: str) -> None:
    """But for those that wait for the office alone; the dates they are held to are the same."""
    shown = _rows(SHOWN[words]["milestones"])
    forecast = _rows(run(*words.split()).document()["milestones"])
    assert {id_: shown[id_] for id_ in forecast} == forecast


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
    assert report.document()["sequence"] == len(SHOWN["entries"]) + 2  # the plan before it
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
    assert session == ("张三", False)
    subscriber = tokens.subscriber(book, KEYS["feed"])
    reader = tokens.reader(book, KEYS["token"])
    assert subscriber
    assert reader
    assert (subscriber.name, reader.name, reader.role) == ("张三", "接口·大屏", Role.VIEWER)
    acts = [record.act for record in audit.latest(book)]
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
