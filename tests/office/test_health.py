"""What is wrong with an installation is told before its users feel it, with what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import psycopg
import pytest

from plan.accounts import register, sessions
from plan.accounts.book import AccountBook
from plan.ledger.stores.keeping import Manifest, copy
from plan.office import health as checks
from plan.office.backups import LOW_SPACE, Backup, Drill, drill, make_backup
from plan.office.following import Follower, Standing
from plan.office.health import Finding, Place, health
from plan.office.workspace import Workspace
from tests.support.clock import Clock
from tests.support.commands import run
from tests.support.ledger_contract import OFFICE, report
from tests.support.postgres_server import Server, postgres

__all__ = ["postgres"]  # pytest finds the fixture here

PLAN = Path(__file__).parents[2] / "plan_data/1plus8.json"
NOON = datetime(2022, 6, 20, 4, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """The real plan with one entry."""
    workspace = Workspace(PLAN, f"tinydb:{tmp_path / 'ledger'}", Clock(NOON))
    workspace.ledger.append(report(), by=OFFICE)
    return workspace


@pytest.fixture
def book(tmp_path: Path) -> AccountBook:
    """A folder with one account."""
    book = AccountBook(tmp_path / "settings", Clock(NOON))
    register.first_administrator(book)
    return book


def of(workspace: Workspace, book: AccountBook, matter: str) -> Finding:
    """What was found of one matter."""
    (found,) = [each for each in health(workspace, book) if each.matter == matter]
    return found


def test_what_is_wrong_comes_first_and_says_what_to_do(workspace: Workspace, book: AccountBook) -> None:
    """Each with a sentence; what is looked at is a row of one table."""
    sessions.open_session(book, "admin")
    findings = health(workspace, book)
    assert {each.matter for each in findings} == set(checks.CHECKS) - {"数据库", "账号数据"}
    order = [each.good is False for each in findings]
    assert order == sorted(order, reverse=True)
    assert [each.matter for each in findings if each.good is False] == ["上次备份"]
    assert all(each.words for each in findings)
    assert all(each.remedy for each in findings if each.good is False)
    assert of(workspace, book, "已登录").words == "1 处登录，共 1 个账号"


def test_a_ledger_that_cannot_be_read_hides_nothing_else(workspace: Workspace, book: AccountBook) -> None:
    """It is told once, the other matters are looked at; so where only the plan cannot be read."""
    without = Workspace(PLAN.with_name("none.json"), workspace.ledger_url)
    assert "none.json" in of(without, book, "计划文件").words
    assert of(without, book, "台账").good
    (path,) = (workspace.folder / "entries").iterdir()
    path.write_bytes(path.read_bytes().replace(b"L1-A1", b"L1-A2"))
    broken = Workspace(PLAN, workspace.ledger_url)
    wrong = {each.matter: each.words for each in health(broken, book) if each.good is False}
    assert set(wrong) == {"台账"}
    assert "第 1 行" in wrong["台账"]
    assert of(broken, book, "磁盘").good


@pytest.mark.parametrize(("free", "good"), [(-1, False), (0, True), (1, True)])
def test_space(free: int, good: bool) -> None:
    """Below, at and above two gigabytes."""
    assert checks.space(LOW_SPACE + free, 10 * LOW_SPACE).good is good


@pytest.mark.parametrize(
    ("used", "soft", "hard", "good"),
    [
        (79, 100, 4095, False), (79, 100, 4096, True), (80, 100, 4097, True),
        (81, 100, 65536, False),
    ],
)  # fmt: skip
def test_descriptors(used: int, soft: int, hard: int, good: bool) -> None:
    """In use by four fifths of what is allowed, and what the system allows at all."""
    assert checks.descriptors(used, soft, hard).good is good


def backup(sequence: int, at: datetime) -> Backup:
    """A backup as it is listed."""
    return Backup(name="x", size=1, manifest=Manifest(made_at=at, sequence=sequence, digest=""))


@pytest.mark.parametrize(
    ("last", "entries", "good"),
    [
        (None, 0, True), (None, 1, False),
        (backup(5, NOON - 2 * DAY), 6, True), (backup(5, NOON - 2 * DAY - SECOND), 6, False),
        (backup(5, NOON - 90 * DAY), 5, True),
        (backup(5, NOON + 2 * DAY), 6, True), (backup(5, NOON + 2 * DAY + SECOND), 6, False),
    ],
)  # fmt: skip
def test_backups(last: Backup | None, entries: int, good: bool) -> None:
    """Too old for what was entered since; none is needed where nothing was."""
    assert checks.backed_up(last, entries, NOON).good is good


@pytest.mark.parametrize(
    ("last", "first", "good"),
    [
        (None, None, True), (None, NOON - 2 * DAY, True), (None, NOON - 2 * DAY - SECOND, False),
        (Drill(at=NOON - 2 * DAY), NOON - 9 * DAY, True),
        (Drill(at=NOON - 2 * DAY - SECOND), NOON - 9 * DAY, False),
        (Drill(at=NOON, problem="台账损坏"), NOON - 9 * DAY, False),
        (Drill(at=NOON, problem="台账损坏"), None, False),
    ],
)  # fmt: skip
def test_drills(last: Drill | None, first: datetime | None, good: bool) -> None:
    """Not done for two days, or not passed; a new ledger has a night to go."""
    found = checks.drilled(last, first, NOON)
    assert found.good is good
    assert not (last and last.problem) or "台账损坏" in found.words


@pytest.mark.parametrize(
    ("looked", "behind", "problem", "good"),
    [
        (0, None, "", True), (600, None, "", True), (601, None, "", False), (None, None, "", False),
        (0, 600, "", True), (0, 601, "", False), (0, None, "没有回应", False),
        (-600, None, "", True), (-601, None, "", False),  # by a clock that ran ahead
    ],
)  # fmt: skip
def test_a_second_place(looked: int | None, behind: int | None, problem: str, good: bool) -> None:
    """Nobody ships for longer than ten minutes, entries missing for longer, or told why."""
    at = None if looked is None else NOON - looked * SECOND
    since = None if behind is None else NOON - behind * SECOND
    found = checks.followed(Standing(target="/b", at=at, problem=problem), 3, since, NOON)
    assert found.good is good
    assert ("还差 3 条" in found.words) is (since is not None)
    assert problem in found.words


def test_how_far_a_second_place_is_behind(workspace: Workspace, book: AccountBook, tmp_path: Path) -> None:
    """By what the follower kept, whoever runs it; the worse of two."""
    assert of(workspace, book, "第二处").good is None
    for name in "ab":
        follower = Follower(workspace, str(tmp_path / name), book.folder)
        follower.ship(lambda problem: pytest.fail(str(problem)))
    assert of(workspace, book, "第二处").good
    workspace.ledger.append(report(percent=20), by=OFFICE)
    assert isinstance(workspace.clock, Clock)
    workspace.clock.forward(601)
    follower.ship(lambda problem: pytest.fail(str(problem)))
    assert f"{tmp_path / 'a'}”，至第 1 条。还差 1 条" in of(workspace, book, "第二处").words


def test_modes(workspace: Workspace, book: AccountBook, tmp_path: Path) -> None:
    """What this program makes itself is nobody else's; each fault is named with its files."""
    make_backup(workspace)
    drill(workspace, book)
    folders = [workspace.folder, book.folder, tmp_path / "none"]
    assert checks.modes(folders).good
    for name in ("notify.toml", "sign_in.toml"):
        (book.folder / name).write_text("")
        (book.folder / name).chmod(0o640)
    (path,) = (workspace.folder / "entries").iterdir()
    path.chmod(0o604)
    found = checks.modes(folders)
    assert not found.good
    assert all(name in found.words for name in ("notify.toml", "sign_in.toml", path.name))
    for shut in (path, *book.folder.glob("*.toml")):
        shut.chmod(0o600)
    assert checks.modes(folders).good
    if os.geteuid() == 0:
        os.chown(path, 1, 1)
        assert checks.modes(folders).words == f"属主与目录不同：{path.name}"


def test_what_cannot_be_written_is_named(workspace: Workspace, tmp_path: Path) -> None:
    """Where it is closed to its owner; root, to whom nothing is, looks as somebody else."""
    for folder in (tmp_path, *tmp_path.parents[:-2], workspace.folder, workspace.folder / "entries"):
        folder.chmod(0o755 if os.geteuid() == 0 else 0o555)
    try:
        words = as_nobody(lambda: checks.modes([workspace.folder]).words)
    finally:
        workspace.folder.chmod(0o755)
        (workspace.folder / "entries").chmod(0o755)
    assert "本程序写不了：ledger" in words


def as_nobody(look: Callable[[], str]) -> str:
    """What `look` says to a user who owns nothing, in a process of its own; to us if not root."""
    if os.geteuid() != 0:
        return look()
    read, write = os.pipe()
    if not (pid := os.fork()):
        try:
            os.setuid(65534)
            os.write(write, look().encode())
        except BaseException as error:
            os.write(write, repr(error).encode())
        finally:
            os._exit(0)
    os.close(write)  # or reading would never end where nothing was written
    os.waitpid(pid, 0)
    with os.fdopen(read) as said:
        return said.read()


@pytest.mark.parametrize(
    ("asked", "good", "says"),
    [
        ((14, True, False, False, 0), False, "14"), ((15, True, False, False, 0), True, "15"),
        ((16, True, True, False, 0), None, "拥有各表"),
        ((16, False, False, False, 0), False, "追加"),
        ((16, True, False, True, 0), False, "一直等待"), ((16, True, False, True, 1), True, "1 个"),
    ],
)  # fmt: skip
def test_what_a_database_answers(
    asked: tuple[int, bool, bool, bool, int], good: bool | None, says: str
) -> None:
    """Its version, what the app's role may, and whether somebody has the second copy."""
    found = checks.server(*asked)
    assert (found.good, says in found.words) == (good, True)


def test_a_real_database(
    workspace: Workspace, book: AccountBook, postgres: Server, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    """By the owner, by a role that may add, by one that may not; away, it is said in a line."""
    monkeypatch.setenv("PLAN_VAR", str(tmp_path / "var"))
    url = postgres.new_schema()
    copy(workspace.ledger_url, url)
    schema = url.rpartition("%3D")[2]
    with psycopg.connect(postgres.url, autocommit=True) as owner:
        for role in ("adds", "idle"):
            owner.execute(f"create role {role}_{schema} login".encode())
            owner.execute(f"grant usage on schema {schema} to {role}_{schema}".encode())
        owner.execute(
            f"grant select on all tables in schema {schema} to adds_{schema};"
            f"grant execute on all functions in schema {schema} to adds_{schema}".encode()
        )
    for role, good in (("tester", None), (f"adds_{schema}", True), (f"idle_{schema}", False)):
        used = Workspace(PLAN, url.replace("tester@", f"{role}@"))
        found = checks.CHECKS["数据库"](Place(used, book, NOON))
        assert found
        assert found.good is good, found
    away = Workspace(PLAN, "postgresql://tester@127.0.0.1:1/postgres")
    lost = checks.CHECKS["数据库"](Place(away, book, NOON))
    assert lost
    assert lost.good is False


def test_libraries_are_held_against_the_list() -> None:
    """Another version, one that is missing, one that only other systems need."""
    lock = "a==1.0 \\\n    --hash=x\nb==2 ; x \\\n    --hash=y\n# c==3\n"

    def installed(**has: str) -> bool:
        def version(name: str) -> str:
            if name not in has:
                raise PackageNotFoundError(name)
            return has[name]

        return bool(checks.libraries(lock, version).good)

    assert installed(a="1.0", b="2")
    assert installed(a="1.0")
    assert not installed(a="1.0", b="3")
    assert not installed(a="1.1", b="2")
    assert not installed(b="2")


def test_what_was_put_aside_is_told(workspace: Workspace, book: AccountBook) -> None:
    """Which file and when, until somebody has looked and taken it away."""
    sessions.open_session(book, "甲", "10.0.0.1")
    (book.folder / "sessions.json").write_bytes(b"")
    assert of(workspace, book, "已登录").words.startswith("0 处")
    found = of(workspace, book, "账号数据")
    assert found.good is False
    assert "（sessions.json）" in found.words
    next(book.folder.glob("*.damaged-*")).unlink()
    assert "账号数据" not in {each.matter for each in health(workspace, book)}


def test_the_doctor_says_the_same(book: AccountBook, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A line a matter; 1 while something is wrong, 0 afterwards."""
    workspace = Workspace(PLAN, f"tinydb:{tmp_path / 'new'}")
    workspace.ledger.append(report(), by=OFFICE)
    monkeypatch.setenv("PLAN_LEDGER", workspace.ledger_url)
    monkeypatch.setenv("PLAN_SETTINGS", str(book.folder))
    ill = run("doctor")
    assert ill.returncode == 1
    first = ill.stdout.splitlines()[0]
    assert first == "✗ 上次备份：本机台账旁还没有备份。在“备份”中立即备份，并下载到另一台机器"
    make_backup(workspace)
    well = run("doctor")
    assert well.returncode == 0, well.stdout
    assert {line[0] for line in well.stdout.splitlines()} == {"✓", "·"}
