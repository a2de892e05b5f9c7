"""The same work done by several threads or processes at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def running(work: Callable[[T], object], items: Collection[T]) -> Iterator[None]:
    """Meanwhile `work` runs on each of `items` in a thread, all starting together; then it ends."""
    start = threading.Barrier(len(items))

    def run(item: T) -> None:
        start.wait()
        work(item)

    threads = [threading.Thread(target=run, args=(item,)) for item in items]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join()


def at_once(work: Callable[[T], object], items: Collection[T]) -> None:
    """Returns when `work` has ended on each of `items`, in threads that start together."""
    with running(work, items):
        pass


def forked(work: Callable[[], object]) -> int:
    """The process that does `work` and ends with 0, or with 1 where it fails."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)
