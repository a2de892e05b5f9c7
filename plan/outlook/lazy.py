"""A value that is computed when it is first asked for."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Lazy(Generic[T]):
    """What `compute` gives, once for all threads: the others wait for the first that asks."""

    def __init__(self, compute: Callable[[], T]) -> None:
        self._lock = Lock()
        self._compute: Callable[[], T] | None = compute
        self._values: tuple[T, ...] = ()  # empty until it is computed

    @property
    def value(self) -> T:
        """The value."""
        with self._lock:
            if self._compute:
                self._values, self._compute = (self._compute(),), None  # with all that it holds
            return self._values[0]
