"""历史: any day as it was known then, two days compared, the ledger entry by entry, its chain."""

from components import session
from components.pages.history.days import compare, one_day
from components.pages.history.entries import entries, one_item
from components.widgets.chain_check import chain

PARTS = {
    "day": "某一天",
    "compare": "两日对比",
    "entries": "台账记录",
    "item": "单项经过",
    "chain": "核验",
}

outlook = session.outlook_here()
match session.part(PARTS):
    case "day":
        one_day(outlook)
    case "compare":
        compare(outlook)
    case "entries":
        entries(outlook)
    case "item":
        one_item(outlook)
    case "chain":
        chain()
