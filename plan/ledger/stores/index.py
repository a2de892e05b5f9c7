"""Where in the order of entries each subject and each key stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import defaultdict
from datetime import UTC, datetime
from functools import partial

from plan.ledger.codec import index_terms


class Index:
    """Sequences by subject and by key, and the moment of the last entry; grows by one at a time.

    It is made of entries that were read and found sound: no file keeps it.
    """

    def __init__(self) -> None:
        self.length = 0
        self.latest = datetime.min.replace(tzinfo=UTC)
        self.by_key: dict[str, int] = {}
        self.by_subject: defaultdict[str, array[int]] = defaultdict(partial(array, "Q"))

    def add(self, body: bytes) -> None:
        """Takes in the next entry's body; raises ValueError for what is none."""
        self.latest, subject, key = index_terms(body)
        self.length += 1
        self.by_subject[subject].append(self.length)
        if key:
            self.by_key[key] = self.length

    def of_subject(self, subject: str, after: int = 0) -> array[int]:
        """Sequences about `subject` that are greater than `after`, in order."""
        sequences = self.by_subject.get(subject, array("Q"))
        return sequences[bisect_right(sequences, after) :]
