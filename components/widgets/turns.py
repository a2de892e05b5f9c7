"""Runs of the pages, one after the other: side by side each takes half as long again."""

from collections.abc import Callable
from functools import wraps
from threading import Event, Lock
from time import monotonic

LONGEST = 0.1  # seconds; a run that takes longer goes on beside those that come after it


class Turn:
    """The turn of a run; once it has begun, the next one's comes when it is over, or at `until`."""

    def __init__(self) -> None:
        self.begun, self.over, self.until = Event(), Event(), 0.0


class Turns:
    """Turns in the order in which they were asked for."""

    def __init__(self) -> None:
        self._lock, self._last = Lock(), Turn()
        self._last.begun.set()

    def take(self) -> Turn:
        """A turn, once it has begun; whoever takes it sets that it is over."""
        turn = Turn()
        with self._lock:
            before, self._last = self._last, turn
        before.begun.wait()
        before.over.wait(before.until - monotonic())
        turn.until = monotonic() + LONGEST
        turn.begun.set()
        return turn


_turns = Turns()


def one_by_one(run: Callable[[], None]) -> Callable[[], None]:
    """`run`, waiting for its turn; what a fragment draws anew does not."""

    @wraps(run)
    def in_turn() -> None:
        turn = _turns.take()
        try:
            run()
        finally:
            turn.over.set()

    return in_turn
