"""The table of docs/ledger.md: who changes a ledger how, and what finds it out, tried each time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from plan.errors import LedgerDamaged
from plan.ledger.contract import EMPTY, Head, chain
from plan.ledger.stores import open_ledger, snapshot
from plan.ledger.stores.highwater import mark
from plan.ledger.stores.journal import BODY, framed
from plan.ledger.stores.keeping import verify
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from plan.office import checkpoints
from plan.office.workspace import Workspace
from tests.ledger.test_tampering import COUNT, FORGED, cut, forge, months, rewritten
from tests.ledger.test_tinydb_ledger import many
from tests.support.postgres_server import Server, postgres

__all__ = ["postgres"]  # pytest finds the fixture here
ROOT = Path(__file__).parents[2]
PLAN = ROOT / "plan_data" / "1plus8.json"
DOCS = (ROOT / "docs" / "ledger.md").read_text()
Change = Callable[[Path], object]


def forged(line: bytes, previous: bytes) -> bytes:
    """A line with another content, chained to the one before."""
    body = line[BODY].replace(b"U-OFFICE", FORGED)
    return framed(body, chain(previous[11:75].decode() if previous else EMPTY[1], body))


def alter_last_and_mark(place: Path) -> None:
    """The last line with sound digest, and the mark on it."""
    forge(months(place)[-1], -1)
    (place / "HEAD").write_bytes(mark(last_of(place)))


def last_of(place: Path) -> Head:
    """Where the lines end."""
    lines = b"".join(path.read_bytes() for path in months(place)).splitlines()
    return len(lines), lines[-1][11:75].decode()


def alter_with_snapshot(place: Path) -> None:
    """A line in the middle with its own digest, and the snapshot's for it."""
    path = months(place)[0]
    forge(path, 9)
    digest = bytes.fromhex(path.read_bytes().splitlines()[9][11:75].decode())

    def change(stored: snapshot._Snapshot) -> None:
        stored.digests = stored.digests[:288] + digest + stored.digests[320:]

    rewritten(place, change)


def cut_and_lower_mark(place: Path) -> None:
    """The last line away, and the mark on the one before."""
    cut(months(place)[-1])
    (place / "HEAD").write_bytes(mark(last_of(place)))


def put_back(place: Path, mark_too: bool) -> None:
    """The files of some days ago, with the mark of then or of now."""
    kept = (place / "HEAD").read_bytes()
    shutil.rmtree(place)
    with closing(TinyDBLedger(place)) as old:
        old.adopt(many(COUNT - 5, 1440))
    if not mark_too:
        (place / "HEAD").write_bytes(kept)


def rewrite(place: Path) -> None:
    """Every line from the tenth on, and the mark."""
    previous, number = b"", 0
    for path in months(place):
        lines = path.read_bytes().splitlines(keepends=True)
        for at, line in enumerate(lines):
            number += 1
            new = forged(line, previous) if number == 10 else line
            if number > 10:
                new = framed(line[BODY], chain(previous[11:75].decode(), line[BODY]))
            lines[at] = previous = new
        path.write_bytes(b"".join(lines))
    (place / "HEAD").write_bytes(mark(last_of(place)))
    (place / "snapshot").unlink()


DIRECTORY: dict[str, Change] = {
    "an entry altered, its own digest made to fit": lambda place: forge(months(place)[0], 9),
    "the same, and the snapshot made to fit": alter_with_snapshot,
    "the last entry altered, its digest made to fit": lambda place: forge(months(place)[-1], -1),
    "the same, and the mark made to fit": alter_last_and_mark,
    "the end cut": lambda place: cut(months(place)[-1]),
    "the end cut, the mark lowered": cut_and_lower_mark,
    "a month deleted": lambda place: months(place)[1].unlink(),
    "the mark deleted": lambda place: (place / "HEAD").unlink(),
    "older files put back under today's mark": lambda place: put_back(place, mark_too=False),
    "older files and mark put back": lambda place: put_back(place, mark_too=True),
    "all rewritten from one entry on, and the mark": rewrite,
    "everything deleted": shutil.rmtree,
}
UNGUARDED = "alter table ledger_entry disable trigger all;"
LAST = "(select max(sequence) from ledger_entry)"
DATABASE: dict[str, str] = {
    "PostgreSQL: an entry altered": """update ledger_entry
        set body = replace(body, 'U-OFFICE', 'U-FORGED') where sequence = 10""",
    "PostgreSQL: the head's row altered": "update ledger_head set digest = repeat('1', 64)",
    "PostgreSQL: the head's row put back": """update ledger_head set (sequence, digest) =
        (select sequence, digest from ledger_entry where sequence = 100)""",
    "PostgreSQL: the head's row deleted": "delete from ledger_head",
    "PostgreSQL: a row put where no reading reaches": """insert into ledger_entry
        values (0, 'S9', 'unused', null, '', '')""",
    "PostgreSQL: the last entry altered, its digest and the head made to fit": f"""
        update ledger_entry set body = replace(body, 'U-OFFICE', 'U-FORGED')
            where sequence = {LAST};
        update ledger_entry e set digest = encode(ledger_hash(decode(b.digest, 'hex')
            || convert_to(e.body, 'UTF8'), 'SHA-256'), 'hex') from ledger_entry b
            where b.sequence = e.sequence - 1 and e.sequence = {LAST};
        update ledger_head set digest =
            (select digest from ledger_entry where sequence = {LAST})""",
    "PostgreSQL: the end cut, the head lowered": f"""
        delete from ledger_entry where sequence = {LAST};
        update ledger_head set (sequence, digest, recorded_at, recorded_text) = (select sequence,
            digest, substring(body from '"recorded_at":"([^"]*)"')::timestamptz,
            substring(body from '"recorded_at":"([^"]*)"')
            from ledger_entry where sequence = {LAST})""",
    "PostgreSQL: everything deleted": """drop table ledger_entry, ledger_head cascade;
        drop function ledger_refuse, ledger_hash, ledger_append""",
}


def finds(look: Callable[[], object]) -> str:
    """Whether `look` says that the ledger is damaged, as the table has it."""
    try:
        look()
    except LedgerDamaged:
        return "found"
    return "–"


def row(url: str, folder: Path, tamper: Callable[[], object]) -> list[str]:
    """What finds it: opening and reading, `verify`, with a head, with a checkpoint, who ran."""
    ledger = open_ledger(url)
    ledger.adopt(many(COUNT, 1440))
    if isinstance(ledger, TinyDBLedger):
        snapshot.save(ledger._journal)
    kept = ledger.head()
    signed = str(checkpoints.sign(Workspace(PLAN, url), folder)[0])
    ledger.close()
    running = open_ledger(url)
    list(running.entries())
    tamper()
    found = [
        finds(lambda: list(open_ledger(url).entries())),
        finds(lambda: verify(open_ledger(url))),
        finds(lambda: verify(open_ledger(url), kept)),
        finds(lambda: checkpoints.verify(Workspace(PLAN, url), signed)),
        finds(lambda: [running.head(), *running.entries()]),
    ]
    running.close()
    return found


def stated(name: str) -> list[str]:
    """The cells of the table's row of that name."""
    lines = re.findall(rf"^\| {re.escape(name)} \| (.*) \|$", DOCS, re.MULTILINE)
    assert len(lines) == 1, f"docs/ledger.md has {len(lines)} rows “{name}”"
    return [cell.strip() for cell in lines[0].split("|")]


@pytest.mark.parametrize("name", DIRECTORY)
def test_what_is_found_in_a_directory(name: str, tmp_path: Path) -> None:
    """As the table says, no more and no less."""
    place = tmp_path / "ledger"
    found = row(f"tinydb:{place}", tmp_path, lambda: DIRECTORY[name](place))
    assert found == stated(name), found


@pytest.mark.parametrize("name", DATABASE)
def test_what_is_found_in_a_database(name: str, tmp_path: Path, postgres: Server) -> None:
    """As the table says, no more and no less: by one who owns the tables."""
    url = postgres.new_schema()

    def tamper() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            for act in (UNGUARDED, *DATABASE[name].split(";")):
                connection.execute(act.encode())

    found = row(url, tmp_path, tamper)
    assert found == stated(name), found
