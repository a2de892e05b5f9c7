"""The simulated year as entries, and as the lines that the demonstration keeps of it."""

from __future__ import annotations

import gzip
from pathlib import Path

from msgspec.structs import replace

from bench.year.simulation import Clock
from bench.year.year import simulate_year
from plan.ledger.codec import encode_body
from plan.ledger.events import Entry, PlanAdopted
from plan.ledger.stores.memory import MemoryLedger
from plan.plan_file import adoption, plan_and_text

PLAN_FILE = Path("plan_data/1plus8.json")
SEED = 2023


def simulated(seed: int = SEED) -> list[Entry]:
    """The entries of the year of that seed, about the plan as its file has it."""
    clock = Clock()
    ledger = MemoryLedger(clock)
    plan, text = plan_and_text(PLAN_FILE)
    adopted = adoption(text, plan.start, "首次登记")
    simulate_year(plan, ledger, clock, seed, shift=0, adopted=adopted)
    return list(ledger.entries())


def record(entries: list[Entry] | None = None) -> bytes:
    """The lines of `entries`, of the recorded year for None, packed; the plan's text left out."""
    lines = []
    for entry in simulated() if entries is None else entries:
        event = entry.event
        if isinstance(event, PlanAdopted):
            event = replace(event, content="")
        body = encode_body(entry.sequence, entry.recorded_at, entry.by, event, entry.key)
        lines.append(body + b"\n")
    return gzip.compress(b"".join(lines), mtime=0)
