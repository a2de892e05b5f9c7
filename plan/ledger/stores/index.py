"""Where in the order of entries each subject and each key stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count

from plan.ledger.codec import terms_of


class Index:
    """Sequences by subject and by key, and the moment of the last entry; grows at its end.

    It is made of entries that were read and found sound: no file keeps it.
    """

    def __init__(self) -> None:
        self.length = 0
        self.latest = datetime.min.replace(tzinfo=UTC)
        self._keys, self._by_key = list[str | None](), dict[str | None, int]()
        self._by_subject: defaultdict[str, array[int]] = defaultdict(partial(array, "Q"))

    def add(self, latest: datetime, subjects: Sequence[str], keys: Iterable[str | None]) -> None:
        """Takes in the next entries by their terms, and the moment of the last of them."""
        self._keys += keys
        for sequence, subject in enumerate(subjects, self.length + 1):
            self._by_subject[subject].append(sequence)
        self.latest, self.length = latest, self.length + len(subjects)

    def read(self, bodies: Sequence[bytes]) -> None:
        """Takes in the next entries by their bodies, or none where one is none: raises ValueError."""
        self.add(*terms_of(bodies))

    def of_key(self, key: str) -> int | None:
        """The sequence stored under `key`; only now the keys since the last time are sorted in."""
        self._by_key.update(zip(self._keys, count(self.length - len(self._keys) + 1)))
        self._keys.clear()
        return self._by_key.get(key)

    def of_subject(self, subject: str, after: int = 0) -> array[int]:
        """Sequences about `subject` that are greater than `after`, in order."""
        sequences = self._by_subject.get(subject, array("Q"))
        return sequences[bisect_right(sequences, after) :]
