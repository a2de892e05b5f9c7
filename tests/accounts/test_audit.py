"""The audit record: chained, complete, gone on with after damage; concurrent writers are safe."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from plan.accounts import audit, register
from plan.accounts.audit import Act, latest, note, standing
from plan.accounts.book import AccountBook
from plan.ledger.stores.settings import put_aside
from plan.model.kinds import Role
from tests.support.clock import Clock

OLD = (
    b'{"at":"2022-01-01T00:00:00Z","act":"added","account":"\xe7\x94\xb2"}\n'
    b'{"at":"2022-01-02T00:00:00Z","act":"signed_in","account":"\xe7\x94\xb2","address":"10.0.0.1"}\n'
)


@pytest.fixture
def watch() -> Clock:
    """The clock of the book."""
    return Clock(datetime(2022, 6, 30, 12, tzinfo=UTC))


@pytest.fixture
def book(tmp_path: Path, watch: Clock) -> AccountBook:
    """A book of three lines."""
    book = AccountBook(tmp_path / "settings", watch)
    for name in ("甲", "乙", "丙"):
        note(book, Act.ADDED, name)
    return book


def months(book: AccountBook) -> list[Path]:
    """The files, oldest first."""
    return sorted((book.folder / "audit/entries").glob("*.jsonl"))


def reopened(book: AccountBook) -> AccountBook:
    """The same after a restart."""
    audit._journal.cache_clear()
    return AccountBook(book.folder, book.clock)


def accounts(book: AccountBook) -> list[str | None]:
    """Whom the lines are about, latest first."""
    return [record.account for record in latest(book)]


def test_a_sound_record_goes_on_over_months_and_restarts(book: AccountBook, watch: Clock) -> None:
    """A file a month; the first line of one is chained to the last of the other."""
    watch.forward(24 * 3600.0)
    note(reopened(book), Act.ADDED, "丁")
    assert [path.name for path in months(book)] == ["2022-06.jsonl", "2022-07.jsonl"]
    (count, _), wrong = standing(book)
    assert (count, wrong, accounts(book)) == (4, None, ["丁", "丙", "乙", "甲"])
    months(book)[0].write_bytes(months(book)[0].read_bytes().replace("乙".encode(), "戊".encode()))
    assert "审计记录损坏" in str(standing(reopened(book))[1])


@pytest.mark.parametrize("cut", ["the last line", "half of it", "a line between", "all", "a word"])
def test_a_record_that_was_changed_is_found_and_stops_nothing(book: AccountBook, cut: str) -> None:
    """Said at once; put aside and gone on with at the next line, the reason in the new chain."""
    (path,) = months(book)
    first, second, third = path.read_bytes().splitlines(keepends=True)
    left = {
        "the last line": first + second,
        "half of it": first + second + third[:40],
        "a line between": first + third,
        "all": b"",
        "a word": first + second.replace(b"added", b"reset") + third,
    }
    path.write_bytes(left[cut])
    later = reopened(book)
    assert "审计记录损坏" in str(standing(later)[1])
    note(later, Act.ADDED, "丁")
    newest, began = [*latest(later)][:2]
    assert (newest.account, began.act) == ("丁", Act.CONTINUED)
    assert "审计记录损坏" in began.detail
    assert "已另存" in str(standing(later)[1])
    assert [name for name, _ in put_aside(book.folder)] == ["audit"]
    assert accounts(later)[2:] == ([] if cut == "all" else ["甲"] if "bet" in cut or "word" in cut
                                   else ["乙", "甲"])  # fmt: skip


def test_what_nobody_was_promised_is_no_damage(book: AccountBook) -> None:
    """Half a line after the last acknowledged one, as a power cut leaves it."""
    (path,) = months(book)
    with path.open("ab") as file:
        file.write(b'{"digest":"00')
    later = reopened(book)
    assert standing(later)[1] is None
    note(later, Act.ADDED, "丁")
    assert (standing(later)[1], accounts(later)[0], len(accounts(later))) == (None, "丁", 4)


def test_a_record_that_is_gone_says_so(book: AccountBook) -> None:
    """Under a running app, and where accounts are older than it."""
    for path in sorted((book.folder / "audit").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    note(book, Act.ADDED, "丁")
    assert [record.act for record in latest(book)] == [Act.ADDED, Act.CONTINUED]
    for name in ("甲某", "乙某"):
        register.add(book, name, Role.VIEWER)
    for path in sorted((book.folder / "audit").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    note(reopened(book), Act.ADDED, "丁")
    assert "没有此前的审计记录" in [*latest(book)][1].detail


def test_a_head_kept_elsewhere_finds_a_rewritten_record(book: AccountBook) -> None:
    """With its mark rewritten too it holds by itself; at, beyond and beside the head."""
    (head, _) = standing(book)
    assert standing(book, head)[1] is None
    assert standing(book, (head[0] + 1, head[1]))[1]
    assert standing(book, (head[0] - 1, head[1]))[1]
    other = AccountBook(book.folder.with_name("other"), book.clock)
    for name in ("甲", "乙", "戊"):
        note(other, Act.ADDED, name)
    assert standing(other)[1] is None
    assert "不一致" in str(standing(other, head)[1])


def test_a_record_of_before_is_taken_in(tmp_path: Path, watch: Clock) -> None:
    """Its digest is in the first line, its lines stay readable; changed later, it is found."""
    book = AccountBook(tmp_path / "settings", watch)
    book.folder.mkdir()
    old = book.folder / audit.UNCHAINED
    old.write_bytes(OLD + b'{"at":"2022-')
    note(book, Act.ADDED, "丙")
    assert [record.act for record in latest(book)] == [
        Act.ADDED, Act.CONTINUED, Act.SIGNED_IN, Act.ADDED,
    ]  # fmt: skip
    assert sha256(old.read_bytes()).hexdigest() in [*latest(book)][1].detail
    assert standing(book)[1] is None
    old.write_bytes(OLD)
    assert "不是接续时的内容" in str(standing(book)[1])
    old.unlink()
    assert "不是接续时的内容" in str(standing(book)[1])


def test_processes_at_once_make_one_chain(book: AccountBook) -> None:
    """Four of them, 25 lines each; the same where they find it damaged."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom plan.accounts.audit import Act, note\n"
        "from plan.accounts.book import AccountBook\n"
        "for n in range(25): note(AccountBook(Path(sys.argv[1])), Act.ADDED, sys.argv[2] + str(n))"
    )

    def run() -> None:
        started = [
            subprocess.Popen([sys.executable, "-c", script, str(book.folder), name]) for name in "abcd"
        ]
        assert [process.wait() for process in started] == [0] * 4

    run()
    (count, _), wrong = standing(reopened(book))
    assert (count, wrong) == (103, None)
    path = months(book)[0]
    path.write_bytes(path.read_bytes().replace(b"added", b"reset", 1))
    run()
    assert sum(record.act is Act.ADDED for record in latest(book)) == 100
    assert len(put_aside(book.folder)) == 1


def test_the_same_refusal_is_recorded_once_a_minute(book: AccountBook, watch: Clock) -> None:
    """Another page, another address and the next minute are others."""
    watch.moment += timedelta(seconds=-watch.moment.second)
    for _ in range(3):
        audit.refused(book, Act.REFUSED, "甲", "10.0.0.1", "audit")
    watch.forward(59)
    audit.refused(book, Act.REFUSED, "甲", "10.0.0.1", "audit")
    assert len([*latest(book)]) == 4
    audit.refused(book, Act.REFUSED, "甲", "10.0.0.1", "admin")
    audit.refused(book, Act.REFUSED, "甲", "10.0.0.2", "audit")
    watch.forward(1)
    audit.refused(book, Act.REFUSED, "甲", "10.0.0.1", "audit")
    assert len([*latest(book)]) == 7


def test_whose_process_it_is(book: AccountBook) -> None:
    """As the operating system says, in the lines of a book in its hands."""
    import pwd

    name = pwd.getpwuid(os.getuid()).pw_name
    assert audit.system_user().split("，")[0] == name
    note(AccountBook(book.folder, book.clock, audit.system_user()), Act.COMMAND, "科创办")
    assert str(next(latest(book)).user).startswith(name)
