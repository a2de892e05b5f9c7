"""Who spoke last of the chosen card: the page, asking for another, or the visitor, picking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Talk(NamedTuple):
    """What the page asked for, when the visitor last picked (ms), and what was answered."""

    asked: str | None
    at: int
    answer: str | None


def heard(
    before: Talk,
    asked: str | None,
    picked: Mapping[str, object] | None,
    *,
    returned: bool = False,
) -> Talk:
    """The talk after a rerun in which the page asks for `asked`, and `picked` is the last pick.

    A page that only repeats the last answer asks for nothing new, so a pick made meanwhile counts.
    One that hands back every answer (`returned`) and asks for an earlier card means it: the visitor
    went back.
    """
    at = int(str(picked["at"])) if picked else 0
    if picked and at != before.at and asked in (before.asked, before.answer):
        return Talk(asked, at, None if picked["id"] is None else str(picked["id"]))
    return Talk(asked, at, before.answer if asked == before.asked and not returned else asked)
