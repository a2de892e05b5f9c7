"""Runs of the pages, one after the other: side by side each takes half as long again."""

from collections import deque
from collections.abc import Callable
from functools import wraps
from threading import Event, Lock, local
from time import monotonic, sleep

LONGEST = 0.1  # seconds; a run that takes longer goes on beside those that come after it


class Turns:
    """Whose turn it is, in the order in which they came."""

    def __init__(self) -> None:
        self._lock, self._until = Lock(), 0.0
        self._whose: Event | None = None
        self._waiting = deque[Event]()

    def take(self) -> Event:
        """A turn, when the one before was given back or has taken LONGEST."""
        turn = Event()  # set when it was another's to give
        with self._lock:
            if self._whose is None:
                return self._begin(turn)
            self._waiting.append(turn)
            patience = LONGEST * len(self._waiting)
        while not turn.wait(patience):
            with self._lock:
                left = self._until - monotonic()
                if left <= 0 and self._waiting and self._waiting[0] is turn:
                    return self._begin(self._waiting.popleft())
                patience = left if left > 0 else LONGEST
        return turn

    def give_back(self, turn: Event) -> None:
        """Ends `turn`; one that took too long went to another meanwhile."""
        with self._lock:
            if self._whose is turn:
                self._whose = None
                if self._waiting:
                    self._begin(self._waiting.popleft()).set()

    def _begin(self, turn: Event) -> Event:
        self._whose, self._until = turn, monotonic() + LONGEST
        return turn


_turns, _own = Turns(), local()


def aside(seconds: float) -> None:
    """Has a run wait for `seconds`, while it is another's turn."""
    _turns.give_back(_own.turn)
    sleep(seconds)
    _own.turn = _turns.take()


def one_by_one(run: Callable[[], None]) -> Callable[[], None]:
    """`run`, waiting for its turn; what a fragment draws anew does not."""

    @wraps(run)
    def in_turn() -> None:
        _own.turn = _turns.take()
        try:
            run()
        finally:
            _turns.give_back(_own.turn)

    return in_turn
