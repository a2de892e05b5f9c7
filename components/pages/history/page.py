"""历史: any day as it was known then, two days compared, the ledger entry by entry, its chain."""

from components import address, session
from components.pages.history.days import compare, one_day
from components.pages.history.entries import entries, one_item
from components.widgets.chain_check import chain

PARTS = {
    "day": ("某一天", one_day),
    "compare": ("两日对比", compare),
    "entries": ("台账记录", entries),
    "item": ("单项经过", one_item),
    "chain": ("核验", lambda _: chain()),
}

outlook = session.outlook_here()
_, show = PARTS[address.part({name: word for name, (word, _) in PARTS.items()})]
show(outlook)
