"""Where the ledger's head stands: told at once to who is behind, held for who is not."""

from __future__ import annotations

import pytest

from components.web import api
from tests.support.loops import apart


class Head(api._Head):
    """A head that says what it is given, one after the other."""

    def __init__(self, *sequences: int) -> None:
        super().__init__()
        self.sequences, self.asked = list(sequences), 0

    async def now(self) -> int:
        """The next of what it was given, the last again and again."""
        self.asked += 1
        return self.sequences.pop(0) if len(self.sequences) > 1 else self.sequences[0]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait of hundredths."""
    monkeypatch.setattr(api, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(api, "HOLD", 0.05)


@pytest.mark.parametrize("known", [-1, 2])
def test_who_is_behind_is_told_at_once(known: int) -> None:
    """And who says no entry, too."""
    head = Head(3)
    assert apart(lambda: head.beyond(known)) == 3
    assert head.asked == 1


@pytest.mark.parametrize("known", [3, 4])
def test_who_is_not_waits(known: int) -> None:
    """Also who is ahead of what was looked at last, as after an entry of its own."""
    head = Head(3)
    assert apart(lambda: head.beyond(known)) == 3
    assert head.asked > 2


def test_a_later_entry_ends_the_wait() -> None:
    """What was looked at before does not."""
    head = Head(3, 3, 4, 5)
    assert apart(lambda: head.beyond(4)) == 5
    assert head.asked == 4
