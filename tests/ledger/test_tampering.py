"""Whoever changes files of a ledger: what is found out, by reading and by verifying, and what not.

With and without a snapshot, which is made anew or not believed, and never changes an answer.
"""

from __future__ import annotations

import shutil
from array import array
from collections.abc import Callable
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

import msgspec
import pytest

from plan.errors import LedgerDamaged
from plan.ledger.contract import EMPTY, SHA_256, SM3, Head, algorithm_of, chain, hasher
from plan.ledger.stores import highwater, snapshot
from plan.ledger.stores.journal import BODY, Journal, framed
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from tests.ledger.test_tinydb_ledger import many
from tests.support.ledger_contract import OFFICE, report

COUNT = 110  # one a day, over four months
FORGED = b"U-FORGED"


@pytest.fixture(
    params=[(True, SHA_256), (False, SHA_256), (True, SM3)], ids=["snapshot", "no snapshot", "SM3"]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A ledger of some months, with a snapshot beside it or without."""
    ledger = TinyDBLedger(tmp_path / "ledger")
    ledger.adopt(many(COUNT, 1440, request.param[1]))
    if request.param[0]:
        snapshot.save(ledger._journal)
    ledger.close()
    return tmp_path / "ledger"


def months(place: Path) -> list[Path]:
    """The files of the entries, in order."""
    return sorted((place / "entries").iterdir())


def forge(path: Path, number: int) -> None:
    """Changes a line of a file and its own digest to fit; the lines after it stay."""
    lines = path.read_bytes().splitlines(keepends=True)
    number %= len(lines)
    body = lines[number][BODY].replace(b"U-OFFICE", FORGED)
    first = months(path.parents[1])[0].read_bytes().split(b"\n", 1)[0]
    before = lines[number - 1][11:75].decode() if number else EMPTY[1]
    lines[number] = framed(body, chain(before, body, hasher(algorithm_of(first[85:-1]))))
    path.write_bytes(b"".join(lines))


def cut(path: Path) -> None:
    """Takes the last line away."""
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def roll_back(place: Path) -> None:
    """Puts back the files as they were an entry ago; the mark stays."""
    old = shutil.copytree(place, place.with_name("old"))
    TinyDBLedger(place).append(report(), by=OFFICE)
    mark = (place / "HEAD").read_bytes()
    shutil.rmtree(place)
    old.rename(place)
    (place / "HEAD").write_bytes(mark)


TAMPERED: dict[str, tuple[Callable[[Path], object], int]] = {
    "a line in the middle": (lambda place: forge(months(place)[0], 9), 9),
    "the first line of the last file": (lambda place: forge(months(place)[-1], 1), 90),
    "the last line": (lambda place: forge(months(place)[-1], -1), COUNT - 1),
    "cut": (lambda place: cut(months(place)[-1]), COUNT - 1),
    "cut in a past month": (lambda place: cut(months(place)[1]), 57),
    "rolled back": (roll_back, COUNT),
    "a month deleted": (lambda place: months(place)[1].unlink(), 30),
    "the last month deleted": (lambda place: months(place)[-1].unlink(), 89),
    "the mark deleted": (lambda place: (place / "HEAD").unlink(), COUNT),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_what_was_changed_is_found_by_whoever_opens_and_reads(place: Path, how: str) -> None:
    """And by `verify`, with the first bad entry; nothing forged is ever handed out."""
    tamper, last_good = TAMPERED[how]
    tamper(place)
    for read in (lambda ledger: list(ledger.entries()), verify, lambda ledger: by_append(ledger)):
        with pytest.raises(LedgerDamaged) as damaged:
            read(TinyDBLedger(place))
        if how not in ("the last line", "cut in a past month", "the last month deleted"):
            assert abs(damaged.value.last_good - last_good) <= 1, damaged.value


def made_again(place: Path, change: Callable[[list[bytes]], object], with_snapshot: bool) -> Path:
    """A ledger whose first month somebody changed, making chain, mark and snapshot to fit."""
    TinyDBLedger(place).adopt(many(COUNT, 1440))
    journal, digest = Journal(place, lambda _: None), EMPTY[1]
    for path in months(place):
        journal.files.append((f"entries/{path.name}", len(journal.ends)))
        bodies = [line[BODY] for line in path.read_bytes().splitlines(keepends=True)]
        if path == months(place)[0]:
            change(bodies)
        lines = [framed(body, digest := chain(digest, body)) for body in bodies]
        path.write_bytes(b"".join(lines))
        journal.ends.extend(accumulate(map(len, lines)))
        journal.digests += b"".join(bytes.fromhex(line[11:75].decode()) for line in lines)
    (place / "HEAD").write_bytes(highwater.mark((len(journal.ends), digest)))
    if with_snapshot:
        snapshot.save(journal)
    return place


@pytest.mark.parametrize("number", [0, 9, 29])
def test_an_entry_left_out_is_missed_by_its_number(tmp_path: Path, number: int) -> None:
    """Though the chain was made to fit, with and without a snapshot."""
    for kept in (True, False):
        place = made_again(tmp_path / str(kept), lambda bodies: bodies.pop(number), kept)
        reading = (lambda ledger: list(ledger.entries())) if kept else TinyDBLedger.head
        with pytest.raises(LedgerDamaged) as damaged:
            reading(TinyDBLedger(place))  # without a snapshot opening it is enough
        assert damaged.value.last_good == number


def test_a_line_that_is_no_entry_is_named_and_those_before_it_are_kept(tmp_path: Path) -> None:
    """Though the chain was made to fit."""

    def change(bodies: list[bytes]) -> None:
        bodies[9] = b'{"sequence":10,"event":"none"}'

    place = made_again(tmp_path / "ledger", change, with_snapshot=False)
    with pytest.raises(LedgerDamaged, match="第 10 行，不是台账记录") as damaged:
        TinyDBLedger(place)
    assert damaged.value.last_good == 9
    assert len(list(TinyDBLedger(place, salvage=True).entries())) == 9


def by_append(ledger: TinyDBLedger) -> None:
    """Writes one more."""
    ledger.append(report(), by=OFFICE)


@pytest.mark.parametrize("number", [0, 9, 40, -1])
def test_a_program_that_runs_compares_with_what_it_took_in(place: Path, number: int) -> None:
    """The last line too, whose own digest was made to fit: named by its place."""
    ledger = TinyDBLedger(place)
    list(ledger.entries())
    path = months(place)[0 if number >= 0 else -1]
    number = min(number, 29)
    forge(path, number)
    expected = number if number >= 0 else COUNT - 1
    for read in (lambda: list(ledger.entries()), lambda: verify(ledger)):
        with pytest.raises(LedgerDamaged, match="行") as damaged:
            read()
        assert damaged.value.last_good == expected


def test_what_ends_a_line_is_compared_too(place: Path) -> None:
    """No digest covers it; the lines before it are handed out."""
    ledger = TinyDBLedger(place)
    list(ledger.entries())
    path = months(place)[0]
    lines = path.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b"}\n", b" \n")
    path.write_bytes(b"".join(lines))
    good = ledger.entries()
    assert [next(good).sequence for _ in range(4)] == [1, 2, 3, 4]
    with pytest.raises(LedgerDamaged, match="第 5 行"):
        next(good)


@pytest.mark.parametrize("sequence", [COUNT, COUNT - 1])
def test_verify_reads_the_mark_anew(place: Path, sequence: int) -> None:
    """A mark on another entry, its own check made to fit, is found while the program runs."""
    ledger = TinyDBLedger(place)
    text = f"{sequence:012d} {'0' * 64}"
    check = sha256(text.encode()).hexdigest()[:16]
    (place / "HEAD").write_text(f"{text} {check}\n")
    with pytest.raises(LedgerDamaged, match=f"第 {sequence} 条不是当初确认的那一条"):
        verify(ledger)


def rewritten(place: Path, change: Callable[[snapshot._Snapshot], object]) -> None:
    """Changes the snapshot and its checksum to fit."""
    stored = snapshot._read(place / "snapshot")
    assert stored is not None
    change(stored)
    content = msgspec.msgpack.encode(stored)
    (place / "snapshot").write_bytes(sha256(content).digest() + content)


def other_digest(stored: snapshot._Snapshot) -> None:
    """Another digest for one entry in the middle."""
    stored.digests = stored.digests[:320] + bytes(32) + stored.digests[352:]


def other_end(stored: snapshot._Snapshot) -> None:
    """Another end for one line in the middle."""
    ends = array("Q", stored.ends)
    ends[9] += 7
    stored.ends = ends.tobytes()


def far_end(stored: snapshot._Snapshot) -> None:
    """An end that no file could have."""
    ends = array("Q", stored.ends)
    ends[9] = 2**64 - 1
    stored.ends = ends.tobytes()


def other_start(stored: snapshot._Snapshot) -> None:
    """A file that begins elsewhere."""
    stored.files[1] = (stored.files[1][0], stored.files[1][1] - 1)


def no_file(stored: snapshot._Snapshot) -> None:
    """One file less."""
    del stored.files[1]


@pytest.mark.parametrize("change", [other_digest, other_end, far_end, other_start, no_file])
@pytest.mark.parametrize("use", ["entries", "lines", "verify", "append"])
def test_a_snapshot_that_somebody_wrote_changes_no_answer(
    tmp_path: Path, change: Callable[[snapshot._Snapshot], object], use: str
) -> None:
    """Its checksum fits: the lines are read without it, and say what they always said."""
    place, lines = tmp_path, many(COUNT, minutes=1440)
    ledger = TinyDBLedger(place)
    ledger.adopt(lines)
    snapshot.save(ledger._journal)
    rewritten(place, change)
    again = TinyDBLedger(place)
    if use == "entries":
        assert [entry.sequence for entry in again.entries()] == list(range(1, COUNT + 1))
    elif use == "lines":
        assert list(again.lines()) == lines
    elif use == "verify":
        assert verify(again).head == (COUNT, lines[-1][1])
    assert again.append(report("S7", 7), by=OFFICE, key="k7").sequence == 7
    assert list(again.lines()) == lines
    assert verify(TinyDBLedger(place)).head == (COUNT, lines[-1][1])


def test_a_forged_entry_that_the_snapshot_was_made_to_know_is_not_handed_out(place: Path) -> None:
    """Line, its digest, and the snapshot's: the next line does not follow from it."""
    path = months(place)[0]
    forge(path, 9)
    digest = bytes.fromhex(path.read_bytes().splitlines()[9][11:75].decode())
    if (place / "snapshot").exists():
        rewritten(
            place,
            lambda stored: setattr(stored, "digests", stored.digests[:288] + digest + stored.digests[320:]),
        )
    for read in (lambda ledger: list(ledger.entries()), verify, by_append):
        with pytest.raises(LedgerDamaged):
            read(TinyDBLedger(place))


def test_verify_puts_a_snapshot_right_that_does_not_agree(place: Path) -> None:
    """While the program runs: the next opening has a sound one."""
    ledger = TinyDBLedger(place)
    verify(ledger)
    snapshot.save(ledger._journal)
    whole = (place / "snapshot").read_bytes()
    rewritten(place, other_digest)
    verify(ledger)
    assert (place / "snapshot").read_bytes() == whole


def test_what_only_a_head_kept_elsewhere_shows(place: Path) -> None:
    """Whoever rewrites chain and mark, or puts back files and mark of an earlier day."""
    ledger = TinyDBLedger(place)
    kept: Head = ledger.append(report(), by=OFFICE).sequence, ledger.head()[1]
    ledger.close()
    shutil.rmtree(place)
    other = TinyDBLedger(place)
    other.adopt(many(COUNT + 1, minutes=1439))
    assert verify(other).head[0] == kept[0]
    with pytest.raises(LedgerDamaged, match="与留存的校验值不符"):
        verify(other, expect=kept)


def test_a_digest_changed_by_itself_is_found(place: Path) -> None:
    """The entry is as it was, what the line says of it is not."""
    ledger, path = TinyDBLedger(place), months(place)[0]
    lines = path.read_bytes().splitlines(keepends=True)
    lines[9] = lines[9].replace(lines[9][11:75], b"0" * 64)
    path.write_bytes(b"".join(lines))
    for each in (ledger, TinyDBLedger(place, salvage=True)):
        with pytest.raises(LedgerDamaged, match="第 10 行") as damaged:
            verify(each)
        assert damaged.value.last_good == 9
