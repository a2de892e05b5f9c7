"""Where entries are kept: one module per store, opened by URL."""

import os

from plan.errors import BadValue
from plan.ledger.contract import ALGORITHMS, SHA_256, Clock, Ledger, utc_now
from plan.ledger.stores.memory import MemoryLedger

ACCEPTED = "请写 memory:、tinydb:目录 或 postgresql://用户@主机/库"


def open_ledger(url: str, clock: Clock = utc_now, *, salvage: bool = False) -> Ledger:
    """The ledger at `url`; with `salvage` a damaged one is read up to its damage, and not written.

    One that is begun now has the digests that `PLAN_DIGEST` names. Raises BadValue for a URL that
    is none, LedgerDamaged, Unusable.
    """
    named = os.environ.get("PLAN_DIGEST") or SHA_256
    if (digests := named.strip().upper()) not in ALGORITHMS:
        raise BadValue("环境变量 PLAN_DIGEST（台账的校验算法）", named, "请写 SHA-256 或 SM3")
    kind, _, place = url.partition(":")
    if kind == "memory" and not place:
        return MemoryLedger(clock, digests)
    if kind == "tinydb" and place:
        from plan.ledger.stores.tinydb_ledger import TinyDBLedger

        return TinyDBLedger(place, clock, digests=digests, salvage=salvage)
    if kind in ("postgresql", "postgres") and place.startswith("//"):
        from plan.ledger.stores.postgres import PostgresLedger

        return PostgresLedger(url, clock, digests)
    raise BadValue("台账地址", url, ACCEPTED)
