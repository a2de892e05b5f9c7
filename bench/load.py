"""Many visitors at once: sessions on loopback that act every few seconds, for a bounded time.

Each is a tab that is looked at: it also asks all the time whether the ledger went on (and, unlike
a tab, does not draw itself again when it did).

`python -m bench.load [--sessions 150] [--seconds 60] [--every 5] [--entries 1000] [--writes 0]`,
`make load`; `make load SOAK=30` goes on for so many minutes, with a new entry every few seconds.
Prints what was answered in which time, what a session takes of memory, how memory grew in the
second half, when all is warm, the machine's load, and every error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bench.app_session import Session, app, cpu_seconds, resident_mb, token
from bench.bench_ledger import BY, event
from components.identity import COOKIE
from components.web.router import pages_for
from plan.ledger.access import Account
from plan.ledger.stores.tinydb_ledger import TinyDBLedger
from plan.model.kinds import Role
from tests.browser.conftest import APP, Server, add_account

PARTS = 60  # of the time, at whose ends memory is looked at
STAY = 0.7  # of what a visitor does is on the page it is on
PAGES = tuple(pages_for(Account(name="某", role=Role.OFFICE)).values())
AN_ACCOUNT = 100  # visitors, half of those that the app lets in
DAYS = ("2022-06-20", "2022-07-01", "2022-09-30")


@dataclass
class Visits:
    """What all visitors were answered; in seconds."""

    answers: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)  # those of them that opened a tab
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[float] = field(default_factory=list)  # MB, at equal distances
    written: int = 0
    asked: int = 0


async def visitor(
    server: Server, key: str, every: float, until: float, visits: Visits, pages: Sequence[str] = PAGES
) -> None:
    """One visitor until the end: mostly on its page, sometimes on another of `pages`, another day."""
    chance = random.Random(key)
    await asyncio.sleep(chance.uniform(0, every))
    asking = asyncio.create_task(follow(server, key, visits))
    try:
        session = await Session.of(server, key)
        page, day, acted = chance.choice(pages), DAYS[1], False
        while time.monotonic() < until:
            if chance.random() > STAY:
                page, day = chance.choice(pages), chance.choice(DAYS)
            began = time.monotonic()
            name = "" if page == "overview" else page
            wrong = await asyncio.wait_for(session.open(name, f"as_of={day}"), 60)
            visits.answers.append(time.monotonic() - began)
            if not acted:
                visits.first.append(visits.answers[-1])
            acted = True
            if wrong:
                visits.errors[wrong] += 1
            await asyncio.sleep(chance.expovariate(1 / every))
        await session.close()
    except (OSError, TimeoutError) as error:
        visits.errors[type(error).__name__] += 1
    finally:
        asking.cancel()


async def follow(server: Server, key: str, visits: Visits) -> None:
    """Asks for another head of the ledger than the last known, again and again."""
    place, known = urlsplit(server.url), 0
    try:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        while True:
            writer.write(
                f"GET /api/head?after={known} HTTP/1.1\r\nHost: {place.netloc}\r\n"
                f"Cookie: {COOKIE}={key}\r\n\r\n".encode()
            )
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].split()[0])
            known = json.loads(await reader.readexactly(length))["sequence"]
            visits.asked += 1
    except (OSError, EOFError, LookupError, ValueError) as error:
        visits.errors[f"{type(error).__name__} of the ledger's head"] += 1


async def load(
    server: Server,
    sessions: int,
    seconds: float,
    every: float,
    writes: float = 0,
    pages: Sequence[str] = PAGES,
) -> Visits:
    """What `sessions` visitors of `pages` saw in `seconds`, each acting `every` so many seconds.

    Meanwhile somebody writes, an entry every `writes` seconds; 0 is nobody.
    """
    names = ["", *(f"值班员{n}" for n in range(1, -(-sessions // AN_ACCOUNT)))]
    for name in filter(None, names):
        add_account(server.settings, name, Role.OFFICE)
    tokens = [token(server, name=names[n // AN_ACCOUNT]) for n in range(sessions)]
    visits, until = Visits(), time.monotonic() + seconds
    others = [writer(server, writes, until, visits)] if writes else []
    visitors = (visitor(server, key, every, until, visits, pages) for key in tokens)
    await asyncio.gather(*visitors, *others, watch(server, seconds, visits))
    return visits


async def writer(server: Server, every: float, until: float, visits: Visits) -> None:
    """Reports on one item after another, as other clerks do on another server."""
    ledger = TinyDBLedger(server.ledger)
    try:
        while time.monotonic() < until:
            await asyncio.sleep(every)
            await asyncio.to_thread(ledger.append, event(visits.written), by=BY[0])
            visits.written += 1
    finally:
        ledger.close()


async def watch(server: Server, seconds: float, visits: Visits) -> None:
    """Notes the memory held at the end of every part of the time."""
    for _ in range(PARTS):
        await asyncio.sleep(seconds / PARTS)
        visits.memory.append(resident_mb(server))


async def warmed(server: Server) -> None:
    """Every page opened once on every day, as on any morning."""
    session = await Session.of(server, token(server))
    for page in PAGES:
        for day in DAYS:
            await session.open("" if page == "overview" else page, f"as_of={day}")
    await session.close()


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """The 50th and the 95th."""
    cuts = statistics.quantiles(seconds, n=100)
    return cuts[49], cuts[94]


def main() -> None:
    """Starts the app, lets the visitors in, and prints what they saw."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=True)
    parser.add_argument("--sessions", type=int, default=150)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--writes", type=float, default=0.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, app(APP, Path(folder), options.entries) as server:
        asyncio.run(warmed(server))
        before, cpu = resident_mb(server), cpu_seconds(server)
        visits = asyncio.run(load(server, options.sessions, options.seconds, options.every, options.writes))
        after, cpu = resident_mb(server), cpu_seconds(server) - cpu
    answers = sorted(visits.answers)
    p50, p95 = percentiles(answers)
    tab50, tab95 = percentiles(visits.first)
    busy = os.getloadavg()[0]
    print(f"{options.sessions} sessions, each every {options.every:g} s, {options.seconds:g} s")
    print(f"load of the machine {busy:.1f} at the end, of {os.cpu_count()} cores")
    print(f"answers {len(answers)}, {len(answers) / options.seconds:.1f} a second")
    print(f"asked for the ledger's head {visits.asked / options.seconds:.0f} times a second")
    print(f"p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms, slowest {1000 * answers[-1]:.0f} ms")
    opened = f"p50 {1000 * tab50:.0f} ms, p95 {1000 * tab95:.0f} ms"
    print(f"of them opening a tab, all within {options.every:g} s: {opened}")
    print(f"processor {cpu / options.seconds:.2f} of one core")
    print(f"memory {before:.0f} MB before, {(after - before) / options.sessions:.2f} MB a session")
    middle, last = visits.memory[PARTS // 2 - 1], visits.memory[-1]
    print(f"growth {last - middle:+.1f} MB in the second half, {visits.written} entries written")
    print(f"errors {sum(visits.errors.values())} {dict(visits.errors) or ''}".rstrip())


if __name__ == "__main__":
    main()
