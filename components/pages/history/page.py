"""历史: any day as it was known then, two days compared, the ledger entry by entry, its chain."""

from __future__ import annotations

from components import session
from components.pages.history.days import one_day
from components.pages.history.parts import compare, entries, one_item
from components.widgets.chain_check import chain

PARTS = {
    "day": "某一天",
    "compare": "两日对比",
    "entries": "台账记录",
    "item": "单项经过",
    "chain": "核验",
}

seen = session.outlook_here()
part = session.part(PARTS)
match part:
    case "day":
        one_day(seen)
    case "compare":
        compare(seen)
    case "entries":
        entries(seen)
    case "item":
        one_item(seen)
    case "chain":
        chain()
