"""The units that cells name, and which of them leads: 牵头：科技局；配合：财政局."""

import re
from dataclasses import dataclass

from plan.imports.loose_values import names

UNKNOWN = frozenset(("一般事项", "未注明", "待定", "—", "-", "/"))
LEADING = ("牵头", "主办")
LABELLED = re.compile(r"(牵头|主办|配合|协办)(?:单位|部门)?[:：]([^;；\n]+)[;；\n]?")


@dataclass(frozen=True)
class UnitNames:
    """The units that two cells name, by the names they have there.

    `reading` is how the leading cell was read, empty where nothing was in doubt.
    """

    lead: str | None
    supporting: tuple[str, ...] = ()
    reading: str = ""


def unit_names(lead: str, supporting: str) -> UnitNames:
    """The units in the text of the cell of who leads and of who supports, either may be empty.

    Of several under one lead the first leads and the others support.
    """
    stated = LABELLED.findall(lead) or [(LEADING[0], lead)]
    leads = _names(*(text for word, text in stated if word in LEADING))
    others = _names(*(text for word, text in stated if word not in LEADING))
    if others and not leads:
        return UnitNames(lead, _names(supporting))  # who leads is not said
    others = (*leads[1:], *others)
    reading = f"按牵头 {'、'.join(leads[:1])}、配合 {'、'.join(others)} 理解" if others else ""
    every = dict.fromkeys((*_names(supporting), *others))
    return UnitNames(leads[0] if leads else None, tuple(every), reading)


def _names(*texts: str) -> tuple[str, ...]:
    return tuple(name for text in texts for name in names(text) if name not in UNKNOWN)
