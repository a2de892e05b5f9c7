"""Where in the order of entries each subject and each key stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from itertools import count

from plan.ledger.codec import index_terms


class Index:
    """Sequences by subject and by key, and the moment of the last entry; grows by one at a time.

    It is made of entries that were read and found sound: no file keeps it.
    """

    def __init__(self) -> None:
        self.length = 0
        self.latest = datetime.min.replace(tzinfo=UTC)
        self._keys, self._by_key = list[str | None](), dict[str | None, int]()
        self._by_subject: defaultdict[str, array[int]] = defaultdict(partial(array, "Q"))

    def add(self, latest: datetime, subject: str, key: str | None) -> None:
        """Takes in the next entry by its terms."""
        self.latest, self.length = latest, self.length + 1
        self._by_subject[subject].append(self.length)
        self._keys.append(key)

    def read(self, bodies: Iterable[bytes]) -> None:
        """Takes in the next entries by their bodies; raises ValueError for what is none."""
        for terms in map(index_terms, bodies):
            self.add(*terms)

    def of_key(self, key: str) -> int | None:
        """The sequence stored under `key`; only now the keys since the last time are sorted in."""
        self._by_key.update(zip(self._keys, count(self.length - len(self._keys) + 1)))
        self._keys.clear()
        return self._by_key.get(key)

    def of_subject(self, subject: str, after: int = 0) -> array[int]:
        """Sequences about `subject` that are greater than `after`, in order."""
        sequences = self._by_subject.get(subject, array("Q"))
        return sequences[bisect_right(sequences, after) :]
