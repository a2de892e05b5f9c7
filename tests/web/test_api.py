"""Where the ledger's head stands: told at once to who is behind, held for who is not."""

from __future__ import annotations

import asyncio
import threading

import pytest

from components.web import api
from tests.support.loops import apart


class Head(api._Head):
    """A head that says what it is given, one after the other."""

    def __init__(self, *sequences: int) -> None:
        super().__init__("")
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


def test_a_stop_of_the_server_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a question would be held."""
    monkeypatch.setattr(api, "HOLD", 60)
    monkeypatch.setattr(api, "stopping", stopping := threading.Event())

    async def both() -> int:
        waiting = asyncio.create_task(Head(3).beyond(3))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        stopping.set()
        return await asyncio.wait_for(waiting, 30)

    assert apart(both) == 3


def test_a_ledger_that_answers_late_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While a database is switched over, the questions of many tabs do not take up every thread."""
    asked = list[int]()
    answer = threading.Event()

    class Late:
        ledger = property(lambda self: self)

        def head(self) -> tuple[int, str]:
            asked.append(1)
            answer.wait(60)
            return (7, "")

    monkeypatch.setattr(api.session, "workspace", lambda _: Late())
    head = api._Head("")

    async def many() -> list[int]:
        first = asyncio.create_task(head.now())
        while not asked:
            await asyncio.sleep(0.01)
        await asyncio.sleep(2 * api.LOOK_EVERY)
        meanwhile = [await head.now() for _ in range(5)]
        answer.set()
        return [*meanwhile, await first]

    assert apart(many) == [0] * 5 + [7]
    assert asked == [1]
