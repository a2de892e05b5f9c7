"""Where in the order of entries each subject and each key stands."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from datetime import UTC, datetime

from plan.ledger.codec import index_terms


class Index:
    """Sequences by subject and by key, and the moment of the last entry; grows by one at a time.

    It is made of entries that were read and found sound: no file keeps it.
    """

    def __init__(self) -> None:
        self.length = 0
        self.latest = datetime.min.replace(tzinfo=UTC)
        self.by_key: dict[str, int] = {}
        self.by_subject: dict[str, array[int]] = {}

    def add(self, body: bytes) -> None:
        """Takes in the next entry's body; raises ValueError for what is none."""
        self.put(*index_terms(body))

    def put(self, latest: datetime, subject: str, key: str | None) -> None:
        """Takes in the next entry by its moment, its subject and its key."""
        self.latest = latest
        self.length = length = self.length + 1
        try:
            self.by_subject[subject].append(length)
        except KeyError:
            self.by_subject[subject] = array("Q", (length,))
        if key:
            self.by_key[key] = length

    def of_subject(self, subject: str, after: int = 0) -> array[int]:
        """Sequences about `subject` that are greater than `after`, in order."""
        sequences = self.by_subject.get(subject, array("Q"))
        return sequences[bisect_right(sequences, after) :]
